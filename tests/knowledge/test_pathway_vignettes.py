"""The same patient with five causes: five pathways, each cited; nothing silent and nothing ordered."""

import re
from pathlib import Path

import pytest

from cytostorm.doses import patient
from cytostorm.errors import InputError
from cytostorm.library import shipped
from cytostorm.library.strict_yaml import read_yaml
from cytostorm.pathway import pathway
from cytostorm.presentation.plan_wording import option_head, reasons_for
from cytostorm.testing.cases import record_of

LIBRARY = shipped()
FILE = Path(__file__).with_name("pathway_vignettes.yaml")
CONTENT, _ = read_yaml(FILE.read_text(encoding="utf-8"), str(FILE))
KEYS = {
    "name", "given", "replace", "answers", "causes",
    "step", "offered", "possible", "waiting", "unconfirmed", "away", "not", "fires", "differ", "due", "sources",
}  # fmt: skip
CLASSES = ("infection", "malignancy", "rheumatic", "drug")
ORDER_FILE = Path(__file__).with_name("order_vignettes.yaml")
ORDER, _ = read_yaml(ORDER_FILE.read_text(encoding="utf-8"), str(ORDER_FILE))
WORDS = {
    "offered": "offered", "possible": "possible", "waiting": "waiting", "unconfirmed": "not confirmed", "away": "not here",
    "not": "not for this patient",
}  # fmt: skip


def plan_of(case, **typed):
    given = {**CONTENT["base"], **case.get("replace", {}), **case["given"]}
    known = patient(LIBRARY, **{"weight": 62, "height": 170, "sex": "female", **typed})
    return pathway(record_of(given, LIBRARY), LIBRARY, patient=known, answers=case.get("answers"))


@pytest.mark.parametrize("case", [*CONTENT["vignettes"], *CONTENT["more"]], ids=lambda case: case["name"])
def test_vignette(case):
    assert set(case) <= KEYS
    plan = plan_of(case)
    assert {name: plan.differential[name].state for name in case["causes"]} == case["causes"]
    assert plan.at_step.id == case["step"]
    words = {option.id: option.word for option in plan.options}
    for key, word in WORDS.items():
        assert {name: words[name] for name in case.get(key, ())} == dict.fromkeys(case.get(key, ()), word)
    assert set(case["fires"]) <= {one.danger.id for one in plan.firing}
    assert set(case["differ"]) <= {one.linked.document.id for one in plan.differences if one.decision.met}
    assert set(case.get("due", ())) <= {item.id for item in plan.samples}
    assert set(case["sources"]) <= set(sources(plan))


def sources(plan):
    """Every publication behind the options that are in question."""
    for option in plan.options:
        if option.word in ("offered", "possible", "not confirmed"):
            document = option.linked.document
            yield from (
                one.cite.reference
                for one in (document.because, *document.why, *document.evidence_for, *document.evidence_against)
            )
            yield from (row.dose.cite.reference for row in option.rows if row.dose.cite)


def test_the_five_pathways_differ_from_one_another():
    offered = [frozenset(option.id for option in plan_of(case).of("offered")) for case in CONTENT["vignettes"]]
    assert len(set(offered)) == 5


@pytest.mark.parametrize("case", CONTENT["vignettes"], ids=lambda case: case["name"])
def test_doses_only_for_what_is_in_question_and_never_for_unconfirmed_rows(case):
    rows = 0
    for option in plan_of(case).options:
        assert option.word in ("offered", "possible") or not option.rows
        for row in option.rows:
            rows += 1
            assert row.dose.confirmed or row.amount is None
            assert row.dose.id in option.linked.document.doses
    assert rows


def test_without_weight_it_says_what_is_needed():
    plan = pathway(record_of({**CONTENT["base"], "stills_disease": True}, LIBRARY), LIBRARY)
    needs = {name for option in plan.options for row in option.rows for name in row.needs}
    assert "weight" in needs
    assert not any(row.amount for option in plan.options for row in option.rows if "/kg" in str(row.dose.unit))


def test_an_empty_record_is_not_silent():
    plan = pathway(record_of({}, LIBRARY), LIBRARY)
    assert plan.at_step.id == "work-up"
    assert plan.missing
    silent = {one.danger.id for one in plan.dangers if not one.warns and one.danger.document.read != "no restriction"}
    assert silent == {"not-understood"}, "only this rule is about rows, and there are none"


def test_every_option_stands_in_a_vignette():
    named = {name for case in [*CONTENT["vignettes"], *CONTENT["more"]] for key in WORDS for name in case.get(key, ())}
    named |= {
        name
        for case in ORDER["patients"]
        for key in ("at_once", "first", "second", "third", "away")
        for name in case.get(key, ())
    }
    always_there = {"work-up", "mdt"}
    assert {option.document.id for option in LIBRARY.pathway.options} - named == always_there


