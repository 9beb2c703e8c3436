"""`cytostorm causes`: the differential, the stage and the work-up of one patient, as text or JSON."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cytostorm
from cytostorm.cli.assessing import one_record
from cytostorm.cli.doors import one_of, open_source, take_in
from cytostorm.cli.outputs import check_target, show_or_write
from cytostorm.cli.terminal import printable
from cytostorm.io.tables import moment_at
from cytostorm.library import Library, shipped
from cytostorm.model.causes import Frequency
from cytostorm.pathway import CauseState, CheckItem, Differential, Hint, LossState, SignState, Stage, State, TestState, attribute, stage
from cytostorm.pathway.attribution_payload import payload
from cytostorm.words import DISCLAIMER, bounds_words, moment_words

_STATES: tuple[tuple[State, str], ...] = (
    ("confirmed", "Confirmed"),
    ("supported", "Supported"),
    ("open", "Open: not looked for, or not settled"),
    ("closed", "Closed"),
)
_URGENCY = {"now": "Now", "today": "Today", "later": "Later"}


def run_causes(
    source: str, reading: str, at: str, format: str, out: Path | None, patient: str, mapping: Path | None, ignore: list[str], skip: bool
) -> None:
    one_of(format, ("text", "json"), "format")
    if out is not None:
        check_target(out, Path(source), mapping)
    library = shipped()
    library.reading(reading)
    record = one_record(take_in(open_source(source, library, mapping, ignore, patient), skip), patient)
    moment = moment_at(at, record, "--at")
    found, reached = attribute(record, library, reading, moment), stage(record, library, reading, moment)
    text = payload(found, reached, cytostorm.__version__).model_dump_json(indent=2, by_alias=True) if format == "json" else None
    show_or_write(text or text_of(found, reached, library), out)


def text_of(found: Differential, reached: Stage, library: Library) -> str:
    """All of it for a person who is on call, the most pressing first."""
    lines = [*_head(found), *_stage_lines(reached), *_state_lines(found), *_checklist_lines(found), *_context_lines(library), "", DISCLAIMER]
    return "\n".join(printable(line) for line in lines)


def _head(found: Differential) -> Iterator[str]:
    who = f"Patient {found.record.patient}, " if found.record.patient else ""
    yield f"{who}{moment_words(found.at)}, reading {found.reading.id} (our choice), knowledge {found.fingerprint}"
    yield "A state speaks of what is in the patient; whether it drives the storm is for a clinician. One cause never closes another."


def _stage_lines(reached: Stage) -> Iterator[str]:
    yield from ("", f"STAGE: {reached.words}")
    yield from (f"  met: {_sign_words(sign)}" for sign in reached.surely)
    waiting = [sign.linked.sign.label for sign in reached.possibly]
    if waiting:
        yield f"  not known, and could raise it: {'; '.join(dict.fromkeys(waiting))}"
    yield from (f"  {grade.criteria.document.short_title}: grade {bounds_words(grade.grade)}" for grade in reached.grades)


def _sign_words(sign: SignState) -> str:
    ours = ", ours" if sign.linked.sign.ours else ""
    return f"{sign.linked.sign.label} ({'; '.join(sign.reasons)}) [{sign.linked.sign.cite.reference}{ours}]"


def _state_lines(found: Differential) -> Iterator[str]:
    for state, heading in _STATES:
        causes = found.in_state(state)
        if causes:
            yield from ("", heading.upper())
            yield from (line for one in causes for line in _cause_lines(one))


def _cause_lines(one: CauseState) -> Iterator[str]:
    yield f"  {one.cause.document.label}{_closing_words(one)}"
    yield from (f"      {_hint_words(hint)}" for hint in one.shown)
    yield from (f"      against: {_hint_words(hint)}" for hint in one.against if hint.met)
    yield from (f"      does not count: {_hint_words(hint)}" for hint in one.misleads if hint.met)
    yield from (f"      {_test_words(test)}" for test in one.tests if test.result == "negative")


def _closing_words(one: CauseState) -> str:
    if one.cause.document.residual:
        return f" (waits for: {', '.join(one.keeps_open)})" if one.keeps_open else ""
    if one.state != "open":
        return ""
    if not one.closable:
        return " (no negative test closes it)"
    return f" (to close it, known absent: {', '.join(name.replace('_', ' ') for name in one.keeps_open)})"


def _hint_words(hint: Hint) -> str:
    weight = f", {hint.linked.pointer.weight}" if hint.linked.pointer.weight else ""
    doubt = "; UNCONFIRMED, decides nothing" if not hint.decides else ""
    cite = hint.linked.pointer.cite
    return f"{hint.linked.pointer.label}{weight}: {'; '.join(hint.facts)} [{cite.reference}, {cite.status}{doubt}]"


def _test_words(test: TestState) -> str:
    closes = "can close" if test.closes else "does not close"
    after = f"; sample after {', '.join(dict.fromkeys(test.after))}" if test.after else ""
    return f"negative: {test.linked.label}; {closes}: {test.linked.test.because}{after}"


def _checklist_lines(found: Differential) -> Iterator[str]:
    yield from ("", "WORK-UP STILL OPEN (most urgent first; within that, what a treatment can spoil first)")
    for urgency, heading in _URGENCY.items():
        items = [item for item in found.checklist if item.urgency == urgency]
        if items:
            yield f"  {heading}"
            yield from _urgency_lines(items)


def _urgency_lines(items: list[CheckItem]) -> Iterator[str]:
    """Plain core tests stand on one line; all else has its own."""
    plain = [item.label for item in items if item.core and not item.losses and item.recordable]
    if plain:
        yield f"    [ ] core: {', '.join(plain)}"
    yield from (line for item in items if item.label not in plain for line in _item_lines(item))


def _item_lines(item: CheckItem) -> Iterator[str]:
    serves = f" for {', '.join(item.causes)}" if item.causes else ""
    specimen = f" ({item.specimen})" if item.specimen else ""
    unseen = "" if item.recordable else " (a record cannot tell whether this was done)"
    yield f"    [ ] {item.label}{specimen}{serves}{unseen}"
    yield from dict.fromkeys(f"          {_loss_words(loss)}" for loss in item.losses)


def _loss_words(loss: LossState) -> str:
    doubt = " (unconfirmed)" if loss.loss.cite.status == "unconfirmed" else ""
    if loss.given:
        return f"ALREADY GIVEN: {loss.given} since {moment_words(loss.since)}; {loss.loss.loses}{doubt}"
    return f"before {loss.treatment}, if that delays nothing: {loss.loss.loses}{doubt}"


def _context_lines(library: Library) -> Iterator[str]:
    yield from ("", "PUBLISHED FREQUENCIES (context of other hospitals, never a probability of this patient)")
    for known in library.cause_classes.values():
        if known.frequencies:
            yield f"  {known.label}: {'; '.join(_frequency_words(one) for one in known.frequencies)}"
        if known.conflict:
            yield f"    {known.conflict}"


def _frequency_words(known: Frequency) -> str:
    patients = f", {known.n} patients" if known.n else ""
    doubt = ", UNCONFIRMED" if known.cite.status == "unconfirmed" else ""
    return f"{known.printed} ({known.setting}{patients}{doubt})"
