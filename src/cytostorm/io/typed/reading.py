"""From typed fields to one record, with a problem for each that is not used; nothing that is typed raises.

Meanings are those of tables and of named values, whose readers are used: no text is read here in a way of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from cytostorm.io.opening import AS_IT_IS, Opening
from cytostorm.io.tables.content import records
from cytostorm.io.tables.named_values import named_values
from cytostorm.io.tables.table import Table
from cytostorm.io.typed.about import NAMES, About
from cytostorm.io.typed.problems import Problem, of_a_field, problems_of
from cytostorm.io.typed.rows import COLUMNS, Rows, rows_of
from cytostorm.io.values.cell_text import text_of
from cytostorm.io.values.subjects import Names, names_of
from cytostorm.library import Library
from cytostorm.record import Record, Refusal
from cytostorm.record.facts import Fact

SOURCE = "facts"
Placed = TypeVar("Placed", bound=Fact | Refusal)
_TWO = "the person and a value both say it. Leave one of them out."


@dataclass(frozen=True)
class TypedRecord:
    """A record of all that was understood, and one problem for each field that is not used."""

    record: Record
    problems: tuple[Problem, ...]


def typed_record(
    library: Library,
    values: Mapping[str, Any] | None = None,
    facts: Sequence[Mapping[str, Any]] = (),
    about: About | None = None,
    decimal: str = "",
) -> TypedRecord:
    """A record from `values` (names and values, undated) or from `facts` (rows with observable, value, unit and time).

    A value is text with its unit ("12000 ng/mL"), a pair (number, unit), yes or no for a finding, given, not given or a dose for
    a drug; a blank or None is not measured. `about` is taken where no value says the same. `decimal`: "point" or "comma", where
    a person chose it; else a number with two readings is a problem that names both. Never raises for what was typed.
    """
    opening = replace(AS_IT_IS, decimal=decimal)  # type: ignore[arg-type]
    names = names_of(library)
    of_values = _from_values(values or {}, library, names, opening)
    of_facts = _from_facts(rows_of(facts), library, names, opening)
    both = _joined(of_values, of_facts)
    return both if about is None else _with_person(both, about, library, names, opening)


def _from_values(values: Mapping[str, Any], library: Library, names: Names, opening: Opening) -> TypedRecord:
    kept = {name: plain for name, value in values.items() if not is_blank(plain := _without_none(value))}
    if not kept:
        return TypedRecord(Record(), ())
    (record,) = named_values(kept, library, opening).records
    typed = {str(name): value for name, value in kept.items()}
    found = (replace(one, value=_as_typed(typed.get(one.field), one.value)) for one in problems_of(record, names))
    order = {name: place for place, name in enumerate(typed)}
    return TypedRecord(record, tuple(sorted(found, key=lambda one: order.get(one.field, 0))))


def _from_facts(rows: Rows, library: Library, names: Names, opening: Opening) -> TypedRecord:
    if not rows.cells:
        return TypedRecord(Record(), rows.problems)
    found = records(Table(SOURCE, COLUMNS, list(rows.cells), 1, opening=opening), library).records
    record = found[0] if found else Record()
    record = replace(
        record,
        facts=tuple(_at(fact, rows) for fact in record.facts),
        refusals=tuple(_at(one, rows) for one in record.refusals),
    )
    told = sorted((*rows.problems, *problems_of(record, names)), key=lambda one: one.row or 0)
    return TypedRecord(record, tuple(told))


def _at(one: Placed, rows: Rows) -> Placed:
    """The same at the row that was sent."""
    return replace(one, origin=replace(one.origin, row=rows.number(one.origin.row)))


def _joined(one: TypedRecord, other: TypedRecord) -> TypedRecord:
    """Undated values beside dated rows; a sex that both say, and say differently, is unknown."""
    sexes = {found.record.sex for found in (one, other)} - {""}
    record = replace(
        one.record,
        facts=(*one.record.facts, *other.record.facts),
        refusals=(*one.record.refusals, *other.record.refusals),
        sex=sexes.pop() if len(sexes) == 1 else "",
    )
    return TypedRecord(record, (*one.problems, *other.problems))


def _with_person(found: TypedRecord, about: About, library: Library, names: Names, opening: Opening) -> TypedRecord:
    """The same with what is said of the person, where no value says it."""
    said = dict(about.values())
    held = {getattr(fact, "observable", "") for fact in found.record.facts} | ({"sex"} if found.record.sex else set())
    twice = [
        of_a_field(NAMES[name], _as_typed(said[name], ""), _TWO, "one of the two") for name in said if name in held
    ]
    added = _from_values({name: pair for name, pair in said.items() if name not in held}, library, names, opening)
    problems = [replace(one, field=NAMES.get(one.field, one.field)) for one in added.problems]
    joined = _joined(found, added)
    return TypedRecord(joined.record, (*found.problems, *twice, *problems))


def is_blank(value: Any) -> bool:
    """Whether nothing was typed: no text, or a unit alone."""
    if isinstance(value, (tuple, list)):
        return len(value) == 2 and is_blank(value[0])
    return not text_of(value).strip()


def _without_none(value: Any) -> Any:
    """A pair whose unit nobody chose has a blank one."""
    is_pair = isinstance(value, (tuple, list)) and len(value) == 2
    return (value[0], "" if value[1] is None else value[1]) if is_pair else value


def _as_typed(value: Any, otherwise: str) -> str:
    if value is None:
        return otherwise
    return " ".join(text_of(part) for part in value).strip() if isinstance(value, (tuple, list)) else text_of(value)
