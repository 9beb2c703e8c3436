"""CLIF tables: categories by the vocabulary file, units as written, times with their zone; what cannot be used is counted."""

from datetime import UTC, datetime

import pytest

from cytostorm.errors import InputError
from cytostorm.io.clif import filled, population, read_clif
from cytostorm.library import shipped
from cytostorm.record import Administration, Measurement
from cytostorm.values import above, below, exactly
from tests.unit.clif_made import HOSPITALIZATION, PATIENT, at, device, lab, med, place, vital, write


def when(hour, day=1, minute=0):
    return datetime(2024, 12, day, hour, minute, tzinfo=UTC)


@pytest.fixture
def read(tmp_path):
    return lambda **tables: read_clif(write(tmp_path / "clif", **tables), shipped())


@pytest.fixture
def database(tmp_path):
    made = []

    def fill(**tables):
        made.append(filled(write(tmp_path / "clif", **tables), shipped()))
        return made[-1]

    yield fill
    for one in made:
        one.close()


def facts(content, kind=Measurement, age=False):
    (record,) = content.records
    return [f for f in record.of(kind) if age or getattr(f, "observable", "") != "age"]


VOCABULARY = shipped().vocabularies["clif"]


@pytest.mark.parametrize("line", VOCABULARY.categories, ids=lambda line: f"{line.table}-{line.category}")
def test_every_line_names_what_the_library_has_in_a_unit_that_it_converts(line):
    if line.drug:
        assert line.drug in shipped().drugs
        return
    units = shipped().units[line.observable]
    assert line.table.startswith("medication") or units.canonical == "1" or units.named(line.unit)
    assert line.cite in VOCABULARY.references
    assert line.cite in shipped().references


def test_no_category_is_used_and_left_out():
    used = [(line.table, line.category) for line in VOCABULARY.categories]
    left = [(group.table, name) for group in VOCABULARY.left_out for name in group.categories]
    assert len({*used, *left}) == len(used) + len(left)


@pytest.mark.parametrize(
    ("made", "observable", "bounds"),
    [
        (lab(), "ferritin", exactly(500)),
        (lab(value="'>40000'"), "ferritin", above(40000)),
        (lab("crp", "'<0.3'", "'mg/L'"), "crp", below(0.3)),
        (lab("crp", "'<0.3'", "'mg/L'", number="0.3::DOUBLE"), "crp", below(0.3)),
        (lab("crp", "'5'", "'mg/dL'"), "crp", exactly(50)),
        (lab("platelet_count", "'90'", "'10^3/µL'"), "platelets", exactly(90)),
        (lab("inr", "'1.5'", "NULL"), "inr", exactly(1.5)),
        (lab("inr", "'1.5'", "'(no units)'"), "inr", exactly(1.5)),
        (lab("bilirubin_total", "'1.0'", "'mg/dL'"), "bilirubin", exactly(17.1)),
        (lab(value="NULL", number="500::FLOAT"), "ferritin", exactly(500)),
        (lab("d_dimer", "'2'", "'μg/ml'"), "d_dimer_feu", exactly(2)),
        (lab("d_dimer", "'2'", "'mg/L FEU'"), "d_dimer_feu", exactly(2)),
        (lab("Ferritin"), "ferritin", exactly(500)),
        (lab(lab_specimen_category="'blood/plasma/serum'"), "ferritin", exactly(500)),
        (lab("esr", "'60'", "'mm/hour'"), "esr", exactly(60)),
        (lab("pt", "'14'", "'sec'"), "prothrombin_time", exactly(14)),
        (lab(lab_loinc_code="'2276-4'"), "ferritin", exactly(500)),
    ],
)
def test_a_laboratory_value(read, made, observable, bounds):
    (fact,) = facts(read(labs=made))
    assert (fact.observable, fact.bounds) == (observable, bounds)
    assert (fact.times.effective, fact.times.known, fact.origin.field, fact.origin.row) == (
        when(8),
        when(9),
        "clif_labs",
        1,
    )


