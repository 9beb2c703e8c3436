"""The first screen of the causes: at most twenty lines of eighty columns, as golden text that a reviewer reads, and what never falls away.

`python -m tests.unit.test_causes_screen` writes the text of `tests/first_screens/causes` anew.
"""

import re
import sys
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

import cytostorm
from cytostorm.library import shipped
from cytostorm.library.strict_yaml import read_yaml
from cytostorm.presentation.causes_room import STEPS, CausesRoom
from cytostorm.presentation.causes_screen import DANGEROUS, END, OTHERS, causes_screen, dangerous_to_miss
from cytostorm.presentation.first_screen import FirstScreen, lines_of
from cytostorm.presentation.who import age_and_sex
from tests.vignettes.asked import written

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "first_screens" / "causes"
VIGNETTES = ROOT / "tests" / "vignettes" / "vignettes.yaml"
LIBRARY = shipped()
FILES = {
    path.stem: path
    for path in (
        *sorted((ROOT / "examples" / "pathway").glob("*.csv")),
        ROOT / "examples" / "patient.csv",
        *sorted(GOLDEN.parent.glob("*.csv")),
    )
}
ASKED = {
    case["id"]: case
    for case in read_yaml(VIGNETTES.read_text(encoding="utf-8"), VIGNETTES.name)[0]
    if case["ask"].split()[0] in ("pathway", "stage")
}
EVERYTHING = {
    "every-yes": [*(f"{name} yes" for name in LIBRARY.findings), "ferritin 12000 ng/mL", "temperature 39.6 Cel"],
    "every-no": [*(f"{name} no" for name in LIBRARY.findings), "ferritin 120 ng/mL", "temperature 36.6 Cel"],
}
"""Patients in whom everything is recorded: no real one has longer lists."""
NAMES = (*FILES, *ASKED, *EVERYTHING)
STATES = {"confirmed": "CONFIRMED", "supported": "SUSPECTED", "closed": "RULED OUT"}
ORDER = ("CONFIRMED", "SUSPECTED", "RULED OUT", DANGEROUS, OTHERS, "SEND BEFORE TREATMENT", "ASK NOW",
         "BASIC TESTS MISSING", "TOO OLD TO COUNT")  # fmt: skip


@cache
def made(name: str):
    """A differential with its stage and its first screen."""
    if name in FILES:
        found, stage = cytostorm.causes(FILES[name])
    else:
        case = ASKED.get(name) or {"id": name, "facts": EVERYTHING[name]}
        found, stage = cytostorm.causes(written(case, mkdtemp()))
    who = age_and_sex(found.record, LIBRARY, found.reading.id, found.at)
    return found, stage, causes_screen(found, stage, LIBRARY, *who)


def text_of(name: str) -> str:
    return "\n".join(lines_of(made(name)[2])) + "\n"


def words_of(name: str) -> str:
    """A screen as one line."""
    return " ".join(text_of(name).split())


def said_under(name: str, heading: str) -> str:
    """What the section says whose heading names this one; empty where there is none."""
    sections = [one for one in made(name)[2].sections if heading in one.heading.split(", ") or heading == one.heading]
    return " ".join(said.text for one in sections for said in one.statements)


def known(found, state):
    return [one for one in found.in_state(state) if not one.cause.document.residual]


@pytest.mark.parametrize("name", FILES)
def test_the_screen_of_an_example(name):
    assert text_of(name) == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_it_is_at_most_twenty_lines_of_eighty_columns(name):
    lines = text_of(name).splitlines()
    assert len(lines) <= 20
    assert max(map(len, lines)) <= 80
    assert all(line.strip() for line in lines)
    assert lines[-1] == END


