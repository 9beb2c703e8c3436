"""The page of the pathway: dangers, step, what is due first, options with their reasons, and the two positions side by side."""

from __future__ import annotations

from collections.abc import Iterator

from cytostorm.library import Library
from cytostorm.library.treatments import references_of
from cytostorm.pathway import Plan
from cytostorm.pathway.plan_words import (
    OPTION_WORDS,
    PLAN_DISCLAIMER,
    danger_words,
    facts_words,
    missing_words,
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
from cytostorm.report.citing import FullReference, full_reference, source
from cytostorm.report.pages import rendered
from cytostorm.words import moment_words

ANCHOR = "pathway"


def plan_page(plan: Plan, library: Library, version: str) -> str:
    """One self-contained HTML page of a plan."""
    near, far = relevant(plan)
    who = plan.record.patient or "not named"
    return rendered(
        "plan.html.j2",
        title="Pathway: options, dangers and two positions",
        running=f"{who} · {moment_words(plan.at)} · pathway {plan.fingerprint} · cytostorm {version}",
        plan=plan,
        disclaimer=PLAN_DISCLAIMER,
        known=list(known_words(plan.patient)),
        near=near,
        far=far,
        unchecked=list(unchecked_words(plan)),
        steps=list(step_words(plan)),
        waiting=[waiting_words(option) for option in plan.of("waiting")],
        excluded=list(why_not_here(plan)),
        references=list(_references(plan, library)),
        option_words=OPTION_WORDS,
        cited=lambda cite: source(cite, ANCHOR, library),
        danger_words=danger_words,
        facts_words=facts_words,
        missing_words=missing_words,
        position_words=position_words,
        row_words=row_words,
        said_words=said_words,
        sample_words=sample_words,
    )


def _references(plan: Plan, library: Library) -> Iterator[FullReference]:
    """Every publication that the page can name, once."""
    documents = [plan.pathway.document, *(one.danger.document for one in plan.dangers)]
    rows = [row.dose.cite.reference for option in plan.options for row in option.rows if row.dose.cite is not None]
    names = dict.fromkeys([*(name for document in documents for name in references_of(document)), *rows])
    yield from (full_reference(library.references[name], ANCHOR) for name in sorted(names))
