"""Wall clock and memory of a command with all the processes it starts.

Memory is looked up in ``/proc`` again and again while the command runs: of each process the most it ever held
(``VmHWM``), of all together what they hold at the moment (``VmRSS``), in which pages that processes share are counted
for each of them. Where there is no ``/proc`` memory stays unknown.
"""

import contextlib
import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

OFTEN: Final = 0.004
"""Seconds between two looks while a command is young."""

SELDOM: Final = 0.05
"""Seconds between two looks later: looking costs time, which the command could use."""

YOUNG: Final = 0.2
"""Seconds."""

SAID: Final = 2000
"""Characters of a command's last words that are kept."""

_PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Step:
    """One command of several that make something together."""

    words: tuple[str, ...]
    """Program and arguments."""

    folder: Path
    """Where it runs."""


@dataclass(frozen=True, slots=True)
class Lap:
    """One measurement."""

    seconds: float
    """From the start of the first step to the end of the last."""

    largest: int = 0
    """Bytes of the largest process; 0 when unknown."""

    total: int = 0
    """Bytes of all processes at the time when they held most; 0 when unknown."""

    status: int = 0
    """Exit status; that of the step that failed."""

    is_cut: bool = False
    """True when it took longer than anybody would wait, and was ended."""

    said: str = ""
    """The end of what the last step printed."""

    @property
    def is_good(self) -> bool:
        """True when every step did what it was to do."""
        return not self.status and not self.is_cut


def lap(steps: Sequence[Step], env: Mapping[str, str], patience: float) -> Lap:
    """Run *steps* one after the other with nothing but *env* around them; the first that fails is the last."""
    laps: list[Lap] = []
    for step in steps:
        laps.append(_one(step, env, patience - sum(lap.seconds for lap in laps)))
        if not laps[-1].is_good:
            break
    return Lap(
        seconds=sum(lap.seconds for lap in laps),
        largest=max(lap.largest for lap in laps),
        total=max(lap.total for lap in laps),
        status=laps[-1].status,
        is_cut=laps[-1].is_cut,
        said=laps[-1].said,
    )


def _one(step: Step, env: Mapping[str, str], patience: float) -> Lap:
    with tempfile.TemporaryFile() as words:
        since = time.perf_counter()
        try:
            process = subprocess.Popen(
                step.words, cwd=step.folder, env=dict(env), stdin=subprocess.DEVNULL, stdout=words,
                stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        except OSError as fault:
            return Lap(time.perf_counter() - since, status=127, said=str(fault))
        watch = _Watch(process, since)
        is_cut = not watch.run(patience)
        return Lap(watch.ended - since, watch.largest, watch.total, process.returncode, is_cut, _end_of(words))


def _end_of(words: IO[bytes]) -> str:
    words.seek(max(0, words.seek(0, os.SEEK_END) - SAID))
    return words.read().decode("utf-8", "replace").strip()


class _Watch:
    """Looks at a process and its children until it ends. A thread waits for the end, so that its time is exact."""

    def __init__(self, process: subprocess.Popen[bytes], since: float) -> None:
        self.process = process
        self.since = self.ended = since
        self.largest = self.total = 0
        self.over = threading.Event()

    def run(self, patience: float) -> bool:
        """False when it had to be ended."""
        waiting = threading.Thread(target=self._wait)
        waiting.start()
        in_time = True
        try:
            while not self.over.wait(OFTEN if time.perf_counter() - self.since < YOUNG else SELDOM):
                self._look()
                if time.perf_counter() - self.since > patience:
                    in_time = False
                    break
        finally:
            self._end()
            waiting.join()
        return in_time

    def _wait(self) -> None:
        self.process.wait()
        self.ended = time.perf_counter()
        self.over.set()

    def _look(self) -> None:
        tree = family(self.process.pid)
        held = [memory(pid) for pid in tree]
        self.largest = max(self.largest, *(most for most, _ in held), 0)
        self.total = max(self.total, sum(now for _, now in held))

    def _end(self) -> None:
        """End what is left: all of it when patience is over, else whoever outlived the command."""
        left = {self.process.pid, *family(self.process.pid)}
        if self.over.is_set():
            left.discard(self.process.pid)
        for pid in left:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)


def family(pid: int) -> list[int]:
    """Process *pid* and all that descend from it or belong to its session; empty where there is no ``/proc``."""
    kin = {pid: (0, 0)} | dict(_processes())
    found, ring = [pid], [pid]
    while ring:
        ring = [child for child, (parent, _) in kin.items() if parent in ring and child not in found]
        found.extend(ring)
    found.extend(other for other, (_, session) in kin.items() if session == pid and other not in found)
    return found


def _processes() -> Iterator[tuple[int, tuple[int, int]]]:
    """Every process with its parent and its session."""
    if not _PROC.is_dir():
        return
    for entry in os.listdir(_PROC):  # noqa: PTH208 (many times a second: names are enough)
        if entry.isdecimal():
            with contextlib.suppress(OSError, ValueError, IndexError):
                fields = (_PROC / entry / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
                yield int(entry), (int(fields[1]), int(fields[3]))


def memory(pid: int) -> tuple[int, int]:
    """Bytes that a process held at most, and holds now; zeros when it is gone."""
    most = now = 0
    with contextlib.suppress(OSError, ValueError, IndexError):
        for line in (_PROC / str(pid) / "status").read_text("utf-8", "replace").splitlines():
            if line.startswith("VmHWM:"):
                most = int(line.split()[1]) * 1024
            elif line.startswith("VmRSS:"):
                now = int(line.split()[1]) * 1024
    return most, now
