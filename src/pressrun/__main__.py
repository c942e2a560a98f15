"""Where the command begins: ``pressrun``, and ``python -m pressrun``."""

# The part of `signal` that is built in: nothing is loaded where Ctrl-C is not awaited.
import _signal as signal  # type: ignore[import-not-found]
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

INTERRUPTED = 130
"""Exit status after Ctrl-C: 128 and the number of the signal, as shells have it."""


def main() -> "NoReturn":
    """Run one command, and end the process with its exit status.

    Ctrl-C ends the process at once as long as it only loads: an exception might be lost in a library that is half
    there, or be shown as a traceback. Who ignores it from outside (nohup) goes on ignoring it.
    """
    try:
        awaited = signal.getsignal(signal.SIGINT) is signal.default_int_handler
        if awaited:
            signal.signal(signal.SIGINT, signal.SIG_DFL)
        from pressrun import cli  # noqa: PLC0415
        from pressrun.running.heed import heeding, interrupt  # noqa: PLC0415

        if awaited:
            signal.signal(signal.SIGINT, heeding(interrupt))
        status = cli.main()
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # nothing is left to be interrupted but the end itself
        if hasattr(signal, "SIGALRM"):  # by which it would be tried again (`heed`)
            signal.signal(signal.SIGALRM, signal.SIG_IGN)
    except KeyboardInterrupt:
        sys.stderr.write("interrupted\n")
        status = INTERRUPTED
    _leave(status)


def _leave(status: int) -> "NoReturn":
    """End at once, with what was to be done at the end done. A thread may be in the middle of something, and Python,
    taking itself apart under it, would abort; and after a long book it would take a fifth of a second for it."""
    import atexit  # noqa: PLC0415  what is loaded late is not awaited by those who end well
    import contextlib  # noqa: PLC0415
    import os  # noqa: PLC0415

    atexit._run_exitfuncs()  # noqa: SLF001
    with contextlib.suppress(OSError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(status)


if __name__ == "__main__":
    main()
