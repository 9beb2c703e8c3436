"""The pathway of one patient as HTML: a page of its own, and a part of the page of `assess`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Any

from cytostorm.presentation import plan_headings
from cytostorm.presentation.headlines import day_words
from cytostorm.presentation.plan import OptionView, PlanView, SampleView
from cytostorm.presentation.plan_wording import SOURCES, SUSPICION
from cytostorm.report.citing import FullReference
from cytostorm.report.pages import rendered

HEADINGS = {name: text for name, text in vars(plan_headings).items() if name.isupper()}
TITLE = "Pathway: dangers and options"
ANCHOR = "pathway"
_SHOWN_WARNINGS = 3
"""Warnings that stand unfolded, beside every critical one."""


def plan_page(view: PlanView) -> str:
    """One self-contained HTML page of a plan: the first screen on top, everything else under it, long lists behind folds."""
    who = view.patient or "not named"
    return rendered("plan.html.j2", title=TITLE, patient=who, running=running(view), **plan_part(view))


def running(view: PlanView) -> str:
    """What stands on every printed page."""
    who = view.patient or "not named"
    return f"{who} · {day_words(view.at) or 'undated'} · pathway {view.fingerprint} · cytostorm {view.version}"


def plan_part(view: PlanView, anchor: str = ANCHOR) -> dict[str, Any]:
    """What the body of a plan is made of. `anchor`: how the ids in the list of references begin."""
    found = [
        FullReference(f"{anchor}-{one.id}", one.text, one.doi, one.pmid, one.url, one.status) for one in view.references
    ]
    named = frozenset(one.id for one in view.references)
    return {
        "view": view, "headings": HEADINGS, "suspicion": SUSPICION, "sources": SOURCES, "references": found, "named": named,
        "shown_warnings": _SHOWN_WARNINGS, "plan_anchor": anchor, "rows_of": rows_of, "samples_of": samples_of,
        "runs_of": runs_of,
    }  # fmt: skip


Drawn = Callable[[Any], str]


def rows_of(option: OptionView, said: Drawn, placed: Drawn, check: Drawn) -> list[tuple[str, list[str]]]:
    """The rows of an option card in their fixed order, each line drawn by a macro of the template."""
    card = plan_headings.CARD
    return [
        (card["only"], [placed(option)] if option.place else []),
        (card["why"], [said(one) for one in option.why]),
        (card["why_not"], [said(one) for one in option.why_not]),
        (card["check"], [check(option)]),
        (card["watch"], [said(one) for one in option.watch_after]),
    ]


def runs_of(options: Iterable[OptionView]) -> list[dict[str, list[OptionView]]]:
    """Options of one rank in runs that keep their order: where those of one published view are followed by those of the other, by view.

    Such a run stands side by side. Views that something else stands between do not: no option moves up for the sake of its view.
    """
    listed = list(options)
    positioned = groupby(listed, key=lambda one: bool(one.position_name))
    beside = {one.id for _, run in positioned for one in _both_views(list(run))}
    runs = [list(run) for _, run in groupby(listed, key=lambda one: one.id in beside)]
    return [_by_view(run) if run[0].id in beside else {"": run} for run in runs]


def _both_views(run: list[OptionView]) -> list[OptionView]:
    """The run, where it has the options of one view and then those of the other; else none."""
    return run if len(list(groupby(run, key=lambda one: one.position_name))) == 2 else []


def _by_view(run: Sequence[OptionView]) -> dict[str, list[OptionView]]:
    return {name: list(found) for name, found in groupby(run, key=lambda one: one.position_name)}


def samples_of(found: Iterable[SampleView], heading: str) -> list[tuple[str, str]]:
    """The lines of one part of the check list, each with how urgent it is."""
    return [(one.words, plan_headings.URGENCY[one.urgency]) for one in found if one.heading == heading]
