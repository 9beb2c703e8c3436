"""How well a verdict agrees with a label, where some verdicts, and some labels, are not known.

An unknown verdict is met or not met, and an unknown label yes or no: a completion says which, person by person. Every measure is bounded
over all completions. Reading all unknown verdicts as met, or all as not met, is too narrow: for a likelihood ratio the unknown of those
with the label and of those without it pull in opposite directions.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cytostorm.synthesis.distributions import LEVEL, quantile
from cytostorm.synthesis.exact import clopper_pearson
from cytostorm.values import Bounds, between

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Verdicts:
    """Persons by what a set said of them."""

    met: int = 0
    unknown: int = 0
    not_met: int = 0

    @property
    def persons(self) -> int:
        return self.met + self.unknown + self.not_met


@dataclass(frozen=True)
class Crossed:
    """Verdicts of those who have the label, of those who do not, and of those of whom it is not known."""

    labelled: Verdicts
    others: Verdicts
    unlabelled: Verdicts = Verdicts()

    @property
    def persons(self) -> int:
        return self.labelled.persons + self.others.persons + self.unlabelled.persons


@dataclass(frozen=True)
class Measure:
    """`bounds` over all completions, and the interval of 95 % at the completions that reach its ends.

    `of` is how many persons the two ends rest on. A likelihood ratio may reach infinity.
    """

    bounds: Bounds
    interval: Bounds
    of: tuple[int, int]

    @property
    def is_exact(self) -> bool:
        """Whether nothing unknown changes it."""
        return self.bounds.is_exact


@dataclass(frozen=True)
class Accuracy:
    """Each measure, or None where it is defined in no completion: sensitivity where nobody can have the label."""

    prevalence: Measure | None
    sensitivity: Measure | None
    specificity: Measure | None
    positive_predictive_value: Measure | None
    negative_predictive_value: Measure | None
    positive_likelihood_ratio: Measure | None
    negative_likelihood_ratio: Measure | None


@dataclass(frozen=True)
class Tables:
    """Fourfold tables of several completions, one element each: label and verdict, in the words of a test."""

    true_positive: Floats
    false_negative: Floats
    false_positive: Floats
    true_negative: Floats


def completions(crossed: Crossed) -> Tables:
    """Those completions among which every measure has its extremes.

    Each measure rises, or falls, with every person who moves from a false cell to a true one. So the unknown all go to the true cells,
    or all to the false ones. Only a person without verdict and label has two true cells to go to, and two false ones: each split is there.
    """
    yes, no, open_ = crossed.labelled, crossed.others, crossed.unlabelled
    split = np.arange(open_.unknown + 1, dtype=float)
    rest = open_.unknown - split
    none = np.zeros_like(split)
    best = (
        yes.met + yes.unknown + open_.met + split,
        yes.not_met + none,
        no.met + none,
        no.not_met + no.unknown + open_.not_met + rest,
    )
    worst = (
        yes.met + none,
        yes.not_met + yes.unknown + open_.not_met + split,
        no.met + no.unknown + open_.met + rest,
        no.not_met + none,
    )
    return Tables(*(np.concatenate(cells) for cells in zip(best, worst, strict=True)))


def accuracy(crossed: Crossed, level: float = LEVEL) -> Accuracy:
    """Every measure with its joint bounds; shares with exact intervals (Clopper and Pearson), ratios with those of their logarithm (Simel 1991)."""
    t = completions(crossed)
    shares = {
        "sensitivity": (t.true_positive, t.true_positive + t.false_negative),
        "specificity": (t.true_negative, t.true_negative + t.false_positive),
        "positive_predictive_value": (t.true_positive, t.true_positive + t.false_positive),
        "negative_predictive_value": (t.true_negative, t.true_negative + t.false_negative),
    }
    return Accuracy(
        prevalence=_prevalence(crossed, level),
        **{name: _share(count, whole, level) for name, (count, whole) in shares.items()},
        positive_likelihood_ratio=_ratio(t.true_positive, t.false_negative, t.false_positive, t.true_negative, level),
        negative_likelihood_ratio=_ratio(t.false_negative, t.true_positive, t.true_negative, t.false_positive, level),
    )


def _prevalence(crossed: Crossed, level: float) -> Measure | None:
    least = crossed.labelled.persons
    counts = np.array([least, least + crossed.unlabelled.persons], dtype=float)
    return _share(counts, np.full(2, float(crossed.persons)), level)


def _share(count: Floats, whole: Floats, level: float) -> Measure | None:
    held = whole > 0
    if not held.any():
        return None
    count, whole = count[held], whole[held]
    low, high = _ends(count / whole)
    interval = between(
        clopper_pearson(int(count[low]), int(whole[low]), level).low,
        clopper_pearson(int(count[high]), int(whole[high]), level).high,
    )
    return Measure(
        between(count[low] / whole[low], count[high] / whole[high]), interval, (int(whole[low]), int(whole[high]))
    )


def _ends(values: Floats) -> tuple[int, int]:
    return int(np.argmin(values)), int(np.argmax(values))


def _ratio(a: Floats, b: Floats, c: Floats, d: Floats, level: float) -> Measure | None:
    """The share of `a` in `a + b` over the share of `c` in `c + d`; a share of nobody, and nothing over nothing, define no ratio."""
    held = (a + b > 0) & (c + d > 0) & (a + c > 0)
    if not held.any():
        return None
    a, b, c, d = a[held], b[held], c[held], d[held]
    with np.errstate(divide="ignore"):
        ratio = a / (a + b) / (c / (c + d))
        error = np.sqrt(1 / a - 1 / (a + b) + 1 / c - 1 / (c + d))
    low, high = _ends(ratio)
    z = quantile(0.5 + level / 2, None)
    interval = between(_times(ratio[low], -z * error[low]), _times(ratio[high], z * error[high]))
    return Measure(between(ratio[low], ratio[high]), interval, (int((a + b + c + d)[low]), int((a + b + c + d)[high])))


def _times(ratio: float, by: float) -> float:
    """The end of an interval on the logarithm. A cell of nobody has no error there: 0 and infinity are the ends."""
    if math.isinf(by) or not 0 < ratio < math.inf:
        return 0.0 if by < 0 else math.inf
    return float(ratio * math.exp(by))


def net_benefit(crossed: Crossed, threshold: float) -> Bounds:
    """What acting on the verdict gains in true positives for each person, at a probability from which one would act (Vickers and Elkin 2006).

    Over all completions. Raises ValueError for a threshold that is no probability between 0 and 1, and for nobody.
    """
    weight = _weight(crossed, threshold)
    tables = completions(crossed)
    gained = (tables.true_positive - weight * tables.false_positive) / crossed.persons
    return between(float(gained.min()), float(gained.max()))


def net_benefit_of_all(crossed: Crossed, threshold: float) -> Bounds:
    """The same of acting on everybody, whatever the verdict; acting on nobody gains 0."""
    weight = _weight(crossed, threshold)
    least, most = (
        n / crossed.persons for n in (crossed.labelled.persons, crossed.labelled.persons + crossed.unlabelled.persons)
    )
    return between(least - weight * (1 - least), most - weight * (1 - most))


def _weight(crossed: Crossed, threshold: float) -> float:
    if not 0 < threshold < 1:
        raise ValueError(f"the threshold {threshold} is no probability between 0 and 1")
    if not crossed.persons:
        raise ValueError("nobody was looked at")
    return threshold / (1 - threshold)


def persons_to_halve(count: int, whole: int, level: float = LEVEL) -> int:
    """How many persons in all would halve the exact interval of a share that stays as it is. Raises ValueError for nobody.

    What is unknown of a person does not shrink with more persons: this is the part of chance alone.
    """
    if whole < 1:
        raise ValueError("nobody was looked at")
    share, goal = count / whole, _width(count, whole, level) / 2
    return _first(lambda n: _width(share * n, n, level) <= goal, whole)


def _width(count: float, whole: float, level: float) -> float:
    low, high = clopper_pearson(count, whole, level)
    return high - low


def _first(holds: Callable[[int], bool], start: int) -> int:
    """The least number from `start` on for which something holds that, once it holds, goes on holding."""
    low, high = start, start * 2
    while not holds(high):
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high
