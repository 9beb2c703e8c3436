"""The made-up hospital as bulk FHIR R4: one NDJSON file for each type, every line put together from columns of text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cytostorm.synthetic.arrows import at, births, moments, patients
from cytostorm.synthetic.concepts import OURS, drug_code, sign_code
from cytostorm.synthetic.files import Files, TextFile
from cytostorm.synthetic.hospital import Part
from cytostorm.synthetic.lines import Catalog, Line
from cytostorm.synthetic.omop import place_of
from cytostorm.synthetic.rows import CORRECTION, NEVER, Ints, Rows
from cytostorm.synthetic.stays import Stays

_TYPES = ("Patient", "Encounter", "Observation", "Condition", "MedicationAdministration", "Location")
_SYSTEMS = {
    "LOINC": "http://loinc.org", "SNOMED": "http://snomed.info/sct", "RxNorm": "http://www.nlm.nih.gov/research/umls/rxnorm",
    "ATC": "http://www.whocc.no/atc", OURS: f"urn:{OURS}",
}  # fmt: skip
_UCUM = "http://unitsofmeasure.org"
_ROLES = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"
_LOCATIONS = (
    {"resourceType": "Location", "id": "ward", "name": "A made-up ward"},
    {"resourceType": "Location", "id": "icu", "name": "A made-up intensive care unit",
     "type": [{"coding": [{"system": _ROLES, "code": "ICU", "display": "Intensive care unit"}]}]},
)  # fmt: skip
_STATES = {"active": "condition-clinical", "confirmed": "condition-ver-status"}


class FhirFolder(Files):
    """One file for each type of resource."""

    def __init__(self, folder: Path, catalog: Catalog, part_rows: int):
        self.files_of = {name: TextFile(folder / f"{name}.ndjson") for name in _TYPES}
        super().__init__(*self.files_of.values())
        self.catalog = catalog
        self.place = np.array([place_of(line, catalog) for line in catalog.lines])
        self.code = _texts(_compact(_concept(line, catalog)) for line in catalog.lines)
        self.unit = _texts(_unit(line) for line in catalog.lines)
        self.value = _values(catalog)
        self.dose = _texts(["{}"] * catalog.texts.plain + [_dose(word) for word in catalog.texts.words])
        self._lines("Location", pa.array([_compact(one) for one in _LOCATIONS]))

    def add(self, part: Part) -> None:
        rows, place = part.rows, self.place[part.rows.line]
        self._people(part.stays)
        present, word = rows.text == self.catalog.texts.word("yes"), self._is_word(rows)
        measured = place == "measurement"
        self._observations(rows.take(measured & ~word), "valueQuantity", self.unit)
        self._observations(rows.take(measured & word), "valueString")
        self._observations(rows.take(place == "level"), "valueString")
        self._observations(rows.take((place == "look") | ((place == "sign") & ~present)), "valueBoolean")
        self._conditions(rows.take((place == "diagnosis") | ((place == "sign") & present)))
        self._drugs(rows.take(place == "drug"))

    def _is_word(self, rows: Rows) -> Any:
        return self.catalog.texts.numeric.is_null().to_numpy(zero_copy_only=False)[rows.text]

    def _lines(self, kind: str, *parts: pa.Array | str) -> None:
        self.files_of[kind].add(pc.binary_join_element_wise(*parts, "\n", ""))

    def _observations(self, rows: Rows, kind: str, units: pa.Array | None = None) -> None:
        """`kind` is the value element; a quantity begins with its unit, which the line knows, and ends with its number."""
        status = pa.array(["final", "corrected"]).take(pa.array((rows.outcome == CORRECTION).astype(np.int32)))
        begin = [units.take(pa.array(rows.line))] if units is not None else [f'"{kind}":']
        self._lines(
            "Observation", '{"resourceType":"Observation","id":"o', self._numbers("Observation", rows), '","status":"', status,
            '","code":', self.code.take(pa.array(rows.line)), *_whose(rows.patient), ',"effectiveDateTime":"', _iso(rows.time),
            '","issued":"', _iso(rows.known), '",', *begin, self.value.take(pa.array(rows.text)), "}",
        )  # fmt: skip

    def _numbers(self, kind: str, rows: Rows) -> pa.Array:
        """Running numbers for ids."""
        first = self.files_of[kind].rows
        return pa.array(np.arange(first + 1, first + len(rows) + 1)).cast(pa.string())

    def _conditions(self, rows: Rows) -> None:
        states = "".join(f'"{_camel(name)}":{_compact(_state(name, system))},' for name, system in _STATES.items())
        self._lines(
            "Condition", '{"resourceType":"Condition","id":"c', self._numbers("Condition", rows), '",' + states + '"code":',
            self.code.take(pa.array(rows.line)), *_whose(rows.patient), ',"onsetDateTime":"', _iso(rows.time),
            '","recordedDate":"', _iso(rows.known), '"}',
        )  # fmt: skip

    def _drugs(self, rows: Rows) -> None:
        kind = "MedicationAdministration"
        begin = f'{{"resourceType":"{kind}","id":"m'
        self._lines(
            kind, begin, self._numbers(kind, rows), '","status":"completed","medicationCodeableConcept":', self.code.take(pa.array(rows.line)),
            *_whose(rows.patient, "context"), ',"effectivePeriod":{"start":"', _iso(rows.time), '","end":"', _iso(rows.until),
            '"},"dosage":{"dose":', self.dose.take(pa.array(rows.text)), "}}",
        )  # fmt: skip

    def _people(self, stays: Stays) -> None:
        who = patients(stays.patient).cast(pa.string())
        gender = pa.array(["female", "male"]).take(pa.array(stays.male.astype(np.int32)))
        death = _optional(stays.died, ',"deceasedDateTime":"', _iso(stays.end), '"')
        born = pc.strftime(births(stays), format="%Y-%m-%d")
        self._lines(
            "Patient",
            '{"resourceType":"Patient","id":"',
            who,
            '","gender":"',
            gender,
            '","birthDate":"',
            born,
            '"',
            death,
            "}",
        )
        self._encounters(stays, who)

    def _encounters(self, stays: Stays, who: pa.Array) -> None:
        """One inpatient encounter a stay; intensive care is one of its locations."""
        begin, end = at(stays, stays.icu), at(stays, stays.icu_end)
        there = begin != NEVER
        icu = _optional(
            there, ',{"location":{"reference":"Location/icu"},"period":{"start":"', _iso(np.where(there, begin, 0)), '","end":"',
            _iso(np.where(there, end, 0)), '"}}',
        )  # fmt: skip
        self._lines(
            "Encounter", '{"resourceType":"Encounter","id":"', who, '","status":"finished","class":{"system":'
            '"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"IMP"},"subject":{"reference":"Patient/', who, '"},"period":{"start":"',
            _iso(stays.start), '","end":"', _iso(stays.end), '"},"location":[{"location":{"reference":"Location/ward"}}', icu, "]}",
        )  # fmt: skip


def _texts(texts: Any) -> pa.Array:
    return pa.array(list(texts), pa.string())


def _compact(resource: object) -> str:
    return json.dumps(resource, separators=(",", ":"))


def _concept(line: Line, catalog: Catalog) -> dict[str, object]:
    """The code of a line; where the library trusts none, one of our own system."""
    system, code = _coding(line, catalog) or (OURS, line.name)
    label = line.loinc_label or line.name
    return {"coding": [{"system": _SYSTEMS[system], "code": code}], "text": label}


def _coding(line: Line, catalog: Catalog) -> tuple[str, str] | None:
    if line.kind == "drug":
        return drug_code(line, catalog.library)
    if line.kind == "finding":
        code = sign_code(line, catalog.library)
        return ("SNOMED", code) if code else None
    return ("LOINC", line.loinc) if line.loinc else None


def _unit(line: Line) -> str:
    """The beginning of a quantity. A unit that is not written as UCUM writes it has no code."""
    unit = {"unit": line.unit} | ({"system": _UCUM, "code": line.ucum} if line.ucum else {}) if line.unit else {}
    inside = _compact(unit)[1:-1]
    return '"valueQuantity":{' + (inside + "," if inside else "")


def _values(catalog: Catalog) -> pa.Array:
    """The end of a quantity for numbers, a truth for yes and no, and a string for any other word."""
    plain = [f'"value":{text}}}' for text in catalog.texts.printed[: catalog.texts.plain].to_pylist()]
    return _texts([*plain, *(_word(word) for word in catalog.texts.words)])


def _word(word: str) -> str:
    if word[:1] in ("<", ">"):
        return f'"comparator":"{word[0]}","value":{word[1:].strip()}}}'
    return {"yes": "true", "no": "false"}.get(word) or json.dumps(word)


def _dose(word: str) -> str:
    amount, _, unit = word.partition(" ")
    return f'{{"value":{amount},"unit":{json.dumps(unit)}}}' if amount.isdigit() else "{}"


def _whose(patient: Ints, encounter: str = "encounter") -> tuple[pa.Array | str, ...]:
    who = patients(patient).cast(pa.string())
    return (',"subject":{"reference":"Patient/', who, f'"}},"{encounter}":{{"reference":"Encounter/', who, '"}')


def _state(name: str, system: str) -> dict[str, object]:
    return {"coding": [{"system": f"http://terminology.hl7.org/CodeSystem/{system}", "code": name}]}


def _camel(name: str) -> str:
    return {"active": "clinicalStatus", "confirmed": "verificationStatus"}[name]


def _optional(there: Any, *parts: pa.Array | str) -> pa.Array:
    """Text where something is there, and nothing elsewhere."""
    return pc.if_else(pa.array(there), pc.binary_join_element_wise(*parts, ""), "")


def _iso(minutes: Ints) -> pa.Array:
    return pc.strftime(moments(minutes).cast(pa.timestamp("s")), format="%Y-%m-%dT%H:%M:%SZ")
