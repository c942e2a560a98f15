"""What paper asks of a text: each thing done to the canonical HTML, seen for itself."""

import pytest

from pressrun.ground import markup
from pressrun.model.words import words
from pressrun.setting import dress

RUNNING = "A paragraph of running text, which has letters enough for more than a line,"


def paper(html: str, layout: str = "book") -> str:
    """*html* as it is printed."""
    tree = markup.parse(html)
    dress.for_paper(tree, layout)
    return markup.inner(tree)


def plain(html: str) -> str:
    """The text of *html* to the last space."""
    return "".join(map(str, markup.parse(html).itertext()))


def test_lines_of_code_are_elements() -> None:
    """What runs over can be indented, and copying gives the code as it was, empty lines and all."""
    made = paper("<pre><code>a:\n\n    b &lt; c</code></pre>")

    assert made == (
        '<pre><code><span class="line">a:\n</span><span class="line">\n</span>'
        '<span class="line">    b &lt; c</span></code></pre>'
    )
    assert plain(made) == "a:\n\n    b < c"


def test_long_code_may_break_and_short_code_may_not() -> None:
    """A listing of a page cannot be kept together."""
    assert 'class="long"' in paper("<pre><code>" + "x\n" * 20 + "</code></pre>")
    assert 'class="long"' not in paper("<pre><code>x</code></pre>")


def table(cells: list[list[str]]) -> str:
    """A table of *cells*."""
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in cells)
    return paper(f'<figure class="table"><table><tbody>{rows}</tbody></table></figure>')


def test_tables_are_judged_by_their_words() -> None:
    """Many columns of long words are set narrower; many rows may break over pages."""
    words = ["internationalisation", "antidisestablishment", "wordings", "furthermore"]
    assert '<table class="wide">' in table([words])
    assert '<table class="wide broken">' in table([["internationalisation"] * 5])
    assert "wide" not in table([["short words in a cell"] * 4])
    assert '<figure class="table long"><table class="long">' in table([["cell"]] * 20)
    assert "long" not in table([["cell"]] * 5)


def test_columns_drawn_too_narrow_for_their_words_are_not_kept() -> None:
    """A word is not broken because of the dashes in the source."""
    columns = '<colgroup><col data-width="8%"/><col data-width="92%"/></colgroup>'
    drawn = f"<table>{columns}<tr><td>{{}}</td><td>x</td></tr></table>"
    assert "colgroup" in paper(drawn.format("No."))
    assert "colgroup" not in paper(drawn.format("Overloadable"))


def test_sizes_that_the_author_gives_become_styles() -> None:
    """Widths of pictures and columns, and the number a list begins with."""
    assert 'style="width: 50%; height: 20px"' in paper('<p><img src="a.png" data-width="50%" data-height="20"/></p>')
    assert 'style="width: 30.0%"' in paper('<table><colgroup><col data-width="30.0%"/></colgroup></table>')
    assert 'style="counter-reset: list-item 4"' in paper('<ol start="5"><li>five</li></ol>')


def test_a_picture_takes_no_other_style() -> None:
    """A length is a length and nothing else."""
    assert "style" not in paper('<p><img src="a.png" data-width="1px;position:fixed"/></p>')


def test_an_address_breaks_without_a_hyphen_and_keeps_its_host() -> None:
    """It can be broken behind a stroke, a point or a hyphen, but not in the name of the host."""
    made = paper('<p><a href="https://example.org/a/b-c.html">https://example.org/a/b-c.html</a></p>')
    assert '<span class="host">https://example.org/</span>\u200ba/\u200bb-\u200bc.\u200bhtml</a>' in made
    assert 'class="address"' in made
    assert "\u200b" not in paper('<p><a href="https://example.org/a/b">in words/of ours</a></p>')


@pytest.mark.parametrize(
    ("html", "bound"),
    [
        ("<h2>A heading that is long enough to need a second line of it</h2>", "line of\u00a0it"),
        (f"<p>{RUNNING} with an end on some line of its own</p>", "its\u00a0own"),
        (f"<p>{RUNNING} with an end that is somewhere altogether</p>", "where altogether"),
        ("<h2>A short heading</h2>", "short heading"),
        (f"<p>{RUNNING} ends in <em>emphasis on it</em>.</p>", "on it</em>."),
        ("<li>An item of a list that is long enough to need more than a line <em>or so</em></li>", "or\u00a0so</em>"),
    ],
)
def test_a_short_last_word_is_not_alone_on_its_line(html: str, bound: str) -> None:
    """The last two words are bound where both are short, and only where the text may run over."""
    assert bound in paper(html)


