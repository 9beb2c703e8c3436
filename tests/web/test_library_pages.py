"""The criteria library as pages: found without a script, escaped, and no address that is unknown is an error of the server."""

import re

import pytest

from cytostorm.library import shipped
from tests.web.asking import asked

HOSTILE = '"><script>alert(1)</script>'


def test_a_search_is_a_form_that_needs_no_script_and_keeps_what_was_asked():
    status, page = asked("/criteria", {"q": "sIL-2R", "status": "sourced"})
    assert status == 200
    assert '<form class="panel find" method="get"' in page
    assert 'value="sIL-2R"' in page
    assert re.search(r'<option value="sourced" selected>', page)
    assert ">OHI</a>" in page
    assert ">SOFA-2</a>" not in page


@pytest.mark.parametrize("name", ["hlh-2004", "hscore", "mas-2016", "sofa-2", "iec-hs", "kdigo-aki"])
def test_a_set_shows_rule_items_edges_sources_and_its_file(name):
    status, page = asked(f"/criteria/{name}")
    assert status == 200
    document = shipped().criteria(name).document
    for part in (f"id: {name}", "The rule", "Made for", "Sources", document.last_checked):
        assert part in page
    assert all(f'id="ref-{one}"' in page for one in document.references)


def test_edges_say_what_the_printed_number_does():
    page = asked("/criteria/hlh-2004")[1]
    assert "at 500 µg/L: counts" in page
    assert "at 100 ×10⁹/L: does not count" in page


def test_two_sets_stand_side_by_side_by_address_and_by_form():
    by_address, by_form = asked("/criteria/hlh-2004/hscore")[1], asked("/criteria/hlh-2004", {"with": "hscore"})[1]
    for page in (by_address, by_form):
        assert page.count('aria-hidden="true">≠</span>') == 16
        assert "≤ 92 g/L" in page


@pytest.mark.parametrize("path", ["/criteria/no-such", "/criteria/hscore/no-such", "/criteria/no.such_one"])
def test_an_unknown_set_is_a_page_that_says_so(path):
    status, page = asked(path)
    assert status == 404
    assert "There is no" in page


def test_what_was_typed_is_escaped_everywhere():
    for page in (
        asked("/criteria", dict.fromkeys(("q", "disease", "status", "population", "item"), HOSTILE))[1],
        asked("/criteria/hscore", {"with": HOSTILE})[1],
    ):
        assert "<script>alert" not in page
