"""OMOP tables to coded statements, persons and stays. Concepts become codes through the source's own vocabulary tables."""

from __future__ import annotations

from cytostorm.io.coded import KEY_SIGN, Desk
from cytostorm.io.coded.columns import to_the_end
from cytostorm.io.omop.source import Source

CONCEPTS = {
    "measurement": ("measurement_concept_id", "measurement_source_concept_id"),
    "observation": ("observation_concept_id", "observation_source_concept_id"),
    "condition_occurrence": ("condition_concept_id", "condition_source_concept_id"),
    "drug_exposure": ("drug_concept_id", "drug_source_concept_id"),
}
_SIGNS = "('<', '<=', '>', '>=')"
_LOCAL = r"'\b(Topical|Ophthalmic|Otic|Nasal)\b'"  # dose forms of RxNorm that do not act on the whole body
# Visit concepts 32037 (Intensive Care), 581379 (critical care) and 581382 (intensive care facility), as public OMOP databases of ICUs use them.
INTENSIVE_CARE = (32037, 581379, 581382)
_NO_TIME = "'it has no date, or one that cannot be read, and a value without one would count at every moment.'"


def fill(desk: Desk, source: Source) -> None:
    """The desk's `statement`, `person` and `stay`."""
    _count(desk, source)
    codes(desk, source)
    convert(desk, source)


def convert(desk: Desk, source: Source) -> None:
    """Rows to statements, persons and stays, once `codes` has said what their concepts are."""
    for table, kind in (("measurement", "observation"), ("observation", "observation")):
        if source.has(table):
            desk.run(_values(source, table, kind))
    if source.has("condition_occurrence"):
        desk.run(_conditions(source))
    if source.has("drug_exposure"):
        desk.run(_drugs(source))
        _tell_of_drugs(desk, source)
    _people(desk, source)
    _stays(desk, source)
    _intensive(desk, source)


def _count(desk: Desk, source: Source) -> None:
    for table in ("person", *CONCEPTS, "visit_occurrence", "visit_detail", "death"):
        if source.has(table):
            desk.resources[table] = desk.one(f"SELECT count(*) FROM omop_{table}")


def use(desk: Desk, source: Source, prefix: str = "omop") -> None:
    """The table `used_concept`: the concepts of the rows in `<prefix>_<table>`."""
    used = " UNION ".join(
        f"SELECT CAST({column} AS BIGINT) AS id FROM {prefix}_{table}"
        for table, columns in CONCEPTS.items() if source.has(table) for column in columns if column in source.columns[table]
    )  # fmt: skip
    desk.run(f"CREATE OR REPLACE TEMP TABLE used_concept AS SELECT id FROM ({used}) WHERE id <> 0")


def codes(desk: Desk, source: Source, prefix: str = "omop") -> None:
    """For each concept in use: its own code, those that it maps to, and, where the source lists them, those above it."""
    use(desk, source, prefix)
    ways = ["SELECT id, id AS other, true AS own FROM used_concept"]
    if source.has("concept_relationship"):
        valid = f"{source.column('concept_relationship', 'invalid_reason', 'r')} IS NULL"
        ways.append(f"SELECT id, concept_id_2, true FROM used_concept JOIN omop_concept_relationship r ON concept_id_1 = id "
                    f"WHERE relationship_id = 'Maps to' AND {valid}")  # fmt: skip
    if source.has("concept_ancestor"):
        ways.append("SELECT id, ancestor_concept_id, false FROM used_concept JOIN omop_concept_ancestor ON descendant_concept_id = id")
    desk.run(f"""
CREATE TEMP TABLE concept_code AS
SELECT id, string_agg(DISTINCT vocabulary_id || '|' || concept_code ||
                      CASE WHEN domain_id = 'Drug' THEN {KEY_SIGN} || 'name|' || concept_name ELSE '' END, {KEY_SIGN}) AS code
FROM (SELECT w.id, c.vocabulary_id, c.concept_code, c.concept_name, {source.column('concept', 'domain_id', 'c', "''")} AS domain_id
      FROM ({' UNION '.join(ways)}) w JOIN omop_concept c ON c.concept_id = w.other LEFT JOIN omop_concept o ON o.concept_id = w.id
      WHERE w.own OR NOT regexp_matches(coalesce(o.concept_name, ''), {_LOCAL}))
GROUP BY id
""")


