"""Propensity scores, weights and balance against published analyses, and refusals of what no weight can repair."""

import numpy as np
import pytest

from cytostorm.causal import learn
from cytostorm.causal.balance import balance, missing_by_arm, overlap
from cytostorm.causal.design import Category, Number, design
from cytostorm.causal.propensity import propensity
from cytostorm.causal.separation import _margins, separation
from cytostorm.causal.weights import (
    ESTIMANDS,
    check_weights,
    effective_size,
    entropy_balancing,
    weight_slopes,
    weights,
)
from cytostorm.errors import ComparisonError, MissingPackageError
from tests.causal.published import nhefs, rhc


@pytest.fixture(scope="module")
def catheter():
    columns, treated, stay, _ = rhc()
    return columns, treated, stay, propensity(design(columns), treated)


def difference(outcome, treated, weight):
    return np.average(outcome[treated == 1], weights=weight[treated == 1]) - np.average(
        outcome[treated == 0], weights=weight[treated == 0]
    )


def test_the_published_weighted_differences_of_right_heart_catheterization(catheter):
    _, treated, stay, score = catheter
    weight = weights(score.probability, treated, "ATE")
    assert difference(stay, treated, np.ones(len(stay))) == pytest.approx(5.3312, abs=1e-4)
    assert difference(stay, treated, weight) == pytest.approx(3.23778, abs=1e-4)
    assert np.average(stay[treated == 0], weights=weight[treated == 0]) == pytest.approx(20.684, abs=1e-3)
    assert effective_size(weight[treated == 0]) == pytest.approx(2532.459, abs=1e-2)
    assert effective_size(weight[treated == 1]) == pytest.approx(1039.439, abs=1e-2)
    assert difference(stay, treated, weights(score.probability, treated, "ATO")) == pytest.approx(2.7421, abs=1e-3)


def test_overlap_weights_and_entropy_balancing_leave_no_difference_of_means(catheter):
    columns, treated, stay, score = catheter
    weight = entropy_balancing(score.design, treated)
    assert difference(stay, treated, weight) == pytest.approx(3.082, abs=1e-3)
    assert balance(columns, treated, weight, "ATE").largest_after < 1e-6
    assert balance(columns, treated, weights(score.probability, treated, "ATO"), "ATO").largest_after < 1e-6


@pytest.mark.parametrize(("convention", "row", "size"), [("raw", "wblc1", 0.047), ("standardized", "dementhx", 0.0478)])
def test_the_convention_decides_which_difference_is_largest(catheter, convention, row, size):
    columns, treated, _, score = catheter
    found = balance(columns, treated, weights(score.probability, treated, "ATE"), "ATE", convention)
    largest = max(found.rows, key=lambda one: abs(one.after))
    assert (largest.column, abs(largest.after)) == (row, pytest.approx(size, abs=5e-4))
    assert len(found.rows) == 68  # and the score itself makes the published 69


def test_the_published_weights_of_the_smokers():
    columns, quit_, gain = nhefs()
    score = propensity(design(columns), quit_)
    plain, stable = (weights(score.probability, quit_, "ATE", stabilized) for stabilized in (False, True))
    assert difference(gain, quit_, plain) == pytest.approx(3.4405, abs=1e-3)
    assert difference(gain, quit_, stable) == pytest.approx(difference(gain, quit_, plain), abs=1e-10)
    assert plain.mean() == pytest.approx(1.996, abs=1e-3)
    assert (stable.mean(), stable.min(), stable.max()) == pytest.approx((0.9988, 0.331, 4.298), abs=1e-3)


def test_entropy_balancing_to_the_treated_reaches_their_means():
    columns, quit_, _ = nhefs()
    found = balance(columns, quit_, entropy_balancing(design(columns), quit_, "ATT"), "ATT")
    assert found.largest_after < 1e-6
    assert all(row.treated_weighted == pytest.approx(row.treated) for row in found.rows)


