"""Persons of CLIF: when they were born, by the birth date or by the age at admission, and when they died."""

from __future__ import annotations

from cytostorm.io.clif.source import Source
from cytostorm.io.coded.columns import Columns, to_the_end

_OLDEST = 130
_FROM_AGES = "{} patients have no birth_date; age_at_admission says their age, as a range of one year"
_CONTRADICTED = (
    "of {} patients the ages at several admissions contradict each other, so the range of their age is wider"
)


def years(columns: Columns) -> str:
    """SQL for the completed years of age at an admission; NULL where there are none that can be."""
    age = columns.text("age_at_admission")
    return f"CASE WHEN try_cast({age} AS DOUBLE) BETWEEN 0 AND {_OLDEST} THEN CAST(floor(try_cast({age} AS DOUBLE)) AS INTEGER) END"


def people(source: Source) -> None:
    """Who expired without a time of death died by the end of the stay. Where two birth dates are given, the age is a range."""
    patient = source.tables["patient"]
    born = 'try_cast(t."birth_date" AS DATE)' if "birth_date" in patient.types else "CAST(NULL AS DATE)"
    source.database.run(f"""
INSERT INTO person
SELECT p.person, coalesce(p.first, least(a.first, a.last)), coalesce(p.last, greatest(a.first, a.last)),
       p.death IS NOT NULL OR coalesce(v.expired, false), coalesce(p.death, v.ended)
FROM (SELECT person, min(born) AS first, max(born) AS last, {to_the_end("min(death)")} AS death
      FROM (SELECT {patient.identity("patient_id")} AS person, {born} AS born, {patient.moment("death_dttm")} AS death FROM clif_patient t
            UNION ALL SELECT person, NULL, NULL FROM clif_visit)
      WHERE person IS NOT NULL GROUP BY person) p
LEFT JOIN (SELECT person, true AS expired, max(ended) AS ended FROM clif_visit WHERE expired GROUP BY person) v ON v.person = p.person
LEFT JOIN ({_AGES}) a ON a.person = p.person
""")
    source.database.run(f"""
INSERT INTO sex SELECT {patient.identity("patient_id")}, lower({patient.text("sex_category")}), 'clif_patient', t.file_row_number + 1
FROM clif_patient t WHERE lower({patient.text("sex_category")}) IN ('female', 'male')""")
    _tell_of_ages(source, patient, born)
    _tell_of_deaths(source, patient)


# The day after the birthday that has not come yet, and the birthday that has: all admissions of one person narrow them.
_AGES = """SELECT person, max(CAST(began AS DATE) - to_years(years + 1) + INTERVAL 1 DAY)::DATE AS first,
                min(CAST(began AS DATE) - to_years(years))::DATE AS last
         FROM clif_visit WHERE person IS NOT NULL AND years IS NOT NULL AND began IS NOT NULL GROUP BY person"""


def _tell_of_ages(source: Source, patient: Columns, born: str) -> None:
    known = f"SELECT {patient.identity('patient_id')} FROM clif_patient t WHERE {born} IS NOT NULL"
    query = f"SELECT count(*), count(*) FILTER (first > last) FROM ({_AGES}) WHERE person NOT IN ({known})"
    count, contradicted = source.database.rows(query)[0]
    if count:
        more = f"; {_CONTRADICTED.format(contradicted)}" if contradicted else ""
        source.database.assumptions["birth_date"] = _FROM_AGES.format(count) + more
    absent = source.database.one(f"""SELECT count(DISTINCT person) FROM clif_visit WHERE person NOT IN
      (SELECT {patient.identity("patient_id")} FROM clif_patient t WHERE patient_id IS NOT NULL)""")
    if absent:
        source.database.warnings.append(
            f"Patients of hospitalizations that are not in the table patient: {absent}. Their birth and death are not known."
        )


def _tell_of_deaths(source: Source, patient: Columns) -> None:
    late = source.database.one(f"""SELECT count(*) FROM clif_visit v WHERE expired AND person IS NOT NULL AND person NOT IN
      (SELECT {patient.identity("patient_id")} FROM clif_patient t WHERE {patient.moment("death_dttm")} IS NOT NULL)""")
    if late:
        source.database.assumptions["death"] = (
            f"{late} patients expired and have no death_dttm; the end of the stay stands for it"
        )
