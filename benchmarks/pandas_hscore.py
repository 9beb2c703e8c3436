"""The HScore as a careful user of pandas would write it: bounds at every arrival, worst value of the last seven days, grouped and rolling.

It looks at effective times only (a result counts before it is known), has no corrections, no masks and no expiries between
arrivals, so it does less than the engine; it is a yardstick of time, not of truth.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from cytostorm.library import shipped
from cytostorm.model.nodes import Bands, Quantity

LABS = ("temperature", "hemoglobin", "leukocytes", "platelets", "ferritin", "triglycerides", "fibrinogen", "ast")
SIGNS = ("splenomegaly", "hepatomegaly", "hemophagocytosis", "immunosuppression")


def bands() -> dict[str, list[tuple[float, float, float]]]:
    """(low, high, points) of each laboratory item that stands alone in the set."""
    found = {}
    for node in shipped().criteria("hscore").nodes:
        if isinstance(node, Bands) and isinstance(node.children[0], Quantity):
            found[node.children[0].observable] = [(rung.low, rung.high, points) for rung, points in node.rungs]
    return found


def run(events: Path, out: Path) -> int:
    """Writes (person, effective, low, high) and returns the number of rows."""
    rows = pd.read_parquet(
        events, columns=["person", "subject", "low", "effective"], filters=[("subject", "in", [*LABS, *SIGNS])]
    )
    wide = rows.pivot_table(index=["person", "effective"], columns="subject", values="low", aggfunc="max").reindex(
        columns=[*LABS, *SIGNS]
    )
    wide = wide.reset_index().sort_values(["person", "effective"])
    rolled = wide.set_index("effective").groupby("person", sort=False)[[*LABS]].rolling("7D", closed="right")
    worst, least = rolled.max().reset_index(), rolled.min().reset_index()
    signs = wide.groupby("person", sort=False)[[*SIGNS]].ffill()
    low, high = np.zeros(len(worst)), np.zeros(len(worst))
    for name, rungs in bands().items():
        values = (worst if name in ("temperature", "ferritin", "triglycerides", "ast") else least)[name].to_numpy()
        points = np.select(
            [(values >= start) & (values <= end) for start, end, _ in rungs], [given for *_, given in rungs], np.nan
        )
        low, high = (
            low + np.nan_to_num(points),
            high + np.where(np.isnan(points), max(given for *_, given in rungs), points),
        )
    _cytopenias(least, low, high)
    _signs(signs, low, high)
    pd.DataFrame({"person": worst["person"], "effective": worst["effective"], "low": low, "high": high}).to_parquet(out)
    return len(worst)


def _cytopenias(least: pd.DataFrame, low: np.ndarray, high: np.ndarray) -> None:
    edges = {"hemoglobin": 92.0, "leukocytes": 5.0, "platelets": 110.0}
    surely = sum((least[name] <= edge).to_numpy().astype(int) for name, edge in edges.items())
    possibly = sum(((least[name] <= edge) | least[name].isna()).to_numpy().astype(int) for name, edge in edges.items())
    low += np.select([surely >= 3, surely == 2], [34, 24], 0)
    high += np.select([possibly >= 3, possibly == 2], [34, 24], 0)


def _signs(signs: pd.DataFrame, low: np.ndarray, high: np.ndarray) -> None:
    seen = {name: signs[name].to_numpy() for name in SIGNS}
    for name, points in (("hemophagocytosis", 35), ("immunosuppression", 18)):
        low += np.where(seen[name] == 1, points, 0)
        high += np.where(seen[name] == 0, 0, points)
    surely = (seen["splenomegaly"] == 1).astype(int) + (seen["hepatomegaly"] == 1).astype(int)
    possibly = (seen["splenomegaly"] != 0).astype(int) + (seen["hepatomegaly"] != 0).astype(int)
    low += np.select([surely == 2, surely == 1], [38, 23], 0)
    high += np.select([possibly == 2, possibly == 1], [38, 23], 0)
