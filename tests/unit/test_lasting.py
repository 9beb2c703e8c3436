"""How long each fact lasts: every row of the table on both sides of its edge, and what is shown of a fact that is too old."""

from datetime import datetime, timedelta

import pytest

from cytostorm.bedside import assess
from cytostorm.library import shipped
from cytostorm.model.durations import duration
from cytostorm.presentation.aged import aged_payload
from cytostorm.presentation.assessment import set_views
from cytostorm.presentation.notebook_table import html_of, text_of
from cytostorm.record import Administration, Chooser, Measurement, Observation, Record, Times
from cytostorm.record.facts import Origin
from cytostorm.values import MET, NOT_MET, UNDECIDED, exactly
from cytostorm.words import aged_words

LIBRARY = shipped()
NOW = datetime(2024, 3, 8, 8)
MINUTE = timedelta(minutes=1)
USUAL = {
    "inpatient-7d": timedelta(days=7),
    "worst-72h": timedelta(days=3),
    "latest-72h": timedelta(days=3),
    "worst-24h": timedelta(days=1),
}
READINGS = {**USUAL, "watch-72h": timedelta(days=3)}
LIFE = timedelta(days=36500)
TABLE = [
    ("pregnancy", True, 300), ("pregnancy", False, 7),
    *((name, True, None) for name in ("sjia", "stills_disease", "juvenile_sle", "sle", "molecular_diagnosis", "renal_disease_history")),
    *((name, True, None) for name in ("ischemic_stroke_history", "hypercapnic_target", "hiv_test", "biallelic_prf1", "transplant_recipient")),
    *((name, False, 365) for name in ("sjia", "stills_disease", "sle", "molecular_diagnosis", "hiv_test")),
    *((name, answer, 365) for name in ("hematologic_malignancy", "immunosuppression", "immune_effector_cell_therapy") for answer in (True, False)),
    *((name, answer, 365) for name in ("low_nk_activity", "abnormal_cytotoxicity_assays") for answer in (True, False)),
    ("hemophagocytosis", True, 60), ("hemophagocytosis", False, 60), ("leishmania_marrow_pcr", True, 60), ("crs_therapy_given", True, 30),
    *((name, True, 30) for name in ("splenomegaly_3cm", "hepatomegaly", "hepatomegaly_3cm", "lymphadenopathy")),
    *((name, True, 14) for name in ("rash", "maculopapular_rash", "typical_still_rash", "active_arthritis", "conjunctivitis")),
]  # fmt: skip


def answered(name, present, at):
    return Observation(name, MET if present else NOT_MET, Times(at, at), Origin("yes" if present else "no"))


def seen(facts, key, now=NOW, reading="inpatient-7d"):
    return Chooser(Record("p", tuple(facts)), LIBRARY.reading(reading), LIBRARY).snapshot([key], now).seen[key]


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize(("name", "answer", "days"), TABLE, ids=lambda value: str(value))
def test_a_fact_counts_up_to_its_edge_and_no_longer(name, answer, days, reading):
    length, said = LIFE if days is None else timedelta(days=days), MET if answer else NOT_MET
    key = ("finding", name)
    assert seen([answered(name, answer, NOW - length + MINUTE)], key, reading=reading).bounds == said
    at_edge = seen([answered(name, answer, NOW - length)], key, reading=reading)
    if days is None:
        assert (at_edge.bounds, at_edge.note, at_edge.aged) == (said, "counts for life", None)
    else:
        assert at_edge.bounds == UNDECIDED
        assert at_edge.aged.window == length
        assert f"({NOW - length:%Y-%m-%d %H:%M})" in aged_words(at_edge.aged)


@pytest.mark.parametrize(("reading", "usual"), USUAL.items())
@pytest.mark.parametrize("name", ["splenomegaly", "hepatomegaly", "lymphadenopathy", "rash"])
def test_a_no_of_an_examination_lasts_no_longer_than_a_value(name, reading, usual):
    """Absent a month ago is not absent now."""
    key = ("finding", name)
    assert seen([answered(name, False, NOW - usual + MINUTE)], key, reading=reading).bounds == NOT_MET
    assert seen([answered(name, False, NOW - usual)], key, reading=reading).bounds == UNDECIDED


@pytest.mark.parametrize("name", ["splenomegaly", "rash", "pregnancy", "sjia", "hematologic_malignancy"])
def test_a_later_no_ends_a_yes_for_good(name):
    """Also once the no is too old itself: an old yes never comes back."""
    key, yes, no = (
        ("finding", name),
        answered(name, True, NOW - timedelta(days=9)),
        answered(name, False, NOW - timedelta(hours=2)),
    )
    assert seen([yes, no], key).bounds == NOT_MET
    assert seen([yes, no], key, NOW + timedelta(days=366)).bounds == UNDECIDED
    assert seen([yes], key, NOW - timedelta(hours=3)).bounds == MET


def test_a_birth_ends_a_pregnancy():
    key = ("finding", "pregnancy")
    facts = [
        answered("pregnancy", True, NOW - timedelta(days=90)),
        answered("postpartum", True, NOW - timedelta(days=3)),
    ]
    assert seen(facts, key).bounds == NOT_MET
    assert seen(facts, key).note == "ended by postpartum"
    assert seen(facts, key, NOW + timedelta(days=5)).bounds == UNDECIDED
    assert seen([facts[0], answered("postpartum", False, NOW - timedelta(days=3))], key).bounds == MET
    assert seen([*facts, answered("pregnancy", True, NOW - timedelta(days=1))], key).bounds == MET


