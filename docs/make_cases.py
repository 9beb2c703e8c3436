"""Writes the generated parts of docs/explanation/published-cases.md, between its markers.

`python docs/make_cases.py` writes; `--check` only says whether the page is stale, with exit code 1.
Bounds, verdicts and everything that follows from them come from the code; a remark is written by a person.
"""

from __future__ import annotations

import itertools
import re
import sys
from collections import Counter
from collections.abc import Mapping as MappingType
from pathlib import Path

import cytostorm
from cytostorm.bedside.assessing import Judge
from cytostorm.interpreter import Outcome, Verdict, verdict_of
from cytostorm.io.tables import Table, read_mapping, read_table, row_records
from cytostorm.library import shipped
from cytostorm.values import MET, Bounds

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "explanation" / "published-cases.md"
DATA = Path(cytostorm.__file__).parent / "demo_data"
SETS = ("hscore", "hlh-2004", "mas-2016")
CUTOFF, ENOUGH = 169, 5

Verdicts = dict[str, Verdict]

REMARKS = {
    "case001": "259 can be reached in one way: leukocytes of at most 5.0, a count that is not printed.",
    "case003": "219 can be reached in one way: with the points for immunosuppression.",
    "case005": "175 lies inside the bounds, but no way to fill the gaps gives it.",
    "case007": "256 can be reached in one way: triglycerides of 1.5 to 4 mmol/L, a value that is not printed.",
    "case009": "233 can be reached in one way, which has immunosuppression and three lineages, and no fever points.",
    "case011": "218 lies inside the bounds, but cannot be reached; five criteria need all three that are open.",
    "case013": "Only ferritin and AST are printed; 146 can be reached in three ways.",
    "case015": "Platelets are the only lineage below its cut-off, so four of the five that are claimed follow.",
    "case017": "Six agrees; two temperatures and an open-ended ferritin leave the HScore less certain than it looks.",
    "case019": "Six follow from the printed values; the report counts five.",
    "case021": "Three of the five that are counted follow, and splenomegaly is left out.",
    "case023": "HLH-2004 is met; the HScore is five points short, and either open item would be enough.",
    "case025": "Three are certain and four are open, so that it was not met cannot be shown from print.",
    "case027": "Five agrees; triglycerides and fibrinogen both lie just beyond their cut-offs.",
    "case029": "The sixth criterion that is claimed is an sCD25 of 338.6 U/mL, and the cut-off is 2400.",
    "case031": "HLH-2004 is met without fever, whose number is not printed; neutrophils of 0.9 carry the cytopenia.",
    "case033": "The fifth criterion that is claimed is an sIL-2R in pg/mL.",
    "case035": "Seven are claimed; two follow, and no value is printed for the other five.",
    "case037": "Platelets are the only lineage below its cut-off, so two of the three that are claimed follow.",
    "case039": "Four are certain; any one open item would bring the HScore to its cut-off.",
    "case041": "Both sets are met; neutrophils are not printed, so cytopenia stays open.",
    "case043": "Extreme ferritin and AST with one lineage known to be low: both sets stay open.",
    "case045": "HScore is met with no ferritin points; the ferritin of 173 fails the 2016 MAS rule.",
    "case047": "The temperature lies on the HLH-2004 edge; marrow, NK-cell activity and sCD25 are open.",
    "case049": "The highest total that is possible is the cut-off itself.",
    "case051": "HScore is not met, whatever is missing; HLH-2004 stays open.",
    "case053": "Both sets are met; a fibrinogen of 170 mg/dL is low for HScore and not for HLH-2004.",
    "case055": "Platelets of 771 and fibrinogen of 801: AST alone decides the laboratory part of MAS 2016.",
    "case057": "103 °F is 39.44 °C; kept as 39.4, it gets 33 points instead of 49.",
    "case059": "Five agrees, with two low lineages; the report calls them three.",
    "case061": "Four are certain; the fever is told without a number.",
    "case063": "Fibrinogen, triglycerides and neutrophils each miss their HLH-2004 cut-off narrowly; five others follow.",
    "case065": "Three are certain; five if the fever and the pancytopenia that are told without numbers are taken too.",
    "case067": "Four are certain; temperature, spleen, NK-cell activity and sCD25 are open.",
    "case069": "A ferritin of 1823 scores nothing in HScore and counts in HLH-2004.",
    "case071": "Leukocytes of 18.2, with the two other HScore lineages low.",
    "case073": "The fifth criterion that is claimed is an sCD25 in pg/mL.",
}

