"""Resources to coded statements, persons and stays. All times become UTC; a date alone is its beginning."""

from __future__ import annotations

from cytostorm.io.coded import IntakeDatabase, quoted
from cytostorm.io.fhir.reading import COMPONENT
from cytostorm.io.fhir.shapes import SHAPES, json_type
from cytostorm.io.fhir.words import (
    CHANGED,
    HELPING,
    NO_ONSET,
    NO_PATIENT,
    NO_TIME,
    NOT_A_MOMENT,
    NOT_GIVEN,
    NOT_SURE,
    OBSERVED,
    OVER,
    PRESENT,
    SAYS_GIVEN,
    STATUS,
    STAYS,
    UNSURE,
    changed_by_extension,
    odd_births,
    older_versions,
)  # fmt: skip


def _said(words: str, value: str) -> str:
    """SQL for words with a value in their gap."""
    return quoted(words).replace("{}", f"' || {value} || '")


_NO_PATIENT, _NO_TIME, _CHANGED, _NO_ONSET = (quoted(word) for word in (NO_PATIENT, NO_TIME, CHANGED, NO_ONSET))
_BAD_TIME = "'''' || left({}, 40) || ''' " + NOT_A_MOMENT + "'"
_NOT_OBSERVED = f"coalesce(status NOT IN ({', '.join(map(quoted, OBSERVED))}), false)"
_OBSERVED = f"""
INSERT INTO statement
SELECT person, 'observation', code, value, unit_code, unit_text, low, low_unit, high, high_unit, effective, known, NULL,
       'Observation/' || coalesce(id, ''), NULL,
       CASE WHEN {_NOT_OBSERVED} THEN {_said(STATUS, "status")}
            WHEN changed THEN {_CHANGED} WHEN odd IS NOT NULL THEN odd
            WHEN person IS NULL THEN {_NO_PATIENT} WHEN time_text IS NULL THEN {_NO_TIME}
            WHEN effective IS NULL THEN {_BAD_TIME.format("time_text")}
            WHEN known_text IS NOT NULL AND known IS NULL THEN {_BAD_TIME.format("known_text")} END,
       {_NOT_OBSERVED} OR changed OR coalesce(odd = {_CHANGED}, false)
FROM {{source}}
"""
_SHAPE = quoted(json_type(SHAPES["Observation"]["component"]))
_COMPONENTS = f"""(SELECT id, person, status, changed, time_text, effective, known_text, known, {COMPONENT}
FROM (SELECT id, person, status, changed, time_text, effective, known_text, known, unnest(from_json(component, {_SHAPE})) AS c
      FROM fhir_Observation WHERE component IS NOT NULL))"""
