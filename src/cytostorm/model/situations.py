"""The grammar of situations: by cause and grade, which options stand first, which beside everything, and which do not belong.

A situation holds no drug and no dose: it names options of the pathway and says from where their places are.
"""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Literal

from pydantic import Field, model_validator

from cytostorm.model.documents import Checked, Document, Flag, Identifier, Named
from cytostorm.model.pathways import Expression, OptionDocument, Said, Wording

AT_ONCE = 0
"""The rank of what is done at once, beside everything else."""
Rank = Literal["at-once", "not-here"] | Annotated[int, Field(ge=1, le=9, strict=True)]


class Place(Document):
    """Options of one rank. Rank 1 stands first; rank 2 when rank 1 fails or cannot be given; equal ranks stand together.

    `at-once`: beside everything. `not-here`: not among the options of this situation, shown with the reason;
    `unless` lifts that, once it is surely met.
    """

    rank: Rank
    options: tuple[Identifier, ...] = Field(min_length=1)
    because: Said
    unless: Expression | None = None

    @property
    def number(self) -> int:
        """The rank as a number; `at-once` is 0."""
        return AT_ONCE if isinstance(self.rank, str) else self.rank

    @property
    def shuts(self) -> bool:
        return self.rank == "not-here"

    @model_validator(mode="after")
    def _shuts_with_a_source(self) -> Place:
        if self.unless is not None and not self.shuts:
            raise ValueError("'unless' lifts a place that is 'not-here', and belongs to no other")
        if self.shuts and self.because.status == "unconfirmed":
            raise ValueError(
                "what no source was read for keeps nothing out; make it a safety rule, or give the option a place"
            )
        return self


class SituationDocument(Named):
    """A cause with its grade or severity, and the places of the options in it.

    `otherwise`: it holds only while no other situation says what stands first or second.
    """

    id: Identifier
    label: Wording
    short: Wording = ""
    when: Expression
    because: Said
    otherwise: Flag = False
    places: tuple[Place, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _one_place_an_option(self) -> SituationDocument:
        counts = Counter(name for place in self.places for name in place.options)
        if twice := next((name for name, count in counts.items() if count > 1), None):
            raise ValueError(f"the situation '{self.id}' gives '{twice}' two places; keep one")
        return self


class SituationsDocument(Document):
    """One cause, or one family of them: its own options, and its situations by grade. `order` puts files in a row."""

    id: Identifier
    order: Annotated[int, Field(ge=1)]
    label: Wording
    options: tuple[OptionDocument, ...] = ()
    situations: tuple[SituationDocument, ...] = Field(min_length=1)
    last_checked: Checked
