"""The order of the options by cause and grade: what a guideline prints first stands first, on every face; a confirmed cause waits for nothing."""

import json
import re
from html import unescape
from pathlib import Path

import pytest

from cytostorm.cli.plan_text import text_of
from cytostorm.doses import patient
from cytostorm.library import shipped
from cytostorm.library.strict_yaml import read_yaml
from cytostorm.pathway import pathway
from cytostorm.presentation.answer import written
from cytostorm.presentation.order_wording import aside, now_options
from cytostorm.presentation.plan_making import plan_view
from cytostorm.report.plan import plan_page
from cytostorm.report.plan_summary import summary_page
from cytostorm.testing.cases import record_of

LIBRARY = shipped()
FILE = Path(__file__).with_name("order_vignettes.yaml")
CONTENT, _ = read_yaml(FILE.read_text(encoding="utf-8"), str(FILE))
PATIENTS = CONTENT["patients"]
KEYS = {
    "name", "given", "typed", "answers", "at_once", "first", "second", "third", "away", "unread", "never", "doses", "holds", "fires",
    "says", "silent",
}  # fmt: skip
RANKS = {"at_once": 0, "second": 2, "third": 3}
by_name = pytest.mark.parametrize("case", PATIENTS, ids=lambda case: case["name"])


def plan_of(case):
    typed = patient(LIBRARY, **case.get("typed", {}))
    return pathway(record_of(case["given"], LIBRARY), LIBRARY, patient=typed, answers=case.get("answers"))


@by_name
def test_what_stands_first_and_what_after(case):
    assert set(case) <= KEYS
    plan = plan_of(case)
    shown = {option.id: option for option in now_options(plan)}
    if "first" in case:
        assert [option.id for option in shown.values() if option.rank == 1] == case["first"]
    everything = {option.id: option for option in plan.options if option.shown}
    for key, rank in RANKS.items():
        assert {name: everything[name].rank for name in case.get(key, ())} == dict.fromkeys(case.get(key, ()), rank)
    words = {option.id: option.word for option in plan.options}
    assert {name: words[name] for name in case.get("away", ())} == dict.fromkeys(case.get("away", ()), "not here")
    assert [name for name in case.get("never", ()) if words[name] == "offered" or name in shown] == []
    assert set(case["holds"]) <= {one.id for one in plan.situations if one.sure}
    assert set(case.get("fires", ())) <= {one.danger.id for one in plan.firing}


@by_name
def test_what_is_unread_is_named_in_its_place_without_a_number(case):
    options = {option.id: option for option in plan_of(case).options}
    for name in case.get("unread", ()):
        assert (options[name].word, options[name].rows) == ("not confirmed", ())
        assert options[name].rank is not None
    for name, amount in case.get("doses", {}).items():
        numbers = [row.amount.arithmetic for row in options[name].rows if row.amount]
        assert amount in numbers[0]


@by_name
def test_the_faces_say_the_same_in_the_same_order(case):
    """Names of the options in their order on text, JSON and page; the summary has what is first."""
    plan = plan_of(case)
    labels = [option.linked.document.label for option in now_options(plan)]
    view = plan_view(plan, LIBRARY, "0")
    text, page, summary = text_of(view, full=True), plan_page(view), summary_page(view)
    listed = json.loads(written(view))
    assert listed["order"] == [option.id for option in (*now_options(plan), *aside(plan))]
    ranks = {one["id"]: one["rank"] for step in listed["steps"] for one in step["options"]}
    assert {option.id: option.rank for option in plan.options} == ranks
    body = text.split("\nOPTIONS NOW\n")[-1].split("\nMAY APPLY LATER: ")[0]
    assert [line.split(": ")[0] for line in body.splitlines() if line.startswith("  - ")] == [
        f"  - {label}".split(": ")[0] for label in labels
    ]
    for face in (text, plain(page)):
        assert all(word in face for word in case.get("says", ()))
    for face in (text, plain(page), plain(summary)):
        assert not any(word in face for word in case.get("silent", ()))
    assert names_of_cards(page)[: len(labels)] == labels
    first = [
        option.linked.document.label for option in now_options(plan) if option.rank == 1 and option.word != "blocked"
    ]
    assert all(label in plain(summary) for label in first)


def plain(page):
    return unescape(page)


def names_of_cards(page):
    """The names of the options in the card of the options, in the order of the page: those of now, then those of later steps."""
    card = plain(page).partition('id="part-options"')[2].partition("</section>")[0]
    return re.findall(r'<h3>([^<]+)<span class="state">', card)


