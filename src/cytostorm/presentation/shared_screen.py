"""The first screen of a shared page, and the rules by which its numbers were made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cytostorm.cohort.disclosure import Rule
from cytostorm.cohort.shared import QUARTILES, SharedEvent
from cytostorm.presentation.first_screen import FirstScreen, Section, Statement, fitted, section
from cytostorm.presentation.shared import RoundedView, SharedGroup, SharedRow

_COLUMNS = ("definitely", "of", "MADE FOR")
_FEW = 4
END = "Not a medical device. Hidden: too few patients, or too few others."


def rules_of(rule: Rule) -> tuple[str, ...]:
    """What a reader has to know of the numbers; the numbers in it are those of the rule."""
    step = rule.step
    return (
        f"A cell is a group of patients: those counted, those not counted, and for two groups those in only one and in neither. "
        f"A number is shown only where each of its cells has more than {step} patients; some need up to {2 * step}.",
        f"Numbers are rounded to a neighbouring multiple of {step}, usually the nearer one. The true number is less than {step} away.",
        "A set that is not shown has no row: none of its numbers stands here, and no zero.",
        "Shares are taken from rounded numbers. Their 95% intervals (Wilson) are widened by the rounding, the upper end rounded up.",
        f"Quartiles are in whole days and need at least {max(QUARTILES, step)} patients. Times are by month, quarter or year.",
    )


def shared_screen(
    rule: Rule, whole: RoundedView, made: str, groups: Sequence[SharedGroup], hidden: Sequence[str], died: SharedEvent | None
) -> FirstScreen:  # fmt: skip
    """At most twenty lines; `made` is what stands behind the number of patients."""
    deaths = f" About {died.persons.number:,} died during a stay." if died else ""
    shown = sum(len(one.sets) for one in groups)
    headline = (f"About {whole.words} patients{made}.{deaths} {shown} of {shown + len(hidden)} sets are shown.",)
    parts = (*_tables(groups, whole), *_hidden(groups, hidden), section("NUMBERS", _numbers(rule), runs_on=True))
    return fitted(FirstScreen(headline=headline, sections=parts, end=END))


def _numbers(rule: Rule) -> Iterator[str]:
    yield f"Rounded to a multiple of {rule.step}: the true number is less than {rule.step} away."
    yield f"No cell of fewer than {rule.threshold} patients is shown. They need not add up."


def _tables(groups: Sequence[SharedGroup], whole: RoundedView) -> Iterator[Section]:
    """Sets that name nobody, and those of which it can be told how many of whom they were made for met them."""
    listed = [(one.heading, [held for held in one.sets if held.is_countable]) for one in groups]
    for number, (heading, rows) in enumerate([one for one in listed if one[1]]):
        made = section(heading, (_row(one, whole) for one in rows), kept=len(rows))
        yield made.model_copy(update={"columns": _COLUMNS if number == 0 else ()})


def _row(one: SharedRow, whole: RoundedView) -> Statement:
    met, of = (one.recorded_and_met, one.recorded) if one.made_for else (one.definitely, whole)
    words = [number.words if number else "" for number in (met, of)]
    return Statement(text="", about=one.id, cells=(one.column_name, *words, one.made_for or "not restricted"))


def _hidden(groups: Sequence[SharedGroup], hidden: Sequence[str]) -> Iterator[Section]:
    """Sets without a number here: a count in patients whom a set was not made for would be read as one of its disease."""
    few = [one.short_title for group in groups for one in group.sets if not one.is_countable]
    said = []
    if few:
        said.append(f"{_first(few)}: too few patients recorded as those it was made for, or too few others.")
    if hidden:
        said.append(f"{_first(hidden)}: met by too few patients to show, or by nearly all.")
    if said:
        yield section("NOT SHOWN", said, runs_on=True)


def _first(names: Sequence[str]) -> str:
    return ", ".join(names[:_FEW]) + (f" and {len(names) - _FEW} more" if len(names) > _FEW else "")
