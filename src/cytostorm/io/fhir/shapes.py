"""The parts of each FHIR resource that are read, as typed columns; everything else in a resource is passed over unread."""

from __future__ import annotations

import json
from typing import Any

TEXT = "VARCHAR"  # one value
ANY = "JSON"  # only whether it is there
_CODES = {"coding": [{"system": TEXT, "code": TEXT}]}
_NAMED = {"coding": [{"system": TEXT, "code": TEXT, "display": TEXT}], "text": TEXT}
_WORDS = {"coding": [{"display": TEXT, "code": TEXT}], "text": TEXT}
_FIRST = {"coding": [{"code": TEXT}]}
_END = {"value": TEXT, "unit": TEXT, "code": TEXT}
_QUANTITY = {"value": TEXT, "comparator": TEXT, "unit": TEXT, "code": TEXT}
_PERIOD = {"start": TEXT, "end": TEXT}
_REFERENCE = {"reference": TEXT}
_COMMON = {"resourceType": TEXT, "id": TEXT, "meta": {"lastUpdated": TEXT}}
_PART = {"code": _CODES, "valueQuantity": _QUANTITY, "valueString": TEXT, "valueCodeableConcept": _WORDS, "dataAbsentReason": ANY}
_VALUE = {**_PART, "valueBoolean": TEXT, "valueInteger": TEXT, "referenceRange": [{"low": _END, "high": _END, "type": _FIRST}]}
_GIVEN = {
    **_COMMON, "status": TEXT, "subject": _REFERENCE, "medicationCodeableConcept": _NAMED, "medicationReference": _REFERENCE,
    "effectiveDateTime": TEXT, "effectivePeriod": _PERIOD,
}  # fmt: skip
SHAPES: dict[str, dict[str, Any]] = {
    "Patient": {**_COMMON, "birthDate": TEXT, "deceasedBoolean": TEXT, "deceasedDateTime": TEXT},
    "Observation": {
        **_COMMON, **_VALUE, "status": TEXT, "subject": _REFERENCE, "effectiveDateTime": TEXT, "effectivePeriod": _PERIOD,
        "effectiveInstant": TEXT, "issued": TEXT, "component": [_PART],
    },
    "Condition": {
        **_COMMON, "subject": _REFERENCE, "code": _CODES, "verificationStatus": _FIRST, "onsetDateTime": TEXT, "onsetPeriod": _PERIOD,
        "abatementDateTime": TEXT, "recordedDate": TEXT,
    },
    "MedicationAdministration": {**_GIVEN, "dosage": {"dose": _QUANTITY}},
    "MedicationStatement": {**_GIVEN, "dateAsserted": TEXT},
    "Medication": {**_COMMON, "code": _NAMED},
    "Encounter": {
        **_COMMON, "status": TEXT, "subject": _REFERENCE, "class": {"code": TEXT}, "period": _PERIOD,
        "location": [{"location": _REFERENCE, "period": _PERIOD, "status": TEXT}],
    },
    "Location": {**_COMMON, "type": [_CODES]},
}  # fmt: skip
NOT_COUNTED = {
    "MedicationRequest": "an order does not say that the drug was given; MedicationAdministration and MedicationStatement do",
    "MedicationDispense": "a drug handed out is not a drug taken; MedicationAdministration and MedicationStatement say that",
    "DiagnosticReport": "its values stand in the Observations that it names",
}


def sql_type(shape: Any) -> str:
    """A shape as a DuckDB type."""
    if isinstance(shape, list):
        return f"{sql_type(shape[0])}[]"
    if isinstance(shape, dict):
        return "STRUCT(" + ", ".join(f'"{name}" {sql_type(part)}' for name, part in shape.items()) + ")"
    return str(shape)


def json_type(shape: Any) -> str:
    """A shape as DuckDB's `from_json` takes it."""
    return json.dumps(shape)


def mismatch(value: Any, shape: Any, where: str = "") -> str:
    """The path of the first part that has another shape than FHIR gives it, with what it should be; "" where all fits."""
    if value is None or shape in (TEXT, ANY):
        return f"{where} must be one value" if shape == TEXT and isinstance(value, (dict, list)) else ""
    if not isinstance(value, type(shape)):
        return f"{where or 'the resource'} must be {'a list' if isinstance(shape, list) else 'an object'}"
    if isinstance(shape, list):
        return next((said for part in value if (said := mismatch(part, shape[0], where))), "")
    return next((said for name in shape if (said := mismatch(value.get(name), shape[name], f"{where}.{name}".lstrip(".")))), "")
