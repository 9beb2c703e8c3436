"""A course as a page of moments: who, the moments of the scrubber, and everything that the charts and the table draw."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from fractions import Fraction

from cytostorm.errors import InputError
from cytostorm.library import Library
from cytostorm.presentation.course_followed import Followed
from cytostorm.presentation.course_then import MomentView, moment_view, moments, name_of, score_then
from cytostorm.presentation.headlines import who_words
from cytostorm.presentation.labels import drug_label
from cytostorm.presentation.masked_times import in_one, masked_times
from cytostorm.presentation.printed_edges import Edge, edges
from cytostorm.presentation.set_words import number_text
from cytostorm.presentation.trends import reported_words
from cytostorm.presentation.view import Ends, View
from cytostorm.presentation.who import age_and_sex
from cytostorm.record import Administration, Measurement, Record, Value, moments_known
from cytostorm.words import unit_words

LOG = ("ferritin", "scd25")
MOST_COLUMNS = 31
"""Days in the table; of a longer course the latest."""


class DotView(View):
    """One value of a row: where it is drawn, when it was taken and when it was known."""

    at: datetime
    known: datetime
    value: float
    written: str
    masked: bool


class StretchView(View):
    """A stretch of time in which a drug makes a value unreliable."""

    since: datetime
    until: datetime
    drug: str


class EdgeView(View):
    """A printed threshold of a leading set."""

    value: float
    words: str


class SeriesView(View):
    """One observable through time; numbers in `unit`, the one in which all its values were reported, else the canonical one."""

    observable: str
    label: str
    unit: str
    edges: tuple[EdgeView, ...]
    log: bool
    dots: tuple[DotView, ...]
    masked: tuple[StretchView, ...]


class GivenView(View):
    """One dose or infusion."""

    since: datetime
    until: datetime
    known: datetime


class LaneView(View):
    """One drug: its doses in order, and how long it makes something unreliable."""

    drug: str
    label: str
    dose: str
    given: tuple[GivenView, ...]


class BandView(View):
    """What a leading set said of its score from one moment to the next."""

    since: datetime
    until: datetime
    ends: Ends
    verdict: str


class ScoreRow(View):
    """A leading set through time."""

    id: str
    short_title: str
    cut_off: float
    highest: float
    bands: tuple[BandView, ...]


class CellView(View):
    """The last value of one day, worst first where several differ; `several`: how many there were."""

    written: str
    masked: bool
    several: int
    known: datetime | None


class TableRow(View):
    """One observable by day."""

    label: str
    unit: str
    cells: tuple[CellView, ...]


class CoursePageView(View):
    """Everything of the page. `start` and `end` are the ends of the axis."""

    who: str
    period: str
    start: datetime
    end: datetime
    moments: tuple[MomentView, ...]
    all_moments: int
    series: tuple[SeriesView, ...]
    lanes: tuple[LaneView, ...]
    scores: tuple[ScoreRow, ...]
    days: tuple[str, ...]
    table: tuple[TableRow, ...]
    reading: str
    version: str


def course_page(record: Record, library: Library, reading: str, version: str) -> CoursePageView:
    """The page of one record. Raises InputError for a record without dates."""
    followed = Followed(record, library, library.reading(reading))
    if not followed.known:
        raise InputError("The record", "has no dates, and no course without them.", "Add a column of times.")
    places = moments(followed)
    at = places[-1]
    age, sex = age_and_sex(record, library, reading, at)
    series = tuple(_series(name, followed) for name in followed.tracked)
    days = _days(series)
    return CoursePageView(
        who=who_words("Patient", age, sex, None).partition(": ")[2].removesuffix(", undated.").capitalize(),
        period=f"{_day(places[0])} to {_day(at)} {at.year}",
        start=places[0],
        end=at,
        moments=tuple(moment_view(followed, one) for one in places),
        all_moments=len(followed.known),
        series=series,
        lanes=tuple(_lanes(record, library)),
        scores=tuple(_score_rows(followed, at)),
        days=tuple(_day(day) for day in days),
        table=tuple(_table_row(one, days) for one in series),
        reading=library.reading(reading).title,
        version=version,
    )


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%b}"


def _series(name: str, followed: Followed) -> SeriesView:
    library, end = followed.library, followed.known[-1]
    times = [time for time in masked_times(followed.record, library, end) if time.observable == name]
    values = followed.values(name, end)
    unit = _unit(name, values, library)
    back = library.units[name].named(unit).back
    sets = [course.criteria for course in followed.leading]
    return SeriesView(
        observable=name,
        label=name_of(name, library),
        unit=unit_words(unit),
        edges=tuple(_edge(edge, back) for edge in edges(sets, name)),
        log=name in LOG,
        dots=tuple(_dot(value, name, back, library) for value in values if value.at is not None),
        masked=tuple(StretchView(since=t.since, until=t.until, drug=t.drug) for t in in_one(times)),
    )


Back = Callable[[Fraction], Fraction]


def _unit(name: str, values: Sequence[Value], library: Library) -> str:
    """The unit in which every value was reported; the canonical one where they differ."""
    facts = [fact for value in values for fact in value.seen.facts if isinstance(fact, Measurement)]
    units = {fact.origin.unit for fact in facts}
    only = units.pop() if len(units) == 1 else ""
    listed = library.units[name]
    return only if only and listed.conversion(listed.code(only)) is not None else library.observables[name].unit


def _edge(edge: Edge, back: Back) -> EdgeView:
    value = _number(edge.value, back)
    return EdgeView(value=value, words=number_text(value))


def _number(canonical: float, back: Back) -> float:
    return float(f"{float(back(Fraction(canonical))):.6g}")


def _dot(value: Value, name: str, back: Back, library: Library) -> DotView:
    assert value.at is not None
    facts = [fact for fact in value.seen.facts if isinstance(fact, Measurement)]
    ends = [end for fact in facts for end in fact.bounds if math.isfinite(end)]
    return DotView(
        at=value.at,
        known=max(moments_known(facts), default=value.at),
        value=_number(ends[0], back) if ends else 0.0,
        written=reported_words(value, library.observables[name].unit),
        masked=bool(value.seen.masks),
    )


def _lanes(record: Record, library: Library) -> Iterator[LaneView]:
    """One lane a drug, in the order in which they were begun."""
    given: dict[str, list[Administration]] = {}
    facts = [fact for fact in record.facts if isinstance(fact, Administration) and fact.times.effective]
    for fact in sorted(facts, key=lambda one: (one.times.effective or datetime.min, one.drug)):
        given.setdefault(fact.drug, []).append(fact)
    for drug, held in given.items():
        yield LaneView(
            drug=drug,
            label=drug_label(drug, library).partition(" (")[0],
            dose=held[-1].dose[:24],
            given=tuple(_given(fact) for fact in held),
        )


def _given(fact: Administration) -> GivenView:
    since = fact.times.effective
    assert since is not None
    return GivenView(since=since, until=fact.until or since, known=max(moments_known([fact]), default=since))


def _score_rows(followed: Followed, end: datetime) -> Iterator[ScoreRow]:
    for course, then in ((course, score_then(course, end)) for course in followed.leading):
        found = [moment for moment in course.moments if moment.at <= end and moment.score is not None]
        ends = [*(moment.at for moment in found[1:]), end]
        bands = tuple(
            BandView(since=one.at, until=until, ends=Ends.of(one.score), verdict=one.word)
            for one, until in zip(found, ends, strict=True)
            if one.score is not None
        )
        if bands and then.cut_off is not None and then.highest is not None:
            yield ScoreRow(
                id=then.id, short_title=then.short_title, cut_off=then.cut_off, highest=then.highest, bands=bands
            )


def _days(series: tuple[SeriesView, ...]) -> list[datetime]:
    found = {dot.at.replace(hour=0, minute=0, second=0, microsecond=0) for one in series for dot in one.dots}
    return sorted(found)[-MOST_COLUMNS:]


def _table_row(series: SeriesView, days: list[datetime]) -> TableRow:
    return TableRow(label=series.label, unit=series.unit, cells=tuple(_cell(series, day) for day in days))


def _cell(series: SeriesView, day: datetime) -> CellView:
    """Every value of a day: the last one, and how many more."""
    found = [dot for dot in series.dots if dot.at.date() == day.date()]
    if not found:
        return CellView(written="", masked=False, several=0, known=None)
    written = " / ".join(dot.written.removesuffix(series.unit).strip() for dot in found)
    return CellView(
        written=written, masked=any(dot.masked for dot in found), several=len(found), known=max(d.known for d in found)
    )
