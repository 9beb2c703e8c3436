"""How to look into a record: which value counts, for how long, and what silence means. The analyst's choice, never a paper's."""

from __future__ import annotations

from typing import Literal

from cytostorm.model.basics import Document, Duration, Identifier


class Pick(Document):
    """Which of several values counts: the worst or the latest, and within which time.

    Of a finding a no may count for another time than a yes: `no_within` (none: as long as a yes). `ended_by`: a yes of one of these
    says no. `asks`: a question beside a yes that has become too old.
    """

    pick: Literal["worst", "latest"]
    within: Duration | None = None
    no_within: Duration | None = None
    ended_by: tuple[Identifier, ...] = ()
    asks: str = ""

    @property
    def for_no(self) -> str | None:
        """How long a no of a finding counts."""
        return self.within if self.no_within is None else self.no_within


class PickOf(Pick):
    of: tuple[Identifier, ...]


class Absence(Document):
    """Findings that the reading takes as absent when nothing was recorded; said aloud in every report."""

    not_present: tuple[Identifier, ...] = ()


class Reading(Document):
    """How to look into a record. Our choice or an analyst's: never claimed as published.

    `lasting` names durations for what `overrides` do not name; the library puts them behind the overrides.
    """

    id: Identifier
    title: str
    published: Literal[False]
    default: Pick
    lasting: Identifier | None = None
    overrides: tuple[PickOf, ...] = ()
    absence: Absence = Absence()
    because: str

    def pick_for(self, name: str) -> Pick:
        """The rule for one observable or finding."""
        return next((rule for rule in self.overrides if name in rule.of), self.default)
