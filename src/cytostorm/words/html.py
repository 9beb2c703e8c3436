"""Verdicts as a small HTML table, for notebooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from types import MappingProxyType

from cytostorm.interpreter import Verdict
from cytostorm.model.readings import Reading
from cytostorm.model.snapshot import Aged
from cytostorm.words.aged import aged_words
from cytostorm.words.populations import MADE_FOR_OTHERS, for_other_patients, for_this_patient, other_patients_words, population_words
from cytostorm.words.sentences import DISCLAIMER, because, moment_words, score_words


def assessment_html(verdicts: Sequence[Verdict], at: datetime | None, reading: Reading, aged: Mapping[str, Aged] = MappingProxyType({})) -> str:
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
        f"<li>{escape(o.node.meta.label or o.node.meta.id)}: {escape(because(o))}</li>" for o in (*verdict.about, *verdict.entry, *verdict.items)
    )
    cells = (verdict.criteria.document.short_title, f"{verdict.word} {population_words(verdict)}".strip(), score_words(verdict))
    said = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
    return f"<tr>{said}<td><details><summary>{len(verdict.items)} items</summary><ul>{reasons}</ul></details></td></tr>"
