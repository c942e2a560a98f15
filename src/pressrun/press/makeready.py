"""Make-ready: what WeasyPrint works out anew for every line and every box is worked out once for each style.

A line of text gets a layout of Pango's, and WeasyPrint (70.0) makes for each of them, when it is broken and again when
it is drawn, a context, a description of the font and a list of its refinements. They depend on the style alone, of
which a section has some dozens. So do the used widths and margins of a box none of whose lengths is a percentage, and
the height of a line. What is kept lies with the style, or with the fonts, and goes when they go. The pages are the
same, byte for byte; they come in about a seventh less time.

The names that are replaced here are WeasyPrint's own affair; `tests/test_makeready.py` fails when one of them changes.
"""

from dataclasses import dataclass
from typing import Any

from weasyprint.css import computed_values, units
from weasyprint.formatting_structure.boxes import Box
from weasyprint.layout import absolute, block, column, grid, inline, page, percent, table
from weasyprint.layout import float as floating
from weasyprint.text import line_break
from weasyprint.text.ffi import ffi, gobject, pango

Untyped = Any
"""What WeasyPrint hands out; it says nothing of its types."""

_LENGTHS = (
    "margin_left", "margin_right", "margin_top", "margin_bottom", "padding_left", "padding_right", "padding_top",
    "padding_bottom", "width", "min_width", "max_width", "height", "min_height", "max_height",
)  # fmt: skip
_BORDERS = ("border_top_width", "border_right_width", "border_bottom_width", "border_left_width")

_REFINEMENTS = (
    "font_kerning", "font_variant_ligatures", "font_variant_position", "font_variant_caps", "font_variant_numeric",
    "font_variant_alternates", "font_variant_east_asian", "font_feature_settings",
)  # fmt: skip
"""What `font_features` takes, in its order."""

_DECIDES = (
    "direction", "lang", "font_language_override", "font_family", "font_style", "font_stretch", "font_weight",
    "font_size", "font_variation_settings", "text_decoration_line", *_REFINEMENTS,
)  # fmt: skip
"""Properties that decide how a line is shaped, but for the spaces in it."""

_FLOATING = frozenset({"left", "right", "footnote"})
_PLACED = frozenset({"absolute", "fixed"})
_ELSEWHERE = frozenset({"running()", "note()"})

_resolve, _strut = percent.resolve_percentages, line_break.strut
_TYPE, _STRUT, _USED = "type_of_lines", "height_of_line", "used_lengths"


def keep() -> None:
    """Have every sheet of this process pressed so; once is enough."""
    for module in (absolute, block, column, floating, grid, inline, page, percent, table):
        module.resolve_percentages = _resolve_percentages
    for module in (computed_values, inline, line_break, units):
        module.strut = _height_of_line
    line_break.Layout.setup = _set_up
    Box.is_in_normal_flow = _is_in_normal_flow


@dataclass(frozen=True, slots=True)
class _Type:
    """What the layouts of lines of one kind have in common."""

    context: Untyped
    description: Untyped
    language: Untyped
    decoration: tuple[float | None, ...]
    """Ascent; where the lines under and through the text are, and how thick each is."""

    features: Untyped
    """Pango's attribute of the refinements; None when none is asked for."""


def _set_up(line: Untyped, style: Untyped) -> None:
    """`Layout.setup`, with what is known of the style."""
    kept = style.__dict__.get(_TYPE)
    if kept is None:
        kept = style.__dict__[_TYPE] = _kept(style)
    line.style, line.first_line_direction, line.language = style, 0, kept.language
    line.layout = ffi.gc(pango.pango_layout_new(kept.context), gobject.g_object_unref)
    pango.pango_layout_set_auto_dir(line.layout, False)  # noqa: FBT003  a function of C
    pango.pango_layout_set_font_description(line.layout, kept.description)
    (
        line.ascent, line.underline_position, line.strikethrough_position, line.underline_thickness,
        line.strikethrough_thickness,
    ) = kept.decoration  # fmt: skip
    if kept.features is not None:
        attributes = pango.pango_attr_list_new()
        pango.pango_attr_list_insert(attributes, kept.features)
        pango.pango_layout_set_attributes(line.layout, attributes)


