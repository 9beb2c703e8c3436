"""Where the data of others lie that tests read; tests/data/README.md has their sources and licences."""

from pathlib import Path

DATA = Path(__file__).parent / "data"
TONGJI = DATA / "tongji" / "time_series_375_prerpocess_en.xlsx"
OMOP = DATA / "omop_synthea27nj"
CLINOSIM = DATA / "fhir_clinosim"
PUBLISHED_CASES = DATA / "published_cases.csv"
