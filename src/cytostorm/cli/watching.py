"""`cytostorm watch-record`: one patient under treatment as text, JSON or HTML."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cytostorm
from cytostorm.cli.assessing import one_record
from cytostorm.cli.doors import one_of, open_source, take_in
from cytostorm.cli.outputs import check_target, show_or_write
from cytostorm.cli.terminal import printable
from cytostorm.io.opening import Opening
from cytostorm.io.tables import moment_at
from cytostorm.library import Library, confirmed, shipped
from cytostorm.monitoring import CONVENTION, Trajectory, Watch, watch
from cytostorm.monitoring.masking import effect_words
from cytostorm.presentation.course_wording import (
    MEANINGS,
    ago,
    due_words,
    fall_words,
    falls_of,
    follow_lines,
    name_words,
    parts_words,
    rate_words,
    relapse_words,
    response_words,
    start_words,
    unreliable_lines,
)
from cytostorm.presentation.populations import MADE_FOR_OTHERS
from cytostorm.presentation.sentences import DISCLAIMER
from cytostorm.presentation.staged import headline_of, watch_payload
from cytostorm.words import moment_words


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
) -> None:
    one_of(format, ("text", "json", "html"), "format")
    if out is not None:
        check_target(out, Path(source), mapping)
    library = confirmed(shipped(), as_measured)
    library.reading(reading)
    record = one_record(take_in(open_source(source, library, mapping, ignore, patient, opening), skip), patient)
    moments = moment_at(at, record, "--at"), moment_at(since, record, "--since")
    show_or_write(
        rendered(watch(record, library, *moments, reading, version=cytostorm.__version__), library, format), out
    )


def rendered(watched: Watch, library: Library, format: str) -> str:
    if format == "json":
        return watch_payload(watched, library).model_dump_json(indent=2)
    if format == "text":
        return "\n".join(printable(line) for line in _lines(watched, library))
    from cytostorm.report.watching import watch_page

    return watch_page(watched, library)


def _lines(watched: Watch, library: Library) -> Iterator[str]:
    """What is unreliable first, for whoever is on call; then what is due, the course, the definitions."""
    who = f"Patient {watched.record.patient}, " if watched.record.patient else ""
    yield f"{who}{moment_words(watched.at)}, {start_words(watched, library)}"
    yield from _hidden(watched, library)
    yield from ("", *headline_of(watched.record, library, watched.reading, watched.at))
    yield from ("", "DUE (nothing is ordered)")
    for one in watched.due:
        yield f"  {one.state.upper() if one.state == 'overdue' else one.state}: {one.item.label}; {due_words(one, watched.at, library)}"
    yield from ("", "COURSE")
    for course in watched.trajectories:
        yield from _course(course, watched, library)
    for alarm in watched.alarms:
        yield f"  alarm {alarm.word} ({alarm.status}): {alarm.text}"
    yield from _definitions(watched)
    yield from (
        "",
        f"RELAPSE {watched.relapse.word}: {relapse_words(watched.relapse)}",
        f"  {CONVENTION}",
        "",
        DISCLAIMER,
    )


def _hidden(watched: Watch, library: Library) -> Iterator[str]:
    masking = watched.masking
    if not masking.in_force:
        return
    yield ""
    yield from (f"UNRELIABLE {line}" for line in unreliable_lines(masking, library))
    yield from (f"  {line[0].upper()}{line[1:]}" for line in follow_lines(masking, library))
    if masking.follow:
        yield f"    {masking.follow.because} ({masking.follow.status})"
    for one in masking.opened:
        yield f"  not established because of it: {one.criteria.document.short_title} (with the values as reported: {one.as_reported})"


def _course(course: Trajectory, watched: Watch, library: Library) -> Iterator[str]:
    if course.last is None:
        return
    hidden = (
        f", unreliable: {effect_words(library, course.last.hidden_by, course.observable)}"
        if course.last.hidden_by
        else ""
    )
    last = f"{course.last.text} {ago(course.last.at, watched.at)}{hidden}"
    yield "; ".join([f"  {name_words(course.observable, library)}: {last}", *_rates(course)])
    for since, name in (("start", "from the start"), ("worst", "from the worst value")):
        said = [
            f"{'now' if f.day is None else f'day {f.day}'} {fall_words(f)}"
            for f in falls_of(course, since)
            if f.percent is not None
        ]
        if said:
            yield f"    {name}: {'; '.join(said)}"


def _rates(course: Trajectory) -> Iterator[str]:
    """The slope of three days first; the last two values may be close together or far apart."""
    if (rate := course.window_rate) and (said := rate_words(rate)):
        yield f"over 72 h ({rate.points} values) {said}"
    if (rate := course.last_rate) and (said := rate_words(rate)):
        yield f"last two values ({ago(rate.since, rate.until).removesuffix(' ago')} apart) {said}"


def _definitions(watched: Watch) -> Iterator[str]:
    yield from ("", "PUBLISHED DEFINITIONS")
    for one in (one for one in watched.responses if one.applies != "not met"):
        told = response_words(one)
        yield f"  {one.definition.document.title}{f' ({told})' if told else ''}"
        for result in one.results:
            yield f"    {result.word}: {result.label} (when met: {MEANINGS[result.meaning]})"
            if not one.asked:
                yield from (f"      {said}" for said in parts_words(result.outcome))
        yield from (f"    context: {told.text}" for told in one.definition.document.context)
        yield from (f"    caution: {told.text}" for told in one.definition.document.cautions)
    others = [
        f"{one.definition.document.title} (for {one.definition.document.population})"
        for one in watched.responses
        if one.applies == "not met"
    ]
    if others:
        yield f"  {MADE_FOR_OTHERS} ({len(others)}): {'; '.join(others)}"
