"""Listening to a file again: what is the same is known, what is not is read and looked at; nobody could tell which."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Name, String
from pressroom import issued, lines, project, sheet

from pressrun.gate import listening, paper
from pressrun.gate.listening import Heard, Looked, Part
from pressrun.gate.order import Tree
from pressrun.gate.paper import Seen
from pressrun.model.sheet import Sheet, Start

DRAWING = (
    "%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 width=%2240%22 height=%2240%22%3E"
    "%3Cpath d=%22M0 0h9v9%22/%3E%3C/svg%3E"
)
FIGURE = f'<figure><img src="data:image/svg+xml,{DRAWING}" alt="A tower"/></figure>'


@dataclass
class _Listener:
    """Listens, and remembers what was heard."""

    parts: tuple[Part, ...] = ()
    looked: dict[str, Looked] = field(default_factory=dict)
    pages: list[int] = field(default_factory=list)
    """Pages that were looked at the last time."""

    def listen(self, data: bytes) -> Heard:
        """To a file, with what is known of the last one."""

        def look(numbers: Sequence[int]) -> dict[int, Seen]:
            self.pages = list(numbers)
            return dict(paper.look(data, numbers))

        with pikepdf.open(io.BytesIO(data)) as pdf:
            heard = listening.listen(pdf, self.parts, lambda place: self.looked.get(place, Looked()), look)
        self.parts, self.looked = heard.parts, self.looked | dict(heard.looked)
        return heard


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The elements that are read aloud."""
    elements, real = list[int](), Tree.read_aloud

    def noting(tree: Tree, element: int) -> object:
        elements.append(element)
        return real(tree, element)

    monkeypatch.setattr(Tree, "read_aloud", noting)
    return elements


def _sheets(word: str = "two") -> list[Sheet]:
    return [
        sheet("<h1>one</h1>" + lines(14), "a"),
        sheet(f"<h1>{word}</h1>" + lines(3), "b", Start.RECTO),
        sheet("<h1>three</h1>" + lines(14), "c", Start.RECTO),
    ]


def _made(folder: Path, sheets: Sequence[Sheet]) -> bytes:
    made = issued(project(folder, "@page { @top-left { content: 'head' } }"), list(sheets)).pdf
    assert made
    return made


def _changed(data: bytes, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        change(pdf)
        pdf.save(out, compress_streams=False)
    return out.getvalue()


def test_the_second_time_nothing_is_read(tmp_path: Path, read: list[int]) -> None:
    """And the same is heard."""
    listener, data = _Listener(), _made(tmp_path, _sheets())
    first = listener.listen(data)
    assert (len(read), listener.pages) == (3, [0, 2, 4, 1, 3])
    read.clear()
    assert listener.listen(data).finished == first.finished
    assert (read, listener.pages) == ([], [])


def test_a_section_that_changed_is_read_again(tmp_path: Path, read: list[int]) -> None:
    """It alone, and of its pages those that are others; all is heard as if for the first time."""
    listener = _Listener()
    listener.listen(_made(tmp_path, _sheets()))
    read.clear()
    data = _made(tmp_path, _sheets("owt"))
    assert listener.listen(data).finished == _Listener().listen(data).finished
    assert (len(read), listener.pages) == (4, [2])  # three of them by the other listener


def test_tags_that_changed_are_read_again(tmp_path: Path, read: list[int]) -> None:
    """Also where every page looks as before."""
    listener, data = _Listener(), _made(tmp_path, _sheets())
    first = listener.listen(data)

    def turn(pdf: pikepdf.Pdf) -> None:
        section = pdf.Root.StructTreeRoot.K[0].K[2]
        section.K = Array([*list(section.K)[1:], section.K[0]])

    other = _changed(data, turn)
    read.clear()
    heard = listener.listen(other).finished
    assert heard == _Listener().listen(other).finished
    assert heard.text != first.finished.text
    assert heard.text.endswith("three")
    assert listener.pages == []


def test_folios_are_not_looked_at(tmp_path: Path) -> None:
    """A section that grows gives all pages behind it other folios: none of them is looked at for that."""
    css = "@page { @top-left { content: counter(page) ' of ' counter(pages) } }"
    longer = [sheet("<h1>one</h1>" + lines(40), "a"), *_sheets()[1:]]
    before, after = (issued(project(tmp_path, css), sheets).pdf for sheets in (_sheets(), longer))
    assert before
    assert after
    listener = _Listener()
    listener.listen(before)
    assert listener.listen(after).finished == _Listener().listen(after).finished
    assert max(listener.pages) < 4


def test_a_group_inside_a_group_is_looked_at_again(tmp_path: Path) -> None:
    """Text that is half transparent, in a box that is: it is drawn apart, and belongs to the tree all the same."""

    def made(word: str) -> bytes:
        return _made(tmp_path, [sheet(f'<div style="opacity: .5"><p style="opacity: .5">{word}</p></div>', "a")])

    listener = _Listener()
    listener.listen(made("two"))
    heard = listener.listen(made("owt")).finished
    assert heard == _Listener().listen(made("owt")).finished
    assert heard.apart == "owt"


def test_elements_that_share_a_page_are_one_part(tmp_path: Path) -> None:
    """As in a file that somebody else has made: all of it is read, each time."""
    listener, data = _Listener(), _made(tmp_path, _sheets())
    first = listener.listen(data)

    def level(pdf: pikepdf.Pdf) -> None:
        document = pdf.Root.StructTreeRoot.K[0]
        document.K = Array([kid for section in document.K for kid in section.K])

    other = _changed(data, level)
    for _ in range(2):
        heard = listener.listen(other)
        assert heard.finished == first.finished
        assert heard.parts == ()


def test_a_file_without_tags_says_nothing(tmp_path: Path) -> None:
    """What is seen on its pages is beside the text."""

    def bare(pdf: pikepdf.Pdf) -> None:
        del pdf.Root.StructTreeRoot

    data = _made(tmp_path, _sheets())
    heard = _Listener().listen(_changed(data, bare)).finished
    assert heard.text == ""
    assert "three" in heard.beside


def test_an_alternative_that_changed_is_heard(tmp_path: Path) -> None:
    """Nothing of it is drawn."""
    listener, data = _Listener(), _made(tmp_path, [sheet(f"<p>one</p>{FIGURE}", "a")])
    listener.listen(data)

    def rename(pdf: pikepdf.Pdf) -> None:
        (figure,) = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/S") == Name.Figure]
        figure.Alt = String("A mill")

    heard = listener.listen(_changed(data, rename)).finished
    assert "mill" in heard.text
    assert "tower" not in heard.text
