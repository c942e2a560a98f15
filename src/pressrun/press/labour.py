"""Giving out work: to an executor, unless it was done before; once more when the process that did it is lost."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import BrokenExecutor, Executor, Future, as_completed
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pressrun.ground.hands import Lost, Overdue
from pressrun.ground.problems import Problem, Where, error
from pressrun.model.sheet import Sheet
from pressrun.press import fonts
from pressrun.press.fold import Folded
from pressrun.press.press import unpressed
from pressrun.press.pressed import Furnished, Pressed
from pressrun.press.remembered import Memory, unpacked

R = TypeVar("R", Pressed, Furnished, Folded)


@dataclass(frozen=True, slots=True)
class Call(Generic[R]):
    """One piece of work."""

    kind: type[R]
    """What it leaves."""

    task: Callable[..., R]
    """A function of the top level, which another process can find."""

    given: tuple[Any, ...]
    """What it is called with."""

    asked: object
    """All of that which decides the result, as JSON can say it: what the result is remembered by."""


@dataclass(slots=True)
class Labour:
    """Where work is done."""

    executor: Executor | None
    """None: here, one piece after the other."""

    memory: Memory | None = None
    """None: nothing is remembered."""

    def done(self, calls: Mapping[int, Call[R]]) -> Iterator[tuple[int, R | Exception]]:
        """What comes of *calls*, or the exception that did; in no order."""
        work, found = _Work[R](self.executor), dict[int, bytes]()
        for at, call in calls.items():
            stored = self.memory.find(call.kind, call.asked) if self.memory else None
            if stored is None:
                work.begin(at, call)
            else:
                found[at] = stored
        for at, stored in found.items():  # the workers have something to do meanwhile
            known = unpacked(calls[at].kind, stored)
            if known is None:
                work.begin(at, calls[at])
            else:
                yield at, known
        for at, made in work.results():
            if self.memory and not isinstance(made, Exception) and _lasts(made):
                self.memory.keep(made, calls[at].asked)
            yield at, made


@dataclass(slots=True)
class _Work(Generic[R]):
    """What is being done."""

    executor: Executor | None
    calls: dict[int, Call[R]] = field(default_factory=dict)
    waiting: dict[Future[R], int] = field(default_factory=dict)
    again: set[int] = field(default_factory=set)
    """What was lost, and is done once more."""

    def begin(self, at: int, call: Call[R]) -> None:
        """Begin with it; where there is no executor, it is done when its result is asked for."""
        self.calls[at] = call
        if self.executor is None:
            return
        try:
            future = self.executor.submit(call.task, *call.given)
        except BrokenExecutor as broken:
            future = Future()
            future.set_exception(broken)
        self.waiting[future] = at

    def results(self) -> Iterator[tuple[int, R | Exception]]:
        """As they come."""
        if self.executor is None:
            yield from ((at, _here(call)) for at, call in self.calls.items())
        while self.waiting:
            lost = []
            for future in as_completed(waiting := dict(self.waiting)):
                at, fault = waiting[future], future.exception()
                del self.waiting[future]
                if isinstance(fault, Lost) and at not in self.again:
                    lost.append(at)
                elif fault is not None and not isinstance(fault, Exception):
                    raise fault
                else:
                    yield at, fault or future.result()
            self.again.update(lost)
            for at in lost:
                self.begin(at, self.calls[at])


def _lasts(made: Pressed | Furnished | Folded) -> bool:
    """True for what would be the same again. A missing letter is: the fonts are among what is remembered. A missing
    picture is not: it may be there the next time."""
    return not any(fonts.weighed(one, "warn").is_error for one in made.problems)


def _here(call: Call[R]) -> R | Exception:
    try:
        return call.task(*call.given)
    except Exception as fault:  # noqa: BLE001  it is told as a problem of its sheet
        return fault


def told(sheet: Sheet, fault: Exception) -> Problem:
    """What the author reads when a sheet could not be worked on."""
    where = Where(sheet.source, 1)
    smaller = "Divide the section, or the table or picture in it that is too large; or raise `limits` in book.yaml."
    if isinstance(fault, Overdue):
        return error("P008", f"{sheet.name} takes longer than {fault.seconds:g} seconds to press", where, smaller)
    if isinstance(fault, MemoryError):
        return error("P009", f"{sheet.name} needs more memory than it may have", where, smaller)
    if isinstance(fault, Lost | BrokenExecutor):
        return error(
            "P006", f"{sheet.name} cannot be pressed: the process that tried it ended, and ended when it tried again",
            where, "There may be too little memory: try again with fewer programs open, or with --jobs 1.",
        )  # fmt: skip
    return unpressed(sheet, fault)