@pytest.mark.parametrize("estimand", ESTIMANDS)
def test_the_slopes_of_weights_are_their_derivatives(estimand):
    linear = np.array([-2.0, -0.7, 0.3, 1.9])
    for arm, at in ((1, 0), (0, 1)):
        treated, step = np.full(4, float(arm)), 1e-6
        up, down = (weights(1 / (1 + np.exp(-linear - by)), treated, estimand) for by in (step, -step))
        slope = weight_slopes(1 / (1 + np.exp(-linear)), estimand)[at]
        assert slope == pytest.approx((up - down) / (2 * step), rel=1e-6, abs=1e-9)


def made(people=400, seed=3):
    random = np.random.default_rng(seed)
    severity, kind = random.normal(size=people), random.integers(0, 3, people)
    treated = (random.random(people) < 1 / (1 + np.exp(-0.8 * severity - 0.4 * (kind == 1)))).astype(float)
    return severity, kind, treated


def test_no_weight_depends_on_order_coding_units_or_levels_that_nobody_has():
    severity, kind, treated = made()
    order = np.random.default_rng(1).permutation(len(treated))

    def score(scale, levels, reference, at):
        columns = [Number("severity", severity[at] * scale + 7), Category("kind", kind[at], levels, reference)]
        return propensity(design(columns), treated[at]).probability

    plain = score(1.0, ("a", "b", "c"), "a", slice(None))
    assert score(1e6, ("a", "b", "c"), "c", slice(None)) == pytest.approx(plain, abs=1e-8)
    assert score(1e-6, ("a", "b", "c", "nobody"), "b", order) == pytest.approx(plain[order], abs=1e-8)


def test_a_model_of_a_hundred_to_one_is_the_ordinary_one():
    random = np.random.default_rng(8)
    value = random.normal(size=5050)
    treated = np.zeros(5050)
    treated[np.argsort(value + random.normal(size=5050) * 3)[-50:]] = 1
    found = propensity(design([Number("value", value)]), treated)
    residual = treated - found.probability
    assert residual.sum() == pytest.approx(0, abs=1e-8)  # the equations that define the estimate
    assert (residual * value).sum() == pytest.approx(0, abs=1e-7)


def test_a_column_that_is_the_treatment_is_named():
    treated = np.array([0.0, 0, 0, 0, 1, 1, 1, 1])
    columns = [Number("age", np.array([3.0, 5, 4, 6, 4, 6, 5, 3])), Number("drug given", treated)]
    with pytest.raises(ComparisonError, match=r"'drug given' for everybody \(complete separation\)") as caught:
        propensity(design(columns), treated)
    assert (caught.value.check, caught.value.columns, caught.value.count) == ("separation", ("drug given",), 8)


def test_a_level_that_is_treated_always_is_quasi_complete_and_counted():
    severity, kind, treated = made()
    treated[kind == 2] = 1
    found = separation(design([Number("severity", severity), Category("kind", kind, ("a", "b", "c"), "a")]), treated)
    assert (found.complete, found.columns, found.persons) == (False, ("kind: c",), int((kind == 2).sum()))


def test_columns_that_separate_only_together_are_both_named():
    random = np.random.default_rng(2)
    first, second, other = random.normal(size=(3, 200))
    treated = (first + second > 0).astype(float)
    found = separation(design([Number("other", other), Number("first", first), Number("second", second)]), treated)
    assert (found.complete, set(found.columns)) == (True, {"first", "second"})


def test_without_separation_there_is_none():
    severity, _, treated = made()
    assert separation(design([Number("severity", severity)]), treated) is None


def test_extreme_probabilities_are_counted_and_not_clipped():
    value = np.concatenate([np.linspace(-1, 1, 40), [60.0, 70.0, 80.0]])
    treated = np.concatenate([np.tile([0.0, 0.0, 1.0, 1.0, 0.0], 4), np.tile([1.0, 1.0, 0.0, 1.0, 1.0], 4), [1, 1, 1]])
    with pytest.raises(ComparisonError, match=r"3 of 43 persons have a probability of treatment below 1e-8") as caught:
        propensity(design([Number("value", value)]), treated)
    assert (caught.value.check, caught.value.count) == ("positivity", 3)


