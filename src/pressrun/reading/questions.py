"""What divs say in their attributes: kinds of questions, answer lines, minutes."""

from collections.abc import Iterator, Sequence

from pressrun.ground import markup
from pressrun.ground.markup import Element
from pressrun.ground.problems import Problem, did_you_mean, error, warning
from pressrun.reading.numbers import QUESTIONS
from pressrun.reading.proof import Proof

_DEFAULT = 2
"""Place of the kind that a question has when it names none: the middle one asks what the text means."""

_ACTIVITIES = markup.having("section", "activity")
_MOST = {"lines": 60, "minutes": 1440}


def check(proof: Proof, kinds: Sequence[str]) -> Iterator[Problem]:
    """Problems of the questions and activities of *proof*; a question without a kind gets one."""
    for question in markup.find(proof.main, f".//{QUESTIONS}"):
        yield from _kind(proof, question, kinds)
        yield from _count(proof, question, "lines")
    for activity in markup.find(proof.main, f".//{_ACTIVITIES}"):
        yield from _count(proof, activity, "minutes")


def _kind(proof: Proof, question: Element, kinds: Sequence[str]) -> Iterator[Problem]:
    kind = question.get("data-kind")
    if kind in kinds:
        return
    fallback = kinds[min(_DEFAULT, len(kinds) - 1)]
    question.set("data-kind", fallback)
    if kind is None:
        yield warning(
            "M014",
            f"this question has no kind, and counts as {fallback}",
            proof.where(question, "question"),
            f"Write ::: {{.question kind={fallback}}}; the kinds are {', '.join(kinds)}.",
        )
    else:
        yield error(
            "M014",
            f"{kind} is no kind of question",
            proof.where(question, f"kind={kind}"),
            did_you_mean(kind, list(kinds)),
        )


def _count(proof: Proof, element: Element, name: str) -> Iterator[Problem]:
    value = element.get(f"data-{name}")
    if value is None or (value.isascii() and value.isdigit() and int(value) <= _MOST[name]):
        return
    del element.attrib[f"data-{name}"]
    yield error(
        "M015",
        f"{name}={value} is no number of {name} up to {_MOST[name]}",
        proof.where(element, f"{name}={value}"),
        f"Write {name}=5, say.",
    )
