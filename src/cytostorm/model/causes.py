"""The grammar of terms, causes and the core work-up: what their knowledge files may say.

The rules inside are those of `criteria`; these classes say what a rule that is met means.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from cytostorm.model.documents import Checked, Cite, Document, Duration, FindingCode, Flag, Identifier, Named, Whole
from cytostorm.model.node_documents import Node

Urgency = Literal["now", "today", "later"]
URGENCIES: tuple[Urgency, ...] = ("now", "today", "later")
CauseClass = Literal[
    "rheumatic", "infection", "malignancy", "genetic", "cell-therapy", "drug", "circumstance", "none-found"
]


class TermCodes(Document):
    icd10cm: tuple[FindingCode, ...] = ()
    orphanet: tuple[FindingCode, ...] = ()
    snomed: tuple[FindingCode, ...] = ()


class Term(Document):
    """One name of the field, its place under a wider one, and what else it is called. `criteria` are the sets made for it."""

    id: Identifier
    label: str
    parent: Identifier | None = None
    synonyms: tuple[str, ...] = ()
    codes: TermCodes = TermCodes()
    criteria: tuple[Identifier, ...] = ()
    cite: Cite
    note: str = ""
    last_checked: Checked


class Pointer(Document):
    """A rule that points to a cause or away from it. `weight` is the word as printed, empty where none was.

    A rule with an unconfirmed citation is shown and decides nothing.
    `exposure`: what the patient met with or was given, which asks for a test; it shows nothing of the disease itself.
    `unless`: while that is known to be met, the rule does not speak, because the record names something more particular.
    """

    label: str
    when: Node
    unless: Node | None = None
    exposure: Flag = False
    weight: str = ""
    cite: Cite


class Loss(Document):
    """What may be lost when a sample waits until after a treatment. `spoils`: the sample itself then says less, so a negative one closes nothing."""

    treatment: Identifier
    loses: str
    spoils: Flag = True
    cite: Cite


class UrgencyIn(Document):
    """Another urgency of a test, while a condition is known to be met."""

    urgency: Urgency
    when: Node
    because: str


class CauseTest(Named):
    """A test and the finding that records its result. `closes`: whether a negative result can close the cause, with the reason.

    `when`: asked for only under a condition, and asked for too as long as that is not known.
    `urgency_in`: the first of these whose condition is known to be met says how urgent it is in this patient, else `urgency` does.
    """

    finding: Identifier
    label: str = ""
    specimen: str
    closes: Flag
    because: str
    cite: Cite | None = None
    urgency: Urgency
    urgency_in: tuple[UrgencyIn, ...] = ()
    before: tuple[Loss, ...] = ()
    when: Node | None = None

    @model_validator(mode="after")
    def _closing_is_cited(self) -> CauseTest:
        if self.closes and (self.cite is None or self.cite.status == "unconfirmed"):
            raise ValueError("a test that closes needs a citation that is not unconfirmed")
        return self


class Frequency(Document):
    """How often a class of causes was found in a published cohort: context, never a probability of this patient."""

    setting: str
    n: Whole | None = None
    printed: str
    cite: Cite


class CauseDocument(Named):
    """One cause of a cytokine storm syndrome: what confirms it, what points to it, and which tests find it or close it.

    `misleads`: what looks like support and is none. `residual`: what is left when nothing was found; no rule decides it.
    """

    id: Identifier
    class_: CauseClass = Field(alias="class")
    confirms: tuple[Pointer, ...] = ()
    supports: tuple[Pointer, ...] = ()
    against: tuple[Pointer, ...] = ()
    misleads: tuple[Pointer, ...] = ()
    tests: tuple[CauseTest, ...] = ()
    frequencies: tuple[Frequency, ...] = ()
    genes: tuple[str, ...] = ()
    residual: Flag = False
    note: str = ""
    last_checked: Checked

    @model_validator(mode="after")
    def _exposure_only_supports(self) -> CauseDocument:
        if any(pointer.exposure for pointer in (*self.confirms, *self.against, *self.misleads)):
            raise ValueError(
                "an exposure may support a cause and never confirms it: 'exposure' belongs under 'supports'"
            )
        return self


class ClassDocument(Document):
    """A class of causes and its published frequencies. `conflict` says aloud where sources disagree."""

    id: CauseClass
    label: str
    order: Whole
    frequencies: tuple[Frequency, ...] = ()
    conflict: str = ""
    last_checked: Checked


class CoreTest(Named):
    """One line of the core work-up: known when any of its subjects is. Without subjects a record cannot tell, and it is only asked.

    `needed`: "no cause found" waits for it; a test that only a few laboratories have is not.
    """

    id: Identifier
    domain: str
    any_of: tuple[Identifier, ...] = ()
    needed: Flag = True
    urgency: Urgency
    before: tuple[Loss, ...] = ()
    cite: Cite


class TreatmentGroup(Named):
    """A treatment that a sample may have to come before: classes of drugs, or the one drug that is named. The library fills in the drugs."""

    id: Identifier
    classes: tuple[Identifier, ...] = ()
    drugs: tuple[Identifier, ...] = ()


class Need(Document):
    """What must be known before "no cause found" may be said: any of the subjects, or all of the subjects of one panel.

    `unless`: not asked while this is known to be met. `although`: asked all the same while this is known to be met.
    """

    label: str
    any_of: tuple[Identifier, ...]
    panels: tuple[tuple[Identifier, ...], ...] = ()
    unless: Node | None = None
    although: Node | None = None
    cite: Cite


class Window(Document):
    """How long a finding counts for a cause where that is not what the reading says; always a choice of this project.

    `for_life`: a yes does not age. `within`: a yes counts for so long. `no_within`: a no counts for so long, then it is unknown again.
    """

    of: tuple[Identifier, ...]
    for_life: Flag = False
    within: Duration | None = None
    no_within: Duration | None = None
    because: str

    @model_validator(mode="after")
    def _one_way(self) -> Window:
        if self.for_life and self.within is not None:
            raise ValueError("a window is 'for_life' or has 'within', not both")
        if self.for_life and self.no_within is None:
            raise ValueError("what counts for life says how long a no counts: 'no_within'")
        return self


class WorkupDocument(Document):
    """The core tests of every work-up, the treatments that a sample may have to come before, and what "none found" needs.

    `windows` say how long a finding counts for a cause; criteria sets keep to the reading alone.
    """

    id: Identifier
    treatments: tuple[TreatmentGroup, ...]
    tests: tuple[CoreTest, ...]
    none_found_needs: tuple[Need, ...] = ()
    windows: tuple[Window, ...] = ()
    last_checked: Checked


for _model in (Need, WorkupDocument, Pointer, UrgencyIn, CauseTest, CauseDocument):
    _model.model_rebuild()
