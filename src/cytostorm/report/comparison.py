"""One page for a comparison of two treatments, or for why there is none."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from cytostorm.presentation.comparison import ComparisonView
from cytostorm.presentation.comparison_rows import EstimateView
from cytostorm.report.comparison_charts import forest_plot, love_plot, overlap_plot
from cytostorm.report.pages import rendered


def comparison_page(view: ComparisonView) -> str:
    """A page that stands alone."""
    return rendered(
        "comparison.html.j2",
        title=view.question,
        running=view.question,
        view=view,
        love=love_plot,
        overlap=overlap_plot,
        forest=_forest,
    )


def _forest(rows: Sequence[EstimateView], effect: str, name: str) -> Markup:
    return forest_plot(rows, 1.0 if "ratio" in effect else 0.0, name)