def test_what_may_be_over_is_asked():
    old = answered("hematologic_malignancy", True, NOW - timedelta(days=400))
    words = aged_words(seen([old], ("finding", "hematologic_malignancy")).aged)
    assert words.startswith("last present (2023-02-02 08:00), 400.0 days ago: outside the 365-day window, not counted")
    assert words.endswith("on record since 2023-02-02: is it still active?")


def _plausible(name):
    observable = LIBRARY.observables[name]
    return exactly(0 if observable.kind == "ordinal" else float(observable.plausible.from_ or 1))


def _window(name):
    return LIBRARY.reading("inpatient-7d").pick_for(name).within


@pytest.mark.parametrize("name", sorted(name for name in LIBRARY.observables if _window(name)))
def test_every_value_one_minute_too_old_is_named_with_value_date_and_age(name):
    within = _window(name)
    length, key = duration(within), ("observable", name, "high")
    value = Measurement(
        name, _plausible(name), Times(NOW - length, NOW - length), Origin("5", LIBRARY.observables[name].unit)
    )
    young = Measurement(name, _plausible(name), Times(NOW - length + MINUTE, NOW - length + MINUTE), Origin("5"))
    assert seen([young], key).aged is None
    found = seen([value], key)
    assert found.facts == ()
    assert (found.aged.text, found.aged.at, found.aged.age, found.aged.window) == ("5", NOW - length, length, length)


@pytest.mark.parametrize(
    "name",
    sorted(
        name
        for name in {key[1] for one in LIBRARY.standard() for key in one.inputs if key[0] == "observable"}
        if _window(name) == "P7D"
    ),
)
def test_every_observable_of_a_set_is_named_in_its_answer(name):
    length = timedelta(days=7)
    sets = [one for one in LIBRARY.standard() if any(key[1] == name for key in one.inputs)][:1]
    old = Measurement(
        name, _plausible(name), Times(NOW - length, NOW - length), Origin("1234.5", LIBRARY.observables[name].unit)
    )
    found = assess(Record("p", (old,)), LIBRARY, sets, at=NOW, version="0")
    (said,) = set_views(found, LIBRARY)
    aged = aged_payload(name, found.aged[name])
    assert (aged.value, aged.at, aged.age, aged.window, aged.age_days) == (1234.5, NOW - length, "P7D", "P7D", 7.0)
    assert name in said.aged_out
    assert "1,234.5" in aged.words
    reasons = [reason.words for item in (*said.about, *said.entry, *said.items) for reason in item.reasons]
    verdict = found.judged[0].verdict
    looking = [
        o
        for o in (*verdict.about, *verdict.entry, *verdict.items)
        if any(name in {k[1] for k in leaf.node.inputs} for leaf in o.leaves)
    ]
    assert not looking or any(
        "1,234.5" in why and "7.0 days ago: outside the 7-day window, not counted" in why for why in reasons
    )
    assert "1,234.5" in text_of(found)
    assert "1,234.5" in html_of(found)


def test_what_would_change_is_what_the_value_would_make_if_it_were_young():
    """The supposed answer equals the answer of the same record with the value one minute inside the window."""
    one = LIBRARY.criteria("hlh-2004")
    fresh = Measurement("temperature", exactly(39), Times(NOW, NOW), Origin("39", "Cel"))

    def with_ferritin(age):
        at = NOW - age
        return Record("p", (fresh, Measurement("ferritin", exactly(96964), Times(at, at), Origin("96964", "ug/L"))))

    old = assess(with_ferritin(timedelta(days=7)), LIBRARY, [one], at=NOW, version="0")["hlh-2004"]
    young = assess(with_ferritin(timedelta(days=7) - MINUTE), LIBRARY, [one], at=NOW, version="0")["hlh-2004"]
    assert (old.if_counted.verdict, old.if_counted.score) == (young.verdict.word, young.verdict.score)
    assert young.if_counted is None
    assert young.aged == ()


def test_a_drug_that_says_a_finding_is_named_when_it_is_too_old():
    given = Administration("vasopressin", Times(NOW - timedelta(days=8), NOW - timedelta(days=8)))
    aged = seen([given], ("finding", "vasopressin_given")).aged
    assert (aged.text, aged.age) == ("given", timedelta(days=8))


def test_a_corrected_value_is_no_last_value():
    at = NOW - timedelta(days=8)
    wrong = Measurement("ferritin", exactly(9), Times(at, at), Origin("9", "ug/L"))
    right = Measurement("ferritin", exactly(900), Times(at, at + MINUTE), Origin("900", "ug/L"))
    assert seen([wrong, right], ("observable", "ferritin", "high")).aged.text == "900"


def test_a_derived_value_is_named_too():
    at = NOW - timedelta(days=8)
    pair = (("neutrophils", 6), ("lymphocytes", 2))
    facts = [Measurement(name, exactly(value), Times(at, at), Origin(str(value), "10*9/L")) for name, value in pair]
    aged = seen(facts, ("observable", "nlr", "high")).aged
    assert (aged.text, aged.bounds) == ("3", exactly(3))


def test_nothing_aged_nothing_said():
    now = Measurement("ferritin", exactly(900), Times(NOW, NOW), Origin("900", "ug/L"))
    found = assess(Record("p", (now,)), LIBRARY, at=NOW, version="0")
    assert found.aged == {}
    assert all(one.if_counted is None for one in found.judged)
    undated = Measurement("ferritin", exactly(900), Times(), Origin("900", "ug/L"))
    assert assess(Record("p", (undated,)), LIBRARY, version="0").aged == {}
    assert (
        assess(Record("p", (now,)), LIBRARY, reading="all-recorded", at=NOW + timedelta(days=900), version="0").aged
        == {}
    )
