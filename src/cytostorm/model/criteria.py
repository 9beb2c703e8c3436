"""The grammar of a criteria set: about fifteen kinds of rule, a closed list.

Every node of a rule has exactly one kind key, and no kind is ever a default.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from cytostorm.model.documents import Cite, Document, Identifier, Number, Whole
from cytostorm.model.node_documents import (
    Node,
)

Status = Literal["draft", "sourced", "primary", "accepted", "superseded", "retired"]


class Caution(Document):
    """Something a reader must know beside every verdict of the set; with `when`, only where that truth is met."""

    text: str
    cite: Cite | None = None
    when: Identifier | None = None


class PrintedPoint(Document):
    """One printed column of a probability table: the text as printed, and its percent where it is a number."""

    score: Number
    text: str
    percent: Number | None = None


class PrintedProbability(Document):
    """A printed table of probabilities by score. No curve is fitted to it and none is claimed."""

    of: Identifier
    label: str
    cite: Cite
    printed: tuple[PrintedPoint, ...]


class Performance(Document):
    """A published figure on how the set did, with its setting; context, never a rule."""

    text: str
    cite: Cite


class Revision(Document):
    revision: Whole
    what: str
    why: str
    who: str = ""


class CriteriaDocument(Document):
    """One criteria set as published, plus what had to be decided to compute it.

    `applies`: whom the sentence is about ("a febrile patient with known or suspected systemic JIA"). It is
    reported beside the verdict and never inside it: a rule can be met in a patient it was not made for, and where the
    record says that he is one, the set gives no verdict for him. `used_beyond`: why a population named in the text is no such clause.
    `entry`: what the paper itself lists as to be met before the rest; the verdict needs it.
    `verdict`: the id of the deciding truth; left out in a checklist, which never decides.
    `score`: the id of the number that the set is known by.
    """

    id: Identifier
    title: str
    short_title: str
    edition: Whole
    revision: Whole
    status: Status
    replaces: Identifier | None = None
    population: str
    used_beyond: str = ""
    purpose: str
    references: tuple[Identifier, ...]
    applies: tuple[Node, ...] = ()
    entry: tuple[Node, ...] = ()
    items: tuple[Node, ...]
    results: tuple[Node, ...] = ()
    verdict: Identifier | None = None
    verdict_label: str = ""
    score: Identifier | None = None
    score_label: str = ""
    probability: PrintedProbability | None = None
    performance: tuple[Performance, ...] = ()
    cautions: tuple[Caution, ...] = ()
    history: tuple[Revision, ...] = ()
    last_checked: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
