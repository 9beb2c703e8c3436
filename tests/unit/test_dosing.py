"""Published doses for one patient: the arithmetic, what is refused, and every safety rule firing, quiet and unknown."""

import math
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cytostorm.doses import CONDITIONS, patient
from cytostorm.doses.dosing import LIFTING
from cytostorm.errors import InputError, UnknownNameError
from cytostorm.library import shipped
from cytostorm.pathway import doses
from cytostorm.presentation.dose_warnings import missing_words, notice_words, record_words

LIBRARY = shipped()
RULES = [
    (name, danger.document, condition)
    for danger in LIBRARY.dangers.values()
    for name in sorted(danger.treatments)
    for condition in sorted(danger.conditions)
    if danger.document.read == "rule"
    and {part.kind for part in danger.when.walk()} <= {"any", "condition", "clearance", "measured"}
]
NAMES = sorted(LIBRARY.treatments)


BOSTON = "2 to 4 mg/kg/dose x"
PULSE = "30 mg/kg/dose x"


def sheet_of(name, route=None, region=None, indication=None, **known):
    return doses(LIBRARY.treatment(name), patient(LIBRARY, **known), route, region, indication)


def row(sheet, name):
    return next(row for row in sheet.rows if row.dose.id == name)


def said(name, which, **known):
    return row(sheet_of(name, **known), which).amount.arithmetic


ADULT = {"weight": 70, "age": 50, "height": 175, "crcl": 95}


@pytest.mark.parametrize(
    ("name", "which", "known", "text"),
    [
        ("anakinra", "boston-moderate", ADULT, f"{BOSTON} 70 kg, cap 100 mg/dose reached = 100 mg/dose; every 12 to 24 h"),
        ("anakinra", "boston-moderate", {"weight": 12.5}, f"{BOSTON} 12.5 kg = 25 to 50 mg/dose; cap 100 mg/dose not reached; every 12 to 24 h"),
        ("anakinra", "boston-moderate", {"weight": 30},
         f"{BOSTON} 30 kg, cap 100 mg/dose reached = 60 to 100 mg/dose; every 12 to 24 h"),
        ("anakinra", "boston-critical", ADULT, f"{BOSTON} 70 kg = 140 to 280 mg/dose; every 6 to 24 h"),
        ("anakinra", "fisher-infusion", ADULT, "1 to 2 mg/kg/h x 70 kg = 70 to 140 mg/h; that is 1680 to 3360 mg/day; continuous infusion, 72 hours"),
        ("anakinra", "monteagudo-infusion", ADULT, "up to 2400 mg/day; that is 100 mg/h; continuous infusion"),
        ("methylprednisolone", "boston-pulse", {"weight": 20}, f"{PULSE} 20 kg = 600 mg/dose; cap 1000 mg/dose not reached; every 24 h, 3 doses"),
        ("methylprednisolone", "boston-pulse", ADULT, f"{PULSE} 70 kg, cap 1000 mg/dose reached = 1000 mg/dose; every 24 h, 3 doses"),
        ("ciclosporin", "boston-po", ADULT, "3 to 7 mg/kg/day x 70 kg = 210 to 490 mg/day; in 2 doses a day 105 to 245 mg each; every 12 h"),
    ],
)  # fmt: skip
def test_the_arithmetic_is_shown(name, which, known, text):
    assert said(name, which, **known) == text


def test_a_daily_amount_is_divided_in_every_printed_way():
    text = "5 to 10 mg/kg/day x 70 kg = 350 to 700 mg/day; in 2 doses a day 175 to 350 mg each; in 4 doses a day 87.5 to 175 mg each; every 6 to 12 h"
    assert said("anakinra", "uptodate-mas", **ADULT) == text


def test_every_condition_that_can_be_named_has_a_rule_somewhere():
    spoken = {name for danger in LIBRARY.dangers.values() for name in danger.conditions}
    assert set(CONDITIONS) == spoken | LIFTING


def test_body_surface_is_by_mosteller_and_is_named():
    one = patient(LIBRARY, weight=72, height=200)
    assert one.surface.value == 2, "the square root of 72 x 200 / 3600"
    assert one.surface.arithmetic == "Mosteller: sqrt(200 cm x 72 kg / 3600) = 2 m2"
    assert row(sheet_of("rituximab", weight=72, height=200), "ebv-hlh").amount.low == 750


