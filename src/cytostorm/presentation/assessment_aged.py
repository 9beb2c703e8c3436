"""What is known of a patient and too old to count, in sentences: the values, and what each set would say with them."""

from __future__ import annotations

from collections.abc import Iterator

from cytostorm.bedside.assessing import Assessment, Judged
from cytostorm.presentation.aged import HOW_TO_COUNT
from cytostorm.words import aged_words, bounds_words

TOO_OLD = "Too old to count"


def too_old_lines(assessment: Assessment) -> Iterator[str]:
    """A heading, one line for each value, the verdicts that would change, and how to count them; nothing where nothing is too old."""
    if not assessment.aged:
        return
    yield f"{TOO_OLD} (look-back: {assessment.reading.id}):"
    yield from (f"  {line}" for line in aged_lines(assessment))
    if changed := changed_words(assessment):
        yield f"  If it still counted: {'; '.join(changed)}"
    yield f"  {HOW_TO_COUNT}"


def aged_lines(assessment: Assessment) -> list[str]:
    """ "ferritin: last 96,964 µg/L ...", in the order of the names."""
    return [f"{name.replace('_', ' ')}: {aged_words(one, name)}" for name, one in sorted(assessment.aged.items())]


def changed_words(assessment: Assessment) -> list[str]:
    """Each set for this patient that would say something else: "HLH-2004: unknown, 3 to 8 of 8 clinical criteria"."""
    changed = [judged for judged in assessment.for_this_patient if judged.if_counted is not None]
    return [f"{judged.verdict.criteria.document.short_title}: {if_counted_words(judged)}" for judged in changed]


def if_counted_words(judged: Judged) -> str:
    """ "unknown, 3 to 8 of 8 clinical criteria"; empty where nothing would change."""
    if judged.if_counted is None:
        return ""
    known, document = judged.if_counted, judged.verdict.criteria.document
    score = f", {bounds_words(known.score)} {document.score_label}".rstrip() if known.score is not None else ""
    return f"{known.verdict}{score}"
