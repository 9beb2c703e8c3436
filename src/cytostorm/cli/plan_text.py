"""A plan for a terminal: dangers first and numbered, then the step and its options; with `full` every step and every reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cytostorm.cli.terminal import printable
from cytostorm.differential import CauseState
from cytostorm.model.pathways import Said
from cytostorm.pathway import OptionState, Plan
from cytostorm.pathway.plan import StepState
from cytostorm.presentation.aged import TOO_OLD, old_lines
from cytostorm.presentation.dangers import (
    Dangers,
    blocked_words,
    check_words,
    danger_words,
    dangers_of,
    far_words,
    instead_lines,
    later_words,
    unchecked_words,
)
from cytostorm.presentation.dose_wording import doubt_words, known_words
from cytostorm.presentation.labels import missing_words
from cytostorm.presentation.order_wording import (
    aside,
    aside_words,
    by_rank,
    in_order,
    kept_out,
    now_options,
    place_words,
    situation_words,
)
from cytostorm.presentation.plan_wording import (
    DRAW_UP,
    PLAN_DISCLAIMER,
    SOURCES,
    SUSPICION,
    by_year,
    dose_words,
    given_already,
    now_and_later,
    now_words,
    open_words,
    option_head,
    position_words,
    reasons_against,
    reasons_for,
    row_notes,
    row_words,
    said_words,
    sample_words,
    step_words,
    waiting,
    waiting_words,
    when_known,
    why_not_here,
)
from cytostorm.words import moment_words

_INDENT = " " * 6
_WIDTH = 11


def text_of(plan: Plan, full: bool = False, course: Sequence[str] = ()) -> str:
    """What a person on call reads. Without `full` later steps stand by name only; nothing that fires is left out in either.

    `course` are the lines of `presentation.course_wording.brief_lines`.
    """
    now, later = now_and_later(plan)
    steps = [*now, *later] if full else now
    dangers = dangers_of(plan, steps)
    parts = (
        _head(plan), _now_lines(plan), _old_lines(plan), _danger_lines(dangers, plan),
        _step_lines(plan, full), _course_lines(course), _sample_lines(plan),
        _option_lines(plan, later if full else [], dangers, full),
        _later_lines([] if full else later, dangers), _other_lines(plan, full), _position_lines(plan), _end(plan),
    )  # fmt: skip
    return "\n".join(printable(line) for lines in parts for line in lines)


def _head(plan: Plan) -> Iterator[str]:
    who = f"Patient {plan.record.patient}, " if plan.record.patient else ""
    yield f"{who}{moment_words(plan.at)}, reading {plan.differential.reading.id} (our choice), pathway {plan.fingerprint}"
    yield from known_words(plan.known)
    yield from doubt_words(plan.known)


def _now_lines(plan: Plan) -> Iterator[str]:
    yield from ("", "NOW IN THIS RECORD")
    yield from (f"  {line}" for line in now_words(plan))


def _old_lines(plan: Plan) -> Iterator[str]:
    """What is known and not counted stands before anything that is said without it."""
    if old := list(old_lines(plan.differential, plan.stage, plan.aged)):
        yield from ("", TOO_OLD)
        yield from (f"  {line}" for line in old)


def _danger_lines(dangers: Dangers, plan: Plan) -> Iterator[str]:
    yield from ("", "DANGERS (the options name them by number)")
    yield from (f"  {dangers.number[one.danger.id]} {danger_words(one, plan)}" for one in dangers.pressing)
    yield from (f"  {line}" for line in instead_lines(dangers))
    if dangers.standing:
        yield "  Not settled here yet, as in almost everybody:"
        yield from (f"  {dangers.number[one.danger.id]} {danger_words(one, plan)}" for one in dangers.standing)
    if dangers.far:
        yield f"  Of other drugs and later steps: {far_words(dangers)}"
    if dangers.unchecked:
        yield "  COULD NOT BE CHECKED; that is no all-clear. Missing, and the rules that wait for it:"
        yield from (
            f"  U{n} {unchecked_words(missing, group)}" for n, (missing, group) in enumerate(dangers.unchecked, 1)
        )


def _step_lines(plan: Plan, full: bool) -> Iterator[str]:
    yield from ("", "STEP")
    yield from (f"  {line}" for line in step_words(plan))
    for state in ("confirmed", "supported"):
        yield from (f"  {state}: {_cause_words(one)}" for one in plan.differential.causes if one.state == state)
    yield from (f"  options in the order of: {line}" for line in situation_words(plan))
    opened = plan.differential.in_state("open")
    if opened and full:
        yield f"  open, not looked for or not settled: {', '.join(one.cause.document.label for one in opened)}"
    elif opened:
        yield f"  open, not looked for or not settled: {open_words(plan)}; cytostorm causes lists them"


def _course_lines(course: Sequence[str]) -> Iterator[str]:
    if course:
        yield from (
            "",
            "COURSE UNDER TREATMENT (whether it is a response, or refractory, is a clinician's word: --response, --refractory)",
        )
        yield from (f"  {line}" for line in course)


def _cause_words(one: CauseState) -> str:
    return (
        f"{one.cause.document.label} ({'; '.join(hint.linked.pointer.label for hint in one.shown) or 'by exclusion'})"
    )


def _sample_lines(plan: Plan) -> Iterator[str]:
    if plan.samples:
        yield from ("", "DUE FIRST: samples that a drug can spoil, where that delays nothing")
    for urgency in ("now", "today", "later"):
        items = [item for item in plan.samples if item.urgency == urgency]
        yield from ([f"  {urgency}"] if items else [])
        yield from (f"    [ ] {sample_words(item)}" for item in items)


def _option_lines(plan: Plan, later: Sequence[StepState], dangers: Dangers, full: bool) -> Iterator[str]:
    """What is in question now by rank: at once, first, then what comes after; with `full` each later step likewise."""
    yield from _ranked("OPTIONS NOW", now_options(plan), plan, dangers, full)
    if perhaps := aside(plan):
        yield from ("", "OPTIONS, IF WHAT IS MISSING SHOWS IT")
        yield from (f"  {aside_words(option)}" for option in perhaps)
    for step in later:
        yield from _ranked(f"OPTIONS LATER: {step.linked.document.label}", in_order([step]), plan, dangers, full)


def _ranked(heading: str, options: Sequence[OptionState], plan: Plan, dangers: Dangers, full: bool) -> Iterator[str]:
    yield from ("", heading)
    for rank, group in by_rank(options):
        yield from ([f"  {rank}:"] if rank else [])
        for option in group:
            yield from _one_option(option, plan, dangers, full)


def _one_option(option: OptionState, plan: Plan, dangers: Dangers, full: bool) -> Iterator[str]:
    yield f"  - {option_head(option)}"
    if given := given_already(option, plan):
        yield f"{_INDENT}{given}"
    if action := option.linked.document.action:
        yield f"{_INDENT}{action}"
    if option.word == "blocked":
        yield _line("no dose", blocked_words(option, dangers))
    if place := place_words(option):
        yield _line("place", place)
    yield from _said("why", reasons_for(option))
    yield from _said("why not", reasons_against(option))
    yield from _dose_lines(option, full)
    yield _line("check first", check_words(option, dangers, plan) or "the warnings above")
    yield from _said("watch after", option.linked.document.watch_after)


def _said(heading: str, statements: Sequence[Said]) -> Iterator[str]:
    """The heading once, and one statement a line under it."""
    yield from (_line(heading if n == 0 else "", said_words(one)) for n, one in enumerate(statements))


def _line(heading: str, text: str) -> str:
    return f"{_INDENT}{heading:<{_WIDTH}} {text}"


def _dose_lines(option: OptionState, full: bool) -> Iterator[str]:
    rows = [(row_words(row), row_notes(row)) for row in option.rows] if full else dose_words(option)
    for n, (line, remarks) in enumerate(rows):
        yield _line("dose" if n == 0 else "", line)
        yield from (_line("", remark if remark.startswith(DRAW_UP) else f"! {remark}") for remark in remarks)


def _later_lines(later: Sequence[StepState], dangers: Dangers) -> Iterator[str]:
    """Steps that cannot be excluded, with their options by name."""
    if later:
        yield from ("", "PERHAPS LATER (--full shows them whole)")
    for step in later:
        named = [
            f"{option.linked.document.label} ({later_words(option, dangers)})"
            for option in step.options
            if option.shown
        ]
        yield f"  {step.linked.document.label}: {'; '.join(named)}"


def _other_lines(plan: Plan, full: bool) -> Iterator[str]:
    if away := list(kept_out(plan)):
        yield from ("", "NOT HERE, BECAUSE")
        yield from (f"  {line}" for line in away)
    causal, others = waiting(plan)
    if causal:
        yield from ("", f"TREATMENT OF A CAUSE THAT THIS RECORD DOES NOT SETTLE: {SUSPICION}")
        yield from _waiting_lines(causal, full)
    if others:
        yield from ("", "OTHER OPTIONS THAT WAIT FOR A CAUSE")
        yield from _waiting_lines(others, full)
    if out := list(why_not_here(plan)):
        yield from ("", "NOT FOR THIS PATIENT BY THESE FACTS")
        yield from (f"  {line}" for line in out)


def _waiting_lines(options: Sequence[OptionState], full: bool) -> Iterator[str]:
    if full:
        yield from (f"  {waiting_words(option)}" for option in options)
    else:
        yield f"  {'; '.join(one.linked.document.label for one in options)}"


def _position_lines(plan: Plan) -> Iterator[str]:
    shown = [one for one in plan.differences if not one.decision.excluded]
    if not shown:
        return
    yield from ("", "WHERE THE TWO POSITIONS DIFFER FOR THIS PATIENT")
    for one in shown:
        doubt = "" if one.decision.met else f" (perhaps; to decide: {missing_words(one.decision.missing)})"
        yield f"  {one.linked.document.label}{doubt}"
        for name, options in one.sides:
            side = getattr(one.linked.document, name)
            yield f"    {position_words(name)}: {said_words(side.says)}"
            yield from (f"      {when_known(plan, said)}: {said_words(said)}" for said in by_year(plan, side.evidence))
            if named := [option.linked.document.label for option in options if option.shown]:
                yield f"      options: {'; '.join(named)}"
        yield from (f"    neither: {said_words(said)}" for said in one.linked.document.undecided)


def _end(plan: Plan) -> Iterator[str]:
    yield from ("", "REPEAT")
    yield from (f"  {said_words(one)}" for one in plan.repeats)
    if plan.missing:
        yield from ("", f"WOULD SETTLE MORE: {missing_words(plan.missing)}")
    yield from ("", SOURCES, PLAN_DISCLAIMER)
