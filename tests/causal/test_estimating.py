"""Estimators of effects and their named variances: published figures, leaving each person out, and what must change nothing."""

import numpy as np
import pytest

from cytostorm.causal.bootstrap import bootstrap, bootstrap_iptw, counts
from cytostorm.causal.design import Category, Number, design
from cytostorm.causal.estimates import ESTIMATING_EQUATIONS, INFLUENCE, KNOWN_WEIGHTS, Means
from cytostorm.causal.estimating import aipw, balanced, crude, g_computation, hajek, iptw
from cytostorm.causal.logistic import logistic
from cytostorm.causal.matching import matched, matched_means
from cytostorm.causal.propensity import propensity
from cytostorm.causal.weights import ESTIMANDS, weights
from cytostorm.errors import ComparisonError
from tests.causal.published import nhefs, rhc


@pytest.fixture(scope="module")
def catheter():
    columns, treated, stay, died = rhc()
    return propensity(design(columns), treated), stay, died


def test_the_published_length_of_stay_with_each_variance_by_its_name(catheter):
    score, stay, _ = catheter
    found = iptw(stay, score, "ATE").difference()
    assert (found.value, found.se, found.variance) == (
        pytest.approx(3.23778, abs=1e-4),
        pytest.approx(0.912, abs=2e-3),
        ESTIMATING_EQUATIONS,
    )
    known = hajek(stay, score.treated, weights(score.probability, score.treated, "ATE")).difference()
    assert (known.se, known.variance) == (pytest.approx(0.947, abs=2e-3), KNOWN_WEIGHTS)
    assert (known.low, known.high) == pytest.approx((1.38, 5.09), abs=0.01)
    plain = crude(stay, score.treated).difference()
    assert (plain.value, plain.variance) == (pytest.approx(5.3312, abs=1e-4), "two independent samples")


def test_the_published_answers_of_the_other_estimators(catheter):
    score, stay, died = catheter
    assert iptw(stay, score, "ATO").difference().value == pytest.approx(2.7421, abs=1e-3)
    assert balanced(stay, score.design, score.treated).difference().value == pytest.approx(3.082, abs=1e-3)
    doubly = aipw(stay, score, "number").difference()
    assert (doubly.value, doubly.se, doubly.variance) == (
        pytest.approx(3.028, abs=1e-3),
        pytest.approx(0.913, abs=1e-3),
        INFLUENCE,
    )
    regression = g_computation(stay, score.treated, score.design, "number").difference()
    assert regression.value == pytest.approx(2.90203, abs=1e-4)
    risks = iptw(died, score, "ATE")
    assert (risks.treated, risks.untreated) == pytest.approx((0.3720, 0.3095), abs=1e-4)
    assert risks.difference().value == pytest.approx(0.0624, abs=1e-3)


def test_the_published_weight_gain_of_those_who_quit():
    columns, quit_, gain = nhefs()
    score = propensity(design(columns), quit_)
    found = iptw(gain, score, "ATE").difference()
    assert (found.value, found.se, found.low, found.high) == pytest.approx((3.4405, 0.487, 2.486, 4.395), abs=1e-3)
    known = hajek(gain, quit_, weights(score.probability, quit_, "ATE")).difference()
    assert (known.se, known.low, known.high) == pytest.approx((0.525, 2.411, 4.470), abs=1e-3)
    standard = g_computation(gain, quit_, score.design, "number", ["smokeintensity"]).difference()
    assert (standard.value, standard.low, standard.high) == pytest.approx((3.5, 2.6, 4.5), abs=0.05)


def test_a_bootstrap_finds_the_same_error_and_can_be_continued(catheter):
    score, stay, _ = catheter
    once = bootstrap_iptw(stay, score, "ATE", 250, seed=20261201)
    assert once.difference(3.23778).se == pytest.approx(0.912, rel=0.12)  # 250 replicates: 4.5 % is one error of it
    assert once.failed <= 5
    later = bootstrap_iptw(stay, score, "ATE", 60, seed=20261201, first=70)
    assert np.array_equal(later.values, once.values[70:130], equal_nan=True)


RANDOM = np.random.default_rng(7)
PEOPLE = 300
SEVERITY, KIND = RANDOM.normal(size=PEOPLE), RANDOM.integers(0, 3, PEOPLE)
TREATED = (RANDOM.random(PEOPLE) < 1 / (1 + np.exp(-0.5 * SEVERITY - 0.5 * (KIND == 1)))).astype(float)
DIED = (RANDOM.random(PEOPLE) < 1 / (1 + np.exp(0.4 - 0.9 * SEVERITY - 0.4 * TREATED))).astype(float)
STAY = 10 + 3 * SEVERITY + TREATED * (1 + SEVERITY) + RANDOM.normal(size=PEOPLE) * 4


