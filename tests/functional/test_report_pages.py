"""Pages stand alone, say everything that a verdict rests on, and let nothing hostile through."""

import re
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from html.parser import HTMLParser

import pytest

from cytostorm.bedside import PatientCourse, assess, courses
from cytostorm.library import shipped
from cytostorm.monitoring import watch
from cytostorm.pathway import pathway
from cytostorm.presentation.patient_whole import patient_whole
from cytostorm.presentation.timeline_whole import timeline
from cytostorm.record import Administration, Origin, Record, Refusal, Times
from cytostorm.record.entry import measure, observe
from cytostorm.report import group_page, patient_page

LIBRARY = shipped()
START = datetime(2026, 3, 2)
HOSTILE = """<script>alert(1)</script>"'</style><img src=x onerror=alert(2)>{{ 7 * 7 }}"""
VOID = {"meta", "br", "link", "img", "hr", "input"}
COURSE = {
    "ferritin": ("ng/mL", ["812", "5870", ">40000", "38200", "9100", "<4000"]),
    "hemoglobin": ("g/dL", ["11.8", "9.4", "8.1", "7.9", "8.8", "9.0"]),
    "leukocytes": ("10*9/L", ["9.8", "3.2", "1.6", "1.4", "2.4", "4.8"]),
    "platelets": ("10*9/L", ["212", "88", "38", "31", "41", "83"]),
    "fibrinogen": ("g/L", ["4.1", "2.3", "1.3", "1.1", "1.4", "180"]),
    "ast": ("U/L", ["41", "88", "312", "540", "301", "140"]),
    "triglycerides": ("mmol/L", ["1.1", "2.1", "4.6", "4.2", "3.8", "3.1"]),
    "crp": ("mg/L", ["96", "148", "187", "214", "12", "2.8"]),
    "temperature": ("Cel", ["38.9", "39.6", "40.1", "39.9", "36.8", "36.9"]),
}


def times(day, hours=0):
    moment = START + timedelta(days=day, hours=8)
    return Times(moment, moment + timedelta(hours=hours))


def values():
    for name, (unit, texts) in COURSE.items():
        for n, text in enumerate(texts):
            yield measure(
                LIBRARY.observables[name],
                LIBRARY.units[name],
                text,
                unit,
                times(2 * n, 1),
                Origin(text, unit, n + 2, name),
            )


def patient(name="Patient 7", drug="tocilizumab"):
    seen = [
        observe(finding, said, times(3), Origin(said))
        for finding, said in (("splenomegaly", "yes"), ("hemophagocytosis", "yes"), ("fever", "yes"))
    ]
    given = Administration(drug, times(7), None, "8 mg/kg", Origin(drug))
    refused = Refusal(Origin("12,4", "ng/mL", 14, "ferritin"), "ferritin", "'12,4' has a comma.")
    return Record(name, (*values(), *seen, given), (refused,), (START, START + timedelta(days=11)), "survived")


def page_of(record, at=None, names=("hscore", "hlh-2004", "mas-2016", "qsofa"), reading="inpatient-7d"):
    assessment = assess(record, LIBRARY, [LIBRARY.criteria(name) for name in names], reading, at, version="0.1.0")
    sets = [one.verdict.criteria for one in assessment.judged]
    drawn = courses(record, LIBRARY, sets, assessment.reading, assessment.at) if assessment.at else ()
    plan = pathway(record, LIBRARY, reading, assessment.at)
    watched = watch(record, LIBRARY, assessment.at, reading=reading, version="0.1.0") if assessment.at else None
    return patient_page(patient_whole(assessment, LIBRARY, drawn, plan, watched), LIBRARY)


def group_of(records, conformance=None, title="A group"):
    sets, reading = [LIBRARY.criteria(name) for name in ("hscore", "hlh-2004", "mals")], LIBRARY.reading("inpatient-7d")
    group = [PatientCourse(record, courses(record, LIBRARY, sets, reading, record.stay[1])) for record in records]
    return group_page(timeline(group, LIBRARY, reading, conformance, title))


class Tags(HTMLParser):
    """Every tag with its attributes; what is opened must be closed in order."""

    def __init__(self, page):
        super().__init__()
        self.found, self.open, self.text, self.scripts = [], [], [], []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        last = self.open[-1] if self.open else ""
        if last == "script":
            self.scripts.append(data)
        elif last != "style":
            self.text.append(data)

    @property
    def words(self):
        return " ".join(" ".join(self.text).split())


@pytest.fixture(scope="module")
def page():
    return page_of(patient())


