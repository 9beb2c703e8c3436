"""Matching on the propensity score: the nearest untreated person for each treated one, with every tie broken in a stated way.

Rosenbaum and Rubin, Am Stat 1985;39:33 (calipers in standard deviations of the logit); Austin, Stat Med 2014;33:1057.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cytostorm.causal.design import Floats, Ints
from cytostorm.causal.estimates import PAIRS, Means
from cytostorm.causal.propensity import Propensity
from cytostorm.errors import ComparisonError


@dataclass(frozen=True)
class Matches:
    """Pairs as positions of the treated and of the untreated person (pairs,), their distance, and the treated who found nobody.

    `caliper` is the largest distance that was allowed, in the logit of the score, or None. `replaced`: an untreated person may be in
    several pairs.
    """

    treated: Ints
    untreated: Ints
    distance: Floats
    unmatched: Ints
    caliper: float | None
    replaced: bool

    def weight(self, people: int) -> Floats:
        """How often each person is in a pair: what the matched sample weighs them."""
        pairs = np.concatenate([self.treated, self.untreated])
        return np.bincount(pairs, minlength=people).astype(np.float64)


def matched(score: Propensity, ids: Sequence[object], caliper: float | None = None, replaced: bool = False) -> Matches:
    """One untreated person for each treated, nearest in the logit of the score, within `caliper` standard deviations of it.

    Without replacement the treated choose from the highest score downward, equal scores by id. Of untreated persons at the same distance
    (to 1e-10) the first id is taken; ids that are numbers are ordered as numbers, also if they are text.
    Raises ComparisonError: `columns` for ids that are not one a person or are there twice, `strata` where nobody finds a match.
    """
    rank = _ranks(ids, len(score.treated))
    logit = np.round(np.log(score.probability) - np.log1p(-score.probability), 10)
    width = None if caliper is None else float(caliper * logit.std(ddof=1))
    treated = np.flatnonzero(score.treated == 1)
    treated = treated[np.lexsort((rank[treated], -logit[treated]))]
    untreated = np.flatnonzero(score.treated == 0)
    chosen = _chosen(logit, treated, untreated[np.argsort(rank[untreated])], width, replaced)
    inside = chosen >= 0
    if not inside.any():
        raise ComparisonError(
            "strata",
            f"None of {len(treated)} treated persons has a match within the caliper.",
            "Widen it.",
            (),
            len(treated),
        )
    distance = np.abs(logit[treated[inside]] - logit[chosen[inside]])
    return Matches(treated[inside], chosen[inside], distance, treated[~inside], width, replaced)


def matched_means(outcome: Floats, found: Matches) -> Means:
    """Means of the matched treated and their matches; the variance takes the pairs as given, and the matches as one cluster each.

    With replacement an untreated person of several pairs is one cluster with all of them.
    """
    own, other = outcome[found.treated], outcome[found.untreated]
    plain = Means(float(own.mean()), float(other.mean()), own - own.mean(), other - other.mean(), PAIRS)
    return plain.clustered(np.unique(found.untreated, return_inverse=True)[1])


def _chosen(logit: Floats, treated: Ints, untreated: Ints, width: float | None, replaced: bool) -> Ints:
    """The untreated person of each treated one, or -1."""
    held, free = logit[untreated], np.ones(len(untreated), bool)
    found = np.full(len(treated), -1)
    for at, person in enumerate(treated):
        distance = np.where(free, np.round(np.abs(held - logit[person]), 10), np.inf)
        nearest = int(distance.argmin())
        if np.isfinite(distance[nearest]) and (width is None or distance[nearest] <= width):
            found[at] = untreated[nearest]
            free[nearest] = replaced
    return found


def _ranks(ids: Sequence[object], people: int) -> Ints:
    """The place of each person in the order of ids."""
    keys = [_key(one) for one in ids]
    if len(keys) != people:
        raise ComparisonError(
            "columns", f"There are {len(keys)} ids for {people} persons.", "Give one id for each person."
        )
    if doubled := people - len(set(keys)):
        raise ComparisonError("columns", f"{doubled} ids are there twice.", "Give each person once.", (), doubled)
    order = sorted(range(people), key=keys.__getitem__)
    rank = np.empty(people, np.int64)
    rank[order] = np.arange(people)
    return rank


def _key(one: object) -> tuple[int, float, str]:
    text = str(one).strip()
    try:
        return 0, float(text), ""
    except ValueError:
        return 1, 0.0, text
