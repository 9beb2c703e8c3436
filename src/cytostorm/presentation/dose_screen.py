"""The first screen of a dose sheet: the patient, what is dangerous, the published amounts that can be worked out, and what is not checked."""

from __future__ import annotations

from collections.abc import Iterator

from cytostorm.doses.dosing import Row, Sheet
from cytostorm.doses.patient import Patient
from cytostorm.doses.plausible import age_words
from cytostorm.doses.quantities import plain
from cytostorm.presentation.dose_wording import doubt_words, off_label_words
from cytostorm.presentation.first_screen import FirstScreen, Level, Statement, fitted, section
from cytostorm.presentation.headlines import listed
from cytostorm.presentation.labels import LEVELS
from cytostorm.presentation.preparing_wording import volume_words

END = "Not orders. Check against the source and your formulary. Not a medical device. Every row and source: --full"
_LEVEL: dict[str, Level] = {"block": "critical", "alert": "warning"}
_FEW, _SEVERAL = 3, 6


def dose_screen(sheet: Sheet) -> FirstScreen:
    """At most twenty lines; no amount is shown that a rule keeps back or that needs something."""
    storm, elsewhere = ([row for row in sheet.rows if row.elsewhere is wanted] for wanted in (False, True))
    sections = (
        section("DANGER NOW", _dangers(sheet), weight=4, kept=_FEW),
        section("PUBLISHED DOSES (options, not orders)", _options(storm), weight=3, kept=_FEW),
        section("NEEDED FOR MORE DOSES", _needed(storm), runs_on=True, weight=2),
        section("OTHER DISEASES", _others(elsewhere), runs_on=True, weight=1),
        section("NOT CHECKED: do not read as safe", _unchecked(sheet), runs_on=True, weight=3),
    )
    said = (f"{sheet.treatment.label}: {_who(sheet.patient)}.", *doubt_words(sheet.patient))
    return fitted(FirstScreen(headline=said, sections=tuple(one for one in sections if one.statements), end=END))


def _who(one: Patient) -> str:
    """ "woman, 34 years, 62 kg, creatinine clearance 78 mL/min (Cockcroft-Gault)"."""
    sexes = {"female": "female", "male": "male"}
    parts = [sexes[one.sex]] if one.sex else []
    parts += [age_words(one.age)] if one.age is not None else ["age not recorded"]
    parts += [f"{plain(one.weight)} kg"] if one.weight is not None else ["weight not recorded"]
    if one.clearance:
        how = " (Cockcroft-Gault)" if one.clearance.reference else ""
        parts.append(f"creatinine clearance {plain(one.clearance.value)} mL/min{how}")
    return ", ".join([*parts, *sorted(name.replace("_", " ") for name in one.present)])


def _dangers(sheet: Sheet) -> Iterator[Statement]:
    firing = [one for one in sheet.notices if one.state == "fires" and one.severity in _LEVEL]
    if not firing:
        waiting = sum(one.state == "unknown" for one in sheet.notices)
        yield Statement(text=f"no warning applies; {waiting} checks not done.")
    for number, one in enumerate(sorted(firing, key=lambda one: list(_LEVEL).index(one.severity)), 1):
        yield Statement(
            text=f"D{number} {LEVELS[one.severity]}  {one.label}. {one.text}",
            about=one.rule,
            level=_LEVEL[one.severity],
        )


def _options(rows: list[Row]) -> Iterator[Statement]:
    for row in rows:
        if row.amount is not None and row.kind == "option":
            yield Statement(text=_dose(row), about=row.dose.id)
        elif row.kind == "blocked":
            yield Statement(text=f"{row.dose.label}: no dose shown (CRITICAL).", about=row.dose.id, level="critical")


def _dose(row: Row) -> str:
    assert row.amount is not None
    low, high = plain(row.amount.low), plain(row.amount.high)
    amount = f"{low} {row.amount.unit}" if low == high else f"{low} to {high} {row.amount.unit}"
    volume = volume_words(row.preparations)
    asked = "".join(f" {question}" for question in row.questions)
    drawn = f" = {volume}" if volume else ""
    return f"{row.dose.label}: {'/'.join(row.dose.routes).upper()} {amount}{drawn}, {row.amount.steps[-1]}; {off_label_words(row.dose)}.{asked}"


def _needed(rows: list[Row]) -> list[str]:
    needs = dict.fromkeys(name for row in rows if row.kind == "refused" for name in row.needs)
    outside = sum(row.kind == "outside" for row in rows)
    said = [f"{', '.join(needs)}."] if needs else []
    return [*said, *([f"{outside} doses are for other ages, weights or kidney function."] if outside else [])]


def _others(rows: list[Row]) -> list[str]:
    names = dict.fromkeys(row.dose.indication.replace("-", " ") for row in rows)
    return [f"{len(rows)} doses for {listed(names, _FEW)}: --full"] if rows else []


def _unchecked(sheet: Sheet) -> list[str]:
    labels = dict.fromkeys(
        one.label for one in sorted(sheet.notices, key=lambda one: one.severity != "block") if one.state == "unknown"
    )
    return [f"{listed(labels, _SEVERAL)}."] if labels else []
