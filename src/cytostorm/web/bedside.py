"""The bedside page: what was typed beside what published criteria and doses say of it."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

from cytostorm.io.values.subjects import names_of
from cytostorm.memory import remembering
from cytostorm.presentation.first_screen import lines_of
from cytostorm.presentation.patient_whole import PatientWhole, typed_whole
from cytostorm.report.answer_parts import answer_parts
from cytostorm.report.plan_summary import summary_page
from cytostorm.web.context import Context, Request
from cytostorm.web.entered import Entered, entered, with_choice
from cytostorm.web.form import DECIMAL_WORDS, form_groups
from cytostorm.web.frame import framed, rendered
from cytostorm.web.responses import HEADERS, TEXT, Response, alone, page

_READING = "inpatient-7d"
KEYS = (
    ("/", "Find a value by any of its names"),
    ("?", "Show this list"),
    ("Enter", "Next field; with Shift the one before"),
    ("Esc", "Close a fold or this list"),
)
"""Keys of the page, and what each does."""


def bedside(asked: Request, context: Context) -> Response:
    """The whole page, for whoever has no script and for the first visit."""
    asked = with_choice(asked, context.library)
    found = entered(asked, context.library)
    with _remembering(found):
        return page(framed("bedside.html.j2", asked, context, **_content(asked, context, found)))


def verdicts(asked: Request, context: Context) -> Response:
    """The parts that change with what is typed; the page's script puts in those that differ."""
    found = entered(asked, context.library)
    with _remembering(found):
        return page(rendered("changed.html.j2", asked, context, **_content(asked, context, found)))


def found(asked: Request, context: Context) -> Response:
    """The field that a word of the ward means, such as "plt"; empty where it means none of the form."""
    subject, _ = names_of(context.library).headed(asked.one("sought"))
    name = subject.name if subject is not None and subject.name in context.library.form.fields else ""
    return Response(200, TEXT, name.encode(), dict(HEADERS))


def printed(asked: Request, context: Context) -> Response:
    """The summary on one sheet."""
    found = entered(asked, context.library)
    whole = _whole(found, context)
    if whole is None or whole.plan is None:
        return bedside(asked, context)
    return alone(summary_page(whole.plan))


def notes(asked: Request, context: Context) -> Response:
    """The first screen as plain text with its sources, to be copied into the notes."""
    found = entered(asked, context.library)
    whole = _whole(found, context)
    if whole is None or whole.answer is None or whole.plan is None:
        return Response(200, TEXT, b"Nothing is recorded.\n", dict(HEADERS))
    lines = [*lines_of(whole.answer.summary), "", *lines_of(whole.plan.summary)]
    return Response(200, TEXT, ("\n".join(lines) + "\n").encode(), dict(HEADERS))


def _remembering(found: Entered) -> AbstractContextManager[None]:
    """What an undated record gave is remembered for the next key; a form has no dates."""
    return remembering(found.record.last_known is None)


def _whole(found: Entered, context: Context, screened: bool = True) -> PatientWhole | None:
    """None where nothing was understood: there is then nothing to say."""
    if not found.record.facts:
        return None
    return typed_whole(found.record, context.library, _READING, found.typed, context.version, screened=screened)


def _content(asked: Request, context: Context, found: Entered) -> dict[str, Any]:
    whole = _whole(found, context, screened=False)
    parts: dict[str, Any] = answer_parts(whole, context.library) if whole else {"view": None}
    return {
        "groups": form_groups(asked, context.library, found), "first": context.library.form.first, "entered": found,
        "keys": KEYS, "decimals": DECIMAL_WORDS, "decimal": asked.one("decimal"),
        "whole": whole, "answer": whole.answer if whole else None, "spoken": _spoken(whole), **parts,
    }  # fmt: skip


def _spoken(whole: PatientWhole | None) -> str:
    """What a screen reader says when the answer has changed: who and how ill, and the first danger."""
    if whole is None or whole.answer is None:
        return "No value yet."
    screen = whole.answer.summary
    danger = next(
        (said.text for one in screen.sections for said in one.statements if said.level in ("critical", "warning")), ""
    )
    return " ".join([*screen.headline, danger]).strip()
