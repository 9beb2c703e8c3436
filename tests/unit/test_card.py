"""A card for CDS Hooks is made from the view of a plan alone: the view holds all that another face needs."""

from pathlib import Path

import pytest

from cytostorm.io.tables import read_table, records
from cytostorm.library import shipped
from cytostorm.presentation.planning import Typed, planned

ROOT = Path(__file__).parents[2]
INDICATOR = {"block": "critical", "alert": "warning", "outside": "warning", "note": "info"}
SOURCE = {"label": "cytostorm", "url": "https://example.org/cytostorm"}


def cards(view):
    """One card for each warning that a fact of this patient makes apply, the severest first; one for what was not checked."""
    for one in view.of_group("pressing"):
        detail = [part for part in (one.text, one.lifts, one.because, one.already_given) if part]
        yield {
            "uuid": f"{view.fingerprint}-{one.id}",
            "summary": one.head[:140],
            "indicator": INDICATOR[one.severity],
            "detail": "\n\n".join([*detail, one.cite.words]),
            "source": {**SOURCE, "topic": {"code": one.id, "display": one.label}},
        }
    if view.unchecked:
        yield {
            "summary": f"{len(view.unchecked)} facts are not recorded, and safety checks need them. Do not read as safe.",
            "indicator": "critical" if any(one.blocks for one in view.unchecked) else "warning",
            "detail": "\n".join(f"- {one.words}" for one in view.unchecked),
            "source": SOURCE,
        }


@pytest.fixture(scope="module")
def view():
    (record,) = records(read_table(ROOT / "examples" / "pathway" / "still.csv"), shipped()).records
    return planned(record, shipped(), "test", typed=Typed(weight="62", sex="female", present=("tnf_inhibitor",)))


def test_a_card_has_a_short_summary_a_level_and_the_words_of_every_face(view):
    made = list(cards(view))
    assert made[0]["indicator"] == "critical"
    assert made[0]["summary"] == "D1 CRITICAL: TNF inhibitor with anakinra."
    assert "What would lift it" in made[0]["detail"]
    assert all(1 <= len(one["summary"]) <= 140 and one["detail"] for one in made)
    assert {one["indicator"] for one in made} <= {"critical", "warning", "info"}
    assert len(made) == len(view.of_group("pressing")) + 1


def test_what_was_not_checked_never_reads_as_safe(view):
    assert "Do not read as safe" in list(cards(view))[-1]["summary"]
