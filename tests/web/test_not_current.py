"""A refused request or a lost connection never leaves old verdicts as if they were those of the values on the screen."""

import time

import pytest

from tests.thoroughness import some
from tests.web.on_screen import hscore, settle
from tests.web.test_browser import AXE, FOUND

pytestmark = pytest.mark.browser
VERDICTS = "**/page/verdicts"
SLOWLY = """() => { const ask = window.cytostormAsk; let first = true; window.cytostormAsk = (path, body) => {
  const wait = first ? 1500 : 0; first = false;
  return ask(path, body, undefined).then(html => new Promise(done => setTimeout(() => {
    window.late = wait > 0 || window.late; done(html); }, wait))); }; }"""


@pytest.fixture
def tab(browser, served):
    """A ferritin and one value that is not understood; what the browser says of a failed request is expected here."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, bypass_csp=True)
    page, faults = context.new_page(), []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(served)
    page.fill("#f-ferritin", "8000")
    page.fill("#f-platelets", "many")
    settle(page)
    yield page
    context.close()
    assert faults == []


def refuse(page, status, **headers):
    """Every request for verdicts is answered so; the list says when they came."""
    came = []

    def answer(route):
        came.append(time.monotonic())
        route.abort() if status is None else route.fulfill(status=status, body="refused", headers=headers)

    page.route(VERDICTS, answer)
    return came


def stale(page):
    page.locator("html.stale").wait_for(state="attached", timeout=20000)
    return page.inner_text("#stale")


@pytest.mark.parametrize("status", some([429, None, 422, 500, 200, 413, 503], 4))
def test_a_failure_keeps_everything_and_says_what_is_not_in_the_verdicts(tab, status):
    before, note = hscore(tab), tab.inner_text("#note-platelets")
    assert "many" in note
    refuse(tab, status, **({"Retry-After": "1"} if status == 429 else {}))
    tab.fill("#f-ferritin", "500")
    said = stale(tab)
    assert said.startswith("Not up to date.")
    assert "Ferritin 8000 → 500" in said
    assert tab.is_visible("#stale")
    assert "Not up to date" in tab.inner_text("#spoken")
    assert (hscore(tab), tab.inner_text("#note-platelets"), tab.input_value("#f-ferritin")) == (before, note, "500")
    assert "grayscale(1)" in tab.evaluate("getComputedStyle(document.getElementById('card-criteria')).filter")
    tab.unroute(VERDICTS)
    tab.locator("html:not(.stale)").wait_for(state="attached", timeout=20000)
    assert hscore(tab) != before, "it was asked again by itself"
    assert not tab.is_visible("#stale")


def test_the_time_that_the_server_names_is_waited_for_also_while_somebody_types(tab):
    came = refuse(tab, 429, **{"Retry-After": "3"})
    tab.fill("#f-ferritin", "500")
    stale(tab)
    tab.fill("#f-ferritin", "600")
    tab.wait_for_timeout(1500)
    assert len(came) == 1
    assert "Ferritin 8000 → 600" in tab.inner_text("#stale")
    tab.wait_for_timeout(2500)
    assert len(came) == 2
    assert came[1] - came[0] >= 2.9


def test_an_old_answer_that_comes_late_is_not_shown(tab):
    tab.evaluate(SLOWLY)
    tab.fill("#f-ferritin", "500")
    tab.wait_for_timeout(300)
    tab.fill("#f-ferritin", "40000")
    settle(tab)
    newest = hscore(tab)
    tab.wait_for_timeout(2500)
    assert tab.evaluate("window.late") is True
    assert hscore(tab) == newest
    assert "40,000" in tab.inner_text("#part-patient")
    assert not tab.is_visible("#stale")


def test_a_slow_answer_is_marked_until_it_comes(tab):
    tab.evaluate(SLOWLY.replace("1500", "3000"))
    tab.fill("#f-ferritin", "500")
    assert "Ferritin 8000 → 500" in stale(tab)
    settle(tab)
    assert not tab.is_visible("#stale")


@pytest.mark.parametrize("width", [390, 1280])
def test_the_mark_is_on_the_screen_while_values_are_typed_and_readable(tab, width):
    tab.set_viewport_size({"width": width, "height": 844})
    refuse(tab, 500)
    tab.locator("#f-ferritin").scroll_into_view_if_needed()
    tab.fill("#f-ferritin", "500")
    stale(tab)
    box = tab.locator("#stale").bounding_box()
    assert 0 <= box["y"] < box["y"] + box["height"] <= 844
    if not AXE.exists():
        pytest.skip("no axe-core; make accessibility")
    tab.evaluate(AXE.read_text(encoding="utf-8"))
    assert tab.evaluate(FOUND) == []
