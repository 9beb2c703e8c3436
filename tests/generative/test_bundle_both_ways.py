"""A Bundle read in plain Python and by the database of many says the same: records, refusals, counts."""

import json
import subprocess
import sys
from dataclasses import replace

from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from cytostorm.io.coded import NO_MAP, CodeMap, content_of
from cytostorm.io.fhir import read_bundle
from cytostorm.io.fhir.staged_bundle import filled
from cytostorm.io.values.subjects import Subject
from cytostorm.library import shipped
from tests.thoroughness import examples

UCUM, LOINC, SNOMED, ICD = (
    "http://unitsofmeasure.org",
    "http://loinc.org",
    "http://snomed.info/sct",
    "http://hl7.org/fhir/sid/icd-10-cm",
)


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


GOOD = some(
    "2024-03-01T08:00:00Z",
    "2024-03-01T08:00:00+05:30",
    "2024-03-02",
    "2024-03-03T22:10:00Z",
    "2023-02-28",
    "2024-02-29",
)
ODD = some(
    "2024-03-01T08:00:00Z", "2024-03-01T08:00:00+05:30", "2024-03-01T08:00Z", "2024-03-01T08:00:00.5Z",
    "2024-03-01T08:00:00.123456789-11:00", "2024-03-01",
    "2024-02-29", "2023-02-28", "2024-03", "2024", "yesterday", "", "2024-13-01", "2024-03-01T25:00:00Z", "1949-12-31",
    "2024-03-01T08:00:00", "2024-03-02",
    "2024-02-30", "2024-03-01T08:00:00+25:00", "2024-03-01T24:00:00Z", "2024-03-01T08:00:60Z",
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
    "Patient/",
    "Patient/A/B",
    "",
)
STATUS = some(*["final"] * 9, "preliminary", "registered", "unknown", "amended", "cancelled", "odd")
CODES = some("2276-4", "1920-8", "8480-6", "16294009", "M32.9", "R16.1", "X", "76039-7", "48664-7", "3255-7")
CODING = maybe(
    system=some(LOINC, SNOMED, ICD, "http://ward.example", ""), code=CODES, display=some("Ferritin", "Tocilizumab")
)
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
PERIOD = maybe(start=TIMES, end=st.one_of(TIMES, some("2999-12-31")))
NAMES = some(*map(str, range(7, 30)), "1", "2", "3", "4", "5", "6")
META = {"meta": maybe(lastUpdated=TIMES)}
SUBJECT = {"subject": st.builds(lambda reference: {"reference": reference}, PATIENTS)}


CORE = (
    "status",
    "subject",
    "code",
    "effectiveDateTime",
    "recordedDate",
    "medicationCodeableConcept",
    "period",
    "class",
)


