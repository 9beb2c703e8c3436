"""What is said of hyperinflammation and severity, on every face; removing a fact never ends in a denial."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cytostorm.cli.assessing import rendered as judged
from cytostorm.cli.causes import rendered as caused
from cytostorm.cli.plan_text import text_of
from cytostorm.differential import attribute, stage
from cytostorm.library import shipped
from cytostorm.library.strict_yaml import read_yaml
from cytostorm.pathway import pathway
from cytostorm.presentation.assessment import assessed
from cytostorm.presentation.causes import view_of
from cytostorm.presentation.plan_making import plan_view
from cytostorm.presentation.small_documents import written_small
from cytostorm.presentation.stage_wording import stage_lines
from cytostorm.report.plan import plan_page
from cytostorm.report.plan_summary import summary_page
from cytostorm.testing.cases import record_of
from cytostorm.values import contains
from tests.thoroughness import examples
from tests.vignettes.asked import with_catalogue

LIBRARY = shipped()
FILE = Path(__file__).with_name("stage_vignettes.yaml")
VIGNETTES, _ = read_yaml(FILE.read_text(encoding="utf-8"), str(FILE))
DENIALS = (
    "no hyperinflammation",
    "stage: none",
    "hyperinflammation: none",
    "hyperinflammation excluded",
    "hyperinflammation: normal",
)
UNMET = "criteria for hyperinflammation not met"


def spec(name, text):
    """The form of the test cases for a value as it stands in a chart."""
    if name in LIBRARY.findings:
        return text == "yes"
    if LIBRARY.observables[name].kind == "ordinal":
        return {"level": text}
    value, unit = text.split(" ", 1)
    if value.startswith(">"):
        return {"above": float(value[1:]), "unit": unit}
    return {"value": float(value), "unit": unit}


def record(facts):
    drugs = [name for name in facts if name in LIBRARY.drugs]
    given_ = {name: spec(name, text) for name, text in facts.items() if name not in LIBRARY.drugs}
    return record_of({**given_, **({"drugs": drugs} if drugs else {})}, LIBRARY)


def faces(one):
    """Every face on which the answers stand."""
    found, plan = attribute(one, LIBRARY, "all-recorded"), pathway(one, LIBRARY, "all-recorded")
    reached = stage(one, LIBRARY, "all-recorded", found=found)
    causes = view_of(found, reached, LIBRARY, "test")
    for form in ("text", "json", "html"):
        yield f"causes {form}", with_catalogue(caused(causes, form, full=True))
    view = plan_view(plan, LIBRARY, "test")
    yield "pathway text", text_of(view, full=True)
    yield "pathway json", with_catalogue(written_small(view))
    yield "pathway html", plan_page(view)
    yield "summary", summary_page(view)
    made = assessed(one, LIBRARY, [LIBRARY.criteria("hscore")], "all-recorded", None, "test")
    for form in ("text", "json", "html"):
        yield f"assess {form}", judged(made, LIBRARY, form, full=True)


def plain(text):
    """Without tags and line breaks, in lower case; titles of publications say what they say."""
    for one in LIBRARY.references.values():
        text = text.replace(one.title, "")
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", text)).casefold()


@pytest.mark.parametrize("case", VIGNETTES, ids=lambda case: case["name"])
def test_vignette_on_every_face(case):
    one = record(case["facts"])
    reached = stage(one, LIBRARY, "all-recorded")
    assert reached.answer == case["hyperinflammation"]
    assert reached.severity.answer == case.get("severity", reached.severity.answer)
    for face, text in faces(one):
        said = plain(text)
        assert not [words for words in case.get("say", ()) if words.casefold() not in said], face
        assert not [words for words in (*case.get("never", ()), *DENIALS) if words.casefold() in said], face
        assert (UNMET in said) == (case["hyperinflammation"] == "ruled out"), face
        if face in ("causes text", "causes html", "pathway text"):
            assert not [words for words in case.get("say_causes", ()) if words.casefold() not in said], face
        if face.endswith("json"):
            told = json.loads(text)
            assert told["hyperinflammation"]["answer"] == case["hyperinflammation"], face
            assert told["severity"]["answer"] == reached.severity.answer, face


COMPLETE = next(case["facts"] for case in VIGNETTES if case["hyperinflammation"] == "ruled out")
LOOKED = {name: look.look for look in LIBRARY.staging.looks for name in look.look.any_of}
SHOWN = {
    name
    for name in COMPLETE
    if name in LIBRARY.findings and (rule := LIBRARY.findings[name].shown_by) and rule.observable in COMPLETE
}
"""Told by another row of the same record: who breathes room air is under no respiratory support."""
ASKED = set(COMPLETE) & set(LOOKED) - SHOWN
ALONE = sorted(
    name for name in ASKED if not set(LOOKED[name].any_of) - {name} & set(COMPLETE) and LOOKED[name].unless is None
)


@pytest.mark.parametrize("name", ALONE)
def test_a_complete_record_without_one_fact_names_it(name):
    reached = stage(
        record({k: v for k, v in COMPLETE.items() if k not in (LOOKED[name].any_of)}), LIBRARY, "all-recorded"
    )
    assert reached.answer == "not established"
    assert LOOKED[name].label in reached.words


def test_room_air_tells_of_respiratory_support_and_without_both_it_is_named():
    assert sorted(SHOWN) == ["respiratory_support"]
    less = {name: said for name, said in COMPLETE.items() if name != "respiratory_support"}
    assert stage(record(less), LIBRARY, "all-recorded").answer == "ruled out"
    silent = stage(
        record({name: said for name, said in less.items() if name != "oxygen_support"}), LIBRARY, "all-recorded"
    )
    assert silent.answer == "not established"
    assert "respiratory support" in silent.words


def test_what_cannot_be_looked_at_is_looked_at_nowhere():
    """Every input of every sign is looked for, or another fact of the complete record settles it."""
    assert set(ALONE) > {
        "ferritin",
        "temperature",
        "platelets",
        "oxygen_support",
        "vasopressors",
        "immune_effector_cell_therapy",
        "age",
    }
    assert stage(record(COMPLETE), LIBRARY, "all-recorded").answer == "ruled out"


SICK = {
    "temperature": ("39.4 Cel", "35.1 Cel"), "ferritin": ("4000 ng/mL", "120000 ng/mL"), "platelets": ("40 10*9/L",), "hemoglobin": ("7 g/dL",),
    "neutrophils": ("0.5 10*9/L",), "fibrinogen": ("0.9 g/L",), "triglycerides": ("5 mmol/L",), "ast": ("400 U/L",), "bilirubin": ("80 umol/L",),
    "glasgow_coma_scale": ("6 1",), "systolic_blood_pressure": ("70 mm[Hg]",), "vasopressors": ("1 1",), "oxygen_support": ("positive_pressure",),
    "norepinephrine_dose": ("0.2 ug/kg/min",), "lvef": ("20 %",), "inr": ("4 1",), "age": ("11 d", "6 a"), "ice": ("1 1",), "arousal": ("tactile",),
    "sofa_score": ("9 1",),
}  # fmt: skip
SIGNS = sorted(
    {
        key[1]
        for level in (*LIBRARY.staging.levels, *LIBRARY.staging.severity)
        for sign in level.signs
        for key in sign.inputs
    }
)
FACTS = [name for name in SIGNS if name in LIBRARY.findings or name in SICK or name in COMPLETE]


def value_of(name, sick):
    if name in LIBRARY.findings:
        return st.just("yes" if sick else "no")
    return (
        st.sampled_from(SICK[name]) if sick and name in SICK else st.just(COMPLETE.get(name, SICK.get(name, ("",))[0]))
    )


@st.composite
def patients(draw):
    """The complete normal record with some signs of each kind, some facts besides, and without some."""
    facts = {**COMPLETE}
    for name in draw(st.sets(st.sampled_from(FACTS), max_size=6)):
        facts[name] = draw(value_of(name, sick=True))
    implied = {
        name
        for finding, text in facts.items()
        if text == "yes" and finding in LIBRARY.findings
        for name in LIBRARY.findings[finding].implies
    }
    facts |= dict.fromkeys(implied & set(facts), "yes")
    kept = draw(st.sets(st.sampled_from(sorted(facts)), min_size=1))
    return facts, {name: text for name, text in facts.items() if name in kept}


@settings(max_examples=examples(150), deadline=None)
@given(patients())
def test_removing_facts_never_lowers_what_is_possible_and_never_ends_in_a_denial(pair):
    whole, part = (stage(record(facts), LIBRARY, "all-recorded") for facts in pair)
    assert part.bounds.high >= whole.bounds.high
    assert part.severity.bounds.high >= whole.severity.bounds.high
    if whole.answer != "ruled out":
        assert part.answer != "ruled out"
    if part.missing:
        text = " ".join(stage_lines(part)).casefold()
        assert UNMET not in text
        assert not [words for words in DENIALS if words in text]
    if not {"age", "gestational_age_at_birth"} & (set(pair[0]) - set(pair[1])):
        assert contains(part.bounds, whole.bounds)
