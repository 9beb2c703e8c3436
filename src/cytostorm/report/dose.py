"""The page of published doses: the first screen as its top box, every row with its arithmetic, the exposure drawn behind a fold."""

from __future__ import annotations

from markupsafe import Markup

from cytostorm.library import Library
from cytostorm.presentation.doses import DoseView
from cytostorm.presentation.view import SourceView
from cytostorm.report.citing import Source, full_reference, short_reference
from cytostorm.report.dose_charts import averages_chart, curves_chart
from cytostorm.report.pages import rendered

ANCHOR = "dose"


def dose_page(view: DoseView, library: Library) -> str:
    """One self-contained HTML page for one sheet; curves and averages where kinetics are known (anakinra)."""
    curves = [one.curve for one in view.exposures if one.curve is not None]
    return rendered(
        "dose.html.j2",
        view=view,
        running=f"{view.treatment} · cytostorm {view.version}",
        sources={row.id: _source(row.cite, library) for row in view.rows},
        curves=_charts(view),
        averages=averages_chart(view.exposures, curves[0].target_mg_l if curves else None),
        references=[full_reference(library.references[name], ANCHOR) for name in view.references],
    )


def _source(cite: SourceView | None, library: Library) -> Source | None:
    """A source that leads to its reference at the end of the page."""
    if cite is None:
        return None
    return Source(
        short_reference(cite.reference, library),
        f"{ANCHOR}-{cite.reference}",
        cite.locator,
        cite.as_printed,
        cite.status,
    )


def _charts(view: DoseView) -> list[Markup]:
    """Each picture once: rows with the same regimen have the same curve. One of each way of giving it comes first."""
    drawn = {(one.regimen, one.curve.way, one.curve.widened): one for one in view.exposures if one.curve is not None}
    first = {one.curve.way: one for one in reversed(drawn.values()) if one.curve is not None}
    ordered = dict.fromkeys([*(id(one) for one in first.values()), *(id(one) for one in drawn.values())])
    by_id = {id(one): one for one in drawn.values()}
    return [curves_chart(by_id[key], f"curve-{number}") for number, key in enumerate(ordered, 1)]
