"""Time pressrun beside its peers: `make bench`, or `make bench CORPUS=FOLDER`.

Writes results.md and results.svg. Without a corpus it sets a book of its own making. A whole run takes about
half an hour on two cores; --runs, --peers and --sections make it shorter.
"""

import argparse
import datetime
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from benchmarks import book, machine, plot
from benchmarks.cases import CASES
from benchmarks.desk import CHECKOUT, Desk
from benchmarks.figures import Rows
from benchmarks.peers import PEERS, Peer
from benchmarks.report import OURS, Occasion, report
from benchmarks.rounds import Plan, Rounds

RUNS: Final = 3
"""Rounds."""


def main(argv: Sequence[str] | None = None) -> int:
    """The command; returns its exit status."""
    given = _arguments(argv)
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        desk = Desk(Path(scratch).resolve(), given.tools.absolute(), _epoch(given.date))
        source = given.corpus.absolute() if given.corpus else _generated(desk, given.sections)
        _say(f"laying out {_subject(given.corpus)}")
        desk.lay_out(source, "A long book")
        before = machine.load()
        if before > machine.BUSY * machine.cores():
            _say(f"the machine is busy (load {before:.2f}): figures will not be worth much")
        plan = Plan(given.runs, given.patience * 60, given.peers)
        rows = Rounds(desk, plan, _say).run()
        occasion = Occasion(
            given.date, _subject(given.corpus), _size(desk), machine.machine(desk.pandoc), (before, machine.load()),
            _command(given), plan.patience,
        )  # fmt: skip
    _write(given.out, rows, occasion)
    return 0


def _generated(desk: Desk, sections: int) -> Path:
    book.write(desk.folder / "generated", sections)
    return desk.folder / "generated"


def _subject(corpus: Path | None) -> str:
    """What is set, by the name of its folder alone."""
    return f"the corpus `{corpus.name}`" if corpus else "a generated book"


def _size(desk: Desk) -> str:
    texts = [desk.project / source for source, _ in desk.sections]
    return f"{len(texts)} files, {sum(text.stat().st_size for text in texts) / 1e6:.2f} MB of Markdown"


def _write(out: Path, rows: Rows, occasion: Occasion) -> None:
    peers = [name for name, row in rows.items() if name not in {case.name for case in CASES} or name == OURS]
    cases = [case.name for case in CASES]
    out.mkdir(parents=True, exist_ok=True)
    (out / "results.md").write_text(report(rows, occasion, peers, cases), encoding="utf-8")
    (out / "results.svg").write_text(plot.plot(rows, occasion), encoding="utf-8")
    _say(f"written: {out / 'results.md'}, {out / 'results.svg'}")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)  # noqa: T201


def _command(given: argparse.Namespace) -> str:
    words = ["make bench"]
    if given.corpus:
        words.append(f"CORPUS={given.corpus.name}")
    if given.runs != RUNS:
        words.append(f"RUNS={given.runs}")
    if given.peers != PEERS:
        words.append(f'PEERS="{" ".join(peer.name for peer in given.peers) or "none"}"')
    return " ".join(words)


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    known = " ".join(peer.name for peer in PEERS)
    parser = argparse.ArgumentParser("python -m benchmarks", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("--corpus", type=_folder, help="a folder of Markdown files")
    parser.add_argument("--runs", type=_number, default=RUNS, help="rounds; slow peers run in half of them")
    parser.add_argument("--peers", type=_peers, default=PEERS, help=f"of {known}; or none")
    parser.add_argument("--patience", type=float, default=20, metavar="MINUTES", help="after which a command is ended")
    parser.add_argument("--date", type=datetime.date.fromisoformat, default=_today(), help="of the results")
    parser.add_argument("--out", type=Path, default=CHECKOUT / "benchmarks", help="where the results go")
    parser.add_argument("--tools", type=Path, default=CHECKOUT / ".pressrun-bench", help="where peers are installed")
    parser.add_argument("--sections", type=_number, default=book.SECTIONS, help="files of the generated book")
    return parser.parse_args(argv)


def _folder(text: str) -> Path:
    if not Path(text).is_dir():
        raise argparse.ArgumentTypeError(f"there is no folder {text}")
    return Path(text)


def _number(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"{text} is not a number from 1 up")
    return int(text)


def _peers(text: str) -> tuple[Peer, ...]:
    """Those that are named, in their own order."""
    names = set(text.replace(",", " ").split()) - {"none"}
    if unknown := names - {peer.name for peer in PEERS}:
        raise argparse.ArgumentTypeError(f"there is no peer {', '.join(sorted(unknown))}")
    return tuple(peer for peer in PEERS if peer.name in names)


def _today() -> datetime.date:
    """``SOURCE_DATE_EPOCH``, where somebody set it."""
    if epoch := os.environ.get("SOURCE_DATE_EPOCH"):
        return datetime.datetime.fromtimestamp(int(epoch), datetime.UTC).date()
    return datetime.datetime.now(datetime.UTC).date()


def _epoch(date: datetime.date) -> int:
    return int(datetime.datetime.combine(date, datetime.time(), datetime.UTC).timestamp())


if __name__ == "__main__":
    sys.exit(main())
