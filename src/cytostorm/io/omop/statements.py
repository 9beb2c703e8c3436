"""OMOP tables to coded statements, persons and stays. Concepts become codes through the source's own vocabulary tables."""

from __future__ import annotations

from cytostorm.io.coded import KEY_SIGN, IntakeDatabase
from cytostorm.io.coded.columns import to_the_end
from cytostorm.io.omop.drugs import drugs
from cytostorm.io.omop.moments import NO_PERSON, NO_TIME, moment
from cytostorm.io.omop.source import Source

CONCEPTS = {
    "measurement": ("measurement_concept_id", "measurement_source_concept_id"),
    "observation": ("observation_concept_id", "observation_source_concept_id"),
    "condition_occurrence": ("condition_concept_id", "condition_source_concept_id"),
    "drug_exposure": ("drug_concept_id", "drug_source_concept_id"),
}
_SIGNS = "('<', '<=', '>', '>=')"
_WRITTEN = r"'^\s*(<=|>=|<|>|≤|≥)'"
_LOCAL = r"'\b(Topical|Ophthalmic|Otic|Nasal)\b'"  # dose forms of RxNorm that do not act on the whole body
# Visit concepts 32037 (Intensive Care), 581379 (critical care) and 581382 (intensive care facility), as public OMOP databases of ICUs use them.
INTENSIVE_CARE = (32037, 581379, 581382)
SEXES = {8532: "female", 8507: "male"}
"""Standard concepts of the vocabulary Gender, as public OMOP databases use them beside F and M."""


def fill(database: IntakeDatabase, source: Source) -> None:
    """The database's `statement`, `person` and `stay`."""
    _count(database, source)
    codes(database, source)
    convert(database, source)


def convert(database: IntakeDatabase, source: Source) -> None:
    """Rows to statements, persons and stays, once `codes` has said what their concepts are."""
    database.one_unit = False
    for table, kind in (("measurement", "observation"), ("observation", "observation")):
        if source.has(table):
            database.run(_values(source, table, kind))
    if source.has("condition_occurrence"):
        database.run(_conditions(source))
    if source.has("drug_exposure"):
        drugs(database, source, *coded(source, "drug_exposure"))
    _people(database, source)
    database.run(_sexes(source))
    _stays(database, source)
    _intensive(database, source)


def _count(database: IntakeDatabase, source: Source) -> None:
    for table in ("person", *CONCEPTS, "visit_occurrence", "visit_detail", "death"):
        if source.has(table):
            database.resources[table] = database.one(f"SELECT count(*) FROM omop_{table}")


def use(database: IntakeDatabase, source: Source, prefix: str = "omop") -> None:
    """The table `used_concept`: the concepts of the rows in `<prefix>_<table>`."""
    used = " UNION ".join(
        f"SELECT CAST({source.column(table, column)} AS BIGINT) AS id FROM {prefix}_{table} t"
        for table, columns in CONCEPTS.items() if source.has(table) for column in columns if column in source.columns[table]
    )  # fmt: skip
    database.run(f"CREATE OR REPLACE TEMP TABLE used_concept AS SELECT id FROM ({used}) WHERE id <> 0")


def codes(database: IntakeDatabase, source: Source, prefix: str = "omop") -> None:
    """For each concept in use: its own code, those that it maps to, and, where the source lists them, those above it."""
    use(database, source, prefix)
    ways = ["SELECT id, id AS other, true AS own FROM used_concept", *_maps(source), *_above(source)]
    vocabulary, code, name = (
        source.column("concept", column, "c") for column in ("vocabulary_id", "concept_code", "concept_name")
    )
    database.run(f"""
CREATE TEMP TABLE concept_code AS
SELECT id, string_agg(DISTINCT vocabulary || '|' || code ||
                      CASE WHEN domain = 'Drug' THEN {KEY_SIGN} || 'name|' || name ELSE '' END, {KEY_SIGN}) AS code
FROM (SELECT w.id, {vocabulary} AS vocabulary, {code} AS code, {name} AS name, {source.column("concept", "domain_id", "c", "''")} AS domain
      FROM ({" UNION ".join(ways)}) w JOIN omop_concept c ON {source.column("concept", "concept_id", "c")} = w.other
      LEFT JOIN omop_concept o ON {source.column("concept", "concept_id", "o")} = w.id
      WHERE w.own OR NOT regexp_matches(coalesce({source.column("concept", "concept_name", "o")}, ''), {_LOCAL}))
GROUP BY id
""")


