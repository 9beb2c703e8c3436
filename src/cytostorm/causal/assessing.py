"""How an analysis does over many made-up cohorts: bias with its Monte Carlo error, coverage and power.

Morris, White and Crowther, Stat Med 2019;38:2074 (the measures and their errors).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from cytostorm.causal.estimates import Estimate
from cytostorm.causal.simulate import Analysis, Cohort, World, cohort
from cytostorm.errors import ComparisonError


@dataclass(frozen=True)
class Assessment:
    """How an analysis does over many cohorts: mean estimate less the truth with its Monte Carlo error, the spread of estimates and the
    mean error they claim, the share of intervals that hold the truth, and the share that leave out 0.

    `failed` runs gave no estimate (an empty arm, separation) and are in none of these. An analysis without intervals has NaN for the last
    three; fewer than two estimates give NaN for all.
    """

    analysis: str
    truth: float
    bias: float
    bias_error: float
    spread: float
    claimed: float
    coverage: float
    power: float
    runs: int
    failed: int


def assess(
    world: World, analyses: Mapping[str, Analysis], runs: int, seed: int, progress: Callable[[int], None] | None = None
) -> tuple[Assessment, ...]:
    """All analyses on the same cohorts."""
    found: dict[str, list[Estimate | None]] = {name: [] for name in analyses}
    for run in range(runs):
        drawn = cohort(world, seed, run)
        for name, analysis in analyses.items():
            found[name].append(_tried(analysis, drawn))
        if progress:
            progress(run + 1)
    return tuple(
        _assessed(name, [one for one in held if one is not None], world.truth, runs) for name, held in found.items()
    )


def _tried(analysis: Analysis, drawn: Cohort) -> Estimate | None:
    try:
        return analysis(drawn)
    except ComparisonError:
        return None


def _assessed(name: str, found: list[Estimate], truth: float, runs: int) -> Assessment:
    failed = runs - len(found)
    if len(found) < 2:
        nothing = math.nan
        return Assessment(name, truth, nothing, nothing, nothing, nothing, nothing, nothing, runs, failed)
    value, error, low, high = (
        np.array([getattr(one, part) for one in found]) for part in ("value", "se", "low", "high")
    )
    spread, bias = float(value.std(ddof=1)), float(value.mean()) - truth
    holds, rejects = float(((low <= truth) & (truth <= high)).mean()), float(((low > 0) | (high < 0)).mean())
    if np.isnan(error).any():
        holds = rejects = math.nan
    sampling = spread / math.sqrt(len(found))
    return Assessment(name, truth, bias, sampling, spread, float(error.mean()), holds, rejects, runs, failed)
