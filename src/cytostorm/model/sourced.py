"""What every statement on a drug shares: its source or the reason why there is none, its label's region, and bands of a patient."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, model_validator

from cytostorm.model.documents import Cite, Document, Edges, FactStatus

Route = Literal["iv", "sc", "po"]
Form = Literal["bolus", "infusion", "repeat"]
Region = Literal["us", "eu"]


def _positive(edges: Edges) -> Edges:
    if edges == Edges():
        raise ValueError("a band needs at least one edge: from, above, up_to or below")
    return edges


Band = Annotated[Edges, AfterValidator(_positive)]


class Fact(Document):
    """Something said about a drug: with what was printed, or with the reason why no source was read (`unread`)."""

    cite: Cite | None = None
    unread: str = ""
    note: str = ""

    @model_validator(mode="after")
    def _sourced_or_unread(self) -> Fact:
        if (self.cite is None) == (self.unread == ""):
            raise ValueError(
                "give either 'cite' (what was printed) or 'unread' (why no source was read), not both and not neither"
            )
        return self

    @property
    def status(self) -> FactStatus:
        """How far it was checked; what no source was read for is unconfirmed."""
        return self.cite.status if self.cite else "unconfirmed"

    @property
    def confirmed(self) -> bool:
        return self.status != "unconfirmed"


class Statement(Fact):
    """A fact in words; `regions` are those of the label that says it, with `version` where wordings changed."""

    text: str
    regions: tuple[Region, ...] = ()
    version: str = ""