def _maps(source: Source) -> list[str]:
    """Standard concepts that others map to."""
    table = "concept_relationship"
    if not source.has(table):
        return []
    names = ("concept_id_1", "concept_id_2", "relationship_id", "invalid_reason")
    one, other, relation, invalid = (source.column(table, name, "r") for name in names)
    return [
        f"SELECT id, {other}, true FROM used_concept JOIN omop_{table} r ON {one} = id WHERE {relation} = 'Maps to' AND {invalid} IS NULL"
    ]


def _above(source: Source) -> list[str]:
    """Concepts that stand above others."""
    table = "concept_ancestor"
    if not source.has(table):
        return []
    upper, lower = (source.column(table, name, "a") for name in ("ancestor_concept_id", "descendant_concept_id"))
    return [f"SELECT id, {upper}, false FROM used_concept JOIN omop_{table} a ON {lower} = id"]


def coded(source: Source, table: str) -> tuple[str, str]:
    """The codes of a row by its concept and its source concept, and the joins that bring them."""
    standard, own = (source.column(table, name, otherwise="") for name in CONCEPTS[table])
    join = f"LEFT JOIN concept_code k ON k.id = {standard}"
    join += f" LEFT JOIN concept_code s ON s.id = {own} AND s.id IS DISTINCT FROM {standard}" if own else ""
    unmapped = f"'concept ' || coalesce(CAST({standard} AS VARCHAR), '')"
    codes = f"concat_ws({KEY_SIGN}, k.code, s.code)" if own else "k.code"
    name = "drug_source_value" if table == "drug_exposure" else f"{table.removesuffix('_occurrence')}_source_value"
    if source.database.code_map.codes and name in source.columns[table]:  # the name that a row without a concept has
        unmapped = f"concat_ws({KEY_SIGN}, {unmapped}, 'source|' || {source.column(table, name)})"
    return f"coalesce(nullif({codes}, ''), {unmapped})", join


def _values(source: Source, table: str, kind: str) -> str:
    """Rows with a value; the sign of a censored one comes from the operator concept, by its name, or from the source's own text."""
    code, join = coded(source, table)

    def column(name: str) -> str:
        return source.column(table, name)

    def text(name: str) -> str:
        return f"CAST({column(name)} AS VARCHAR)"

    number, written = text("value_as_number"), text("value_source_value")
    said = text("value_as_string") if table == "observation" else "NULL"
    shown = f"regexp_extract(coalesce({written}, ''), {_WRITTEN}, 1)"
    sign = f"CASE WHEN op.concept_name IN {_SIGNS} THEN op.concept_name ELSE {shown} END"
    operator = f"coalesce({column('operator_concept_id')}, 0)"
    unknown = f"{operator} <> 0 AND op.concept_id IS NULL AND {shown} = ''"
    other = f"{operator} <> 0 AND {number} IS NOT NULL AND op.concept_name NOT IN ('<', '<=', '=', '>', '>=')"
    two = f"""{number} IS NOT NULL AND ((op.concept_name IN ('<', '<=') AND {shown} IN ('>', '>=', '≥'))
                 OR (op.concept_name IN ('>', '>=') AND {shown} IN ('<', '<=', '≤')))"""
    return f"""
INSERT INTO statement
SELECT {column("person_id")}, '{kind}', {code},
       CASE WHEN {number} IS NOT NULL THEN {sign} || {number} ELSE coalesce({said}, {written}, v.concept_name) END,
       CASE WHEN {source.column("concept", "vocabulary_id", "u")} = 'UCUM' THEN {source.column("concept", "concept_code", "u")} END,
       {text("unit_source_value")}, {text("range_low")}, NULL, {text("range_high")}, NULL,
       {moment(source, table, table)} AS happened, NULL, NULL, '{table}', CAST({column(f"{table}_id")} AS BIGINT),
       CASE WHEN {column("person_id")} IS NULL THEN {NO_PERSON}
            WHEN {other} THEN 'its operator is ' || op.concept_name || ', and only <, <=, =, > and >= are read.'
            WHEN {two} THEN 'its operator is ' || op.concept_name || ', and its text says ' || {shown} || '.'
            WHEN {unknown} THEN 'its operator is a concept that the table concept does not hold, so it is not clear whether the value is censored.'
            WHEN happened IS NULL THEN {NO_TIME} END, false
FROM omop_{table} t {join}
{source.concept("u", column("unit_concept_id"))}
{source.concept("op", column("operator_concept_id"))}
{source.concept("v", column("value_as_concept_id"))}
"""


