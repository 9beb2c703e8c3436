"""The whole of an assessment as text: the first screen, every set in one line with what would decide it, then the reasons set by set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cytostorm.cli.first_screens import detail_text, first_screen_text, headed
from cytostorm.presentation.aged import HOW_TO_COUNT
from cytostorm.presentation.assess_view import AssessView, ItemView, MissingTestView, SetView

MINE = "SETS FOR THIS PATIENT"
NOT_RECORDED = "SETS FOR PARTICULAR PATIENTS (not recorded whether this is one of them)"
OTHERS = "SETS FOR OTHER PATIENTS (no verdict)"
CRITERIA_SHOW = "What each paper printed, and what it leaves open: cytostorm criteria show ID."
_INDENT = "  "


def full_text(view: AssessView) -> str:
    """The first screen and everything behind it, one fact a line."""
    return f"{first_screen_text(view.summary)}\n{detail_text(_lines(view))}\n"


def _lines(view: AssessView) -> Iterator[str]:
    yield ""
    yield f"Look-back: {view.reading_words} ({view.reading})."
    for heading, sets in ((MINE, view.for_this_patient), (NOT_RECORDED, view.not_recorded), (OTHERS, view.for_others)):
        yield from _overview(heading, sets)
    yield from headed("TOO OLD TO COUNT", _too_old(view))
    yield from headed("NOT USED", [*(one.words for one in view.kept_out), *(one.words for one in view.refused)])
    for one in (*view.for_this_patient, *view.not_recorded, *view.for_others):
        yield ""
        yield from _set(one)
    yield ""
    yield f"{CRITERIA_SHOW} {view.disclaimer}"


def _overview(heading: str, sets: Iterable[SetView]) -> Iterator[str]:
    """One set a line with its verdict and range; below it, indented, what would decide it."""
    found = list(sets)
    if not found:
        return
    yield from ("", heading)
    for one in found:
        yield f"{_INDENT}{one.words}"
        yield from _said(one.would_settle.words, 2)


def _too_old(view: AssessView) -> Iterator[str]:
    if not view.aged_out:
        return
    yield from (f"{one.input.replace('_', ' ')}: {one.words}" for one in view.aged_out)
    if view.if_counted:
        yield f"If it still counted: {'; '.join(view.if_counted)}"
    yield HOW_TO_COUNT


def _said(text: str, depth: int) -> list[str]:
    """A sentence at a depth; nothing for none."""
    return [f"{_INDENT * depth}{text}"] if text else []


def _set(one: SetView) -> Iterator[str]:
    """A set in full: whom it was made for, its items with reasons and sources, what would decide it, what to know."""
    yield f"{one.short_title.upper()}: {one.title}"
    yield from _said(
        f"{one.words} Id {one.id}, edition {one.edition}, revision {one.revision}, {one.status_words}, fingerprint {one.fingerprint}.",
        1,
    )
    yield from _said(f"Made for: {one.made_for}. Purpose: {one.purpose}.", 1)
    if one.verdict_label and one.decides:
        yield from _said(f"Met means: {one.verdict_label}.", 1)
    for heading, items in one.parts:
        yield f"{_INDENT}{heading}"
        for item in items:
            yield from _item(item)
    yield from _deciding(one)
    yield from _to_know(one)


def _item(item: ItemView) -> Iterator[str]:
    yield from _said(
        " ".join(part for part in (f"{item.label}: {item.result}", item.cite.words if item.cite else "") if part), 2
    )
    for reason in item.reasons:
        yield from _said(reason.words, 3)
    if item.missing:
        yield from _said(f"not recorded: {', '.join(item.missing)}", 3)
    yield from _said(item.note, 3)


def _deciding(one: SetView) -> Iterator[str]:
    settling = one.would_settle
    tests = (*settling.tests, *settling.others)
    if settling.words or tests:
        yield f"{_INDENT}What would decide it"
    yield from _said(settling.words, 2)
    for group in (*settling.on_the_ward, *settling.smallest_sets):
        yield from _said(f"Together: {group.words}.", 2)
    for test in tests:
        yield from _test(test)


def _test(test: MissingTestView) -> Iterator[str]:
    """One line for each missing test: every result, and what the set would then say."""
    results = "; ".join(result.words for result in test.every)
    yield from _said(f"{test.label} ({test.available}): {results}", 2)
    yield from _said(test.note, 3)


def _to_know(one: SetView) -> Iterator[str]:
    """What makes values unreliable, what was not used, and what the paper asks a reader to know."""
    named = [
        *(mask.words for mask in one.masked),
        *(slip.words for slip in one.suspected_slips),
        *([f"If it still counted: {one.if_counted.words}."] if one.if_counted else []),
        *one.check,
        *(f"{said.words} {said.cite.words if said.cite else ''}".strip() for said in one.caution_words),
    ]
    yield from _group("Check before trusting", named)


def _group(heading: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield f"{_INDENT}{heading}"
    for line in dict.fromkeys(lines):
        yield from _said(line, 2)
