"""The grammar of the pathway: what its knowledge files may say. Safety rules have a grammar of their own, in the same words.

A rule here stands on four legs: the record (rules of `criteria`), the states of causes, the stage, and what is known of the patient.
Nothing in these files is a dose: an option names rows of its treatment, and the numbers stay there.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from cytostorm.model.causes import CauseClass
from cytostorm.model.documents import (
    FILLED_IN,
    Checked,
    Cite,
    Document,
    Duration,
    Edges,
    FactStatus,
    Flag,
    Identifier,
    Named,
)
from cytostorm.model.node_documents import Node
from cytostorm.model.treatments import Condition

CauseWord = Literal["confirmed", "supported", "supported-by-finding", "supported-by-exposure", "open", "closed"]
"""States of a cause in a condition. `supported` is either of the two below it: by a finding, or by an exposure alone."""
PositionId = Literal["mehta2020", "martis2020"]
POSITIONS: tuple[PositionId, ...] = ("mehta2020", "martis2020")
CYTOKINES = frozenset({
    "il1", "il1a", "il1b", "il1ra", "il2", "il6", "il8", "il10", "il12", "il17", "il18", "il33", "cxcl9", "cxcl10",
    "ifn_gamma", "ifn_alpha", "tnf", "gm_csf", "supar",
})  # fmt: skip
"""Blood cytokines and their like: never a reason for a drug, unless the pathway declares the exception."""
ORDERS = ("give", "start", "administer", "prescribe", "infuse", "inject", "begin", "increase", "stop", "withhold")
"""Words that begin an order. Nothing in these files begins with one."""


def _no_order(text: str) -> str:
    """A sentence that begins with an order is refused: the pathway offers and never orders."""
    for sentence in text.replace(";", ".").replace(":", ".").split("."):
        words = sentence.split()
        if words and words[0].casefold().strip(",") in ORDERS:
            raise ValueError(f"'{sentence.strip()}' reads as an order. Say what is an option, and why")
    return text


DRUGLESS = ("work-up", "treats-the-cause", "watch", "referral", "supportive", "other-drug")
"""Roles of actions that are about no drug of these files; an action of any other role names its treatments."""
Wording = Annotated[str, AfterValidator(_no_order)]
_KINDS = (
    "record", "measured", "taken_before", "cause", "class_", "stage", "severity", "grade", "condition", "given", "acting", "repeated",
    "not_understood", "clearance", "age", "weight", "criteria", "ask", "always", "any", "all", "not_",
)  # fmt: skip


class TakenBefore(Document):
    """Samples that come before a drug, or a group of drugs, is given."""

    given: Identifier
    subjects: tuple[Identifier, ...] = Field(min_length=1)


class GradeBand(Edges):
    """A band of the grade of a grading set, the criteria set `criteria`."""

    criteria: Identifier

    @model_validator(mode="after")
    def _has_an_edge(self) -> GradeBand:
        if (self.from_, self.above, self.up_to, self.below) == (None, None, None, None):
            raise ValueError("a grade needs at least one edge: from, above, up_to or below")
        return self


class Acting(Document):
    """A drug of a class that still acts; `or_finding`: or a person's word that one was given."""

    class_: Identifier = Field(alias="class")
    or_finding: Identifier | None = None


class Repeated(Document):
    """A drug that was given at least so many times within a time before now."""

    given: Identifier
    times: Annotated[int, Field(ge=1)] = 1
    within: Duration


class Expression(Document):
    """A condition of exactly one kind. Missing is unknown in all of them.

    `record`: a rule over the record. `measured`: a threshold for which a typed value counts beside the record.
    `taken_before`: each sample stands in the record from before the drug. `cause` or `class` with `in`: a cause, or any cause of a
    class, in one of some states. `stage`, `severity`: reached at least. `grade`: of a grading set, inside a band. `condition`: of the patient.
    `given`: a drug, or a group of treatments, given by now. `acting`: a drug of a class that was given and still acts.
    `repeated`: a drug given so many times in the last hours or days. `not_understood`: a row of the record that may have been a drug and
    was not understood. `clearance` in mL/min, `age` in years, `weight` in kg. `criteria`: the verdict of a set in its population.
    `ask`: a question of the pathway that only a clinician answers.
    """

    record: Node | None = None
    measured: Node | None = None
    taken_before: TakenBefore | None = None
    cause: Identifier | None = None
    class_: CauseClass | None = Field(default=None, alias="class")
    states: tuple[CauseWord, ...] = Field(default=(), alias="in")
    stage: Identifier | None = None
    severity: Identifier | None = None
    grade: GradeBand | None = None
    condition: Condition | None = None
    given: Identifier | None = None
    acting: Acting | None = None
    repeated: Repeated | None = None
    not_understood: Flag | None = None
    clearance: Edges | None = None
    age: Edges | None = None
    weight: Edges | None = None
    criteria: Identifier | None = None
    ask: Identifier | None = None
    always: Flag | None = None
    any: tuple[Expression, ...] | None = None
    all: tuple[Expression, ...] | None = None
    not_: Expression | None = Field(default=None, alias="not")

    @property
    def kind(self) -> str:
        return next(name for name in _KINDS if getattr(self, name) is not None)

    @model_validator(mode="after")
    def _one_kind(self) -> Expression:
        kinds = [name for name in _KINDS if getattr(self, name) is not None]
        if len(kinds) != 1:
            raise ValueError(f"a condition has exactly one of: {', '.join(name.rstrip('_') for name in _KINDS)}")
        if (kinds[0] in ("cause", "class_")) != bool(self.states):
            raise ValueError("'in' names the states of a 'cause' or of a 'class', and belongs to nothing else")
        return self


