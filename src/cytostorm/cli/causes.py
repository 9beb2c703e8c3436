"""`cytostorm causes`: the causes, the stage and the work-up of one patient, as text, JSON or HTML."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cytostorm
from cytostorm.cli.assessing import one_record
from cytostorm.cli.doors import one_of, open_source, take_in
from cytostorm.cli.first_screens import detail_text, first_screen_text, headed
from cytostorm.cli.outputs import check_target, show_or_write
from cytostorm.io.opening import Opening
from cytostorm.io.tables import moment_at
from cytostorm.library import confirmed, shipped
from cytostorm.presentation.aged import TOO_OLD
from cytostorm.presentation.cause_views import CausesView, CauseView, CheckView, HintView
from cytostorm.presentation.cause_wording import ELSEWHERE, ELSEWHERE_FRAME, TO_SEND, TO_SEND_ORDER
from cytostorm.presentation.causes import causes_view
from cytostorm.presentation.small_documents import written_small
from cytostorm.presentation.sources import FOOTNOTE


def run_causes(
    source: str, reading: str, at: str, format: str, out: Path | None, patient: str, mapping: Path | None, ignore: list[str], skip: bool,
    as_measured: list[str], opening: Opening, full: bool = False,
) -> None:  # fmt: skip
    one_of(format, ("text", "json", "html"), "format")
    if out is not None:
        check_target(out, Path(source), mapping)
    library = confirmed(shipped(), as_measured)
    library.reading(reading)
    record = one_record(take_in(open_source(source, library, mapping, ignore, patient, opening), skip), patient)
    view = causes_view(record, library, reading, moment_at(at, record, "--at"), cytostorm.__version__)
    show_or_write(rendered(view, format, full), out)


def rendered(view: CausesView, format: str, full: bool) -> str:
    """The view on one face; text is the first screen, and with `full` the rest below it."""
    if format == "json":
        return written_small(view)
    if format == "text":
        return text_of(view) if full else first_screen_text(view.summary)
    from cytostorm.report.causes import causes_page

    return causes_page(view)


def text_of(view: CausesView) -> str:
    """The first screen, then all that it rests on, the most pressing first."""
    lines = [
        *_stage_lines(view),
        *headed(TOO_OLD, view.too_old),
        *_state_lines(view),
        *_work_up_lines(view),
        *_elsewhere_lines(view),
    ]
    return f"{first_screen_text(view.summary)}\n{detail_text(('', view.about, view.frame, *lines, '', FOOTNOTE, view.disclaimer))}"


def _stage_lines(view: CausesView) -> Iterator[str]:
    yield ""
    yield from view.stage_lines
    yield from (f"  met: {words}" for words in view.signs)


def _state_lines(view: CausesView) -> Iterator[str]:
    """Causes by state; those of which nothing is known stand together."""
    for state in view.states:
        yield from ("", state.heading.upper())
        yield from (line for one in view.shown(state) for line in _cause_lines(one))
        if state.not_tested:
            yield f"  {state.not_tested}"


def _cause_lines(one: CauseView) -> Iterator[str]:
    yield f"  {one.label}"
    said = (one.closing, *map(_hint_line, one.hints), *(test.words for test in one.results), one.not_done, one.note)
    yield from (f"      {line}" for line in said if line)


def _hint_line(one: HintView) -> str:
    return f"{one.words} {one.cite.words}".strip()


def _work_up_lines(view: CausesView) -> Iterator[str]:
    """What is equally urgent, the basic tests in one line."""
    yield from ("", f"{TO_SEND.upper()} ({TO_SEND_ORDER})")
    for group in view.work_up:
        yield f"  {group.heading}"
        if group.basic:
            yield f"    [ ] {group.basic}"
        yield from (line for item in view.items(group) for line in _check_lines(item))


def _check_lines(item: CheckView) -> Iterator[str]:
    yield f"    [ ] {item.words}"
    yield from dict.fromkeys(f"          {loss.words}" for loss in item.losses)


def _elsewhere_lines(view: CausesView) -> Iterator[str]:
    yield from ("", f"{ELSEWHERE.upper()} ({ELSEWHERE_FRAME})")
    for known in view.frequencies:
        yield f"  {known.label}"
        yield from (f"      {one.words} {one.cite.words}" for one in known.frequencies)
        if known.conflict:
            yield f"      {known.conflict}"
