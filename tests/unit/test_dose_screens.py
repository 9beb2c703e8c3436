"""First screens of `dose`: at most twenty lines of eighty columns for every drug and patient, and what never falls away.

`python -m tests.unit.test_dose_screens` writes the text of `tests/first_screens/dose` anew.
"""

import re
import sys
from functools import cache
from pathlib import Path

import pytest

import cytostorm
from cytostorm.doses import Sheet
from cytostorm.library import shipped
from cytostorm.presentation.dose_names import INDICATIONS
from cytostorm.presentation.dose_room import DOSE_STEPS, DoseRoom
from cytostorm.presentation.dose_screen import END, dose_screen
from cytostorm.presentation.dose_screen_rows import heading_words, options_of
from cytostorm.presentation.dose_warnings import in_order
from cytostorm.presentation.first_screen import FirstScreen, lines_of
from cytostorm.presentation.labels import brief_condition

LIBRARY = shipped()
ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "first_screens" / "dose"
NAMES = sorted(LIBRARY.treatments)
ADULT = {"weight": 62, "age": 34}
WHO = {
    "nothing": {},
    "adult": ADULT,
    "measured": {**ADULT, "height": 170, "sex": "female", "creatinine": "88 umol/L", "anc": "1.3 10^9/L"},
    "newborn": {"weight": 3, "age": "11 d"},
    "measured-newborn": {"weight": 3, "age": "11 d", "height": 50},
    "child": {"weight": 21, "age": 6},
    "crcl-25": {**ADULT, "crcl": 25},
    "pregnant": {**ADULT, "present": ["pregnancy"]},
    "allergic": {**ADULT, "present": ["drug_allergy"]},
    "crowded": {
        **ADULT, "height": 170, "crcl": 25, "anc": "0.3 10^9/L",
        "present": ["pregnancy", "active_infection", "tnf_inhibitor", "hepatitis_b", "shock", "live_vaccine", "heart_failure", "zoster"],
    },
    "heavy-child": {"weight": 60, "age": 8},
    "all-absent": {**ADULT, "crcl": 95, "anc": "3 G/L", "absent": ["all"]},
}  # fmt: skip
SHOWN = {
    "anakinra": ("nothing", "measured", "newborn", "child", "crcl-25", "allergic", "crowded"),
    "tocilizumab": ("adult", "newborn"),
    "ruxolitinib": ("pregnant",),
    "dexamethasone": ("adult", "child"),
    "methylprednisolone": ("adult", "heavy-child"),
    "sarilumab": ("adult",),
    "amphotericin-b-liposomal": ("measured",),
    "etoposide": ("measured", "measured-newborn"),
    "ivig": ("measured-newborn",),
}
"""Screens that a reviewer reads."""
READ = [(drug, who) for drug, people in SHOWN.items() for who in people]
HEADINGS = (
    r"DANGER NOW",
    r"(DOSES$|.*published options, not orders\))",
    r"OTHER DOSES",
    r"TO DRAW UP",
    r"AFTERWARDS",
    r"NOT CHECKED: do not read as safe",
)
ROUTE = r"(?:IV|SC|by mouth)"
AMOUNT = re.compile(rf"\d (?:mg|g)(?:/day|/h|/course)? {ROUTE}(?: or {ROUTE})*")


@cache
def made(drug: str, who: str) -> tuple[Sheet, FirstScreen]:
    """A sheet with its first screen."""
    sheet = cytostorm.dose(drug, **WHO[who])
    return sheet, dose_screen(sheet, LIBRARY)


def text_of(drug: str, who: str) -> str:
    return "\n".join(lines_of(made(drug, who)[1])) + "\n"


def words_of(drug: str, who: str) -> str:
    """A screen as one line."""
    return " ".join(text_of(drug, who).split())


def rest_of(drug: str, who: str) -> str:
    """What is said of doses without a number here."""
    return words_of(drug, who).partition("OTHER DOSES ")[2].partition("TO DRAW UP")[0]


