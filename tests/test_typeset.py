"""Typesetting: which sheets an edition has, what stands on which, and what a theme may change."""

import datetime
import re
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from pressrun.ground.files import Shelf
from pressrun.ground.problems import PressError, Problem
from pressrun.model.book import Book, Identifier, Note, Person, Role, Section, Session
from pressrun.model.edition import LAYOUTS, PAPERS, Edition, Notes
from pressrun.model.sheet import Folios, Sheet, Start
from pressrun.press.galley import galley
from pressrun.setting.typeset import stylesheets, typeset

QUESTION = (
    '<section class="question" id="who--q" data-kind="{}" data-number="{}">'
    '<div class="ask"><p data-block="9">{}</p></div>'
    '<div class="follow-up"><p data-block="10">And then?</p></div></section>'
)
CALL = '<a class="noteref" role="doc-noteref" href="#{0}--fn-1" id="{0}--fnref-1" data-number="1">1</a>'


def section(name: str, html: str, role: Role = Role.BODY, title: str = "", **more: object) -> Section:
    """A section called *name*."""
    words = title or name.title()
    known: dict[str, object] = {"short": words} | more
    return Section(name, role, words, html, f"manuscript/{name}.md", **known)  # type: ignore[arg-type]


def book(*sections: Section, **more: object) -> Book:
    """A book of *sections*."""
    known: dict[str, object] = {
        "title": "Who holds the weights?",
        "language": "en-GB",
        "date": datetime.date(2026, 11, 22),
        "identifiers": (Identifier("isbn", "978-3-16-148410-0"),),
        "people": (Person("Ann"),),
        "session": Session("To see", 60, "4 to 8"),
    } | more
    return Book(sections=sections, **known)  # type: ignore[arg-type]


def edition(name: str, **more: object) -> Edition:
    """An edition with everything at the default of the layout of its name."""
    base = LAYOUTS[name]
    row = Edition(name, name, base.format, base.parts, PAPERS[base.paper or "a4"], notes=base.notes)
    return replace(row, **more)  # type: ignore[arg-type]


def setting(work: Book, row: Edition, root: Path = Path("nowhere")) -> dict[str, Sheet]:
    """The sheets of *row*, by name."""
    return {sheet.name: sheet for sheet in typeset(work, row, Shelf(root))}


def text(sheet: Sheet) -> str:
    """What stands on *sheet*, on one line."""
    body = etree.fromstring(sheet.html.encode()).find("{*}body")
    return " ".join(" ".join(map(str, body.itertext())).split()) if body is not None else ""


def problem(work: Book, row: Edition, root: Path) -> Problem:
    """The one problem there is with *row*."""
    with pytest.raises(PressError) as caught:
        typeset(work, row, Shelf(root))
    (found,) = caught.value.problems
    return found


PREFACE = section("preface", '<p data-block="2">Before.</p>', Role.FRONT)
WHO = section(
    "who",
    f'<p data-block="2">Most arguments begin elsewhere.{CALL.format("who")}</p>'
    '<h2 id="who--points" data-block="3">Points</h2>'
    '<section class="key-points"><ul><li data-block="4" data-number="1">A point.</li></ul></section>'
    '<h2 id="who--end" data-block="5">The end</h2><p data-block="6">So it ends.</p>'
    '<section class="terms"><dl><dt id="who--term-weir" data-block="7">Weir</dt><dd data-block="8">A dam.</dd></dl>'
    "</section>",
    number="1",
    standfirst="In one sentence.",
    notes=(Note("who--fn-1", "1", '<p data-block="11">The note.</p><p data-block="12">More.</p>'),),
)
ASKED = section("asked", QUESTION.format("factual", 1, "What is it?"), Role.BACK)
READER = book(PREFACE, WHO, ASKED)


