"""The rule of a set in one line, the disease it belongs to, and whom it was made for: what a list of sets shows of each."""

from __future__ import annotations

from cytostorm.model import nodes
from cytostorm.model.nodes import CriteriaSet, Node
from cytostorm.presentation.catalogue import CHECKLIST_WORDS
from cytostorm.presentation.criteria_edges import range_in_words
from cytostorm.presentation.population_groups import heading_of, made_for_words

DISEASES = {
    "HLH AND MAS": "HLH and MAS",
    "CRS AND COVID-19": "CRS and COVID-19",
    "STILL'S DISEASE": "Still's disease",
    "SEVERITY": "Severity and organ failure",
    "OTHER SETS": "Other sets",
}
"""Headings of populations as a page writes them."""
NOT_RESTRICTED = "not restricted"
_FEW = 3


def disease_of(criteria: CriteriaSet) -> str:
    """Under which heading a set is listed (our layout; a set does not print one)."""
    return DISEASES[heading_of(criteria.id)]


def made_for(criteria: CriteriaSet) -> tuple[str, ...]:
    """Each clause of the population in short words; "not restricted" where the rule names none."""
    labels = [node.meta.label or node.meta.id for node in criteria.applies]
    return tuple(made_for_words([label]) for label in labels) or (NOT_RESTRICTED,)


def rule_words(criteria: CriteriaSet) -> str:
    """The deciding rule: "Fever; then laboratory part: ..."; a checklist says that it never decides."""
    if criteria.verdict is None:
        return CHECKLIST_WORDS
    first = ", ".join(_said(node) for node in criteria.entry)
    rule = _rule(criteria.verdict)
    return f"{_capital(f'{first}; then {_small(rule)}' if first else rule)}."


def _rule(node: Node) -> str:
    """A short choice or conjunction is spelled out; anything longer goes by its label."""
    joins = {nodes.AnyOf: ", or ", nodes.AllOf: ", and "}
    join = joins.get(type(node))
    if join is None or len(node.children) > _FEW or not all(child.meta.label for child in node.children):
        return _said(node)
    first, *rest = (_said(child) for child in node.children)
    return join.join((first, *map(_small, rest)))


def _said(node: Node) -> str:
    """The label, with the range where it is about one measured value and does not say it."""
    label = node.meta.label or node.meta.id.replace("_", " ")
    if isinstance(node, nodes.Threshold) and isinstance(node.children[0], nodes.Quantity) and not _has_number(label):
        return f"{label} {range_in_words(node.range.text)}" if _has_number(node.range.text) else label
    return label.replace(" -", " −")


def _has_number(text: str) -> bool:
    return any(sign.isdigit() for sign in text)


def _small(words: str) -> str:
    """Within a sentence; an abbreviation keeps its capitals."""
    return words[:1].lower() + words[1:] if words[1:2].islower() or words[1:2] == " " else words


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:] if words[1:2].islower() else words
