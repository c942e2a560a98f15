"""Whatever a section holds, its draft is a sound tree in which every word belongs to a block."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pressrun.ground import markup
from pressrun.reading import drafts, frontmatter
from pressrun.reading.canonical import Draft
from pressrun.reading.drafts import File
from pressrun.reading.prose import quotes

# fmt: off
PIECES = (
    "<b>", "</b>", "<p>", "</p>", "<div>", "</div>", "<div class='x'>", "<pre>", "</pre>", "<figure>",
    "</figure>", "<br>", "<figcaption>", "</figcaption>", "<script>x</script>", "<kbd onclick='x'>",
    "</kbd>", "<!--", "-->", "<", ">", "<?php", "]]>", "<![CDATA[", "</main>", "<aside>", "<h1>", "</h1>",
    "<p", "<a id=x>", "&amp;", "&#8;", "&nbsp;", "\\", "$x^2$", ":::", "::: {.question}", "::: terms",
    "::: leader", "[^1]", "[^1]: note", "^[", "]", "[x](y)", "![a](b)", "{.c #d}",
    "| a | b |\n|---|---|\n| 1 | 2 |", ": caption", "# T", "## H", "#### H", "> ", "- ", "1. ", "```",
    "~~~ {.x}", "word", "*", "**", "_", "'", '"', "\n\n", "\n", "    ", "`<b>`{=html}", "[t]{.term}",
    "\u202e", "\U0001f600",
)
# fmt: on


def written(*texts: str) -> list[Draft]:
    """The drafts of *texts*."""
    files = [File("manuscript/a.md", *frontmatter.split("manuscript/a.md", text)) for text in texts]
    return drafts.drafts(files, "en")


def html(text: str) -> str:
    """The canonical HTML of *text* below its title."""
    (draft,) = written(f"# T\n\n{text}")
    found = markup.parse(draft.html).find("main")
    assert found is not None
    return markup.inner(found)


def strays(root: markup.Element) -> Iterator[str]:
    """Text below *root* that stands in no block."""
    for element in markup.elements(root):
        held = [one for one in (element, *element.iterancestors()) if one.get("data-block")]
        if not held and (element.text or "").strip():
            yield element.text or ""
        if not held[bool(element.get("data-block")) :] and element is not root and (element.tail or "").strip():
            yield element.tail or ""


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join), min_size=1, max_size=12))
def test_any_text_gives_a_sound_tree(texts: list[str]) -> None:
    """Whatever an author types, the draft is well-formed, its blocks are counted once, and no word is outside."""
    for draft in written(*texts):
        if not draft.html:
            assert any(problem.code == "M023" for problem in draft.problems)
            continue
        root = markup.parse(draft.html)
        assert {one.tag for one in root} <= {"h1", "header", "main", "aside"}
        numbers = [one.get("data-block") for one in markup.find(root, ".//*[@data-block]")]
        assert len(numbers) == len(set(numbers))
        assert list(strays(root)) == []


@pytest.mark.parametrize(
    "text", ["<p>x", "<b>x", "x</b>", "<div>\n\nx", "<br>", "<b><i>x</b></i>", "<a id=x></a>", "<p><p>"]
)
def test_html_that_is_not_well_formed_is_always_a_problem(text: str) -> None:
    """Nothing is mended in silence."""
    (draft,) = written(f"# T\n\n{text}\n")
    assert "M013" in {problem.code for problem in draft.problems}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("C:\\new\\table costs 5 < 6", '<p data-block="2">C:\\new\\table costs 5 &lt; 6</p>'),
        ("a\\\nb", '<p data-block="2">a<br/>b</p>'),
        ("<!-- *gone* -->", ""),
        ("one <!-- gone --> two", '<p data-block="2">one  two</p>'),
        ("&lt;b&gt; &amp; &copy;", '<p data-block="2">&lt;b&gt; &amp; ©</p>'),
        ("[x]{.kbd} [y]{.mark .z}", '<p data-block="2"><kbd>x</kbd> <mark class="z">y</mark></p>'),
        ("\\[^1] \\[a]\\[b] \\<!-- x", '<p data-block="2">[^1] [a][b] &lt;!\u2013 x</p>'),
        ("a\u00a0b", '<p data-block="2">a\u00a0b</p>'),
    ],
)
def test_small_things(text: str, expected: str) -> None:
    """What an author types is what a reader sees."""
    assert html(text) == expected


def test_quotation_marks_follow_the_language() -> None:
    """A region may differ from its language, and an unknown language quotes as English does."""
    assert quotes("de-AT")[:2] == ("\u201e", "\u201c")
    assert quotes("de-CH")[:2] == ("«", "»")
    assert quotes("fr")[:2] == ("«\u202f", "\u202f»")
    assert quotes("eo")[:2] == ("\u201c", "\u201d")


def test_lists_without_end_are_a_problem() -> None:
    """Nobody prints forty lists inside each other."""
    (draft,) = written("# T\n\n" + "".join(f"{'    ' * depth}- x\n" for depth in range(60)))
    assert [problem.code for problem in draft.problems] == ["M023"]
