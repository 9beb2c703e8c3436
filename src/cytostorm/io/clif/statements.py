"""CLIF tables to coded statements, persons, stays and milestones."""

from __future__ import annotations

from cytostorm.io.clif.lines import NO_UNIT, leave_the_rest, use
from cytostorm.io.clif.medications import medications
from cytostorm.io.clif.people import people, years
from cytostorm.io.clif.source import NO_PATIENT, NO_TIME, Source
from cytostorm.io.coded import KEY_SIGN
from cytostorm.io.coded.columns import IS_HIDDEN, NOT_THE_SAME, shown, to_the_end
from cytostorm.library import Library

# Spellings of the mCIDE lists, and the plain words that the dictionary itself uses in its examples.
_BLOOD = "('blood/plasma/serum', 'plasma_blood', 'blood', 'plasma', 'serum')"
_HEAD = (
    'INSERT INTO statement (person, kind, code, value, unit_text, effective, known, place, "row", problem, deliberate)'
)


def fill(source: Source, library: Library) -> None:
    """The database's `statement`, `person`, `stay` and `milestone`."""
    use(source, library)
    for table in source.tables:
        source.database.resources[table] = source.database.one(f"SELECT count(*) FROM clif_{table}")
    _hospitalizations(source)
    for table in ("labs", "vitals", "medication_admin_continuous", "medication_admin_intermittent"):
        if source.has(table):
            source.database.run(
                {"labs": _labs, "vitals": _vitals}[table](source)
                if table in ("labs", "vitals")
                else medications(source, table)
            )
            leave_the_rest(source, table, library.vocabularies["clif"])
    people(source)
    _tell_of_results(source)
    _tell_of_hidden(source)
    source.database.run(_STAYS)
    _milestones(source)


def _hospitalizations(source: Source) -> None:
    """`clif_admission` has the rows, `clif_visit` one row for each hospitalization_id, with its person where there is just one."""
    columns = source.tables["hospitalization"]
    person, visit = columns.identity("patient_id"), columns.identity("hospitalization_id")
    source.database.run(f"""
CREATE TEMP TABLE clif_admission AS
SELECT {visit} AS visit, {person} AS person, {columns.text("hospitalization_joined_id")} AS joined,
       {columns.moment("admission_dttm")} AS began, {columns.moment("discharge_dttm")} AS ended,
       lower({columns.text("discharge_category")}) = 'expired' AS expired, {years(columns)} AS years, t.file_row_number + 1 AS "row"
FROM clif_hospitalization t;
CREATE TEMP TABLE clif_visit AS
SELECT visit, count(*) AS stays, count(DISTINCT person) AS patients, CASE WHEN count(DISTINCT person) = 1 THEN any_value(person) END AS person,
       coalesce(any_value(joined), visit) AS joined, min(began) AS began,
       CASE WHEN count(ended) = count(*) THEN max(ended) END AS ended, bool_or(coalesce(expired, false)) AS expired, min(years) AS years,
       min("row") AS "row"
FROM clif_admission WHERE visit IS NOT NULL GROUP BY visit
""")


def _labs(source: Source) -> str:
    """Collected is when the value was true; its result is when it was known. The text counts, because it may say `<0.3`."""
    labs = source.tables["labs"]
    value, number, unit = shown(labs.text("lab_value")), labs.text("lab_value_numeric"), labs.text("reference_unit")
    specimen, loinc = f"lower({labs.text('lab_specimen_category')})", labs.text("lab_loinc_code")
    return f"""
{_HEAD}
SELECT h.person, 'observation', concat_ws({KEY_SIGN}, l.code, 'LOINC|' || {loinc}), coalesce({value}, {number}),
       CASE WHEN lower({unit}) NOT IN {NO_UNIT} THEN {unit} END,
       {labs.moment("lab_collect_dttm")} AS collected, {labs.moment("lab_result_dttm")}, 'clif_labs', t.file_row_number + 1,
       coalesce({NO_PATIENT}, CASE
         WHEN collected IS NULL THEN {NO_TIME}
         WHEN {specimen} NOT IN {_BLOOD} THEN 'its specimen is ' || {specimen} || ', and this counts in blood, plasma or serum only.'
         WHEN d.unit IS NOT NULL THEN 'its unit is not the one of the CLIF dictionary, which leaves open what was measured.'
         WHEN {NOT_THE_SAME.format(text=value, number=number)} THEN 'lab_value and lab_value_numeric are two different numbers.' END),
       coalesce({specimen} NOT IN {_BLOOD}, false) OR d.unit IS NOT NULL
FROM clif_labs t JOIN clif_line l ON l.section = 'labs' AND l.category = lower({labs.text("lab_category")})
LEFT JOIN clif_doubt d ON d.category = l.category AND d.unit = {unit}
LEFT JOIN clif_visit h ON h.visit = {labs.identity("hospitalization_id")}
"""


