"""Draw the contact sheet of the README from the files in dist/: python docs/contact_sheet.py (after `make`)."""  # noqa: INP001

import io
import zipfile
from pathlib import Path

import pypdfium2
from PIL import Image

ROOT = Path(__file__).parents[1]
PAGES = (
    ("handout", (1, 2)),
    ("packet", (1, 2, 3, 9, 14)),
    ("book", (3, 5, 9, 10, 26, 27, 28, 33)),
)
"""Which pages of which edition are shown, counted from 1."""

HEIGHT, GAP, ROW, GROUND = 420, 14, 8, "#d8d8d8"
"""Of a page and between two, in px; pages in a row."""


def pages() -> list[Image.Image]:
    """The pages that are shown, and the cover of the e-book."""
    shown = []
    for name, wanted in PAGES:
        with pypdfium2.PdfDocument(ROOT / f"dist/{name}.pdf") as pdf:
            for number in wanted:
                page = pdf[number - 1]
                shown.append(page.render(scale=2 * HEIGHT / page.get_height()).to_pil().convert("RGB"))
    with zipfile.ZipFile(ROOT / "dist/ebook.epub") as epub:
        cover = next(name for name in epub.namelist() if "cover" in name and name.endswith((".png", ".jpg")))
        shown.append(Image.open(io.BytesIO(epub.read(cover))).convert("RGB"))
    return [page.resize((round(page.width * HEIGHT / page.height), HEIGHT), Image.Resampling.LANCZOS) for page in shown]


def sheet(shown: list[Image.Image]) -> Image.Image:
    """All pages in rows."""
    rows = [shown[at : at + ROW] for at in range(0, len(shown), ROW)]
    width = max(sum(page.width + GAP for page in row) for row in rows) + GAP
    whole = Image.new("RGB", (width, len(rows) * (HEIGHT + GAP) + GAP), GROUND)
    for down, row in enumerate(rows):
        at = GAP
        for page in row:
            whole.paste(page, (at, GAP + down * (HEIGHT + GAP)))
            at += page.width + GAP
    return whole


if __name__ == "__main__":
    sheet(pages()).save(ROOT / "docs/contact-sheet.png", optimize=True)
