"""A long table staged through DuckDB says exactly what the reader of tables says, fact by fact and refusal by refusal."""

import csv
import random
import tempfile
from collections import Counter
from pathlib import Path

import polars
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cytostorm.engines.records import events_of
from cytostorm.errors import InputError
from cytostorm.io.staging import stage
from cytostorm.io.tables import Mapping, read_table, records
from cytostorm.io.values.cells import NOWHERE, UNDATED, CellReader
from cytostorm.io.values.plain_decimals import PlainDecimals
from cytostorm.io.values.subjects import Subject
from cytostorm.library import shipped
from cytostorm.record.entry import NotUnderstood
from tests.thoroughness import examples

LIBRARY = shipped()
QUICK = [Phase.explicit, Phase.generate]  # a failing table is small enough as it comes
MANY = settings(
    max_examples=examples(100, 3),
    phases=QUICK,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
QUANTITIES = ("temperature", "hemoglobin", "platelets", "ferritin", "crp", "scd25", "arousal")
UNITS = {
    name: [*units.conversions, *units.refused, *list(units.aliases)[:3], "", "furlong"]
    for name, units in LIBRARY.units.items()
}
UNITS["arousal"] = ["", "x"]

NOTATIONS = [
    "38.4", "40000", "1e3", "nan", "inf", "-5", "12,5", "12.345", "12,345", "12.345,5",
    "1,250.5", "1.250.000", "pending", "1.250", "0,3", "9999999", "0",
]  # fmt: skip
MORE = [
    "",
    "duplicate_rows: count_once\n",
    "ignore_other_names: true\n",
    "decimal: comma\ndates: day.month.year\n",
    "decimal: point\n",
]
numbers = st.one_of(st.integers(0, 20_000).map(str), st.decimals(0, 200, places=2).map(str), st.sampled_from(NOTATIONS))
values = st.builds("{}{}".format, st.sampled_from(["", "", "", ">", "<", ">= ", " "]), numbers)
measured = st.sampled_from(QUANTITIES).flatmap(
    lambda name: st.tuples(st.just(name), st.sampled_from(UNITS[name]), values)
)
limits = st.tuples(st.just("ast@upper_limit_of_normal"), st.just("U/L"), st.integers(1, 400).map(str))
findings = st.tuples(
    st.sampled_from(["splenomegaly", "Hepatomegaly", "covid19"]),
    st.just(""),
    st.sampled_from(["yes", "no", " 1", "maybe", ""]),
)
doses = st.sampled_from(["given", "not given", "400 mg", "0"])
drugs = st.tuples(st.sampled_from(["tocilizumab", "acetaminophen"]), st.sampled_from(["", "mg"]), doses)
sexes = st.tuples(st.just("sex"), st.just(""), st.sampled_from(["F", "female", "M", " male", "unbekannt", "x", ""]))
others = st.tuples(st.sampled_from(["", "sodium channel", "XYZ"]), st.just(""), numbers)
patients = st.sampled_from(["A", "B", " A ", "", "B\u00a0"])
plain_times = st.sampled_from([
    "2024-03-01", "2024-03-01T07:00", "2024-03-01 07:00:00", " 2024-03-01T07:00", "2024-03-01T07:00:00.5", "2024-03-01T07:00:00,25", "",
    "2024-02-30", "2024-03-01T24:00", "03/04/2024", "25.03.2024 08:00", "1-Mar-2024", "1924-03-01", "2024-03-01t07:00", "3024-03-01",
])  # fmt: skip
zoned_times = st.sampled_from([
    "2024-03-01T07:00Z", "2024-03-01T08:00+01:00", "2024-03-01 07:00:00+0000", "2024-03-01T07:00z", "", "soon", "2024-03-01 07:00 Z",
    "2999-12-31T23:59-05:00", "2024-03-01T07:00+25:00",
])  # fmt: skip


def rows_with(times):
    facts = st.tuples(
        patients, times, times, times, st.one_of(measured, measured, measured, limits, findings, drugs, sexes, others)
    )
    return st.lists(facts, min_size=1, max_size=12).flatmap(
        lambda rows: st.lists(st.sampled_from(rows), min_size=1, max_size=25)
    )


HEADER = ("patient", "time", "known_at", "until", "observable", "unit", "value")
tables = st.one_of(rows_with(plain_times), rows_with(zoned_times)).map(
    lambda rows: [(p, t, k, u, *said) for p, t, k, u, said in rows]
)


def write_csv(path, rows, header=HEADER):
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def write_parquet(path, rows, header=HEADER):
    polars.DataFrame(rows, schema=dict.fromkeys(header, polars.String), orient="row").write_parquet(path)
    return path


def staged(path, mapping=None):
    folder = Path(tempfile.mkdtemp(dir=path.parent))
    found = stage(path, LIBRARY, folder, mapping)
    return {
        name: pq.read_table(getattr(found, name)).to_pylist()
        for name in ("events", "refused", "slips", "stays", "sexes")
    }, found


def as_keys(rows):
    return Counter(tuple(sorted((name, repr(value)) for name, value in row.items())) for row in rows)


def check_equal(path, mapping=None, mapping_path=None):
    expected = or_error(lambda: records(read_table(path), LIBRARY, mapping))
    if isinstance(expected, tuple):
        assert or_error(lambda: staged(path, mapping_path)) == expected
        return
    tables, found = staged(path, mapping_path)
    assert as_file_order(tables["events"]) == as_file_order(
        events_of(expected.records).to_pylist()
    )  # undated drugs come last on disk
    assert as_keys(tables["sexes"]) == as_keys(one._asdict() for one in expected.sexes)
    report, conformance = expected.conformance, found.conformance
    assert Counter(
        (r["person"], r["subject"], r["text"], r["reason"], r["deliberate"], r["place"], r["row"])
        for r in tables["refused"]
    ) == Counter((r.patient, r.subject, r.text, r.reason, r.deliberate, r.field, r.row) for r in report.refused)
    assert Counter((s["person"], s["text"], s["other_unit"], s["row"]) for s in tables["slips"]) == Counter(
        [(s.patient, s.text, s.other_unit, s.row) for s in report.suspected_slips]
        + [(s.patient, s.text, "", s.row) for s in report.implausible]
    )
    assert (conformance.values_taken, conformance.values_refused, conformance.persons) == (
        report.values_taken, report.values_refused, report.patients,
    )  # fmt: skip
    assert conformance.implausible == len(report.implausible)
    assert conformance.ignored_names == report.ignored_names
    assert conformance.duplicates_counted_once == report.duplicates_counted_once
    assert {(u.name, u.subject, u.unit, u.factor, u.taken, u.refused) for u in conformance.units} == {
        (c.field, c.subject, c.source_unit, c.factor, c.count, c.refused) for c in report.conversions
    }
    assert conformance.observables_never_seen == report.observables_never_seen


def or_error(work):
    try:
        return work()
    except InputError as error:
        return error.problem, error.row, error.field


def as_file_order(rows):
    return sorted(rows, key=lambda row: row["row"])


@pytest.fixture
def folder(tmp_path):
    return tmp_path


@MANY
@given(tables)
def test_random_long_tables_of_text_mean_the_same(folder, rows):
    write = random.Random(len(rows)).choice([write_csv, write_parquet])
    check_equal(
        write(Path(tempfile.mkdtemp(dir=folder)) / ("facts.csv" if write is write_csv else "facts.parquet"), rows)
    )


MAPPING = """
id: ward
layout: long
patient: patient
time: time
known_at: known_at
until_column: until
observable_column: observable
unit_column: unit
value_column: value
names:
  ferritin: {observable: ferritin, unit: ng/mL}
  XYZ: {observable: crp}
ignore_names: [arousal]
sentinels: ["1e3", "B", "2024-03-01"]
"""


@MANY
@given(tables, st.sampled_from(MORE))
def test_random_long_tables_with_a_mapping_mean_the_same(folder, rows, more):
    place = Path(tempfile.mkdtemp(dir=folder))
    (place / "map.yaml").write_text(MAPPING + more)
    from cytostorm.io.tables import read_mapping

    mapping = read_mapping(place / "map.yaml")
    assert isinstance(mapping, Mapping)
    check_equal(write_parquet(place / "facts.parquet", rows), mapping, place / "map.yaml")


plain = st.one_of(
    st.decimals(0, 10**6, places=3).map(str), st.integers(0, 10**15).map(str), st.text("0123456789.", min_size=1, max_size=12), numbers,
    st.sampled_from([str(edge) for o in LIBRARY.observables.values() for edge in (o.plausible.from_, o.plausible.up_to) if edge is not None]),
)  # fmt: skip
units_of_all = st.sampled_from(
    [(name, unit) for name in LIBRARY.observables for unit in LIBRARY.units[name].conversions]
)


@settings(max_examples=examples(2000), phases=QUICK)
@given(units_of_all, plain)
def test_plain_decimals_are_the_same_doubles_as_by_fractions(unit, text):
    reader = CellReader(Subject("observable", *unit), LIBRARY, "x")
    (value,) = PlainDecimals(reader).values([text])
    if value is not None:
        fact = reader.read(text, UNDATED, NOWHERE)
        assert not isinstance(fact, NotUnderstood)
        assert (fact.bounds.low, fact.bounds.high, fact.slip, fact.implausible) == (value, value, None, False)
