"""How long before an event each set was first met, as rows of a table with a drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from cytostorm.cohort.counting import Count
from cytostorm.cohort.leads import Event, Lead, Span
from cytostorm.report.bars import span_bar
from cytostorm.report.population_names import Names
from cytostorm.report.wording import hours_words

_SAID = {
    "icu": "admission to intensive care",
    "ventilation": "the start of ventilation",
    "death": "death",
    "treatment": "the first drug against hyperinflammation",
    "glucocorticoid": "the first glucocorticoid",
}


@dataclass(frozen=True)
class LeadView:
    """One set: how many came to it before the event and only after, and when."""

    short_title: str
    lead: Lead
    bar: Markup
    words: str


@dataclass(frozen=True)
class EventView:
    """One event; the bars run from `days_before` days before it to `days_after` days after."""

    said: str
    persons: Count
    days_before: float
    days_after: float
    rows: tuple[LeadView, ...]


def event_views(events: Sequence[Event], names: Names) -> list[EventView]:
    return [_event(event, names) for event in events]


def _event(event: Event, names: Names) -> EventView:
    spans = [span for lead in event.leads for span in (lead.surely.span, lead.possibly.span) if span]
    high = max([24.0, *(span.upper for span in spans)])
    low = min([-0.12 * high, *(span.lower for span in spans)])
    ranked = sorted(
        event.leads, key=lambda lead: (-lead.surely.before.number, -lead.surely.after.number, lead.criteria)
    )
    bars = [span_bar(lead.surely.span, lead.possibly.span, low, high) for lead in ranked]
    rows = tuple(
        LeadView(names.short(lead.criteria), lead, bar, _words(lead)) for lead, bar in zip(ranked, bars, strict=True)
    )
    return EventView(_SAID[event.name], event.persons, high / 24, -low / 24, rows)


def _words(lead: Lead) -> str:
    span = lead.surely.span
    if span is None:
        return "–" if not lead.surely.before and not lead.surely.after else "too few to tell"
    alone = lead.surely.before.number + lead.surely.after.number == 1
    return signed_words(span.median) if alone else f"{signed_words(span.median)} ({_quartiles(span)})"


def _quartiles(span: Span) -> str:
    return f"{signed_words(span.upper)} to {signed_words(span.lower)}"


def signed_words(hours: float) -> str:
    """
    >>> signed_words(50), signed_words(-3), signed_words(0.2)
    ('2 d 2 h before', '3 h after', 'same hour')
    """
    if round(abs(hours)) == 0:
        return "same hour"
    return f"{hours_words(abs(hours))} {'before' if hours > 0 else 'after'}"
