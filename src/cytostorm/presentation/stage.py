"""Hyperinflammation and severity as JSON; every face takes its words from the same fields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from cytostorm.differential.grading import GradeState
from cytostorm.differential.stage_signs import LevelState, LookState, SignState
from cytostorm.differential.staging import Answer, Severity, Stage
from cytostorm.presentation.stage_wording import caution_words, sign_reasons, value_words
from cytostorm.presentation.view import SourceView, View
from cytostorm.values import Word, verdict_word


class SourcePayload(SourceView):  # its name in the published schemas
    """Where something was printed, and how far that was checked."""


class SignPayload(View):
    label: str
    verdict: Word
    reasons: list[str]
    ours: bool
    because: str
    cite: SourcePayload


class LevelPayload(View):
    id: str
    label: str
    ours: bool
    because: str
    verdict: Word
    signs: list[SignPayload]


class GradePayload(View):
    criteria: str
    low: float
    high: float
    words: str = Field(description='"grade 2 (3 if vasopressin is running)", or "not graded (missing: ...)"')


class MissingPayload(View):
    """Something that has to be known, and why it does not count: not recorded, or unreliable under a drug."""

    label: str
    any_of: list[str] = Field(description="observables or findings; any of them will do")
    why: str


class LookedPayload(View):
    label: str
    subject: str
    value: str


class RaisePayload(View):
    """A sign that is not known and would raise the answer."""

    level: str
    label: str


class StageBox(View):
    """One stage as a page draws it, beside the others."""

    label: str
    state: Literal["lower", "now", "not ruled out", "ruled out"]
    look: Word = Field(description="met: sure; unknown: not established, or not ruled out")


class HyperinflammationPayload(View):
    """Whether hyperinflammation is established. `ruled out` only where every sign is known and absent."""

    answer: Answer
    words: str
    level: str | None = Field(description="the level that is sure; null where none is")
    highest: str | None = Field(description="the highest level that is not ruled out; null where all are")
    met: list[str] = Field(description="signs that establish it")
    missing: list[MissingPayload] = Field(description="what has to be known before it is ruled out, the nearest first")
    could_raise: list[RaisePayload]
    looked_at: list[LookedPayload]
    storm_reasons: list[str] = Field(description="reasons to think of a cytokine storm; empty where none is recorded")
    fever_unreliable: list[str] = Field(description="why the absence of fever proves nothing in this patient")
    caution: str
    boxes: SkipJsonSchema[tuple[StageBox, ...]] = Field(default=(), exclude=True)


class SeverityPayload(View):
    """How ill, whatever the reason. `level` is the level that is sure."""

    answer: str
    words: str
    level: str | None
    highest: str | None = Field(description="the highest level that is not ruled out; null where all are")
    met: list[SignPayload]
    could_raise: list[RaisePayload]
    missing: list[MissingPayload]


class StagePayload(View):
    """The stage as a range: 0 is no level established, 1 the lowest level. `hyperinflammation` says whether it is ruled out."""

    low: int
    high: int
    words: str
    without_a_set: bool = Field(
        description="true: above the first level, and no set that names the syndrome is definitely met"
    )
    levels: list[LevelPayload]
    grades: list[GradePayload]


def hyperinflammation_payload(stage: Stage) -> HyperinflammationPayload:
    """The first of the two answers with all that it rests on."""
    ids, low, high = [level.linked.level.id for level in stage.levels], int(stage.bounds.low), int(stage.bounds.high)
    return HyperinflammationPayload(
        answer=stage.answer,
        words=stage.words,
        level=ids[low - 1] if low else None,
        highest=ids[high - 1] if high else None,
        met=[sign.linked.sign.label for sign in stage.surely],
        missing=[_missing(one) for one in stage.missing],
        could_raise=_raises([(level, level.signs) for level in stage.levels[low:high]]),
        looked_at=[
            LookedPayload(label=one.label, subject=one.subject, value=value_words(one.seen)) for one in stage.looked_at
        ],
        storm_reasons=list(stage.reasons),
        fever_unreliable=list(stage.unreliable),
        caution=caution_words(stage),
        boxes=tuple(_boxes(stage)),
    )


def _boxes(stage: Stage) -> Iterator[StageBox]:
    """The stage that is sure, beside the lower ones and those that are not ruled out; a box of its own where no level is sure."""
    low, high = int(stage.bounds.low), int(stage.bounds.high)
    if not low:
        open_ = high or stage.answer != "ruled out"
        yield StageBox(
            label=stage.answer if open_ else stage.words, state="now", look="unknown" if open_ else "not met"
        )
    if not high:
        return
    for number, level in enumerate(stage.levels, 1):
        yield StageBox(label=level.linked.level.label, **_look(number, low, high))


def _look(number: int, low: int, high: int) -> dict[str, Any]:
    """Where a stage stands beside those that are sure and possible."""
    if number == low:
        return {"state": "now", "look": "met"}
    if low < number <= high:
        return {"state": "not ruled out", "look": "unknown"}
    return {"state": "lower" if number < low else "ruled out", "look": "not met"}


def severity_payload(severity: Severity) -> SeverityPayload:
    """The second answer; where one level is sure, what could still raise it."""
    ids, high = [level.linked.level.id for level in severity.levels], int(severity.bounds.high)
    return SeverityPayload(
        answer=severity.answer,
        words=severity.words,
        level=severity.level or None,
        highest=ids[high - 1] if high else None,
        met=[sign_payload(sign) for sign in severity.surely],
        could_raise=_raises([(level, level.signs) for level in severity.levels[int(severity.bounds.low) :]]),
        missing=[_missing(one) for one in severity.missing],
    )


def stage_payload(stage: Stage) -> StagePayload:
    """The levels with every sign, and the grades."""
    low, high = int(stage.bounds.low), int(stage.bounds.high)
    levels, grades = [_level(level) for level in stage.levels], [_grade(grade) for grade in stage.grades]
    return StagePayload(
        low=low, high=high, words=stage.words, without_a_set=stage.unborne, levels=levels, grades=grades
    )


def _raises(levels: list[tuple[LevelState, tuple[SignState, ...]]]) -> list[RaisePayload]:
    found = {
        (level.linked.level.id, sign.linked.sign.label)
        for level, signs in levels
        for sign in signs
        if not sign.bounds.is_exact
    }
    order = [(level.linked.level.id, sign.linked.sign.label) for level, signs in levels for sign in signs]
    return [RaisePayload(level=level, label=label) for level, label in dict.fromkeys(order) if (level, label) in found]


def _missing(one: LookState) -> MissingPayload:
    return MissingPayload(label=one.label, any_of=list(one.linked.look.any_of), why=one.why)


def _level(state: LevelState) -> LevelPayload:
    level = state.linked.level
    signs = [sign_payload(sign) for sign in state.signs]
    return LevelPayload(
        id=level.id,
        label=level.label,
        ours=level.ours,
        because=level.because,
        verdict=verdict_word(state.bounds),
        signs=signs,
    )


def sign_payload(state: SignState) -> SignPayload:
    """One sign with its reasons and its source."""
    sign, where = state.linked.sign, SourcePayload.of(state.linked.sign.cite)
    return SignPayload(
        label=sign.label,
        verdict=state.word,
        reasons=list(sign_reasons(state)),
        ours=sign.ours,
        because=sign.because,
        cite=where,
    )


def _grade(state: GradeState) -> GradePayload:
    return GradePayload(criteria=state.criteria.id, low=state.grade.low, high=state.grade.high, words=state.words)
