"""Terms, causes and the core work-up: read, cross-checked and linked.

Everything that a knowledge file of this kind names must exist; a rule that confirms may not turn on an absence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from cytostorm.errors import KnowledgeError, suggestion
from cytostorm.library.checks import check_cites, walk
from cytostorm.library.drugs import given_by
from cytostorm.library.linking import Linker
from cytostorm.model import nodes
from cytostorm.model.attribution import Cause, LinkedNeed, LinkedPointer, LinkedTest, Workup
from cytostorm.model.causes import CauseDocument, CauseTest, Need, Pointer, Term, TreatmentGroup, WorkupDocument
from cytostorm.model.knowledge_source import KnowledgeSource
from cytostorm.model.nodes import Key, Node


def link_cause(document: CauseDocument, file: str, knowledge: KnowledgeSource) -> Cause:
    """A cause with its rules linked. Raises KnowledgeError for a name that is not there or a rule that confirms by absence."""
    check_cites(document, file, knowledge.references)
    linker = Linker(file, knowledge)
    groups = (document.confirms, document.supports, document.against, document.misleads)
    confirms, supports, against, misleads = (tuple(_pointer(linker, p) for p in group) for group in groups)
    for one in (*confirms, *supports):
        _check_no_absence(one.node, file)
    return Cause(
        document, confirms, supports, against, misleads, tuple(_test(linker, t, knowledge) for t in document.tests)
    )


def _pointer(linker: Linker, pointer: Pointer) -> LinkedPointer:
    return LinkedPointer(
        pointer, linker.truth(pointer.when), linker.truth(pointer.unless) if pointer.unless is not None else None
    )


def _test(linker: Linker, test: CauseTest, knowledge: KnowledgeSource) -> LinkedTest:
    known = named(knowledge.findings, test.finding, "finding", linker.file)
    sign = nodes.Sign(nodes.Meta(test.finding, test.label or known.label), known.brief, test.finding)
    urgencies = tuple((one.urgency, linker.truth(one.when)) for one in test.urgency_in)
    return LinkedTest(
        test, test.label or known.brief, sign, linker.truth(test.when) if test.when is not None else None, urgencies
    )


def _check_no_absence(node: Node, file: str) -> None:
    if any(isinstance(part, nodes.Not) for part in walk(node)):
        raise KnowledgeError(
            file,
            "confirms or supports",
            "a rule turns on an absence (not).",
            "A negative test never confirms; use 'against'.",
        )


def named(known: Mapping[str, Any], name: str, kind: str, file: str) -> Any:
    """What a name stands for. Raises KnowledgeError for a name that is not there."""
    if name not in known:
        raise KnowledgeError(
            file,
            kind,
            f"there is no {kind} '{name}'.{suggestion(name, known)}",
            f"Add {kind}s/{name}.yaml, or correct the name.",
        )
    return known[name]


def link_workup(document: WorkupDocument, file: str, knowledge: KnowledgeSource) -> Workup:
    """The core work-up, after every subject, drug and treatment named in it was found."""
    check_cites(document, file, knowledge.references)
    document = document.model_copy(
        update={"treatments": tuple(_group(group, file, knowledge) for group in document.treatments)}
    )
    linker = Linker(file, knowledge)
    _check_windows(document, file, knowledge)
    needs = tuple(_need(linker, need) for need in document.none_found_needs)
    asked = [test.any_of for test in document.tests] + [
        names for need in document.none_found_needs for names in (need.any_of, *need.panels)
    ]
    return Workup(document, needs, {name: key_of(name, file, knowledge) for names in asked for name in names})


def _group(group: TreatmentGroup, file: str, knowledge: KnowledgeSource) -> TreatmentGroup:
    """A treatment with the drugs of its classes."""
    return group.model_copy(
        update={"drugs": given_by(group.classes, group.drugs, knowledge.drugs, knowledge.drug_classes, file)}
    )


def _need(linker: Linker, need: Need) -> LinkedNeed:
    return LinkedNeed(
        need, *(linker.truth(node) if node is not None else None for node in (need.unless, need.although))
    )


def _check_windows(document: WorkupDocument, file: str, knowledge: KnowledgeSource) -> None:
    """Every finding of a window exists and stands in one window only."""
    names = [name for window in document.windows for name in window.of]
    for name in names:
        named(knowledge.findings, name, "finding", file)
        if names.count(name) > 1:
            raise KnowledgeError(file, "windows", f"'{name}' stands in two windows.", "Keep one of them.")


def key_of(name: str, file: str, knowledge: KnowledgeSource) -> Key:
    """Whether a subject is known at all does not depend on which direction is worse."""
    if name in knowledge.findings:
        return ("finding", name)
    named({**knowledge.observables, **knowledge.findings}, name, "observable or finding", file)
    return ("observable", name, "high")


def check_treatments(causes: Iterable[Cause], workup: Workup, file: str) -> None:
    """Every treatment that a test names is one of the groups of the work-up."""
    groups = {group.id: group for group in workup.document.treatments}
    losses = [loss for cause in causes for test in cause.tests for loss in test.test.before]
    for loss in (*losses, *(loss for test in workup.document.tests for loss in test.before)):
        named(groups, loss.treatment, "treatment", file)


def check_terms(terms: Mapping[str, Term], home: str, knowledge: KnowledgeSource) -> Mapping[str, Term]:
    """The same terms, after parents, criteria and citations were found, one root, no ring, and each name leads to one place."""
    for term in terms.values():
        check_cites(term, f"{home}/{term.id}.yaml", knowledge.references)
        for name in term.criteria:
            named(dict.fromkeys(knowledge.criteria_ids), name, "criteria set", f"{home}/{term.id}.yaml")
        _check_lineage(term, terms, f"{home}/{term.id}.yaml")
    _check_one_place(terms.values(), home)
    return terms


def _check_lineage(term: Term, terms: Mapping[str, Term], file: str) -> None:
    seen = [term.id]
    while (parent := terms[seen[-1]].parent) is not None:
        named(terms, parent, "term", file)
        if parent in seen:
            raise KnowledgeError(
                file, "parent", f"'{parent}' stands above itself.", "Let the parents lead to one umbrella."
            )
        seen.append(parent)


def _check_one_place(terms: Iterable[Term], home: str) -> None:
    held: dict[str, str] = {}
    for term in terms:
        for name in spellings(term):
            if held.setdefault(name, term.id) != term.id:
                raise KnowledgeError(home, term.id, f"'{name}' names '{held[name]}' too.", "A name leads to one place.")


def spellings(term: Term) -> set[str]:
    """Every name and code of a term, folded."""
    codes = (*term.codes.icd10cm, *term.codes.snomed)
    orphanet = [f"ORPHA:{code.code}" for code in term.codes.orphanet]
    return {folded(text) for text in (term.id, term.label, *term.synonyms, *orphanet, *(code.code for code in codes))}


def folded(text: str) -> str:
    """A name without case, hyphens, dots and doubled blanks, so that "sHLH", "D76.1" and "D761" are found as people write them."""
    kept = "".join(letter if letter.isalnum() else "" if letter in ".'’:" else " " for letter in text.casefold())
    return " ".join(kept.split())
