"""One page of the pathway and one of its safety rules, in Markdown, made from their files."""

from __future__ import annotations

from collections.abc import Iterator

from cytostorm.library.cause_pages import source, table
from cytostorm.library.librarian import Library
from cytostorm.library.treatments import references_of
from cytostorm.model.dangers import LAST
from cytostorm.model.pathways import Derived, Expression, OptionDocument, Said
from cytostorm.model.routes import Danger

_NOTE = "Made from the knowledge files by `make docs`; a test fails when this page is stale.\n"
_LINE = (
    "Options with reasons, for a clinician to weigh. Nothing here is an order, and no clinician has signed it off.\n"
)


def pathway_page(library: Library) -> str:
    """Every step with its options, both positions, and where they differ."""
    document = library.pathway.document
    lines = [f"# {document.label}", "", _NOTE, _LINE]
    for position in document.positions:
        lines += [f"## Position `{position.id}`: {position.label}", "", *(said_line(one) for one in position.says), ""]
    lines += [
        "## Conditions of the patient that the record tells",
        "",
        *(_derived(one) for one in document.conditions),
        "",
    ]
    for step in document.steps:
        lines += [
            f"## Step: {step.label}",
            "",
            f"At it when: {condition_words(step.at)}. {said_line(step.because)[2:]}",
            "",
        ]
        lines += [line for option in step.options for line in _option(option)]
    lines += ["## Where the positions differ", ""]
    for one in document.differences:
        lines += [f"### {one.label}", "", f"When: {condition_words(one.when)}.", ""]
        for name, side in (("mehta2020", one.mehta2020), ("martis2020", one.martis2020)):
            lines += [
                f"**{name}**",
                "",
                said_line(side.says),
                *(f"- evidence: {said_line(one)[2:]}" for one in side.evidence),
                "",
            ]
        lines += [*(f"- neither: {said_line(said)[2:]}" for said in one.undecided), ""]
    return "\n".join([*lines, *_references(library)]) + "\n"


def _derived(one: Derived) -> str:
    only = "; a no leaves it unknown" if one.only_present else ""
    return f"- `{one.condition}`: {condition_words(one.when)}{only} ({one.because})"


def said_line(said: Said) -> str:
    ours = f" Ours: {said.because}." if said.ours else ""
    return f"- {said.text} ({said.status}; {source(said.cite)}){ours}"


def condition_words(rule: Expression) -> str:
    """A condition as it reads: "hyperinflammation from subclinical; and not (hyperinflammation from fulminant)"."""
    if rule.any is not None or rule.all is not None:
        joined = " or " if rule.any is not None else " and "
        return "(" + joined.join(condition_words(part) for part in (rule.any or rule.all or ())) + ")"
    if rule.not_ is not None:
        return f"not {condition_words(rule.not_)}"
    if (node := rule.record or rule.measured) is not None:
        where = "the record" if rule.measured is None else "the record or a typed value"
        return f"{where}: `{_node_words(node.model_dump(mode='json', by_alias=True, exclude_defaults=True))}`"
    if rule.taken_before is not None:
        return f"{', '.join(rule.taken_before.subjects)} each in the record from before {rule.taken_before.given}"
    if (often := rule.repeated) is not None:
        return f"{often.given} given at least {'once' if often.times == 1 else f'{often.times} times'} within {often.within} before"
    states = f" {' or '.join(rule.states)}" if rule.states else ""
    kinds = {
        "class_": "a cause among", "stage": "hyperinflammation from", "severity": "severity from", "clearance": "creatinine clearance",
        "ask": "a clinician says:",
    }  # fmt: skip
    value = getattr(rule, rule.kind)
    said = "always" if rule.kind == "always" else f"{kinds.get(rule.kind, rule.kind)} {_node_words(value)}"
    return said + states


def _node_words(value: object) -> str:
    if hasattr(value, "model_dump"):
        value = value.model_dump(mode="json", by_alias=True, exclude_none=True)
    if isinstance(value, dict):
        return ", ".join(f"{key} {_node_words(part)}" for key, part in value.items())
    if isinstance(value, (list, tuple)):
        return "; ".join(_node_words(part) for part in value)
    return str(value)


def _option(option: OptionDocument) -> Iterator[str]:
    what = f"Treatment [`{option.treatment}`](treatments/{option.treatment}.md)" if option.treatment else option.action
    about = f" About: {', '.join(f'`{name}`' for name in option.treatments)}." if option.treatments else ""
    rows = f", rows {', '.join(f'`{name}`' for name in option.doses)}" if option.doses else ""
    position = f" Position: {option.position}." if option.position else ""
    yield from (f"### {option.label}", "", f"`{option.id}`. {what}{rows}.{about}{position}", "")
    yield from (f"Applies when: {condition_words(option.applies)}.", "")
    yield f"- condition: {said_line(option.because)[2:]}"
    groups = (
        ("why", option.why),
        ("why not", option.why_not),
        ("evidence for", option.evidence_for),
        ("evidence against", option.evidence_against),
    )
    for word, statements in (*groups, ("watch after", option.watch_after)):
        yield from (f"- {word}: {said_line(one)[2:]}" for one in statements)
    yield ""


def safety_page(library: Library) -> str:
    """Every safety rule: when it fires, about what, how weighty, and from where."""
    dangers = [one for one in library.dangers.values() if one.document.order < LAST]
    rows = [_row(danger) for danger in dangers]
    header = ["id", "fires when", "about", "severity", "says", "source"]
    note = (
        "Each rule fires, stays quiet, or says that it could not be checked. A cause that is open was never excluded.\n"
    )
    more = "The limits of labels stand in [drugs by conditions](drug-conditions.md).\n"
    return (
        "\n".join(["# Safety rules of the pathway", "", _NOTE, note, more, table(header, rows), *_references(library)])
        + "\n"
    )


def _row(danger: Danger) -> list[str]:
    document = danger.document
    ours = f" Ours: {document.because}." if document.because else ""
    said = f"{document.status}; {source(document.cite)}{ours}"
    return [
        f"`{document.id}`",
        condition_words(document.when),
        ", ".join(document.about),
        document.severity,
        document.text,
        said,
    ]


def _references(library: Library) -> Iterator[str]:
    documents = [
        library.pathway.document,
        *library.pathway.families,
        *(danger.document for danger in library.dangers.values()),
    ]
    names = sorted({name for document in documents for name in references_of(document)})
    yield from ("## References", "")
    for name in names:
        known = library.references[name]
        doi = f" doi:{known.doi}" if known.doi else ""
        yield f"- `{name}`: {known.authors[0]}. {known.title}. {known.journal} {known.year}.{doi} ({known.status})"
