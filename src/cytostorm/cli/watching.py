"""`cytostorm watch-record`: one patient under treatment as a first screen, in full, as JSON or HTML."""

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
from cytostorm.library import Library, confirmed, shipped
from cytostorm.presentation.course import ClauseView, CourseView, DueView, ResponseView, TrajectoryView
from cytostorm.presentation.course_view import course_of
from cytostorm.presentation.small_documents import written_small
from cytostorm.presentation.view import SourceView
from cytostorm.record import Record


def run_watch(
    source: str,
    at: str,
    since: str,
    reading: str,
    format: str,
    out: Path | None,
    patient: str,
    mapping: Path | None,
    ignore: list[str],
    skip: bool,
    as_measured: list[str],
    opening: Opening,
    full: bool,
) -> None:
    one_of(format, ("text", "json", "html"), "format")
    if out is not None:
        check_target(out, Path(source), mapping)
    library = confirmed(shipped(), as_measured)
    library.reading(reading)
    record = one_record(take_in(open_source(source, library, mapping, ignore, patient, opening), skip), patient)
    moments = moment_at(at, record, "--at"), moment_at(since, record, "--since")
    view = course_of(record, library, *moments, reading, cytostorm.__version__)
    show_or_write(rendered(view, record, library, format, full), out)


def rendered(view: CourseView, record: Record, library: Library, format: str, full: bool) -> str:
    if format == "json":
        return written_small(view)
    if format == "text":
        first = first_screen_text(view.summary)
        return f"{first}\n{detail_text(detail_lines(view))}" if full else first
    from cytostorm.report.watching import watch_page

    return watch_page(view, record, library)


def detail_lines(view: CourseView) -> Iterator[str]:
    """Everything behind the first screen, in its order; one fact a line."""
    masking, relapse = view.masking, view.relapse
    masks = (*masking.words, *(one.words for one in masking.in_force))
    yield from headed("UNRELIABLE NOW", (*masks, *(one.words for one in masking.unknown_because_of_it)))
    yield from headed("RELAPSE", (relapse.words, relapse.convention, *(one.words for one in relapse.worse_again)))
    yield from headed("COURSE", (line for one in view.trajectories for line in _course(one)))
    yield from headed("WARNING SIGNS", (one.words for one in view.alarms))
    yield from headed("COUNTED FROM", view.counted)
    yield from headed("PUBLISHED DEFINITIONS OF RESPONSE", (line for one in view.responses for line in _response(one)))
    yield from headed("", (view.others,))
    yield from headed("DUE (nothing is ordered)", (_due(one) for one in view.due))
    yield from headed("FOLLOW", masking.follow)
    yield from headed("UNKNOWN", view.missing)
    yield from headed("HOW ILL", view.how_ill)
    yield from headed("SOURCES", view.references)


def _course(one: TrajectoryView) -> Iterator[str]:
    yield one.words
    yield from (f"  {line}" for line in one.changes)


def _response(one: ResponseView) -> Iterator[str]:
    yield one.words
    for result in one.results:
        yield from _clause(result)
    for clause in one.clauses:
        yield from _clause(clause)
    for heading, found in (("Context", one.context), ("Caution", one.cautions)):
        yield from (f"  {heading}: {_sourced(told.words, told.cite)}" for told in found)


def _clause(one: ClauseView) -> Iterator[str]:
    if one.words:
        yield f"  {_sourced(one.words, one.cite)}"
        yield from (f"    {reason}" for reason in one.reasons)


def _due(one: DueView) -> str:
    return _sourced(one.words, one.cite)


def _sourced(words: str, cite: SourceView | None) -> str:
    return f"{words} {cite.words}" if cite is not None and cite.words else words
