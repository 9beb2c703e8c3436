"""The made-up hospital itself: reproducible, in order, with its labels apart and its blemishes counted."""

import duckdb
import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cytostorm.errors import InputError
from cytostorm.library import shipped
from cytostorm.record.entry import measure
from cytostorm.record.facts import Origin, Times
from cytostorm.synthetic import FORMATS, patients_for, synthesize
from cytostorm.synthetic.charted import charted
from cytostorm.synthetic.hospital import parts
from cytostorm.synthetic.lines import catalog
from cytostorm.synthetic.measured import as_text, measured
from cytostorm.synthetic.panels import TESTS
from cytostorm.synthetic.profiles import PROFILES
from cytostorm.synthetic.rows import GARBAGE, SLIP
from cytostorm.synthetic.stays import block_of

PATIENTS = 2500  # three blocks, so that facts of one wait for the next


def hospital(folder, patients=PATIENTS, format="long", **more):
    folder.mkdir()
    return synthesize(folder, patients, format, **more)


def contents(folder):
    """Every file's meaning: the rows of tables, and the bytes of anything else."""
    return {
        file.name: pq.read_table(file) if file.suffix == ".parquet" else file.read_bytes() for file in folder.iterdir()
    }


@pytest.fixture(scope="module")
def long(tmp_path_factory):
    folder = tmp_path_factory.mktemp("synthetic") / "long"
    return folder, hospital(folder)


def asked(folder, query):
    """The answer to a query in which FACTS, TRUTH, STAYS and MILESTONES are the tables of a long folder."""
    for name in ("facts", "truth", "stays", "milestones"):
        query = query.replace(name.upper(), f"read_parquet('{folder}/{name}.parquet')")
    return duckdb.sql(query).fetchall()


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_seed_gives_the_same_hospital_whatever_the_size_of_the_parts(tmp_path, format):
    hospital(tmp_path / "one", 1200, format, seed=5)
    hospital(tmp_path / "other", 1200, format, seed=5, part_rows=7000)
    assert contents(tmp_path / "one") == contents(tmp_path / "other")


def test_another_seed_gives_another_hospital(tmp_path):
    hospital(tmp_path / "one", 20, seed=1)
    hospital(tmp_path / "other", 20, seed=2)
    assert contents(tmp_path / "one")["facts.parquet"] != contents(tmp_path / "other")["facts.parquet"]


def test_the_first_patients_of_a_larger_hospital_are_those_of_a_smaller_one(tmp_path, long):
    hospital(tmp_path / "small", 1100)
    few, many = (
        asked(folder, "FROM FACTS WHERE CAST(patient AS INT) <= 1100 ORDER BY ALL")
        for folder in (tmp_path / "small", long[0])
    )
    assert few == many
    assert len(few) > 100_000


def test_the_log_is_in_the_order_in_which_facts_became_known(long):
    known = (
        pq.read_table(long[0] / "facts.parquet", columns=["known_at"])
        .column(0)
        .combine_chunks()
        .cast("int64")
        .to_numpy()
    )
    assert (known[1:] >= known[:-1]).all()
    assert asked(long[0], "SELECT count(*) FROM FACTS WHERE known_at < time OR time IS NULL OR value IS NULL") == [(0,)]


def test_only_a_correction_repeats_a_fact_and_it_says_something_else_later(long):
    query = """SELECT count(*), count(*) FILTER (first_known < last_known AND first_value <> last_value), max(n) FROM (
        SELECT count(*) AS n, min(known_at) AS first_known, max(known_at) AS last_known, arg_min(value, known_at) AS first_value,
               arg_max(value, known_at) AS last_value FROM FACTS GROUP BY patient, observable, time HAVING n > 1)"""
    assert asked(long[0], query) == [(long[1]["corrections"],) * 2 + (2,)]


def test_nothing_is_measured_before_the_admission_or_after_the_end(long):
    query = 'SELECT count(*) FROM FACTS JOIN STAYS USING (patient) WHERE time < start OR time > "end" OR until > "end" OR until < time'
    assert asked(long[0], query) == [(0,)]


def test_who_dies_dies_at_the_end_of_the_stay_and_the_labels_say_so(long):
    query = """SELECT count(*), count(*) FILTER (t.died AND m.time = s."end"), (SELECT count(*) FROM TRUTH WHERE died)
        FROM STAYS s JOIN TRUTH t USING (patient) JOIN MILESTONES m USING (patient) WHERE s.outcome = 'died' AND m.milestone = 'death'"""
    assert asked(long[0], query) == [(long[1]["died"],) * 3]


