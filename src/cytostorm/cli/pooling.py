"""`cytostorm evidence pool`: a table of studies pooled, as text, JSON or one page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cytostorm.cli.first_screens import screen_text
from cytostorm.cli.outputs import check_target, show_or_write
from cytostorm.presentation.answer import written
from cytostorm.presentation.pooling import PoolView, pooled_view

NOTHING_POOLED = 3
"""The exit code where fewer than two studies of any design have an effect."""


def run_pool(table: Path, measure: str, method: str, interval: str, form: str, out: Path | None, full: bool) -> int:
    """Prints or writes the answer. Returns the exit code."""
    if out is not None:
        check_target(out, table)
    view = pooled_view(table, measure, method, interval)
    show_or_write(_as(view, form, full), out)
    return 0 if any(one.estimate is not None for one in view.groups) else NOTHING_POOLED


def _as(view: PoolView, form: str, full: bool) -> str:
    if form == "json":
        return written(view)
    if form == "html":
        from cytostorm.report.pooling import pooling_page

        return pooling_page(view)
    return screen_text(view.summary, _parts(view) if full else ())


def _parts(view: PoolView) -> Iterator[str]:
    for group in view.groups:
        yield from ("", f"EVERY STUDY{', ' + group.design.upper() if group.design else ''}")
        yield from (f"  {one.study}: {one.words}" for one in group.studies)
    if view.left_out:
        yield from ("", "NOT POOLED", *(f"  {one.words}" for one in view.left_out))
    yield from ("", "LIMITS", *(f"  {one}" for one in view.limits))
