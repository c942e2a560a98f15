"""What WeasyPrint says while it works: heard, kept for `notices`, and passed on to nobody."""

import contextlib
import logging
import threading
import warnings
from collections.abc import Iterator

LOG = logging.getLogger("weasyprint")
"""Where WeasyPrint speaks."""


class _Ear(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.heard: list[str] = []
        self.thread = threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self.thread:
            self.heard.append(record.getMessage())


@contextlib.contextmanager
def listening() -> Iterator[list[str]]:
    """Everything that WeasyPrint, and the libraries under it, say meanwhile; nothing of it goes elsewhere."""
    ear = _Ear()
    loggers = [LOG, logging.getLogger("fontTools"), logging.getLogger("PIL")]
    before = [(logger.level, logger.propagate) for logger in loggers]
    for logger in loggers:
        logger.addHandler(ear)
        logger.setLevel(logging.WARNING)
        logger.propagate = False
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            yield ear.heard
        ear.heard.extend(str(warning.message) for warning in caught)
    finally:
        for logger, (level, propagate) in zip(loggers, before, strict=True):
            logger.removeHandler(ear)
            logger.setLevel(level)
            logger.propagate = propagate
