"""Control signs in identifiers: written out on pages and in drawings, which they would break."""

import pytest

from cytostorm.report.pages import rendered
from cytostorm.report.vega import svg
from cytostorm.words.signs import visible, visible_within

SIGNS = [chr(n) for n in (*range(0x20), *range(0x7F, 0xA0)) if chr(n) not in "\t\n"] + ["\ud800", "\ufffe"]


def test_every_control_sign_is_written_out():
    for sign in SIGNS:
        assert visible(f"P{sign}X") == f"P{sign.encode('unicode_escape').decode()}X"
    for text in ("P X", "Müller", "39,6 °C", "a\tb\n", "名前", "👩‍⚕️"):
        assert visible(text) == text
    assert visible_within({"P\x0b": ["\x07", {"n": 1}]}) == {"P\\x0b": ["\\x07", {"n": 1}]}


@pytest.mark.parametrize("sign", ["\x00", "\x0b", "\x1b", "\x9f"])
def test_a_drawing_with_a_control_sign_is_made(sign):
    """The drawing library ends the whole process at one."""
    data = {"values": [{"who": f"P{sign}X", "n": 1}]}
    encoding = {"y": {"field": "who", "type": "nominal"}, "x": {"field": "n", "type": "quantitative"}}
    drawn = svg({"data": data, "mark": "bar", "encoding": encoding, "title": f"of P{sign}X"}, "c", "a chart")
    assert f"P\\x{ord(sign):02x}X" in drawn
    assert sign not in drawn


def test_a_page_shows_it(monkeypatch):
    import jinja2

    from cytostorm.report import pages

    environment = jinja2.Environment(
        loader=jinja2.DictLoader({"page.js.j2": "", "t": "<p>{{ who }}</p>"}), autoescape=True
    )
    monkeypatch.setattr(pages, "environment", lambda: environment)
    assert rendered("t", who="P\x0bX") == "<p>P\\x0bX</p>"