@pytest.mark.parametrize(
    ("known", "expected"),
    [  # worked by hand: (140 - 65) x 70 / (72 x 1.4); (140 - 45) x 60 / (72 x 0.9) x 0.85
        ({"age": 65, "sex": "male", "weight": 70, "creatinine": "1.4 mg/dL"}, 52.083333),
        ({"age": 45, "sex": "female", "weight": 60, "creatinine": "0.9 mg/dL"}, 74.768518),
        ({"age": 65, "sex": "male", "weight": 70, "creatinine": "123.76 umol/L"}, 52.083333),
    ],
)
def test_clearance_is_by_cockcroft_and_gault(known, expected):
    found = patient(LIBRARY, **known).clearance
    assert float(found.value) == pytest.approx(expected, abs=1e-5)
    assert found.arithmetic.startswith("Cockcroft-Gault")


def test_a_given_clearance_goes_before_a_formula():
    one = patient(LIBRARY, age=65, sex="male", weight=70, creatinine="1.4 mg/dL", crcl=20)
    assert (one.clearance.value, one.clearance.arithmetic) == (20, "creatinine clearance 20 mL/min, as given")


@pytest.mark.parametrize("without", ["age", "sex", "weight", "creatinine"])
def test_a_clearance_is_never_guessed(without):
    known = {"age": 65, "sex": "male", "weight": 70, "creatinine": "1.4 mg/dL"}
    one = patient(LIBRARY, **{name: value for name, value in known.items() if name != without})
    assert one.clearance is None
    assert one.clearance_needs == (without,)


def test_the_formula_of_adults_is_not_used_for_a_child():
    one = patient(LIBRARY, age=10, sex="male", weight=30, creatinine="0.5 mg/dL")
    assert one.clearance is None
    assert "measured" in one.clearance_needs[0]


@pytest.mark.parametrize(
    ("name", "which", "known", "needs"),
    [
        ("anakinra", "boston-critical", {}, ("weight",)),
        ("etoposide", "hlh-94-weeks-1-2", {"weight": 70}, ("height",)),
        ("etoposide", "hlh-94-weeks-1-2", {}, ("weight", "height")),
        ("etoposide", "adults-weekly", {"weight": 70, "height": 170}, ("age",)),
        ("canakinumab", "label-still", {}, ("weight", "age")),
        ("anakinra", "fisher-load", {}, ("age",)),
        ("anakinra", "kharazmi-covid19", {"weight": 70}, ("age",)),
        ("anakinra", "label-ra-severe-renal", {"age": 50}, ("creatinine clearance (or sex, weight, creatinine)",)),
    ],
)
def test_what_is_missing_is_named_and_no_number_is_given(name, which, known, needs):
    found = row(sheet_of(name, **known), which)
    assert (found.kind, found.needs, found.amount) == ("refused", needs, None)


@pytest.mark.parametrize(
    ("name", "which", "known", "kind"),
    [
        ("tocilizumab", "label-crs-from-30-kg", {"weight": 30, "age": 10}, "option"),
        ("tocilizumab", "label-crs-below-30-kg", {"weight": 30, "age": 10}, "outside"),
        ("tocilizumab", "label-crs-below-30-kg", {"weight": "29.99", "age": 10}, "option"),
        ("tocilizumab", "label-crs-from-30-kg", {"weight": "29.99", "age": 10}, "outside"),
        ("tocilizumab", "label-crs-below-30-kg", {"weight": 12, "age": 2}, "option"),
        ("tocilizumab", "label-crs-below-30-kg", {"weight": 12, "age": "23 mo"}, "outside"),
        ("canakinumab", "label-still", {"weight": "7.5", "age": 2}, "option"),
        ("canakinumab", "label-still", {"weight": "7.4", "age": 2}, "outside"),
        ("canakinumab", "label-still", {"weight": 10, "age": "23 mo"}, "outside"),
        ("canakinumab", "can-covid-60-80-kg", {"weight": 70, "age": 50}, "printed only"),
        ("ruxolitinib", "label-gvhd", {"age": 12}, "option"),
        ("ruxolitinib", "label-gvhd", {"age": "11.9"}, "outside"),
        ("anakinra", "label-nomid-start", {"weight": 8, "age": "7 mo"}, "outside"),
        ("anakinra", "label-ra-severe-renal", {"age": 50, "crcl": "29.9"}, "option"),
        ("anakinra", "label-ra-severe-renal", {"age": 50, "crcl": 30}, "outside"),
        ("anakinra", "label-ra", {"age": 17}, "outside"),
        ("anakinra", "label-ra", {"age": 18}, "option"),
    ],
)
def test_bands_hold_at_their_edges(name, which, known, kind):
    assert row(sheet_of(name, **known), which).kind == kind


