"""The crew: it gives out hands where there can be any, and sends everybody home, however the work ends."""

import os
import subprocess
import sys
import textwrap
import time
from concurrent.futures import as_completed
from pathlib import Path

import pytest
from test_hands import fail, gone, linger, linux, who

from pressrun.ground.hands import Limits
from pressrun.running.crew import Crew, Here


def test_what_fails_here_fails_where_the_result_is_asked_for() -> None:
    """The same as in another process."""
    done = Here().submit(fail)
    with pytest.raises(LookupError, match="in vain"):
        done.result()


def test_work_here_is_done_in_this_process() -> None:
    """Where a system starts no others."""
    assert Here().submit(who).result() == os.getpid()


@pytest.mark.parametrize("workers", [1, 2])
def test_workers_are_other_processes(workers: int) -> None:
    """Work goes elsewhere, and comes back; one worker is another process, too, since only that can be limited."""
    with Crew(workers) as crew:
        calls = [crew.call().submit(who) for _ in range(6)]
        found = {call.result() for call in as_completed(calls)}
    assert os.getpid() not in found
    assert 1 <= len(found) <= workers
    assert all(gone(process) for process in found)


def test_a_crew_gives_the_same_hands_until_they_are_dismissed() -> None:
    """Others come when it is called again."""
    with Crew(1) as crew:
        first = crew.call()
        assert crew.call() is first
        crew.dismiss(at_once=False)
        assert crew.call() is not first
        assert crew.call().submit(who).result()


def test_limits_are_those_of_the_book() -> None:
    """They go to every worker."""
    with Crew(1, Limits(megabytes=800)) as crew:
        assert crew.call().submit(allowed).result() in {800_000_000, -1}


def allowed() -> int:
    """Bytes that this process may have; -1 where there is no limit."""
    if sys.platform == "win32":
        return -1
    import resource  # noqa: PLC0415 (not for every system)

    return resource.getrlimit(resource.RLIMIT_DATA)[0]


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
