"""Sequences of emulated trials: the published example of TrialEmulation, and written-out rows with statsmodels on made-up persons."""

from functools import cache

import numpy as np
import pytest

from cytostorm.causal.design import Design, Number, design
from cytostorm.causal.pooled import pooled_logistic, standardized_risks
from cytostorm.causal.trials import expanded, switch_weights, visits
from cytostorm.errors import ComparisonError
from tests.causal.published import category, numbers, rows


@cache
def example():
    """The visits of trial_example, a design of the columns of its vignette, and one of two of them for the numerator."""
    table = rows("trialemulation/trial_example.csv")
    value = {name: numbers(table[name]) for name in table}
    found = visits(*(value[name] for name in ("id", "period", "treatment", "outcome", "eligible")))
    columns = [category(name, table[name]) for name in ("catvarA", "catvarB")]
    plan = design([*columns, *(Number(name, value[name]) for name in ("nvarA", "nvarB", "nvarC"))])
    two = design([Number(name, value[name]) for name in ("nvarA", "nvarB")])
    return found, at_rows(plan, found.row), at_rows(two, found.row)


def at_rows(plan, rows_):
    return Design(plan.matrix[rows_], plan.names, plan.sources)


def intercept(plan):
    return Design(plan.matrix[:, :1], plan.names[:1], plan.sources[:1])


PUBLISHED = {
    "(intercept)": (-3.21, 0.141, 0.703), "assigned treatment": (-0.273, 0.0466, 0.310), "trial period": (1.73e-3, 6.01e-4, 4.07e-3),
    "trial period squared": (1.27e-6, 1.48e-6, 9.52e-6), "follow-up": (2.85e-3, 5.21e-4, 3.40e-3),
    "follow-up squared": (-6.90e-6, 2.27e-6, 1.62e-5), "catvarA: 1": (0.298, 0.0280, 0.188), "catvarA: 2": (0.152, 0.0386, 0.284),
    "catvarA: 3": (-11.1, 34.8, 0.945), "catvarA: 7": (0.413, 0.0375, 0.217), "catvarB: 1": (-0.405, 0.112, 0.306),
    "catvarB: 2": (-0.431, 0.115, 0.364), "catvarB: 3": (-2.44, 0.335, 0.925), "catvarB: 7": (-0.716, 0.112, 0.304),
    "nvarA": (-0.0855, 7.67e-3, 0.0449), "nvarB": (5.35e-3, 3.16e-4, 2.22e-3), "nvarC": (-0.0420, 8.76e-4, 6.89e-3),
}  # fmt: skip
"""Coefficient, standard error, robust standard error; the vignette Getting Started of TrialEmulation (Apache-2.0)."""


def test_the_published_trials_are_reproduced_to_three_digits():
    found, plan, _ = example()
    trials = expanded(found, per_protocol=False)
    fit = pooled_logistic(trials, plan)
    assert (trials.rows, fit.steps, fit.without_events) == (1_939_053, 15, ("catvarA: 3",))
    assert (round(fit.deviance), round(fit.deviance + 2 * len(fit.names))) == (107649, 107683)
    assert set(fit.names) == set(PUBLISHED)
    for name, *values in zip(fit.names, fit.coefficients, fit.errors, fit.robust, strict=True):
        assert values == pytest.approx(PUBLISHED[name], rel=5e-3), name


def test_the_published_per_protocol_rows_and_switch_models():
    found, plan, two = example()
    weights = switch_weights(found, two, intercept(two))
    published = {
        (0, "denominator"): ([-3.84], [0.0479]),
        (0, "numerator"): ([-3.82037, 0.00411, -0.00066], [0.06792, 0.02943, 0.00130]),
        (1, "denominator"): ([4.38], [0.0682]),
        (1, "numerator"): ([4.02225, -0.00226, 0.00758], [0.11676, 0.04403, 0.00231]),
    }
    for model in weights.models:
        values, errors = published[model.previous, model.part]
        assert model.coefficients == pytest.approx(values, rel=3e-3)
        assert model.errors == pytest.approx(errors, rel=3e-3)
    assert {model.rows for model in weights.models if model.previous == 0} == {21264}
    trials = expanded(found, per_protocol=True, row_weight=weights.row_weight)
    assert trials.rows == 963_883
    sampled = (-0.42, 0.42)  # the vignette fits a random tenth of the rows without an event
    fit = pooled_logistic(trials, plan)
    assert (fit.coefficients[1], fit.robust[1]) == pytest.approx(sampled, abs=0.03)


@cache
def made(people=60, periods=9, seed=2):
    random = np.random.default_rng(seed)
    table = []
    for person in range(people):
        treatment, level = 0, random.normal()
        for period in range(random.integers(0, 4), random.integers(5, periods)):
            treatment = int(random.random() < (0.75 if treatment else 0.25))
            event = int(random.random() < 0.06 + 0.05 * treatment)
            table.append((person, period, treatment, event, int(random.random() < 0.6), level + random.normal()))
    return np.array(table)


def written_out(table, per_protocol):
    """Every row of every trial, by following each person as a protocol would be read."""
    out = []
    for person in np.unique(table[:, 0]):
        own = table[table[:, 0] == person]
        events = np.flatnonzero(own[:, 3] == 1)
        own = own[: events[0] + 1] if len(events) else own
        for start in np.flatnonzero(own[:, 4] == 1):
            for place in range(start, len(own)):
                if per_protocol and own[place, 2] != own[start, 2]:
                    break
                first, now = own[start], own[place]
                out.append(
                    (person, first[2], first[1], first[1] ** 2, first[5], place - start, (place - start) ** 2, now[3])
                )
    return np.array(out)


