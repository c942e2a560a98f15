"""What each element is to somebody who listens."""

from xml.etree import ElementTree

import pytest

from pressrun.press import roles


def _role(html: str, path: str = ".//*[@x]") -> str:
    root = ElementTree.fromstring(f"<body>{html}</body>")  # noqa: S314  our own
    element = root.find(path)
    assert element is not None
    return roles.role(element, {child: parent for parent in root.iter() for child in parent})


@pytest.mark.parametrize(
    ("html", "kind"),
    [
        ('<h2 x="">a</h2>', "H2"),
        ('<blockquote><h4 x="">a</h4></blockquote>', "P"),
        ('<ul><li x="">a</li></ul>', "LI"),
        ('<nav role="doc-toc"><ol><li x="">a</li></ol></nav>', "TOCI"),
        ('<nav role="doc-toc"><ol x=""><li>a</li></ol></nav>', "TOC"),
        ('<img x="" alt="A dog"/>', "Figure"),
        ('<img x="" alt="x^2" class="math math-inline"/>', "Formula"),
        ('<img x="" alt=""/>', roles.ARTIFACT),
        ('<img x="" alt="A dog" role="presentation"/>', roles.ARTIFACT),
        ('<div x="" aria-hidden="true">_</div>', roles.ARTIFACT),
        ('<hr x=""/>', roles.ARTIFACT),
        ('<em x="">a</em>', roles.PASSED),
        ('<em x="" lang="fr">a</em>', "Span"),
        ('<div x="" lang="fr">a</div>', "Div"),
        ('<abbr x="" title="World">W</abbr>', "Span"),
        ('<a x="">a</a>', roles.PASSED),
        ('<a x="" href="#b">a</a>', "Link"),
        ('<span x="" role="doc-footnote">a</span>', "Note"),
        ('<ol><li x="" role="doc-footnote">a</li></ol>', "LI"),
    ],
)
def test_what_an_element_is(html: str, kind: str) -> None:
    """Its type in the tree; none for what only changes the look, an artifact for what is not read."""
    assert _role(html) == kind


@pytest.mark.parametrize(
    ("html", "scope"),
    [
        ('<thead><tr><th x="">a</th></tr></thead>', "Column"),
        ('<tbody><tr><th x="">a</th><td>1</td></tr></tbody>', "Row"),
        ('<tbody><tr><th x="" scope="col">a</th><td>1</td></tr></tbody>', "Column"),
    ],
)
def test_what_a_cell_is_the_head_of(html: str, scope: str) -> None:
    """What the author says, else what its place says."""
    root = ElementTree.fromstring(f"<table>{html}</table>")  # noqa: S314  our own
    cell = root.find(".//*[@x]")
    assert cell is not None
    assert roles.scope(cell, {child: parent for parent in root.iter() for child in parent}) == scope


def test_the_words_of_a_link() -> None:
    """Without notes and hidden text; the number of a page, which is not known yet, as the id of its place."""
    link = ElementTree.fromstring(  # noqa: S314  our own
        '<a>see  <b>page</b> <span data-page="one">00</span><i aria-hidden="true">.</i> <img alt="a dog"/></a>'
    )
    assert roles.said(link) == "see page \u0002one\u0003 a dog"
    link.set("title", "Elsewhere")
    assert roles.said(link) == "Elsewhere"


@pytest.mark.parametrize(("html", "name"), [("<ol/>", "Decimal"), ('<ol type="i"/>', "LowerRoman"), ("<ul/>", "Disc")])
def test_how_a_list_is_numbered(html: str, name: str) -> None:
    """As it is printed."""
    assert roles.numbering(ElementTree.fromstring(html)) == name  # noqa: S314  our own
