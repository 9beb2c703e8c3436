"""Causes, stage and work-up of one patient: a page of its own, and a part of the page of `assess`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cytostorm.differential import CauseState, CheckItem, Differential, Stage
from cytostorm.differential.causes import Hint, TestState
from cytostorm.library import Library
from cytostorm.model.documents import Cite
from cytostorm.presentation import cause_wording as say
from cytostorm.presentation.aged import old_lines
from cytostorm.presentation.sentences import DISCLAIMER
from cytostorm.presentation.stage_wording import headline, met_signs, stage_lines
from cytostorm.report.citing import FullReference, full_reference, source
from cytostorm.report.pages import rendered
from cytostorm.words import moment_words

ANCHOR = "causes"


@dataclass(frozen=True)
class CauseRow:
    """One cause: what speaks for it, against it, what does not count, and its tests by what became of them."""

    label: str
    note: str
    closing: str
    hints: tuple[tuple[str, tuple[Hint, ...]], ...]
    done: tuple[TestState, ...]
    still_open: tuple[str, ...]


@dataclass(frozen=True)
class CausesView:
    """All that the template shows."""

    headline: tuple[str, ...]
    reasons: tuple[str, ...]
    met: tuple[str, ...]
    states: tuple[tuple[str, tuple[CauseRow, ...], tuple[str, ...]], ...]
    checklist: tuple[tuple[str, tuple[CheckItem, ...]], ...]
    frequencies: tuple[tuple[str, tuple[str, ...], str], ...]
    references: tuple[FullReference, ...]
    old: tuple[str, ...] = ()


def causes_page(found: Differential, reached: Stage, library: Library, version: str) -> str:
    """One self-contained HTML page."""
    who = found.record.patient or "not named"
    return rendered(
        "causes.html.j2",
        title="Causes, stage and work-up",
        patient=who,
        running=f"{who} · {moment_words(found.at)} · {found.reading.id} · knowledge {found.fingerprint} · cytostorm {version}",
        disclaimer=DISCLAIMER,
        found=found,
        **causes_part(found, reached, library),
    )


def causes_part(found: Differential, reached: Stage, library: Library) -> dict[str, object]:
    """What the part needs, wherever it stands."""
    return {
        "causes": causes_view(found, reached, library),
        "causes_cited": lambda cite: source(cite, ANCHOR, library),
        "loss_words": say.loss_words,
        "causes_frame": say.FRAME,
        "no_result": say.NO_RESULT,
        "to_send": say.TO_SEND,
        "ruling_words": say.ruling_words,
        "not_ruled_out": say.STATES["open"],
    }


def causes_view(found: Differential, reached: Stage, library: Library) -> CausesView:
    """Severity and hyperinflammation with their reasons, causes by state, and the checklist by urgency."""
    urgent = [
        (heading, tuple(item for item in found.checklist if item.urgency == name))
        for name, heading in say.URGENCY.items()
    ]
    return CausesView(
        headline=headline(reached),
        reasons=stage_lines(reached)[len(headline(reached)) :],
        met=tuple(say.sign_words(sign) for sign in met_signs(reached)),
        states=tuple(_states(found)),
        checklist=tuple((heading, items) for heading, items in urgent if items),
        frequencies=tuple(_frequencies(library)),
        references=tuple(full_reference(library.references[name], ANCHOR) for name in sorted(set(_cited(found)))),
        old=tuple(old_lines(found, reached)),
    )


def _states(found: Differential) -> Iterator[tuple[str, tuple[CauseRow, ...], tuple[str, ...]]]:
    """A state with its causes, and the names of those of which nothing is known."""
    for state, heading in say.STATES.items():
        causes = found.in_state(state)
        silent = tuple(one.cause.document.label for one in causes if say.is_silent(one))
        if causes:
            yield heading, tuple(_row(one) for one in causes if not say.is_silent(one)), silent


def _row(one: CauseState) -> CauseRow:
    groups = (("for it", one.shown), ("against it", one.against), ("does not count", one.misleads))
    hints = tuple((word, met) for word, found in groups if (met := tuple(hint for hint in found if hint.met)))
    done = tuple(test for test in one.tests if test.result not in ("missing",))
    wanted = tuple(test.linked.label for test in one.tests if test.wanted)
    return CauseRow(
        one.cause.document.label, one.cause.document.note, say.closing_words(one).strip(" ()"), hints, done, wanted
    )


def _frequencies(library: Library) -> Iterator[tuple[str, tuple[str, ...], str]]:
    for known in library.cause_classes.values():
        if known.frequencies:
            yield known.label, tuple(say.frequency_words(one) for one in known.frequencies), known.conflict


def _cited(found: Differential) -> Iterator[str]:
    for one in found.causes:
        yield from (
            hint.linked.pointer.cite.reference for hint in (*one.shown, *one.against, *one.misleads) if hint.met
        )
    losses: Iterator[Cite] = (loss.loss.cite for item in found.checklist for loss in item.losses)
    yield from (cite.reference for cite in losses)
