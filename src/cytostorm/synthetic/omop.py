"""The made-up hospital as OMOP CDM 5.4 in Parquet. A corrected value stands there as corrected; the first one is gone."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa

from cytostorm.synthetic.arrows import MOMENT, at, births, days, moments, named
from cytostorm.synthetic.concepts import EHR, FEMALE, INPATIENT, INTENSIVE, LESS, MALE, MORE, Concepts, sign_code
from cytostorm.synthetic.files import Files, ParquetFile
from cytostorm.synthetic.hospital import Part
from cytostorm.synthetic.lines import Catalog, Line
from cytostorm.synthetic.rows import NEVER, REPLACED, Ints, Rows
from cytostorm.synthetic.stays import Stays

_DAY, _ID, _TEXT, _NUMBER = pa.date32(), pa.int64(), pa.string(), pa.float64()
_word = pa.dictionary(pa.int32(), pa.string())
_ENDS = {"_date": _DAY, "_datetime": MOMENT}


def _schema(ids: str, times: str = "", texts: str = "", numbers: str = "") -> pa.Schema:
    """Columns by kind; each name under `times` becomes a date and a datetime."""
    fields = [(name, _ID) for name in ids.split()]
    fields += [(f"{name}{ending}", kind) for name in times.split() for ending, kind in _ENDS.items()]
    return pa.schema(
        [*fields, *((name, _NUMBER) for name in numbers.split()), *((name, _TEXT) for name in texts.split())]
    )


_TABLES = {
    "person": _schema(
        "person_id gender_concept_id year_of_birth month_of_birth day_of_birth race_concept_id ethnicity_concept_id", texts="person_source_value"),
    "visit_occurrence": _schema("visit_occurrence_id person_id visit_concept_id visit_type_concept_id", "visit_start visit_end"),
    "visit_detail": _schema(
        "visit_detail_id person_id visit_detail_concept_id visit_detail_type_concept_id visit_occurrence_id", "visit_detail_start visit_detail_end"),
    "measurement": _schema(
        "measurement_id person_id measurement_concept_id measurement_type_concept_id operator_concept_id unit_concept_id visit_occurrence_id",
        "measurement", "measurement_source_value unit_source_value value_source_value", "value_as_number"),
    "observation": _schema(
        "observation_id person_id observation_concept_id observation_type_concept_id visit_occurrence_id", "observation",
        "value_as_string observation_source_value"),
    "condition_occurrence": _schema(
        "condition_occurrence_id person_id condition_concept_id condition_type_concept_id visit_occurrence_id", "condition_start",
        "condition_source_value"),
    "drug_exposure": _schema(
        "drug_exposure_id person_id drug_concept_id drug_type_concept_id visit_occurrence_id", "drug_exposure_start drug_exposure_end",
        "drug_source_value sig"),
    "death": _schema("person_id death_type_concept_id", "death"),
    "concept": pa.schema([
        *_schema("concept_id", texts="concept_name domain_id vocabulary_id concept_class_id standard_concept concept_code invalid_reason"),
        pa.field("valid_start_date", _DAY), pa.field("valid_end_date", _DAY)]),
    "concept_relationship": _schema("concept_id_1 concept_id_2", texts="relationship_id invalid_reason"),
    "concept_ancestor": _schema("ancestor_concept_id descendant_concept_id min_levels_of_separation max_levels_of_separation"),
}  # fmt: skip
_VALID = (date(1970, 1, 1), date(2199, 12, 31))


class OmopFolder(Files):
    """One Parquet file for each table."""

    def __init__(self, folder: Path, catalog: Catalog, part_rows: int):
        self.tables = {
            name: ParquetFile(folder / f"{name}.parquet", schema, part_rows) for name, schema in _TABLES.items()
        }
        super().__init__(*self.tables.values())
        self.catalog, self.concepts = catalog, Concepts()
        self.concept = np.array([self._concept(line) for line in catalog.lines], np.int64)
        self.unit = np.array([self.concepts.unit(line) for line in catalog.lines], np.int64)
        self.names, self.units = catalog.column("name"), catalog.column("unit")
        self.place = np.array([place_of(line, catalog) for line in catalog.lines])
        self._vocabulary()

    def _concept(self, line: Line) -> int:
        if line.kind == "measurement":
            return self.concepts.test(line)
        return (
            self.concepts.drug(line, self.catalog.library)
            if line.kind == "drug"
            else self.concepts.finding(line, self.catalog.library)
        )

    def _vocabulary(self) -> None:
        """Concepts, each mapped to itself as a standard vocabulary does, and what stands above a drug."""
        keys, rows = list(self.concepts.rows), list(self.concepts.rows.values())
        ids = [number for number, _, _ in rows]
        self.tables["concept"].add({
            "concept_id": ids, "concept_name": [name for _, name, _ in rows], "domain_id": [domain for _, _, domain in rows],
            "vocabulary_id": [vocabulary for vocabulary, _ in keys], "concept_code": [code for _, code in keys],
            "concept_class_id": ["Undefined"] * len(ids), "standard_concept": ["S"] * len(ids),
            "valid_start_date": [_VALID[0]] * len(ids), "valid_end_date": [_VALID[1]] * len(ids),
        })  # fmt: skip
        self.tables["concept_relationship"].add(
            {"concept_id_1": ids, "concept_id_2": ids, "relationship_id": ["Maps to"] * len(ids)}
        )
        levels = [int(above != below) for above, below in self.concepts.above]
        self.tables["concept_ancestor"].add({
            "ancestor_concept_id": [above for above, _ in self.concepts.above], "descendant_concept_id": [below for _, below in self.concepts.above],
            "min_levels_of_separation": levels, "max_levels_of_separation": levels,
        })  # fmt: skip

    def add(self, part: Part) -> None:
        self._people(part.stays)
        rows = part.rows.take(part.rows.outcome != REPLACED)
        place = self.place[rows.line]
        present = rows.text == self.catalog.texts.word("yes")
        self._measurements(rows.take(place == "measurement"))
        self._drugs(rows.take(place == "drug"))
        self._conditions(rows.take((place == "diagnosis") | ((place == "sign") & present)))
        self._observations(rows.take((place == "level") | (place == "look") | ((place == "sign") & ~present)))

    def _people(self, stays: Stays) -> None:
        born, who, n = births(stays), stays.patient.astype(np.int64), len(stays)
        year, month, day = (
            np.array([getattr(one, name) for one in born.to_pylist()]) for name in ("year", "month", "day")
        )
        self.tables["person"].add({
            "person_id": who, "gender_concept_id": np.where(stays.male, MALE, FEMALE), "year_of_birth": year, "month_of_birth": month,
            "day_of_birth": day, "race_concept_id": np.zeros(n, np.int64), "ethnicity_concept_id": np.zeros(n, np.int64),
            "person_source_value": pa.array(who).cast(_TEXT),
        })  # fmt: skip
        visit = {
            "visit_occurrence_id": who,
            "person_id": who,
            "visit_concept_id": _all(INPATIENT, n),
            "visit_type_concept_id": _all(EHR, n),
        }
        self.tables["visit_occurrence"].add(
            {**visit, **_dated("visit_start", stays.start), **_dated("visit_end", stays.end)}
        )
        self._intensive(stays)
        dead = stays.died
        count = int(dead.sum())
        self.tables["death"].add(
            {"person_id": who[dead], "death_type_concept_id": _all(EHR, count), **_dated("death", stays.end[dead])}
        )

    def _intensive(self, stays: Stays) -> None:
        begin, end = at(stays, stays.icu), at(stays, stays.icu_end)
        there = begin != NEVER
        who = stays.patient[there].astype(np.int64)
        self.tables["visit_detail"].add({
            "visit_detail_id": who, "person_id": who, "visit_occurrence_id": who, "visit_detail_concept_id": _all(INTENSIVE, len(who)),
            "visit_detail_type_concept_id": _all(EHR, len(who)),
            **_dated("visit_detail_start", begin[there]), **_dated("visit_detail_end", end[there]),
        })  # fmt: skip

    def _common(self, table: str, rows: Rows) -> dict[str, object]:
        """Columns that every event table has, under its own names."""
        column = {"condition_occurrence": "condition", "drug_exposure": "drug"}.get(table, table)
        first, who = self.tables[table].rows, rows.patient.astype(np.int64)
        return {
            f"{table}_id": np.arange(first + 1, first + len(rows) + 1), "person_id": who, "visit_occurrence_id": who,
            f"{column}_concept_id": self.concept[rows.line], f"{column}_type_concept_id": _all(EHR, len(rows)),
            f"{column}_source_value": named(rows.line, self.names).cast(_TEXT),
        }  # fmt: skip

    def _measurements(self, rows: Rows) -> None:
        text, texts = pa.array(rows.text), self.catalog.texts
        sign = texts.signs.take(text).to_numpy(zero_copy_only=False)
        self.tables["measurement"].add({
            **self._common("measurement", rows), **_dated("measurement", rows.time), "unit_concept_id": self.unit[rows.line],
            "operator_concept_id": np.select([sign == "<", sign == ">"], [LESS, MORE], 0), "value_as_number": texts.numeric.take(text),
            "unit_source_value": named(rows.line, self.units).cast(_TEXT), "value_source_value": texts.printed.take(text),
        })  # fmt: skip

    def _drugs(self, rows: Rows) -> None:
        times = _dated("drug_exposure_start", rows.time) | _dated("drug_exposure_end", rows.until)
        dose = self.catalog.texts.printed.take(pa.array(rows.text))
        self.tables["drug_exposure"].add({**self._common("drug_exposure", rows), **times, "sig": dose})

    def _conditions(self, rows: Rows) -> None:
        self.tables["condition_occurrence"].add(
            {**self._common("condition_occurrence", rows), **_dated("condition_start", rows.time)}
        )

    def _observations(self, rows: Rows) -> None:
        said = self.catalog.texts.printed.take(pa.array(rows.text))
        self.tables["observation"].add(
            {**self._common("observation", rows), **_dated("observation", rows.time), "value_as_string": said}
        )


def place_of(line: Line, catalog: Catalog) -> str:
    """Where a line belongs: a sign with a code is a condition when it is there, a finding without one is a diagnosis or an examination."""
    if line.kind == "finding":
        looked_for = {"hemophagocytosis", "lymphadenopathy"}
        return "sign" if sign_code(line, catalog.library) else "look" if line.name in looked_for else "diagnosis"
    return {"age": "nowhere", "oxygen_support": "level"}.get(line.name, line.kind)


def _all(number: int, n: int) -> Ints:
    return np.full(n, number, np.int64)


def _dated(name: str, minutes: Ints) -> dict[str, pa.Array]:
    return {f"{name}_date": days(minutes), f"{name}_datetime": moments(minutes)}