@given(name=st.sampled_from(NAMES), weight=st.integers(1, 250), age=st.integers(0, 100), height=st.integers(40, 220))
def test_what_is_not_confirmed_is_never_computed(name, weight, age, height):
    for found in sheet_of(name, weight=weight, age=age, height=height, crcl=90, absent=["all"]).rows:
        if found.dose.status == "unconfirmed" or found.dose.not_computed:
            assert found.amount is None
            assert found.kind in ("not confirmed", "printed only", *(("outside",) if found.dose.not_computed else ()))


@given(
    name=st.sampled_from(NAMES),
    weight=st.integers(1, 250),
    age=st.integers(0, 100),
    height=st.integers(40, 220),
    crcl=st.integers(0, 150),
)
def test_taking_the_weight_away_never_yields_a_number(name, weight, age, height, crcl):
    known = {"age": age, "height": height, "crcl": crcl, "absent": ["all"], "confirm_weight": True}
    for found in sheet_of(name, **known).rows:
        per_size = found.dose.unit and ("/kg" in found.dose.unit or "/m2" in found.dose.unit)
        if found.amount is not None:
            assert not per_size
            assert found.dose.weight is None
    with_weight = {r.dose.id for r in sheet_of(name, weight=weight, **known).rows if r.amount}
    without = {r.dose.id for r in sheet_of(name, **known).rows if r.amount}
    assert without <= with_weight


@given(
    name=st.sampled_from(NAMES),
    present=st.sets(st.sampled_from(CONDITIONS), max_size=4),
    absent=st.sets(st.sampled_from(CONDITIONS), max_size=8),
    more=st.sampled_from(sorted(set(CONDITIONS) - LIFTING)),
)
def test_adding_a_condition_never_removes_a_warning_and_never_adds_a_number(name, present, absent, more):
    kidneys = {"renal_impairment"} if "dialysis" in present | {more} else set()
    absent = absent - present - kidneys  # a contradiction is refused, see below
    known = {
        "hepatitis_b",
        "anti_hbc",
        "hepatitis_b_status_unknown",
    }  # that the status is known ends the warning that it is not
    if more in known:
        return
    before = sheet_of(name, **ADULT, present=present, absent=absent)
    after = sheet_of(name, **ADULT, present=present | {more}, absent=absent - {more})
    assert {n.rule for n in before.notices} <= {n.rule for n in after.notices}
    assert {n.rule for n in before.notices if n.state == "fires"} <= {
        n.rule for n in after.notices if n.state == "fires"
    }
    reduced = {
        r.dose.id for r in after.options if r.dose.clearance and more == "dialysis"
    }  # rows that are for failing kidneys
    assert {r.dose.id for r in after.options} - reduced <= {r.dose.id for r in before.options}


@given(name=st.sampled_from(NAMES), weight=st.fractions(1, 300, max_denominator=1000), age=st.integers(18, 90))
def test_numbers_are_the_printed_ones_times_the_weight_and_never_above_the_limit(name, weight, age):
    typed = f"{float(weight):.3f}"
    for found in sheet_of(name, weight=typed, age=age, height=170, crcl=95, absent=["all"]).options:
        dose, made = found.dose, found.amount
        size = {"kg": float(typed), "m2": math.sqrt(170 * float(typed) / 3600)}.get(str(dose.unit).split("/")[1], 1.0)
        cap = float(made.limit.value) if made.limit else math.inf
        assert cap <= float(dose.cap or math.inf)
        assert float(made.low) == pytest.approx(min(float(dose.min) * size, cap))
        assert float(made.high) == pytest.approx(min(float(dose.max) * size, cap))
        assert 0 < made.low <= made.high


@pytest.mark.parametrize(("name", "rule", "condition"), RULES, ids=lambda value: getattr(value, "id", value))
def test_each_rule_applies_is_quiet_and_says_when_nobody_told(name, rule, condition):
    def found(**known):
        return [n for n in sheet_of(name, weight=70, age=50, height=175, **known).notices if n.rule == rule.id]

    (applies,) = found(present=[condition])
    assert (applies.state, applies.severity) == ("fires", rule.severity if not _spares_all(name, rule) else "alert")
    assert rule.text in notice_words(applies, LIBRARY)
    (unknown,) = found() if condition != "hepatitis_b_status_unknown" else [None]
    assert unknown is None or unknown.state == "unknown"
    assert unknown is None or (record_words if unknown.recorded else missing_words)([unknown])


def _spares_all(name, rule):
    return rule.alert_only_for and all(dose.indication in rule.alert_only_for for dose in LIBRARY.treatment(name).doses)


@pytest.mark.parametrize(
    ("anc", "state"),
    [("0.8 10^9/L", "fires"), ("1.49 G/L", "fires"), ("1.5 K/uL", None), ("800 /uL", "fires"), ("300 /uL", "fires"), ("1500 /uL", None),
     (None, "unknown")],
)  # fmt: skip
def test_the_limit_of_neutrophils_for_anakinra(anc, state):
    found = [n.state for n in sheet_of("anakinra", **ADULT, anc=anc).notices if n.rule == "ana-neutrophils"]
    assert found == ([state] if state else [])


def test_a_low_neutrophil_count_alerts_and_does_not_block():
    assert row(sheet_of("anakinra", **ADULT, anc="800 /uL"), "boston-critical").kind == "option"


def test_what_was_confirmed_nowhere_is_shown_as_unverified_and_never_blocks():
    weak = [
        danger.document
        for danger in LIBRARY.dangers.values()
        if danger.document.status == "unconfirmed" and danger.document.read == "rule"
    ]
    assert weak
    assert not any(document.severity == "block" for document in weak)
    (found,) = [n for n in sheet_of("rituximab", **ADULT, anc="0.1 10^9/L").notices if n.rule == "rituximab-counts"]
    assert "(unverified)" in notice_words(found, LIBRARY)
    assert not replace(found, severity="block").blocks, "planted: an unconfirmed block would not keep a number back"


def test_a_live_vaccine_is_what_is_blocked_and_the_drug_keeps_its_number_with_a_warning():
    sheet = sheet_of("anakinra", **ADULT, present=["live_vaccine"])
    assert sheet.options
    (found,) = [n for n in sheet.notices if n.rule == "ana-live-vaccine"]
    assert notice_words(found, LIBRARY).startswith(
        "WARNING: Live vaccine with anakinra. This warning is about the vaccine"
    )


@pytest.mark.parametrize("condition", ["tnf_inhibitor", "e_coli_protein_allergy", "drug_allergy"])
def test_a_block_withholds_every_number(condition):
    sheet = sheet_of("anakinra", **ADULT, present=[condition])
    assert sheet.options == ()
    assert all("no number is offered" in r.reason for r in sheet.rows if r.kind == "blocked")


@pytest.mark.parametrize(
    ("crcl", "dialysis", "fires"),
    [
        (
            25,
            None,
            {"anakinra-renal-us", "anakinra-renal-eu-old", "anakinra-renal-eu-current", "anakinra-renal-infusion"},
        ),
        (30, False, {"anakinra-renal-infusion"}),
        (80, False, {"anakinra-renal-infusion"}),
        (95, False, set()),
        (
            95,
            True,
            {"anakinra-renal-us", "anakinra-renal-eu-old", "anakinra-renal-eu-current", "anakinra-renal-infusion"},
        ),
        (
            None,
            True,
            {"anakinra-renal-us", "anakinra-renal-eu-old", "anakinra-renal-eu-current", "anakinra-renal-infusion"},
        ),
    ],
)
def test_the_renal_rules_of_anakinra(crcl, dialysis, fires):
    told = {"present": ["dialysis"] if dialysis else [], "absent": ["dialysis"] if dialysis is False else []}
    sheet = sheet_of("anakinra", weight=70, age=50, crcl=crcl, **told)
    assert {n.rule for n in sheet.notices if n.kind == "renal" and n.state == "fires"} == fires