@pytest.mark.parametrize(
    "cause", sorted(name for name, cause in LIBRARY.causes.items() if cause.document.class_ in CLASSES)
)
def test_every_cause_of_these_classes_has_a_line_of_its_own(cause):
    """An infection, a malignancy, a rheumatic disease, a drug: each opens an option that is about it, be it only that nothing was read."""
    named = {part.expression.cause for option in LIBRARY.pathway.options for part in option.applies.walk()}
    assert cause in named


def test_what_joins_a_source_with_a_patient_is_marked_as_ours():
    for step in LIBRARY.pathway.steps:
        assert step.document.because.ours, step.document.id
    for option in LIBRARY.pathway.options:
        if {part.kind for part in option.applies.walk()} & {"stage", "cause", "class_"} and option.confirmed:
            assert option.document.because.ours, option.document.id


def test_a_statement_says_what_was_found_and_is_no_bare_name():
    """Five words at least: "Bode 2014." and "SAVE." are no reasons."""
    options = [option.document for option in LIBRARY.pathway.options]
    said = [
        one
        for option in options
        for one in (*option.why, *option.why_not, *option.evidence_for, *option.evidence_against)
    ]
    said += [
        one
        for point in LIBRARY.pathway.document.differences
        for side in (point.mehta2020, point.martis2020)
        for one in side.evidence
    ]
    assert [one.text for one in said if len(one.text.split()) < 5] == []


def test_both_rows_of_the_boston_guideline_belong_to_both_severities():
    rows = {option.document.id: set(option.document.doses) for option in LIBRARY.pathway.options}
    assert {"boston-maintenance", "boston-pulse"} <= rows["steroid-moderate"] & rows["steroid-pulse"]
    assert "la-rosee-mas" not in rows["anakinra-moderate"]
    assert rows["anakinra-second"] == {"la-rosee-mas"}


def test_no_dose_is_said_to_be_a_position():
    """Neither letter names a dose; where an option with rows is a position, the drug is, and what no letter says is none."""
    plan = plan_of({"given": {"stills_disease": True}})
    for option in plan.options:
        if option.linked.document.position:
            assert ("the doses are from other sources" in option_head(option)) == bool(option.linked.document.doses)
    none = (
        "anakinra-sepsis",
        "anakinra-infusion",
        "anakinra-iec-hs",
        "watch-and-treat-trigger",
        "steroid-moderate",
        "steroid-pulse",
    )
    assert {option.linked.document.position for option in plan.options if option.id in none} == {None}
    timing = next(one for one in LIBRARY.pathway.document.differences if one.id == "timing")
    assert (timing.mehta2020.options, timing.martis2020.options) == ((), ())


def test_two_answers_that_exclude_each_other_are_refused():
    with pytest.raises(InputError, match="refractory and to respond"):
        plan_of({"given": {"stills_disease": True}, "answers": {"refractory": True, "response": True}})


@pytest.mark.parametrize(("age", "word"), [({"age": 9}, "not for this patient"), ({"age": 34}, "offered")])
def test_the_european_label_of_covid_is_for_adults(age, word):
    covid = {"covid19": True, "sars_cov_2_direct_test": True, "covid19_pneumonia": True}
    given = {**covid, "oxygen_support": {"level": "low_flow"}, "supar": {"value": 7, "unit": "ng/mL"}}
    recorded = {"value": age["age"], "unit": "a"}  # whom the suPAR gate is about is read from the record
    plan = pathway(record_of({**given, "age": recorded}, LIBRARY), LIBRARY, patient=patient(LIBRARY, **age))
    option = next(one for one in plan.options if one.id == "anakinra-covid")
    assert option.word == word, option.decision


def test_that_a_condition_is_ours_survives_a_sentence_said_twice():
    plan = plan_of({"given": {"leishmania_serology": True}})
    option = next(one for one in plan.options if one.id == "treat-leishmaniasis")
    first = reasons_for(option)[0]
    assert first.text.startswith("13 children")
    assert first.because == "Which cause, in which state, makes this an option."


def test_nothing_reads_as_an_order():
    orders = re.compile(
        r"(?:^|[.:;] )(give|start|administer|prescribe|infuse|inject|begin|increase|stop)\b", re.IGNORECASE
    )
    documents = [LIBRARY.pathway.document, *(danger.document for danger in LIBRARY.dangers.values())]
    texts = [text for document in documents for text in _texts(document.model_dump(mode="json", exclude={"cite"}))]
    assert len(texts) > 300
    assert [text for text in texts if orders.search(text)] == []


def _texts(value, key=""):
    if isinstance(value, dict):
        for name, part in value.items():
            if name != "cite":
                yield from _texts(part, name)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part, key)
    elif isinstance(value, str) and key in ("text", "label", "action", "because", "ask"):
        yield value
