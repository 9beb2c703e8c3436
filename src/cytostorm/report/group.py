"""The page of a group: how many surely and possibly met each set, when, what was missing, and what happened to the table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cytostorm.bedside import PatientCourse, SetSummary
from cytostorm.library import Library
from cytostorm.model.readings import Reading
from cytostorm.report.conforming import conformance_view
from cytostorm.report.group_charts import cumulative_chart, lead_rows
from cytostorm.report.group_counts import Combination, combinations, never_known, ranked
from cytostorm.report.group_patients import patients_chart
from cytostorm.report.pages import rendered

_MOST_COMBINATIONS, _MOST_MISSING = 14, 24


def group_page(
    group: Sequence[PatientCourse],
    summaries: Sequence[SetSummary],
    library: Library,
    *,
    reading: Reading,
    conformance: Mapping[str, Any] | None = None,
    title: str = "Cytokine storm criteria over a group",
) -> str:
    """One self-contained HTML page for many patients.

    Two counts are given throughout: surely met needs no assumption about what was not measured, possibly met
    assumes nothing against it.
    """
    return rendered(
        "group.html.j2",
        title=title,
        running=f"{title} · {len(group)} patients · {reading.id}",
        reading=reading,
        patients=len(group),
        outcomes=_outcomes(group),
        small=patients_chart(group, library),
        conformance=conformance_view(conformance),
        **_sets(group, summaries),
        **_gaps(summaries, library),
    )


def _sets(group: Sequence[PatientCourse], summaries: Sequence[SetSummary]) -> dict[str, Any]:
    """What the page says of the sets: how many, when, and which together."""
    leads, whole = lead_rows(summaries)
    found = combinations(group)
    return {
        "headlines": ranked(summaries),
        "undated": _same_undated(summaries),
        "firsts": cumulative_chart(group, summaries),
        "leads": leads,
        "lead_days": whole / 24,
        "dots": _dotted(found, summaries),
        "combinations": found[:_MOST_COMBINATIONS],
        "other_combinations": found[_MOST_COMBINATIONS:],
    }


def _gaps(summaries: Sequence[SetSummary], library: Library) -> dict[str, Any]:
    missing = never_known(summaries, library)
    return {"missing": missing[:_MOST_MISSING], "less_missing": len(missing[_MOST_MISSING:])}


def _outcomes(group: Sequence[PatientCourse]) -> list[tuple[str, int]]:
    """Patients by outcome; empty where no outcome was recorded at all."""
    named = sorted({p.record.outcome for p in group if p.record.outcome})
    counts = [(name, sum(p.record.outcome == name for p in group)) for name in named]
    silent = len(group) - sum(n for _, n in counts)
    return [*counts, ("not recorded", silent)] if counts and silent else counts


def _same_undated(summaries: Sequence[SetSummary]) -> int | None:
    """Patients without a dated fact, where that number is the same for every set; None where it differs."""
    counts = {summary.undated for summary in summaries}
    return counts.pop() if len(counts) == 1 else None


def _dotted(found: Sequence[Combination], summaries: Sequence[SetSummary]) -> list[tuple[str, str]]:
    """The columns of the table of combinations: sets that were surely met in someone."""
    met = frozenset().union(*(combination.sets for combination in found)) if found else frozenset()
    return [(s.criteria.id, s.criteria.document.short_title) for s in summaries if s.criteria.id in met]
