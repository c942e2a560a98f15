"""Hands for the press: they come when there is work, and go when the work ends, however it ends."""

import contextlib
from collections.abc import Callable
from concurrent.futures import Executor, Future
from types import TracebackType
from typing import ParamSpec, Self, TypeVar

from pressrun.ground.hands import USUAL, Limits
from pressrun.running.hands import Hands, context

P = ParamSpec("P")
T = TypeVar("T")


class Here(Executor):
    """An executor for a system that starts no processes: work is done at once, in this one, without limits."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Do it now; what it raises is kept for whoever asks for the result, but for Ctrl-C."""
        done: Future[T] = Future()
        try:
            done.set_result(fn(*args, **kwargs))
        except Exception as fault:  # noqa: BLE001 (it is raised again where the result is asked for)
            done.set_exception(fault)
        return done


class Crew:
    """Gives out an executor, and sends everybody home."""

    def __init__(self, workers: int, limits: Limits = USUAL) -> None:
        self.workers = workers
        self.limits = limits
        self._hands: Hands | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.dismiss(at_once=kind is not None)

    def alert(self) -> None:
        """There will be work soon: libraries are loaded meanwhile, beside what this process does."""
        with contextlib.suppress(OSError):  # `call` sees it again, and does without
            context()

    def call(self) -> Executor:
        """Where to press: worker processes, which start as work comes; this process where there can be no others."""
        if self._hands is None:
            try:
                self._hands = Hands(self.workers, self.limits, context())
            except OSError:  # no room for a socket or a pipe: a very long TMPDIR, too many files open
                return Here()
        return self._hands

    def dismiss(self, *, at_once: bool) -> None:
        """Let the workers go: after what they are doing, or *at_once*."""
        hands, self._hands = self._hands, None
        if hands and at_once:
            hands.kill_workers()
        elif hands:
            hands.shutdown(cancel_futures=True)
