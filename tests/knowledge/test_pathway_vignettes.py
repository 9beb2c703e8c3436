"""The same patient with five causes: five pathways, each cited; nothing silent and nothing ordered."""

import re
from pathlib import Path

import pytest

from cytostorm.library import shipped
from cytostorm.library.strict_yaml import read_yaml
from cytostorm.pathway import pathway, patient
from cytostorm.testing.cases import record_of

LIBRARY = shipped()
FILE = Path(__file__).with_name("pathway_vignettes.yaml")
CONTENT, _ = read_yaml(FILE.read_text(encoding="utf-8"), str(FILE))
KEYS = {
    "name", "given", "replace", "causes", "step", "offered", "possible", "waiting", "unconfirmed", "not", "fires", "differ", "due", "sources",
}  # fmt: skip
WORDS = {"offered": "offered", "possible": "possible", "waiting": "waiting", "unconfirmed": "not confirmed", "not": "not for this patient"}


def plan_of(case, **typed):
    given = {**CONTENT["base"], **case.get("replace", {}), **case["given"]}
    return pathway(record_of(given, LIBRARY), LIBRARY, patient=patient(LIBRARY, **{"weight": 62, "height": 170, "sex": "female", **typed}))


@pytest.mark.parametrize("case", CONTENT["vignettes"], ids=lambda case: case["name"])
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
            yield from (one.cite.reference for one in (document.because, *document.why, *document.evidence_for, *document.evidence_against))
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
    assert len(plan.unchecked) + len(plan.firing) == len(LIBRARY.dangers)


def test_nothing_reads_as_an_order():
    orders = re.compile(r"(?:^|[.:;] )(give|start|administer|prescribe|infuse|inject|begin|increase|stop)\b", re.IGNORECASE)
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
