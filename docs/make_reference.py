"""Writes everything under docs/reference that is made from the knowledge, and the JSON Schemas.

`python docs/make_reference.py` writes; `--check` only says what is stale, with exit code 1.
A set in `accepted.lock` whose numbers changed without a new revision stops it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from cytostorm.io.doors import DOORS, Door
from cytostorm.library import Library, shipped
from cytostorm.library.cause_pages import causes_page, terms_page
from cytostorm.library.checks import cites
from cytostorm.library.drugs import members
from cytostorm.library.limit_pages import drug_conditions_page
from cytostorm.library.pages import criteria_page
from cytostorm.library.pathway_pages import pathway_page, safety_page
from cytostorm.library.schemas import answer_schema, knowledge_schemas, schema_text
from cytostorm.library.situation_pages import situations_page
from cytostorm.library.stage_pages import stages_page
from cytostorm.library.treatment_pages import NOT_ORDERS, treatment_page
from cytostorm.model.documents import Drug, DrugClass, Edges, Finding, Mask
from cytostorm.model.lasting import Lasting
from cytostorm.presentation.assess_view import AssessView
from cytostorm.presentation.cause_views import CausesView
from cytostorm.presentation.comparison import ComparisonView
from cytostorm.presentation.course import CourseView
from cytostorm.presentation.doses import DoseView
from cytostorm.presentation.full_catalogue import FullCatalogue
from cytostorm.presentation.plan import PlanView
from cytostorm.presentation.pooling import PoolView
from cytostorm.presentation.population import PopulationView
from cytostorm.presentation.sensitivity import SensitivityView
from cytostorm.presentation.shared import SharedView
from cytostorm.presentation.simulation import SimulationView
from cytostorm.presentation.small_documents import small_schema
from cytostorm.presentation.timeline import TimelineView
from cytostorm.presentation.trial_size import TrialSizeView

ROOT = Path(__file__).parent.parent
REFERENCE = ROOT / "docs" / "reference"
SCHEMA = ROOT / "src" / "cytostorm" / "knowledge" / "schema"


def pages() -> dict[Path, str]:
    """Every generated file and what it should hold."""
    library = shipped()
    made = {
        REFERENCE / "criteria" / f"{name}.md": criteria_page(library.criteria(name), library)
        for name in library.criteria_ids
    }
    made |= {
        REFERENCE / "treatments" / f"{name}.md": treatment_page(treatment, library)
        for name, treatment in library.treatments.items()
    }
    made[REFERENCE / "treatments.md"] = treatments(library)
    made |= {SCHEMA / name: text for name, text in knowledge_schemas().items()}
    made[REFERENCE / "assess.schema.json"] = answer_schema(AssessView, "What cytostorm assess --format json prints")
    made[REFERENCE / "catalogue.schema.json"] = answer_schema(FullCatalogue, "What cytostorm catalogue prints")
    made[REFERENCE / "watch.schema.json"] = small_schema(CourseView, "What cytostorm watch-record --format json prints")
    made[REFERENCE / "screen.schema.json"] = schema_text(PopulationView, "What cytostorm screen writes as summary.json")
    made[REFERENCE / "compare.schema.json"] = schema_text(
        ComparisonView, "What cytostorm compare writes as result.json"
    )
    made[REFERENCE / "evidence-pool.schema.json"] = schema_text(
        PoolView, "What cytostorm evidence pool --format json prints"
    )
    made[REFERENCE / "sensitivity.schema.json"] = schema_text(
        SensitivityView, "What cytostorm sensitivity writes as sensitivity.json"
    )
    made[REFERENCE / "simulate.schema.json"] = schema_text(
        SimulationView, "What cytostorm simulate writes as result.json"
    )
    made[REFERENCE / "timeline.schema.json"] = schema_text(
        TimelineView, "What cytostorm timeline writes as summary.json"
    )
    made[REFERENCE / "trial-size.schema.json"] = schema_text(
        TrialSizeView, "What cytostorm trial-size writes as result.json"
    )
    made[REFERENCE / "coverage.md"] = coverage(library)
    made[REFERENCE / "observables.md"] = observables(library)
    made[REFERENCE / "findings-drugs-masks-readings.md"] = others(library)
    made[REFERENCE / "causes.md"] = causes_page(library)
    made[REFERENCE / "terms.md"] = terms_page(library)
    made[REFERENCE / "stages.md"] = stages_page(library)
    made[REFERENCE / "pathway.md"] = pathway_page(library)
    made[REFERENCE / "situations.md"] = situations_page(library)
    made[REFERENCE / "safety-rules.md"] = safety_page(library)
    made[REFERENCE / "drug-conditions.md"] = drug_conditions_page(library)
    made[REFERENCE / "pathway.schema.json"] = small_schema(PlanView, "What cytostorm pathway --format json prints")
    made[REFERENCE / "causes.schema.json"] = small_schema(CausesView, "What cytostorm causes --format json prints")
    made[REFERENCE / "dose.schema.json"] = schema_text(DoseView, "What cytostorm dose --format json prints")
    shared = "What cytostorm screen --share writes as summary.json of the folder to share"
    made[REFERENCE / "shared-population.schema.json"] = schema_text(SharedView, shared)
    made[REFERENCE / "formats.md"] = formats()
    made[SCHEMA.parent / "accepted.lock"] = lock(library)
    return made


def formats() -> str:
    """Every input format, from the registry that the commands use."""
    rows = [[door.label, f"`{door.kind}`", door.files, door.holds, *_readers(door)] for door in DOORS.values()]
    header = [
        "format",
        "name",
        "a file is read as this",
        "a folder is read as this if it holds",
        "a patient",
        "a population",
    ]
    return (
        "# Input formats\n\nA path is looked at in this order; what is in it decides, and a folder of two formats is refused.\n"
        "A patient: `assess`, `causes`, `pathway`, `watch-record`, `timeline`. A population: `screen`.\n\n"
        + table(header, rows)
    )


def _readers(door: Door) -> tuple[str, str]:
    return "yes" if door.patients or door.kind == "table" else "no", "yes"


def table(header: list[str], rows: list[list[str]]) -> str:
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    return (
        "\n".join(lines + ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]) + "\n"
    )


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


LASTING = (
    "Every reading but `all-recorded` shares these durations; all of them are cytostorm's own. `latest`: a later answer replaces an earlier one, "
    "even after it has become too old itself. `worst`: any yes that still counts decides. A fact that is too old is shown with its date and age."
)
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
            ", ".join(f"`{unit}`" for unit in library.units[o.id].conversions)
            if o.kind == "quantity"
            else ", ".join(level.id for level in o.levels)
        )
        refused = ", ".join(f"`{r.unit}`" for r in o.refused_units)
        loinc = ", ".join(f"{c.code} ({c.status})" for c in o.codes.loinc)
        rows.append(
            [f"`{o.id}`", o.label, units, refused, o.worse, span(o.possible), span(o.plausible), o.available, loinc]
        )
    header = [
        "id",
        "label",
        "units or levels (canonical first)",
        "refused units",
        "worse",
        "possible",
        "plausible",
        "available",
        "LOINC",
    ]
    note = "Outside *possible* a value is refused; outside *plausible* it is a suspected unit slip or is flagged."
    return f"# Observables\n\n{GENERATED}\n{note}\n\n{table(header, rows)}"


def others(library: Library) -> str:
    findings = [
        [f"`{f.id}`", f.label, f.available, ", ".join(f.implies), _recorded_by(f), finding_codes(f)]
        for f in library.findings.values()
    ]
    drugs = [drug_row(d) for d in library.drugs.values()]
    classes = [class_row(one, library) for one in library.drug_classes.values()]
    masks = [mask_row(m) for m in library.masks.values()]
    readings = [[f"`{r.id}`", r.title, r.because] for r in library.readings.values()]
    return (
        f"# Findings, drugs, masks, readings\n\n{GENERATED}\n## Findings\n\n"
        f"{table(['id', 'label', 'available', 'implies', 'recorded by', 'codes'], findings)}"
        f"\n## Drugs\n\n{table(['id', 'label', 'classes', 'acts', 'ATC', 'RxNorm', 'also accepted'], drugs)}"
        f"\n## Classes of drugs\n\n{table(['id', 'label', 'sets', 'ATC prefixes', 'acts, where a drug does not say', 'drugs'], classes)}"
        f"\n## Masks\n\n{table(['id', 'classes', 'lasts', 'hides', 'source', 'status'], masks)}"
        f"\n## Readings\n\n{table(['id', 'title', 'why'], readings)}"
        f"\n## How long each fact lasts\n\n{LASTING}\n\n{table(['fact', 'counts', 'a yes', 'a no', 'why'], durations(library))}"
    )


def durations(library: Library) -> list[list[str]]:
    """What readings have in common: how long the answers of a finding count."""
    lasts = library.durations["standard"].lasts
    return [
        [", ".join(f"`{name}`" for name in one.of), one.pick, days(one.yes), days(one.no or ""), because(one)]
        for one in lasts
    ]


def days(length: str) -> str:
    return f"{length.strip('PD')} days" if length.startswith("P") else length or "as a value"


def because(one: Lasting) -> str:
    ends = f". A yes of {', '.join(f'`{name}`' for name in one.ended_by)} is a no" if one.ended_by else ""
    return f"{one.because}{ends}" + (f'. When older the answer asks: "{one.asks}"' if one.asks else "")


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
    return [
        f"{code} ({status})" if code else ""
        for code, status in ((drug.atc, drug.atc_status), (drug.rxnorm, drug.rxnorm_status))
    ]


def mask_row(mask: Mask) -> list[str]:
    hides = ", ".join(f"{h.observable} ({h.true_value.replace('_', ' ')})" for h in mask.hides)
    longer = [
        f"{one.lasts} from dose {one.from_dose}" if one.from_dose else f"{one.lasts} with {one.with_finding}"
        for one in mask.longer
    ]
    lasts = ", ".join([mask.lasts, *longer])
    return [
        f"`{mask.id}`",
        ", ".join(mask.classes),
        lasts,
        hides,
        f'{mask.cite.reference}: "{mask.cite.as_printed}"',
        mask.cite.status,
    ]


def drug_row(drug: Drug) -> list[str]:
    """A drug with its classes; what it only may be stands in brackets."""
    classes = [*drug.classes, *(f"({name})" for name in drug.may_be)]
    acts = f"{drug.acts} ({drug.acts_status})" if drug.acts else ""
    return [f"`{drug.id}`", drug.label, ", ".join(classes), acts, *drug_codes(drug), ", ".join(drug.accepted)]


def class_row(one: DrugClass, library: Library) -> list[str]:
    acts = f"{one.acts} ({one.acts_status}: {one.because})" if one.acts else ""
    return [f"`{one.id}`", one.label, one.sets, ", ".join(one.atc), acts, ", ".join(members((one.id,), library.drugs))]


def _recorded_by(finding: Finding) -> str:
    """The classes of drugs that say yes, or the one drug."""
    return ", ".join(finding.recorded_by_class or finding.recorded_by)


def lock(library: Library) -> str:
    """Id, revision and fingerprint of each set that is not a draft: a changed file needs a new revision."""
    sets = [library.criteria(name) for name in library.criteria_ids]
    return "".join(f"{s.id} {s.document.revision} {s.fingerprint}\n" for s in sets if s.document.status != "draft")


def changed_without_revision(library: Library) -> list[str]:
    """Sets whose numbers differ from the lock although their revision does not."""
    held = [line.split() for line in (SCHEMA.parent / "accepted.lock").read_text(encoding="utf-8").splitlines()]
    known = {(name, revision): mark for name, revision, mark in held}
    return [
        line.split()[0]
        for line in lock(library).splitlines()
        if known.get(tuple(line.split()[:2]), line.split()[2]) != line.split()[2]
    ]


def main() -> int:
    changed = changed_without_revision(shipped())
    if changed and "--unreleased" not in sys.argv:
        print(
            f"{', '.join(changed)}: changed, and the revision did not. Raise `revision`, add to `history`, then run this again."
        )
        print("A set that was never released may keep its revision: add --unreleased.")
        return 1
    made = pages()
    stale = [path for path, text in made.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    orphans = [p for folder in ("criteria", "treatments") for p in (REFERENCE / folder).glob("*.md") if p not in made]
    if "--check" in sys.argv:
        print("\n".join(f"stale: {path.relative_to(ROOT)}" for path in [*stale, *orphans]))
        return 1 if stale or orphans else 0
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(made[path], encoding="utf-8")
    for path in orphans:
        path.unlink()
    print(f"{len(stale)} file(s) written.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
