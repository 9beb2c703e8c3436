"""What a column may be, with the reason: for a person to look over. Nothing here is ever used without one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from cytostorm.io.opening import Dates
from cytostorm.io.tables.plans import PATIENT, TIME
from cytostorm.io.values.cells import CellReader
from cytostorm.io.values.moments import is_moment
from cytostorm.io.values.subjects import Subject, names_of
from cytostorm.io.values.ward_names import ward_folded
from cytostorm.library import Library
from cytostorm.record.entry import NotUnderstood, inside
from cytostorm.record.numbers import Decimal, number
from cytostorm.units import UnitList

_NOISE = frozenset(
    {
        "serum",
        "plasma",
        "count",
        "concentration",
        "level",
        "high",
        "sensitivity",
        "hypersensitive",
        "cardiac",
        "value",
        "result",
    }
)
_PATIENTS = frozenset({
    *map(ward_folded, PATIENT), "patientno", "patientnumber", "caseid", "case", "subjectid", "pid", "fallnummer", "id", "ipp",
    "paziente", "paciente", "patientenid",
})  # fmt: skip
_TIMES = frozenset(
    {
        *map(ward_folded, TIME),
        "collected",
        "drawn",
        "sampletime",
        "redate",
        "zeit",
        "zeitpunkt",
        "abnahme",
        "heure",
        "ora",
        "hora",
    }
)
_STAYS = {
    "start": frozenset({"admissiontime", "admission", "admitted", "aufnahme", "admissiondate"}),
    "end": frozenset({"dischargetime", "discharge", "discharged", "entlassung", "dischargedate"}),
    "outcome": frozenset({"outcome", "died", "status"}),
}
MOST, NEARLY_ALL = Fraction(95, 100), Fraction(99, 100)


@dataclass(frozen=True)
class Guess:
    """What a column may be: patient, time, a part of the stay, a subject with its unit; or nothing (`kind` empty), and why."""

    kind: str = ""
    name: str = ""
    unit: str = ""
    because: str = ""


class Guesser:
    """Guesses what columns mean from their headers and cells. `decimal` and `dates`: how the file is taken to be written."""

    def __init__(self, library: Library, decimal: Decimal = "", dates: Dates = ""):
        self.library, self.names, self.decimal, self.dates = library, names_of(library), decimal, dates
        self.by_words: dict[str, str] = {}
        for one in library.ward_names.names:
            self.by_words |= {_plain_words(word): one.observable for word in one.every}
        for name, observable in library.observables.items():
            self.by_words |= {_plain_words(name.replace("_", " ")): name, _plain_words(observable.label): name}

    def guess(self, header: str, cells: Sequence[str]) -> Guess:
        """The guess for one column, from its header and its cells that are not blank."""
        key = ward_folded(header)
        if key in _PATIENTS:
            return Guess("patient", because="its name")
        if part := next((part for part, keys in _STAYS.items() if key in keys), ""):
            return Guess(part, because="its name")
        if key in _TIMES or (cells and self._are_times(cells)):
            return Guess("time", because="its name" if key in _TIMES else "its cells are dates")
        if why := self.names.ward.why_not(header):
            return Guess(because=f"asked for: {why}")
        subject, unit = self.names.headed(header)
        found = subject or self._by_words(header)
        return (
            self._subject(found, unit, cells, "its name" if subject else "words of its name")
            if found
            else Guess(because="not known")
        )

    def _by_words(self, header: str) -> Subject | None:
        name = self.by_words.get(_plain_words(header.replace("%", "")))
        if name is not None and "%" in header:
            name = f"{name}_percent" if f"{name}_percent" in self.library.observables else None
        return Subject("observable", name) if name is not None else None

    def _subject(self, subject: Subject, unit: str, cells: Sequence[str], because: str) -> Guess:
        if subject.kind == "sex":
            return self._sex(subject, cells, because)
        if subject.kind == "finding" and not self._says_yes_or_no(subject, cells):
            return Guess(because=f"its name is that of {subject.name}, and its cells are neither yes nor no")
        if unit or not self.names.needs_unit(subject):
            subject = self.names.in_table_unit(subject, unit)
            return Guess(subject.kind, subject.name, subject.unit, because)
        if subject.name.endswith("_percent"):
            return Guess(subject.kind, subject.name, "%", because)
        unit, evidence = self._unit(self.library.units[subject.name], cells)
        return Guess(subject.kind, subject.name, unit, f"{because}; {evidence}")

    def _sex(self, subject: Subject, cells: Sequence[str], because: str) -> Guess:
        """The sex where its words are known; a code such as 1 has to be said."""
        reader = CellReader(subject, self.library, "")
        found = {text: reader.understood(text) for text in cells[:200]}
        asked = [text for text, said in found.items() if isinstance(said, NotUnderstood) and not said.deliberate]
        if not asked:
            return Guess("sex", subject.name, because=because)
        shown = ", ".join(f"'{text[:12]}'" for text in asked[:4])
        return Guess(
            because=f'the sex, and nothing says what {shown} mean; under columns: {{sex: {{"1": male, "2": female}}}}'
        )

    def _says_yes_or_no(self, subject: Subject, cells: Sequence[str]) -> bool:
        reader = CellReader(subject, self.library, "")
        return all(not isinstance(reader.understood(text), NotUnderstood) for text in cells[:200])

    def _unit(self, units: UnitList, cells: Sequence[str]) -> tuple[str, str]:
        """The unit in which most numbers are plausible; the usual one where several are alike."""
        values = list(self._values(cells))
        if not values:
            return units.canonical, "no number to guess the unit from"
        shares = {unit: self._share(units, unit, values) for unit in _tried(units)}
        good = [unit for unit, share in shares.items() if share >= NEARLY_ALL]
        best = good[0] if good else max(shares, key=lambda unit: shares[unit])
        others = [
            unit
            for unit, share in shares.items()
            if share >= MOST and units.conversions[unit].factor != units.conversions[best].factor
        ]
        beside = f", and so in {', '.join(others)}" if others else ""
        return best, f"{float(shares[best]):.0%} of {len(values)} numbers are plausible in {best}{beside}"

    def _share(self, units: UnitList, unit: str, values: Sequence[Fraction]) -> Fraction:
        edges, conversion = self.library.observables[units.observable].plausible, units.conversions[unit]
        return Fraction(sum(inside(conversion.exactly(value), edges) for value in values), len(values))

    def _values(self, cells: Sequence[str]) -> Iterator[Fraction]:
        for text in cells:
            try:
                written = number(text)
            except NotUnderstood:
                continue
            yield written.readings.get(self.decimal or "point", next(iter(written.readings.values())))

    def _are_times(self, cells: Sequence[str]) -> bool:
        sample = cells[:200]
        times = [text for text in sample if is_moment(text, self.dates)]
        return len(times) >= len(sample) * MOST and any(re.search(r"\d{4}", text) for text in times)


def _tried(units: UnitList) -> list[str]:
    """The units that a column may be in, years first. 80 days and 80 years are both plausible: a column of ages is never in days."""
    return sorted(
        (unit for unit in units.conversions if unit != "d" or units.observable != "age"), key=lambda unit: unit != "a"
    )


def _plain_words(text: str) -> str:
    """The words that matter, in their order and without a plural: "White blood cells" and "White blood cell count" are alike."""
    words = [ward_folded(word) for word in re.split(r"[\s\-_/()\[\]:,]+", text)]
    return "".join(word.removesuffix("s") if len(word) > 3 else word for word in words if word and word not in _NOISE)
