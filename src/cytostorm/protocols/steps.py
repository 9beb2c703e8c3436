"""The steps of a flow chart."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """One step of the flow chart: what is asked, and how many persons are left, surely and possibly."""

    asks: str
    surely: int
    possibly: int