def test_unknown_renal_function_is_said():
    states = {
        n.rule: (n.state, n.missing) for n in sheet_of("anakinra", weight=70, age=50).notices if n.kind == "renal"
    }
    assert states["anakinra-renal-us"] == ("unknown", "creatinine clearance (or sex, creatinine) and dialysis")
    assert states["anakinra-renal-eu-old"] == ("unknown", "creatinine clearance (or sex, creatinine)")


def test_a_known_clearance_leaves_a_rule_open_while_dialysis_is_not_known():
    """The rule applies by either of two; one answer of no does not speak for the other."""
    states = {
        n.rule: (n.state, n.missing)
        for n in sheet_of("anakinra", weight=70, age=50, crcl=60).notices
        if n.kind == "renal"
    }
    assert states["anakinra-renal-us"] == ("unknown", "dialysis")
    assert "anakinra-renal-eu-old" not in states


def test_renal_rules_name_region_and_version():
    found = {n.rule: n.where for n in sheet_of("anakinra", weight=70, age=50, crcl=20).notices if n.kind == "renal"}
    assert found["anakinra-renal-us"] == "label: us (US label copies)"
    assert found["anakinra-renal-eu-old"] == "label: eu (older European text)"


@pytest.mark.parametrize(("crcl", "share"), [(15, 225), (50, 225), (51, None)])
def test_a_printed_share_stands_beside_the_full_dose(crcl, share):
    found = row(sheet_of("etoposide", weight=72, height=200, age=50, crcl=crcl), "hlh-94-weeks-1-2")
    assert found.amount.low == 300
    assert any(f"x 0.75 = {share} mg/dose" in remark for remark in found.remarks) == (share is not None)


@pytest.mark.parametrize(
    "known", [{"crcl": 14}, {"crcl": 0}, {"present": ["dialysis"]}, {"present": ["dialysis"], "crcl": 60}]
)
def test_below_the_last_printed_share_the_full_dose_is_told_to_be_too_much(known):
    found = row(sheet_of("etoposide", weight=72, height=200, age=50, **known), "hlh-94-weeks-1-2")
    (remark,) = [one for one in found.remarks if "more than even a better kidney is given" in one]
    assert remark.endswith("x 0.75 = 225 mg/dose")


RENAL = "renal_impairment"


@pytest.mark.parametrize(
    ("known", "has"),
    [
        ({}, False), ({"crcl": 81}, False), ({"crcl": 80}, None), ({"crcl": 30}, None), ({"crcl": 29}, True), ({"crcl": 0}, True),
        ({"present": ["dialysis"]}, True), ({"present": ["dialysis"], "crcl": 95}, True),
        ({"age": 65, "sex": "male", "weight": 70, "creatinine": "6 mg/dL"}, True),
    ],
)  # fmt: skip
def test_a_known_kidney_goes_before_the_absence_of_all_that_is_not_named(known, has):
    one = patient(LIBRARY, **known, absent=["all"])
    assert one.has(RENAL) is has
    assert (RENAL in one.excluded) is (has is False)


@pytest.mark.parametrize(
    ("known", "state"),
    [({"crcl": 10}, "fires"), ({"crcl": 60}, "unknown"), ({"crcl": 95}, None), ({"present": ["dialysis"]}, "fires")],
)
def test_immunoglobulin_is_not_silent_on_a_failing_kidney(known, state):
    sheet = sheet_of("ivig", weight=70, age=50, **known, absent=["all"])
    assert [n.state for n in sheet.notices if n.rule == "ivig-renal"] == ([state] if state else [])
    assert sheet.unused_conditions == ()


def test_a_known_clearance_of_which_no_rule_speaks_is_told():
    assert "creatinine clearance" in sheet_of(
        "doxycycline", weight=70, age=50, crcl=60, absent=["all"]
    ).unused_conditions or any(
        n.rule == "renal-impairment-not-read" for n in sheet_of("doxycycline", weight=70, age=50, crcl=8).notices
    )


def test_known_neutrophils_of_which_a_file_says_nothing_are_told():
    assert sheet_of("doxycycline", anc="300 /uL").unused_conditions == ("neutrophils",)
    assert sheet_of("anakinra", anc="300 /uL").unused_conditions == ()