def test_a_card_has_number_kind_and_the_passage_it_is_about() -> None:
    """One card a question, the longer the smaller; a question that is about nothing says from which section it is."""
    near = QUESTION.format("opening", 1, "Who gained?").replace(
        ' data-kind="', ' data-about="#who" data-called="Table 2" data-kind="'
    )
    far = QUESTION.format("closing", 2, "And who lost by it? " * 25)
    cards = setting(book(WHO, section("asked", near + far, Role.BACK, "Asked")), edition("cards"))["cards"].html

    assert re.findall(r'class="card ([^"]*)"', cards) == ["weight-1", "weight-5 longest"]
    assert re.findall(r'<h1 [^>]*data-short="([^"]*)" data-label="([^"]*)"', cards) == [
        ("Table 2", "Question 1"), ("Asked", "Question 2"),
    ]  # fmt: skip
    assert "Opening where we start" in text(setting(book(section("asked", near)), edition("cards"))["cards"])


def test_a_booklet_has_fewer_lines_to_write_on_and_no_word_for_itself() -> None:
    """Half a page has less room; nobody needs to be told that it is a booklet. Its contents count in arabic numbers."""
    sheets = setting(READER, edition("booklet"))

    assert list(sheets) == ["cover", "contents", "reading", "key-points", "questions", "glossary", "back-cover"]
    assert sheets["questions"].html.count("<i>") == 3
    assert setting(READER, edition("packet"))["questions"].html.count("<i>") == 4
    assert "label edition" not in sheets["cover"].html
    assert (sheets["contents"].start, sheets["contents"].folios) == (Start.NEXT, Folios.ARABIC)
    assert "1 Who" in text(sheets["contents"])


def test_a_book_opens_on_right_hand_pages_and_counts_its_front_in_roman() -> None:
    """Each sheet says on which side it starts, how it is counted, and what it is."""
    sheets = typeset(READER, edition("book"), Shelf(Path("nowhere")))

    assert [(sheet.name, sheet.start, sheet.folios, sheet.landmark) for sheet in sheets] == [
        ("half-title", Start.RECTO, Folios.ROMAN, "halftitlepage"),
        ("title-page", Start.RECTO, Folios.ROMAN, "titlepage"),
        ("copyright", Start.NEXT, Folios.ROMAN, "copyright-page"),
        ("contents", Start.RECTO, Folios.ROMAN, "toc"),
        ("preface", Start.RECTO, Folios.ROMAN, "frontmatter"),
        ("who", Start.RECTO, Folios.ARABIC, "bodymatter"),
        ("asked", Start.NEXT, Folios.ARABIC, "backmatter"),
        ("glossary", Start.NEXT, Folios.ARABIC, "glossary"),
        ("colophon", Start.NEXT, Folios.ARABIC, "colophon"),
    ]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_sheet_is_a_whole_document(layout: str, tmp_path: Path) -> None:
    """Each is well-formed, in the book's language, with no id twice and no name of a template left in it."""
    for sheet in typeset(READER, edition(layout), Shelf(tmp_path)):
        root = etree.fromstring(sheet.html.encode())
        ids = [part.get("id") for part in root.iter("*") if part.get("id")]
        assert root.get("lang") == "en-GB"
        assert len(ids) == len(set(ids))
        assert "{{" not in sheet.html
        assert "None" not in sheet.html


def test_presses_can_be_made_ready_before_anything_is_set(tmp_path: Path) -> None:
    """With a sheet that has the style sheets of all others; an e-book is not pressed."""
    work, blanks = book(section("who", '<p data-block="2">Text.</p>')), list[Sheet]()
    sheets = typeset(work, edition("book"), Shelf(tmp_path), begun=blanks.append)
    typeset(work, edition("ebook"), Shelf(tmp_path), begun=blanks.append)

    (blank,) = blanks
    assert galley(blank, {}).head == galley(sheets[0], {}).head != ()
    assert text(blank) == "Make-ready"


def test_a_template_that_fails_fails_where_it_is_used(tmp_path: Path) -> None:
    """And not while a press is made ready, of which nobody knows."""
    own = tmp_path / "styles/default/templates/sheet.html"
    own.parent.mkdir(parents=True)
    own.write_text("{{ section.id }} {{ nothing }}", encoding="utf-8")
    work, blanks = book(section("who", '<p data-block="2">Text.</p>')), list[Sheet]()
    with pytest.raises(PressError) as caught:
        typeset(work, edition("book"), Shelf(tmp_path), begun=blanks.append)

    assert blanks == []
    assert [problem.code for problem in caught.value.problems] == ["T001"]


