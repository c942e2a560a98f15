"""The trees of all sheets, joined."""

from pathlib import Path

import pytest
from pikepdf import Array, Dictionary, Name, NumberTree
from pressroom import issued, opened, project, sheet


def test_what_is_drawn_as_a_group_keeps_its_tags(tmp_path: Path) -> None:
    """Half-transparent text is drawn apart from its page; its keys into the tree move with those of the page."""
    body = '<p>a</p><p style="opacity: .5">b</p>'
    with opened(issued(project(tmp_path), [sheet(body, "a"), sheet(body, "b")]).pdf) as pdf:
        owners = NumberTree(pdf.Root.StructTreeRoot.ParentTree)
        for page in pdf.pages:
            forms = [form for form in page.obj.Resources.XObject.values() if "/StructParents" in form]
            assert [str(owners[int(form.StructParents)][-1].S) for form in forms] == ["/P"]


@pytest.mark.parametrize(
    ("authors", "told"),
    [
        (["h1 h2", "h2 h3", "h1"], "H1 H2 H2 H3 H1"),
        (["h3 h3", "h2"], "H1 H1 H1"),
        (["h1", "h4 h5", "", "h4"], "H1 H2 H3 H2"),
        (["h1 h2 h3", "h4"], "H1 H2 H3 H4"),
    ],
)
def test_headings_go_down_step_by_step(tmp_path: Path, authors: list[str], told: str) -> None:
    """Also from one sheet to the next, and at the beginning, whatever the author wrote: the file says that they do."""
    bodies = ["".join(f"<{tag}>a</{tag}>" for tag in tags.split()) + "<p>b</p>" for tags in authors]
    sheets = [sheet(body, f"s{number}") for number, body in enumerate(bodies)]
    with opened(issued(project(tmp_path), sheets).pdf) as pdf:
        found = [str(kid.S)[1:] for section in pdf.Root.StructTreeRoot.K[0].K for kid in section.K]
        assert " ".join(kind for kind in found if kind != "P") == told
        assert "/Headings" not in pdf.Root.StructTreeRoot


def test_a_link_without_its_annotation_is_no_link(tmp_path: Path) -> None:
    """What leads nowhere in this edition stays as text."""
    with opened(issued(project(tmp_path), [sheet('<p><a href="#gone">a</a></p>')]).pdf) as pdf:
        paragraph = pdf.Root.StructTreeRoot.K[0].K[0].K[0]
        assert [kid.S for kid in paragraph.get("/K", Array()) if isinstance(kid, Dictionary)] == [Name.Span]
