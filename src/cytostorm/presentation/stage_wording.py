"""Hyperinflammation and severity in sentences, the same on every face; nothing that nobody recorded is denied in them."""

from __future__ import annotations

from collections.abc import Iterator

from cytostorm.differential.grading import SHOWN
from cytostorm.differential.stage_signs import LookState, SignState
from cytostorm.differential.staging import Stage
from cytostorm.interpreter import Evaluation, verdict_of
from cytostorm.model.snapshot import Seen
from cytostorm.record import Measurement
from cytostorm.values import MET, NOT_MET, verdict_word
from cytostorm.words import bounds_words, population_words, reasons, written

NO_REASON = "No reason to think of a cytokine storm is recorded."


def stage_lines(reached: Stage) -> tuple[str, ...]:
    """Severity, hyperinflammation, grades, and what each rests on: the headline of every face, then its reasons."""
    return (*headline(reached), *_reasons(reached), *_open(reached))


def headline(reached: Stage, brief: bool = False) -> tuple[str, ...]:
    """How ill, whether hyperinflammation is established, and the grades. `brief`: without what made them, and which input a grade waits for."""
    ill = reached.severity.answer if brief and reached.severity.bounds.low else reached.severity.words
    return (f"Severity: {ill}", f"Hyperinflammation: {reached.words}", *grade_lines(reached, brief))


def sign_reasons(sign: SignState) -> tuple[str, ...]:
    """The facts behind a sign, then the verdict of its set: "HLH-2004: met, 6 to 8 of 8 clinical criteria"."""
    said = reasons(sign.outcome) if sign.outcome is not None else ()
    if sign.outcome is not None and sign.outcome.bounds == MET:
        said = tuple(one for one in said if not one.endswith(", not needed")) or said
    return (*said, *([_set_words(sign.evaluation)] if sign.evaluation is not None else []))


def _set_words(evaluation: Evaluation) -> str:
    document, score = evaluation.criteria.document, evaluation.score
    said: list[str] = [verdict_word(evaluation.verdict)] if evaluation.criteria.verdict is not None else []
    said += [f"{bounds_words(score)} {document.score_label}".rstrip()] if score is not None else []
    said += [about] if (about := population_words(verdict_of(evaluation))) else []
    return f"{document.short_title}: {', '.join(said)}"


def met_signs(reached: Stage) -> tuple[SignState, ...]:
    """The signs behind both answers, each once: those of severity first."""
    return tuple({sign.linked.sign.label: sign for sign in (*reached.severity.surely, *reached.surely)}.values())


def grade_lines(reached: Stage, brief: bool = False) -> tuple[str, ...]:
    """ "CRS: grade 2 (3 if vasopressin is running)"."""
    names = [one.criteria.document.short_title.removeprefix("ASTCT ").removesuffix(" grade") for one in reached.grades]
    said = [one.brief if brief else one.words for one in reached.grades]
    return tuple(f"{name}: {words}" for name, words in zip(names, said, strict=True))


def _reasons(reached: Stage) -> Iterator[str]:
    """What was looked at; or the reasons to think of a storm, and the figure to keep in view without a set that bears it out."""
    if reached.answer == "ruled out":
        yield looked_words(reached)
    if reached.answer == "not established" and reached.reasons:
        yield f"Reasons to think of a cytokine storm: {'; '.join(reached.reasons)}."
    if reached.answer == "not established" and not reached.reasons and reached.severity.bounds.low:
        yield f"{NO_REASON} {caution_words(reached)}"
    if reached.unborne:
        yield caution_words(reached)
    yield from (f"{label[0].upper()}{label[1:]}." for label in reached.unreliable)


def _open(reached: Stage) -> Iterator[str]:
    """What could still raise either answer."""
    if reached.answer == "present" and not reached.bounds.is_exact:
        highest = reached.name(int(reached.bounds.high))
        yield f"Not ruled out, would make the stage {highest}: {_labels(reached.possibly)}."
    if reached.severity.could_raise and reached.severity.bounds.low:
        yield f"Not ruled out, would raise the severity: {_labels(reached.severity.could_raise)}."


def _labels(signs: tuple[SignState, ...]) -> str:
    """Names of signs; one whose set was made for another age is left out beside one that was not."""
    mine = [sign for sign in signs if not sign.for_others] or signs
    names = list(dict.fromkeys(sign.label for sign in mine))
    return "; ".join(names[:SHOWN]) + (f" +{len(names) - SHOWN}" if len(names) > SHOWN else "")


def caution_words(reached: Stage) -> str:
    caution = reached.staging.document.caution
    return caution.text


def looked_words(reached: Stage) -> str:
    """ "Looked at: ferritin 120 ng/mL, temperature 36.8 Cel, ...; recorded as absent: shock, seizure"."""
    values = [f"{one.label} {value_words(one.seen).replace('_', ' ')}" for one in reached.looked_at if not _is_no(one)]
    denied = [one.label for one in reached.looked_at if _is_no(one)]
    return f"Looked at: {', '.join(values)}" + (f"; recorded as absent: {', '.join(denied)}" if denied else "") + "."


def _is_no(one: LookState) -> bool:
    return not isinstance(one.seen.facts[0], Measurement) and one.seen.bounds == NOT_MET


def value_words(seen: Seen) -> str:
    """A value as it was reported, or what was said of a finding."""
    fact = seen.facts[0]
    if isinstance(fact, Measurement):
        return written(fact.origin.text, fact.origin.unit)
    return "yes" if seen.bounds == MET else "no" if seen.bounds == NOT_MET else "unclear"