def test_what_a_part_takes_stands_nowhere_else() -> None:
    """The packet asks its questions, lists its key points and explains its terms once, each in its own part."""
    sheets = setting(READER, edition("packet"))

    assert text(sheets["reading"]).endswith("The end So it ends.")
    assert "A point." in text(sheets["key-points"])
    assert "What is it? And then" in text(sheets["questions"])
    assert "Weir A dam." in text(sheets["glossary"])


def test_a_heading_with_nothing_left_under_it_goes_too() -> None:
    """The heading over the key points does not stay behind alone; the one over a text does."""
    reading = setting(READER, edition("packet"))["reading"].html

    assert "who--points" not in reading
    assert "who--end" in reading


def test_what_no_part_takes_stays_where_the_author_put_it() -> None:
    """The book has its questions and key points in the text, and lists no terms there since it has a glossary."""
    sheets = setting(READER, edition("book"))

    assert "Points 1 A point." not in text(sheets["who"])  # the numeral is the style sheet's
    assert "Points A point. The end" in text(sheets["who"])
    assert "1 Factual What is it?" in text(sheets["asked"])
    assert "A dam." not in text(sheets["who"])


def test_a_list_of_key_points_without_a_heading_says_what_it_is() -> None:
    """A label stands over it, unless the author has put a heading there."""
    bare = section("bare", '<section class="key-points"><ul><li data-block="2">A point.</li></ul></section>')
    assert "Key points A point." in text(setting(book(bare), edition("book"))["bare"])


def test_a_section_that_its_parts_leave_empty_makes_no_sheet() -> None:
    """Where the questions are a part of their own, the section that held nothing else is gone."""
    sheets = setting(READER, edition("packet", parts=("back", "questions")))
    assert list(sheets) == ["questions"]


def test_a_part_that_has_nothing_to_print_makes_no_sheet() -> None:
    """A packet of a text without questions, rules, points, terms and notes is a cover and a reading."""
    plain = book(section("plain", "<p>Text.</p>"))
    assert list(setting(plain, edition("packet"))) == ["cover", "reading"]


def test_footnotes_stand_beside_their_calls_for_the_press_to_float() -> None:
    """The call is a link to the note, and the first paragraph of the note runs on behind its number."""
    who = setting(READER, edition("book"))["who"].html

    assert re.search(
        r'data-number="1">\u20601</a><span class="fn" role="doc-footnote" id="who--fn-1" data-number="1">'
        r'<span data-block="11">The note.</span><p data-block="12">',
        who,
    )


def test_notes_at_the_end_are_those_that_the_edition_refers_to() -> None:
    """A packet without the front matter has no note of the preface."""
    noted = replace(
        PREFACE, html=f"<p>Before.{CALL.format('preface')}</p>", notes=(Note("preface--fn-1", "1", "<p>Not here.</p>"),)
    )
    notes = setting(book(noted, WHO), edition("packet"))["notes"]

    assert "The note. More." in text(notes)
    assert "Not here." not in text(notes)


@pytest.mark.parametrize(
    "row", [edition("packet", notes=Notes.SECTION), edition("packet", parts=("reading",), notes=Notes.END)]
)
def test_notes_follow_their_section_where_that_is_wanted_or_no_other_place_is_left(row: Edition) -> None:
    """No note is lost because an edition has no part for notes."""
    assert text(setting(READER, row)["reading"]).endswith("Notes 1 The note. More.")


def test_the_handout_has_summaries_and_no_notes() -> None:
    """What the handout prints of a section is its summary, and a call without a note is not printed."""
    short = section(
        "short",
        f"<p>Long text.{CALL.format('short')}</p>"
        f'<section class="summary"><p>In brief.{CALL.format("short")}</p></section>',
    )
    sheets = setting(book(short, WHO), edition("handout"))

    assert "Short In brief. Who Most arguments begin elsewhere. The end So it ends." in text(sheets["handout"])
    assert "In brief" not in text(setting(book(short), edition("book"))["short"])


