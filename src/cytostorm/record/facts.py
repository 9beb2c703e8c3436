"""One patient's dated facts. Everything a record holds says when it was true and when it became known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from cytostorm.values import Bounds


@dataclass(frozen=True)
class Origin:
    """Where a fact was read: the value and unit as written, and the row and field of the source."""

    text: str
    unit: str = ""
    row: int | None = None
    field: str = ""


@dataclass(frozen=True)
class Times:
    """When a fact was true, and when it became known; both empty in an undated record."""

    effective: datetime | None = None
    known: datetime | None = None

    @property
    def available(self) -> datetime | None:
        """The first moment at which the fact may be used: true and known."""
        if self.effective is None or self.known is None:
            return self.effective or self.known
        return max(self.effective, self.known)


@dataclass(frozen=True)
class SuspectedSlip:
    """A value that is implausible in its stated unit and plausible in another one; `questioned`: plausible in both.

    `by_column`: plausible enough by itself, and questioned because another value of its column looks like the other unit.
    """

    stated_unit: str
    other_unit: str
    other_bounds: Bounds
    questioned: bool = False
    by_column: bool = False


@dataclass(frozen=True)
class Measurement:
    """A value of an observable in its canonical unit, as bounds. A suspected slip is kept out of verdicts.

    `as_measured`: somebody has confirmed the value in its unit.
    """

    observable: str
    bounds: Bounds
    times: Times = Times()
    origin: Origin = Origin("")
    slip: SuspectedSlip | None = None
    implausible: bool = False
    fasting: bool | None = None
    as_measured: bool = False

    @property
    def is_kept_out(self) -> bool:
        """Whether no verdict may use the value: a slip of the unit, or a placeholder such as 0 or 9999999, is as likely as the value."""
        return self.slip is not None or self.implausible


@dataclass(frozen=True)
class Observation:
    """A finding seen or not seen: bounds over 0 and 1."""

    finding: str
    present: Bounds
    times: Times = Times()
    origin: Origin = Origin("")


@dataclass(frozen=True)
class Administration:
    """A drug given, from `times.effective` until `until` (None: a single moment)."""

    drug: str
    times: Times = Times()
    until: datetime | None = None
    dose: str = ""
    origin: Origin = Origin("")


@dataclass(frozen=True)
class NormalLimit:
    """A limit of normal or a baseline of an observable: `which` is upper_limit_of_normal, lower_limit_of_normal or baseline."""

    which: str
    observable: str
    bounds: Bounds
    times: Times = Times()
    origin: Origin = Origin("")


Fact = Measurement | Observation | Administration | NormalLimit


def subject(fact: Fact) -> str:
    """What a fact is about: the observable, the finding or the drug."""
    if isinstance(fact, (Measurement, NormalLimit)):
        return fact.observable
    return fact.finding if isinstance(fact, Observation) else fact.drug


@dataclass(frozen=True)
class Refusal:
    """A value that was not taken into the record, with the reason and what to do.

    `deliberate`: understood, and refused for a medical reason (sCD25 in pg/mL), or no result ("pending"); it does not make the
    input bad. `readings`: what it can mean, where it can mean several values or days, so that a person can be asked which.
    """

    origin: Origin
    subject: str
    reason: str
    deliberate: bool = False
    readings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Record:
    """One patient: an identifier, facts in any order, and what was refused on the way in. `sex`: female, male, or "" where not known."""

    patient: str = ""
    facts: tuple[Fact, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    stay: tuple[datetime | None, datetime | None] = (None, None)
    outcome: str = ""
    sex: str = ""

    def of(self, kind: type) -> Iterator[Fact]:
        return (fact for fact in self.facts if isinstance(fact, kind))

    def with_facts(self, facts: Iterable[Fact]) -> Record:
        return replace(self, facts=(*self.facts, *facts))

    @property
    def last_known(self) -> datetime | None:
        """The moment at which the last fact became usable; None in an undated record."""
        return max((t for fact in self.facts if (t := fact.times.available) is not None), default=None)


def without_corrected(facts: Iterable[Fact]) -> list[Fact]:
    """Facts without those that a later-known one corrects: same subject, same effective time.

    Facts that became known at the same moment are all kept; a reading then picks the worse.
    """
    newest: dict[tuple[object, ...], list[Fact]] = {}
    for fact in facts:
        held = newest.setdefault(_same(fact), [])
        if held and _later(fact, held[0]):
            held[:] = [fact]
        elif not held or not _later(held[0], fact):
            held.append(fact)
    return [fact for held in newest.values() for fact in held]


def _same(fact: Fact) -> tuple[object, ...]:
    if fact.times.effective is None or isinstance(fact, Administration):
        return (id(fact),)
    return (type(fact), subject(fact), getattr(fact, "which", ""), fact.times.effective)


def _later(first: Fact, second: Fact) -> bool:
    a, b = first.times.known, second.times.known
    return a is not None and b is not None and a > b
