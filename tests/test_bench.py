"""``make bench``: figures that can be repeated, and a page that says what they are worth."""

import dataclasses
import datetime
import re
import sys
import time
from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks import book, cases, edits, peers, plot, report
from benchmarks.__main__ import main
from benchmarks.desk import Desk
from benchmarks.edits import Made
from benchmarks.figures import GOALS, MIB, Row
from benchmarks.machine import Machine
from benchmarks.peers import PEERS, MissingError, Peer
from benchmarks.rounds import Plan, Rounds
from benchmarks.stopwatch import Lap, Step, lap

SVG = "{http://www.w3.org/2000/svg}"
ENV = {"PATH": "/usr/bin:/bin"}
PROC = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is looked up in /proc")


def texts(folder: Path) -> dict[str, str]:
    """Every file below *folder*."""
    return {str(path.relative_to(folder)): path.read_text("utf-8") for path in folder.rglob("*") if path.is_file()}


def test_the_generated_book_is_the_same_everywhere(tmp_path: Path) -> None:
    """Figures of two machines can be set beside each other."""
    book.write(tmp_path / "a", 3)
    book.write(tmp_path / "b", 3)

    assert texts(tmp_path / "a") == texts(tmp_path / "b")


def test_the_generated_book_is_as_long_as_a_long_book(tmp_path: Path) -> None:
    """About the size of the rust-book: 111 files, 1.28 MB of Markdown."""
    book.write(tmp_path)

    sizes = [path.stat().st_size for path in tmp_path.glob("*.md")]
    assert len(sizes) == 111
    assert 1.15e6 < sum(sizes) < 1.45e6


def test_the_generated_book_has_all_that_takes_time(tmp_path: Path) -> None:
    """Prose alone would flatter everybody."""
    book.write(tmp_path, 12)
    text = "\n".join(texts(tmp_path).values())

    for sign in ("```rust", "\n- ", "\n1. ", "|---|", "[^1]:", "![", "](section-0", "](https://", "\n> ", "\n## ", "`"):
        assert sign in text
    assert all((tmp_path / name).exists() for name in re.findall(r"\]\((pictures/[^)]+|section-[^)]+)\)", text))


def python(code: str, folder: Path) -> Step:
    """A step that runs some Python."""
    return Step((sys.executable, "-c", code), folder)


@PROC
def test_memory_is_that_of_the_children_too(tmp_path: Path) -> None:
    """What a shell starts counts, and two who hold memory at once count together."""
    hold = "b = bytearray(120 << 20); import time; time.sleep(.7)"
    shell = Step(("sh", "-c", f"'{sys.executable}' -c '{hold}' & '{sys.executable}' -c '{hold}'; wait"), tmp_path)

    done = lap([shell], ENV, 30)

    assert done.is_good
    assert 120 * MIB < done.largest < 200 * MIB
    assert 240 * MIB < done.total < 400 * MIB


def test_steps_are_timed_together(tmp_path: Path) -> None:
    """The reading belongs to the time of whoever needs it."""
    done = lap([python("import time; time.sleep(.3)", tmp_path)] * 2, ENV, 30)

    assert done.is_good
    assert 0.6 <= done.seconds < 5


def test_a_step_that_fails_is_the_last_and_is_quoted(tmp_path: Path) -> None:
    """A figure of half a job is no figure."""
    after = python("open('after', 'w')", tmp_path)

    done = lap([python("raise SystemExit('no such font')", tmp_path), after], ENV, 30)

    assert (done.status, done.said) == (1, "no such font")
    assert not (tmp_path / "after").exists()


def test_a_program_that_is_not_there_fails(tmp_path: Path) -> None:
    """It is no crash of the harness."""
    assert lap([Step(("no-such-program",), tmp_path)], ENV, 30).status == 127


def test_patience_has_an_end(tmp_path: Path) -> None:
    """A command that takes too long is ended, with whom it started."""
    late = "import time; time.sleep(3); open('late', 'w')"

    done = lap([Step(("sh", "-c", f"'{sys.executable}' -c \"{late}\" & wait"), tmp_path)], ENV, 0.5)
    time.sleep(3.5)

    assert done.is_cut
    assert not done.is_good
    assert done.seconds < 2.5
    assert not (tmp_path / "late").exists()