@pytest.mark.parametrize(("language", "words"), [("en-GB", "see page 0"), ("zh", "see 第 0 页")])
def test_a_page_number_has_its_place_and_the_words_of_the_language(language: str, words: str) -> None:
    """The number comes when the pages are known, and takes the place of the nought and of nothing else."""
    link = '<p>see <a href="#who" data-ref="page">Section 1</a></p>'
    sheet = setting(book(section("who", link), language=language), edition("book"))["who"]

    assert words in text(sheet)
    assert '<span class="page-number" data-page="who">0</span>' in sheet.html


def test_the_contents_list_sections_headings_and_parts_with_their_pages() -> None:
    """Everything that a reader may look for has a line and a place for its page number."""
    contents = setting(READER, edition("book"))["contents"]

    assert text(contents) == "Contents Preface 0 1 Who 0 Points 0 The end 0 Asked 0 Glossary 0"
    assert re.findall('data-page="([^"]+)"', contents.html) == [
        "preface",
        "who",
        "who--points",
        "who--end",
        "asked",
        "glossary-part",
    ]


def test_terms_are_in_the_order_of_the_alphabet() -> None:
    """Accents and capitals do not count; where characters have no such order, the author's stands."""
    words = ("weir", "Čapek", "Émile", "zeal", "aim")
    listed = "".join(f'<dt id="t--{place}">{word}</dt><dd>.</dd>' for place, word in enumerate(words))
    terms = section("t", f'<p>Text.</p><section class="terms"><dl>{listed}</dl></section>')

    for language, order in (("en", "aim Čapek Émile weir zeal"), ("zh", "weir Čapek Émile zeal aim")):
        glossary = setting(book(terms, language=language), edition("book"))["glossary"]
        assert re.findall("<dt>([^<]+)</dt>", glossary.html) == order.split()


def test_the_people_are_named_by_what_they_did() -> None:
    """Authors first, strung together as the language does it."""
    people = (Person("Ann"), Person("Ben"), Person("Cyd"), Person("Dee", "illustrator"), Person("Press", "publisher"))
    page = setting(book(WHO, people=people), edition("book"))["title-page"]
    assert "by Ann, Ben and Cyd illustrated by Dee" in text(page)


def test_a_chapter_number_is_a_word_in_the_book_and_a_figure_in_the_packet() -> None:
    """One opens the chapter; the reading counts 1."""
    assert text(setting(READER, edition("book"))["who"]).startswith("one Who In one sentence.")
    assert text(setting(READER, edition("packet"))["reading"]).startswith("1 Who In one sentence.")


def test_words_of_the_author_are_never_taken_for_markup() -> None:
    """A title with an ampersand and an angle bracket is printed as it is written."""
    sheets = setting(book(WHO, title="A < B & {{ book }}", subtitle="<b>"), edition("book"))
    assert "A < B & {{ book }}" in text(sheets["half-title"])
    assert "<b>" in text(sheets["title-page"])


def test_paper_gives_the_page(tmp_path: Path) -> None:
    """The size of the page is that of the paper, and the book's margins are the ninths of it."""
    who = setting(READER, edition("book"), tmp_path)["who"].html
    assert "@page { size: 432.0pt 648.0pt }" in who
    assert "@page :right { margin: 72.0pt 96.0pt 144.0pt 48.0pt }" in who

    letter = setting(READER, edition("packet", paper=PAPERS["letter"]), tmp_path)["reading"].html
    assert "@page { size: 612.0pt 792.0pt }" in letter


def test_an_e_book_has_the_same_text_without_what_only_paper_needs() -> None:
    """No page numbers, no floated notes, no bound words; notes lead back to their calls."""
    sheets = setting(READER, edition("ebook"))

    assert "data-page" not in sheets["who"].html
    assert 'class="fn"' not in sheets["who"].html
    assert '<a class="note-number" href="#who--fnref-1" role="doc-backlink"' in sheets["who"].html


# ---- Themes ----


def theme(root: Path, **files: str) -> Path:
    """A project whose theme has *files*, named with ``__`` for a slash and without their endings."""
    for name, words in files.items():
        path = root / "styles" / "own" / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(words)
    return root


