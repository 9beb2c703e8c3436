"""Rows without a number axis: verdicts over time, drugs given, findings."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from typing import Any

import altair as alt

from cytostorm.bedside import Course, Moment
from cytostorm.library import Library
from cytostorm.presentation.labels import drug_label
from cytostorm.record import Administration, Observation, Record, known_facts
from cytostorm.report.drawing import INK, MASK, SERIES, SOFT, SURFACE, WORD_FILL, Rows, Spec, layered, rows
from cytostorm.report.timeline import LEFT, Timeline
from cytostorm.values import MET

_ROW = 15
_LONGEST, _MOST_FINDINGS = 26, 8
_HALO: dict[str, Any] = {"stroke": "var(--open-bg)", "strokeWidth": 3, "strokeJoin": "round"}


def stretches(course: Course, timeline: Timeline) -> list[tuple[Moment, int, int]]:
    """Each verdict word with the time it held, as far as it lies on the axis."""
    changes = [m for m in course.changes if m.at <= timeline.end]
    ends = [*(m.at for m in changes[1:]), timeline.end + timeline.pad][: len(changes)]  # no change by then, no stretch
    places = [(m, timeline.clipped(m.at, end)) for m, end in zip(changes, ends, strict=True)]
    return [(m, *place) for m, place in places if place]


def settled_sometime(courses: Iterable[Course], timeline: Timeline) -> list[Course]:
    """The courses whose verdict was met or not met at some time; a strip that is unknown throughout says little."""
    return [c for c in courses if any(m.word != "unknown" for m, _, _ in stretches(c, timeline))]


def verdict_strip(courses: Sequence[Course], doubtful: Container[str], timeline: Timeline) -> Spec:
    """One row a set: blocks of met, unknown and not met, with the word wherever it fits.

    `doubtful` sets get a star: the record does not say that they are about this patient.
    """
    names = {
        c.criteria.id: c.criteria.document.short_title + (" *" if c.criteria.id in doubtful else "") for c in courses
    }
    found: Rows = []
    for course in courses:
        for moment, low, high in stretches(course, timeline):
            text = moment.word if timeline.pixels(low, high) > 11 + 6 * len(moment.word) else ""
            found.append({"row": names[course.criteria.id], "t": low, "t2": high, "word": moment.word, "text": text})
    order = list(names.values())
    by_word = [(word, [f for f in found if f["word"] == word]) for word in WORD_FILL]
    layers = [layer for word, held in by_word if held for layer in _blocks(word, held, order, timeline)]
    return layered(layers, timeline.width, _ROW * len(order))


def _blocks(word: str, found: Rows, order: Sequence[str], timeline: Timeline) -> list[Any]:
    base = rows(found).encode(x=timeline.x, y=_row_axis(order))
    blocks = base.mark_rect(fill=WORD_FILL[word], stroke=MASK, strokeWidth=0.6, height=_ROW - 4).encode(x2="t2:T")
    halo = [_words(base, INK, **_HALO)] if word == "unknown" else []
    return [blocks, *halo, _words(base, SURFACE if word == "met" else INK)]


def _words(base: Any, ink: str, **extra: Any) -> Any:
    return base.mark_text(align="left", dx=4, fontSize=10, color=ink, **extra).encode(text="text:N")


def _row_axis(order: Sequence[str]) -> alt.Y:
    axis = alt.Axis(
        title=None, labelAlign="left", labelPadding=LEFT - 2, labelLimit=LEFT - 8, labelFontSize=11, ticks=False, domain=False, grid=False,
        minExtent=LEFT, maxExtent=LEFT,
    )  # fmt: skip
    return alt.Y("row:N", sort=list(order), scale=alt.Scale(type="band", domain=list(order), padding=0), axis=axis)


def drug_strip(record: Record, timeline: Timeline, library: Library) -> Spec | None:
    """One row a drug: a bar while it was given, a tick for a single dose."""
    found = _given(record, timeline, library)
    if not found:
        return None
    order = list(dict.fromkeys(str(f["row"]) for f in found))
    bars = rows(found).mark_rect(fill=SERIES[0], height=_ROW - 3).encode(x=timeline.x, x2="t2:T", y=_row_axis(order))
    return layered([bars, *_dose_words(found, order, timeline)], timeline.width, _ROW * len(order))


def _given(record: Record, timeline: Timeline, library: Library) -> Rows:
    found: Rows = []
    for fact in known_facts(record, timeline.end):
        since = fact.times.effective
        if (
            isinstance(fact, Administration)
            and since
            and (place := timeline.clipped(since, fact.until or since + timeline.pad / 3))
        ):
            name = drug_label(fact.drug, library).partition(" (")[0]
            found.append({"row": name, "t": place[0], "t2": place[1], "text": fact.dose[:_LONGEST]})
    return sorted(found, key=lambda f: (f["t"], f["row"]))


def _dose_words(found: Rows, order: Sequence[str], timeline: Timeline) -> list[Any]:
    """Inside a bar that is long enough, else beside it; of repeated doses only the first is written."""
    firsts = list({f["row"]: f for f in reversed(found)}.values())
    inside = [f for f in firsts if timeline.pixels(f["t"], f["t2"]) > 8 + 6 * len(f["text"])]
    beside = [{**f, "t": f["t2"]} for f in firsts if f not in inside and sum(g["row"] == f["row"] for g in found) == 1]
    bases = [
        (rows(values).encode(x=timeline.x, y=_row_axis(order)), ink)
        for values, ink in ((inside, SURFACE), (beside, SOFT))
        if values
    ]
    return [_words(base, ink) for base, ink in bases]


def finding_strip(record: Record, timeline: Timeline) -> Spec | None:
    """One row a finding: a full circle where it was seen, an empty one where it was looked for and absent."""
    found = _seen(record, timeline)
    order = list(dict.fromkeys(str(f["row"]) for f in found))[:_MOST_FINDINGS]
    layers = [
        layer
        for yes in (True, False)
        for layer in _finding_marks([f for f in found if f["row"] in order], yes, order, timeline)
    ]
    return layered(layers, timeline.width, _ROW * len(order)) if layers else None


def _seen(record: Record, timeline: Timeline) -> Rows:
    seen = [f for f in known_facts(record, timeline.end) if isinstance(f, Observation) and f.present.is_exact]
    dated = [
        (f, f.times.effective) for f in seen if f.times.effective and f.times.effective >= timeline.start - timeline.pad
    ]
    found: Rows = [
        {"row": f.finding.replace("_", " ").capitalize(), "t": timeline.milliseconds(at), "yes": f.present == MET}
        for f, at in dated
    ]
    return sorted(found, key=lambda f: (f["t"], f["row"]))


def _finding_marks(found: Rows, yes: bool, order: Sequence[str], timeline: Timeline) -> list[Any]:
    held = [{**f, "text": "present" if yes else "absent"} for f in found if f["yes"] == yes]
    if not held:
        return []
    base = rows(held).encode(x=timeline.x, y=_row_axis(order))
    fill = INK if yes else SURFACE
    return [
        base.mark_point(shape="circle", filled=True, size=46, color=fill, stroke=INK, strokeWidth=1.3, opacity=1),
        _words(base, INK, xOffset=5),
    ]
