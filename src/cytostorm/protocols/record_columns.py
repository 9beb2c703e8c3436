"""What a protocol asks of the record of a screened folder: events, starts of drugs, criteria sets met, and last values.

Each function adds columns to rows by person. Times are days since time zero; a day without a time counts by its date.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from cytostorm.cohort.midnight import is_day, start_of_day
from cytostorm.cohort.opened import Opened
from cytostorm.errors import InputError, suggestion
from cytostorm.library import shipped
from cytostorm.library.drugs import members
from cytostorm.protocols.grammar import Protocol
from cytostorm.protocols.grammar_arms import CriteriaEligibility, NotStarted, Started
from cytostorm.protocols.grammar_derived import Derived
from cytostorm.protocols.grammar_outcomes import EventOutcome
from cytostorm.protocols.record_names import (
    DISCHARGE,
    NOT_MET,
    OPEN_END,
    OUTCOME,
    OUTCOME_DAY,
    POSSIBLE,
    SURE,
    criteria_column,
    start_column,
)

Zeros = Mapping[str, datetime]
Stays = dict[str, tuple[datetime, datetime, bool, str]]
"""Of each person the episode in which time zero lies: from, to, whether its end is not recorded, and how it ended."""
Row = dict[str, str]
_EVENTS = ("death", "icu", "ventilation")


def _days(zero: datetime, moment: datetime, is_day_only: bool) -> float:
    if is_day_only:
        return float((moment.date() - zero.date()).days)
    return (moment - zero).total_seconds() / 86400.0


def add_outcomes(
    protocol: Protocol,
    source: Opened,
    zeros: Zeros,
    stays: Stays,
    rows: Mapping[str, Row],
) -> None:
    """The first of the events that the protocol names, and of leaving the hospital."""
    if not isinstance(protocol.outcome, EventOutcome) or protocol.outcome.column:
        return
    asked = {protocol.outcome.event, *protocol.outcome.competing_events, *protocol.outcome.censored}
    unknown = sorted(asked - {*_EVENTS, DISCHARGE, OPEN_END})
    if unknown:
        problem = (
            f"'{unknown[0]}' is none of the events of a screened folder.{suggestion(unknown[0], [*_EVENTS, DISCHARGE])}"
        )
        raise InputError(str(source.folder), problem, f"They are: {', '.join([*_EVENTS, DISCHARGE, OPEN_END])}.")
    happened = source.rows(
        "SELECT h.person, h.event, h.moment, h.is_day, e.start FROM happening h JOIN episodes e USING (person, episode)"
    )
    firsts: dict[str, tuple[float, int, str]] = {}
    for person, event, moment, day_only, start in happened:
        stay = stays.get(person)
        if stay is not None and start == stay[0] and event in (asked | {"death"}):
            _earlier(firsts, person, _days(zeros[person], moment, bool(day_only)), event)
    for person, (_, end, is_open, outcome) in stays.items():
        if outcome != "died":
            _earlier(firsts, person, max(_days(zeros[person], end, False), 0.0), OPEN_END if is_open else DISCHARGE)
    for person, (day, _, event) in firsts.items():
        rows[person].update({OUTCOME: event, OUTCOME_DAY: f"{day:.6f}"})


def _earlier(firsts: dict[str, tuple[float, int, str]], person: str, day: float, event: str) -> None:
    """The earlier event; of two at one moment the one that is not leaving."""
    new = (day, int(event in (DISCHARGE, OPEN_END)), event)
    firsts[person] = min(firsts.get(person, new), new)


def drugs_of(protocol: Protocol) -> tuple[str, ...]:
    """The drugs whose start the protocol asks of the record."""
    named = [one.not_started for one in protocol.eligibility if isinstance(one, NotStarted) and not one.column]
    treated = protocol.strategies.treated
    if isinstance(treated, Started) and not treated.column:
        named.append(treated.start)
    return tuple(dict.fromkeys(named))


def add_starts(
    protocol: Protocol,
    source: Opened,
    zeros: Zeros,
    stays: Stays,
    rows: Mapping[str, Row],
) -> None:
    """Days to the first dose in the stay in which time zero lies."""
    for drug in drugs_of(protocol):
        for person, at, day_only in _doses(source, _members(source, drug)):
            start = stays.get(person)
            if start is not None and (at.date() if day_only else at) >= (start[0].date() if day_only else start[0]):
                rows[person].setdefault(start_column(drug), f"{_days(zeros[person], at, day_only):.6f}")


def _doses(source: Opened, drugs: Sequence[str]) -> list[tuple[str, datetime, bool]]:
    """All doses in order of time, per person."""
    moment = "effective"
    query = (
        f"SELECT person, {start_of_day(moment)} AS begun, {is_day(moment)} AS day_only FROM events "
        "WHERE kind = 'drug' AND list_contains($drugs, subject) AND effective IS NOT NULL ORDER BY person, begun, day_only"
    )
    return [(person, at, bool(day)) for person, at, day in source.rows(query, {"drugs": list(drugs)})]


def _members(source: Opened, drug: str) -> tuple[str, ...]:
    library = shipped()
    if drug in library.drugs:
        return (drug,)
    if drug in library.drug_classes:
        return members((drug,), library.drugs)
    near = suggestion(drug, [*library.drugs, *library.drug_classes])
    raise InputError(
        str(source.folder), f"'{drug}' is not a drug that a record names.{near}", "Run cytostorm list drugs."
    )


def add_criteria(protocol: Protocol, source: Opened, zeros: Zeros, rows: Mapping[str, Row]) -> None:
    """Whether a set was met by time zero: surely, possibly, or not."""
    for one in protocol.eligibility:
        if isinstance(one, CriteriaEligibility):
            for row in rows.values():
                row[criteria_column(one.criteria)] = NOT_MET
            query = "SELECT person, first_surely, first_possibly FROM named WHERE criteria = ?"
            for person, surely, possibly in source.rows(query, [one.criteria]):
                if person in rows:
                    rows[person][criteria_column(one.criteria)] = _met(zeros[person], surely, possibly)
    if protocol.time_zero.criteria and not protocol.time_zero.first_surely_met:
        query = "SELECT person FROM named WHERE criteria = ? AND first_surely = first_possibly"
        sure = {person for (person,) in source.rows(query, [protocol.time_zero.criteria])}
        for person, row in rows.items():
            row[criteria_column(str(protocol.time_zero.criteria))] = SURE if person in sure else POSSIBLE


def _met(zero: datetime, surely: datetime | None, possibly: datetime | None) -> str:
    if surely is not None and surely <= zero:
        return SURE
    return POSSIBLE if possibly is not None and possibly <= zero else NOT_MET


def add_last(protocol: Protocol, source: Opened, zeros: Zeros, rows: Mapping[str, Row]) -> None:
    for one in protocol.source.derive:
        if one.last is not None:
            _add_last_of(one, source, zeros, rows)


def _add_last_of(one: Derived, source: Opened, zeros: Zeros, rows: Mapping[str, Row]) -> None:
    """The last value before time zero. A value that is only known to be above or below something is none."""
    query = (
        "SELECT person, effective, low, high FROM events WHERE kind = 'measurement' AND subject = $subject AND NOT slip "
        "AND effective IS NOT NULL ORDER BY person, effective, row"
    )
    found = source.rows(query, {"subject": one.last})
    if not found and one.last not in shipped().observables:
        near = suggestion(str(one.last), shipped().observables)
        raise InputError(
            str(source.folder),
            f"'{one.last}' is not a value that a record names.{near}",
            "Run cytostorm list observables.",
        )
    for person, at, low, high in found:
        zero = zeros.get(person)
        if zero is None or person not in rows or at > zero or (at == zero and one.measured != "at time zero"):
            continue
        if (zero - at).total_seconds() <= float(one.within or 0) * 86400:
            rows[person][one.column] = f"{low!r}" if low is not None and low == high else ""
