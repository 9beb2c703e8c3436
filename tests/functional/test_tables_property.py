"""Whatever way the same facts are written down, the verdicts are the same; and no noise ends in a traceback."""

import csv
import io
import json
import random
import string
from pathlib import Path

import pandas
import polars
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cytostorm.bedside import assess
from cytostorm.cli.terminal import printable
from cytostorm.errors import CytostormError
from cytostorm.io.tables import moment_at, read_mapping, read_table, records, row_records, table_from_frame
from cytostorm.library import shipped
from cytostorm.notebook import Record
from cytostorm.presentation.assessment import set_views
from tests.thoroughness import examples

LIBRARY = shipped()
SETS = [LIBRARY.criteria(name) for name in ("hscore", "hlh-2004", "mas-2016", "temple", "ferritin-esr", "three-f")]
QUANTITIES = (
    "temperature",
    "hemoglobin",
    "leukocytes",
    "platelets",
    "ferritin",
    "triglycerides",
    "fibrinogen",
    "ast",
    "crp",
    "esr",
    "scd25",
)
FINDINGS = ("splenomegaly", "hepatomegaly", "hemophagocytosis", "covid19", "sjia")
DRUGS = ("tocilizumab", "acetaminophen")
QUIET = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
FEW = settings(max_examples=examples(40, 3), deadline=None, derandomize=True, suppress_health_check=QUIET)
MORE = settings(FEW, max_examples=examples(120))


def spellings(observable, code):
    """Every way in which a unit may be written."""
    units = LIBRARY.units[observable]
    return [code, *sorted(spelling for spelling in units.aliases if units.code(spelling) == code)]


UNITS = {name: [*LIBRARY.units[name].conversions, *LIBRARY.units[name].refused] for name in QUANTITIES}
SPELLINGS = {(name, code): spellings(name, code) for name in QUANTITIES for code in UNITS[name]}

edges = st.sampled_from(["2000", "6000", "38.4", "39.4", "1.5", "4", "500", "2400"])
numbers = st.one_of(st.integers(0, 20_000).map(str), st.decimals(0, 200, places=1).map(str), edges)
values = st.builds("{}{}".format, st.sampled_from(["", "", "", ">", "<", ">= ", "≤"]), numbers)
truths = st.sampled_from(["yes", "no", "1", "0", "true", "absent"])
given_or_not = st.sampled_from(["given", "not given", "400 mg"])
quantity = st.sampled_from(QUANTITIES).flatmap(
    lambda name: st.tuples(st.just(name), st.sampled_from(UNITS[name]), values)
)
limit = st.tuples(
    st.sampled_from(["ferritin@upper_limit_of_normal", "ast@upper_limit_of_normal"]),
    st.just(""),
    st.integers(1, 400).map(str),
)
limit = limit.map(lambda found: (found[0], "U/L" if found[0].startswith("ast") else "mg/L", found[2]))
finding = st.tuples(st.sampled_from(FINDINGS), st.just(""), truths)
drug = st.tuples(st.sampled_from(DRUGS), st.just(""), given_or_not)
places = st.tuples(st.sampled_from(["A", "B"]), st.integers(1, 9).map("2024-01-0{}".format))
anything = st.one_of(quantity, quantity, quantity, limit, finding, drug)
facts = st.lists(
    st.tuples(places, anything), min_size=1, max_size=25, unique_by=lambda fact: (fact[0], fact[1][:2])
).map(lambda found: [(*place, *said) for place, said in found])


def table(rows):
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return read_table(None, text_stream=io.StringIO(out.getvalue()))


def long_rows(found, spell=lambda name, unit: unit):
    return [
        ("patient", "time", "observable", "value", "unit"),
        *((p, t, name, value, spell(name, unit)) for p, t, name, unit, value in found),
    ]


def wide_rows(found, spell=lambda name, unit: unit):
    columns = list(dict.fromkeys((name, unit) for _, _, name, unit, _ in found))
    cells = {(p, t, name, unit): value for p, t, name, unit, value in found}
    headers = [f"{name} [{spell(name, unit)}]" if unit else name for name, unit in columns]
    rows = [
        (p, t, *(cells.get((p, t, *column), "") for column in columns))
        for p, t in dict.fromkeys((p, t) for p, t, *_ in found)
    ]
    return [("patient", "time", *headers), *rows]


