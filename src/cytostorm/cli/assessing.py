"""`cytostorm assess`: one patient as text, JSON or HTML."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table as RichTable

import cytostorm
from cytostorm.bedside import Assessment, Judged, MaskedInput, MissingTest, SlipEffect, assess, courses
from cytostorm.cli.doors import chosen_sets, counted, one_of, open_source, take_in
from cytostorm.cli.outputs import check_target, show_or_write
from cytostorm.cli.terminal import printable
from cytostorm.errors import InputError
from cytostorm.interpreter import Outcome, Verdict
from cytostorm.io.opening import Opening
from cytostorm.io.tables import TableContent, moment_at
from cytostorm.library import Library, confirmed, shipped
from cytostorm.presentation.assessment_aged import if_counted_words, too_old_lines
from cytostorm.presentation.populations import NOT_RECORDED, for_this_patient, others_in_a_line
from cytostorm.presentation.sentences import DISCLAIMER, probability_words, score_words
from cytostorm.presentation.staged import assess_payload, headline_of
from cytostorm.record import Measurement, Record
from cytostorm.record.consistency import check_consistent
from cytostorm.values import MET, Bounds
from cytostorm.words import because, bounds_words, moment_words, population_words, unit_words, written

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
    as_measured: list[str],
    opening: Opening,
) -> None:
    one_of(format, ("text", "json", "html"), "format")
    if out is not None:
        check_target(out, Path(source), mapping)
    library = confirmed(shipped(), as_measured)
    sets = chosen_sets(library, criteria)
    library.reading(reading)
    content = take_in(open_source(source, library, mapping, ignore, patient, opening), skip)
    record = one_record(content, patient)
    assessment = assess(record, library, sets, reading, moment_at(at, record, "--at"), version=cytostorm.__version__)
    show_or_write(rendered(assessment, library, format, to_file=out is not None), out)


def one_record(content: TableContent, patient: str) -> Record:
    """The patient asked for, or the only one. Names of patients stay out of the messages: they end up in logs."""
    found = [r for r in content.records if not patient or r.patient == patient]
    if len(found) == 1:
        check_consistent(found[0], content.conformance.source)
        return found[0]
    source, held = content.conformance.source, counted(len(content.records), "patient")
    if patient:
        raise InputError(
            source, f"holds {held}, and none is named '{patient}'.", "Write the name as it stands in the table."
        )
    raise InputError(source, f"holds {held}, and assess takes one.", "Add --patient ID, or use cytostorm timeline.")


def rendered(assessment: Assessment, library: Library, format: str, to_file: bool = False) -> str:
    if format == "json":
        return assess_payload(assessment, library).model_dump_json(indent=2)
    if format == "text":
        said = headline_of(assessment.record, library, assessment.reading.id, assessment.at)
        return text_of(assessment, styled=not to_file and Console().is_terminal, headline=said)
    return page_of(assessment, library)


def page_of(assessment: Assessment, library: Library, title: str = "Cytokine storm criteria") -> str:
    """Everything on one page: verdicts, causes and stage, pathway, course under treatment, reasons, data."""
    from cytostorm.monitoring import watch
    from cytostorm.pathway import pathway
    from cytostorm.report import patient_page

    record, reading, at = assessment.record, assessment.reading, assessment.at
    drawn = courses(record, library, [judged.verdict.criteria for judged in assessment.judged], reading, at)
    watched = watch(record, library, at, reading=reading.id, version=assessment.version) if at is not None else None
    return patient_page(assessment, drawn, library, title, pathway(record, library, reading.id, at), watched)


def text_of(
    assessment: Assessment, width: int | None = None, styled: bool = False, headline: Sequence[str] = ()
) -> str:
    """The assessment for a terminal; `styled` adds colours. `headline` says how ill, and whether hyperinflammation is established."""
    console = Console(
        file=StringIO(), width=width or Console().width, force_terminal=styled, highlight=False, emoji=False
    )
    who = f"Patient {assessment.record.patient}, " if assessment.record.patient else ""
    reading = assessment.reading
    console.print(
        _safe(f"{who}{moment_words(assessment.at)}, reading {reading.id} ({reading.title.lower()}; our choice)")
    )
    for line in headline:
        console.print(_safe(line))
    ranked = for_this_patient(judged.verdict for judged in assessment.judged)
    console.print(_overview(assessment, [verdict for verdict in ranked if verdict.applies == MET]))
    if unrecorded := [verdict for verdict in ranked if verdict.applies != MET]:
        console.print(f"{NOT_RECORDED}:", style="dim")
        console.print(_overview(assessment, unrecorded))
    if others := others_in_a_line(judged.verdict for judged in assessment.judged):
        console.print(_safe(others), style="dim")
    for line in too_old_lines(assessment):
        console.print(_safe(line))
    for fact in assessment.kept_out:
        console.print(f"[magenta]{_safe(_kept_out(fact))}[/]")
    for judged in assessment.for_this_patient:
        _print_detail(console, judged)
    console.print(f"\n{DISCLAIMER}", style="dim")
    return console.file.getvalue()  # type: ignore[attr-defined, no-any-return]


def _safe(text: str) -> str:
    """Text of others beside our own markup: [degF] is a unit, and a patient's name may hold anything."""
    return escape(printable(text))


