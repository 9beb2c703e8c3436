"""Every number of the published definitions of response, at its edge and one step beside it; and what never decides."""

from datetime import timedelta

import pytest

from cytostorm.errors import KnowledgeError
from cytostorm.library import Library, shipped
from cytostorm.library.documents import read_document
from cytostorm.library.responses import ResponseLinker
from cytostorm.model.responses import ResponseDocument
from cytostorm.monitoring import responses
from cytostorm.presentation.response_wording import parts_words
from cytostorm.values import UNKNOWN, above
from tests.watched_made import AT, START, course, given, measured, seen

LIBRARY = shipped()
CHILD, ADULT = 9 * 366, 40 * 366  # days
SICK = {
    "temperature": 39.5, "splenomegaly": True, "neutrophils": 0.4, "platelets": 40, "ferritin": 10000, "fibrinogen": 1.0,
    "d_dimer_feu": 4, "cns_dysfunction": True, "scd25": 9000,
}  # fmt: skip
WELL = {
    "temperature": 37.0, "splenomegaly": False, "neutrophils": 2.0, "platelets": 150, "ferritin": 500, "fibrinogen": 2.5,
    "d_dimer_feu": 0.3, "cns_dysfunction": False, "scd25": 3000,
}  # fmt: skip


def said(record, definition, result, at=AT, since=None):
    return next(one for one in responses(record, LIBRARY, at, since) if one.id == definition)[result].word


def clause(record, definition, name, at=AT):
    found = next(one for one in responses(record, LIBRARY, at) if one.id == definition)
    return next(one for one in found.clauses if one.clause.meta.id == name).word


