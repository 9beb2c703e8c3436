"""How charts look: the tokens of the page, hatching, and the frame of inline SVG. No browser, no network, no script.

Ink is chosen for black-and-white print first: met is the darkest, unknown is hatched, not met is empty.
Colour repeats what tone and hatching already say. It comes from the tokens of the page, so that a chart follows the theme.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from markupsafe import Markup

INK, SOFT, FAINT, GRID = "var(--ink)", "var(--soft)", "var(--edge)", "var(--grid)"
SURFACE, RULE, MASK, OPEN_EDGE = "var(--surface)", "var(--rule)", "var(--mask)", "var(--open-edge)"
MET, UNKNOWN, NOT_MET = "var(--met)", "var(--open-bar)", "var(--surface)"
SERIES = ("var(--series)", "var(--series-2)")
FONT = "Arial, 'Liberation Sans', Helvetica, sans-serif"
WORD_FILL = {"met": MET, "unknown": "url(#hatch-unknown)", "not met": NOT_MET}
MASKED_FILL, POSSIBLE_FILL = "url(#hatch-masked)", "url(#hatch-unknown)"

_PATTERNS = (
    '<defs><pattern id="hatch-unknown" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    f'<rect width="5" height="5" fill="{UNKNOWN}"/><line x1="0" y1="0" x2="0" y2="5" stroke="{OPEN_EDGE}" stroke-width="1.3"/></pattern>'
    '<pattern id="hatch-masked" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">'
    '<rect width="6" height="6" fill="var(--mask-bg)"/>'
    '<line x1="0" y1="0" x2="0" y2="6" stroke="var(--mask-line)" stroke-width="1.2"/></pattern></defs>'
)


def plain_svg(body: Iterable[str], width: float, height: float, name: str, description: str) -> Markup:
    """A chart out of SVG elements of our own (report.svg_parts)."""
    return framed(
        "".join(body) + "</svg>", f'viewBox="0 0 {width:g} {height:g}" font-family="{FONT}"', name, description
    )


def framed(body: str, box: str, name: str, description: str) -> Markup:
    """Elements as a chart of a page, with a description for those who do not see it."""
    head = f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" {box} role="img" aria-label="{escape(description)}">'
    return Markup(head + _own_ids(_PATTERNS + body, name))


def _own_ids(text: str, name: str) -> str:
    """Ids are global to a page, so each chart carries its own."""
    renamed = re.sub(r'\bid="([^"]+)"', rf'id="{name}-\1"', text)
    return re.sub(r"url\(#([^)]+)\)", rf"url(#{name}-\1)", renamed)
