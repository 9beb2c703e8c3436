"""Deaths under anakinra and IL-6 blockade, pooled from a table of counts by arm; expected figures from metafor at a tight threshold."""

import csv
import math

import pytest

from cytostorm.protocols.pooling import pooled_table
from tests.synthesis.published import deaths

ANAKINRA, TOCILIZUMAB, SARILUMAB = (f"{one}-covid-mortality" for one in ("anakinra", "tocilizumab", "sarilumab"))
MORE, SEPSIS = "tocilizumab-covid-mortality-more", "anakinra-sepsis-mortality"
TRIALS, COHORTS = "randomized", "observational"
COLUMNS = ("study_id", "events_treated", "n_treated", "events_control", "n_control", "design", "use", "counts")


def pooled(folder, analyses, design, without=(), interval="hksj", method="reml", measure="or"):
    path = folder / "chosen.csv"
    with deaths().open(encoding="utf-8", newline="") as file, path.open("w", encoding="utf-8", newline="") as made:
        writer = csv.DictWriter(made, COLUMNS, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(row for row in csv.DictReader(file) if row["analysis"] in analyses and row["study_id"] not in without)  # fmt: skip
    return {one.design: one for one in pooled_table(path, measure, method, interval).groups}.get(design)


QUESTIONS = {
    "anakinra, trials": ((ANAKINRA,), TRIALS, (), 3, (1.062, 0.816, 1.381), (0.998, 0.164, 6.083), 0.3466),
    "anakinra, cohorts": ((ANAKINRA,), COHORTS, (), 6, (0.656, 0.471, 0.913), (0.512, 0.230, 1.140), 0.4007),
    "without the crude row": ((ANAKINRA,), COHORTS, ("bektas2022",), 5, (0.388, 0.255, 0.590), (0.388, 0.244, 0.616), 0),
    "tocilizumab": ((TOCILIZUMAB,), TRIALS, (), 16, (0.825, 0.742, 0.917), (0.825, 0.734, 0.928), 0),
    "sarilumab": ((SARILUMAB,), TRIALS, (), 9, (1.079, 0.858, 1.356), (1.079, 0.834, 1.396), 0),
    "both": ((TOCILIZUMAB, SARILUMAB), TRIALS, (), 25, (0.865, 0.786, 0.953), (0.887, 0.766, 1.028), 0.0193),
    "with two more trials": ((TOCILIZUMAB, MORE), TRIALS, (), 18, (0.826, 0.744, 0.917), (0.826, 0.740, 0.921), 0),
    "sepsis": ((SEPSIS,), TRIALS, (), 2, (0.845, 0.681, 1.047), (0.845, 0.628, 1.136), 0),
}  # fmt: skip


@pytest.mark.parametrize("question", QUESTIONS)
def test_pooled_deaths(tmp_path, question):
    analyses, design, without, k, fixed, knapp, tau2 = QUESTIONS[question]
    for method, interval, expected in (("fixed", "wald", fixed), ("reml", "hksj", knapp)):
        one = pooled(tmp_path, analyses, design, without, interval, method).pooled
        assert one.k == k
        assert [math.exp(end) for end in (one.estimate, one.low, one.high)] == pytest.approx(expected, abs=0.001)
    assert one.tau2 == pytest.approx(tau2, abs=0.0002)


def test_deaths_from_the_counts_alone(tmp_path):
    expected = {
        "anakinra, trials": (1.065, 1.066), "anakinra, cohorts": (0.657, 0.652), "tocilizumab": (0.825, 0.825),
        "sarilumab": (1.085, 1.083), "sepsis": (0.845, 0.844),
    }  # fmt: skip
    for question, (mantel_haenszel, peto) in expected.items():
        one = pooled(tmp_path, *QUESTIONS[question][:3])
        assert math.exp(one.mantel_haenszel.estimate) == pytest.approx(mantel_haenszel, abs=0.001)
        assert math.exp(one.peto.estimate) == pytest.approx(peto, abs=0.001)


def test_differences_count_trials_without_deaths(tmp_path):
    for method, interval, expected in (("fixed", "wald", (-0.0106, -0.0218, 0.0006)), ("reml", "hksj", (-0.0179, -0.0388, 0.0030))):  # fmt: skip
        one = pooled(tmp_path, (TOCILIZUMAB,), TRIALS, (), interval, method, "rd").pooled
        assert one.k == 19
        assert (one.estimate, one.low, one.high) == pytest.approx(expected, abs=0.001)


def test_recalled_rows_never_enter(tmp_path):
    assert pooled(tmp_path, ("tocilizumab-covid-mortality-observational",), COHORTS) is None
