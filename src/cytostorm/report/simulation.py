"""One page for simulated comparisons."""

from __future__ import annotations

from cytostorm.presentation.simulation import SimulationView
from cytostorm.report.pages import rendered
from cytostorm.report.simulation_charts import bias_plot, coverage_plot, legend

TITLE = "Which analyses are fooled, and by how much"


def simulation_page(view: SimulationView) -> str:
    """A page that stands alone."""
    return rendered(
        "simulation.html.j2",
        title=TITLE,
        running=TITLE,
        view=view,
        bias=bias_plot,
        coverage=coverage_plot,
        legend=legend,
    )