def resource(kind, **parts):
    """What makes it count is there, though not always well; the rest may be missing."""
    core = {name: part for name, part in parts.items() if name in CORE}
    rest = {name: part for name, part in parts.items() if name not in CORE}
    whole = st.fixed_dictionaries({"resourceType": st.just(kind), "id": NAMES, **core}, optional={**META, **rest})
    return st.one_of(
        whole,
        whole,
        whole,
        whole,
        whole,
        st.fixed_dictionaries({"resourceType": st.just(kind)}, optional={"id": NAMES, **META, **parts}),
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
# Columns of tests whose values are questioned, implausible, upper bounds or refused by their code, of several patients.
PAIRS = some(("718-7", "g/L"), ("718-7", "g/dL"), ("777-3", "10*9/L"), ("777-3", "/uL"), ("48664-7", "g/L"), ("3255-7", "g/L"), ("48664-7", "mg/dL"),
             ("76039-7", "pg/mL"), ("2160-0", "umol/L"))  # fmt: skip
INSIDE = some(
    0, 0.2, 1.5, 3, 5, 8.9, 9, 12, 14, 19.9, 20, 95, 130, 145, 180, 1499, 1501, 2400, 3000, 150000, 9999999, "9999999.0"
)
NORMAL = some(
    [{"low": {"value": 2, "unit": "g/L"}, "high": {"value": 4, "unit": "g/L"}}],
    [{"high": {"value": 120}}],
    [{"low": {"value": 9999999}}],
)
HOURS = some(*(f"2024-03-0{day}T0{hour}:00:00Z" for day in (1, 2) for hour in (6, 8)))


def in_column(pair, value, who, when, name, more):
    code, unit = pair
    rest = {name: part for name, part in more.items() if name not in ("comparator", "also", "coded")}
    quantity = {"value": value, "unit": unit, "code": more.get("coded", unit), "comparator": more.get("comparator")}
    codes = [{"system": LOINC, "code": code}, *more.get("also", [])]
    return {"resourceType": "Observation", "id": name, "status": "final", "code": {"coding": codes}, "subject": {"reference": f"Patient/{who}"},
            "effectiveDateTime": when, "valueQuantity": without_nothing(quantity), **rest}  # fmt: skip


ALSO = some(
    [{"system": LOINC, "code": "3255-7"}],
    [{"system": LOINC, "code": "3256-5"}],
    [{"system": "http://ward.example", "code": "FIB"}],
)
COLUMNS = st.lists(st.builds(in_column, PAIRS, INSIDE, some("A", "B", "10"), HOURS, st.integers(100, 999).map(str),
                             maybe(comparator=some("<", ">="), referenceRange=NORMAL, also=seldom(ALSO),
                                   coded=seldom(some("g/L", "g/dL", "X")))), max_size=14)  # fmt: skip
OWN = {"http://ward.example|X": Subject("observable", "ferritin", "ug/L"), "*|FIB": Subject("observable", "fibrinogen"),
       f"{LOINC}|1920-8": Subject("observable", "ast", "U/L")}  # fmt: skip
WARD = CodeMap(OWN, ("9999999",), {"hemoglobin": ("0",), "ferritin": ("0", "10000")})
BIRTHS = some(
    "1980-02-29", "1980", "1980-06", "2023-12-31", "2030", "nonsense", "1980-13", "2024-W01-1", "0080", "1851"
)
PEOPLE = st.lists(st.builds(lambda name, **more: {"resourceType": "Patient", "id": name, **more}, some("A", "B", "10"), birthDate=BIRTHS,
                            deceasedDateTime=TIMES), max_size=3)  # fmt: skip


def both(document, folder, code_map=NO_MAP, patient=""):
    path = folder / "bundle.json"
    path.write_text(json.dumps(document))
    plain = read_bundle(path, shipped(), patient, code_map)
    database = filled(path, shipped(), code_map=code_map)
    try:
        return plain, content_of(database, shipped(), patient)
    finally:
        database.close()


def in_any_order(report):
    lists = {name: sorted(getattr(report, name), key=repr) for name in ("refused", "suspected_slips", "implausible")}
    units = sorted(map(repr, report.conversions))
    return lists, units, replace(report, refused=(), suspected_slips=(), implausible=(), conversions=())


INTERLEAVED = [
    in_column(
        (code, "g/L"),
        value,
        "A",
        f"2024-03-0{day}T08:00:00Z",
        str(100 + day),
        {"referenceRange": [{"high": {"value": 4, "unit": "g/L"}}]},
    )
    for day, code, value in ((1, "48664-7", 1.5), (2, "3255-7", 2), (3, "48664-7", 3), (4, "3255-7", 4))
]


@settings(max_examples=examples(240, 8), deadline=None, phases=[Phase.explicit, Phase.generate])
@example(([], [], INTERLEAVED, NO_MAP, ""))
@example(
    (
        [],
        [],
        [
            in_column(("48664-7", "g/L"), 3000, "A", "2024-03-01", "1", {}),
            in_column(("48664-7", "g/L"), 5, "A", "2024-03-02", "2", {"comparator": ">="}),
        ],
        NO_MAP,
        "",
    )
)
@example(
    ([], [], [{**in_column(("718-7", "g/L"), 9999999, "A", "2024-03-01", "1", {}), "status": "cancelled"}], WARD, "")
)
@given(st.tuples(PEOPLE, st.lists(RESOURCES, min_size=6, max_size=14), COLUMNS, some(NO_MAP, WARD), some("", "", "A")))
def test_one_and_many_say_the_same(tmp_path_factory, parts):
    people, resources, columns, code_map, patient = parts
    resources, patient = [*resources, *columns], patient if any(one["id"] == "A" for one in people) else ""
    document = {"resourceType": "Bundle", "entry": [{"resource": one} for one in [*people, *resources]]}
    if not people:
        document["entry"].append({"resource": {"resourceType": "Patient", "id": "A"}})
    plain, many = both(document, tmp_path_factory.mktemp("bundle"), code_map, patient)
    assert [record.patient for record in plain.records] == [record.patient for record in many.records]
    for one, other in zip(plain.records, many.records, strict=True):
        assert replace(one, refusals=()) == replace(other, refusals=())
        assert sorted(map(repr, one.refusals)) == sorted(map(repr, other.refusals))
    assert in_any_order(plain.conformance) == in_any_order(many.conformance)


def test_neither_a_database_nor_a_data_frame_is_loaded():
    heavy = "('duckdb', 'polars', 'pyarrow', 'narwhals', 'numpy')"
    code = f"import sys; from cytostorm.io.fhir import read_bundle; print([m for m in {heavy} if m in sys.modules])"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )
