"""Vignettes from published reports, and each rule that closes: fires, must not, and with input missing."""

from pathlib import Path

import pytest

from cytostorm.differential import attribute, stage
from cytostorm.library import shipped
from cytostorm.library.strict_yaml import read_yaml
from cytostorm.testing.cases import record_of

LIBRARY = shipped()
FILE = Path(__file__).with_name("attribution_vignettes.yaml")
VIGNETTES, _ = read_yaml(FILE.read_text(encoding="utf-8"), str(FILE))
KEYS = {"name", "source", "given", "states", "exposure_alone", "stage", "asked", "not_asked", "urgency"}


@pytest.mark.parametrize("case", VIGNETTES, ids=lambda case: case["name"])
def test_vignette(case):
    assert set(case) <= KEYS
    record = record_of(case["given"], LIBRARY)
    found = attribute(record, LIBRARY, "all-recorded")
    assert {name: found[name].state for name in case.get("states", {})} == case.get("states", {})
    assert {name: found[name].by_exposure_alone for name in case.get("exposure_alone", {})} == case.get(
        "exposure_alone", {}
    )
    asked = {item.id for item in found.checklist}
    assert set(case.get("asked", ())) <= asked
    assert not set(case.get("not_asked", ())) & asked
    urgent = {item.id: item.urgency for item in found.checklist}
    assert {name: urgent.get(name) for name in case.get("urgency", {})} == case.get("urgency", {})
    if "stage" in case:
        reached = stage(record, LIBRARY, "all-recorded")
        assert (reached.answer if reached.answer == "not established" else reached.words) == case["stage"]


def test_every_cause_that_can_be_closed_is_seen_closed_and_seen_not_closed():
    closable = {cause.id for cause in LIBRARY.causes.values() if cause.closing}
    seen = {"closed": set(), "other": set()}
    for case in VIGNETTES:
        for name, state in case.get("states", {}).items():
            seen["closed" if state == "closed" else "other"].add(name)
    assert closable == seen["closed"]
    assert closable <= seen["other"]
