"""Which sets lead a chart: those with a score and a cut-off."""

from __future__ import annotations

import math
from collections.abc import Sequence

from cytostorm.model import nodes
from cytostorm.model.nodes import CriteriaSet


def cut_off(criteria: CriteriaSet) -> float | None:
    """The edge that the set puts on its own score, where it has one."""
    for node in criteria.nodes:
        if isinstance(node, nodes.Threshold) and node.children[0] is criteria.score:
            return float(f"{node.range.low if math.isfinite(node.range.low) else node.range.high:.12g}")
    return None


def leading_sets(sets: Sequence[CriteriaSet], most: int = 2) -> list[CriteriaSet]:
    """The sets whose score and edges are drawn: HScore and HLH-2004 where they are there, else the first with a score and a cut-off."""
    scored = [c for c in sets if c.score is not None and cut_off(c) is not None]
    named = [c for name in ("hscore", "hlh-2004") for c in scored if c.id == name]
    return [*named, *(c for c in scored if c not in named)][:most]
