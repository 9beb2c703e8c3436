"""Everything of a dose sheet behind the first screen, one fact a line, wrapped to the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from cytostorm.cli.first_screens import headed, screen_width
from cytostorm.cli.terminal import printable
from cytostorm.presentation.dose_rows import RowView
from cytostorm.presentation.doses import DoseView
from cytostorm.presentation.first_screen import wrapped

_STEP = "  "


def dose_text(view: DoseView) -> str:
    """The whole sheet without colors: it is copied into notes."""
    width = screen_width()
    return "\n".join(line for text in _lines(view) for line in _wrapped(text, width))


def _wrapped(text: str, width: int) -> list[str]:
    """A line that is too long goes on below, further in."""
    lead = text[: len(text) - len(text.lstrip())]
    return wrapped(printable(text), f"{lead}{_STEP}", width) if text else [""]


def _lines(view: DoseView) -> Iterator[str]:
    yield view.title
    yield from headed("PATIENT", view.patient.words)
    applies = [one.words for one in view.notices if one.number]
    yield from headed("DANGER NOW, IN FULL", (*view.critical, *applies, view.instead))
    yield from headed("NOT CHECKED", (view.not_checked, view.needs_a_record, view.not_covered))
    yield from _doses(view)
    yield from headed("EXPOSURE", (view.exposure_frame, *view.exposure_notes))
    for heading, lines in view.background.items():
        yield from headed(heading.upper(), lines)
    yield from headed("ROUNDING AND VOLUMES", (view.volumes_not_shown, view.rounding, view.rounding_rules))
    yield from ("", view.disclaimer)


def _doses(view: DoseView) -> Iterator[str]:
    yield from ("", f"PUBLISHED DOSES{' (options, not orders)' if view.rows else ''}")
    yield from (f"{_STEP}{line}" for line in (view.no_rows, view.left_out_words) if line)
    elsewhere = False
    for row in view.rows:
        if row.elsewhere and not elsewhere:
            yield from ("", view.elsewhere_heading)
        elsewhere = row.elsewhere
        yield from ("", *_row(row), *(f"{_STEP}Exposure: {one.words}" for one in view.exposures if one.row == row.id))


def _row(row: RowView) -> Iterator[str]:
    tier = "" if row.tier == "any" else f"; {row.tier}"
    yield f"{row.label} [{row.id}]: {', '.join(route.upper() for route in row.routes)}{tier}; {row.state}"
    yield f"{_STEP}{row.result}"
    yield f"{_STEP}Source: {row.source_line}"
    yield f"{_STEP}For: {row.population.words}"
    yield from (f"{_STEP}! {words}" for words in (*row.asked_back, *row.remarks))
    yield from (f"{_STEP}To draw up: {words}" for words in row.to_draw_up)
    if row.warnings:
        yield f"{_STEP}Warnings above: {' '.join(row.warnings)}"