def coded(source: Source, table: str) -> tuple[str, str]:
    """The codes of a row by its concept and its source concept, and the joins that bring them."""
    standard, own = CONCEPTS[table]
    has_own = own in source.columns[table]
    join = f"LEFT JOIN concept_code k ON k.id = t.{standard}"
    join += f" LEFT JOIN concept_code s ON s.id = t.{own} AND s.id IS DISTINCT FROM t.{standard}" if has_own else ""
    unmapped = f"'concept ' || coalesce(CAST(t.{standard} AS VARCHAR), '')"
    codes = f"concat_ws({KEY_SIGN}, k.code, s.code)" if has_own else "k.code"
    return f"coalesce(nullif({codes}, ''), {unmapped})", join


def _moment(source: Source, table: str, name: str) -> str:
    """The datetime where there is one, else the date."""
    return (f"coalesce(try_cast({source.column(table, f'{name}_datetime')} AS TIMESTAMP), "
            f"try_cast({source.column(table, f'{name}_date')} AS TIMESTAMP))")  # fmt: skip


def _values(source: Source, table: str, kind: str) -> str:
    """Rows with a value; the sign of a censored one comes from the operator concept, by its name, or from the source's own text."""
    code, join = coded(source, table)

    def column(name: str) -> str:
        return source.column(table, name)

    number = f"CAST(CAST({column('value_as_number')} AS DOUBLE) AS VARCHAR)"
    written = f"CAST({column('value_source_value')} AS VARCHAR)"
    text = f"CAST({column('value_as_string')} AS VARCHAR)" if table == "observation" else "NULL"
    sign = f"CASE WHEN op.concept_name IN {_SIGNS} THEN op.concept_name ELSE regexp_extract(coalesce({written}, ''), '^\\s*(<=|>=|<|>)', 1) END"
    operator = f"coalesce({column('operator_concept_id')}, 0)"
    unknown = f"{operator} <> 0 AND op.concept_id IS NULL AND NOT regexp_matches(coalesce({written}, ''), '^\\s*[<>]')"
    return f"""
INSERT INTO statement
SELECT CAST(t.person_id AS VARCHAR), '{kind}', {code},
       CASE WHEN {number} IS NOT NULL THEN {sign} || {number} ELSE coalesce({text}, {written}, v.concept_name) END,
       u.concept_code, CAST({column('unit_source_value')} AS VARCHAR), {_number(column('range_low'))}, NULL, {_number(column('range_high'))}, NULL,
       {_moment(source, table, table)} AS happened, NULL, NULL, '{table}', CAST({column(f'{table}_id')} AS BIGINT),
       CASE WHEN {unknown} THEN 'its operator is a concept that the table concept does not hold, so it is not clear whether the value is censored.'
            WHEN happened IS NULL THEN {_NO_TIME} END, false
FROM omop_{table} t {join}
LEFT JOIN omop_concept u ON u.concept_id = {column('unit_concept_id')} AND u.vocabulary_id = 'UCUM' AND u.concept_id <> 0
LEFT JOIN omop_concept op ON op.concept_id = {column('operator_concept_id')} AND op.concept_id <> 0
LEFT JOIN omop_concept v ON v.concept_id = {column('value_as_concept_id')} AND v.concept_id <> 0
"""


def _number(column: str) -> str:
    return f"CAST(CAST({column} AS DOUBLE) AS VARCHAR)"


def _conditions(source: Source) -> str:
    table = "condition_occurrence"
    code, join = coded(source, table)
    return f"""
INSERT INTO statement (person, kind, code, value, effective, place, "row", problem)
SELECT CAST(t.person_id AS VARCHAR), 'condition', {code}, 'yes', {_moment(source, table, 'condition_start')} AS happened, '{table}',
       CAST({source.column(table, 'condition_occurrence_id')} AS BIGINT), CASE WHEN happened IS NULL THEN {_NO_TIME} END
FROM omop_{table} t {join}
"""


