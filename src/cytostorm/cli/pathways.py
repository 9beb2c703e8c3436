"""`cytostorm pathway`: step, options, positions and dangers of one patient, dangers first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cytostorm
from cytostorm.cli.assessing import one_record
from cytostorm.cli.doors import one_of, open_source, take_in
from cytostorm.cli.outputs import check_target, show_or_write
from cytostorm.cli.terminal import printable
from cytostorm.io.tables import moment_at
from cytostorm.library import Library, shipped
from cytostorm.pathway import CauseState, OptionState, Patient, Plan, pathway, patient
from cytostorm.pathway.plan_payload import payload
from cytostorm.pathway.plan_words import (
    PLAN_DISCLAIMER,
    danger_words,
    missing_words,
    option_head,
    position_words,
    relevant,
    row_words,
    said_words,
    sample_words,
    step_words,
    unchecked_words,
    waiting_words,
    why_not_here,
)
from cytostorm.pathway.wording import known_words
from cytostorm.words import moment_words


@dataclass(frozen=True)
class Asked:
    """What stands on the command line, as typed."""

    source: str
    reading: str
    at: str
    who: str
    mapping: Path | None
    ignore: tuple[str, ...]
    skip: bool
    weight: str | None
    height: str | None
    age: str | None
    sex: str | None
    crcl: str | None
    creatinine: str | None
    anc: str | None
    present: tuple[str, ...]
    absent: tuple[str, ...]


def run_pathway(asked: Asked, format: str, summary: bool, out: Path | None) -> None:
    one_of(format, ("text", "json", "html"), "format")
    if out is not None:
        check_target(out, Path(asked.source), asked.mapping)
    library = shipped()
    show_or_write(rendered(plan_of(asked, library), library, format, summary), out)


def plan_of(asked: Asked, library: Library) -> Plan:
    library.reading(asked.reading)
    typed = typed_patient(asked, library)
    record = one_record(take_in(open_source(asked.source, library, asked.mapping, list(asked.ignore), asked.who), asked.skip), asked.who)
    return pathway(record, library, asked.reading, moment_at(asked.at, record, "--at"), typed)


def typed_patient(asked: Asked, library: Library) -> Patient:
    return patient(
        library, asked.weight, asked.height, asked.age, asked.sex, asked.crcl, asked.creatinine, asked.anc, asked.present, asked.absent
    )  # fmt: skip


def rendered(plan: Plan, library: Library, format: str, summary: bool) -> str:
    if summary:
        from cytostorm.report.plan_summary import summary_page

        return summary_page(plan, library, cytostorm.__version__)
    if format == "json":
        return payload(plan, cytostorm.__version__).model_dump_json(indent=2, by_alias=True)
    if format == "text":
        return text_of(plan)
    from cytostorm.report.plan import plan_page

    return plan_page(plan, library, cytostorm.__version__)


def text_of(plan: Plan) -> str:
    """All of it for a person on call, the dangers first."""
    parts = (_head(plan), _danger_lines(plan), _step_lines(plan), _sample_lines(plan), _option_lines(plan), _position_lines(plan), _end(plan))
    return "\n".join(printable(line) for lines in parts for line in lines)


def _head(plan: Plan) -> Iterator[str]:
    who = f"Patient {plan.record.patient}, " if plan.record.patient else ""
    yield f"{who}{moment_words(plan.at)}, reading {plan.differential.reading.id} (our choice), pathway {plan.fingerprint}"
    yield from known_words(plan.patient)


def _danger_lines(plan: Plan) -> Iterator[str]:
    near, far = relevant(plan)
    yield from ("", "DANGERS")
    yield from (f"  ! {danger_words(one)}" for one in near)
    if far:
        yield f"  of other drugs: {'; '.join(one.danger.document.label for one in far)}"
    if lines := list(unchecked_words(plan)):
        yield "  COULD NOT BE CHECKED; that is no all-clear. Missing, and what waits for it:"
        yield from (f"    ? {line}" for line in lines)


def _step_lines(plan: Plan) -> Iterator[str]:
    yield from ("", "STEP")
    yield from (f"  {line}" for line in step_words(plan))
    for state in ("confirmed", "supported"):
        yield from (f"  {state}: {_cause_words(one)}" for one in plan.differential.causes if one.state == state)
    opened = [one.cause.document.label for one in plan.differential.in_state("open")]
    if opened:
        yield f"  open, not looked for or not settled: {', '.join(opened)}"


def _cause_words(one: CauseState) -> str:
    return f"{one.cause.document.label} ({'; '.join(hint.linked.pointer.label for hint in one.shown) or 'by exclusion'})"


def _sample_lines(plan: Plan) -> Iterator[str]:
    if plan.samples:
        yield from ("", "DUE FIRST: samples that a drug can spoil, where that delays nothing")
        yield from (f"  [ ] {sample_words(item)}" for item in plan.samples)


def _option_lines(plan: Plan) -> Iterator[str]:
    for step in plan.steps:
        shown = [option for option in step.options if option.shown]
        if shown and not step.decision.excluded:
            yield from ("", f"OPTIONS: {step.linked.document.label}")
            yield from (line for option in shown for line in _one_option(option))
    if waiting := plan.of("waiting"):
        yield from ("", "WAITING FOR A CAUSE: no reason for these yet, and none against looking")
        yield from (f"  {waiting_words(option)}" for option in waiting)
    if out := list(why_not_here(plan)):
        yield from ("", "NOT FOR THIS PATIENT BY THESE FACTS")
        yield from (f"  {line}" for line in out)


def _one_option(option: OptionState) -> Iterator[str]:
    document = option.linked.document
    yield f"  - {option_head(option)}"
    if document.action:
        yield f"      {document.action}"
    yield f"      when: {said_words(document.because)}"
    if option.word not in ("blocked", "not confirmed"):
        yield from (f"      why: {said_words(one)}" for one in (*document.why, *document.evidence_for))
    yield from (f"      why not: {said_words(one)}" for one in (*document.why_not, *document.evidence_against))
    yield from _dose_lines(option)
    yield f"      check first: {_check_words(option) or 'nothing beyond the dangers above'}"
    yield from (f"      watch after: {said_words(one)}" for one in document.watch_after)


def _check_words(option: OptionState) -> str:
    named = [name for name in option.linked.document.check_first if name not in {one.danger.id for one in option.dangers}]
    waiting = [f"{one.danger.document.label}{'' if one.word == 'fires' else ' (not checked)'}" for one in option.dangers]
    return "; ".join([*waiting, *(missing_words([name]) for name in named)])


def _dose_lines(option: OptionState) -> Iterator[str]:
    yield from (f"      dose row: {row_words(row)}" for row in option.rows)
    yield from (f"        ! {remark}" for row in option.rows for remark in row.remarks)


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
            yield from (f"      later: {said_words(later)}" for later in side.later)
            if named := [option.linked.document.label for option in options if option.shown]:
                yield f"      options: {'; '.join(named)}"
        yield from (f"    neither: {said_words(said)}" for said in one.linked.document.undecided)


def _end(plan: Plan) -> Iterator[str]:
    yield from ("", "REPEAT")
    yield from (f"  {said_words(one)}" for one in plan.repeats)
    if plan.missing:
        yield from ("", f"WOULD SETTLE MORE: {missing_words(plan.missing)}")
    yield from ("", PLAN_DISCLAIMER)
