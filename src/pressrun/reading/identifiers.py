"""Names by which catalogues know a book: ISBN, UUID, DOI, address. What is wrong with one is said to the digit."""

import re
import uuid
from collections.abc import Iterator
from typing import Any

from pressrun.model.book import Identifier
from pressrun.reading.marks import Marks

_PREFIXES = {
    "uuid": ("urn:uuid:",),
    "isbn": ("urn:isbn:", "isbn-13:", "isbn:", "isbn"),
    "doi": ("https://doi.org/", "http://doi.org/", "https://dx.doi.org/", "http://dx.doi.org/", "doi:"),
    "url": (),
}
"""What people write in front, and an `Identifier` goes without."""


def identifiers(given: list[dict[str, Any] | None], title: str, marks: Marks) -> tuple[Identifier, ...]:
    """The identifiers of the book called *title*; where it has none, a UUID that is always the same for this title."""
    if not given:
        return (Identifier("uuid", str(uuid.uuid5(uuid.NAMESPACE_URL, title))),)
    return tuple(_identifiers(given, marks))


def _identifiers(given: list[dict[str, Any] | None], marks: Marks) -> Iterator[Identifier]:
    for number, row in enumerate(given):
        if row and "scheme" in row and "value" in row:
            scheme, value = row["scheme"], _bare(row["scheme"], str(row["value"]))
            wrong = _WRONG[scheme](value)
            if wrong:
                marks.error("B006", ("identifiers", number, "value"), *wrong)
            yield Identifier(scheme, value.lower() if scheme == "uuid" else value)


def _bare(scheme: str, value: str) -> str:
    value = value.strip()
    for prefix in _PREFIXES[scheme]:
        if value.lower().startswith(prefix):
            return value[len(prefix) :].strip()
    return value


def _wrong_uuid(value: str) -> tuple[str, str] | None:
    if re.fullmatch(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}", value):
        return None
    hint = (
        "It has 32 hexadecimal digits, as 8-4-4-4-12. Leave `identifiers` out, and pressrun derives one from the title."
    )
    return f"`{value}` is no UUID", hint


def _wrong_isbn(value: str) -> tuple[str, str] | None:
    digits = re.sub(r"[\s-]", "", value)
    if re.fullmatch(r"[0-9]{9}[0-9Xx]", digits):
        thirteen = f"978{digits[:9]}"
        return f"`{value}` is an ISBN of ten digits", f"With thirteen digits it is {thirteen}{check_digit(thirteen)}."
    if not re.fullmatch(r"97[89][0-9]{10}", digits):
        return f"`{value}` is no ISBN", "An ISBN has thirteen digits, and the first three are 978 or 979."
    last = check_digit(digits[:12])
    if digits[12] != last:
        return f"`{value}` is no ISBN: its last digit would be {last}", "Look for a digit that is misread or misplaced."
    return None


def check_digit(twelve: str) -> str:
    """The thirteenth digit of an ISBN, from the twelve before it."""
    return str(-sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(twelve)) % 10)


def _wrong_doi(value: str) -> tuple[str, str] | None:
    is_doi = re.fullmatch(r"10\.[0-9]{4,9}/\S+", value)
    return None if is_doi else (f"`{value}` is no DOI", "A DOI looks like 10.5555/12345678.")


def _wrong_url(value: str) -> tuple[str, str] | None:
    is_url = re.fullmatch(r"https?://[^\s<>\"]+", value)
    return None if is_url else (f"`{value}` is no address", "An address begins with https:// or http://.")


_WRONG = {"uuid": _wrong_uuid, "isbn": _wrong_isbn, "doi": _wrong_doi, "url": _wrong_url}
"""Scheme -> what is wrong with a value and what to do, or None."""