@pytest.mark.parametrize(
    ("made", "said", "deliberate"),
    [
        (lab(unit="NULL"), "ferritin has no unit", False),
        (lab(unit="'furlongs'"), "The unit 'furlongs' is not known", False),
        (lab(value="'see comment'"), "is not a number", False),
        (lab(value="'nan'"), "is not a number", False),
        (lab(value="'5'", number="50::DOUBLE"), "two different numbers", False),
        (lab(visit="'other'"), "hospitalization_id is empty, or not in", False),
        (lab(visit="NULL::VARCHAR"), "hospitalization_id is empty", False),
        (lab(collected="NULL::TIMESTAMPTZ"), "it has no time", False),
        (lab(lab_specimen_category="'urine'"), "its specimen is urine", True),
        (lab("d_dimer", "'900'", "'ng/mL'"), "leaves open what was measured", True),
        (lab("d_dimer", "'900'", "'ng/mL DDU'"), "leaves open what was measured", True),
        (lab("creatinine", "'1'", "'mg/dL'", lab_loinc_code="'2276-4'"), "mean different things", False),
        (lab(value="NULL", number="'inf'::DOUBLE"), "not a number", False),
    ],
)
def test_what_is_refused_says_why(read, made, said, deliberate):
    content = read(labs=made)
    (refused,) = content.conformance.refused
    assert said in refused.reason
    assert refused.deliberate is deliberate
    assert facts(content) == []
    assert content.conformance.values_refused == 1


@pytest.mark.parametrize(
    "made",
    [lab(value="NULL"), lab(value="' '"), lab(value="NULL", number="'nan'::DOUBLE"), vital(value="'nan'::DOUBLE")],
)
def test_nothing_written_is_blank_and_no_refusal(read, made):
    content = read(**{"vitals" if "vital_" in made else "labs": made})
    assert (facts(content), content.conformance.refused) == ([], ())
    assert sum(content.conformance.read_as_blank.values()) == 1


def test_the_same_single_precision_number_is_no_contradiction(read):
    (fact,) = facts(read(labs=lab("crp", "'12.3'", "'mg/L'", number="12.3::FLOAT")))
    assert fact.bounds == exactly(12.3)


def test_categories_that_mean_nothing_are_counted_and_unknown_ones_named(read):
    report = read(
        labs=[lab("lactate"), lab("lactate"), lab("po2_arterial"), lab("magic")], vitals=vital("dbp")
    ).conformance
    assert report.codes_never_used == {
        "clif labs lactate": 2,
        "clif labs magic": 1,
        "clif labs po2_arterial": 1,
        "clif vitals dbp": 1,
    }
    assert {name for name in report.not_counted if "'" in name} == {"lab_category 'magic'"}
    assert report.values_read == 0


def test_a_unit_other_than_the_dictionary_says_is_told(read):
    report = read(labs=[lab("creatinine", "'100'", "'umol/L'"), lab()]).conformance
    assert [name for name in report.assumptions if name.startswith("labs")] == ["labs creatinine in umol/L"]


def test_a_result_without_its_time_is_told(read):
    content = read(labs=lab(resulted="NULL::TIMESTAMPTZ"))
    assert "1 values do not say when they became known" in content.conformance.assumptions["lab_result_dttm"]
    assert facts(content)[0].times.known is None


@pytest.mark.parametrize(
    ("category", "value", "observable"),
    [
        ("temp_c", "39.4", "temperature"),
        ("spo2", "91::FLOAT", "oxygen_saturation"),
        ("map", "60", "mean_arterial_pressure"),
        ("sbp", "90", "systolic_blood_pressure"),
        ("heart_rate", "120", "heart_rate"),
        ("respiratory_rate", "30", "respiratory_rate"),
    ],
)
def test_vitals_in_the_unit_of_the_dictionary(read, category, value, observable):
    (fact,) = facts(read(vitals=vital(category, value)))
    assert (fact.observable, fact.bounds, fact.times.effective) == (
        observable,
        exactly(float(value.split(":")[0])),
        when(8),
    )


