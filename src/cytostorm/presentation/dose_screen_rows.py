"""Published doses on a first screen: the amount with its source and arithmetic, what is drawn up, and what is not shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from cytostorm.doses.arithmetic import Amount
from cytostorm.doses.dosing import Row, Sheet
from cytostorm.doses.preparing import Portion, Preparation
from cytostorm.doses.quantities import plain
from cytostorm.library import Library
from cytostorm.model.durations import duration
from cytostorm.presentation.dose_names import FIRST, INDICATIONS, LAST, TIERS, row_name
from cytostorm.presentation.dose_room import DoseRoom
from cytostorm.presentation.dose_warnings import numbers_of
from cytostorm.presentation.dose_wording import NONE_CHECKED
from cytostorm.presentation.first_screen import Statement
from cytostorm.presentation.headlines import listed, lowered
from cytostorm.presentation.preparing_wording import exact_mg, exact_ml
from cytostorm.presentation.screen_options import often, ranges
from cytostorm.presentation.source_names import cited

_ROUTES = {"iv": "IV", "sc": "SC", "po": "by mouth"}
OPTIONS = "published options, not orders"
_NO_HOURS = "interval not printed as hours"
_BRAND = re.compile(r"^[\w-]+ (?=(?:[A-Z]{2} (?:and [A-Z]{2} )?)?label \d)")
"""The drug before the name of its label."""
_HOURS, _WEEK = re.compile(r"every (\d+) h"), 168
_OTHERS = ("age", "weight", "creatinine clearance")


def heading_words(sheet: Sheet) -> str:
    """ "HLH AND MAS, ALL OFF-LABEL (published options, not orders)"; without the one indication where there are several."""
    here = _here(sheet)
    if not here:
        return "DOSES"
    about = dict.fromkeys(row.dose.indication for row in here)
    name = INDICATIONS[next(iter(about))].upper() if len(about) == 1 else "DOSES"
    label = ", ALL OFF-LABEL" if _all_off_label(here) else ", OFF-LABEL UNLESS MARKED" if _known(here) else ""
    return f"{name}{label} ({OPTIONS})"


def _known(rows: list[Row]) -> bool:
    """Whether every row is known to be on or off a label, and some are off."""
    known = [row.dose.off_label for row in rows]
    return True in known and "unknown" not in known


def _here(sheet: Sheet) -> list[Row]:
    return [row for row in sheet.rows if not row.elsewhere]


def _all_off_label(rows: list[Row]) -> bool:
    return bool(rows) and all(row.dose.off_label is True for row in rows)


def options_of(sheet: Sheet) -> list[Row]:
    """Rows with a number for a cytokine storm: by indication, checked in two sources before others, by severity."""
    rows = [row for row in _here(sheet) if row.amount is not None]
    seen = list(dict.fromkeys(row.dose.indication for row in rows))
    order = [*FIRST, *(name for name in seen if name not in (*FIRST, *LAST)), *LAST]
    return sorted(
        rows,
        key=lambda row: (
            order.index(row.dose.indication),
            row.dose.status != "verified",
            TIERS.index(row.dose.tier),
        ),
    )


def row_statements(sheet: Sheet, library: Library, room: DoseRoom) -> Iterator[Statement]:
    """So many doses in full, and those that a rule keeps back; why there is none."""
    options = options_of(sheet)
    alone, off_label = len({row.dose.indication for row in _here(sheet)}) == 1, _known(_here(sheet))
    for row in options[: room.rows]:
        yield Statement(text=_row(row, alone, off_label, library, room), about=row.dose.id)
    yield from _blocked(sheet, library)
    if not options and not any(row.kind == "blocked" for row in _here(sheet)):
        yield from _none(sheet, room)


def _more(rows: list[Row], room: DoseRoom) -> str:
    """ "8 more published (HLH and MAS, COVID-19 +1; 5 above a maximum)."."""
    above = sum(bool(row.above or row.questions) for row in rows)
    names = listed((INDICATIONS[row.dose.indication] for row in rows), room.more) if room.more else ""
    said = "; ".join(part for part in (names, f"{above} above a maximum" if above else "") if part)
    return f"{len(rows)} more published{f' ({said})' if said else ''}."


def _row(row: Row, alone: bool, off_label: bool, library: Library, room: DoseRoom) -> str:
    """ "Critical illness: 124 to 248 mg IV or SC every 6 to 24 h (2 to 4 mg/kg x 62 kg; Halyabar 2019)."."""
    assert row.amount is not None
    routes = " or ".join(_ROUTES[route] for route in row.dose.routes)
    source = _BRAND.sub("", cited(row.dose.cite, library.references))
    label = "" if off_label and row.dose.off_label is True else _label(row)
    said = "; ".join(part for part in (_arithmetic(row.amount, room), source, label) if part)
    name = _capital(row_name(row.dose, alone))
    return " ".join([f"{name}: {_amount(row)} {routes}{_timing(row.amount, room)} ({said}).", *_beyond(row)])


def _label(row: Row) -> str:
    """ "off-label", "on label"; empty where that is not known."""
    return "" if row.dose.off_label == "unknown" else row.dose.label_word


def _capital(text: str) -> str:
    """A sentence begins with a capital, but for names such as eGFR."""
    return text[:1].upper() + text[1:] if text.partition(" ")[0].islower() else text


def _amount(row: Row) -> str:
    made = row.amount
    assert made is not None
    low, high = plain(made.low), plain(made.high)
    amount = high if low == high else f"{low} to {high}"
    return f"{'up to ' if row.dose.up_to else ''}{amount} {made.unit.removesuffix('/dose')}"


def _timing(made: Amount, room: DoseRoom) -> str:
    """How it is divided and how often: " in 2 doses a day 155 to 310 mg each, every 12 h"."""
    divided = [step for step in made.steps[1:-1] if not step.startswith(("cap ", "in 1 dose "))]
    often_words = made.steps[-1].removeprefix(f"{_NO_HOURS}, ")
    often_words = _HOURS.sub(_in_days, often_words if room.timing else often(often_words))
    last = "interval not printed" if often_words == _NO_HOURS else often_words
    said = ", ".join([*divided, last])
    return f" {said}" if said.startswith(("every", "in ")) else f", {said}"


def _in_days(hours: re.Match[str]) -> str:
    """A week or more of hours in days: "every 28 days"."""
    number = int(hours[1])
    return f"every {number // 24} days" if number >= _WEEK and number % 24 == 0 else hours[0]


def _arithmetic(made: Amount, room: DoseRoom) -> str:
    """ "2 to 4 mg/kg x 62 kg, maximum 100 mg reached"; empty of an amount that was printed as it is."""
    product, _, _ = made.steps[0].partition(" = ")
    first = product.replace("/dose", "").replace(", cap ", ", maximum ").replace(", ceiling ", ", maximum ")
    kept = [
        step.removeprefix("cap ").removesuffix(" not reached") for step in made.steps[1:-1] if step.startswith("cap ")
    ]
    most = f", maximum {kept[0].replace('/dose', '')}" if kept else ""
    if room.arithmetic and " x " in first:
        return f"{first}{most}"
    return f"maximum {first.partition('maximum ')[2].removesuffix(' reached')} reached" if " reached" in first else ""


def _beyond(row: Row) -> Iterator[str]:
    """What exceeds a maximum, and what is asked back; an unverified limit without its number."""
    yield from (f"{one.words}." for one in row.above)
    yield from (
        question.partition(" is this amount meant?")[0] + " intended?" if "meant?" in question else question
        for question in row.questions
    )


def _blocked(sheet: Sheet, library: Library) -> Iterator[Statement]:
    blocked = [row for row in _here(sheet) if row.kind == "blocked"]
    if blocked:
        numbers = numbers_of(sheet, library)
        why = ranges(numbers[one.rule] for row in blocked for one in row.notices if one.keeps_back(row.dose))
        count = f"{len(blocked)} published dose{'' if len(blocked) == 1 else 's'}"
        yield Statement(text=f"No dose shown (CRITICAL {why}): {count}.", level="critical")


def _none(sheet: Sheet, room: DoseRoom) -> Iterator[Statement]:
    """Why no dose has a number: none was checked, or whom the published ones are for."""
    if not sheet.treatment.doses:
        yield Statement(text=NONE_CHECKED)
    elif not sheet.rows:
        yield Statement(text="The filters left no dose.")
    outside = [row for row in _here(sheet) if row.kind == "outside"]
    for row in outside[: room.reasons]:
        yield Statement(text=f"{_capital(row.dose.label)}: {row.reason}.", about=row.dose.id)


def rest_statements(sheet: Sheet, room: DoseRoom) -> Iterator[Statement]:
    """Doses without a number here: what they need, whom they are for, what is unverified, and those for other diseases."""
    here, elsewhere = _here(sheet), [row for row in sheet.rows if row.elsewhere]
    if more := options_of(sheet)[room.rows :]:
        yield Statement(text=_more(more, room))
    if needs := dict.fromkeys(name for row in here if row.kind == "refused" for name in row.needs):
        count = sum(row.kind == "refused" for row in here)
        yield Statement(text=f"{count} not calculated: {_wanted(needs)}.")
    if outside := [row for row in here if row.kind == "outside"]:
        kinds = [name for name in _OTHERS if any(f"published for {name} " in row.reason for row in outside)]
        yield Statement(text=f"{len(outside)} for other patients ({', '.join(kinds) or 'label'}).")
    yield from _unverified([row for row in here if row.kind == "not confirmed"], room)
    if printed := sum(row.kind == "printed only" for row in here):
        yield Statement(text=f"{printed} not calculable.")
    if elsewhere:
        named = listed((INDICATIONS[row.dose.indication] for row in elsewhere), room.more) if room.more else ""
        yield Statement(text=f"{len(elsewhere)} for other diseases{f' ({named})' if named else ''}: --full.")
    if sheet.left_out:
        yield Statement(text=f"{sum(count for _, count in sheet.left_out)} left out by the filters.")


def _wanted(needs: Iterable[str]) -> str:
    """What is missing, as it can be typed: "add --weight, --height"."""
    options = {"weight": "--weight", "height": "--height", "age": "--age", "a confirmed weight": "--confirm-weight"}
    return f"add {', '.join(options.get(name, '--crcl') for name in needs)}"


def _unverified(rows: list[Row], room: DoseRoom) -> Iterator[Statement]:
    if rows:
        named = [row.dose.label for row in rows[: room.unverified]]
        rest = len(rows) - len(named)
        said = f": {'; '.join(named)}{f' +{rest}' if rest else ''}" if named else ""
        yield Statement(text=f"{len(rows)} unverified, no dose shown{said}.")


def drawn_statements(sheet: Sheet, room: DoseRoom) -> Iterator[Statement]:
    """Volumes of the doses above, by what they are drawn up from; why there is none."""
    shown = options_of(sheet)[: room.rows]
    by_source: dict[str, dict[str, None]] = {}
    for one in (one for row in shown for one in row.preparations):
        by_source.setdefault(one.presentation.label, {})[_drawn(one)] = None
    for label, amounts in by_source.items():
        if room.drawn:
            yield Statement(text=f"{label}: {listed(amounts, room.drawn, '; ')}.")
    ends = [end for row in shown for one in row.preparations for end in (one.low, one.high)]
    if not room.drawn and any(end.too_small and end.exact_ml is not None for end in ends):
        yield Statement(text="below 0.1 mL: dilute first.")
    if shown and not by_source and sheet.treatment.presentations and room.drawn:
        yield Statement(text="No volume: strength unverified (add --vial).")


def _drawn(one: Preparation) -> str:
    """ "124 to 248 mg = 0.827 to 1.65 mL"."""
    ends = [one.low] if one.low == one.high else [one.low, one.high]
    hour = " an hour" if one.what == "each hour" else ""
    volumes = [end.exact_ml for end in ends if end.exact_ml is not None]
    volume = f" = {exact_ml(volumes)}" if volumes else ""
    return f"{exact_mg(end.exact_mg for end in ends)}{hour}{volume}{_too_small(ends)}"


def _too_small(ends: list[Portion]) -> str:
    if not any(end.too_small for end in ends):
        return ""
    return (
        " (below 0.1 mL: dilute first)" if ends[0].exact_ml is not None else " (too little for the smallest strength)"
    )


def afterwards_statements(sheet: Sheet, library: Library, room: DoseRoom) -> Iterator[Statement]:
    """What the drug makes unreliable, and for how long."""
    by_days: dict[int, dict[str, None]] = {}
    for mask in (library.masks[name] for name in sheet.treatment.masks):
        days = duration(mask.lasts).days
        names = {lowered(library.observables[one.observable].brief): None for one in mask.hides}
        by_days.setdefault(days, {}).update(names)
    if by_days and room.afterwards:
        said = "; ".join(f"{', '.join(names)} ({days} days)" for days, names in by_days.items())
        yield Statement(text=f"Unreliable: {said}.")