_UNSURE = f"coalesce(certainty IN ({', '.join(map(quoted, UNSURE))}), false)"
# A condition that still held when it was recorded is present at that moment; one that was over by then, at its onset.
_OVER = f"(over < recorded OR (over IS NULL AND clinical IN ({', '.join(map(quoted, OVER))})))"
_CONDITIONS = f"""
INSERT INTO statement (person, kind, code, value, effective, known, place, problem, deliberate)
SELECT person, CASE WHEN certainty = 'refuted' THEN 'refuted' ELSE 'condition' END, code, CASE WHEN certainty = 'refuted' THEN 'no' ELSE 'yes' END,
       CASE WHEN recorded IS NULL OR (certainty IS DISTINCT FROM 'refuted' AND {_OVER}) THEN onset ELSE recorded END AS since, recorded,
       'Condition/' || coalesce(id, ''),
       CASE WHEN {_UNSURE} THEN {_said(NOT_SURE, "certainty")} WHEN changed THEN {_CHANGED}
            WHEN person IS NULL THEN {_NO_PATIENT} WHEN since IS NULL AND recorded IS NOT NULL THEN {_NO_ONSET}
            WHEN since IS NULL THEN {_NO_TIME} END,
       {_UNSURE} OR changed OR (since IS NULL AND recorded IS NOT NULL)
FROM fhir_Condition
"""
_GIVEN = f"""
INSERT INTO statement (person, kind, code, value, effective, known, until, place, problem, deliberate)
SELECT d.person, 'drug', coalesce(nullif(d.code, ''), m.code), d.value, d.effective, d.known, d.until, '{{kind}}/' || coalesce(d.id, ''),
       CASE WHEN NOT coalesce(d.status IN ({{words}}), false)
                 THEN {_said(NOT_GIVEN, "coalesce(d.status, 'missing')")}
            WHEN d.changed THEN {_CHANGED}
            WHEN d.person IS NULL THEN {_NO_PATIENT} WHEN d.time_text IS NULL THEN {_NO_TIME}
            WHEN d.effective IS NULL THEN {_BAD_TIME.format("d.time_text")} END,
       NOT coalesce(d.status IN ({{words}}), false) OR d.changed
FROM fhir_{{kind}} d LEFT JOIN fhir_Medication m ON d.medication = 'Medication/' || m.id
"""
_PERSONS = """
INSERT INTO person SELECT id, min(born_first), max(born_last), bool_or(died), min(death) FROM fhir_Patient WHERE id IS NOT NULL GROUP BY id
"""
_SEXES = (
    "INSERT INTO sex SELECT id, gender, 'Patient/' || id, NULL FROM fhir_Patient WHERE gender IN ('female', 'male')"
)
_STAYS = f"""
INSERT INTO stay
SELECT e.person, e.began, e.ended, CASE WHEN p.died THEN 'died' ELSE '' END, 'Encounter/' || coalesce(e.id, ''), NULL
FROM fhir_Encounter e LEFT JOIN person p ON p.person = e.person WHERE e.class_code IN {STAYS} AND e.status IN {PRESENT}
"""
_DEATHS_OF_NOBODY = (
    "INSERT INTO milestone SELECT NULL, 'death', death, 'Patient/', NULL FROM fhir_Patient WHERE id IS NULL AND died"
)
# A place of an encounter whose Location says, by HL7's RoleCode, that it is an intensive care unit; planned places are none yet.
_INTENSIVE = f"""
INSERT INTO milestone
SELECT person, 'icu', coalesce(moment(place.period.start), CASE WHEN alone THEN began END), 'Encounter/' || coalesce(e.id, ''), NULL
FROM (SELECT id, person, began, len(places) = 1 AS alone, unnest(places) AS place FROM fhir_Encounter
      WHERE places IS NOT NULL AND status IN {PRESENT}) e
JOIN fhir_Location l ON place.location.reference = 'Location/' || l.id
WHERE l.is_icu AND coalesce(place.status, 'active') IN ('active', 'completed')
"""


def fill(database: IntakeDatabase) -> None:
    """The database's `statement`, `person` and `stay` from its tables `fhir_<type>`."""
    for kind in SHAPES:
        _keep_newest(database, kind)
    for kind in HELPING:
        _leave_changed(database, kind)
    database.run(_OBSERVED.format(source="fhir_Observation"))
    database.run(_OBSERVED.format(source=_COMPONENTS))
    database.run(_CONDITIONS)
    for kind, words in SAYS_GIVEN.items():
        database.run(_GIVEN.format(kind=kind, words=", ".join(map(quoted, words))))
    database.run(_PERSONS)
    database.run(_SEXES)
    database.not_counted |= odd_births(
        database.one("SELECT count(*) FROM fhir_Patient WHERE birth IS NOT NULL AND born_first IS NULL")
    )
    for of_nobody_too in (_STAYS, _INTENSIVE, _DEATHS_OF_NOBODY):
        database.run(of_nobody_too)


def _keep_newest(database: IntakeDatabase, kind: str) -> None:
    """Of several versions of one resource the newest counts; the older ones are told of."""
    table = f"fhir_{kind}"
    # Two ids with one hash cost time and change nothing; a resource without an id is no version of another.
    if not database.one(f"SELECT count(id) - count(DISTINCT CASE WHEN id IS NOT NULL THEN hash(id) END) FROM {table}"):
        return
    before, version = database.one(f"SELECT count(*) FROM {table}"), "coalesce(moment(version), TIMESTAMP '1950-01-01')"
    database.run(
        f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT * FROM {table} QUALIFY id IS NULL OR {version} = max({version}) OVER (PARTITION BY id)"
    )
    database.not_counted |= older_versions(kind, before - database.one(f"SELECT count(*) FROM {table}"))


def _leave_changed(database: IntakeDatabase, kind: str) -> None:
    """Resources that only help to read others do not help where an extension may change what they say."""
    if changed := database.one(f"SELECT count(*) FROM fhir_{kind} WHERE changed"):
        database.run(f"DELETE FROM fhir_{kind} WHERE changed")
        database.not_counted |= changed_by_extension(kind, changed)
