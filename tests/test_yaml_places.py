"""YAML that knows its lines, builds nothing but plain data, and says in plain words what does not parse."""

import tracemalloc

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pressrun.ground.files import NOT_TEXT
from pressrun.ground.problems import PressError
from pressrun.reading.yaml_places import MOST, Value, place

SOURCE = "book.yaml"


def value(text: str) -> Value:
    """The plain data of *text*, which has no faults."""
    placed = place(text, SOURCE)
    assert placed.problems == ()
    return placed.value


def complaint(text: str) -> str:
    """What is wrong with *text*, as it is printed, with the hint under it."""
    with pytest.raises(PressError) as caught:
        place(text, SOURCE)
    return "\n".join(f"{one}\n{one.hint}" for one in caught.value.problems)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", None),
        ("# only a comment\n", None),
        ("---\ntitle: A\n...\n", {"title": "A"}),
        ("a: {b: [c, d]}", {"a": {"b": ["c", "d"]}}),
        ("a: |\n  two\n  lines\n", {"a": "two\nlines\n"}),
        ("a:\nb: ~\nc: null\n", {"a": None, "b": None, "c": None}),
        ("a: true\nb: False\n", {"a": True, "b": False}),
        ("a: 60\nb: -1\nc: 1.5\nd: 0\n", {"a": 60, "b": -1, "c": 1.5, "d": 0}),
        ("2026: x\ntrue: y\n", {"2026": "x", "true": "y"}),
        ("a: '60'\nb: \"true\"\nc: !!str 60\n", {"a": "60", "b": "true", "c": "60"}),
    ],
)
def test_yaml_becomes_plain_data(text: str, expected: Value) -> None:
    """Text, numbers, true, false, lists and mappings whose keys are text."""
    assert value(text) == expected


@pytest.mark.parametrize(
    "word", ["no", "yes", "on", "off", "12:30", "2026-11-22", "0306406152", "1_000", ".inf", ".nan", "0x1F", "1e9", "y"]
)
def test_plain_words_stay_words(word: str) -> None:
    """Norwegian is no is not false, a time of day is no count of seconds, an ISBN keeps its nought."""
    assert value(f"a: {word}\n") == {"a": word}


def test_every_key_and_every_item_knows_its_line() -> None:
    """A problem found later can point at the very line, also in nested lists and on one line."""
    text = "# about\n\ntitle: A\npeople:\n  - name: Ann\n    role: author\n  - {name: Ben}\ndescription: >\n  long\n"

    lines = place(text, SOURCE).lines

    assert dict(lines) == {
        (): 3,
        ("title",): 3,
        ("people",): 4,
        ("people", 0): 5,
        ("people", 0, "name"): 5,
        ("people", 0, "role"): 6,
        ("people", 1): 7,
        ("people", 1, "name"): 7,
        ("description",): 8,
    }


def test_lines_are_counted_as_editors_count_them() -> None:
    """A next-line character or a line separator in a text begins no new line in an editor."""
    assert place('a: "x\u2028y\u0085z"\nb: c\n', SOURCE).lines["b",] == 2


def test_lines_go_on_from_where_the_text_begins() -> None:
    """The front matter of a section begins on its second line."""
    assert place("title: A\nid: b\n", SOURCE, 2).lines["id",] == 3


