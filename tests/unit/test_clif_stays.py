"""A CLIF folder in the shape of the public demo: several hospitalizations a patient, dates shifted into the next century."""

from datetime import date

import pytest

from cytostorm.cohort.screening import Request, screened
from cytostorm.cohort.summary import summary_of
from cytostorm.io.staging import stage
from cytostorm.library import shipped
from tests.unit.clif_made import HOSPITALIZATION, PATIENT, at, place, vital, write

LIBRARY = shipped()


def of(visit, sql):
    return sql.replace("'H' AS", f"'{visit}' AS").replace("2024-12", "2180-12")


def shock(visit, when):
    return [of(visit, vital("respiratory_rate", "30", when)), of(visit, vital("sbp", "80", when))]


@pytest.fixture
def folder(tmp_path):
    """One patient in three hospitalizations, two of them within a day of each other, dead in the last."""
    stays = [
        (at(0), at(12, 4), "Home"),
        (at(8, 20), at(12, 21), "Acute Care Hospital"),
        (at(20, 21), at(12, 30), "Expired"),
    ]
    visits = [
        of(f"H{n}", HOSPITALIZATION.replace(at(0), start).replace(at(12, 9), end).replace("Home", how))
        for n, (start, end, how) in enumerate(stays, 1)
    ]
    died = of("", PATIENT.replace("NULL::TIMESTAMPTZ", at(12, 30)))
    lost = of("gone", place("icu", at(9)).replace("'H' AS", "'gone' AS"))
    return write(tmp_path / "clif", patient=died, hospitalization=visits, adt=[of("H3", place("icu", at(21, 23))), lost],
                 vitals=[*shock("H1", at(9)), *shock("H3", at(12, 23))])  # fmt: skip


def test_persons_and_stays_are_beside_each_other_and_death_is_that_of_the_stay(folder, tmp_path):
    asked = Request(str(folder), (LIBRARY.criteria("qsofa"),), LIBRARY.reading("worst-24h"))
    with screened(asked, tmp_path / "out", LIBRARY):
        pass
    summary = summary_of(tmp_path / "out")
    (risk,) = summary.risks
    assert (summary.people.persons.number, summary.people.stays.number) == (1, 3)
    assert (risk.told.persons.number, risk.told.episodes.number) == (1, 2)
    death = next(event for event in summary.events if event.name == "death")
    assert death.leads[0].surely.span.median == pytest.approx(7 * 24)  # and not 29 days
    assert summary.intake.warnings[-1].startswith("Milestones without a patient: 1.")


def test_years_that_are_still_to_come_are_counted(folder, tmp_path):
    found = stage(folder, LIBRARY, tmp_path / "staged", today=date(2026, 1, 1)).conformance
    assert found.after_today == found.values_taken
