"""A plan in sentences, the same on every face."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cytostorm.model.documents import Cite
from cytostorm.model.pathways import Said
from cytostorm.pathway.deciding import Decision
from cytostorm.pathway.differential import CheckItem
from cytostorm.pathway.dosing import Row
from cytostorm.pathway.plan import DangerState, OptionState, Plan
from cytostorm.words import moment_words

PLAN_DISCLAIMER = (
    "Not a medical device. These are options with published reasons, for a clinician to weigh; nothing here is an order or a recommendation, "
    "and no clinician has signed it off."
)
_STATUS = {"unconfirmed": "NOT CONFIRMED", "ours": "OURS", "one-source": "one source", "letters": "letter"}
OPTION_WORDS = {
    "offered": "an option",
    "possible": "an option if its condition is met",
    "waiting": "waits for a cause",
    "blocked": "BLOCKED",
    "not confirmed": "NOT CONFIRMED, decides nothing",
    "not for this patient": "not for this patient",
}


def source_words(cite: Cite) -> str:
    return f"[{cite.reference}, {_STATUS.get(cite.status, cite.status)}]"


def said_words(said: Said) -> str:
    """A statement with its source; what is ours says because of what."""
    ours = f" (ours: {said.because})" if said.ours else ""
    return f"{said.text} {source_words(said.cite)}{ours}"


def readable(name: str) -> str:
    return name.replace("_", " ")


def missing_words(names: Iterable[str]) -> str:
    return ", ".join(readable(name) for name in dict.fromkeys(names))


def facts_words(decision: Decision) -> str:
    """Why a condition came out as it did: "Lymphoma is open"."""
    return "; ".join(decision.said)


def danger_words(one: DangerState) -> str:
    """A rule that fires, with its reason and source."""
    document = one.danger.document
    reason = f" Because: {facts_words(one.decision)}." if one.decision.said else ""
    return f"{document.severity.upper()}: {document.label}. {document.text}{reason} {source_words(document.cite)}"


def relevant(plan: Plan) -> tuple[list[DangerState], list[DangerState]]:
    """Firing rules about the options that are shown, the weightiest first, and firing rules about other drugs."""
    shown = {one.danger.id for option in plan.options if option.shown for one in option.dangers}
    near = [one for one in plan.firing if one.danger.id in shown]
    order = {"block": 0, "alert": 1, "note": 2}
    near.sort(key=lambda one: (order[one.danger.document.severity], one.decision.silent))
    return near, [one for one in plan.firing if one.danger.id not in shown]


def unchecked_words(plan: Plan) -> Iterator[str]:
    """Rules that could not be checked, by what is missing, each rule once; those that would block come first and say so."""
    waiting: dict[str, list[str]] = {}
    for one in sorted(plan.unchecked, key=lambda one: one.danger.document.severity != "block"):
        would = " (would block)" if one.danger.document.severity == "block" else ""
        waiting.setdefault(missing_words(one.decision.missing), []).append(one.danger.document.label + would)
    yield from (f"{missing}: {'; '.join(labels)}" for missing, labels in waiting.items())


def step_words(plan: Plan) -> Iterator[str]:
    at = plan.at_step
    yield f"{at.linked.document.label}. {said_words(at.linked.document.because)}"
    yield f"stage: {plan.stage.words}"
    for step in plan.maybe:
        yield f"perhaps: {step.linked.document.label}; to decide: {missing_words(step.decision.missing) or 'nothing is missing'}"


def sample_words(item: CheckItem) -> str:
    """What is due before a drug, and what is lost otherwise."""
    losses = []
    for loss in item.losses:
        doubt = " (not confirmed)" if loss.loss.cite.status == "unconfirmed" else ""
        when = f"{loss.given} ALREADY GIVEN since {moment_words(loss.since)}" if loss.given else f"before {loss.treatment}"
        losses.append(f"{when}{doubt}")
    specimen = f" ({item.specimen})" if item.specimen else ""
    return f"{item.urgency}: {item.label}{specimen}; {', '.join(dict.fromkeys(losses))}"


def option_head(option: OptionState) -> str:
    """The option with its word: "an option if its condition is met (needs ...)"."""
    document, needs = option.linked.document, ""
    if option.word == "possible":
        needs = f" (to decide: {missing_words(option.decision.missing)})"
    position = f"; position of {position_words(document.position)}" if document.position else ""
    return f"{document.label}: {OPTION_WORDS[option.word]}{needs}{position}"


def row_words(row: Row) -> str:
    """One dose row: its arithmetic, or why there is none."""
    dose = row.dose
    said = row.amount.arithmetic if row.amount else row.reason
    source = f"{dose.cite.reference}, {dose.status}" if dose.cite else "no source, unconfirmed"
    return f"{dose.label} ({', '.join(dose.routes)}; {dose.label_word}): {said} [{source}]"


def waiting_words(option: OptionState) -> str:
    return f"{option.linked.document.label}: needs {missing_words(option.decision.missing)}"


def why_not_here(plan: Plan) -> Iterator[str]:
    """Options that are surely not for this patient, with the fact that rules them out."""
    for option in plan.of("not for this patient"):
        yield f"{option.linked.document.label}: {facts_words(option.decision)}"


def position_words(name: str) -> str:
    """The name of a position as people write it.

    >>> position_words("mehta2020")
    'Mehta 2020'
    """
    return f"{name[:-4].capitalize()} {name[-4:]}"
