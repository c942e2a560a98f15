"""Stands in for the command ``pressrun`` where Make alone is tested: real records, real rules, pages in no time.

An edition is a line ``name.format`` of book.yaml; its file is all sections one after another. Each call is noted in the
file that CALLS names. With SLOW in the environment a build waits long enough to be interrupted.
"""

import os
import sys
import time
from pathlib import Path

from pressrun.ground import files
from pressrun.running import records


def main(verb: str, *names: str) -> None:
    """``rules``, or ``build`` with names of editions."""
    with Path(os.environ["CALLS"]).open("a") as calls:
        print(verb, *names, file=calls)
    root, book = Path(), Path("manuscript/book.yaml")
    if not book.exists():
        sys.exit("error B001 there is no manuscript/book.yaml")
    editions = {line.partition(".")[0]: f"dist/{line}" for line in book.read_text().split()}
    if verb == "rules":
        records.write_rules(root, editions.items())
    begun = records.started(root)
    for name in names:
        build(root, name, editions[name], begun)


def build(root: Path, name: str, target: str, begun: int) -> None:
    """One edition, unless it is current."""
    kept = records.current(root, name, "stand-in")
    if kept:
        records.renew(root, kept, begun)
        return
    shelf = files.Shelf(root)
    shelf.read("manuscript/book.yaml")
    shelf.has("styles/own.css")
    text = b"".join(shelf.read(f"manuscript/{section}") for section in shelf.names("manuscript", ".md"))
    if "SLOW" in os.environ:
        Path("slow").touch()
        time.sleep(30)
    records.finish(root, records.Record(name, target, "stand-in", shelf.seen), text, begun)


if __name__ == "__main__":
    main(*sys.argv[1:])
