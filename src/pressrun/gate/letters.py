"""What stays of a text whatever setting type does to it.

A line is broken and its words are hyphenated, capitals are made small or large, two letters are drawn as one, spaces
are bound, accents are drawn apart, brackets are turned with their line. None of that loses anything. So texts are
compared by their letters, figures and signs alone: no white space, no hyphens, no marks over letters, no case.
"""

import functools
import re
import unicodedata

PICTURE = "\x01"
"""Stands before and after the alternative of a picture or a formula; no text of an author has it."""

NOTHING = "\x02"
"""Stands where no text goes on: between two flows, and for what has been found already."""

_OTHER = re.compile(r"[^\x21-\x7e]+")
_HYPHENS = frozenset("-\u00ad\u2010\u2011\u2043\ufffe")
_TURNED = str.maketrans(
    ")]}>\u00bb\u203a\u201d\u2019\uff09\uff3d\uff5d\u3009\u300b\u300d\u300f\u3011\u3015",
    "([{<\u00ab\u2039\u201c\u2018\uff08\uff3b\uff5b\u3008\u300a\u300c\u300e\u3010\u3014",
)
"""In a line that runs both ways, readers take one bracket for the other."""

_SILENT = frozenset({"Cc", "Cf", "Cn", "Cs", "Mc", "Me", "Mn", "Zl", "Zp", "Zs"})
"""Categories of what is not seen, or is seen only with the letter before it."""


def letters(text: str) -> str:
    """*text* as it is compared."""
    bare = "".join(text.split()).replace("-", "").lower()
    for closing, opening in (")(", "][", "}{", "><"):
        bare = bare.replace(closing, opening)
    return bare if bare.isascii() and bare.isprintable() else _OTHER.sub(_foreign, bare)


def picture(alternative: str) -> str:
    """How a picture stands in a text; nothing when its alternative says nothing."""
    return f"{PICTURE}{alternative}{PICTURE}" if letters(alternative) else ""


def _foreign(found: re.Match[str]) -> str:
    return _folded(found[0])


@functools.lru_cache(maxsize=4096)
def _folded(run: str) -> str:
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", run.translate(_TURNED)).casefold())
    return "".join(one for one in apart if one == PICTURE or _is_seen(one))


def _is_seen(letter: str) -> bool:
    return letter not in _HYPHENS and unicodedata.category(letter) not in _SILENT