def test_a_theme_replaces_a_template(tmp_path: Path) -> None:
    """The theme's half title is printed; everything else is pressrun's."""
    theme(tmp_path, **{"templates__parts__half-title.html": "<p>Half of {{ book.title }}</p>"})
    sheets = setting(READER, edition("book", theme="own"), tmp_path)

    assert text(sheets["half-title"]) == "Half of Who holds the weights?"
    assert "Set in Literata" in text(sheets["colophon"])


def test_a_theme_extends_a_template_of_pressruns(tmp_path: Path) -> None:
    """What a theme replaces it can still call by its first name."""
    theme(tmp_path, **{"templates__elements__term.html": 'Word: {% include "built-in/elements/term.html" %}'})
    assert "Word: Weir A dam." in text(setting(READER, edition("book", theme="own"), tmp_path)["glossary"])


def test_a_themes_files_are_watched_for_even_where_there_are_none(tmp_path: Path) -> None:
    """A template or a style sheet that appears later makes the edition out of date."""
    shelf = Shelf(tmp_path)
    typeset(READER, edition("book", theme="own"), shelf)

    assert shelf.seen["styles/own/templates/parts/half-title.html"] == "missing"
    assert shelf.seen["styles/own/tokens.css"] == "missing"
    assert "styles/tokens.css" in shelf.seen


def test_style_sheets_are_read_from_the_general_to_the_particular(tmp_path: Path) -> None:
    """Tokens, the theme's tokens, then each sheet from the theme or else from the default theme."""
    theme(tmp_path, **{"tokens.css": ":root { --lead: 15pt }", "book.css": "p { margin: 0 }"})
    assert list(stylesheets(edition("book", theme="own"), Shelf(tmp_path))) == [
        "styles/tokens.css",
        "styles/own/tokens.css",
        "styles/default/print.css",
        "styles/own/book.css",
    ]


FAULTS = {
    "<p>\n{{ bok.title }}</p>": ("T001", 2, "'bok' is undefined"),
    "<p>{{ book.titel }}</p>": ("T001", 1, "titel"),
    "\n\n{% if book %}": ("T002", 3, "Unexpected end of template"),
    "<p>\n\n{{ 1 / 0 }}</p>": ("T003", 3, "ZeroDivisionError"),
    "{{ ''.__class__.__mro__ }}": ("R004", 1, "__class__"),
    "\n{% include 'parts/none.html' %}": ("T006", 2, "parts/none.html"),
}


@pytest.mark.parametrize("words", FAULTS)
def test_a_fault_of_a_template_is_named_at_its_line(words: str, tmp_path: Path) -> None:
    """Whoever makes a theme is told which of its lines to look at."""
    theme(tmp_path, **{"templates__parts__colophon.html": words})
    code, line, said = FAULTS[words]

    found = problem(READER, edition("book", theme="own"), tmp_path)

    assert (found.code, found.where.path, found.where.line) == (code, "styles/own/templates/parts/colophon.html", line)
    assert said in found.message


@pytest.mark.parametrize("name", ["../../secret", "/etc/passwd", "built-in/../../secret"])
def test_a_template_reads_nothing_from_elsewhere(name: str, tmp_path: Path) -> None:
    """A theme comes from a stranger, and sees its own folder only."""
    theme(tmp_path, **{"templates__parts__colophon.html": f"{{% include '{name}' %}}"})
    (tmp_path.parent / "secret").write_text("secret")
    assert problem(READER, edition("book", theme="own"), tmp_path).code in {"R001", "T006"}


def test_an_unknown_part_is_a_missing_template(tmp_path: Path) -> None:
    """An edition that wants a part nobody has made is told its name."""
    found = problem(READER, edition("book", parts=("poster",)), tmp_path)
    assert (found.code, "parts/poster.html" in found.message) == ("T006", True)


def test_a_layout_needs_its_style_sheet(tmp_path: Path) -> None:
    """A layout that neither the theme nor pressrun has a style sheet for is a problem, not a bare page."""
    found = problem(READER, edition("book", layout="poster"), tmp_path)
    assert (found.code, found.where.path) == ("T006", "styles/default/poster.css")


def test_a_language_without_words_is_a_problem(tmp_path: Path) -> None:
    """It is named where the book names it."""
    found = problem(replace(READER, language="cy"), edition("book"), tmp_path)
    assert (found.code, found.where.path) == ("B012", "manuscript/book.yaml")
