"""Tables of large print: those that are too wide become lists."""

import pytest

from pressrun.ground import markup
from pressrun.setting import listed

A5 = listed.room(419.53)


def table(rows: list[list[str]], head: str = "th", cell: str = "<td>") -> str:
    """A table with a row of heads, at block 3."""
    top = "".join(f'<{head} data-block="3">{text}</{head}>' for text in rows[0])
    body = "".join(f"<tr>{''.join(f'{cell}{text}</td>' for text in row)}</tr>" for row in rows[1:])
    inside = f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"
    return f'<figure class="table" data-number="2">{inside}</figure>'


NARROW = [["Year", "Water"], ["1", "low"], ["2", "high"]]
WIDE = [
    ["Year", "Measurement", "Administration", "Consequences thereof"],
    ["1", "underestimated", "incomprehensible", "displacement"],
]


def test_a_table_that_fits_stays_as_it_is() -> None:
    """But for the widths of its columns, which were drawn for smaller letters."""
    tree = markup.parse(table(NARROW))
    assert list(listed.spread(tree, A5, "01.md")) == []
    assert markup.inner(tree) == table(NARROW)


def test_a_table_that_is_too_wide_is_a_list() -> None:
    """Every cell begins with the name of its column; nothing is lost, and it stays a table to those who listen."""
    tree = markup.parse(table(WIDE))
    assert list(listed.spread(tree, A5, "01.md")) == []
    assert [markup.words(cell) for cell in markup.find(tree, ".//td")] == [
        "Year: 1",
        "Measurement: underestimated",
        "Administration: incomprehensible",
        "Consequences thereof: displacement",
    ]
    assert [markup.classes(one) for one in markup.find(tree, ".//table")] == [["records"]]


@pytest.mark.parametrize(
    ("html", "why"),
    [
        (table(WIDE, cell='<td rowspan="2">'), "has cells that are joined"),
        (table([["", "", "", ""], *WIDE[1:]]).replace("displacement", "displacement" * 4), "has no row of heads"),
        (table([WIDE[0], ["<table><tr><td>a</td></tr></table>", *WIDE[1][1:]]]), "has a table in it"),
    ],
)
def test_a_table_that_can_neither_fit_nor_become_a_list_is_a_problem(html: str, why: str) -> None:
    """At its place, with what can be done."""
    (problem,) = listed.spread(markup.parse(html), A5, "01.md")
    assert (problem.code, problem.where.path, problem.where.block) == ("P016", "01.md", 3)
    assert problem.message.endswith(why)
    assert problem.message.startswith("the table 2 is too wide")
    assert problem.hint


def test_a_column_too_narrow_for_its_sentences_makes_a_list() -> None:
    """Though each of its words would fit."""
    said = "it was so and it was not so, " * 8
    tree = markup.parse(table([["a", "b", "c"], [said, said, said]]))
    assert list(listed.spread(tree, A5, "01.md")) == []
    assert markup.find(tree, ".//b[@class='column-name']")
