"""How fast effects are estimated, beside statsmodels as a user would write it: `python -m benchmarks.causal`.

All data are made up in the sizes of published examples: 5,735 patients with 62 columns (right heart catheterization), 500 persons in about
two million rows of emulated trials, 10,000 persons over 60 days. Statsmodels is run on a part where the whole would take minutes, and the
line says on how much; its seconds are scaled to the whole. `cpu` are the seconds of all threads, which
ratios are made of; OPENBLAS_NUM_THREADS=1 keeps threads that only wait out of them. The last line is JSON.
"""

from __future__ import annotations

import argparse
import csv
import json
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import statsmodels.api as sm

from cytostorm.causal.bootstrap import bootstrap_iptw, counts
from cytostorm.causal.cloning import Courses, bootstrap_clones, clone_censor_weight
from cytostorm.causal.design import Category, Design, Number, design
from cytostorm.causal.estimating import iptw
from cytostorm.causal.pooled import pooled_logistic
from cytostorm.causal.propensity import propensity
from cytostorm.causal.studies import Settings, simulated
from cytostorm.causal.trials import Trials, expanded, visits

PLAIN = "statsmodels"
NUMBERS = ("nvarA", "nvarB", "nvarC")


def columns(random: np.random.Generator, people: int, width: int) -> Design:
    return design([Number(f"x{at}", random.normal(size=people)) for at in range(width)])


def patients(random: np.random.Generator, people: int = 5735, width: int = 62) -> tuple[Design, Any, Any]:
    plan = columns(random, people, width)
    slopes = random.normal(size=width + 1) * 0.1
    treated = (random.random(people) < 1 / (1 + np.exp(0.5 - plan.matrix @ slopes))).astype(float)
    return plan, treated, 20 + 25 * random.normal(size=people) + 3 * treated


def courses(random: np.random.Generator, people: int, days: int = 60) -> Courses:
    """Persons of whom a tenth starts each day of the first week and a fiftieth later; the sick sooner, and they die more."""
    plan = columns(random, people, 10)
    severity = plan.matrix[:, 1]
    start, end, died = np.full(people, np.inf), np.full(people, days - 1), np.zeros(people, int)
    alive = np.ones(people, bool)
    for day in range(days):
        starts = (
            alive
            & np.isinf(start)
            & (random.random(people) < 1 / (1 + np.exp((2.3 if day < 8 else 4) - 0.5 * severity)))
        )
        start[starts] = day
        dies = alive & (random.random(people) < 1 / (1 + np.exp(4.5 - 0.9 * severity + 0.5 * (start <= day))))
        end[dies], died[dies] = day, 1
        alive &= ~dies
    return Courses(start, end, died, plan, 7, days, "as the others")


def long_visits(random: np.random.Generator, people: int = 500, periods: int = 120) -> tuple[Trials, Design]:
    person, period = np.repeat(np.arange(people), periods), np.tile(np.arange(periods), people)
    switch = random.random((people, periods)) < 0.03
    treated = (np.cumsum(switch, axis=1) % 2).ravel()
    outcome = (random.random(len(person)) < 0.004).astype(float)
    found = visits(
        person, period.astype(float), treated.astype(float), outcome, (random.random(len(person)) < 0.8).astype(float)
    )
    plan = columns(random, len(person), 11)
    plan = Design(plan.matrix[found.row], plan.names, plan.sources)
    return expanded(found, per_protocol=False), plan


def written_out(trials: Trials, plan: Design, share: float) -> tuple[Any, Any]:
    """The rows of the first trials as a table, with all its columns."""
    until = np.searchsorted(np.cumsum(trials.length), trials.rows * share)
    start, length = trials.start[:until], trials.length[:until]
    place = np.concatenate([np.arange(one) for one in length])
    rows = np.repeat(start, length) + place
    first = np.repeat(start, length)
    period = trials.visits.period[first]
    fixed = [np.ones(len(rows)), trials.visits.treated[first], period, period**2, place, place**2]
    return np.column_stack([*fixed, plan.matrix[first, 1:]]), trials.visits.outcome[rows]


def logistic_of(outcome: Any, matrix: Any, weight: Any = None) -> Any:
    return sm.GLM(outcome, matrix, family=sm.families.Binomial(), freq_weights=weight).fit()


def daily_rows(found: Courses) -> tuple[Any, Any]:
    until = np.minimum(np.where(np.isinf(found.start), found.end, found.start), found.end).astype(int) + 1
    person, day = np.repeat(np.arange(len(until)), until), np.concatenate([np.arange(one) for one in until])
    matrix = np.column_stack([np.ones(len(day)), day, day**2, found.design.matrix[person, 1:]])
    return matrix, (found.start[person] == day).astype(float)


def timed(name: str, work: Callable[[], Any], scale: float = 1.0) -> tuple[float, Any]:
    clock, processor = time.perf_counter(), time.process_time()
    answer = work()
    clock, processor = (time.perf_counter() - clock) * scale, (time.process_time() - processor) * scale
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{name:58} {clock:9.2f} s {processor:9.2f} cpu {peak:6,} MB", flush=True)
    return processor, answer


