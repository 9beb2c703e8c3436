"""Each method gives what the protocol asks, under the name of its variance, or is refused before anything is estimated."""

import itertools

import numpy as np
import pytest

from cytostorm.causal.bootstrap import bootstrap_iptw
from cytostorm.causal.design import Number, design
from cytostorm.causal.propensity import propensity
from cytostorm.causal.survival import restricted_means, risk, weighted_restricted_mean
from cytostorm.causal.weights import weights
from cytostorm.presentation.comparison_whole import compared
from cytostorm.protocols.methods import OFFERS, Fitted, Followed, means_of, resampled
from cytostorm.protocols.working import Working
from tests.protocols.made import made, refused, rows

PRIMARY = "{weights: iptw, variance: estimating equations}"
DONE = [{**one, "ended": "discharged" if one["ended"] == "lost" else one["ended"]} for one in rows()]
"""Nobody leaves before the time of the outcome."""


def primary(text):
    return (PRIMARY, text)


def written(method, variance):
    word = "weights" if method in ("iptw", "overlap", "matching weights", "entropy", "entropy balancing") else "method"
    more = ", bootstraps: 20" if variance == "bootstrap" else ""
    return f"{{{word}: {method}, variance: '{variance}'{more}}}"


VARIANCES = sorted({variance for one in OFFERS.values() for variance in one.variances})


@pytest.mark.parametrize("people", [rows(), DONE], ids=["some left", "all known"])
@pytest.mark.parametrize("method", [name for name in OFFERS if name not in ("unadjusted", "clone-censor-weight")])
def test_every_primary_method_is_carried_out_as_asked_or_refused_before(tmp_path, method, people):
    """All combinations of method, variance and estimand: none crashes, and none prints another variance or population."""
    for variance, estimand in itertools.product(VARIANCES[:5], ("ATE", "ATT", "ATO")):
        if variance == "two independent samples":
            continue
        made(tmp_path, people, primary(written(method, variance)), ("estimand: ATE", f"estimand: {estimand}"))
        view = compared(tmp_path / "protocol.yaml").view
        there = OFFERS[method].followed if people is not DONE else OFFERS[method].variances
        can = estimand in OFFERS[method].estimands and variance in there
        assert bool(view.estimates) == can or [one.kind for one in view.refusals] == ["separation"], (
            variance,
            estimand,
        )
        for one in view.estimates:
            if one.is_primary:
                assert (one.variance.split(",")[0], one.estimand) == (variance.split(",")[0], estimand)


def test_what_balancing_and_overlap_together_cannot_give_is_refused_with_the_way_out(tmp_path):
    found = refused(
        tmp_path,
        None,
        primary(written("entropy balancing", "estimating equations")),
        ("estimand: ATE", "estimand: ATO"),
    )
    assert set(found) == {"estimand", "variance"}
    assert "ATE or ATT" in str(found["estimand"])
    assert "overlap" in found["estimand"].advice


def fitted(**more):
    random = np.random.default_rng(3)
    severity = random.normal(size=200)
    arms = (random.random(200) < 1 / (1 + np.exp(-severity))).astype(float)
    score = propensity(design([Number("severity", severity)]), arms)
    time = random.integers(1, 40, 200).astype(float)
    cause = random.integers(0, 3, 200)
    held = Followed(np.minimum(time, 28), np.where(time > 28, 0, cause), 28, **more)
    kind = "time" if more else "event"
    return Fitted(np.full(200, np.nan), kind, score, "ATE", (), 5, [str(one) for one in range(200)], None, held), score


def test_known_weights_are_known_also_where_some_left():
    work, score = fitted()
    weight = weights(score.probability, score.treated, "ATE")
    wanted = risk(work.followed.time, work.followed.cause, 1, 28, score.treated, weight).difference()
    assert means_of("iptw", work, "weights taken as known").difference() == wanted
    assert means_of("iptw", work, "estimating equations").difference().se != pytest.approx(wanted.se, rel=1e-3)


