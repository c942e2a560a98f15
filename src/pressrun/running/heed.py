"""When a signal is heeded: at once, but for the moments in which Python loads a module.

Its machinery of imports runs callbacks that hold a lock, and an exception raised in one of them is lost, with the lock:
the build goes on as if nobody had typed Ctrl-C, and the next thread that loads something waits for ever.
"""

import signal
from collections.abc import Callable
from types import FrameType
from typing import Final, NoReturn

_STEP: Final = 0.02
"""Seconds after which it is tried again."""

_TRIES: Final = 50
"""Then it is heeded in any case: what is loaded for so long may never come."""

Handler = Callable[[int, FrameType | None], None]


def heeding(act: Callable[[int], NoReturn]) -> Handler:
    """A handler of signals that calls *act*, which raises, as soon as no module is being loaded by the first thread."""
    tries = 0

    def handle(number: int, frame: FrameType | None) -> None:
        nonlocal tries
        if tries >= _TRIES or not _loads(frame) or not hasattr(signal, "setitimer"):
            act(number)
        tries += 1
        signal.signal(signal.SIGALRM, lambda _, later: handle(number, later))
        signal.setitimer(signal.ITIMER_REAL, _STEP)

    return handle


def interrupt(_number: int) -> NoReturn:
    """What Ctrl-C does."""
    raise KeyboardInterrupt


def _loads(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
        frame = frame.f_back
    return False
