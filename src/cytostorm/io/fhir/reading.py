"""What is taken out of each resource while it is read: narrow columns, so that nothing nested is kept for later."""

from __future__ import annotations

from cytostorm.io.coded import KEY_SIGN, Desk

_MACROS = f"""
-- A time in UTC is read without the detour by one with a zone, which is twice the work; the shorter cast would drop any other zone.
CREATE MACRO moment(t) AS CASE
  WHEN regexp_full_match(t, '(19[5-9]\\d|2\\d\\d\\d)-\\d\\d-\\d\\d(T\\d\\d:\\d\\d(:\\d\\d(\\.\\d+)?)?(Z|[+-]\\d\\d:\\d\\d))?')
  THEN CASE WHEN suffix(t, 'Z') THEN try_cast(t AS TIMESTAMP) ELSE CAST(try_cast(t AS TIMESTAMPTZ) AS TIMESTAMP) END END;
CREATE MACRO patient_of(r) AS CASE
  WHEN r LIKE 'Patient/%' AND NOT contains(substr(r, 9), '/') THEN substr(r, 9)
  WHEN r LIKE 'urn:uuid:%' THEN substr(r, 10)
  ELSE nullif(regexp_extract(r, '(?:^|/)Patient/([^/]+)(?:/_history/[^/]+)?$', 1), '') END;
CREATE MACRO codes_of(c) AS CASE WHEN len(c.coding) = 1 THEN coalesce(c.coding[1].system, '') || '|' || coalesce(c.coding[1].code, '')
  ELSE array_to_string(list_transform(c.coding, lambda x: coalesce(x.system, '') || '|' || coalesce(x.code, '')), {KEY_SIGN}) END;
CREATE MACRO names_of(c) AS array_to_string(
  list_transform(list_filter(list_append(list_transform(c.coding, lambda x: x.display), c.text), lambda x: x IS NOT NULL),
                 lambda x: 'name|' || x), {KEY_SIGN});
CREATE MACRO drug_of(c) AS concat_ws({KEY_SIGN}, nullif(codes_of(c), ''), nullif(names_of(c), ''));
-- A range is the normal one where there is no other beside it and it does not call itself something else.
CREATE MACRO normal_of(r) AS CASE WHEN len(r) = 1 AND coalesce(r[1].type.coding[1].code, 'normal') = 'normal' THEN r[1] END;
CREATE MACRO words_of(c) AS coalesce(c.text, c.coding[1].display, c.coding[1].code);
"""
_WHEN = "coalesce(effectiveDateTime, effectiveInstant, effectivePeriod.end, effectivePeriod.start)"
_GIVEN = """status, patient_of(subject.reference) AS person, coalesce(effectiveDateTime, effectivePeriod.start) AS time_text,
  moment(time_text) AS effective, moment(effectivePeriod.end) AS until, drug_of(medicationCodeableConcept) AS code,
  medicationReference.reference AS medication"""


_VALUE = """codes_of({v}code) AS code,
  CASE WHEN {v}dataAbsentReason IS NULL
       THEN coalesce(coalesce({v}valueQuantity.comparator, '') || {v}valueQuantity.value, {v}valueString,
                     words_of({v}valueCodeableConcept){more}) END AS value,
  {v}valueQuantity.code AS unit_code, {v}valueQuantity.unit AS unit_text"""
_RANGE = """normal_of(referenceRange).low.value AS low, coalesce(normal_of(referenceRange).low.code, normal_of(referenceRange).low.unit) AS low_unit,
  normal_of(referenceRange).high.value AS high, coalesce(normal_of(referenceRange).high.code, normal_of(referenceRange).high.unit) AS high_unit"""
VALUE = f"{_VALUE.format(v='', more=', valueBoolean, valueInteger')}, {_RANGE}"
COMPONENT = f"{_VALUE.format(v='c.', more='')}, NULL AS low, NULL AS low_unit, NULL AS high, NULL AS high_unit"
# Kept as text, since nested columns are slow to keep for the many Observations that have none.
COMPONENTS = "CASE WHEN len(component) > 0 THEN CAST(to_json(component) AS VARCHAR) END"
_BIRTH = """CASE length(birthDate) WHEN 10 THEN try_cast(birthDate AS DATE) WHEN 7 THEN try_cast(birthDate || '-01' AS DATE)
                                   WHEN 4 THEN try_cast(birthDate || '-01-01' AS DATE) END"""
TAKEN = {
    "Patient": f"""{_BIRTH} AS born_first,
        CASE length(birthDate) WHEN 10 THEN born_first WHEN 7 THEN last_day(born_first)
                               WHEN 4 THEN try_cast(birthDate || '-12-31' AS DATE) END AS born_last,
        coalesce(deceasedBoolean = 'true' OR deceasedDateTime IS NOT NULL, false) AS died,
        moment(deceasedDateTime) + CASE WHEN length(deceasedDateTime) = 10 THEN INTERVAL 86399 SECOND ELSE INTERVAL 0 SECOND END AS death""",
    "Observation": f"""status, patient_of(subject.reference) AS person, {_WHEN} AS time_text, moment(time_text) AS effective,
        issued AS known_text, moment(issued) AS known, {VALUE}, {COMPONENTS} AS component""",
    "Condition": """patient_of(subject.reference) AS person, codes_of(code) AS code, verificationStatus.coding[1].code AS certainty,
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


def prepare(desk: Desk) -> None:
    """The functions that the columns are written in."""
    desk.run(_MACROS)


def taken(kind: str) -> str:
    """The columns that are taken out of a resource of this type, with its id and version."""
    return f"resourceType, id, meta.lastUpdated AS version, {TAKEN[kind]}"