# One cell changed, to see what an edge does: case, column, other value.
EDGES = [
    ("case011", "temperature [Cel]", "38.3"),
    ("case023", "temperature [Cel]", "39.5"),
    ("case023", "hemoglobin [g/dL]", "9.0"),
    ("case025", "platelets [10*9/L]", "100"),
    ("case031", "neutrophils [10*9/L]", "1.0"),
    ("case033", "fibrinogen [mg/dL]", "250"),
    ("case039", "neutrophils [10*9/L]", "1.0"),
    ("case041", "triglycerides [mg/dL]", "354"),
    ("case045", "triglycerides [mg/dL]", "354"),
    ("case047", "temperature [Cel]", "38.4"),
    ("case049", "ast [U/L]", "30"),
    ("case059", "temperature [Cel]", "38.4"),
    ("case063", "fibrinogen [mg/dL]", "150"),
    ("case069", "ferritin [ng/mL]", "2000"),
]

# One cell put as the report has it elsewhere or more loosely: case, column, other value, why.
AS_PRINTED = [
    ("case007", "immunosuppression", "", "high-dose steroid is named; whether it was long-term is for a person to say"),
    ("case009", "splenomegaly", "", "the scan names liver and spleen, the paragraph on HLH the liver only"),
    ("case017", "ferritin [ng/mL]", ">5000", "printed with an inequality sign"),
    ("case017", "temperature [Cel]", "38.6", "101.4 °F elsewhere in the report"),
    ("case019", "hemophagocytosis", "0", 'left out, because HLH-2004 prints "No evidence of malignancy"'),
    ("case021", "ferritin [ng/mL]", ">1700", "printed with an inequality sign"),
    ("case027", "ferritin [ng/mL]", "694", "printed elsewhere in the report"),
    ("case029", "hemophagocytosis", "", "seen in the liver only; HScore asks for marrow"),
    ("case043", "leukocytes [10*9/L]", ">=11.15", "neutrophils of 11.15 are leukocytes too"),
    ("case049", "temperature [Cel]", ">39.4", "printed with an inequality sign"),
    ("case057", "temperature [Cel]", "39.44", "103 °F with two decimals"),
    ("case059", "temperature [Cel]", ">=38.5", "printed with an inequality sign"),
]

# What a report says of MAS.
CLAIMS = {
    "case045": "MAS criteria fit",
    "case053": "MAS, by the Ravelli criteria and HLH-2004",
    "case055": "MAS, on the marrow",
}


def cases() -> Table:
    return read_table(DATA / "published-cases.csv")


def verdicts(table: Table) -> dict[str, Verdicts]:
    """The sets on every case, by case and set."""
    library = shipped()
    content = row_records(table, library, read_mapping(DATA / "published-cases-mapping.yaml"))
    if content.conformance.bad:
        raise SystemExit(f"Not understood: {content.conformance.bad}")
    sets = [library.criteria(name) for name in SETS]
    found = {}
    for row, record in zip(table.rows, content.records, strict=True):
        evaluations = Judge(record, library.reading("all-recorded"), library).evaluations(sets, record.last_known)
        found[row["case"]] = {e.criteria.id: verdict_of(e) for e in evaluations}
    return found


def supposing(case: str, column: str, value: str) -> tuple[str, Verdicts]:
    """What one cell holds, and the sets on the case with another value in it."""
    table = cases()
    (row,) = (row for row in table.rows if row["case"] == case)
    return row[column], verdicts(Table(table.source, table.columns, [{**row, column: value}]))[case]


def span(bounds: Bounds) -> str:
    return f"{bounds.low:g}" if bounds.is_exact else f"{bounds.low:g}–{bounds.high:g}"


