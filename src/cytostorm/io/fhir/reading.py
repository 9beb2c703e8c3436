"""What is taken out of each resource while it is read: narrow columns, so that nothing nested is kept for later."""

from __future__ import annotations

from cytostorm.io.coded import KEY_SIGN, IntakeDatabase, quoted
from cytostorm.io.fhir.shapes import OTHER_VALUES
from cytostorm.io.fhir.words import BIRTH, CHANGED, MOMENT, OTHER_VALUE, PATIENT, TWO_UNITS

_MACROS = f"""
-- A time in UTC is read without the detour by one with a zone, which is twice the work; the shorter cast would drop any other zone.
CREATE MACRO moment(t) AS CASE
  WHEN regexp_full_match(t, {quoted(MOMENT)})
  THEN CASE WHEN suffix(t, 'Z') THEN try_cast(t AS TIMESTAMP) ELSE CAST(try_cast(t AS TIMESTAMPTZ) AS TIMESTAMP) END END;
CREATE MACRO patient_of(r) AS CASE
  WHEN r LIKE 'Patient/%' AND NOT contains(substr(r, 9), '/') THEN nullif(substr(r, 9), '')
  WHEN r LIKE 'urn:uuid:%' THEN nullif(substr(r, 10), '')
  ELSE nullif(regexp_extract(r, {quoted(PATIENT)}, 1), '') END;
CREATE MACRO codes_of(c) AS CASE WHEN len(c.coding) = 1 THEN coalesce(c.coding[1].system, '') || '|' || coalesce(c.coding[1].code, '')
  ELSE array_to_string(list_transform(c.coding, lambda x: coalesce(x.system, '') || '|' || coalesce(x.code, '')), {KEY_SIGN}) END;
-- A test that has a name and no code is known by its name, for a mapping that binds it.
CREATE MACRO tests_of(c) AS coalesce(nullif(codes_of(c), ''), 'text|' || c.text);
CREATE MACRO names_of(c) AS array_to_string(
  list_transform(list_filter(list_append(list_transform(c.coding, lambda x: x.display), c.text), lambda x: x IS NOT NULL),
                 lambda x: 'name|' || x), {KEY_SIGN});
CREATE MACRO drug_of(c) AS concat_ws({KEY_SIGN}, nullif(codes_of(c), ''), nullif(names_of(c), ''));
-- A range is the normal one where there is no other beside it and it does not call itself something else.
CREATE MACRO normal_of(r) AS CASE WHEN len(r) = 1 AND coalesce(r[1].type.coding[1].code, 'normal') = 'normal' THEN r[1] END;
CREATE MACRO off_scale(i) AS
  list_filter(flatten(list_transform(i, lambda x: list_transform(x.coding, lambda y: y.code))), lambda c: c IN ('<', '>'))[1];
CREATE MACRO within(r) AS CASE WHEN r.low.value IS NULL THEN '<=' || r.high.value WHEN r.high.value IS NULL THEN '>=' || r.low.value
  ELSE r.low.value || ' to ' || r.high.value END;
CREATE MACRO two_units(r) AS coalesce(r.low.code, r.low.unit) <> coalesce(r.high.code, r.high.unit);
CREATE MACRO words_of(c) AS coalesce(c.text, c.coding[1].display, c.coding[1].code);
"""
_WHEN = "coalesce(effectiveDateTime, effectiveInstant, effectivePeriod.end, effectivePeriod.start)"
_GIVEN = """status, patient_of(subject.reference) AS person, coalesce(effectiveDateTime, effectivePeriod.start) AS time_text,
  moment(time_text) AS effective, moment(effectivePeriod.end) AS until, drug_of(medicationCodeableConcept) AS code,
  medicationReference.reference AS medication"""


