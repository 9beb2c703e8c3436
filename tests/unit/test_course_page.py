"""The course as moments: nothing later than a moment is used, masks are hatched, and what was met and aged out says so."""

import re
from datetime import datetime

import pytest

from cytostorm.bedside import assess
from cytostorm.differential.staging import stage
from cytostorm.errors import InputError
from cytostorm.interpreter import verdict_of
from cytostorm.library import shipped
from cytostorm.presentation.course_followed import Followed, at_moment
from cytostorm.presentation.course_page import course_page
from cytostorm.presentation.course_then import MOST_MOMENTS
from cytostorm.record import Record
from cytostorm.report.course_rows import axis_of, course_rows, scrub_data
from tests.web.made import AGING, RECORD, record_of

LIBRARY = shipped()


@pytest.fixture(scope="module")
def page():
    return course_page(RECORD, LIBRARY, "inpatient-7d", "0")


def test_each_moment_says_what_an_assessment_of_that_moment_says(page):
    for moment in page.moments[::6]:
        for score in moment.scores:
            judged = assess(RECORD, LIBRARY, [LIBRARY.criteria(score.id)], "inpatient-7d", moment.at, version="0")[
                score.id
            ]
            assert judged.verdict.word == score.verdict
            assert (judged.verdict.score.low, judged.verdict.score.high) == (score.ends.low, score.ends.high)
        assert stage(RECORD, LIBRARY, "inpatient-7d", moment.at).severity.answer in moment.stage[0].lower()


def test_nothing_later_is_read_out(page):
    for moment in page.moments:
        for readout in moment.readouts:
            series = next(one for one in page.series if one.observable == readout.observable)
            known = [dot for dot in series.dots if dot.known <= moment.at]
            assert known[-1].written.startswith(readout.value) if known else readout.words == "not recorded", (
                moment.label
            )
    late = [dot for one in page.series for dot in one.dots if dot.known > dot.at]
    assert late  # results of this record arrive after their sample


@pytest.fixture(scope="module")
def aging():
    return course_page(record_of(AGING), LIBRARY, "inpatient-7d", "0")


def test_a_set_that_ages_out_is_not_dropped_in_silence(aging):
    assert next(score for score in aging.moments[0].scores if score.id == "hlh-2004").verdict == "met"
    lost = aging.moments[-1].lost
    assert any(line.startswith("HLH-2004 was met until ") for line in lost)
    assert any(line.startswith("Ferritin was charted on 1 Mar 08:00") and "7-day window" in line for line in lost)
    assert lost[-1].startswith("If it still counted: met")


def test_the_last_day_is_compared_with_the_day_before(aging, page):
    by_label = {moment.label: moment.changed for moment in aging.moments}
    assert by_label["1 Mar 08:00"] == ("Less than a day recorded: nothing to compare with.",)
    assert any("HLH-2004: met → unknown" in line for line in by_label["8 Mar 10:00"])
    assert any(line.startswith("First dose of ") for moment in page.moments for line in moment.changed)


def test_rows_lie_on_one_axis_and_a_point_is_first_drawn_when_it_was_known(page):
    rows, axis = course_rows(page), axis_of(page)
    assert [row.kind for row in rows].count("score") == 2
    for row in rows:
        assert all(0 <= x <= 1000 for x, _, _ in row.points)
        assert 'style="' not in row.drawing
    ferritin = next(row for row in rows if row.id == "ferritin")
    for x, _, first in ferritin.points:
        assert axis.x(page.moments[first].at) >= x - 0.1
    assert 'class="hatch"' in ferritin.drawing
    hemoglobin = next(row for row in rows if row.id == "hemoglobin")
    assert 'class="hatch"' not in hemoglobin.drawing
    data = scrub_data(page, rows)
    assert len(data["x"]) == len(data["said"]) == len(page.moments)
    assert data["x"] == sorted(data["x"])


PULSES = """time,observable,value,unit
2026-03-01T08:00,ferritin,9000,ng/mL
2026-03-01T08:00,temperature,39.4,Cel
2026-03-02T08:00,dexamethasone,10,mg
2026-03-02T20:00,dexamethasone,10,mg
2026-03-14T08:00,dexamethasone,10,mg
2026-03-20T08:00,temperature,37.1,Cel
"""


def test_a_drug_is_hatched_each_time_that_it_hides_a_sign():
    """Twice within a day is one stretch; twelve days later is another, though nothing lay in between."""
    drugs = course_rows(course_page(record_of(PULSES), LIBRARY, "inpatient-7d", "0"))[0]
    assert drugs.kind == "drugs"
    assert drugs.drawing.count('class="hatch"') == 2


NEWBORN = """time,observable,value,unit
2026-03-01T08:00,age,11,d
2026-03-01T08:00,temperature,35.4,Cel
2026-03-01T08:00,fever,no,
2026-03-01T08:00,ferritin,9000,ng/mL
2026-03-02T08:00,platelets,90,10*9/L
"""


def test_the_course_of_a_newborn_says_what_an_assessment_says():
    """The absence of fever proves nothing in a newborn, on this page as on every other."""
    record = record_of(NEWBORN)
    followed = Followed(record, LIBRARY, LIBRARY.reading("inpatient-7d"))
    for at in followed.known:
        judged = assess(record, LIBRARY, LIBRARY.standard(), "inpatient-7d", at, version="0")
        assert {one.id: one.verdict.word for one in judged.judged} == {
            name: verdict_of(one).word for name, one in followed.evaluations(at).items()
        }
        for course in followed.leading:
            said, score = judged[course.criteria.id].verdict, at_moment(course, at).score
            assert (score.low, score.high) == (said.score.low, said.score.high)
    assert LIBRARY.criteria("hlh-2004") in [one.criteria for one in followed.leading]


def test_values_stand_in_the_unit_of_the_record(page):
    hemoglobin = next(one for one in page.series if one.observable == "hemoglobin")
    assert hemoglobin.unit == "g/dL"
    assert hemoglobin.dots[0].written.startswith(f"{hemoglobin.dots[0].value:g}")
    assert {edge.words for edge in hemoglobin.edges} >= {"9.2", "9"}


def test_a_long_record_keeps_few_moments_and_an_undated_one_is_refused(page):
    assert len(page.moments) <= MOST_MOMENTS
    with pytest.raises(InputError, match="no dates"):
        course_page(Record(facts=()), LIBRARY, "inpatient-7d", "0")


def test_the_axis_has_few_dates():
    from cytostorm.report.course_rows import Axis

    for days in (0, 1, 9, 40, 400):
        end = datetime(2026, 3, 1, 8).replace(year=2026)
        axis = Axis(datetime(2026, 3, 1, 6), end.fromordinal(end.toordinal() + days).replace(hour=9), ())
        assert 1 <= len(axis.days()) <= 13
        assert re.fullmatch(r"2026-0\d-.*|2027-.*|2026-.*", axis.days()[0].isoformat())
