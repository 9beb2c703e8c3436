"""What the causes of one patient are, as every face shows them: the typed view that is also the JSON document."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from cytostorm.differential.causes import State
from cytostorm.model.causes import CauseClass, Urgency
from cytostorm.presentation.aged import AgedPayload
from cytostorm.presentation.answer import Answer
from cytostorm.presentation.references import ReferenceView
from cytostorm.presentation.stage import HyperinflammationPayload, SeverityPayload, StagePayload
from cytostorm.presentation.view import Reason, SourceView, View, Words
from cytostorm.values import Word


class HintView(View):
    """A rule that points to a cause or away from it. `words` is empty while it is not met: it is then not shown."""

    label: str
    verdict: Word
    weight: str = Field(description="the word as printed; empty where none was")
    decides: bool = Field(description="false: its citation is unconfirmed, so it is shown and decides nothing")
    exposure: bool = Field(
        description="true: it says what the patient met with or was given, and shows nothing of the disease itself"
    )
    reasons: tuple[Reason, ...] = Field(description="the facts behind the rule; empty while it is not met")
    words: Words
    cite: SourceView


class LossView(View):
    """What may be lost by waiting until after a treatment; `given` names a drug of it that the record holds already."""

    treatment: str
    loses: str
    given: str
    since: datetime | None
    words: Words
    cite: SourceView


class TestView(View):
    """A test of a cause. `words` is empty where no result is recorded."""

    finding: str
    label: str
    specimen: str
    result: Literal["positive", "negative", "unclear", "missing"]
    asked: Word = Field(
        description="met: asked for in this patient; unknown: its condition is not known, so it is asked for"
    )
    closes: bool = Field(description="whether a negative result can close the cause")
    because: str
    after: tuple[str, ...] = Field(description="treatments given that the sample is not surely from before")
    spoiled: bool = Field(description="one of them makes the sample say less: a negative one closes nothing")
    words: Words


class FrequencyView(View):
    """A published frequency: context, never a probability of this patient."""

    setting: str
    n: int | None
    printed: str
    words: Words
    cite: SourceView


class CauseView(View):
    """One cause. `closing` says what would rule it out; `not_done` what is still to send; both are empty where nothing is to be said."""

    id: str
    label: Words
    class_: str = Field(alias="class")
    state: State
    by_exposure_alone: bool = Field(
        description="true: supported, and by nothing found in the patient: a test to send, no reason yet for treatment"
    )
    closable: bool = Field(description="whether any negative test can close this cause")
    keeps_open: tuple[str, ...] = Field(description="what must be known to be absent before it could be closed")
    closing: Words
    confirms: tuple[HintView, ...]
    supports: tuple[HintView, ...]
    against: tuple[HintView, ...]
    misleads: tuple[HintView, ...]
    tests: tuple[TestView, ...]
    not_done: Words
    frequencies: tuple[FrequencyView, ...]
    genes: tuple[str, ...]
    note: Words
    treatable: SkipJsonSchema[bool] = Field(
        default=False, exclude=True, description="the pathway has an option for the cause itself"
    )

    @property
    def hints(self) -> tuple[HintView, ...]:
        """Those that are shown: what points to it, then what points away, then what is not specific."""
        return tuple(one for one in (*self.confirms, *self.supports, *self.against, *self.misleads) if one.words)

    @property
    def results(self) -> tuple[TestView, ...]:
        """The tests that have a result."""
        return tuple(one for one in self.tests if one.words)


class StateView(View):
    """The causes in one state. `not_tested` names those of which nothing is known, in one sentence; `causes` are the ids of the others."""

    state: State
    heading: str
    causes: tuple[str, ...]
    not_tested: Words
    count: int = Field(description="of both together")


class CheckView(View):
    """One line of the work-up. `words` is empty for a plain basic test, which `CheckGroupView.basic` names."""

    id: str
    label: str
    specimen: str
    urgency: Urgency
    core: bool
    recordable: bool = Field(description="false: a record cannot tell whether it was done, so it is always asked")
    causes: tuple[str, ...]
    words: Words
    losses: tuple[LossView, ...]


class CheckGroupView(View):
    """What is equally urgent. `items` are ids."""

    urgency: Urgency
    heading: str
    basic: Words
    items: tuple[str, ...]


class ClassView(View):
    """A class of causes and how often it was found elsewhere."""

    id: CauseClass
    label: Words
    frequencies: tuple[FrequencyView, ...]
    conflict: Words


class CausesView(Answer):
    """What `cytostorm causes --format json` prints."""

    schema_: Literal["cytostorm/causes/2"] = Field(default="cytostorm/causes/2", alias="schema")
    disclaimer: Words
    about: Words = Field(description="whose record, at which moment, by which look-back and knowledge")
    frame: Words
    fingerprint: str
    patient: str
    at: datetime | None
    reading: str
    hyperinflammation: HyperinflammationPayload
    severity: SeverityPayload
    stage: StagePayload
    stage_lines: tuple[Words, ...] = Field(description="severity, hyperinflammation and grades, then what they rest on")
    signs: tuple[Words, ...] = Field(description="the signs that are met, with their sources")
    states: tuple[StateView, ...]
    causes: tuple[CauseView, ...]
    checklist: tuple[CheckView, ...]
    work_up: tuple[CheckGroupView, ...] = Field(description="the checklist by urgency")
    too_old: tuple[Words, ...]
    aged_out: tuple[AgedPayload, ...] = Field(
        description="known values that are too old for the reading, and are not counted"
    )
    if_counted: tuple[str, ...] = Field(
        description="what would change with them: the stage, and causes that they would confirm or support"
    )
    frequencies: tuple[ClassView, ...]
    references: tuple[ReferenceView, ...]

    def shown(self, state: StateView) -> tuple[CauseView, ...]:
        """The causes of a state that have a paragraph of their own."""
        found = {one.id: one for one in self.causes}
        return tuple(found[name] for name in state.causes)

    def in_state(self, state: State) -> StateView | None:
        """None where no cause is in it."""
        return next((one for one in self.states if one.state == state), None)

    def items(self, group: CheckGroupView) -> tuple[CheckView, ...]:
        """The lines of a group that have words of their own."""
        found = {one.id: one for one in self.checklist}
        return tuple(found[name] for name in group.items)
