"""The pathway of one patient as every face shows it: one view, made once; text, HTML and summary render its fields, JSON is the view.

Sentences of what is not shown, such as an option for another cause, are empty: ids and states stay, so that a program misses nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any, Literal

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from cytostorm.doses.dangers import DangerWord
from cytostorm.model.dangers import DangerLevel, Read
from cytostorm.model.pathways import PositionId
from cytostorm.pathway.plan import OptionWord
from cytostorm.presentation.aged import AgedPayload
from cytostorm.presentation.answer import Answer
from cytostorm.presentation.references import ReferenceView
from cytostorm.presentation.said import SaidView
from cytostorm.presentation.stage import HyperinflammationPayload, SeverityPayload
from cytostorm.presentation.view import SourceView, View, Words
from cytostorm.values import Word

DangerGroup = Literal["pressing", "standing", "far", "unchecked", ""]


class DecisionView(View):
    """Whether a condition is met, with the facts behind it and the names of what is missing."""

    word: Word
    facts: tuple[str, ...]
    missing: tuple[str, ...] = Field(description="what would decide it")


class DangerView(View):
    """A safety rule on this patient.

    `pressing`: a fact of this patient makes it apply. `standing`: it applies as long as a cause is not ruled out, as in most patients.
    `far`: it is about drugs that are not in question now. `unchecked`: an input is missing. Else it was checked and does not apply.
    """

    id: str
    number: str = Field(
        description="D1, D2 ... of what applies, U1, U2 ... of what was not checked; the same on every face"
    )
    group: DangerGroup
    state: DangerWord = Field(description="not checked: an input is missing; do not read as safe")
    severity: DangerLevel = Field(description="for this patient: a block that something lifts is an alert")
    blocks: bool = Field(description="whether it keeps back the number of its drugs here")
    subject: str = Field(description="the column of the table of drugs and conditions; empty for a rule beside it")
    read: Read = Field(description="a rule, or that nothing restricts, or that it is not covered here")
    label: str
    brief: str = Field(description="the label on a first screen")
    about: tuple[str, ...] = Field(description="treatments")
    head: Words = Field(description="number, level and label")
    text: Words
    lifts: Words = Field(description="what would lift a block")
    because: Words = Field(description="the facts that make it apply")
    already_given: Words = Field(description="a drug of it that was given already")
    decision: DecisionView
    ours: bool
    cite: SourceView | None


class UncheckedView(View):
    """One thing that is missing, and the safety rules that need it."""

    number: str
    words: Words
    rules: tuple[str, ...]
    blocks: bool = Field(description="whether any of them would be critical")


class DoseRowView(View):
    """One published dose. `brief`: the amount and how often; `words`: how it was worked out."""

    id: str
    kind: str
    brief: Words
    words: Words
    status: str
    needs: tuple[str, ...]
    population: str = Field(description="whom the row is for, and how that is known")
    low: float | None = Field(description="null where no number is worked out, or only a largest amount was printed")
    high: float | None
    unit: str | None
    asked_back: tuple[Words, ...] = Field(description="amounts above what is usual, asked as questions")
    remarks: tuple[Words, ...]
    draw_up: tuple[Words, ...] = Field(description="what is drawn up, where the strength is verified")
    preparations: tuple[dict[str, Any], ...] = Field(description="the same as numbers")
    cite: SourceView | None
    routes: SkipJsonSchema[tuple[str, ...]] = Field(default=(), exclude=True)
    label_status: SkipJsonSchema[str] = Field(default="", exclude=True)


class OptionView(View):
    """One option. Of one that is not shown all sentences are empty."""

    id: str
    label: str
    brief: str = Field(description="the label on a first screen")
    treatment: str | None
    about: tuple[str, ...] = Field(description="treatments; safety rules on them are its dangers")
    role: str
    state: OptionWord
    shown: bool
    rank: int | None = Field(
        description="0: at once, beside everything; 1 stands first; null: no situation orders it, or it is not here"
    )
    situation: str | None = Field(description="the situation by cause and grade that gives the rank, or keeps it out")
    position: PositionId | None
    position_name: SkipJsonSchema[str] = Field(default="", exclude=True)
    decision: DecisionView
    head: Words
    given: Words = Field(description="a drug of it that was given already")
    action: Words
    no_dose: Words = Field(description="the critical warnings that keep a dose back, and what would lift them")
    place: Words = Field(description="its rank, and in which situation")
    placed: SaidView | None = Field(default=None, description="why it stands there")
    doses: tuple[DoseRowView, ...] = ()
    more_doses: tuple[Words, ...] = Field(description="how many published doses need something, or are for others")
    why: tuple[SaidView, ...] = ()
    why_not: tuple[SaidView, ...] = ()
    check: Words = Field(description="what to check first, by number")
    numbers: str = Field(description="the warnings about it in short: D1-D4 D6")
    kept_back: tuple[str, ...] = Field(description="of the drugs that its action names, those that a rule blocks")
    dangers: tuple[str, ...] = Field(description="ids of safety rules about it that apply or were not checked")
    watch_after: tuple[SaidView, ...] = ()


class RankView(View):
    """Options under one heading, in their order. `step` is empty for the options of now."""

    heading: Words
    step: str
    options: tuple[str, ...]


class StepView(View):
    """One line of treatment. `head` is empty where the patient is surely not at it."""

    id: str
    label: str
    parallel: bool
    head: Words
    because: SaidView | None
    decision: DecisionView
    options: tuple[OptionView, ...]


class SituationView(View):
    id: str
    label: str
    sure: bool = Field(description="false: a fact that is missing decides whether it holds")
    missing: tuple[str, ...]
    words: Words
    because: SaidView


class SampleView(View):
    """A test that a treatment can make unreliable."""

    id: str
    label: str
    urgency: str
    words: Words
    heading: SkipJsonSchema[str] = Field(
        exclude=True, description="of its part of a check list: the first drug that spoils it"
    )


class KeptOutView(View):
    """Options that another treatment comes instead of, and why."""

    options: tuple[str, ...]
    words: Words
    because: SaidView


class EvidenceView(SaidView):
    year: int
    known: Words = Field(description="whether it was published when the letters were written")


class SideView(View):
    position: PositionId
    name: Words
    says: SaidView
    evidence: tuple[EvidenceView, ...]
    options: tuple[str, ...]
    options_words: Words


class DifferenceView(View):
    """A point on which the two published views differ for this patient, or may."""

    id: str
    label: Words
    decision: DecisionView
    sides: tuple[SideView, ...]
    undecided: tuple[SaidView, ...]


class PlanView(Answer):
    """The pathway of one patient at one moment; nothing in it is an order."""

    schema_: Literal["cytostorm/pathway/2"] = Field(default="cytostorm/pathway/2", alias="schema")
    fingerprint: str
    patient: str
    at: datetime | None
    reading: str
    stage: str
    hyperinflammation: HyperinflammationPayload
    severity: SeverityPayload
    grades: dict[str, str] = Field(
        description="CRS and ICANS in words, where cell therapy or a bispecific antibody is recorded"
    )
    causes: dict[str, str]
    causes_by_exposure_alone: tuple[str, ...] = Field(
        description="suspected, and by nothing found in the patient: a test to send, no reason for treatment"
    )
    now: tuple[Words, ...] = Field(description="how ill, the stage, and what made them")
    given: Words = Field(description="drugs that were given already; empty where none is recorded")
    puncture: Words = Field(description="values to check before a marrow, a biopsy or a lumbar puncture")
    values: tuple[Words, ...] = Field(description="the last tracked values, those of one moment together")
    unreliable: tuple[Words, ...] = Field(description="what a drug makes unreliable now")
    too_old: tuple[Words, ...]
    main_verdicts: tuple[Words, ...] = Field(description="the main criteria sets that are made for this patient")
    populations: tuple[Words, ...] = Field(description="for whom the other main sets are")
    dangers: tuple[DangerView, ...] = Field(description="every safety rule, as a reader meets them")
    instead: tuple[SaidView, ...] = Field(description="what can be considered where the warnings rule drugs out")
    unchecked: tuple[UncheckedView, ...]
    step: str
    perhaps: tuple[str, ...]
    found: tuple[Words, ...] = Field(description="causes that are confirmed or suspected, and by what")
    not_ruled_out: Words
    situations: tuple[SituationView, ...] = Field(description="by cause and grade; they order the options")
    order: tuple[str, ...] = Field(description="ids of the options of now, as every face shows them")
    ranks: tuple[RankView, ...] = Field(description="options under their headings: of now, then of later steps")
    steps: tuple[StepView, ...]
    aside: tuple[Words, ...] = Field(description="options of now that only a missing fact would add")
    kept_out: tuple[KeptOutView, ...]
    on_suspicion: tuple[Words, ...] = Field(
        description="treatments of causes that are not ruled out, and not suspected by a finding"
    )
    for_other_causes: tuple[Words, ...]
    does_not_apply: tuple[Words, ...]
    differences: tuple[DifferenceView, ...]
    samples_first: tuple[SampleView, ...]
    course: tuple[Words, ...]
    repeat: tuple[SaidView, ...]
    due: tuple[Words, ...] = Field(description="what is due by its interval, overdue first")
    missing: tuple[str, ...]
    needed: tuple[Words, ...] = Field(
        description="what would decide the line of treatment and the options that may apply"
    )
    doubts: tuple[Words, ...] = Field(
        description="weight, height or body surface that do not fit the age; a refused weight withholds every dose"
    )
    known: tuple[Words, ...] = Field(description="what the doses are worked out for, and the look-back")
    aged_out: tuple[AgedPayload, ...] = Field(description="known values that are too old, and are not counted")
    if_counted: tuple[str, ...] = Field(description="what would change with them")
    own_rules: tuple[Words, ...] = Field(description="what each dagger stands for")
    disclaimer: Words
    references: tuple[ReferenceView, ...] = Field(default=(), exclude=True)

    @cached_property
    def options(self) -> Mapping[str, OptionView]:
        """Every option by its id."""
        return {option.id: option for step in self.steps for option in step.options}

    @cached_property
    def steps_by_id(self) -> Mapping[str, StepView]:
        return {step.id: step for step in self.steps}

    @property
    def first_ranks(self) -> tuple[int | None, ...]:
        """The ranks of what stands first: beside everything, and first in the order. All of now where nothing orders it."""
        ranks = {self.options[name].rank for rank in self.ranks if not rank.step for name in rank.options}
        return (0, 1) if 1 in ranks else tuple(ranks)

    def of_group(self, group: DangerGroup) -> tuple[DangerView, ...]:
        """The dangers of one group, by number."""
        return tuple(one for one in self.dangers if one.group == group)

    def ranks_of(self, step: str) -> Iterator[tuple[str, tuple[OptionView, ...]]]:
        """Each heading of a step with its options; the empty name stands for the options of now."""
        yield from (
            (rank.heading, tuple(self.options[name] for name in rank.options))
            for rank in self.ranks
            if rank.step == step
        )