@pytest.mark.parametrize(
    ("columns", "treated", "check", "words"),
    [
        ([Number("a", np.array([1.0, np.nan, 2, 3]))], [0, 1, 0, 1], "missing", "no number for 1 of 4"),
        ([Number("a", np.array([1.0, 2, 4, 3]))], [1, 1, 1, 1], "strata", "All 4 persons have the same treatment"),
        ([Number("a", np.array([1.0, 2, 4, 3]))], [0, 1, 0.5, 1], "columns", "0 or 1"),
        ([Number("a", np.array([1.0, 2, 4, 3]))] * 2, [0, 1, 0, 1], "columns", "given twice"),
        ([Number("a", np.array([1.0, 3, 2, 4])), Number("b", np.array([2.0, 6, 4, 8]))], [0, 1, 1, 0], "collinear", "determined by"),
        ([Category("a", np.array([0, 1, 2, 0]), ("x", "y"), "x")], [0, 1, 0, 1], "missing", "no known level for 1"),
        ([Category("a", np.array([0, 1, 1, 0]), ("x", "y"), "z")], [0, 1, 0, 1], "columns", "must be one of its levels"),
    ],
)  # fmt: skip
def test_what_no_model_can_take_is_refused_with_counts(columns, treated, check, words):
    with pytest.raises(ComparisonError, match=words) as caught:
        propensity(design(columns), np.array(treated, float))
    assert caught.value.check == check


def test_means_out_of_reach_are_refused():
    treated = np.array([0.0] * 5 + [1.0] * 5)
    with pytest.raises(ComparisonError, match="No positive weights"):
        entropy_balancing(design([Number("a", np.array([1.0, 2, 3, 4, 5, 11, 12, 13, 14, 15]))]), treated)


def test_weights_that_are_none_are_refused():
    with pytest.raises(ComparisonError, match="1 of 2 weights are negative"):
        check_weights(np.array([1.0, -1.0]))


def test_overlap_counts_who_lies_beyond_the_other_arm():
    found = overlap(np.array([0.1, 0.4, 0.5, 0.2, 0.6, 0.9]), np.array([0, 0, 0, 1, 1, 1.0]), np.ones(6))
    assert (found.treated_beyond, found.untreated_beyond) == (2, 1)
    assert found.treated.sum() == 3
    assert found.treated_weighted.sum() == pytest.approx(1)


def test_a_package_that_is_missing_is_one_sentence(monkeypatch):
    monkeypatch.setattr(learn, "import_module", lambda name: (_ for _ in ()).throw(ImportError(name)))
    with pytest.raises(
        MissingPackageError, match=r'^A regression needs scipy; install it with: pip install "cytostorm\[learn\]"\.$'
    ):
        propensity(design([Number("a", np.array([1.0, 2, 4, 3]))]), np.array([0, 1, 0, 1.0]))


def test_a_fit_that_ends_and_the_linear_programme_agree():
    """Small tables of small numbers, of which about half are separated."""
    random, answers = np.random.default_rng(11), []
    for _ in range(120):
        people = int(random.integers(6, 16))
        plan = design([Number(name, random.integers(0, 3, people).astype(float)) for name in ("a", "b")])
        outcome = random.permutation(np.arange(people) % 2).astype(float)
        matrix = plan.scaled()[0]
        by_programme = _margins(matrix * np.where(outcome == 1, 1.0, -1.0)[:, None]) is not None
        if np.linalg.matrix_rank(matrix) == matrix.shape[1]:
            answers.append(by_programme)
            assert (separation(plan, outcome) is not None) == by_programme
    assert 10 < sum(answers) < len(answers) - 10


def test_missing_values_are_counted_by_arm():
    treated = np.array([1.0, 1, 0, 0, 0])
    one = missing_by_arm("ferritin", np.isnan([np.nan, 3, 4, 5, 6]), treated)
    both = missing_by_arm("ferritin", np.isnan([np.nan, 3, np.nan, 5, 6]), treated)
    assert (one.treated_missing, one.treated, one.untreated_missing, one.untreated) == (1, 2, 0, 3)
    assert (one.in_one_arm_only, both.in_one_arm_only) == (True, False)
    assert not missing_by_arm("ferritin", np.zeros(5, bool), treated).in_one_arm_only
