"""A screened folder as the table of a protocol: one row a person who has a time zero, with what the protocol asks of the record.

Times are days since time zero. A day without a time counts by its date, so a start on the day of time zero is not before it. What is
not recorded is empty; of a drug that means that it was not begun.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from cytostorm.cohort.happenings import write_happenings
from cytostorm.cohort.opened import Opened, opened
from cytostorm.errors import InputError, suggestion
from cytostorm.io.tables.table import Table
from cytostorm.protocols.grammar import Protocol
from cytostorm.protocols.grammar_arms import CriteriaEligibility
from cytostorm.protocols.record_columns import (
    Row,
    Stays,
    Zeros,
    add_criteria,
    add_last,
    add_outcomes,
    add_starts,
    drugs_of,
)
from cytostorm.protocols.record_names import OUTCOME, OUTCOME_DAY, PERSON, ZERO, criteria_column, start_column


def record_table(protocol: Protocol, folder: Path, more: Table | None, possibly: bool) -> Table:
    """The table of the surely or of the possibly eligible, whose time zero may be another one.

    Raises InputError for a folder that cannot be read, for a criteria set that was not screened, and for a drug or a value nobody knows.
    """
    with opened(folder) as source:
        _check(protocol, source)
        write_happenings(source)
        known = {} if more is None else _by_person(protocol, more)
        zeros = _zeros(protocol, source, known, possibly)
        stays = _stays(source, zeros)
        rows = {person: {PERSON: person, ZERO: zeros[person].isoformat()} for person in stays}
        add_outcomes(protocol, source, zeros, stays, rows)
        add_starts(protocol, source, zeros, stays, rows)
        add_criteria(protocol, source, zeros, rows)
        add_last(protocol, source, zeros, rows)
    return _joined(protocol, folder, rows, known, more)


def _check(protocol: Protocol, source: Opened) -> None:
    named = [
        protocol.time_zero.criteria,
        *(one.criteria for one in protocol.eligibility if isinstance(one, CriteriaEligibility)),
    ]
    for one in named:
        if one is not None and one not in source.criteria:
            problem = f"the set '{one}' was not screened.{suggestion(one, source.criteria)}"
            raise InputError(str(source.folder), problem, f"Screened: {', '.join(source.criteria)}.")


def _by_person(protocol: Protocol, more: Table) -> dict[str, Row]:
    column = protocol.source.person_column
    found = {row[column].strip(): row for row in more.rows}
    if len(found) < len(more.rows):
        problem = f"{len(more.rows) - len(found)} rows are of a person who is there already."
        raise InputError(more.source, problem, "Keep one row a person.", field=column)
    return found


def _zeros(protocol: Protocol, source: Opened, known: Mapping[str, Row], possibly: bool) -> dict[str, datetime]:
    """Time zero of each person who has one."""
    zero = protocol.time_zero
    if zero.column:
        return {
            person: _moment(row[zero.column], zero.column) for person, row in known.items() if row[zero.column].strip()
        }
    which = (
        "first_possibly" if zero.first_surely_met is None or (possibly and zero.first_possibly_met) else "first_surely"
    )
    found = source.rows(
        f"SELECT person, {which} FROM named WHERE criteria = ? AND {which} IS NOT NULL", [zero.criteria]
    )
    return dict(found)


def _moment(text: str, column: str) -> datetime:
    try:
        return datetime.fromisoformat(text.strip()).replace(tzinfo=None)
    except ValueError:
        raise InputError(column, f"'{text}' must be a date.", "Write 2026-03-01 or 2026-03-01T14:30.") from None


def _stays(source: Opened, zeros: Zeros) -> Stays:
    """The episode in which time zero lies: from, to, whether its end is not recorded, and how it ended. Others have no follow-up."""
    found = {}
    for person, start, end, is_open, outcome in source.rows(
        "SELECT person, start, end_, is_open, outcome FROM episodes ORDER BY person, episode"
    ):
        zero = zeros.get(person)
        if zero is not None and start <= zero <= end:
            found[person] = (start, end, bool(is_open), outcome)
    return found


def _joined(
    protocol: Protocol, folder: Path, rows: Mapping[str, Row], known: Mapping[str, Row], more: Table | None
) -> Table:
    """One table: what the record says, and the columns of the other table."""
    own = _own_columns(protocol)
    extra = [] if more is None else [name for name in more.columns if name not in own]
    clash = [] if more is None else [name for name in more.columns if name in own and name != PERSON]
    if clash:
        raise InputError(
            str(more.source if more else folder), f"the column '{clash[0]}' is one that the record gives.", "Rename it."
        )
    column = protocol.source.person_column
    made = [
        {
            **dict.fromkeys(extra, ""),
            **{name: rows[person].get(name, "") for name in own},
            **_kept(known.get(person), extra),
            column: person,
        }
        for person in sorted(rows, key=_order)
    ]
    if not made:
        problem = "nobody has a time zero inside of a stay."
        raise InputError(
            str(folder), problem, "Look at time_zero, and at 'cytostorm screen' for how many ever met the set."
        )
    names = tuple(dict.fromkeys([column, *own, *extra]))
    return (
        Table(str(folder), names, made) if more is None else replace(more, source=str(folder), columns=names, rows=made)
    )


def _kept(row: Row | None, names: Iterable[str]) -> Row:
    return {} if row is None else {name: row[name] for name in names}


def _own_columns(protocol: Protocol) -> list[str]:
    sets = [one.criteria for one in protocol.eligibility if isinstance(one, CriteriaEligibility)]
    sets += (
        [protocol.time_zero.criteria] if protocol.time_zero.criteria and not protocol.time_zero.first_surely_met else []
    )
    last = [one.column for one in protocol.source.derive if one.last]
    starts = [start_column(drug) for drug in drugs_of(protocol)]
    return [PERSON, ZERO, OUTCOME, OUTCOME_DAY, *starts, *dict.fromkeys(map(criteria_column, sets)), *last]


def _order(person: str) -> tuple[int, str]:
    return len(person), person
