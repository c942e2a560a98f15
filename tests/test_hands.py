"""The executor: what comes of work, of workers that die, of work that takes too long or too much."""

import importlib.util
import multiprocessing
import os
import pickle
import re
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError, as_completed, wait
from pathlib import Path

import pytest

from pressrun.ground.hands import Limits, Lost, Overdue
from pressrun.ground.problems import PressError, error
from pressrun.running.hand import LOADED, confine
from pressrun.running.hands import Hands, context

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")


def who() -> int:
    """The process that does the work."""
    return os.getpid()


def die() -> None:
    """What the kernel does to a process when memory runs out."""
    os.kill(os.getpid(), signal.SIGKILL)


def leave() -> None:
    """What a library does that gives up."""
    os._exit(0)


def linger(seconds: float) -> int:
    """Work for a while."""
    time.sleep(seconds)
    return os.getpid()


def ponder() -> None:
    """Compute for ever, and let no other thread run: what a bad pattern does."""
    re.match("(a*)*b", "a" * 60)


def fail() -> None:
    """Work in vain."""
    raise LookupError("in vain")


def refuse() -> None:
    """What reading does."""
    raise PressError(error("M001", "no text"))


class Unsendable(Exception):  # noqa: N818
    """Cannot be made again from its arguments."""

    def __init__(self, what: str, lock: object) -> None:
        super().__init__(what)
        self.lock = lock


def fail_strangely() -> None:
    """Work in vain, and say so in a way that does not travel."""
    raise Unsendable("strange", threading.Lock())


def gobble(megabytes: int) -> int:
    """Take so much memory, and let it go again."""
    return len(b"." * (megabytes * 1_000_000))


def gather(size: int) -> bytes:
    """A result of that size."""
    return bytes(size)


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


def hands(workers: int = 1, seconds: float = 60, megabytes: int = 1500) -> Hands:
    """Some."""
    return Hands(workers, Limits(seconds, megabytes), context())


@pytest.fixture
def one() -> Iterator[Hands]:
    """One worker."""
    with hands() as found:
        yield found


@pytest.fixture
def two() -> Iterator[Hands]:
    """Two."""
    with hands(2) as found:
        yield found


def test_a_worker_does_one_thing_after_another(one: Hands) -> None:
    """And stays the same."""
    assert len({one.submit(who).result() for _ in range(3)}) == 1


def test_a_worker_that_is_free_is_taken_before_another_is_hired(two: Hands) -> None:
    """A short build starts one process."""
    found = set()
    for _ in range(4):
        found.add(two.submit(who).result())
        time.sleep(0.05)
    assert len(found) == 1


def test_two_work_beside_each_other(two: Hands) -> None:
    """Not one after the other."""
    assert len({call.result() for call in [two.submit(linger, 0.5), two.submit(linger, 0.5)]}) == 2


def test_keywords_and_large_things_travel(one: Hands) -> None:
    """Both ways, also more than a pipe holds."""
    assert len(one.submit(gather, size=3_000_000).result()) == 3_000_000
    assert one.submit(len, bytes(3_000_000)).result() == 3_000_000


def test_what_is_raised_comes_back_with_its_place(one: Hands) -> None:
    """The exception itself; --verbose shows where in the worker it was raised."""
    with pytest.raises(LookupError, match="in vain") as caught:
        one.submit(fail).result()
    assert "in fail" in "".join(caught.value.__notes__)
    with pytest.raises(PressError) as refused:
        one.submit(refuse).result()
    assert [problem.code for problem in refused.value.problems] == ["M001"]


def test_what_cannot_be_sent_is_told_in_words(one: Hands) -> None:
    """Results, exceptions and work that do not pickle fail alone."""
    with pytest.raises(RuntimeError, match="Unsendable: strange"):
        one.submit(fail_strangely).result()
    with pytest.raises(TypeError, match="pickle"):
        one.submit(threading.Lock).result()
    with pytest.raises((pickle.PicklingError, AttributeError)):
        one.submit(lambda: None).result()
    assert one.submit(who).result()


