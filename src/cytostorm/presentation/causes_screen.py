"""The first screen of the causes: what is confirmed, suspected and ruled out, what is dangerous to miss, what to send and to ask now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from functools import cached_property
from typing import Any

from cytostorm.differential.aging import together
from cytostorm.differential.causes import CauseState, CheckItem, Differential, Hint, State
from cytostorm.differential.staging import Stage
from cytostorm.library import Library
from cytostorm.presentation.aged import changes_of, old_of
from cytostorm.presentation.cause_wording import NEGATIVE_IS_NOT_ENOUGH, closing_names
from cytostorm.presentation.causes_room import STEPS, CausesRoom
from cytostorm.presentation.first_screen import FirstScreen, Section, Statement, lines_of, section
from cytostorm.presentation.headlines import headline, listed, lowered, several
from cytostorm.presentation.screen_parts import ANTIMICROBIAL, SEND, old_section, sample_statements
from cytostorm.presentation.screen_room import fitting

END = "Not a medical device. All causes, tests and sources: --full"
HEADINGS: dict[State, str] = {"confirmed": "CONFIRMED", "supported": "SUSPECTED", "closed": "RULED OUT"}
DANGEROUS = "DANGEROUS TO MISS, NOT RULED OUT"
OTHERS = "OTHERS NOT RULED OUT"
_FIRST = ("glucocorticoid", "ivig", ANTIMICROBIAL)
"""The treatments that are named first, whatever the order of the work-up: they are the first to be given (†: our choice)."""


def causes_screen(found: Differential, reached: Stage, library: Library, age: Fraction | None, sex: str) -> FirstScreen:
    """At most twenty lines; a cause that is confirmed, suspected or dangerous to miss is never left out."""
    parts = _Parts(found, reached, library, age, sex)
    return parts.screen(fitting(CausesRoom, STEPS, lambda room: len(list(lines_of(parts.screen(room))))))


def dangerous_to_miss(library: Library) -> frozenset[str]:
    """Causes of which a safety rule warns as long as they are not ruled out."""
    asked = (part.expression for rule in library.dangers.values() for part in rule.when.walk())
    return frozenset(one.cause for one in asked if one.cause is not None and "open" in one.states)


@dataclass(frozen=True)
class _Parts:
    """The parts of one screen; the headline is made once for each of its forms, since it looks through the whole record."""

    found: Differential
    reached: Stage
    library: Library
    age: Fraction | None
    sex: str
    made: dict[tuple[Any, ...], tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def missed(self) -> list[CauseState]:
        """Those that are dangerous to miss and not ruled out."""
        dangerous = dangerous_to_miss(self.library)
        return [one for one in self.found.in_state("open") if one.id in dangerous]

    def screen(self, room: CausesRoom) -> FirstScreen:
        """The screen with so much room."""
        return FirstScreen(headline=self._headline(room), sections=tuple(self._sections(room)), end=END)

    def _headline(self, room: CausesRoom) -> tuple[str, ...]:
        about = (self.found.record, self.library, self.reached, self.found, self.age, self.sex)
        form = (room.missing, room.leading)
        if form not in self.made:
            self.made[form] = headline(*about, room.missing, causes=room.leading)
        return self.made[form]

    def _sections(self, room: CausesRoom) -> Iterator[Section]:
        found, library = self.found, self.library
        yield from _known_sections(found, room)
        yield from (one for one in (_dangerous_section(self.missed, library, room),) if one.statements)
        yield section(OTHERS, [_others(found, len(self.missed))], runs_on=True)
        if samples := list(
            sample_statements(found.checklist, library, _order(library), room.samples, room.drugs, given_first=True)
        ):
            yield section(SEND, samples, runs_on=True)
        if asked := _asked(found, room):
            yield section("ASK NOW", [asked], runs_on=True)
        if basic := list(_basic(found, room)):
            yield section("BASIC TESTS MISSING", basic, runs_on=True)
        old = old_section(
            together(*old_of(found, self.reached)), changes_of(found, self.reached) if room.changes else (), library
        )
        yield from (one for one in (old,) if one.statements)


def _known_sections(found: Differential, room: CausesRoom) -> Iterator[Section]:
    """Confirmed, suspected and ruled out, in this order; those that hold none share one line, so that none reads as forgotten."""
    empty = [state for state in HEADINGS if not _in_state(found, state)]
    for state, heading in HEADINGS.items():
        if state not in empty:
            yield _known_section(heading, _in_state(found, state), state, room, found.at)
        elif state == empty[0]:
            yield section(", ".join(HEADINGS[one] for one in empty), ["none."], runs_on=True)


def _in_state(found: Differential, state: State) -> list[CauseState]:
    """The causes in a state; "no cause found" is a conclusion, and no cause that could be confirmed or ruled out."""
    return [one for one in found.in_state(state) if not one.cause.document.residual]


def _known_section(
    heading: str, causes: list[CauseState], state: State, room: CausesRoom, now: datetime | None
) -> Section:
    if state == "closed":
        return section(heading, [f"{several((_name(one) for one in causes), room.ruled)}."], runs_on=True)
    if room.lined or len(causes) == 1:
        said = [Statement(text=_because(one, room, now), about=one.id) for one in causes]
        return section(heading, said, apart=False)
    return section(heading, list(_together(causes, room, now)), runs_on=True)


def _together(causes: list[CauseState], room: CausesRoom, now: datetime | None) -> Iterator[str]:
    """Several causes in one paragraph; those that rest on exposure alone after the others, and said once."""
    found = [one for one in causes if not one.by_exposure_alone]
    exposed = [one for one in causes if one.by_exposure_alone]
    if found:
        yield f"{'; '.join(_because(one, room, now).removesuffix('.') for one in found)}."
    if exposed:
        yield f"By exposure alone: {', '.join(map(_name, exposed))}."


def _name(one: CauseState) -> str:
    return lowered(one.cause.document.brief)


def _because(one: CauseState, room: CausesRoom, now: datetime | None) -> str:
    """ "Still's disease (diagnosed, 1 Mar 08:00)."; what rests on exposure alone says so."""
    hints = [hint for hint in one.shown if hint.decides]
    said = [_reason(hint, one, room, now) for hint in hints[: room.reasons]]
    more = f" +{len(hints) - len(said)}" if said and len(hints) > len(said) else ""
    alone = ["by exposure alone"] if one.by_exposure_alone else []
    inside = ": ".join([*alone, *([f"{', '.join(said)}{more}"] if said else [])])
    return f"{one.cause.document.brief}{f' ({inside})' if inside else ''}."


def _reason(hint: Hint, one: CauseState, room: CausesRoom, now: datetime | None) -> str:
    label = hint.linked.pointer.label
    for name in (one.cause.document.brief, one.cause.document.label):
        label = label.removeprefix(f"{name}, ").removeprefix(f"{name} ")
    times = [
        time
        for leaf in hint.outcome.leaves
        for seen in leaf.seen
        for fact in seen.facts
        if (time := fact.times.effective)
    ]
    return f"{lowered(label)}{f' {_day(max(times), now)}' if times and room.timed else ''}"


def _day(moment: datetime, now: datetime | None) -> str:
    """A time as a ward writes it, without the year where that is the present one."""
    year = "" if now is not None and moment.year == now.year else f" {moment.year}"
    return f"{moment.day} {moment:%b}{year} {moment:%H:%M}"


def _dangerous_section(missed: list[CauseState], library: Library, room: CausesRoom) -> Section:
    """Those that a negative test cannot rule out together; each other one with what has to be negative."""
    plain = [one for one in missed if not one.closable]
    said = [f"{_capital(', '.join(map(_name, plain)))}: {NEGATIVE_IS_NOT_ENOUGH[len(plain) > 1]}."] if plain else []
    said += [_needs(one, library, room) for one in missed if one.closable]
    given = [Statement(text=text, level="warning") for text in said]
    if not room.apart and given:
        given = [Statement(text=" ".join(said), level="warning")]
    return section(DANGEROUS, given, apart=room.apart, runs_on=not room.apart)


def _needs(one: CauseState, library: Library, room: CausesRoom) -> str:
    names = closing_names(one, library)
    which = f" {listed(names, room.closing)}" if room.closing else f" {len(names)} results (--full)"
    return f"{one.cause.document.brief}: ruled out only if all are negative:{which}."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _others(found: Differential, named: int) -> str:
    """How many more are not ruled out, and that nothing found makes them less likely."""
    count = len(_in_state(found, "open")) - named
    word = "A confirmed" if _in_state(found, "confirmed") else "A suspected" if _in_state(found, "supported") else "One"
    return f"{count or 'none'}. {word} cause does not rule out a second one."


def _order(library: Library) -> dict[str, int]:
    """Every treatment that a sample may have to come before, by its place."""
    names = [one.id for one in library.workup.document.treatments]
    return {name: number for number, name in enumerate((*_FIRST, *(one for one in names if one not in _FIRST)))}


def _asked(found: Differential, room: CausesRoom) -> str:
    """What only the patient or the family can say: the history, then what no record says yet."""
    items = [item for item in found.checklist if item.domain == "history"]
    history = [item.label.partition(": ")[2] for item in items if item.core] if room.history else []
    names = [item.brief.removeprefix("Ask: ") for item in items if not item.core]
    beside = [f"not recorded: {several(names, room.asked)}"] if names else []
    return f"{'; '.join((*history, *beside)) or 'the whole history (--full)'}." if items else ""


def _basic(found: Differential, room: CausesRoom) -> Iterator[Statement]:
    """Basic tests that are not recorded, those that "no cause found" needs first; then what else is for now."""
    core = [lowered(item.brief) for item in found.checklist if item.domain == "core" and item.recordable]
    if core:
        yield Statement(text=f"{several(core, room.basic)}.")
    urgent = [lowered(item.brief) for item in found.checklist if _is_urgent(item)]
    if urgent and room.urgent:
        yield Statement(text=f"Other tests for now: {listed(urgent, room.urgent)}.")


def _is_urgent(item: CheckItem) -> bool:
    return item.urgency == "now" and not item.core and not item.losses and item.domain != "history"
