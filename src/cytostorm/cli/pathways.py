"""`cytostorm pathway`: dangers, options, what to send first and what is unknown, of one patient."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import cytostorm
from cytostorm.cli.assessing import one_record
from cytostorm.cli.doors import one_of, open_source, take_in
from cytostorm.cli.outputs import check_target, show_or_write
from cytostorm.cli.plan_text import text_of
from cytostorm.io.opening import AS_IT_IS, Opening
from cytostorm.io.tables import moment_at
from cytostorm.library import Library, confirmed, shipped
from cytostorm.presentation.plan import PlanView
from cytostorm.presentation.planning import Typed, check_typed, planned
from cytostorm.presentation.small_documents import written_small


@dataclass(frozen=True)
class Asked:
    """What stands on the command line, as typed."""

    source: str
    reading: str
    at: str = ""
    who: str = ""
    mapping: Path | None = None
    ignore: tuple[str, ...] = ()
    skip: bool = False
    typed: Typed = field(default_factory=Typed)
    as_measured: tuple[str, ...] = ()
    opening: Opening = AS_IT_IS


def run_pathway(asked: Asked, format: str, summary: bool, full: bool, out: Path | None) -> None:
    one_of(format, ("text", "json", "html"), "format")
    if out is not None:
        check_target(out, Path(asked.source), asked.mapping)
    library = confirmed(shipped(), asked.as_measured)
    show_or_write(rendered(view_of(asked, library), format, summary, full), out)


def view_of(asked: Asked, library: Library) -> PlanView:
    """The view of the plan that a command line asks for; what was typed is checked before a file is opened."""
    library.reading(asked.reading)
    check_typed(asked.typed, library)
    content = open_source(asked.source, library, asked.mapping, list(asked.ignore), asked.who, asked.opening)
    record = one_record(take_in(content, asked.skip), asked.who)
    moment = moment_at(asked.at, record, "--at")
    return planned(record, library, cytostorm.__version__, asked.reading, moment, asked.typed)


def rendered(view: PlanView, format: str, summary: bool = False, full: bool = False) -> str:
    if summary:
        from cytostorm.report.plan_summary import summary_page

        return summary_page(view)
    if format == "json":
        return written_small(view)
    if format == "text":
        return text_of(view, full)
    from cytostorm.report.plan import plan_page

    return plan_page(view)