def test_rows_may_share_what_they_have_in_common() -> None:
    """References and merged keys are written out, and what a row says itself comes first."""
    text = "packet: &packet\n  layout: packet\n  notes: end\nleaders:\n  <<: *packet\n  notes: foot\n"
    placed = place(text, SOURCE)

    assert placed.value == {
        "packet": {"layout": "packet", "notes": "end"},
        "leaders": {"layout": "packet", "notes": "foot"},
    }
    assert placed.lines["leaders", "layout"] == 2
    assert value("a: &a {x: 1}\nb: &b {y: 2}\nc: {<<: [*a, *b], y: 3}\n") == {
        "a": {"x": 1},
        "b": {"y": 2},
        "c": {"y": 3, "x": 1},
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "title: A\nlanguage: en\ntitle: B\n",
            "book.yaml:3: error B002 the key `title` stands here and on line 1\nKeep one of the two.",
        ),
        (
            "title: !important\n",
            (
                "book.yaml:1: error B002 the tag !important has no meaning here\n"
                "Remove it; or, if the text begins with !, put it in quotes."
            ),
        ),
        (
            "a: b\ntitle: !!python/object/apply:os.system [ls]\n",
            (
                "book.yaml:2: error R004 the tag !!python/object/apply:os.system would run something, and is refused\n"
                "Remove the tag."
            ),
        ),
        (
            "a: {<<: b}\n",
            "book.yaml:1: error B002 << takes over the keys of another block, and this is none\n",
        ),
        (
            "session:\n\u00a0\u00a0purpose: x\n",
            (
                "book.yaml:2: error B002 a no-break space stands where an ordinary one belongs\n"
                "Replace it by an ordinary space."
            ),
        ),
    ],
)
def test_faults_that_leave_the_rest_readable_are_told_with_the_rest(text: str, expected: str) -> None:
    """One run tells them, and whatever else is wrong with the settings."""
    placed = place(text, SOURCE)

    assert "\n".join(f"{one}\n{one.hint}" for one in placed.problems) == expected
    assert isinstance(placed.value, dict)


QUOTES = 'Put the text in quotes: "…".'
COLUMN = "Begin the lines that belong together at the same column, with spaces."
ANOTHER = "this line begins at another column than the lines it belongs to"


@pytest.mark.parametrize(
    ("text", "line", "message", "hint"),
    [
        (
            "title: A\n\tsubtitle: B\n",
            2,
            "a tab stands here, and YAML knows only spaces",
            "Replace the tab by spaces; most editors can put spaces for each press of the tab key.",
        ),
        (
            "title: Weights: who holds them\n",
            1,
            "a text with a colon in it needs quotes",
            'Put the text in quotes: title: "Weights: who holds them"',
        ),
        (
            '- - title: "A": a "B": c\n',
            1,
            "there can be no key here",
            (
                "Does the line above lack a space after its colon, or its closing quote?"
                " Or does this one begin too far right?"
            ),
        ),
        (
            'title: The "B": a tale\n',
            1,
            "a text with a colon in it needs quotes",
            "Put the text in quotes: title: 'The \"B\": a tale'",
        ),
        (
            "title: A\n  language: en\n",
            2,
            "there can be no key here",
            (
                "Does the line above lack a space after its colon, or its closing quote?"
                " Or does this one begin too far right?"
            ),
        ),
        (
            'a: b\ntitle: "Who holds\nlanguage: en\n',
            2,
            "the quote that opens here is never closed",
            "Close it with the same mark, on the same line.",
        ),
        (
            'title: "Who holds\nlanguage: "en"\n',
            1,
            "the quote that opens here is not closed on its line",
            "Close it with the same mark.",
        ),
        (
            "title: 'It's ours'\n",
            1,
            "text follows after the closing quote",
            "Put the whole in the other quotes; in single quotes an apostrophe is written twice: 'It''s ours'.",
        ),
        ("title: [Draft] One\n", 1, "text follows after the closing bracket", QUOTES),
        ("title: @home\n", 1, "a text that begins with @ needs quotes", QUOTES),
        ("title: `x`\n", 1, "a text that begins with ` needs quotes", QUOTES),
        ("title: *Freedom*\n", 1, "a text that begins with * or & needs quotes", QUOTES),
        ("title: !<x\n", 1, "a text that begins with ! needs quotes", QUOTES),
        ("title: - x\n", 1, "a text that begins with - or ? needs quotes", QUOTES),
        ("title: ]\n", 1, "a text that begins with ] needs quotes", QUOTES),
        (
            "title: > 9000\n",
            1,
            "after | or > the text begins on the next line",
            f"Begin a new line, or: {QUOTES}",
        ),
        (
            'title: "C:\\path"\n',
            1,
            "in double quotes a backslash has a meaning of its own",
            "Write the text in single quotes: '…'.",
        ),
        ("session:\n    purpose: x\n  minutes: 1\n", 3, ANOTHER, COLUMN),
        ("description: |\n  a\n b\n", 3, ANOTHER, COLUMN),
        ("  title: A\nlanguage: en\n", 2, "this line begins further left than the lines before it", COLUMN),
        (
            "subjects:\n  - a\n  b: c\n",
            3,
            "here a list and keys are mixed",
            "Either every line of the block begins with `- `, or none does.",
        ),
        (
            "title: A\nlanguage:en\ndate: x\n",
            2,
            "this line is no `key: value`",
            "After the key stand a colon and a space.",
        ),
        (
            "a: b\nsubjects: [a, b\nx: y\n",
            2,
            "the bracket that opens here is not closed as it should be",
            "Close it with ] or }, and put commas between its items; a text with brackets needs quotes.",
        ),
        ("a: b\n---\nc: d\n", 2, "a second document begins here", "Remove the line `---`."),
        (
            "%YAML 3.0\n---\na: b\n",
            1,
            "this is written for another version of YAML",
            "Remove the line that begins with %.",
        ),
        ("a: *b\n", 1, "*b refers to nothing", 'As a text it needs quotes: "*b".'),
        ("? [a]\n: b\n", 1, "a key must be a word", "Write `key: value`; a text with brackets needs quotes."),
        ("a: b\x7f\n", 1, "U+007F is a control character, which YAML does not take", "Remove the character."),
        ('a: b\nc: "x\\0y"\n', 2, "an escape stands for U+0000, which no text contains", "Remove the escape."),
        ('a: "\\ud800"\n', 1, "an escape stands for U+D800, which no text contains", "Remove the escape."),
    ],
)
def test_what_does_not_parse_is_said_in_plain_words(text: str, line: int, message: str, hint: str) -> None:
    """Tabs, colons, quotes, brackets, columns: the line where it begins, and the cure."""
    assert complaint(text) == f"book.yaml:{line}: error B002 {message}\n{hint}"


LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{after}: &{after} [{', '.join(['*' + before] * 9)}]\n"
    for before, after in zip("abcdefghi", "bcdefghij", strict=True)
)
"""Ten lines that stand for three billion words."""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            LAUGHS,
            (
                f"book.yaml:5: error B003 with everything that it refers to, the file holds more than {MOST} values\n"
                "Refer to less (`*name`), or write less."
            ),
        ),
        (
            "a: [" + "x, " * MOST + "]\n",
            (
                f"book.yaml:1: error B003 with everything that it refers to, the file holds more than {MOST} values\n"
                "Refer to less (`*name`), or write less."
            ),
        ),
        (
            "a: b\nc: &c\n  - *c\n",
            "book.yaml:3: error B003 *c stands inside what it refers to\nWrite the values out.",
        ),
        (
            "title: " + "x" * 1_000_000,
            "book.yaml:1: error B003 this has more than 500000 characters\nSettings are short; is it the right file?",
        ),
        (
            "[" * 100_000,
            "book.yaml:1: error B003 lists and keys are nested deeper than 50 levels\nNo setting needs more than five.",
        ),
        (
            "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 100)),
            "book.yaml:1: error B003 lists and keys are nested deeper than 50 levels\nNo setting needs more than five.",
        ),
    ],
    ids=["laughs", "many", "itself", "long", "deep", "chain"],
)
def test_yaml_that_grows_without_bound_is_refused_at_once(text: str, expected: str) -> None:
    """In little time and memory: what is referred to is counted, not written out."""
    tracemalloc.start()
    try:
        said = complaint(text)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert said == expected
    assert most < 30_000_000


texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
documents = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents)
def test_what_another_program_writes_is_read_back(document: Value) -> None:
    """Any data that PyYAML can write is the same data here, unless it holds what no text may."""
    written = yaml.safe_dump(document)
    try:
        placed = place(written, SOURCE)
    except PressError as fault:
        assert "B002" in str(fault)  # noqa: PT017 (refused, for a control character)
    else:
        if not placed.problems:
            assert placed.value == document


@settings(deadline=None)
@given(st.text(st.sampled_from(" \n\t:-?[]{}&*!|>'\"%@`#,<aA0.~\\\u00a0é"), max_size=40))
def test_any_text_is_data_or_a_problem_at_its_line(text: str) -> None:
    """Whatever is typed, nobody sees a traceback; a place is always within the text."""
    try:
        problems = place(text, SOURCE).problems
    except PressError as fault:
        problems = fault.problems

    lines = range(1, text.count("\n") + 2)
    assert all(one.where.line in lines and not NOT_TEXT.search(one.message) for one in problems)