def _conditions(source: Source) -> str:
    table = "condition_occurrence"
    code, join = coded(source, table)
    return f"""
INSERT INTO statement (person, kind, code, value, effective, place, "row", problem)
SELECT {source.column(table, "person_id")}, 'condition', {code}, 'yes', {moment(source, table, "condition_start")} AS happened, '{table}',
       CAST({source.column(table, "condition_occurrence_id")} AS BIGINT), CASE WHEN {source.column(table, "person_id")} IS NULL THEN {NO_PERSON}
            WHEN happened IS NULL THEN {NO_TIME} END
FROM omop_{table} t {join}
"""


def _people(database: IntakeDatabase, source: Source) -> None:
    """Where only the year or the month of birth is known, or a person stands there twice, the age is a range."""
    born = {name: source.column("person", f"{name}_of_birth") for name in ("year", "month", "day")}
    exact = f"try_cast({source.column('person', 'birth_datetime')} AS DATE)"
    database.run(f"""
CREATE MACRO day_of(y, m, d) AS try_cast(printf('%04d-%02d-%02d', CAST(y AS INTEGER), CAST(m AS INTEGER), CAST(d AS INTEGER)) AS DATE);
INSERT INTO person SELECT who, min(first), max(last), false, NULL FROM (
  SELECT {source.column("person", "person_id")} AS who,
         coalesce({exact}, day_of({born["year"]}, coalesce({born["month"]}, 1), coalesce({born["day"]}, 1))) AS first,
         coalesce({exact}, day_of({born["year"]}, {born["month"]}, {born["day"]}),
                  last_day(day_of({born["year"]}, coalesce({born["month"]}, 12), 1))) AS last
  FROM omop_person t) WHERE who IS NOT NULL GROUP BY who
""")
    if source.has("death"):
        database.run(f"""
UPDATE person SET died = true, death = {to_the_end("d.happened")}
FROM (SELECT {source.column("death", "person_id")} AS person, max({moment(source, "death", "death")}) AS happened FROM omop_death t GROUP BY 1) d
WHERE d.person = person.person
""")
        database.run(f"""
INSERT INTO milestone SELECT {source.column("death", "person_id")}, 'death', {to_the_end("happened")}, 'death', NULL
FROM (SELECT *, {moment(source, "death", "death")} AS happened FROM omop_death t) t
""")


def _sexes(source: Source) -> str:
    """By the gender concept, which OMOP has for the sex at birth."""
    person = source.column("person", "person_id")
    sex = " ".join(f"WHEN {concept} THEN '{name}'" for concept, name in SEXES.items())
    return f"""
INSERT INTO sex
SELECT {person}, CASE {source.column("person", "gender_concept_id")} {sex} END, 'person', try_cast({person} AS BIGINT) FROM omop_person t
"""


def _stays(database: IntakeDatabase, source: Source) -> None:
    """Inpatient visits, by the code of the visit concept (IP; ERIP is one that began in the emergency room).

    One of nobody, or without a start, is kept for whoever lists it."""
    if not source.has("visit_occurrence"):
        return
    table = "visit_occurrence"
    database.run(f"""
INSERT INTO stay
SELECT {source.column(table, "person_id")}, {moment(source, table, "visit_start")}, {to_the_end("ended")},
       CASE WHEN p.died AND p.death <= ended + INTERVAL 1 DAY THEN 'died' ELSE '' END, '{table}',
       CAST({source.column(table, "visit_occurrence_id")} AS BIGINT)
FROM (SELECT *, {moment(source, table, "visit_end")} AS ended FROM omop_{table} t) t
{source.concept("c", source.column(table, "visit_concept_id"))} LEFT JOIN person p ON p.person = {source.column(table, "person_id")}
WHERE {source.column("concept", "vocabulary_id", "c")} = 'Visit'
  AND {source.column("concept", "concept_code", "c")} IN ('IP', 'ERIP')
""")


def _intensive(database: IntakeDatabase, source: Source) -> None:
    """Stays in intensive care, by the concepts of visits that say so."""
    table = "visit_detail"
    if source.has(table):
        database.run(f"""
INSERT INTO milestone
SELECT {source.column(table, "person_id")}, 'icu', {moment(source, table, "visit_detail_start")}, '{table}',
       CAST({source.column(table, "visit_detail_id")} AS BIGINT)
FROM omop_{table} t WHERE {source.column(table, "visit_detail_concept_id")} IN {INTENSIVE_CARE}
""")
