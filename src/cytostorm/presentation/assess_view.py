"""An assessment as every face shows it: the sets for this patient first, each with its verdict, its reasons and what would decide it.

What no patient changes (labels, citations, cautions of a paper) is on the view for text and HTML and left out of the JSON:
it is in the catalogue, once, under the fingerprint that the answer carries.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from cytostorm.presentation.aged import AgedPayload
from cytostorm.presentation.answer import Answer
from cytostorm.presentation.catalogue import CautionWords
from cytostorm.presentation.kept_out import KeptOutPayload, RefusalPayload, SlipPayload
from cytostorm.presentation.stage import HyperinflammationPayload, SeverityPayload
from cytostorm.presentation.view import Ends, Reason, SourceView, View, Words
from cytostorm.values import Word

Applies = Literal["met", "unknown", "not for this patient"]


class ItemView(View):
    """One item: its bounds (points, or 0 and 1 for a truth) and the reasons. `missing` are labels of inputs that could change it."""

    id: str
    label: Words = Field(exclude=True)
    low: float | None
    high: float | None
    verdict: Word | None = Field(description="met, not met or unknown for a yes-or-no item; null for points")
    result: str = Field(exclude=True)
    reasons: tuple[Reason, ...]
    missing: tuple[str, ...] = Field(exclude=True)
    note: Words = Field(exclude=True)
    cite: SourceView | None = Field(exclude=True)


class ResultView(View):
    """One possible result of a missing test, and what the set would then say."""

    result: str
    verdict: Word
    low: float | None
    high: float | None
    words: str = Field(exclude=True)


class MissingTestView(View):
    """A missing test that could change what the set says. `note`: what makes a new value unreliable, or the last one that is too old."""

    test: str
    label: str = Field(exclude=True)
    available: Literal["bedside", "routine", "specialist"] = Field(exclude=True)
    results: tuple[ResultView, ...] = Field(description="those that decide; any other leaves the set unknown")
    every: tuple[ResultView, ...] = Field(exclude=True)
    note: Words


class TestSetView(View):
    """Tests that only together could decide, and the verdict they could reach."""

    __test__ = False

    tests: tuple[str, ...]
    verdict: Word
    words: str = Field(exclude=True)


class DecidingView(View):
    """What would decide an unknown verdict; empty where it is decided. `words` names the nearest, `others` tests that only move the score."""

    words: Words = Field(exclude=True)
    alone: tuple[str, ...] = Field(description="tests of which one result decides, the nearest first")
    smallest_sets: tuple[TestSetView, ...]
    on_the_ward: tuple[TestSetView, ...] = Field(
        description="the smallest sets of bedside and routine tests, where none of these decides alone"
    )
    tests: tuple[MissingTestView, ...] = Field(description="those of `alone`, with the results that decide")
    others: tuple[MissingTestView, ...] = Field(exclude=True)


class MaskView(View):
    """A drug that makes a value unreliable; `row` names a row that was not understood and may have been a drug."""

    observable: str
    mask: str
    drug: str
    row: str
    since: datetime | None
    until: datetime | None
    reported_low: float | None
    reported_high: float | None
    words: Words


class ProbabilityView(View):
    """The printed band of a score; `interpolated_percent` is ours, between printed points, and not published."""

    label: str = Field(exclude=True)
    printed_band: str
    interpolated_percent: float | None
    cite: SourceView = Field(exclude=True)


class IfCountedView(View):
    """What the set would say if the values that are too old still counted."""

    verdict: Word
    low: float | None
    high: float | None
    words: Words


class SetView(View):
    """One criteria set: the verdict by that set and no more. A set that was made for other patients has no items here.

    `empty` is the score of a patient of whom nothing is known: the whole scale; `cut_off` the printed edge on it.
    """

    id: str
    title: Words = Field(exclude=True)
    short_title: str = Field(exclude=True)
    edition: int
    revision: int
    fingerprint: str
    status: str
    status_words: str = Field(exclude=True)
    bounds: Literal["exact", "safe"] = Field(exclude=True)
    words: Words = Field(description="what the set says in one sentence")
    verdict: Word | None = Field(description="null for a set that was made for other patients")
    decides: bool = Field(description="false: a checklist or a mere number, for which no published rule decides")
    applies: Applies = Field(description="whether the patient is one whom the set is about")
    population: Words = Field(
        description="whom the set is for, where that is not plain: not recorded, or why it is not for this patient"
    )
    by_its_rule: Word = Field(
        description="what the rule alone says, whoever the patient is; no verdict where `verdict` is null"
    )
    low: float | None
    high: float | None
    empty: Ends | None = Field(exclude=True)
    cut_off: float | None = Field(exclude=True)
    made_for: Words = Field(exclude=True)
    purpose: str = Field(exclude=True)
    verdict_label: str = Field(exclude=True)
    last_checked: str = Field(exclude=True)
    score: str = Field(exclude=True)
    brief: str = Field(exclude=True)
    score_label: str = Field(exclude=True)
    probability: ProbabilityView | None
    about: tuple[ItemView, ...] = Field(description="whom the set is about; never part of the verdict")
    entry: tuple[ItemView, ...] = Field(
        description="what the paper lists as to be met before the rest; the verdict needs it"
    )
    items: tuple[ItemView, ...]
    results: tuple[ItemView, ...] = Field(
        description="what the items combine to, the score and the verdict among it; reasons are with the items"
    )
    missing: tuple[str, ...] = Field(
        description="inputs without a value that counts; those in aged_out have one that is too old"
    )
    aged_out: tuple[str, ...] = Field(
        description="inputs of which the last value is too old; see the list of the answer"
    )
    if_counted: IfCountedView | None = Field(
        description="what the set would say with them; null where nothing would change"
    )
    would_settle: DecidingView
    masked: tuple[MaskView, ...]
    suspected_slips: tuple[SlipPayload, ...]
    check: tuple[Words, ...] = Field(description="what this record makes worth checking before the verdict is trusted")
    cautions: tuple[str, ...] = Field(description="cautions of the set that hold here, by their ids in the catalogue")
    caution_words: tuple[CautionWords, ...] = Field(exclude=True)

    @property
    def parts(self) -> tuple[tuple[str, tuple[ItemView, ...]], ...]:
        """Headings with their items, those without items left out."""
        named = (
            ("For patients with (not part of the verdict)", self.about),
            ("Entry criteria", self.entry),
            ("Items", self.items),
            ("Result", self.results),
        )
        return tuple((heading, items) for heading, items in named if items)


class AssessView(Answer):
    """What `cytostorm assess` says of one patient at one moment."""

    schema_: Literal["cytostorm/assess/2"] = Field(default="cytostorm/assess/2", alias="schema")
    catalogue: str = Field(
        description="fingerprint of `cytostorm catalogue`, which has the words that no patient changes"
    )
    patient: str
    at: datetime | None
    reading: str
    reading_words: Words = Field(exclude=True)
    disclaimer: Words
    hyperinflammation: HyperinflammationPayload
    severity: SeverityPayload
    criteria: tuple[SetView, ...] = Field(
        description="sets made for this patient first, then those of which that is not recorded, then those for others"
    )
    aged_out: tuple[AgedPayload, ...] = Field(
        description="every known value that is too old for the look-back; --reading all-recorded counts everything"
    )
    if_counted: tuple[Words, ...] = Field(
        description="each set for this patient that would say something else with them"
    )
    kept_out: tuple[KeptOutPayload, ...]
    refused: tuple[RefusalPayload, ...]

    @property
    def for_this_patient(self) -> tuple[SetView, ...]:
        """Sets whose population the record does not contradict, and shows."""
        return tuple(one for one in self.criteria if one.applies == "met")

    @property
    def not_recorded(self) -> tuple[SetView, ...]:
        """Sets made for particular patients, where the record does not say whether this is one of them."""
        return tuple(one for one in self.criteria if one.applies == "unknown")

    @property
    def for_others(self) -> tuple[SetView, ...]:
        """Sets that the record shows to be made for other patients."""
        return tuple(one for one in self.criteria if one.applies == "not for this patient")
