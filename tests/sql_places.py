"""Real engines for the SQL statement: DuckDB in this process, a PostgreSQL server and a Spark session of their own.

Each is a function from (statement, event table, stays or None) to the set of rows that came back.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa

COLUMNS = ("person", "time", "criteria", "low", "high", "verdict", "applies", "missing")
_TYPES = {
    pa.string(): "text",
    pa.float64(): "float8",
    pa.timestamp("us"): "timestamp",
    pa.bool_(): "boolean",
    pa.int64(): "bigint",
}


def rows_of(table):
    """The rows of an answer as a set; no row may come twice."""
    rows = [tuple(row[name] for name in COLUMNS) for row in table.to_pylist()]
    assert len(set(rows)) == len(rows)
    return set(rows)


def numbered(events):
    """An event table whose column `row` tells the order of the record."""
    return events.set_column(events.schema.get_field_index("row"), "row", pa.array(range(len(events)), pa.int64()))


def in_duckdb(statement, events, stays=None):
    with duckdb.connect() as connection:
        connection.register("events", events)
        if stays is not None:
            connection.register("stays", stays)
        return rows_of(connection.sql(statement).to_arrow_table())


def postgres_programs():
    """The folder of initdb and pg_ctl, or None."""
    folders = [Path("/usr/lib/postgresql") / version / "bin" for version in ("18", "17", "16", "15", "14")]
    found = [folder for folder in folders if (folder / "initdb").exists()]
    if not found and (program := shutil.which("initdb")):
        found = [Path(program).resolve().parent]
    return found[0] if found else None


@contextmanager
def postgres():
    """A server on a socket in a private folder. It refuses to run as root, so another user runs it then."""
    import psycopg

    programs = postgres_programs()
    user = next((name for name in ("postgres", "nobody") if _is_user(name)), None) if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="pg-") as folder:
        if user:
            shutil.chown(folder, user)
        run = {"check": True, "user": user, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": "/"}
        subprocess.run(
            [programs / "initdb", "-D", f"{folder}/data", "-U", "tester", "--no-sync", "-A", "trust", "-E", "UTF8"],
            **run,
        )
        options = f"-k {folder} -c listen_addresses='' -c fsync=off -c jit=off -c work_mem=64MB -c enable_nestloop=off"
        subprocess.run(
            [programs / "pg_ctl", "-D", f"{folder}/data", "-o", options, "-l", f"{folder}/log", "-w", "start"], **run
        )
        try:
            with psycopg.connect(host=folder, user="tester", dbname="postgres", autocommit=True) as connection:
                yield lambda statement, events, stays=None: _in_postgres(connection, statement, events, stays)
        finally:
            subprocess.run([programs / "pg_ctl", "-D", f"{folder}/data", "-m", "immediate", "stop"], **run)


def _is_user(name):
    try:
        return bool(pwd.getpwnam(name))
    except KeyError:
        return False


def _in_postgres(connection, statement, events, stays):
    for name, table in (("events", events), ("stays", stays)):
        if table is not None:
            _load(connection, name, table)
    answer = connection.execute(statement)
    assert tuple(column.name for column in answer.description) == COLUMNS
    rows = answer.fetchall()
    assert len(set(rows)) == len(rows)
    return set(rows)


def _load(connection, name, table):
    columns = ", ".join(f'"{field.name}" {_TYPES[field.type]}' for field in table.schema)
    connection.execute(f"DROP TABLE IF EXISTS {name}")
    connection.execute(f"CREATE TABLE {name} ({columns})")
    with connection.cursor().copy(f"COPY {name} FROM STDIN") as copy:
        for row in table.to_pylist():
            copy.write_row(list(row.values()))
    connection.execute(f"ANALYZE {name}")


@contextmanager
def spark():
    """A session on two threads in UTC."""
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[2]").appName("cytostorm").config("spark.ui.enabled", "false")
    settings = {
        "spark.sql.session.timeZone": "UTC", "spark.sql.shuffle.partitions": "1", "spark.driver.memory": "3g",
        "spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1", "spark.log.level": "ERROR",
        "spark.ui.showConsoleProgress": "false", "spark.sql.codegen.wholeStage": "false", "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    }  # fmt: skip
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    try:
        yield lambda statement, events, stays=None: _in_spark(session, statement, events, stays)
    finally:
        session.stop()


def _in_spark(session, statement, events, stays):
    with tempfile.TemporaryDirectory() as folder:
        for name, table in (("events", events), ("stays", stays)):
            if table is not None:
                import pyarrow.parquet as pq

                pq.write_table(table, f"{folder}/{name}.parquet")
                session.read.parquet(f"{folder}/{name}.parquet").createOrReplaceTempView(name)
        answer = session.sql(statement)
        assert tuple(answer.columns) == COLUMNS
        rows = [tuple(row) for row in answer.collect()]
    assert len(set(rows)) == len(rows)
    return {(*row[:1], row[1].replace(tzinfo=None), *row[2:]) for row in rows}
