"""What the list of ward names may say: spellings of tests and findings in five languages, and spellings that are always asked for."""

from __future__ import annotations

from pydantic import Field

from cytostorm.model.documents import Document, FactStatus, Identifier


class Spellings(Document):
    """The spellings of one thing, by language."""

    english: tuple[str, ...] = ()
    german: tuple[str, ...] = ()
    french: tuple[str, ...] = ()
    italian: tuple[str, ...] = ()
    spanish: tuple[str, ...] = ()

    @property
    def every(self) -> tuple[str, ...]:
        return (*self.english, *self.german, *self.french, *self.italian, *self.spanish)


class NamedObservable(Spellings):
    """The ward names of an observable. They never supply a unit."""

    observable: Identifier


class NamedFinding(Spellings):
    """The ward names of what a finding is about, and which words beside them say that it is there or not."""

    finding: Identifier
    present: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()


class AskedFor(Document):
    """Spellings that mean several things: what they can mean. None of them is ever read."""

    spellings: tuple[str, ...] = Field(min_length=1)
    because: str


class WardNames(Document):
    """A closed list: a spelling that is not on it is asked for."""

    id: Identifier
    title: str
    status: FactStatus
    because: str
    names: tuple[NamedObservable, ...]
    findings: tuple[NamedFinding, ...] = ()
    never: tuple[AskedFor, ...] = ()