def _overview(assessment: Assessment, verdicts: Iterable[Verdict]) -> RichTable:
    table = RichTable(box=None, pad_edge=False)
    for heading in ("criteria", "verdict", "score", "would decide it"):
        table.add_column(heading, overflow="fold")
    for verdict in verdicts:
        status = " [dim](draft)[/dim]" if verdict.criteria.document.status == "draft" else ""
        word = f"[{_STYLE[verdict.word]}]{_SHAPE[verdict.word]} {verdict.word}[/] [dim]{_safe(population_words(verdict))}[/dim]"
        title = verdict.criteria.document.short_title + status
        table.add_row(title, word, score_words(verdict), _settles(assessment[verdict.id]))
    return table


def _settles(judged: Judged) -> str:
    """What is nearest first: one test of the ward, several of them together, then a specialist's."""
    settling = judged.settling
    sets = settling.on_the_ward or settling.smallest_sets
    together = "together: " + " + ".join(subject.replace("_", " ") for subject in sets[0].subjects) if sets else ""
    if settling.alone_on_the_ward or not settling.on_the_ward:
        return _any_one(settling.alone, judged) or together
    return f"{together}; or {_any_one(settling.alone, judged)}" if settling.alone else together


def _any_one(tests: Sequence[MissingTest], judged: Judged) -> str:
    old = {name for name, _ in judged.aged}
    alone = [f"{test.label} ({test.available}{', last one too old' if test.subject in old else ''})" for test in tests]
    return "any one of: " + ", ".join(alone[:4]) + (" …" if len(alone) > 4 else "") if alone else ""


def _print_detail(console: Console, judged: Judged) -> None:
    verdict = judged.verdict
    document = verdict.criteria.document
    if (
        not judged.slips
        and judged.if_counted is None
        and not any(seen.facts for leaf in verdict.leaves for seen in leaf.seen)
    ):
        return
    traced = f"{verdict.criteria.label}, {document.status}, {verdict.criteria.fingerprint}"
    console.print(f"\n[bold]{document.title}[/bold], {document.edition} [dim]({traced})[/dim]")
    table = RichTable(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 2))
    for outcome in (*verdict.about, *verdict.entry, *verdict.items):
        table.add_row(_safe(outcome.node.meta.label or outcome.node.meta.id), _value(outcome), _safe(because(outcome)))
    console.print(table)
    if document.probability and verdict.score:
        console.print(
            f"  {document.probability.label}: {probability_words(document.probability, verdict.score)} (printed band)"
        )
    if judged.if_counted is not None:
        console.print(f"  if it still counted: {_safe(if_counted_words(judged))}")
    for line in dict.fromkeys(_masked_words(masked) for masked in judged.masked):
        console.print(f"  [magenta]unreliable[/]: {_safe(line)}")
    for slip in judged.slips:
        asked = slip.measurement.slip is not None and slip.measurement.slip.questioned
        console.print(
            f"  [magenta]{'unit to be confirmed' if asked else 'suspected unit slip'}[/]: {_safe(_slip_words(slip))}"
        )
    for caution in judged.cautions:
        console.print(f"  [dim]caution: {_safe(caution)}[/dim]")


def _masked_words(masked: MaskedInput) -> str:
    until = f", until {moment_words(masked.force.until)}" if masked.force.until and not masked.force.row else ""
    return f"{masked.observable}, {masked.force.words}{until}"


def _slip_words(slip: SlipEffect) -> str:
    fact = slip.measurement
    other = fact.slip.other_unit if fact.slip else ""
    kept = f"{fact.observable} {written(fact.origin.text, fact.origin.unit)} kept out"
    says = f"as stated {_would_say(slip.as_stated)}, as {other} {_would_say(slip.as_other)}"
    return f"{kept}; {says}; to confirm it, write '{fact.origin.text} as measured'"


def _kept_out(fact: Measurement) -> str:
    value = written(fact.origin.text, fact.origin.unit)
    if fact.slip is None:
        return _not_used(fact, f"{value} is outside the plausible range")
    other = written(fact.origin.text, fact.slip.other_unit)
    why = f"{value} and {other} are both plausible" if fact.slip.questioned else f"{value} is not plausible, {other} is"
    why += (
        f", and another value of this column looks like {unit_words(fact.slip.other_unit)}"
        if fact.slip.by_column
        else ""
    )
    return _not_used(fact, why)


def _not_used(fact: Measurement, why: str) -> str:
    confirm = f"write '{fact.origin.text} as measured', or add --as-measured {fact.observable}"
    return f"Not used: {fact.observable.replace('_', ' ')}. {why}. To confirm it, {confirm}."


def _would_say(said: tuple[str, Bounds | None]) -> str:
    word, score = said
    return f"{word} ({bounds_words(score)})" if score is not None else word


def _value(outcome: Outcome) -> str:
    return f"{_SHAPE[outcome.word]} {outcome.word}" if outcome.node.is_truth else bounds_words(outcome.bounds)
