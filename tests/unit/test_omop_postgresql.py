"""OMOP in a real PostgreSQL: the same events as from Parquet, row for row; every failure one message, and never a password in it."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from cytostorm.errors import InputError
from cytostorm.io.omop import population, read_omop
from cytostorm.io.omop.address import address_of
from cytostorm.io.staging import stage
from cytostorm.library import shipped
from tests.data_files import OMOP
from tests.unit.postgres_made import IN_URL, PASSWORD, started, stopped
from tests.unit.test_omop import TABLES, measured
from tests.unit.test_rows_of_nobody import omop

ROOT = Path(__file__).parents[2]
MADE = {
    "measurement": " UNION ALL BY NAME ".join(
        [
            measured(),
            measured(at="NULL", number="40000", text="'>40000'"),
            measured(number="40000", operator="99"),
            measured(3013721, unit="0"),
            measured(40000001, text="'line\nbreak, \"quoted\"'", number="12.500"),
            measured(999, unit_text="'x'"),
            measured(998, source="999"),
            measured(0, source="40000001"),
            measured(number="NULL", text="''"),
            measured(number="NULL", text="'<10'"),
            measured(operator="11", high="400"),
            measured(3013721, unit_text="'µkat/L'", unit="NULL"),
        ]
    ).replace("1 AS person_id", "(7 + random() * 0)::INTEGER AS person_id", 1),
    "observation": """SELECT 1 AS observation_id, 1 AS person_id, 4201 AS observation_concept_id, DATE '2020-01-02' AS observation_date,
      4181412 AS value_as_concept_id""",
    "condition_occurrence": """SELECT 1 AS condition_occurrence_id, 1 AS person_id, 4202 AS condition_concept_id,
      DATE '2020-01-02' AS condition_start_date""",
    "drug_exposure": """SELECT * FROM (VALUES (1, 1, 613, DATE '2020-01-02', DATE '2020-01-03', 0),
      (2, 1, 612, DATE '2020-01-02', NULL, 32838),
      (3, 1, 614, NULL, NULL, 0)) t(drug_exposure_id, person_id, drug_concept_id,
       drug_exposure_start_date, drug_exposure_end_date, drug_type_concept_id)""",
    "visit_occurrence": """SELECT 1 AS visit_occurrence_id, 1 AS person_id, 9201 AS visit_concept_id, DATE '2020-01-01' AS visit_start_date,
      TIMESTAMP '2020-01-04 10:00:00' AS visit_end_datetime, DATE '2020-01-04' AS visit_end_date""",
    "death": "SELECT 1 AS person_id, DATE '2020-01-04' AS death_date",
    "concept_ancestor": "SELECT * FROM (VALUES (4201, 4202), (612, 613), (615, 614), (612, 999999)) t(ancestor_concept_id, descendant_concept_id)",
    "person": "SELECT * FROM (VALUES (1, 1980), (7, 1990), (9, NULL)) t(person_id, year_of_birth)",
}


@pytest.fixture(scope="module")
def server():
    running = started()
    yield running
    stopped(running)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("cdm")
    for name, query in (TABLES | MADE).items():
        duckdb.sql(query).write_parquet(str(path / f"{name}.parquet"))
    return path


@pytest.fixture(scope="module")
def loaded(server, folder):
    server.load(folder)
    return server


def rows(table):
    return sorted(map(str, table.to_pylist()))


def compared(url, path):
    """Both doors, all of both reports but the name of the source."""
    there, here = population(url, shipped()), population(path, shipped())
    assert rows(there.events) == rows(here.events)
    assert rows(there.stays) == rows(here.stays)
    report, other = (replace(found.conformance, source="") for found in (there, here))
    apart = {"refused": (), "conversions": (), "suspected_slips": ()}  # lists without an order of their own
    assert replace(report, **apart) == replace(other, **apart)
    assert sorted(map(str, report.suspected_slips)) == sorted(map(str, other.suspected_slips))
    assert sorted(map(str, report.refused)) == sorted(map(str, other.refused))
    assert sorted(map(str, report.conversions)) == sorted(map(str, other.conversions))
    return there


def test_the_same_as_from_parquet_row_for_row(loaded, folder):
    found = compared(loaded.url(), folder)
    assert found.events.num_rows > 10
    assert found.conformance.codes_never_used == {"concept 998": 1, "concept 999": 1}


@pytest.mark.parametrize(
    "types",
    [
        {"value_as_number": "real", "measurement_id": "text"},
        {"measurement_datetime": "timestamptz", "concept_id": "numeric"},
    ],
)
def test_types_of_other_sites(loaded, folder, types):
    loaded.load(folder, "other", types)
    there = population(loaded.url(schema="other"), shipped())
    assert rows(there.events) == rows(population(folder, shipped()).events)


def test_the_public_sample_row_for_row(server):
    server.load(OMOP, "sample")
    assert compared(server.url(schema="sample"), OMOP).events.num_rows > 1000


def test_rows_of_nobody_are_those_of_a_folder(server, tmp_path):
    """Two visits that name nobody, alike in all but their id, are two."""
    folder = omop(tmp_path)
    server.load(folder, "nobody")
    tables = []
    for number, source in enumerate((server.url(schema="nobody"), folder)):
        staged = stage(source, shipped(), tmp_path / str(number))
        tables.append([rows(pq.read_table(one)) for one in (staged.stays, staged.milestones)])
    assert tables[0] == tables[1]
    assert sum("'person': None" in row for row in tables[0][0]) == 2


def test_one_person_only(loaded, folder):
    (there,), (here,) = (read_omop(source, shipped(), "1").records for source in (loaded.url(), folder))
    assert len(there.facts) > 5
    assert sorted(map(str, there.facts)) == sorted(map(str, here.facts))
    for nobody in ("99", "x", "9" * 40, "1; DROP TABLE cdm.person"):
        with pytest.raises(InputError, match="holds 3 patient"):
            read_omop(loaded.url(), shipped(), nobody)


def test_views_capitals_and_a_vocabulary_of_its_own(loaded, folder):
    loaded.load(folder, "mixed")
    loaded.run("DROP SCHEMA IF EXISTS vocabulary CASCADE")
    loaded.run("CREATE SCHEMA vocabulary")
    for name in ("concept", "concept_relationship", "concept_ancestor"):
        loaded.run(f"ALTER TABLE mixed.{name} SET SCHEMA vocabulary")
    loaded.run('ALTER TABLE mixed.measurement RENAME TO "MEASURED"')
    loaded.run('CREATE VIEW mixed."Measurement" AS SELECT *, person_id AS "Other" FROM mixed."MEASURED"')
    there = population(loaded.url(schema="mixed&vocabulary_schema=vocabulary"), shipped())
    assert rows(there.events) == rows(population(folder, shipped()).events)


def test_nothing_is_written_and_one_snapshot_is_read(loaded, monkeypatch):
    """Rows that others add while we read do not appear, and the transaction cannot write."""
    from cytostorm.io.omop.server import Server

    before = rows(population(loaded.url(), shipped()).events)
    seen = []
    original = Server.batches

    def meanwhile(self, query, columns, doing):
        if not seen:
            seen.append(self.connection.execute("SHOW transaction_read_only").fetchone()[0])
            seen.append(self.connection.execute("SHOW transaction_isolation").fetchone()[0])
            loaded.run("INSERT INTO cdm.measurement SELECT * FROM cdm.measurement")
        return original(self, query, columns, doing)

    monkeypatch.setattr(Server, "batches", meanwhile)
    try:
        assert rows(population(loaded.url(), shipped()).events) == before
        assert seen == ["on", "repeatable read"]
    finally:
        loaded.run(
            "DELETE FROM cdm.measurement a WHERE a.ctid <> (SELECT min(b.ctid) FROM cdm.measurement b WHERE b IS NOT DISTINCT FROM a)"
        )
    monkeypatch.undo()
    assert rows(population(loaded.url(), shipped()).events) == before


def test_rows_come_in_blocks(loaded, folder, monkeypatch):
    """However small the blocks, and whatever stands in the texts, the rows are the same."""
    import cytostorm.io.omop.server as server_module

    monkeypatch.setattr(server_module, "_BLOCK", 10)
    assert rows(population(loaded.url(), shipped()).events) == rows(population(folder, shipped()).events)


def failure(url, patient=""):
    with pytest.raises(InputError) as caught:
        read_omop(url, shipped(), patient)
    told = str(caught.value)
    for secret in (PASSWORD, IN_URL, "wrongword", "ss:w"):
        assert secret not in told
    return told


def test_no_server(server):
    assert "no PostgreSQL server answers there" in failure(server.url(port=1))
    assert "no PostgreSQL server answers there" in failure(f"postgresql://boss:{IN_URL}@no-such-host.invalid/db")


@pytest.mark.parametrize("password", ["wrongword", ""])
def test_a_wrong_password_or_none(server, password, monkeypatch, tmp_path):
    monkeypatch.setenv("PGPASSFILE", str(tmp_path / "none"))
    monkeypatch.delenv("PGPASSWORD", raising=False)
    assert "did not accept the user and password" in failure(server.url(password=password))


def test_the_password_may_stand_in_the_environment_or_in_a_file(loaded, monkeypatch, tmp_path):
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    assert len(read_omop(loaded.url(password=""), shipped()).records) == 3
    monkeypatch.delenv("PGPASSWORD")
    file = tmp_path / "pgpass"
    file.write_text("127.0.0.1:*:*:boss:" + PASSWORD.replace(":", "\\:") + "\n")
    file.chmod(0o600)
    monkeypatch.setenv("PGPASSFILE", str(file))
    assert len(read_omop(loaded.url(password=""), shipped()).records) == 3


def test_no_such_database_or_schema(loaded):
    assert "no such user or database" in failure(loaded.url(database="nowhere"))
    told = failure(loaded.url(schema="nowhere"))
    assert "there is no schema 'nowhere'" in told
    assert "cdm" in told


def test_a_missing_table_or_column(loaded, folder):
    loaded.load(folder, "lacking")
    loaded.run("ALTER TABLE lacking.measurement RENAME measurement_concept_id TO measurement_concept")
    assert (
        "the table measurement has no column 'measurement_concept_id'. Did you mean 'measurement_concept'?"
        in failure(loaded.url(schema="lacking"))
    )
    loaded.run("ALTER TABLE lacking.measurement RENAME TO measurements")
    assert "there is no table 'measurement'. Did you mean 'measurements'?" in failure(loaded.url(schema="lacking"))


def test_no_permission(loaded, folder):
    loaded.load(folder, "closed")
    loaded.run("DROP ROLE IF EXISTS guest")
    loaded.run(f"CREATE ROLE guest LOGIN PASSWORD '{PASSWORD}'")
    assert "no permission to look into the schema 'closed'" in failure(loaded.url("guest", schema="closed"))
    loaded.run("GRANT USAGE ON SCHEMA closed TO guest")
    assert "no permission to read the table closed." in failure(loaded.url("guest", schema="closed"))
    loaded.run("GRANT SELECT ON ALL TABLES IN SCHEMA closed TO guest")
    assert len(read_omop(loaded.url("guest", schema="closed"), shipped()).records) == 3
    loaded.run("DROP OWNED BY guest; DROP ROLE guest")


@pytest.mark.parametrize("way", ["pg_terminate_backend", "pg_cancel_backend"])
def test_a_connection_that_is_lost_in_mid_read(loaded, folder, monkeypatch, way):
    """The server ends our session after the concepts were read and before the measurements."""
    from cytostorm.io.omop.server import Server

    original = Server.batches

    def ending(self, query, columns, doing):
        if doing == "the table measurement":
            slow = query + __import__("psycopg").sql.SQL(" AND pg_sleep(5) IS NOT NULL")
            process = self.connection.info.backend_pid
            killer = subprocess.Popen(
                [sys.executable, "-c", _KILL.format(way=way, pid=process, port=loaded.port, password=PASSWORD)]
            )
            try:
                yield from original(self, slow, columns, doing)
            finally:
                killer.wait()
        else:
            yield from original(self, query, columns, doing)

    monkeypatch.setattr(Server, "batches", ending)
    told = failure(loaded.url())
    assert (
        "connection was lost while the table measurement was read"
        if way == "pg_terminate_backend"
        else "the server ended the query"
    ) in told


_KILL = """
import psycopg, time
with psycopg.connect(host="127.0.0.1", port={port}, user="boss", password={password!r}, dbname="postgres") as c:
    for _ in range(100):
        if c.execute("SELECT 1 FROM pg_stat_activity WHERE pid = {pid} AND state = 'active'").fetchone():
            break
        time.sleep(0.05)
    c.execute("SELECT {way}({pid})")