def test_children_get_a_bare_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What somebody has set for his own Python slows nobody down or up; the date is fixed."""
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    monkeypatch.setenv("PYTHONDEVMODE", "1")
    env = Desk(tmp_path, tmp_path, 86400).env

    assert env["SOURCE_DATE_EPOCH"] == "86400"
    assert not [name for name in env if name.startswith("PYTHON")]


TEXT = """\
# A title

The first paragraph is quite plain, and it has words enough that somebody would want to change one of them, surely.

```text
The paragraph in the code is plain too, but nobody may touch it, however many words there are in it, not even one.

After a blank line it is still code, with words enough for a paragraph, as long as the fence has not been closed again.
```

The *second* paragraph has markup, and it has words enough that somebody would want to change one of them, no doubt.

- An item of a list
"""


def test_only_plain_paragraphs_are_edited() -> None:
    """Code, lists and whatever has markup stay as they are."""
    places = edits.plain_paragraphs(TEXT)

    assert [TEXT[start:end].split()[:3] for start, end in places] == [["The", "first", "paragraph"]]


def test_an_edit_changes_one_word_for_another_of_its_length() -> None:
    """So that the page count stays; and each round changes it otherwise, since a build remembers."""
    changed = [edits.reworded(TEXT, turn) for turn in range(3)]

    assert len(set(changed)) == 3
    for one in changed:
        different = [(old, new) for old, new in zip(TEXT.split(" "), one.split(" "), strict=True) if old != new]
        assert len(different) == 1
        assert len(different[0][0]) == len(different[0][1])


def test_what_grows_loses_nothing() -> None:
    """The new paragraphs stand after an old one, and hold as many words as were asked for."""
    more = edits.grown(TEXT, 500)

    assert len(more.split()) == len(TEXT.split()) + 500
    assert more.replace(more[more.index("surely.") + 7 : more.index("```text")], "\n\n") == TEXT


def test_a_text_that_cannot_be_edited_is_told() -> None:
    """The case fails with a sentence."""
    with pytest.raises(ValueError, match="no paragraph"):
        edits.reworded("# Only a title\n", 0)
    with pytest.raises(ValueError, match="no paragraph"):
        edits.grown("# Only a title\n", 100)


def test_paged_js_is_spared_what_it_stops_at() -> None:
    """One kind of rule goes, every other stays."""
    kept = ":is(h1, h2) a { color: red }\np + p { text-indent: 1em }\n@page :left { margin: 0 }\n"

    assert peers.plain_siblings(kept + "p:first-child, :is(h1, .display) + p { text-indent: 0 }\n") == f"{kept}\n"


def laps(*seconds: float, mib: int = 0) -> tuple[Lap, ...]:
    """Good ones."""
    return tuple(Lap(one, mib * MIB, 2 * mib * MIB) for one in seconds)


@pytest.fixture
def rows() -> dict[str, Row]:
    """Figures as they might be."""
    named = [
        Row("cold", "cold: everything", laps(30, 20, 25, mib=250), Made(1130, is_tagged=True, size=4_000_000)),
        Row("edit", "one word changed", laps(2.5, 3.5, 3.0)),
        Row("grow", "three pages more", laps(9), fault="the section went from 10 pages to 14"),
        Row("make", "make", laps(0.006)),
        Row("build", "build", laps(0.6)),
        Row("twice", "twice the book", laps(52)),
        Row("epub", "EPUB", laps(3)),
        Row("pandoc-epub", "pandoc's EPUB", laps(4)),
        Row("bare-epub", "EPUB, bare", laps(4)),
        Row("reading", "reading", laps(3)),
        Row("weasyprint", "WeasyPrint alone", laps(100), Made(1130, is_tagged=True, size=5_000_000), "70.0"),
        Row("prince", "Prince", laps(13), Made(1098, is_tagged=False, size=3_000_000), "17", remark="Has a mark."),
        Row("typst", "Typst", missing="cannot be installed (no network)"),
        Row("pagedjs", "Paged.js", (Lap(1200, is_cut=True),), version="0.4.3"),
    ]
    return {row.name: row for row in named}


@pytest.fixture
def occasion() -> report.Occasion:
    """A day on a machine."""
    machine = Machine(2, "a processor", 24.0, "Linux x86_64", (("pressrun", "0.1.0"), ("pandoc", "3.9")))
    day = datetime.date(2026, 1, 2)
    return report.Occasion(day, "a generated book", "3 files", machine, (0.1, 1.5), "make bench", 1200)


def page(rows: dict[str, Row], occasion: report.Occasion) -> str:
    """The report."""
    programs = ["cold", "reading", "weasyprint", "prince", "typst", "pagedjs"]
    return report.report(rows, occasion, programs, [case.name for case in cases.CASES])


def line(text: str, *starts: str) -> list[str]:
    """The cells of the first line of a table that begins with *starts*."""
    found = next(row for row in text.splitlines() if row.startswith("| " + " | ".join(starts)))
    return [cell.strip() for cell in found.strip("|").split("|")]


def test_the_table_says_what_was_measured(rows: dict[str, Row], occasion: report.Occasion) -> None:
    """Median, spread, pages, tags, size, memory, and the ratio to WeasyPrint in the same run."""
    text = page(rows, occasion)

    assert line(text, "**pressrun**")[1:] == [
        "", "1,130", "yes", "4.0", "25.0", "20.0 to 30.0 (3)", "0.25", "250", "500",
    ]  # fmt: skip
    assert line(text, "Prince")[1:5] == ["17", "1,098", "no", "3.0"]
    assert "* Prince: Has a mark." in text
    assert "2026-01-02, a generated book: 3 files." in text


def test_a_peer_that_is_missing_or_too_slow_is_a_row(rows: dict[str, Row], occasion: report.Occasion) -> None:
    """Nobody is left out silently."""
    text = page(rows, occasion)

    assert line(text, "Typst")[2] == "cannot be installed (no network)"
    assert line(text, "Paged.js")[5:8] == ["over 20 min", "", "over 12.00"]


def test_goals_are_judged(rows: dict[str, Row], occasion: report.Occasion) -> None:
    """Aim, pass, fail; and what a check has spoilt counts as not measured."""
    verdicts = [
        cells[-1] for goal in GOALS if (cells := line(page(rows, occasion).partition("## Goals")[2], goal.title))
    ]

    assert verdicts == ["aim", "pass", "aim", "pass", "not measured", "pass", "**FAIL**", "pass", "pass"]
    assert "the section went from 10 pages to 14" in page(rows, occasion)


@pytest.mark.parametrize("name", [goal.name for goal in GOALS if goal.against not in {"seconds", "memory"}])
def test_without_the_other_figure_a_goal_is_not_reached(name: str, rows: dict[str, Row]) -> None:
    """Leaving a peer out proves nothing."""
    goal = next(goal for goal in GOALS if goal.name == name and goal.against not in {"seconds", "memory"})
    del rows[goal.against]

    assert goal.verdict(rows) == "not measured"


def test_a_busy_machine_is_told(rows: dict[str, Row], occasion: report.Occasion) -> None:
    """Figures of a busy machine are worth little, and say so."""
    assert "do not trust" not in page(rows, occasion)
    assert "do not trust" in page(rows, dataclasses.replace(occasion, loads=(1.7, 2.0)))


def test_the_picture_shows_everybody_in_proportion(rows: dict[str, Row], occasion: report.Occasion) -> None:
    """Bars are as long as the times, and it can be read aloud."""
    root = ElementTree.fromstring(plot.plot(rows, occasion))  # noqa: S314 (our own)
    bars = [float(bar.get("width", "0")) for bar in root.iter(f"{SVG}rect") if bar.get("x") == str(plot.LEFT)]
    labels = [text.text for text in root.iter(f"{SVG}text") if text.get("class", "").startswith("label")]

    assert labels[:5] == ["Prince", "pressrun", "WeasyPrint alone", "Paged.js", "Typst"]
    assert bars[1] / bars[2] == pytest.approx(0.25, abs=0.02)
    assert root.findtext(f"{SVG}title")
    assert "pressrun: 25.0 s · 250 MiB · 1,130 pages, tagged" in (root.findtext(f"{SVG}desc") or "")


def test_the_picture_wears_the_colours_of_the_house(rows: dict[str, Row], occasion: report.Occasion) -> None:
    """They are taken from the theme, so they change with it."""
    assert f"fill:{plot.token('accent')}" in plot.plot(rows, occasion)
    with pytest.raises(ValueError, match="no --colour"):
        plot.token("colour")


def test_a_peer_that_was_cut_does_not_press_the_others_flat(rows: dict[str, Row], occasion: report.Occasion) -> None:
    """Twenty minutes without an end are drawn to the edge, and the scale is that of who finished."""
    root = ElementTree.fromstring(plot.plot(rows, occasion))  # noqa: S314 (our own)
    bars = [float(bar.get("width", "0")) for bar in root.iter(f"{SVG}rect") if bar.get("x") == str(plot.LEFT)]

    assert bars[2] == bars[3] == plot.SPAN


def test_peers_set_the_text_that_was_not_edited(tmp_path: Path) -> None:
    """After pressrun's edits the manuscript is what it was."""
    desk = Desk(tmp_path, tmp_path, 0)
    (desk.project / "manuscript").mkdir(parents=True)
    (desk.project / "manuscript/one.md").write_text("edited", encoding="utf-8")
    shop = cases.Shop(desk, 30, texts={"manuscript/one.md": "as it was"})

    shop.restore()

    assert (desk.project / "manuscript/one.md").read_text("utf-8") == "as it was"
    assert shop.texts == {}


