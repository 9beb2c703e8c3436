"""Dangers of a plan in sentences, each with one number on every face."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from cytostorm.pathway.given import last_of_each, not_understood
from cytostorm.pathway.names import facts_words, missing_words, readable, source_words
from cytostorm.pathway.plan import DangerState, OptionState, Plan, StepState
from cytostorm.pathway.recorded import drugs_given, held
from cytostorm.words import moment_words

_ORDER = {"block": 0, "alert": 1, "note": 2}
_FEW = 2
_SHOWS = {"severe_thrombocytopenia": "platelets", "severe_hypertension": "systolic_blood_pressure", "latent_tuberculosis": "igra"}
"""Conditions without a published threshold here, and what the record may hold of them: a reader judges it."""


@dataclass(frozen=True)
class Dangers:
    """Rules by where a reader needs them: `near` fire about the options of now or about what was given, `far` about others.

    `number` holds a short name for each rule that fires or was not checked: D1, D2 ... and U1, U2 ...; the same whatever is shown.
    `quiet` holds the labels of the rest.
    """

    near: tuple[DangerState, ...]
    far: tuple[DangerState, ...]
    unchecked: tuple[tuple[str, tuple[DangerState, ...]], ...]
    number: Mapping[str, str]
    quiet: Mapping[str, str]

    @property
    def pressing(self) -> tuple[DangerState, ...]:
        """Near ones that a fact of this patient made fire."""
        return tuple(one for one in self.near if not one.decision.silent)

    @property
    def standing(self) -> tuple[DangerState, ...]:
        """Near ones that fire because nothing is settled yet: open in almost everybody."""
        return tuple(one for one in self.near if one.decision.silent)


def dangers_of(plan: Plan, steps: Iterable[StepState]) -> Dangers:
    """The rules that fire or could not be checked, for a reader who sees the options of `steps`; the weightiest first."""
    shown = {one.danger.id for step in steps for option in step.options if option.shown for one in option.dangers}
    firing = [one for one in by_weight(plan) if one.word == "fires"]
    near = tuple(one for one in firing if one.danger.id in shown or one.danger.about_given)
    groups: dict[str, list[DangerState]] = {}
    for one in sorted(plan.unchecked, key=lambda one: _ORDER[one.danger.document.severity]):
        groups.setdefault(_missing(plan, one), []).append(one)
    number = {one.danger.id: f"D{n}" for n, one in enumerate(firing, 1)}
    number |= {one.danger.id: f"U{n}" for n, group in enumerate(groups.values(), 1) for one in group}
    quiet = {one.danger.id: one.danger.document.label for one in plan.dangers if not one.warns}
    far = tuple(one for one in firing if one not in near)
    return Dangers(near, far, tuple((missing, tuple(group)) for missing, group in groups.items()), number, quiet)


def by_weight(plan: Plan) -> list[DangerState]:
    """Every rule: what a fact of this patient made fire before what is only not settled, severe before mild; then what could not be checked."""
    words = ("fires", "not checked", "quiet")
    return sorted(plan.dangers, key=lambda one: (words.index(one.word), one.decision.silent, _ORDER[one.danger.document.severity]))


def _missing(plan: Plan, one: DangerState) -> str:
    """What is missing, with what the record holds of it where only a threshold is."""
    said = []
    for name in one.decision.missing:
        known = held(plan.record, _SHOWS[name], plan.at) if name in _SHOWS else ""
        drugs = drug_doubts(plan, name)
        shown = f"{readable(_SHOWS[name])} {known}; --condition {name} says so" if known else "; ".join(drugs)
        said.append(f"{readable(name)} ({shown})" if shown else readable(name))
    return ", ".join(dict.fromkeys(said)) or missing_words(one.decision.missing)


def drug_doubts(plan: Plan, condition: str) -> tuple[str, ...]:
    """What leaves a condition open that drugs tell: one that is not known to have ended, or a row that was not understood."""
    rule = next((one.when for one in plan.pathway.conditions if one.document.condition == condition), None)
    if rule is None or rule.kind != "acting":
        return ()
    last = last_of_each(plan.record, plan.at)
    over = [f"{drug} last given {moment_words(last[drug])}, not known to have ended" for drug in rule.acts if drug in last]
    return (*over, *(f"{row} may be one" for row in not_understood(plan.record, plan.at)))


def danger_words(one: DangerState, plan: Plan) -> str:
    """A rule that fires, with its reason and source, and the drug of it that stands in the record already.

    That a cause is open is the rule's own label and is not said twice.
    """
    document = one.danger.document
    reason = f" Because: {facts_words(one.decision)}." if one.decision.said and not one.decision.silent else ""
    return f"{document.severity.upper()}: {document.label}. {document.text}{reason}{already_words(one, plan)} {source_words(document.cite)}"


def already_words(one: DangerState, plan: Plan) -> str:
    """ " IN THE RECORD already: anakinra, 2024-03-04 08:00." for a rule about one or two drugs, of which one was given.

    Rules about whole groups of drugs would say it of every drug; the drugs of the record stand above them.
    """
    if len(one.danger.treatments) > _FEW:
        return ""
    given = [f"{drug}, {when}" for drug, when in drugs_given(plan.record, plan.at) if drug in one.danger.treatments]
    return f" IN THE RECORD already: {'; '.join(given)}." if given and not one.decision.silent else ""


def far_words(dangers: Dangers) -> str:
    return "; ".join(f"{dangers.number[one.danger.id]} {one.danger.document.label}" for one in dangers.far)


def unchecked_words(missing: str, group: Iterable[DangerState]) -> str:
    """What is missing, and the rules that wait for it; one that would block says so."""
    labels = [one.danger.document.label + (" (would block)" if one.danger.document.severity == "block" else "") for one in group]
    return f"{missing}: {'; '.join(labels)}"


def check_words(option: OptionState, dangers: Dangers, plan: Plan) -> str:
    """What to check first: rules by their numbers, what could not be checked by its own, and tests with what the record holds of them.

    A quiet rule was checked, and says so.
    """
    rules = {one.danger.id for one in option.dangers}
    numbers = [number for name, number in dangers.number.items() if name in rules]
    fires, waits = ([number for number in numbers if number.startswith(letter)] for letter in "DU")
    rest = [name for name in option.linked.document.check_first if name not in rules]
    parts = [" ".join(fires), f"not checked {' '.join(dict.fromkeys(waits))}" if waits else "", *_rest(rest, dangers, plan)]
    return "; ".join(part for part in parts if part)


def _rest(names: Iterable[str], dangers: Dangers, plan: Plan) -> Iterator[str]:
    for name in names:
        if name in dangers.quiet:
            yield f"{dangers.quiet[name]}: checked, does not hold"
        else:
            yield f"{plan.pathway.labels.get(name, readable(name))}: {held(plan.record, name, plan.at) or 'not recorded'}"