def said_of(rows):
    """Everything that is said of each patient, but for the numbers of rows."""
    content = records(rows if not isinstance(rows, list) else table(rows), LIBRARY)
    return {record.patient: said(record) for record in content.records}


def said(record):
    found = assess(record, LIBRARY, SETS, version="0")
    criteria = [one.model_dump(mode="json") for one in set_views(found, LIBRARY)]
    for one in criteria:
        one["suspected_slips"] = sorted((slip | {"row": 0} for slip in one["suspected_slips"]), key=str)
    refused = sorted((one.subject, one.origin.text, one.deliberate) for one in record.refusals)
    return {"at": found.at, "criteria": criteria, "refused": refused}


@FEW
@given(facts)
def test_a_long_and_a_wide_table_of_the_same_facts_say_the_same(found):
    assert said_of(long_rows(found)) == said_of(wide_rows(found))


@FEW
@given(facts, st.randoms(use_true_random=False))
def test_the_order_of_rows_and_columns_does_not_matter(found, chance):
    mixed = chance.sample(found, len(found))
    assert said_of(long_rows(found)) == said_of(shuffled(long_rows(mixed), chance))
    assert said_of(wide_rows(found)) == said_of(shuffled(wide_rows(mixed), chance))


def shuffled(rows, chance: random.Random):
    """The columns in another order."""
    order = chance.sample(range(len(rows[0])), len(rows[0]))
    return [tuple(row[position] for position in order) for row in rows]


@FEW
@given(facts, st.randoms(use_true_random=False))
def test_the_spelling_of_a_unit_does_not_matter(found, chance):
    chosen = {key: chance.choice(ways) for key, ways in SPELLINGS.items()}

    def spell(name, unit):
        return chosen[name.split("@")[0], unit] if unit else unit

    assert without_units(said_of(long_rows(found))) == without_units(said_of(long_rows(found, spell)))
    assert without_units(said_of(wide_rows(found))) == without_units(said_of(wide_rows(found, spell)))


def without_quotes(told):
    """What would settle a verdict, without the sentence on a value that is too old to count."""
    if isinstance(told, dict):
        return {name: without_quotes(held) for name, held in told.items() if name != "note"}
    return [without_quotes(held) for held in told] if isinstance(told, list) else told


def without_units(found):
    """Verdicts, bounds and what is missing; a reason, a caution, a slip or an old value quotes the unit as it was written."""
    kept = ("id", "verdict", "applies", "low", "high", "missing", "masked")

    def bare(one):
        settling = without_quotes(one["would_settle"])
        return (
            [one[name] for name in kept],
            settling,
            [(item["id"], item["low"], item["high"]) for item in one["items"]],
        )

    return {
        patient: (whole["at"], whole["refused"], [bare(one) for one in whole["criteria"]])
        for patient, whole in found.items()
    }


FERRITIN = "2024-01-01,ferritin,3000,ug/L"
TIES = {
    "two partners of one time": ("ferritin-esr", FERRITIN, "2024-01-01,esr,100,mm/h", "2024-01-01,esr,150,mm/h"),
    "two partners as near": (
        "ferritin-esr",
        FERRITIN,
        "2023-12-31T12:00,esr,100,mm/h",
        "2024-01-01T12:00,esr,150,mm/h",
    ),
    "two limits of one time": (
        "three-f",
        "2024-01-01,ferritin,500,ug/L",
        "2024-01-01,ferritin@upper_limit_of_normal,300,ug/L",
        "2024-01-01,ferritin@upper_limit_of_normal,900,ug/L",
    ),
}


@pytest.mark.parametrize(("criteria", "value", "first", "second"), TIES.values(), ids=TIES)
def test_the_order_of_rows_does_not_decide_between_equals(criteria, value, first, second):
    def verdict(*rows):
        (record,) = records(table([row.split(",") for row in ("time,observable,value,unit", *rows)]), LIBRARY).records
        judged = assess(record, LIBRARY, [LIBRARY.criteria(criteria)], version="0")[criteria]
        return judged.verdict.word, judged.verdict.score

    assert verdict(value, first, second) == verdict(value, second, first)