def test_a_ventilator_is_in_intensive_care(long):
    query = """SELECT count(*), count(*) FILTER (v.time > i.time AND v.time < s."end") FROM MILESTONES v LEFT JOIN MILESTONES i
        ON i.patient = v.patient AND i.milestone = 'icu' JOIN STAYS s ON s.patient = v.patient WHERE v.milestone = 'ventilation'"""
    ((every, good),) = asked(long[0], query)
    assert every == good > 20


def test_no_label_stands_in_the_tables_that_are_screened(tmp_path):
    labels = {"HLH", "MAS", "CRS", "hyperinflammation", "hlh_or_mas", "severity"}
    for format in FORMATS:
        hospital(tmp_path / format, 400, format)
        for name, content in contents(tmp_path / format).items():
            if name not in ("truth.parquet", "README.txt", "cytostorm-synth.json"):
                text = str(content.to_pylist() if hasattr(content, "to_pylist") else content)
                assert [label for label in labels if label in text] == [], name


def test_the_great_majority_is_ordinary_and_every_syndrome_comes(long):
    counts = long[1]["syndromes"]
    assert sum(counts.values()) == long[1]["patients"] == PATIENTS
    assert counts["none"] > 0.85 * PATIENTS
    assert set(counts) == {profile.syndrome for profile in PROFILES}


def test_shares_make_a_whole():
    assert sum(profile.share for profile in PROFILES) == pytest.approx(1)


def test_ferritin_is_measured_in_some_and_triglycerides_rarely(long):
    query = "SELECT count(DISTINCT patient) FILTER (observable = '{}') / {} FROM FACTS"
    ferritin, triglycerides, hemoglobin = (
        asked(long[0], query.format(n, PATIENTS))[0][0] for n in ("ferritin", "triglycerides", "hemoglobin")
    )
    assert 0.1 < ferritin < 0.3
    assert triglycerides < 0.1
    assert hemoglobin > 0.9


def test_units_are_mixed_and_some_values_are_censored(long):
    units = dict(asked(long[0], "SELECT observable, count(DISTINCT unit) FROM FACTS GROUP BY 1"))
    mixed = ("ferritin", "hemoglobin", "crp", "platelets", "temperature", "bilirubin", "creatinine")
    assert all(units[name] > 1 for name in mixed), units
    assert asked(
        long[0], "SELECT count(*) > 0 FROM FACTS WHERE observable = 'crp' AND value = '< 0.3' AND unit = 'mg/dL'"
    ) == [(True,)]


def test_ferritin_above_the_end_of_a_laboratory_is_censored(tmp_path):
    """But for corrections, which change a number by up to a quarter."""
    hospital(tmp_path / "many", 6000)
    ferritin = "FROM FACTS WHERE observable = 'ferritin' AND unit = 'ng/mL'"
    assert asked(tmp_path / "many", f"SELECT count(*) > 0 {ferritin} AND value = '> 40000'") == [(True,)]
    assert asked(tmp_path / "many", f"SELECT count(*) {ferritin} AND TRY_CAST(value AS INT) > 50000") == [(0,)]


def values_of(rows):
    """(patient, observable, minute): number as it was printed, with its unit; from one stream of chance, with and without drugs."""
    texts, lines = catalog().texts, catalog().lines
    plain = rows.take(rows.text < texts.plain)
    numbers = texts.value(plain.text)
    keys = zip(plain.patient.tolist(), (lines[line] for line in plain.line.tolist()), plain.time.tolist(), strict=True)
    return {
        (patient, line.name, line.unit, time): number
        for (patient, line, time), number in zip(keys, numbers.tolist(), strict=True)
    }


def test_drugs_lower_what_they_mask_and_nothing_else():
    stays = block_of(np.random.default_rng(7), 0)
    _, drugs = charted(np.random.default_rng(8), stays, catalog())
    none = drugs.take(np.zeros(len(drugs), bool))
    with_drugs, without = (
        [values_of(part) for part in measured(np.random.default_rng(9), stays, given, catalog())]
        for given in (drugs, none)
    )
    bedside, laboratory = (set(a.items()) ^ set(b.items()) for a, b in zip(with_drugs, without, strict=True))
    assert {key[1] for key, _ in bedside} == {"temperature"}
    assert {key[1] for key, _ in laboratory} == {"crp"}
    both = [
        (with_drugs[1][key], without[1][key]) for key, _ in laboratory if key in with_drugs[1] and key in without[1]
    ]
    assert all(masked < true for masked, true in both)
    assert min(masked / true for masked, true in both) < 0.2


