"""The workers: they come when there is work, and go when the work ends, however it ends."""

import importlib.util
import os
import signal
import subprocess
import sys
import textwrap
import time
from concurrent.futures import BrokenExecutor
from pathlib import Path

import pytest

from pressrun.running.crew import LOADED, Crew, Here


def who() -> int:
    """The process that does the work."""
    return os.getpid()


def die() -> None:
    """What the kernel does to a process when memory runs out."""
    os.kill(os.getpid(), signal.SIGKILL)


def linger(seconds: float) -> None:
    """Work for a while."""
    time.sleep(seconds)


def fail() -> None:
    """Work in vain."""
    raise LookupError("in vain")


def test_one_worker_is_this_process() -> None:
    """With --jobs 1 no process is started."""
    with Crew(1) as crew:
        assert isinstance(crew.call(), Here)
        assert crew.call().submit(who).result() == os.getpid()


def test_what_fails_here_fails_where_the_result_is_asked_for() -> None:
    """The same as in another process."""
    done = Here().submit(fail)
    with pytest.raises(LookupError, match="in vain"):
        done.result()


def test_more_workers_are_other_processes() -> None:
    """Work goes elsewhere, and comes back."""
    with Crew(2) as crew:
        found = {crew.call().submit(who).result() for _ in range(4)}
    assert os.getpid() not in found
    assert all(gone(process) for process in found)


def gone(process: int, within: float = 5) -> bool:
    """True as soon as the process has ended."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        try:
            state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False


linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")


@linux
def test_a_crew_can_be_called_anew_when_a_worker_was_killed() -> None:
    """The executor is broken, the crew is not."""
    with Crew(2) as crew:
        with pytest.raises(BrokenExecutor):
            crew.call().submit(die).result()
        crew.dismiss(at_once=True)
        assert crew.call().submit(who).result() != os.getpid()


@linux
def test_nobody_finishes_what_nobody_wants() -> None:
    """When the work ends by an exception, workers stop in the middle of theirs."""
    since, workers = time.monotonic(), list[int]()
    with pytest.raises(LookupError, match="enough"):
        give_up(workers)
    assert time.monotonic() - since < 30
    assert all(gone(worker) for worker in workers)


def give_up(workers: list[int]) -> None:
    """Begin much, and end none of it."""
    with Crew(2) as crew:
        workers.append(crew.call().submit(who).result())
        for _ in range(4):
            crew.call().submit(linger, 60)
        raise LookupError("enough")


@linux
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_no_worker_outlives_the_first_process(end: signal.Signals, tmp_path: Path) -> None:
    """Also when it is killed and can tell nobody."""
    (tmp_path / "parent.py").write_text(
        textwrap.dedent("""
        import time
        from pressrun.running.crew import Crew
        from test_crew import linger, who
        if __name__ == "__main__":
            with Crew(2) as crew:
                print(crew.call().submit(who).result(), flush=True)
                crew.call().submit(linger, 60)
                time.sleep(60)
    """)
    )
    environ = os.environ | {"PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path])}
    with subprocess.Popen([sys.executable, "parent.py"], cwd=tmp_path, env=environ, stdout=subprocess.PIPE) as parent:
        assert parent.stdout
        worker = int(parent.stdout.readline())
        parent.send_signal(end)
    assert gone(worker)


def test_what_workers_load_beforehand_is_there() -> None:
    """A module that was renamed would be passed over in silence, and every worker would load it by itself."""
    assert all(importlib.util.find_spec(name) for name in LOADED)


def test_without_room_for_a_socket_work_is_done_here(tmp_path: Path) -> None:
    """A system that cannot start workers, as with a very long TMPDIR, presses all the same, in one process."""
    far = tmp_path / ("far" * 40)
    far.mkdir()
    code = """
    from pressrun.running.crew import Crew, Here
    if __name__ == "__main__":
        with Crew(2) as crew:
            crew.alert()
            assert isinstance(crew.call(), Here)
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(code)], env=os.environ | {"TMPDIR": str(far)}, check=True)
