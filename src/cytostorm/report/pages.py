"""From a template to a page that stands alone: styles inside, nothing loaded, no script but our own few lines."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Hashable
from functools import lru_cache
from typing import Any

import jinja2
from markupsafe import Markup

from cytostorm.memory import Memory
from cytostorm.presentation.aged import HOW_TO_COUNT
from cytostorm.presentation.assessment_aged import if_counted_words
from cytostorm.presentation.first_screen import on_page
from cytostorm.presentation.sentences import DISCLAIMER
from cytostorm.report.glyphs import plain_bar, range_bar, share_bar, verdict_glyph
from cytostorm.report.wording import share_words
from cytostorm.words import moment_words, unit_words
from cytostorm.words.signs import visible

_POLICY = "the policy is written last"


@lru_cache(maxsize=2)
def environment(*before: str) -> jinja2.Environment:
    """Templates, filters and drawings of this package; those of the packages in `before` come first."""
    packages = (*before, "cytostorm.report")
    environment = jinja2.Environment(
        loader=jinja2.ChoiceLoader([jinja2.PackageLoader(one) for one in packages]),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters |= {
        "on_page": on_page,
        "moment": moment_words,
        "unit": unit_words,
        "glyph": verdict_glyph,
        "css_text": css_text,
        "kept": kept,
        "if_counted": if_counted_words,
    }
    environment.globals |= {
        "disclaimer": DISCLAIMER,
        "how_to_count": HOW_TO_COUNT,
    }
    environment.globals |= {
        "share": share_words,
        "share_bar": share_bar,
        "plain_bar": plain_bar,
        "range_bar": range_bar,
    }
    return environment


def rendered(template: str, **content: Any) -> str:
    """A page. Its security policy lets nothing be loaded, and only the style and the script of this package apply."""
    templates = environment()
    script = templates.get_template("page.js.j2").render()
    page = templates.get_template(template).render(script=Markup(script), policy=_POLICY, **content)
    return visible(page.replace(_POLICY, _policy(page, script), 1))


def _policy(page: str, script: str) -> str:
    """What a browser may do with the page, by the digests of what stands in it."""
    style = page.partition("<style>")[2].partition("</style>")[0]
    allowed = f"style-src '{_digest(style)}'; img-src data:; script-src '{_digest(script)}'"
    return f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"


def _digest(script: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


_DRAWN: Memory[str] = Memory()


def kept(shown: Any, draw: Any, *beside: Hashable) -> str:
    """What a macro draws of one view, remembered by that view; `beside` is what else the macro reads. `{{ option|kept(drawn, named) }}`"""
    return _DRAWN.answer((shown,), lambda: draw(shown), (draw.name, *beside))


def css_text(text: str) -> Markup:
    """A text inside a CSS string. Everything but plain letters and digits is written as its code point, so nothing can break out."""
    safe = "".join(c if c.isascii() and (c.isalnum() or c == " ") else f"\\{ord(c):x} " for c in text)
    return Markup(f'"{safe}"')
