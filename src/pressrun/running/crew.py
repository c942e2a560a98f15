"""Hands for the press: worker processes that come when there is work, and go when the work ends, however it ends.

A worker ignores Ctrl-C, which a terminal sends to everybody: the first process decides. And no worker outlives it, even
when it is killed: each holds one end of a pipe whose other end only the first process has.
"""

import contextlib
import multiprocessing
import multiprocessing.connection
import os
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from multiprocessing.context import BaseContext
from types import TracebackType
from typing import Final, ParamSpec, Self, TypeVar

LOADED: Final = ("pressrun.press.impression", "pressrun.press.margins", "pressrun.press.press")
"""Modules that a worker needs for pressing; with them comes WeasyPrint. One that is not there is passed over."""

P = ParamSpec("P")
T = TypeVar("T")


class Here(Executor):
    """An executor for one pair of hands: work is done at once, in this process."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Do it now; what it raises is kept for whoever asks for the result, but for Ctrl-C."""
        done: Future[T] = Future()
        try:
            done.set_result(fn(*args, **kwargs))
        except Exception as fault:  # noqa: BLE001 (it is raised again where the result is asked for)
            done.set_exception(fault)
        return done


class Crew:
    """Gives out an executor, renews it when it breaks, and sends everybody home."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._pool: ProcessPoolExecutor | None = None
        self._leash: multiprocessing.connection.Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.dismiss(at_once=kind is not None)

    def alert(self) -> None:
        """There will be work soon: libraries are loaded meanwhile, beside what this process does."""
        if self.workers > 1:
            with contextlib.suppress(OSError):  # `call` sees it again, and does without
                _context()

    def call(self) -> Executor:
        """Where to press: this process when there is one worker, else a pool, whose processes start as work comes."""
        if self.workers == 1:
            return Here()
        if self._pool is None:
            try:
                self._pool = self._hire()
            except OSError:  # no room for a socket or a semaphore: a very long TMPDIR, a system without /dev/shm
                self.dismiss(at_once=True)
                self.workers = 1
                return Here()
        return self._pool

    def _hire(self) -> ProcessPoolExecutor:
        context = _context()
        with undisturbed("SIGINT", "SIGTERM", "SIGHUP"):  # a worker half started would be nobody's
            held, self._leash = context.Pipe(duplex=False)
            pool = ProcessPoolExecutor(self.workers, context, initializer=begin, initargs=(held,))
            for _ in range(self.workers):
                pool.submit(hush)
        return pool

    def dismiss(self, *, at_once: bool) -> None:
        """Let the workers go: after what they are doing, or *at_once*."""
        pool, leash, self._pool, self._leash = self._pool, self._leash, None, None
        if leash and at_once:
            leash.close()
        if pool:
            pool.shutdown(wait=True, cancel_futures=True)
        if leash and not at_once:
            leash.close()


def _context() -> BaseContext:
    """How processes are started. Never by a plain fork, which copies locks that other threads hold; where there can be
    one, by a fork server, which loads the libraries of the press once for all workers."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    from multiprocessing import forkserver, resource_tracker  # noqa: PLC0415 (not for every system)

    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([*LOADED])
    # What is started with the signal blocked has it blocked for good, from its first moment. The tracker, which the
    # server starts if there is none, would unblock it.
    resource_tracker.ensure_running()
    with undisturbed("SIGINT"):
        forkserver.ensure_running()
    return context


@contextlib.contextmanager
def undisturbed(*signals: str) -> Iterator[None]:
    """Signals of these names wait until the block has ended, where a system can do that."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.Signals[name] for name in signals})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def hush() -> None:
    """What libraries have to say to programmers is not for authors, unless Python was asked to show it (-W)."""
    if not sys.warnoptions:
        warnings.simplefilter("ignore")


def begin(held: multiprocessing.connection.Connection) -> None:
    """What a worker does before its first work."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    hush()
    threading.Thread(target=_watch, args=(held,), daemon=True).start()


def _watch(held: multiprocessing.connection.Connection) -> None:
    """Wait for the other end of the pipe to close, and end the process, whatever it is doing."""
    with contextlib.suppress(EOFError, OSError):
        held.recv_bytes()
    os._exit(1)
