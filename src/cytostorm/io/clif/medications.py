"""The two CLIF tables of medication: drugs given, and doses of vasopressors by weight."""

from __future__ import annotations

from cytostorm.io.clif.source import NO_PATIENT, NO_TIME, Source

# Action categories of the mCIDE lists, both tables together.
_GIVEN = "('given', 'bolus', 'start', 'going', 'dose_change', 'verify')"
_NOT_GIVEN = "('not_given', 'stop')"
_LOCAL = "('inhaled', 'intrapleural')"  # routes that do not act on the whole body


def medications(source: Source, table: str) -> str:
    """Statements of one table. A row of an infusion holds until the next row of it, because CLIF writes changes only."""
    columns = source.tables[table]
    dose = columns.text("med_dose")
    amount = f"try_cast({dose} AS DOUBLE)"
    action, route = (f"lower({columns.text(name)})" for name in ("mar_action_category", "med_route_category"))
    until = _UNTIL if table == "medication_admin_continuous" else "CAST(NULL AS TIMESTAMP)"
    return f"""
INSERT INTO statement (person, kind, code, value, unit_text, effective, until, place, "row", problem, deliberate)
SELECT person, CASE WHEN drug THEN 'drug' ELSE 'observation' END, code, CASE WHEN NOT drug THEN dose WHEN given THEN 'given' ELSE 'not given' END,
       unit, given_at, CASE WHEN given THEN {until} END, 'clif_{table}', file_row_number + 1,
       CASE WHEN no_patient IS NOT NULL THEN no_patient WHEN given_at IS NULL THEN {NO_TIME}
            WHEN route IN {_LOCAL} THEN 'its route is ' || route || ', which does not act on the whole body.'
            WHEN drug AND given IS NULL THEN 'neither its action nor its dose says that it was given.'
            WHEN NOT drug AND action IN {_NOT_GIVEN} AND amount > 0 THEN 'its action says that it was stopped, and its dose is above zero.' END,
       coalesce(route IN {_LOCAL}, false) OR (drug AND given IS NULL)
FROM (SELECT h.person, h.visit, l.code, l.category, l.drug, {columns.moment("admin_dttm")} AS given_at, {dose} AS dose, {amount} AS amount,
             {columns.text("med_dose_unit")} AS unit, {columns.text("med_order_id")} AS ordered, {action} AS action, {route} AS route,
             CASE WHEN {action} IN {_NOT_GIVEN} OR {amount} = 0 THEN false WHEN {action} IN {_GIVEN} OR ({action} IS NULL AND {amount} > 0) THEN true
             END AS given,
             {NO_PATIENT} AS no_patient, t.file_row_number
      FROM clif_{table} t JOIN clif_line l ON l.section = '{table}' AND l.category = lower({columns.text("med_category")})
      LEFT JOIN clif_visit h ON h.visit = {columns.identity("hospitalization_id")})
"""


_UNTIL = """lead(given_at) OVER (PARTITION BY visit, category, ordered ORDER BY given_at, file_row_number)"""