def planned(at=slice(None), scale=1.0, reference="a", levels=("a", "b", "c")):
    return design([Number("severity", SEVERITY[at] * scale), Category("kind", KIND[at], levels, reference)])


def scored(at=slice(None), **coding):
    return propensity(planned(at, **coding), TREATED[at])


ESTIMATORS = {
    **{f"iptw {one}": lambda at, one=one, **coding: iptw(STAY[at], scored(at, **coding), one) for one in ESTIMANDS},
    "balanced ATE": lambda at, **coding: balanced(STAY[at], planned(at, **coding), TREATED[at]),
    "balanced ATT": lambda at, **coding: balanced(STAY[at], planned(at, **coding), TREATED[at], "ATT"),
    "g number": lambda at, **coding: g_computation(
        STAY[at], TREATED[at], planned(at, **coding), "number", ["severity"], "ATT"
    ),
    "g event": lambda at, **coding: g_computation(DIED[at], TREATED[at], planned(at, **coding), "event"),
    "aipw number": lambda at, **coding: aipw(STAY[at], scored(at, **coding), "number", ESTIMATING_EQUATIONS),
    "aipw event": lambda at, **coding: aipw(DIED[at], scored(at, **coding), "event", ESTIMATING_EQUATIONS),
    "crude": lambda at, **coding: crude(STAY[at], TREATED[at]),
}


@pytest.mark.parametrize("name", ESTIMATORS)
def test_an_influence_function_is_what_leaving_each_person_out_changes(name):
    """An independent way to the same variance, which knows no derivative."""
    whole, some = ESTIMATORS[name](slice(None)), np.arange(0, PEOPLE, 5)
    parts = [ESTIMATORS[name](np.arange(PEOPLE) != left) for left in some]
    moved = np.array(
        [(PEOPLE - 1) * ((whole.treated - part.treated) - (whole.untreated - part.untreated)) for part in parts]
    )
    moves = (whole.treated_moves - whole.untreated_moves)[some]
    assert np.corrcoef(moved, moves)[0, 1] > 0.998
    assert moved @ moves / (moves @ moves) == pytest.approx(1, abs=0.04)


@pytest.mark.parametrize("name", ESTIMATORS)
def test_no_number_changes_with_order_units_or_coding(name):
    plain = ESTIMATORS[name](slice(None)).difference()
    order = np.random.default_rng(4).permutation(PEOPLE)
    other = ESTIMATORS[name](order, scale=1e5, reference="c", levels=("a", "b", "c", "nobody")).difference()
    assert (other.value, other.se, other.low, other.high) == pytest.approx(
        (plain.value, plain.se, plain.low, plain.high), abs=1e-8
    )


def test_doubled_weights_change_nothing():
    weight = weights(scored().probability, TREATED, "ATE")
    once, twice = (hajek(DIED, TREATED, factor * weight) for factor in (1, 2))
    for effect in (Means.difference, Means.ratio, Means.odds_ratio):
        assert vars(effect(twice)) == pytest.approx(vars(effect(once)), abs=1e-12)


def test_with_one_confounder_of_two_levels_all_estimators_are_one():
    level = (SEVERITY > 0).astype(int)
    plan = design([Category("severe", level, ("no", "yes"), "no")])
    score = propensity(plan, TREATED)
    by_hand = sum(
        (level == one).mean()
        * (DIED[(level == one) & (TREATED == 1)].mean() - DIED[(level == one) & (TREATED == 0)].mean())
        for one in (0, 1)
    )
    found = [iptw(DIED, score, "ATE"), aipw(DIED, score, "event"), balanced(DIED, plan, TREATED)]
    found.append(g_computation(DIED, TREATED, plan, "event", ["severe"]))
    for one in found:
        assert one.difference().value == pytest.approx(by_hand, abs=1e-8)
    assert aipw(DIED, score, "event", ESTIMATING_EQUATIONS).difference().se == pytest.approx(
        found[0].difference().se, abs=1e-8
    )


def test_a_ratio_is_not_an_odds_ratio_and_needs_events():
    risks = crude(np.array([1.0, 0, 0, 1, 1, 0]), np.array([1.0, 1, 1, 0, 0, 0]))
    assert (risks.ratio().value, risks.odds_ratio().value) == pytest.approx((0.5, 0.25))
    none = crude(np.array([0.0, 0, 0, 1, 1, 0]), np.array([1.0, 1, 1, 0, 0, 0]))
    with pytest.raises(ComparisonError, match=r"The ratio does not exist: the means are 0 and 0\.6667"):
        none.ratio()


def test_the_error_of_a_crude_difference_and_ratio_is_the_textbook_one():
    died, treated = np.repeat([1.0, 0, 1, 0], [30, 70, 45, 55]), np.repeat([1.0, 0.0], 100)
    found = crude(died, treated)
    assert found.difference().se == pytest.approx((0.3 * 0.7 / 100 + 0.45 * 0.55 / 100) ** 0.5)
    assert found.ratio().se == pytest.approx((1 / 30 - 1 / 100 + 1 / 45 - 1 / 100) ** 0.5)
    assert found.odds_ratio().se == pytest.approx((1 / 30 + 1 / 70 + 1 / 45 + 1 / 55) ** 0.5)


