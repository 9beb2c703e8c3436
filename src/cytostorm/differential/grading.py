"""Grades of CRS and ICANS beside the stage: each as bounds, and what alone could still raise it."""

from __future__ import annotations

from dataclasses import dataclass

from cytostorm.interpreter import Evaluation, evaluate, evaluated
from cytostorm.memory import Memory
from cytostorm.model.nodes import CriteriaSet, Key
from cytostorm.model.snapshot import Snapshot
from cytostorm.model.staged import LinkedGrade, Staging
from cytostorm.values import MET, NOT_MET, Bounds
from cytostorm.words import bounds_words

SHOWN = 6
"""So many missing inputs stand in a sentence; the rest is counted."""


@dataclass(frozen=True)
class GradeState:
    """A grading set shown beside the stage: its grade as bounds, and what alone could still raise it."""

    criteria: CriteriaSet
    grade: Bounds
    raised_by: tuple[tuple[str, float], ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """ "grade 2 (3 if vasopressin is running)", "grade 2 to 4, not ruled out: 4", or "not graded (missing: ICE)"."""
        low, high = (f"{end:g}" for end in self.grade)
        if self.grade.is_exact:
            return f"grade {low}"
        if self.grade.low == 0:
            return f"not graded ({listed(self.missing)}), not ruled out: grade {high}"
        if len(self.raised_by) == 1 and self.raised_by[0][1] == self.grade.high:
            return f"grade {low} ({high} if {self.raised_by[0][0]})"
        return f"grade {bounds_words(self.grade)}, not ruled out: {high}"

    @property
    def brief(self) -> str:
        """The same without what is missing."""
        return (
            self.words
            if self.grade.low or self.grade.is_exact
            else f"not graded, not ruled out: grade {self.grade.high:g}"
        )


def graded(staging: Staging, snapshot: Snapshot) -> tuple[GradeState, ...]:
    """The grades that are shown on this record."""
    return tuple(_grade(grade, snapshot) for grade in staging.grades if _is_graded(grade, snapshot))


def listed(names: list[str] | tuple[str, ...]) -> str:
    """ "missing: ferritin, temperature +3"."""
    more = f" +{len(names) - SHOWN}" if len(names) > SHOWN else ""
    return f"missing: {', '.join(names[:SHOWN])}{more}"


def _is_graded(linked: LinkedGrade, snapshot: Snapshot) -> bool:
    """Whether a grade is shown; not where the record says that the set was made for others: ICE in a child under 12."""
    return evaluate(linked.when, snapshot) == MET and evaluated(linked.criteria, snapshot).applies != NOT_MET


_GRADES: Memory[GradeState] = Memory(512)


def _grade(linked: LinkedGrade, snapshot: Snapshot) -> GradeState:
    """Remembered by what was seen of the inputs of the set."""
    return _GRADES.answer((linked, *snapshot.read(linked.criteria.inputs)), lambda: _graded(linked, snapshot))


def _graded(linked: LinkedGrade, snapshot: Snapshot) -> GradeState:
    evaluation = evaluated(linked.criteria, snapshot)
    score, score_node = evaluation.score, linked.criteria.score
    assert score is not None
    assert score_node is not None
    open_keys = [key for key in sorted(score_node.inputs) if not snapshot.bounds(key).is_exact]
    alone = {key: _supposed(evaluation, key, snapshot) for key in open_keys}
    words = {one.input: one.words for one in linked.shown.raised_by}
    raised = tuple(
        (words.get(key[1], f"{key[1].replace('_', ' ')} is abnormal"), grade)
        for key, grade in alone.items()
        if grade > score.low
    )
    missing = tuple(
        dict.fromkeys(_name(key[1]) for key in open_keys if not snapshot.seen[key].facts or snapshot.seen[key].masks)
    )
    return GradeState(linked.criteria, score, raised, missing)


def _name(name: str) -> str:
    """An input in a sentence: "deep focal weakness"; one of three letters is an abbreviation, "ICE"."""
    return name.upper() if len(name) <= 3 else name.replace("_", " ")


def _supposed(evaluation: Evaluation, key: Key, snapshot: Snapshot) -> float:
    """The grade that is sure if one open input is as bad as it can be."""
    found = snapshot.bounds(key)
    worst = found.low if key[0] == "observable" and key[2] == "low" else found.high
    supposed = evaluation.supposing({key: Bounds(worst, worst)}).score
    assert supposed is not None
    return supposed.low
