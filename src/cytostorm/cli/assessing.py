"""`cytostorm assess`: one patient as text, JSON or HTML."""

from __future__ import annotations

from datetime import datetime
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.table import Table as RichTable

import cytostorm
from cytostorm.bedside import Assessment, Judged, SlipEffect, assess, courses
from cytostorm.bedside.payload import payload
from cytostorm.cli.doors import chosen_sets, one_of, open_mapping, open_table, show_or_write, take_in
from cytostorm.errors import InputError
from cytostorm.io.tables import TableContent, records
from cytostorm.library import Library, shipped
from cytostorm.record import Record
from cytostorm.words import DISCLAIMER, applies_words, because, by_application, moment_words, probability_words, score_words

_STYLE = {"met": "bold red", "not met": "green", "unknown": "yellow"}
_SHAPE = {"met": "●", "not met": "○", "unknown": "◐"}


def run_assess(
    source: str,
    criteria: str,
    reading: str,
    at: str,
    format: str,
    out: Path | None,
    patient: str,
    mapping: Path | None,
    ignore: list[str],
    skip: bool,
) -> None:
    one_of(format, ("text", "json", "html"), "format")
    library = shipped()
    sets = chosen_sets(library, criteria)
    library.reading(reading)
    content = take_in(records(open_table(source), library, open_mapping(mapping), ignore), skip)
    record = one_record(content, source, patient)
    assessment = assess(record, library, sets, reading, moment(at, record), version=cytostorm.__version__)
    show_or_write(rendered(assessment, library, format), out)


def one_record(content: TableContent, source: str, patient: str) -> Record:
    """The patient asked for, or the only one."""
    found = [r for r in content.records if not patient or r.patient == patient]
    if len(found) == 1:
        return found[0]
    names = ", ".join(r.patient for r in content.records[:10])
    if patient:
        raise InputError(source, f"holds no patient '{patient}'.", f"It holds {len(content.records)}: {names}.")
    raise InputError(source, f"holds {len(found)} patients ({names}, …), and assess takes one.", "Add --patient ID, or use cytostorm timeline.")


def moment(text: str, record: Record) -> datetime | None:
    """The moment of `--at`, zoned as the record is."""
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise InputError("--at", f"'{text}' is not an ISO 8601 time.", "Write 2024-03-01T08:00 or 2024-03-01.") from None
    last = record.last_known
    if last is not None and (at.tzinfo is None) != (last.tzinfo is None):
        raise InputError("--at", f"'{text}' and the record differ in having a time zone.", f"The last fact is at {last.isoformat()}.")
    return at


def rendered(assessment: Assessment, library: Library, format: str) -> str:
    if format == "json":
        return payload(assessment).model_dump_json(indent=2)
    if format == "text":
        return text_of(assessment)
    from cytostorm.report import patient_page

    sets = [judged.verdict.criteria for judged in assessment.judged]
    return patient_page(assessment, courses(assessment.record, library, sets, assessment.reading, assessment.at), library)


def text_of(assessment: Assessment, width: int | None = None) -> str:
    """The assessment for a terminal; plain text where there is none."""
    console = Console(file=StringIO(), width=width or Console().width, force_terminal=Console().is_terminal, highlight=False)
    who = f"Patient {assessment.record.patient}, " if assessment.record.patient else ""
    reading = assessment.reading
    console.print(f"{who}{moment_words(assessment.at)}, reading {reading.id} ({reading.title.lower()}; our choice)")
    console.print(_overview(assessment))
    for judged in assessment.judged:
        _print_detail(console, judged)
    console.print(f"\n{DISCLAIMER}", style="dim")
    return console.file.getvalue()  # type: ignore[attr-defined, no-any-return]


def _overview(assessment: Assessment) -> RichTable:
    table = RichTable(box=None, pad_edge=False)
    for heading in ("criteria", "verdict", "score", "would settle it"):
        table.add_column(heading, overflow="fold")
    for verdict in by_application(judged.verdict for judged in assessment.judged):
        status = " [dim](draft)[/dim]" if verdict.criteria.document.status == "draft" else ""
        word = f"[{_STYLE[verdict.word]}]{_SHAPE[verdict.word]} {verdict.word}[/] [dim]{applies_words(verdict)}[/dim]"
        title = verdict.criteria.document.short_title + status
        table.add_row(title, word, score_words(verdict), _settles(assessment[verdict.id]))
    return table


def _settles(judged: Judged) -> str:
    alone = [f"{test.label} ({test.available})" for test in judged.settling.alone]
    if alone:
        return "any one of: " + ", ".join(alone[:4]) + (" …" if len(alone) > 4 else "")
    sets = judged.settling.smallest_sets
    return "together: " + " + ".join(subject.replace("_", " ") for subject in sets[0].subjects) if sets else ""


def _print_detail(console: Console, judged: Judged) -> None:
    verdict = judged.verdict
    document = verdict.criteria.document
    if not any(seen.facts for leaf in verdict.leaves for seen in leaf.seen):
        return
    console.print(
        f"\n[bold]{document.title}[/bold], {document.edition} [dim]({verdict.criteria.label}, {document.status}, {verdict.criteria.fingerprint})[/dim]"
    )
    table = RichTable(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 2))
    for outcome in (*verdict.about, *verdict.entry, *verdict.items):
        table.add_row(outcome.node.meta.label or outcome.node.meta.id, _value(outcome), because(outcome))
    console.print(table)
    if document.probability and verdict.score:
        console.print(f"  {document.probability.label}: {probability_words(document.probability, verdict.score)} (printed band)")
    for masked in judged.masked:
        console.print(f"  [magenta]masked[/]: {masked.observable} by {masked.force.drug}, until {moment_words(masked.force.until)}")
    for slip in judged.slips:
        console.print(f"  [magenta]suspected unit slip[/]: {_slip_words(slip)}")
    for caution in judged.cautions:
        console.print(f"  [dim]caution: {caution}[/dim]")


def _slip_words(slip: SlipEffect) -> str:
    fact = slip.measurement
    other = fact.slip.other_unit if fact.slip else ""
    kept = f"{fact.observable} {fact.origin.text} {fact.origin.unit} kept out"
    return f"{kept}; as stated {slip.as_stated[0]}, as {other} {slip.as_other[0]}"


def _value(outcome: object) -> str:
    from cytostorm.interpreter import Outcome
    from cytostorm.words import bounds_words

    assert isinstance(outcome, Outcome)
    return f"{_SHAPE[outcome.word]} {outcome.word}" if outcome.node.is_truth else bounds_words(outcome.bounds)
