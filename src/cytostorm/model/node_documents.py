"""The grammar of rules as files say them: one class for each kind of node."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal, Union

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from cytostorm.errors import suggestion
from cytostorm.model.documents import Cite, Document, Duration, Edges, Flag, Identifier, Interpretation, Number, Whole


class NodeBase(Document):
    """What any node may carry beside its kind."""

    id: Identifier | None = None
    label: str = ""
    cite: Cite | None = None
    interpretation: tuple[Interpretation, ...] = ()
    note: str = ""


class ObservableNode(NodeBase):
    """The value of an observable, in its canonical unit. `state` is a condition such as fasting.

    `as_measured`: the rule is about the number on the chart (an early warning score), so masks do not widen it.
    """

    observable: Identifier
    worse: Literal["high", "low"] | None = None
    state: str | None = None
    as_measured: Flag = False


class FindingNode(NodeBase):
    """Whether a sign is present."""

    finding: Identifier


class ReferenceNode(NodeBase):
    """A node defined above in the same file."""

    node: Identifier


class ThresholdSpec(Edges):
    """Inside a range. `unit` is the unit of the edges; edges on an ordinal are named by `at_least_level`.

    `relative_to` makes the edges multiples of the laboratory's upper or lower limit, or of the baseline.
    """

    of: Node
    unit: str | None = None
    at_least_level: Identifier | None = None
    relative_to: Literal["upper_limit_of_normal", "lower_limit_of_normal", "baseline"] | None = None

    @model_validator(mode="after")
    def _some_edge(self) -> ThresholdSpec:
        numbers = [self.from_, self.above, self.up_to, self.below]
        if all(edge is None for edge in numbers) == (self.at_least_level is None):
            raise ValueError("a threshold needs an edge: from, above, up_to or below (or at_least_level)")
        return self


class ThresholdNode(NodeBase):
    threshold: ThresholdSpec


class Rung(Edges):
    points: Number


class BandsSpec(Document):
    """Points by range; the ranges must cover the whole number line once."""

    of: Node
    unit: str | None = None
    points: tuple[Rung, ...]


class BandsNode(NodeBase):
    bands: BandsSpec


class CountNode(NodeBase):
    """How many of the truths are met."""

    count: tuple[Node, ...]


class AtLeastSpec(Document):
    n: Whole
    of: tuple[Node, ...]


class AtLeastNode(NodeBase):
    at_least: AtLeastSpec


class AnyNode(NodeBase):
    any: tuple[Node, ...]


class AllNode(NodeBase):
    all: tuple[Node, ...]


class NotNode(NodeBase):
    not_: Node = Field(alias="not")


class SumNode(NodeBase):
    """The sum of numbers, each a node or the id of one."""

    sum: tuple[Node, ...]


class PointsSpec(Document):
    """A number of points when a truth is met, none otherwise."""

    when: Node
    award: Number


class PointsNode(NodeBase):
    points: PointsSpec


class ChooseSpec(Document):
    when: Node
    then: Node
    otherwise: Node


class ChooseNode(NodeBase):
    """Two rules and the truth that decides between them (age bands, oxygen scales)."""

    choose: ChooseSpec


class Term(Document):
    """One addend: `times` a value, the value taken in `unit`; a truth counts 1 or 0."""

    of: Node
    unit: str | None = None
    times: Number


class LinearSpec(Document):
    terms: tuple[Term, ...]
    constant: Number = Decimal(0)


class LinearNode(NodeBase):
    linear: LinearSpec


class Part(Document):
    of: Node
    unit: str | None = None


class RatioSpec(Document):
    over: Part
    under: Part


class RatioNode(NodeBase):
    """One value divided by another, each in the unit named; both are never negative."""

    ratio: RatioSpec


class GradeLevel(Document):
    grade: Whole
    when: Node


class GradeNode(NodeBase):
    """The highest grade whose condition is met; 0 when none is."""

    grade: tuple[GradeLevel, ...]


class ChangeSpec(Document):
    """A rise: a later value at least `factor` times an earlier one plus `by` (in `unit`), the earlier one in `starting`, `within` a time."""

    observable: Identifier
    unit: str
    factor: Number = Decimal(1)
    by: Number = Decimal(0)
    within: Duration
    starting: Edges


class ChangeNode(NodeBase):
    change: ChangeSpec


_KINDS: dict[str, type[NodeBase]] = {
    "observable": ObservableNode,
    "finding": FindingNode,
    "node": ReferenceNode,
    "threshold": ThresholdNode,
    "bands": BandsNode,
    "count": CountNode,
    "at_least": AtLeastNode,
    "any": AnyNode,
    "all": AllNode,
    "not": NotNode,
    "sum": SumNode,
    "points": PointsNode,
    "choose": ChooseNode,
    "linear": LinearNode,
    "ratio": RatioNode,
    "grade": GradeNode,
    "change": ChangeNode,
}


KINDS = tuple(_KINDS)


_CARRIED = ("id", "label", "cite", "interpretation", "note", "worse", "state", "as_measured")


def _one_kind(value: Any) -> Any:
    """Exactly one kind key; the errors are written for the author of the file."""
    if isinstance(value, NodeBase):
        return value
    if not isinstance(value, dict):
        raise ValueError(f"a rule is a mapping such as {{finding: splenomegaly}}, not '{str(value)[:60]}'")
    found = [key for key in value if key in _KINDS]
    if len(found) != 1:
        raise ValueError(_wrong_kind(value, found))
    return value


def _kind_of(value: Any) -> str:
    if isinstance(value, NodeBase):
        return next(kind for kind, made in _KINDS.items() if isinstance(value, made))
    return next(str(key) for key in value if key in _KINDS)


def _wrong_kind(value: dict[Any, Any], found: list[str]) -> str:
    if found:
        return f"a rule has exactly one kind, and this one has {len(found)}: {', '.join(found)}."
    strangers = [key for key in value if key not in _CARRIED]
    hint = suggestion(strangers[0], KINDS) if strangers else ""
    return f"a rule needs one kind out of {', '.join(KINDS)}; found {', '.join(value) or 'nothing'}.{hint}"


Node = Annotated[
    Union[
        Annotated[ObservableNode, Tag("observable")],
        Annotated[FindingNode, Tag("finding")],
        Annotated[ReferenceNode, Tag("node")],
        Annotated[ThresholdNode, Tag("threshold")],
        Annotated[BandsNode, Tag("bands")],
        Annotated[CountNode, Tag("count")],
        Annotated[AtLeastNode, Tag("at_least")],
        Annotated[AnyNode, Tag("any")],
        Annotated[AllNode, Tag("all")],
        Annotated[NotNode, Tag("not")],
        Annotated[SumNode, Tag("sum")],
        Annotated[PointsNode, Tag("points")],
        Annotated[ChooseNode, Tag("choose")],
        Annotated[LinearNode, Tag("linear")],
        Annotated[RatioNode, Tag("ratio")],
        Annotated[GradeNode, Tag("grade")],
        Annotated[ChangeNode, Tag("change")],
    ],
    Discriminator(_kind_of),
    BeforeValidator(_one_kind),
]

_RECURSIVE: tuple[type[Document], ...] = (
    ThresholdSpec,
    BandsSpec,
    AtLeastSpec,
    PointsSpec,
    ChooseSpec,
    Term,
    Part,
    GradeLevel,
    *_KINDS.values(),
)
for _model in _RECURSIVE:
    _model.model_rebuild()
