"""A Bundle read in plain Python and by the database of many says the same: records, refusals, counts."""

import json
import subprocess
import sys
from dataclasses import replace

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from cytostorm.io.coded import content_of
from cytostorm.io.fhir import read_bundle
from cytostorm.io.fhir.staged_bundle import filled
from cytostorm.library import shipped

UCUM, LOINC, SNOMED, ICD = "http://unitsofmeasure.org", "http://loinc.org", "http://snomed.info/sct", "http://hl7.org/fhir/sid/icd-10-cm"


def some(*values):
    return st.sampled_from(values)


def seldom(part):
    """Absent most of the time."""
    return st.one_of(*[st.none()] * 7, part)


def without_nothing(made):
    return {name: part for name, part in made.items() if part is not None}


def maybe(**parts):
    """An object of which each part may be missing."""
    return st.fixed_dictionaries({}, optional=parts).map(without_nothing)


GOOD = some("2024-03-01T08:00:00Z", "2024-03-01T08:00:00+05:30", "2024-03-02", "2024-03-03T22:10:00Z", "2023-02-28", "2024-02-29")
ODD = some(
    "2024-03-01T08:00:00Z", "2024-03-01T08:00:00+05:30", "2024-03-01T08:00Z", "2024-03-01T08:00:00.5Z",
    "2024-03-01T08:00:00.123456789-11:00", "2024-03-01",
    "2024-02-29", "2023-02-28", "2024-03", "2024", "yesterday", "", "2024-13-01", "2024-03-01T25:00:00Z", "1949-12-31",
    "2024-03-01T08:00:00", "2024-03-02",
    "2024-02-30", "2024-03-01T24:00:00Z", "2024-03-01T08:00:60Z",
)  # fmt: skip
TIMES = st.one_of(GOOD, GOOD, GOOD, ODD)
PATIENTS = some(
    *["Patient/A"] * 9,
    "Patient/A",
    "Patient/B",
    "Patient/10",
    "Patient/9",
    "http://x.org/fhir/Patient/A/_history/2",
    "urn:uuid:A",
    "Group/1",
    "Patient/A/B",
    "",
)
STATUS = some(*["final"] * 9, "preliminary", "registered", "unknown", "amended", "cancelled", "odd")
CODES = some("2276-4", "1920-8", "8480-6", "16294009", "M32.9", "R16.1", "X")
CODING = maybe(system=some(LOINC, SNOMED, ICD, "http://ward.example", ""), code=CODES, display=some("Ferritin", "Tocilizumab"))
CONCEPT = maybe(coding=st.lists(CODING, max_size=2), text=some("Ferritin", "Anakinra", "yes", "absent"))
LISTED = some(
    *[{"coding": [{"system": SNOMED, "code": "16294009"}]}, {"coding": [{"system": LOINC, "code": "777-3"}]}],
    {"coding": [{"system": LOINC, "code": "2276-4"}]},
    {"coding": [{"system": LOINC, "code": "1920-8"}]},
)
UNITS = some("ng/mL", "ng/mL", "ug/L", "10*3/uL", "ug/L", "mg/L", "U/L", "furlong", "{x}ng/mL")
NUMBERS = some(0, 1.25, 500, 600, 12, 12.5, 40000, -3, 1e9, 9999999, "text", 10000, 300)
END = maybe(value=NUMBERS, unit=UNITS, code=UNITS)
USES = some({"coding": [{"code": "normal"}]}, {"coding": [{"code": "therapeutic"}]})
VALUES = {
    "valueQuantity": maybe(value=NUMBERS, unit=UNITS, code=UNITS, comparator=seldom(some("<", ">=", "ad"))), "valueRange": maybe(low=END, high=END),
    "valueString": some("12 ng/mL", "<3", "yes"), "valueCodeableConcept": CONCEPT, "valueBoolean": st.booleans(), "valueInteger": st.integers(0, 3),
    "dataAbsentReason": seldom(CONCEPT), "interpretation": st.lists(maybe(coding=st.lists(maybe(code=some("<", ">", "H")), max_size=2)), max_size=2),
    "referenceRange": st.lists(maybe(low=END, high=END, type=USES), max_size=2),
    "valueRatio": seldom(maybe(numerator=END)), "modifierExtension": seldom(some([{"url": "x"}])),
}  # fmt: skip
PERIOD = maybe(start=TIMES, end=TIMES)
NAMES = some(*map(str, range(7, 30)), "1", "2", "3", "4", "5", "6")
META = {"meta": maybe(lastUpdated=TIMES)}
SUBJECT = {"subject": st.builds(lambda reference: {"reference": reference}, PATIENTS)}


CORE = ("status", "subject", "code", "effectiveDateTime", "recordedDate", "medicationCodeableConcept", "period", "class")