@pytest.mark.parametrize("per_protocol", [False, True])
def test_it_is_the_logistic_model_of_rows_written_out(per_protocol):
    import statsmodels.api as reference

    table = made()
    found = visits(*table[:, :5].T)
    plan = at_rows(design([Number("level", table[:, 5])]), found.row)
    fit = pooled_logistic(expanded(found, per_protocol), plan)
    rows_ = written_out(table, per_protocol)
    matrix = np.column_stack([np.ones(len(rows_)), rows_[:, 1:7]])
    groups = len(np.unique(rows_[:, 0]))
    model = reference.GLM(rows_[:, 7], matrix, family=reference.families.Binomial())
    plain = model.fit(tol=1e-12)
    robust = model.fit(
        tol=1e-12, cov_type="cluster", cov_kwds={"groups": rows_[:, 0].astype(int), "use_correction": False}
    )
    assert fit.rows == len(rows_)
    assert fit.coefficients == pytest.approx(plain.params, rel=1e-4, abs=1e-7)
    assert fit.errors == pytest.approx(plain.bse, rel=1e-3)
    assert fit.robust == pytest.approx(robust.bse * (groups / (groups - 1)) ** 0.5, rel=1e-3)


def test_a_row_is_inside_while_a_trial_is_open():
    treated = [0, 0, 1, 1, 1, 0, 0, 1]
    eligible = [1, 0, 0, 0, 1, 1, 0, 0]
    found = visits(np.zeros(8), np.arange(8.0), np.array(treated), np.zeros(8), np.array(eligible))
    assert list(found.inside) == [True, True, True, False, True, True, True, True]
    assert list(expanded(found, True).length) == [2, 1, 2]


def test_periods_may_start_anywhere_and_rows_that_count_for_nothing_are_counted():
    found = visits(
        np.ones(5),
        np.arange(310.0, 315),
        np.array([0, 0, 1, 1, 1]),
        np.array([0, 0, 0, 1, 0]),
        np.array([0, 1, 1, 0, 0]),
    )
    assert (found.removed_early, found.removed_late, list(found.period)) == (1, 1, [311, 312, 313])
    assert list(found.before) == [0, 0, 1]


def test_weights_are_products_of_rows_after_the_first():
    found = visits(np.repeat([4, 9], 3), np.tile([1.0, 2, 3], 2), np.zeros(6), np.zeros(6), np.ones(6))
    trials = expanded(found, True, np.array([2.0, 3, 5, 7, 11, 13]))
    assert trials.weight == pytest.approx([2, 6, 30, 7, 77, 1001])


def test_no_number_changes_with_order_ids_or_units():
    table = made()
    order = np.random.default_rng(3).permutation(len(table))
    fits = []
    for at, scale, shift in ((np.arange(len(table)), 1.0, 0), (order, 1e4, 500)):
        found = visits(shift - table[at, 0], *table[at, 1:5].T)
        plan = at_rows(design([Number("level", table[at, 5] * scale)]), found.row)
        weights = switch_weights(found, plan, intercept(plan))
        trials = expanded(found, True, weights.row_weight)
        fit = pooled_logistic(trials, plan)
        risks = standardized_risks(trials, fit, plan, 4)
        fits.append(
            np.concatenate(
                [
                    fit.coefficients[:4],
                    fit.robust[:4],
                    risks.difference,
                    risks.error,
                    [m.errors[0] for m in weights.models[::2]],
                ]
            )
        )
    assert fits[1] == pytest.approx(fits[0], abs=1e-8)


def test_standardized_risks_are_those_of_written_out_predictions():
    table = made()
    found = visits(*table[:, :5].T)
    trials = expanded(found, False)
    fit = pooled_logistic(trials)
    risks = standardized_risks(trials, fit, None, 5)
    start = found.period[trials.start]
    free = np.ones((2, len(start)))
    for period in range(5):
        for arm in (0, 1):
            row = np.column_stack(
                [
                    np.ones(len(start)),
                    np.full(len(start), arm),
                    start,
                    start**2,
                    np.full(len(start), period),
                    np.full(len(start), period**2),
                ]
            )
            free[arm] *= 1 - 1 / (1 + np.exp(-row @ fit.coefficients))
    assert (risks.treated[4], risks.untreated[4]) == pytest.approx((1 - free[1].mean(), 1 - free[0].mean()))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda t: t[:, 1].__setitem__(1, t[0, 1]), r"a period of a person that is there twice"),
        (lambda t: t[:, 1].__setitem__(slice(1, None), t[1:, 1] + 1), r"skips periods"),
        (lambda t: t[:, 2].__setitem__(0, 0.5), r"The treatment of 1 rows is not 0 or 1"),
        (lambda t: t[:, 4].fill(0), r"Nobody is eligible"),
    ],
)
def test_rows_that_are_no_course_are_refused_with_counts(change, words):
    table = made()[:4].copy()
    change(table)
    with pytest.raises(ComparisonError, match=words):
        visits(*table[:, :5].T)


def test_trials_without_an_event_are_refused():
    found = visits(np.repeat([0, 1], 3), np.tile([1.0, 2, 3], 2), np.repeat([0, 1], 3), np.zeros(6), np.ones(6))
    with pytest.raises(ComparisonError, match="No person of a trial has the outcome"):
        pooled_logistic(expanded(found, False))