COMPLETE = [  # what is left unknown or not met when one item of a complete response is otherwise
    ("temperature", 37.99, "met"), ("temperature", 38.0, "unknown"), ("temperature", 38.49, "unknown"), ("temperature", 38.5, "not met"),
    ("splenomegaly", True, "not met"), ("neutrophils", 1.0, "not met"), ("neutrophils", 1.01, "met"), ("platelets", 100, "not met"),
    ("platelets", 101, "met"), ("ferritin", 2000, "not met"), ("ferritin", 1999, "met"), ("fibrinogen", 1.5, "not met"), ("fibrinogen", 1.51, "met"),
    ("d_dimer_feu", 0.5, "not met"), ("d_dimer_feu", 0.499, "met"), ("cns_dysfunction", True, "not met"), ("scd25", 18000, "met"),
    ("scd25", 18001, "not met"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value", "word"), COMPLETE)
def test_each_edge_of_the_complete_response(name, value, word):
    assert said(course(SICK, WELL | {name: value}), "ni-0501-04", "complete") == word


@pytest.mark.parametrize("name", sorted(WELL))
def test_a_complete_response_needs_every_item(name):
    left = {key: value for key, value in WELL.items() if key != name}
    assert said(course(SICK, WELL), "ni-0501-04", "complete") == "met"
    assert said(course(SICK, left), "ni-0501-04", "complete") == "unknown"


PARTIAL = [  # (items that were abnormal and are normal now, the rest stays sick)
    (("neutrophils", "platelets", "ferritin"), "met"),
    (("temperature", "splenomegaly", "cns_dysfunction"), "met"),
    (("fibrinogen", "d_dimer_feu", "ferritin"), "met"),
    (("neutrophils", "platelets"), "unknown"),  # soluble CD25 could be the third
    (("neutrophils",), "not met"),
]


@pytest.mark.parametrize(("better", "word"), PARTIAL)
def test_three_normalized_are_a_partial_response(better, word):
    assert said(course(SICK, SICK | {name: WELL[name] for name in better}), "ni-0501-04", "partial") == word


def test_what_was_normal_at_the_start_is_not_normalized():
    assert said(course(WELL, WELL), "ni-0501-04", "partial") == "not met"


IMPROVED = [
    ({"neutrophils": 0.6, "platelets": 60, "ferritin": 5000}, "met"),  # each exactly 50 %
    ({"neutrophils": 0.6, "platelets": 60, "ferritin": 5001}, "unknown"),
    ({"fibrinogen": 1.5, "d_dimer_feu": 2, "ferritin": 5000}, "met"),
    ({"fibrinogen": 1.49, "d_dimer_feu": 2.1, "ferritin": 5001}, "unknown"),  # fever, spleen, CNS, CD25 have no half
    ({"splenomegaly": False, "cns_dysfunction": False, "temperature": 37}, "met"),
]


@pytest.mark.parametrize(("now", "word"), IMPROVED)
def test_three_better_by_half_are_an_improvement(now, word):
    assert said(course(SICK, SICK | now), "ni-0501-04", "improvement") == word


STEP_UP = [  # clause, observable, at the start, now
    ("platelets", "platelets", 49, 50, "met"), ("platelets", "platelets", 49, 51, "not met"), ("platelets", "platelets", 50, 10, "not met"),
    ("platelets", "platelets", 60, 77, "met"), ("platelets", "platelets", 60, 78, "not met"), ("platelets", "platelets", 100, 129, "met"),
    ("platelets", "platelets", 120, 99, "met"), ("platelets", "platelets", 120, 100, "unknown"), ("platelets", "platelets", 120, 156, "not met"),
    ("neutrophils", "neutrophils", 0.49, 0.5, "met"), ("neutrophils", "neutrophils", 0.49, 0.51, "not met"),
    ("neutrophils", "neutrophils", 0.51, 0.49, "met"), ("neutrophils", "neutrophils", 0.51, 0.5, "not met"),
    ("neutrophils", "neutrophils", 1.0, 0.99, "met"), ("neutrophils", "neutrophils", 1.5, 0.99, "met"),
    ("neutrophils", "neutrophils", 1.5, 1.0, "not met"), ("neutrophils", "neutrophils", 1.51, 0.2, "not met"),
    ("ferritin", "ferritin", 3000, 2401, "met"), ("ferritin", "ferritin", 3000, 2400, "not met"), ("ferritin", "ferritin", 2999, 3001, "met"),
    ("ferritin", "ferritin", 2999, 3000, "not met"), ("ferritin", "ferritin", 100000, 80000, "not met"),
    ("fever", "temperature", 39, 38.5, "met"), ("fever", "temperature", 39, 37.9, "not met"), ("fever", "temperature", 39, 38.2, "unknown"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "observable", "start", "now", "word"), STEP_UP)
def test_each_line_of_the_step_up_rule(name, observable, start, now, word):
    record = course({observable: start}, {observable: now}, "emapalumab")
    assert clause(record, "emapalumab-step-up", name) == word


@pytest.mark.parametrize(
    ("dimer", "fibrinogen", "word"),
    [
        ((4, 4), (1.0, 1.0), "met"),
        ((4, 3.9), (1.0, 1.0), "not met"),
        ((4, 4), (1.0, 1.01), "not met"),
        ((4, 5), (1.01, 0.99), "met"),
        ((4, 5), (1.01, 1.0), "not met"),
        ((0.4, 5), (1.0, 1.0), "not met"),  # not abnormal at the start
    ],
)
def test_coagulopathy_needs_both(dimer, fibrinogen, word):
    from cytostorm.record import NormalLimit
    from cytostorm.values import exactly
    from tests.watched_made import times

    first, then = zip(dimer, fibrinogen, strict=True)
    names = ("d_dimer_feu", "fibrinogen")
    record = course(dict(zip(names, first, strict=True)), dict(zip(names, then, strict=True)), "emapalumab")
    limit = NormalLimit("upper_limit_of_normal", "d_dimer_feu", exactly(0.5), times(-3))
    assert clause(record.with_facts([limit]), "emapalumab-step-up", "coagulopathy") == word
    assert clause(record, "emapalumab-step-up", "coagulopathy") in ("unknown", "not met")


def test_the_step_up_needs_the_clinician_the_drug_and_three_days():
    record = course({"ferritin": 9000}, {"ferritin": 9000}, "emapalumab")
    judged = record.with_facts([seen("unsatisfactory_improvement", True, 200)])
    assert said(record, "emapalumab-step-up", "step_up") == "unknown"
    assert said(judged, "emapalumab-step-up", "step_up") == "met"
    assert (
        said(record.with_facts([seen("unsatisfactory_improvement", False, 200)]), "emapalumab-step-up", "step_up")
        == "not met"
    )
    assert (
        said(
            course({"ferritin": 9000}, {"ferritin": 9000, "unsatisfactory_improvement": True}),
            "emapalumab-step-up",
            "step_up",
        )
        == "unknown"
    )
    early = judged.with_facts([seen("unsatisfactory_improvement", True, 71), measured("ferritin", 9000, 71)])
    assert said(early, "emapalumab-step-up", "step_up", times_at(71)) == "unknown"
    assert said(early, "emapalumab-step-up", "step_up", times_at(72)) == "met"


def times_at(hours):
    return START + timedelta(hours=hours)


FERRITIN = [
    ("ferritin-fall-lin", "fall_below_50", 10000, 5000, "not met"), ("ferritin-fall-lin", "fall_below_50", 10000, 5001, "met"),
    ("ferritin-fall-lin", "fall_of_96", 10000, 400, "met"), ("ferritin-fall-lin", "fall_of_96", 10000, 401, "not met"),
    ("ferritin-outcome-adults", "fall_above_81", 10000, 1900, "not met"), ("ferritin-outcome-adults", "fall_above_81", 10000, 1899, "met"),
    ("ferritin-outcome-adults", "rise_from_14", 10000, 11400, "met"), ("ferritin-outcome-adults", "rise_from_14", 10000, 11399, "not met"),
    ("ferritin-outcome-adults", "above_1050", 10000, 1050, "not met"), ("ferritin-outcome-adults", "above_1050", 10000, 1051, "met"),
    ("ferritin-fall-lin", "fall_below_50", above(40000), 9000, "not met"), ("ferritin-fall-lin", "fall_of_96", above(40000), 9000, "unknown"),
    ("ferritin-fall-lin", "fall_below_50", above(40000), above(40000), "unknown"), ("ferritin-fall-lin", "fall_of_96", above(40000), 1600, "met"),
]  # fmt: skip


@pytest.mark.parametrize(("definition", "result", "start", "now", "word"), FERRITIN)
def test_each_number_about_the_fall_of_ferritin(definition, result, start, now, word):
    assert said(course({"ferritin": start}, {"ferritin": now}), definition, result) == word


def test_where_the_paper_does_not_say_from_what_both_must_agree():
    record = course({"ferritin": 4000}, {"ferritin": 3000}).with_facts([measured("ferritin", 20000, 24)])
    assert (
        said(record, "ferritin-fall-lin", "fall_below_50") == "unknown"
    )  # 25 % from the start, 85 % from the highest value


@pytest.mark.parametrize(
    ("value", "hours", "word"), [(8500, 70, "not met"), (8501, 70, "met"), (100, 48, "unknown"), (100, 73, "unknown")]
)
def test_day_3_is_the_third_day_and_no_other(value, hours, word):
    record = course({"ferritin": 10000}, {}).with_facts([measured("ferritin", value, hours)])
    assert said(record, "ferritin-fall-sepsis", "fall_below_15") == word


def test_what_is_unconfirmed_never_decides():
    """The cut-offs that are commonly reported for the trials in MAS are listed and computed nowhere."""
    record = course(SICK, WELL | {"ldh": 100, "ast": 20, "alt": 20, "leukocytes": 6})
    assert said(record, "emapalumab-mas", "complete") == "unknown"
    for definition in LIBRARY.responses.values():
        weak = [one for one in definition.clauses if one.meta.cite.status in ("unconfirmed", "one-source")]
        assert all(one.kind == "unstated" for one in weak), definition.id


def test_the_emapalumab_trials_count_eight_measures_and_no_d_dimer():
    document = LIBRARY.responses["emapalumab-mas"].document
    eight = ["activity", "leukocytes", "platelets", "ldh", "alt", "ast", "fibrinogen", "ferritin"]
    assert [one.id for one in document.clauses] == eight
    assert [one.clause for one in document.results[0].all] == eight
    weak = {one.id for one in document.clauses if one.cite.status == "unconfirmed"}
    assert weak == {"fibrinogen", "ferritin"}


def test_the_typical_course_says_nothing_of_a_patient():
    (one,) = [r for r in responses(course(SICK, WELL), LIBRARY, AT) if r.id == "anakinra-course"]
    assert one.results == ()
    assert len(one.definition.document.context) == 3


def test_nothing_is_counted_without_a_start():
    record = course(SICK, WELL, drug="")
    assert said(record, "ferritin-outcome-adults", "fall_above_81") == "unknown"
    assert said(record, "ni-0501-04", "partial") == "unknown"
    assert said(record, "ferritin-outcome-adults", "fall_above_81", since=START) == "met"


@pytest.mark.parametrize("values", [{"ferritin": 12000, "age": ADULT}, {"ferritin": 12000, "age": CHILD}])
def test_nothing_is_said_without_a_treatment_and_of_values_before_it(values):
    """A value before the first dose, or at it, is no result of the treatment."""
    untreated, before = course({}, values, drug=""), course(values, {})
    at_the_dose = course({}, {}).with_facts([measured(name, value, 0) for name, value in values.items()])
    for record in (untreated, before, at_the_dose):
        for definition in LIBRARY.responses:
            found = next(one for one in responses(record, LIBRARY, AT) if one.id == definition)
            assert {result.word for result in found.results} <= {"unknown"}, definition
    for one in responses(before, LIBRARY, START + timedelta(hours=1)):
        assert {result.word for result in one.results} <= {"unknown"}, one.id


@pytest.mark.parametrize(
    ("definition", "who", "word"),
    [
        ("ferritin-fall-lin", {"age": CHILD}, "met"), ("ferritin-fall-lin", {"age": ADULT}, "not met"), ("ferritin-fall-lin", {}, "unknown"),
        ("ni-0501-04", {"age": CHILD}, "unknown"), ("ni-0501-04", {"age": CHILD, "biallelic_prf1": True}, "met"),
        ("ni-0501-04", {"age": ADULT, "biallelic_prf1": True}, "not met"), ("emapalumab-step-up", {"molecular_diagnosis": True}, "met"),
        ("emapalumab-step-up", {}, "unknown"),
    ],
)  # fmt: skip
def test_definitions_say_whom_they_were_made_for(definition, who, word):
    (one,) = [r for r in responses(course(who, {"ferritin": 100} | who), LIBRARY, AT) if r.id == definition]
    assert one.applies == word


def test_the_step_up_names_what_is_met():
    record = course({"ferritin": 9000}, {"ferritin": 9000, "unsatisfactory_improvement": True}, "emapalumab")
    (one,) = [r for r in responses(record, LIBRARY, AT) if r.id == "emapalumab-step-up"]
    (said,) = parts_words(one["step_up"].outcome)
    assert said.startswith("met: Improvement unsatisfactory")
    assert said.endswith("At least one of the printed criteria (Ferritin)")


def test_a_result_that_comes_late_still_belongs_to_its_sample():
    late = course({}, {"ferritin": 1000}).with_facts([measured("ferritin", 20000, -3, late=30)])
    assert said(late, "ferritin-outcome-adults", "fall_above_81") == "met"


def test_a_baseline_that_is_not_known_yet_is_none():
    record = course({}, {"ferritin": 1000}).with_facts([measured("ferritin", 20000, -3, late=400)])
    assert said(record, "ferritin-outcome-adults", "fall_above_81") == "unknown"
    assert said(record, "ferritin-outcome-adults", "fall_above_81", times_at(240)) == "unknown"


def test_a_percent_that_is_equal_on_paper_is_equal_at_an_edge():
    """A fall from 3000.4 to 2400.32 is 20 % on paper; in doubles it comes out beside it."""
    assert 100 - 100 * 2400.32 / 3000.4 != 20
    assert (
        clause(course({"ferritin": 3000.4}, {"ferritin": 2400.32}, "emapalumab"), "emapalumab-step-up", "ferritin")
        == "not met"
    )


def test_the_population_stands_beside_and_decides_nothing():
    child = course({"ferritin": 10000, "age": 7}, {"ferritin": 100})
    (one,) = [r for r in responses(child, LIBRARY, AT) if r.id == "ferritin-outcome-adults"]
    assert (one.applies, one["fall_above_81"].word) == ("not met", "met")


@pytest.mark.parametrize(("drug", "word"), [("anakinra", "met"), ("tocilizumab", "unknown"), ("dexamethasone", "met")])
def test_a_hidden_temperature_is_no_response(drug, word):
    """Dexamethasone was given nine days ago and hides fever for three; tocilizumab hides it for 28."""
    assert said(course(SICK, WELL, drug), "ni-0501-04", "complete") == word


def test_a_hidden_temperature_that_is_high_still_rules_a_response_out():
    assert said(course(SICK, WELL | {"temperature": 39}, "tocilizumab"), "ni-0501-04", "complete") == "not met"


def test_three_normalized_items_of_which_one_is_hidden_are_not_three():
    now = SICK | {"temperature": 36.8, "ferritin": 900, "platelets": 130}
    assert said(course(SICK, now, "anakinra"), "ni-0501-04", "partial") == "met"
    assert said(course(SICK, now, "tocilizumab"), "ni-0501-04", "partial") == "unknown"
    hidden = SICK | {
        "fibrinogen": 2.5,
        "ferritin": 900,
        "platelets": 130,
    }  # fibrinogen is hidden as well, though it can only be higher
    assert said(course(SICK, hidden, "tocilizumab"), "ni-0501-04", "partial") == "unknown"


def test_a_widest_value_is_an_unknown_value():
    assert said(course(SICK, WELL | {"ferritin": UNKNOWN}), "ni-0501-04", "complete") == "unknown"


TEXT = """
id: made-up
title: T
short_title: T
revision: 1
status: {status}
population: nobody
results:
  - id: r
    label: R
    meaning: response
    cite: {{reference: lin-2011, locator: x, as_printed: x, status: {cited}}}
    {rule}
last_checked: "2026-11-22"
"""
NUMBER = "percent: {of: ferritin, way: fall, below: 50}"


@pytest.mark.parametrize(
    ("status", "cited", "rule", "words"),
    [
        ("sourced", "unconfirmed", "unstated: not read", "'sourced' is too much"),
        ("draft", "unconfirmed", NUMBER, "not verified would decide"),
        ("sourced", "verified", "percent: {of: ferritin, way: fall}", "needs an edge"),
        ("sourced", "verified", "percent: {of: feritin, way: fall, below: 50}", "Did you mean 'ferritin'"),
        ("sourced", "verified", "clause: other", "not defined above"),
        ("sourced", "verified", "unstated: x\n    clause: y", "exactly one kind"),
        ("sourced", "verified", "now: {threshold: {of: {observable: ferritin}, below: 50}}", "need a unit"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(tmp_path, status, cited, rule, words):
    path = tmp_path / "responses" / "made-up.yaml"
    path.parent.mkdir()
    path.write_text(TEXT.format(status=status, cited=cited, rule=rule))
    library = Library(tmp_path)
    library.__dict__ |= {name: getattr(LIBRARY, name) for name in ("observables", "units", "findings", "references")}
    with pytest.raises(KnowledgeError, match=words):
        assert library.responses


def test_the_same_file_without_the_fault_can_be_used(tmp_path):
    path = tmp_path / "made-up.yaml"
    path.write_text(TEXT.format(status="sourced", cited="verified", rule=NUMBER))
    document = read_document(path, ResponseDocument)
    assert ResponseLinker(str(path), LIBRARY).link(document).id == "made-up"


def test_the_drug_of_a_definition_starts_its_clock():
    record = course({"ferritin": 9000}, {"ferritin": 9000}, "anakinra").with_facts([given("emapalumab", 100)])
    (one,) = [r for r in responses(record, LIBRARY, AT) if r.id == "emapalumab-step-up"]
    assert one.start.at == times_at(100)


def test_a_second_course_of_the_drug_starts_its_clock_anew():
    record = course({"ferritin": 9000}, {"ferritin": 9000}, "emapalumab").with_facts([given("emapalumab", -24 * 100)])
    (one,) = [r for r in responses(record, LIBRARY, AT) if r.id == "emapalumab-step-up"]
    assert one.start.at == START
