"""What an e-book says of itself to who cannot see it, or not well: all of it counted, nothing asserted."""

import datetime
from dataclasses import replace
from pathlib import Path

import pytest
from epub_judge import judged
from epub_shop import BOOK, SVG, Opened, chapter, opened, packed, picture, project, sheet, styled

from pressrun.ebook.accessibility import features, summary
from pressrun.ebook.facts import Facts
from pressrun.ground.files import Shelf
from pressrun.model.book import Evaluation
from pressrun.model.words import languages
from pressrun.reading import settings

FEATURE, HAZARD, SUMMARY = "schema:accessibilityFeature", "schema:accessibilityHazard", "schema:accessibilitySummary"
FORMULA = '<p><math xmlns="http://www.w3.org/1998/Math/MathML" alttext="x"><mi>x</mi></math></p>'
EVALUATED = replace(
    BOOK,
    accessibility=Evaluation("Ann Tester", "wcag-2.2-aa", "https://example.org/report", datetime.date(2026, 11, 20)),
)


def claimed(book: Opened) -> set[str]:
    """Its features."""
    return set(book.metadata(FEATURE))


def said(book: Opened) -> str:
    """Its summary."""
    (text,) = book.metadata(SUMMARY)
    return text


def pictured(root: Path, picture: str) -> Opened:
    """A book with *picture*, and without a cover."""
    return opened(project(root, a__svg=SVG), chapter("one", picture), cover=None)


def test_a_text_alternative_that_is_taken_away_takes_the_claim_with_it(tmp_path: Path) -> None:
    """In the words for machines and in those for people."""
    good = pictured(tmp_path, '<p><img src="manuscript/a.svg" alt="A square"/></p>')
    bad = pictured(tmp_path, '<p><img src="manuscript/a.svg" alt=""/></p>')

    assert "alternativeText" in claimed(good)
    assert good.metadata("schema:accessModeSufficient") == ["textual", "textual,visual"]
    assert "Every picture that carries meaning has a text alternative." in said(good)
    assert "alternativeText" not in claimed(bad)
    assert bad.metadata("schema:accessModeSufficient") == ["textual,visual"]
    assert "Pictures without a text alternative: 1 of 1." in said(bad)


@pytest.mark.parametrize(
    ("markup", "described"),
    [
        ('<figure><img src="manuscript/a.svg" alt="A square"/><figcaption>Figure 1. Ours</figcaption></figure>', True),
        ('<figure><img src="manuscript/a.svg" alt="Ours"/><figcaption>Figure 1. Ours</figcaption></figure>', False),
        (f'<p>{SVG.replace("<svg", "<svg role=%simg%s aria-label=%sA square%s" % (("&quot;",) * 4))}</p>'
         .replace("&quot;", '"'), True),
        (f"<p>{SVG.replace('><rect', '><title>A square</title><rect')}</p>", True),
        (f"<p>{SVG}</p>", False),
    ],
)  # fmt: skip
def test_what_counts_as_a_text_alternative(tmp_path: Path, markup: str, described: bool) -> None:  # noqa: FBT001
    """Words that say what is seen; not the caption, which is heard anyway."""
    assert ("alternativeText" in claimed(pictured(tmp_path, markup))) is described


@pytest.mark.parametrize(
    "markup",
    [
        '<p><img class="decorative" src="manuscript/a.svg" alt=""/></p>',
        '<p><img role="presentation" src="manuscript/a.svg" alt=""/></p>',
        '<div aria-hidden="true"><p><img src="manuscript/a.svg" alt=""/></p></div>',
        "<p>No picture.</p>",
    ],
)
def test_ornament_is_no_picture(tmp_path: Path, markup: str) -> None:
    """It needs no alternative; and where there is nothing else, none are claimed either."""
    book = pictured(tmp_path, markup)

    assert book.metadata("schema:accessMode") == ["textual"]
    assert book.metadata("schema:accessModeSufficient") == ["textual"]
    assert "alternativeText" not in claimed(book)
    assert "There are no pictures." in said(book)


@pytest.mark.parametrize(
    ("feature", "text", "sentence"),
    [
        ("MathML", FORMULA, "Formulas are MathML"),
        ("pageBreakMarkers", '<p><span role="doc-pagebreak" id="p1" aria-label="1"/>x</p>', "pages of the printed"),
        ("pageNavigation", '<p><span role="doc-pagebreak" id="p1" aria-label="1"/>x</p>', "pages of the printed"),
        ("longDescription", '<p id="d">x</p><p><img src="manuscript/a.svg" alt="A" aria-details="d"/></p>', "longer"),
        ("index", '<section role="doc-index"><h2>Index</h2></section>', "an index"),
        ("structuralNavigation", "", "Headings lead through"),
        ("tableOfContents", "", "table of contents"),
    ],
)
def test_a_feature_is_claimed_where_it_is(tmp_path: Path, feature: str, text: str, sentence: str) -> None:
    """And the summary says the same."""
    with_it = pictured(tmp_path, text)

    assert feature in claimed(with_it)
    assert sentence in said(with_it)


def test_no_feature_is_claimed_where_it_is_not(tmp_path: Path) -> None:
    """A section without headings, in a book without anything."""
    lone = opened(tmp_path, sheet("lone", "<section><p>Text.</p></section>", title=""), cover=None)

    assert claimed(lone) == {"displayTransformability", "readingOrder", "tableOfContents", "ARIA"}
    assert features(Facts(adjustable=False)) == ["readingOrder"]