@pytest.mark.parametrize("name", NAMES)
def test_the_headings_are_in_their_order(name):
    found = [heading for one in made(name)[2].sections for heading in ORDER if one.heading.startswith(heading)]
    states = [one for one in found if one in STATES.values()]
    rest = [one for one in found if one not in states]
    assert rest == [one for one in ORDER if one in rest]
    assert states[0] == "CONFIRMED"
    assert OTHERS in rest
    assert all(f"{heading}" in words_of(name) for heading in STATES.values())


@pytest.mark.parametrize("name", NAMES)
def test_no_known_cause_falls_away(name):
    found, _, _ = made(name)
    for state in ("confirmed", "supported"):
        causes, said = known(found, state), said_under(name, STATES[state])
        briefs = [one.cause.document.brief.casefold() for one in causes]
        assert [brief for brief in briefs if brief not in said.casefold()] == []
        assert (said == "none.") is (not causes)
    exposed = any(one.by_exposure_alone for one in known(found, "supported"))
    assert ("by exposure alone" in said_under(name, "SUSPECTED").casefold()) is exposed


@pytest.mark.parametrize("name", NAMES)
def test_what_is_dangerous_to_miss_is_named_until_it_is_ruled_out(name):
    found, _, _ = made(name)
    said, dangerous = said_under(name, DANGEROUS).casefold(), dangerous_to_miss(LIBRARY)
    for one in found.causes:
        assert (one.id in dangerous and one.state == "open") is (one.cause.document.brief.casefold() in said)
    if any(one.state == "open" and not one.closable for one in found.causes if one.id in dangerous):
        assert "a negative test does not rule" in said


def test_leishmaniasis_tuberculosis_ticks_and_lymphoma_are_dangerous_to_miss():
    assert dangerous_to_miss(LIBRARY) >= {"leishmaniasis", "tuberculosis", "tick-borne", "lymphoma"}


@pytest.mark.parametrize("name", NAMES)
def test_one_cause_does_not_rule_out_another(name):
    found, _, _ = made(name)
    said = said_under(name, OTHERS)
    assert said.endswith("cause does not rule out a second one.")
    dangerous = dangerous_to_miss(LIBRARY)
    count = sum(one.id not in dangerous for one in known(found, "open"))
    assert said.split(".")[0] == (str(count) if count else "none")


@pytest.mark.parametrize("name", NAMES)
def test_unknown_is_never_told_as_no(name):
    _, stage, screen = made(name)
    head = " ".join(screen.headline)
    assert ("criteria for hyperinflammation not met" in head.casefold()) is (stage.answer == "ruled out")
    assert ("yperinflammation not established (" in head) is (stage.answer == "not established")
    if stage.answer == "ruled out":
        assert not [one for one in stage.looks if one.missing]


@pytest.mark.parametrize("name", NAMES)
def test_no_id_is_shown(name):
    assert not re.search(r"\w_\w", words_of(name))


@pytest.mark.parametrize("name", NAMES)
def test_json_has_the_same_sentences(name):
    again = FirstScreen.model_validate_json(made(name)[2].model_dump_json())
    rest = words_of(name)
    for sentence in [*again.headline, *(said.text for one in again.sections for said in one.statements), again.end]:
        before, found, rest = rest.partition(" ".join(sentence.split()))
        assert found
        assert before.strip() in ("", *(one.heading for one in again.sections))
    assert not rest


def test_a_sample_that_came_late_says_so():
    assert "After methylprednisolone, interpret with care" in said_under("crowded", "SEND BEFORE TREATMENT (if this causes no delay)")  # fmt: skip


def test_each_step_makes_one_thing_shorter():
    room = CausesRoom()
    for step in STEPS:
        ((name, value),) = step.items()
        assert value < getattr(room, name)
        room = CausesRoom(**{**room.__dict__, name: value})


if __name__ == "__main__":
    for name in FILES:
        (GOLDEN / f"{name}.txt").write_text(text_of(name), encoding="utf-8")
    sys.stdout.write(f"{len(FILES)} files written to {GOLDEN.relative_to(ROOT)}\n")