@linux
@pytest.mark.parametrize("end", [die, leave])
def test_a_worker_that_dies_fails_what_it_did_alone(two: Hands, end: object) -> None:
    """What others do is done, and another is hired."""
    other = two.submit(linger, 0.5)
    with pytest.raises(Lost):
        two.submit(die if end is die else leave).result()
    assert not other.done()
    assert len({call.result() for call in [other, two.submit(linger, 0.5)]}) == 2


@linux
def test_a_worker_that_is_killed_while_it_waits_is_missed_at_the_next_work(one: Hands) -> None:
    """That is lost, the one after it is done."""
    idle = one.submit(who).result()
    os.kill(idle, signal.SIGKILL)
    assert gone(idle)
    with pytest.raises(Lost):
        one.submit(who).result()
    assert one.submit(who).result() not in {idle, os.getpid()}


@linux
@pytest.mark.parametrize("what", [ponder, time.sleep])
def test_work_that_takes_too_long_is_ended(what: object) -> None:
    """Whatever it does; it says how long it was given, and the next work is done."""
    with hands(seconds=0.6) as found:
        before = found.submit(who).result()
        late = found.submit(ponder) if what is ponder else found.submit(time.sleep, 600)
        with pytest.raises(Overdue) as caught:
            late.result(timeout=20)
        assert caught.value.seconds == 0.6
        assert gone(before)
        assert found.submit(who).result() != before


@linux
def test_time_in_which_everything_was_stopped_does_not_count(tmp_path: Path) -> None:
    """Ctrl-Z, dinner, fg: the work goes on."""
    program = """
    import time
    from test_hands import hands, linger
    if __name__ == "__main__":
        with hands(seconds=3) as found:
            found.submit(linger, 0).result()
            work = found.submit(linger, 1)
            time.sleep(0.2)
            print("begun", flush=True)
            print(work.result() > 0)
    """
    with started(program, tmp_path) as first:
        assert first.stdout
        assert first.stdout.readline() == "begun\n"
        os.killpg(first.pid, signal.SIGSTOP)
        time.sleep(4)
        os.killpg(first.pid, signal.SIGCONT)
        assert first.communicate(timeout=30)[0] == "True\n"


