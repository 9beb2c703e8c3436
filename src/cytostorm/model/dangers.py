"""The grammar of safety rules: single ones, and the limits of labels, of which one file holds a subject for every drug.

A block keeps back the number of a drug while its fact is true, and never the option: it says what would lift it.
What was confirmed in no source never blocks.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field, model_validator

from cytostorm.model.documents import Checked, Cite, Document, FactStatus, Flag, Identifier, Named
from cytostorm.model.pathways import Expression, Said, Wording
from cytostorm.model.sourced import Form, Region, Route
from cytostorm.model.treatments import Condition

DangerLevel = Literal["block", "alert", "outside", "note"]
"""block: no number. alert: the number with a warning. outside: rows of the label do not apply, others may. note: to be known."""
Read = Literal["rule", "no restriction", "not read"]


class _Rule(Document):
    """What every safety rule says: about which drugs, how weighty, in which words, from where.

    `about` names treatments or groups. `lifts`: what would lift a block, for a person. `lifted_by`: surely met, it makes an alert of a
    block and silences an alert; unknown lifts nothing. `alert_only_for`: indications for whose rows a block is an alert.
    `routes` and `forms` empty: any. `instead`: what can be considered where it rules a drug out.
    """

    about: tuple[Identifier, ...] = Field(min_length=1)
    severity: DangerLevel
    text: Wording
    lifts: Wording = ""
    lifted_by: Expression | None = None
    alert_only_for: tuple[Identifier, ...] = ()
    routes: tuple[Route, ...] = ()
    forms: tuple[Form, ...] = ()
    regions: tuple[Region, ...] = ()
    version: str = ""
    cite: Cite
    ours: Flag = False
    because: str = ""
    instead: tuple[Said, ...] = ()

    @property
    def status(self) -> FactStatus:
        return self.cite.status

    @model_validator(mode="after")
    def _honest(self) -> _Rule:
        name = getattr(self, "id", "")
        if self.severity == "block" and self.cite.status == "unconfirmed":
            raise ValueError(
                f"the rule '{name}' blocks and was confirmed in no source; make it an alert until its source is read"
            )
        if self.severity == "block" and not self.lifts:
            raise ValueError(f"the rule '{name}' blocks and does not say what would lift it; add 'lifts'")
        if self.alert_only_for and self.severity != "block":
            raise ValueError(f"the rule '{name}' has 'alert_only_for' and is no block")
        if (self.ours or self.cite.status == "ours") and not self.because:
            raise ValueError(f"the rule '{name}' is ours and does not say because of what")
        return self


class DangerDocument(Named, _Rule):
    """One safety rule. It applies, does not apply, or says that it could not be checked.

    `subject`: the column of the table of drugs and conditions that it belongs to. `read`: whether it is a rule, or says that nothing
    restricts or that nothing was read. `of_asked_drug`: a block where the doses of one drug are asked for by its name, an alert in a
    pathway, where the condition does not say which drug is meant.
    """

    id: Identifier
    order: Annotated[int, Field(ge=1)]
    label: Wording
    short: Wording = ""
    when: Expression
    subject: str = ""
    read: Read = "rule"
    of_asked_drug: Flag = False
    last_checked: Checked


class LimitRule(_Rule):
    """A limit of a label. Without `when` it applies where any condition of its subject is present."""

    id: Identifier
    label: Wording = ""
    short: Wording = ""
    when: Expression | None = None
    read: Literal["rule", "no restriction"] = "rule"


class LimitDocument(Named):
    """All that labels say of one subject (pregnancy, live vaccine, ...), drug by drug: a column of the table of drugs and conditions.

    `conditions` of a patient belong to it: where one is present, a drug without a rule says that nothing was read.
    `background`: the subject is no condition of a patient, and the monitoring of the treatment files is shown for it.
    `instead`: what can be considered where the subject rules a drug out. `short` follows the name of a drug: "Anakinra: weight on the label".
    """

    id: Identifier
    order: Annotated[int, Field(ge=1)]
    label: Wording
    short: Wording = ""
    conditions: tuple[Condition, ...] = ()
    background: Flag = False
    rules: tuple[LimitRule, ...] = ()
    instead: tuple[Said, ...] = ()
    last_checked: Checked

    @property
    def when(self) -> Expression:
        return Expression(any=tuple(Expression(condition=name) for name in self.conditions))

    @model_validator(mode="after")
    def _every_rule_can_apply(self) -> LimitDocument:
        if lost := next((rule.id for rule in self.rules if rule.when is None and not self.conditions), None):
            raise ValueError(f"the rule '{lost}' needs 'when': its subject has no conditions")
        return self

    @property
    def dangers(self) -> tuple[DangerDocument, ...]:
        """Its rules as safety rules; the subject and the drugs name those without a label of their own."""
        return tuple(self._danger(rule) for rule in self.rules)

    def short_rule(self, drugs: Iterable[str]) -> str:
        """The name of one of its rules on a first screen, its drug first; empty where the subject has no short name."""
        names = ", ".join(drugs)
        return f"{names[:1].upper()}{names[1:]}: {self.short}" if self.short else ""

    def _danger(self, rule: LimitRule) -> DangerDocument:
        said = {name: getattr(rule, name) for name in type(rule).model_fields}
        label = rule.label or f"{self.label}: {', '.join(rule.about)}"
        short = rule.short or ("" if rule.label else self.short_rule(rule.about))
        own = {"label": label, "short": short, "when": rule.when or self.when, "instead": rule.instead or self.instead}
        return DangerDocument(
            **{**said, **own}, order=LAST + self.order, subject=self.id, last_checked=self.last_checked
        )


LAST = 100
"""Limits of labels come after the rules that have files of their own."""

for _model in (_Rule, DangerDocument, LimitRule, LimitDocument):
    _model.model_rebuild()
