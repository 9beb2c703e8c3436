"""The kinds of rows of the made-up hospital: a test in a unit, a finding, or a drug, each with its number."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pyarrow as pa

from cytostorm.library import Library, shipped
from cytostorm.model.documents import Observable
from cytostorm.synthetic.panels import GARBAGE, OXYGEN, TESTS, Assay, Way
from cytostorm.synthetic.profiles import PROFILES
from cytostorm.synthetic.texts import Texts

_TRUSTED = ("verified", "one-source")
_ANSWERS = ("yes", "no")


@dataclass(frozen=True)
class Line:
    """One kind of row. `loinc` is a trusted code of the library that fits the unit, or ""."""

    kind: str
    name: str
    unit: str = ""
    ucum: str = ""
    loinc: str = ""
    loinc_label: str = ""


@dataclass(frozen=True)
class Printing:
    """How a laboratory prints a test: `number = canonical * factor + offset`; the limits are numbers and the positions of their texts."""

    line: int
    way: Way
    factor: float
    offset: float
    below: int
    above: int


@dataclass(frozen=True)
class Catalog:
    """All kinds of rows, the vocabulary of values, and how each test is printed by each laboratory."""

    library: Library
    lines: tuple[Line, ...]
    texts: Texts
    printings: dict[Assay, tuple[Printing, ...]]

    def number(self, kind: str, name: str) -> int:
        """The number of a line of a finding, a drug or a level."""
        return self.by_name[kind, name]

    @property
    def by_name(self) -> dict[tuple[str, str], int]:
        return {(line.kind, line.name): number for number, line in enumerate(self.lines)}

    def column(self, name: str) -> pa.Array:
        """One attribute of every line, with null for a blank."""
        return pa.array([getattr(line, name) or None for line in self.lines], pa.string())

    def is_kind(self, kind: str) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        return np.array([line.kind == kind for line in self.lines])


@cache
def catalog() -> Catalog:
    """The catalog by the library that ships with the package."""
    library, texts = shipped(), Texts()
    lines: list[Line] = []
    printings = {test: tuple(_printing(library, texts, lines, test, way) for way in test.ways) for test in TESTS}
    lines += [
        Line("measurement", "oxygen_support"),
        Line("measurement", "age", "a", "a", *_code(library.observables["age"], "a")),
    ]
    lines += [Line("finding", name) for name in _findings()]
    lines += [
        Line("drug", name) for name in dict.fromkeys(course.drug for profile in PROFILES for course in profile.drugs)
    ]
    for word in (*_ANSWERS, *OXYGEN, *GARBAGE, *(course.dose for profile in PROFILES for course in profile.drugs)):
        texts.add(word)
    return Catalog(library, tuple(lines), texts, printings)


def _findings() -> list[str]:
    standing = [name for profile in PROFILES for name in profile.standing]
    return list(dict.fromkeys([*standing, *(sign.finding for profile in PROFILES for sign in profile.signs)]))


def _printing(library: Library, texts: Texts, lines: list[Line], test: Assay, way: Way) -> Printing:
    units = library.units[test.observable]
    code = units.code(way.unit) if way.unit else units.canonical
    conversion = units.conversions[code]
    loinc, label = _code(library.observables[test.observable], code)
    line = Line("measurement", test.observable, way.unit, code if code == way.unit else "", loinc, label)
    if line not in lines:
        lines.append(line)
    marks = [texts.add(f"{sign} {limit}") if limit else -1 for sign, limit in (("<", way.below), (">", way.above))]
    return Printing(lines.index(line), way, float(1 / conversion.factor), float(conversion.subtract), *marks)


def _code(observable: Observable, unit: str) -> tuple[str, str]:
    """The first trusted LOINC code that fits the unit: by amount of substance for moles, else by mass."""
    trusted = [code for code in observable.codes.loinc if code.status in _TRUSTED]
    by_moles = [code for code in trusted if "Moles" in code.label]
    fitting = by_moles if "mol" in unit and by_moles else [code for code in trusted if code not in by_moles] or trusted
    return (fitting[0].code, fitting[0].label) if fitting else ("", "")
