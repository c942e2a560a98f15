"""The store: results are remembered, several builds may share it, and nothing that happens to it fails a build."""

import multiprocessing
import os
import pickle
import signal
import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pressrun.ground.files import ASIDE
from pressrun.ground.store import Store

ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


def entries(folder: Path) -> list[Path]:
    """The files of a store that are entries."""
    return [path for path in folder.iterdir() if not path.name.startswith(ASIDE)]


def weight(folder: Path) -> int:
    """Bytes in all entries together."""
    return sum(path.stat().st_size for path in entries(folder))


def test_what_was_put_is_found_again(tmp_path: Path) -> None:
    """A result put under a key comes back, also in the next build."""
    Store(tmp_path / "store").put("key", b"pages")
    assert Store(tmp_path / "store").get("key") == b"pages"


def test_what_was_never_put_is_a_miss(tmp_path: Path) -> None:
    """An empty store, even one without a folder, has nothing and says so; asking makes no folder."""
    assert Store(tmp_path / "store").get("key") is None
    assert not (tmp_path / "store").exists()


@pytest.mark.parametrize("harm", [b"", b"pressrun store 1\n", b"\0" * 400])
def test_a_damaged_entry_is_a_miss_and_goes(tmp_path: Path, harm: bytes) -> None:
    """An entry cut short or overwritten is not used, and does not stay."""
    store = Store(tmp_path)
    store.put("key", b"pages" * 40)
    (entry,) = entries(tmp_path)
    entry.write_bytes(harm)
    assert store.get("key") is None
    assert entries(tmp_path) == []


def test_an_entry_under_a_wrong_name_is_a_miss(tmp_path: Path) -> None:
    """One result is never taken for another, even when somebody renames files."""
    store = Store(tmp_path)
    store.put("one", b"1")
    (entry,) = entries(tmp_path)
    store.put("two", b"2")
    (other,) = [path for path in entries(tmp_path) if path != entry]
    entry.replace(other)
    assert store.get("two") is None


def test_what_was_used_longest_ago_goes_first(tmp_path: Path) -> None:
    """A full store keeps what is in use."""
    store = Store(tmp_path, limit=4000)
    for number, key in enumerate(("old", "used", "new")):
        store.put(key, bytes(1000))
        for path in entries(tmp_path):
            if path.stat().st_mtime > 10_000:
                os.utime(path, (number, number))
    assert store.get("used") is not None
    store.put("more", bytes(1000))
    assert [store.get(key) is not None for key in ("old", "used", "new", "more")] == [False, True, True, True]


def test_an_entry_larger_than_the_store_is_not_kept(tmp_path: Path) -> None:
    """One huge result does not drive out all the others."""
    store = Store(tmp_path, limit=1000)
    store.put("small", b"1")
    store.put("huge", bytes(1000))
    assert store.get("huge") is None
    assert store.get("small") == b"1"


def test_a_store_that_cannot_be_written_fails_nothing(tmp_path: Path) -> None:
    """A file where the folder should be: nothing is remembered, and nobody is bothered."""
    (tmp_path / "store").write_text("in the way")
    store = Store(tmp_path / "store")
    store.put("key", b"pages")
    assert store.get("key") is None


@pytest.mark.skipif(ROOT, reason="root writes everywhere")
def test_a_read_only_store_still_gives(tmp_path: Path) -> None:
    """What a read-only store has can be used; what it lacks is made again each time."""
    store = Store(tmp_path)
    store.put("key", b"pages")
    tmp_path.chmod(0o555)
    try:
        store.put("other", b"pages")
        assert (store.get("key"), store.get("other")) == (b"pages", None)
    finally:
        tmp_path.chmod(0o755)


def test_a_store_can_be_sent_to_a_worker(tmp_path: Path) -> None:
    """A store survives pickling and finds the same entries."""
    store = Store(tmp_path)
    store.put("key", b"pages")
    assert pickle.loads(pickle.dumps(store)).get("key") == b"pages"  # noqa: S301 (our own bytes)


puts = st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 900))


@settings(max_examples=60, deadline=None)
@given(steps=st.lists(puts, max_size=40), limit=st.integers(0, 3000))
def test_a_store_never_lies_and_never_outgrows_its_limit(steps: list[tuple[str, int]], limit: int) -> None:
    """Whatever is put in whatever order: a key gives what was put last or nothing, and the limit always holds."""
    with tempfile.TemporaryDirectory() as name:
        store, said = Store(Path(name), limit), dict[str, bytes]()
        for key, size in steps:
            data = key.encode() * size
            store.put(key, data)
            if size + 49 <= limit:
                said[key] = data
            for asked in said:
                assert store.get(asked) in (said[asked], None)
            assert weight(Path(name)) <= limit


@settings(max_examples=40, deadline=None)
@given(key=st.text(max_size=40), data=st.binary(max_size=200))
def test_any_text_is_a_key_and_any_bytes_a_result(key: str, data: bytes) -> None:
    """Keys may hold slashes, colons, newlines or nothing."""
    with tempfile.TemporaryDirectory() as name:
        store = Store(Path(name))
        store.put(key, data)
        assert store.get(key) == data


def work(folder: Path, seed: int, rounds: int) -> None:
    """One of several builds: puts and gets, and fails when it is ever given something wrong."""
    store = Store(folder, limit=60_000)
    for step in range(rounds):
        key = str((seed + step * 7) % 50)
        found = store.get(key)
        if found is not None and found != key.encode() * 1000:
            os._exit(9)
        store.put(key, key.encode() * 1000)


def test_several_builds_share_a_store(tmp_path: Path) -> None:
    """Four processes write, read and evict in one folder; none sees another's half, and the folder stays small."""
    spawn = multiprocessing.get_context("spawn")
    builds = [spawn.Process(target=work, args=(tmp_path, seed, 150)) for seed in range(4)]
    for build in builds:
        build.start()
    for build in builds:
        build.join()
    assert [build.exitcode for build in builds] == [0, 0, 0, 0]
    assert weight(tmp_path) <= 60_000 * (1 + 4 / 16)


def test_a_killed_build_leaves_a_usable_store(tmp_path: Path) -> None:
    """Killed in the middle of writing, again and again: every entry is whole or absent, and leftovers go."""
    spawn = multiprocessing.get_context("spawn")
    for pause in (0.0, 0.01, 0.03):
        build = spawn.Process(target=work, args=(tmp_path, 0, 1_000_000))
        build.start()
        until = time.monotonic() + 20
        while not tmp_path.exists() or not any(tmp_path.iterdir()):
            assert time.monotonic() < until
            time.sleep(0.005)
        time.sleep(pause)
        os.kill(build.pid or 0, getattr(signal, "SIGKILL", signal.SIGTERM))
        build.join()
    work(tmp_path, 0, 60)
    Store(tmp_path).put("last", b"1")
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(ASIDE)] == []
