"""What can become of work that was given to others: the hands that did it were lost, or took too long.

Raised by whoever gives out the work (`running.crew`), understood by whoever asked for it (`press.issue`): the rest of
the work goes on, and what was lost is done once more.
"""


class Lost(Exception):  # noqa: N818  it is what became of the work, not a mistake
    """The process that did the work ended in the middle of it: killed, or out of memory."""


class Overdue(Exception):  # noqa: N818
    """The work took longer than it may, and was ended."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds
        """How long it was given."""
