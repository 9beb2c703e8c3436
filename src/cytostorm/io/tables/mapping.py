"""A mapping: how a table with its own headers and units is read. One YAML file, reviewed like the knowledge.

id: ward-export
layout: wide
patient: PATIENT_ID
time: RE_DATE
columns:
  Ferritin:   {observable: ferritin, unit: ng/mL}
  Spleen:     {finding: splenomegaly}
  AST normal: {limit: upper_limit_of_normal, observable: ast, unit: U/L}
ignore: [ward, bed]
sentinels: ["-1", NA]
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from cytostorm.io.opening import Dates, is_encoding
from cytostorm.io.values.subjects import Which
from cytostorm.io.values.texts import Text
from cytostorm.library.documents import read_document
from cytostorm.model.documents import Document, Flag, Identifier
from cytostorm.record.numbers import Decimal


def _as_written(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) if value is not None and not isinstance(value, (list, dict)) else value


def _encoding(name: str) -> str:
    if name and not is_encoding(name):
        raise ValueError(
            f"the encoding '{name}' is not known; usual ones are utf-8, cp1252 (Windows), latin-1 and utf-16"
        )
    return name


Written = Annotated[str, BeforeValidator(_as_written)]


class MappedSubject(Document):
    """What a column or a test name stands for: exactly one of observable (with its unit), finding, drug and sex.

    `limit` turns an observable into its limit of normal or baseline. `as_measured`: somebody has confirmed the unit, so that
    no value is kept out as a suspected slip of it. `sex` is true, or says what the codes of the column mean: {"1": male, "2": female}.
    """

    observable: Identifier | None = None
    finding: Identifier | None = None
    drug: Identifier | None = None
    sex: Literal[True] | dict[Text, Literal["female", "male"]] | None = None
    unit: Text = ""
    limit: Which | None = None
    as_measured: Flag = False

    @model_validator(mode="after")
    def _one_subject(self) -> MappedSubject:
        if [self.observable, self.finding, self.drug, self.sex].count(None) != 3:
            raise ValueError("name exactly one of observable, finding, drug and sex")
        if self.limit and not self.observable:
            raise ValueError("a limit belongs to an observable; name it")
        if self.as_measured and (self.limit or not self.observable):
            raise ValueError("as_measured confirms the values of an observable; leave it out here")
        if self.unit and (self.finding or self.sex is not None):
            raise ValueError("a finding has no unit, and the sex has none")
        return self


class MappedTest(MappedSubject):
    """A test name in a long table; its unit holds where the row gives none."""

    fasting: Flag | None = None


class MappedColumn(MappedTest):
    """A column of a wide table. `once_per_patient`: repeated on each row, taken once and without a time."""

    sentinels: tuple[Text, ...] = ()
    once_per_patient: Flag = False


class MappedConstant(MappedSubject):
    """A fact that holds for every patient and stands in no column: our choice, shown with its reason."""

    value: Written
    because: str = Field(min_length=3)

    @model_validator(mode="after")
    def _no_limit(self) -> MappedConstant:
        if self.limit or self.drug or self.sex is not None:
            raise ValueError("a constant is a finding or an observable")
        return self


class Stay(Document):
    """The columns of a stay in hospital; `outcomes` gives each code in the outcome column its word."""

    start: Text | None = None
    end: Text | None = None
    outcome: Text | None = None
    outcomes: dict[Text, Written] = {}

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(name for name in (self.start, self.end, self.outcome) if name)


class Mapping(Document):
    """How the columns of a table become dated facts. Column names are the headers of the table, as written.

    In a long table `names` gives each foreign test name its meaning, and `columns` may add what is
    repeated on each row, once per patient. A column that is not named here is an error, unless it is under
    `ignore` or `ignore_other_columns` is true; the same holds for test names.

    `decimal` (point, comma) and `dates` (day.month.year, month/day/year) say once how the texts of the file are written; the other
    sign then separates thousands. `encoding`, `header_row` (1 is the first row) and `sheet` say where in the file the table is.
    """

    id: Identifier
    title: str = ""
    layout: Literal["wide", "long"]
    patient: Text | None = None
    time: Text | None = None
    known_at: Text | None = None
    columns: dict[Text, MappedColumn] = {}
    observable_column: Text | None = None
    value_column: Text | None = None
    unit_column: Text | None = None
    upper_limit_column: Text | None = None
    lower_limit_column: Text | None = None
    until_column: Text | None = None
    fasting_column: Text | None = None
    as_measured_column: Text | None = None
    names: dict[Text, MappedTest] = {}
    ignore: tuple[Text, ...] = ()
    ignore_other_columns: Flag = False
    ignore_names: tuple[Text, ...] = ()
    ignore_other_names: Flag = False
    sentinels: tuple[Text, ...] = ()
    fill_down: tuple[Text, ...] = ()
    constants: tuple[MappedConstant, ...] = ()
    stay: Stay = Stay()
    duplicate_rows: Literal["refuse", "count_once"] = "refuse"
    decimal: Decimal = ""
    dates: Dates = ""
    encoding: Annotated[str, AfterValidator(_encoding)] = ""
    header_row: Annotated[int, Field(ge=0, description="1 is the first row; 0 for the first that is not blank")] = 0
    sheet: str = ""
    notes: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _fits_its_layout(self) -> Mapping:
        if self.layout == "wide" and (self.long_columns or self.names or self.ignore_names or self.ignore_other_names):
            raise ValueError(
                "a wide table has no observable_column, value_column, unit_column or names; set layout: long, or leave them out"
            )
        if self.layout == "long" and not (self.observable_column and self.value_column):
            raise ValueError("a long table needs observable_column and value_column")
        if self.layout == "long" and not all(
            column.once_per_patient or column.sex is not None for column in self.columns.values()
        ):
            raise ValueError("in a long table a column beside the values must be once_per_patient: true")
        return self

    @property
    def long_columns(self) -> tuple[str, ...]:
        """The columns that a long table is made of, as far as they are named."""
        limits = (self.upper_limit_column, self.lower_limit_column)
        said = (self.until_column, self.fasting_column, self.as_measured_column)
        every = (self.observable_column, self.value_column, self.unit_column, *limits, *said)
        return tuple(name for name in every if name)

    @property
    def named_columns(self) -> tuple[str, ...]:
        """Every column that the table must have."""
        own = tuple(name for name in (self.patient, self.time, self.known_at) if name)
        return (*own, *self.columns, *self.long_columns, *self.stay.columns, *self.fill_down)


def read_mapping(path: Path) -> Mapping:
    """A mapping from its YAML file. Raises KnowledgeError with file, line and advice."""
    return read_document(path, Mapping)
