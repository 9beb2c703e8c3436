"""Writes docs/tutorials/five-pathways.md with the command's real output. `python docs/make_pathways.py`; a test keeps it true."""

from __future__ import annotations

from pathlib import Path

from cytostorm.cli.pathways import Asked, plan_of, text_of
from cytostorm.library import shipped

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "tutorials" / "five-pathways.md"
SHOWN = (
    "NOW IN", "STEP", "  First line", "  stage:", "  ASTCT", "  drugs in", "  confirmed:", "  supported:", "  options in the order", "OPTIONS",
    "  - ",
    "  At once", "  First:", "  Second", "  Third", "  Without an order", "NOT HERE",
    "      why ", "      dose ", "WHERE THE TWO", "    Mehta 2020:", "    Martis 2020:", "TREATMENT OF A CAUSE", "NOT FOR",
)  # fmt: skip
HEAD = """# Five pathways

One patient of 34 years with fever, a ferritin of 12,000 ng/mL, falling counts, a large spleen and hemophagocytosis.
What the record holds beside that makes five different patients. Each block is real output, shortened: `...` stands for lines left out,
and of the reasons of an option the first one stands for all.
Nothing here is an order. Options are offered with their reasons, and no clinician has signed them off.

What stands in the record comes first, then the dangers.
An option is *an option*, *an option if its condition is met*, *waits for a cause*, *blocked* or *not confirmed*;
and the two positions of 2020 (Mehta and colleagues; Martis and Audemard-Verger) stand side by side where they differ.
"""
CASES = (
    ("still", "Still's disease", (
        "Still's disease is confirmed, and still leishmaniasis, tuberculosis and lymphoma are open: one known cause never closes another. "
        "Both positions accept anakinra here; they differ on what comes first. EULAR/PReS 2024 names steroid and IL-1 inhibitor together."
    )),
    ("leishmaniasis", "Leishmaniasis exposure, no marrow PCR", (
        "The smear is negative and antiviral IgM positive. Neither closes leishmaniasis: the smear was false negative in 6 of 13; IgM misled in 6. "
        "The marrow PCR is due before steroids; treatment of the parasite is an option, and the danger of IL-1 blockade and of steroids is said."
    )),
    ("lymphoma", "Lymphoma not excluded", (
        "PET-CT points to lymphoma and there is no tissue. Histology comes before steroids where that delays nothing; lymphoma has its own therapy, "
        "under intravenous anakinra survival was 42.9 % with an oncologic and 83.3 % with a rheumatic trigger, uncontrolled."
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
    asked = Asked(
        str(ROOT / "examples" / "pathway" / f"{name}.csv"), "inpatient-7d", "", "", None, (), False,
        ASKED["weight"], ASKED["height"], None, ASKED["sex"], None, None, None, (), (),
    )  # fmt: skip
    return text_of(plan_of(asked, shipped()))


def shortened(text: str) -> list[str]:
    """The first dangers, the step, the names of the options and the points of difference; what is left out is marked."""
    kept: list[str] = []
    section = ""
    for line in text.splitlines():
        section = line if line and not line.startswith(" ") else section
        wanted = line.startswith(SHOWN) or (
            section.startswith("DANGERS") and line.startswith(("DANGERS", "  D", "  Not settled"))
        )
        wanted = wanted or (
            section.startswith(("WHERE", "TREATMENT", "NOT FOR"))
            and line.startswith("  ")
            and not line.startswith("    ")
        )
        if wanted:
            kept.append(line)
        elif kept and kept[-1] != "  ..." and line and not line.startswith("      "):
            kept.append("  ...")
    return kept


def page() -> str:
    parts = [HEAD]
    for name, title, text in CASES:
        command = f"cytostorm pathway examples/pathway/{name}.csv --weight 62 --height 170 --sex female"
        parts += [f"## {title}\n\n{text}\n\n```\n$ {command}\n" + "\n".join(shortened(output(name))) + "\n```\n"]
    parts += [
        "For the notes: `--summary --out summary.html` makes one A4 page. Rules and sources: [the pathway](../reference/pathway.md),"
    ]
    parts[-1] += " [safety rules](../reference/safety-rules.md), [how it decides](../explanation/pathway.md).\n"
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"Written: {PAGE}")
