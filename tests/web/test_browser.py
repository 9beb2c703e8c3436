"""The bedside page in a real browser: typed in, read off the screen, by mouse, by keyboard, on a phone, without script, on paper."""

import io
import re
from pathlib import Path

import pytest

from tests.functional.conftest import HSCORES, PATIENTS
from tests.thoroughness import some
from tests.web.on_screen import hscore, settle, type_in

pytestmark = pytest.mark.browser
AXE = Path(__file__).parents[2] / ".axe" / "package" / "axe.min.js"
FOUND = """() => axe.run(document).then(done => done.violations.map(
  one => `${one.id}: ${one.nodes.slice(0, 2).map(node => node.html.slice(0, 120)).join(" | ")}`))"""


@pytest.fixture
def tab(browser, served):
    """A page of a visit of its own; it fails on any message of the console."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page, said = context.new_page(), []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(served)
    yield page
    context.close()
    assert said == []


@pytest.mark.parametrize("patient", PATIENTS)
def test_a_patient_typed_in_is_read_off_the_screen(tab, patient):
    type_in(tab, patient)
    low, high = HSCORES[patient]
    assert hscore(tab).startswith(f"{low} to {high} of 337" if low < high else f"{low} of 337")
    assert tab.evaluate("document.querySelectorAll('*').length") <= 1500
    assert "?" not in tab.url
    spoken = tab.locator("#spoken").inner_text()
    assert spoken.startswith("Patient:")


def test_what_is_typed_survives_a_reload_and_one_button_clears_it(tab):
    type_in(tab, "P3")
    tab.reload()
    settle(tab)
    assert hscore(tab).startswith("126 to 293")
    tab.click("[data-clear]")
    settle(tab)
    assert tab.input_value("#f-ferritin") == ""
    tab.reload()
    assert "No value yet." in tab.inner_text("#answer")


def test_a_change_can_be_undone_and_focus_stays(tab):
    type_in(tab, "P3")
    tab.fill("#f-ferritin", "500")
    settle(tab)
    assert not hscore(tab).startswith("126")
    assert tab.evaluate("document.activeElement.id") == "f-ferritin"
    tab.click("[data-undo] button")
    settle(tab)
    assert (tab.input_value("#f-ferritin"), hscore(tab)[:10]) == ("8000", "126 to 293")


def test_half_typed_is_a_state_and_an_error_stands_beside_its_field(tab):
    type_in(tab, "P3")
    tab.fill("#f-triglycerides", "3,")
    settle(tab)
    assert "Keep typing" in tab.inner_text("#note-triglycerides")
    tab.fill("#f-triglycerides", "many")
    settle(tab)
    assert tab.get_attribute("#f-triglycerides", "aria-invalid") == "true"
    assert hscore(tab).startswith("126 to 293")


def test_the_keyboard_alone_finds_a_value_and_goes_on(tab):
    tab.keyboard.press("/")
    tab.keyboard.type("ferritin")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.id") == "f-ferritin"
    tab.keyboard.type(">40000")
    tab.keyboard.press("Enter")
    settle(tab)
    assert tab.evaluate("document.activeElement.id") == "f-triglycerides"
    assert "ferritin >40,000" in tab.inner_text("#part-patient")


def test_without_script_the_same_form_gives_the_whole_answer(browser, served):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(served)
    page.fill("#f-ferritin", "8000")
    page.fill("#f-temperature", "39.0")
    page.click("button:has-text('Show the answer')")
    assert "8,000" in page.inner_text("#part-patient")
    assert page.url.rstrip("/") == served
    context.close()


@pytest.mark.parametrize(("width", "scheme"), some([(320, "light"), (320, "dark"), (1280, "light"), (1280, "dark")], 3))
def test_axe_finds_nothing(browser, served, width, scheme):
    if not AXE.exists():
        pytest.skip("no axe-core; make accessibility")
    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    page.goto(served)
    type_in(page, "P1")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(FOUND)
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    context.close()
    assert (found, wide) == ([], 0)


def test_the_summary_prints_on_one_sheet(tab, served):
    type_in(tab, "P1")
    with tab.context.expect_page() as opened:
        tab.click("button[formaction$='/print']")
    opened.value.wait_for_load_state()
    pages = len(re.findall(rb"/Type\s*/Page[^s]", io.BytesIO(opened.value.pdf(format="A4")).read()))
    assert pages == 1


def test_a_second_visit_asks_for_no_script_or_style_again(tab, served):
    tab.goto(f"{served}/criteria")
    tab.goto(served)
    kept = tab.evaluate(
        "performance.getEntriesByType('resource').filter(one => /\\.(js|css)\\?v=/.test(one.name)).map(one => one.transferSize)"
    )
    assert len(kept) >= 5
    assert set(kept) == {0}
