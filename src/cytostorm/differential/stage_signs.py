"""Signs of hyperinflammation and of severity on one snapshot, and what has to be known before either is ruled out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial

from cytostorm.differential.causes import CauseState, Differential
from cytostorm.differential.looking import outcome_of
from cytostorm.interpreter import FEVER, Evaluation, Outcome, evaluate, evaluated, without_unproven_no_fever
from cytostorm.memory import Memory
from cytostorm.model.nodes import Key
from cytostorm.model.snapshot import Seen, Snapshot
from cytostorm.model.staged import LinkedFollows, LinkedLevel, LinkedLook, LinkedReason, LinkedSign, Staging
from cytostorm.values import MET, NOT_MET, UNDECIDED, Bounds, Word, truth, verdict_word
from cytostorm.words import aged_words, bounds_words


@dataclass(frozen=True)
class SignState:
    """One sign on this record: `outcome` is that of its rule, `evaluation` that of its set, None where it has none."""

    linked: LinkedSign
    bounds: Bounds
    outcome: Outcome | None = field(default=None, compare=False)
    evaluation: Evaluation | None = field(default=None, compare=False)

    @property
    def score(self) -> Bounds | None:
        """Of its set; None where it has none."""
        return self.evaluation.score if self.evaluation is not None else None

    @property
    def for_others(self) -> bool:
        """Whether its set was made for other patients, of another age."""
        return self.evaluation is not None and self.evaluation.applies == NOT_MET

    @property
    def word(self) -> Word:
        return verdict_word(self.bounds)

    @property
    def label(self) -> str:
        """ "CRS grade 3" where a grade is known, else the name of the sign as it stands in a sentence."""
        criteria, label = self.linked.criteria, self.linked.sign.label
        if (
            criteria is not None
            and criteria.document.purpose == "severity grade"
            and self.bounds == MET
            and self.score is not None
        ):
            return f"{criteria.document.short_title.removeprefix('ASTCT ')} {bounds_words(self.score)}"
        return (
            label[0].lower() + label[1:]
            if label[1:2].islower() and not label.startswith(("Glasgow", "Boston", "Three", "Phoenix"))
            else label
        )

    @property
    def brief(self) -> str:
        return self.linked.sign.short or self.label


@dataclass(frozen=True)
class LevelState:
    """A level and its signs; `bounds` is whether any sign is met."""

    linked: LinkedLevel
    bounds: Bounds
    signs: tuple[SignState, ...]

    @property
    def met(self) -> tuple[SignState, ...]:
        """Signs that are met. What a set for another age says is left out where another sign says as much: no adult is told of CAPD."""
        met = tuple(sign for sign in self.signs if sign.bounds == MET)
        return tuple(sign for sign in met if not sign.for_others) or met


@dataclass(frozen=True)
class LookState:
    """One thing that has to be known. `seen` is what was found; `why` says why it does not count: not recorded, or unreliable."""

    linked: LinkedLook
    subject: str
    seen: Seen
    asked: bool
    why: str = ""

    @property
    def label(self) -> str:
        return self.linked.look.label

    @property
    def missing(self) -> bool:
        return self.asked and bool(self.why)


def adapted(snapshot: Snapshot, staging: Staging) -> tuple[Snapshot, tuple[str, ...]]:
    """The snapshot with what follows from its values, and without a "no fever" that proves nothing; with the reasons for the latter."""
    seen = dict(snapshot.seen)
    for one in staging.follows:
        if evaluate(one.when, snapshot) == MET:
            found = _FOLLOWING.answer((one, *snapshot.read(one.when.inputs)), partial(_following, one, snapshot))
            seen.update(
                {
                    key: found
                    for key in seen
                    if key[0] == "observable" and key[1] in one.follows.observables and not seen[key].facts
                }
            )
    return without_unproven_no_fever(Snapshot(seen, snapshot.series), staging)


_FOLLOWING: Memory[Seen] = Memory(256)


def _following(one: LinkedFollows, snapshot: Snapshot) -> Seen:
    note = "follows from " + _names(one.when.inputs)
    return Seen(Bounds(one.value, one.value), _facts(one.when.inputs, snapshot), note=note)


def _facts(keys: Iterable[Key], snapshot: Snapshot) -> tuple[object, ...]:
    return tuple(fact for key in sorted(keys) if key in snapshot.seen for fact in snapshot.seen[key].facts)


def _names(keys: Iterable[Key]) -> str:
    return " and ".join(sorted({key[1].replace("_", " ") for key in keys}))


def level_of(linked: LinkedLevel, snapshot: Snapshot, reason: Bounds) -> LevelState:
    """A level with its signs; what is unconfirmed decides nothing."""
    signs = tuple(sign_of(sign, snapshot, reason) for sign in linked.signs)
    deciding = [sign.bounds for sign in signs if sign.linked.sign.cite.status != "unconfirmed"]
    return LevelState(
        linked, Bounds(max((b.low for b in deciding), default=0.0), max((b.high for b in deciding), default=0.0)), signs
    )


def sign_of(linked: LinkedSign, snapshot: Snapshot, reason: Bounds) -> SignState:
    """A sign by its rule and its set, both where it has both; then what the record says of it in other ways.

    Remembered by what was seen of its inputs, and by whether there is a reason.
    """
    return _SIGNS.answer((linked, *snapshot.read(linked.inputs)), lambda: _sign(linked, snapshot, reason), reason)


_SIGNS: Memory[SignState] = Memory(8192)


def _sign(linked: LinkedSign, snapshot: Snapshot, reason: Bounds) -> SignState:
    parts = [reason] if linked.sign.with_reason else []
    outcome = outcome_of(linked.node, snapshot) if linked.node is not None else None
    evaluation = evaluated(linked.criteria, snapshot) if linked.criteria is not None else None
    if outcome is not None:
        parts.append(outcome.bounds)
    if evaluation is not None:
        parts += [_set_truth(linked, evaluation), evaluation.applies_but_for_age]
    bounds = Bounds(min(part.low for part in parts), min(part.high for part in parts))
    return SignState(linked, _settled(linked, bounds, snapshot), outcome, evaluation)


def _settled(linked: LinkedSign, bounds: Bounds, snapshot: Snapshot) -> Bounds:
    """A reported total counts as computed; values may rule out what nobody denied; a yes is only possible where the set was not made for."""
    if linked.reported is not None and linked.score is not None and snapshot.seen[linked.reported].facts:
        told = snapshot.bounds(linked.reported)
        bounds = MET if linked.score.low <= told.low and told.high <= linked.score.high else bounds
    if bounds == MET and linked.unsure_when is not None and evaluate(linked.unsure_when, snapshot) == MET:
        return UNDECIDED
    if bounds != MET and linked.absent_when is not None and evaluate(linked.absent_when, snapshot) == MET:
        return NOT_MET
    return bounds


def _set_truth(linked: LinkedSign | LinkedReason, evaluation: Evaluation) -> Bounds:
    """The verdict of the set, or whether its score lies in the range of the sign."""
    score, wanted = evaluation.score, linked.score
    if wanted is None:
        return evaluation.verdict
    assert score is not None
    if wanted.low <= score.low and score.high <= wanted.high:
        return MET
    return UNDECIDED if score.high >= wanted.low and score.low <= wanted.high else truth(False)


def storm_reasons(staging: Staging, snapshot: Snapshot, found: Differential) -> tuple[str, ...]:
    """Everything recorded that is a reason to think of a cytokine storm, in words."""
    said = [words for one in staging.reasons for words in _reason_words(one, snapshot, found)]
    return tuple(dict.fromkeys(said))


def _reason_words(one: LinkedReason, snapshot: Snapshot, found: Differential) -> list[str]:
    states = one.reason.causes
    if states:
        return [
            _cause_words(one)
            for one in found.causes
            if one.state in states and not (one.cause.document.residual or one.by_exposure_alone)
        ]
    if one.criteria is not None:
        evaluation = evaluated(one.criteria, snapshot)
        return [one.reason.label] if _set_truth(one, evaluation) == MET and evaluation.verdict.high >= 1 else []
    return [one.reason.label] if one.node is not None and evaluate(one.node, snapshot) == MET else []


def _cause_words(one: CauseState) -> str:
    return f"{one.cause.document.label} ({'suspected' if one.state == 'supported' else one.state})"


def looks_of(
    staging: Staging, snapshot: Snapshot, hidden: tuple[str, ...], old: Callable[[str], str]
) -> tuple[LookState, ...]:
    """Everything that has to be known, each with what was found; `old` says of a subject what is too old to count."""
    return tuple(_look(one, snapshot, hidden, old) for one in staging.looks)


def _look(one: LinkedLook, snapshot: Snapshot, hidden: tuple[str, ...], old: Callable[[str], str]) -> LookState:
    asked = one.unless is None or evaluate(one.unless, snapshot) != MET
    found = [(key[1], snapshot.seen[key]) for key in one.keys if key in snapshot.seen and snapshot.seen[key].facts]
    good = [(name, seen) for name, seen in found if not seen.masks and not (hidden and name in FEVER)]
    if good:
        return LookState(one, *good[0], asked)
    if not found:
        aged = [seen.aged for key in one.keys if (seen := snapshot.seen.get(key)) is not None and seen.aged is not None]
        outdated = next((said for key in one.keys if (said := old(key[1]))), "not recorded")
        return LookState(
            one, one.keys[0][1], Seen(UNDECIDED), asked, aged_words(aged[0], aged[0].subject) if aged else outdated
        )
    name, seen = found[0]
    drugs = " and ".join(sorted({force.drug for force in seen.masks}))
    return LookState(one, name, seen, asked, f"unreliable: {drugs}" if drugs else f"unreliable: {hidden[0]}")
