"""TARGET filled in from a comparison: each answer is made of sentences that the comparison has anyway; the rest is left to the authors."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from cytostorm.library import Library, shipped
from cytostorm.presentation.checklists import item_view
from cytostorm.presentation.population_checklist import ChecklistView
from cytostorm.presentation.sources import source_view
from cytostorm.protocols.grammar import Protocol
from cytostorm.protocols.grammar_arms import NeverStarted, Started

if TYPE_CHECKING:
    from cytostorm.presentation.comparison import ComparisonView

TARGET = "target"


def target_view(protocol: Protocol, view: ComparisonView, library: Library | None = None) -> ChecklistView:
    """`view` is the comparison without its checklist."""
    library = library or shipped()
    one = library.checklists[TARGET]
    return ChecklistView(
        id=one.id, title=one.title, cite=source_view(one.cite, library.references), wording=one.wording,
        items=tuple(item_view(item, ANSWERS[item.by](protocol, view) if item.by else "") for item in one.items),
    )  # fmt: skip


def _source(protocol: Protocol, view: ComparisonView) -> str:
    source = protocol.source
    parts = [f"the table {source.table}"] if source.table else []
    parts += [f"the folder {source.folder}, screened by cytostorm"] if source.folder else []
    return f"Read from {' and '.join(parts)}."


def _follow_up(protocol: Protocol, view: ComparisonView) -> str:
    return f"{view.time_zero} Follow-up ends at {protocol.follow_up:g} days at the latest."


def _contrast(protocol: Protocol, view: ComparisonView) -> str:
    effects = list(dict.fromkeys(one.effect for one in view.estimates if one.is_primary))
    return f"Estimand {protocol.estimand}. Effect: {', '.join(effects) or 'none estimated'}."


def _eligibility(protocol: Protocol, view: ComparisonView) -> str:
    return f"{'; '.join(one.words for one in protocol.eligibility) or 'everybody in the source'}."


def _strategies(protocol: Protocol, view: ComparisonView) -> str:
    treated, untreated = protocol.strategies.treated, protocol.strategies.untreated
    if isinstance(treated, Started) and isinstance(untreated, NeverStarted):
        return (
            f"Start {treated.start} within {treated.within:g} days, against not starting it through {untreated.through:g} days. "
            f"Late starters: {protocol.strategies.late}."
        )
    return f"Treated: {getattr(treated, 'words', '')}. Untreated: {getattr(untreated, 'words', '')}. {view.controls}"


def _assignment(protocol: Protocol, view: ComparisonView) -> str:
    return f"By what is recorded, adjusted for: {', '.join(view.confounders)}."


def _assumptions(protocol: Protocol, view: ComparisonView) -> str:
    return view.limits[0]


def _confounders(protocol: Protocol, view: ComparisonView) -> str:
    return f"{'; '.join(f'{one.column} ({one.kind})' for one in protocol.confounders)}."


def _analysis(protocol: Protocol, view: ComparisonView) -> str:
    primary = protocol.analysis.primary
    return f"Primary: {primary.name}, error by {primary.variance}. {view.missing}"


def _sensitivity(protocol: Protocol, view: ComparisonView) -> str:
    beside = [
        *protocol.analysis.sensitivity,
        *(f"negative control {one.outcome}" for one in protocol.negative_controls),
    ]
    beside += [f"tipping point for {protocol.tipping.confounder}"] if protocol.tipping else []
    return f"{', '.join(beside) or 'none besides the unadjusted comparison'}."


def _flow(protocol: Protocol, view: ComparisonView) -> str:
    steps = "; ".join(f"{one.asks}: definitely {one.surely:,}, possibly {one.possibly:,}" for one in view.steps)
    return " ".join([f"{steps}.", *(one.words for one in view.cohorts)])


def _baseline(protocol: Protocol, view: ComparisonView) -> str:
    rows = sum(len(one.balance) for one in view.cohorts)
    return f"{rows} rows in balance.csv, before and after." if rows else ""


def _missing(protocol: Protocol, view: ComparisonView) -> str:
    told = [note for note in view.notes if " is missing in " in note]
    return " ".join(told) or ("No confounder and no outcome is missing." if view.cohorts else "")


def _estimates(protocol: Protocol, view: ComparisonView) -> str:
    return " ".join(f"{one.cohort}: {one.words}." for one in view.estimates if one.is_primary)


def _additional(protocol: Protocol, view: ComparisonView) -> str:
    rest = [one for one in view.estimates if not one.is_primary]
    if not view.estimates:
        return ""
    return f"{len(rest)} further estimates, {len(view.negative_controls)} negative controls, {len(view.tipping)} tipping points."


def _limits(protocol: Protocol, view: ComparisonView) -> str:
    return " ".join(view.limits)


def _sharing(protocol: Protocol, view: ComparisonView) -> str:
    return f"The protocol is a file (fingerprint {view.fingerprint}); cytostorm {view.version} is open and gives the same numbers from it."


Answer = Callable[[Protocol, "ComparisonView"], str]
ANSWERS: dict[str, Answer] = {
    "question": lambda protocol, view: protocol.question, "source": _source, "follow_up": _follow_up, "contrast": _contrast,
    "eligibility": _eligibility, "strategies": _strategies, "assignment": _assignment, "outcome": lambda protocol, view: view.outcome,
    "assumptions": _assumptions, "confounders": _confounders, "analysis": _analysis, "sensitivity": _sensitivity, "flow": _flow,
    "baseline": _baseline, "missing": _missing, "estimates": _estimates, "additional": _additional, "limits": _limits,
    "registration": lambda protocol, view: view.registered, "sharing": _sharing,
}  # fmt: skip
