"""Small FHIR resources made for the tests."""

import gzip
import json

LOINC, UCUM = "http://loinc.org", "http://unitsofmeasure.org"
FERRITIN, TEMPERATURE, AST, SYSTOLIC = "2276-4", "8310-5", "1920-8", "8480-6"
AT = "2024-03-01T08:00:00Z"


def patient(name="A", **more):
    return {"resourceType": "Patient", "id": name, "birthDate": "1980-01-01", **more}


def observation(code=FERRITIN, value=12000, unit="ug/L", *, of="A", name="o1", **more):
    made = {
        "resourceType": "Observation", "id": name, "status": "final", "code": {"coding": [{"system": LOINC, "code": code}]},
        "subject": {"reference": f"Patient/{of}"}, "effectiveDateTime": AT,
    }  # fmt: skip
    if value is not None:
        made["valueQuantity"] = {"value": value, "unit": unit, "system": UCUM, "code": unit}
    return {key: part for key, part in (made | more).items() if part is not None}


def condition(code, system="http://snomed.info/sct", *, of="A", name="c1", **more):
    return {
        "resourceType": "Condition", "id": name, "code": {"coding": [{"system": system, "code": code}]},
        "subject": {"reference": f"Patient/{of}"}, "recordedDate": "2024-03-01", **more,
    }  # fmt: skip


def given(kind="MedicationAdministration", status="completed", concept=None, *, of="A", **more):
    return {
        "resourceType": kind, "id": "m1", "status": status, "medicationCodeableConcept": concept or {"text": "Tocilizumab"},
        "subject": {"reference": f"Patient/{of}"}, "effectiveDateTime": AT, **more,
    }  # fmt: skip


def bundle(*resources):
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": resource} for resource in resources]}


def write_bundle(folder, *resources, name="bundle.json"):
    path = folder / name
    path.write_text(json.dumps(bundle(*resources)))
    return path


def write_ndjson(folder, name, *resources):
    text = "".join(json.dumps(resource) + "\n" for resource in resources)
    path = folder / name
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    return path
