"""The first screen of an assessment: how ill, what is met, what is unknown, what to check before trusting it, and what would decide most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from cytostorm.bedside import Assessment
from cytostorm.differential.aging import Old, together
from cytostorm.library import Library
from cytostorm.pathway import Plan
from cytostorm.presentation.aged import old_of
from cytostorm.presentation.assess_room import STEPS, AssessRoom
from cytostorm.presentation.assess_view import SetView
from cytostorm.presentation.catalogue import CautionWords
from cytostorm.presentation.dangers import Dangers, dangers_of
from cytostorm.presentation.first_screen import WIDTH, FirstScreen, Section, Statement, section, wrapped
from cytostorm.presentation.headlines import grades, headline, listed, several
from cytostorm.presentation.item_reasons import test_label
from cytostorm.presentation.kept_out import kept_out_payload, refusal_payload
from cytostorm.presentation.plan_screen import counted, danger_statements
from cytostorm.presentation.plan_wording import now_and_later
from cytostorm.presentation.screen_parts import old_section
from cytostorm.presentation.screen_room import Room, fitting
from cytostorm.presentation.sentences import number_of

END = "Not a diagnosis. Not a medical device. Every item, source and set: --full"
NEXT = ("OPTIONS AND SAMPLES", "cytostorm pathway FILE    WORK-UP  cytostorm causes FILE")
GRADE = "severity grade"
_FIRST = ("hlh-2004", "hscore", "mas-2016", "boston-gate", "isth-dic", "mis-c-2023", "phoenix", "three-f", "sofa")
"""Sets in the order of a first screen; the others follow as they are (†: our choice)."""
_AVAILABLE = ("bedside", "routine", "specialist")
_USED = {
    "grades": ("scales",),
    "met": ("lined", "groups", "numbers"),
    "unknown": ("unknown", "edges"),
    "decided": ("decided",),
    "refused": ("why",),
    "old": ("changes", "decided"),
    "cautions": ("cautions", "headed"),
    "dangers": ("dangers", "facts", "pressing", "headed"),
    "tests": ("tests",),
    "next": (),
}
"""What the form of each part depends on."""
_OF_MAIN = 10
_WEIGHTS = {(True, True): 10, (True, False): 6, (False, True): 2, (False, False): 1}
"""By whether a test decides alone, and whether the set was made for this patient."""


def assess_screen(plan: Plan, assessment: Assessment, sets: Sequence[SetView], library: Library) -> FirstScreen:
    """At most twenty lines; the sets for this patient come first by their verdict."""
    dangers = dangers_of(plan, now_and_later(plan)[0])
    parts = _Parts(plan, assessment, tuple(sorted(sets, key=_place)), library, dangers)
    return parts.screen(fitting(AssessRoom, STEPS, parts.lines))


def _place(one: SetView) -> tuple[int, bool, int]:
    """Made for this patient first; grades of severity behind what is a diagnosis; then in the order of the screen."""
    applies = ("met", "unknown", "not for this patient").index(one.applies)
    return applies, one.purpose == GRADE, _FIRST.index(one.id) if one.id in _FIRST else len(_FIRST)


@dataclass(frozen=True)
class _Parts:
    """The parts of one screen in several forms; each form is made once, since most steps of shortening concern one part."""

    plan: Plan
    assessment: Assessment
    sets: tuple[SetView, ...]
    library: Library
    dangers: Dangers
    made: dict[tuple[Any, ...], Any] = field(default_factory=dict)

    def screen(self, room: AssessRoom) -> FirstScreen:
        """The screen with so much room."""
        sections = tuple(one for one, _ in self._sections(room) if one.statements)
        return FirstScreen(headline=self._headline(room), sections=sections, end=END)

    def lines(self, room: AssessRoom) -> int:
        """How many lines it has."""
        head = len(wrapped(" ".join(self._headline(room)), "", WIDTH))
        return head + sum(count for _, count in self._sections(room)) + 1

    def _once(self, name: str, room: AssessRoom, used: tuple[str, ...], make: Callable[[], Any]) -> Any:
        key = (name, *(getattr(room, one) for one in used))
        if key not in self.made:
            self.made[key] = make()
        return self.made[key]

    def _sections(self, room: AssessRoom) -> list[tuple[Section, int]]:
        mine = [one for one in self.sets if not (self.plan.stage.grades and one.purpose == GRADE)]
        made: dict[str, Callable[[], Section]] = {
            "grades": lambda: self._grades(room),
            "met": lambda: _met(mine, room),
            "unknown": lambda: section("UNKNOWN", _unknown(mine, room), runs_on=True),
            "decided": lambda: section("NOT MET", _not_met(mine, room), runs_on=True),
            "refused": lambda: self._not_used(room),
            "old": lambda: self._old(room),
            "cautions": lambda: section("CHECK BEFORE TRUSTING", _cautions(self.sets, room), apart=room.headed),
            "dangers": lambda: self._dangers(room),
            "tests": lambda: section("WOULD DECIDE MOST", _deciding(mine, self.library, room), runs_on=True),
            "next": lambda: section(NEXT[0], [NEXT[1]], runs_on=True),
        }
        return [self._once(name, room, _USED[name], partial(counted, make)) for name, make in made.items()]

    def _headline(self, room: AssessRoom) -> tuple[str, ...]:
        said: tuple[str, ...] = self._once("said", room, ("missing", "causes"), lambda: self._said(room))
        return said

    def _said(self, room: AssessRoom) -> tuple[str, ...]:
        """Who and how ill; grades have a part of their own."""
        plan = self.plan
        said = headline(
            plan.record, self.library, plan.stage, plan.differential, plan.patient.age, plan.known.sex or "",
            room.missing, room.causes,
        )  # fmt: skip
        graded = {f"{words}." for words in grades(plan.stage)}
        return tuple(one for one in said if one not in graded)

    def _grades(self, room: AssessRoom) -> Section:
        """CRS and ICANS by the scale in use, where cells or a T-cell engaging antibody were given; other scales behind them."""
        if not self.plan.stage.grades:
            return section("GRADE", [])
        shown = {one.criteria.id for one in self.plan.stage.grades}
        scales = [one for one in self.sets if one.purpose == GRADE and one.id not in shown and one.applies == "met"]
        said = [f"{'; '.join(grades(self.plan.stage))}."]
        if scales and room.scales:
            names = ", ".join(f"{_scale(one)} {number_of(one.score)}" for one in scales)
            said.append(f"Other scales of CRS, not comparable: {names}.")
        return section("GRADE", said, runs_on=True)

    def _not_used(self, room: AssessRoom) -> Section:
        """Every value that no set uses; none of them falls away."""
        out = [kept_out_payload(fact, self.library) for fact in self.assessment.kept_out]
        refused = [refusal_payload(one, self.library) for one in self.assessment.record.refusals]
        if room.why and len(out) + len(refused) == 1:
            words = [*(one.words for one in out), *(one.words for one in refused)]
            return section("NOT USED", [Statement(text=one, level="warning") for one in words], apart=False)
        said = []
        if out:
            said.append(f"To be confirmed: {', '.join(one.brief for one in out)}.")
        if refused:
            said.append(f"Not understood or refused: {', '.join(one.brief for one in refused)}.")
        return section("NOT USED", [Statement(text=one, level="warning") for one in said], runs_on=True)

    def _old(self, room: AssessRoom) -> Section:
        """Values that are too old to count, those of the headline apart; and the sets that would say something else with them."""
        known: Old = together(
            tuple(sorted(self.assessment.aged.items())), *old_of(self.plan.differential, self.plan.stage)
        )
        changed = [one.short_title for one in self.sets if one.if_counted and one.verdict] if room.changes else []
        return old_section(
            known, [f"other verdicts by {listed(changed, room.decided)}"] if changed else [], self.library
        )

    def _dangers(self, room: AssessRoom) -> Section:
        """The warnings of the pathway, by the same numbers."""
        form = Room(lined=room.dangers, facts=room.facts, pressing=room.pressing, needle=False, why=False)
        said = list(danger_statements(self.plan, self.dangers, form))
        return section("DANGER NOW", said, apart=room.headed and len(said) > 1, runs_on=len(said) == 1)


def _scale(one: SetView) -> str:
    return one.short_title.removesuffix(" CRS grade")


def _brief(one: SetView) -> str:
    """ "HLH-2004 6 to 8 of 8 (cut-off 5)"."""
    band = f", probability {one.probability.printed_band} (published)" if one.probability else ""
    return f"{one.short_title}: {one.brief}{band}" if one.brief else one.short_title


def _met(sets: Sequence[SetView], room: AssessRoom) -> Section:
    """Sets made for this patient, each with its number; then those of which that is not recorded, by the patients they were made for."""
    met = [one for one in sets if one.verdict == "met"]
    mine = [Statement(text=_brief(one), about=one.id) for one in met if one.applies == "met"]
    if not room.lined and mine:
        mine = [Statement(text="; ".join(one.text for one in mine))]
    return section("MET", [*mine, *_elsewhere([one for one in met if one.applies != "met"], room)], apart=False)


def _elsewhere(met: Sequence[SetView], room: AssessRoom) -> Iterator[Statement]:
    """ "MAS 2016 4 of 4; for known or suspected systemic JIA: not recorded."."""
    groups: dict[str, list[SetView]] = {}
    for one in met:
        groups.setdefault(one.population, []).append(one)
    said = []
    for whom, found in list(groups.items())[: room.groups]:
        names = [
            f"{one.short_title} {number_of(one.brief)}".strip() if room.numbers else one.short_title for one in found
        ]
        said.append((f"{', '.join(names)}; {whom}", found[0].id))
    rest = sum(map(len, list(groups.values())[room.groups :]))
    if rest and said:
        said[-1] = (f"{said[-1][0]}; +{_sets(rest)}, population not recorded", said[-1][1])
    elif rest:
        said.append((f"{_sets(rest)} more, population not recorded: --full", ""))
    yield from (Statement(text=text, about=about) for text, about in said)


def _unknown(sets: Sequence[SetView], room: AssessRoom) -> list[str]:
    """Sets that a missing value keeps undecided: made for this patient by name and number, the others counted."""
    found = [one for one in sets if one.verdict == "unknown" and one.decides]
    mine = [one for one in found if one.applies == "met"]
    named = [
        f"{one.short_title} {one.brief if room.edges else number_of(one.brief)}".strip() for one in mine[: room.unknown]
    ]
    rest = len(found) - len(named)
    if not named:
        return [f"{_sets(rest)}."] if rest else []
    return [f"{'; '.join(named)}{f'; +{rest} more' if rest else ''}."]


def _not_met(sets: Sequence[SetView], room: AssessRoom) -> list[str]:
    """Sets not met by name; those made for other patients are none of his."""
    no = [one.short_title for one in sets if one.verdict == "not met"]
    others = [one.short_title for one in sets if one.applies == "not for this patient"]
    said = [f"{listed(no, room.decided) if room.decided else _sets(len(no))}."] if no else ["None."]
    return [*said, f"Not for this patient: {several(others, room.decided)}."] if others else said


def _cautions(sets: Sequence[SetView], room: AssessRoom) -> list[Statement]:
    """What this record makes worth checking, and cautions of a paper that hold because of it; then the first of each set that is met."""
    met = [one for one in sets if one.verdict == "met"]
    raised = [(words, one) for one in met for words in one.check if one.applies == "met"]
    holding = [(said.words, one) for one in sets if one.verdict for said in one.caution_words if said.when]
    first = sorted((one for one in met if one.applies == "met"), key=lambda one: one.purpose != GRADE)
    printed = [(said.words, one) for one in first if (said := _first_caution(one))]
    found = {f"{one.short_title}: {words}": one.id for words, one in (*holding, *raised, *printed)}
    return [Statement(text=words, about=name) for words, name in list(found.items())[: room.cautions]]


def _first_caution(one: SetView) -> CautionWords | None:
    """The first that the paper gives; what is said of the set as a whole stands in --full."""
    return next((said for said in one.caution_words if said.id.startswith("caution-")), None)


def _deciding(sets: Sequence[SetView], library: Library, room: AssessRoom) -> Iterator[str]:
    """What could decide the most sets, what a ward has at hand first; the main sets weigh more, and what decides alone."""
    counts: dict[str, Counter[str]] = {name: Counter() for name in _AVAILABLE}
    for one in (one for one in sets if one.verdict == "unknown" and one.decides):
        near = {test.test: test.available for test in (*one.would_settle.tests, *one.would_settle.others)}
        for name in _nearest(one):
            counts[near[name]][_test_name(name, library)] += _weight(one)
    if not room.tests:
        yield f"{_sets(sum(map(len, counts.values())), 'missing value')}: --full."
        return
    for kind, found in counts.items():
        if found:
            yield f"{kind}: {listed((name for name, _ in found.most_common()), room.tests)}."


def _sets(count: int, noun: str = "set") -> str:
    """ "1 set", "3 sets"."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _test_name(name: str, library: Library) -> str:
    """A test in a list: without what follows in brackets or behind a comma."""
    return test_label(name, library).partition(",")[0]


def _nearest(one: SetView) -> tuple[str, ...]:
    """The tests that decide a set alone; where none does, those of the nearest group."""
    groups = (*one.would_settle.on_the_ward, *one.would_settle.smallest_sets)
    return one.would_settle.alone or (groups[0].tests if groups else ())


def _weight(one: SetView) -> int:
    """How much a test of a set counts: what decides alone before a group, a set of this patient before others, main sets first (†)."""
    weight = _WEIGHTS[bool(one.would_settle.alone), one.applies == "met"]
    return weight * (_OF_MAIN if one.id in _FIRST and one.applies == "met" else 1)