def _drugs(source: Source) -> str:
    """An exposure counts, unless the source's own words say that the row is only a prescription, an order or a claim."""
    table = "drug_exposure"
    code, join = coded(source, table)
    only = "regexp_matches(coalesce(y.concept_name, ''), '(?i)prescri|order|claim')"
    return f"""
INSERT INTO statement (person, kind, code, value, effective, until, place, "row", problem, deliberate)
SELECT CAST(t.person_id AS VARCHAR), 'drug', {code}, 'given', {_moment(source, table, 'drug_exposure_start')} AS happened,
       {_moment(source, table, 'drug_exposure_end')}, '{table}', CAST({source.column(table, 'drug_exposure_id')} AS BIGINT),
       CASE WHEN {only} THEN 'its type is ' || y.concept_name || ', which does not say that the drug was given.'
            WHEN happened IS NULL THEN {_NO_TIME} END,
       {only}
FROM omop_{table} t {join} LEFT JOIN omop_concept y ON y.concept_id = {source.column(table, 'drug_type_concept_id')} AND y.concept_id <> 0
"""


def _tell_of_drugs(desk: Desk, source: Source) -> None:
    """Without what stands above a product, its ingredient is known only where the name of the product says it."""
    if not source.has("concept_ancestor") or not desk.one("SELECT count(*) FROM omop_concept_ancestor"):
        because = "concept_ancestor is empty, so a product counts only where its name says its ingredient; other products do not"
        desk.not_counted["drug_exposure"] = because


def _people(desk: Desk, source: Source) -> None:
    """Where only the year or the month of birth is known, the age is a range."""
    born = {name: source.column("person", f"{name}_of_birth") for name in ("year", "month", "day")}
    exact = f"try_cast({source.column('person', 'birth_datetime')} AS DATE)"
    desk.run(f"""
CREATE MACRO day_of(y, m, d) AS try_cast(printf('%04d-%02d-%02d', CAST(y AS INTEGER), CAST(m AS INTEGER), CAST(d AS INTEGER)) AS DATE);
INSERT INTO person
SELECT CAST(person_id AS VARCHAR),
       coalesce({exact}, day_of({born['year']}, coalesce({born['month']}, 1), coalesce({born['day']}, 1))),
       coalesce({exact}, day_of({born['year']}, {born['month']}, {born['day']}), last_day(day_of({born['year']}, coalesce({born['month']}, 12), 1))),
       false, NULL
FROM omop_person t WHERE person_id IS NOT NULL QUALIFY row_number() OVER (PARTITION BY person_id) = 1
""")
    if source.has("death"):
        desk.run(f"""
UPDATE person SET died = true, death = {to_the_end("d.happened")}
FROM (SELECT CAST(person_id AS VARCHAR) AS person, max({_moment(source, 'death', 'death')}) AS happened FROM omop_death t GROUP BY 1) d
WHERE d.person = person.person
""")


def _stays(desk: Desk, source: Source) -> None:
    """Inpatient visits, by the code of the visit concept (IP; ERIP is one that began in the emergency room)."""
    if not source.has("visit_occurrence"):
        return
    table = "visit_occurrence"
    desk.run(f"""
INSERT INTO stay
SELECT p.person, {_moment(source, table, 'visit_start')} AS began, {to_the_end("ended")},
       CASE WHEN p.died AND p.death <= ended + INTERVAL 1 DAY THEN 'died' ELSE '' END
FROM (SELECT *, {_moment(source, table, 'visit_end')} AS ended FROM omop_{table} t) t JOIN omop_concept c ON c.concept_id = t.visit_concept_id
JOIN person p ON p.person = CAST(t.person_id AS VARCHAR)
WHERE c.vocabulary_id = 'Visit' AND c.concept_code IN ('IP', 'ERIP') AND began IS NOT NULL
""")


def _intensive(desk: Desk, source: Source) -> None:
    """Stays in intensive care, by the concepts of visits that say so."""
    if source.has("visit_detail"):
        desk.run(f"""
INSERT INTO milestone
SELECT CAST(person_id AS VARCHAR), 'icu', {_moment(source, 'visit_detail', 'visit_detail_start')} AS time
FROM omop_visit_detail t WHERE visit_detail_concept_id IN {INTENSIVE_CARE} AND person_id IS NOT NULL AND time IS NOT NULL
""")
