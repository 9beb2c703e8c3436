"""Help, search by any name, an undo of everything, the language of the script, and the first screen of a phone."""

import pytest

from tests.web.on_screen import settle, type_in

pytestmark = pytest.mark.browser


@pytest.fixture
def tab(browser, served):
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(10_000)
    page, said = context.new_page(), []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(served)
    yield page
    context.close()
    assert said == []


def test_a_question_mark_shows_the_keys_and_single_keys_can_be_switched_off(tab):
    tab.keyboard.press("?")
    assert "Find a value by any of its names" in tab.inner_text("#keys")
    tab.uncheck("[data-single]")
    tab.keyboard.press("Escape")
    assert not tab.is_visible("#keys")
    tab.evaluate("document.activeElement.blur()")
    tab.keyboard.press("?")
    tab.keyboard.press("/")
    assert not tab.is_visible("#keys")
    assert tab.evaluate("document.activeElement.id") != "find"
    tab.fill("#f-ferritin", "8000")
    tab.locator("#f-ferritin").press("?")
    assert not tab.is_visible("#keys"), "in a field it is a sign"


@pytest.mark.parametrize(("words", "field"), [("plt", "platelets"), ("sIL-2R", "scd25"), ("ferrit", "ferritin")])
def test_a_value_is_found_by_any_of_its_names(tab, words, field):
    tab.keyboard.press("/")
    tab.keyboard.type(words)
    tab.keyboard.press("Enter")
    tab.locator(f"#f-{field}:focus").wait_for()


def test_an_emptied_form_comes_back_for_ten_seconds(tab):
    tab.fill("#f-ferritin", "8000")
    settle(tab)
    tab.click("[data-clear]")
    settle(tab)
    assert "All 1 values cleared" in tab.inner_text("[data-undo]")
    assert tab.evaluate("sessionStorage.length") == 0
    tab.click("[data-undo] button")
    settle(tab)
    assert tab.input_value("#f-ferritin") == "8000"
    tab.click("[data-clear]")
    settle(tab)
    tab.wait_for_timeout(10_200)
    assert not tab.is_visible("[data-undo]"), "then it is gone for whoever comes next"


def test_the_script_speaks_the_language_of_the_page(tab, served):
    tab.goto(f"{served}/?language=de")
    assert tab.inner_text("[data-theme-button]") == "Darstellung: Gerät"
    tab.evaluate("() => { window.cytostormAsk = () => Promise.reject(new Error('away')); }")
    tab.fill("#f-ferritin", "8000")
    tab.locator("html.stale").wait_for(state="attached")
    assert tab.inner_text("#stale").startswith("Nicht aktuell.")
    assert "Ferritin leer → 8000" in tab.inner_text("#stale")


def test_the_first_screen_of_a_phone_has_two_sets(tab):
    type_in(tab, "P1")
    tab.set_viewport_size({"width": 390, "height": 844})
    tab.evaluate("scrollTo(0, 0)")
    places = {
        name: tab.locator(path).first.bounding_box()
        for name, path in {"patient": ".patient .who", "stage": ".stages", "danger": ".danger"}.items()
    }
    rows = [row.bounding_box() for row in tab.locator("#card-criteria > .card > .rows > .row").all()[:2]]
    bar = tab.locator("nav.bottom").bounding_box()["y"]
    for name, box in [*places.items(), ("first set", rows[0]), ("second set", rows[1])]:
        assert 0 <= box["y"] < box["y"] + box["height"] <= bar, name
