"""Signals: Ctrl-C ends a build at any moment, and is never lost."""

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import os, signal, sys, time
from pressrun.running.heed import heeding, interrupt
sys.path.insert(0, {folder!r})
signal.signal(signal.SIGINT, heeding(interrupt))
def told():
    os.kill(os.getpid(), signal.SIGINT)
try:
    {asked}
    time.sleep(20)
except KeyboardInterrupt:
    print("interrupted", getattr(sys.modules.get("slow"), "done", None))
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no such signal")


def _said(folder: Path, asked: str, module: str = "") -> str:
    (folder / "slow.py").write_text(f"import os, signal, time\n{module}\n")
    program = PROGRAM.format(folder=str(folder), asked=asked)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=15)
    return done.stdout.strip() + done.stderr


def test_it_is_heeded_at_once(tmp_path: Path) -> None:
    """Where nothing is loaded."""
    assert _said(tmp_path, "told()") == "interrupted None"


def test_a_module_is_loaded_to_its_end(tmp_path: Path) -> None:
    """Then the signal is heeded, and nothing half loaded stays behind."""
    module = "os.kill(os.getpid(), signal.SIGINT)\ntime.sleep(0.1)\ndone = True"
    assert _said(tmp_path, "import slow", module) == "interrupted True"


def test_a_module_that_never_comes_is_not_awaited(tmp_path: Path) -> None:
    """After a second it is enough."""
    assert _said(tmp_path, "import slow", "os.kill(os.getpid(), signal.SIGINT)\ntime.sleep(30)") == "interrupted None"


def test_an_exception_in_a_callback_of_the_import_is_not_lost(tmp_path: Path) -> None:
    """Where Python would print that it ignores it, and go on with a lock that nobody gives back."""
    asked = (
        "import importlib._bootstrap as machinery, weakref\n"
        "    class Gone: pass\n"
        "    code = compile('def cb(_): told()', '<frozen importlib._bootstrap>', 'exec'); exec(code, globals())\n"
        "    gone = Gone(); kept = weakref.ref(gone, cb); del gone"
    )
    assert _said(tmp_path, asked) == "interrupted None"
