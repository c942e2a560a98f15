"""Make-ready saves time and nothing else: the pages are those that WeasyPrint makes without it."""

import hashlib
import inspect
import subprocess
import sys
from pathlib import Path

import pytest
from pressroom import project, sheet
from weasyprint.layout import block
from weasyprint.text import line_break

from pressrun.press import makeready, weasy
from pressrun.press.press import press
from pressrun.press.pressed import Side

CSS = """
@page { size: 90mm 120mm; margin: 12mm }
html { font: 9pt/1.4 Text; hyphens: auto; text-align: justify }
p { margin: 0; text-indent: 1em; orphans: 2; widows: 2 }
p + p:nth-of-type(3n) { width: 80%; padding-left: 5% }
.caps { font-variant-caps: all-small-caps; letter-spacing: .04em }
.under { text-decoration: underline }
.number { font-variant-numeric: oldstyle-nums }
pre { white-space: pre-wrap; tab-size: 3 }
aside { float: right; width: 30%; margin: 0 0 2mm 2mm; box-sizing: border-box; padding: 1mm; border: .5pt solid }
table { border-collapse: collapse; width: 100% } td { border: .4pt solid; padding: 1mm }
.columns { columns: 2; column-gap: 4mm }
"""

TEXT = """
<p lang="en">Whoever holds the weights can change <i>what the model does</i>, and <span class="caps">nato</span> of
<span class="number">1949</span> is no <span class="under">exception</span>\u00a0to that rule.</p>
<aside>A remark beside the text, which is as short as it looks.</aside>
<p lang="de">Die Donaudampfschifffahrtsgesellschaft hat ihren Sitz nicht in Regensburg, sondern in Wien.</p>
"""
TABLE = "<table><tr><td>one</td><td>two words</td></tr><tr><td>three</td><td>four</td></tr></table>"
CODE = "<pre>if weights:\n\tprint(weights)\n\t\treturn</pre>"
HTML = f"{TEXT * 7}{TABLE}{CODE}<div class='columns'>{TEXT * 5}</div>{TABLE}{TEXT * 3}"

WITHOUT = """
import sys
from pathlib import Path
from pressrun.press import makeready
makeready.keep = lambda: None
import test_makeready
print(test_makeready.digest(Path(sys.argv[1])))
"""


def digest(root: Path) -> str:
    """Of everything that is pressed of `HTML` in the project *root*."""
    pressed = press(sheet(HTML), Side.RIGHT, root)
    assert len(pressed.pages) > 3
    return hashlib.sha256(pressed.pdf + repr((pressed.pages, pressed.anchors, pressed.problems)).encode()).hexdigest()


def test_pages_are_the_same_with_and_without_it(tmp_path: Path) -> None:
    """Floats, tables, columns, hyphens of two languages, small capitals, lines under words: byte for byte the same."""
    root = project(tmp_path, CSS)
    ran = subprocess.run(
        [sys.executable, "-c", WITHOUT, str(root)],
        cwd=Path(__file__).parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.stdout.strip() == digest(root), ran.stderr


@pytest.mark.parametrize(
    ("function", "parameters"),
    [
        (makeready._resolve, ["box", "containing_block"]),  # noqa: SLF001
        (makeready._strut, ["style"]),  # noqa: SLF001
        (line_break.get_font_description, ["style"]),
        (line_break.Layout.__init__, ["self", "style", "justification_spacing", "max_width"]),
    ],
)
def test_what_is_replaced_is_called_as_before(function: object, parameters: list[str]) -> None:
    """Names and order of what they take."""
    assert callable(function)
    assert list(inspect.signature(function).parameters) == parameters


def test_every_sheet_is_pressed_so() -> None:
    """Nothing of WeasyPrint's still calls what was replaced."""
    assert weasy.Layout.setup is makeready._set_up  # noqa: SLF001
    assert block.resolve_percentages is makeready._resolve_percentages  # noqa: SLF001
    left = [
        f"{name}.{attribute}"
        for name, module in sorted(sys.modules.items())
        if name.startswith("weasyprint.")
        for attribute, value in vars(module).items()
        if value in (makeready._resolve, makeready._strut)  # noqa: SLF001
    ]
    assert left == []
