"""Whether hyperinflammation is established, and how ill the patient is: two ranges, because what is missing may hide a higher level."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from cytostorm.differential.aging import Old, aged_inputs
from cytostorm.differential.attributing import attribute
from cytostorm.differential.causes import DEFAULT_READING, Differential
from cytostorm.differential.grading import GradeState, graded, listed
from cytostorm.differential.looking import look, moment_of
from cytostorm.differential.recorded import outdated
from cytostorm.differential.stage_signs import (
    LevelState,
    LookState,
    SignState,
    adapted,
    level_of,
    looks_of,
    storm_reasons,
)
from cytostorm.interpreter import evaluate
from cytostorm.library import Library
from cytostorm.model.readings import Reading
from cytostorm.model.snapshot import Snapshot
from cytostorm.model.staged import Staging
from cytostorm.record import Record
from cytostorm.values import MET, NOT_MET, UNDECIDED, Bounds

UNBORNE = "no criteria set of HLH or MAS is definitely met"
NOT_ESTABLISHED = "not established"
Answer = Literal["present", "ruled out", "not established"]


@dataclass(frozen=True)
class Severity:
    """How ill, whatever the reason. Bounds over the levels: 0 is below all of them. `missing`: what has to be known before that is said."""

    staging: Staging
    bounds: Bounds
    levels: tuple[LevelState, ...]
    missing: tuple[LookState, ...]

    @property
    def level(self) -> str:
        """The id of the level that is sure; empty where none is."""
        return self.levels[int(self.bounds.low) - 1].linked.level.id if self.bounds.low else ""

    @property
    def answer(self) -> str:
        """The name of the level that is sure, "not severely ill" where every sign is known and absent, else "not established"."""
        if self.bounds.low:
            return self.levels[int(self.bounds.low) - 1].linked.level.label
        return NOT_ESTABLISHED if self.bounds.high else self.staging.document.severity.unmet_label

    @property
    def words(self) -> str:
        """The answer with what made it, or with what is missing."""
        if self.bounds.low:
            return f"{self.answer} ({'; '.join(sign.label for sign in self.surely)})"
        return (
            f"{self.answer} ({listed([missing_words(one) for one in self.missing])})"
            if self.bounds.high
            else self.answer
        )

    @property
    def surely(self) -> tuple[SignState, ...]:
        """The signs of the sure level that are met."""
        return self.levels[int(self.bounds.low) - 1].met if self.bounds.low else ()

    @property
    def could_raise(self) -> tuple[SignState, ...]:
        """The signs of higher levels that are not known."""
        return tuple(
            sign for level in self.levels[int(self.bounds.low) :] for sign in level.signs if sign.bounds == UNDECIDED
        )


@dataclass(frozen=True)
class Stage:
    """Hyperinflammation as bounds over its levels (0: none is established), and severity beside it.

    Both ends are sound: what is missing cannot lead outside. `reasons` are those to think of a cytokine storm; `unreliable` says why the
    absence of fever proves nothing here. `newborn`: no set was made for the age, so nothing is ruled out.
    `aged`: what is known and too old to count; `if_counted` and `severity_if_counted`: both answers with it, where they would differ.
    """

    staging: Staging
    at: datetime | None
    reading: Reading
    bounds: Bounds
    levels: tuple[LevelState, ...]
    grades: tuple[GradeState, ...]
    severity: Severity
    reasons: tuple[str, ...] = ()
    looks: tuple[LookState, ...] = ()
    unreliable: tuple[str, ...] = ()
    newborn: bool = False
    aged: Old = ()
    if_counted: str = ""
    severity_if_counted: str = ""

    @property
    def answer(self) -> Answer:
        """present: a sign is definitely met. ruled out: every sign is known and absent. Else not established."""
        if self.bounds.low:
            return "present"
        return "not established" if self.bounds.high else "ruled out"

    @property
    def words(self) -> str:
        """ "evolving; fulminant not ruled out", "criteria for hyperinflammation not met", or "not established (missing: ferritin, ...)"."""
        if self.answer == "ruled out":
            return self.staging.document.unmet_label
        if self.answer == NOT_ESTABLISHED:
            return f"{NOT_ESTABLISHED} ({self.why_not_established})"
        low, high = self.name(int(self.bounds.low)), self.name(int(self.bounds.high))
        return (low if self.bounds.is_exact else f"{low}; {high} not ruled out") + (
            f" ({UNBORNE})" if self.unborne else ""
        )

    @property
    def why_not_established(self) -> str:
        """What is missing or unreliable, the nearest first; or that nothing is, and the patient is too ill or too young to rule it out."""
        if self.missing:
            return listed([missing_words(one) for one in self.missing])
        if self.newborn:
            return self.staging.newborn.unreliable.label
        return "no criteria set is met, but a sign of severe illness is"

    @property
    def missing(self) -> tuple[LookState, ...]:
        """What has to be known before hyperinflammation is ruled out, in the order in which it is asked for."""
        return tuple(one for one in self.looks if one.missing)

    @property
    def looked_at(self) -> tuple[LookState, ...]:
        """What was found and counts."""
        return tuple(one for one in self.looks if one.seen.facts and not one.why)

    @property
    def unborne(self) -> bool:
        """Above the first level by signs that any severe illness with fever and ferritin has: no set of the syndrome is definitely met."""
        sets = self.staging.document.syndrome
        signs = [sign for level in self.levels for sign in level.signs if sign.linked.sign.criteria in sets]
        return self.bounds.low >= 2 and not any(sign.bounds == MET for sign in signs)

    def name(self, level: int) -> str:
        """The label of a level; of 0 the words for no level established."""
        return NOT_ESTABLISHED if level == 0 else self.staging.document.levels[level - 1].label

    @property
    def surely(self) -> tuple[SignState, ...]:
        """The signs that are met, of the first level and of the highest that is sure."""
        low = int(self.bounds.low)
        met = [sign for level in dict.fromkeys((0, low - 1)) for sign in self.levels[level].met] if low else []
        return tuple({sign.linked.sign.label: sign for sign in met}.values())

    @property
    def possibly(self) -> tuple[SignState, ...]:
        """The signs not known, that leave a higher stage open."""
        above = range(int(self.bounds.low), int(self.bounds.high))
        return tuple(sign for level in above for sign in self.levels[level].signs if sign.bounds == UNDECIDED)


def missing_words(one: LookState) -> str:
    """ "ferritin", or "temperature (unreliable: tocilizumab)"."""
    return one.label if one.why == "not recorded" else f"{one.label} ({one.why})"


def stage(
    record: Record,
    library: Library,
    reading: str = DEFAULT_READING,
    at: datetime | None = None,
    found: Differential | None = None,
    *,
    counted: bool = False,
) -> Stage:
    """Hyperinflammation and severity of a record at a moment, as ranges; the last known fact unless another moment is given.

    A level is reached when any of its signs is met and one of the first level is. `found` spares working out the causes a second time.
    `counted`: as if everything that is too old still counted.
    Raises UnknownNameError for a reading that the library does not hold.
    """
    staging, rule, now = library.staging, library.reading(reading), moment_of(record, at)
    looked = look(record, library, rule, staging.inputs, now, counted)
    snapshot, hidden = adapted(looked, staging)
    newborn = evaluate(staging.newborn.when, snapshot) == MET
    causes = found or attribute(record, library, reading, now)
    reasons = storm_reasons(staging, snapshot, causes)
    reason = MET if reasons else UNDECIDED
    levels = tuple(level_of(level, snapshot, reason) for level in staging.levels)
    grades = graded(staging, snapshot)
    looks = looks_of(staging, snapshot, hidden, lambda name: outdated(record, name, rule, now))
    severity = _severity(staging, snapshot, reason, looks)
    absent = (
        severity.bounds.high == 0
        and not newborn
        and not any(one.missing for one in looks)
        and _all_absent(levels, grades)
    )
    bounds = _ruled(stage_bounds([level.bounds for level in levels]), len(levels), absent)
    reached = Stage(staging, now, rule, bounds, levels, grades, severity, reasons, looks, hidden, newborn)
    return _with_aged(reached, looked, record, library, causes)


def _with_aged(reached: Stage, looked: Snapshot, record: Record, library: Library, causes: Differential) -> Stage:
    """The stage with what is too old to count, and what it would be with that."""
    if not looked.aged:
        return reached
    then = stage(record, library, reached.reading.id, reached.at, causes, counted=True)
    words, ill = then.words, then.severity.words
    return replace(
        reached,
        aged=aged_inputs(looked),
        if_counted=words if words != reached.words else "",
        severity_if_counted=ill if ill != reached.severity.words else "",
    )


def _all_absent(levels: tuple[LevelState, ...], grades: tuple[GradeState, ...]) -> bool:
    return all(level.bounds == NOT_MET for level in levels) and all(grade.grade.high == 0 for grade in grades)


def _ruled(bounds: Bounds, highest: int, absent: bool) -> Bounds:
    """Nothing is ruled out while anything that could show it is not known: the range then stays open to the highest level."""
    return bounds if absent or bounds.high else Bounds(0.0, float(highest))


def _severity(staging: Staging, snapshot: Snapshot, reason: Bounds, looks: tuple[LookState, ...]) -> Severity:
    """The highest level with a sign that is met, and the highest that cannot be ruled out."""
    levels = tuple(level_of(level, snapshot, reason) for level in staging.severity)
    inputs = {key[1] for level in staging.severity for sign in level.signs for key in sign.inputs}
    missing = tuple(one for one in looks if one.missing and any(key[1] in inputs for key in one.linked.keys))
    low = max((n for n, level in enumerate(levels, 1) if level.bounds.low >= 1), default=0)
    high = max(
        (n for n, level in enumerate(levels, 1) if level.bounds.high >= 1), default=len(levels) if missing else 0
    )
    return Severity(staging, Bounds(float(low), float(max(low, high))), levels, missing)


def stage_bounds(levels: list[Bounds]) -> Bounds:
    """The lowest and the highest stage that is possible: the first level establishes it, and of those met the highest counts."""
    gate = levels[0]
    surely = [number for number, level in enumerate(levels, 1) if min(gate.low, level.low) >= 1]
    possibly = [number for number, level in enumerate(levels, 1) if min(gate.high, level.high) >= 1]
    return Bounds(float(max(surely, default=0)), float(max(possibly, default=0)))
