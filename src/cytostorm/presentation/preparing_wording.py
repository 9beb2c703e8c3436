"""What is drawn up, in sentences and as plain data; the same on every face."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Any

from cytostorm.doses.preparing import VIAL_CHANGE, Portion, Preparation
from cytostorm.doses.vials import Contents
from cytostorm.model.doses import Presentation

_GRAMS = 5000
"""mg: from here a mass is written in grams, as immunoglobulin is."""
ROUNDING_RULES = (
    "Rounding is a rule of this project: 0.1 mL, below 10 kg 0.01 mL; a graduated syringe at its marks from 20 mg subcutaneously; "
    "antibodies to whole vials where the dose changes by 10% or less; tablets to the strength below; never above a cap or a ceiling."
)


def preparation_lines(found: Iterable[Preparation]) -> tuple[str, ...]:
    """One line for each way; routes that are drawn up alike share it: "IV, SC, syringe of ...: each dose 150 mg = 1 mL"."""
    routes: dict[str, list[str]] = {}
    for one in found:
        routes.setdefault(_without_route(one), []).append(one.route.upper())
    return tuple(f"{', '.join(dict.fromkeys(names))}, {words}" for words, names in routes.items())


def preparation_words(one: Preparation) -> str:
    """A line: "IV, vials of ...: each dose 560 mg = 28 mL; holds 400 mg + 2 x 80 mg, nothing left over"."""
    return f"{one.route.upper()}, {_without_route(one)}"


def exact_mg(masses: Iterable[Fraction]) -> str:
    """ "124 to 248 mg": masses in one unit, with the unit once where it is the same."""
    found = list(masses)
    in_grams = max(found) >= _GRAMS
    return _joined([f"{float(one / 1000):.4g} g" if in_grams else _mass(one) for one in found])


def exact_ml(volumes: Iterable[Fraction]) -> str:
    """ "0.827 to 1.65 mL"."""
    return _joined([_ml(one) for one in volumes])


def _joined(amounts: list[str]) -> str:
    units = {one.rpartition(" ")[2] for one in amounts}
    return " to ".join([*(one.rpartition(" ")[0] if len(units) == 1 else one for one in amounts[:-1]), amounts[-1]])


def volume_words(found: Sequence[Preparation]) -> str:
    """The volume alone, for a narrow place: "28 mL"; empty where none is known."""
    ends = [end.exact_ml for one in found[:1] for end in ([one.low] if one.low == one.high else [one.low, one.high])]
    return " to ".join(_ml(end) for end in ends if end is not None)


def _without_route(one: Preparation) -> str:
    ends = [one.low] if one.low == one.high else [one.low, one.high]
    said = " to ".join(_drawn(end) for end in ends)
    more = "; ".join(dict.fromkeys(words for end in ends for words in _remarks(end, len(ends) > 1)))
    return f"{one.presentation.label}: {one.what} {said}" + (f"; {more}" if more else "")


def _drawn(portion: Portion) -> str:
    return f"{_mass(portion.exact_mg)}" + (f" = {_ml(portion.exact_ml)}" if portion.exact_ml is not None else "")


def _remarks(portion: Portion, named: bool) -> Iterator[str]:
    head = f"{_mass(portion.exact_mg)}: " if named else ""
    if portion.too_small:
        small = (
            "too little for the smallest strength"
            if portion.exact_ml is None
            else "below 0.1 mL, too small to draw: dilute first"
        )
        yield f"{head}{small}"
    elif portion.rounded_mg is not None and portion.rounded_mg != portion.exact_mg:
        shown = f"{_mass(portion.rounded_mg)}" + (
            f" = {_ml(portion.rounded_ml)}" if portion.rounded_ml is not None else ""
        )
        loud = ", CHANGED BY MORE THAN 10%" if abs(portion.change) > VIAL_CHANGE else ""
        yield f"{head}rounded {shown} ({percent(portion.change)}{loud})"
    if portion.contents and not (portion.too_small and portion.exact_ml is not None):
        left = f"{_mass(portion.wasted)} left over" if portion.wasted > 0 else "nothing left over"
        yield f"{head}{'as' if portion.exact_ml is None else 'from'} {contents_words(portion.contents)}" + (
            f", {left}" if portion.exact_ml is not None else ""
        )
    if portion.whole and portion.wasted > 0:
        yield f"{head}or whole vials {contents_words(portion.whole)} ({percent(portion.whole_change)})"


def contents_words(contents: Contents) -> str:
    """ "400 mg + 2 x 80 mg"."""
    return " + ".join(f"{count} x {_mass(size)}" if count > 1 else _mass(size) for size, count in contents)


def percent(share: Fraction) -> str:
    """A change with its sign: "-3.2%".

    >>> percent(Fraction(-16, 496))
    '-3.2%'
    """
    return f"{float(share * 100):+.2g}%"


def _mass(value: Fraction) -> str:
    return f"{float(value):.4g} mg" if value < _GRAMS else f"{float(value / 1000):.4g} g"


def _ml(value: Fraction | None) -> str:
    return "" if value is None else f"{float(value):.3g} mL" if value < 1000 else f"{float(value):.0f} mL"


def unverified_words(presentations: Iterable[Presentation]) -> str:
    """Why no volume is shown, where a strength is only reported; empty where every one is verified."""
    open_ones = [f"{one.label} ({one.unread or one.status})" for one in presentations if not one.used]
    return (
        f"No volume is shown for an unverified strength: {'; '.join(open_ones)}. Add --vial with what stands on the vial."
        if open_ones
        else ""
    )


def preparation_payload(one: Preparation) -> dict[str, Any]:
    source = one.presentation
    return {
        "presentation": source.id, "label": source.label, "status": source.status, "route": one.route, "what": one.what,
        "concentration_mg_ml": None if source.concentration is None else float(source.concentration),
        "low": _portion(one.low), "high": _portion(one.high), "words": preparation_words(one),
    }  # fmt: skip


def _portion(portion: Portion) -> dict[str, Any]:
    numbers = {
        "exact_mg": portion.exact_mg,
        "exact_ml": portion.exact_ml,
        "rounded_mg": portion.rounded_mg,
        "rounded_ml": portion.rounded_ml,
    }
    return {
        **{name: None if value is None else float(value) for name, value in numbers.items()},
        "change_percent": round(float(portion.change * 100), 2), "too_small_to_draw": portion.too_small,
        "vials": _contents(portion.contents), "wasted_mg": float(max(portion.wasted, Fraction(0))),
        "whole_vials": _contents(portion.whole), "whole_vials_change_percent": round(float(portion.whole_change * 100), 2),
    }  # fmt: skip


def _contents(contents: Contents) -> list[dict[str, float]]:
    return [{"mg": float(size), "count": count} for size, count in contents]