# A number off the scale of the test is a bound, whether its comparator says so or its interpretation.
_VALUE = """tests_of({v}code) AS code,
  CASE WHEN {v}dataAbsentReason IS NULL
       THEN coalesce(coalesce({v}valueQuantity.comparator, off_scale({v}interpretation), '') || {v}valueQuantity.value, within({v}valueRange),
                     {v}valueString, words_of({v}valueCodeableConcept), {v}valueBoolean, {v}valueInteger) END AS value,
  coalesce({v}valueQuantity.code, {v}valueRange.low.code, {v}valueRange.high.code) AS unit_code,
  coalesce({v}valueQuantity.unit, {v}valueRange.low.unit, {v}valueRange.high.unit) AS unit_text,
  normal_of({v}referenceRange).low.value AS low, coalesce(normal_of({v}referenceRange).low.code, normal_of({v}referenceRange).low.unit) AS low_unit,
  normal_of({v}referenceRange).high.value AS high,
  coalesce(normal_of({v}referenceRange).high.code, normal_of({v}referenceRange).high.unit) AS high_unit"""
_ODD = "CASE {changed} WHEN two_units({v}valueRange) THEN {two_units} {other} END AS odd"


def _odd(v: str) -> str:
    """Why the value cannot be used as it stands; a component may have an extension of its own."""
    other = " ".join(f"WHEN {v}{name} IS NOT NULL THEN {quoted(OTHER_VALUE.format(name))}" for name in OTHER_VALUES)
    changed = f"WHEN {v}modifierExtension IS NOT NULL THEN {quoted(CHANGED)}" if v else ""
    return _ODD.format(v=v, changed=changed, two_units=quoted(TWO_UNITS), other=other)


# Kept as text, since nested columns are slow to keep for the many Observations that have none.
COMPONENTS = "CASE WHEN len(component) > 0 THEN CAST(to_json(component) AS VARCHAR) END"
VALUE, COMPONENT = (f"{_VALUE.format(v=v)}, {_odd(v)}" for v in ("", "c."))
_BIRTH = f"CASE WHEN regexp_full_match(birthDate, {quoted(BIRTH)}) THEN try_cast(left(birthDate || '-01-01', 10) AS DATE) END"
TAKEN = {
    "Patient": f"""{_BIRTH} AS born_first,
        CASE length(birthDate) WHEN 10 THEN born_first WHEN 7 THEN last_day(born_first)
                               WHEN 4 THEN last_day(born_first + INTERVAL 11 MONTH) END AS born_last, birthDate AS birth, gender,
        coalesce(deceasedBoolean = 'true' OR deceasedDateTime IS NOT NULL, false) AS died,
        moment(deceasedDateTime) + CASE WHEN length(deceasedDateTime) = 10 THEN INTERVAL 86399 SECOND ELSE INTERVAL 0 SECOND END AS death""",
    "Observation": f"""status, patient_of(subject.reference) AS person,
        {_WHEN} AS time_text, moment(time_text) AS effective,
        issued AS known_text, moment(issued) AS known, {VALUE}, {COMPONENTS} AS component""",
    "Condition": """patient_of(subject.reference) AS person, tests_of(code) AS code,
        verificationStatus.coding[1].code AS certainty, clinicalStatus.coding[1].code AS clinical,
        moment(recordedDate) AS recorded, moment(coalesce(onsetDateTime, onsetPeriod.start)) AS onset, moment(abatementDateTime) AS over""",
    "MedicationAdministration": f"""{_GIVEN}, NULL::TIMESTAMP AS known,
        coalesce(dosage.dose.value || ' ' || dosage.dose.unit, 'given') AS value""",
    "MedicationStatement": f"{_GIVEN}, moment(dateAsserted) AS known, 'given' AS value",
    "Medication": "drug_of(code) AS code",
    "Encounter": """status, patient_of(subject.reference) AS person, "class".code AS class_code,
        moment(period.start) AS began, moment(period.end) AS ended, location AS places""",
    "Location": """len(list_filter(flatten(list_transform(type, lambda x: x.coding)),
        lambda x: x.system = 'http://terminology.hl7.org/CodeSystem/v3-RoleCode' AND x.code = 'ICU')) > 0 AS is_icu""",
}


def prepare(database: IntakeDatabase) -> None:
    """The functions that the columns are written in."""
    database.run(_MACROS)


def taken(kind: str) -> str:
    """The columns that are taken out of a resource of this type, with its id and version, and whether an extension may change what it says."""
    return f"resourceType, id, meta.lastUpdated AS version, modifierExtension IS NOT NULL AS changed, {TAKEN[kind]}"
