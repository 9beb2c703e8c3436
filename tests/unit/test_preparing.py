"""What is drawn up: volumes by hand, vials with the least waste, rounding that never passes a largest amount."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cytostorm.doses import patient
from cytostorm.doses.named_vial import named_vial
from cytostorm.doses.vials import at_most, enough, total
from cytostorm.errors import InputError
from cytostorm.library import shipped
from cytostorm.pathway import doses
from cytostorm.presentation.preparing_wording import preparation_lines, unverified_words

LIBRARY = shipped()
TOCILIZUMAB = [Fraction(80), Fraction(200), Fraction(400)]


def drawn(name, which, vial=None, **known):
    sheet = doses(LIBRARY.treatment(name), patient(LIBRARY, **known), vial=named_vial(vial))
    return next(row for row in sheet.rows if row.dose.id == which).preparations


@pytest.mark.parametrize(
    ("name", "which", "known", "mg", "ml"),
    [  # mg / (mg per mL)
        ("tocilizumab", "label-crs-from-30-kg", {"weight": 70, "age": 50}, 560, 28),
        ("tocilizumab", "label-crs-below-30-kg", {"weight": 20, "age": 6}, 240, 12),
        ("tocilizumab", "label-crs-from-30-kg", {"weight": 150, "age": 50}, 800, 40),
        ("ivig", "mis-c", {"weight": 7, "age": "5 mo"}, 14_000, 140),
        ("rituximab", "ebv-hlh", {"weight": 72, "height": 200, "age": 30}, 750, 75),
        ("anakinra", "kharazmi-covid19", {"weight": 70, "age": 50}, 100, Fraction(2, 3)),
        ("ciclosporin", "boston-po", {"weight": 20, "age": 6}, 70, Fraction(7, 10)),
    ],
)
def test_a_volume_is_the_dose_over_the_strength(name, which, known, mg, ml):
    high = drawn(name, which, **known)[0].high
    assert (high.exact_mg, high.exact_ml) == (mg, ml)


@pytest.mark.parametrize(
    ("amount", "vials", "left"),
    [
        (560, [(400, 1), (80, 2)], 0), (240, [(80, 3)], 0), (800, [(400, 2)], 0), (496, [(200, 1), (80, 4)], 24), (600, [(400, 1), (200, 1)], 0),
        (80, [(80, 1)], 0), (1, [(80, 1)], 79),
    ],
)  # fmt: skip
def test_vials_are_those_with_the_least_waste_then_the_fewest(amount, vials, left):
    found = enough(TOCILIZUMAB, Fraction(amount))
    assert [(int(size), count) for size, count in found] == vials
    assert total(found) - amount == left


@settings(max_examples=40)
@given(amount=st.integers(1, 900), sizes=st.sampled_from([(80, 200, 400), (100, 500), (100,), (50, 75)]))
def test_no_other_vials_waste_less(amount, sizes):
    fractions = [Fraction(size) for size in sizes]
    reachable = {0}
    for _ in range(amount // min(sizes) + 2):
        reachable |= {have + size for have in reachable for size in sizes if have + size <= amount + max(sizes)}
    assert total(enough(fractions, Fraction(amount))) == min(have for have in reachable if have >= amount)
    assert total(at_most(fractions, Fraction(amount))) == max(have for have in reachable if have <= amount)


def test_an_antibody_is_shown_exactly_and_in_whole_vials_never_above_its_largest_amount():
    (one,) = drawn("tocilizumab", "label-crs-from-30-kg", weight=62, age=34)
    assert (one.high.exact_mg, one.high.exact_ml) == (496, Fraction("24.8"))
    assert total(one.high.whole) == 480, "520 mg would be above 8 mg/kg"
    (line,) = preparation_lines([one])
    assert "each dose 496 mg = 24.8 mL" in line
    assert "whole vials 400 mg + 80 mg (-3.2%)" in line


def test_whole_vials_that_change_the_dose_by_more_than_a_tenth_are_not_named():
    (one,) = drawn("tocilizumab", "label-crs-below-30-kg", weight=12, age=2)
    assert (one.high.exact_mg, one.high.whole) == (144, ())


@pytest.mark.parametrize(
    ("weight", "route", "rounded"),
    [
        (12, "sc", 20), (12, "iv", Fraction(30)), (24, "sc", 50), (37, "sc", 70), ("9.9", "iv", Fraction("19.5")),
    ],
)  # fmt: skip
def test_a_graduated_syringe_is_read_at_its_marks_only_under_the_skin(weight, route, rounded):
    """2 mg/kg a dose; 150 mg/mL: 24 mg = 0.16 mL, to 0.2 mL = 30 mg; 19.8 mg = 0.132 mL, to 0.13 mL = 19.5 mg."""
    age = {"9.9": 1, 12: 2, 24: 7, 37: 11}[weight]
    one = next(one for one in drawn("anakinra", "boston-critical", weight=weight, age=age) if one.route == route)
    assert one.low.rounded_mg == rounded


def test_what_is_too_small_to_draw_is_diluted_and_not_rounded():
    found = drawn("anakinra", "boston-critical", weight=3, age="11 d")
    assert {(one.low.exact_mg, one.low.too_small, one.low.rounded_mg) for one in found} == {(6, True, None)}
    assert all("too small to draw: dilute first" in line for line in preparation_lines(found))


def test_a_change_by_rounding_above_a_tenth_is_said_aloud():
    found = [one for one in drawn("anakinra", "boston-critical", weight=12, age=2) if one.route == "sc"]
    assert "rounded 20 mg = 0.133 mL (-17%, CHANGED BY MORE THAN 10%)" in preparation_lines(found)[0]


def test_a_full_syringe_is_not_rounded():
    (one,) = drawn("anakinra", "kharazmi-covid19", weight=70, age=50)
    assert (one.high.rounded_mg, one.high.change) == (100, 0)
    assert "rounded" not in preparation_lines([one])[0]


def test_rounding_stays_below_a_cap():
    low = drawn("anakinra", "boston-moderate", weight="24.9", age=7)
    assert max(one.high.rounded_mg for one in low) <= 100


def test_granules_go_to_the_strength_below():
    (one,) = drawn("tacrolimus", "boston-po", weight=13, age=3)
    assert (one.high.exact_mg, one.high.rounded_mg) == (Fraction("0.65"), Fraction("0.6"))


@pytest.mark.parametrize(
    "name", ["emapalumab", "methylprednisolone", "dexamethasone", "etoposide", "ruxolitinib", "canakinumab"]
)
def test_an_unverified_strength_gives_no_volume_and_says_so(name):
    sheet = doses(LIBRARY.treatment(name), patient(LIBRARY, age=50, weight=70, height=175, crcl=95, absent=["all"]))
    assert sheet.options
    assert all(row.preparations == () for row in sheet.rows)
    assert "--vial" in unverified_words(sheet.treatment.presentations)


@pytest.mark.parametrize(
    ("text", "concentration", "contents"),
    [
        ("400 mg/20 mL", 20, (400,)),
        ("20 mg/mL", 20, ()),
        ("10 g/100 mL", 100, (10_000,)),
        (" 62.5 mg / ml ", Fraction("62.5"), ()),
    ],
)
def test_a_vial_in_hand_is_read(text, concentration, contents):
    found = named_vial(text)
    assert (found.concentration, found.contents) == (concentration, contents)


@pytest.mark.parametrize("text", ["400 mg", "20", "0 mg/mL", "5 mg/0 mL", "20 mg/L", "abc", ""])
def test_a_vial_that_names_no_strength_is_refused(text):
    with pytest.raises(InputError, match="vial"):
        named_vial(text)


def test_a_vial_in_hand_gives_the_volume_of_an_unverified_strength():
    (one,) = drawn("emapalumab", "label-primary-start", vial="50 mg/10 mL", weight=20, age=6)
    assert (one.high.exact_mg, one.high.exact_ml, one.presentation.status) == (20, 4, "named by the user")
    (other,) = drawn("emapalumab", "label-primary-start", vial="25 mg/mL", weight=20, age=6)
    assert other.high.exact_ml == Fraction(4, 5)
