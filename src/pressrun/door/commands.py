"""What each command does. What it finds goes into an `Outcome`, which is printed at the end, as words or as data."""

import contextlib
import errno
import functools
import os
import shlex
import shutil
import sys
import traceback
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

from pressrun import __version__
from pressrun.door import tally
from pressrun.door.report import Report, as_data, made_as_data, plural
from pressrun.ground.files import Shelf, styles_folder
from pressrun.ground.problems import PressError, Problem, Where, did_you_mean, error, in_order, worst
from pressrun.ground.store import Store
from pressrun.running import records
from pressrun.running.jobs import STORE, Job, own_fault, read
from pressrun.running.making import setting
from pressrun.running.plan import plan
from pressrun.running.run import all_cores, run


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for on the command line."""

    command: str
    words: tuple[str, ...] = ()
    """What followed the command's name."""

    project: Path = Path()
    """The project folder, as given."""

    json: bool = False
    quiet: bool = False
    verbose: bool = False
    jobs: int = 0
    """Workers; 0: as many as there are cores."""

    copies: int = 1
    """How many of each edition are to be printed."""

    each: bool = False
    """True for a file for each section."""


@dataclass(slots=True)
class Outcome:
    """What a command found."""

    problems: list[Problem] = field(default_factory=list)
    """In any order, perhaps several times."""

    data: dict[str, object] = field(default_factory=dict)
    """For ``--json``, besides the problems."""

    is_shown: bool = False
    """True when what was asked for is data anyway, and has been printed."""


def perform(asked: Asked, report: Report) -> int:
    """Do what was *asked*; returns the exit status. Everything that can be known to go wrong becomes a problem."""
    outcome = Outcome()
    try:
        COMMANDS[asked.command](asked, report, outcome)
    except PressError as found:
        outcome.problems += found.problems
    except OSError as fault:
        outcome.problems.append(of_the_machine(fault))
        _traced(report, traceback.format_exc())
    except Exception as fault:  # noqa: BLE001 (a traceback is a bug, and this is the last place to stop it)
        outcome.problems.append(own_fault(fault))
        _traced(report, traceback.format_exc())
    problems = located(asked, outcome.problems)
    status = int(worst(problems))
    if asked.json and not outcome.is_shown:
        plain = [as_data(problem) for problem in in_order(problems)]
        report.json({"pressrun": __version__, "status": status, **outcome.data, "problems": plain})
    report.problems(problems)
    return status


def of_the_machine(fault: OSError) -> Problem:
    """What the system refused, where nobody foresaw it."""
    if fault.errno in {errno.ENOSPC, errno.EDQUOT}:
        return error("X003", "the disk is full", hint="Free some space, and run the command again.")
    name = f"{fault.filename}: " if fault.filename else ""
    return error("X002", f"{name}{fault.strerror or fault}", hint="Run the command with --verbose to see where.")


def located(asked: Asked, problems: list[Problem]) -> tuple[Problem, ...]:
    """*problems* with their lines, which are looked up only now: finding them takes longer than most builds."""
    if any(problem.where.path and not problem.where.line for problem in problems):
        from pressrun.reading import manuscript  # noqa: PLC0415 (slow to import, and most runs have nothing to say)

        problems = [*manuscript.locate(problems, Shelf(asked.project), Store(asked.project / STORE))]
    # What two editions found by other ways, in one line, is one thing to an author.
    return tuple(problem.at(Where(problem.where.path, problem.where.line)) for problem in problems)


def build(asked: Asked, report: Report, outcome: Outcome) -> None:
    """Make editions."""
    if asked.each:
        _build_each(asked, report, outcome)
    else:
        _build(chosen(asked), asked, report, outcome)