def plain_iptw(plan: Design, treated: Any, outcome: Any, weight: Any = None) -> float:
    """Weights by hand, and a weighted regression: what a notebook would hold, with an error that takes the weights as known."""
    chance = logistic_of(treated, plan.matrix, weight).fittedvalues
    inverse = treated / chance + (1 - treated) / (1 - chance)
    fit = sm.WLS(
        outcome, np.column_stack([np.ones(len(treated)), treated]), inverse * (1 if weight is None else weight)
    ).fit(cov_type="HC0")
    return float(fit.params[1])


def published_visits(path: Path) -> tuple[Trials, Design]:
    """TrialEmulation's trial_example.csv: 48,400 visits that become 1,939,053 rows, with the columns of its vignette."""
    with path.open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    value = {name: np.array([float(row[name]) for row in table]) for name in table[0] if not name.startswith("catvar")}
    found = visits(*(value[name] for name in ("id", "period", "treatment", "outcome", "eligible")))
    plan = design(
        [*(_levels(name, table) for name in ("catvarA", "catvarB")), *(Number(name, value[name]) for name in NUMBERS)]
    )
    return expanded(found, per_protocol=False), Design(plan.matrix[found.row], plan.names, plan.sources)


def _levels(name: str, table: list[dict[str, str]]) -> Category:
    texts = [row[name] for row in table]
    levels = tuple(sorted(set(texts)))
    return Category(name, np.array([levels.index(text) for text in texts]), levels, levels[0])


def published(path: Path) -> Any:
    """From the file to robust errors, as a user would wait for it."""
    trials, plan = published_visits(path)
    return pooled_logistic(trials, plan)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--large", action="store_true", help="also 100,000 persons over 60 days")
    parser.add_argument("--example", type=Path, help="trial_example.csv of the R package TrialEmulation")
    parser.add_argument("--clones", type=int, default=500, help="bootstraps of clones (default: 500)")
    asked = parser.parse_args()
    random, took = np.random.default_rng(20261201), {}
    plan, treated, stay = patients(random)
    propensity(plan, treated)  # imports
    took["weighted difference"], _ = timed(
        "weighted difference, 5,735 x 62, separation looked for", lambda: iptw(stay, propensity(plan, treated), "ATE")
    )
    took["weighted difference, plain"], _ = timed(f"  {PLAIN}", lambda: plain_iptw(plan, treated, stay))
    score = propensity(plan, treated)
    took["1,000 bootstraps"], _ = timed("1,000 bootstraps of it", lambda: bootstrap_iptw(stay, score, "ATE", 1000, 1))
    drawn = [counts(len(stay), 1, at).astype(float) for at in range(20)]
    took["1,000 bootstraps, plain"], _ = timed(
        f"  {PLAIN}, 20 of them", lambda: [plain_iptw(plan, treated, stay, one) for one in drawn], 50
    )
    trials, baseline = long_visits(random)
    took["emulated trials"], fit = timed(
        f"emulated trials, {trials.rows:,} rows x {6 + 11}, robust", lambda: pooled_logistic(trials, baseline)
    )
    took["emulated trials, plain"], _ = timed(
        f"  {PLAIN}, a tenth of the rows, no robust error",
        lambda: logistic_of(*written_out(trials, baseline, 0.1)[::-1]),
        10,
    )
    hospital = courses(random, 10_000)
    took["clones"], _ = timed("clone, censor, weight, 10,000 x 60 x 10", lambda: clone_censor_weight(hospital))
    took["clones, plain"], _ = timed(
        f"  {PLAIN}, the daily model alone, day and its square", lambda: logistic_of(*daily_rows(hospital)[::-1])
    )
    took[f"{asked.clones} bootstraps of clones"], _ = timed(
        f"{asked.clones} bootstraps of it", lambda: bootstrap_clones(hospital, 1, asked.clones, 1)
    )
    if asked.large:
        many = courses(random, 100_000)
        took["clones of 100,000"], _ = timed(
            "clone, censor, weight, 100,000 x 60 x 10", lambda: clone_censor_weight(many)
        )
    if asked.example:
        took["published example"], _ = timed("trial_example from its file, robust", lambda: published(asked.example))
    took["simulate"], _ = timed(
        "simulate, 50 cohorts of each kind, 290 and 160", lambda: simulated(Settings(), ((290, 160),), 50, 1)
    )
    ratios = {
        name: round(took[f"{name}, plain"] / seconds, 1) for name, seconds in took.items() if f"{name}, plain" in took
    }
    print(
        json.dumps(
            {
                "processor seconds": {name: round(one, 3) for name, one in took.items()},
                "times faster": ratios,
                "rows": fit.rows,
            }
        )
    )


if __name__ == "__main__":
    main()
