"""What is made ready for a narrow screen: wide tables, long formulas and addresses."""

from pathlib import Path

import pytest
from epub_shop import chapter, opened

WIDE = "<table><tr><th>A heading of some length</th>{}</tr></table>"
MATH = '<p>x <math xmlns="http://www.w3.org/1998/Math/MathML" {}><mi>{}</mi></math> y</p>'


@pytest.mark.parametrize(
    ("cells", "classes"),
    [
        ("<td>short</td>" * 3, ""),
        ("<td>unconstitutionally</td>" * 2, "wide"),
        ("<td>two words that are short</td>" * 4, ""),
        ("<td>1901</td>" * 12, "wide crowded"),
        ("<td colspan='3'>unconstitutionally and otherwise irresponsiblethroughout</td>", ""),
    ],
)
def test_a_table_is_wide_by_its_longest_words(tmp_path: Path, cells: str, classes: str) -> None:
    """Words of one column stand below one another; those that stand over several make none of them wide."""
    book = opened(tmp_path, chapter("one", WIDE.format(cells)))

    assert book.words("text/one.xhtml", "//h:table/@class") == ([classes] if classes else [])


def test_a_long_formula_gets_a_box_that_can_be_moved(tmp_path: Path) -> None:
    """In a line and displayed; a short one stays in its line, and no word around them is lost."""
    text = MATH.format("", "x" * 30) + MATH.format("", "x") + MATH.format('display="block"', "x")
    book = opened(tmp_path, chapter("one", text))

    assert book.words("text/one.xhtml", "//h:span[@class='long-formula']") == ["x" * 30]
    assert book.words("text/one.xhtml", "//h:p") == [f"x {'x' * 30} y", "x x y", "x x y"]
    assert book.words("text/one.xhtml", "//h:p/@class") == ["display"]


def test_an_address_breaks_where_its_parts_end(tmp_path: Path) -> None:
    """Behind a stroke and before a full stop, not between its letters; other links stay as they are."""
    address = "https://example.org/a-b/c.html?d=e"
    book = opened(tmp_path, chapter("one", f'<p><a href="{address}">{address}</a>, <a href="{address}">a/b</a></p>'))
    pieces = book.find("text/one.xhtml", "//h:a")[0]

    assert "|".join(map(str, pieces.itertext())) == "https://|example|.org/|a-|b/|c|.html?|d=|e"
    assert book.words("text/one.xhtml", "//h:a") == [address, "a/b"]
