"""The pathway and its safety rules: read, cross-checked and linked. Every name in them must exist, and no cytokine level decides a drug."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cytostorm.errors import KnowledgeError, UnknownNameError, suggestion
from cytostorm.library.checks import check_cites, parts
from cytostorm.library.drugs import acting, given_by
from cytostorm.library.linking import Linker
from cytostorm.model.dangers import DangerDocument
from cytostorm.model.documents import Cite
from cytostorm.model.knowledge_source import KnowledgeSource
from cytostorm.model.node_documents import FindingNode
from cytostorm.model.nodes import CriteriaSet, Node, Quantity, Threshold
from cytostorm.model.pathways import CYTOKINES, Expression, Group, OptionDocument, PathwayDocument, StepDocument
from cytostorm.model.routes import Danger, LinkedCondition, LinkedDifference, LinkedOption, LinkedStep, Pathway, Rule
from cytostorm.model.situations import SituationsDocument


def link_pathway(
    document: PathwayDocument, file: str, knowledge: KnowledgeSource, families: Sequence[SituationsDocument] = ()
) -> Pathway:
    """The pathway linked. Raises KnowledgeError for an unknown name, a dose of another treatment, or a cytokine level that decides.

    `families` are the situation files, whose citations are checked with it.
    """
    for whole in (document, *families):
        check_cites(whole, file, knowledge.references)
    document = document.model_copy(
        update={"groups": tuple(_group(group, file, knowledge) for group in document.groups)}
    )
    groups = {group.id: group for group in document.groups}
    steps = tuple(_step(step, file, knowledge, groups) for step in document.steps)
    differences = tuple(
        LinkedDifference(d, link_rule(d.when, file, d.id, knowledge, groups)) for d in document.differences
    )
    conditions = tuple(
        LinkedCondition(c, link_rule(c.when, file, c.condition, knowledge, groups)) for c in document.conditions
    )
    cites = [cite for whole in (document, *families) for cite in parts(whole) if isinstance(cite, Cite)]
    years = {cite.reference: knowledge.references[cite.reference].year for cite in cites}
    made = Pathway(document, steps, differences, conditions, years, _labels(steps, knowledge))
    _check_questions(made, file)
    _check_ids(made, file)
    _check_cytokines(made, file, knowledge)
    return made


def _group(group: Group, file: str, knowledge: KnowledgeSource) -> Group:
    """A group with the drugs of its classes, and the treatments with one of them."""
    if group.drugs or group.treatments:
        raise KnowledgeError(
            file,
            group.id,
            "lists drugs or treatments.",
            "Name classes; the files of drugs say which drugs are of them.",
        )
    drugs = given_by(group.classes, (), knowledge.drugs, knowledge.drug_classes, file)
    treatments = tuple(one.id for one in knowledge.treatments.values() if one.drug in drugs)
    return group.model_copy(update={"drugs": drugs, "treatments": treatments})


def _labels(steps: Iterable[LinkedStep], knowledge: KnowledgeSource) -> dict[str, str]:
    named = {name for step in steps for option in step.options for name in option.document.check_first}
    return {
        name: knowledge[name].label
        for knowledge in (knowledge.findings, knowledge.observables)
        for name in sorted(named)
        if name in knowledge
    }


def _step(step: StepDocument, file: str, knowledge: KnowledgeSource, groups: Mapping[str, Any]) -> LinkedStep:
    return LinkedStep(
        step,
        link_rule(step.at, file, step.id, knowledge, groups),
        tuple(_option(o, file, knowledge, groups) for o in step.options),
    )


def _option(option: OptionDocument, file: str, knowledge: KnowledgeSource, groups: Mapping[str, Any]) -> LinkedOption:
    treatment = None
    if option.treatment is not None:
        treatment = _known(knowledge.treatments, option.treatment, "treatment", file, option.id)
        _all_known(
            {dose.id: dose for dose in treatment.doses}, option.doses, f"dose row of {treatment.id}", file, option.id
        )
    applies = link_rule(option.applies, file, option.id, knowledge, groups)
    if allergy := [part for part in applies.walk() if str(part.expression.condition).endswith("_allergy")]:
        raise KnowledgeError(
            file,
            option.id,
            f"turns on {allergy[0].expression.condition}.",
            "An allergy is a safety rule; it never makes an option.",
        )
    about = _treatments(
        [option.treatment] if option.treatment else option.treatments, file, option.id, knowledge, groups
    )
    return LinkedOption(option, applies, treatment, about)


def _treatments(
    names: Iterable[str], file: str, where: str, knowledge: KnowledgeSource, groups: Mapping[str, Any]
) -> frozenset[str]:
    """Names of treatments and groups, groups resolved."""
    found: list[str] = []
    for name in names:
        known = _known({**groups, **knowledge.treatments}, name, "group or treatment", file, where)
        found += known.treatments if name in groups else [name]
    return frozenset(found)


def link_rule(
    expression: Expression, file: str, where: str, knowledge: KnowledgeSource, groups: Mapping[str, Any]
) -> Rule:
    """A condition with every name in it looked up."""
    _check_named(expression, file, where, knowledge, groups)
    node = _node(expression, file, where, knowledge)
    criteria = _criteria(expression, file, where, knowledge)
    below = [
        *(expression.any or ()),
        *(expression.all or ()),
        *((expression.not_,) if expression.not_ is not None else ()),
    ]
    acts = (
        acting(expression.acting.class_, knowledge.drugs, knowledge.drug_classes, file)
        if expression.acting is not None
        else {}
    )
    return Rule(
        expression, node, criteria, tuple(link_rule(part, file, where, knowledge, groups) for part in below), acts
    )


def _criteria(expression: Expression, file: str, where: str, knowledge: KnowledgeSource) -> CriteriaSet | None:
    """The set whose verdict or whose grade is asked for."""
    name = expression.criteria if expression.grade is None else expression.grade.criteria
    if name is None:
        return None
    try:
        found = knowledge.criteria(name)
    except UnknownNameError as unknown:
        raise KnowledgeError(file, where, str(unknown), "Correct the name, or add its file.") from None
    if expression.grade is not None and found.score is None:
        raise KnowledgeError(file, where, f"'{found.id}' has no grade.", "Name a set with a score.")
    return found


def _node(expression: Expression, file: str, where: str, knowledge: KnowledgeSource) -> Node | None:
    """The rule over the record; one for which a typed value counts is a threshold over one observable."""
    rule = expression.record if expression.measured is None else expression.measured
    if expression.acting is not None and expression.acting.or_finding is not None:
        rule = FindingNode(finding=expression.acting.or_finding)
    node = None if rule is None else Linker(file, knowledge).truth(rule)
    if expression.measured is not None and not (isinstance(node, Threshold) and isinstance(node.children[0], Quantity)):
        raise KnowledgeError(
            file, where, "'measured' is no threshold over one observable.", "Write any other rule as 'record'."
        )
    return node


def _check_named(
    expression: Expression, file: str, where: str, knowledge: KnowledgeSource, groups: Mapping[str, Any]
) -> None:
    levels = {level.id: level for level in knowledge.staging.document.levels}
    if expression.cause is not None:
        _known(knowledge.causes, expression.cause, "cause", file, where)
    if expression.stage is not None:
        _known(levels, expression.stage, "stage", file, where)
    if expression.severity is not None:
        _known(
            {level.level.id: level for level in knowledge.staging.severity},
            expression.severity,
            "level of severity",
            file,
            where,
        )
    if expression.given is not None:
        _known({**groups, **knowledge.drugs}, expression.given, "group or drug", file, where)
    if expression.repeated is not None:
        _known(knowledge.drugs, expression.repeated.given, "drug", file, where)
    if expression.taken_before is not None:
        _known({**groups, **knowledge.drugs}, expression.taken_before.given, "group or drug", file, where)
        _all_known(
            {**knowledge.observables, **knowledge.findings},
            expression.taken_before.subjects,
            "observable or finding",
            file,
            where,
        )


def link_danger(document: DangerDocument, file: str, knowledge: KnowledgeSource, pathway: Pathway) -> Danger:
    """A safety rule with its groups resolved to treatments."""
    check_cites(document, file, knowledge.references)
    about = _treatments(document.about, file, document.id, knowledge, pathway.groups)
    lifted_by = (
        None
        if document.lifted_by is None
        else link_rule(document.lifted_by, file, document.id, knowledge, pathway.groups)
    )
    return Danger(document, link_rule(document.when, file, document.id, knowledge, pathway.groups), about, lifted_by)


def check_first(pathway: Pathway, dangers: Mapping[str, Danger], file: str, knowledge: KnowledgeSource) -> None:
    """What an option says to check first is a safety rule, a finding or an observable."""
    known = {**dangers, **knowledge.findings, **knowledge.observables}
    for option in pathway.options:
        _all_known(known, option.document.check_first, "safety rule, finding or observable", file, option.document.id)


def _check_questions(pathway: Pathway, file: str) -> None:
    rules = [
        *(step.at for step in pathway.steps),
        *(o.applies for o in pathway.options),
        *(one.when for one in pathway.differences),
    ]
    asked = [part.expression.ask for rule in rules for part in rule.walk() if part.expression.ask is not None]
    _all_known(pathway.questions, asked, "question", file, "ask")


def _check_ids(pathway: Pathway, file: str) -> None:
    ids = [option.document.id for option in pathway.options]
    if twice := next((name for name in ids if ids.count(name) > 1), None):
        raise KnowledgeError(file, "options", f"the id '{twice}' is used twice.", "Name each option once.")
    known = dict.fromkeys(ids)
    for one in pathway.document.differences:
        _all_known(known, (*one.mehta2020.options, *one.martis2020.options), "option", file, one.id)


def _check_cytokines(pathway: Pathway, file: str, knowledge: KnowledgeSource) -> None:
    """The reply of Mehta and colleagues cautions against choosing a drug from blood cytokines; only a declared exception may read one."""
    allowed = {(name, one.observable) for one in pathway.document.biomarker_exceptions for name in one.options}
    for option in pathway.options:
        read = cytokines_of(option.applies, knowledge)
        if forbidden := sorted(name for name in read if (option.document.id, name) not in allowed):
            problem = f"the blood level of {forbidden[0]} would decide this option."
            raise KnowledgeError(
                file,
                option.document.id,
                problem,
                "Leave it out; only a licensed gate may be declared in biomarker_exceptions.",
            )


def cytokines_of(rule: Rule, knowledge: KnowledgeSource) -> frozenset[str]:
    """The cytokines that a condition reads: in its own rules, in its sets, in the causes, the stages and the severity that it names."""
    keys = set(rule.inputs)
    for part in rule.walk():
        if part.expression.cause is not None:
            keys |= knowledge.causes[part.expression.cause].inputs
        if part.expression.class_ is not None:
            keys |= {
                key
                for c in knowledge.causes.values()
                if c.document.class_ == part.expression.class_
                for key in c.inputs
            }
        if part.expression.stage is not None or part.expression.severity is not None:
            keys |= knowledge.staging.inputs
    return frozenset(key[1] for key in keys) & CYTOKINES


def _all_known(known: Mapping[str, Any], names: Iterable[str], kind: str, file: str, where: str) -> None:
    for name in names:
        _known(known, name, kind, file, where)


def _known(known: Mapping[str, Any], name: str, kind: str, file: str, where: str) -> Any:
    if name not in known:
        raise KnowledgeError(
            file, where, f"there is no {kind} '{name}'.{suggestion(name, known)}", "Correct the name, or add its file."
        )
    return known[name]
