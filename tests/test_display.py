"""Titles in large type: they grow in weight, and nothing of them is ever cut."""

import itertools

import pytest

from pressrun.setting.display import display, grown

SIZES = [50.4, 43.2, 36, 28.8, 21.6, 18]


@pytest.mark.parametrize(
    ("title", "weights"),
    [
        ("Weights", [900]),
        ("Two words", [200, 900]),
        ("Who holds the weights?", [200, 300, 500, 900]),
        ("Ποιος κρατά τα βάρη;", [200, 300, 500, 900]),
        ("Кто держит веса?", [200, 400, 900]),
        ("One two three four five six seven", [200, 300, 400, 500, 600, 700, 900]),
        ("谁掌握这些权重", [0]),
        ("من يملك الأوزان؟", [0, 0, 0]),
        ("Café 2050 — الأوزان", [0, 0, 0, 0]),
    ],
)
def test_words_grow_heavier(title: str, weights: list[int]) -> None:
    """From light to black; in one weight where the display face has no other for the script."""
    assert [word.weight for word in grown(title)] == weights


@pytest.mark.parametrize("count", range(2, 40))
def test_however_many_words_the_weight_never_falls(count: int) -> None:
    """The first is the lightest and the last the heaviest."""
    weights = [word.weight for word in grown(" ".join(["word"] * count))]
    assert all(a <= b for a, b in itertools.pairwise(weights))
    assert (weights[0], weights[-1]) == (200, 900)


def test_a_title_of_a_few_words_has_a_line_for_each() -> None:
    """In the largest size there is."""
    shown = display("Who holds the weights?", 288, 233, SIZES, 1.143)
    assert (shown.stacked, shown.size) == (True, 50.4)


@pytest.mark.parametrize(
    ("title", "size"),
    [("Internationalisation", 21.6), ("Donaudampfschifffahrtsgesellschaft", 18), ("谁掌握这些权重", 36), ("权", 50.4)],
)
def test_a_long_word_makes_a_small_title(title: str, size: float) -> None:
    """The widest word has to fit, and a title without spaces is not cut off after its first line."""
    assert display(title, 288, 233, SIZES, 1.143).size == size


def test_a_long_title_runs_on() -> None:
    """Too many words for a line each are set as lines of text, smaller if need be."""
    shown = display("Everything a manuscript can hold, set to see whether it breaks", 288, 233, SIZES, 1.143)
    assert not shown.stacked
    assert shown.fits


def test_what_fits_no_size_is_to_be_broken() -> None:
    """The template is told, and lets the word break."""
    shown = display("Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz", 288, 233, SIZES, 1.143)
    assert (shown.size, shown.fits) == (18, False)
