"""An OMOP CDM in PostgreSQL into the intake database: only columns that are read, and only rows whose concepts mean something here.

The server counts the concepts of each table first. Their codes are looked up by the same statements as those of a Parquet folder,
and only then are the rows of the concepts that matter brought over. What is left behind is counted like any code that is never used.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import pyarrow as pa

from cytostorm.errors import InputError
from cytostorm.io.coded import NO_MAP, CodeMap, IntakeDatabase, Spill
from cytostorm.io.coded.codebook import CodeBook, named
from cytostorm.io.omop.address import address_of
from cytostorm.io.omop.columns import is_whole
from cytostorm.io.omop.server import Server, Table
from cytostorm.io.omop.source import NEEDED, WHERE_PRESENT, Source, need_tables, need_whole, tell_of_missing, usable
from cytostorm.io.omop.statements import CONCEPTS, coded, codes, convert
from cytostorm.library import Library

_KIND = {
    "measurement": "observation",
    "observation": "observation",
    "condition_occurrence": "condition",
    "drug_exposure": "drug",
}
_READ: dict[str, tuple[str, ...]] = {
    "person": ("person_id", "year_of_birth", "month_of_birth", "day_of_birth", "birth_datetime", "gender_concept_id"),
    "measurement": ("measurement_id", "person_id", "measurement_date", "measurement_datetime", "operator_concept_id", "value_as_number",
                    "value_as_concept_id", "unit_concept_id", "range_low", "range_high", "unit_source_value", "value_source_value"),
    "observation": ("observation_id", "person_id", "observation_date", "observation_datetime", "value_as_number", "value_as_string",
                    "value_as_concept_id", "unit_concept_id", "unit_source_value", "value_source_value"),
    "condition_occurrence": ("condition_occurrence_id", "person_id", "condition_start_date", "condition_start_datetime"),
    "drug_exposure": ("drug_exposure_id", "person_id", "drug_exposure_start_date", "drug_exposure_start_datetime", "drug_exposure_end_date",
                      "drug_exposure_end_datetime", "drug_type_concept_id"),
    "visit_occurrence": ("visit_occurrence_id", "person_id", "visit_concept_id", "visit_start_date", "visit_start_datetime", "visit_end_date",
                         "visit_end_datetime"),
    "visit_detail": ("visit_detail_id", "person_id", "visit_detail_concept_id", "visit_detail_start_date", "visit_detail_start_datetime"),
    "death": ("person_id", "death_date", "death_datetime"),
    "concept": ("concept_id", "concept_name", "domain_id", "vocabulary_id", "concept_code"),
    "concept_relationship": ("concept_id_1", "concept_id_2", "relationship_id", "invalid_reason"),
    "concept_ancestor": ("ancestor_concept_id", "descendant_concept_id"),
}  # fmt: skip
_LOOKED_UP = (
    ("measurement", "unit_concept_id"), ("measurement", "operator_concept_id"), ("measurement", "value_as_concept_id"),
    ("observation", "unit_concept_id"), ("observation", "value_as_concept_id"), ("drug_exposure", "drug_type_concept_id"),
    ("visit_occurrence", "visit_concept_id"),
)  # fmt: skip


def filled_from_server(
    text: str, library: Library, patient: str = "", spill: Spill | None = None, code_map: CodeMap = NO_MAP
) -> IntakeDatabase:
    """An intake database filled from the address of a server, in one read-only transaction; with `patient`, the facts of one person_id only.

    Raises InputError for an address, a connection, a permission, a table or a column that is not as it should be.
    """
    address = address_of(text)
    server = Server(address)
    try:
        database = IntakeDatabase(address.label, zone=False, spill=spill)
        try:
            database.use(code_map)
            _Reading(database, server, server.begin(address.schemas), patient).fill(library)
        except BaseException:
            database.close()
            raise
        return database
    finally:
        server.close()


class _Reading:
    """One source, one database."""

    def __init__(self, database: IntakeDatabase, server: Server, tables: dict[str, Table], patient: str):
        self.database, self.server, self.patient = database, server, patient
        self.tables = {name: table for name, table in tables.items() if name in _READ}
        need_tables(database.source, tables)
        self._check()
        self.source = Source(database, {name: self._columns(name) for name in self.tables})
        tell_of_missing(database, self.tables)
        self.persons = self._persons()

    def fill(self, library: Library) -> None:
        for name in self.tables:
            columns = ", ".join(f'"{column}" {kind}' for column, kind in self.source.columns[name].items())
            self.database.run(f"CREATE TEMP TABLE omop_{name} ({columns})")
        self._count_concepts()
        self._vocabulary()
        codes(self.database, self.source, "pairs")
        self._facts(library)
        for name in ("person", "visit_occurrence", "visit_detail", "death"):
            if name in self.tables:
                self._bring(name, self.persons if name != "person" else None)
                self.database.resources[name] = self.database.one(f"SELECT count(*) FROM omop_{name}")
        self._look_up()
        convert(self.database, self.source)
        self._correct_word_of_drugs()
        for name in self.tables:
            self.database.run(f"DROP TABLE omop_{name}")  # its rows are statements now, and would be held twice

    def _check(self) -> None:
        """Columns first, then permissions: a wrong schema has neither. An optional table without its columns is left out."""
        self.tables = {name: table for name, table in self.tables.items() if usable(self.database, name, _types(table))}
        for name, table in self.tables.items():
            for column, kind in _types(table).items():
                if is_whole(column) and kind not in ("BIGINT", "DOUBLE"):
                    raise need_whole(self.database.source, name, column)
            if not table.readable:
                problem = f"the user has no permission to read the table {table.schema}.{table.name}."
                raise InputError(self.database.source, problem, f"Ask for GRANT SELECT ON {table.schema}.{table.name}.")

    def _columns(self, name: str) -> dict[str, str]:
        wanted = (*_READ[name], *CONCEPTS.get(name, ()), *NEEDED.get(name, ()), *WHERE_PRESENT.get(name, ()))
        columns = self.tables[name].columns
        return {column: columns[column][1] for column in dict.fromkeys(wanted) if column in columns}

    def _persons(self) -> Any:
        """The condition for one person; an id that is no number is nobody's, and the message about it comes with the persons."""
        if not self.patient:
            return None
        written = self.tables["measurement"].columns["person_id"]
        number = self.patient if self.patient.lstrip("-").isdigit() and len(self.patient) < 19 else None
        return _equals(written[0], number if written[1] != "VARCHAR" else self.patient)

    def _count_concepts(self) -> None:
        """`pairs_<table>`: each concept with its source concept, and how many rows have them."""
        for name, both in CONCEPTS.items():
            if name not in self.tables:
                continue
            columns = [column for column in both if column in self.source.columns[name]]
            query = self.server.select(
                self.tables[name],
                columns,
                self.persons,
                "SELECT count(*),",
                "GROUP BY " + ", ".join("23"[: len(columns)]),
            )
            counted = self.server.rows(query, doing=name)
            schema = pa.schema([("n", pa.int64()), *((column, pa.int64()) for column in columns)])
            rows = [dict(zip(schema.names, map(_whole, row), strict=True)) for row in counted]
            self.database.table(f"pairs_{name}", pa.Table.from_pylist(rows, schema=schema))
            self.database.resources[name] = sum(row["n"] or 0 for row in rows)

    def _vocabulary(self) -> None:
        """Of the vocabulary only what stands for, beside and above the concepts in use."""
        ids = [number for (number,) in self.database.rows(_USED.format(self._all_pairs()))]
        if "concept_relationship" in self.tables:
            maps = _equals(self.tables["concept_relationship"].columns["relationship_id"][0], "Maps to")
            self._bring("concept_relationship", _both(self._among("concept_relationship", "concept_id_1", ids), maps))
        if "concept_ancestor" in self.tables:
            self._bring("concept_ancestor", self._among("concept_ancestor", "descendant_concept_id", ids))
        more = " UNION ".join(
            f"SELECT CAST({column} AS BIGINT) FROM omop_{name}"
            for name, column in (("concept_relationship", "concept_id_2"), ("concept_ancestor", "ancestor_concept_id")) if name in self.tables
        )  # fmt: skip
        reached = [number for (number,) in self.database.rows(more)] if more else []
        self._bring("concept", self._among("concept", "concept_id", {*ids, *reached}))

    def _all_pairs(self) -> str:
        return " UNION ".join(
            f"SELECT {column} AS id FROM pairs_{name}"
            for name, both in CONCEPTS.items() if name in self.tables for column in both if column in self.source.columns[name]
        )  # fmt: skip

    def _facts(self, library: Library) -> None:
        """The rows whose concept or source concept means something here; the rest is counted."""
        book = CodeBook(library, self.database.listed)
        for name in CONCEPTS:
            if name not in self.tables:
                continue
            columns = [column for column in CONCEPTS[name] if column in self.source.columns[name]]
            code, join = coded(self.source, name)
            known = self.database.rows(
                f"SELECT {code}, n, {', '.join(f't.{column}' for column in columns)} FROM pairs_{name} t {join}"
            )
            means = {key: bool(book.subjects(_KIND[name], key)) for key, *_ in known}
            wanted = [
                {row[2 + place] for row in known if means[row[0]] and row[2 + place]} for place in range(len(columns))
            ]
            self._bring(
                name,
                _both(
                    _either([self._among(name, column, ids) for column, ids in zip(columns, wanted, strict=True)]),
                    self.persons,
                ),
            )
            for key, count, *numbers in known:
                if not any(number in ids for number, ids in zip(numbers, wanted, strict=True)):
                    self.database.never_used[named(key)] += count

    def _look_up(self) -> None:
        """Units, operators, values and types of the rows that came."""
        used = " UNION ".join(f"SELECT CAST({column} AS BIGINT) AS id FROM omop_{name}" for name, column in _LOOKED_UP
                              if name in self.tables and column in self.source.columns[name])  # fmt: skip
        if used:
            missing = f"SELECT id FROM ({used}) WHERE id <> 0 AND id NOT IN (SELECT CAST(concept_id AS BIGINT) FROM omop_concept)"
            self._bring(
                "concept", self._among("concept", "concept_id", [number for (number,) in self.database.rows(missing)])
            )

    def _bring(self, name: str, where: Any) -> None:
        columns = self.source.columns[name]
        casts = ", ".join(_cast(column, kind) for column, kind in columns.items())
        for batch in self.server.batches(
            self.server.select(self.tables[name], columns, where), list(columns), f"the table {name}"
        ):
            self.database.db.register("incoming", batch)
            self.database.run(f"INSERT INTO omop_{name} SELECT {casts} FROM incoming")
            self.database.db.unregister("incoming")

    def _among(self, name: str, column: str, ids: Collection[int]) -> Any:
        return _among(self.tables[name].columns[column][0], ids)

    def _correct_word_of_drugs(self) -> None:
        """Here concept_ancestor may be empty only because no drug was brought over."""
        above = self.tables.get("concept_ancestor")
        if above and self.server.rows(self.server.select(above, ["ancestor_concept_id"], tail="LIMIT 1")):
            self.database.not_counted.pop("drug_exposure", None)


