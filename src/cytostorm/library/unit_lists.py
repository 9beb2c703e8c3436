"""The closed list of units of each observable, and the spellings of wards for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from cytostorm.model.documents import Observable, UnitAliases
from cytostorm.units import Conversion, UnitList, plain_spelling


def meanings(tables: Iterable[UnitAliases]) -> dict[str, tuple[str, ...]]:
    """Ward spelling (folded) to the UCUM codes that it may mean."""
    meant: dict[str, dict[str, None]] = {}
    for table in tables:
        for alias in table.aliases:
            for text in (*alias.spellings, alias.unit):
                meant.setdefault(plain_spelling(text), {})[alias.unit] = None
    return {text: tuple(codes) for text, codes in meant.items()}


def unit_list(observable: Observable, aliases: Mapping[str, tuple[str, ...]]) -> UnitList:
    own = Conversion(observable.unit)
    listed = [
        Conversion(c.unit, Fraction(c.subtract), Fraction(c.multiply_by), Fraction(c.divide_by))
        for c in observable.conversions
    ]
    refused = {entry.unit: entry.because for entry in observable.refused_units}
    return UnitList(observable.id, observable.unit, {c.unit: c for c in (own, *listed)}, refused, aliases)
