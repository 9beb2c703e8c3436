"""What a comparison refuses, each with its input, its persons and its days."""

import pytest

from cytostorm.errors import InputError
from cytostorm.protocols.outcomes import outcomes_of
from cytostorm.protocols.people import people_of
from tests.protocols.made import made, refused, rows


def changed(**by_row):
    """The rows, with some cells of some rows replaced: changed(p3={"age": "7"})."""
    return [{**one, **by_row.get(one["id"], {})} for one in rows()]


def test_a_sound_protocol_is_not_refused(tmp_path):
    assert refused(tmp_path) == {}


def test_immortal_time_is_counted_in_persons_and_days(tmp_path):
    late = changed(p1={"started": "7"}, p3={"started": "2"})
    found = refused(tmp_path, late, ("assigned_at: time zero", "assigned_at: {column: started}"))
    assert set(found) == {"immortal time"}
    one = found["immortal time"]
    assert (one.persons, one.whole, one.days) == (2, 40, 9.0)
    assert "immortal" in str(one)


def test_dates_are_days_since_those_of_time_zero(tmp_path):
    dated = [
        {**one, "zero": "2026-03-01", "started": "2026-03-04T12:00" if one["id"] == "p1" else "2026-03-01"}
        for one in rows()
    ]
    changes = [
        ("event: admission,", "event: admission, column: zero,"),
        ("assigned_at: time zero", "assigned_at: {column: started}"),
    ]
    assert refused(tmp_path, dated, *changes)["immortal time"].days == 3.5


def test_a_confounder_after_time_zero_may_be_an_effect(tmp_path):
    after = changed(p2={"drawn": "0"}, p5={"drawn": "3"})
    measured = ("kind: number, measured: before time zero", "kind: number, measured: {column: drawn}")
    assert refused(tmp_path, after, measured)["confounder after time zero"].persons == 2
    at_zero = ("kind: number, measured: before time zero", "kind: number, measured: at time zero")
    assert "confounder at time zero" in refused(tmp_path, None, at_zero)
    said = (at_zero[0], at_zero[1] + ", at_time_zero_accepted: drawn before the first dose")
    assert refused(tmp_path, None, said) == {}


@pytest.mark.parametrize(
    ("people", "kind", "persons"),
    [
        (lambda: [*rows(), rows()[3]], "person twice", 1),
        (lambda: changed(p4={"id": ""}), "no name", 1),
        (lambda: changed(p4={"day": "-1"}), "outcome before time zero", 1),
        (lambda: [{**one, "drug": "0"} for one in rows()], "empty arm", 0),
        (lambda: [{**one, "ward": "AB"[int(one["drug"])]} for one in rows()], "empty stratum", 20),
        (lambda: changed(p4={"ward": "C"}), "unstated level", 1),
        (lambda: changed(p4={"ended": "alive"}), "unstated outcome", 1),
        (lambda: [{**one, "ferritin": "" if one["drug"] == "1" else "9"} for one in rows()], "missing in one arm", 20),
    ],
)
def test_each_refusal_has_its_count(tmp_path, people, kind, persons):
    assert refused(tmp_path, people())[kind].persons == persons


def test_who_follows_both_strategies_is_refused(tmp_path):
    both = ('untreated: {column: drug, equals: "0"}', 'untreated: {column: drug, one_of: ["0", "1"]}')
    assert refused(tmp_path, None, both)["both arms"].persons == 20


def test_a_missing_cell_of_eligibility_is_possible_and_not_sure(tmp_path):
    people = people_of(*made(tmp_path, changed(p0={"age": ""}, p1={"age": "7"})))
    assert [(one.surely, one.possibly) for one in people.steps] == [(40, 40), (38, 39), (38, 39)]
    assert (people.cohort(False).sum(), people.cohort(True).sum()) == (38, 39)


def test_a_text_that_is_no_number_is_named_with_its_place(tmp_path):
    with pytest.raises(InputError, match=r"made.csv, row 6, field 'ferritin': '>2000' is no number"):
        refused(tmp_path, changed(p4={"ferritin": ">2000"}))


def test_what_happens_after_the_end_of_follow_up_is_not_seen(tmp_path):
    late = changed(
        p0={"ended": "died", "day": "29"}, p1={"ended": "lost", "day": "5"}, p2={"ended": "died", "day": "28"}
    )
    found = outcomes_of(*made(tmp_path, late))
    assert (found.time[0], found.cause[0], found.values[0]) == (28.0, 0, 0.0)
    assert (found.cause[1], str(found.values[1])) == (0, "nan"), "left before, so nobody knows"
    assert (found.cause[2], found.values[2]) == (1, 1.0)
