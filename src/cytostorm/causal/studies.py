"""Six kinds of made-up cohorts, each with analyses that should be fooled and one that should not, where there is such an analysis.

The flaws are those of `simulate`: confounding by severity, calendar drift, immortal time, missing ferritin, competing discharge. The last
kind has a drug that works, for power.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from cytostorm.causal.assessing import Assessment, assess
from cytostorm.causal.learn import needed
from cytostorm.causal.simulate import ANALYSES, Analysis, World, cloned, cloned_alone

Size = tuple[int, int]


@dataclass(frozen=True)
class Settings:
    """What all cohorts of a simulation are made of; the parameters are inputs and no facts about any disease.

    Medians of ferritin in ng/mL; `mortality` is that by day 28, without the drug, at the geometric mean of both medians; `per_doubling` the
    odds ratio of death for ferritin. `drift` is the log odds ratio of the earlier time, `wait` the last day on which the drug starts,
    `unmeasured` the share without ferritin, `discharged` the daily probability of going home and `sooner` its ratio with the drug, `works`
    the odds ratio of a drug that works. `bootstraps` of clone-censor-weight, 0 for no interval.
    """

    median_treated: float = 1237.0
    median_untreated: float = 2218.0
    mortality: float = 0.283
    per_doubling: float = 1.53
    drift: float = 0.5
    wait: int = 7
    unmeasured: float = 0.5
    discharged: float = 0.06
    sooner: float = 2.0
    works: float = 0.5
    bootstraps: int = 0

    def world(self, size: Size) -> World:
        """Confounding by severity alone, and a drug that does nothing."""
        level = math.log(self.mortality / (1 - self.mortality))
        return World(*size, self.median_treated, self.median_untreated, level=level, per_doubling=self.per_doubling)


@dataclass(frozen=True)
class Study:
    """One kind of cohort: how it differs from `Settings.world`, and how it is analyzed."""

    name: str
    changes: Mapping[str, float]
    analyses: Mapping[str, Analysis]

    def world(self, settings: Settings, size: Size) -> World:
        world = settings.world(size)
        return World(**{**vars(world), **self.changes})


@dataclass(frozen=True)
class Finding:
    """What one analysis did in one kind of cohort of one size (treated, untreated)."""

    study: str
    size: Size
    assessment: Assessment


def studies(settings: Settings) -> tuple[Study, ...]:
    """In the order in which they are shown."""
    clone = cloned(settings.wait, settings.bootstraps) if settings.bootstraps else cloned_alone(settings.wait)
    going_home = {"discharged": settings.discharged, "sooner": settings.sooner}
    plain, weighted, indicator = "naive", "weighted by ferritin", "weighted, mean and indicator"
    censoring, competing = "weighted, discharge as censoring", "weighted, discharge competing"
    return (
        Study("severity", {}, _named(plain, weighted)),
        Study("drift", {"drift": settings.drift}, _named(plain, weighted)),
        Study("immortal", {"wait": settings.wait}, {**_named(weighted), "cloned": clone}),
        Study("missing", {"unmeasured": settings.unmeasured}, _named(indicator, weighted)),
        Study("discharge", going_home, _named(censoring, competing)),
        Study("works", {"effect": settings.works}, _named(weighted)),
    )


def _named(*names: str) -> dict[str, Analysis]:
    return {name: ANALYSES[name] for name in names}


def simulated(
    settings: Settings, sizes: Sequence[Size], runs: int, seed: int, progress: Callable[[float], None] | None = None
) -> tuple[Finding, ...]:
    """Every study at every size, each analysis on the same cohorts. `progress` gets the share that is done.

    Raises MissingPackageError without the extra `learn`.
    """
    needed("scipy.optimize", "A simulation of comparisons")
    cells = [(study, size) for study in studies(settings) for size in sizes]
    whole = sum(sum(size) for _, size in cells) or 1
    found: list[Finding] = []
    done = 0
    for study, size in cells:
        found += _findings(study, settings, size, runs, seed, _share(progress, done, sum(size), whole, runs))
        done += sum(size)
    return tuple(found)


def _findings(
    study: Study, settings: Settings, size: Size, runs: int, seed: int, progress: Callable[[int], None] | None
) -> Iterator[Finding]:
    for one in assess(study.world(settings, size), study.analyses, runs, seed, progress):
        yield Finding(study.name, size, one)


def _share(
    progress: Callable[[float], None] | None, done: int, own: int, whole: int, runs: int
) -> Callable[[int], None] | None:
    """Progress of one study as a share of all, by persons."""
    if progress is None:
        return None
    return lambda run: progress((done + own * run / runs) / whole)
