"""Dangers of a plan in sentences, each with one number on every face."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from cytostorm.differential.given import last_of_each, not_understood
from cytostorm.differential.recorded import held
from cytostorm.doses.dangers import DangerState
from cytostorm.memory import Memory
from cytostorm.model.dangers import LAST
from cytostorm.pathway.plan import OptionState, Plan, StepState
from cytostorm.presentation.aged import named
from cytostorm.presentation.labels import always_asked, readable
from cytostorm.presentation.plan_reads import SHOWN_BESIDE as _SHOWS
from cytostorm.presentation.plan_reads import danger_grounds
from cytostorm.presentation.plan_wording import now_and_later
from cytostorm.presentation.questions import asked, questions
from cytostorm.presentation.recorded import drugs_given
from cytostorm.presentation.said import ward_times
from cytostorm.words import moment_words

_ORDER = {"block": 0, "alert": 1, "outside": 2, "note": 3}
_FEW = 2


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

    @cached_property
    def far_ids(self) -> frozenset[str]:
        return frozenset(one.danger.id for one in self.far)

    @property
    def pressing(self) -> tuple[DangerState, ...]:
        """Near ones that a fact of this patient made fire."""
        return tuple(one for one in self.near if not one.decision.silent)

    @property
    def standing(self) -> tuple[DangerState, ...]:
        """Near ones that fire because nothing is settled yet: open in almost everybody."""
        return tuple(one for one in self.near if one.decision.silent)


def dangers_of(plan: Plan, steps: Iterable[StepState]) -> Dangers:
    """The rules that apply or could not be checked, for a reader who sees the options of `steps`; the weightiest first.

    What blocks an option is told in full, whatever step the option belongs to. The numbers do not depend on `steps`.
    """
    listed = tuple(steps)
    return _DANGERS.answer(danger_grounds(plan), lambda: _dangers(plan, listed), tuple(step.id for step in listed))


_DANGERS: Memory[Dangers] = Memory(64)


def _dangers(plan: Plan, steps: Iterable[StepState]) -> Dangers:
    shown = _about(_options(steps))
    order = _in_order(plan)
    near = tuple(_near(order, plan, shown))
    groups = _unchecked(plan, shown)
    number = {one.danger.id: f"D{n}" for n, one in enumerate(order, 1)}
    number |= {one.danger.id: f"U{n}" for n, (_, group) in enumerate(groups, 1) for one in group}
    quiet = {one.danger.id: one.danger.document.label for one in plan.dangers if not one.warns}
    return Dangers(near, tuple(one for one in order if one not in near), groups, number, quiet)


def _in_order(plan: Plan) -> tuple[DangerState, ...]:
    """Every rule that applies, as a reader meets them: facts of this patient, what is only not ruled out, drugs not in question now.

    Within the first two, what is about the options of now comes before what is about later ones.
    """
    now, later = now_and_later(plan)
    first = _about(option for option in _options(now) if option.rank in (0, 1))
    firing = [one for one in by_weight(plan) if one.word == "fires"]
    of_now = {one.danger.id for one in _near(firing, plan, _about(_options(now)))}
    near = _near(firing, plan, _about(_options([*now, *later])))
    near.sort(key=lambda one: (one.decision.silent, one.danger.id not in of_now, *_nearness(one, first)))
    return (*near, *(one for one in firing if one not in near))


def _options(steps: Iterable[StepState]) -> Iterator[OptionState]:
    return (option for step in steps for option in step.options)


def _about(options: Iterable[OptionState]) -> set[str]:
    """The rules about options that are shown."""
    return {one.danger.id for option in options if option.shown for one in option.dangers}


def _near(rules: Iterable[DangerState], plan: Plan, shown: Collection[str]) -> list[DangerState]:
    """Those about an option that is shown or blocked, or about what was given."""
    blocking = {rule.danger.id for option in plan.of("blocked") for rule in option.dangers if rule.blocks}
    return [one for one in rules if one.danger.id in shown or one.danger.id in blocking or one.danger.about_given]


def _nearness(one: DangerState, first: Collection[str]) -> tuple[int, bool, bool, bool]:
    """Severe before mild, about what comes first before the rest.

    Of these, a rule without a fact applies to everybody who is given its drug, and comes after those with one.
    """
    later = one.danger.id not in first and not one.danger.about_given
    return _ORDER[one.severity], later, not one.decision.reasons, one.danger.document.order >= LAST


def _unchecked(plan: Plan, shown: Collection[str]) -> tuple[tuple[str, tuple[DangerState, ...]], ...]:
    """Rules that could not be checked, by what is missing: first what is always asked, last the limits of labels that only warn.

    Limits of labels are those of the drugs that are shown; that nothing was read is no check.
    """
    groups: dict[str, list[DangerState]] = {}
    for one in sorted(plan.unchecked, key=lambda one: (_FOLD.index(_fold(one)), _ORDER[one.severity])):
        limit = one.danger.document.order >= LAST
        if one.danger.document.read == "rule" and (not limit or one.danger.id in shown or _doubted(plan, one)):
            groups.setdefault(_fold(one) or _missing(plan, one), []).append(one)
    named = ((_names(plan, key, group), tuple(group)) for key, group in groups.items())
    return tuple(named)


def _doubted(plan: Plan, one: DangerState) -> bool:
    """A block that a row of the record may be the reason for, whatever option is shown: a drug that was not understood, or may still act."""
    return one.danger.document.severity == "block" and any(drug_doubts(plan, name) for name in one.decision.missing)


_ASKED, _LIMITS = "asked", "limits"
_FOLD = (_ASKED, "", _LIMITS)


def _fold(one: DangerState) -> str:
    """Rules that stand in one line: those on what is always asked, and limits of labels that only warn."""
    if one.danger.document.order < LAST:
        return ""
    if set(one.decision.missing) & set(always_asked()):
        return _ASKED
    return "" if one.danger.document.severity == "block" else _LIMITS


def _names(plan: Plan, key: str, group: Iterable[DangerState]) -> str:
    if key not in _FOLD:
        return key
    names = dict.fromkeys(name for one in group for name in one.decision.missing)
    chosen = [name for name in always_asked() if name in names] if key == _ASKED else list(names)
    return ", ".join(dict.fromkeys(_known(plan, name) for name in chosen))


def by_weight(plan: Plan) -> list[DangerState]:
    """Every rule: what a fact of this patient made fire before what is only not settled, then what could not be checked.

    Severe before mild; of equal ones those on a drug that was given already come first.
    """
    words = ("fires", "not checked", "quiet")
    given = {drug for drug, _ in drugs_given(plan.record, plan.at)}
    return sorted(
        plan.dangers,
        key=lambda one: (
            words.index(one.word),
            one.decision.silent,
            _ORDER[one.severity],
            one.decision.silent or not _few_given(one, given),
        ),
    )


def _missing(plan: Plan, one: DangerState) -> str:
    """What is missing, with what the record holds of it where only a threshold is."""
    return ", ".join(dict.fromkeys(_known(plan, name) for name in one.decision.missing)) or questions(
        one.decision.missing
    )


def _known(plan: Plan, name: str) -> str:
    known = held(plan.record, _SHOWS[name], plan.at) if name in _SHOWS else ""
    late = _taken_late(plan, _SHOWS[name]) if known else ""
    shown = (
        f"{readable(_SHOWS[name])} {known}{late}; --condition {name} enters it"
        if known
        else "; ".join(drug_doubts(plan, name))
    )
    behind = [key[1] for told in plan.pathway.conditions if told.document.condition == name for key in told.when.inputs]
    return f"{asked(name)} ({shown})" if shown else named(name, asked(name), plan.old, behind)


def _taken_late(plan: Plan, finding: str) -> str:
    """What makes a negative sample unreliable: a drug that was given before it was taken."""
    tests = [
        test for one in plan.differential.causes for test in one.tests if test.spoiled and test.result == "negative"
    ]
    drugs = dict.fromkeys(drug for test in tests if test.linked.test.finding == finding for drug in test.after)
    return f", taken after {' and '.join(drugs)}: unreliable" if drugs else ""


def drug_doubts(plan: Plan, condition: str) -> tuple[str, ...]:
    """What leaves a condition open that drugs tell: one that is not known to have ended, or a row that was not understood."""
    rule = next((one.when for one in plan.pathway.conditions if one.document.condition == condition), None)
    if rule is None or rule.kind != "acting":
        return ()
    last = last_of_each(plan.record, plan.at)
    over = [
        f"{drug} last given {moment_words(last[drug])}, not known to have ended" for drug in rule.acts if drug in last
    ]
    return (*over, *(f"{row} may be one" for row in not_understood(plan.record, plan.at)))


def lift_words(one: DangerState) -> str:
    """ " What would lift it: ..." of a block; empty for any other."""
    return f" What would lift it: {one.danger.document.lifts}" if one.blocks and one.danger.document.lifts else ""


def already_words(one: DangerState, plan: Plan) -> str:
    """ " Already given: anakinra (4 Mar 2024 08:00)." for a rule about one or two drugs, of which one was given.

    Rules about whole groups of drugs would say it of every drug; the drugs of the record stand above them.
    """
    if one.decision.silent:
        return ""
    held = dict(drugs_given(plan.record, plan.at))
    given = [f"{drug} ({when})" for drug, when in held.items() if drug in _few_given(one, held)]
    return ward_times(f" Already given: {'; '.join(given)}.") if given else ""


def _few_given(one: DangerState, given: Collection[str]) -> list[str]:
    """The drugs of a rule that were given, where it is about a few."""
    return [drug for drug in one.danger.treatments if drug in given] if len(one.danger.treatments) <= _FEW else []


def unchecked_words(missing: str, group: Iterable[DangerState]) -> str:
    """What is missing, and the rules that wait for it; one that would block says so."""
    found = list(group)
    if not (kind := _fold(found[0])):
        labels = dict.fromkeys(
            one.danger.document.label + (" (critical if present)" if blocks_if_present(one) else "") for one in found
        )
        return f"{missing}: {'; '.join(labels)}"
    blocked = sorted({name for one in found if blocks_if_present(one) for name in one.danger.treatments})
    head = "always asked before an immunosuppressant" if kind == _ASKED else "limits in the labels of these drugs"
    critical = f" (critical if present: {', '.join(blocked)})" if blocked else ""
    return f"{missing}: {head}{critical}"


def blocks_if_present(one: DangerState) -> bool:
    """Whether a rule that was not checked would keep numbers back."""
    return one.danger.document.severity == "block"
