"""Verdicts as a small HTML table, for notebooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from types import MappingProxyType

from cytostorm.interpreter import Verdict
from cytostorm.model.documents import Reading
from cytostorm.model.snapshot import Aged
from cytostorm.words.aged import aged_words
from cytostorm.words.sentences import DISCLAIMER, applies_words, because, by_application, moment_words, score_words


def assessment_html(verdicts: Sequence[Verdict], at: datetime | None, reading: Reading, aged: Mapping[str, Aged] = MappingProxyType({})) -> str:
    """One row a set: verdict, score, and the reasons on a folded line; under it what is too old to count."""
    rows = "".join(_row(verdict) for verdict in by_application(verdicts))
    caption = f"Assessment at {escape(moment_words(at))}, reading {escape(reading.id)}. {escape(DISCLAIMER)}"
    return f"<table><caption>{caption}</caption><tr><th>Criteria</th><th>Verdict</th><th>Score</th><th>Reasons</th></tr>{rows}</table>{_old(aged)}"


def _old(aged: Mapping[str, Aged]) -> str:
    items = "".join(f"<li>{escape(name)}: {escape(aged_words(one, name))}</li>" for name, one in sorted(aged.items()))
    return f"<p>Too old to count:</p><ul>{items}</ul>" if items else ""


def _row(verdict: Verdict) -> str:
    reasons = "".join(
        f"<li>{escape(o.node.meta.label or o.node.meta.id)}: {escape(because(o))}</li>" for o in (*verdict.about, *verdict.entry, *verdict.items)
    )
    cells = (verdict.criteria.document.short_title, f"{verdict.word} {applies_words(verdict)}".strip(), score_words(verdict))
    said = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
    return f"<tr>{said}<td><details><summary>{len(verdict.items)} items</summary><ul>{reasons}</ul></details></td></tr>"