@pytest.fixture(scope="module")
def group():
    records = [replace(patient(f"P{n}"), outcome="died" if n else "survived") for n in range(3)]
    conformance = {
        "rows_read": 54,
        "ignored_columns": ("ward",),
        "suspected_slips": ({"row": 7, "text": "180", "stated_unit": "g/L"},),
        "constants": ({"subject": "covid19", "because": "all were tested"},),
        "read_as_blank": {"NA": 3},
    }
    return group_of(records, conformance)


def assert_stands_alone(page):
    tags = Tags(page)
    assert tags.open == []
    assert not {tag for tag, _ in tags.found} & {"link", "img", "iframe", "object", "embed", "base", "form"}
    for tag, attributes in tags.found:
        assert not {"src", "srcset", "background", "poster", "action"} & set(attributes)
        assert not [name for name in attributes if name.startswith("on")]
        for name in ("href", "xlink:href"):
            target = attributes.get(name) or "#"
            assert target.startswith("#") or (tag == "a" and target.startswith(("https://", "http://")))
    style = page[page.index("<style>") : page.index("</style>")]
    assert "@import" not in style
    assert not re.search(r"url\((?!#)", page)
    policies = [
        attributes["content"]
        for tag, attributes in tags.found
        if attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    assert len(policies) == 1
    assert policies[0].startswith("default-src 'none'; ")
    assert len(tags.scripts) == 1


def assert_anchors_hold(page):
    tags = Tags(page)
    ids = Counter(attributes["id"] for _, attributes in tags.found if "id" in attributes)
    assert [name for name, count in ids.items() if count > 1] == []
    links = {
        attributes["href"][1:]
        for tag, attributes in tags.found
        if tag == "a" and attributes.get("href", "").startswith("#")
    }
    assert links <= set(ids)
    assert set(re.findall(r"url\(#([^)]+)\)", page)) <= set(ids)


def test_a_patients_page_stands_alone(page):
    assert_stands_alone(page)
    assert_anchors_hold(page)


def test_all_parts_stand_on_one_page(page):
    for part, said in (
        ("part-verdicts", "HScore"),
        ("part-causes", "Visceral leishmaniasis"),
        ("part-pathway", "IL-6 blocker given"),
        ("part-course", "CRP"),
        ("part-sets", "As printed"),
    ):
        assert f'id="{part}"' in page
        assert f'href="#{part}"' in page
        assert said in page.split(f'id="{part}"')[1]


def test_a_groups_page_stands_alone(group):
    assert_stands_alone(group)
    assert_anchors_hold(group)


def test_the_disclaimer_is_said_at_the_end_and_on_the_first_screen(page, group):
    assert Tags(page).words.count("Not a medical device") == 2
    assert Tags(group).words.count("Not a medical device") == 1


def test_the_reading_is_never_shown_as_published(page, group):
    for one in (page, group):
        assert "not published" in Tags(one).words


def test_all_three_verdicts_are_words_with_a_shape():
    page = page_of(patient(), START + timedelta(days=1), ("hscore", "mals", "boston-gate"))
    words = Tags(page).words
    for word in ("met", "not met", "unknown"):
        assert re.search(rf'<span class="verdict {word.replace(" ", "-")}"><svg', page), word
        assert re.search(rf"\b{word}\b", words)


def test_masks_are_named_with_their_end_and_the_sets_they_touch(page):
    words = Tags(page).words
    assert "Tocilizumab" in words
    assert "2026-04-06 08:00" in words
    assert "hatched: masked by" in words
    assert "masking signs of infection" in words


def test_a_slip_is_kept_out_and_told_in_both_units(page):
    words = Tags(page).words
    assert "180 mg/dL = 1.8 g/L" in words
    assert "180 g/L: kept out" in words


def test_refused_values_are_listed(page):
    assert "has a comma" in Tags(page).words


def test_censored_values_keep_their_sign(page):
    words = Tags(page).words
    assert ">40000 µg/L" in words
    assert "<4000 µg/L" in words


def test_the_probability_is_a_printed_band_and_no_curve(page):
    assert "printed band" in Tags(page).words


def test_a_set_says_what_is_cited_decided_and_referred_to(page):
    words = Tags(page).words
    for said in (
        "points table",
        "What the paper does not say",
        "a score of at least 169",
        "doi:10.1002/art.38690",
        "context, never a rule",
    ):
        assert said in words


def test_an_unknown_verdict_says_what_would_settle_it():
    words = Tags(page_of(patient(), START + timedelta(days=4), ("hlh-2004",))).words
    assert "alone" in words or "together" in words
    assert "What would decide it" in words


def test_nothing_that_became_known_later_is_shown():
    words = Tags(page_of(patient(), START + timedelta(days=4))).words
    assert "38200" not in words
    assert "180 g/L" not in words
    assert "Signs hidden by a drug" not in words
    assert "tocilizumab given" not in words
    assert "the first Tocilizumab" not in words


def test_a_population_that_the_record_does_not_name_is_told(page):
    words = Tags(page).words
    assert "for known or suspected systemic JIA: not recorded" in words


def test_a_hostile_name_stays_a_name():
    page = page_of(patient(HOSTILE, HOSTILE), None, ("hscore",))
    assert_stands_alone(page)
    tags = Tags(page)
    assert tags.scripts == Tags(page_of(patient())).scripts
    assert HOSTILE in " ".join(tags.text)
    assert not [attributes for _, attributes in tags.found if "onerror" in attributes]


def test_hostile_names_stay_names_in_a_group():
    page = group_of([patient(HOSTILE)], {HOSTILE: [{HOSTILE: HOSTILE}]}, HOSTILE)
    assert_stands_alone(page)
    assert len(Tags(page).scripts) == 1


def test_an_undated_record_has_no_chart_and_all_else():
    ferritin = measure(
        LIBRARY.observables["ferritin"], LIBRARY.units["ferritin"], "9000", "ug/L", Times(), Origin("9000", "ug/L")
    )
    page = page_of(Record("undated", (ferritin,)), None, ("hscore",))
    assert_stands_alone(page)
    assert 'class="chart"' not in page
    assert "The record has no dates" in Tags(page).words


def test_an_empty_record_is_unknown_throughout():
    page = page_of(Record("empty"), None, ("hscore",))
    assert 'class="verdict unknown"' in page
    assert "0 facts known" in Tags(page).words


def test_times_with_zones_and_a_stay_of_hours_can_be_drawn():
    from datetime import timezone

    zone = timezone(timedelta(hours=2))
    moments = [datetime(2026, 3, 29, hour, 30, tzinfo=zone) for hour in (0, 2, 5)]
    facts = [
        measure(
            LIBRARY.observables["ferritin"],
            LIBRARY.units["ferritin"],
            "700",
            "ug/L",
            Times(m, m),
            Origin("700", "ug/L"),
        )
        for m in moments
    ]
    page = page_of(Record("zone", tuple(facts)), None, ("hscore",))
    assert "UTC+02:00" in Tags(page).words
    assert "29 Mar 01:00" in Tags(page).words


def test_a_group_counts_surely_and_possibly(group):
    words = Tags(group).words
    assert "3 of 3 (100%)" in words
    assert "HScore: 3 of 3" in words
    assert "Not ruled out" in words


def test_a_group_shows_lead_time_by_outcome_and_overlap(group):
    words = Tags(group).words
    assert "by outcome" in words
    assert "died" in words
    assert "Which sets were met together" in words


def test_a_group_tells_what_was_missing_and_what_happened_to_the_table(group):
    words = Tags(group).words
    for said in ("Hepatomegaly", "Suspected slips (1)", "all were tested", "Read as blank", "Ignored columns"):
        assert said in words


def test_a_group_without_outcomes_has_no_part_about_them():
    words = Tags(group_of([replace(patient(), outcome="")])).words
    assert "by outcome" not in words
    assert "Outcomes recorded" not in words
    assert "deaths not recorded" in words


def test_a_group_of_nobody_is_a_page():
    assert_stands_alone(group_of([]))


@pytest.mark.browser
@pytest.mark.parametrize("which", ["patient", "group", "hostile"])
def test_a_browser_shows_and_prints_it(which, browser, page, group, tmp_path):
    html = {"patient": page, "group": group, "hostile": page_of(patient(HOSTILE, HOSTILE), None, ("hscore",))}[which]
    file = tmp_path / "page.html"
    file.write_text(html, encoding="utf-8")
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    said, asked, alerts = [], [], []
    tab.on("console", lambda message: said.append(message.text))
    tab.on("pageerror", lambda error: said.append(str(error)))
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("dialog", lambda dialog: (alerts.append(dialog.message), dialog.dismiss()))
    tab.goto(file.as_uri())
    tab.get_by_role("button", name="Open all sections").click()
    assert tab.evaluate("[...document.querySelectorAll('details')].every(part => part.open)")
    assert tab.evaluate("document.documentElement.scrollWidth") <= 1280
    tab.set_viewport_size({"width": 390, "height": 844})
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390
    assert tab.pdf(prefer_css_page_size=True).startswith(b"%PDF")
    assert said == []
    assert alerts == []
    assert asked == [file.as_uri()]
    tab.close()
