"""What happened to a table on its way in: counts, conversions, and everything that was not taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from fractions import Fraction
from typing import Any

from cytostorm.io.values.cells import CellReader
from cytostorm.io.values.patients import Patient
from cytostorm.record import Measurement, Origin, Refusal
from cytostorm.record.refusing import NotUnderstood
from cytostorm.units import Conversion


@dataclass(frozen=True)
class ConversionLine:
    """How the values of one column (or test name) in one unit were converted, and how many."""

    field: str
    subject: str
    source_unit: str
    canonical_unit: str
    factor: str
    count: int
    refused: int


@dataclass(frozen=True)
class RefusedValue:
    """A value that was not taken. `deliberate`: understood, and refused for a medical reason. `readings`: what it can mean."""

    row: int | None
    field: str
    patient: str
    text: str
    subject: str
    reason: str
    deliberate: bool
    readings: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{_place(self.row, self.field)}: {self.reason}"


@dataclass(frozen=True)
class SlipLine:
    """A value that is implausible in its stated unit and plausible in another one; kept out of verdicts."""

    row: int | None
    field: str
    patient: str
    text: str
    stated_unit: str
    other_unit: str
    questioned: bool = False
    by_column: bool = False
    subject: str = ""

    def __str__(self) -> str:
        odd = f"{self.text} {self.stated_unit} is far outside what is seen, and {self.text} {self.other_unit} is not."
        if self.questioned:
            odd = (
                f"{self.text} {self.stated_unit} and {self.text} {self.other_unit} are both plausible; neither is used."
            )
        if self.by_column:
            odd = f"{odd} Another value of this column looks like {self.other_unit}."
        column = f" For the whole column: --as-measured {self.subject}." if self.subject else ""
        return f"{_place(self.row, self.field)}: {odd} Correct the unit or the value, or confirm it: '{self.text} as measured'.{column}"


@dataclass(frozen=True)
class ImplausibleLine:
    """A value outside the plausible range that no other unit explains; kept out of verdicts."""

    row: int | None
    field: str
    patient: str
    text: str
    unit: str

    def __str__(self) -> str:
        odd = f"{self.text} {self.unit} is outside the plausible range, and is not used."
        return f"{_place(self.row, self.field)}: {odd} Correct it, or confirm it: '{self.text} as measured'."


@dataclass(frozen=True)
class ConstantLine:
    """A value that the mapping gives to every patient, with the reason for that choice."""

    subject: str
    value: str
    unit: str
    because: str


@dataclass(frozen=True)
class Conformance:
    """The report on one table: `values_read` is `values_taken` and `values_refused` together.

    Cells that are blank, or a sentinel for blank, are no values. `bad` are the refusals that somebody should mend.
    `notes`: what was chosen while the file was opened, such as one of several sheets.
    """

    source: str
    rows_read: int
    patients: int
    values_read: int
    values_taken: int
    values_refused: int
    conversions: tuple[ConversionLine, ...]
    refused: tuple[RefusedValue, ...]
    suspected_slips: tuple[SlipLine, ...]
    implausible: tuple[ImplausibleLine, ...]
    ignored_columns: tuple[str, ...]
    ignored_names: dict[str, int]
    read_as_blank: dict[str, int]
    duplicates_counted_once: int
    constants: tuple[ConstantLine, ...]
    observables_never_seen: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def bad(self) -> tuple[RefusedValue, ...]:
        """Refusals that are not deliberate: values that were not understood."""
        return tuple(refused for refused in self.refused if not refused.deliberate)

    def to_json(self) -> dict[str, Any]:
        """Plain dictionaries and lists, ready for `json.dumps`."""
        return {name: list(part) if isinstance(part, tuple) else part for name, part in asdict(self).items()}


def _place(row: int | None, field: str) -> str:
    return ", ".join(part for part in (f"row {row}" if row else "", f"field '{field}'" if field else "") if part)


@dataclass
class Tally:
    """Counts while a table is read, and makes the report at the end."""

    readers: list[CellReader] = field(default_factory=list)
    refused: list[RefusedValue] = field(default_factory=list)
    slips: list[SlipLine] = field(default_factory=list)
    implausible: list[ImplausibleLine] = field(default_factory=list)
    ignored_names: Counter[str] = field(default_factory=Counter)
    blanks: Counter[str] = field(default_factory=Counter)
    counted_once: int = 0
    values_taken: int = 0
    values_refused: int = 0

    def refuse(self, patient: Patient, origin: Origin, subject: str, problem: NotUnderstood | str) -> None:
        """A value that is not taken: noted in the patient's record and in the report."""
        problem = NotUnderstood(problem) if isinstance(problem, str) else problem
        said = (subject, problem.reason, problem.deliberate, problem.readings)
        patient.refusals.append(Refusal(origin, *said))
        self.refused.append(RefusedValue(origin.row, origin.field, patient.name, origin.text, *said))

    def flag(self, fact: Measurement, patient: str) -> None:
        """A measurement that is kept out, as a slip or as implausible."""
        place = (fact.origin.row, fact.origin.field, patient, fact.origin.text)
        if fact.slip:
            slip = fact.slip
            self.slips.append(
                SlipLine(*place, slip.stated_unit, slip.other_unit, slip.questioned, slip.by_column, fact.observable)
            )
        else:
            self.implausible.append(ImplausibleLine(*place, fact.origin.unit))

    def report(
        self,
        source: str,
        rows: int,
        patients: int,
        ignored: tuple[str, ...] = (),
        constants: tuple[ConstantLine, ...] = (),
        notes: tuple[str, ...] = (),
    ) -> Conformance:
        """The finished report. `ignored`: columns that were left out."""
        return Conformance(
            source, rows, patients, self.values_taken + self.values_refused, self.values_taken, self.values_refused,
            tuple(conversion_line(reader) for reader in self.readers if reader.taken or reader.refused), tuple(self.refused), tuple(self.slips),
            tuple(self.implausible), ignored, dict(self.ignored_names), dict(self.blanks), self.counted_once,
            constants, _never_seen(self.readers), notes,
        )  # fmt: skip


