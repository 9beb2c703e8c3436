"""A screened population as every face shows it: who, how many met each set, when, together, how early, what was missing, and the data."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from pydantic import Field

from cytostorm.presentation.answer import Answer
from cytostorm.presentation.counts import CountView, Named
from cytostorm.presentation.population_characteristics import CharacteristicsView
from cytostorm.presentation.population_checklist import ChecklistView, CodeLists
from cytostorm.presentation.population_first import ClosestRow, OutOfReach, WhoRow
from cytostorm.presentation.population_risk import FollowingView, RiskView
from cytostorm.presentation.population_sets import PeopleView, SetGroup, SetRow
from cytostorm.presentation.view import View, Words


class PeriodView(View):
    """A day or a longer stretch; `present` is the mean number of patients there."""

    start: date
    words: str
    present: CountView


class LevelView(View):
    """One set in one period: the mean numbers of patients, and in how many it was first so."""

    definitely: CountView
    possibly: CountView
    first_definitely: CountView
    first_possibly: CountView


class SeriesView(View):
    """One set through time, one level a period; `main` series are drawn unfolded."""

    id: str
    short_title: str
    main: bool
    levels: tuple[LevelView, ...]


class CalendarView(View):
    """Prevalence and incidence of the sets that were definitely met in someone."""

    unit: Literal["day", "week", "month", "year"]
    periods: tuple[PeriodView, ...]
    series: tuple[SeriesView, ...]
    outside: CountView = Field(description="patient-days with dates far from all others, left out")
    caution: Words = Field(
        default="", description="why the days may not be those of a calendar; empty where nothing shows it"
    )


class CombinationView(View):
    """Sets that were definitely met in the same patients, these and no others."""

    sets: tuple[str, ...]
    titles: tuple[str, ...]
    exactly: CountView
    not_ruled_out: CountView


class OverlapView(View):
    """Which sets were met together. `sizes`: patients who definitely met each set by itself."""

    combinations: tuple[CombinationView, ...]
    sizes: dict[str, CountView]
    none: CountView
    rarer: CountView
    rarer_combinations: CountView


class SpanView(View):
    """Quartiles in hours before an event; after it they are negative."""

    lower: float
    median: float
    upper: float


class LeadView(View):
    """One set before one event: who came to it, when, and who did not."""

    short_title: str
    before: CountView
    at: CountView = Field(description="at the same moment")
    after: CountView
    same_day: CountView = Field(description="on the same day, and the source gives no time: the order is not known")
    never: CountView
    possibly_before: CountView
    without_event: CountView
    definitely: SpanView | None
    possibly: SpanView | None
    words: str


class EventView(View):
    """One kind of event and the sets that were definitely met in someone."""

    words: str
    patients: CountView
    leads: tuple[LeadView, ...]


class TestRow(View):
    """What one more result of a test would do, over all sets or for one set."""

    __test__ = False

    short_title: str = Field(description="empty over all sets")
    label: str
    sets: int
    whole: CountView = Field(description="what the drawn shares are of")
    missing: CountView
    always: CountView
    could_meet: CountView
    could_rule_out: CountView


class Ranked(View):
    """The rows that are shown, those that are folded away, and how many would decide nothing."""

    shown: tuple[TestRow, ...]
    folded: tuple[TestRow, ...]
    idle: int


class InputRow(View):
    """An input that was never known in some patients, and the sets that ask for it."""

    label: str
    never: CountView
    patients: CountView
    sets: tuple[str, ...]


class SetGaps(View):
    """One set and its inputs that were never known in someone, the most first."""

    short_title: str
    patients: CountView
    inputs: tuple[Named, ...]


class MissingView(View):
    """What was missing, and what one more result would decide."""

    tests: Ranked
    pairs: Ranked
    inputs: tuple[InputRow, ...]
    more_inputs: int
    by_set: tuple[SetGaps, ...]


class UnitRow(View):
    """How the values of one name in one unit were converted."""

    name: str
    label: str
    unit: str
    canonical_unit: str
    factor: str
    taken: CountView
    refused: CountView


class RefusalView(View):
    """Why values were refused; `deliberate`: understood, and not to be used."""

    reason: str
    count: CountView
    deliberate: bool


class DataView(View):
    """What happened to the source on its way in. `notes` are sentences that a reader has to see."""

    read: CountView
    used: CountView
    questioned: CountView
    refused: CountView
    deliberate: CountView
    slips: CountView
    implausible: CountView
    after_today: CountView
    unknown_codes: CountView = Field(description="values whose code means nothing here")
    steps: tuple[tuple[Named, ...], ...] = Field(
        description="what was left at each step; steps that count the same thing together"
    )
    slips_of: tuple[Named, ...]
    refused_of: tuple[Named, ...]
    refusals: tuple[RefusalView, ...]
    other_refusals: CountView
    never_seen: tuple[str, ...]
    units: tuple[UnitRow, ...]
    unused_names: tuple[Named, ...]
    not_counted: tuple[tuple[str, str], ...]
    notes: tuple[Words, ...]


class ScreenedSet(View):
    """Which text of a set was used."""

    short_title: str
    label: str
    edition: int
    status: str
    fingerprint: str

    @classmethod
    def of(cls, traced: Mapping[str, Any], short_title: str) -> ScreenedSet:
        """From what the manifest keeps of a set."""
        return cls(
            short_title=short_title, **{name: traced[name] for name in ("label", "edition", "status", "fingerprint")}
        )


class MethodsView(View):
    """How the numbers were made."""

    made_by: str
    cytostorm_version: str
    engine: str
    plan: str
    source: str
    mapping: str
    grid: str
    times_in_utc: bool
    began: str
    ended: str
    reading: str
    reading_title: str
    reading_because: str
    taken_as_absent: tuple[str, ...]
    changed: tuple[str, ...] = Field(description="sets whose text in the library is now another one")
    gone: tuple[str, ...] = Field(description="sets that the library no longer has")
    sets: tuple[ScreenedSet, ...]
    treatments: tuple[str, ...]
    glucocorticoids: tuple[str, ...]


class PopulationView(Answer):
    """What `cytostorm screen` writes as summary.json, and what its text and its report show."""

    schema_: Literal["cytostorm/population/1"] = Field(default="cytostorm/population/1", alias="schema")
    people: PeopleView
    who: tuple[WhoRow, ...] = Field(description="stays and patients beside each other")
    groups: tuple[SetGroup, ...]
    closest: tuple[ClosestRow, ...] = Field(description="what one more result could meet")
    out_of_reach: tuple[OutOfReach, ...] = Field(description="sets that nobody could meet")
    calendar: CalendarView
    overlap: OverlapView
    events: tuple[EventView, ...]
    risks: tuple[RiskView, ...]
    following: tuple[FollowingView, ...]
    characteristics: CharacteristicsView
    missing: MissingView
    data: DataView
    methods: MethodsView
    checklists: tuple[ChecklistView, ...]
    code_lists: CodeLists

    @property
    def sets(self) -> tuple[SetRow, ...]:
        """Every set in the order of the page."""
        return tuple(one for group in self.groups for one in group.sets)