def test_the_kidney_rule_of_ruxolitinib_fires_and_stays_unconfirmed():
    (found,) = [
        n for n in sheet_of("ruxolitinib", weight=70, age=50, crcl=8, absent=["all"]).notices if n.kind == "renal"
    ]
    assert (found.rule, found.state, found.status) == ("ruxolitinib-renal-reduction", "fires", "unconfirmed")


@pytest.mark.parametrize(
    ("known", "kind"),
    [
        ({}, "refused"), ({"crcl": 40}, "outside"), ({"crcl": 29}, "option"),
        ({"crcl": 40, "present": ["dialysis"]}, "option"), ({"present": ["dialysis"]}, "option"),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    ("which", "said"),
    [
        ("label-ra-severe-renal", "100 mg/dose; every 48 h"),
        ("label-nomid-severe-renal", "70 to 140 mg/dose; every 48 h"),
    ],
)
def test_dialysis_is_as_good_as_a_low_clearance_for_the_row_of_failing_kidneys(known, kind, which, said):
    found = row(sheet_of("anakinra", weight=70, age=50, **known), which)
    assert found.kind == kind
    assert found.amount is None or found.amount.arithmetic.endswith(said)


def rules_of(sheet, which):
    return {n.rule for n in row(sheet, which).notices if n.state == "fires"}


def test_repeated_intravenous_doses_hear_of_every_other_day_and_only_infusions_of_infusions():
    sheet = sheet_of("anakinra", weight=70, age=50, crcl=25, route="iv")
    assert "anakinra-renal-us" in rules_of(sheet, "boston-critical")
    assert "anakinra-renal-infusion" not in rules_of(sheet, "boston-critical")
    assert "anakinra-renal-infusion" in rules_of(sheet, "fisher-infusion")


def test_a_rule_on_infusions_is_no_noise_where_only_injections_are_shown():
    shown = {
        n.rule for n in sheet_of("anakinra", indication="rheumatoid-arthritis", weight=70, age=50, crcl=60).notices
    }
    assert "anakinra-renal-infusion" not in shown
    assert "anakinra-renal-infusion" in {
        n.rule for n in sheet_of("anakinra", indication="sepsis-trial", weight=70, age=50, crcl=60).notices
    }


@pytest.mark.parametrize(("creatinine", "known"), [("20 umol/L", False), ("100 umol/L", True)])
def test_a_worked_out_clearance_is_held_to_the_same_bound_as_a_typed_one(creatinine, known):
    one = patient(LIBRARY, weight=200, age=18, sex="male", creatinine=creatinine)
    assert (one.clearance is not None) == known
    assert known or "Cockcroft-Gault gives 1498" in one.clearance_needs[0]


@pytest.mark.parametrize("which", ["label-primary-day-3", "label-primary-day-6", "label-primary-day-9"])
def test_a_step_of_emapalumab_names_its_condition(which):
    found = row(sheet_of("emapalumab", weight=10, age=1), which)
    assert "if the criteria are met" in found.dose.label
    assert "emapalumab-step-up" in found.dose.note
    assert found.remarks == (), "the label is for all ages"
    assert "every 72 to 96 h" in found.amount.arithmetic


@pytest.mark.parametrize(
    ("name", "condition", "status"),
    [
        ("anakinra", "latent_tuberculosis", "verified"), ("anakinra", "active_cns_disease", "verified"),
        ("prednisolone", "active_infection", "letters"), ("dexamethasone", "active_infection", "letters"),
        ("emapalumab", "warfarin", "verified"), ("emapalumab", "phenytoin", "verified"),
        ("ruxolitinib", "hepatitis_b", "verified"), ("ruxolitinib", "latent_tuberculosis", "verified"),
    ],
)  # fmt: skip
def test_a_danger_of_which_a_file_speaks_fires(name, condition, status):
    sheet = sheet_of(name, present=[condition])
    assert sheet.unused_conditions == ()
    assert status in {n.status for n in sheet.notices if n.state == "fires"}


@pytest.mark.parametrize(("weight", "above"), [(50, False), (51, True)])
def test_a_row_above_the_largest_amount_of_a_label_is_held_to_it(weight, above):
    found = row(sheet_of("ruxolitinib", weight=weight, age=15), "uptodate-weight")
    assert found.amount.high == 25
    assert ("ceiling 25 mg/dose reached" in found.amount.arithmetic) == above


@pytest.mark.parametrize(
    ("which", "above"),
    [  # at 70 kg: 280 mg every 6 h is 16 mg/kg/day, 700 mg/day is 10, 2 mg/kg/h is 48; capped doses and the label itself stay below
        ("boston-critical", "16 mg/kg/day"), ("uptodate-mas", "10 mg/kg/day"), ("fisher-infusion", "48 mg/kg/day"),
        ("cavalli-covid19", "10 mg/kg/day"),
        ("boston-moderate", ""), ("label-nomid-max", ""), ("label-dira-max", ""), ("fisher-load", ""),
    ],
)  # fmt: skip
def test_a_row_of_anakinra_above_the_label_over_a_day_says_so(which, above):
    remarks = [one for one in row(sheet_of("anakinra", weight=70, age=50), which).remarks if "exceeds" in one]
    assert [one.startswith(f"Up to {above}: exceeds the US label maximum of 8 mg/kg/day. ") for one in remarks] == (
        [True] if above else []
    )


def test_a_ceiling_by_weight_is_said_to_be_unchecked_without_the_weight():
    remarks = row(sheet_of("anakinra", age=50), "monteagudo-infusion").remarks
    assert remarks == ("The largest amount per kg could not be checked: the weight is unknown.",)


@pytest.mark.parametrize(("age", "kind"), [(17, "outside"), (18, "option"), (None, "refused")])
@pytest.mark.parametrize(("name", "which"), [("prednisolone", "la-rosee-mild"), ("tocilizumab", "label-covid19")])
def test_what_was_printed_for_adults_is_for_adults(name, which, age, kind):
    assert row(sheet_of(name, weight=40, age=age), which).kind == kind


@pytest.mark.parametrize(("age", "kind"), [("1 mo", "option"), ("27 d", "outside"), (6, "option")])
def test_dira_is_from_one_month_and_is_not_told_to_be_split(age, kind):
    found = row(sheet_of("anakinra", weight=20 if age == 6 else 4, age=age), "label-dira-start")
    assert found.kind == kind
    assert found.amount is None or "in 2 doses" not in found.amount.arithmetic


@pytest.mark.parametrize(
    ("age", "weight", "kind"),
    [("8 mo", 10, "option"), ("7 mo", 10, "outside"), (6, "9.9", "outside"), (40, 70, "option")],
)
def test_caps_on_the_european_label_is_from_eight_months_and_ten_kilograms(age, weight, kind):
    assert row(sheet_of("anakinra", weight=weight, age=age), "label-caps-start").kind == kind


def test_a_range_of_reports_is_no_option():
    assert row(sheet_of("anakinra", weight=100, age=17), "pediatric-range").kind == "printed only"


@pytest.mark.parametrize("name", ["methylprednisolone", "ciclosporin", "tacrolimus"])
def test_what_boston_does_not_list_with_serious_infection_is_told(name):
    sheet = sheet_of(name, weight=70, age=50, present=["active_infection"])
    assert any("Not listed by the Boston guideline" in n.text for n in sheet.notices if n.state == "fires")


@pytest.mark.parametrize(
    ("name", "which", "said"),
    [
        ("anakinra", "label-ra", "on label"), ("anakinra", "label-nomid-start", "on label, ages not checked"),
        ("ruxolitinib", "label-gvhd", "on label"), ("canakinumab", "label-still", "on label"),
        ("emapalumab", "label-still-day-1", "on label, ages not checked"),
        ("emapalumab", "label-primary-start", "on label"), ("anakinra", "boston-critical", "off-label"),
        ("methylprednisolone", "boston-pulse", "label status unknown"),
    ],
)  # fmt: skip
def test_on_label_is_said_only_where_the_ages_of_the_label_were_read(name, which, said):
    assert row(sheet_of(name), which).dose.label_word == said


@pytest.mark.parametrize(("age", "remarked"), [(None, True), (9, True), (18, False)])
def test_a_row_without_an_age_band_says_so_of_a_child(age, remarked):
    found = row(sheet_of("anakinra", weight=30, age=age), "boston-critical")
    assert any("No age band" in remark for remark in found.remarks) == remarked


def test_sc_in_shock_points_to_iv_and_stays_with_the_sc_rows():
    sheet = sheet_of("anakinra", **ADULT, present=["shock"])
    assert "intravenous route, which is off-label" in next(n.text for n in sheet.notices if n.rule == "sc-route")
    assert "sc-route" in {n.rule for n in row(sheet, "label-ra").notices}
    assert "sc-route" not in {n.rule for n in row(sheet, "fisher-infusion").notices}
    assert "sc-route" not in {n.rule for n in sheet_of("anakinra", route="iv", **ADULT, present=["shock"]).notices}


def test_filters_count_what_they_leave_out_and_keep_rules_of_every_region():
    sheet = sheet_of("anakinra", region="us", route="sc", **ADULT, anc="0.8 10^9/L")
    assert dict(sheet.left_out) == {"other route": 13, "label of another region": 4}
    assert len(sheet.rows) + 17 == len(LIBRARY.treatment("anakinra").doses)
    assert "ana-neutrophils" in {n.rule for n in sheet.notices}, "the European rule"


def test_a_condition_of_which_the_file_says_nothing_is_told():
    assert sheet_of("doxycycline", present=["t_or_nk_cell_ebv"]).unused_conditions == ("t_or_nk_cell_ebv",)


@pytest.mark.parametrize(
    ("known", "field"),
    [
        ({"weight": 7000}, "weight"), ({"weight": 0}, "weight"), ({"weight": -70}, "weight"), ({"weight": "seventy"}, "weight"),
        ({"weight": "70 stone"}, "weight"), ({"weight": "nan"}, "weight"), ({"weight": "1e3"}, "weight"),
        ({"height": "1.75"}, "height"), ({"age": -3}, "age"), ({"age": 140}, "age"), ({"age": "5 kg"}, "age"),
        ({"crcl": 900}, "clearance"), ({"crcl": "90 mL/min/1.73m2"}, "clearance"), ({"creatinine": "150"}, "creatinine"),
        ({"creatinine": "150 mg/dL"}, "creatinine"), ({"creatinine": "0 mg/dL"}, "creatinine"), ({"creatinine": "1 furlong"}, "creatinine"),
        ({"anc": "-1 /uL"}, "anc"), ({"anc": "800 G/L"}, "anc"), ({"anc": "300"}, "anc"), ({"anc": "0.3"}, "anc"), ({"sex": "f"}, "sex"),
        ({"weight": "70,5"}, "weight"), ({"weight": "7e1"}, "weight"), ({"present": ["dialysis"], "absent": ["renal_impairment"]}, "condition"),
        ({"crcl": 29, "absent": ["all", "renal_impairment"]}, "condition"),
        ({"present": ["shock"], "absent": ["shock"]}, "condition"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_its_field(known, field):
    with pytest.raises(InputError) as error:
        patient(LIBRARY, **known)
    assert error.value.field == field


@pytest.mark.parametrize(
    ("typed", "kilograms"),
    [
        ("70", 70),
        ("70 kg", 70),
        ("3500 g", Fraction(7, 2)),
        (" 70.5kg ", Fraction(141, 2)),
        ("100 lb", Fraction("45.359237")),
    ],
)
def test_weights_are_read_exactly(typed, kilograms):
    assert patient(LIBRARY, weight=typed).weight == kilograms


def test_a_height_in_meters_is_read_with_its_unit():
    assert patient(LIBRARY, height="1.75 m").height == 175


@pytest.mark.parametrize("age", ["8 mo", "0.6666"])
def test_an_age_in_months(age):
    assert float(patient(LIBRARY, age=age).age) == pytest.approx(8 / 12, abs=1e-4)


@pytest.mark.parametrize(
    "wrong",
    [
        {"route": "im"},
        {"region": "mars"},
        {"indication": "gout"},
        {"present": ["tnf_inhibitors"]},
        {"absent": ["shocked"]},
    ],
)
def test_unknown_names_are_refused_with_what_is_known(wrong):
    with pytest.raises(UnknownNameError):
        sheet_of("anakinra", **wrong)


def test_an_unknown_drug_is_told_its_neighbor():
    with pytest.raises(UnknownNameError, match="Did you mean 'anakinra'"):
        LIBRARY.treatment("anakinara")
