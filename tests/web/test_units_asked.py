"""A changed unit never changes the value of a patient: the page asks, and until it is answered the unit of before counts."""

import pytest

from tests.web.on_screen import hscore, settle

pytestmark = pytest.mark.browser
QUESTION = '.field[data-field="hemoglobin"] .asks'


@pytest.fixture
def tab(browser, served):
    """A hemoglobin of 12 g/dL."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(10_000)
    page, said = context.new_page(), []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(served)
    page.select_option('select[name="unit.hemoglobin"]', "g/dL")
    page.fill("#f-hemoglobin", "12")
    settle(page)
    yield page
    context.close()
    assert said == []


def changed(page, unit="g/L"):
    """The requests that the changed unit made by itself."""
    asked = page.evaluate("document.documentElement.dataset.asked")
    page.select_option('select[name="unit.hemoglobin"]', unit)
    page.wait_for_timeout(500)
    return int(page.evaluate("document.documentElement.dataset.asked")) - int(asked)


def sent_unit(page):
    with page.expect_request("**/page/verdicts") as found:
        page.fill("#f-age", "34")
    return found.value.post_data


def test_nothing_is_read_anew_before_the_question_is_answered(tab):
    before = hscore(tab)
    assert changed(tab) == 0
    assert "12 was in g/dL" in tab.inner_text(QUESTION)
    assert "Not up to date." in tab.inner_text("#stale")
    assert "Hemoglobin" in tab.inner_text("#stale")
    sent = sent_unit(tab)
    assert "hemoglobin=12&unit.hemoglobin=g%2FdL" in sent
    settle(tab)
    assert hscore(tab) == before
    assert tab.is_visible(QUESTION)


def test_the_number_is_converted_by_one_button(tab):
    changed(tab)
    tab.click(f"{QUESTION} button:has-text('Convert to 120 g/L')")
    settle(tab)
    assert tab.input_value("#f-hemoglobin") == "120"
    assert tab.locator(QUESTION).count() == 0
    assert not tab.is_visible("#stale")
    assert tab.evaluate("document.activeElement.id") == "f-hemoglobin"


def test_the_number_was_in_the_new_unit_all_along(tab):
    tab.fill("#f-hemoglobin", "7.1")
    settle(tab)
    changed(tab)
    tab.fill("#f-hemoglobin", "71")
    settle(tab)
    assert "71 was in g/dL" in tab.inner_text(QUESTION), "a number typed meanwhile is asked about as well"
    tab.click(f"{QUESTION} button:has-text('all along')")
    settle(tab)
    assert "unit.hemoglobin=g%2FL" in sent_unit(tab)
    assert tab.input_value("#f-hemoglobin") == "71"


def test_going_back_or_an_empty_field_asks_nothing(tab):
    changed(tab)
    tab.select_option('select[name="unit.hemoglobin"]', "g/dL")
    assert tab.locator(QUESTION).count() == 0
    assert not tab.is_visible("#stale")
    changed(tab)
    tab.fill("#f-hemoglobin", "")
    assert tab.locator(QUESTION).count() == 0


def test_degrees_with_their_offset_and_numbers_that_are_not_plain(tab):
    tab.fill("#f-temperature", ">39")
    settle(tab)
    tab.select_option('select[name="unit.temperature"]', "[degF]")
    tab.click("button:has-text('Convert to >102.2')")
    settle(tab)
    assert tab.input_value("#f-temperature") == ">102.2"
    tab.fill("#f-hemoglobin", "7,1")
    settle(tab)
    changed(tab)
    tab.click(f"{QUESTION} button:has-text('Back to g/dL')")
    assert tab.input_value('select[name="unit.hemoglobin"]') == "g/dL"


def test_without_script_the_page_says_what_was_read(browser, served):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(served)
    page.fill("#f-hemoglobin", "7.1")
    page.select_option('select[name="unit.hemoglobin"]', "g/dL")
    page.click("button:has-text('Show the answer')")
    assert page.inner_text('.field[data-field="hemoglobin"] .read') == "Read as 7.1 g/dL"
    page.select_option('select[name="unit.hemoglobin"]', "g/L")
    page.click("button:has-text('Show the answer')")
    assert page.inner_text('.field[data-field="hemoglobin"] .read') == "Read as 7.1 g/L"
    context.close()