def test_a_single_precision_temperature_stays_at_its_edge(read):
    (fact,) = facts(read(vitals=vital(value="39.4::FLOAT")))
    assert fact.bounds == exactly(39.4)


def test_a_temperature_in_fahrenheit_is_a_suspected_slip(read):
    (slip,) = read(vitals=vital(value="102.9")).conformance.suspected_slips
    assert (slip.stated_unit, slip.other_unit) == ("Cel", "[degF]")


@pytest.mark.parametrize(
    ("action", "dose", "route", "given", "refused"),
    [
        ("'given'", "400", "'iv'", 1, 0),
        ("'bolus'", "NULL", "NULL", 1, 0),
        ("NULL", "400", "'iv'", 1, 0),
        ("'not_given'", "400", "'iv'", 0, 0),
        ("'given'", "0", "'iv'", 0, 0),
        ("NULL", "NULL", "'iv'", 0, 1),
        ("'other'", "400", "'iv'", 0, 1),
        ("'given'", "400", "'intrapleural'", 0, 1),
        ("'Given'", "'nan'", "'IV'", 1, 0),
    ],
)
def test_a_drug_counts_when_it_was_given(read, action, dose, route, given, refused):
    content = read(medication_admin_intermittent=med(dose=dose, action=action, route=route))
    assert [f.drug for f in facts(content, Administration)] == ["tocilizumab"] * given
    assert [r.deliberate for r in content.conformance.refused] == [True] * refused


def test_an_infusion_lasts_until_its_next_row(read):
    rows = [med("propofol", "50", "'mcg/kg/min'", at(h), a) for h, a in ((1, "'start'"), (5, "'dose_change'"))]
    stop = med("propofol", "0", "'mcg/kg/min'", at(9), "'stop'")
    content = read(medication_admin_continuous=[*rows, stop])
    assert [(f.times.effective, f.until) for f in facts(content, Administration)] == [
        (when(1), when(5)),
        (when(5), when(9)),
    ]


def test_a_vasopressor_is_a_dose_by_weight(read):
    per_kg = med("norepinephrine", "0.15", "'mcg/kg/min'", at(1), "'start'")
    (fact,) = facts(read(medication_admin_continuous=per_kg))
    assert (fact.observable, fact.bounds) == ("norepinephrine_dose", exactly(0.15))
    content = read(
        medication_admin_continuous=[
            med("norepinephrine", "8", "'mcg/min'", at(1), "'start'"),
            med("norepinephrine", "8", "'mcg/kg/min'", at(2), "'stop'"),
        ]
    )
    assert facts(content) == []
    assert sorted("body weight" in r.reason for r in content.conformance.refused) == [False, True]


def test_milestones(database):
    moves = [
        place("ed", at(1)),
        place("icu", at(3)),
        place("icu", at(5)),
        place("ward", at(7)),
        place("ICU", at(9)),
        place("icu", at(9), "'gone'"),
    ]
    breath = [
        device("Nasal Cannula", at(4)),
        device("IMV", at(6)),
        device("IMV", at(7)),
        device("NIPPV", at(8)),
        device("imv", at(10)),
    ]
    died = PATIENT.replace("NULL::TIMESTAMPTZ", at(11, 9))
    filled = database(adt=moves, respiratory_support=breath, patient=died)
    found = filled.rows(
        "SELECT person, milestone, time FROM milestone WHERE person IS NOT NULL ORDER BY time, milestone"
    )
    lost = filled.rows("SELECT person, milestone FROM milestone WHERE person IS NULL")
    assert found == [
        ("P", name, datetime(2024, 12, day, hour))
        for name, day, hour in (
            ("icu", 1, 3),
            ("ventilation", 1, 6),
            ("icu", 1, 9),
            ("ventilation", 1, 10),
            ("death", 9, 11),
        )
    ]
    assert lost == [(None, "icu")]  # of a hospitalization that is not there: kept, to be listed


