"""The grammar of hyperinflammation and severity: what the file of the stages may say.

Two questions are kept apart: whether hyperinflammation is established, and how ill the patient is. Each has its levels and signs.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from cytostorm.model.documents import Checked, Cite, Document, Edges, Flag, Identifier, Named, Number
from cytostorm.model.node_documents import Node

CauseSaid = Literal["confirmed", "supported"]


class Honest(Document):
    """Something with a source; what is ours says because of what."""

    ours: Flag = False
    because: str = ""
    cite: Cite

    @model_validator(mode="after")
    def _ours_says_why(self) -> Honest:
        if (self.ours or self.cite.status == "ours") and not self.because:
            raise ValueError("what is ours says because of what")
        return self


class StageSign(Named, Honest):
    """One reason for a level: a rule of its own (`when`), a set that is met, or a set whose score lies in a range.

    With both a rule and a set both must hold. `reported`: an observable that holds the same score as another system computed it.
    `absent_when`: values that rule the sign out although nobody denied it. `unsure_when`: patients in whom a yes is only possible.
    `with_reason`: it counts only with a reason to think of a cytokine storm.
    """

    when: Node | None = None
    criteria: Identifier | None = None
    score: Edges | None = None
    reported: Identifier | None = None
    absent_when: Node | None = None
    unsure_when: Node | None = None
    with_reason: Flag = False

    @model_validator(mode="after")
    def _some_rule(self) -> StageSign:
        if self.when is None and self.criteria is None:
            raise ValueError("a sign has 'when', 'criteria' or both")
        if (self.score is not None or self.reported is not None) and self.criteria is None:
            raise ValueError("'score' and 'reported' belong to 'criteria'")
        if self.reported is not None and self.score is None:
            raise ValueError("'reported' needs 'score', the range that it is held against")
        return self


class StageLevel(Honest):
    """A level with its signs. `includes`: a level of severity whose signs are signs of this one too."""

    id: Identifier
    label: str
    includes: Identifier | None = None
    signs: tuple[StageSign, ...]


class SeverityDocument(Honest):
    """How ill the patient is, whatever the reason; levels from the lowest up. `unmet_label`: every sign of all of them is known and absent."""

    label: str
    unmet_label: str
    levels: tuple[StageLevel, ...] = Field(min_length=1)


class StormReason(Honest):
    """A reason to think of a cytokine storm: a rule, a score of a set that can still be met, or any cause in one of some states."""

    label: str
    when: Node | None = None
    criteria: Identifier | None = None
    score: Edges | None = None
    causes: tuple[CauseSaid, ...] = ()

    @model_validator(mode="after")
    def _one_way(self) -> StormReason:
        if [self.when is not None, self.criteria is not None, bool(self.causes)].count(True) != 1:
            raise ValueError("a reason has exactly one of: when, criteria, causes")
        if (self.score is not None) != (self.criteria is not None):
            raise ValueError("'criteria' and 'score' belong together")
        return self


class Look(Document):
    """Something that has to be known before hyperinflammation or severe illness is ruled out, in the order in which it is asked for."""

    label: str
    any_of: tuple[Identifier, ...] = Field(min_length=1)
    unless: Node | None = None


class Unreliable(Honest):
    """Patients in whom the absence of fever proves nothing."""

    label: str
    when: Node


class Follows(Document):
    """What one value says of others that nobody recorded: with no vasopressor running, each dose is zero."""

    when: Node
    observables: tuple[Identifier, ...] = Field(min_length=1)
    value: Number
    because: str


class GradeRaise(Document):
    """How a grade says what could still raise it: "3 if vasopressin is running"."""

    input: Identifier
    words: str


class GradeShown(Document):
    """A grading set that is shown beside the stage when its condition is met."""

    criteria: Identifier
    when: Node
    raised_by: tuple[GradeRaise, ...] = ()


class StageCaution(Document):
    """What is shown beside a stage that no set of the syndrome bears out, and where it was printed."""

    text: str
    cite: Cite


class StageDocument(Document):
    """Hyperinflammation by levels, lowest first, and severity. The first level establishes it: without one of its signs no higher one is reached.

    `unmet_label`: every sign of every level is known and absent. `newborn`: patients for whom no set was made, so that nothing is ruled out.
    `syndrome`: the sets that name the syndrome itself. Above the first level a stage that none of them definitely bears out says so.
    """

    id: Identifier
    label: str
    unmet_label: str
    levels: tuple[StageLevel, ...] = Field(min_length=1)
    severity: SeverityDocument
    reasons: tuple[StormReason, ...]
    newborn: Unreliable
    hidden_fever: tuple[Unreliable, ...] = ()
    follows: tuple[Follows, ...] = ()
    looks: tuple[Look, ...] = Field(min_length=1)
    grades: tuple[GradeShown, ...] = ()
    syndrome: tuple[Identifier, ...] = ()
    caution: StageCaution
    last_checked: Checked


for _model in (
    StageSign,
    StageLevel,
    SeverityDocument,
    StormReason,
    Look,
    Unreliable,
    Follows,
    GradeShown,
    StageDocument,
):
    _model.model_rebuild()
