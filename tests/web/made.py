"""Synthetic patients: a course of days under treatment, and one whose values age out."""

import io
from pathlib import Path

import cytostorm
from cytostorm.io.tables import read_table, records
from cytostorm.library import shipped

COURSE = Path(cytostorm.__file__).parent / "demo_data" / "made-up-course.csv"
AGING = """time,observable,value,unit
2026-03-01T08:00,temperature,39.6,Cel
2026-03-01T08:00,ferritin,12000,ng/mL
2026-03-01T08:00,fibrinogen,1.2,g/L
2026-03-01T08:00,platelets,60,10*9/L
2026-03-01T08:00,hemoglobin,7.9,g/dL
2026-03-01T08:00,splenomegaly,yes,
2026-03-05T08:00,platelets,90,10*9/L
2026-03-08T10:00,platelets,120,10*9/L
"""


def record_of(text):
    return records(read_table(None, text_stream=io.StringIO(text)), shipped(), None, []).records[0]


RECORD = records(read_table(COURSE), shipped(), None, []).records[0]
