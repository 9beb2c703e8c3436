"""`cytostorm causes`: the differential, the stage and the work-up of one patient, as text or JSON."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cytostorm
from cytostorm.cli.assessing import one_record
from cytostorm.cli.doors import one_of, open_source, take_in
from cytostorm.cli.outputs import check_target, show_or_write
from cytostorm.cli.terminal import printable
from cytostorm.differential import CauseState, CheckItem, Differential, Stage, attribute, stage
from cytostorm.io.opening import Opening
from cytostorm.io.tables import moment_at
from cytostorm.library import Library, confirmed, shipped
from cytostorm.presentation.aged import TOO_OLD, old_lines
from cytostorm.presentation.cause_wording import (
    FRAME,
    NO_RESULT,
    STATES,
    TO_SEND,
    URGENCY,
    closing_words,
    frequency_words,
    hint_words,
    is_silent,
    loss_words,
    negative_words,
    sign_words,
)
from cytostorm.presentation.causes import payload
from cytostorm.presentation.sentences import DISCLAIMER
from cytostorm.presentation.stage_wording import met_signs, stage_lines
from cytostorm.words import moment_words


def run_causes(
    source: str, reading: str, at: str, format: str, out: Path | None, patient: str, mapping: Path | None, ignore: list[str], skip: bool,
    as_measured: list[str], opening: Opening,
) -> None:  # fmt: skip
    one_of(format, ("text", "json", "html"), "format")
    if out is not None:
        check_target(out, Path(source), mapping)
    library = confirmed(shipped(), as_measured)
    library.reading(reading)
    record = one_record(take_in(open_source(source, library, mapping, ignore, patient, opening), skip), patient)
    moment = moment_at(at, record, "--at")
    found = attribute(record, library, reading, moment)
    reached = stage(record, library, reading, moment, found)
    show_or_write(rendered(found, reached, library, format), out)


def rendered(found: Differential, reached: Stage, library: Library, format: str) -> str:
    if format == "json":
        return payload(found, reached, cytostorm.__version__).model_dump_json(indent=2, by_alias=True)
    if format == "text":
        return text_of(found, reached, library)
    from cytostorm.report.causes import causes_page

    return causes_page(found, reached, library, cytostorm.__version__)


def text_of(found: Differential, reached: Stage, library: Library) -> str:
    """All of it for a person who is on call, the most pressing first."""
    states = (*_stage_lines(reached), *_old_lines(found, reached), *_state_lines(found))
    lines = [*_head(found), *states, *_checklist_lines(found), *_context_lines(library), "", DISCLAIMER]
    return "\n".join(printable(line) for line in lines)


def _head(found: Differential) -> Iterator[str]:
    who = f"Patient {found.record.patient}, " if found.record.patient else ""
    yield f"{who}{moment_words(found.at)}, reading {found.reading.id} (our choice), knowledge {found.fingerprint}"
    yield FRAME


def _stage_lines(reached: Stage) -> Iterator[str]:
    yield ""
    yield from stage_lines(reached)
    yield from (f"  met: {sign_words(sign)}" for sign in met_signs(reached))


def _old_lines(found: Differential, reached: Stage) -> Iterator[str]:
    if old := list(old_lines(found, reached)):
        yield from ("", TOO_OLD)
        yield from (f"  {line}" for line in old)


def _state_lines(found: Differential) -> Iterator[str]:
    """Causes by state; open ones of which nothing is known and that no test can close stand together in one line."""
    for state, heading in STATES.items():
        causes = found.in_state(state)
        silent = [one for one in causes if is_silent(one)]
        if causes:
            yield from ("", heading.upper())
            yield from (line for one in causes if one not in silent for line in _cause_lines(one))
        if silent:
            yield f"  {NO_RESULT}: {', '.join(one.cause.document.label for one in silent)}"


def _cause_lines(one: CauseState) -> Iterator[str]:
    yield f"  {one.cause.document.label}{closing_words(one)}"
    yield from (f"      {hint_words(hint)}" for hint in one.shown)
    yield from (f"      against: {hint_words(hint)}" for hint in one.against if hint.met)
    yield from (f"      does not count: {hint_words(hint)}" for hint in one.misleads if hint.met)
    yield from (f"      {negative_words(test)}" for test in one.tests if test.result == "negative")


def _checklist_lines(found: Differential) -> Iterator[str]:
    yield from ("", f"{TO_SEND.upper()} (most urgent first; within that, first what a treatment makes unreliable)")
    for urgency, heading in URGENCY.items():
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
    yield from dict.fromkeys(f"          {loss_words(loss)}" for loss in item.losses)


def _context_lines(library: Library) -> Iterator[str]:
    yield from ("", "PUBLISHED FREQUENCIES (context of other hospitals, never a probability of this patient)")
    for known in library.cause_classes.values():
        if known.frequencies:
            yield f"  {known.label}: {'; '.join(frequency_words(one) for one in known.frequencies)}"
        if known.conflict:
            yield f"    {known.conflict}"
