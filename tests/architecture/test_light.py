"""The way from typed values to a page loads nothing that a browser's Python does not have, and nothing that takes a second to load."""

import subprocess
import sys

HEAVY = (
    "altair", "duckdb", "fastapi", "narwhals", "numba", "numpy", "pandas", "polars", "pyarrow", "scipy", "sqlglot", "uvicorn", "vl_convert",
)  # fmt: skip
SCRIPT = f"""
import sys
from cytostorm.io.typed import About, typed_record
from cytostorm.library import shipped
from cytostorm.presentation.causes import causes_view
from cytostorm.presentation.patient_whole import typed_whole, whole_of
from cytostorm.presentation.planning import Typed
from cytostorm.presentation.assessment import assessed
from cytostorm.report.answer_parts import answer_parts
from cytostorm.report.plan_summary import summary_page
from cytostorm.report import patient_page
from cytostorm.report.watching import watch_page
from cytostorm.web.context import Context
from cytostorm.web.handling import respond
import cytostorm.io.tables.files

library = shipped()
values = {{"ferritin": "12000 ng/mL", "temperature": "39.6 Cel", "splenomegaly": "yes", "triglycerides": "3.4 mmol/L", "crp": "pend"}}
typed = typed_record(library, values, about=About(age="45"))
whole = typed_whole(typed.record, library, "inpatient-7d", Typed(weight="60"), "1")
summary_page(whole.plan)
answer_parts(whole, library)
rows = [{{"time": "2024-03-0%d" % day, "observable": "ferritin", "value": "%d ng/mL" % (1000 * day)}} for day in range(1, 5)]
dated = typed_record(library, facts=rows).record
patient_page(whole_of(assessed(dated, library, None, "inpatient-7d", dated.last_known, "1"), library), library)
page = respond("POST", "/", {{"ferritin": ["12000"], "unit.ferritin": ["ng/mL"]}}, {{}}, Context(library, "1"))
assert page.status == 200
print(*sorted(set({HEAVY!r}) & set(sys.modules)))
from cytostorm.presentation.doses import DoseQuestion, dose_view
dose_view(DoseQuestion("anakinra", {{"weight": "60"}}), library, "1")  # its curves are of NumPy, which a browser's Python has
print(*sorted(set({HEAVY!r}) & set(sys.modules)))
"""


def test_from_typed_values_to_a_page_nothing_heavy_is_loaded():
    told = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=300)
    assert told.returncode == 0, told.stderr
    assert told.stdout.splitlines() == ["", "numpy"]
