"""What to think of before a drug is given: each rule fires, stays quiet, or says that it could not be checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from cytostorm.model.documents import Cite
from cytostorm.model.sourced import Form, Route
from cytostorm.model.treatments import RenalRule, SafetyRule, Severity, Treatment
from cytostorm.pathway.patient import Patient
from cytostorm.pathway.quantities import inside, plain

State = Literal["fires", "unknown", "not confirmed"]
Topic = Literal["contraindication", "interaction", "renal"]


@dataclass(frozen=True)
class Notice:
    """One rule about this patient. `state` unknown: an input is missing; not confirmed: its limit was read in no source.

    `missing` names what would settle it; `routes` and `forms` empty: any.
    """

    rule: str
    kind: Topic
    state: State
    severity: Severity
    text: str
    missing: str
    routes: tuple[Route, ...]
    regions: tuple[str, ...]
    version: str
    status: str
    cite: Cite | None
    unread: str = ""
    forms: tuple[Form, ...] = ()

    @property
    def blocks(self) -> bool:
        """Only a confirmed block that surely fires withholds numbers."""
        return self.state == "fires" and self.severity == "block" and self.status != "unconfirmed"

    def concerns(self, routes: Iterable[Route]) -> bool:
        return not self.routes or bool(set(self.routes) & set(routes))

    def about(self, form: Form, routes: Iterable[Route]) -> bool:
        """Whether it speaks of doses given so; a rule that names no form or no route speaks of all."""
        return (not self.forms or form in self.forms) and self.concerns(routes)

    @property
    def where(self) -> str:
        """The label that says it: "label: us, eu (older text)"."""
        label = f"label: {', '.join(self.regions)}" if self.regions else ""
        return " ".join(part for part in (label, f"({self.version})" if self.version else "") if part)


def notices(treatment: Treatment, patient: Patient) -> tuple[Notice, ...]:
    """All rules of a treatment that fire or could not be checked; those of every region, whatever region is asked for."""
    found = [*_all(treatment.contraindications, "contraindication", patient), *_all(treatment.interactions, "interaction", patient)]
    return (*found, *(notice for rule in treatment.renal if (notice := _renal(rule, patient)) is not None))


def _all(rules: Iterable[SafetyRule], kind: Topic, patient: Patient) -> Iterator[Notice]:
    for rule in rules:
        state, missing = _state(rule, patient)
        if state is not None:
            yield _notice(rule, kind, state, rule.severity, missing)


def _state(rule: SafetyRule, patient: Patient) -> tuple[State | None, str]:
    if rule.condition is not None:
        return _of_condition(patient.has(rule.condition), rule.condition)
    if not rule.confirmed:
        return "not confirmed", ""
    value = patient.value_of(str(rule.observable))
    if value is None:
        return "unknown", str(rule.observable)
    return ("fires" if inside(rule.limit, value) else None), ""


def _of_condition(has: bool | None, condition: str) -> tuple[State | None, str]:
    return ("unknown", condition) if has is None else ("fires" if has else None, "")


def _renal(rule: RenalRule, patient: Patient) -> Notice | None:
    """A rule with a clearance and a condition fires by either, and is quiet only when both are known and say no."""
    answers: list[tuple[bool | None, str]] = []
    if rule.clearance is not None:
        answers.append((patient.clears(rule.clearance), "creatinine clearance"))
    if rule.condition is not None:
        answers.append((patient.has(rule.condition), rule.condition))
    state: State | None = "fires" if any(says for says, _ in answers) else "unknown" if any(says is None for says, _ in answers) else None
    missing = " and ".join(name for says, name in answers if says is None) if state == "unknown" else ""
    return None if state is None else _notice(rule, "renal", state, "alert", missing)


def _notice(rule: SafetyRule | RenalRule, kind: Topic, state: State, severity: Severity, missing: str) -> Notice:
    forms = rule.forms if isinstance(rule, RenalRule) else ()
    return Notice(
        rule.id, kind, state, severity, rule.text, missing, rule.routes, rule.regions, rule.version, rule.status, rule.cite, rule.unread, forms
    )  # fmt: skip


def reduced(rule: RenalRule, low: Fraction, high: Fraction, unit: str) -> str:
    """The arithmetic of a printed share of the dose, beside the full dose and never instead of it."""
    if rule.factor is None:
        return ""
    share = Fraction(rule.factor)
    ends = dict.fromkeys((plain(low * share), plain(high * share)))
    return f"x {plain(share)} = {' to '.join(ends)} {unit}"
