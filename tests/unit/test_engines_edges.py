"""Edges that random records meet too rarely: each is a small record, and the engine must say what the interpreter says."""

from collections import defaultdict
from datetime import datetime, timedelta

import pytest

from cytostorm.bedside.assessing import Judge
from cytostorm.compiler import compile_plan
from cytostorm.engines import events_of, screen
from cytostorm.library import shipped
from cytostorm.record import (
    Administration,
    Measurement,
    NormalLimit,
    Observation,
    Record,
    SuspectedSlip,
    Times,
    change_points,
)
from cytostorm.values import MET, NOT_MET, Bounds, above, exactly, verdict_word
from tests.thoroughness import some

LIBRARY = shipped()
SETS = [LIBRARY.criteria(name) for name in LIBRARY.criteria_ids]
KEYS = frozenset().union(*(s.inputs for s in SETS))
PLANS = {name: compile_plan(SETS, LIBRARY.reading(name), LIBRARY) for name in LIBRARY.readings}
UPPER = "upper_limit_of_normal"


def at(hours: float, known: float | None = None, micro: int = 0) -> Times:
    """Some hours (and microseconds) after the start, and known at once or after some hours."""
    start = datetime(2024, 3, 1) + timedelta(microseconds=micro)
    return Times(start + timedelta(hours=hours), start + timedelta(hours=hours if known is None else known))


def lab(name: str, value: float, when: Times) -> Measurement:
    return Measurement(name, exactly(value), when)