def _build_each(asked: Asked, report: Report, outcome: Outcome) -> None:
    """A file for each section, and one that holds them all."""
    from pressrun.running import each  # noqa: PLC0415 (as all imports in functions: a command loads what it needs)

    whole = _to_divide(chosen(asked), asked)
    reading = read(asked.project, Store(asked.project / STORE), report.progress)
    parts = {job: tuple(each.each(job, reading)) for job in whole}
    outcome.problems += _clashing(parts, {job.edition.name for job in plan(asked.project)})
    if outcome.problems:
        return
    _build(tuple(part for divided in parts.values() for part in divided), asked, report, outcome)
    for job, divided in parts.items():
        targets = [part.edition.target for part in divided]
        if all((asked.project / target).is_file() for target in targets) and not worst(outcome.problems):
            bundled = each.bundle(job.edition, asked.project, targets, reading.book)
            report.line(f"bundled {bundled}  {plural(len(targets), 'file')}")


def _to_divide(jobs: tuple[Job, ...], asked: Asked) -> tuple[Job, ...]:
    """Those that were named, or else the first packet or handout. Raises U005 when one of them cannot be divided."""
    if not asked.words:
        jobs = tuple(job for layout in ("packet", "handout") for job in jobs if job.edition.layout == layout)[:1]
    wrong = [job.edition.name for job in jobs if job.edition.format != "pdf"]
    if wrong or not jobs:
        message = f"{wrong[0]} is no edition on paper" if wrong else "there is no packet and no handout"
        raise PressError(
            error("U005", f"{message}, to be made for each section", hint="Name an edition that makes a PDF.")
        )
    return jobs


def _clashing(parts: Mapping[Job, tuple[Job, ...]], names: Collection[str]) -> Iterator[Problem]:
    """Two editions would make one file."""
    for job, divided in parts.items():
        name = job.edition.name
        where = Where("manuscript/book.yaml", job.edition.line, text=f"{name}:")
        for target in (part.edition.target for part in divided if part.edition.name in names):
            message = f"{target} is the file of another edition, and of a section of {name}"
            yield error("B010", message, where, "Give the other edition another name.")


def _build(jobs: tuple[Job, ...], asked: Asked, report: Report, outcome: Outcome) -> None:
    left: list[dict[str, object]] = []
    outcome.data["editions"] = left
    for_make = "MAKELEVEL" in os.environ  # Make's word to what it starts
    with contextlib.closing(run(jobs, asked.jobs or all_cores(), report.progress, for_make=for_make)) as artifacts:
        for artifact in artifacts:
            left.append(made_as_data(artifact))
            outcome.problems += artifact.problems
            report.made(artifact)
            _traced(report, artifact.trace)


def check(asked: Asked, report: Report, outcome: Outcome) -> None:
    """Read, select, typeset; write nothing."""
    jobs = chosen(asked)
    outcome.data["editions"] = [job.edition.name for job in jobs]
    reading = read(asked.project, None, report.progress)
    outcome.problems += reading.problems
    for job in jobs:
        try:
            setting(job, reading, report.progress)
        except PressError as found:
            outcome.problems += found.problems
    if not asked.quiet and not asked.json and not outcome.problems:
        report.line(f"checked {plural(len(jobs), 'edition')}, no problems")


def editions(asked: Asked, report: Report, outcome: Outcome) -> None:
    """List them."""
    jobs = chosen(asked)
    fingerprint = functools.cache(Shelf(asked.project).fingerprint)
    rows = [_row(job, fingerprint) for job in jobs]
    outcome.data["editions"] = rows
    if asked.json:
        return
    if asked.quiet:
        for row in rows:
            report.line(row["name"])
    else:
        report.table([["edition", "target", "layout", "paper", "state"], *(list(row.values()) for row in rows)])


def _row(job: Job, fingerprint: records.Fingerprint) -> dict[str, str]:
    edition = job.edition
    paper = edition.paper.name if edition.format == "pdf" else ""
    row = {"name": edition.name, "target": edition.target, "layout": edition.layout, "paper": paper}
    return row | {"state": _state(job, fingerprint)}


def report(asked: Asked, said: Report, outcome: Outcome) -> None:
    """What printing takes, as it was measured when the files were made, and what it took before that."""
    jobs = chosen(asked)
    kept = [(job, records.load(job.root, job.edition.name)) for job in jobs]
    rows = [tally.row(job.edition, record, asked.copies) for job, record in kept]
    outcome.data["editions"] = [tally.as_data(row) for row in rows]
    outcome.data["copies"] = asked.copies
    if not asked.json:
        said.table(tally.table(rows, asked.copies))


