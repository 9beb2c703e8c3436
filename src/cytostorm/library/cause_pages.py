"""One page of all causes and one of terms, in Markdown, made from their files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cytostorm.library.librarian import Library
from cytostorm.library.pages import reference_words
from cytostorm.model.attribution import Cause, LinkedPointer, LinkedTest
from cytostorm.model.causes import Frequency, Term, Window
from cytostorm.model.documents import Cite
from cytostorm.model.nodes import Node

_NOTE = "Made from the knowledge files by `make docs`; a test fails when this page is stale.\n"


def table(header: list[str], rows: Iterable[list[str]]) -> str:
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    return (
        "\n".join([*lines, *("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows)])
        + "\n"
    )


def source(cite: Cite) -> str:
    return f'{cite.reference}, {cite.locator}: "{cite.as_printed}"' + (f" ({cite.note})" if cite.note else "")


def causes_page(library: Library) -> str:
    """Every cause with its rules, tests, citations and published frequencies; then the core work-up."""
    return (
        "\n".join([*_causes_lines(library), *_workup_lines(library), *_window_lines(library), *_references(library)])
        + "\n"
    )


def _causes_lines(library: Library) -> Iterator[str]:
    yield from (
        "# Causes",
        "",
        _NOTE,
        f"Fingerprint `{library.causes_fingerprint}`. The states are explained in [Attribution](../explanation/attribution.md).",
    )
    for known in library.cause_classes.values():
        yield from ("", f"## {known.label}", "")
        yield from _frequencies(known.frequencies)
        yield from ([f"**Conflict.** {known.conflict}", ""] if known.conflict else [])
        yield from (
            line
            for cause in library.causes.values()
            if cause.document.class_ == known.id
            for line in _cause_lines(cause)
        )


def _frequencies(known: tuple[Frequency, ...]) -> Iterator[str]:
    if known:
        rows = ([f.setting, str(f.n or ""), f.printed, source(f.cite), f.cite.status] for f in known)
        yield table(["published frequency in", "patients", "printed", "source", "status"], rows)


def _cause_lines(cause: Cause) -> Iterator[str]:
    document = cause.document
    yield from (
        f"### {document.label}",
        "",
        f"`{cause.id}`" + (f". Genes: {', '.join(document.genes)}." if document.genes else ""),
        "",
    )
    groups = (
        ("confirms", cause.confirms),
        ("supports", cause.supports),
        ("against", cause.against),
        ("does not count", cause.misleads),
    )
    rules = [_pointer_row(kind, pointer) for kind, group in groups for pointer in group]
    if rules:
        yield table(["rule", "when", "inputs", "source", "status"], rules)
    if cause.tests:
        yield table(
            ["test", "finding", "specimen", "negative closes", "because", "urgency", "before", "source"],
            (_test_row(t) for t in cause.tests),
        )
    yield from _frequencies(document.frequencies)
    yield from ([document.note, ""] if document.note else [])


def _pointer_row(kind: str, linked: LinkedPointer) -> list[str]:
    pointer = linked.pointer
    status = pointer.cite.status + ("" if linked.decides else ", decides nothing")
    label = pointer.label + (f" ({pointer.weight})" if pointer.weight else "")
    unless = f" unless {_inputs(linked.unless)}" if linked.unless is not None else ""
    return [
        kind + (", exposure" if pointer.exposure else ""),
        label,
        _inputs(linked.node) + unless,
        source(pointer.cite),
        status,
    ]


def _inputs(node: Node) -> str:
    return ", ".join(f"`{key[1]}`" for key in sorted(node.inputs))


def _test_row(linked: LinkedTest) -> list[str]:
    test = linked.test
    losses = "; ".join(f"{loss.treatment}: {loss.loses} ({loss.cite.status})" for loss in test.before)
    cited = f"{source(test.cite)} ({test.cite.status})" if test.cite is not None else ""
    return [
        linked.label,
        f"`{test.finding}`",
        test.specimen,
        "yes" if test.closes else "no",
        test.because,
        _urgency(linked),
        losses,
        cited,
    ]


def _urgency(linked: LinkedTest) -> str:
    return "; ".join([linked.test.urgency, *(f"{one.urgency}: {one.because}" for one in linked.test.urgency_in)])


def _workup_lines(library: Library) -> Iterator[str]:
    document = library.workup.document
    yield from ("", "## Core work-up", "")
    rows = (
        [
            t.label,
            t.domain,
            ", ".join(f"`{name}`" for name in t.any_of) or "not recordable",
            t.urgency,
            source(t.cite),
            t.cite.status,
        ]
        for t in document.tests
    )
    yield table(["test", "domain", "known by any of", "urgency", "source", "status"], rows)
    yield from ('Before "no cause found" may be said, all of it must be known, and:', "")
    yield from (f"- {need.label} ({source(need.cite)}, {need.cite.status})" for need in document.none_found_needs)


def _window_lines(library: Library) -> Iterator[str]:
    """How long a finding counts for a cause where that is not what the reading says."""
    yield from ("", "## How long a finding counts", "", "All of it is ours; criteria sets keep to the reading.", "")
    rows = (
        [", ".join(f"`{name}`" for name in window.of), _yes_words(window), _no_words(window), window.because]
        for window in library.workup.document.windows
    )
    yield table(["finding", "a yes", "a no", "because"], rows)


def _yes_words(window: Window) -> str:
    return "for life" if window.for_life else _days(window.within) or "as the reading says"


def _no_words(window: Window) -> str:
    return _days(window.no_within) or ("the same" if window.within else "as the reading says")


def _days(length: str | None) -> str:
    return f"{length.strip('PD')} days" if length else ""


def _references(library: Library) -> Iterator[str]:
    named = sorted({cite.reference for cite in library.attribution_cites})
    yield from ("", "## References", "")
    yield from (
        f"- `{name}`: {reference_words(library.references[name])}" + _reference_note(library, name) for name in named
    )


def _reference_note(library: Library, name: str) -> str:
    note = library.references[name].note
    return f". {note[0].upper()}{note[1:]}." if note else ""


def terms_page(library: Library) -> str:
    """The umbrella and its members: place, synonyms, codes, sets."""
    rows = (_term_row(term) for term in library.terms.values())
    return f"# Terms\n\n{_NOTE}\n" + table(
        ["id", "label", "under", "also called", "codes (status)", "sets", "source", "note"], rows
    )


def _term_row(term: Term) -> list[str]:
    groups = (("ICD-10-CM ", term.codes.icd10cm), ("ORPHA:", term.codes.orphanet), ("SNOMED CT ", term.codes.snomed))
    codes = ", ".join(f"{name}{code.code} ({code.status})" for name, found in groups for code in found)
    sets = ", ".join(f"[`{name}`](criteria/{name}.md)" for name in term.criteria)
    cited = f"{source(term.cite)} ({term.cite.status})"
    return [
        f"`{term.id}`",
        term.label,
        f"`{term.parent}`" if term.parent else "",
        ", ".join(term.synonyms),
        codes,
        sets,
        cited,
        term.note,
    ]
