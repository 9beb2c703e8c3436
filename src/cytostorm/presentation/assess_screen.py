"""The first screen of an assessment: how ill, what is met, what is unknown, what to check before trusting it, and what would decide most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from fractions import Fraction

from cytostorm.bedside import Assessment, Judged
from cytostorm.differential.causes import Differential
from cytostorm.differential.staging import Stage
from cytostorm.library import Library
from cytostorm.presentation.first_screen import FirstScreen, Statement, fitted, section
from cytostorm.presentation.headlines import headline, listed
from cytostorm.presentation.labels import short_label, subject_label
from cytostorm.presentation.sentences import score_words
from cytostorm.values import MET
from cytostorm.words import aged_words, population_words

END = "Not a diagnosis. Not a medical device. Every item, source and set: --full"
NEXT = "OPTIONS AND SAMPLES  cytostorm pathway FILE    WORK-UP  cytostorm causes FILE"
_FEW, _SEVERAL = 2, 6
_AVAILABLE = ("bedside", "routine", "specialist")


def assess_screen(
    assessment: Assessment, library: Library, reached: Stage, found: Differential, age: Fraction | None, sex: str
) -> FirstScreen:
    """At most twenty lines; the sets for this patient come first by their verdict."""
    mine = assessment.for_this_patient
    sections = (
        section("MET", _verdicts(mine, "met"), weight=4, kept=_SEVERAL),
        section("UNKNOWN", _verdicts(mine, "unknown"), weight=3, kept=_FEW),
        section("NOT MET", [_not_met(assessment)], runs_on=True, weight=3),
        section("NOT USED", _not_used(assessment), weight=4),
        section("CHECK BEFORE TRUSTING", _cautions(mine), weight=1),
        section("WOULD DECIDE MOST", _deciding(mine, library), runs_on=True, weight=2),
    )
    said = headline(assessment.record, library, reached, found, age, sex)
    return fitted(
        FirstScreen(headline=said, sections=tuple(one for one in sections if one.statements), end=f"{NEXT} {END}")
    )


def _verdicts(judged: Iterable[Judged], word: str) -> Iterator[Statement]:
    """ "HScore  299 of 337 (cut-off 169)": those whose population is recorded first."""
    chosen = [one for one in judged if one.verdict.word == word]
    for one in sorted(chosen, key=lambda one: one.verdict.applies != MET):
        about = f"; {population_words(one.verdict)}" if one.verdict.applies != MET else ""
        yield Statement(
            text=f"{one.verdict.criteria.document.short_title}  {score_words(one.verdict)}{about}", about=one.id
        )


def _not_met(assessment: Assessment) -> str:
    names = [
        one.verdict.criteria.document.short_title
        for one in assessment.for_this_patient
        if one.verdict.word == "not met"
    ]
    others = len(assessment.for_other_patients)
    said = [listed(names, _SEVERAL)] if names else []
    return (
        ". ".join([*said, *([f"{others} sets are for other patients"] if others else [])]) + "."
        if said or others
        else "none."
    )


def _not_used(assessment: Assessment) -> Iterator[Statement]:
    for fact in assessment.kept_out:
        value = f"{fact.observable.replace('_', ' ')} {fact.origin.text} {fact.origin.unit}"
        yield Statement(text=f"{value}: unit or value to be confirmed.", level="warning")
    for name, aged in assessment.aged.items():
        yield Statement(text=f"{name.replace('_', ' ')}: {aged_words(aged, name)}.")


def _cautions(judged: Iterable[Judged]) -> Iterator[Statement]:
    """Cautions that this record raises by its values, of sets that are met, each once."""
    found = dict.fromkeys(text for one in judged if one.verdict.word == "met" for text in (*one.odd, *one.cautions))
    yield from (Statement(text=text) for text in found)


def _deciding(judged: Iterable[Judged], library: Library) -> Iterator[Statement]:
    """What could alone decide the most sets, what a ward has at hand first."""
    counts: dict[str, Counter[str]] = {name: Counter() for name in _AVAILABLE}
    for one in judged:
        for test in one.settling.alone if one.verdict.word == "unknown" else ():
            counts.setdefault(test.available, Counter())[short_label(subject_label(test.subject, library))] += 1
    for name, found in counts.items():
        if found:
            yield Statement(text=f"{name}: {listed((test for test, _ in found.most_common()), _FEW + _FEW)}.")