"""


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://u:wrongword@h:port/db",
        "postgresql://u:12/wrongword@h/db",
        "postgresql://u:12/wrongword@h",
        "postgresql://u:12#wrongword@h/db",
        "postgresql://u:12?wrongword@h/db",
        "postgresql://u:wrongword@h/",
        "postgres://u:wrongword@[::1/db",
        "postgresql://",
    ],
)
def test_an_address_that_is_none_is_not_repeated(text):
    assert "this is no address of a PostgreSQL database" in failure(text)


def test_a_label_holds_no_password():
    address = address_of(f"postgres://me:{IN_URL}@h:5433/my%20db?schema=cdm&sslmode=require&password=wrongword")
    assert address.label == "postgresql://me@h:5433/my db?schema=cdm"
    assert address.parameters["sslmode"] == "require"
    assert "wrongword" not in repr(address)
    assert PASSWORD not in repr(address)
    assert address_of("postgresql:///db?host=/tmp").parameters == {"dbname": "db", "host": "/tmp"}


def test_a_parameter_that_is_none(server):
    assert "no connection parameter" in failure(server.url() + "&nonsense=1")


def test_by_the_command_line(loaded, tmp_path):
    command = [
        sys.executable,
        "-m",
        "cytostorm.cli.main",
        "timeline",
        loaded.url(),
        "--out",
        str(tmp_path / "course"),
        "-c",
        "hscore",
        "--skip-refused",
    ]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    written = "".join(file.read_text(encoding="utf-8") for file in (tmp_path / "course").iterdir())
    for text in (done.stderr, done.stdout, written):
        assert PASSWORD not in text
        assert IN_URL not in text
    refused = subprocess.run([*command, "--ignore", "x"], capture_output=True, text=True, cwd=ROOT, check=False)
    assert refused.returncode == 2
    assert IN_URL not in refused.stderr
