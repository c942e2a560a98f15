"""The cover: drawn for any title, as large as it can be, with nothing cut."""

import datetime
import io
import itertools
import os
from collections.abc import Iterable
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from pressrun.ebook.cover import HEAVIEST, SIZE, Cover, draw
from pressrun.ground.files import Shelf
from pressrun.ground.problems import PressError, Severity
from pressrun.model.book import Book, Identifier, Person
from pressrun.model.edition import LAYOUTS, PAPERS, Edition

ACCENT = (166, 43, 23)
MARGIN = 64
"""px at the edge that stay free of letters, whatever the title."""


def cover(
    root: Path, title: str, subtitle: str = "", people: Iterable[str] = (), language: str = "en", **options: str
) -> Cover:
    """The cover of a book called so."""
    book = Book(
        title,
        language,
        (),
        datetime.date(2026, 11, 22),
        (Identifier("uuid", "651f5f37-2ac4-5ef1-8b4e-f0c1431e309a"),),
        subtitle=subtitle,
        people=tuple(Person(name) for name in people),
    )
    glyphs, name = options.get("glyphs", "error"), options.get("edition", "")
    edition = Edition("ebook", "ebook", "epub", LAYOUTS["ebook"].parts, PAPERS["a4"], missing_glyphs=glyphs, title=name)
    return draw(book, edition, Shelf(root))


def image(drawn: Cover) -> Image.Image:
    """The picture."""
    return Image.open(io.BytesIO(drawn.data)).convert("RGB")


def ink(picture: Image.Image) -> tuple[int, int, int, int]:
    """Left, upper, right and lower edge of everything that is not ground."""
    ground = Image.new("RGB", picture.size, ACCENT)
    box = ImageChops.difference(picture, ground).getbbox()
    assert box is not None
    return box


TITLES = [
    "I",
    "Commons",
    "On AI",
    "Who holds the weights?",
    "Who Owns Éclairs and Ångström Jigglypuffs?",
    "What We Talk About When We Talk About Who Owns the Machines",
    "Donaudampfschifffahrtsgesellschaftskapitän und Rindfleischetikettierungsüberwachungsaufgabe",
    "A very long title of a report that nobody would set on a cover but somebody will, because reports have such",
    "Ποιος κρατά τα βάρη;",
    "Кто держит веса?",
]


@pytest.mark.parametrize("title", TITLES)
def test_no_title_is_cut(tmp_path: Path, title: str) -> None:
    """One word or twenty, short or endless, in any alphabet that the theme has: all ink stands inside the margins."""
    drawn = cover(tmp_path, title, "With a subtitle of some length, to make it harder", ["Ann Author", "Ben Writer"])
    left, upper, right, lower = ink(image(drawn))

    assert image(drawn).size == SIZE == (1600, 2560)
    assert min(left, upper, SIZE[0] - right, SIZE[1] - lower) >= MARGIN
    assert drawn.problems == ()


def test_the_last_word_stands_at_the_foot_and_the_first_at_the_head(tmp_path: Path) -> None:
    """The light words float, the heavy one has sunk; between them is ground."""
    picture = image(cover(tmp_path, "Who holds the weights?"))
    rows = [picture.crop((0, y, SIZE[0], y + 40)).getcolors(SIZE[0] * 40) for y in range(0, SIZE[1], 40)]
    inked = [y * 40 for y, colours in enumerate(rows) if colours != [(SIZE[0] * 40, ACCENT)]]
    gaps = [after - before for before, after in itertools.pairwise(inked)]

    assert inked[0] < 500
    assert inked[-1] > 2300
    assert max(gaps) > 400


def test_a_title_is_as_large_as_it_can_be(tmp_path: Path) -> None:
    """A word that fills the measure fills it; a short one stops before it shouts."""
    left, _, right, _ = ink(image(cover(tmp_path, "Commons")))
    short = ink(image(cover(tmp_path, "AI")))

    assert right - left > 0.8 * (SIZE[0] - 224)
    assert short[2] - short[0] < SIZE[0] / 2


def test_a_title_can_be_read_in_a_list_of_books(tmp_path: Path) -> None:
    """At 80 px, white words still stand out from the ground."""
    small = image(cover(tmp_path, "Who holds the weights?")).resize((80, 128), Image.Resampling.LANCZOS)

    assert max(small.convert("L").tobytes()) > 230


def test_the_cover_is_the_same_every_time_and_light(tmp_path: Path) -> None:
    """Type on a plain ground packs well, and packs alike."""
    one, two = (cover(tmp_path / name, "Who holds the weights?") for name in ("a", "b"))

    assert one.data == two.data
    assert (one.media_type, len(one.data) < HEAVIEST) == ("image/png", True)


def test_the_cover_says_what_stands_on_it(tmp_path: Path) -> None:
    """For those who do not see it: title, subtitle, people, and which edition it is."""
    drawn = cover(tmp_path, "On AI", "A reader.", ["Ann Author", "Ben Writer"], edition="Leader's edition")

    assert drawn.alt == "Cover: On AI. A reader. by Ann Author and Ben Writer. Leader's edition"


def test_a_letter_that_no_font_has_is_as_bad_as_the_edition_says(tmp_path: Path) -> None:
    """An error, as on every page; or a warning, and the cover is drawn."""
    with pytest.raises(PressError, match="P002"):
        cover(tmp_path, "权重", language="zh")
    drawn = cover(tmp_path, "谁掌握权重", language="zh", glyphs="warn")

    assert image(drawn).size == SIZE
    assert {(problem.code, problem.severity) for problem in drawn.problems} == {("P002", Severity.WARNING)}


def test_a_book_read_from_right_to_left_has_its_title_at_the_right(tmp_path: Path) -> None:
    """Where its readers begin."""
    left, _, right, _ = ink(image(cover(tmp_path, "من", language="ar", glyphs="warn")))

    assert SIZE[0] - right < left


def own(root: Path, css: str) -> Path:
    """A project with a style sheet for covers of its own."""
    (root / "styles/default").mkdir(parents=True)
    page = "@page { size: 1600px 2560px; background: #036 } html { color: #fff; font: 100px Literata }"
    (root / "styles/default/cover.css").write_text(page + css, encoding="utf-8")
    return root


def test_a_theme_may_draw_its_own_cover(tmp_path: Path) -> None:
    """By a style sheet of its own."""
    assert image(cover(own(tmp_path, ""), "On AI")).getpixel((5, 5)) == (0, 51, 102)


def test_a_cover_with_a_photograph_is_packed_as_one(tmp_path: Path) -> None:
    """As JPEG, since it would be many times as heavy as PNG."""
    root = own(tmp_path, "body { background: url(noise.png) }")
    Image.frombytes("RGB", (800, 600), os.urandom(800 * 600 * 3)).save(root / "styles/default/noise.png")
    drawn = cover(root, "On AI")

    assert (drawn.media_type, drawn.ending, image(drawn).size) == ("image/jpeg", "jpg", SIZE)
