"""How far the storm has gone: a range of stages, because what is missing may hide a higher one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cytostorm.interpreter import Evaluation, evaluate, verdict_of
from cytostorm.library import Library
from cytostorm.model.attribution import LinkedGrade, LinkedLevel, LinkedSign, Staging
from cytostorm.model.documents import Reading
from cytostorm.model.nodes import CriteriaSet
from cytostorm.model.snapshot import Snapshot
from cytostorm.pathway.differential import DEFAULT_READING
from cytostorm.pathway.looking import look, moment_of, outcome_of
from cytostorm.record import Record
from cytostorm.values import MET, UNDECIDED, Bounds, Word, truth, verdict_word
from cytostorm.words import bounds_words, population_words, reasons

UNBORNE = "no set of the syndrome is surely fulfilled"


@dataclass(frozen=True)
class SignState:
    """One sign of a stage on this record, with the reasons in words."""

    linked: LinkedSign
    bounds: Bounds
    reasons: tuple[str, ...]

    @property
    def word(self) -> Word:
        return verdict_word(self.bounds)


@dataclass(frozen=True)
class LevelState:
    """A level and its signs; `bounds` is whether any sign is met."""

    linked: LinkedLevel
    bounds: Bounds
    signs: tuple[SignState, ...]


@dataclass(frozen=True)
class GradeState:
    """A grading set shown beside the stage: its grade as bounds."""

    criteria: CriteriaSet
    grade: Bounds


@dataclass(frozen=True)
class Stage:
    """Bounds over the levels: 0 is none, 1 the lowest level. Both ends are sound: what is missing cannot lead outside."""

    staging: Staging
    at: datetime | None
    reading: Reading
    bounds: Bounds
    levels: tuple[LevelState, ...]
    grades: tuple[GradeState, ...]

    @property
    def words(self) -> str:
        """ "evolving", or "evolving; fulminant not excluded" when data are missing: a range, and no course.

        It says where no set of the syndrome bears it out.
        """
        low, high = self.name(int(self.bounds.low)), self.name(int(self.bounds.high))
        return (low if self.bounds.is_exact else f"{low}; {high} not excluded") + (f" ({UNBORNE})" if self.unborne else "")

    @property
    def unborne(self) -> bool:
        """Above the gate by signs that any severe illness with fever and ferritin has: no set of the syndrome is surely fulfilled."""
        sets = self.staging.document.syndrome
        signs = [sign for level in self.levels for sign in level.signs if sign.linked.sign.criteria in sets]
        return self.bounds.low >= 2 and not any(sign.bounds == MET for sign in signs)

    def name(self, level: int) -> str:
        return self.staging.document.none_label if level == 0 else self.staging.document.levels[level - 1].label

    @property
    def surely(self) -> tuple[SignState, ...]:
        """The signs that are met, of the gate and of the highest stage that is sure."""
        low = int(self.bounds.low)
        met = [sign for level in dict.fromkeys((0, low - 1)) for sign in self.levels[level].signs if sign.bounds == MET]
        return tuple({sign.linked.sign.label: sign for sign in met}.values()) if low else ()

    @property
    def possibly(self) -> tuple[SignState, ...]:
        """The signs not known, that leave a higher stage open."""
        above = range(int(self.bounds.low), int(self.bounds.high))
        return tuple(sign for level in above for sign in self.levels[level].signs if sign.bounds == UNDECIDED)


def stage(record: Record, library: Library, reading: str = DEFAULT_READING, at: datetime | None = None) -> Stage:
    """The stage of a record at a moment, as a range; the last known fact unless another moment is given.

    A level is reached when any of its signs is met and the gate (any sign of the first level) is open.
    Raises UnknownNameError for a reading that the library does not hold.
    """
    staging, rule, now = library.staging, library.reading(reading), moment_of(record, at)
    snapshot = look(record, library, rule, staging.inputs, now)
    levels = tuple(_level(level, snapshot) for level in staging.levels)
    grades = tuple(_grade(grade, snapshot) for grade in staging.grades if evaluate(grade.when, snapshot) == MET)
    return Stage(staging, now, rule, stage_bounds([level.bounds for level in levels]), levels, grades)


def stage_bounds(levels: list[Bounds]) -> Bounds:
    """The lowest and the highest stage that is possible: the first level is the gate, and of those met the highest counts."""
    gate = levels[0]
    surely = [number for number, level in enumerate(levels, 1) if min(gate.low, level.low) >= 1]
    possibly = [number for number, level in enumerate(levels, 1) if min(gate.high, level.high) >= 1]
    return Bounds(float(max(surely, default=0)), float(max(possibly, default=0)))


def _level(level: LinkedLevel, snapshot: Snapshot) -> LevelState:
    signs = tuple(_sign(sign, snapshot) for sign in level.signs)
    deciding = [sign.bounds for sign in signs if sign.linked.sign.cite.status != "unconfirmed"]
    bounds = Bounds(max((b.low for b in deciding), default=0.0), max((b.high for b in deciding), default=0.0))
    return LevelState(level, bounds, signs)


def _sign(linked: LinkedSign, snapshot: Snapshot) -> SignState:
    if linked.node is not None:
        outcome = outcome_of(linked.node, snapshot)
        return SignState(linked, outcome.bounds, reasons(outcome))
    assert linked.criteria is not None
    evaluation = Evaluation(linked.criteria, snapshot)
    said = _score_truth(linked, evaluation) if linked.score is not None else evaluation.verdict
    applies = evaluation.applies_but_for_age
    return SignState(linked, Bounds(min(said.low, applies.low), min(said.high, applies.high)), _set_words(evaluation))


def _score_truth(linked: LinkedSign, evaluation: Evaluation) -> Bounds:
    """Whether the score lies in the range of the sign."""
    score, wanted = evaluation.score, linked.score
    assert score is not None
    assert wanted is not None
    if wanted.low <= score.low and score.high <= wanted.high:
        return MET
    return UNDECIDED if score.high >= wanted.low and score.low <= wanted.high else truth(False)


def _set_words(evaluation: Evaluation) -> tuple[str, ...]:
    document = evaluation.criteria.document
    score = f", {bounds_words(evaluation.score)} {document.score_label}".rstrip() if evaluation.score is not None else ""
    about = population_words(verdict_of(evaluation))
    verdict = verdict_word(evaluation.verdict) if evaluation.criteria.verdict is not None else "no verdict"
    return (f"{document.short_title}: {verdict}{score}{f', {about}' if about else ''}",)


def _grade(linked: LinkedGrade, snapshot: Snapshot) -> GradeState:
    score = Evaluation(linked.criteria, snapshot).score
    assert score is not None
    return GradeState(linked.criteria, score)
