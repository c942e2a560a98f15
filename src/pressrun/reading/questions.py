"""What divs say in their attributes: kinds of questions, answer lines, minutes; and whether it all adds up."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from pressrun.ground import markup
from pressrun.ground.markup import Element
from pressrun.ground.problems import Problem, Where, did_you_mean, error, warning
from pressrun.reading.numbers import QUESTIONS
from pressrun.reading.proof import Proof

_DEFAULT = 2
"""Place of the kind that a question has when it names none: the middle one asks what the text means."""

_ACTIVITIES = markup.having("section", "activity")
_MOST = {"lines": 60, "minutes": 1440}


def check(proof: Proof, kinds: Sequence[str]) -> Iterator[Problem]:
    """Problems of the questions and activities of *proof*; a question without a kind gets one."""
    for question in markup.find(proof.main, f".//{QUESTIONS}"):
        _part(question)
        yield from _kind(proof, question, kinds)
        yield from _count(proof, question, "lines")
    for activity in markup.find(proof.main, f".//{_ACTIVITIES}"):
        yield from _count(proof, activity, "minutes")


def _part(question: Element) -> None:
    """Put what is the leader's behind what is everybody's, so that it can stand beside it."""
    for part in list(question):
        if not {"leader", "answer"}.isdisjoint(markup.classes(part)):
            question.append(part)


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


def added_up(proofs: Sequence[Proof], minutes: int, setting: Where) -> Iterator[Problem]:
    """M026 at the last activity, unless all of them together take the *minutes* that the meeting has by *setting*.

    Nothing is said where the meeting has no length (0), or no activity has one.
    """
    steps = [(proof, step) for proof in proofs for step in markup.find(proof.main, f".//{_ACTIVITIES}")]
    total = sum(int(step.get("data-minutes", "0")) for _, step in steps)
    if not minutes or not total or total == minutes:
        return
    off = f"{total - minutes} too many" if total > minutes else f"{minutes - total} are left over"
    untimed = [step.get("data-title", "") for _, step in steps if not step.get("data-minutes")]
    first = f"The activity “{untimed[0]}” has no minutes. " if untimed else ""
    proof, last = steps[-1]
    yield error(
        "M026",
        f"the activities take {total} minutes together, and the meeting has {minutes}: {off}",
        proof.where(last, f"minutes={last.get('data-minutes')}" if last.get("data-minutes") else "activity"),
        f"{first}Change the minutes of an activity, or `session: minutes` in {setting}.",
    )


def counted(proofs: Sequence[Proof], counts: Mapping[str, int], at: Callable[[str], Where]) -> Iterator[Problem]:
    """M027 for each kind of which there are more or fewer questions than *counts* wants: at the first that is too
    many, or where the plan says so (*at* of the kind)."""
    asked: dict[str, list[tuple[Proof, Element]]] = {kind: [] for kind in counts}
    for proof in proofs:
        for question in markup.find(proof.main, f".//{QUESTIONS}"):
            asked.setdefault(question.get("data-kind", ""), []).append((proof, question))
    for kind, wanted in counts.items():
        there, setting = asked[kind], at(kind)
        if len(there) == wanted:
            continue
        where, hint = setting, f"Write {wanted - len(there)} more, or change the number here."
        if len(there) > wanted:
            proof, first = there[wanted]
            where = proof.where(first, f"kind={kind}")
            hint = f"This is the first too many. Give it another kind, or change `questions: counts` in {setting}."
        found = f"there {'is' if len(there) == 1 else 'are'} {len(there)}"
        noun = "question" if wanted == 1 else "questions"
        yield error("M027", f"the plan wants {wanted} {kind} {noun}, and {found}", where, hint)