def test_text_that_the_reader_cannot_enlarge_is_not_called_adjustable(tmp_path: Path) -> None:
    """A theme that sets it in points; the default theme leaves everything to the reader."""
    theme = tmp_path / "styles/default/ebook.css"
    theme.parent.mkdir(parents=True)
    theme.write_text("p { font-size: 12pt }\n")
    fixed, free = (opened(root, styled(chapter("one"))) for root in (tmp_path, tmp_path / "other"))

    assert "displayTransformability" not in claimed(fixed)
    assert "can be changed" not in said(fixed)
    assert "displayTransformability" in claimed(free)


MOVING = SVG.replace("/></svg>", '><animate attributeName="x" dur="1s"/></rect></svg>')


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.svg", MOVING.encode()),
        ("a.gif", picture("GIF") + b"\x21\xff\x0bNETSCAPE2.0"),
        ("a.png", picture("PNG").replace(b"IDAT", b"acTL....IDAT", 1)),
    ],
)
def test_a_picture_that_moves_is_not_called_harmless(tmp_path: Path, name: str, data: bytes) -> None:
    """Nobody has looked whether it flashes; that it makes no sound is known."""
    root = project(tmp_path, x="")
    (root / "manuscript" / name).write_bytes(data)
    book = opened(root, chapter("one", f'<p><img src="manuscript/{name}" alt="A square that moves"/></p>'))

    assert book.metadata(HAZARD) == ["noSoundHazard", "unknownFlashingHazard", "unknownMotionSimulationHazard"]
    assert "Some pictures move" in said(book)
    still = opened(root, chapter("one"))
    assert still.metadata(HAZARD) == ["none"]
    assert "Nothing moves" in said(still)


@pytest.mark.parametrize("language", [*languages(), "pt-BR", "zh-Hant"])
def test_the_summary_speaks_the_language_of_the_book(language: str) -> None:
    """Whole sentences with nothing left to fill in, in each of the languages."""
    book = replace(EVALUATED, language=language)
    told = summary(book, Facts(pictures=3, described=1, formulas=1, headings=2, listed=2, marks=4, pages=4))

    assert "{" not in told
    assert told.rstrip()[-1] in ".。।"
    assert told.count("MathML") == 1


def test_conformance_is_claimed_by_who_judged_and_by_nobody_else(tmp_path: Path) -> None:
    """With the name, the day and the report; without an evaluator there is no claim."""
    book, unjudged = opened(tmp_path, chapter("one"), book=EVALUATED), opened(tmp_path, chapter("one"))

    assert book.metadata("dcterms:conformsTo") == ["EPUB Accessibility 1.1 - WCAG 2.2 Level AA"]
    assert book.metadata("a11y:certifiedBy") == ["Ann Tester"]
    assert book.words("content.opf", "//opf:meta[@property='dcterms:date'][@refines='#certifier']") == ["2026-11-20"]
    assert book.words("content.opf", "//opf:link[@rel='a11y:certifierReport']/@href") == ["https://example.org/report"]
    assert "Evaluated by Ann Tester" in said(book)
    assert "conformsTo" not in unjudged.text("content.opf")
    assert "Nobody has evaluated" in said(unjudged)


def test_a_judgement_that_the_book_contradicts_is_not_repeated(tmp_path: Path) -> None:
    """A picture came in after the evaluation, and says nothing: a warning, and no claim."""
    root = project(tmp_path, a__svg=SVG)
    made = packed(root, chapter("one", '<p><img src="manuscript/a.svg" alt=""/></p>'), book=EVALUATED)

    assert [(found.code, found.where.path, found.is_error) for found in made.problems] == [
        ("E003", "manuscript/book.yaml", False)
    ]
    assert "1 of 2 pictures" in made.problems[0].message
    assert "conformsTo" not in Opened(made.epub).text("content.opf")
    assert "Nobody has evaluated" in said(Opened(made.epub))


@pytest.mark.slow
def test_a_book_that_was_evaluated_is_valid(tmp_path: Path) -> None:
    """EPUBCheck knows the words in which it is said."""
    assert judged(packed(tmp_path, chapter("one"), book=EVALUATED).epub, tmp_path) == []


HEAD = "title: T\nlanguage: en\ndate: 2026-11-22\naccessibility: "


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("{evaluator: Ann}", "B005 `conforms-to` is missing in `accessibility`"),
        ("{conforms-to: wcag-2.2-aa}", "B005 `evaluator` is missing in `accessibility`"),
        ("{evaluator: '', conforms-to: wcag-2.2-aa}", "B006 `evaluator` is empty"),
        ("{evaluator: Ann, conforms-to: AA}", "B006 `conforms-to` cannot be `AA`"),
        (
            "{evaluator: Ann, conforms-to: wcag-2.2-aa, report: here}",
            "B006 `report`: `here` is no address",
        ),
        ("{evaluator: Ann, conforms-to: wcag-2.2-aa, date: 2026-02-30}", "B006 no calendar has the day 2026-02-30"),
    ],
)
def test_what_is_said_of_an_evaluation_that_is_none(tmp_path: Path, row: str, told: str) -> None:
    """A claim needs a name, and a standard that there is."""
    root = project(tmp_path, **{"book__yaml": HEAD + row + "\n", "01-one__md": "# One\n"})

    problems = [str(one) for one in settings.survey(Shelf(root)).problems]
    assert [one for one in problems if told in one and "book.yaml:4" in one], problems


def test_an_evaluation_is_read(tmp_path: Path) -> None:
    """As it stands in book.yaml."""
    row = "{evaluator: Ann Tester, conforms-to: wcag-2.2-aa, report: https://example.org/report, date: 2026-11-20}"
    root = project(tmp_path, **{"book__yaml": HEAD + row + "\n", "01-one__md": "# One\n"})

    assert settings.load(Shelf(root)).blank.accessibility == EVALUATED.accessibility
