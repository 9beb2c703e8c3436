"""The first screen of a plan: dangers of this patient, options in the order of cause and grade, samples, and what is unknown and matters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from cytostorm.differential.aging import Old, together
from cytostorm.doses.dangers import DangerState
from cytostorm.library import Library
from cytostorm.pathway.plan import Plan
from cytostorm.presentation.aged import changes_of, old_of
from cytostorm.presentation.dangers import Dangers, dangers_of
from cytostorm.presentation.dose_wording import doubt_words, overruled_words
from cytostorm.presentation.first_screen import (
    WIDTH,
    FirstScreen,
    Level,
    Section,
    Statement,
    section,
    section_lines,
    wrapped,
)
from cytostorm.presentation.headlines import headline, listed, lowered, several, short
from cytostorm.presentation.labels import LEVELS, always_asked, brief_condition
from cytostorm.presentation.plan_wording import now_and_later
from cytostorm.presentation.reasons import reason_words
from cytostorm.presentation.recorded import bleeding_words
from cytostorm.presentation.recorded_briefly import given_words
from cytostorm.presentation.said import ward_times
from cytostorm.presentation.screen_options import first_options, option_statements, options_heading, ranges
from cytostorm.presentation.screen_parts import ANTIMICROBIAL, SEND, old_section, sample_statements
from cytostorm.presentation.screen_room import Room, fitting_room
from cytostorm.record.reasons import Reason
from cytostorm.words.vocabulary import shown

END = "Not orders. Not a medical device. † cytostorm's own rule, not published: --full"
COUNTS = "×10⁹/L"
NO_WARNING = "No warning applies"
_LEVEL: dict[str, Level] = {"block": "critical", "alert": "warning"}
_MOST_DANGERS = 2
_IN_THE_HEADLINE = ("severity", "grade")
_USED = {
    "dangers": ("facts", "pressing", "needle", "why", "apart", "lined"),
    "options": ("whole", "because", "asked", "sources", "regimen", "later", "perhaps", "blocked", "together", "headed"),
    "samples": ("drugs", "samples"),
    "old": ("changes",),
    "unknown": ("stage", "unknown", "doses"),
}
"""What the form of each part depends on."""
_TIME = re.compile(r" \([^()]*\d\d:\d\d\)")


def plan_screen(plan: Plan, library: Library) -> FirstScreen:
    """At most twenty lines; the whole plan is on the other parts of the view."""
    parts = _Parts(plan, library, dangers_of(plan, now_and_later(plan)[0]))
    return parts.screen(fitting_room(parts.lines))


@dataclass(frozen=True)
class _Parts:
    """The parts of one screen in several forms; each form is made once, since most steps of shortening concern one part."""

    plan: Plan
    library: Library
    dangers: Dangers
    made: dict[tuple[Any, ...], Any] = field(default_factory=dict)

    def screen(self, room: Room) -> FirstScreen:
        """The screen with so much room."""
        said, sections = self._headline(room), self._sections(room)
        return FirstScreen(headline=said, sections=tuple(one for one, _ in sections if one.statements), end=END)

    def lines(self, room: Room) -> int:
        """How many lines it has."""
        return (
            len(wrapped(" ".join(self._headline(room)), "", WIDTH))
            + sum(count for _, count in self._sections(room))
            + 1
        )

    def _once(self, name: str, room: Room, used: tuple[str, ...], make: Callable[[], Any]) -> Any:
        key = (name, *(getattr(room, one) for one in used))
        if key not in self.made:
            self.made[key] = make()
        return self.made[key]

    def _headline(self, room: Room) -> tuple[str, ...]:
        plan, library = self.plan, self.library
        about = (plan.record, library, plan.stage, plan.differential, plan.patient.age, plan.known.sex or "")
        said = self._once("said", room, ("missing", "causes"), lambda: headline(*about, room.missing, room.causes))
        return (
            *said,
            *self._once("given", room, ("timed", "kinds", "others"), lambda: tuple(_given(plan, library, room))),
        )

    def _sections(self, room: Room) -> list[tuple[Section, int]]:
        plan, library, dangers = self.plan, self.library, self.dangers
        made: dict[str, Callable[[], Section]] = {
            "dangers": lambda: section("DANGER NOW", danger_statements(plan, dangers, room), apart=room.apart),
            "options": lambda: section(
                options_heading(plan, room), option_statements(plan, dangers, library, room), apart=room.headed
            ),
            "samples": lambda: section(
                SEND,
                sample_statements(plan.samples, library, _groups(plan, library), room.samples, room.drugs),
                runs_on=True,
            ),
            "old": lambda: _old_section(plan, library, room),
            "unknown": lambda: section("UNKNOWN", _unknown_statements(plan, dangers, room), runs_on=True),
        }
        return [self._once(name, room, _USED[name], partial(counted, make)) for name, make in made.items()]


def counted(make: Callable[[], Section]) -> tuple[Section, int]:
    """A section and how many lines it has; an empty one has none."""
    one = make()
    return one, len(list(section_lines(one))) if one.statements else 0


def _given(plan: Plan, library: Library, room: Room) -> Iterator[str]:
    """Drugs that were given, first those that act on the immune system or made a rule apply; none of these is left out."""
    treatments = {one.drug for one in library.treatments.values()}
    kinds = {drug: kind for drug, kind in _kinds(plan) if drug not in treatments}
    acting = {drug for group in plan.pathway.groups.values() for drug in group.drugs}
    first, shown = acting | treatments | set(kinds), kinds if room.kinds else {}
    if drugs := given_words(plan.record, plan.at, first, room.timed, room.others, shown):
        yield f"Already given: {drugs}."


def _kinds(plan: Plan) -> Iterator[tuple[str, str]]:
    """Given drugs that made a rule apply, and the class by which they did: the rule itself may be one of "+9"."""
    found = [reason for one in plan.dangers if one.word == "fires" for reason in one.decision.reasons]
    return ((one.subject, one.note) for one in found if one.kind == "acting" and one.value == "yes" and one.note)


def danger_statements(plan: Plan, dangers: Dangers, room: Room) -> Iterator[Statement]:
    """Facts of this patient, critical before warning; then what is not ruled out, in one line; then values before a needle."""
    pressing = [one for one in dangers.pressing if one.severity in _LEVEL]
    yield from (Statement(text=words, level="critical") for words in doubt_words(plan.known))
    if not pressing:
        yield Statement(text=f"{NO_WARNING}; {_checks(dangers)} checks not done.")
    yield from (
        Statement(text=f"WARNING  {words}.", level="warning") for words in overruled_words(plan.known, _briefly)
    )
    yield from _warnings(plan, pressing, dangers, room)
    if (values := bleeding_words(plan.record, plan.at)) and room.needle:
        yield Statement(text=f"Check before marrow, biopsy or LP: {_TIME.sub('', values)}.")


def _warnings(plan: Plan, pressing: list[DangerState], dangers: Dangers, room: Room) -> list[Statement]:
    """Every critical one and the first two others by name, then the rest and what is not ruled out."""
    shown = pressing[: sum(one.severity == "block" for one in pressing) + _MOST_DANGERS]
    said = [_danger(one, plan, dangers, room) for one in shown]
    further, standing = _further(pressing[len(shown) :], dangers, room), _standing(plan, dangers, room)
    if said and not room.lined:
        return [_together(said, shown, f" +{len(pressing) - len(shown)}" if further else "", standing, dangers)]
    ends = (further, standing) if room.pressing else (" ".join(one for one in (further, standing) if one),)
    return [
        *said,
        *(Statement(text=one, level="critical" if LEVELS["block"] in one else "warning") for one in ends if one),
    ]


def _danger(one: DangerState, plan: Plan, dangers: Dangers, room: Room) -> Statement:
    """ "D1 WARNING  Anakinra: neutrophils below 1.5 (neutrophils 1.3)."."""
    document = one.danger.document
    doubt = "unverified" if document.status == "unconfirmed" and document.read == "rule" else ""
    said = [_fact(reason) for reason in one.decision.reasons[:1]] if room.facts else []
    because = ", ".join(part for part in (*said, doubt) if part)
    text = (
        f"{dangers.number[one.danger.id]} {LEVELS[one.severity]}  {document.brief}{f' ({because})' if because else ''}."
    )
    return Statement(text=text, about=one.danger.id, level=_LEVEL[one.severity])


def _together(
    said: list[Statement], shown: list[DangerState], further: str, standing: str, dangers: Dangers
) -> Statement:
    """ "D1-D4 CRITICAL  TNF inhibitor with anakinra; Ruxolitinib: active infection. D5-D6 WARNING  ..." in one paragraph."""
    parts = []
    for severity in dict.fromkeys(one.severity for one in shown):
        names = [
            text.text.partition("  ")[2].removesuffix(".")
            for text, one in zip(said, shown, strict=True)
            if one.severity == severity
        ]
        numbers = ranges(_numbers((one for one in shown if one.severity == severity), dangers))
        parts.append(f"{numbers} {LEVELS[severity]}  {'; '.join(names)}")
    return Statement(text=f"{'. '.join(parts)}{further}. {standing}".strip(), level=_LEVEL[shown[0].severity])


def _numbers(found: Iterable[DangerState], dangers: Dangers) -> list[str]:
    return [dangers.number[one.danger.id] for one in found]


def _fact(reason: Reason) -> str:
    """What made a rule apply, in short: "confirmed" of a cause; empty where it stands in the headline."""
    if reason.kind in _IN_THE_HEADLINE or reason.subject == "age":
        return ""
    if reason.kind == "cause":
        return shown("cause", reason.value)
    return _briefly(reason)


def _briefly(reason: Reason) -> str:
    return ward_times(short(reason_words(reason)).removesuffix(f" {COUNTS}").replace(" %", "%"))


def _further(more: list[DangerState], dangers: Dangers, room: Room) -> str:
    """Further warnings by name: "D3-D8 WARNING  Steroid: fluid; Anakinra SC: poor absorption +4."; empty where there are none."""
    if not more:
        return ""
    names = [one.danger.document.brief for one in more[: room.pressing]]
    rest = len(more) - len(names)
    text = "; ".join(names) + (f" +{rest}" if rest else "") if names else f"{rest} more"
    return f"{ranges(_numbers(more, dangers))} WARNING  {text}."


def _standing(plan: Plan, dangers: Dangers, room: Room) -> str:
    """The warnings that apply as long as a cause is not ruled out; empty where there are none."""
    standing = [one for one in dangers.standing if one.severity in _LEVEL]
    if not standing:
        return ""
    asked = {part.expression.cause for one in standing for part in one.danger.when.walk()}
    named = [lowered(one.cause.document.brief) for one in plan.differential.in_state("open") if one.id in asked]
    why = " Immunosuppression can worsen or mask them." if room.why else ""
    about = f"Not ruled out: {', '.join(named)}.{why}" if named else "A cause is not ruled out: --full."
    groups = [(LEVELS[name], _numbers((one for one in standing if one.severity == name), dangers)) for name in _LEVEL]
    return f"{' '.join(f'{ranges(numbers)} {level}' for level, numbers in groups if numbers)}  {about}"


def _groups(plan: Plan, library: Library) -> dict[str, int]:
    """The treatments of a sample that matter now, in their order: those with an option of now, those given, and antimicrobials."""
    drugs = {library.treatments[name].drug for option in plan.options if option.shown for name in option.linked.about}
    groups = library.workup.document.treatments
    return {one.id: number for number, one in enumerate(groups) if one.id == ANTIMICROBIAL or drugs & set(one.drugs)}


def _old_section(plan: Plan, library: Library, room: Room) -> Section:
    """Every value that is too old to count; those of the headline stand there."""
    known: Old = together(tuple(plan.old.items()), *old_of(plan.differential, plan.stage))
    return old_section(known, changes_of(plan.differential, plan.stage) if room.changes else (), library)


def _unknown_statements(plan: Plan, dangers: Dangers, room: Room) -> Iterator[Statement]:
    """What is missing, by what it keeps open; checks that could be critical come first."""
    if plan.stage.possibly and room.stage:
        yield Statement(text=f"Stage: {several((one.brief for one in plan.stage.possibly), room.stage)}.")
    needs = dict.fromkeys(name for option in plan.options if option.shown for row in option.rows for name in row.needs)
    if needs and room.doses:
        yield Statement(text=f"Doses: {', '.join(needs)}.")
    if dangers.unchecked:
        yield Statement(text=_unchecked(plan, dangers, room))


def _unchecked(plan: Plan, dangers: Dangers, room: Room) -> str:
    """ "Safety, 40 checks not done (do not read as safe); could be CRITICAL: anakinra allergy +3; others: pregnancy +12.".

    What is missing about the first options comes before the rest.
    """
    near = {one.danger.id for option in first_options(plan) for one in option.dangers}
    found = sorted((one for _, group in dangers.unchecked for one in group), key=lambda one: one.danger.id not in near)
    critical = dict.fromkeys(
        name for one in found if one.danger.document.severity == "block" for name in one.decision.missing
    )
    others = dict.fromkeys(name for one in found for name in one.decision.missing if name not in critical)
    asked = sorted(others, key=lambda name: name not in always_asked())
    if not room.unknown:
        return f"Safety: {len(critical) + len(asked)} facts missing, {len(critical)} could be CRITICAL (do not read as safe)."
    worst = f"; could be CRITICAL: {listed(map(_condition, critical), room.unknown)}" if critical else ""
    rest = f"; others: {listed(map(_condition, asked), room.unknown)}" if asked else ""
    return f"Safety, {_checks(dangers)} checks not done (do not read as safe){worst}{rest}."


def _condition(name: str) -> str:
    return lowered(brief_condition(name))


def _checks(dangers: Dangers) -> int:
    return sum(len(group) for _, group in dangers.unchecked)
