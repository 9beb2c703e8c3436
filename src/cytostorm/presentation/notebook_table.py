"""An assessment as a small table for notebooks: in plain text and in HTML."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from html import escape
from types import MappingProxyType

from cytostorm.bedside import Assessment
from cytostorm.interpreter import Verdict
from cytostorm.model.readings import Reading
from cytostorm.model.snapshot import Aged
from cytostorm.presentation.populations import (
    MADE_FOR_OTHERS,
    for_other_patients,
    for_this_patient,
    other_patients_words,
    others_in_a_line,
)
from cytostorm.presentation.sentences import DISCLAIMER, score_words
from cytostorm.record import Record
from cytostorm.words.aged import aged_words
from cytostorm.words.numbers import moment_words
from cytostorm.words.populations import population_words
from cytostorm.words.reasons import because


def text_of(assessment: Assessment) -> str:
    """An assessment as a notebook prints it: the table, and what was not taken into the record."""
    said = assessment_text(
        [one.verdict for one in assessment.judged], assessment.at, assessment.reading, assessment.aged
    )
    return "\n".join([said, *problem_lines(assessment.record)])


def html_of(assessment: Assessment) -> str:
    """The same in HTML, with the reasons of each set on a folded line."""
    said = assessment_html(
        [one.verdict for one in assessment.judged], assessment.at, assessment.reading, assessment.aged
    )
    return said + "".join(f"<p>{escape(line)}</p>" for line in problem_lines(assessment.record))


def assessment_text(
    verdicts: Iterable[Verdict], at: datetime | None, reading: Reading, aged: Mapping[str, Aged] = MappingProxyType({})
) -> str:
    """A short table in plain text, one line a set that may be for this patient, one for the rest, and one for each value too old to count."""
    mine, others = for_this_patient(held := list(verdicts)), others_in_a_line(held)
    width = max((len(v.criteria.document.short_title) for v in mine), default=0)
    lines = [f"Assessment at {moment_words(at)}, reading {reading.id}"]
    lines += [
        f"  {v.criteria.document.short_title:<{width}}  {v.word:<8} {'; '.join(filter(None, (score_words(v), population_words(v))))}"
        for v in mine
    ]
    old = [f"  {name}: {aged_words(one, name)}" for name, one in sorted(aged.items())]
    return "\n".join([*lines, *([f"  {others}"] if others else []), *old, DISCLAIMER])


def assessment_html(
    verdicts: Sequence[Verdict], at: datetime | None, reading: Reading, aged: Mapping[str, Aged] = MappingProxyType({})
) -> str:
    """One row a set: verdict, score, and the reasons on a folded line. What is too old to count, and sets made for other patients, stand below."""
    rows = "".join(_row(verdict) for verdict in for_this_patient(verdicts))
    caption = f"Assessment at {escape(moment_words(at))}, reading {escape(reading.id)}. {escape(DISCLAIMER)}"
    head = "<tr><th>Criteria</th><th>Verdict</th><th>Score</th><th>Reasons</th></tr>"
    return f"<table><caption>{caption}</caption>{head}{rows}</table>{_old(aged)}{_others(verdicts)}"


def _others(verdicts: Sequence[Verdict]) -> str:
    others = for_other_patients(verdicts)
    said = "".join(f"<li>{escape(other_patients_words(verdict))}</li>" for verdict in others)
    return f"<details><summary>{MADE_FOR_OTHERS} ({len(others)})</summary><ul>{said}</ul></details>" if others else ""


def _old(aged: Mapping[str, Aged]) -> str:
    items = "".join(f"<li>{escape(name)}: {escape(aged_words(one, name))}</li>" for name, one in sorted(aged.items()))
    return f"<p>Too old to count:</p><ul>{items}</ul>" if items else ""


def _row(verdict: Verdict) -> str:
    reasons = "".join(
        f"<li>{escape(o.node.meta.label or o.node.meta.id)}: {escape(because(o))}</li>"
        for o in (*verdict.about, *verdict.entry, *verdict.items)
    )
    cells = (
        verdict.criteria.document.short_title,
        f"{verdict.word} {population_words(verdict)}".strip(),
        score_words(verdict),
    )
    said = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
    return f"<tr>{said}<td><details><summary>{len(verdict.items)} items</summary><ul>{reasons}</ul></details></td></tr>"


def problem_lines(record: Record) -> list[str]:
    """What was not taken into a record, a line for each field: the verdicts are those of the rest."""
    return [f"Not used: {f'{one.origin.field}: ' if one.origin.field else ''}{one.reason}" for one in record.refusals]
