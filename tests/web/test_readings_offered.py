"""A value with two readings is offered as buttons beside its field, and counts only when one was chosen."""

import pytest

from tests.web.on_screen import settle

pytestmark = pytest.mark.browser
BUTTONS = "#note-ferritin button"


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


def test_nothing_counts_until_a_reading_is_chosen_and_the_choice_can_be_undone(tab):
    tab.fill("#f-ferritin", "12.000")
    settle(tab)
    assert tab.locator(BUTTONS).all_inner_texts() == ["12", "12000"]
    assert "No value yet." in tab.inner_text("#part-patient")
    tab.click(f"{BUTTONS} >> nth=1")
    settle(tab)
    assert "12,000" in tab.inner_text("#part-patient")
    assert (tab.input_value("#f-ferritin"), tab.locator(BUTTONS).count()) == ("12000", 0)
    assert tab.evaluate("document.activeElement.id") == "f-ferritin"
    tab.click("[data-undo] button")
    settle(tab)
    assert tab.input_value("#f-ferritin") == "12.000"


def test_the_decimal_sign_is_chosen_once_for_the_device(tab):
    tab.fill("#f-ferritin", "12.000")
    settle(tab)
    tab.select_option("#decimal", "comma")
    settle(tab)
    assert "1 value used" in tab.inner_text("#part-patient")
    tab.reload()
    settle(tab)
    assert tab.input_value("#decimal") == "comma"
    assert tab.locator(BUTTONS).count() == 0
    tab.click("[data-clear]")
    settle(tab)
    assert tab.input_value("#decimal") == "comma"


def test_a_likely_slip_of_the_unit_has_a_button_for_the_other_unit(tab):
    tab.fill("#f-hemoglobin", "120")
    settle(tab)
    assert "not used" in tab.inner_text("#note-hemoglobin")
    tab.click("#note-hemoglobin button:has-text('120 g/L')")
    settle(tab)
    assert tab.input_value('select[name="unit.hemoglobin"]') == "g/L"
    assert "1 value used" in tab.inner_text("#part-patient")


def test_a_number_with_two_readings_is_never_converted(tab):
    tab.fill("#f-ferritin", "12.000")
    settle(tab)
    units = tab.locator('select[name="unit.ferritin"] option').all()
    shown = tab.input_value('select[name="unit.ferritin"]')
    tab.select_option(
        'select[name="unit.ferritin"]',
        next(one.get_attribute("value") for one in units if one.get_attribute("value") != shown),
    )
    assert "Convert" not in tab.inner_text('.field[data-field="ferritin"] .asks')


def test_without_script_the_buttons_send_the_reading(browser, served):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(served)
    page.fill("#f-ferritin", "12.000")
    page.click("button:has-text('Show the answer')")
    page.click(f"{BUTTONS} >> nth=1")
    assert page.input_value("#f-ferritin") == "12000"
    assert "12,000" in page.inner_text("#part-patient")
    context.close()
