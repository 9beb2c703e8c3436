"""The first screen of a dose sheet: the patient, what is dangerous, the published amounts that can be worked out, and what is not checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from cytostorm.doses.dosing import Sheet
from cytostorm.doses.plausible import age_words
from cytostorm.doses.quantities import plain
from cytostorm.library import Library
from cytostorm.presentation.dose_room import DOSE_STEPS, DoseRoom
from cytostorm.presentation.dose_screen_rows import (
    afterwards_statements,
    drawn_statements,
    heading_words,
    rest_statements,
    row_statements,
)
from cytostorm.presentation.dose_screen_safety import danger_statements, unchecked_statements
from cytostorm.presentation.first_screen import WIDTH, FirstScreen, Section, section, section_lines, wrapped
from cytostorm.presentation.labels import readable
from cytostorm.presentation.screen_room import fitting

END = "Not orders. Not a medical device. Check source and formulary. All doses: --full"
ENTER = "NOT CHECKED: do not read as safe (enter with --condition or --without)"
_USED = {
    "dangers": ("texts", "common", "sentences", "lifts", "named", "instead", "standing", "apart"),
    "rows": ("rows", "arithmetic", "timing", "reasons"),
    "rest": ("rows", "more", "unverified"),
    "drawn": ("rows", "drawn"),
    "after": ("afterwards",),
    "unchecked": ("critical", "others"),
}
"""What the form of each part depends on."""
_ALLERGY = "drug_allergy"
_ADULT = 18
_PEOPLE = {("female", True): "girl", ("male", True): "boy", ("female", False): "woman", ("male", False): "man"}


def dose_screen(sheet: Sheet, library: Library) -> FirstScreen:
    """At most twenty lines; no amount is shown that a rule keeps back, that is unverified, or that is for others."""
    forms = _Forms(sheet, library)
    return forms.screen(fitting(DoseRoom, DOSE_STEPS, forms.lines))


@dataclass(frozen=True)
class _Forms:
    """The parts of one screen in several forms; each form is made once, since a step of shortening concerns few parts."""

    sheet: Sheet
    library: Library
    made: dict[tuple[object, ...], tuple[Section, int]] = field(default_factory=dict)

    def screen(self, room: DoseRoom) -> FirstScreen:
        """The screen with so much room."""
        sections = tuple(one for one, _ in self._sections(room) if one.statements)
        return FirstScreen(headline=(_headline(self.sheet),), sections=sections, end=END)

    def lines(self, room: DoseRoom) -> int:
        """How many lines it has."""
        head = len(wrapped(_headline(self.sheet), "", WIDTH))
        return head + sum(count for _, count in self._sections(room)) + len(wrapped(END, "", WIDTH))

    def _sections(self, room: DoseRoom) -> Iterator[tuple[Section, int]]:
        sheet, library = self.sheet, self.library
        makers: dict[str, Callable[[], Section]] = {
            "dangers": lambda: section("DANGER NOW", danger_statements(sheet, library, room), apart=room.apart),
            "rows": lambda: section(heading_words(sheet), row_statements(sheet, library, room)),
            "rest": lambda: section("OTHER DOSES", rest_statements(sheet, room), runs_on=True),
            "drawn": lambda: section("TO DRAW UP", drawn_statements(sheet, room), runs_on=True),
            "after": lambda: section("AFTERWARDS", afterwards_statements(sheet, library, room), runs_on=True),
            "unchecked": lambda: section(ENTER, unchecked_statements(sheet, room)),
        }
        for name, make in makers.items():
            yield self._once((name, *(getattr(room, part) for part in _USED[name])), make)

    def _once(self, key: tuple[object, ...], make: Callable[[], Section]) -> tuple[Section, int]:
        if key not in self.made:
            one = make()
            self.made[key] = one, len(list(section_lines(one))) if one.statements else 0
        return self.made[key]


def _headline(sheet: Sheet) -> str:
    """ "Anakinra: woman, 34 years, 62 kg, creatinine clearance 78 mL/min (Cockcroft-Gault), neutrophils 1.3."."""
    return f"{sheet.treatment.label.partition(' (')[0]}: {', '.join([*_person(sheet), *_conditions(sheet)])}."


def _person(sheet: Sheet) -> Iterator[str]:
    one, by_surface = sheet.patient, any("/m2" in str(row.dose.unit) for row in sheet.rows)
    child = one.age is not None and one.age < _ADULT
    yield from ([_PEOPLE[one.sex, child]] if one.sex else [])
    yield age_words(one.age) if one.age is not None else "age not recorded"
    yield f"{plain(one.weight)} kg" if one.weight is not None else "weight not recorded"
    yield from ([f"{plain(one.surface.value)} m²"] if one.surface and by_surface else [])
    if one.clearance:
        how = " (Cockcroft-Gault)" if one.clearance.reference else ""
        yield f"creatinine clearance {plain(one.clearance.value)} mL/min{how}"
    yield from (f"{name} {plain(value)} ×10⁹/L" for name, value in one.measured)


def _conditions(sheet: Sheet) -> Iterator[str]:
    """What is present; an allergy by its name, where the rule is about the drug that is shown."""
    one, known = sheet.patient, {rule.rule: rule.label for rule in sheet.notices if rule.state == "fires"}
    for name in sorted(one.present | one.inferred):
        named = name != _ALLERGY or "drug-allergy" in known
        yield readable(name).removeprefix("a ").removeprefix("an ") if named else "drug allergy"
