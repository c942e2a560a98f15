"""Giving out work: to an executor, unless it was done before; once more when the process that did it is lost."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import BrokenExecutor, Executor, Future, as_completed
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pressrun.ground.hands import Lost, Overdue
from pressrun.ground.problems import Problem, Where, error
from pressrun.model.sheet import Sheet
from pressrun.press.press import unpressed
from pressrun.press.pressed import Furnished, Pressed
from pressrun.press.remembered import Memory

R = TypeVar("R", Pressed, Furnished)


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

    _again: set[int] = field(default_factory=set)

    def done(self, calls: Mapping[int, Call[R]]) -> Iterator[tuple[int, R | Exception]]:
        """What comes of *calls*, or the exception that did; in no order."""
        waiting: dict[int, Call[R]] = {}
        for at, call in calls.items():
            known = self.memory.recall(call.kind, call.asked) if self.memory else None
            if known is None:
                waiting[at] = call
            else:
                yield at, known
        for at, result in self._worked(waiting):
            if self.memory and not isinstance(result, Exception) and not any(one.is_error for one in result.problems):
                self.memory.keep(result, calls[at].asked)
            yield at, result

    def _worked(self, calls: Mapping[int, Call[R]]) -> Iterator[tuple[int, R | Exception]]:
        if self.executor is None:
            yield from ((at, _here(call)) for at, call in calls.items())
            return
        lost: dict[int, Call[R]] = {}
        for at, result in _there(self.executor, calls):
            if isinstance(result, Lost) and at not in lost:
                lost[at] = calls[at]
            else:
                yield at, result
        yield from _there(self.executor, lost)


def _here(call: Call[R]) -> R | Exception:
    try:
        return call.task(*call.given)
    except Exception as fault:  # noqa: BLE001  it is told as a problem of its sheet
        return fault


def _there(executor: Executor, calls: Mapping[int, Call[R]]) -> Iterator[tuple[int, R | Exception]]:
    waiting: dict[Future[R], int] = {}
    try:
        for at, call in calls.items():
            waiting[executor.submit(call.task, *call.given)] = at
    except BrokenExecutor as broken:
        yield from ((at, broken) for at in sorted(calls.keys() - waiting.values()))
    for future in as_completed(waiting):
        fault = future.exception()
        if fault is not None and not isinstance(fault, Exception):
            raise fault
        yield waiting[future], fault or future.result()


def told(sheet: Sheet, fault: Exception) -> Problem:
    """What the author reads when a sheet could not be worked on."""
    where = Where(sheet.source)
    smaller = "Divide the section, or the table or picture in it that is too large; or raise `limits` in book.yaml."
    if isinstance(fault, Overdue):
        return error("P008", f"{sheet.name} takes longer than {fault.seconds:g} seconds to press", where, smaller)
    if isinstance(fault, MemoryError):
        return error("P009", f"{sheet.name} needs more memory than it may have", where, smaller)
    if isinstance(fault, Lost | BrokenExecutor):
        return error(
            "P006", f"{sheet.name} cannot be pressed: the process that tried it ended, and ended when it tried again",
            where, "There may be too little memory: try again with --jobs 1, or with fewer programs open.",
        )  # fmt: skip
    return unpressed(sheet, fault)