def _vitals(source: Source) -> str:
    vitals = source.tables["vitals"]
    return f"""
{_HEAD}
SELECT h.person, 'observation', l.code, {vitals.text("vital_value")}, l.unit, {vitals.moment("recorded_dttm")} AS recorded, NULL,
       'clif_vitals', t.file_row_number + 1, coalesce({NO_PATIENT}, CASE WHEN recorded IS NULL THEN {NO_TIME} END), false
FROM clif_vitals t JOIN clif_line l ON l.section = 'vitals' AND l.category = lower({vitals.text("vital_category")})
LEFT JOIN clif_visit h ON h.visit = {vitals.identity("hospitalization_id")}
"""


def _tell_of_results(source: Source) -> None:
    unknown = source.database.one(
        "SELECT count(*) FROM statement WHERE place = 'clif_labs' AND problem IS NULL AND known IS NULL"
    )
    if unknown:
        source.database.assumptions["lab_result_dttm"] = (
            f"{unknown} values do not say when they became known; they count from their collection"
        )


def _tell_of_hidden(source: Source) -> None:
    if not source.has("labs"):
        return
    labs = source.tables["labs"]
    text, number = labs.text("lab_value"), labs.text("lab_value_numeric")
    hidden, lost = source.database.rows(
        f"SELECT count({number}), count(*) - count({number}) FROM clif_labs t WHERE {IS_HIDDEN.format(text)}"
    )[0]
    if hidden or lost:
        said = f"{hidden} values are hidden ('___') and the number beside them counts"
        source.database.assumptions["lab_value"] = said + (f"; {lost} have none and are blank" if lost else "")


# Hospitalizations of one joined stay, such as a transfer inside a health system, are one stay; it is open as long as one of them is.
# Each row of a hospitalization of nobody, or of several, is kept without a person, and a row without an id is a stay of its own.
_STAYS = """
INSERT INTO stay
SELECT person, min(began), CASE WHEN count(ended) = count(*) THEN max(ended) END, CASE WHEN bool_or(expired) THEN 'died' ELSE '' END,
       'clif_hospitalization', min("row")
FROM clif_visit WHERE person IS NOT NULL GROUP BY person, joined
UNION ALL
SELECT CASE WHEN visit IS NULL THEN person END, began, ended, CASE WHEN expired THEN 'died' ELSE '' END, 'clif_hospitalization', "row"
FROM clif_admission WHERE visit IS NULL OR visit IN (SELECT visit FROM clif_visit WHERE person IS NULL)
"""


def _milestones(source: Source) -> None:
    """Intensive care begins where the patient comes to it; ventilation where a row says so and the one before it does not.

    What has no patient or no time is kept without it, for whoever lists it; rows without a hospitalization follow nothing."""
    database, patient = source.database, source.tables["patient"]
    database.run(f"""INSERT INTO milestone
SELECT {patient.identity("patient_id")}, 'death', {to_the_end("moment")}, 'clif_patient', t.file_row_number + 1
FROM (SELECT *, {patient.moment("death_dttm")} AS moment FROM clif_patient t) t WHERE moment IS NOT NULL""")
    for table, name, column, time, wanted in (
        ("adt", "icu", "location_category", "in_dttm", "icu"), ("respiratory_support", "ventilation", "device_category", "recorded_dttm", "imv"),
    ):  # fmt: skip
        if not source.has(table):
            continue
        columns = source.tables[table]
        visit = columns.identity("hospitalization_id")
        database.run(f"""
INSERT INTO milestone SELECT person, '{name}', time, 'clif_{table}', number FROM (
  SELECT h.person, {columns.moment(time)} AS time, lower({columns.text(column)}) = '{wanted}' AS here, t.file_row_number + 1 AS number,
         lag(here) OVER (PARTITION BY {visit}, CASE WHEN {visit} IS NULL THEN t.file_row_number END ORDER BY time, here) AS before
  FROM clif_{table} t LEFT JOIN clif_visit h ON h.visit = {visit})
WHERE here AND NOT coalesce(before, false)
""")
