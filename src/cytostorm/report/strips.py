"""Rows without a number axis: verdicts over time, drugs given, findings."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

from cytostorm.library import Library
from cytostorm.presentation.labels import drug_label
from cytostorm.presentation.lines import SetLine
from cytostorm.record import Administration, Observation, Record, known_facts
from cytostorm.report.drawing import INK, MASK, SERIES, SOFT, SURFACE, WORD_FILL
from cytostorm.report.svg_parts import Panel, haloed, number, rect, text, wide
from cytostorm.report.timeline import LEFT, Timeline
from cytostorm.values import MET

_ROW, _SIZE, _NAME = 16, 11.0, 11.5
_LONGEST, _MOST_FINDINGS = 26, 8
_HALO = "var(--open-bg)"


@dataclass(frozen=True)
class Bar:
    """One stretch of a row, in milliseconds."""

    row: str
    since: int
    until: int
    said: str


def stretches(line: SetLine, timeline: Timeline) -> list[tuple[str, int, int]]:
    """Each verdict with the time it was in force, as far as it lies on the axis."""
    changes = [(at, word) for at, word in line.changes if at <= timeline.end]
    ends = [*(at for at, _ in changes[1:]), timeline.end + timeline.pad][
        : len(changes)
    ]  # no change by then, no stretch
    places = [(word, timeline.clipped(at, end)) for (at, word), end in zip(changes, ends, strict=True)]
    return [(word, *place) for word, place in places if place]


def settled_sometime(lines: Iterable[SetLine], timeline: Timeline) -> list[SetLine]:
    """The sets whose verdict was met or not met at some time; a strip that is unknown throughout says little."""
    return [line for line in lines if any(word != "unknown" for word, _, _ in stretches(line, timeline))]


def verdict_strip(lines: Sequence[SetLine], doubtful: Container[str], timeline: Timeline) -> Panel:
    """One row a set: blocks of met, unknown and not met, with the word wherever it fits.

    `doubtful` sets get a star: the record does not say that they are about this patient.
    """
    parts = [timeline.grid(_ROW * len(lines))]
    for n, line in enumerate(lines):
        parts.append(_row_name(n, line.short_title + (" *" if line.id in doubtful else "")))
        parts += [_block(Bar("", low, high, word), n, timeline) for word, low, high in stretches(line, timeline)]
    return Panel("".join(parts), _ROW * len(lines))


def _row_name(n: int, name: str) -> str:
    return text(2 - LEFT, n * _ROW + 12, _fitting(name), _NAME, INK)


def _fitting(name: str) -> str:
    most = int((LEFT - 12) / wide("x", _NAME))
    return name if len(name) <= most else f"{name[: most - 1]}…"


def _block(bar: Bar, n: int, timeline: Timeline) -> str:
    x, width = timeline.place(bar.since), timeline.pixels(bar.since, bar.until)
    block = rect(x, n * _ROW + 2, width, _ROW - 4, WORD_FILL[bar.said], stroke=MASK, stroke_width="0.6")
    if width <= 10 + wide(bar.said, _SIZE):
        return block
    place = (x + 4, n * _ROW + 11.8, bar.said, _SIZE)
    if bar.said == "unknown":
        return block + haloed(*place, INK, _HALO)
    return block + text(*place, SURFACE if bar.said == "met" else INK)


def drug_strip(record: Record, timeline: Timeline, library: Library) -> Panel | None:
    """One row a drug: a bar while it was given, a tick for a single dose."""
    found = _given(record, timeline, library)
    if not found:
        return None
    order = list(dict.fromkeys(one.row for one in found))
    parts = [timeline.grid(_ROW * len(order)), *(_row_name(n, name) for n, name in enumerate(order))]
    for one in found:
        width = max(timeline.pixels(one.since, one.until), 1.0)
        parts.append(rect(timeline.place(one.since), order.index(one.row) * _ROW + 1.5, width, _ROW - 3, SERIES[0]))
    return Panel("".join([*parts, *_dose_words(found, order, timeline)]), _ROW * len(order))


def _given(record: Record, timeline: Timeline, library: Library) -> list[Bar]:
    found: list[Bar] = []
    for fact in known_facts(record, timeline.end):
        since = fact.times.effective
        if (
            isinstance(fact, Administration)
            and since
            and (place := timeline.clipped(since, fact.until or since + timeline.pad / 3))
        ):
            found.append(Bar(drug_label(fact.drug, library).partition(" (")[0], *place, fact.dose[:_LONGEST]))
    return sorted(found, key=lambda one: (one.since, one.row))


def _dose_words(found: Sequence[Bar], order: Sequence[str], timeline: Timeline) -> list[str]:
    """Inside a bar that is long enough, else beside it; of repeated doses only the first is written."""
    parts = []
    for name in order:
        held = [one for one in found if one.row == name]
        first, y = held[0], order.index(name) * _ROW + 11.8
        if timeline.pixels(first.since, first.until) > 8 + wide(first.said, _SIZE):
            parts.append(text(timeline.place(first.since) + 4, y, first.said, _SIZE, SURFACE))
        elif len(held) == 1:
            parts.append(_beside(first, y, timeline))
    return parts


def _beside(bar: Bar, y: float, timeline: Timeline) -> str:
    """Right of the bar, or left of it where the drawing ends."""
    after = timeline.place(bar.until) + 4
    if after + wide(bar.said, _SIZE) > timeline.width + 100:
        return haloed(timeline.place(bar.since) - 4, y, bar.said, _SIZE, SOFT, SURFACE, text_anchor="end")
    return haloed(after, y, bar.said, _SIZE, SOFT, SURFACE)


def finding_strip(record: Record, timeline: Timeline) -> Panel | None:
    """One row a finding: a full circle where it was seen, an empty one where it was looked for and absent."""
    found = _seen(record, timeline)
    order = list(dict.fromkeys(one.row for one in found))[:_MOST_FINDINGS]
    if not order:
        return None
    parts = [timeline.grid(_ROW * len(order)), *(_row_name(n, name) for n, name in enumerate(order))]
    parts += [_circle(one, order.index(one.row), timeline) for one in found if one.row in order]
    return Panel("".join(parts), _ROW * len(order))


def _circle(one: Bar, n: int, timeline: Timeline) -> str:
    x, y = timeline.place(one.since), n * _ROW + _ROW / 2
    fill = INK if one.said == "present" else SURFACE
    mark = f'<circle cx="{number(x)}" cy="{number(y)}" r="3.8" fill="{fill}" stroke="{INK}" stroke-width="1.3"/>'
    return mark + haloed(x + 8, y + 4, one.said, _SIZE, INK, SURFACE)


def _seen(record: Record, timeline: Timeline) -> list[Bar]:
    seen = [f for f in known_facts(record, timeline.end) if isinstance(f, Observation) and f.present.is_exact]
    dated = [
        (f, f.times.effective) for f in seen if f.times.effective and f.times.effective >= timeline.start - timeline.pad
    ]
    found = [
        Bar(
            f.finding.replace("_", " ").capitalize(), place := timeline.milliseconds(at), place,
            "present" if f.present == MET else "absent",
        )
        for f, at in dated
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.since, one.row))