def _kept(style: Untyped) -> _Type:
    """What was made for the first line of this kind, in these fonts."""
    known: dict[str, _Type] = style.font_config.__dict__.setdefault(_TYPE, {})
    kind = str([style[name] for name in _DECIDES])
    if kind not in known:
        known[kind] = _made(style)
    return known[kind]


def _made(style: Untyped) -> _Type:
    context = ffi.gc(pango.pango_font_map_create_context(style.font_config.font_map), gobject.g_object_unref)
    pango.pango_context_set_round_glyph_positions(context, False)  # noqa: FBT003  a function of C
    pango.pango_context_set_base_dir(context, line_break.PANGO_DIRECTION[style["direction"]])
    language = _language(style)
    if language is None:
        language = pango.pango_language_get_default()
    else:
        pango.pango_context_set_language(context, language)
    description = line_break.get_font_description(style)
    asked = line_break.font_features(*(style[name] for name in _REFINEMENTS))
    written = ",".join(f"{name} {value}" for name, value in asked.items()).encode()
    features = pango.pango_attr_font_features_new(written) if written else None
    return _Type(context, description, language, _decoration(context, description, language, style), features)


def _language(style: Untyped) -> Untyped:
    """The language that a style names; None when it names none."""
    named = style["font_language_override"]
    code = style["lang"] if named == "normal" else line_break.LST_TO_ISO.get(named.lower(), named)
    return pango.pango_language_from_string(line_break.unicode_to_char_p(code)[0]) if code else None


def _decoration(context: Untyped, description: Untyped, language: Untyped, style: Untyped) -> tuple[float | None, ...]:
    if style["text_decoration_line"] == "none":
        return (None,) * 5
    metrics = ffi.gc(pango.pango_context_get_metrics(context, description, language), pango.pango_font_metrics_unref)
    read = (
        pango.pango_font_metrics_get_ascent, pango.pango_font_metrics_get_underline_position,
        pango.pango_font_metrics_get_strikethrough_position, pango.pango_font_metrics_get_underline_thickness,
        pango.pango_font_metrics_get_strikethrough_thickness,
    )  # fmt: skip
    return tuple(line_break.FROM_UNITS * one(metrics) for one in read)


def _height_of_line(style: Untyped) -> tuple[float, float]:
    """`strut`, once for each style."""
    kept: tuple[float, float] | None = style.__dict__.get(_STRUT)
    if kept is None:
        kept = style.__dict__[_STRUT] = _strut(style)
    return kept


def _resolve_percentages(box: Untyped, containing_block: Untyped) -> None:
    """`resolve_percentages`, once for each style that has none."""
    style = box.style
    used = style.__dict__.get(_USED)
    if used:
        box.__dict__.update(used)
        return
    _resolve(box, containing_block)
    if used is None:
        style.__dict__[_USED] = _used(box, style)


def _used(box: Untyped, style: Untyped) -> dict[str, Untyped]:
    """The lengths that any box of this *style* has; none where one of them depends on what is around the box."""
    fixed = all(_is_fixed(style[name]) for name in _LENGTHS) and style["border_collapse"] != "collapse"
    return {name: getattr(box, name) for name in (*_LENGTHS, *_BORDERS)} if fixed else {}


def _is_fixed(length: Untyped) -> bool:
    return length is None or length == "auto" or getattr(length, "unit", "") == "px"


def _is_in_normal_flow(box: Untyped) -> bool:
    """`Box.is_in_normal_flow`, which is asked a thousand times a page, with two questions in place of seven."""
    position = box.style["position"]
    return box.style["float"] not in _FLOATING and position not in _PLACED and position[0] not in _ELSEWHERE
