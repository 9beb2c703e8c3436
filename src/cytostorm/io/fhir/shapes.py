"""The parts of each FHIR resource that are read, as typed columns; everything else in a resource is passed over unread."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

TEXT = "VARCHAR"  # one value
ANY = "JSON"  # only whether it is there
_CODES = {"coding": [{"system": TEXT, "code": TEXT}], "text": TEXT}
_NAMED = {"coding": [{"system": TEXT, "code": TEXT, "display": TEXT}], "text": TEXT}
_WORDS = {"coding": [{"display": TEXT, "code": TEXT}], "text": TEXT}
_FIRST = {"coding": [{"code": TEXT}]}
_END = {"value": TEXT, "unit": TEXT, "code": TEXT}
_QUANTITY = {"value": TEXT, "comparator": TEXT, "unit": TEXT, "code": TEXT}
_PERIOD = {"start": TEXT, "end": TEXT}
_REFERENCE = {"reference": TEXT}
_COMMON = {"resourceType": TEXT, "id": TEXT, "meta": {"lastUpdated": TEXT}, "modifierExtension": ANY}
OTHER_VALUES = ("valueRatio", "valueSampledData", "valueTime", "valueDateTime", "valuePeriod", "valueAttachment")
"""Values that may be there and are not read."""
_VALUE = {
    "code": _CODES, "valueQuantity": _QUANTITY, "valueRange": {"low": _END, "high": _END}, "valueString": TEXT, "valueCodeableConcept": _WORDS,
    "valueBoolean": TEXT, "valueInteger": TEXT, "dataAbsentReason": ANY, "interpretation": [_FIRST],
    "referenceRange": [{"low": _END, "high": _END, "type": _FIRST}], **dict.fromkeys(OTHER_VALUES, ANY),
}  # fmt: skip
_PART = {**_VALUE, "modifierExtension": ANY}
_GIVEN = {
    **_COMMON, "status": TEXT, "subject": _REFERENCE, "medicationCodeableConcept": _NAMED, "medicationReference": _REFERENCE,
    "effectiveDateTime": TEXT, "effectivePeriod": _PERIOD,
}  # fmt: skip
SHAPES: dict[str, dict[str, Any]] = {
    "Patient": {**_COMMON, "birthDate": TEXT, "gender": TEXT, "deceasedBoolean": TEXT, "deceasedDateTime": TEXT},
    "Observation": {
        **_COMMON, **_VALUE, "status": TEXT, "subject": _REFERENCE, "effectiveDateTime": TEXT, "effectivePeriod": _PERIOD,
        "effectiveInstant": TEXT, "issued": TEXT, "component": [_PART],
    },
    "Condition": {
        **_COMMON, "subject": _REFERENCE, "code": _CODES, "verificationStatus": _FIRST, "clinicalStatus": _FIRST,
        "onsetDateTime": TEXT, "onsetPeriod": _PERIOD,
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
    parts = ((part, shape[0], where) for part in value) if isinstance(shape, list) else _known(value, shape, where)
    for part, inner, place in parts:
        is_plain = inner is TEXT and type(part) is str  # the commonest by far
        if not is_plain and (said := mismatch(part, inner, place)):
            return said
    return ""


def _known(value: dict[str, Any], shape: dict[str, Any], where: str) -> Iterator[tuple[Any, Any, str]]:
    return ((part, shape[name], f"{where}.{name}" if where else name) for name, part in value.items() if name in shape)
