"""Exposure to anakinra: every published number, the closed solutions against a step-by-step integration, and honest bands."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cytostorm.doses import patient
from cytostorm.doses.exposure import (
    Regimen,
    agreements,
    infusion_plateau,
    intravenous_average,
    intravenous_band,
    models,
    row_exposures,
    subcutaneous_average,
    subcutaneous_band,
    subcutaneous_curve,
)
from cytostorm.doses.exposure.agreement import flagged_equation
from cytostorm.doses.exposure.curves import _doses
from cytostorm.doses.exposure.published import published
from cytostorm.errors import InputError
from cytostorm.library import shipped
from cytostorm.pathway import doses

LIBRARY = shipped()
SOURCE = published(LIBRARY)
FOUND = {one.printed.id: one for one in agreements(LIBRARY)}
FINE = {"absent": ["all"]}


def rounds_to(ours, printed):
    """Whether a number rounds to the digits that stand in the text."""
    digits = len(printed.split(".")[1]) if "." in printed else 0
    return f"{ours:.{digits}f}" == printed


GROUPS = [
    ("sc-normal", 170, 37, None), ("sc-mild", 142, 59, "16"), ("sc-moderate", "84.5", "24.7", "50"),
    ("sc-severe", "51.5", "8.4", "70"), ("sc-esrd", "42.7", "4.7", "75"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "mean", "sd", "drop"), GROUPS)
def test_the_groups_of_yang_2003(name, mean, sd, drop):
    group = SOURCE.of(name)
    assert (float(group.value), float(group.sd)) == (float(mean), float(sd))
    if drop:
        assert rounds_to(100 * (1 - float(mean) / 170), drop)


@pytest.mark.parametrize(
    ("crcl", "printed"), [(100, "186"), (90, "161"), (65, "113"), (40, "79"), (20, "59"), (10, "51.5"), (0, "44.7")]
)
def test_the_regression_of_yang_2003(crcl, printed):
    assert rounds_to(SOURCE.renal_clearance(crcl), printed)


def test_the_regression_lies_within_its_groups():
    for name, crcl in (("sc-normal", 95), ("sc-mild", 65), ("sc-moderate", 40), ("sc-severe", 10)):
        group = SOURCE.of(name)
        assert abs(SOURCE.renal_clearance(crcl) - float(group.value)) < float(group.sd)


@pytest.mark.parametrize(
    ("crcl", "dialysis", "name"),
    [(81, False, "sc-normal"), (80, False, "sc-mild"), (50, False, "sc-mild"), (49.5, False, "sc-moderate"), (30, False, "sc-moderate"),
     (29.9, False, "sc-severe"), (0, False, "sc-severe"), (95, True, "sc-esrd")],
)  # fmt: skip
def test_the_groups_meet_at_their_printed_edges(crcl, dialysis, name):
    assert SOURCE.renal_group(crcl, dialysis).id == name


def test_the_intravenous_clearances():
    assert (
        float(SOURCE.of("iv-healthy").value),
        float(SOURCE.of("iv-healthy").sd),
        float(SOURCE.of("iv-esrd").value),
    ) == (137, 21, 20)


def test_urien_2013_at_70_and_21_kg():
    heavy, light, unit = SOURCE.child(70), SOURCE.child(21), SOURCE.child(1)
    assert (heavy.ka, heavy.clearance, heavy.volume) == (0.38, 6.24, 65.2)
    assert rounds_to(unit.clearance, "0.847")
    assert rounds_to(models.half_life(heavy.clearance, heavy.volume), "7.24")
    assert rounds_to(light.clearance, "3.54")
    assert rounds_to(light.volume, "26.1")
    assert rounds_to(2 * 21 / 24 / light.clearance, "0.494")
    assert rounds_to(models.half_life(light.clearance, light.volume), "5.1")
    assert [float(SOURCE.of(f"urien-{name}").omega) for name in ("clearance", "volume")] == [0.28, 0.47]
    assert float(SOURCE.of("urien-ka").rse) == 19


def test_the_equivalent_volume_of_urien_differs_in_the_last_digit_and_says_so():
    assert rounds_to(SOURCE.child(1).volume, "2.582")
    assert FOUND["urien-volume-1"].agrees is None
    assert "rounded" in FOUND["urien-volume-1"].printed.because


def test_the_equation_of_yang_2001_is_flagged_and_contradicts_its_own_means():
    assert rounds_to(flagged_equation(SOURCE, 100, 70), "107")
    for mean in (164, 144, 152, 138):
        assert flagged_equation(SOURCE, 100, 70) < mean - 25
    assert all(
        "flagged" in FOUND[f"yang-2001-{who}"].printed.because for who in ("men", "women", "under-65", "over-65")
    )


def test_jung_2023_is_data():
    assert [float(SOURCE.of(f"jung-{name}").value) for name in ("clearance", "volume", "ka")] == [9.03, 53.7, 0.47]


@pytest.mark.parametrize(
    ("rate", "printed"),
    [(70, "8.5"), (140, "17.0"), (700, "85"), (100 / 24, "0.51"), (2400 / 24, "12.2")],
    ids=["1", "2", "10", "100", "2400"],
)
def test_plateaus_of_healthy_people(rate, printed):
    found = infusion_plateau(LIBRARY, rate, patient(LIBRARY, weight=70, age=40, crcl=100, **FINE))
    assert rounds_to(found.typical, printed)
    assert found.low < found.typical < found.high


def test_the_plateau_in_end_stage_renal_disease_is_seven_times_as_high():
    failing = infusion_plateau(LIBRARY, 140, patient(LIBRARY, weight=70, age=40, present=["dialysis"]))
    healthy = infusion_plateau(LIBRARY, 140, patient(LIBRARY, weight=70, age=40, crcl=100, absent=["dialysis"]))
    assert rounds_to(failing.typical, "117")
    assert rounds_to(failing.typical / healthy.typical, "7")
    assert healthy.typical >= 40 * 0.4


@pytest.mark.parametrize("crcl", [None, 0, 25, 50, 80])
def test_between_the_published_ends_nothing_is_interpolated(crcl):
    found = infusion_plateau(LIBRARY, 140, patient(LIBRARY, weight=70, age=40, crcl=crcl))
    assert found.typical is None
    assert (found.low, found.high) == (pytest.approx(140 / (178.16 * 0.06)), pytest.approx(140 / 1.2))
    assert "†" in found.basis


@pytest.mark.parametrize("interval", [6, 12, 24])
def test_doses_moved_along_the_grid_are_the_doses_worked_out_one_by_one(interval):
    regimen, draws = Regimen(100.0, float(interval)), np.array([[0.3], [0.5]])
    clearance, volume = np.array([[2.0], [7.0]]), np.array([[10.0], [70.0]])
    one_by_one = models.repeated(regimen.dose, regimen.starts, draws, clearance, volume, regimen.times[None, :])
    assert np.allclose(_doses(regimen, draws, clearance, volume, regimen.times), one_by_one, rtol=1e-9)


def test_what_a_child_lacks_is_said():
    for offered in (infusion_plateau, lambda library, dose, one: subcutaneous_average(library, dose, 24, one)):
        with pytest.raises(InputError, match="no clearance of children"):
            offered(LIBRARY, 40, patient(LIBRARY, weight=20, age=6, crcl=100))


def test_the_average_after_injections_is_dose_over_clearance():
    found = subcutaneous_average(LIBRARY, 100, 24, patient(LIBRARY, weight=70, age=40, crcl=100, **FINE))
    assert found.typical == pytest.approx(100 / 24 / (170 * 0.06), rel=1e-5), "the mean of the normal group"
    assert found.low <= found.typical <= found.high
    assert found.low == pytest.approx(100 / 24 / ((170 + 1.96 * 37) * 0.06))


def test_the_average_is_by_the_regression_inside_its_groups_and_by_no_extrapolation_above():
    def average(crcl):
        return subcutaneous_average(LIBRARY, 100, 24, patient(LIBRARY, weight=70, age=40, crcl=crcl, **FINE))

    assert average(80).typical == pytest.approx(100 / 24 / (SOURCE.renal_clearance(80) * 0.06))
    assert average(81) == average(119) == average(300)
    assert average(300).low == pytest.approx(100 / 24 / ((170 + 1.96 * 37) * 0.06)), (
        "the ends of the group, not stretched"
    )


def test_an_impossible_worked_out_clearance_makes_no_average():
    odd = patient(LIBRARY, weight=200, age=18, sex="male", creatinine="20 umol/L", **FINE)
    with pytest.raises(InputError, match="age and the creatinine clearance"):
        subcutaneous_average(LIBRARY, 100, 24, odd)


def test_shock_widens_the_average_to_nothing_and_moves_nothing_else():
    fine, poor = ({"absent": ["all"]}, {"present": ["shock"]})
    before, after = (
        subcutaneous_average(LIBRARY, 100, 24, patient(LIBRARY, weight=70, age=40, crcl=100, **told))
        for told in (fine, poor)
    )
    assert (after.low, after.typical, after.high) == (0, before.typical, before.high)


def test_an_average_without_renal_function_is_refused():
    with pytest.raises(InputError, match="age and the creatinine clearance"):
        subcutaneous_average(LIBRARY, 100, 24, patient(LIBRARY, weight=70, age=40))


def test_an_intravenous_average_is_that_of_an_infusion_of_the_same_amount():
    one = patient(LIBRARY, weight=70, age=40, crcl=100)
    assert intravenous_average(LIBRARY, 100, 6, one) == infusion_plateau(LIBRARY, 100 / 6, one)


def test_every_number_held_to_be_equal_is():
    wrong = [one.printed.id for one in FOUND.values() if one.agrees is False]
    assert wrong == []
    kinds = [one.printed.compare for one in FOUND.values()]
    assert (kinds.count("equal"), kinds.count("used")) == (28, 32)


def test_an_expected_number_is_never_said_to_be_printed_by_a_paper():
    for one in FOUND.values():
        cite = one.printed.cite
        assert (cite.reference == "cytostorm-exposure") == (cite.status == "derived"), one.printed.id
        assert cite.status != "derived" or "=" in cite.as_printed, "with its formula"


def test_the_mean_of_men_and_women_rests_on_their_printed_numbers():
    numbers = [float(SOURCE.of(f"yang-2001-{name}").value) for name in ("men", "men-number", "women", "women-number")]
    assert numbers == [164, 79, 144, 262]
    everybody = (164 * 79 + 144 * 262) / 341
    assert FOUND["yang-2001-needed"].ours == pytest.approx((everybody - 23 - 0.713 * 70) / 0.343)


def test_what_is_not_held_to_be_equal_says_why():
    assert all(one.printed.because for one in FOUND.values() if one.agrees is None)
    assert all(one.ours is None for one in FOUND.values() if one.printed.compare == "data")
    assert all(one.ours is not None for one in FOUND.values() if one.printed.compare != "data")


def stepped(rate_in, clearance, volume, hours, ka=None, depot=0.0, central=0.0, steps=4000):
    """The differential equations by small steps of Runge and Kutta: amount in depot and center, concentration at the end."""
    k, h = clearance / volume, hours / steps

    def slope(state, t):
        absorbed = (ka or 0.0) * state[0]
        return np.array([-absorbed, absorbed + rate_in(t) - k * state[1]])

    state = np.array([depot, central])
    for n in range(steps):
        t = n * h
        a = slope(state, t)
        b = slope(state + h / 2 * a, t + h / 2)
        c = slope(state + h / 2 * b, t + h / 2)
        d = slope(state + h * c, t + h)
        state = state + h / 6 * (a + 2 * b + 2 * c + d)
    return state[1] / volume


def test_closed_solutions_against_steps():
    def nothing(t):
        return 0.0

    at = np.array([9.0])
    assert models.bolus(100, 8.22, 10.0, at)[0] == pytest.approx(
        stepped(nothing, 8.22, 10.0, 9.0, central=100.0), rel=1e-8
    )
    assert models.absorbed(100, 0.38, 6.24, 65.2, at)[0] == pytest.approx(
        stepped(nothing, 6.24, 65.2, 9.0, ka=0.38, depot=100.0), rel=1e-8
    )
    assert models.infusion(140, 9.0, 8.22, 10.0, at)[0] == pytest.approx(
        stepped(lambda t: 140.0, 8.22, 10.0, 9.0), rel=1e-8
    )


def test_after_an_infusion_it_falls_as_after_a_bolus():
    end, later = models.infusion(140, 6.0, 8.22, 10.0, np.array([6.0, 8.0]))
    assert later == pytest.approx(end * np.exp(-0.822 * 2))


@given(k=st.floats(0.02, 2), nearer=st.sampled_from([0.0, 1e-12, 1e-9, 1e-6, 1e-3]), hours=st.floats(0, 60))
def test_absorption_as_fast_as_elimination_is_no_hole(k, nearer, hours):
    found = models.absorbed(1, k * (1 + nearer), k, 1.0, np.array([hours]))[0]
    assert (
        found == pytest.approx(k * hours * np.exp(-k * hours), rel=2e-3 if nearer == 1e-3 else 1e-4, abs=1e-12)
        or nearer >= 1e-3
    )


@given(ka=st.floats(0.05, 3), clearance=st.floats(0.5, 20), volume=st.floats(3, 90))
def test_all_that_is_absorbed_leaves(ka, clearance, volume):
    """The area under one dose is dose / clearance, whatever the absorption."""
    slow = min(ka, clearance / volume)
    hours = np.linspace(0, 40 / slow, 40001)
    area = np.trapezoid(models.absorbed(100, ka, clearance, volume, hours), hours)
    assert area == pytest.approx(100 / clearance, rel=1e-3)


def test_the_peak_is_where_it_is_said_to_be():
    hours = np.linspace(0, 24, 24001)
    highest = hours[np.argmax(models.absorbed(100, 0.38, 6.24, 65.2, hours))]
    assert models.time_of_peak(0.38, 6.24, 65.2) == pytest.approx(highest, abs=1e-3)


def test_repeated_doses_come_to_the_plateau():
    model = SOURCE.child(21)
    starts = [24.0 * n for n in range(20)]
    hours = np.linspace(starts[-1], starts[-1] + 24, 4001)
    level = models.repeated(42, starts, model.ka, model.clearance, model.volume, hours)
    assert np.trapezoid(level, hours) / 24 == pytest.approx(42 / 24 / model.clearance, rel=1e-4)


CHILD = {"weight": 21, "age": 6, "crcl": 100}


def curve(dose=42, interval=24, **told):
    return subcutaneous_curve(LIBRARY, Regimen(dose, interval), patient(LIBRARY, **{**CHILD, **(told or FINE)}))


def test_a_curve_carries_its_band_and_its_target():
    found = curve()
    assert found.target == 0.4
    assert rounds_to(found.plateau, "0.494")
    assert np.all(found.low <= found.high)
    inside = (found.low <= found.typical) & (found.typical <= found.high)
    assert inside.all()
    assert found.cautions == ()


def test_the_band_has_the_width_that_was_published():
    """At one time of one dose the spread is checked against draws made here, with another generator and plain formulas."""
    random = np.random.default_rng(99)
    n = 200_000
    cl = 6.24 * 0.3**0.47 * np.exp(0.28 * random.standard_normal(n))
    v = 65.2 * 0.3**0.76 * np.exp(0.47 * random.standard_normal(n))
    ka = 0.38 * np.exp(0.19 * random.standard_normal(n))
    k = cl / v
    at = 12.0
    ends = np.percentile(42 * ka / (v * (ka - k)) * (np.exp(-k * at) - np.exp(-ka * at)), [5, 95])
    found = curve()
    here = np.argmin(np.abs(found.hours - at))
    assert found.hours[here] == at
    assert (found.low[here], found.high[here]) == (pytest.approx(ends[0], rel=0.15), pytest.approx(ends[1], rel=0.08))


@pytest.mark.parametrize("condition", ["shock", "subcutaneous_edema"])
@pytest.mark.parametrize("interval", [6, 12, 24])
def test_poor_absorption_widens_the_band_everywhere_and_shifts_no_typical_curve(condition, interval):
    fine, poor = curve(interval=interval), curve(interval=interval, present=[condition])
    assert np.array_equal(fine.typical, poor.typical)
    assert np.all(poor.low <= fine.low)
    assert np.all(poor.high >= fine.high)
    assert np.all(poor.low == 0)
    assert (poor.high > fine.high * (1.0 if interval == 6 else 1.05)).any(), "late absorption must show"
    assert any("†" in caution for caution in poor.cautions)


def test_the_same_question_has_the_same_answer():
    assert np.array_equal(curve().low, curve().low)


def test_unknown_things_are_said_on_the_curve():
    found = subcutaneous_curve(LIBRARY, Regimen(42, 24), patient(LIBRARY, weight=21))
    assert len(found.cautions) == 3
    assert any("renal" in caution for caution in found.cautions)


@pytest.mark.parametrize(
    ("told", "field"),
    [({"weight": 4.2, "age": 1}, "weight"), ({"weight": 84, "age": 20}, "weight"), ({"age": 10}, "weight"),
     ({"weight": 7, "age": "7 mo"}, "age"), ({"weight": 70, "age": 22}, "age")],
)  # fmt: skip
def test_nothing_is_extrapolated(told, field):
    with pytest.raises(InputError) as error:
        subcutaneous_curve(LIBRARY, Regimen(100, 24), patient(LIBRARY, **told))
    assert error.value.field == field


@pytest.mark.parametrize(
    "regimen", [(0, 24), (100, 0), (-1, 24), (100, float("nan")), (100, 24, float("inf")), (100, 0.1)]
)
def test_an_impossible_regimen_is_refused(regimen):
    with pytest.raises(InputError):
        subcutaneous_curve(LIBRARY, Regimen(*regimen), patient(LIBRARY, **CHILD))


def exposures(drug="anakinra", **told):
    sheet = doses(LIBRARY.treatment(drug), patient(LIBRARY, **told))
    return row_exposures(sheet, LIBRARY)


def test_rows_of_an_adult_have_averages_and_bands():
    found = {(one.row, one.route, one.end): one for one in exposures(weight=70, age=40, crcl=100, **FINE)}
    assert rounds_to(found["fisher-infusion", "iv", "most"].average.typical, "17.0")
    assert rounds_to(found["monteagudo-infusion", "iv", "most"].average.typical, "12.2")
    assert ("monteagudo-infusion", "iv", "least") not in found, "only a largest amount was printed"
    assert found["boston-critical", "sc", "most"].words == "280 mg every 6 h"
    assert all(one.curve.typical is None and one.curve.plateau is None for one in found.values())
    assert {one.curve.regimen.way for one in found.values()} == {"subcutaneous", "bolus", "infusion"}


ADULT_OF = {"weight": 70, "age": 40}
WAYS = {
    "bolus": Regimen(100, 24, 240, "bolus"),
    "infusion": Regimen(100, 0, 240, "infusion"),
    "subcutaneous": Regimen(100, 24, 240),
}


def band_of(way, **told):
    make = subcutaneous_band if way == "subcutaneous" else intravenous_band
    return make(LIBRARY, WAYS[way], patient(LIBRARY, **{**ADULT_OF, **told}))


def solved(way, clearance, volume, ka, hours):
    regimen = WAYS[way]
    if way == "infusion":
        return models.infusion(regimen.dose, regimen.hours, clearance, volume, hours)
    if way == "bolus":
        return sum(models.bolus(regimen.dose, clearance, volume, hours - start) for start in regimen.starts)
    return models.repeated(regimen.dose, regimen.starts, ka, clearance, volume, hours)


@pytest.mark.parametrize("way", WAYS)
@given(parts=st.tuples(*(st.floats(0, 1) for _ in range(3))))
def test_a_band_of_adults_holds_every_person_between_the_ends(way, parts):
    """Whoever has a clearance, a volume and a ka between the printed ends has a curve in the band, but for the grid of the search."""
    band = band_of(way, crcl=100, **FINE)
    mean, sd = (170, 37) if way == "subcutaneous" else (137, 21)
    clearance = 0.06 * (mean + (2 * parts[0] - 1) * 1.96 * sd)
    small, large = 0.142 * 70, 0.06 * mean * 7.62 / np.log(2)
    curve = solved(way, clearance, small + parts[1] * (large - small), 0.38 + 0.09 * parts[2], band.hours)
    assert np.all(curve <= band.high * 1.02 + 1e-9)
    assert np.all(curve >= band.low * 0.98 - 1e-9)


@pytest.mark.parametrize(("way", "average"), [("bolus", intravenous_average), ("subcutaneous", subcutaneous_average)])
def test_the_average_of_adults_lies_in_the_band_at_steady_state(way, average):
    told = {**ADULT_OF, "crcl": 100, **FINE}
    band, found = band_of(way, crcl=100, **FINE), average(LIBRARY, 100, 24, patient(LIBRARY, **told))
    last = band.hours >= 216
    assert band.low[last].mean() < found.typical < band.high[last].mean()


def test_an_infusion_reaches_its_plateaus():
    band, told = band_of("infusion", crcl=100), infusion_plateau(LIBRARY, 100, patient(LIBRARY, **ADULT_OF, crcl=100))
    assert (band.low[-1], band.high[-1]) == (pytest.approx(told.low, rel=1e-3), pytest.approx(told.high, rel=1e-3))


def test_failing_kidneys_rise_for_days():
    healthy, failing = band_of("infusion", crcl=100), band_of("infusion", present=["dialysis"])
    two_days = np.searchsorted(healthy.hours, 48)
    assert healthy.low[two_days] > 0.98 * healthy.low[-1]
    assert failing.low[two_days] < 0.7 * failing.high[-1]


def test_poor_absorption_widens_the_band_of_adults():
    plain, poor = band_of("subcutaneous", crcl=100, **FINE), band_of("subcutaneous", crcl=100, present=["shock"])
    assert poor.widened
    assert not plain.widened
    assert np.all(poor.low == 0)
    assert np.all(poor.high >= plain.high - 1e-12)


@pytest.mark.parametrize(
    ("way", "told", "field"),
    [
        ("bolus", {"age": 12}, "age"),
        ("infusion", {"weight": None}, "weight"),
        ("subcutaneous", {}, ""),
        ("bolus", {"age": None}, "age"),
    ],
)
def test_a_band_that_nothing_supports_is_refused(way, told, field):
    with pytest.raises(InputError) as error:
        band_of(way, **told)
    assert error.value.field == field


def test_rows_of_a_child_have_curves():
    found = {(one.row, one.route, one.end): one for one in exposures(**CHILD, **FINE)}
    assert found["boston-critical", "sc", "least"].curve.regimen == Regimen(42, 24)
    assert found["boston-critical", "sc", "most"].curve.regimen == Regimen(84, 6)
    assert found["uptodate-mas", "sc", "most"].words == "52.5 mg every 6 h", "210 mg a day in four doses"
    assert all("adults" in one.why_not[0] for one in found.values() if one.route == "iv")


def test_a_blocked_sheet_has_no_exposure_and_other_drugs_have_none():
    assert exposures(**CHILD, present=["tnf_inhibitor"]) == ()
    assert exposures("methylprednisolone", **CHILD) == ()
