"""Reading a manuscript.

Most of it is told by the cases in ``tests/cases/read``: a file ``NAME.md`` holds the sections of a small manuscript (a
line ``=== 02-name.md`` begins the next one; a name that begins with ``-`` is not listed in ``book.yaml``), and
``NAME.txt`` what comes of it: the sections, or every problem with its place and its hint. ``pytest --accept`` writes
these anew.
"""

import pickle
import re
import shutil
from pathlib import Path

import pytest
from readings import outcome, project, said, shown

from pressrun.ground.files import Shelf
from pressrun.ground.problems import PressError, in_order
from pressrun.ground.store import Store
from pressrun.reading import manuscript, pandoc

CASES = Path(__file__).with_name("cases") / "read"


@pytest.mark.parametrize("case", sorted(CASES.glob("*.md")), ids=lambda case: case.stem)
def test_case(case: Path, tmp_path: Path, *, accept: bool) -> None:
    """A manuscript is read as its case says, or every problem in it is told at its line, with what to do."""
    name, *rest = re.split(r"^=== (.+)\n", f"01-one.md\n{case.read_text('utf-8')}", flags=re.MULTILINE)
    first, _, text = name.partition("\n")
    sections = {first: text, **dict(zip(rest[::2], rest[1::2], strict=True))}
    shutil.copytree(CASES / "figures", tmp_path / "manuscript/figures")
    found = shown(*outcome(project(tmp_path, sections)))
    expected = case.with_suffix(".txt")
    if accept:
        expected.write_text(found, encoding="utf-8", newline="\n")
    assert found == expected.read_text("utf-8")


def test_every_expected_text_has_its_case() -> None:
    """No expected text is left over from a case that has gone."""
    assert {path.stem for path in CASES.glob("*.txt")} == {path.stem for path in CASES.glob("*.md")}


def test_remembered_sections_are_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A section that was read before is taken from the store, warnings and all, without a word to pandoc."""
    shelf = project(tmp_path, {"01-a.md": "# A\n\n$x$ and [^1]\n\n[^1]: Note.\n\n#### Deep\n", "02-b.md": "# B\n"})
    store = Store(tmp_path / ".pressrun")
    before = manuscript.read(shelf, store)
    monkeypatch.setattr(pandoc, "_read", None)
    after = manuscript.read(Shelf(tmp_path), store)
    assert after == before
    assert [problem.code for problem in after.problems] == ["M018"]


def test_only_what_changed_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One changed section is the only one that goes to pandoc."""
    sections = {"01-a.md": "# A\n\nOne.\n", "02-b.md": "# B\n\nTwo.\n"}
    store = Store(tmp_path / ".pressrun")
    manuscript.read(project(tmp_path, sections), store)
    asked: list[str] = []
    real = pandoc.parse

    def parse(sources: list[pandoc.Source], reader: str) -> object:
        asked.extend(source.path for source in sources)
        return real(sources, reader)

    monkeypatch.setattr(pandoc, "parse", parse)
    manuscript.read(project(tmp_path, sections | {"02-b.md": "# B\n\nThree.\n"}), store)
    assert asked == ["manuscript/02-b.md"]


def test_the_language_decides_the_marks_and_the_words(tmp_path: Path) -> None:
    """Straight quotes become those of the language, and references use its words."""
    text = "# A {#a}\n\n\"Er sagt 'ja'\", [](#a).\n"
    reading, _ = outcome(project(tmp_path, {"01-a.md": text}, "de"))
    assert reading is not None
    assert "\u201eEr sagt \u201aja\u2018\u201c" in reading.book.sections[0].html
    assert "Abschnitt\u00a01" in reading.book.sections[0].html


def test_the_end_of_a_line_is_no_blank_in_chinese(tmp_path: Path) -> None:
    """In a text in Chinese a line may end anywhere."""
    reading, _ = outcome(project(tmp_path, {"01-a.md": "# 一\n\n智能并不\n稀缺。\n"}, "zh"))
    assert reading is not None
    assert "智能并不稀缺" in reading.book.sections[0].html


def test_all_problems_come_in_one_run(tmp_path: Path) -> None:
    """Faults of the settings and of every section are told together, sorted by place."""
    shelf = project(tmp_path, {"01-a.md": "# A\n\n[x](#y)\n", "02-b.md": "# B\n\n[^1]\n"})
    book = tmp_path / "manuscript/book.yaml"
    book.write_text(book.read_text("utf-8") + "titel: x\n", encoding="utf-8")
    (tmp_path / "manuscript/02-b.md").write_bytes(b"# B\n\n\xff\n")
    _, problems = outcome(shelf)
    assert [str(problem).split(" ", 3)[:3] for problem in problems] == [
        ["manuscript/01-a.md:3:", "error", "M005"],
        ["manuscript/02-b.md:3:", "error", "M001"],
        ["manuscript/book.yaml:8:", "error", "B004"],
    ]