@pytest.mark.parametrize(
    ("drug", "masks"),
    [("acetaminophen", {"temperature"}), ("tocilizumab", {"temperature", "crp"}), ("anakinra", set())],
)
def test_each_drug_masks_what_it_masks(drug, masks):
    stays = block_of(np.random.default_rng(7), 0)
    _, drugs = charted(np.random.default_rng(8), stays, catalog())
    given = drugs.take(drugs.line == catalog().number("drug", drug))
    assert len(given)
    with_drug, without = ([values_of(part) for part in measured(np.random.default_rng(9), stays, rows, catalog())]
                          for rows in (given, drugs.take(np.zeros(len(drugs), bool))))  # fmt: skip
    assert {
        key[1] for a, b in zip(with_drug, without, strict=True) for key, _ in set(a.items()) ^ set(b.items())
    } == masks


def test_every_value_is_understood_and_a_slip_is_suspected_exactly_where_one_was_planted():
    library, known = shipped(), catalog()
    seen = {
        (line, text, outcome == SLIP)
        for part in parts(5000, 6, known)
        for line, text, outcome in zip_of(part.rows)
        if outcome != GARBAGE
    }
    assert sum(slip for *_, slip in seen) > 20
    for line, text, slip in seen:
        kind, word = known.lines[line], known.texts.printed[text].as_py()
        if kind.kind == "measurement":
            read = measure(
                library.observables[kind.name], library.units.get(kind.name), word, kind.unit, Times(), Origin(word)
            )
            assert ((read.slip is not None), read.implausible) == (slip, False), (kind, word)


def zip_of(rows):
    return zip(rows.line.tolist(), rows.text.tolist(), rows.outcome.tolist(), strict=True)


@pytest.mark.parametrize("rows", [100_000, 1_000_000])
def test_rows_that_are_asked_for_come_about(tmp_path, rows):
    made = hospital(tmp_path / "rows", patients_for(rows))
    assert made["rows"] == pytest.approx(rows, rel=0.08)


def test_every_code_is_one_that_the_library_trusts():
    library = shipped()
    loinc = {
        c.code: o.id
        for o in library.observables.values()
        for c in o.codes.loinc
        if c.status in ("verified", "one-source")
    }
    assert all(loinc[line.loinc] == line.name for line in catalog().lines if line.loinc)
    assert {line.name for line in catalog().lines if line.kind == "measurement" and not line.loinc} == {
        "scd25",
        "oxygen_support",
    }


def test_every_peak_is_of_a_test_and_in_its_direction():
    names = {test.observable for test in TESTS}
    assert [name for profile in PROFILES for name in profile.peaks if name not in names] == []
    limits = {test.observable: (test.least, test.most) for test in TESTS}
    assert all(
        limits[name][0] <= peak <= limits[name][1] for profile in PROFILES for name, peak in profile.peaks.items()
    )


@given(st.sampled_from(TESTS), st.floats(0, 1))
def test_what_a_laboratory_prints_is_read_back_as_what_was_meant(test, place):
    """Through the units of the library: printed and read, a value is itself but for its last decimal."""
    value = test.least * (test.most / test.least) ** place
    library, known = shipped(), catalog()
    for printing in known.printings[test]:
        text = known.texts.printed[int(as_text(known, printing, np.array([value]))[0])].as_py()
        read = measure(
            library.observables[test.observable],
            library.units[test.observable],
            text,
            printing.way.unit,
            Times(),
            Origin(text),
        )
        slack = 0.51 * 10**-printing.way.decimals / printing.factor
        assert read.bounds.low - slack <= value <= read.bounds.high + slack
        assert read.slip is None
        assert not read.implausible


@pytest.mark.parametrize(
    ("patients", "more"),
    [(0, {}), (-1, {}), (1, {"seed": -1}), (1, {"format": "csv"}), (1, {"part_rows": 0}), (10**9, {})],
)
def test_what_cannot_be_is_said(tmp_path, patients, more):
    with pytest.raises(InputError):
        synthesize(tmp_path, patients, **more)
    assert list(tmp_path.iterdir()) == []


def test_what_is_held_does_not_grow_with_the_hospital():
    """Only the facts of those who are still there wait for the next block."""
    sizes = [len(part.rows) for part in parts(12_000, 1, catalog())]
    assert max(sizes[1:-1]) < 1.3 * min(sizes[1:-1])
    assert sizes[-1] < 3 * sizes[1]


def test_progress_is_told_to_the_end(tmp_path):
    told = []
    hospital(tmp_path / "told", 2100, progress=lambda done, total: told.append((done, total)))
    assert told == [(1000, 2100), (2000, 2100), (2100, 2100)]
