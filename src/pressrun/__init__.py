"""pressrun: one manuscript, and the right edition for everybody in the room."""

__all__ = ["__version__"]

__version__: str
"""The version that is installed; ``0`` for one that is not."""


def __getattr__(name: str) -> str:
    """The version is looked up when somebody wants to know it: that takes longer than all the rest of an import."""
    if name != "__version__":
        raise AttributeError(name)
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415

    try:
        return version("pressrun")
    except PackageNotFoundError:
        return "0"