def _types(table: Table) -> dict[str, str]:
    return {column: kind for column, (_, kind) in table.columns.items()}


_USED = "SELECT DISTINCT id FROM ({}) WHERE id <> 0"


def _cast(column: str, kind: str) -> str:
    """Dates beyond all calendars, which PostgreSQL calls infinity, are no dates."""
    if kind == "VARCHAR":
        return f'"{column}"'
    if kind.startswith(("DATE", "TIME")):
        return f"""CASE WHEN "{column}" NOT LIKE '%infinity' THEN try_cast("{column}" AS {kind}) END"""
    return f'CAST("{column}" AS {kind})'


def _whole(number: Any) -> int | None:
    return int(number) if number is not None else None


def _equals(column: str, value: str | None) -> Any:
    from psycopg import sql

    return (
        sql.SQL("{} = {}").format(sql.Identifier(column), sql.Literal(value)) if value is not None else sql.SQL("false")
    )


def _among(column: str, ids: Collection[int]) -> Any:
    from psycopg import sql

    listed = "{" + ",".join(str(number) for number in sorted(ids)) + "}"
    return sql.SQL("{} = ANY({}::bigint[])").format(sql.Identifier(column), sql.Literal(listed))


def _either(conditions: list[Any]) -> Any:
    from psycopg import sql

    return sql.SQL("({})").format(sql.SQL(" OR ").join(conditions))


def _both(one: Any, other: Any) -> Any:
    from psycopg import sql

    return sql.SQL("{} AND {}").format(one, other) if other is not None else one
