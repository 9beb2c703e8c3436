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


WARD = """patient,time,observable,value,unit
A,2026-03-01T08:00,age,34,a
A,2026-03-01T08:00,ferritin,2940,ng/mL
A,2026-03-02T08:00,temperature,39.8,Cel
A,2026-03-03T08:00,ferritin,18500,ng/mL
A,2026-03-03T08:00,platelets,84,10*9/L
A,2026-03-03T08:00,hemoglobin,8.4,g/dL
A,2026-03-03T08:00,fibrinogen,1.4,g/L
A,2026-03-03T08:00,neutrophils,0.9,10*9/L
A,2026-03-03T08:00,temperature,39.6,Cel
A,2026-03-03T08:00,splenomegaly,yes,
B,2026-03-03T06:00,age,40,a
B,2026-03-03T06:00,crp,88,mg/L
C,2026-03-03T07:00,age,47,a
C,2026-03-03T07:00,ferritin,8800,ng/mL
C,2026-03-03T07:00,temperature,39.2,Cel
<b>&x,2026-03-02T05:00,ferritin,>12000,ng/mL
<b>&x,2026-03-02T05:00,platelets,40,10*9/L
"""


def screened_ward(folder, rows=WARD):
    """The folder that `cytostorm screen` writes for two sets."""
    from tests.vignettes.asked import ran

    source, out = folder / "ward.csv", folder / "screened"
    folder.mkdir(exist_ok=True)
    source.write_text(rows, encoding="utf-8")
    code, _, err = ran(("screen", source, "--out", out, "--criteria", "hscore,hlh-2004"))
    assert code == 0, err
    return out
