"""Limits of labels as safety rules: those of the subjects, those on the kidneys of the treatment files, and what nobody read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cytostorm.model.dangers import LAST, DangerDocument, LimitDocument
from cytostorm.model.documents import Cite
from cytostorm.model.knowledge_source import KnowledgeSource
from cytostorm.model.pathways import Expression
from cytostorm.model.routes import Danger
from cytostorm.model.treatments import RenalRule, Treatment

RENAL = "renal"
NOT_READ = "What the label of this drug says on this is not covered here. Do not read as safe."
NOT_READ_LABEL = "Not covered: "
"""What the name of such a rule begins with; the condition follows."""
_OWN = "cytostorm-pathway"


def limit_documents(knowledge: KnowledgeSource) -> Iterator[tuple[str, DangerDocument]]:
    """Every limit as a safety rule, with the file that it stands in; `not_read` adds the cells that are left."""
    for name, document in knowledge.limits.items():
        yield from ((f"limits/{name}.yaml", danger) for danger in document.dangers)
    for name, treatment in knowledge.treatments.items():
        yield from (
            (f"treatments/{name}.yaml", _renal(treatment, rule, knowledge.limits[RENAL])) for rule in treatment.renal
        )


def rule_id(treatment: Treatment, rule: RenalRule) -> str:
    """The id of a rule on the kidneys, unique among all safety rules: "anakinra-renal-us"."""
    return f"{treatment.id}-{rule.id}"


def _renal(treatment: Treatment, rule: RenalRule, subject: LimitDocument) -> DangerDocument:
    """A rule with a clearance and a condition applies by either, and is quiet only when both are known and say no."""
    parts = [Expression(clearance=rule.clearance)] if rule.clearance is not None else []
    parts += [Expression(condition=rule.condition)] if rule.condition is not None else []
    unread = Cite(reference=_OWN, locator="not confirmed in a source", as_printed=rule.unread, status="unconfirmed")
    return DangerDocument(
        id=rule_id(treatment, rule), order=LAST + subject.order, label=f"{subject.label}: {treatment.drug}",
        short=subject.short_rule((treatment.drug,)), when=Expression(any=tuple(parts)),
        about=(treatment.id,), severity="alert", text=rule.text, routes=rule.routes, forms=rule.forms, regions=rule.regions,
        version=rule.version, cite=rule.cite or unread, subject=RENAL, last_checked=treatment.last_checked,
    )  # fmt: skip


def not_read(knowledge: KnowledgeSource, dangers: Mapping[str, Danger]) -> Iterator[DangerDocument]:
    """One note for each condition of a subject, about every treatment of which no rule looks at that condition."""
    for document in knowledge.limits.values():
        for condition in document.conditions:
            spoken = {
                name for danger in dangers.values() if condition in danger.conditions for name in danger.treatments
            }
            if about := tuple(sorted(knowledge.treatments.keys() - spoken - {condition})):
                yield _unread(document, condition, about)


def _unread(document: LimitDocument, condition: str, about: tuple[str, ...]) -> DangerDocument:
    cite = Cite(
        reference=_OWN, locator="not read", as_printed="no text of a label was read for it", status="unconfirmed"
    )
    return DangerDocument(
        id=f"{condition.replace('_', '-')}-not-read", order=LAST + document.order,
        label=f"{NOT_READ_LABEL}{condition.replace('_', ' ')}", when=Expression(condition=condition), about=about, severity="note",
        text=NOT_READ, cite=cite, subject=document.id, read="not read", last_checked=document.last_checked,
    )  # fmt: skip
