"""Made-up cohorts: by how much each analysis is fooled, against figures that were found independently, and against the truth."""

import numpy as np
import pytest

from cytostorm.causal.assessing import assess
from cytostorm.causal.cloning import Courses, clone_censor_weight
from cytostorm.causal.design import Number, design
from cytostorm.causal.planning import power_of, trial_size
from cytostorm.causal.simulate import ANALYSES, DAYS, World, cloned, cohort
from cytostorm.errors import ComparisonError
from tests.thoroughness import THOROUGH

RUNS = 500 if THOROUGH else 40


def found(world, *names, runs=RUNS):
    return {one.analysis: one for one in assess(world, {name: ANALYSES[name] for name in names}, runs, seed=20261201)}


def near(one, bias):
    """Within 0.01 of a figure, and the noise of so few runs."""
    return abs(one.bias - bias) < 0.01 + (0 if THOROUGH else 2 * one.bias_error)


def test_a_historical_comparison_is_wrong_at_every_size_and_shows_it_only_when_large():
    """Figures found before by another program: -0.063 at 29 and 16 with coverage 92 %, -0.071 at 2,900 and 1,600 with coverage 0 %."""
    small = found(World(29, 16), "naive")["naive"]
    large = found(World(2900, 1600), "naive")["naive"]
    assert near(small, -0.063)
    assert near(large, -0.071)
    assert small.coverage > 0.85 > 0.05 > large.coverage


def test_weighting_repairs_ferritin_and_does_not_repair_drift():
    plain = found(World(290, 160), "weighted by ferritin")["weighted by ferritin"]
    drifted = found(World(290, 160, drift=0.5), "weighted by ferritin")["weighted by ferritin"]
    assert near(plain, 0.0)
    assert plain.coverage >= (0.93 if THOROUGH else 0.85)
    assert near(drifted, -0.085)
    assert 0.35 < drifted.coverage < 0.65


def test_a_mean_and_an_indicator_leave_half_of_the_bias():
    names = ("weighted by ferritin", "weighted, mean and indicator")
    both = found(World(290, 160, unmeasured=0.5), *names)
    assert near(both[names[1]], -0.036)
    assert near(both[names[0]], 0.0)


def test_discharge_as_censoring_overstates_what_is_there():
    both = found(World(290, 160, discharged=0.08), "naive", "discharge competing", "discharge as censoring")
    assert both["discharge competing"].bias == pytest.approx(both["naive"].bias, abs=1e-9)
    assert both["discharge as censoring"].bias < both["naive"].bias - 0.005


def test_days_that_were_lived_before_treatment_flatter_it_and_cloning_does_not():
    world = World(290, 160, wait=7)
    weighted = found(world, "weighted by ferritin")["weighted by ferritin"]
    assert weighted.bias < -0.045
    apart = []
    for run in range(3 * RUNS):
        people = cohort(world, 3, run)
        plan = design([Number("ferritin", people.ferritin)])
        courses = Courses(people.start, people.day.astype(int), people.cause, plan, 7, DAYS, "as the others")
        apart.append(clone_censor_weight(courses).difference)
    assert abs(np.mean(apart)) < 3 * np.std(apart) / len(apart) ** 0.5
    once = assess(world, {"cloned": cloned(7, 50)}, 2, seed=3)[0]
    assert once.claimed == pytest.approx(np.std(apart), rel=0.3)


def test_the_truth_of_a_drug_that_works_is_its_own_mean_difference():
    world = World(200_000, 110_000, effect=0.5, drift=0.3)
    people = cohort(world, 1)
    meant = np.arange(len(people.died)) < world.treated
    shift = people.ferritin
    own = world.risk(shift, 1.0, meant.astype(float)) - world.risk(shift, 0.0, meant.astype(float))
    assert world.truth == pytest.approx(own.mean(), abs=5e-4)
    assert World(29, 16, drift=0.5).truth == 0


def test_power_is_the_share_of_runs_that_leave_out_nothing():
    strong = found(World(290, 160, effect=0.3), "weighted by ferritin")["weighted by ferritin"]
    assert strong.power > 0.9
    assert strong.truth < -0.15


def test_a_run_has_its_own_numbers_and_a_failure_is_counted():
    world = World(29, 16)
    assert np.array_equal(cohort(world, 5, 3).ferritin, cohort(world, 5, 3).ferritin)
    assert not np.array_equal(cohort(world, 5, 3).ferritin, cohort(world, 5, 4).ferritin)
    tiny = found(World(3, 2), "weighted by ferritin", runs=12)["weighted by ferritin"]
    assert 0 < tiny.failed <= tiny.runs == 12


def test_medians_are_those_that_were_asked_for():
    people = cohort(World(40_000, 40_000), 2)
    geometric = (1237 * 2218) ** 0.5
    medians = [geometric * 2 ** np.median(people.ferritin[people.treated == arm]) for arm in (1, 0)]
    assert medians == pytest.approx([1237, 2218], rel=0.03)


def test_trial_sizes_are_those_of_r():
    """power.prop.test of R 4.2.2: 76.7 in each arm, and a power of 0.3710126."""
    assert trial_size(0.5, 0.75, 0.9, 60, 0.5).each_arm == 77
    assert power_of(0.2, 0.3, 100) == pytest.approx(0.3710126, abs=1e-6)
    assert power_of(0.5, 0.75, 76.70693) == pytest.approx(0.9, abs=1e-5)
    assert trial_size(0.5, 0.75, 0.9, 60, 0.5).years == pytest.approx(154 / 30)
    assert trial_size(0.5, 0.75, 0.9, 0, 0.5).years is None
    with pytest.raises(ComparisonError, match="must differ"):
        power_of(0.2, 0.2, 100)
