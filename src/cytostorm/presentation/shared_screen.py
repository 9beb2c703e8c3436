"""The first screen of a shared page, and the rules by which its numbers were made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cytostorm.cohort.disclosure import Rule
from cytostorm.cohort.shared import QUARTILES, SharedEvent
from cytostorm.presentation.first_screen import FirstScreen, Section, Statement, fitted, section
from cytostorm.presentation.shared import RoundedView, SharedGroup, SharedRow

_COLUMNS = ("definitely", "share", "MADE FOR: recorded in (of these met)")
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
    parts = (*_tables(groups), *_hidden(hidden), section("NUMBERS", _numbers(rule), runs_on=True))
    return fitted(FirstScreen(headline=headline, sections=parts, end=END))


def _numbers(rule: Rule) -> Iterator[str]:
    yield f"Rounded to a multiple of {rule.step}: the true number is less than {rule.step} away."
    yield f"No cell of fewer than {rule.threshold} patients is shown. They need not add up."


def _tables(groups: Sequence[SharedGroup]) -> Iterator[Section]:
    for number, group in enumerate(groups):
        made = section(group.heading, map(_row, group.sets), kept=len(group.sets))
        yield made.model_copy(update={"columns": _COLUMNS if number == 0 else ()})


def _row(one: SharedRow) -> Statement:
    return Statement(
        text="", about=one.id, cells=(one.column_name, one.definitely.words, one.definitely.percent, made_for_cell(one))
    )


def made_for_cell(one: SharedRow) -> str:
    """ "COVID-19, adults: 120 (30)"; what is hidden is said to be hidden."""
    if not one.made_for:
        return "not restricted"
    met = f" ({one.recorded_and_met.words if one.recorded_and_met else 'hidden'})" if one.recorded else ""
    return f"{one.made_for}: {one.recorded.words if one.recorded else 'hidden'}{met}"


def _hidden(hidden: Sequence[str]) -> Iterator[Section]:
    if hidden:
        more = f" and {len(hidden) - _FEW} more" if len(hidden) > _FEW else ""
        words = f"{', '.join(hidden[:_FEW])}{more}: met by too few patients to show, or by nearly all."
        yield section("NOT SHOWN", [words], runs_on=True)
