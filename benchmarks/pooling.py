"""How fast studies are pooled: `python -m benchmarks.pooling`. 100 made-up trials, every estimator with every interval, in CPU seconds.

The first pool imports SciPy and is not counted. The last line is JSON.
"""

from __future__ import annotations

import json
import time

import numpy as np

from cytostorm.synthesis.effects import Counts, effects_of_counts
from cytostorm.synthesis.heterogeneity import METHODS, q_profile
from cytostorm.synthesis.pooling import INTERVALS, pool
from cytostorm.synthesis.stratified import mantel_haenszel, peto

STUDIES = 100


def trials(seed: int = 1) -> Counts:
    random = np.random.default_rng(seed)
    sizes = random.integers(20, 400, (2, STUDIES))
    risks = random.uniform(0.05, 0.4, STUDIES)
    events = random.binomial(sizes, np.stack([risks * random.uniform(0.4, 1.2, STUDIES), risks]))
    return Counts(*(one.astype(float) for one in (events[0], sizes[0], events[1], sizes[1])))


def main() -> None:
    counts = trials()
    effects = effects_of_counts(counts, "or")
    value, variance = effects.value[~effects.uninformative], effects.variance[~effects.uninformative]
    pool(value, variance, "dl", "hksj")
    seconds = {}
    for method in METHODS:
        before = time.process_time()
        for interval in INTERVALS:
            pool(value, variance, method, interval)
        seconds[method] = round(time.process_time() - before, 4)
    before = time.process_time()
    q_profile(value, variance), mantel_haenszel(counts, "or"), peto(counts)
    seconds["q-profile and counts"] = round(time.process_time() - before, 4)
    print(f"{len(value)} studies, all estimators and intervals: {sum(seconds.values()):.3f} CPU seconds")
    print(json.dumps(seconds))


if __name__ == "__main__":
    main()
