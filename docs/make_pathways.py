"""Writes docs/tutorials/five-pathways.md with the command's real output. `python docs/make_pathways.py`; a test keeps it true."""

from __future__ import annotations

from pathlib import Path

from cytostorm.cli.pathways import Asked, view_of
from cytostorm.cli.plan_text import text_of
from cytostorm.library import shipped
from cytostorm.presentation.planning import Typed

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "tutorials" / "five-pathways.md"
HEAD = """# Five pathways

One patient of 34 years with fever, a ferritin of 12,000 ng/mL, falling counts, a large spleen and hemophagocytosis.
What is recorded beside that makes five different patients. Each block is the real first screen of the command;
`--full` prints every danger, option, reason and source after it.
Nothing here is an order. Options come with their reasons, and none has been reviewed by a clinician yet.

Dangers of this patient come first, CRITICAL before WARNING, by the numbers that every face uses.
Options stand in the order that a guideline prints for the cause and its grade. Where the two views of 2020
(Mehta and colleagues; Martis and Audemard-Verger) differ, `--full` shows both side by side.
"""
CASES = (
    ("still", "Still's disease", (
        "Still's disease is confirmed, and leishmaniasis, tuberculosis and lymphoma are not ruled out: one known cause does not rule out another. "
        "Both views accept anakinra here; they differ on what comes first. EULAR/PReS 2024 names steroid and IL-1 inhibitor together."
    )),
    ("leishmaniasis", "Leishmaniasis exposure, no marrow PCR", (
        "The smear is negative and antiviral IgM positive. Neither rules out leishmaniasis: the smear was false negative in 6 of 13. "
        "IgM misled in 6. The marrow PCR is due before steroids; treatment of the parasite is an option, with a warning on anti-IL-1 and steroids."
    )),
    ("lymphoma", "Lymphoma not excluded", (
        "PET-CT points to lymphoma and there is no tissue. Histology comes before steroids if this causes no delay; lymphoma has its own therapy. "
        "Under intravenous anakinra survival was 42.9% with an oncologic and 83.3% with a rheumatic trigger, uncontrolled."
    )),
    ("sepsis", "Bacterial sepsis with hepatobiliary dysfunction and DIC", (
        "The stage is fulminant. The steroid row for moderate illness is not for this patient. Anakinra as in the sepsis trial becomes an option, "
        "with its post hoc numbers and with the label's warning of active infection beside it."
    )),
    ("car-t", "CAR-T cells, day 8", (
        "Tocilizumab is labeled for CRS after CAR-T cells and hides fever and CRP from then on. "
        "What is commonly done in IEC-HS was not confirmed in a source, so it is shown and decides nothing."
    )),
)  # fmt: skip
ASKED = {"weight": "62", "height": "170", "sex": "female"}


def output(name: str) -> str:
    """What the command prints for one example."""
    example = str(ROOT / "examples" / "pathway" / f"{name}.csv")
    return text_of(view_of(Asked(example, "inpatient-7d", typed=Typed(**ASKED)), shipped()))


def page() -> str:
    parts = [HEAD]
    for name, title, text in CASES:
        command = f"cytostorm pathway examples/pathway/{name}.csv --weight 62 --height 170 --sex female"
        parts += [f"## {title}\n\n{text}\n\n```\n$ {command}\n{output(name)}\n```\n"]
    parts += [
        "For the notes: `--summary --out summary.html` makes one A4 page. Rules and sources: [the pathway](../reference/pathway.md),"
        " [safety rules](../reference/safety-rules.md), [how it decides](../explanation/pathway.md).\n"
    ]
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"Written: {PAGE}")
