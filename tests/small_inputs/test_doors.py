"""Tables as wards of several countries write them: read right, or refused with what they can mean."""

from pathlib import Path

import pytest

from cytostorm.cli.doors import open_source
from cytostorm.io.opening import opening_of
from cytostorm.library import shipped
from cytostorm.library.strict_yaml import read_yaml
from cytostorm.record import Measurement
from tests.vignettes.asked import face

FOLDER = Path(__file__).parent
CASES = read_yaml((FOLDER / "doors.yaml").read_text(encoding="utf-8"), "doors.yaml")[0]["cases"]
OPTIONS = ("decimal", "dates", "encoding")


@pytest.mark.parametrize("case", [case for case in CASES if "says" in case], ids=lambda case: case["id"])
def test_what_the_command_says(case):
    command, name, *options = case["asks"]
    found = face("text", (command, FOLDER / "tables" / name, *options))
    assert found.code == case.get("exit", 0), found.words
    for words in case["says"]:
        assert words.casefold() in found.words


@pytest.mark.parametrize("case", [case for case in CASES if "facts" in case], ids=lambda case: case["id"])
def test_what_the_record_has(case):
    _, name, *options = case["asks"]
    said = {one: options[options.index(f"--{one}") + 1] for one in OPTIONS if f"--{one}" in options}
    record = open_source(str(FOLDER / "tables" / name), shipped(), None, [], opening=opening_of(**said)).records[0]
    found = {}
    for fact in record.facts:
        if isinstance(fact, Measurement):
            found.setdefault(fact.observable, fact.bounds.low)
    assert {name: found.get(name) for name in case["facts"]} == {name: float(low) for name, low in case["facts"].items()}