def said(verdict: Verdict) -> str:
    return f"{span(verdict.score)}, {verdict.word}"


def table_text(header: list[str], rows: list[list[str]]) -> str:
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    return "\n".join(lines + ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows])


def every_case(table: Table, found: dict[str, Verdicts]) -> str:
    header = [
        "case",
        "source",
        "HScore in the report",
        "HScore, bounds",
        "HLH-2004 in the report",
        "HLH-2004, bounds",
        "remark",
    ]
    rows = []
    for row in table.rows:
        case, hscore, hlh = row["case"], found[row["case"]]["hscore"], found[row["case"]]["hlh-2004"]
        source = f"[{row['source']}]({row['url']})"
        rows.append(
            [
                case,
                source,
                row["reported_hscore"],
                said(hscore),
                counted(row["reported_hlh2004"]),
                said(hlh),
                REMARKS[case],
            ]
        )
    return table_text(header, rows)


def counted(report: str) -> str:
    """A count without its list; anything else as it is."""
    return re.sub(r"^(\d[^(]*?) \(.*\)$", r"\1", report)


def in_all(table: Table, found: dict[str, Verdicts]) -> str:
    rows = []
    for name in SETS:
        words = Counter(str(one[name].word) for one in found.values())
        rows.append(
            [
                shipped().criteria(name).document.short_title,
                *(str(words[word]) for word in ("met", "unknown", "not met")),
            ]
        )
    reported = [row for row in table.rows if row["reported_hscore"]]
    inside = sum(holds(found[row["case"]]["hscore"].score, float(row["reported_hscore"])) for row in reported)
    reached = sum(bool(ways(found[row["case"]]["hscore"], float(row["reported_hscore"]))) for row in reported)
    told = f"{len(reported)} reports print an HScore: {inside} lie inside the bounds, {reached} can be reached by some way to fill the gaps."
    return table_text(["set", "met", "unknown", "not met"], rows) + f"\n\n{told}"


def holds(bounds: Bounds, value: float) -> bool:
    return bounds.low <= value <= bounds.high


def steps(item: Outcome) -> list[float]:
    """The points that an item may still get, lowest first."""
    points = {points for _, points in item.node.rungs} if hasattr(item.node, "rungs") else {0, item.node.award}
    return sorted(p for p in points if holds(item.bounds, p))


def ways(hscore: Verdict, total: float) -> list[MappingType[str, float]]:
    """Every way to fill the open items that gives a total: the items that score above their lowest."""
    fillings = itertools.product(*(steps(item) for item in hscore.items))
    return [
        {named(item): points for item, points in zip(hscore.items, filling, strict=True) if points > item.bounds.low}
        for filling in fillings
        if sum(filling) == total
    ]


def neighbors(hscore: Verdict, total: float) -> str:
    totals = {sum(filling) for filling in itertools.product(*(steps(item) for item in hscore.items))}
    nearest = (max((t for t in totals if t < total), default=None), min((t for t in totals if t > total), default=None))
    return "never; nearest are " + " and ".join(f"{t:g}" for t in nearest if t is not None)


def hscores(table: Table, found: dict[str, Verdicts]) -> str:
    rows = []
    for row in table.rows:
        if row["reported_hscore"]:
            hscore, total = found[row["case"]]["hscore"], float(row["reported_hscore"])
            fillings = [" + ".join(f"{item} {points:g}" for item, points in way.items()) for way in ways(hscore, total)]
            reached = "; or ".join(fillings) or neighbors(hscore, total)
            rows.append(
                [row["case"], f"{total:g}", span(hscore.score), reached, row["reported_probability"], band(total)]
            )
    reached_when = "reached when, beside the lowest total, these score"
    return table_text(
        [
            "case",
            "HScore in the report",
            "bounds",
            reached_when,
            "probability in the report",
            "HScore paper, for that score",
        ],
        rows,
    )


def band(total: float) -> str:
    """The printed probabilities at the two neighboring scores."""
    printed = shipped().criteria("hscore").document.probability.printed
    below = [point for point in printed if point.score <= total]
    above = [point for point in printed if point.score >= total]
    ends = dict.fromkeys(point.text for point in ((below or above[:1])[-1], (above or below[-1:])[0]))
    return "–".join(ends) + " %"


