"""pressrun: one manuscript, and the right edition for everybody in the room."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("pressrun")
except PackageNotFoundError:
    __version__ = "0"

__all__ = ["__version__"]
