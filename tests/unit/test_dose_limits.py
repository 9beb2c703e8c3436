"""No dose is an adult's by mistake: populations, largest amounts and weights over every row of every drug and every age."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cytostorm.doses import patient
from cytostorm.doses.arithmetic import per_day
from cytostorm.doses.ceilings import limits
from cytostorm.doses.patient import check_weight
from cytostorm.doses.plausible import age_words, weight_doubt, weights_at
from cytostorm.errors import InputError
from cytostorm.library import shipped
from cytostorm.model.doses import FIXED, Ceiling
from cytostorm.pathway import doses

LIBRARY = shipped()
NAMES = sorted(LIBRARY.treatments)
GROWTH = LIBRARY.growth

# drug, the most of one dose in mg per kg, the most of one dose in mg: written out from the sources, not from the files
MOST = {
    "anakinra": (10, 500), "tocilizumab": (12, 800), "canakinumab": (4, 300), "emapalumab": (10, None), "methylprednisolone": (30, 1000),
    "ruxolitinib": (None, 25), "ivig": (2000, 100_000), "amphotericin-b-liposomal": (10, None),
}  # fmt: skip
LARGEST_ADULT_DAY = {"dexamethasone": 80}


def sheet_of(name, **known):
    return doses(LIBRARY.treatment(name), patient(LIBRARY, **known), indication=known.pop("indication", None))


def rows(name, **known):
    return {row.dose.id: row for row in sheet_of(name, **known).rows}


def height_of(age):
    return min(50 + 8 * float(age), 170)


@st.composite
def people(draw):
    """An age of 0 to 100 years with a weight inside what is plausible there."""
    days = draw(st.integers(0, 36_500))
    age = Fraction(days) / Fraction("365.25")
    low, high = weights_at(GROWTH, age).refuse
    weight = draw(st.floats(float(low) + 0.01, float(high) - 0.01))
    return {
        "age": f"{days} d",
        "weight": f"{weight:.3f}",
        "height": f"{height_of(age):.1f}",
        "sex": draw(st.sampled_from(["female", "male"])),
    }


@settings(max_examples=60)
@given(name=st.sampled_from(NAMES), person=people(), crcl=st.sampled_from([10, 40, 95]))
def test_no_row_passes_its_own_maximum_or_that_of_the_drug(name, person, crcl):
    sheet = sheet_of(name, **person, crcl=crcl, absent=["all"] if crcl == 95 else [])
    weight, age = sheet.patient.weight, sheet.patient.age
    per_kg, flat = MOST.get(name, (None, None))
    for row in sheet.options:
        mass, per = row.amount.unit.split("/")
        high = row.amount.high * (1000 if mass == "g" else 1)
        assert row.dose.cap is None or row.amount.high <= Fraction(row.dose.cap)
        if per == "dose":
            assert per_kg is None or high <= per_kg * weight
            assert flat is None or high <= flat
        if age >= 18 and name in LARGEST_ADULT_DAY and per_day(row.dose, row.amount) is not None:
            assert per_day(row.dose, row.amount) <= LARGEST_ADULT_DAY[name]
        for one in row.preparations:
            for end in (one.low, one.high):
                limit = row.amount.limit
                assert (
                    limit is None
                    or end.rounded_mg is None
                    or end.rounded_mg <= limit.value * (1000 if mass == "g" else 1)
                )
                assert end.rounded_mg is None or end.exact_ml is None or abs(end.change) < Fraction(2, 5)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("age", "weight"), [("0 d", 3), ("11 d", 3), ("5 mo", 7), (2, 12), (7, 24), (11, 38), (15, 60), ("17.9", 70)]
)
def test_a_fixed_amount_of_adults_is_outside_for_every_child(name, age, weight):
    for row in rows(name, age=age, weight=weight, height=height_of(0), absent=["all"]).values():
        if row.dose.unit in FIXED and row.dose.computed and row.dose.age.from_ >= 18:
            assert (row.kind, row.amount) == ("outside", None)
            assert "published for age from 18 years" in row.reason
            assert age_words(sheet_of(name, age=age).patient.age) in row.reason


@pytest.mark.parametrize("name", NAMES)
def test_an_unknown_age_gets_no_fixed_amount(name):
    for row in rows(name, weight=70, height=175, crcl=95, absent=["all"]).values():
        assert row.dose.unit not in FIXED or row.amount is None


ADULTS = set(NAMES) - {"doxycycline", "amphotericin-b-deoxycholate", "siltuximab"}


@pytest.mark.parametrize("name", sorted(ADULTS))
def test_an_adult_is_still_offered_something(name):
    assert sheet_of(name, age=50, weight=70, height=175, sex="male", crcl=95, absent=["all"]).options


@pytest.mark.parametrize(
    "name",
    ["anakinra", "methylprednisolone", "dexamethasone", "etoposide", "ivig", "emapalumab", "amphotericin-b-liposomal"],
)
@pytest.mark.parametrize(("age", "weight"), [("11 d", 3), (6, 20)])
def test_a_child_is_still_offered_the_rows_per_size(name, age, weight):
    assert any(
        not row.elsewhere
        for row in sheet_of(name, age=age, weight=weight, height=110 if age == 6 else 50, absent=["all"]).options
    )


@pytest.mark.parametrize(
    ("name", "which", "known", "high", "said"),
    [
        ("ruxolitinib", "adults-surface", {"age": 50, "weight": 70, "height": 175}, 25, "ceiling 25 mg/dose reached"),
        ("ruxolitinib", "uptodate-weight", {"age": 15, "weight": 60}, 25, "ceiling 25 mg/dose reached"),
        ("ruxolitinib", "uptodate-weight", {"age": 12, "weight": 30}, 15, "15 mg/dose"),
        ("anakinra", "galea-bolus", {"age": 50, "weight": 40}, 400, "ceiling 400 mg/dose (10 mg/kg/dose) reached"),
        ("anakinra", "uptodate-mas", {"age": 50, "weight": 120}, 1000, "ceiling 1000 mg/day (500 mg/dose) reached"),
        ("methylprednisolone", "boston-pulse", {"age": 15, "weight": 60}, 1000, "cap 1000 mg/dose reached"),
        ("methylprednisolone", "mis-c-refractory", {"age": 15, "weight": 60}, 1000, "ceiling 1000 mg/day reached"),
        ("ivig", "boston", {"age": 15, "weight": 60}, 100, "ceiling 100 g/dose reached"),
        ("tocilizumab", "label-crs-from-30-kg", {"age": 50, "weight": 120}, 800, "cap 800 mg/dose reached"),
        ("canakinumab", "label-still", {"age": 50, "weight": 90}, 300, "cap 300 mg/dose reached"),
    ],
)  # fmt: skip
def test_a_largest_amount_holds_and_what_is_above_is_never_written(name, which, known, high, said):
    found = rows(name, **known)[which]
    assert found.amount.high == high
    assert said in found.amount.arithmetic
    unbounded = Fraction(found.dose.max) * (
        found.amount.limit.value if found.dose.unit in FIXED else Fraction(known["weight"])
    )
    assert f"= {float(unbounded):.4g}" not in found.amount.arithmetic or unbounded <= high


@pytest.mark.parametrize(
    ("name", "which", "known", "asked"),
    [
        ("anakinra", "cavalli-covid19", {"age": 50, "weight": 70}, "Above 4 mg/kg/dose"),
        ("anakinra", "boston-moderate", {"age": 50, "weight": 20}, ""),
        ("anakinra", "galea-infusion", {"age": 50, "weight": 70}, "Above 2 mg/kg/h"),
        ("methylprednisolone", "boston-pulse", {"age": 6, "weight": 20}, "Above 10 mg/kg/dose"),
        ("methylprednisolone", "boston-maintenance", {"age": 6, "weight": 20}, ""),
        ("emapalumab", "label-primary-day-9", {"age": 1, "weight": 10}, "Above 6 mg/kg/dose"),
        ("amphotericin-b-liposomal", "who-indian-subcontinent-single", {"age": 30, "weight": 60}, "Above 5 mg/kg/dose"),
        ("etoposide", "hlh-94-weeks-1-2", {"age": "2 mo", "weight": 5, "height": 57}, "Infant below 10 kg"),
        ("etoposide", "hlh-94-weeks-1-2", {"age": 1, "weight": 10, "height": 75}, ""),
    ],
)
def test_an_unusual_amount_is_asked_back_and_stays(name, which, known, asked):
    found = rows(name, **known)[which]
    assert found.amount is not None
    assert any(question.startswith(asked) for question in found.questions) == bool(asked)
    assert bool(found.questions) == bool(asked)


@pytest.mark.parametrize(("source", "held"), [({"unread": "reported"}, False), ({"cite": "galea-2011"}, True)])
def test_an_unverified_largest_amount_holds_nothing_back(source, held):
    if "cite" in source:
        source = {
            "cite": {"reference": source["cite"], "locator": "abstract", "as_printed": "5 mg/kg", "status": "verified"}
        }
    one = Ceiling.model_validate(
        {"text": "A largest amount.", "max": Decimal(5), "unit": "mg/kg/dose", "action": "refuse", **source}
    )
    dose = rows("methylprednisolone", age=50, weight=60)["boston-pulse"].dose
    found = [limit.value for limit in limits([one], dose, patient(LIBRARY, age=50, weight=60))]
    assert (300 in found) == held


def test_an_infant_is_told_of_another_dose_of_etoposide_without_an_amount():
    (question,) = rows("etoposide", age="2 mo", weight=5, height=57)["hlh-94-weeks-1-2"].questions
    assert "unverified" in question
    assert question.replace("5 mg/kg", "").count("mg") == 0, "the way is named, an amount is not"


def test_a_ceiling_per_kg_that_could_not_be_checked_is_said():
    assert any("the weight is unknown" in remark for remark in rows("anakinra", age=50)["fisher-load"].remarks)
    assert not any(
        "the weight is unknown" in remark for remark in rows("anakinra", age=50, weight=70)["fisher-load"].remarks
    )


TABLE = [  # months, asked below, asked above, refused below, refused above
    (0, "2.0", "5.1", "0.4", "6.3"), (1, "2.7", "6.6", "0.4", "8.1"), (6, "5.0", "11.0", "2.0", "13.2"), (12, "6.2", "13.5", "4.0", "16.3"),
    (24, "8.0", "17.9", "5.2", "25.2"), (72, "13.3", "41.3", "8.1", "57.7"), (120, "20.0", "79.4", "11.3", "113"),
    (192, "37.0", "174", "20.8", "190"),
    (216, "35", "180", "20", "350"), (900, "35", "180", "20", "350"),
]  # fmt: skip


@pytest.mark.parametrize("line", TABLE, ids=lambda line: f"{line[0]} months")
def test_weights_hold_at_their_edges(line):
    months, *edges = line
    ask_below, ask_above, refuse_below, refuse_above = (Fraction(edge) for edge in edges)
    weights = weights_at(GROWTH, Fraction(months, 12))
    gram = Fraction(1, 1000)
    assert [weights.level(w) for w in (ask_below, ask_above, (ask_below + ask_above) / 2)] == [None] * 3
    assert [weights.level(w) for w in (ask_below - gram, ask_above + gram, refuse_below, refuse_above)] == ["ask"] * 4
    assert [weights.level(w) for w in (refuse_below - gram, refuse_above + gram)] == ["refuse"] * 2


@pytest.mark.parametrize(
    ("years", "said"),
    [
        (0, "0 days"),
        (Fraction(11, 365), "11 days"),
        (Fraction(1, 12), "1 month"),
        (1, "12 months"),
        (2, "2 years"),
        (Fraction("17.5"), "17.5 years"),
    ],
)
def test_an_age_is_said_as_on_a_ward(years, said):
    assert age_words(Fraction(years)) == said


def test_weights_are_interpolated_in_age():
    assert weights_at(GROWTH, Fraction(30, 12)).ask == (Fraction("8.75"), Fraction("19.95"))
    last = weights_at(GROWTH, Fraction(18) - Fraction(1, 10**6))
    assert float(last.ask[1]) == pytest.approx(200, abs=0.01), "the adult row begins with the 18th birthday"


@pytest.mark.parametrize(
    ("weight", "age", "slip"),
    [
        (200, 2, "200 kg at 2 years is not plausible: 5.2 to 25.2 kg"), (26, 2, "26 pounds = 11.79 kg"), (120, 2, "12 kg"),
        (20, "8 mo", "the age in years, 8 years"), (7, 8, "the age in months, 8 months"), (4, 60, "40 kg"),
        (15, 40, "is not plausible: 20 to 350 kg"),
    ],
)  # fmt: skip
def test_a_weight_that_cannot_be_names_the_slip(weight, age, slip):
    one = patient(LIBRARY, weight=weight, age=age)
    assert slip in one.refused_weight.text
    assert "pounds for kilograms" in one.refused_weight.text
    with pytest.raises(InputError, match="--confirm-weight"):
        check_weight(one)
    assert check_weight(patient(LIBRARY, weight=weight, age=age, confirm_weight=True)).doubts == ()


@pytest.mark.parametrize(
    ("weight", "age"), [(50, 8), (79, 10), (40, 30), (175, 30), (2, "0 d"), ("0.9", None), (140, None)]
)
def test_a_plausible_weight_is_not_asked_back(weight, age):
    assert patient(LIBRARY, weight=weight, age=age).doubts == ()


def test_an_unusual_weight_is_asked_and_its_doses_are_shown():
    sheet = sheet_of("methylprednisolone", weight=60, age=8)
    (doubt,) = sheet.patient.doubts
    assert (doubt.field, doubt.level) == ("weight", "ask")
    assert sheet.options


def test_an_impossible_weight_withholds_every_number():
    for name in NAMES:
        sheet = sheet_of(name, weight=200, age=2, height=85, crcl=95, absent=["all"])
        assert all(row.amount is None for row in sheet.rows)


def test_a_weight_that_fits_nobody_is_refused_without_an_age():
    assert weight_doubt(GROWTH, Fraction(400), None).level == "refuse"


@pytest.mark.parametrize(("height", "fields"), [(39, {"height"}), (40, set()), (220, set()), (221, {"height"})])
def test_a_height_is_asked_back_outside_its_range(height, fields):
    assert {
        one.field for one in patient(LIBRARY, weight=60, height=height, age=30).doubts if one.field == "height"
    } == fields


def test_a_body_surface_is_asked_back_above_three():
    assert {one.field for one in patient(LIBRARY, weight=170, height=210, age=30).doubts} == {"body surface"}


@pytest.mark.parametrize(
    ("known", "grams", "words"),
    [  # (height / 2.54 - 60) x 2.3 + 50 or 45.5, by hand
        ({"age": 19, "sex": "male", "weight": 95, "height": "177.8"}, 2 * 73, "ideal weight; Devine"),
        ({"age": 19, "sex": "female", "weight": 40, "height": "165.1"}, 2 * 40, "real weight, not above the ideal one"),
        ({"age": 16, "sex": "male", "weight": 40, "height": 170}, 80, "the formula is for adults"),
        ({"age": 19, "sex": "male", "weight": 45, "height": 150}, 90, "the formula begins at 152 cm"),
        ({"age": 19, "sex": "male", "weight": 45}, 90, "the height is unknown"),
    ],
)
def test_immunoglobulin_in_mis_c_is_by_ideal_weight(known, grams, words):
    found = rows("ivig", **known)["mis-c"]
    assert float(found.amount.high) == pytest.approx(min(grams, 100))
    assert words in found.amount.arithmetic


def test_half_of_the_immunoglobulin_on_each_of_two_days():
    found = rows("ivig", age="5 mo", weight=7)["mis-c-divided"]
    assert (found.amount.high, found.amount.unit) == (14, "g/course")
    assert "in 2 doses of 7 g" in found.amount.arithmetic
    assert [(one.what, one.high.exact_mg, one.high.exact_ml) for one in found.preparations] == [
        ("the course", 14_000, 140),
        ("each of 2 doses", 7000, 70),
    ]
