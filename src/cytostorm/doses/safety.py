"""What a sheet of doses says of safety: the rules about one drug that apply to the patient, or that could not be checked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from cytostorm.doses.dangers import DangerState
from cytostorm.doses.patient import CONDITIONS
from cytostorm.doses.quantities import plain
from cytostorm.model.dangers import DangerLevel, Read
from cytostorm.model.documents import Cite
from cytostorm.model.doses import Dose
from cytostorm.model.pathways import Said
from cytostorm.model.sourced import Form, Route
from cytostorm.model.treatments import RenalRule, Treatment

State = Literal["fires", "unknown"]
Topic = Literal["contraindication", "interaction", "renal"]
_INTERACTIONS = ("live-vaccine", "combination", "cyp")
_TYPED = frozenset({*CONDITIONS, "age", "weight", "neutrophils"})
"""What a person can type beside a dose; with the clearance."""


@dataclass(frozen=True)
class Notice:
    """One rule about this patient. `state` unknown: an input is missing, and `missing` names what would decide it.

    `routes` and `forms` empty: any. `lifts`: what would lift a block. `spared`: indications whose rows a block leaves. `standing`: it
    applies only because nothing was ruled out yet. `recorded`: only a record could decide it.
    """

    rule: str
    kind: Topic
    state: State
    severity: DangerLevel
    label: str
    text: str
    missing: str
    routes: tuple[Route, ...]
    regions: tuple[str, ...]
    version: str
    status: str
    cite: Cite
    unread: str = ""
    forms: tuple[Form, ...] = ()
    subject: str = ""
    read: Read = "rule"
    lifts: str = ""
    spared: tuple[str, ...] = ()
    standing: bool = False
    recorded: bool = False
    instead: tuple[Said, ...] = ()

    @property
    def blocks(self) -> bool:
        """Only a confirmed block that surely applies withholds numbers."""
        return self.state == "fires" and self.severity == "block" and self.status != "unconfirmed"

    def keeps_back(self, dose: Dose) -> bool:
        return self.blocks and dose.indication not in self.spared

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


def notices(treatment: Treatment, states: Iterable[DangerState]) -> tuple[Notice, ...]:
    """All rules about a treatment that apply or could not be checked; those of every region, whatever region is asked for.

    That nothing restricts, or that nothing was read, is said only of what is known to be present.
    """
    about = (one for one in states if treatment.id in one.danger.treatments and one.warns)
    return tuple(_notice(one) for one in about if one.word == "fires" or one.danger.document.read == "rule")


def softened(notice: Notice, doses: Iterable[Dose]) -> Notice:
    """A block that leaves every row that is shown is an alert there."""
    shown = list(doses)
    spares_all = bool(shown) and notice.severity == "block" and all(dose.indication in notice.spared for dose in shown)
    return replace(notice, severity="alert") if spares_all else notice


def _notice(one: DangerState) -> Notice:
    document, decision = one.danger.document, one.decision
    fires = one.word == "fires"
    missing = () if fires else decision.missing
    return Notice(
        document.id, _topic(document.subject), "fires" if fires else "unknown", one.severity, document.label, document.text,
        " and ".join(missing), document.routes, document.regions, document.version, document.status, document.cite,
        document.cite.as_printed if document.status == "unconfirmed" else "", document.forms, document.subject, document.read,
        document.lifts, document.alert_only_for, fires and decision.silent, any(not _can_be_typed(name) for name in missing), document.instead,
    )  # fmt: skip


def _can_be_typed(name: str) -> bool:
    return name in _TYPED or name.startswith("creatinine clearance")


def _topic(subject: str) -> Topic:
    return "renal" if subject == "renal" else "interaction" if subject in _INTERACTIONS else "contraindication"


def reduced(rule: RenalRule, low: Fraction, high: Fraction, unit: str) -> str:
    """The arithmetic of a printed share of the dose, beside the full dose and never instead of it."""
    if rule.factor is None:
        return ""
    share = Fraction(rule.factor)
    ends = dict.fromkeys((plain(low * share), plain(high * share)))
    return f"x {plain(share)} = {' to '.join(ends)} {unit}"
