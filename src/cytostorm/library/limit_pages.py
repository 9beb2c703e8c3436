"""The table of drugs and conditions, and the limits of one drug, in Markdown, made from the files of limits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cytostorm.library.cause_pages import source, table
from cytostorm.library.librarian import Library
from cytostorm.library.pathway_pages import condition_words, said_line
from cytostorm.model.dangers import DangerDocument, LimitDocument
from cytostorm.model.documents import Cite
from cytostorm.model.pathways import Wording
from cytostorm.model.sourced import Statement
from cytostorm.model.treatments import Treatment

_NOTE = "Made from the knowledge files by `make docs`; a test fails when this page is stale.\n"
_MARKS = {"block": "B", "alert": "A", "outside": "O", "note": "N"}
_WEIGHT = ("block", "outside", "alert", "note")
_DOUBT = {"unconfirmed": "u", "one-source": "s"}
POLICIES: tuple[Wording, ...] = (
    "**Block** (CRITICAL): no number is offered for this drug while the fact is true. The name, the reason, the source and what would lift "
    "it are shown, for specialists may do just that in a life-threatening storm. **Alert** (WARNING): the number is shown with the warning "
    "above it. **Outside the label**: rows of the label do not apply (age, weight); an off-label row may.",
    "What the disease itself causes (low counts, liver values, fever) is never a block.",
    "A live vaccine blocks the *vaccine*; for the drug it is an alert: planned, not now; given in the last 4 weeks, infection by the "
    "vaccine strain is possible.",
    'A condition that nobody recorded is "not checked", by name. Pregnancy (female, 10 to 55 years, or sex unknown), hepatitis B, '
    "tuberculosis and Strongyloides exposure are always in that line before an immunosuppressant.",
)
DECISIONS: tuple[str, ...] = (
    "What was confirmed in no source never blocks: it is an alert, shown as unverified, until its source is read. The reader refuses any other file.",
    "A text that was read in one place only may block where the four policies say block (ciclosporin with tacrolimus, and ciclosporin "
    "with St John's wort, dabigatran, bosentan or aliskiren): the harm of both together is not in doubt, and what would lift it is shown.",
    "Hyperprolinemia rules out one product of immunoglobulin and not the drug: an alert.",
    "An infection that is treated (`--condition infection_treated`) makes a warning of the blocks by infection. A recorded antimicrobial "
    "alone does not: nobody knows which germ it meets.",
    "Tuberculosis, a systemic fungal infection, histoplasmosis and zoster are each a serious infection.",
)


@dataclass(frozen=True)
class Cell:
    """One drug and one subject: the rules, or that nothing restricts, or that nothing was read."""

    rules: tuple[DangerDocument, ...]
    unrestricted: tuple[DangerDocument, ...]
    background: tuple[Statement, ...]

    @property
    def mark(self) -> str:
        """The weightiest rule, of equal ones the best checked, with how far it was checked: "B", "As", "0", "?"."""
        if self.rules:
            first = min(self.rules, key=lambda one: (_WEIGHT.index(one.severity), _DOUBT.get(one.status, "")))
            return _MARKS[first.severity] + _DOUBT.get(first.status, "")
        if self.unrestricted:
            return "0" + _DOUBT.get(self.unrestricted[0].status, "")
        return "A" + ("u" if not any(one.confirmed for one in self.background) else "") if self.background else "?"


def cell(treatment: Treatment, subject: LimitDocument, library: Library) -> Cell:
    """What is known of a drug on a subject; a drug of which nothing was read has an empty one, which is shown as "not read"."""
    about = [
        one.document
        for one in library.dangers.values()
        if one.document.subject == subject.id and treatment.id in one.treatments
    ]
    rules = tuple(one for one in about if one.read == "rule")
    unrestricted = tuple(one for one in about if one.read == "no restriction")
    return Cell(rules, unrestricted, treatment.monitoring if subject.background else ())


def drug_conditions_page(library: Library) -> str:
    """The table of every drug by every subject, the policies, and below it each cell in words."""
    subjects, drugs = list(library.limits.values()), list(library.treatments.values())
    header = ["drug", *(subject.label for subject in subjects)]
    rows = [
        [f"[`{drug.id}`](#{drug.id})", *(cell(drug, subject, library).mark for subject in subjects)] for drug in drugs
    ]
    lines = [
        "# Drugs by conditions",
        "",
        _NOTE,
        "`cytostorm dose` and `cytostorm pathway` read the same rules. Not clinical advice.\n",
    ]
    lines += [
        "## Four policies",
        "",
        "Ours, for sign-off by a clinician.",
        "",
        *(f"{n}. {text}" for n, text in enumerate(POLICIES, 1)),
        "",
    ]
    lines += [
        "Decided beside them:",
        "",
        *(f"- {text}" for text in DECISIONS),
        "",
        "## Table",
        "",
        _KEY,
        table(header, rows),
    ]
    return "\n".join([*lines, *_in_words(library, subjects, drugs), *_instead(subjects)]) + "\n"


_KEY = (
    "B block, A alert, O outside the label, N note, 0 printed: no restriction, ? not read. A small letter says how far it was checked where "
    'it was not verified: s one source, u unverified. "?" does not reassure.\n'
)


def _in_words(library: Library, subjects: list[LimitDocument], drugs: list[Treatment]) -> Iterator[str]:
    yield from ("## In words", "")
    for drug in drugs:
        yield from (f"### {drug.id}", "", f"{drug.label}.", "")
        for subject in subjects:
            yield from _cell_lines(drug, subject, library)
        yield ""


def _cell_lines(drug: Treatment, subject: LimitDocument, library: Library) -> Iterator[str]:
    found = cell(drug, subject, library)
    yield from (f"- {subject.label}: {rule_words(one)}" for one in found.rules)
    yield from (
        f"- {subject.label}: printed: no restriction. {one.text} ({one.status}; {source(one.cite)})"
        for one in found.unrestricted
    )
    yield from (f"- {subject.label}: {one.text} ({one.status})" for one in found.background)
    if not (found.rules or found.unrestricted or found.background):
        yield f"- {subject.label}: not read."


def rule_words(one: DangerDocument) -> str:
    """A rule with when it applies, what lifts it, its status and source."""
    lifts = f" Lifted: {one.lifts}" if one.lifts else ""
    eased = f" A warning when {condition_words(one.lifted_by)}." if one.lifted_by and one.severity == "block" else ""
    spared = f" A warning only for rows of {', '.join(one.alert_only_for)}." if one.alert_only_for else ""
    ours = f" Ours: {one.because}." if one.because else ""
    return f"**{one.severity}**, when {condition_words(one.when)}: {one.text}{lifts}{eased}{spared} ({one.status}; {source(one.cite)}){ours}"


def _instead(subjects: list[LimitDocument]) -> Iterator[str]:
    for subject in subjects:
        if subject.instead:
            yield from (
                "",
                f"## What can be considered: {subject.label.lower()}",
                "",
                *(said_line(one) for one in subject.instead),
            )


def limit_lines(treatment: Treatment, library: Library) -> Iterator[str]:
    """Every safety rule about one drug, for its page."""
    about = [
        one.document
        for one in library.dangers.values()
        if treatment.id in one.treatments and one.document.read != "not read"
    ]
    rows = [f"- {one.label}: {rule_words(one)} (`{one.id}`)" for one in about]
    yield from ("", "## Limits and dangers", "", *rows) if rows else ()


def limit_references(treatment: Treatment, library: Library) -> list[str]:
    """Publications behind the safety rules about one drug."""
    about = [
        one.document
        for one in library.dangers.values()
        if treatment.id in one.treatments and one.document.read != "not read"
    ]
    cites: list[Cite] = [cite for one in about for cite in (one.cite, *(said.cite for said in one.instead))]
    return list(dict.fromkeys(name for cite in cites for name in (cite.reference, *cite.confirmed_by)))
