"""What one worker process does: it is given one piece of work after another, and gives back what came of each.

It ignores Ctrl-C, which a terminal sends to everybody: the first process decides. And it does not outlive that process,
even when that is killed: it holds one end of a pipe, the leash, whose other end only the first process has.
"""

import contextlib
import importlib
import os
import pickle
import signal
import sys
import threading
import traceback
import warnings
from collections.abc import Iterable
from multiprocessing.connection import Connection
from typing import Any, Final

from pressrun.ground.hands import Limits

LOADED: Final = ("pressrun.press.impression", "pressrun.press.margins", "pressrun.press.press")
"""Modules that a worker needs for pressing; with them comes WeasyPrint. One that cannot be loaded is passed over."""

READY: Final = b"ready"
"""The first word of a worker; its time counts from there."""

_GRACE = 5.0
_MEGABYTE = 1_000_000


def serve(work: Connection, leash: Connection, limits: Limits) -> None:
    """The life of a worker. *work* brings calls, ``(function, arguments, keywords)``, and takes answers, ``(result,
    fault)``, one of which is None, all of them pickled; when its other end closes the worker goes home."""
    begin(leash, limits)
    with contextlib.suppress(EOFError, OSError):
        work.send_bytes(READY)
        while True:
            call = work.recv_bytes()
            _wind(limits.seconds + _GRACE)
            answered = _answer(call)
            _wind(0)
            work.send_bytes(answered)


def begin(leash: Connection, limits: Limits) -> None:
    """What a worker does before its first work."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    hush()
    threading.Thread(target=_watch, args=(leash,), daemon=True).start()
    load()
    confine(limits.megabytes)


def load(names: Iterable[str] = LOADED) -> None:
    """Load modules, those that pressing needs if no others are named. What is amiss with one is said where it is
    needed."""
    for name in names:
        with contextlib.suppress(Exception):
            importlib.import_module(name)


def hush() -> None:
    """What libraries have to say to programmers is not for authors, unless Python was asked to show it (-W)."""
    if not sys.warnoptions:
        warnings.simplefilter("ignore")


def _watch(leash: Connection) -> None:
    """Wait for the other end of the pipe to close, and end the process, whatever it is doing."""
    with contextlib.suppress(EOFError, OSError):
        leash.recv_bytes()
    os._exit(1)


def confine(megabytes: int) -> None:
    """Let this process have no more memory than so much.

    The limit is on data (what a process alone can write to), not on addresses: thread stacks, arenas and mapped fonts
    reserve many times what they use. Linux counts so; where a system does not, nothing is limited.
    """
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 (not for every system)

    most = resource.getrlimit(resource.RLIMIT_DATA)[1]
    wanted = megabytes * _MEGABYTE
    if most == resource.RLIM_INFINITY or wanted < most:
        resource.setrlimit(resource.RLIMIT_DATA, (wanted, most))


def _wind(seconds: float) -> None:
    """Let the system end this process when it has computed for so long; 0: never.

    Whoever gave the work ends it sooner. This is for a process whose first process was killed and that cannot see it:
    no thread runs beside a library that computes for ever and lets no other.
    """
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_PROF, seconds)


def _answer(call: bytes) -> bytes:
    """Do the work; whatever it raises goes back, with the place where it was raised as a note."""
    try:
        function, arguments, keywords = pickle.loads(call)  # noqa: S301 (from the process that started this one)
        return _pickled(function(*arguments, **keywords), None)
    except MemoryError:
        return _pickled(None, MemoryError())
    except Exception as fault:  # noqa: BLE001 (it is raised again where the result is asked for)
        fault.add_note("".join(traceback.format_exception(fault)))
        return _sendable(fault)


def _sendable(fault: Exception) -> bytes:
    """Some exceptions cannot be pickled, and some not be made again from what was pickled."""
    try:
        sent = _pickled(None, fault)
        pickle.loads(sent)  # noqa: S301 (our own)
    except Exception:  # noqa: BLE001
        return _pickled(None, RuntimeError(f"{type(fault).__name__}: {fault}"))
    return sent


def _pickled(result: Any, fault: Exception | None) -> bytes:  # noqa: ANN401 (whatever was asked for)
    return pickle.dumps((result, fault), pickle.HIGHEST_PROTOCOL)
