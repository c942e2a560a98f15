"""All the rounds: pressrun and its peers take turns, so that what slows the machine slows everybody."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from benchmarks import cases, edits
from benchmarks.cases import Case, Shop, Tried
from benchmarks.desk import Desk
from benchmarks.figures import Row
from benchmarks.peers import MissingError, Peer
from benchmarks.stopwatch import Lap, lap

Say = Callable[[str], None]
"""Told a line whenever something was measured."""

READING = "reading"
"""The row of what every peer that takes HTML has done before it begins."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be measured."""

    runs: int
    """Rounds; slow ones are run in half of them."""

    patience: float
    """Seconds after which a command is ended."""

    peers: tuple[Peer, ...]
    cases: tuple[Case, ...] = cases.CASES

    def is_due(self, turn: int, *, is_slow: bool) -> bool:
        """Whether something takes part in round *turn* (from 0)."""
        return turn < ((self.runs + 1) // 2 if is_slow else self.runs)


@dataclass(slots=True)
class Rounds:
    """The figures as they grow."""

    desk: Desk
    plan: Plan
    say: Say
    rows: dict[str, Row] = field(default_factory=dict)

    def run(self) -> dict[str, Row]:
        """Every row, by name, in order: pressrun's cases, the reading, the peers."""
        shop = Shop(self.desk, self.plan.patience)
        for case in self.plan.cases:
            self.rows[case.name] = Row(case.name, case.title)
        self.rows[READING] = Row(READING, "reading: Markdown to one HTML document")
        ready = [peer for peer in self.plan.peers if self._install(peer)]
        for turn in range(self.plan.runs):
            for case in self.plan.cases:
                if self.plan.is_due(turn, is_slow=case.is_slow):
                    self._add(turn, case.name, ask(case, shop, turn))
            shop.restore()
            self._add(turn, READING, Tried((lap([self.desk.reading], self.desk.env, self.plan.patience),)))
            for peer in ready:
                if self.plan.is_due(turn, is_slow=peer.is_slow) and not self.rows[peer.name].is_cut:
                    self._add(turn, peer.name, self._peer(peer))
        return self.rows

    def _install(self, peer: Peer) -> bool:
        row = Row(peer.name, peer.title, remark=peer.remark)
        try:
            row = replace(row, version=peer.install(self.desk.tools))
        except MissingError as reason:
            row = replace(row, missing=str(reason))
            self.say(f"{peer.title}: {reason}")
        self.rows[peer.name] = row
        return not row.missing

    def _peer(self, peer: Peer) -> Tried:
        out = self.desk.out / f"{peer.name}.pdf"
        out.unlink(missing_ok=True)
        done = lap(peer.steps(self.desk, out), self.desk.env, self.plan.patience)
        if not done.is_good:
            return Tried((done,))
        return Tried((done,), edits.look(out)) if out.exists() else Tried((done,), fault="it made no file")

    def _add(self, turn: int, name: str, tried: Tried) -> None:
        row = self.rows[name]
        fault = row.fault or tried.fault or _failed(tried.laps)
        self.rows[name] = replace(
            row, laps=(*row.laps, *tried.laps), made=row.made or tried.made, fault=fault,
            remark=row.remark or tried.remark,
        )  # fmt: skip
        told = ", ".join(f"{lap.seconds:.2f} s" for lap in tried.laps) + (f" ({fault})" if fault else "")
        self.say(f"round {turn + 1} of {self.plan.runs}  {row.title}: {told}")


def ask(case: Case, shop: Shop, turn: int) -> Tried:
    """One case; what it stumbles over (there is no PDF to look into, say) is its fault, and the others go on."""
    try:
        return case.ask(shop, turn)
    except (OSError, ValueError, KeyError, AttributeError) as stumbled:
        return Tried(fault=f"{type(stumbled).__name__}: {stumbled}")


def _failed(laps: Sequence[Lap]) -> str:
    """The last words of a command that failed."""
    for done in laps:
        if done.status and not done.is_cut:
            return f"failed: {done.said.splitlines()[-1][:160] if done.said else f'exit status {done.status}'}"
    return ""