def conversion_line(reader: CellReader) -> ConversionLine:
    """How the values of one reader were converted, and how many."""
    subject, library = reader.subject, reader.library
    canonical = library.observables[subject.name].unit if subject.name in library.observables and subject.unit else ""
    factor = factor_text(reader.conversion) if reader.conversion else ""
    return ConversionLine(reader.field, subject.label, subject.unit, canonical, factor, reader.taken, reader.refused)


def _never_seen(readers: Iterable[CellReader]) -> tuple[str, ...]:
    taken = {reader.subject.label: False for reader in readers}
    for reader in readers:
        taken[reader.subject.label] |= reader.taken > 0
    return tuple(sorted(label for label, was_seen in taken.items() if not was_seen))


def factor_text(conversion: Conversion) -> str:
    """The conversion to the canonical unit as a person writes it.

    >>> factor_text(Conversion("g/dL", multiply_by=Fraction(10)))
    '× 10'
    >>> factor_text(Conversion("[degF]", subtract=Fraction(32), divide_by=Fraction(9, 5)))
    '(x − 32) / 1.8'
    """
    times = f"× {_decimal(conversion.multiply_by)}" if conversion.multiply_by != 1 else ""
    by = f"/ {_decimal(conversion.divide_by)}" if conversion.divide_by != 1 else ""
    shift = f"x − {_decimal(conversion.subtract)}" if conversion.subtract else ""
    scale = " ".join(part for part in (times, by) if part)
    if shift:
        return f"({shift}) {scale}" if scale else shift
    return scale or "× 1"


def _decimal(exact: Fraction) -> str:
    return f"{exact.numerator / exact.denominator:.15g}"