@pytest.fixture
def tiny(tmp_path: Path) -> list[str]:
    """What makes a run as short as it can be."""
    return ["--sections", "3", "--runs", "1", "--date", "2026-01-02", "--out", str(tmp_path / "out")]


def absent(_tools: Path) -> str:
    """Nothing can be installed."""
    raise MissingError("no network")


def test_a_peer_that_cannot_be_installed_is_no_crash(tmp_path: Path) -> None:
    """The others are timed all the same."""
    (tmp_path / "out").mkdir()
    lost = dataclasses.replace(PEERS[0], install=absent)
    there = Peer("there", "There", lambda desk, _out: (python("", desk.out),), lambda _tools: "1.0", "")
    desk = Desk(tmp_path, tmp_path / "tools", 0)
    said: list[str] = []

    made = Rounds(desk, Plan(1, 30, (lost, there), cases=()), said.append).run()

    assert made["weasyprint"].missing == "no network"
    assert made["there"].laps[0].is_good
    assert made["there"].fault == "it made no file"
    assert any("no network" in one for one in said)


def test_a_case_that_stumbles_does_not_take_the_others_down(tmp_path: Path) -> None:
    """A build that made nothing leaves nothing to look into."""
    plan = Plan(1, 30, (), cases=tuple(case for case in cases.CASES if case.name == "edit"))

    made = Rounds(Desk(tmp_path, tmp_path, 0), plan, lambda _: None).run()

    assert "FileNotFoundError" in made["edit"].fault


@pytest.mark.slow
def test_a_whole_run_on_a_tiny_book(tiny: list[str], tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """`make bench` from end to end, with pressrun alone: every case is timed, and every check of it holds."""
    assert main([*tiny, "--peers", "none", "--tools", str(tmp_path / "tools")]) == 0

    text = (tmp_path / "out/results.md").read_text("utf-8")
    said = capfd.readouterr().err
    table = text.partition("case by case")[2].partition("## Goals")[0]
    assert [line(table, case.title)[1] != "" for case in cases.CASES] == [True] * len(cases.CASES), said + table
    assert "no Python was started" in text
    assert "section of" in line(table, "an early section grows")[-1]
    assert str(tmp_path) not in text
    assert (tmp_path / "out/results.svg").read_text("utf-8").startswith("<svg ")


@pytest.mark.parametrize(
    "words", [["--corpus", "no-such-folder"], ["--peers", "word"], ["--runs", "0"]], ids=lambda words: words[0]
)
def test_what_cannot_be_understood_is_refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """At once, before an hour has gone."""
    with pytest.raises(SystemExit):
        main(words)

    assert words[1] in capsys.readouterr().err