@by_name
def test_the_order_law(case):
    """Ranks never fall; what opens the list after "at once" is of the least rank; nothing that is not here is among them."""
    plan = plan_of(case)
    ranks = [99 if option.rank is None else option.rank for option in now_options(plan)]
    assert ranks == sorted(ranks)
    for one in (one for one in plan.situations if one.sure):
        leading = {
            name
            for place in one.linked.places
            if place.document.number == 1 and not place.document.shuts
            for name in place.document.options
        }
        ready = [option for option in now_options(plan) if option.id in leading]
        assert all(option.rank in (0, 1) for option in ready)
        away = {
            name
            for place in one.linked.places
            if place.document.shuts and place.unless is None
            for name in place.document.options
        }
        assert not any(option.id in away for option in now_options(plan))


def test_every_situation_holds_in_a_patient():
    held = {one.id for case in PATIENTS for one in plan_of(case).situations if one.sure}
    assert {one.id for one in LIBRARY.pathway.situations} == held


WITH_TREATMENT = ("infection", "malignancy", "genetic", "rheumatic", "drug")
UNDECIDED = {"other-inborn"}
"""Its list of genes was not confirmed, so nothing in a record decides it."""
TREATS = ("treats-the-cause", "corticosteroid", "etoposide", "combination", "b-cell-depletion", "watch", "referral")


def confirming(cause):
    """A record that holds the first findings that confirm the cause, or else support it by a finding, and nothing else."""
    pointers = [p for p in (*cause.confirms, *cause.supports) if p.decides]
    first = sorted(pointers, key=lambda one: one.pointer.exposure)[0]
    return {name: True for kind, name in first.node.inputs if kind == "finding"}


BY_SEVERITY = {"sars-cov-2"}
"""Causes whose treatment a guideline makes depend on how ill the patient is: COVID-19 by oxygen."""


@pytest.mark.parametrize(
    "name",
    [name for name, one in LIBRARY.causes.items() if one.document.class_ in WITH_TREATMENT and name not in UNDECIDED],
)
def test_a_known_cause_is_treated_with_nothing_else_recorded(name):
    """No gate of ferritin and fever, no stage: what is confirmed, or suspected by a finding, has its treatment among the options of now."""
    given = confirming(LIBRARY.causes[name])
    plan = pathway(record_of(given, LIBRARY), LIBRARY)
    state = plan.differential[name].state
    assert state in ("confirmed", "supported")
    depends = state == "supported" or name in BY_SEVERITY
    words = ("offered", "not confirmed", *(["possible"] if depends else []))
    now = [option for option in now_options(plan) if option.rank in (0, 1) and option.linked.document.role in TREATS]
    offered = {option.id for option in now if option.word in words}
    rules = {
        option.document.id: {part.expression.cause for part in option.applies.walk()}
        for option in LIBRARY.pathway.options
    }
    assert any(name in rules[one] for one in offered), (given, offered)


EXPOSURES = sorted(
    (name, found)
    for name, one in LIBRARY.causes.items()
    for pointer in one.supports
    if pointer.pointer.exposure
    and one.document.class_ == "infection"
    and (found := getattr(pointer.pointer.when, "finding", None))
)


@pytest.mark.parametrize(("name", "finding"), EXPOSURES)
def test_exposure_alone_opens_no_drug_but_doxycycline(name, finding):
    plan = pathway(record_of({finding: True}, LIBRARY), LIBRARY)
    causal = {one.id for one in plan.of("offered") if one.linked.document.role == "treats-the-cause"} - {
        "treat-drug-reaction"
    }
    assert causal == ({"treat-tick-borne"} if name == "tick-borne" else set())


def test_nothing_unread_keeps_an_option_out():
    for one in LIBRARY.pathway.situations:
        for place in one.document.places:
            assert not (place.shuts and place.because.status == "unconfirmed")


def test_a_situation_that_is_only_possible_keeps_nothing_out():
    """Cells were given, and neither fever nor pressure is recorded: nothing is ruled in or out."""
    plan = plan_of(
        {
            "given": {
                "immune_effector_cell_therapy": True,
                "ferritin": {"value": 9000, "unit": "ng/mL"},
                "age": {"value": 50, "unit": "a"},
            }
        }
    )
    assert plan.of("not here") == ()
    assert not any(one.sure for one in plan.situations if one.id.startswith("crs-"))


@pytest.mark.parametrize(
    ("found", "drug", "option"),
    [
        ("leishmania_marrow_microscopy", "amphotericin-b-liposomal", "anakinra-moderate"),
        ("mycobacterium_tuberculosis_found", "rifampicin", "etoposide-imminent"),
    ],
)
def test_treatment_lifts_what_waited_for_it(found, drug, option):
    given = {found: True, "fever": True, "ferritin": {"value": 9000, "unit": "ng/mL"}}
    before, after = (plan_of({"given": {**given, **more}}) for more in ({}, {"drugs": [drug]}))
    assert option in {one.id for one in before.of("not here")}
    assert option not in {one.id for one in after.of("not here")}


