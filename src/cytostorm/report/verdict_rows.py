"""The table at the top of a patient's page: one row a set, grouped by what the sets say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from markupsafe import Markup

from cytostorm.bedside import Assessment, Course, Judged
from cytostorm.interpreter import Evaluation
from cytostorm.library import Library
from cytostorm.model.nodes import CriteriaSet
from cytostorm.model.snapshot import Snapshot
from cytostorm.presentation.populations import NOT_RECORDED, for_this_patient, other_patients_words
from cytostorm.presentation.scored import cut_off
from cytostorm.presentation.sentences import probability_words, score_words
from cytostorm.presentation.settling_wording import settle_in_short
from cytostorm.report.glyphs import score_bar
from cytostorm.values import Bounds, verdict_word
from cytostorm.words import moment_words

_HEADINGS = {
    "met": "Made for patients like this one, or for any patient",
    "unknown": NOT_RECORDED,
}


@dataclass(frozen=True)
class VerdictRow:
    anchor: str
    short_title: str
    about: tuple[tuple[str, str], ...]
    word: str
    since: str
    bar: Markup
    score: str
    band: str
    status: str
    settle: str


def verdict_groups(
    assessment: Assessment, courses: Sequence[Course], library: Library
) -> list[tuple[str, list[VerdictRow]]]:
    """Rows by whom the sets are for, and inside a group by verdict. Sets made for other patients are no rows: they stand folded below."""
    by_set = {c.criteria.id: c for c in courses}
    ranked = for_this_patient([judged.verdict for judged in assessment.judged])
    made = [(verdict_word(v.applies), verdict_row(assessment[v.id], by_set, assessment.at, library)) for v in ranked]
    return [
        (heading, held)
        for word, heading in _HEADINGS.items()
        if (held := [row for applies, row in made if applies == word])
    ]


def other_patients(assessment: Assessment) -> list[tuple[str, str]]:
    """Anchor and reason of each set that was made for other patients."""
    return [(f"set-{one.id}", other_patients_words(one.verdict)) for one in assessment.for_other_patients]


def counts_by_word(assessment: Assessment) -> list[tuple[str, int]]:
    said = Counter(judged.verdict.word for judged in assessment.for_this_patient)
    return [(word, said[word]) for word in ("met", "unknown", "not met") if said[word]]


def verdict_row(judged: Judged, courses: Mapping[str, Course], at: datetime | None, library: Library) -> VerdictRow:
    verdict, document = judged.verdict, judged.verdict.criteria.document
    return VerdictRow(
        anchor=f"set-{judged.id}",
        short_title=document.short_title,
        about=about_words(judged),
        word=verdict.word,
        since=_since(courses.get(judged.id), verdict.word, at),
        bar=bar_of(verdict.criteria, verdict.score),
        score=score_words(verdict),
        band=band_words(judged),
        status=document.status,
        settle=settle_in_short(judged, library),
    )


def about_words(judged: Judged) -> tuple[tuple[str, str], ...]:
    """Whom the set is about, and what the record says of it."""
    said = {"met": "yes", "not met": "no", "unknown": "not recorded"}
    return tuple((o.node.meta.label or o.node.meta.id, said[o.word]) for o in judged.verdict.about)


def bar_of(criteria: CriteriaSet, score: Bounds | None) -> Markup:
    if score is None:
        return Markup("")
    edge = cut_off(criteria)
    return score_bar(score, empty_score(criteria), edge)


@lru_cache(maxsize=256)
def empty_score(criteria: CriteriaSet) -> Bounds:
    """The score of a patient of whom nothing is known: the whole scale."""
    return Evaluation(criteria, Snapshot()).score or Bounds(0.0, 1.0)


def band_words(judged: Judged) -> str:
    """The printed band of probability that a score lies in; no curve is fitted to the table."""
    table, score = judged.verdict.criteria.document.probability, judged.verdict.score
    return (
        f"{table.label}, printed band: {probability_words(table, score)}"
        if table is not None and score is not None
        else ""
    )


def _since(course: Course | None, word: str, at: datetime | None) -> str:
    """Since when the verdict has read as it does; and when it was first met, where that is no longer so."""
    changes = [m for m in course.changes if at is None or m.at <= at] if course else []
    if not changes or changes[-1].word != word:
        return ""
    if word != "unknown":
        return f"since {moment_words(changes[-1].at)}"
    met = [m for m in changes if m.word == "met"]
    return (
        f"was met from {moment_words(met[-1].at)} to {moment_words(changes[changes.index(met[-1]) + 1].at)}"
        if met
        else ""
    )
