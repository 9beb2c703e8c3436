"""The few sets that a summary of a plan shows, and for whom they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cytostorm.bedside import assess
from cytostorm.interpreter import Verdict
from cytostorm.library import Library
from cytostorm.model.nodes import Quantity
from cytostorm.pathway import Plan
from cytostorm.presentation.sentences import score_words
from cytostorm.values import MET
from cytostorm.words import contradiction_words, population_words


def verdict_lines(verdicts: Iterable[Verdict]) -> Iterator[str]:
    """ "HLH-2004: met, 6 to 8 of 8": of the main sets those that are made for this patient, first those for a disease that is recorded."""
    for one in sorted(verdicts, key=lambda one: not _for_the_disease(one)):
        if one.applies == MET:
            word = one.word if one.criteria.verdict is not None else ""
            said = ", ".join(part for part in (word, score_words(one)) if part)
            yield f"{one.criteria.document.short_title}: {said}"


def _for_the_disease(one: Verdict) -> bool:
    """Whether the set names a disease, and the record says that this patient has it."""
    return one.applies == MET and any(not isinstance(clause.node, Quantity) for clause in one.about)


def main_sets(plan: Plan, library: Library) -> list[Verdict]:
    """The main sets on the record of a plan, at its moment."""
    found = assess(
        plan.record,
        library,
        [library.criteria(name) for name in library.shown.sets.of],
        plan.differential.reading.id,
        plan.at,
        version="",
    )
    return [one.verdict for one in found.judged]


def main_populations(verdicts: Iterable[Verdict]) -> list[str]:
    """For whom the main sets are that are not known to be made for this patient; their names and verdicts stay on the page of `assess`."""
    said = [contradiction_words(one) if one.for_other_patients else population_words(one) for one in verdicts]
    return list(dict.fromkeys(words for words in said if words))
