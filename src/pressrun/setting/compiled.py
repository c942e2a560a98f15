"""Templates that were compiled before, kept beside pressrun's own templates as Python keeps its modules.

Jinja takes a third of a second to compile them, which is more than a handout takes to be typeset. Only pressrun's own
are kept: what a theme brings is compiled each time, and nothing that runs is ever taken from a project's folder.
"""

import contextlib
import importlib.util
import io
import os
import sys
from pathlib import Path
from typing import Final

import jinja2
from jinja2.bccache import Bucket, BytecodeCache

TEMPLATES: Final = Path(__file__).with_name("templates")
"""Pressrun's own."""

OURS: Final = "pressrun/templates/"
"""Before the path by which faults name one of them."""


class Compiled(BytecodeCache):
    """What `jinja2.Environment` asks before it compiles. *options* are those of the environment."""

    def __init__(self, options: object) -> None:
        self._check = f"{jinja2.__version__} {options!r}\n".encode()
        self._files: dict[str, Path] = {}

    def get_bucket(self, environment: jinja2.Environment, name: str, filename: str | None, source: str) -> Bucket:
        """What is kept of a template, or an empty place for it."""
        key = self.get_cache_key(name, filename)
        if filename and filename.startswith(OURS):
            with contextlib.suppress(NotImplementedError):  # a Python that keeps nothing
                path = TEMPLATES / filename.removeprefix(OURS)
                self._files[key] = Path(importlib.util.cache_from_source(f"{path}.py"))
        bucket = Bucket(environment, key, self.get_source_checksum(source))
        self.load_bytecode(bucket)
        return bucket

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take it, if it was made from the same by the same Jinja."""
        path = self._files.get(bucket.key)
        with contextlib.suppress(OSError, ValueError, EOFError, TypeError):
            kept = path.read_bytes() if path else b""
            if kept.startswith(self._check):
                bucket.load_bytecode(io.BytesIO(kept.removeprefix(self._check)))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it, where that is allowed: whole or not at all."""
        path = self._files.get(bucket.key)
        if path is None or sys.dont_write_bytecode:
            return
        aside = path.with_name(f"{path.name}.{os.getpid()}")
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            aside.write_bytes(self._check + bucket.bytecode_to_string())
            aside.replace(path)
