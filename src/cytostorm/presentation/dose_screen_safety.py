"""Safety on the first screen of a dose sheet: what applies to this patient, what can be considered instead, and what is not checked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from cytostorm.doses.dosing import Sheet
from cytostorm.doses.safety import Notice
from cytostorm.library import Library
from cytostorm.presentation.dose_room import DoseRoom
from cytostorm.presentation.dose_warnings import (
    INSTEAD,
    alternatives,
    numbers_of,
    of_everybody,
    record_words,
    silent_words,
)
from cytostorm.presentation.first_screen import Level, Statement
from cytostorm.presentation.headlines import listed, lowered
from cytostorm.presentation.labels import LEVELS, always_asked, brief_condition
from cytostorm.presentation.screen_options import ranges
from cytostorm.presentation.source_names import cited

_LEVEL: dict[str, Level] = {"block": "critical", "alert": "warning", "outside": "warning"}


def danger_statements(sheet: Sheet, library: Library, room: DoseRoom) -> Iterator[Statement]:
    """Of the drug itself, doubts, then rules by weight: every critical one, and so many others with their text or by name."""
    yield from _of_the_drug(sheet)
    pressing = [one for one in _applying(sheet, library) if not one.standing]
    if not pressing:
        waiting = sum(one.state == "unknown" for one in sheet.notices)
        yield Statement(
            text=f"No warning applies to what was entered{f'; {waiting} checks not done' if waiting else ''}."
        )
    shown = [one for number, one in enumerate(pressing) if one.severity == "block" or number < room.texts]
    numbers = numbers_of(sheet, library)
    yield from (
        _warning(one, numbers[one.rule], number < room.texts, library, room) for number, one in enumerate(shown)
    )
    yield from _named([one for one in pressing if one not in shown], numbers, library, room)
    yield from _instead(sheet, library, room)
    yield from _standing([one for one in _applying(sheet, library) if one.standing], numbers, library, room)


def _applying(sheet: Sheet, library: Library) -> list[Notice]:
    """Rules of a weight that a first screen shows, in the order of their numbers."""
    numbers = numbers_of(sheet, library)
    firing = [one for one in sheet.notices if one.rule in numbers and one.severity in _LEVEL]
    return sorted(firing, key=lambda one: int(numbers[one.rule][1:]))


def _of_the_drug(sheet: Sheet) -> Iterator[Statement]:
    for one in sheet.treatment.dangers:
        yield Statement(text=f"{LEVELS['block']}  {one.text}", level="critical")
    for doubt in sheet.patient.doubts:
        yield Statement(text=f"{LEVELS['alert']}  Is this right? {doubt.text.partition('. ')[0]}.", level="warning")


def _warning(notice: Notice, number: str, whole: bool, library: Library, room: DoseRoom) -> Statement:
    """ "D1 CRITICAL  TNF inhibitor with anakinra: no dose shown. Not recommended ..."."""
    kept_back = ": no dose shown" if notice.blocks else ""
    whole = whole and (room.common or notice.severity == "block" or not of_everybody(notice, library))
    unsure = notice.status == "unconfirmed" and notice.read == "rule" and "unverified" not in notice.text
    doubt = " (unverified)" if unsure else ""
    lifts = f" Lifted: {lowered(notice.lifts)}" if notice.lifts and notice.severity == "block" and room.lifts else ""
    text = f". {_sentences(notice.text, room.sentences).removesuffix('.')}{doubt}.{lifts}" if whole else f"{doubt}."
    routes = f" ({', '.join(route.upper() for route in notice.routes)} only)" if notice.routes else ""
    return Statement(
        text=f"{number} {LEVELS[notice.severity]}  {_brief(notice, library)}{routes}{kept_back}{text}",
        about=notice.rule,
        level=_LEVEL[notice.severity],
    )


def _sentences(text: str, most: int) -> str:
    return " ".join(re.split(r"(?<=\.) (?=[A-Z])", text)[:most])


def _brief(notice: Notice, library: Library) -> str:
    """The short name of a rule, without the drug where it begins with it."""
    named = library.dangers.get(notice.rule)
    brief = named.document.brief if named else notice.label
    head, _, rest = brief.partition(": ")
    return f"{rest[:1].upper()}{rest[1:]}" if rest and head.casefold() in library.treatments else brief


def _named(more: list[Notice], numbers: dict[str, str], library: Library, room: DoseRoom) -> Iterator[Statement]:
    """Further warnings by name: "D4-D6 WARNING  fluid retention; serious infection +1."; those outside a label by themselves."""
    for severity in dict.fromkeys(one.severity for one in more):
        group = [one for one in more if one.severity == severity]
        said = listed((_brief(one, library) for one in group), room.named, "; ") if room.named else f"{len(group)} more"
        head = f"{ranges(numbers[one.rule] for one in group)} {LEVELS[severity]}"
        yield Statement(text=f"{head}  {said}.", level=_LEVEL[severity])


def _instead(sheet: Sheet, library: Library, room: DoseRoom) -> Iterator[Statement]:
    found = list(dict.fromkeys(alternatives(sheet.notices)))
    if found and room.instead:
        shown = [
            f"{one.text.removesuffix('.')} ({cited(one.cite, library.references)})" for one in found[: room.instead]
        ]
        more = f" +{len(found) - len(shown)}" if len(found) > len(shown) else ""
        yield Statement(text=f"{INSTEAD} {'; '.join(shown)}{more}.")


def _standing(standing: list[Notice], numbers: dict[str, str], library: Library, room: DoseRoom) -> Iterator[Statement]:
    """What applies as long as a cause is not ruled out, in one line."""
    if standing:
        head = f"{ranges(numbers[one.rule] for one in standing)} {LEVELS['alert']}"
        names = ", ".join(
            dict.fromkeys(_brief(one, library).rpartition(": ")[2].removesuffix(" not ruled out") for one in standing)
        )
        yield Statement(
            text=f"{head} Not ruled out: {names}." if room.standing else f"{head} Causes not ruled out: --full."
        )


def unchecked_statements(sheet: Sheet, room: DoseRoom) -> Iterator[Statement]:
    """What is missing: for checks that could be critical first, then what is always asked; and what is covered by no rule."""
    if silent := silent_words(sheet.unused_conditions):
        yield Statement(text=silent)
    waiting = [one for one in sheet.notices if one.state == "unknown" and not one.recorded]
    critical = _missing(one for one in waiting if one.severity == "block")
    others = [name for name in _missing(waiting) if name not in critical]
    others.sort(key=lambda name: name not in always_asked())
    if critical:
        said = (
            listed([_condition(name) for name in critical], room.critical)
            if room.critical
            else f"{len(critical)} facts"
        )
        yield Statement(text=f"Could be CRITICAL: {said}.")
    recorded = record_words(sheet.notices)
    if others:
        said = listed([_condition(name) for name in others], room.others) if room.others else f"{len(others)} facts"
        yield Statement(text=f"Could be WARNING: {said}.{f' {recorded}' if recorded else ''}")
    elif recorded:
        yield Statement(text=recorded)


def _missing(notices: Iterable[Notice]) -> list[str]:
    return list(dict.fromkeys(name for one in notices for name in one.missing.split(" and ")))


def _condition(name: str) -> str:
    return lowered(brief_condition(name))