def started(program: str, folder: Path) -> "subprocess.Popen[str]":
    """A process that may use what is in this file, leader of its own group."""
    (folder / "first.py").write_text(textwrap.dedent(program))
    environ = os.environ | {"PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path])}
    return subprocess.Popen(
        [sys.executable, "first.py"], cwd=folder, env=environ, stdout=subprocess.PIPE, text=True, start_new_session=True
    )


@linux
def test_who_wants_too_much_memory_is_told_and_the_next_gets_it_afresh() -> None:
    """MemoryError, like any other fault; but that worker goes home, since it may have kept what it took."""
    with hands(megabytes=600) as found:
        before = found.submit(who).result()
        assert found.submit(gobble, 100).result() == 100_000_000
        with pytest.raises(MemoryError):
            found.submit(gobble, 600).result()
        assert found.submit(who).result() != before


@linux
def test_a_limit_above_that_of_the_system_changes_nothing() -> None:
    """Who may have little keeps what he may have."""
    code = (
        "import resource; resource.setrlimit(resource.RLIMIT_DATA, (5 * 10**8, 5 * 10**8))\n"
        "from pressrun.running.hand import confine; confine(1000)\n"
        "print(resource.getrlimit(resource.RLIMIT_DATA)[0])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "500000000\n"
    assert confine.__doc__


def test_work_that_has_not_begun_can_be_cancelled(one: Hands) -> None:
    """And is not done."""
    calls = [one.submit(linger, 0.5), one.submit(who)]
    assert calls[1].cancel()
    assert not wait(calls).not_done
    assert [call.cancelled() for call in calls] == [False, True]


def test_hands_that_go_home_finish_what_they_do_and_what_waits() -> None:
    """And take nothing new."""
    found = hands()
    calls = [found.submit(linger, 0.2) for _ in range(3)]
    found.shutdown()
    assert all(call.result() for call in calls)
    with pytest.raises(RuntimeError):
        found.submit(who)


def test_what_nobody_has_begun_is_cancelled_if_so_wished() -> None:
    """What has begun is finished; who waits for all of them is told."""
    found = hands()
    calls = [found.submit(linger, 0.5), *(found.submit(who) for _ in range(3))]
    while not calls[0].running():
        time.sleep(0.01)
    found.shutdown(wait=False, cancel_futures=True)
    assert [call.cancelled() for call in as_completed(calls, timeout=20)].count(True) == 3
    assert calls[0].result()
    with pytest.raises(CancelledError):
        calls[1].result()
    found.shutdown()


@linux
def test_all_can_be_ended_at_once() -> None:
    """In the middle of what they do, and before they have begun."""
    found = hands(2)
    workers = [call.result() for call in [found.submit(linger, 0.3), found.submit(linger, 0.3)]]
    calls = [found.submit(linger, 60) for _ in range(4)]
    since = time.monotonic()
    found.kill_workers()
    assert time.monotonic() - since < 5
    assert all(gone(worker) for worker in workers)
    assert all(call.done() for call in calls)
    early = hands(2)
    early.submit(linger, 60)
    early.kill_workers()


@linux
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("what", ["linger(60)", "who()"])
def test_no_worker_outlives_the_first_process(end: signal.Signals, what: str, tmp_path: Path) -> None:
    """Also when it is killed and can tell nobody."""
    program = f"""
    import time
    import test_hands
    if __name__ == "__main__":
        with test_hands.hands() as found:
            print(found.submit(test_hands.who).result(), flush=True)
            found.submit(test_hands.{what.replace("(", ", ").replace(", )", ")")}
            time.sleep(60)
    """
    with started(program, tmp_path) as first:
        assert first.stdout
        worker = int(first.stdout.readline())
        os.kill(first.pid, end) if end is not signal.SIGINT else os.killpg(first.pid, end)
        if end is signal.SIGINT and "linger" in what:  # `with` waits for what is being done
            os.kill(first.pid, signal.SIGKILL)
    assert gone(worker)


@linux
@pytest.mark.slow
def test_not_even_one_that_lets_no_other_thread_run(tmp_path: Path) -> None:
    """It cannot see that its first process was killed; the system ends it when its time is over."""
    program = """
    import time
    import test_hands
    if __name__ == "__main__":
        with test_hands.hands(seconds=1) as found:
            print(found.submit(test_hands.who).result(), flush=True)
            found.submit(test_hands.ponder)
            time.sleep(0.5)
            print("begun", flush=True)
            time.sleep(60)
    """
    with started(program, tmp_path) as first:
        assert first.stdout
        worker, _ = int(first.stdout.readline()), first.stdout.readline()
        first.kill()
    assert gone(worker, within=20)


def test_it_works_where_processes_are_spawned() -> None:
    """As on Windows, which has no other way."""
    with Hands(1, Limits(), multiprocessing.get_context("spawn")) as found:
        assert found.submit(who).result() != os.getpid()
        with pytest.raises(Lost):
            found.submit(die).result()
        assert found.submit(who).result()


def test_a_library_that_does_not_load_is_told_where_it_is_needed(tmp_path: Path) -> None:
    """A machine without Pango: workers begin all the same, and nothing hangs."""
    (tmp_path / "weasyprint").mkdir()
    (tmp_path / "weasyprint/__init__.py").write_text("raise OSError('cannot load libpango')\n")
    program = """
    import sys
    sys.path.insert(0, ".")
    from test_hands import hands, who
    if __name__ == "__main__":
        with hands() as found:
            print(found.submit(who).result() > 0)
            print(found.submit(__import__, "weasyprint").exception())
    """
    with started(program, tmp_path) as first:
        assert first.communicate(timeout=30)[0] == "True\ncannot load libpango\n"


def test_hands_that_cannot_be_hired_are_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who waits for the work is told so, whatever it is that goes wrong."""

    def none(*_: object) -> None:
        raise EOFError("no fork server")

    found = hands()
    monkeypatch.setattr(found, "_hire", none)
    with pytest.raises(Lost, match="no fork server"):
        found.submit(who).result(timeout=10)
    found.shutdown()


def test_what_workers_load_beforehand_is_there() -> None:
    """A module that was renamed would be passed over in silence, and every worker would load it by itself."""
    assert all(importlib.util.find_spec(name) for name in LOADED)