def test_the_order_of_rows_does_not_decide_which_equal_value_is_quoted():
    assert quoted("hscore", "2024-01-05,ferritin,3000,ug/L", "2024-01-05,ferritin,3000,ng/mL")


def test_the_order_of_rows_does_not_decide_which_day_of_a_series_is_quoted():
    assert quoted("cov-hi", "2024-01-05,crp,100,mg/L", "2024-01-06,crp,120,mg/L")


def quoted(criteria, *rows):
    """What is said of rows, where the other way round they say the same."""
    first, second = (
        records(table([row.split(",") for row in ("time,observable,value,unit", *order)]), LIBRARY).records[0]
        for order in (rows, rows[::-1])
    )
    said = [
        [
            one.model_dump()
            for one in set_views(assess(record, LIBRARY, [LIBRARY.criteria(criteria)], version="0"), LIBRARY)
        ]
        for record in (first, second)
    ]
    return said[0] if said[0] == said[1] else None


@FEW
@given(facts)
def test_every_kind_of_source_says_the_same(found):
    header, *rows = wide_rows(found)
    columns = {name: [row[position] for row in rows] for position, name in enumerate(header)}
    text = json.dumps([dict(zip(header, row, strict=True)) for row in rows])
    expected = said_of([header, *rows])
    assert said_of(table_from_frame(polars.DataFrame(columns))) == expected
    assert said_of(table_from_frame(pandas.DataFrame(columns))) == expected
    assert said_of(read_table(None, text_stream=io.StringIO(text))) == expected


@FEW
@given(facts)
def test_a_row_of_a_wide_table_is_one_record_and_every_value_is_accounted_for(found):
    whole = table(wide_rows(found))
    content, by_row = records(whole, LIBRARY), row_records(whole, LIBRARY)
    assert len(by_row.records) == len(whole.rows)
    for report in (content.conformance, by_row.conformance):
        assert report.values_read == report.values_taken + report.values_refused == len(found)
        assert len(report.refused) == report.values_refused


SIGNS = string.ascii_letters + string.digits + " ,;\t\"'[]{}<>=/*^%.-+_@#$\\°µ\x00\x1b\r\n\ufeff\u202e"
noise = st.one_of(st.text(SIGNS, max_size=60), st.text(max_size=30))
headers = st.one_of(
    st.sampled_from(["patient", "time", "known_at", "observable", "value", "unit", "until", "fasting", "upper_limit"]),
    st.sampled_from(
        [
            "ferritin [ng/mL]",
            "temperature [[degF]]",
            "splenomegaly",
            "tocilizumab",
            "consciousness",
            "ast@upper_limit_of_normal [U/L]",
        ]
    ),
    noise,
)
known = st.sampled_from(
    ["2024-01-01", "31.1.", "2024-01-01T10:00Z", "ferritin", "ng/mL", "given", "NaN", "1e300", "-0", "1e-320"]
)
cells = st.one_of(noise, values, truths, known)
any_table = st.lists(headers, min_size=1, max_size=6).flatmap(
    lambda names: st.lists(st.lists(cells, max_size=len(names) + 1), max_size=6).map(lambda rows: [names, *rows])
)


def survives(make, *arguments):
    """The result, or None where it was refused in a way that can be shown."""
    try:
        return make(*arguments)
    except CytostormError as error:
        message = str(error)
        assert message
        assert "Traceback" not in message
        assert all(printable(line).isprintable() for line in message.split("\n"))
        return None


def everything(whole, mapping=None):
    content = records(whole, LIBRARY, mapping)
    report = content.conformance
    assert report.values_read == report.values_taken + report.values_refused
    json.dumps(report.to_json())
    for record in content.records:
        for one in set_views(assess(record, LIBRARY, SETS, version="0"), LIBRARY):
            one.model_dump_json()
    return content