ANCHOR = lab("hemoglobin", 80, at(-1))
CASES = {
    "undated values correct nothing of each other": [
        ANCHOR, lab("ferritin", 9000, Times(None, at(1).known)), lab("ferritin", 100, Times(None, at(5).known)), lab("hemoglobin", 70, at(6)),
    ],
    "of two partners equally near the first in the record counts": [lab("ferritin", 3000, at(24)), lab("esr", 10, at(36)), lab("esr", 100, at(12))],
    "of two partners equally near, the order of time does not count": [
        lab("ferritin", 3000, at(24)), lab("esr", 100, at(12)), lab("esr", 10, at(36)),
    ],
    "a superseded partner keeps its place in the list": [
        lab("ferritin", 3000, at(24)), lab("esr", 50, at(36)), lab("esr", 100, at(12)), lab("esr", 10, at(36, 40)),
    ],
    "a later first fact of a group moves it forward": [
        lab("esr", 10, at(36, 60)), lab("esr", 100, at(12)), lab("esr", 50, at(36)), lab("ferritin", 3000, at(24)),
    ],
    "the nearest partner counts": [lab("esr", 100, at(12)), lab("esr", 10, at(20)), lab("ferritin", 3000, at(24))],
    "a partner exactly as far as allowed": [lab("ferritin", 3000, at(24)), lab("esr", 10, at(48))],
    "a partner a microsecond too far": [lab("ferritin", 3000, at(24)), lab("esr", 10, at(48, micro=1))],
    "a zero divisor leaves the ratio open": [lab("ferritin", 3000, at(24)), lab("esr", 0, at(24))],
    "a mask ends where it ends": [Administration("acetaminophen", at(0)), lab("temperature", 37, at(8)), lab("hemoglobin", 70, at(9))],
    "a mask a microsecond before its end": [
        Administration("acetaminophen", at(0)), lab("temperature", 37, at(8, micro=-1)),
    ],
    "a mask begins with the drug": [Administration("acetaminophen", at(5)), lab("temperature", 37, at(5))],
    "a mask is not known before the drug is": [
        Administration("acetaminophen", at(0, 20)), lab("temperature", 37, at(3)), lab("temperature", 36, at(30)),
    ],
    "a mask of an undated drug": [
        ANCHOR, Administration("acetaminophen", Times(None, at(4).known)), lab("temperature", 37, at(3)), lab("ferritin", 1, at(5)),
    ],
    "a long infusion masks to its end and beyond": [
        Administration("tocilizumab", at(0), at(48).known), lab("crp", 4, at(24 * 29)), lab("crp", 4, at(24 * 31)),
    ],
    "two masks on one sign": [
        Administration("dexamethasone", at(0, 10)), Administration("tocilizumab", at(1, 20)), lab("temperature", 37, at(2)),
        lab("fibrinogen", 1, at(3)),
    ],
    "a drug that records a finding, through to the end of its window": [
        Administration("tocilizumab", at(0), at(30).known), Observation("fever", MET, at(1)),
    ],
    "a drug against a finding said to be absent": [Administration("vasopressin", at(0)), Observation("vasopressin_given", NOT_MET, at(1))],
    "of two limits of one time the first in the record counts": [
        NormalLimit(UPPER, "ast", exactly(30), at(0)), NormalLimit(UPPER, "ast", exactly(100), at(0, 5)), lab("ast", 400, at(1)),
    ],
    "an older limit known later does not count": [
        NormalLimit(UPPER, "ast", exactly(30), at(3)), NormalLimit(UPPER, "ast", exactly(100), at(0, 5)), lab("ast", 400, at(1)),
    ],
    "a first limit in the record that is known later counts from then on": [
        NormalLimit(UPPER, "ast", exactly(30), at(0, 5)), NormalLimit(UPPER, "ast", exactly(100), at(0)), lab("ast", 400, at(1)),
    ],
    "prolongation follows the limit": [
        lab("prothrombin_time", 20, at(1)), NormalLimit(UPPER, "prothrombin_time", exactly(14), at(0, 3)),
        NormalLimit(UPPER, "prothrombin_time", exactly(18), at(4)),
    ],
    "a reported value takes the place of a derived one while it counts": [
        lab("neutrophils", 8, at(0)), lab("lymphocytes", 1, at(0)), lab("nlr", 2, at(0, 5)), lab("nlr", 3, at(0, 9)),
    ],
    "both rules of one ratio": [
        lab("neutrophils", 8, at(0)), lab("lymphocytes", 1, at(0)), lab("neutrophils_percent", 70, at(0)), lab("lymphocytes_percent", 5, at(0)),
        lab("leukocytes", 9, at(0, 2)),
    ],
    "a slip corrects and is kept out": [
        lab("ferritin", 9000, at(0)), Measurement("ferritin", exactly(1), at(0, 4), slip=SuspectedSlip("a", "b", exactly(1000))),
    ],
    "facts known before they are true": [lab("ferritin", 9000, at(10, 2)), lab("ferritin", 100, at(10, 4)), lab("crp", 200, at(3))],
    "a correction without a known time": [
        lab("ferritin", 100, at(0)), Measurement("ferritin", exactly(9000), Times(at(0).effective, None)), lab("ferritin", 5000, at(0, 7)),
    ],
    "a value beyond what is possible": [Measurement("temperature", above(60), at(0)), lab("oxygen_support", 9, at(1))],
    "bounds that reach beyond what is possible": [
        Measurement("temperature", Bounds(37, 90), at(0)), Measurement("hemoglobin", Bounds(-50, 60), at(1)),
    ],
    "a doubling exactly in time and exactly twofold": [
        lab("crp", 10, at(0)), lab("crp", 20, at(48)), lab("crp", 50, at(0.5)), lab("crp", 100, at(48.5)),
    ],
    "a doubling with fractions of a second": [
        lab("crp", 60, at(0, micro=123457)),
        lab("crp", 120, at(24, micro=123457)),
        lab("crp", 121, at(48, micro=123457)),
    ],
    "a value whose earlier partner has left the window": [lab("crp", 60, at(0)), lab("crp", 120, at(20)), lab("crp", 130, at(24 * 6.5))],
    "an implied finding and one that rules out": [
        Observation("splenomegaly_3cm", MET, at(2)), Observation("hepatomegaly", NOT_MET, at(1)), Observation("splenomegaly", NOT_MET, at(24 * 5)),
    ],
    "a third dose hides longer, and only from when the earlier ones are known": [
        Administration("tocilizumab", at(0)), Administration("tocilizumab", at(24, 24 * 35)), Administration("tocilizumab", at(48)),
        lab("crp", 4, at(24 * 30, 24 * 31)), lab("crp", 4, at(24 * 40)), lab("crp", 4, at(48 + 24 * 63)), lab("crp", 4, at(48 + 24 * 63, micro=-1)),
    ],
    "two doses hide for the short time": [
        Administration("tocilizumab", at(0)), Administration("tocilizumab", at(24)), lab("crp", 4, at(24 * 40)), lab("crp", 4, at(24 * 28.5)),
    ],
    "two doses at one time are two doses before a third": [
        Administration("tocilizumab", at(0)), Administration("tocilizumab", at(0)), Administration("tocilizumab", at(24)), lab("crp", 4, at(24 * 40)),
    ],
    "an undated dose is no earlier dose": [
        ANCHOR, Administration("sarilumab", Times(None, at(4).known)), Administration("tocilizumab", at(24)), Administration("tocilizumab", at(30)),
        lab("crp", 4, at(24 * 40)),
    ],
    "systemic JIA makes a mask longer from when it is known": [
        Administration("tocilizumab", at(0)), Observation("sjia", MET, at(24 * 2, 24 * 50)), lab("crp", 4, at(24 * 40)), lab("il6", 900, at(24 * 41)),
        lab("hemoglobin", 80, at(24 * 55)),
    ],
    "a denied systemic JIA makes no mask longer": [
        Administration("tocilizumab", at(0)), Observation("sjia", NOT_MET, at(1)), lab("crp", 4, at(24 * 40)), lab("crp", 5, at(24 * 27)),
    ],
    "an antibody against IL-6 hides for twelve weeks": [
        Administration("siltuximab", at(0)), lab("crp", 4, at(24 * 84)), lab("il6", 4, at(24 * 84, micro=-1)), lab("crp", 4, at(24 * 84, micro=-1)),
    ],
    "a row that was not understood hides whatever a drug could": [
        Administration("unidentified-drug", at(0)), lab("crp", 4, at(24)), lab("temperature", 36.6, at(24)), lab("il6", 900, at(24)),
        lab("platelets", 30, at(24)), lab("triglycerides", 1, at(24)), lab("hemoglobin", 90, at(24)),
    ],
    "nobody counted vasopressors, and one was given": [
        Observation("fever", MET, at(0)), Administration("norepinephrine", at(1, 3), at(20).known), Observation("hypotension", MET, at(2)),
        Observation("vasopressin_given", NOT_MET, at(2)),
    ],
    "none was counted, and one was given": [
        lab("vasopressors", 0, at(0)), Administration("epinephrine", at(5)), Observation("hypotension", MET, at(2)), Observation("fever", MET, at(2)),
        Observation("immune_effector_cell_therapy", MET, at(1)), Observation("vasopressin_given", NOT_MET, at(1)), lab("temperature", 39, at(1)),
        lab("oxygen_support", 0, at(1)),
    ],
    "a count stands beside a drug": [
        lab("vasopressors", 1, at(0)), Administration("epinephrine", at(5)), Observation("hypotension", MET, at(2)), Observation("fever", MET, at(2)),
    ],
    "a count leaves its window before the drug does": [
        lab("vasopressors", 2, at(0)), Administration("norepinephrine", at(1), at(100).known), Observation("hypotension", MET, at(90)),
        Observation("fever", MET, at(90)),
    ],
    "an inotrope and vasopressin are no vasopressors that count": [
        Administration("dobutamine", at(0)), Administration("terlipressin", at(1)), Observation("hypotension", MET, at(2)),
        Observation("fever", MET, at(2)),
    ],
    "the microsecond at which a value leaves its window": [lab("ferritin", 9000, at(0)), lab("crp", 5, at(24 * 7)), lab("platelets", 20, at(24))],
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_an_edge_is_the_same(name):
    """Under every reading at night; by day each edge under three, which take turns."""
    record = Record("p", tuple(CASES[name]))
    for rule, plan in some(list(PLANS.items())[list(CASES).index(name) % 3 :], 3):
        reading = LIBRARY.reading(rule)
        points = change_points(record, reading, LIBRARY, KEYS)
        judge = Judge(record, reading, LIBRARY)
        rows = defaultdict(list)
        for row in screen(events_of([record]), plan).to_pylist():
            rows[row["criteria"]].append(row)
        for now in points:
            for evaluation in judge.evaluations(SETS, now):
                row = [one for one in rows[evaluation.criteria.id] if one["time"] <= now][-1]
                score = (None, None) if evaluation.score is None else tuple(evaluation.score)
                expected = (verdict_word(evaluation.verdict), verdict_word(evaluation.applies), *score)
                assert (row["verdict"], row["applies"], row["low"], row["high"]) == expected, (
                    rule,
                    now,
                    evaluation.criteria.id,
                )
