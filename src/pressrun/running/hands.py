"""An executor whose workers may die: each has a pipe of its own, one piece of work at a time, and limits.

`concurrent.futures.ProcessPoolExecutor` lets its workers take work from one queue, so when one of them is killed nobody
knows over what, and all are ended. Here a worker that is lost fails only what it did, and another takes its place.
"""

import contextlib
import multiprocessing.connection
import pickle
import queue
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from multiprocessing.context import DefaultContext, ForkServerContext, SpawnContext
from typing import Any, Final, ParamSpec, TypeAlias, TypeVar

from pressrun.ground.hands import Limits, Lost, Overdue
from pressrun.running.hand import READY, serve

Context: TypeAlias = ForkServerContext | SpawnContext | DefaultContext
"""How processes are started."""

P = ParamSpec("P")
T = TypeVar("T")

_STARTING: Final = 120.0
"""Seconds in which a worker has to be there."""

_STEP: Final = 1.0

_HIRING = threading.Lock()
"""One process is started, or waited for, at a time: multiprocessing's own list of them is not made for threads."""


class Hands(Executor):
    """Gives work to so many worker processes, which come when there is work for them.

    A future raises what its work raised; `Lost` when its worker ended in the middle of it; `Overdue` when it took
    longer than *limits* allow, and was ended. Work and results travel pickled. Work that wants more memory than it may
    have gets a MemoryError of its own.
    """

    def __init__(self, workers: int, limits: Limits, context: Context) -> None:
        """Raises OSError where the system has no room for another pipe."""
        self._most = workers
        self._limits = limits
        self._context = context
        self._work: queue.SimpleQueue[_Work | None] = queue.SimpleQueue()
        self._idle = threading.Semaphore(0)
        self._lock = threading.Lock()
        self._foremen: list[_Foreman] = []
        self._closed = False
        self._held, self._leash = context.Pipe(duplex=False)

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Have it done by the next worker that is free."""
        future: Future[T] = Future()
        with self._lock:
            if self._closed:
                raise RuntimeError("these hands have gone home")
            self._work.put(_Work(future, (fn, args, kwargs)))
            if not self._idle.acquire(blocking=False) and len(self._foremen) < self._most:
                foreman = _Foreman(self._work, self._idle, self._hire)
                self._foremen.append(foreman)
                foreman.start()
        return future

    def _hire(self) -> "_Worker":
        return _Worker(self._context, self._held, self._limits)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002 (as inherited)
        """Take no more work; workers go home when theirs is done."""
        with self._lock:
            self._closed = True
            while cancel_futures and (work := self._next()):
                work.future.cancel()
                work.future.set_running_or_notify_cancel()  # whoever waits for it is told only now
            for _ in self._foremen:
                self._work.put(None)
        if wait:
            for foreman in self._foremen:
                foreman.join()
            self._leash.close()

    def _next(self) -> "_Work | None":
        with contextlib.suppress(queue.Empty):
            return self._work.get_nowait()
        return None

    def kill_workers(self) -> None:
        """End all of them at once; what they were doing is lost. Waits for none that is only about to begin: that one
        ends by itself. The name is that of Python 3.14."""
        self.shutdown(wait=False, cancel_futures=True)
        self._leash.close()
        for foreman in [foreman for foreman in self._foremen if foreman.kill()]:
            foreman.join()


class _Work:
    """What is to be done, and who waits for it."""

    __slots__ = ("call", "future")

    def __init__(self, future: Future[Any], call: tuple[Any, ...]) -> None:
        self.future = future
        self.call = call

    def give(self, worker: "_Worker") -> bool:
        """Have it done; False when the worker is not to be given any more."""
        try:
            result, fault = worker.do(pickle.dumps(self.call, pickle.HIGHEST_PROTOCOL))
        except Exception as found:  # noqa: BLE001 (Lost, Overdue, or what cannot be pickled)
            result, fault = None, found
        if fault is None:
            self.future.set_result(result)
        else:
            self.future.set_exception(fault)
        # Who has run out of memory may have kept most of it.
        return not isinstance(fault, Lost | Overdue | MemoryError)


class _Foreman(threading.Thread):
    """A thread with one worker process, which is another one when that is lost."""

    def __init__(
        self, work: "queue.SimpleQueue[_Work | None]", idle: threading.Semaphore, hire: "Callable[[], _Worker]"
    ) -> None:
        super().__init__(name="foreman", daemon=True)
        self._work = work
        self._idle = idle
        self._hire = hire
        self._worker: _Worker | None = None

    def run(self) -> None:
        while work := self._work.get():
            if work.future.set_running_or_notify_cancel():
                self._see_to(work)
            del work  # with its result, which may be large
            self._idle.release()
        self._let_go()

    def _see_to(self, work: _Work) -> None:
        try:
            self._worker = self._worker or self._hire()
        except Exception as fault:  # noqa: BLE001 (OSError, EOFError: who waits must be told in any case)
            work.future.set_exception(Lost(f"no process can be started: {fault}"))
            return
        if not work.give(self._worker):
            self.kill()
            self._let_go()

    def _let_go(self) -> None:
        if self._worker:
            self._worker.leave()
        self._worker = None

    def kill(self) -> bool:
        """End the worker at once; False when there is none."""
        if worker := self._worker:
            worker.process.kill()
        return worker is not None


class _Worker:
    """A worker process as seen from here."""

    def __init__(self, context: Context, leash: multiprocessing.connection.Connection, limits: Limits) -> None:
        """Raises OSError when it cannot be started."""
        self.limits = limits
        self.pipe, far = context.Pipe()
        self.process = context.Process(target=serve, args=(far, leash, limits), daemon=True)
        self.is_ready = False
        with far, _HIRING:  # our copy of its end must be closed: that is how we see it die
            self.process.start()

    def do(self, call: bytes) -> tuple[Any, Exception | None]:
        """Have *call* done. Raises Lost and Overdue."""
        try:
            self._await_start()
            self.pipe.send_bytes(call)
            if not self._speaks(self.limits.seconds):
                raise Overdue(self.limits.seconds)
            answer: tuple[Any, Exception | None] = pickle.loads(self.pipe.recv_bytes())  # noqa: S301 (our own worker)
        except (EOFError, OSError):
            raise Lost("the process that did it ended") from None
        return answer

    def _await_start(self) -> None:
        if not self.is_ready and not (self._speaks(_STARTING) and self.pipe.recv_bytes() == READY):
            raise Lost("a process that was started never began")
        self.is_ready = True

    def _speaks(self, seconds: float) -> bool:
        """False when nothing comes within *seconds*. Waits in steps, so that a night in which the machine slept, or the
        command was stopped by Ctrl-Z, counts as one step."""
        while seconds > 0:
            if self.pipe.poll(min(seconds, _STEP)):
                return True
            seconds -= _STEP
        return False

    def leave(self) -> None:
        """It ends when its pipe does."""
        self.pipe.close()
        with _HIRING:
            self.process.join()
            self.process.close()


def context() -> Context:
    """How processes are started. Never by a plain fork, which copies locks that other threads hold; where there can be
    one, by a fork server, which loads the libraries of the press once for all workers, and begins with it now.

    Raises OSError where it cannot be started: no room for a socket, a very long TMPDIR.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    from multiprocessing import forkserver, resource_tracker  # noqa: PLC0415 (not for every system)

    found = multiprocessing.get_context("forkserver")
    found.set_forkserver_preload(["pressrun.running.preload"])
    # What is started with the signal blocked has it blocked for good, from its first moment. The tracker, which the
    # server starts if there is none, would unblock it.
    resource_tracker.ensure_running()
    with undisturbed("SIGINT"):
        forkserver.ensure_running()
    return found


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
