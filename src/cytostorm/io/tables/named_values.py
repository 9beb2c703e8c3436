"""One patient as names and values, as a form, a notebook or a small JSON file has them: a field that is not understood costs that field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from cytostorm.io.opening import AS_IT_IS, Opening
from cytostorm.io.tables.content import records
from cytostorm.io.tables.named_cells import HEADERS, cells_of
from cytostorm.io.tables.table import Table
from cytostorm.io.values.conformance import RefusedValue
from cytostorm.io.values.content import TableContent
from cytostorm.library import Library
from cytostorm.record import Origin, Record, Refusal

SOURCE = "values"
_PAIR = 'a pair is one number and one unit. Write (12000, "ng/mL").'


def named_values(values: Mapping[str, Any], library: Library, opening: Opening = AS_IT_IS) -> TableContent:
    """An undated record from names and values, with what was not understood among its refusals, each under the name of its field.

    A value is text with its unit ("12000 ng/mL"), a pair (number, unit), yes and no for a finding, or given, not given and a
    dose for a drug; None is not measured. `opening` may say the decimal sign. Never raises for a name or a value.
    """
    kept = [(str(name), value) for name, value in values.items() if not _is_broken(value)]
    rows = [dict(zip(HEADERS, cells_of(name, value), strict=True)) for name, value in kept]
    broken = [str(name) for name, value in values.items() if _is_broken(value)]
    return _by_field(
        records(Table(SOURCE, HEADERS, rows, 1, opening=opening), library), [name for name, _ in kept], broken
    )


def _is_broken(value: Any) -> bool:
    return isinstance(value, (tuple, list)) and len(value) != 2


def _by_field(content: TableContent, names: Sequence[str], broken: Sequence[str]) -> TableContent:
    """The same content, with each fact and refusal under the name of its field, and in no row."""
    (record,) = content.records or [Record()]
    facts = tuple(replace(fact, origin=_placed(fact.origin, names)) for fact in record.facts)
    refusals = tuple(replace(one, origin=_placed(one.origin, names)) for one in record.refusals)
    pairs = tuple(Refusal(Origin("", "", None, name), name, _PAIR) for name in broken)
    told = replace(content.conformance, refused=tuple(_told((*refusals, *pairs))))
    return TableContent([replace(record, facts=facts, refusals=(*refusals, *pairs))], told)


def _placed(origin: Origin, names: Sequence[str]) -> Origin:
    return replace(origin, row=None, field=names[origin.row - 1] if origin.row else origin.field)


def _told(refusals: Sequence[Refusal]) -> Iterator[RefusedValue]:
    for one in refusals:
        yield RefusedValue(
            None, one.origin.field, "", one.origin.text, one.subject, one.reason, one.deliberate, one.readings
        )