def test_who_comes_straight_to_intensive_care_and_is_ventilated_at_once(database):
    found = database(adt=place("icu", at(3)), respiratory_support=device("IMV", at(4))).rows(
        "SELECT milestone FROM milestone ORDER BY time"
    )
    assert found == [("icu",), ("ventilation",)]


def test_stay_age_and_death(read):
    content = read(labs=lab(), hospitalization=HOSPITALIZATION.replace("'Home'", "'Expired'"))
    (record,) = content.records
    assert (record.stay, record.outcome) == ((when(0), when(12, 9)), "died")
    assert "1 patients expired" in content.conformance.assumptions["death"]
    (age,) = [f for f in facts(content, age=True) if f.observable == "age"]
    assert (age.bounds.low // 365.25, age.bounds.high // 365.25) == (44, 44)


def test_a_joined_stay_is_one(tmp_path):
    second = (
        HOSPITALIZATION.replace("'H'", "'H2'")
        .replace(at(0), at(12, 9))
        .replace("discharge_dttm", "x")
        .replace(at(12, 9) + " AS x", at(3, 20) + " AS discharge_dttm")
    )
    both = [h.replace("NULL::VARCHAR", "'J'") for h in (HOSPITALIZATION, second)]
    stays = population(write(tmp_path / "clif", hospitalization=both, labs=lab()), shipped()).stays.to_pylist()
    assert [(s["start"], s["end_"]) for s in stays] == [(datetime(2024, 12, 1), datetime(2024, 12, 20, 3))]


def test_a_hospitalization_of_two_patients_is_of_nobody(read):
    content = read(
        labs=lab(),
        hospitalization=[HOSPITALIZATION, HOSPITALIZATION.replace("'P'", "'Q'")],
        patient=[PATIENT, PATIENT.replace("'P'", "'Q'")],
    )
    assert "belongs to several patients" in content.conformance.bad[0].reason


def test_times_of_another_zone_are_moved_and_texts_need_theirs(read):
    content = read(
        labs=[
            lab(collected="'2024-12-01 02:00:00-06:00'", resulted="'2024-12-01T09:00:00Z'"),
            lab(collected="'2024-12-01 08:00:00'", resulted="NULL"),
        ]
    )
    assert [(f.times.effective, f.times.known) for f in facts(content)] == [(when(8), when(9))]
    assert "without a time zone" in content.conformance.bad[0].reason


def test_times_without_a_zone_are_read_when_none_has_one_and_refused_when_some_have(read):
    plain = {"labs": lab(), "hospitalization": HOSPITALIZATION, "patient": PATIENT}
    naive = {name: sql.replace("TIMESTAMPTZ", "TIMESTAMP").replace("+00'", "'") for name, sql in plain.items()}
    content = read(**naive)
    assert facts(content)[0].times.effective == datetime(2024, 12, 1, 8)
    assert "they have no zone" in content.conformance.assumptions["times"]
    with pytest.raises(InputError, match="has a time zone and 'lab_collect_dttm' of labs has none"):
        read(**plain | {"labs": naive["labs"]})


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        ({"patient": None}, "there is no file 'clif_patient.parquet'"),
        ({"labs": "SELECT 'H' AS hospitalization_id"}, "labs has no column 'lab_collect_dttm'"),
        ({"labs": lab().replace("lab_category", "lab_categories")}, "Did you mean 'lab_categories'"),
        ({"hospitalization": HOSPITALIZATION.replace("'H'", "12345.0::DOUBLE")}, "ids are text or whole numbers"),
        ({"labs": lab(collected="17")}, "a time belongs there"),
    ],
)
def test_what_is_missing_or_wrong_is_named(tmp_path, tables, said):
    with pytest.raises(InputError, match=said):
        read_clif(write(tmp_path / "clif", **{"labs": lab()} | tables), shipped())