def changed(case: str, column: str, value: str, found: dict[str, Verdicts]) -> list[str]:
    before, after = supposing(case, column, value)
    cells = [case, column.split(" [")[0], before or "blank", value or "blank"]
    for name in ("hscore", "hlh-2004"):
        old, new = said(found[case][name]), said(after[name])
        cells.append("same" if old == new else f"{old} → {new}")
    return cells


def edges(_: Table, found: dict[str, Verdicts]) -> str:
    header = ["case", "value of", "printed", "other side", "HScore", "HLH-2004"]
    return table_text(header, [changed(*one, found) for one in EDGES])


def as_printed(_: Table, found: dict[str, Verdicts]) -> str:
    header = ["case", "value of", "in the table", "instead", "HScore", "HLH-2004", "why"]
    return table_text(header, [[*changed(*one, found), why] for *one, why in AS_PRINTED])


def mas(_: Table, found: dict[str, Verdicts]) -> str:
    rows = []
    for case, claim in CLAIMS.items():
        verdict = found[case]["mas-2016"]
        ferritin = next(item for item in verdict.items if item.node.meta.id == "ferritin")
        about = "yes" if verdict.applies == MET else "not said"
        rows.append([case, claim, str(ferritin.word), span(verdict.score), str(verdict.word), about])
    return table_text(
        ["case", "the report says", "ferritin above 684", "of the other four", "rule", "known or suspected sJIA"], rows
    )


def named(item: Outcome) -> str:
    name = item.node.meta.id
    return {"nk_activity": "NK-cell activity", "scd25": "sCD25", "ast": "AST"}.get(name, name.replace("_", " "))


def open_hscores(_: Table, found: dict[str, Verdicts]) -> str:
    rows = []
    for case, one in found.items():
        hscore = one["hscore"]
        if hscore.word == "unknown":
            short = CUTOFF - hscore.score.low
            alone = ", ".join(named(item) for item in hscore.items if item.bounds.high - item.bounds.low >= short)
            rows.append([case, span(hscore.score), f"{short:g}", alone or "none: it takes more than one"])
    return table_text(["case", "HScore", "points short of 169", "open items of which one would be enough"], rows)


def open_counts(_: Table, found: dict[str, Verdicts]) -> str:
    rows = []
    for case, one in found.items():
        hlh = one["hlh-2004"]
        if hlh.word == "unknown":
            unknown = ", ".join(named(item) for item in hlh.items if item.word == "unknown")
            rows.append([case, span(hlh.score), f"{ENOUGH - hlh.score.low:g}", unknown])
    return table_text(["case", "HLH-2004", "criteria short of 5", "open criteria"], rows)


BLOCKS = {
    "every case": every_case,
    "in all": in_all,
    "reported HScores": hscores,
    "edges": edges,
    "MAS": mas,
    "open HScores": open_hscores,
    "open counts": open_counts,
    "as printed": as_printed,
}


def blocks() -> dict[str, str]:
    """What belongs between each pair of markers."""
    table = cases()
    found = verdicts(table)
    return {name: make(table, found) for name, make in BLOCKS.items()}


def marked(name: str) -> re.Pattern[str]:
    return re.compile(
        rf"(<!-- made: {re.escape(name)} -->\n)(.*?)(\n?<!-- end: {re.escape(name)} -->)", flags=re.DOTALL
    )


def rewritten(page: str) -> str:
    """The page with every block made anew."""
    for name, text in blocks().items():
        page, times = marked(name).subn(lambda found, text=text: f"{found[1]}{text}\n{found[3].lstrip()}", page)
        if times != 1:
            raise SystemExit(f"{PAGE.name} should hold the markers of {name!r} once, and holds them {times} times.")
    return page


def main() -> int:
    page = PAGE.read_text(encoding="utf-8")
    fresh = rewritten(page)
    if "--check" in sys.argv:
        print("stale" if fresh != page else "fresh")
        return int(fresh != page)
    PAGE.write_text(fresh, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