@pytest.mark.parametrize(("drug", "who"), READ)
def test_the_screen_of_a_patient(drug, who):
    assert text_of(drug, who) == (GOLDEN / f"{drug}-{who}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("drug", NAMES)
def test_it_is_at_most_twenty_lines_of_eighty_columns(drug):
    for who in WHO:
        lines = text_of(drug, who).splitlines()
        assert len(lines) <= 20
        assert max(map(len, lines)) <= 80
        assert all(line.strip() for line in lines)


@pytest.mark.parametrize("drug", NAMES)
def test_the_parts_stand_in_their_order(drug):
    for who in WHO:
        lines = text_of(drug, who).splitlines()
        found = [n for line in lines for n, heading in enumerate(HEADINGS) if re.match(heading, line)]
        assert found == sorted(set(found))
        assert found[0] == 0
        assert lines[-1] == END


@pytest.mark.parametrize("drug", NAMES)
def test_every_critical_warning_is_named_and_then_no_dose_that_it_keeps_back(drug):
    for who in WHO:
        sheet, _ = made(drug, who)
        said = words_of(drug, who)
        for number, one in enumerate(in_order(sheet.notices, LIBRARY), 1):
            if one.severity == "block":
                assert f"D{number} CRITICAL " in said
            if one.severity == "block" and not any(row.amount for row in sheet.rows):
                assert not AMOUNT.search(said)
        blocked = sum(row.kind == "blocked" for row in sheet.rows if not row.elsewhere)
        assert (f"): {blocked} published dose" in said) is bool(blocked)
        for danger in sheet.treatment.dangers:
            assert f"CRITICAL {danger.text}" in said


@pytest.mark.parametrize("drug", NAMES)
def test_doses_for_others_and_unverified_ones_are_counted_and_show_no_amount(drug):
    for who in WHO:
        sheet, screen = made(drug, who)
        here = [row for row in sheet.rows if not row.elsewhere]
        outside, unverified = (sum(row.kind == kind for row in here) for kind in ("outside", "not confirmed"))
        said = rest_of(drug, who)
        assert (f"{outside} for other patients (" in said) is bool(outside)
        assert (f"{unverified} unverified, no dose shown" in said) is bool(unverified)
        about = {one.about for section in screen.sections for one in section.statements if AMOUNT.search(one.text)}
        assert about <= {row.dose.id for row in sheet.options}


@pytest.mark.parametrize("drug", NAMES)
def test_what_exceeds_a_maximum_is_beside_the_dose_or_counted(drug):
    for who in WHO:
        sheet, screen = made(drug, who)
        shown = {one.about: one.text for section in screen.sections for one in section.statements}
        options = options_of(sheet)
        for row in options:
            if row.dose.id in shown:
                assert all(f"{one.words}." in shown[row.dose.id] for one in row.above)
                assert shown[row.dose.id].count("intended?") == sum("meant?" in question for question in row.questions)
        hidden = [row for row in options if row.dose.id not in shown]
        above = sum(bool(row.above or row.questions) for row in hidden)
        assert (f"{len(hidden)} more published" in rest_of(drug, who)) is bool(hidden)
        assert (f"{above} above a maximum" in rest_of(drug, who)) is bool(above)


@pytest.mark.parametrize("drug", NAMES)
def test_an_amount_has_its_source_and_how_often(drug):
    for who in WHO:
        _, screen = made(drug, who)
        for statement in (one for section in screen.sections for one in section.statements if AMOUNT.search(one.text)):
            after = statement.text[AMOUNT.search(statement.text).end() :]
            assert after.startswith((" every ", " in ", ", "))
            assert re.search(r"\([^)]*(?:(?:19|20)\d\d|†|no source)", after), statement.text


@pytest.mark.parametrize("drug", NAMES)
def test_what_was_not_checked_does_not_read_as_safe(drug):
    for who in WHO:
        sheet, _ = made(drug, who)
        said = words_of(drug, who)
        unknown = [one for one in sheet.notices if one.state == "unknown"]
        assert ("NOT CHECKED: do not read as safe" in said) is bool(unknown or sheet.unused_conditions)
        assert ("Could be CRITICAL" in said) is any(one.severity == "block" and not one.recorded for one in unknown)
        for name in sheet.unused_conditions:
            assert "No rule for this drug covers" in said, name


def test_nothing_entered_is_said_and_no_amount_is_shown():
    for drug in NAMES:
        said = words_of(drug, "nothing")
        assert "age not recorded, weight not recorded" in said
        assert not AMOUNT.search(said)


@pytest.mark.parametrize("drug", NAMES)
@pytest.mark.parametrize("who", ["newborn", "measured-newborn"])
def test_no_amount_of_an_adult_reaches_a_newborn(drug, who):
    sheet, _ = made(drug, who)
    assert not any(row.amount for row in sheet.rows if "adults" in row.dose.label)
    shown = {float(number) for number in re.findall(r"([\d.]+) mg (?:IV|SC|by mouth)", words_of(drug, who))}
    worked_out = {round(float(end), 3) for row in sheet.options for end in (row.amount.low, row.amount.high)}
    assert shown <= {float(f"{number:.4g}") for number in worked_out}


def test_a_hidden_dose_above_a_maximum_would_be_missed_without_its_count():
    sheet, _ = made("anakinra", "measured")
    assert any(row.above for row in options_of(sheet)[2:])
    assert "5 above a maximum" in words_of("anakinra", "measured")


def test_each_indication_has_a_name_and_each_part_of_the_room_can_shrink():
    assert {row.indication for one in LIBRARY.treatments.values() for row in one.doses} == set(INDICATIONS)
    assert {name for step in DOSE_STEPS for name in step} == set(DoseRoom.__dataclass_fields__)


def test_an_allergy_is_named_by_the_drug_that_it_is_to():
    assert "allergy to anakinra" in words_of("anakinra", "allergic").partition("DANGER NOW")[0]
    assert ", drug allergy." in words_of("tocilizumab", "allergic")


def test_the_heading_says_off_label_only_where_every_dose_is_known_to_be():
    assert heading_words(made("ivig", "adult")[0]).startswith("DOSES, ALL OFF-LABEL (")
    assert heading_words(made("anakinra", "adult")[0]).startswith("DOSES, OFF-LABEL UNLESS MARKED (")
    assert heading_words(made("tacrolimus", "adult")[0]).startswith("HLH AND MAS (")


def test_missing_names_are_short():
    assert brief_condition("drug_allergy") in words_of("anakinra", "measured")


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for drug, who in READ:
        (GOLDEN / f"{drug}-{who}.txt").write_text(text_of(drug, who), encoding="utf-8")
    sys.stdout.write(f"{len(READ)} files written to {GOLDEN.relative_to(ROOT)}\n")
