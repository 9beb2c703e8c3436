"""First screens: at most twenty lines of eighty columns, as golden text that a reviewer reads, and what never falls away.

`python -m tests.unit.test_first_screens` writes the text of `tests/first_screens` anew.
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
from cytostorm.pathway.plan import Plan
from cytostorm.presentation.dangers import dangers_of
from cytostorm.presentation.first_screen import FirstScreen, lines_of
from cytostorm.presentation.order_wording import now_options
from cytostorm.presentation.plan_screen import END, plan_screen
from cytostorm.presentation.plan_wording import now_and_later
from cytostorm.presentation.screen_options import first_options
from cytostorm.presentation.screen_room import STEPS, Room, fitting_room
from cytostorm.record import Administration, known_facts
from tests.vignettes.asked import written

ROOT = Path(__file__).parents[2]
SCREENS = ROOT / "tests" / "first_screens"
GOLDEN = SCREENS / "pathway"
VIGNETTES = ROOT / "tests" / "vignettes" / "vignettes.yaml"
TYPED = {"still": {"weight": 62, "sex": "female"}, "crowded-typed": {"weight": 62, "height": 170, "sex": "female"}}
FILES = {
    path.stem: path for path in (*sorted((ROOT / "examples" / "pathway").glob("*.csv")), *sorted(SCREENS.glob("*.csv")))
}
FILES["crowded-typed"] = FILES["crowded"]
ASKED = {
    case["id"]: case
    for case in read_yaml(VIGNETTES.read_text(encoding="utf-8"), VIGNETTES.name)[0]
    if case["ask"].split()[0] == "pathway"
}
NAMES = (*FILES, *ASKED)
LEVELS = {"block": "CRITICAL", "alert": "WARNING"}


@cache
def made(name: str) -> tuple[Plan, FirstScreen]:
    """A plan with its first screen."""
    if name in FILES:
        plan = cytostorm.plan(FILES[name], **TYPED.get(name, {}))
    else:
        plan = cytostorm.plan(
            written(ASKED[name], mkdtemp()),
            **({"conditions": ASKED[name]["conditions"]} if "conditions" in ASKED[name] else {}),
        )
    return plan, plan_screen(plan, shipped())


def text_of(name: str) -> str:
    return "\n".join(lines_of(made(name)[1])) + "\n"


def words_of(name: str) -> str:
    """A screen as one line."""
    return " ".join(text_of(name).split())


def part(name: str, heading: str, following: str) -> str:
    return words_of(name).partition(heading)[2].partition(following)[0]


def numbers_in(text: str) -> set[str]:
    """ "D3-D5 D9" as D3, D4, D5, D9."""
    found = re.findall(r"\bD(\d+)(?:-D(\d+))?", text)
    return {f"D{number}" for low, high in found for number in range(int(low), int(high or low) + 1)}


def pressing(plan: Plan):
    dangers = dangers_of(plan, now_and_later(plan)[0])
    return dangers, [one for one in dangers.pressing if one.severity in LEVELS]


@pytest.mark.parametrize("name", FILES)
def test_the_screen_of_an_example(name):
    assert text_of(name) == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_it_is_at_most_twenty_lines_of_eighty_columns(name):
    lines = text_of(name).splitlines()
    assert len(lines) <= 20
    assert max(map(len, lines)) <= 80
    assert all(line.strip() for line in lines)


@pytest.mark.parametrize("name", NAMES)
def test_the_headings_stand_in_their_order(name):
    found = re.findall(
        r"^(DANGER NOW|OPTIONS NOW|SEND BEFORE TREATMENT|TOO OLD TO COUNT|UNKNOWN)", text_of(name), re.MULTILINE
    )
    order = ["DANGER NOW", "OPTIONS NOW", "SEND BEFORE TREATMENT", "TOO OLD TO COUNT", "UNKNOWN"]
    assert found == [one for one in order if one in found]
    assert {"DANGER NOW", "OPTIONS NOW", "UNKNOWN"} <= set(found)
    assert text_of(name).splitlines()[-1] == END


@pytest.mark.parametrize("name", NAMES)
def test_the_headline_says_who_how_ill_and_why(name):
    plan, screen = made(name)
    head = " ".join(screen.headline)
    assert plan.stage.severity.answer.casefold() in head.casefold()
    assert "yperinflammation" in head
    if plan.stage.answer == "present":
        assert plan.stage.name(int(plan.stage.bounds.low)).casefold() in head.casefold()
    for one in plan.differential.in_state("confirmed"):
        assert one.cause.document.brief[1:] in head
    assert all(
        drug in head
        for drug in {fact.drug for fact in known_facts(plan.record, plan.at) if isinstance(fact, Administration)}
    )


@pytest.mark.parametrize("name", NAMES)
def test_no_critical_warning_and_neither_of_the_first_two_others_falls_away(name):
    plan, _ = made(name)
    dangers, found = pressing(plan)
    said = part(name, "DANGER NOW", "OPTIONS NOW")
    critical = [one for one in found if one.severity == "block"]
    for one in (*critical, *[one for one in found if one.severity == "alert"][:2]):
        assert one.danger.document.brief in said
        assert dangers.number[one.danger.id] in numbers_in(said)
    assert ("CRITICAL" in said) is bool(critical)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_not_ruled_out_is_named(name):
    plan, _ = made(name)
    dangers, _ = pressing(plan)
    said = part(name, "DANGER NOW", "OPTIONS NOW")
    standing = [one for one in dangers.standing if one.severity in LEVELS]
    assert {dangers.number[one.danger.id] for one in standing} <= numbers_in(said)
    asked = {step.expression.cause for one in standing for step in one.danger.when.walk()}
    for one in plan.differential.in_state("open"):
        assert one.id not in asked or one.cause.document.brief[1:] in said.partition("Not ruled out: ")[2]


@pytest.mark.parametrize("name", NAMES)
def test_options_of_the_first_ranks_are_named_and_blocked_ones_show_no_dose(name):
    plan, _ = made(name)
    said = part(name, "OPTIONS NOW", "SEND BEFORE")
    assert [one.id for one in first_options(plan) if one.linked.document.brief not in said] == []
    blocked = [one for one in now_options(plan) if one.word == "blocked"]
    assert ("No dose shown (CRITICAL" in said) is bool(blocked)
    for one in blocked:
        drug = one.linked.treatment.drug if one.linked.treatment else ""
        assert one.linked.document.brief in said or drug in said.partition("No dose shown")[2]
        assert not re.search(re.escape(one.linked.document.brief) + r": (IV|SC|PO)", said)


@pytest.mark.parametrize("name", NAMES)
def test_a_dose_stands_with_how_often(name):
    said = part(name, "OPTIONS NOW", "SEND BEFORE")
    for after in re.findall(r"(?:IV|SC|PO|/)+ [\d.]+(?: to [\d.]+)? [\w/]+(.)", said):
        assert after == ","


@pytest.mark.parametrize("name", NAMES)
def test_what_was_not_checked_does_not_read_as_safe(name):
    plan, _ = made(name)
    dangers, found = pressing(plan)
    said = part(name, "UNKNOWN", END)
    missing = [one for _, group in dangers.unchecked for one in group]
    assert ("do not read as safe" in said) is bool(missing)
    assert ("could be CRITICAL" in said) is any(
        one.danger.document.severity == "block" and one.decision.missing for one in missing
    )
    assert ("No warning applies" in words_of(name)) is (not found)


def test_old_values_are_named_and_not_counted():
    said = words_of("old-values")
    assert "ferritin 96,964 µg/L (12.0 days old, not counted)" in said
    assert "TOO OLD TO COUNT" in said
    assert "triglycerides" in said.partition("TOO OLD TO COUNT")[2]


def test_a_trend_has_an_arrow_and_no_threshold():
    assert "platelets 64 ↓ from 88 (24 h)" in words_of("old-values")


@pytest.mark.parametrize("name", NAMES)
def test_json_has_the_same_sentences(name):
    _, screen = made(name)
    again = FirstScreen.model_validate_json(screen.model_dump_json())
    sentences = [*again.headline, *(said.text for one in again.sections for said in one.statements), again.end]
    rest = words_of(name)
    for sentence in sentences:
        before, found, rest = rest.partition(" ".join(sentence.split()))
        assert found
        assert before.strip() in ("", *(one.heading for one in again.sections))
    assert not rest


def test_a_form_is_shortened_in_the_written_order_and_given_back_what_fits():
    def lines(room):
        return room.whole * 2 + room.pressing

    full = fitting_room(lines, 100)
    tight = fitting_room(lines, 5)
    assert full == Room()
    assert lines(tight) <= 5
    assert lines(tight) >= 4
    assert tight.facts
    assert tight.unknown == Room().unknown


def test_each_step_makes_one_thing_shorter_and_none_makes_it_longer():
    room = Room()
    for step in STEPS:
        ((name, value),) = step.items()
        assert value != getattr(room, name)
        assert value < getattr(room, name) or name == "together"
        room = Room(**{**room.__dict__, name: value})


if __name__ == "__main__":
    for name in FILES:
        (GOLDEN / f"{name}.txt").write_text(text_of(name), encoding="utf-8")
    sys.stdout.write(f"{len(FILES)} files written to {GOLDEN.relative_to(ROOT)}\n")
