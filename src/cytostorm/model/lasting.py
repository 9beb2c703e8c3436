"""What a file about durations may say: how long each fact lasts, and what ends it. Readings have them in common."""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from cytostorm.model.documents import Checked, Document, Duration, Identifier
from cytostorm.model.readings import PickOf


class Lasting(Document):
    """How long some facts last, whatever is read beside them; always a choice of this project.

    `yes` and `no` say for how long an answer of a finding counts. Without `no` it counts as long as the reading lets any value count.
    """

    of: tuple[Identifier, ...]
    pick: Literal["worst", "latest"]
    yes: Duration | Literal["for life"]
    no: Duration | Literal["for life"] | None = None
    ended_by: tuple[Identifier, ...] = ()
    asks: str = ""
    because: str

    @model_validator(mode="after")
    def _no_outlives_no_yes(self) -> Lasting:
        if self.no == "for life" and self.yes != "for life":
            raise ValueError("a no lasts for life only where a yes does")
        return self

    def as_pick(self, usual: str | None) -> PickOf:
        """The rule of a reading that lets a value count for the time `usual`."""
        within = None if self.yes == "for life" else self.yes
        no_within = None if self.no == "for life" else self.no or usual
        return PickOf(
            of=self.of, pick=self.pick, within=within, no_within=no_within, ended_by=self.ended_by, asks=self.asks
        )


class Durations(Document):
    """How long each fact lasts: what several readings have in common."""

    id: Identifier
    title: str
    published: Literal[False]
    lasts: tuple[Lasting, ...]
    last_checked: Checked
