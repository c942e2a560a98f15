"""What decides the bytes of a file besides its inputs: the edition's row, pressrun itself, and the libraries it uses.

A recipe is compared on every build, also one that has nothing to do. So it is found without importing any of those
libraries.
"""

import contextlib
import ctypes
import functools
import hashlib
import importlib.metadata
import os
import platform
from dataclasses import astuple
from pathlib import Path
from typing import Final

from pressrun.ground.files import BUILT_IN, walk
from pressrun.model.edition import Edition

LIBRARIES: Final = (
    "weasyprint", "pydyf", "tinycss2", "tinyhtml5", "cssselect2", "pyphen", "fonttools", "pikepdf", "ebooklib", "lxml",
    "jinja2", "pypandoc_binary", "pypandoc", "pyyaml", "ziamath", "ziafont", "latex2mathml", "pypdfium2", "pillow",
    "segno",
)  # fmt: skip
"""Distributions that have a say in the bytes. Of the two names of pypandoc one is installed; the other stands empty."""

SYSTEM: Final = (
    ("pango_version_string", ("libpango-1.0.so.0", "libpango-1.0.dylib", "libpango-1.0-0.dll")),
    ("hb_version_string", ("libharfbuzz.so.0", "libharfbuzz.dylib", "libharfbuzz-0.dll")),
)
"""Functions that give the versions of the system libraries that break lines and shape letters, and where they are."""


def recipe(*editions: Edition) -> str:
    """A digest of everything that decides how an edition comes out of the same inputs: its row, and those of the
    *editions* whose pages it gives."""
    return _digest(*(repr(astuple(edition)) for edition in editions), *tools())


@functools.cache
def tools() -> tuple[str, ...]:
    """pressrun, Python, libraries and the date that is asked for, each as ``name version``."""
    return (
        f"pressrun {own_code()}",
        f"python {platform.python_version()}",
        f"SOURCE_DATE_EPOCH {os.environ.get('SOURCE_DATE_EPOCH', '')}",
        *(f"{name} {_version(name)}" for name in LIBRARIES),
        *(f"{function} {_system(function, names)}" for function, names in SYSTEM),
    )


def own_code(package: Path = Path(__file__).parents[1]) -> str:
    """A digest of pressrun's own code, templates and tables: in a checkout they change while the version stands."""
    check = hashlib.sha256()
    for file in walk(package, ""):
        inside = file.relative_to(package)
        if file.suffix != ".pyc" and inside.parts[0] != BUILT_IN:  # the theme is an input like any other, file by file
            check.update(f"{inside.as_posix()}\0".encode())
            check.update(hashlib.sha256(file.read_bytes()).digest())
    return check.hexdigest()


def _version(distribution: str) -> str:
    with contextlib.suppress(importlib.metadata.PackageNotFoundError):
        return importlib.metadata.version(distribution)
    return ""


def _system(function: str, names: tuple[str, ...]) -> str:
    for name in names:
        with contextlib.suppress(OSError, AttributeError):
            asked = getattr(ctypes.CDLL(name), function)
            asked.restype = ctypes.c_char_p
            return bytes(asked()).decode("ascii", "replace")
    return ""


def _digest(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()