@MORE
@given(any_table)
@example([["patient", "time", "ferritin [ng/mL]"], ["A", "2024-01-01", "5"], ["", "", "5"], ["A", "", ""]])
def test_a_table_of_noise_is_read_or_refused(rows):
    whole = survives(table, rows)
    if whole is not None:
        survives(everything, whole)
        survives(row_records, whole, LIBRARY)


@MORE
@given(
    st.one_of(
        st.binary(max_size=200),
        noise.map(str.encode),
        st.sampled_from([b"PAR1", b"PK\x03\x04", b"\xff\xfe", b"[{", b"\xef\xbb\xbf"]),
    )
)
def test_bytes_are_read_or_refused(content):
    survives(read_table, None)
    whole = survives(lambda: read_table(None, text_stream=io.BytesIO(content)))
    if whole is not None:
        survives(everything, whole)


@FEW
@given(facts, st.data())
def test_a_damaged_text_table_is_read_or_refused(found, data):
    out = io.StringIO()
    csv.writer(out).writerows(wide_rows(found))
    content = bytearray(out.getvalue().encode())
    for _ in range(data.draw(st.integers(1, 4))):
        position = data.draw(st.integers(0, len(content) - 1))
        content[position : position + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    whole = survives(lambda: read_table(None, text_stream=io.BytesIO(bytes(content))))
    if whole is not None:
        survives(everything, whole)


@settings(FEW, max_examples=examples(25, 3))
@pytest.mark.parametrize("ending", ["xlsx", "parquet"])
@given(data=st.data())
def test_a_damaged_binary_table_is_read_or_refused(tmp_path_factory, ending, data):
    path = tmp_path_factory.mktemp("damaged") / f"t.{ending}"
    content = bytearray(whole_file(ending))
    position = data.draw(st.integers(0, len(content) - 1))
    content[position : position + data.draw(st.integers(0, 50))] = data.draw(st.binary(max_size=50))
    path.write_bytes(bytes(content))
    whole = survives(read_table, path)
    if whole is not None:
        survives(everything, whole)


def whole_file(ending, made={}):  # noqa: B006 - made once
    if ending not in made:
        frame = pandas.DataFrame(
            {"patient": ["A", "B"], "ferritin [ng/mL]": [12000.5, None], "splenomegaly": ["yes", "no"]}
        )
        out = io.BytesIO()
        frame.to_parquet(out) if ending == "parquet" else frame.to_excel(out, index=False)
        made[ending] = out.getvalue()
    return made[ending]


words = [
    "id",
    "layout",
    "wide",
    "long",
    "columns",
    "names",
    "observable",
    "ferritin",
    "unit",
    "ng/mL",
    "true",
    "~",
    "&a",
    "*a",
    "!!x",
    "m",
    "1.5",
]
marks = [": ", ": ", "\n", "\n", "  ", "{", "}", "[", "]", ", ", "- ", "---"]
yamls = st.one_of(noise, st.lists(st.sampled_from([*words, *marks]), max_size=25).map("".join))


@MORE
@given(yamls)
def test_a_mapping_of_noise_is_refused(tmp_path_factory, text):
    path = Path(tmp_path_factory.getbasetemp()) / "noise.yaml"
    path.write_text(text, encoding="utf-8", errors="replace")
    survives(read_mapping, path)


things = st.one_of(cells, st.none(), st.booleans(), st.floats(), st.integers(-10, 10**6), st.tuples(cells, cells))


@MORE
@given(st.dictionaries(headers, things, max_size=4))
def test_values_of_noise_make_a_record_or_are_refused(written):
    record = survives(Record.from_values, written)
    if record is not None:
        set_views(assess(record, LIBRARY, SETS, version="0"), LIBRARY)


@MORE
@given(st.one_of(noise, st.datetimes().map(str), st.dates()))
def test_any_moment_is_read_or_refused(at):
    survives(moment_at, at, Record(), "at")


@MORE
@given(st.text())
def test_nothing_that_is_shown_moves_the_cursor(text):
    assert printable(text).isprintable()
    assert not text.isprintable() or printable(text) == text
