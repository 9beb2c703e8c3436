"""What is remembered of earlier forms never changes an answer: values changed, cleared, half-typed, conditions toggled, in any order."""

import json
import threading
from contextlib import nullcontext
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from cytostorm.bedside import assessing
from cytostorm.bedside.remembered import Remembered
from cytostorm.doses.patient import CONDITIONS
from cytostorm.errors import CytostormError
from cytostorm.library import shipped
from cytostorm.memory import is_remembering, remembering
from cytostorm.service import answers
from cytostorm.service.asked import PatientAsked, PlanAsked
from cytostorm.web.bedside import _content
from cytostorm.web.context import Context, Request
from cytostorm.web.entered import entered
from cytostorm.web.frame import rendered
from tests.thoroughness import examples

LIBRARY = shipped()
CONTEXT = Context(LIBRARY, "1")
ASKS = ((answers.assess, PatientAsked), (answers.plan, PlanAsked), (answers.causes, PatientAsked))
FIELDS = {
    "ferritin": ["1", "12", "1200", "12000", ">40000", "not done", "12.000"], "temperature": ["3", "36.8", "39.6"],
    "platelets": ["4", "40", "95", "250"], "hemoglobin": ["7", "71", "130"], "neutrophils": ["0.4", "2"], "leukocytes": ["1.", "1.9"],
    "triglycerides": ["4.4"], "fibrinogen": ["1.2", "4"], "ast": ["15", "150"], "creatinine": ["70", "400"], "age": ["6", "34", "81"],
    "body_weight": ["20", "70"], "sex": ["female", "male"], "splenomegaly": ["y", "yes", "no"], "hemophagocytosis": ["yes", "no"],
    "immunosuppression": ["yes", "no"], "shock": ["yes"], "pregnancy": ["yes", "no"], "stills_disease": ["yes", "no"], "igra": ["yes", "no"],
    "leishmania_marrow_pcr": ["yes", "no"], "immune_effector_cell_therapy": ["yes"], "respiratory_support": ["yes", "no"],
}  # fmt: skip
UNITS = {
    "ferritin": "ng/mL", "temperature": "Cel", "platelets": "10*9/L", "hemoglobin": "g/L", "neutrophils": "10*9/L", "leukocytes": "10*9/L",
    "triglycerides": "mmol/L", "fibrinogen": "g/L", "ast": "U/L", "creatinine": "umol/L", "age": "a", "body_weight": "kg",
}  # fmt: skip
EDITS = st.one_of(
    st.sampled_from(sorted(FIELDS)).flatmap(
        lambda name: st.tuples(st.just(name), st.sampled_from(["", *FIELDS[name]]))
    ),
    st.tuples(st.sampled_from(CONDITIONS).map("condition.{}".format), st.sampled_from(["", "yes", "no"])),
)


def forms(edits):
    """The form after each edit."""
    form = {}
    for name, text in edits:
        form = {**form, name: text}
        yield {key: said for key, said in form.items() if said}


def body(form):
    """The same as a question to the API."""
    values = {name: [text, UNITS[name]] if name in UNITS else text for name, text in form.items() if "." not in name}
    conditions = {name.partition(".")[2]: said == "yes" for name, said in form.items() if name.startswith("condition.")}
    return {"values": values, "conditions": conditions}


def page(form):
    """The parts of the bedside page."""
    fields = {**form, **{f"unit.{name}": UNITS[name] for name in form if name in UNITS}}
    asked = Request("POST", "/page/verdicts", {name: [text] for name, text in fields.items()}, {})
    return rendered("changed.html.j2", asked, CONTEXT, **_content(asked, CONTEXT, entered(asked, LIBRARY)))


def said(ask, *asked):
    """An answer as it is sent, or the words of what contradicts itself."""
    try:
        answer = ask(*asked)
    except CytostormError as error:
        return str(error)
    return answer if isinstance(answer, str) else json.dumps(answer)


def all_said(form):
    """Everything that is said of a form: the assessment, the plan, the causes, and the page."""
    asked = body(form)
    found = [said(ask, kind(**asked), LIBRARY, "1") for ask, kind in ASKS]
    with remembering(answers.remembering is remembering):
        return [*found, said(page, form)]


def anew(form):
    """The same with nothing remembered."""
    forgetful = patch.object(answers, "remembering", lambda on=True: nullcontext())
    with forgetful, patch.object(assessing, "SETTLED", Remembered(most=0)):
        assert not is_remembering()
        return all_said(form)


@given(st.lists(EDITS, min_size=1, max_size=6))
@settings(max_examples=examples(48), deadline=None)
def test_what_is_remembered_is_what_is_worked_out(edits):
    for form in forms(edits):
        found = all_said(form)
    assert found == anew(form)


def test_two_people_at_once_are_answered_each_for_himself():
    mine, other = {"ferritin": "12000", "platelets": "40"}, {"ferritin": "1200", "platelets": "250", "age": "6"}
    found = {}
    people = [
        threading.Thread(target=lambda at=at, form=form: found.update({at: all_said(form)}))
        for at, form in enumerate([mine, other] * 2)
    ]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert [found[at] for at in range(4)] == [anew(mine), anew(other)] * 2