def _state(job: Job, fingerprint: records.Fingerprint) -> str:
    if not (job.root / job.edition.target).is_file():
        return "missing"
    return "current" if records.current(job.root, job.edition.name, job.recipe, fingerprint) else "stale"


def doctor(asked: Asked, report: Report, outcome: Outcome) -> None:
    """A table of what is needed, and the commands that bring what is missing."""
    from pressrun.running import machine  # noqa: PLC0415 (as all imports in this module: a command loads what it needs)

    needs = machine.examine(asked.project)
    outcome.data["machine"] = [asdict(need) for need in needs]
    outcome.data["theme"] = str(styles_folder())
    outcome.problems += [problem for need in needs if (problem := need.problem)]
    if asked.json:
        return
    state = {(True, True): "unusable", (False, True): "missing"}  # found, and something to be done
    rows = [[need.name, need.purpose, need.version, need.found, state.get((bool(need.found), bool(need.remedy)), "ok")]
            for need in needs]  # fmt: skip
    report.table([["needed", "for", "version", "found", "state"], *rows])
    report.line(f"\npressrun's own theme, to copy from: {styles_folder()}")


def schema(_: Asked, report: Report, outcome: Outcome) -> None:
    """It is data by itself."""
    from pressrun.reading import settings  # noqa: PLC0415 (slow to import)

    report.json(settings.schema())
    outcome.is_shown = True


def new(asked: Asked, report: Report, outcome: Outcome) -> None:
    """Make a project, and say how to go on."""
    from pressrun.door import scaffold  # noqa: PLC0415

    folder = asked.project / asked.words[0]
    made = scaffold.new(folder)
    outcome.data |= {"folder": str(folder), "files": list(made)}
    if asked.json or asked.quiet:
        return
    report.line(f"made {folder} with {plural(len(made), 'file')}")
    ours = command()
    named = "" if ours == "pressrun" else f" PRESSRUN={shlex.quote(ours)}"
    there = "" if folder.resolve() == Path.cwd() else f"cd {shlex.quote(str(folder))} && "
    report.line(f"next: {there}make{named}")


def command() -> str:
    """How this pressrun is called from elsewhere: by its name where that leads here, else by its path."""
    ours, named = Path(sys.argv[0]).resolve(), shutil.which("pressrun")
    if named and Path(named).resolve() == ours:
        return "pressrun"
    return f"{shlex.quote(sys.executable)} -m pressrun" if ours.name == "__main__.py" else shlex.quote(str(ours))


def complete(asked: Asked, report: Report, outcome: Outcome) -> None:
    """The script is what was asked for, whatever the options."""
    from pressrun.door import completion  # noqa: PLC0415

    report.line(completion.script(asked.words[0]).rstrip())
    outcome.is_shown = True


def rules(asked: Asked, _: Report, __: Outcome) -> None:
    """Tell Make which editions there are."""
    records.write_rules(asked.project, [(job.edition.name, job.edition.target) for job in chosen(asked)])


def chosen(asked: Asked) -> tuple[Job, ...]:
    """The jobs of the editions that were named, or of all, as ``book.yaml`` orders them. Raises U001 and U002."""
    if not asked.project.is_dir():
        raise PressError(error("U002", f"there is no folder {asked.project}", hint="--project wants a project folder."))
    jobs = plan(asked.project, remember=asked.command != "check")  # which writes nothing
    names = [job.edition.name for job in jobs]
    unknown = [error("U001", f"there is no edition `{word}`", hint=did_you_mean(word, names))
               for word in asked.words if word not in names]  # fmt: skip
    if unknown:
        raise PressError(*unknown)
    return tuple(job for job in jobs if not asked.words or job.edition.name in asked.words)


def _traced(report: Report, trace: str) -> None:
    if trace and report.verbose:
        report.aside(trace)


COMMANDS: Final[dict[str, Callable[[Asked, Report, Outcome], None]]] = {
    "build": build,
    "check": check,
    "editions": editions,
    "report": report,
    "doctor": doctor,
    "schema": schema,
    "new": new,
    "completion": complete,
    "rules": rules,
}
