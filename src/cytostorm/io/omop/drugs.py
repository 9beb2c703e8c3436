"""Drugs of OMOP: an exposure counts, unless its type says that the row is only a prescription, an order, a claim or a drug handed out."""

from __future__ import annotations

from cytostorm.io.coded import IntakeDatabase
from cytostorm.io.omop.moments import NO_PERSON, NO_TIME, moment
from cytostorm.io.omop.source import Source

_TABLE = "drug_exposure"
_ONLY = "regexp_matches(coalesce({name}, ''), '(?i)prescri|order|claim|dispens')"
_NO_TYPE = "the rows of drug_exposure do not say their type; each counts as a drug given"


def drugs(database: IntakeDatabase, source: Source, code: str, join: str) -> None:
    """Statements of the drugs, by the codes of their rows."""
    kind, name = source.column(_TABLE, "drug_type_concept_id"), source.column("concept", "concept_name", "y")
    only, unknown = _ONLY.format(name=name), f"coalesce({kind}, 0) <> 0 AND y.concept_id IS NULL"
    database.run(f"""
INSERT INTO statement (person, kind, code, value, effective, until, place, "row", problem, deliberate)
SELECT {source.column(_TABLE, "person_id")}, 'drug', {code}, 'given', {moment(source, _TABLE, "drug_exposure_start")} AS happened,
       {moment(source, _TABLE, "drug_exposure_end")}, '{_TABLE}', CAST({source.column(_TABLE, "drug_exposure_id")} AS BIGINT),
       CASE WHEN {source.column(_TABLE, "person_id")} IS NULL THEN {NO_PERSON}
            WHEN {only} THEN 'its type is ' || {name} || ', which does not say that the drug was given.'
            WHEN {unknown} THEN 'its type is concept ' || {kind} || ', which the table concept does not hold; that does not say that it was given.'
            WHEN happened IS NULL THEN {NO_TIME} END,
       {only} OR {unknown}
FROM omop_{_TABLE} t {join} {source.concept("y", kind)}
""")
    if "drug_type_concept_id" not in source.columns[_TABLE]:
        database.assumptions["drug_type_concept_id"] = _NO_TYPE
    _tell_of_products(database, source)


def _tell_of_products(database: IntakeDatabase, source: Source) -> None:
    """Without what stands above a product, its ingredient is known only where the name of the product says it."""
    if not source.has("concept_ancestor") or not database.one("SELECT count(*) FROM omop_concept_ancestor"):
        because = "concept_ancestor is empty, so a product counts only where its name says its ingredient; other products do not"
        database.not_counted[_TABLE] = because
