"""The machine that the figures are from, without its name or anything that leads to it."""

import importlib.metadata
import os
import platform
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

BUSY: Final = 0.3
"""Load for each core above which a machine has other things to do."""


@dataclass(frozen=True, slots=True)
class Machine:
    """What figures depend on."""

    cores: int
    processor: str
    memory: float
    """GiB."""

    system: str
    versions: tuple[tuple[str, str], ...]
    """Name and version of everything that pressrun sets a page with."""


def machine(pandoc: str) -> Machine:
    """The one that we run on."""
    return Machine(
        cores(), _processor(), _memory(), f"{platform.system()} {platform.machine()}", tuple(_versions(pandoc))
    )


def cores() -> int:
    """Those that we may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def load() -> float:
    """Processes that wanted to run in the last minute, on average; 0 where nobody counts."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0


def _processor() -> str:
    about = Path("/proc/cpuinfo")
    lines = about.read_text("utf-8").splitlines() if about.is_file() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or "a processor"


def _memory() -> float:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    except (ValueError, OSError, AttributeError):
        return 0.0


def _versions(pandoc: str) -> list[tuple[str, str]]:
    said = subprocess.run([pandoc, "--version"], capture_output=True, text=True, check=False).stdout
    ours = [(name, importlib.metadata.version(name)) for name in ("pressrun", "weasyprint", "pikepdf", "ebooklib")]
    return [*ours, ("pandoc", said.partition("\n")[0].removeprefix("pandoc ")), ("Python", platform.python_version())]