@pytest.mark.parametrize(
    ("grade", "fires", "quiet"),
    [(2, "crs-grade-2", "crs-severe"), (3, "crs-severe", "crs-grade-2"), (4, "crs-severe", "crs-grade-1")],
)
def test_a_grade_fires_its_own_danger_without_ferritin(grade, fires, quiet):
    case = next(one for one in PATIENTS if one["name"].startswith(f"CRS grade {grade}"))
    words = {one.danger.id: one.word for one in plan_of(case).dangers}
    assert (words[fires], words[quiet]) == ("fires", "quiet")


GROUPS = ("pressing", "standing", "far", "unchecked", "")


@by_name
def test_dangers_of_this_patient_come_before_what_is_only_open(case):
    """By number and by place: facts of this patient, what is only not ruled out, then drugs that are not in question now."""
    listed = plan_view(plan_of(case), LIBRARY, "0").dangers
    places = [GROUPS.index(one.group) for one in listed]
    assert places == sorted(places)
    fires = [one for one in listed if one.state == "fires"]
    assert [one.number for one in fires] == [f"D{number}" for number in range(1, len(fires) + 1)]
    assert not any(one.because for one in fires if one.group == "standing")


def test_a_danger_of_a_later_drug_comes_before_lymphoma_in_an_infant_with_a_proven_gene():
    """Disease of the nervous system is a fact; lymphoma is not ruled out in almost everybody. A route that no option here has comes last."""
    case = next(one for one in PATIENTS if one["name"].startswith("PRF1 biallelic with"))
    places = {one.id: place for place, one in enumerate(plan_view(plan_of(case), LIBRARY, "0").dangers)}
    wanted = ("etoposide-age", "cni-pres", "lymphoma-before-steroids", "sc-route")
    assert [places[name] for name in wanted] == sorted(places[name] for name in wanted)


def placed(name, option):
    plan = plan_of(next(case for case in PATIENTS if case["name"] == name))
    found = plan_view(plan, LIBRARY, "0").options[option]
    return f"{found.place} {found.placed.text}"


EMPIRICAL = "empirical-antimicrobials"
STORM = {
    "temperature": {"value": 39.5, "unit": "Cel"},
    "ferritin": {"value": 20000, "unit": "ng/mL"},
    "platelets": {"value": 40, "unit": "10*9/L"},
}
STILL = {
    "stills_disease": True,
    "temperature": {"value": 39.4, "unit": "Cel"},
    "ferritin": {"value": 22000, "unit": "ng/mL"},
}


def test_the_reason_of_a_place_that_is_only_possible_names_its_condition():
    """ "No methylprednisolone" is printed for serious infection; where none is recorded the sentence says for whom it is."""
    plan = pathway(record_of(STILL, LIBRARY), LIBRARY)
    words = plan_view(plan, LIBRARY, "0").options["ivig-bridge"].place
    assert words.startswith("Only if this applies: ")
    assert "in MAS in Still's disease, moderate illness with serious infection (not established" in words
    assert "missing: serious infection?" in words
    sure = placed("moderate MAS in Still's disease with serious infection", "ivig-bridge")
    assert "Only if this applies" not in sure
    assert "Anakinra with or without immunoglobulin" in sure


def test_the_one_page_says_what_a_puncture_asks_and_an_age_as_a_ward_does():
    given = {
        "age": {"value": 11, "unit": "d"},
        "platelets": {"value": 28, "unit": "10*9/L"},
        "inr": {"value": 4.1, "unit": "1"},
    }
    page = summary_page(plan_view(pathway(record_of(given, LIBRARY), LIBRARY), LIBRARY, "0"))
    assert "Check before marrow, biopsy or lumbar puncture: platelets 28" in page
    assert "INR 4.1" in page
    assert "age 11 days" in page
    assert "(only if this causes no delay)" in page


@pytest.mark.parametrize(
    ("more", "there"),
    [
        ({"vasopressors": {"value": 1, "unit": "1"}}, True),
        ({"vasopressors": {"value": 1, "unit": "1"}, "stills_disease": True}, False),
        ({"vasopressors": {"value": 1, "unit": "1"}, "mycobacterium_tuberculosis_found": True}, False),
        ({}, False),
    ],
)
def test_a_storm_without_a_cause_in_critical_illness_has_antimicrobials_at_once(more, there):
    """Nothing was found, and steroid or anakinra stands first: the infection that nobody has found yet is treated beside them."""
    options = now_options(pathway(record_of({**STORM, **more}, LIBRARY), LIBRARY))
    found = [option.rank for option in options if option.id == EMPIRICAL and option.word == "offered"]
    assert found == ([0] if there else [])
