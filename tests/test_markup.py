"""Trees of canonical HTML, and what strangers may not do with XML."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pressrun.ground import markup
from pressrun.ground.files import NOT_TEXT

TEXT = st.text(st.characters(codec="utf-8"))


@given(TEXT)
def test_any_text_can_stand_in_a_tree(text: str) -> None:
    """What is escaped comes back as it was, but for characters that XML cannot carry."""
    root = markup.parse(f'<p title="{markup.escape(text)}">{markup.escape(text)}</p>')
    (para,) = root
    wanted = NOT_TEXT.sub("\ufffd", text).replace("\r\n", "\n").replace("\r", "\n")
    assert (para.text or "") == wanted


@given(TEXT)
def test_what_is_written_is_read_the_same(text: str) -> None:
    """Parsing and writing again changes nothing."""
    html = f"<p>{markup.escape(text)}<br/><b></b></p>"
    once = markup.inner(markup.parse(html))
    assert markup.inner(markup.parse(once)) == once


def test_only_void_elements_are_written_without_an_end_tag() -> None:
    """A reader of HTML takes <a/> for the beginning of a link; so no such thing is written."""
    assert (
        markup.inner(markup.parse('<a id="x"/><br/><td/><img src="y"/>'))
        == '<a id="x"></a><br/><td></td><img src="y"/>'
    )


def test_dropping_leaves_the_text_around() -> None:
    """What stood before and after an element stays, in order."""
    root = markup.parse("<p>one<b>two</b>three<i>four</i>five</p>")
    for element in markup.find(root, ".//b | .//i"):
        markup.drop(element)
    assert markup.inner(root) == "<p>onethreefive</p>"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<p>a<i>b</i>c</p>", "<p>abc</p>"),
        ("<p><i>b<u>c</u>d</i></p>", "<p>b<u>c</u>d</p>"),
        ("<p>a<u>b</u><i><u>c</u></i>d</p>", "<p>a<u>b</u><u>c</u>d</p>"),
        ("<p>a<i></i>d</p>", "<p>ad</p>"),
        ("<p><u></u>a<i>b</i>c<u></u>d</p>", "<p><u></u>abc<u></u>d</p>"),
    ],
)
def test_unwrapping_leaves_what_was_in_it(before: str, after: str) -> None:
    """Without its tags an element's content stands where it stood."""
    root = markup.parse(before)
    for element in markup.find(root, ".//i"):
        markup.unwrap(element)
    assert markup.inner(root) == after


def test_words_are_what_a_reader_hears() -> None:
    """Alternatives count as words; numbers of notes do not; blocks are set apart."""
    html = (
        '<ul><li data-block="1">one<a role="doc-noteref" href="#x">1</a><ol><li data-block="2">two  <br/>lines</li>'
        "</ol>"
        '</li><li data-block="3"><img src="x" alt="a picture"/>, <math alttext="x^2"><mi>x</mi></math></li></ul>'
    )
    root = markup.parse(html)
    assert markup.words(root) == "one two lines a picture, x^2"
    assert markup.blocks(root) == {1: "one", 2: "two lines", 3: "a picture, x^2"}


def test_every_element_knows_its_block() -> None:
    """Inside a block it is that block; outside, the next one."""
    root = markup.parse('<div><p data-block="1"><b>x</b></p><hr/><p data-block="2"/></div><hr/>')
    assert [markup.block_of(one) for one in markup.find(root, ".//b | .//hr | .//div")] == [1, 1, 2, None]


def test_entities_are_not_resolved() -> None:
    """A document cannot smuggle in a file of the machine's, nor grow without bound."""
    bomb = b'<!DOCTYPE x [<!ENTITY a "boom"><!ENTITY f SYSTEM "file:///etc/passwd">]><x>&a;&f;</x>'
    assert markup.document(bomb).text is None


def test_what_is_not_well_formed_is_told_with_its_line() -> None:
    """A broken document says where it breaks."""
    with pytest.raises(markup.MalformedError) as caught:
        markup.document(b"<x>\n<y>\n</x>")
    assert caught.value.line == 3


@pytest.mark.parametrize(
    "html", ["", " \n", "<p/>", "<p>x</p>", "<p/> x", '<img alt="x"/>', '<img alt=""/>', '<math alttext="x"/>',
             '<a role="doc-noteref">1</a>', '<a role="doc-noteref">1</a> x', "<p><b> </b>&#160;</p>"],
)  # fmt: skip
def test_what_speaks_has_words(html: str) -> None:
    """Whether a text says anything is asked in one way, and answered as its words do."""
    root = markup.parse(html)
    assert markup.speaks(root) is bool(markup.words(root))


def test_an_element_is_made_as_if_it_had_been_parsed() -> None:
    """A line of code that is made one by one is written like one that the author wrote."""
    assert markup.outer(markup.made("span", "a < b", "line")) == '<span class="line">a &lt; b</span>'
    assert markup.outer(markup.made("p")) == "<p></p>"
