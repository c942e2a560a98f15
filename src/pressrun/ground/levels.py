"""Levels of headings without a gap: who jumps from heading to heading must not fall through.

PDF/UA-1 allows none (ISO 14289-1, 7.4.2), and readers of e-books are told of none.
"""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Levels:
    """The levels of the headings of one text, one after the other."""

    _above: list[int] = field(default_factory=list)
    """The author's levels of the headings that the last one stands below, and its own."""

    def settle(self, own: int) -> int:
        """The level, from 1, of a heading that the author has given the level *own*: one below the last one of a higher
        level. What the author puts side by side stays so."""
        while self._above and self._above[-1] >= own:
            self._above.pop()
        self._above.append(own)
        return len(self._above)
