"""How the course under treatment is judged: what a file about a published response definition may say, and its linked form.

A response compares two moments, so it is no criteria set. Its clauses are rules of the criteria grammar, each looked at
`now` or `at_start` of the treatment, percent changes between the two, and plain logic over these.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, model_validator

from cytostorm.model.documents import Checked, Cite, Document, Edges, Identifier, Interpretation, Whole
from cytostorm.model.node_documents import Node as Rule
from cytostorm.model.nodes import Meta, Node, Range

Meaning = Literal["response", "no_response", "better_outlook", "worse_outlook"]
ClauseKind = Literal["now", "at_start", "percent", "all", "any", "at_least", "not", "either", "unstated", "clause"]
KINDS: tuple[ClauseKind, ...] = (
    "now",
    "at_start",
    "percent",
    "all",
    "any",
    "at_least",
    "not",
    "either",
    "unstated",
    "clause",
)


class PercentSpec(Edges):
    """A fall or a rise of an observable, in percent of its baseline: its value at the start of the treatment, or its worst value so far.

    `by_day`: the value of that day after the start is compared, not the one of now.
    """

    of: Identifier
    way: Literal["fall", "rise"]
    since: Literal["start", "peak"] = "start"
    by_day: Whole | None = None

    @model_validator(mode="after")
    def _some_edge(self) -> PercentSpec:
        if all(edge is None for edge in (self.from_, self.above, self.up_to, self.below)):
            raise ValueError("a percent change needs an edge: from, above, up_to or below")
        return self


class AtLeastClauses(Document):
    n: Whole
    of: tuple[ClauseDocument, ...]


class ClauseDocument(Document):
    """One yes-or-no part of a definition, with exactly one kind.

    `either`: the paper leaves open which of several rules it means; met where all of them are, not met where none is.
    `unstated`: what the paper asks for and does not define; always unknown. `clause`: one defined above, by its id.
    """

    id: Identifier | None = None
    label: str = ""
    cite: Cite | None = None
    interpretation: tuple[Interpretation, ...] = ()
    now: Rule | None = None
    at_start: Rule | None = None
    percent: PercentSpec | None = None
    all: tuple[ClauseDocument, ...] | None = None
    any: tuple[ClauseDocument, ...] | None = None
    at_least: AtLeastClauses | None = None
    not_: ClauseDocument | None = Field(default=None, alias="not")
    either: tuple[ClauseDocument, ...] | None = None
    unstated: str | None = None
    clause: Identifier | None = None

    @property
    def kind(self) -> ClauseKind:
        return next(kind for kind in KINDS if self._part(kind) is not None)

    def _part(self, kind: str) -> object:
        return getattr(self, "not_" if kind == "not" else kind)

    @model_validator(mode="after")
    def _one_kind(self) -> ClauseDocument:
        found = [kind for kind in KINDS if self._part(kind) is not None]
        if len(found) != 1:
            raise ValueError(
                f"a clause has exactly one kind out of {', '.join(KINDS)}; this one has {', '.join(found) or 'none'}"
            )
        return self


class ResultDocument(ClauseDocument):
    """One result of a definition, and what it means when it is met."""

    id: Identifier
    label: str
    meaning: Meaning


class Told(Document):
    """A published figure or a caution beside a definition; it decides nothing."""

    text: str
    cite: Cite | None = None


class ResponseDocument(Document):
    """One published way to judge the course under treatment.

    `drug`: the definition counts from the first dose of this drug, and says nothing where it was never given.
    `from_day`: it is asked from this day on. Without results the file is context only.
    """

    id: Identifier
    title: str
    short_title: str
    revision: Whole
    status: Literal["draft", "sourced"]
    population: str
    drug: Identifier | None = None
    from_day: Whole | None = None
    applies: ClauseDocument | None = None
    clauses: tuple[ClauseDocument, ...] = ()
    results: tuple[ResultDocument, ...] = ()
    context: tuple[Told, ...] = ()
    cautions: tuple[Told, ...] = ()
    last_checked: Checked


for _model in (AtLeastClauses, ClauseDocument, ResultDocument, ResponseDocument):
    _model.model_rebuild()

Days = Annotated[int, "days after the start"]


@dataclass(frozen=True)
class PercentChange:
    """A percent change in canonical terms: which observable, compared with what, and the range that meets the clause."""

    observable: str
    worse: Literal["high", "low"]
    way: Literal["fall", "rise"]
    since: Literal["start", "peak"]
    by_day: Days | None
    range: Range


@dataclass(frozen=True, eq=False)
class Clause:
    """A linked clause. `node` is the rule of `now` and `at_start`, `change` that of `percent`, `n` that of `at_least`."""

    meta: Meta
    kind: ClauseKind
    children: tuple[Clause, ...] = ()
    node: Node | None = None
    change: PercentChange | None = None
    n: int = 0
    text: str = ""


@dataclass(frozen=True, eq=False)
class Result:
    clause: Clause
    meaning: Meaning


@dataclass(frozen=True, eq=False)
class ResponseSet:
    """A response definition ready to be evaluated, and the document it came from."""

    document: ResponseDocument
    fingerprint: str
    applies: Clause | None
    clauses: tuple[Clause, ...]
    results: tuple[Result, ...]

    @property
    def id(self) -> str:
        return self.document.id
