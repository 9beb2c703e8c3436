"""The published data sets that tests of `causal` read, and the coding of their columns that the published analyses used.

They lie outside of the project: in the folder that CYTOSTORM_DATA names, else in ../shared/data beside the project. `causal/rhc.csv` and
`causal/nhefs.csv` are public (hbiostat.org; What If by Hernan and Robins), `trialemulation/trial_example.csv` is of the R package
TrialEmulation (Apache-2.0).
"""

import csv
import os
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from cytostorm.causal.design import Category, Number

FOLDER = Path(os.environ.get("CYTOSTORM_DATA", Path(__file__).parents[3] / "shared" / "data"))
ABSENT = (
    "the published data sets are elsewhere: set CYTOSTORM_DATA to their folder"  # tests/conftest.py knows these words
)


def found(name):
    """The path of a data set; the test skips where it is absent."""
    if not (FOLDER / name).exists():
        pytest.skip(ABSENT)
    return FOLDER / name


@cache
def rows(name):
    with found(name).open(encoding="utf-8", newline="") as file:
        table = list(csv.reader(file))
    return {title: [row[at] for row in table[1:]] for at, title in enumerate(table[0])}


def numbers(texts):
    return np.array([float(text) if text.strip() not in ("", "NA") else np.nan for text in texts])


def category(name, texts, levels=None):
    levels = tuple(levels or sorted(set(texts)))
    return Category(name, np.array([levels.index(text) for text in texts]), levels, levels[0])


def _words(text):
    return text.split()


RHC_NUMBERS = _words(
    "edu das2d3pc aps1 scoma1 meanbp1 wblc1 hrt1 resp1 temp1 pafi1 alb1 hema1 bili1 crea1 sod1 pot1 paco21 ph1 wtkilo1"
)
RHC_CATEGORIES = _words(
    "ca cardiohx chfhx dementhx psychhx chrpulhx renalhx liverhx gibledhx malighx immunhx transhx amihx sex dnr1 "
    "ninsclas resp card neuro gastr renal meta hema seps trauma ortho race income"
)
_CAUSE = {"ARF": "ARF", "CHF": "CHF", "MOSF w/Malignancy": "MOSF", "MOSF w/Sepsis": "MOSF"}


@cache
def rhc():
    """Columns, treatment, length of stay in days, death by day 30: as coded by Karim and Frank, the TMLE workshop (CC0)."""
    table = rows("causal/rhc.csv")
    stay = numbers(table["dschdte"]) - numbers(table["sadmdte"])
    until_death = numbers(table["dthdte"]) - numbers(table["sadmdte"])
    columns = [Number(name, numbers(table[name])) for name in RHC_NUMBERS]
    columns += [category(name, table[name]) for name in RHC_CATEGORIES]
    columns.append(category("cat1", [_CAUSE.get(text, "Other") for text in table["cat1"]]))
    columns.append(category("age", [str(int(band)) for band in np.digitize(numbers(table["age"]), [50, 60, 70, 80])]))
    treated = np.array([float(text == "RHC") for text in table["swang1"]])
    return (
        columns,
        treated,
        np.where(np.isnan(stay), until_death, stay),
        np.array([float(t == "Yes") for t in table["dth30"]]),
    )


@cache
def nhefs():
    """Columns, quitting, weight change in kg of What If, chapters 12 and 13."""
    table = rows("causal/nhefs.csv")
    there = ~np.isnan(numbers(table["wt82_71"]))
    value = {name: numbers(table[name])[there] for name in ("age", "smokeintensity", "smokeyrs", "wt71")}
    columns = [Number(name, held) for name, held in value.items()]
    columns += [Number(f"{name} squared", held**2) for name, held in value.items()]
    for name in ("sex", "race", "education", "exercise", "active"):
        columns.append(category(name, [text for text, kept in zip(table[name], there, strict=True) if kept]))
    return columns, numbers(table["qsmk"])[there], numbers(table["wt82_71"])[there]
