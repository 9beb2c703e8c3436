"""Our own drawings say what was measured: places on the scale, what is masked or kept out, cut-offs, and no words over each other."""

import re
from datetime import datetime, timedelta

import pytest

from cytostorm.bedside import courses
from cytostorm.library import shipped
from cytostorm.presentation.lines import set_line
from cytostorm.presentation.masked_times import masked_times
from cytostorm.report.panels import PANELS, Panel, scale_of, value_panel
from cytostorm.report.points import Edge, Spot, spots
from cytostorm.report.scales import Scale, tick_words
from cytostorm.report.score_panels import score_panel
from cytostorm.report.strips import drug_strip, finding_strip, verdict_strip
from cytostorm.report.svg_parts import round_steps, stepped
from cytostorm.report.timeline import Timeline
from tests.functional.test_report_pages import patient

LIBRARY = shipped()
START = datetime(2026, 3, 2, 8)
LINE = Timeline(START, START + timedelta(days=10))
FERRITIN = next(panel for panel in PANELS if panel.names == ("ferritin",))


def spot(day, value, shape="measured", hidden="", series="ferritin"):
    return Spot(START + timedelta(days=day), value, shape, hidden, series, f"{value:g}")


def drawn(found, edges=(), times=(), panel=FERRITIN):
    return value_panel(panel, found, edges, times, LINE, LIBRARY).body


def circles(body):
    found = re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)" r="3" fill="([^"]+)"', body)
    return [(float(x), float(y), fill) for x, y, fill in found]


def test_ferritin_is_drawn_by_powers_of_ten_and_later_values_further_right():
    (x0, y0, _), (x1, y1, _), (x2, y2, _) = circles(drawn([spot(0, 100), spot(5, 1000), spot(10, 10000)]))
    assert y0 - y1 == pytest.approx(y1 - y2, abs=0.2)
    assert y0 > y1 > y2
    assert x1 - x0 == pytest.approx(x2 - x1, abs=0.2)


def test_a_count_starts_at_zero_so_that_a_fall_looks_as_large_as_it_is():
    panel = next(one for one in PANELS if one.names == ("platelets",))
    scale = scale_of(panel, [spot(0, 200, series="platelets"), spot(1, 100, series="platelets")])
    assert scale.y(0) - scale.y(100) == pytest.approx(scale.y(100) - scale.y(200))
    assert scale.y(0) == pytest.approx(panel.height)


def test_a_masked_value_is_hollow_with_an_arrow_and_a_plain_one_is_full():
    body = drawn([spot(0, 900), spot(5, 800, hidden="at_least_observed"), spot(9, 700, hidden="both")])
    assert [fill for _, _, fill in circles(body)] == ["var(--series)", "var(--surface)", "var(--surface)"]
    assert re.findall(r">([↑↓↕])<", body) == ["↑", "↕"]


def test_more_than_and_less_than_point_up_and_down():
    up, down = (
        re.search(r'd="M[\d.]+,([\d.]+)L[\d.]+,([\d.]+)H', drawn([spot(5, 900, shape)]))
        for shape in ("more than", "less than")
    )
    assert float(up[1]) < float(up[2])
    assert float(down[1]) > float(down[2])


def test_what_is_kept_out_is_a_cross_with_its_words_and_no_part_of_the_line():
    body = drawn([spot(0, 900), spot(5, 800), spot(6, 900000, "kept out")])
    assert "900000: kept out" in body
    assert len(circles(body)) == 2
    assert body.count("M") == 1
    low, high = scale_of(FERRITIN, [spot(0, 900), spot(6, 900000, "kept out")]).inset()
    assert high < 900000
    assert low < 900


def test_edges_are_named_and_those_off_the_scale_are_not_drawn():
    body = drawn(
        [spot(0, 900), spot(5, 9000)], [Edge(2000, "HScore 2000"), Edge(6000, "HScore 6000"), Edge(9e9, "far")]
    )
    assert "HScore 2000" in body
    assert "HScore 6000" in body
    assert "far" not in body


def test_a_mask_is_hatched_from_the_dose_on():
    record = patient()
    times = [one for one in masked_times(record, LIBRARY, LINE.end) if one.observable == "crp"]
    panel = next(one for one in PANELS if one.names == ("crp",))
    body = drawn(spots(record, LINE, panel.names, times), times=times, panel=panel)
    start, width = re.search(
        r'<rect x="([\d.]+)" y="0" width="([\d.]+)" height="74" fill="url\(#hatch-masked\)"', body
    ).groups()
    assert float(start) == pytest.approx(LINE.place(LINE.milliseconds(START + timedelta(days=7))), abs=0.1)
    assert float(start) + float(width) == pytest.approx(LINE.width, abs=0.2)
    assert "hatched: masked by" in body


def test_a_score_is_a_band_from_low_to_high_with_its_cut_off():
    (course,) = courses(patient(), LIBRARY, [LIBRARY.criteria("hscore")], LIBRARY.reading("inpatient-7d"), LINE.end)
    body = score_panel(set_line(course), LINE, 84).body
    assert "url(#hatch-unknown)" in body
    assert "cut-off 169" in body
    assert body.count("stroke-dasharray") == 1


def test_strips_say_verdicts_drugs_and_findings_in_words():
    record = patient()
    found = courses(record, LIBRARY, [LIBRARY.criteria("hscore")], LIBRARY.reading("inpatient-7d"), LINE.end)
    verdicts, drugs = (
        verdict_strip([set_line(one) for one in found], {"hscore"}, LINE).body,
        drug_strip(record, LINE, LIBRARY).body,
    )
    assert re.findall(r">(met|not met|unknown|HScore \*)<", verdicts) == ["HScore *", "not met", "met"]
    assert "Tocilizumab" in drugs
    assert "8 mg/kg" in drugs
    assert finding_strip(record, LINE).body.count(">present<") == 3


def test_dates_do_not_touch():
    places = [float(x) for x in re.findall(r'<text x="([\d.]+)" y="13"', LINE.ruler().body)]
    assert len(places) == 10
    narrow = Timeline(LINE.start, LINE.end, 90, 40)
    assert 1 <= narrow.ruler().body.count("<text") <= 3
    assert "24-hour clock" in LINE.ruler().body


def test_steps_are_round_and_a_value_holds_until_the_next():
    assert round_steps(0, 9.9) == [0, 5]
    assert round_steps(36, 40.6) == [36, 38, 40]
    assert round_steps(0, 0.62) == [0, 0.2, 0.4, 0.6000000000000001]
    assert round_steps(3, 3) == [3]
    assert stepped([(0, 5), (1, 7)]) == [(0, 5), (1, 5), (1, 7)]
    assert [tick_words(one) for one in (0, 0.6000000000000001, 12000)] == ["0", "0.6", "12,000"]


def test_an_axis_without_two_powers_of_ten_shows_finer_steps():
    assert Scale(300, 900, 60, True).ticks == [500]
    assert Scale(1500, 25000, 60, True).ticks == [2000, 5000, 10000, 20000]
    assert Panel(("ferritin",), 60).log is False
