"""What would settle an unknown verdict: which missing test, alone or with others, and what each result would give.

Every answer is checked by evaluating the set with the supposed results, so a test that is named can
decide. For each test the search looks at one result a side, the one that moves the set most; in an
exotic definition a set of tests that decides only by less extreme results could be missed.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, islice

from cytostorm.bedside.results import (
    Result,
    Trial,
    allowed_part,
    formula_results,
    formula_trials,
    in_formula,
    intervals,
    merged,
)
from cytostorm.interpreter import Evaluation
from cytostorm.model import nodes
from cytostorm.model.documents import Finding, Observable
from cytostorm.model.nodes import Key
from cytostorm.record import possible
from cytostorm.values import MET, NOT_MET, UNDECIDED, Bounds, hull, overlap, verdict_word

SPECIALIST = "specialist"
AVAILABILITY = ("bedside", "routine", SPECIALIST)
_MOST_TRIALS = 30
_MOST_SETS = 4


@dataclass(frozen=True)
class MissingTest:
    """A missing item of a set: what it is, how available it is, and every possible result."""

    subject: str
    label: str
    available: str
    unit: str
    results: tuple[Result, ...]

    @property
    def decides_alone(self) -> bool:
        return any(result.verdict != "unknown" for result in self.results)


@dataclass(frozen=True)
class TestSet:
    """Several tests that together could decide: the verdict they could reach."""

    __test__ = False  # not a test class for pytest

    subjects: tuple[str, ...]
    verdict: str


@dataclass(frozen=True)
class Settling:
    """The answer for one set: each missing test, those that could decide alone, the smallest sets that could.

    `on_the_ward`: the smallest sets of bedside and routine tests, where none of these decides alone in that direction.
    """

    missing: tuple[MissingTest, ...] = ()
    smallest_sets: tuple[TestSet, ...] = ()
    on_the_ward: tuple[TestSet, ...] = ()

    @property
    def alone(self) -> tuple[MissingTest, ...]:
        return tuple(test for test in self.missing if test.decides_alone)

    @property
    def alone_on_the_ward(self) -> tuple[MissingTest, ...]:
        return tuple(test for test in self.alone if test.available != SPECIALIST)


def settle(evaluation: Evaluation, observables: Mapping[str, Observable], findings: Mapping[str, Finding]) -> Settling:
    """What would settle the verdict of an evaluation; nothing where it is already met or not met."""
    if evaluation.verdict != UNDECIDED:
        return Settling()
    questions = [
        _Question(evaluation, subject, keys, observables, findings)
        for subject, keys in _open_subjects(evaluation).items()
    ]
    questions = [question for question in questions if question.matters]
    questions.sort(key=lambda q: AVAILABILITY.index(q.test.available))
    if evaluation.criteria.verdict is None:
        return Settling(tuple(q.test for q in questions))
    ward = [question for question in questions if question.test.available != SPECIALIST]
    search = {towards: _Search(evaluation, questions, towards) for towards in ("met", "not met")}
    smallest, near = _smallest_sets(search, questions), _smallest_sets(search, ward, whole=True)
    return Settling(tuple(q.test for q in questions), tuple(smallest), tuple(near))


def _open_subjects(evaluation: Evaluation) -> dict[str, list[Key]]:
    """Observables and findings whose bounds are not one value, each with all its keys, in order of the definition."""
    found: dict[str, list[Key]] = {}
    for node in evaluation.criteria.nodes:
        if isinstance(node, (nodes.Quantity, nodes.Sign)) and not evaluation.bounds(node).is_exact:
            (key,) = node.inputs
            held = found.setdefault(key[1], [])
            if key not in held:
                held.append(key)
    return found


class _Question:
    """One missing subject with the ranges of results that a set tells apart."""

    def __init__(
        self,
        evaluation: Evaluation,
        subject: str,
        keys: list[Key],
        observables: Mapping[str, Observable],
        findings: Mapping[str, Finding],
    ):
        self.before, self.keys = evaluation, keys
        known = observables.get(subject) or findings[subject]
        self.score_now = evaluation.score
        candidates = self._candidates(evaluation, subject, observables)
        self.trials, self.results = self._tried(candidates, subject)
        unit = known.unit if isinstance(known, Observable) else ""
        self.test = MissingTest(subject, known.label, known.available, unit, merged(self.results))

    @property
    def matters(self) -> bool:
        """Whether any result would say anything new; neutrophils do not once two lineages are low."""
        return (
            any(result.verdict != "unknown" or result.score != self.score_now for result in self.results)
            or self._helps()
        )

    def _helps(self) -> bool:
        """Whether any result would settle an item, or a part of one that is still open: one count of two cytopenias."""
        before, parts = (
            self.before.everything,
            [p for p in self.before.open_positions if self.before.criteria.children_of[p]],
        )
        moved = (trial.everything for _, _, trial in self.trials)
        return any(trial.ruling != self.before.ruling for _, _, trial in self.trials) or any(
            one[p] != before[p] for one in moved for p in parts
        )

    def change(self, bounds: Bounds) -> dict[Key, Bounds]:
        return dict.fromkeys(self.keys, bounds)

    def _candidates(
        self, evaluation: Evaluation, subject: str, observables: Mapping[str, Observable]
    ) -> list[tuple[str, Bounds]]:
        if self.keys[0][0] == "finding":
            return [("yes", MET), ("no", NOT_MET)]
        observable = observables[subject]
        now = [
            evaluation.bounds(n)
            for n in evaluation.criteria.nodes
            if isinstance(n, nodes.Quantity) and n.observable == subject
        ]
        allowed = overlap(hull(now), possible(observable)) or now[0]
        return allowed_part(intervals(evaluation.criteria, observable), allowed)

    def _tried(self, candidates: list[tuple[str, Bounds]], subject: str) -> tuple[list[Trial], tuple[Result, ...]]:
        """Each result as the set takes it, and the results as they are told; a formula is tried along its whole range."""
        if in_formula(self.before.criteria, subject):
            ranges = [bounds for _, bounds in candidates]
            return formula_trials(ranges, self._supposing), formula_results(ranges, self._supposing)
        trials = [(label, bounds, self._supposing(bounds)) for label, bounds in candidates]
        return trials, tuple(Result(label, b, verdict_word(e.verdict), e.score) for label, b, e in trials)

    def _supposing(self, bounds: Bounds) -> Evaluation:
        return self.before.supposing(self.change(bounds))

    def best(self, towards: str) -> tuple[dict[Key, Bounds], tuple[float, ...]]:
        """The result that moves the set most towards met (or not met), and how far."""
        progress = _progress_to_met if towards == "met" else _progress_to_not_met
        how_far, position = max((progress(trial), -position) for position, (_, _, trial) in enumerate(self.trials))
        return self.change(self.trials[-position][1]), how_far


def _progress_to_met(evaluation: Evaluation) -> tuple[float, ...]:
    score = evaluation.score.low if evaluation.score else 0.0
    return (
        *evaluation.verdict,
        score,
        sum(b.low for b in evaluation.ruling if b.low > -math.inf),
        _truths_met(evaluation),
    )


def _truths_met(evaluation: Evaluation) -> float:
    """How many yes-or-no rules are met: tells results apart that settle only a part of an item."""
    bounds = evaluation.everything
    return sum(bounds[position].low for position in evaluation.criteria.truths)


def _progress_to_not_met(evaluation: Evaluation) -> tuple[float, ...]:
    score, verdict = -evaluation.score.high if evaluation.score else 0.0, evaluation.verdict
    bounds = evaluation.everything
    possible = sum(bounds[position].high for position in evaluation.criteria.truths)
    return -verdict.high, -verdict.low, score, -sum(b.high for b in evaluation.ruling if b.high < math.inf), -possible


class _Search:
    """Which groups of tests could decide a set in one direction, each test by its best result; no group is tried twice."""

    def __init__(self, evaluation: Evaluation, questions: Sequence[_Question], towards: str):
        self.evaluation, self.towards = evaluation, towards
        self.best = {id(q): q.best(towards) for q in questions}
        self._tried: dict[frozenset[int], bool] = {}

    def ranked(self, questions: Iterable[_Question]) -> list[_Question]:
        """The strongest first."""
        return sorted(questions, key=lambda q: self.best[id(q)][1], reverse=True)

    def reaches(self, group: Iterable[_Question]) -> bool:
        """Whether the best results of some tests together make the verdict."""
        members = frozenset(map(id, group))
        if members not in self._tried:
            changes = {key: bounds for one in members for key, bounds in self.best[one][0].items()}
            self._tried[members] = verdict_word(self.evaluation.verdict_supposing(changes)) == self.towards
        return self._tried[members]

    def without_needless(self, group: list[_Question]) -> list[_Question]:
        """The group without tests that it does not need: fibrinogen beside triglycerides. The least available are left out first."""
        for question in sorted(group, key=lambda q: AVAILABILITY.index(q.test.available), reverse=True):
            rest = [one for one in group if one is not question]
            if len(rest) > 1 and self.reaches(rest):
                group = rest
        return group

    def smallest_size(self, ranked: Sequence[_Question]) -> int:
        """How many of the strongest results it takes: no smaller group can do what the strongest cannot."""
        for size in range(1, len(ranked) + 1):
            if self.reaches(ranked[:size]):
                return max(size if self.evaluation.score else 2, 2)
        return len(ranked) + 1


def _smallest_sets(search: Mapping[str, _Search], questions: list[_Question], whole: bool = False) -> list[TestSet]:
    """The smallest groups of two or more tests, none of which could decide alone in that direction.

    `whole`: none where any of the tests could decide alone; the group is then not what is nearest.
    """
    found: list[TestSet] = []
    for towards in ("met", "not met"):
        silent = [q for q in questions if all(r.verdict != towards for r in q.results)]
        if not whole or len(silent) == len(questions):
            found += _sets_towards(search[towards], silent)
    return found


def _sets_towards(search: _Search, questions: list[_Question]) -> list[TestSet]:
    ranked = search.ranked(questions)
    for size in range(search.smallest_size(ranked), len(ranked) + 1):
        found: list[TestSet] = []
        for group in islice(combinations(ranked, size), _MOST_TRIALS):
            if len(found) >= _MOST_SETS:
                break
            if search.reaches(group):
                needed = search.without_needless(list(group))
                made = TestSet(tuple(q.test.subject for q in sorted(needed, key=questions.index)), search.towards)
                found += [made] if made not in found else []
        if found:
            return found
    return []
