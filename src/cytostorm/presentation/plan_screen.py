"""The first screen of a plan: dangers of this patient, options in the order of cause and grade, samples, and what is unknown and matters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from cytostorm.differential.stage_signs import SignState
from cytostorm.doses.dangers import DangerState
from cytostorm.doses.dosing import Row
from cytostorm.doses.quantities import plain
from cytostorm.library import Library
from cytostorm.pathway.plan import OptionState, Plan
from cytostorm.presentation.aged import old_lines
from cytostorm.presentation.dangers import Dangers, dangers_of
from cytostorm.presentation.first_screen import FirstScreen, Level, Statement, fitted, section
from cytostorm.presentation.headlines import headline, listed, short
from cytostorm.presentation.labels import LEVELS, readable
from cytostorm.presentation.order_wording import aside, now_options, situations_in_use
from cytostorm.presentation.plan_wording import kept_back_words, now_and_later
from cytostorm.presentation.recorded import bleeding_words, drugs_given

END = "Not orders. Not a medical device. † cytostorm's own rule, not published: --full"
NO_WARNING = "no warning applies"
_LEVEL: dict[str, Level] = {"block": "critical", "alert": "warning"}
_MOST_DANGERS = 2
_FEW = 3
_TWO = 2
_FULMINANT = ("hyperinflammation is fulminant", "fulminant stage")
_TIME = re.compile(r" \([^()]*\d\d:\d\d\)")
_SEVERAL = 6


def plan_screen(plan: Plan, library: Library) -> FirstScreen:
    """At most twenty lines; the whole plan is on the other parts of the view."""
    now, _ = now_and_later(plan)
    dangers = dangers_of(plan, now)
    sections = (
        section("DANGER NOW", _danger_statements(plan, dangers), weight=4, kept=_SEVERAL),
        section(_heading(plan), _option_statements(plan, dangers), weight=3, kept=_SEVERAL),
        section("SEND BEFORE TREATMENT (if this causes no delay)", _sample_statements(plan), runs_on=True, weight=1),
        section("TOO OLD TO COUNT", old_lines(plan.differential, plan.stage, plan.aged), weight=2),
        section("UNKNOWN", _unknown_statements(plan, dangers), runs_on=True, weight=2),
    )
    said = headline(plan.record, library, plan.stage, plan.differential, plan.patient.age, plan.known.sex or "")
    return fitted(FirstScreen(headline=(*said, *_given(plan)), sections=tuple(one for one in sections if one.statements), end=END))


def _given(plan: Plan) -> Iterator[str]:
    if drugs := [f"{drug} ({when})" for drug, when in drugs_given(plan.record, plan.at)]:
        yield f"Already given: {listed(drugs, _FEW)}."


def _danger_statements(plan: Plan, dangers: Dangers) -> Iterator[Statement]:
    """Facts of this patient, critical before warning; then what is not ruled out, in one line; then values before a needle."""
    pressing = [one for one in dangers.pressing if one.severity in _LEVEL]
    if not pressing:
        yield Statement(text=f"{NO_WARNING}; {len(plan.unchecked)} checks not done.")
    critical = [one for one in pressing if one.severity == "block"]
    shown = pressing[: max(_MOST_DANGERS, len(critical))]
    yield from (_danger(one, dangers) for one in shown)
    if more := [dangers.number[one.danger.id] for one in pressing[len(shown) :]]:
        yield Statement(text=f"{_ranges(more)} WARNING  {len(more)} more: --full", level="warning")
    if dangers.standing:
        yield _standing(plan, dangers)
    if values := bleeding_words(plan.record, plan.at):
        yield Statement(text=f"Check before marrow, biopsy or LP: {_TIME.sub('', values)}.")


def _danger(one: DangerState, dangers: Dangers) -> Statement:
    """ "D1 WARNING  Anakinra: low neutrophils (neutrophils 1.3)."."""
    document = one.danger.document
    doubt = ", unverified" if document.status == "unconfirmed" and document.read == "rule" else ""
    said = [short(fact) for fact in one.decision.said[:1]]
    facts = f" ({said[0]}{doubt})" if said else doubt and f" ({doubt[2:]})"
    text = f"{dangers.number[one.danger.id]} {LEVELS[one.severity]}  {document.label}{facts}."
    return Statement(text=text, about=one.danger.id, level=_LEVEL[one.severity])


def _standing(plan: Plan, dangers: Dangers) -> Statement:
    """The warnings that apply as long as a cause is not ruled out, in one line."""
    numbers = [dangers.number[one.danger.id] for one in dangers.standing]
    asked = " ".join(one.danger.document.label for one in dangers.standing).casefold()
    opened = [one.cause.document.label.partition(" (")[0] for one in plan.differential.in_state("open")]
    named = [label[0].lower() + label[1:] for label in opened if label.removesuffix(" infection").casefold() in asked]
    about = f"Not ruled out: {', '.join(named)}. Immunosuppression can worsen or mask them." if named else "Not ruled out yet: --full"
    return Statement(text=f"{_ranges(numbers)} WARNING  {about}", level="warning")


def _ranges(numbers: Iterable[str]) -> str:
    """Numbers of dangers, neighbors joined.

    >>> _ranges(["D2", "D3", "D4", "D9"])
    'D2-D4 D9'
    """
    groups: list[list[int]] = []
    for number in sorted(int(name[1:]) for name in numbers):
        groups[-1].append(number) if groups and groups[-1][-1] == number - 1 else groups.append([number])
    return " ".join(f"D{one[0]}" if len(one) == 1 else f"D{one[0]}-D{one[-1]}" for one in groups)


def _heading(plan: Plan) -> str:
    sure = [one.linked.document.label for one in situations_in_use(plan) if one.sure]
    return f"OPTIONS NOW for {sure[0]}" if sure else "OPTIONS NOW"


def _option_statements(plan: Plan, dangers: Dangers) -> Iterator[Statement]:
    """Treatments by rank with the first dose; blocked ones last without; the second and third by name; work-up in the end."""
    options = [one for one in now_options(plan) if one.linked.document.role != "work-up"]
    offered = [one for one in options if one.word != "blocked"]
    first = [one for one in offered if one.rank is None or one.rank <= 1]
    yield from (_option(one, dangers) for one in first[:_TWO])
    if more := [short(one.linked.document.label) for one in first[_TWO:]]:
        yield Statement(text=f"Also first: {'; '.join(more)}.")
    for rank, name in ((2, "Second"), (3, "Third")):
        if later := [one.linked.document.label for one in offered if one.rank == rank]:
            yield Statement(text=f"{name}: {listed(later, _FEW)}.")
    yield from (_blocked(one, dangers) for one in options if one.word == "blocked")
    if perhaps := [one.linked.document.label for one in aside(plan)]:
        yield Statement(text=f"May apply (depends on what is missing): {listed(perhaps, _FEW)}.")


def _option(option: OptionState, dangers: Dangers) -> Statement:
    """ "Anakinra: IV/SC 100 mg, every 12 to 24 h (off label; Halyabar 2019). D1 D17."."""
    document = option.linked.document
    parts = [short(document.label) + kept_back_words(option)]
    parts += [_dose_words(option)] if option.rows else []
    if option.word == "not confirmed":
        parts.append("unverified, no dose shown")
    if option.word == "possible":
        parts.append(f"depends on {_asked(option.decision.missing)}")
    fires = [dangers.number[one.danger.id] for one in option.dangers if one.word == "fires" and one.severity in _LEVEL]
    numbers = f" {_ranges(fires)}" if fires else ""
    words = "; ".join(part for part in parts if part)
    return Statement(text=f"{words}{'' if words.endswith('?') else '.'}{numbers}", about=document.id)


def _asked(names: Iterable[str]) -> str:
    """What has to be known, as short questions: "hyperinflammation is fulminant? active serious infection?"."""
    found = list(dict.fromkeys(readable(name).removeprefix("whether ").removeprefix("active ").replace(*_FULMINANT) for name in names))
    more = f" +{len(found) - _TWO}" if len(found) > _TWO else ""
    return " ".join(f"{name}?" for name in found[:_TWO]) + more


def _dose_words(option: OptionState) -> str:
    """The first dose with a number, or what its rows need."""
    numbers = [row for row in option.rows if row.amount is not None]
    if numbers:
        more = f" +{len(numbers) - 1} more" if len(numbers) > 1 else ""
        return f"{_dose(numbers[0])}{more}"
    needs = dict.fromkeys(name for row in option.rows if row.kind == "refused" for name in row.needs)
    return f"dose: add {', '.join(f'--{name}' for name in needs)}" if needs else ""


def _dose(row: Row) -> str:
    assert row.amount is not None
    low, high = plain(row.amount.low), plain(row.amount.high)
    amount = f"{low} {row.amount.unit}" if low == high else f"{low} to {high} {row.amount.unit}"
    label = f" ({row.dose.label_word})" if row.dose.label_word != "label status unknown" else ""
    interval = row.amount.steps[-1].removeprefix("interval not printed as hours, ")
    return f"{'/'.join(row.dose.routes).upper()} {amount}, {interval}{label}"


def _blocked(option: OptionState, dangers: Dangers) -> Statement:
    why = [dangers.number[one.danger.id] for one in option.dangers if one.blocks and one.danger.id in dangers.number]
    return Statement(text=f"No dose shown (CRITICAL {' '.join(why)}): {option.linked.document.label}.", about=option.id, level="critical")


def _sample_statements(plan: Plan) -> Iterator[Statement]:
    """What a treatment can make unreliable, by the treatment; what was taken after one says so."""
    by_drug: dict[str, list[str]] = {}
    for item in plan.samples:
        for loss in item.losses:
            by_drug.setdefault(f"After {loss.given}, interpret with care" if loss.given else f"Before {loss.treatment}", []).append(item.label)
    yield from (Statement(text=f"{when}: {listed(labels, _FEW)}.") for when, labels in sorted(by_drug.items(), key=lambda pair: -len(pair[1])))


def _unknown_statements(plan: Plan, dangers: Dangers) -> Iterator[Statement]:
    """What is missing, by what it keeps open; checks that could be critical come first."""
    if plan.stage.possibly:
        yield Statement(text=f"Stage: {_labels(plan.stage.possibly)}.")
    if needs := dict.fromkeys(name for option in plan.options if option.shown for row in option.rows for name in row.needs):
        yield Statement(text=f"Doses: {', '.join(needs)}.")
    names = [missing for missing, group in dangers.unchecked if any(one.danger.document.severity == "block" for one in group)]
    others = [missing for missing, group in dangers.unchecked if missing not in names]
    if names or others:
        yield Statement(text=f"Safety, {len(plan.unchecked)} checks not done (do not read as safe): {listed([*names, *others], _SEVERAL)}.")


def _labels(signs: Iterable[SignState]) -> str:
    return listed((one.label for one in signs), _FEW)