def resource(kind, **parts):
    """What makes it count is there, though not always well; the rest may be missing."""
    core = {name: part for name, part in parts.items() if name in CORE}
    rest = {name: part for name, part in parts.items() if name not in CORE}
    whole = st.fixed_dictionaries({"resourceType": st.just(kind), "id": NAMES, **core}, optional={**META, **rest})
    return st.one_of(
        whole, whole, whole, whole, whole, st.fixed_dictionaries({"resourceType": st.just(kind)}, optional={"id": NAMES, **META, **parts})
    ).map(without_nothing)


WHEN = {"effectiveDateTime": TIMES, "effectivePeriod": PERIOD}
RESOURCES = st.one_of(
    resource("Observation", status=STATUS, code=st.one_of(LISTED, CONCEPT), issued=TIMES, effectiveInstant=TIMES, **WHEN, **SUBJECT, **VALUES,
             component=st.lists(maybe(code=st.one_of(LISTED, CONCEPT), **VALUES), max_size=2)),
    st.builds(lambda made, unit: {**made, "valueQuantity": {"value": 12, "unit": unit}}, resource(
        "Observation", status=some("final"), code=LISTED, effectiveDateTime=TIMES, subject=some({"reference": "Patient/A"})), UNITS),
    resource("Condition", code=st.one_of(LISTED, CONCEPT), onsetDateTime=TIMES, recordedDate=TIMES, abatementDateTime=TIMES,
             onsetPeriod=PERIOD, **SUBJECT,
             verificationStatus=some({"coding": [{"code": "refuted"}]}, {"coding": [{"code": "provisional"}]}, {"coding": []}),
             clinicalStatus=some({"coding": [{"code": "resolved"}]}, {"coding": [{"code": "active"}]})),
    resource("MedicationAdministration", status=some("completed", "not-done"), medicationCodeableConcept=CONCEPT, **WHEN, **SUBJECT,
             medicationReference=some({"reference": "Medication/1"}, {"reference": "Medication/9"}),
             dosage=maybe(dose=maybe(value=NUMBERS, unit=some("mg", "cells")))),
    resource("MedicationStatement", status=some("active", "entered-in-error"), medicationCodeableConcept=CONCEPT, dateAsserted=TIMES,
             **WHEN, **SUBJECT),
    resource("Medication", code=CONCEPT, modifierExtension=some([{"url": "x"}])),
    resource("Encounter", status=some("finished", "planned"), period=PERIOD, **SUBJECT, **{"class": some({"code": "IMP"}, {"code": "AMB"})}),
    resource("MedicationRequest", status=some("active")),
)  # fmt: skip
BIRTHS = some("1980-02-29", "1980", "1980-06", "2023-12-31", "2030", "nonsense", "1980-13")
PEOPLE = st.lists(st.builds(lambda name, **more: {"resourceType": "Patient", "id": name, **more}, some("A", "B", "10"), birthDate=BIRTHS,
                            deceasedDateTime=TIMES), max_size=3)  # fmt: skip


def both(document, folder):
    path = folder / "bundle.json"
    path.write_text(json.dumps(document))
    plain = read_bundle(path, shipped())
    desk = filled(path)
    try:
        return plain, content_of(desk, shipped())
    finally:
        desk.close()


def in_any_order(report):
    lists = {name: sorted(getattr(report, name), key=repr) for name in ("refused", "suspected_slips", "implausible")}
    units = sorted(map(repr, report.conversions))
    return lists, units, replace(report, refused=(), suspected_slips=(), implausible=(), conversions=())


@settings(max_examples=60, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(st.tuples(PEOPLE, st.lists(RESOURCES, min_size=6, max_size=14)))
def test_one_and_many_say_the_same(tmp_path_factory, parts):
    people, resources = parts
    document = {"resourceType": "Bundle", "entry": [{"resource": one} for one in [*people, *resources]]}
    if not people:
        document["entry"].append({"resource": {"resourceType": "Patient", "id": "A"}})
    plain, many = both(document, tmp_path_factory.mktemp("bundle"))
    assert [record.patient for record in plain.records] == [record.patient for record in many.records]
    for one, other in zip(plain.records, many.records, strict=True):
        assert replace(one, refusals=()) == replace(other, refusals=())
        assert sorted(map(repr, one.refusals)) == sorted(map(repr, other.refusals))
    assert in_any_order(plain.conformance) == in_any_order(many.conformance)


def test_neither_a_database_nor_a_data_frame_is_loaded():
    heavy = "('duckdb', 'polars', 'pyarrow', 'narwhals', 'numpy')"
    code = f"import sys; from cytostorm.io.fhir import read_bundle; print([m for m in {heavy} if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