def test_a_damaged_file(tmp_path):
    folder = write(tmp_path / "clif", labs=lab())
    content = (folder / "clif_labs.parquet").read_bytes()
    (folder / "clif_labs.parquet").write_bytes(content[: len(content) // 2])
    with pytest.raises(InputError, match="cannot be read"):
        read_clif(folder, shipped())


def test_one_patient_by_name(tmp_path):
    both = {
        "patient": [PATIENT, PATIENT.replace("'P'", "'Q'")],
        "hospitalization": [HOSPITALIZATION, HOSPITALIZATION.replace("'P'", "'Q'").replace("'H'", "'I'")],
    }
    folder = write(tmp_path / "clif", labs=[lab(), lab(visit="'I'")], **both)
    assert [r.patient for r in read_clif(folder, shipped(), "Q").records] == ["Q"]
    with pytest.raises(InputError, match="none has the id 'Z'"):
        read_clif(folder, shipped(), "Z")


NO_BIRTH = PATIENT.replace("DATE '1980-06-01'", "NULL::DATE")


MIDNIGHT = at(0)


def stay_at(age, visit="H", began=MIDNIGHT):
    return HOSPITALIZATION.replace("'H'", f"'{visit}'").replace(at(0), began) + f", {age} AS age_at_admission"


@pytest.mark.parametrize("age", ["44::BIGINT", "44.0::DOUBLE", "'44'", "44.9::DOUBLE"])
def test_the_age_at_admission_counts_where_no_birth_date_is(read, age):
    content = read(patient=NO_BIRTH, hospitalization=stay_at(age), labs=lab())
    (found,) = [f for f in facts(content, age=True) if f.observable == "age"]
    assert (found.bounds.low // 365.25, found.bounds.high // 365.25) == (44, 44)
    assert found.bounds.high - found.bounds.low > 360
    assert "age_at_admission" in content.conformance.assumptions["birth_date"]


def test_a_birth_date_comes_before_the_age_at_admission(read):
    (found,) = [f for f in facts(read(hospitalization=stay_at(70), labs=lab()), age=True) if f.observable == "age"]
    assert found.bounds.low == found.bounds.high
    assert found.bounds.low // 365.25 == 44


@pytest.mark.parametrize("age", ["NULL::INTEGER", "-1", "999", "'elderly'"])
def test_an_age_that_cannot_be_is_none(read, age):
    content = read(patient=NO_BIRTH, hospitalization=stay_at(age), labs=lab())
    assert [f.observable for f in facts(content, age=True)] == ["ferritin"]


def test_several_admissions_narrow_the_age_and_a_contradiction_widens_it(read):
    later = "TIMESTAMPTZ '2025-06-01 00:00:00+00'"
    content = read(patient=NO_BIRTH, hospitalization=[stay_at(44), stay_at(45, "I", later)], labs=lab())
    (found,) = [f for f in facts(content, age=True) if f.observable == "age"]
    assert found.bounds.high - found.bounds.low < 365
    content = read(patient=NO_BIRTH, hospitalization=[stay_at(44), stay_at(60, "I", later)], labs=lab())
    (found,) = [f for f in facts(content, age=True) if f.observable == "age"]
    assert found.bounds.high - found.bounds.low > 10 * 365
    assert "contradict" in content.conformance.assumptions["birth_date"]


@pytest.mark.parametrize(
    ("text", "number", "bounds"),
    [
        ("'___'", "139.3", exactly(139.3)),
        ("'_'", "5", exactly(5)),
        ("'<0.2.'", "0.2", below(0.2)),
        ("'___'", "NULL", None),
    ],
)
def test_the_number_beside_a_text_that_was_hidden(read, text, number, bounds):
    content = read(labs=lab("crp", text, "'mg/L'", number=f"{number}::DOUBLE"))
    assert [f.bounds for f in facts(content)] == ([bounds] if bounds else [])
    assert content.conformance.bad == ()
    if text != "'<0.2.'":
        assert "are hidden ('___')" in content.conformance.assumptions["lab_value"]


def test_a_patient_of_no_row_in_patient_is_told(read):
    content = read(patient=PATIENT.replace("'P'", "'Q'"), labs=lab())
    assert any("not in the table patient: 1" in line for line in content.conformance.warnings)