def test_problems_travel_between_processes(tmp_path: Path) -> None:
    """What was read, and what was wrong, can be sent to a worker."""
    reading = manuscript.read(project(tmp_path / "good", {"01-a.md": "# A\n\n#### B\n"}))
    assert pickle.loads(pickle.dumps(reading)) == reading  # noqa: S301
    with pytest.raises(PressError) as caught:
        manuscript.read(project(tmp_path / "bad", {"01-a.md": "# A\n\n[x](#y)\n"}))
    assert pickle.loads(pickle.dumps(caught.value)).problems == caught.value.problems  # noqa: S301


def test_a_book_of_many_sections_is_read_in_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However the sections are dealt out to pandoc, the book is the same."""
    sections = {f"{number:02}-s{number}.md": f"# S{number} {{#s{number}}}\n\n[](#s{9 - number})[^1]\n\n[^1]: {number}\n"
                for number in range(10)}  # fmt: skip
    whole = manuscript.read(project(tmp_path, sections))
    monkeypatch.setattr(pandoc, "BATCH", 60)
    assert manuscript.read(Shelf(tmp_path)) == whole
    assert [note.number for section in whole.book.sections for note in section.notes] == [str(n) for n in range(1, 11)]


def test_a_language_without_words_is_told_with_the_rest(tmp_path: Path) -> None:
    """A book in a language that has no table of printed words is still looked through."""
    _, problems = outcome(project(tmp_path, {"01-a.md": "# A\n\n[](#b)\n"}, "tlh"))
    assert [problem.code for problem in problems] == ["M005", "B012"]


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(tmp_path: Path) -> None:
    """A file as some editors save it is read the same, and its lines are counted the same."""
    text = "---\nshort: x\n---\n\n# A\n\nText [x](#y)\n"
    _, plain = outcome(project(tmp_path / "plain", {"01-a.md": text}))
    _, other = outcome(project(tmp_path / "other", {"01-a.md": "\ufeff" + text.replace("\n", "\r\n")}))
    assert said(other) == said(plain) == ["manuscript/01-a.md:7: error M005 there is no #y in this book"]


def test_reading_names_what_it_took(tmp_path: Path) -> None:
    """Every file of the manuscript that has a say in the book is known afterwards, pictures too."""
    shutil.copytree(CASES / "figures", tmp_path / "manuscript/figures")
    shelf = project(tmp_path, {"01-a.md": "# A\n\n![x](figures/map.svg)\n"})
    manuscript.read(shelf)
    taken = {"manuscript/book.yaml", "manuscript/01-a.md", "manuscript/figures/map.svg"}
    assert taken <= shelf.seen.keys()


def test_two_sections_of_one_name_are_a_problem(tmp_path: Path) -> None:
    """Sections need names of their own, since links and e-books go by them."""
    _, problems = outcome(project(tmp_path, {"01-same.md": "# A\n", "02-same.md": "# B\n"}))
    message = "this section is called same, and so is manuscript/01-same.md"
    assert said(problems) == [f"manuscript/02-same.md:1: error B009 {message}"]
    assert in_order(problems) == problems


def test_what_a_book_lives_with_is_a_warning(tmp_path: Path) -> None:
    """A manuscript from elsewhere is set without the links, pictures and tags that lead nowhere; its words stay."""
    text = (
        "# A\n\n[one](#x) [two]{.term} ![three](no.png) <u>four<br> <x-y>five</x-y>[^1] [](#b) [seven](#z){#id}"
        " ![eight](no.png){#pic} [nine](#pic)\n\n::: {.c #b}\nsix\n:::\n"
    )
    shelf = project(tmp_path, {"01-a.md": text})
    book = tmp_path / "manuscript/book.yaml"
    book.write_text(book.read_text("utf-8") + "tolerate: [M005, M007, M009, M013, M016]\n", encoding="utf-8")
    reading, problems = outcome(shelf)
    assert reading is not None
    assert {problem.code for problem in problems} == {"M005", "M007", "M009", "M013", "M016"}
    assert not any(problem.is_error for problem in problems)
    assert reading.book.sections[0].html == (
        '<p data-block="2">one two  <u>four<br/> five[^1]  <span id="a--id">seven</span> <span id="a--pic"></span>'
        ' <a href="#a--pic">nine</a></u></p><div id="a--b" class="c"><p data-block="3">six</p></div>'
    )
