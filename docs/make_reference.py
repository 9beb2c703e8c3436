"""Writes everything under docs/reference that is made from the knowledge, and the JSON Schemas.

`python docs/make_reference.py` writes; `--check` only says what is stale, with exit code 1.
A set in `accepted.lock` whose numbers changed without a new revision stops it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from cytostorm.cli.staged import AssessPayload, CoursePayload
from cytostorm.library import Library, shipped
from cytostorm.library.cause_pages import causes_page, terms_page
from cytostorm.library.checks import cites
from cytostorm.library.pages import criteria_page
from cytostorm.library.pathway_pages import pathway_page, safety_page
from cytostorm.library.schemas import knowledge_schemas, schema_text
from cytostorm.library.stage_pages import stages_page
from cytostorm.library.treatment_pages import NOT_ORDERS, treatment_page
from cytostorm.model.documents import Drug, Edges, Finding, Mask
from cytostorm.pathway.attribution_payload import AttributionPayload
from cytostorm.pathway.plan_payload import PlanPayload

ROOT = Path(__file__).parent.parent
REFERENCE = ROOT / "docs" / "reference"
SCHEMA = ROOT / "src" / "cytostorm" / "knowledge" / "schema"


def pages() -> dict[Path, str]:
    """Every generated file and what it should hold."""
    library = shipped()
    made = {REFERENCE / "criteria" / f"{name}.md": criteria_page(library.criteria(name), library) for name in library.criteria_ids}
    made |= {REFERENCE / "treatments" / f"{name}.md": treatment_page(treatment, library) for name, treatment in library.treatments.items()}
    made[REFERENCE / "treatments.md"] = treatments(library)
    made |= {SCHEMA / name: text for name, text in knowledge_schemas().items()}
    made[REFERENCE / "assess.schema.json"] = schema_text(AssessPayload, "What cytostorm assess --format json prints")
    made[REFERENCE / "watch.schema.json"] = schema_text(CoursePayload, "What cytostorm watch-record --format json prints")
    made[REFERENCE / "coverage.md"] = coverage(library)
    made[REFERENCE / "observables.md"] = observables(library)
    made[REFERENCE / "findings-drugs-masks-readings.md"] = others(library)
    made[REFERENCE / "causes.md"] = causes_page(library)
    made[REFERENCE / "terms.md"] = terms_page(library)
    made[REFERENCE / "stages.md"] = stages_page(library)
    made[REFERENCE / "pathway.md"] = pathway_page(library)
    made[REFERENCE / "safety-rules.md"] = safety_page(library)
    made[REFERENCE / "pathway.schema.json"] = schema_text(PlanPayload, "What cytostorm pathway --format json prints")
    made[REFERENCE / "causes.schema.json"] = schema_text(AttributionPayload, "What cytostorm causes --format json prints")
    made[SCHEMA.parent / "accepted.lock"] = lock(library)
    return made


def table(header: list[str], rows: list[list[str]]) -> str:
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    return "\n".join(lines + ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]) + "\n"


def coverage(library: Library) -> str:
    rows = []
    for name in library.criteria_ids:
        s = library.criteria(name)
        statuses = [c.status for c in cites(s.document)]
        counts = [str(statuses.count(word)) for word in ("verified", "one-source", "unconfirmed", "derived", "ours")]
        title = f"[{s.document.title}](criteria/{name}.md)"
        rows.append([f"`{name}`", title, str(s.document.edition), s.document.status, s.bounds, *counts])
    header = ["id", "title", "edition", "status", "bounds", "verified", "one source", "unconfirmed", "derived", "ours"]
    return f"# What is covered, and how far it was verified\n\n{GENERATED}\n{table(header, rows)}\n{COVERAGE_NOTE}"


GENERATED = "Made from the knowledge files by `make docs`; a test fails when this page is stale.\n"
COVERAGE_NOTE = (
    "The last five columns count citations by status. A set is a draft as long as a number of its rule rests on fewer than two sources; "
    "drafts run only when named.\nNo set has a clinician's sign-off on record yet, so none is `accepted`.\n"
)


def span(edges: Edges) -> str:
    low = "" if edges.from_ is None else str(edges.from_)
    high = "" if edges.up_to is None else str(edges.up_to)
    return f"{low} to {high}" if low or high else ""


def observables(library: Library) -> str:
    rows = []
    for o in library.observables.values():
        units = (
            ", ".join(f"`{unit}`" for unit in library.units[o.id].conversions) if o.kind == "quantity" else ", ".join(level.id for level in o.levels)
        )
        refused = ", ".join(f"`{r.unit}`" for r in o.refused_units)
        loinc = ", ".join(f"{c.code} ({c.status})" for c in o.codes.loinc)
        rows.append([f"`{o.id}`", o.label, units, refused, o.worse, span(o.possible), span(o.plausible), o.available, loinc])
    header = ["id", "label", "units or levels (canonical first)", "refused units", "worse", "possible", "plausible", "available", "LOINC"]
    note = "Outside *possible* a value is refused; outside *plausible* it is a suspected unit slip or is flagged."
    return f"# Observables\n\n{GENERATED}\n{note}\n\n{table(header, rows)}"


def others(library: Library) -> str:
    findings = [
        [f"`{f.id}`", f.label, f.available, ", ".join(f.implies), ", ".join(f.recorded_by), finding_codes(f)] for f in library.findings.values()
    ]
    drugs = [[f"`{d.id}`", d.label, *drug_codes(d), ", ".join(d.accepted)] for d in library.drugs.values()]
    masks = [mask_row(m) for m in library.masks.values()]
    readings = [[f"`{r.id}`", r.title, r.because] for r in library.readings.values()]
    return (
        f"# Findings, drugs, masks, readings\n\n{GENERATED}\n## Findings\n\n"
        f"{table(['id', 'label', 'available', 'implies', 'recorded by', 'codes'], findings)}"
        f"\n## Drugs\n\n{table(['id', 'label', 'ATC', 'RxNorm', 'also accepted'], drugs)}"
        f"\n## Masks\n\n{table(['id', 'drugs', 'lasts', 'hides', 'source'], masks)}"
        f"\n## Readings\n\n{table(['id', 'title', 'why'], readings)}"
    )


def treatments(library: Library) -> str:
    rows = []
    for t in library.treatments.values():
        statuses = [fact.status for fact in t.facts]
        counts = [str(statuses.count(word)) for word in ("verified", "one-source", "letters", "derived", "unconfirmed")]
        computed = f"{sum(dose.computed for dose in t.doses)} of {len(t.doses)}"
        rows.append([f"[`{t.id}`](treatments/{t.id}.md)", t.label, computed, *counts])
    header = ["id", "label", "doses computed", "verified", "one source", "letters", "derived", "unconfirmed"]
    return f"# Treatments\n\n{GENERATED}\n{NOT_ORDERS}\n\n{table(header, rows)}"


def finding_codes(finding: Finding) -> str:
    groups = (("SNOMED CT", finding.codes.snomed), ("ICD-10-CM", finding.codes.icd10cm))
    return ", ".join(f"{name} {code.code} ({code.status})" for name, codes in groups for code in codes)


def drug_codes(drug: Drug) -> list[str]:
    return [f"{code} ({status})" if code else "" for code, status in ((drug.atc, drug.atc_status), (drug.rxnorm, drug.rxnorm_status))]


def mask_row(mask: Mask) -> list[str]:
    hides = ", ".join(f"{h.observable} ({h.true_value.replace('_', ' ')})" for h in mask.hides)
    return [f"`{mask.id}`", ", ".join(mask.drugs), mask.lasts, hides, f'{mask.cite.reference}: "{mask.cite.as_printed}"']


def lock(library: Library) -> str:
    """Id, revision and fingerprint of each set that is not a draft: a changed file needs a new revision."""
    sets = [library.criteria(name) for name in library.criteria_ids]
    return "".join(f"{s.id} {s.document.revision} {s.fingerprint}\n" for s in sets if s.document.status != "draft")


def changed_without_revision(library: Library) -> list[str]:
    """Sets whose numbers differ from the lock although their revision does not."""
    held = [line.split() for line in (SCHEMA.parent / "accepted.lock").read_text(encoding="utf-8").splitlines()]
    known = {(name, revision): mark for name, revision, mark in held}
    return [line.split()[0] for line in lock(library).splitlines() if known.get(tuple(line.split()[:2]), line.split()[2]) != line.split()[2]]


def main() -> int:
    changed = changed_without_revision(shipped())
    if changed and "--unreleased" not in sys.argv:
        print(f"{', '.join(changed)}: changed, and the revision did not. Raise `revision`, add to `history`, then run this again.")
        print("A set that was never released may keep its revision: add --unreleased.")
        return 1
    stale = [path for path, text in pages().items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    orphans = [p for folder in ("criteria", "treatments") for p in (REFERENCE / folder).glob("*.md") if p not in pages()]
    if "--check" in sys.argv:
        print("\n".join(f"stale: {path.relative_to(ROOT)}" for path in [*stale, *orphans]))
        return 1 if stale or orphans else 0
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(pages()[path], encoding="utf-8")
    for path in orphans:
        path.unlink()
    print(f"{len(stale)} file(s) written.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