def test_an_outcome_that_a_column_decides_is_refused_by_its_name():
    score = scored()
    with pytest.raises(ComparisonError, match="The outcome is fully determined by 'kind: c'"):
        g_computation(np.where(KIND == 2, 1.0, DIED), TREATED, score.design, "event")
    with pytest.raises(ComparisonError, match="The outcome of 1 of 300 persons is missing"):
        g_computation(np.where(np.arange(PEOPLE) == 5, np.nan, STAY), TREATED, score.design, "number")
    with pytest.raises(ComparisonError, match="no confounder 'age'"):
        g_computation(STAY, TREATED, score.design, "number", ["age"])


def test_a_replicate_depends_on_its_own_number_alone():
    mean = bootstrap(lambda drawn: np.column_stack([drawn.T @ STAY / PEOPLE, drawn.T @ DIED / PEOPLE]), PEOPLE, 400, 5)
    assert mean.values[123, 0] == pytest.approx(counts(PEOPLE, 5, 123) @ STAY / PEOPLE)
    assert mean.values[:, 0].std() == pytest.approx(STAY.std() / PEOPLE**0.5, rel=0.1)
    heard = []
    bootstrap(lambda drawn: np.zeros((50, 2)), 3, 70, 1, first=40, progress=heard.append)
    assert heard == [10, 60, 70]


def test_a_bootstrap_is_the_same_whatever_the_order_of_rows():
    order = np.random.default_rng(4).permutation(PEOPLE)
    first, second = (bootstrap_iptw(STAY[at], scored(at), "ATO", 50, 9).values for at in (slice(None), order))
    assert second == pytest.approx(first, abs=1e-8, nan_ok=True)


def test_our_logistic_regression_is_that_of_statsmodels():
    import statsmodels.api as reference

    matrix, weight = planned().scaled()[0], np.random.default_rng(2).integers(0, 4, PEOPLE).astype(float)
    ours = logistic(matrix, DIED, weight)
    theirs = reference.GLM(DIED, matrix, family=reference.families.Binomial(), freq_weights=weight).fit(tol=1e-13)
    assert ours.converged
    assert ours.coefficients == pytest.approx(theirs.params, abs=1e-9)
    assert np.linalg.inv(ours.information) == pytest.approx(theirs.cov_params(), rel=1e-7)
    assert not logistic(np.column_stack([np.ones(4), [0.0, 1, 2, 3]]), np.array([0.0, 0, 1, 1])).converged


def test_every_pair_is_two_persons_of_the_two_arms_and_no_ordering_matters():
    score, ids = scored(), [str(one) for one in range(PEOPLE)]
    for replaced in (False, True):
        found = matched(score, ids, replaced=replaced)
        assert (TREATED[found.treated] == 1).all()
        assert (TREATED[found.untreated] == 0).all()
        assert (len(set(found.untreated)) == len(found.untreated)) != replaced
        order = np.random.default_rng(4).permutation(PEOPLE)
        other = matched(scored(order), [int(ids[at]) for at in order], replaced=replaced)
        assert {(order[a], order[b]) for a, b in zip(other.treated, other.untreated, strict=True)} == set(
            zip(found.treated, found.untreated, strict=True)
        )


def test_ties_go_to_the_first_id_in_the_order_of_numbers():
    level = np.array([0, 0, 0, 0, 1, 1, 1, 1])
    score = propensity(design([Category("a", level, ("x", "y"), "x")]), np.array([1.0, 0, 0, 0, 1, 1, 0, 0]))
    found = matched(score, ["1", "10", "9", "2", "5", "4", "30", "7"])
    assert list(zip(found.treated, found.untreated, strict=True)) == [(5, 7), (4, 6), (0, 3)]


def test_a_caliper_leaves_out_and_counts():
    score = scored()
    loose, tight = (matched(score, range(PEOPLE), caliper, replaced=True) for caliper in (None, 0.05))
    assert len(loose.unmatched) == 0 < len(tight.unmatched)
    assert tight.distance.max() <= tight.caliper
    assert len(tight.treated) + len(tight.unmatched) == TREATED.sum()


def test_pairs_give_the_error_of_a_paired_difference():
    found = matched(scored(), range(PEOPLE))
    apart = STAY[found.treated] - STAY[found.untreated]
    means = matched_means(STAY, found).difference()
    assert (means.value, means.se) == pytest.approx((apart.mean(), apart.std() / len(apart) ** 0.5))
    with pytest.raises(ComparisonError, match="2 ids are there twice"):
        matched(scored(), [max(one, 2) for one in range(PEOPLE)])