class Said(Document):
    """A statement with where it was printed. What is ours says because of what."""

    text: Wording
    cite: Cite
    ours: Flag = False
    because: str = ""

    @property
    def status(self) -> FactStatus:
        return self.cite.status

    @model_validator(mode="after")
    def _ours_says_why(self) -> Said:
        if (self.ours or self.cite.status == "ours") and not self.because:
            raise ValueError("a statement that is ours says because of what")
        if self.cite.status == "ours" and not self.ours:
            raise ValueError("a citation of this project needs 'ours: true'")
        return self


class OptionDocument(Named):
    """One thing that can be considered: a treatment with the rows that belong to it, or an action in words.

    `treatments` of an action are the treatments and groups that it is about, so that every safety rule on them reaches it.
    `names_others`: its action names drugs besides, of which there is no file, so that it is never blocked as a whole.
    `because` is the citation of the condition itself; one that is unconfirmed decides nothing and the option is shown as not confirmed.
    """

    id: Identifier
    label: Wording
    short: Wording = ""
    treatment: Identifier | None = None
    action: Wording = ""
    treatments: tuple[Identifier, ...] = ()
    names_others: Flag = False
    role: Identifier
    applies: Expression
    because: Said
    doses: tuple[Identifier, ...] = ()
    why: tuple[Said, ...] = Field(min_length=1)
    why_not: tuple[Said, ...] = Field(min_length=1)
    check_first: tuple[Identifier, ...] = ()
    watch_after: tuple[Said, ...] = ()
    position: PositionId | None = None
    evidence_for: tuple[Said, ...] = ()
    evidence_against: tuple[Said, ...] = ()

    @model_validator(mode="after")
    def _treatment_or_action(self) -> OptionDocument:
        if (self.treatment is None) == (not self.action):
            raise ValueError(f"the option '{self.id}' needs either 'treatment' or 'action'")
        if self.doses and self.treatment is None:
            raise ValueError(f"the option '{self.id}' has dose rows and no treatment")
        if bool(self.treatments) != (self.treatment is None and self.role not in DRUGLESS):
            raise ValueError(
                f"the option '{self.id}' names 'treatments' where its action is about drugs, and only there"
            )
        return self


class StepDocument(Named):
    """One step. `at`: when a patient is at it; of several, the last counts. `parallel`: beside the others, not after them.

    `of_situations`: the options of the situation files stand in it, before its own.
    """

    id: Identifier
    label: Wording
    short: Wording = ""
    at: Expression
    because: Said
    parallel: Flag = False
    of_situations: Flag = False
    options: tuple[OptionDocument, ...] = ()


class PositionDocument(Document):
    id: PositionId
    label: str
    says: tuple[Said, ...] = Field(min_length=1)


class Side(Document):
    """What one position says on a point of difference, and the evidence for it from before and after it was said."""

    says: Said
    options: tuple[Identifier, ...] = ()
    evidence: tuple[Said, ...] = ()


class Difference(Document):
    """A point on which the two positions differ, and for which patients."""

    id: Identifier
    label: Wording
    when: Expression
    mehta2020: Side
    martis2020: Side
    undecided: tuple[Said, ...] = ()


class Group(Document):
    """Classes of drugs that a rule is about; their treatments, and the drugs that count as given, are filled in by the library."""

    id: Identifier
    label: str
    classes: tuple[Identifier, ...] = Field(min_length=1)
    treatments: Annotated[tuple[Identifier, ...], FILLED_IN] = ()
    drugs: Annotated[tuple[Identifier, ...], FILLED_IN] = ()


class Derived(Document):
    """A condition of the patient that the record itself can tell. `only_present`: a no of the record does not make it absent."""

    condition: Condition
    when: Expression
    only_present: Flag = False
    because: str


class Question(Document):
    """What only a clinician can say; unknown until it is said, and never inferred from numbers."""

    id: Identifier
    text: Wording


class BiomarkerException(Document):
    """The one kind of marker of this class that a licensed indication asks for."""

    observable: Identifier
    options: tuple[Identifier, ...]
    because: Said


class PathwayDocument(Document):
    """A step pathway: steps in order, two positions side by side, and where they differ."""

    id: Identifier
    label: str
    groups: tuple[Group, ...]
    conditions: tuple[Derived, ...] = ()
    questions: tuple[Question, ...] = ()
    biomarker_exceptions: tuple[BiomarkerException, ...] = ()
    positions: tuple[PositionDocument, ...]
    steps: tuple[StepDocument, ...]
    differences: tuple[Difference, ...]
    repeat: tuple[Said, ...]
    last_checked: Checked


for _model in (Expression, OptionDocument, StepDocument, Difference, Derived, PathwayDocument):
    _model.model_rebuild()
