"""A real PostgreSQL server in a folder of its own, with a password, for as long as a test module runs."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

PASSWORD = "pa/ss:w@rd#1"
IN_URL = "pa%2Fss%3Aw%40rd%231"
TYPES = {"BIGINT": "bigint", "INTEGER": "integer", "HUGEINT": "numeric", "DOUBLE": "double precision", "FLOAT": "real", "DATE": "date",
         "TIMESTAMP": "timestamp", "TIMESTAMP WITH TIME ZONE": "timestamptz", "VARCHAR": "text", "BOOLEAN": "boolean"}  # fmt: skip


def program(name):
    """The path of a program of PostgreSQL, also where Debian keeps it off the PATH."""
    return shutil.which(name) or next(
        (str(p) for p in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)), None
    )


def unprivileged():
    """Whom to run as: PostgreSQL refuses to be run by root."""
    return {} if os.geteuid() else {"user": "postgres"}


@dataclass
class Server:
    folder: Path
    port: int

    def url(self, user="boss", password=IN_URL, database="postgres", schema="cdm", port=None):
        secret = f":{password}" if password else ""
        return f"postgresql://{user}{secret}@127.0.0.1:{port or self.port}/{database}?schema={schema}"

    def run(self, statement, *values):
        import psycopg

        with psycopg.connect(
            host="127.0.0.1", port=self.port, user="boss", password=PASSWORD, dbname="postgres", autocommit=True
        ) as connection:
            done = connection.execute(statement, values or None)
            return done.fetchall() if done.description else []

    def load(self, folder, schema="cdm", types=None):
        """The Parquet files of a folder as tables of a new schema; `types`: column to another PostgreSQL type."""
        import psycopg

        self.run(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
        self.run(f"CREATE SCHEMA {schema}")
        with psycopg.connect(
            host="127.0.0.1", port=self.port, user="boss", password=PASSWORD, dbname="postgres"
        ) as connection:
            for file in sorted(Path(folder).glob("*.parquet")):
                copy_in(connection, schema, file, types or {})


def copy_in(connection, schema, file, types):
    relation = duckdb.sql(f"SELECT * FROM '{file}'")
    kinds = [types.get(name, TYPES.get(str(kind).split("(")[0], "numeric" if str(kind).startswith("DECIMAL") else "text"))
             for name, kind in zip(relation.columns, relation.types, strict=True)]  # fmt: skip
    columns = ", ".join(f'"{name}" {kind}' for name, kind in zip(relation.columns, kinds, strict=True))
    connection.execute(f'CREATE TABLE {schema}."{file.stem}" ({columns})')
    with connection.cursor().copy(f'COPY {schema}."{file.stem}" FROM STDIN') as copy:
        for row in relation.fetchall():
            copy.write_row(row)


def started():
    """A server, or a skip that says what is missing."""
    pytest.importorskip("psycopg", reason='the driver is optional: pip install "cytostorm[postgresql]"')
    initdb, control = program("initdb"), program("pg_ctl")
    if not (initdb and control):
        pytest.skip("PostgreSQL is not installed here (apt-get install postgresql)")
    folder = Path(tempfile.mkdtemp(prefix="cytostorm-pg-", dir="/tmp"))
    folder.chmod(0o711)
    secret = folder / "secret"
    secret.write_text(PASSWORD)
    if unprivileged():
        try:
            shutil.chown(folder, "postgres")
            shutil.chown(secret, "postgres")
        except LookupError:
            pytest.skip("run by root, and there is no user postgres to run the server as")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        initdb,
        "-D",
        folder / "data",
        "-U",
        "boss",
        "-A",
        "scram-sha-256",
        "--pwfile",
        secret,
        "-E",
        "UTF8",
        "--locale=C",
        "-N",
    ]
    subprocess.run(list(map(str, command)), check=True, capture_output=True, cwd=folder, **unprivileged())
    options = f"-p {port} -k {folder} -h 127.0.0.1 -c fsync=off"
    start = [control, "-D", folder / "data", "-w", "-l", folder / "log", "-o", options, "start"]
    subprocess.run(list(map(str, start)), check=True, capture_output=True, cwd=folder, **unprivileged())
    return Server(folder, port)


def stopped(server):
    stop = [program("pg_ctl"), "-D", str(server.folder / "data"), "-m", "immediate", "stop"]
    subprocess.run(stop, check=False, capture_output=True, cwd=server.folder, **unprivileged())
    shutil.rmtree(server.folder, ignore_errors=True)


def wait_for(condition, seconds=10):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False
