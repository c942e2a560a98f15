"""Levels of headings: no gaps, and what stands side by side stays there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pressrun.ground.levels import Levels


@pytest.mark.parametrize(
    ("given_", "settled"),
    [("123", "123"), ("144", "122"), ("14241", "12231"), ("2314", "1212"), ("1262661", "1232331"), ("", "")],
)
def test_levels_are_settled(given_: str, settled: str) -> None:
    """Digits are levels."""
    levels = Levels()
    assert "".join(str(levels.settle(int(own))) for own in given_) == settled


@given(st.lists(st.integers(1, 6)))
def test_none_is_left_out(owns: list[int]) -> None:
    """Each is at most one below the one before; none is lower than its author has it."""
    levels = Levels()
    settled = [levels.settle(own) for own in owns]
    assert all(now <= before + 1 for before, now in zip([0, *settled], settled, strict=False))
    assert all(now <= own for own, now in zip(owns, settled, strict=True))
