"""Which analyses are fooled in which kind of cohort, at every size, and which are not; 500 runs each at night."""

import math
import re
from pathlib import Path

import numpy as np
import pytest

from cytostorm.causal.assessing import assess
from cytostorm.causal.learn import needed as really_needed
from cytostorm.causal.simulate import World, cloned, cohort
from cytostorm.causal.studies import Settings, simulated, studies
from cytostorm.errors import MissingPackageError
from tests.thoroughness import THOROUGH

RUNS = 500 if THOROUGH else 60
SIZES = ((290, 160), (2900, 1600)) if THOROUGH else ((290, 160),)
FOOLED = {
    ("severity", "naive"), ("drift", "naive"), ("drift", "weighted by ferritin"), ("immortal", "weighted by ferritin"),
    ("missing", "weighted, mean and indicator"), ("discharge", "weighted, discharge as censoring"),
}  # fmt: skip
RIGHT = {
    ("severity", "weighted by ferritin"), ("immortal", "cloned"), ("missing", "weighted by ferritin"),
    ("discharge", "weighted, discharge competing"), ("works", "weighted by ferritin"),
}  # fmt: skip


@pytest.fixture(scope="module")
def found():
    return {
        (one.study, one.assessment.analysis, one.size): one.assessment
        for one in simulated(Settings(), SIZES, RUNS, seed=20261201)
    }


def test_every_analysis_is_expected_to_be_fooled_or_right():
    assert {(one.name, name) for one in studies(Settings()) for name in one.analyses} == FOOLED | RIGHT


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("study", "analysis"), sorted(FOOLED))
def test_the_fooled_are_fooled(found, study, analysis, size):
    one = found[study, analysis, size]
    assert abs(one.bias) > 4 * one.bias_error
    assert one.coverage < 0.93


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("study", "analysis"), sorted(RIGHT))
def test_the_right_have_no_bias_and_hold_the_truth(found, study, analysis, size):
    one = found[study, analysis, size]
    assert abs(one.bias) < (2 if THOROUGH else 3) * one.bias_error
    assert one.failed == 0
    if analysis != "cloned":
        assert (0.93 if THOROUGH else 0.87) <= one.coverage <= (0.97 if THOROUGH else 1)


def test_bootstrap_intervals_of_clones_hold_the_truth():
    """At night 500 hospitals with 200 replicates each."""
    world = World(290, 160, wait=7)
    one = assess(world, {"cloned": cloned(7, 200 if THOROUGH else 30)}, 500 if THOROUGH else 12, 20261201)[0]
    assert (0.93 if THOROUGH else 0.7) <= one.coverage <= (0.97 if THOROUGH else 1)
    assert one.claimed == pytest.approx(one.spread, rel=0.1 if THOROUGH else 0.5)


def test_clones_have_no_interval_unless_it_is_asked_for(found):
    assert math.isnan(found["immortal", "cloned", (290, 160)].coverage)
    rows = simulated(Settings(bootstraps=20), ((29, 16),), 3, seed=1)
    assert [math.isnan(row.assessment.coverage) for row in rows if row.assessment.analysis == "cloned"] == [False]


def test_as_many_start_as_were_asked_for_the_less_sick_sooner_and_progress_ends_at_all():
    people = cohort(World(40_000, 20_000, wait=5), 4)
    started = np.isfinite(people.start)
    assert started.mean() == pytest.approx(2 / 3, abs=0.02)  # less the few who died before
    assert set(people.start[started]) == set(range(6))
    assert people.ferritin[started].mean() < people.ferritin[~started].mean() - 0.8
    said = []
    simulated(Settings(), ((30, 30),), 2, 1, said.append)
    assert said == sorted(said)
    assert said[-1] == 1


def test_a_shorter_stay_changes_no_death():
    plain, sooner = (cohort(World(500, 500, discharged=0.06, sooner=ratio), 3) for ratio in (1.0, 3.0))
    assert np.array_equal(plain.died, sooner.died)
    home = [people.day[(people.treated == 1) & (people.cause == 2)].mean() for people in (plain, sooner)]
    assert home[1] < home[0] - 1


def test_the_same_seed_gives_the_same_and_another_does_not():
    values = [[one.assessment.bias for one in simulated(Settings(), ((40, 30),), 3, seed)] for seed in (1, 1, 2)]
    assert values[0] == values[1] != values[2]


def test_without_the_extra_it_says_what_to_install(monkeypatch):
    def absent(module, what):
        return really_needed("a_module_that_nobody_has", what)

    monkeypatch.setattr("cytostorm.causal.studies.needed", absent)
    with pytest.raises(MissingPackageError, match=r"cytostorm\[learn\]"):
        simulated(Settings(), ((30, 30),), 1, 1)


PRINTED = {
    ("290 and 160", "unadjusted"): ("severity", "naive"),
    ("290 and 160", "weighted by ferritin"): ("severity", "weighted by ferritin"),
    ("290 and 160, controls from earlier and sicker times (log odds 0.5)", "weighted by ferritin"): ("drift", "weighted by ferritin"),
    ("290 and 160, drug started within 7 days", "weighted by ferritin"): ("immortal", "weighted by ferritin"),
    ("290 and 160, half without ferritin", "mean and indicator"): ("missing", "weighted, mean and indicator"),
    ("the same", "patients without a value left out"): ("missing", "weighted by ferritin"),
    ("290 and 160, drug sends survivors home sooner", "Kaplan-Meier, discharge as censoring"): ("discharge", "weighted, discharge as censoring"),
    ("the same", "cumulative incidence, discharge competing"): ("discharge", "weighted, discharge competing"),
}  # fmt: skip


@pytest.mark.parametrize("row", sorted(PRINTED))
def test_the_page_prints_what_is_simulated(found, row):
    """At night the very figures, by day within what so few runs can show."""
    page = (Path(__file__).parents[2] / "docs" / "explanation" / "comparing.md").read_text(encoding="utf-8")
    bias, coverage = re.search(re.escape(f"| {row[0]} | {row[1]} | ") + r"(\S+) \| (\d+)% \|", page).groups()
    one = found[(*PRINTED[row], (290, 160))]
    near = 0.0006 if THOROUGH else 4 * one.bias_error
    assert one.bias == pytest.approx(float(bias.replace("−", "-")), abs=near)
    assert 100 * one.coverage == pytest.approx(float(coverage), abs=0.51 if THOROUGH else 20)
