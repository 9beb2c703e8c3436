"""The published sets of studies that tests of `synthesis` read: the sets of R's metadat, and a table of deaths by arm with its expected pools.

They lie outside of the project: in the folder that CYTOSTORM_DATA names, else in ../shared/data beside the project; the table of deaths is in
`facts` beside that folder.
"""

import csv
import os
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from cytostorm.synthesis.effects import Counts

FOLDER = Path(os.environ.get("CYTOSTORM_DATA", Path(__file__).parents[3] / "shared" / "data"))
ABSENT = (
    "the published data sets are elsewhere: set CYTOSTORM_DATA to their folder"  # tests/conftest.py knows these words
)


def found(path):
    """The path of a data set; the test skips where it is absent."""
    if not path.exists():
        pytest.skip(ABSENT)
    return path


@cache
def rows(name):
    with found(FOLDER / "meta" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def column(name, title):
    return np.array([float(row[title]) for row in rows(name)])


def bcg():
    """Thirteen trials of the BCG vaccine (Colditz 1994)."""
    one = {title: column("dat.bcg", title) for title in ("tpos", "tneg", "cpos", "cneg")}
    return Counts(one["tpos"], one["tpos"] + one["tneg"], one["cpos"], one["cpos"] + one["cneg"])


def counts(name):
    return Counts(*(column(name, title) for title in ("ai", "n1i", "ci", "n2i")))


def deaths():
    """The path of the table of deaths by arm."""
    return found(FOLDER.parent / "facts" / "evidence-2.csv")
