"""`cytostorm evidence pool`: the numbers of a table, what costs only itself, and what is never mixed."""

import json
import math

import pytest

from cytostorm.protocols.study_rows import design_of

HEAD = "study,events_treated,n_treated,events_control,n_control"
GOOD = ("A,3,29,7,16", "B,10,50,15,50", "C,8,60,12,64")
KEYS = [
    "k",
    "estimate",
    "se",
    "low",
    "high",
    "p",
    "tau2",
    "i2",
    "q",
    "prediction_low",
    "prediction_high",
    "mantel_haenszel",
    "peto",
]


def table(folder, *rows, head=HEAD):
    path = folder / "studies.csv"
    path.write_text("\n".join((head, *rows)) + "\n", encoding="utf-8")
    return str(path)


def answer(run, path, *more, measure="or"):
    ran = run("evidence", "pool", path, "--measure", measure, "--format", "json", *more)
    return ran.code, json.loads(ran.out)


def test_every_number_is_there_with_the_ratio_beside_it(run, folder):
    code, found = answer(run, table(folder, *GOOD), "--interval", "hksj")
    assert code == 0
    assert all(isinstance(found[key], int | float) for key in KEYS)
    assert found["ratio"]["estimate"] == pytest.approx(math.exp(found["estimate"]))
    assert found["k"] == 3


@pytest.mark.parametrize(
    ("row", "column", "expected"),
    [
        ("D,-1,20,2,22", "events_treated", "a whole number, 0 or more"),
        ("D,21,20,2,22", "events_treated", "not more events than the 20 patients"),
        ("D,2,20,,22", "events_control", "a whole number"),
        ("D,2,many,3,22", "n_treated", "a whole number, 1 or more"),
        ('D,"3,5",20,2,22', "events_treated", "a whole number"),
        ("D,2.5,20,2,22", "events_treated", "a whole number"),
        ("D,0,0,2,22", "n_treated", "an arm is empty"),
        (",2,20,2,22", "study", "the name of the study"),
    ],
)
def test_a_bad_row_costs_only_itself(run, folder, row, column, expected):
    _, clean = answer(run, table(folder, *GOOD))
    _, found = answer(run, table(folder, GOOD[0], row, *GOOD[1:]))
    assert [found[key] for key in KEYS] == [clean[key] for key in KEYS]
    (left,) = found["left_out"]
    assert (left["row"], left["column"]) == (3, column)
    assert expected in left["words"]
    assert "studies.csv, row 3" in left["words"]


def test_estimates_with_a_decimal_comma_are_not_guessed(run, folder):
    path = table(folder, "A,-0.5,0.2", 'B,"-0,3",0.2', "C,-0.1,0", "D,-0.2,0.3", head="study_id,estimate,se")
    _, found = answer(run, path, measure="hr")
    assert [one["expected"] for one in found["left_out"]] == [
        "a number with a decimal point, not a comma", "a standard error above 0",
    ]  # fmt: skip
    assert found["k"] == 2
    assert found["mantel_haenszel"] is found["peto"] is None


def test_designs_are_never_one_diamond(run, folder):
    rows = [f"{one},{design}" for one, design in zip((*GOOD, "D,4,40,9,41"), ("RCT", "cohort", "RCT", "non-randomized"), strict=True)]  # fmt: skip
    code, found = answer(run, table(folder, *rows, head=f"{HEAD},design"))
    assert code == 0
    assert [found[key] for key in KEYS[1:]] == [None] * 12
    assert [(one["design"], one["k"]) for one in found["groups"]] == [("randomized", 2), ("observational", 2)]
    assert "never pooled together" in " ".join(found["warnings"])


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("RCT double-blind, matched placebo", "randomized"), ("registry-based randomized trial", "randomized"),
        ("non-randomised", "observational"), ("quasi-randomized", "observational"), ("retrospective matched", "observational"),
        ("single arm with PS-matched parallel comparators", "observational"), ("", "not stated"), ("Letter", "letter"),
    ],
)  # fmt: skip
def test_kinds_of_design(text, kind):
    assert design_of(text) == kind


def test_fewer_than_two_studies_are_no_pool(run, folder):
    for rows in (GOOD[:1], (GOOD[0], "D,0,20,0,22")):
        path = table(folder, *rows)
        code, found = answer(run, path)
        assert (code, found["k"], found["estimate"]) == (3, 1, None)
        assert "nothing is pooled: 1 study" in run("evidence", "pool", path, "--measure", "or").out


def test_what_is_recalled_or_another_measure_stays_out(run, folder):
    marks = ("printed,or", "derived,or", "Recalled,or", "printed,rr")
    rows = [f"{one},{more}" for one, more in zip((*GOOD, "D,1,9,2,9"), marks, strict=True)]
    _, found = answer(run, table(folder, *rows, head=f"{HEAD},counts,measure"))
    assert found["k"] == 2
    assert [one["study"] for one in found["left_out"]] == ["C", "D"]


def test_a_study_without_events_counts_for_a_difference_alone(run, folder):
    path = table(folder, *GOOD, "D,0,20,0,22")
    assert [answer(run, path, measure=one)[1]["k"] for one in ("or", "rr", "rd")] == [3, 3, 4]


def test_order_and_names_change_no_number_and_swapped_arms_invert(run, folder):
    _, one = answer(run, table(folder, *GOOD))
    _, other = answer(run, table(folder, *(f"X{row}" for row in GOOD[::-1])))
    swapped = "study,events_control,n_control,events_treated,n_treated"
    _, turned = answer(run, table(folder, *GOOD, head=swapped))
    assert [other[key] for key in KEYS] == pytest.approx([one[key] for key in KEYS], abs=1e-10)
    for key in ("estimate", "mantel_haenszel", "peto"):
        assert turned[key] == pytest.approx(-one[key])


def test_text_is_one_screen_and_the_page_has_a_forest_plot(run, folder):
    path = table(folder, *GOOD, "<script>,1,20,2,22", "D,21,20,2,22")
    printed = run("evidence", "pool", path, "--measure", "rr").out
    assert len(printed.splitlines()) <= 20
    assert "risk ratio" in printed
    assert run("evidence", "pool", path, "--measure", "rr", "--format", "html", "--out", "pool.html").code == 0
    page = (folder / "pool.html").read_text(encoding="utf-8")
    assert "<polygon" in page
    assert "<script>,1" not in page
    assert "not more events than" in page


def test_a_missing_column_is_named(run, folder):
    ran = run("evidence", "pool", table(folder, "A,1,2,3,4", head="study,events,n_treated,events_control,n_control"), "--measure", "or")  # fmt: skip
    assert ran.code == 2
    assert "there is no column 'events_treated'" in ran.err
    assert run("evidence", "pool", "absent.csv", "--measure", "or").code == 2
