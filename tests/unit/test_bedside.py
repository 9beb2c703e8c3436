"""One patient: what would settle a verdict, what a drug hides, what a suspected slip would change, what corrections do."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from cytostorm.bedside import assess, courses
from cytostorm.library import shipped
from cytostorm.presentation.assessment import set_views
from cytostorm.presentation.notebook_table import html_of, text_of
from cytostorm.record import Administration, Measurement, Observation, Origin, Record, Times
from cytostorm.record.entry import measure
from cytostorm.testing.cases import record_of
from cytostorm.values import MET, NOT_MET, Bounds, exactly
from cytostorm.words import because

LIBRARY = shipped()
START = datetime(2024, 3, 1, 8)


def given(**values):
    units = {
        "temperature": "Cel",
        "ferritin": "ug/L",
        "platelets": "10*9/L",
        "hemoglobin": "g/L",
        "triglycerides": "mmol/L",
        "fibrinogen": "g/L",
        "crp": "mg/L",
        "ast": "U/L",
    }
    return record_of(
        {
            k: v if isinstance(v, (bool, dict)) else {"value": Decimal(str(v)), "unit": units[k]}
            for k, v in values.items()
        },
        LIBRARY,
    )


def judged(record, name, at=None, reading="inpatient-7d"):
    return assess(record, LIBRARY, [LIBRARY.criteria(name)], reading, at, version="test")[name]


def at_day(name, value, day, known=None, unit=None):
    moment = START + timedelta(days=day)
    unit = unit or LIBRARY.observables[name].unit
    known_at = moment if known is None else START + timedelta(days=known)
    return measure(
        LIBRARY.observables[name],
        LIBRARY.units[name],
        str(value),
        unit,
        Times(moment, known_at),
        Origin(str(value), unit),
    )


WORKED_EXAMPLE = given(
    temperature=39.1, hemoglobin=71, platelets=40, triglycerides=3.4, ferritin=12000, splenomegaly=False
)


def test_each_missing_item_that_could_decide_alone():
    settling = judged(WORKED_EXAMPLE, "hlh-2004").settling
    assert {t.subject for t in settling.alone} == {
        "hemophagocytosis",
        "low_nk_activity",
        "scd25",
        "molecular_diagnosis",
    }


def test_tests_that_change_nothing_are_not_asked_for():
    """Two lineages are low and triglycerides are high: neutrophils, age and fibrinogen have nothing left to say."""
    assert {t.subject for t in judged(WORKED_EXAMPLE, "hlh-2004").settling.missing}.isdisjoint(
        {"neutrophils", "age", "fibrinogen"}
    )


def test_the_range_that_each_result_would_give():
    (scd25,) = [t for t in judged(WORKED_EXAMPLE, "hlh-2004").settling.missing if t.subject == "scd25"]
    assert [(r.label, r.verdict, r.score) for r in scd25.results] == [
        ("below 2400", "unknown", Bounds(4, 6)),
        ("2400 or more", "met", Bounds(5, 7)),
    ]


def test_what_rules_it_out_takes_all_four():
    (only,) = judged(WORKED_EXAMPLE, "hlh-2004").settling.smallest_sets
    assert (set(only.subjects), only.verdict) == (
        {"hemophagocytosis", "low_nk_activity", "scd25", "molecular_diagnosis"},
        "not met",
    )


def test_tests_are_ordered_by_how_available_they_are():
    order = [t.available for t in judged(WORKED_EXAMPLE, "hscore").settling.missing]
    assert order == sorted(order, key=("bedside", "routine", "specialist").index)


def test_the_smallest_sets_are_smallest():
    """HScore 116 of 169 known: no single test reaches it, and every pair that is named does."""
    record = given(ferritin=3000, temperature=39, triglycerides=2, hepatomegaly=False, immunosuppression=False)
    found = judged(record, "hscore")
    met = [s for s in found.settling.smallest_sets if s.verdict == "met"]
    assert found.verdict.score == Bounds(112, 253)
    assert not any(r.verdict == "met" for t in found.settling.missing for r in t.results)
    assert met
    assert {len(s.subjects) for s in met} == {2}
    assert ("hemophagocytosis", "fibrinogen") in [tuple(sorted(s.subjects, reverse=True)) for s in met]


def test_what_a_ward_can_do_together_comes_before_a_specialist():
    """Fever, spleen and ferritin: two low counts and triglycerides (or fibrinogen) make five of eight."""
    found = judged(
        given(temperature=39.5, splenomegaly=True, ferritin=900, age={"value": 3, "unit": "a"}), "hlh-2004"
    ).settling
    assert {"hemoglobin", "platelets"} <= {t.subject for t in found.missing}
    assert not found.alone_on_the_ward
    assert {s.verdict for s in found.on_the_ward} == {"met"}
    assert all(len(s.subjects) == 3 for s in found.on_the_ward)
    assert {"hemoglobin", "platelets"} <= set(found.on_the_ward[0].subjects)


@pytest.mark.parametrize("name", ["hlh-2004", "hscore", "mas-2016", "boston-gate", "parodi-2009", "isth-dic"])
def test_every_ward_set_decides_and_none_of_it_is_needless(name):
    record = given(temperature=39.5, age={"value": 3, "unit": "a"}, sjia=True)
    found = judged(record, name).settling
    tests = {test.subject: test for test in found.missing}
    for group in found.on_the_ward:
        assert all(tests[subject].available != "specialist" for subject in group.subjects)
        assert not any(
            result.verdict == group.verdict for subject in group.subjects for result in tests[subject].results
        )


def test_a_settled_verdict_asks_for_nothing():
    assert judged(given(molecular_diagnosis=True), "hlh-2004").settling.missing == ()


@pytest.fixture
def masked_record():
    facts = [at_day("crp", 180, 0), at_day("crp", 4, 9), at_day("temperature", 36.8, 9)]
    return Record("p", (*facts, Administration("tocilizumab", Times(START + timedelta(days=8)))))


def test_a_normal_crp_after_tocilizumab_is_unknown(masked_record):
    found = judged(masked_record, "cov-hi", START + timedelta(days=9))
    assert found.verdict.word == "unknown"
    assert {(m.observable, m.force.drug) for m in found.masked} == {("crp", "tocilizumab")}


def test_the_same_crp_without_the_drug_rules_it_out(masked_record):
    record = Record(
        "p", (*tuple(f for f in masked_record.facts if not isinstance(f, Administration)), at_day("ferritin", 300, 9))
    )
    assert judged(record, "cov-hi", START + timedelta(days=9)).verdict.word == "not met"


def test_what_was_met_stays_met_under_a_mask():
    record = Record("p", (at_day("crp", 180, 9), Administration("tocilizumab", Times(START + timedelta(days=8)))))
    assert judged(record, "cov-hi", START + timedelta(days=9)).verdict.word == "met"


def test_a_mask_ends():
    record = Record(
        "p",
        (
            at_day("crp", 4, 60),
            at_day("ferritin", 300, 60),
            Administration("tocilizumab", Times(START + timedelta(days=8))),
        ),
    )
    found = judged(record, "cov-hi", START + timedelta(days=60))
    assert found.masked == ()
    assert found.verdict.word == "not met"


def test_a_value_before_the_drug_is_not_masked():
    record = Record(
        "p",
        (
            at_day("crp", 4, 7),
            at_day("ferritin", 300, 7),
            Administration("tocilizumab", Times(START + timedelta(days=8))),
        ),
    )
    assert judged(record, "cov-hi", START + timedelta(days=7)).verdict.word == "not met"


def test_a_suspected_slip_is_kept_out_and_its_effect_is_told():
    record = Record("p", (at_day("fibrinogen", 180, 0, unit="g/L"), at_day("ferritin", 8000, 0)))
    found = judged(record, "hscore")
    (effect,) = found.slips
    assert found.verdict.score == Bounds(50, 337)
    assert effect.measurement.slip.other_unit == "mg/dL"
    assert (effect.as_stated[1], effect.as_other[1]) == (Bounds(50, 307), Bounds(80, 337))


def test_a_correction_replaces_what_it_corrects_and_not_before():
    record = Record("p", (at_day("ferritin", 9000, 0), at_day("ferritin", 900, 0, known=2)))
    assert judged(record, "hscore", START + timedelta(days=1)).verdict.score.low == 50
    assert judged(record, "hscore", START + timedelta(days=3)).verdict.score.low == 0


def test_a_late_result_is_invisible_until_it_is_known():
    record = Record("p", (at_day("ferritin", 9000, 0, known=2),))
    assert judged(record, "hscore", START + timedelta(days=1)).verdict.score == Bounds(0, 337)


def test_an_old_value_becomes_unknown_not_normal():
    record = Record("p", (at_day("ferritin", 9000, 0),))
    assert judged(record, "hscore", START + timedelta(days=7) - timedelta(seconds=1)).verdict.score.low == 50
    assert judged(record, "hscore", START + timedelta(days=7)).verdict.score == Bounds(0, 337)


def test_the_worst_of_the_window_counts():
    record = Record(
        "p",
        (
            at_day("ferritin", 9000, 0),
            at_day("ferritin", 300, 1),
            at_day("platelets", 50, 0),
            at_day("platelets", 300, 1),
        ),
    )
    items = {o.node.meta.id: o.bounds for o in judged(record, "hscore").verdict.items}
    assert items["ferritin"] == exactly(50)
    assert items["cytopenias"] == Bounds(0, 34)


def test_a_doubling_within_a_day():
    assert judged(Record("p", (at_day("crp", 60, 0), at_day("crp", 120, 1))), "cov-hi").verdict.word == "met"
    assert (
        judged(
            Record("p", (at_day("crp", 60, 0), at_day("crp", 119.9, 1), at_day("ferritin", 300, 1))), "cov-hi"
        ).verdict.word
        == "not met"
    )
    assert (
        judged(
            Record("p", (at_day("crp", 50, 0), at_day("crp", 110, 1), at_day("ferritin", 300, 1))), "cov-hi"
        ).verdict.word
        == "not met"
    )


def test_one_crp_over_a_hundred_may_have_doubled():
    """No earlier value within a day: from just above 50 it could have."""
    assert judged(Record("p", (at_day("crp", 101, 0), at_day("ferritin", 300, 0))), "cov-hi").verdict.word == "unknown"
    assert judged(Record("p", (at_day("crp", 99, 0), at_day("ferritin", 300, 0))), "cov-hi").verdict.word == "not met"


def test_a_course_says_when_it_was_first_met():
    facts = (at_day("crp", 160, 2, known=3), at_day("ferritin", 300, 0))
    (course,) = courses(Record("p", facts), LIBRARY, [LIBRARY.criteria("cov-hi")], LIBRARY.reading("inpatient-7d"))
    assert course.first_met == START + timedelta(days=3)
    assert course.first_possible == START


def test_findings_that_imply_each_other():
    record = Record(
        "p",
        (
            Observation("hepatomegaly", NOT_MET, Times(START, START)),
            Observation("splenomegaly_3cm", MET, Times(START, START)),
        ),
    )
    items = {o.node.meta.id: o.bounds for o in judged(record, "hscore").verdict.items}
    assert items["organomegaly"] == exactly(23)


def test_json_says_null_where_there_is_no_limit():
    (one,) = set_views(assess(given(platelets=20), LIBRARY, [LIBRARY.criteria("ms-score")], version="t"), LIBRARY)
    assert one.high is None
    assert "∞" not in one.model_dump_json()


def test_the_verdict_reads_aloud():
    found = assess(WORKED_EXAMPLE, LIBRARY, [LIBRARY.criteria("hlh-2004")], version="t")
    assert "HLH-2004" in text_of(found)
    assert "<table>" in html_of(found)


def test_an_implausible_value_without_another_unit_is_kept_out_and_listed():
    record = Record(
        "p",
        (Measurement("ferritin", exactly(600000), Times(START, START), Origin("600000", "ug/L"), implausible=True),),
    )
    found = assess(record, LIBRARY, [LIBRARY.criteria("mas-2016")], version="t")
    assert found["mas-2016"].verdict.word == "unknown"
    assert [fact.origin.text for fact in found.kept_out] == ["600000"]


def test_the_reason_names_the_value_that_met_it_and_not_the_masked_one():
    facts = (
        at_day("temperature", 40.1, 0),
        at_day("temperature", 37, 2),
        Administration("tocilizumab", Times(START + timedelta(days=1))),
    )
    (fever, *_) = judged(Record("p", facts), "hlh-2004").verdict.items
    assert because(fever).startswith("temperature 40.1 °C")
    assert "unreliable: tocilizumab lowers it" in because(fever)


def test_the_reason_for_a_low_count_names_the_lowest():
    facts = (at_day("platelets", 40, 0), at_day("platelets", 90, 1), at_day("platelets", 300, 2))
    items = {o.node.meta.id: because(o) for o in judged(Record("p", facts), "hscore").verdict.items}
    assert "platelets 40 ×10⁹/L" in items["cytopenias"]
    assert "platelets 300" not in items["cytopenias"]
