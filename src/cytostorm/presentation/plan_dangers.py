"""The safety rules of a plan as views: every rule in the order of its number, with its sentences where a reader needs them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from cytostorm.doses.dangers import DangerState
from cytostorm.doses.decision import Decision
from cytostorm.memory import Memory
from cytostorm.pathway.plan import OptionState, Plan
from cytostorm.presentation.dangers import (
    Dangers,
    already_words,
    blocks_if_present,
    by_weight,
    lift_words,
    unchecked_words,
)
from cytostorm.presentation.labels import LEVELS, readable
from cytostorm.presentation.plan import DangerGroup, DangerView, UncheckedView
from cytostorm.presentation.plan_facts import decision_view
from cytostorm.presentation.plan_reads import danger_grounds
from cytostorm.presentation.questions import asked
from cytostorm.presentation.reasons import reasons_words
from cytostorm.presentation.recorded import held_words
from cytostorm.presentation.said import SaidView, said_view, ward_times
from cytostorm.presentation.screen_options import ranges
from cytostorm.presentation.sources import References, source_view

_WEIGHTY = ("block", "alert", "outside")
_MOST_ASKED = 6


def danger_views(plan: Plan, dangers: Dangers, references: References) -> tuple[DangerView, ...]:
    """What applies by its number, then what was not checked, then the rest."""
    return _VIEWS.answer((*danger_grounds(plan), dangers, references), lambda: _views(plan, dangers, references))


_VIEWS: Memory[tuple[DangerView, ...]] = Memory(64)
_RULES: Memory[DangerView] = Memory()


def _views(plan: Plan, dangers: Dangers, references: References) -> tuple[DangerView, ...]:
    order = {name: place for place, name in enumerate(dangers.number)}
    found = sorted(by_weight(plan), key=lambda one: (one.word != "fires", order.get(one.danger.id, len(order))))
    return tuple(_danger(one, plan, dangers, references) for one in found)


def _danger(one: DangerState, plan: Plan, dangers: Dangers, references: References) -> DangerView:
    """One rule; remembered by its state, its number and group, and what of its drugs was given."""
    number, group = dangers.number.get(one.danger.id, ""), _group(one, dangers)
    already = already_words(one, plan)
    return _RULES.answer(
        (one, references), lambda: _view(one, number, group, already, references), (number, group, already)
    )


def _view(one: DangerState, number: str, group: DangerGroup, already: str, references: References) -> DangerView:
    document = one.danger.document
    named = group in ("pressing", "standing") or (group == "far" and document.read == "rule")
    told = group in ("pressing", "standing")
    return DangerView(
        **document.model_dump(include={"id", "subject", "read", "label", "ours"}),
        brief=document.brief,
        number=number,
        group=group,
        state=one.word,
        severity=one.severity,
        blocks=one.blocks,
        about=tuple(sorted(one.danger.treatments)),
        head=f"{number} {LEVELS[one.severity]}: {document.label}." if named else "",
        text=document.text if told else "",
        lifts=lift_words(one).strip() if told else "",
        because=_because(one) if told else "",
        already_given=already.strip() if told else "",
        decision=decision_view(one.decision if told else Decision(one.decision.bounds, (), one.decision.missing)),
        cite=source_view(document.cite, references, document.ours) if told else None,
    )


def _group(one: DangerState, dangers: Dangers) -> DangerGroup:
    if one.word == "not checked":
        return "unchecked"
    if one.word == "quiet":
        return ""
    return "far" if one.danger.id in dangers.far_ids else "standing" if one.decision.silent else "pressing"


def _because(one: DangerState) -> str:
    """The facts behind it. That a cause is not ruled out is the label of the rule, and is not said twice."""
    return (
        ward_times(f"Because: {reasons_words(one.decision.reasons)}.")
        if one.decision.reasons and not one.decision.silent
        else ""
    )


def unchecked_views(dangers: Dangers) -> tuple[UncheckedView, ...]:
    """What is missing, and the rules that need it."""
    return tuple(
        UncheckedView(
            number=f"U{number}",
            words=ward_times(f"U{number} {unchecked_words(missing, group)}"),
            rules=tuple(one.danger.id for one in group),
            blocks=any(map(blocks_if_present, group)),
        )
        for number, (missing, group) in enumerate(dangers.unchecked, 1)
    )


def instead_views(dangers: Dangers, references: References) -> tuple[SaidView, ...]:
    """What can be considered where the warnings rule drugs out."""
    weighty = (one for one in dangers.pressing if one.severity in ("block", "alert"))
    return tuple(
        said_view(one, references) for one in dict.fromkeys(s for d in weighty for s in d.danger.document.instead)
    )


def blocked_words(option: OptionState, dangers: Dangers) -> str:
    """Why a blocked option shows no number, and what would lift it."""
    found = [one for one in option.dangers if one.blocks]
    said = " ".join(f"{dangers.number[one.danger.id]} {one.danger.document.label}.{lift_words(one)}" for one in found)
    return f"No dose shown: {said}" if found else ""


def numbers_words(option: OptionState, dangers: Dangers) -> str:
    """The warnings about an option in short: "D1-D4 D6"."""
    return ranges(dangers.number[one.danger.id] for one in _weighty(option))


def _weighty(option: OptionState) -> list[DangerState]:
    return [one for one in option.dangers if one.word == "fires" and one.severity in _WEIGHTY]


def check_words(option: OptionState, dangers: Dangers, plan: Plan, labels: Mapping[str, str]) -> str:
    """ "D1 Anakinra: neutrophils below 1.5; D12 Leishmaniasis. Not checked: pregnancy, TNF inhibitor +4.".

    Rules by number and name, then what is missing, what could be critical first, then tests with what was recorded of them.
    """
    found = sorted(_weighty(option), key=lambda one: int(dangers.number[one.danger.id][1:]))
    fires = "; ".join(f"{dangers.number[one.danger.id]} {one.danger.document.brief}" for one in found)
    waiting = [one for one in option.dangers if one.word == "not checked"]
    waits = _not_checked(waiting, dangers, labels)
    rest = [
        name for name in option.linked.document.check_first if name not in {one.danger.id for one in option.dangers}
    ]
    parts = [fires, waits, *_tests(rest, dangers, plan)]
    return ward_times(". ".join(part for part in parts if part) + ".") if any(parts) else "The warnings above."


def _not_checked(waiting: Iterable[DangerState], dangers: Dangers, labels: Mapping[str, str]) -> str:
    found = sorted(waiting, key=lambda one: not blocks_if_present(one))
    names = list(dict.fromkeys(asked(name, labels) for one in found for name in one.decision.missing))
    more = f" +{len(names) - _MOST_ASKED}" if len(names) > _MOST_ASKED else ""
    numbers = _by_number(dangers.number.get(one.danger.id, "") for one in found)
    return f"Not checked{f' ({numbers})' if numbers else ''}: {', '.join(names[:_MOST_ASKED])}{more}" if names else ""


def _by_number(names: Iterable[str]) -> str:
    return " ".join(sorted({name for name in names if name}, key=lambda name: int(name[1:])))


def _tests(names: Collection[str], dangers: Dangers, plan: Plan) -> Iterator[str]:
    """Tests and rules that an option asks for by name; a rule that was checked says so."""
    for name in names:
        if name in dangers.quiet:
            yield f"{dangers.quiet[name]}: checked, does not apply"
        else:
            yield f"{plan.pathway.labels.get(name, readable(name))}: {held_words(plan.record, name, plan.at) or 'not recorded'}"
