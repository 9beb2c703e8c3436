"""One patient at one moment: every verdict side by side, what is missing, what is masked, what would settle it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from cytostorm.bedside.remembered import SETTLED
from cytostorm.bedside.settling import Settling
from cytostorm.interpreter import Evaluation, Verdict, evaluated, fever_inputs, verdict_of, without_unproven_no_fever
from cytostorm.library import Library
from cytostorm.memory import Memory, same
from cytostorm.model.nodes import CriteriaSet, Key
from cytostorm.model.readings import Reading
from cytostorm.model.snapshot import Aged, Snapshot
from cytostorm.record import Chooser, MaskInForce, Measurement, Record, known_facts
from cytostorm.record.consistency import check_consistent
from cytostorm.values import Bounds, Word, verdict_word

DEFAULT_READING = "inpatient-7d"


@dataclass(frozen=True)
class MaskedInput:
    """A drug hides a sign: which mask, which drug, what it widened."""

    observable: str
    force: MaskInForce
    reported: Bounds


@dataclass(frozen=True)
class SlipEffect:
    """A value kept out as a suspected unit slip, and what this set would say with it in either unit."""

    measurement: Measurement
    as_stated: tuple[str, Bounds | None]
    as_other: tuple[str, Bounds | None]


@dataclass(frozen=True)
class IfCounted:
    """What a set would say if the values that are too old still counted."""

    verdict: Word
    score: Bounds | None


@dataclass(frozen=True)
class Judged:
    """One set at one moment: its verdict, what would decide it, what is masked, and values kept out that would matter.

    `aged` are inputs of which the last value is too old, `if_counted` what the set would say with them: None where nothing would change.
    `presentation.set_views` has the cautions in words.
    """

    verdict: Verdict
    settling: Settling
    masked: tuple[MaskedInput, ...]
    slips: tuple[SlipEffect, ...]
    aged: tuple[tuple[str, Aged], ...] = ()
    if_counted: IfCounted | None = None

    @property
    def id(self) -> str:
        return self.verdict.id


@dataclass(frozen=True, repr=False)
class Assessment:
    """All sets that were asked for, on one record, at one moment, through one reading. `presentation.notebook_table` shows it."""

    record: Record
    at: datetime | None
    reading: Reading
    judged: tuple[Judged, ...]
    version: str

    @property
    def for_this_patient(self) -> tuple[Judged, ...]:
        """The sets whose population the record does not contradict."""
        return tuple(one for one in self.judged if not one.verdict.for_other_patients)

    @property
    def for_other_patients(self) -> tuple[Judged, ...]:
        """The sets that were made for others than this patient: no verdict of his."""
        return tuple(one for one in self.judged if one.verdict.for_other_patients)

    @property
    def kept_out(self) -> tuple[Measurement, ...]:
        """Values that were known and are not used until somebody confirms them: of a doubtful unit, or outside the plausible range."""
        return tuple(
            fact for fact in known_facts(self.record, self.at) if isinstance(fact, Measurement) and fact.is_kept_out
        )

    def __getitem__(self, name: str) -> Judged:
        """One set by its id.

        Raises KeyError for a set that was not assessed.
        """
        for one in self.judged:
            if one.id == name:
                return one
        raise KeyError(f"'{name}' was not assessed; assessed: {', '.join(one.id for one in self.judged)}")

    @property
    def aged(self) -> dict[str, Aged]:
        """Every input of any set of which the last value is too old to count."""
        return {name: one for judged in self.judged for name, one in judged.aged}


def assess(
    record: Record,
    library: Library,
    criteria: Sequence[CriteriaSet] | None = None,
    reading: str = DEFAULT_READING,
    at: datetime | None = None,
    *,
    version: str,
) -> Assessment:
    """Every set on a record at a moment; the moment is the last known fact unless another is given.

    Facts that became known after `at` are invisible. `criteria` None means all sets that are not drafts.
    Raises InputError for a record that contradicts itself.
    """
    check_consistent(record, "record")
    chosen, rule = library.standard() if criteria is None else tuple(criteria), library.reading(reading)
    moment = at if at is not None else record.last_known
    judged = Judge(record, rule, library, weighs_fever=True).at(chosen, moment)
    return Assessment(record, moment, rule, judged, version)


class Judge:
    """A record under one reading, judged at any moment.

    `weighs_fever`: where the absence of fever proves nothing (newborns, ECMO), "no fever" is unknown and not "no".
    """

    def __init__(
        self, record: Record, reading: Reading, library: Library, shows_aged: bool = True, weighs_fever: bool = False
    ):
        self.record, self.library, self.weighs_fever = record, library, weighs_fever
        self.chooser = Chooser(record, reading, library, shows_aged)

    def evaluations(self, criteria: Iterable[CriteriaSet], now: datetime | None) -> list[Evaluation]:
        """Bounds only, without reasons: what a course through time needs."""
        chosen = tuple(criteria)
        keys = frozenset().union(*(c.inputs for c in chosen))
        snapshot = self._weighed(keys, now) if self.weighs_fever else self.chooser.snapshot(keys, now)
        return [evaluated(c, snapshot) for c in chosen]

    def _weighed(self, keys: frozenset[Key], now: datetime | None) -> Snapshot:
        staging = self.library.staging
        return without_unproven_no_fever(self.chooser.snapshot(keys | fever_inputs(staging), now), staging)[0]

    def at(self, criteria: Iterable[CriteriaSet], now: datetime | None) -> tuple[Judged, ...]:
        """Every set with its reasons and with what would settle it."""
        return tuple(self._judged(evaluation, now) for evaluation in self.evaluations(criteria, now))

    def _judged(self, evaluation: Evaluation, now: datetime | None) -> Judged:
        """One set; remembered by its evaluation and by the values that were kept out."""
        read = (evaluation, self.library, *self._slipped(now))
        return _JUDGED.answer(read, lambda: self._worked_out(evaluation, now))

    def _worked_out(self, evaluation: Evaluation, now: datetime | None) -> Judged:
        verdict = verdict_of(evaluation)
        settling = SETTLED.settle(evaluation, self.library.observables, self.library.findings)
        aged = tuple(_aged(evaluation).items())
        return Judged(
            verdict,
            settling,
            _masked(verdict),
            self._slips(evaluation, now),
            aged,
            _if_counted(evaluation),
        )

    def _slips(self, evaluation: Evaluation, now: datetime | None) -> tuple[SlipEffect, ...]:
        """Suspected unit slips, known by now, whose value would matter to this set."""
        wanted = {key[1]: key for key in evaluation.criteria.inputs if key[0] in ("observable", "measured")}
        facts = [fact for fact in self._slipped(now) if fact.observable in wanted]
        return tuple(effect for fact in facts if (effect := _slip_effect(evaluation, fact)) is not None)

    def _slipped(self, now: datetime | None) -> list[Measurement]:
        facts = (fact for fact in known_facts(self.record, now) if isinstance(fact, Measurement))
        return [same(fact) for fact in facts if fact.slip is not None]


_JUDGED: Memory[Judged] = Memory()


def _aged(evaluation: Evaluation) -> dict[str, Aged]:
    """The inputs of a set of which the last value is too old, by name."""
    return {key[1]: one for key, one in sorted(evaluation.snapshot.aged.items()) if key in evaluation.criteria.inputs}


def _if_counted(evaluation: Evaluation) -> IfCounted | None:
    if not _aged(evaluation):
        return None
    supposed = Evaluation(evaluation.criteria, evaluation.snapshot.if_counted())
    if (supposed.verdict, supposed.score) == (evaluation.verdict, evaluation.score):
        return None
    return IfCounted(verdict_word(supposed.verdict), supposed.score)


def _slip_effect(evaluation: Evaluation, fact: Measurement) -> SlipEffect | None:
    assert fact.slip is not None
    keys = [
        key for key in evaluation.criteria.inputs if key[0] in ("observable", "measured") and key[1] == fact.observable
    ]
    stated, other = (_said(evaluation, keys, bounds) for bounds in (fact.bounds, fact.slip.other_bounds))
    now = (verdict_word(evaluation.verdict), evaluation.score)
    return SlipEffect(fact, stated, other) if stated != now or other != now else None


def _said(evaluation: Evaluation, keys: list[Key], bounds: Bounds) -> tuple[str, Bounds | None]:
    supposed = evaluation.supposing(dict.fromkeys(keys, bounds))
    return verdict_word(supposed.verdict), supposed.score


def _masked(verdict: Verdict) -> tuple[MaskedInput, ...]:
    found = {
        (key[1], force.mask, force.drug): MaskedInput(key[1], force, seen.facts[0].bounds)
        for key, seen in verdict.masked
        for force in seen.masks
    }
    return tuple(found.values())
