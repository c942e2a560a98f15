"""The words that pressrun prints itself."""

import string
from collections.abc import Mapping

import pytest

from pressrun.ground.problems import PressError
from pressrun.model.words import languages, spelled, words


def places(table: Mapping[str, str]) -> dict[str, int]:
    """Word -> how many things are put into it."""
    parts = string.Formatter().parse
    return {key: sum(field is not None for _, field, _, _ in parts(word)) for key, word in table.items()}


@pytest.mark.parametrize("language", languages())
def test_every_language_has_every_word(language: str) -> None:
    """A book in any of the languages is set with all its words, and each takes as much as the English one."""
    assert places(words(language)) == places(words("en"))


@pytest.mark.parametrize("language", languages())
def test_no_word_is_empty_or_padded(language: str) -> None:
    """Nothing prints as a gap."""
    assert [key for key, word in words(language).items() if not word or word != word.strip()] == []


def test_the_languages_promised_are_there() -> None:
    """Fifteen languages have their words."""
    assert " ".join(languages()) == "ar de el en es fr hi it nl pl pt ru sv uk zh"


def test_a_region_says_what_it_says_otherwise() -> None:
    """Brazil reads a Sumário, Portugal an Índice; what Brazil does not say otherwise is the same."""
    assert words("pt-BR")["contents"] == "Sumário"
    assert words("pt-PT")["contents"] == "Índice"
    assert words("pt-BR")["questions"] == words("pt")["questions"]


@pytest.mark.parametrize("tag", ["zh-TW", "zh-Hant", "zh-Hant-HK", "zh_HK"])
def test_a_script_is_found_in_the_tag_or_by_its_region(tag: str) -> None:
    """Taipei and Hong Kong read traditional characters."""
    assert words(tag)["contents"] == "目錄"


def test_a_language_without_words_is_a_problem_at_the_book() -> None:
    """A book in Welsh is told so, where its language is written, with the languages there are."""
    with pytest.raises(PressError) as caught:
        words("cy")

    (problem,) = caught.value.problems
    assert (problem.code, problem.where.path) == ("B012", "manuscript/book.yaml")
    assert "cy" in problem.message
    assert "en, es" in problem.hint


@pytest.mark.parametrize(
    ("language", "number", "word"),
    [
        ("en-GB", "1", "one"),
        ("de", "12", "zwölf"),
        ("en", "21", "21"),
        ("ru", "2", "2"),
        ("en", "A", "A"),
        ("en", "", ""),
        ("en", "0", "0"),
    ],
)
def test_small_numbers_are_spelled_where_that_is_the_custom(language: str, number: str, word: str) -> None:
    """Chapter One, but Chapter 21; digits where the language has no row."""
    assert spelled(language, number) == word
