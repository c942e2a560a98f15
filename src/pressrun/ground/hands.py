"""What work may take, and what can become of it when it is given to others: the hands that did it were lost, or took
too long.

Raised by whoever gives out the work (`running.hands`), understood by whoever asked for it (`press.issue`): the rest of
the work goes on, and what was lost is done once more.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Limits:
    """What one piece of work, such as the pressing of one section, may take. It does not decide what comes of it."""

    seconds: float = 120.0
    """By the clock; a machine that sleeps does not count."""

    megabytes: int = 1500
    """Memory of the process that does the work, its libraries included (about 150), where the system can limit it."""


USUAL: Final = Limits()
"""What work may take where the book says nothing."""


class Lost(Exception):  # noqa: N818  it is what became of the work, not a mistake
    """The process that did the work ended in the middle of it: killed, or out of memory."""


class Overdue(Exception):  # noqa: N818
    """The work took longer than it may, and was ended."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds
        """How long it was given."""