@pytest.mark.parametrize(
    ("html", "made"),
    [
        ("<p>read <em>Nature</em> well</p>", "<p>read<em> Nature</em> well</p>"),
        ("<p>read <code>x</code> well</p>", '<p>read<span class="gap"> </span><code>x</code> well</p>'),
        ("<p>on <b>a <em>b</em></b></p>", "<p>on<b> a<em> b</em></b></p>"),
        ('<p>on <span data-page="x">0</span></p>', '<p>on<span class="gap"> </span><span data-page="x">0</span></p>'),
        ("<p>read<em>Nature</em></p>", "<p>read<em>Nature</em></p>"),
        ("<pre><code>a <b>b</b></code></pre>", "<pre><code>a <b>b</b></code></pre>"),
    ],
)
def test_no_text_ends_in_a_space_before_an_element(html: str, made: str) -> None:
    """Such a space makes WeasyPrint break a line after one word; moved, it is read and copied as before."""
    assert paper(html) == made
    assert plain(made) == plain(html)


def test_the_call_of_a_note_follows_its_word() -> None:
    """Also where the author has put a space before it."""
    call = '<a role="doc-noteref" href="#fn">{}1</a>'
    assert paper(f"<p>so. {call.format('')} Then</p>") == f"<p>so.{call.format(dress.JOINER)} Then</p>"


@pytest.mark.parametrize(
    ("html", "made"),
    [
        ("<p>Most arguments about machines begin here.</p>", '<p><span class="lead">Most arguments</span> about'),
        (
            '<section class="thesis"><p>So.</p></section><p>It is not so simple as that.</p>',
            '<p><span class="lead">It is not so</span> simple',
        ),
        ("<p>Too short.</p>", "<p>Too short."),
        ("<h2>First</h2><p>Most arguments about machines begin here.</p>", "<p>Most arguments"),
        ("<p>(Most arguments about machines begin here.)</p>", "<p>(Most"),
    ],
)
def test_a_chapter_opens_with_a_few_words_set_off(html: str, made: str) -> None:
    """About ten letters, and only where the chapter opens with running text."""
    tree = markup.parse(html)
    dress.lead(tree)
    assert made in markup.inner(tree)


def test_no_line_begins_with_the_call_of_a_note() -> None:
    """A call stays with the word before it, though a full stop stands between them."""
    assert '">\u20603</a>' in paper('<p>so.<a role="doc-noteref" href="#n">3</a></p>')


def test_figures_and_tables_say_their_numbers() -> None:
    """The number is in the caption, in the words of the language; what has no number says none."""
    tree = markup.parse(
        '<figure class="figure" data-number="2"><img/><figcaption>A <em>map</em></figcaption></figure>'
        '<figure class="table" data-number="1"><figcaption><p>Floods</p></figcaption></figure>'
        "<figure><figcaption>None</figcaption></figure>"
    )
    dress.caption(tree, words("de"))
    made = markup.inner(tree)

    assert '<figcaption><b class="caption-number">Abbildung 2.</b> A <em>map</em></figcaption>' in made
    assert '<b class="caption-number">Tabelle 1.</b>' in made
    assert "<figcaption>None</figcaption>" in made


def test_long_items_stand_apart_and_boxes_need_no_bullets() -> None:
    """A list of sentences is set more openly than a list of words."""
    assert '<ul class="open">' in paper(f"<ul><li>{'many words ' * 12}</li></ul>")
    assert "<ul>" in paper("<ul><li>a</li></ul>")
    assert '<li class="task">☐ to do</li>' in paper("<ul><li>☐ to do</li></ul>")


def test_a_table_of_contents_repeats_words_only() -> None:
    """Notes, links and ids of a title stay with the title."""
    title = '<em id="x">A</em> <a href="#y">title</a><a role="doc-noteref" href="#fn">1</a>'
    assert dress.bare(title) == "<em>A</em> title"
