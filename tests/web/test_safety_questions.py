"""The form asks what dangers of drugs depend on: yes, no or not known, and not known until somebody says it."""

import re
from importlib.resources import files

import pytest

from cytostorm.library import shipped
from cytostorm.model.forms import ASKED
from cytostorm.presentation.planning import Typed, planned
from tests.web.on_screen import settle
from tests.web.test_pages import asked, plain, read
from tests.web.typed import P3

LIBRARY = shipped()
QUESTIONS = [name for name in LIBRARY.form.fields if name.startswith(ASKED)]
OF_THE_RECORD = {"critical_illness", "lymphoma_not_excluded", "severe_thrombocytopenia", "shock", "subcutaneous_edema"}
"""Answered by values and causes; edema of the skin only chooses a route."""


def test_every_condition_of_a_safety_rule_is_asked_or_answered_by_the_record():
    folder = files("cytostorm") / "knowledge" / "safety"
    texts = [one.read_text(encoding="utf-8") for one in folder.iterdir() if one.name.endswith(".yaml")]
    used = {name for text in texts for name in re.findall(r"condition: (\w+)", text)}
    assert len(used) >= 15
    assert used - OF_THE_RECORD - {name.removeprefix(ASKED) for name in QUESTIONS} == set()


def test_unanswered_is_not_known_and_an_answer_moves_the_plan():
    page = asked(**P3)[1]
    for name in QUESTIONS:
        chosen = re.search(rf'name="{re.escape(name)}" value="(\w*)" checked', page)
        assert chosen is not None
        assert chosen[1] == "", name
    assert "allergy to anakinra: Allergy to anakinra (critical if present)" in plain(page)
    known = plain(asked(**P3, **{f"{ASKED}drug_allergy": "no"})[1])
    assert "allergy to anakinra: Allergy" not in known
    found = read(**P3, **{f"{ASKED}drug_allergy": "yes", f"{ASKED}dialysis": "no"})
    assert (found.typed.present, found.typed.absent) == (("drug_allergy",), ("dialysis",))


def test_all_questions_answered_leave_none_of_them_unchecked():
    record = read(**P3, sex="female", age="34", pregnancy="no", strongyloides_exposure="no", **{"unit.age": "a"}).record
    absent = tuple(name.removeprefix(ASKED) for name in QUESTIONS)
    open_before = {one.words for one in planned(record, LIBRARY, "1").unchecked}
    left = [one.words for one in planned(record, LIBRARY, "1", typed=Typed(absent=absent)).unchecked]
    assert len(left) < len(open_before)
    blocking = [words for words in left if "critical if present" in words]
    assert all("doses of" in words or "given" in words for words in blocking), "only drugs of the chart are left"


def test_answers_that_contradict_each_other_cost_one_answer_and_no_page():
    status, page = asked("/page/verdicts", **P3, **{f"{ASKED}dialysis": "yes", f"{ASKED}renal_impairment": "no"})
    assert status == 200
    assert "dialysis" in re.search(rf'id="note-{ASKED}renal_impairment">([^<]*)', page)[1]


@pytest.mark.browser
def test_an_allergy_that_is_ticked_takes_the_dose_away(browser, served):
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(served)
    page.set_default_timeout(10_000)
    page.fill("#f-ferritin", "12000")
    page.fill("#f-temperature", "39.6")
    settle(page)
    page.click("a[href='#group-safety']")
    assert page.evaluate("document.activeElement.name") == QUESTIONS[0] == f"{ASKED}drug_allergy"
    page.keyboard.press("ArrowRight")
    settle(page)
    assert "llergy to anakinra" in page.inner_text("#card-danger")
    page.reload()
    settle(page)
    assert page.is_checked(f"input[name='{ASKED}drug_allergy'][value=yes]"), "kept for the visit"
    assert page.evaluate("document.querySelectorAll('*').length") <= 1500
    page.close()
