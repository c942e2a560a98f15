"""What an e-book says of itself to who cannot see it, or not well: in the words of schema.org, and in plain ones.

All of it follows from the facts that were counted in the finished documents. Whether the book conforms to a standard is
no fact but somebody's judgement: it is said when the manuscript names who judged, and not otherwise.
"""

from collections.abc import Iterator

from pressrun.ebook.facts import Facts
from pressrun.ebook.package import Entry
from pressrun.ground.problems import Problem, Where, warning
from pressrun.model.book import Book, Evaluation
from pressrun.model.words import words

_CLAIM, _CERTIFIER = "conformance", "certifier"


def accessibility(book: Book, facts: Facts) -> Iterator[Entry]:
    """Everything of it, as EPUB Accessibility 1.1 wants it (sections 2 and 4)."""
    claimed = {
        "accessMode": ["textual", "visual"] if facts.pictures else ["textual"],
        "accessModeSufficient": list(_sufficient(facts)),
        "accessibilityFeature": features(facts),
        "accessibilityHazard": list(_hazards(facts)),
        "accessibilitySummary": [summary(book, facts)],
    }
    for name, values in claimed.items():
        for value in values:
            yield Entry("meta", value, {"property": f"schema:{name}"})
    if book.accessibility.evaluator and not contradicted(book, facts):
        yield from _judged(book.accessibility)


def _sufficient(facts: Facts) -> Iterator[str]:
    """The ways in which the whole book can be read: by its text alone only if that says what its pictures say."""
    if facts.described == facts.pictures:
        yield "textual"
    if facts.pictures:
        yield "textual,visual"


def _hazards(facts: Facts) -> Iterator[str]:
    """An e-book of ours has no sound and runs nothing, so that only a picture can move."""
    if not facts.moving:
        yield "none"
    else:
        yield from ("noSoundHazard", "unknownFlashingHazard", "unknownMotionSimulationHazard")


def features(facts: Facts) -> list[str]:
    """Words of schema.org's ``accessibilityFeature`` that are true of this book."""
    true = {
        "alternativeText": 0 < facts.pictures == facts.described,
        "longDescription": facts.explained > 0,
        "MathML": facts.formulas > 0,
        "ARIA": facts.roles > 0,
        "displayTransformability": facts.adjustable,
        "index": facts.indexes > 0,
        "pageBreakMarkers": facts.marks > 0,
        "pageNavigation": facts.pages > 0,
        "readingOrder": True,
        "structuralNavigation": facts.headings > 0,
        "tableOfContents": facts.listed > 0,
    }
    return [name for name, holds in true.items() if holds]


def summary(book: Book, facts: Facts) -> str:
    """The same facts in sentences, in the language of the book."""
    said = words(book.language)
    space = "" if book.language.lower().startswith(("zh", "ja")) else " "
    return space.join(said[f"access-{name}"].format(*put) for name, put in _told(book, facts))


def _told(book: Book, facts: Facts) -> Iterator[tuple[str, tuple[object, ...]]]:
    """Which sentences, and what is put into them."""
    bare = facts.pictures - facts.described
    judged = book.accessibility if not contradicted(book, facts) else Evaluation()
    told: dict[str, object] = {
        "display": facts.adjustable,
        "contents": facts.listed,
        "headings": facts.headings,
        "index": facts.indexes,
        "pages": facts.marks and facts.pages,
        "no-pictures": not facts.pictures,
        "described": facts.pictures and not bare,
        "undescribed": bare,
        "explained": facts.explained,
        "formulas": facts.formulas,
        "still": not facts.moving,
        "moving": facts.moving,
        "judged": judged.evaluator,
        "unjudged": not judged.evaluator,
    }
    put = {"undescribed": (bare, facts.pictures), "judged": (judged.evaluator, judged.standard)}
    yield from ((name, put.get(name, ())) for name, holds in told.items() if holds)


def _judged(evaluation: Evaluation) -> Iterator[Entry]:
    """Who found that the book conforms to what, when, and where it can be read up."""
    yield Entry("meta", evaluation.standard, {"property": "dcterms:conformsTo", "id": _CLAIM})
    certifier = {"refines": f"#{_CLAIM}", "property": "a11y:certifiedBy", "id": _CERTIFIER}
    yield Entry("meta", evaluation.evaluator, certifier)
    if evaluation.date:
        yield Entry("meta", evaluation.date.isoformat(), {"refines": f"#{_CERTIFIER}", "property": "dcterms:date"})
    if evaluation.report:
        report = {"refines": f"#{_CERTIFIER}", "rel": "a11y:certifierReport", "href": evaluation.report}
        yield Entry("link", attributes=report)


def contradicted(book: Book, facts: Facts) -> Problem | None:
    """E003 when the book is not what its evaluator saw: every level of WCAG asks for text alternatives."""
    bare = facts.pictures - facts.described
    if not book.accessibility.evaluator or not bare:
        return None
    return warning(
        "E003",
        f"{bare} of {facts.pictures} pictures have no text alternative, so the e-book does not say that it conforms "
        f"to {book.accessibility.standard}",
        Where(book.source, text="conforms-to"),
        "Write the alternatives, or have the book evaluated again.",
    )
