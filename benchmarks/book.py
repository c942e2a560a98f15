"""A book to be timed where no corpus is at hand: about the size of a long technical book, the same on every machine.

Its sentences are built from a table of words, so they mean nothing, but they have what typesetting takes time for:
words and sentences of natural lengths, emphasis, code in the line and in blocks, lists, tables, notes, pictures, links.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

SECTIONS: Final = 111
"""Files of the book; at this number it has about 1.3 MB of Markdown and 1,100 pages of 6 x 9 in."""

SEED: Final = 1450
"""Where the dice start."""

PICTURES: Final = 12
"""Drawings that the sections share."""

NOUNS: Final = """
press page margin letter reader printer paper type line column chapter ledger workshop apprentice volume question answer
argument machine memory pattern boundary reference value condition structure passage revision principle measure harbour
library weather catalogue instrument afternoon conversation neighbour translation correspondence community committee
responsibility observation arrangement translator manuscript binding spine gathering reason author sentence
""".split()
VERBS: Final = """
holds follows carries describes returns requires considers explains measures arranges compares separates contains
replaces announces improves remembers corrects surrounds recommends interrupts illustrates supports questions
""".split()
ADJECTIVES: Final = """
small careful ordinary open narrow generous quiet reliable particular earlier simple patient separate familiar whole
considerable unexpected independent straightforward complicated early handy difficult visible temporary common
""".split()
ADVERBS: Final = "often rarely seldom always quietly carefully eventually sometimes deliberately nearly usually".split()
PREPOSITIONS: Final = "of in with beside under without before after for between against across within through".split()
OPENINGS: Final = """
however meanwhile therefore moreover instead afterwards similarly finally indeed here still again
""".split()
TOKENS: Final = (
    "size limit record value index buffer count next result state queue entry table cursor width offset".split()
)


@dataclass(slots=True)
class Writer:
    """Writes one section after the other with the same dice."""

    dice: random.Random
    names: tuple[str, ...] = ()
    """Files of all sections, to link to."""

    notes: list[str] = field(default_factory=list)
    """Footnotes of the section under way."""

    def paragraph(self) -> str:
        """Three to seven sentences."""
        return " ".join(self.sentence() for _ in range(self.dice.randint(3, 7)))

    def sentence(self) -> str:
        """One or two clauses, now and then with an opening word before them."""
        words = self._clause()
        if self.dice.random() < 0.4:
            words = f"{words}, {self.dice.choice(['and', 'but', 'while', 'because', 'since'])} {self._clause()}"
        if self.dice.random() < 0.2:
            words = f"{self.dice.choice(OPENINGS)}, {words}"
        return words[0].upper() + words[1:] + self.dice.choice("......;?")[0].replace(";", ".")

    def _clause(self) -> str:
        middle = self.dice.choice(VERBS)
        if self.dice.random() < 0.25:
            middle = f"{self.dice.choice(ADVERBS)} {middle}"
        tail = f" {self.dice.choice(PREPOSITIONS)} {self._thing()}" if self.dice.random() < 0.6 else ""
        return f"{self._thing()} {middle} {self._thing()}{tail}"

    def _thing(self) -> str:
        article = self.dice.choice(["the", "the", "a", "every", "its", "no", "this"])
        noun = self.dice.choice(NOUNS)
        adjective = f"{self.dice.choice(ADJECTIVES)} " if self.dice.random() < 0.45 else ""
        if article == "a" and (adjective or noun)[0] in "aeiou":
            article = "an"
        return f"{article} {adjective}{self._marked(noun)}"

    def _marked(self, noun: str) -> str:
        """A word as it is, or emphasised, as code, as a link, or with a note."""
        chance = self.dice.random()
        if chance < 0.012:
            return f"*{noun}*"
        if chance < 0.016:
            return f"**{noun}**"
        if chance < 0.04:
            return f"`{self.dice.choice(TOKENS)}_{noun}`"
        if chance < 0.045 and self.names:
            return f"[{noun}]({self.dice.choice(self.names)})"
        if chance < 0.047:
            return f"[{noun}](https://example.org/{noun})"
        return noun

    def section(self, name: str) -> str:
        """A whole file, about as long as the dice say."""
        self.notes = []
        length = min(36_000, max(900, int(self.dice.lognormvariate(9.1, 0.75))))
        blocks, written = [f"# {self._heading()} of {name.partition('.')[0].replace('-', ' ')}"], 0
        while written < length:
            blocks.append(self._block(len(blocks)))
            written += len(blocks[-1])
        return "\n\n".join([*blocks, *self.notes]) + "\n"

    def _heading(self) -> str:
        return f"The {self.dice.choice(ADJECTIVES).title()} {self.dice.choice(NOUNS).title()}"

    def _block(self, place: int) -> str:
        """What comes next: mostly a paragraph, a heading after some, and the rest as the dice fall."""
        if place % 9 == 0:
            return f"## {self._heading()}"
        kinds: list[Callable[[], str]] = [self._code, self._list, self._table, self._quote, self._picture, self._noted]
        others = self.dice.choices(kinds, weights=[46, 18, 5, 8, 5, 18])[0]
        return self.paragraph() if place % 9 == 1 or self.dice.random() < 0.58 else others()

    def _code(self) -> str:
        lines = [f"fn {self.dice.choice(TOKENS)}_{self.dice.choice(NOUNS)}() {{"]
        for _ in range(self.dice.randint(3, 14)):
            left, right, called = self.dice.choices(TOKENS, k=3)
            lines.append(f"    let {left} = {right}.{called}({self.dice.randint(0, 99)});")
        return "\n".join(["```rust", *lines, "}", "```"])

    def _list(self) -> str:
        mark = self.dice.choice(["-", "1."])
        return "\n".join(f"{mark} {self.sentence()}" for _ in range(self.dice.randint(3, 6)))

    def _table(self) -> str:
        rows = [
            f"| {self.dice.choice(NOUNS)} | {self.dice.choice(VERBS)} | {self.dice.randint(2, 9999):,} |"
            for _ in range(self.dice.randint(3, 8))
        ]
        return "\n".join(["| Name | What it does | Number |", "|---|---|--:|", *rows])

    def _quote(self) -> str:
        return f"> {self.paragraph()}"

    def _picture(self) -> str:
        return f"![{self.sentence()}](pictures/figure-{self.dice.randint(1, PICTURES)}.svg)"

    def _noted(self) -> str:
        mark = f"[^{len(self.notes) + 1}]"
        self.notes.append(f"{mark}: {self.sentence()}")
        return f"{self.paragraph()}{mark}"


def write(folder: Path, sections: int = SECTIONS) -> None:
    """Write the book to *folder*: a Markdown file for each of *sections*, and the pictures they show."""
    dice = random.Random(SEED)
    names = tuple(f"section-{number:03}.md" for number in range(1, sections + 1))
    writer = Writer(dice, names)
    (folder / "pictures").mkdir(parents=True, exist_ok=True)
    for number, drawing in enumerate(_drawings(dice), 1):
        (folder / "pictures" / f"figure-{number}.svg").write_text(drawing, encoding="utf-8")
    for name in names:
        (folder / name).write_text(writer.section(name), encoding="utf-8")


def _drawings(dice: random.Random) -> Iterator[str]:
    """Bars of chance heights; a picture costs its lines, not its beauty."""
    for _ in range(PICTURES):
        bars = "".join(
            f'<rect x="{place * 20 + 10}" y="{100 - height}" width="12" height="{height}"/>'
            for place, height in enumerate(dice.choices(range(10, 91), k=14))
        )
        yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 110" width="300" height="110">{bars}</svg>\n'
