"""The page of a group: how many definitely and possibly met each set, when, what was missing, and what happened to the table."""

from __future__ import annotations

from markupsafe import Markup

from cytostorm.presentation.population_sets import SetGroup
from cytostorm.presentation.timeline import TimelineView
from cytostorm.presentation.timeline_whole import TimelineWhole
from cytostorm.report.bars import count_bar, portion_bar
from cytostorm.report.conforming import conformance_view
from cytostorm.report.group_charts import cumulative_chart, lead_bars
from cytostorm.report.group_patients import patients_chart
from cytostorm.report.pages import rendered

_MOST_COMBINATIONS, _MOST_MISSING = 14, 24


def group_page(whole: TimelineWhole) -> str:
    """One self-contained HTML page for many patients.

    Two counts are given throughout: definitely met needs no assumption about what was not measured, possibly met
    assumes nothing against it.
    """
    view = whole.view
    leads, days = lead_bars(view)
    return rendered(
        "group.html.j2",
        title=view.title,
        running=f"{view.title} · {view.people.patients.words} patients · {view.reading}",
        view=view,
        groups=[(group, _bars(group)) for group in view.groups],
        firsts=cumulative_chart(whole),
        leads=leads,
        lead_days=days,
        columns=_columns(view),
        combinations=view.combinations[:_MOST_COMBINATIONS],
        rarer=view.combinations[_MOST_COMBINATIONS:],
        inputs=view.inputs[:_MOST_MISSING],
        more_inputs=len(view.inputs[_MOST_MISSING:]),
        small=patients_chart(whole),
        leading=whole.highest[0].line.short_title if whole.highest else "",
        conformance=conformance_view(whole.conformance),
        count_bar=count_bar,
    )


def _bars(group: SetGroup) -> list[Markup]:
    return [portion_bar(one.headline, 200) if one.headline.whole else Markup("") for one in group.sets]


def _columns(view: TimelineView) -> list[tuple[str, str]]:
    """The columns of the table of combinations: sets that were definitely met in someone."""
    met = {name for one in view.combinations for name in one.sets}
    return [(one.id, one.column_name) for group in view.groups for one in group.sets if one.id in met]