def test_a_restricted_mean_time_is_an_area_and_no_risk():
    work, score = fitted(restricted=True)
    time, event = work.followed.time, (work.followed.cause == 1).astype(int)
    assert (
        means_of("iptw", work, "estimating equations").difference()
        == weighted_restricted_mean(time, event, 28, score, "ATE").difference()
    )
    plain = restricted_means(time, event, 28, score.treated, np.ones(200)).difference()
    assert means_of("unadjusted", work, "").difference().value == plain.value


def test_the_bootstrap_of_a_risk_by_time_is_near_its_estimating_equations():
    work, _ = fitted()
    whole = means_of("iptw", work, "estimating equations").difference()
    found = resampled("iptw", work, 400).difference(whole.value)
    assert found.se == pytest.approx(whole.se, rel=0.15)


def test_a_mean_in_the_general_bootstrap_is_the_weighted_mean():
    work, score = fitted()
    outcome = np.arange(200.0)
    direct = bootstrap_iptw(outcome, score, "ATE", 50, 5)
    number = Fitted(outcome, "number", score, "ATE", (), 5, work.ids)
    assert resampled("iptw", number, 50).values == pytest.approx(direct.values, abs=1e-10)


def test_matched_persons_are_counted_as_pairs(tmp_path):
    apart = [{**one, "ferritin": str(int(one["ferritin"]) + 500 * int(one["drug"]))} for one in DONE]
    matching = "{method: matching, variance: pairs taken as given, caliper: 0.2}"
    made(tmp_path, apart, primary(matching), ("estimand: ATE", "estimand: ATT"))
    one = compared(tmp_path / "protocol.yaml").view.estimates[0]
    assert one.n[0] == one.n[1] == one.effective_n[0] < 20


class Stopped(Exception):
    pass


def test_a_bootstrap_that_was_stopped_is_continued_with_the_same_numbers(tmp_path):
    made(tmp_path, None, primary("{weights: iptw, variance: bootstrap, bootstraps: 250}"))
    whole = compared(tmp_path / "protocol.yaml", None, Working(folder=tmp_path / "other")).view

    def stop(what, done):
        if what.startswith("Bootstrap") and done > 0.5:
            raise Stopped

    with pytest.raises(Stopped):
        compared(tmp_path / "protocol.yaml", None, Working(stop, tmp_path / "kept"))
    kept = list((tmp_path / "kept").iterdir())
    assert [len(np.load(path)) for path in kept] == [100]
    told = []
    again = compared(
        tmp_path / "protocol.yaml", None, Working(lambda what, done: told.append((what, done)), tmp_path / "kept")
    ).view
    assert again == whole
    assert min(done for what, done in told if what.startswith("Bootstrap")) > 0.4, "it begins where it was stopped"


def test_kept_replicates_of_other_data_are_not_used(tmp_path):
    change = primary("{weights: iptw, variance: bootstrap, bootstraps: 100}")
    made(tmp_path, None, change)
    compared(tmp_path / "protocol.yaml", None, Working(folder=tmp_path / "kept"))
    other = [{**one, "ferritin": str(int(one["ferritin"]) % 911)} for one in rows()]
    made(tmp_path, other, change)
    found = compared(tmp_path / "protocol.yaml", None, Working(folder=tmp_path / "kept")).view
    assert found.estimates == compared(tmp_path / "protocol.yaml").view.estimates


def test_a_file_of_replicates_that_was_cut_off_is_made_again(tmp_path):
    made(tmp_path, None, primary("{weights: iptw, variance: bootstrap, bootstraps: 100}"))
    working = Working(folder=tmp_path / "kept")
    whole = compared(tmp_path / "protocol.yaml", None, working).view
    path = next((tmp_path / "kept").iterdir())
    path.write_bytes(path.read_bytes()[:40])
    assert compared(tmp_path / "protocol.yaml", None, working).view == whole
