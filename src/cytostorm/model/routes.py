"""The pathway ready to be evaluated: conditions with their rules and sets linked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property

from cytostorm.model.dangers import DangerDocument
from cytostorm.model.documents import FactStatus
from cytostorm.model.doses import Dose
from cytostorm.model.nodes import CriteriaSet, Key, Node
from cytostorm.model.pathways import (
    Derived,
    Difference,
    Expression,
    Group,
    OptionDocument,
    PathwayDocument,
    StepDocument,
)
from cytostorm.model.situations import Place, SituationDocument, SituationsDocument
from cytostorm.model.treatments import Treatment


@dataclass(frozen=True)
class Acts:
    """For how long a drug acts after the last dose, how far that was checked, and the narrowest class that it belongs to, in words."""

    time: timedelta
    status: FactStatus
    label: str


@dataclass(frozen=True, eq=False)
class Rule:
    """A condition with its node, its set, its drugs and its parts, whichever its kind has."""

    expression: Expression
    node: Node | None = None
    criteria: CriteriaSet | None = None
    parts: tuple[Rule, ...] = ()
    acts: Mapping[str, Acts] = field(default_factory=dict)

    @cached_property
    def kind(self) -> str:
        return self.expression.kind

    @cached_property
    def asking(self) -> tuple[Rule, ...]:
        """The parts that look at more than values of the record."""
        silent = ("record", "criteria", "grade", "always", "any", "all", "not_")
        return tuple(part for part in self.walk() if part.kind not in silent)

    def walk(self) -> Iterator[Rule]:
        yield self
        for part in self.parts:
            yield from part.walk()

    @cached_property
    def inputs(self) -> frozenset[Key]:
        own = [part.node.inputs for part in self.walk() if part.node is not None]
        return frozenset[Key]().union(
            *own, *(part.criteria.inputs for part in self.walk() if part.criteria is not None)
        )


@dataclass(frozen=True, eq=False)
class LinkedOption:
    document: OptionDocument
    applies: Rule
    treatment: Treatment | None
    about: frozenset[str] = frozenset()
    """Every treatment that the option is about, groups resolved: its own, or those that its action names."""

    @cached_property
    def doses(self) -> tuple[Dose, ...]:
        """The rows of its treatment that belong to it."""
        return tuple(dose for dose in self.treatment.doses if dose.id in self.document.doses) if self.treatment else ()

    @property
    def confirmed(self) -> bool:
        """Whether its condition may decide anything."""
        return self.document.because.status != "unconfirmed"


@dataclass(frozen=True, eq=False)
class LinkedStep:
    document: StepDocument
    at: Rule
    options: tuple[LinkedOption, ...]


@dataclass(frozen=True, eq=False)
class LinkedDifference:
    document: Difference
    when: Rule


@dataclass(frozen=True, eq=False)
class LinkedPlace:
    document: Place
    unless: Rule | None


@dataclass(frozen=True, eq=False)
class LinkedSituation:
    """A situation with its condition and its places, and the file that it stands in."""

    document: SituationDocument
    when: Rule
    places: tuple[LinkedPlace, ...]

    @property
    def id(self) -> str:
        return self.document.id

    @property
    def rules(self) -> tuple[Rule, ...]:
        return (self.when, *(place.unless for place in self.places if place.unless is not None))


@dataclass(frozen=True, eq=False)
class LinkedCondition:
    document: Derived
    when: Rule


@dataclass(frozen=True, eq=False)
class Danger:
    """A safety rule; `treatments` are those it is about, groups resolved."""

    document: DangerDocument
    when: Rule
    treatments: frozenset[str]
    lifted_by: Rule | None = None

    @property
    def id(self) -> str:
        return self.document.id

    @cached_property
    def conditions(self) -> frozenset[str]:
        """Conditions of the patient that it looks at."""
        return frozenset(
            part.expression.condition for part in self.when.walk() if part.expression.condition is not None
        )

    @cached_property
    def inputs(self) -> frozenset[Key]:
        return self.when.inputs | (self.lifted_by.inputs if self.lifted_by else frozenset())

    @property
    def about_given(self) -> bool:
        """Whether it turns on a drug that was given, or on a grade: then it concerns the patient, whatever is chosen next."""
        return any(
            part.kind in ("given", "repeated", "taken_before", "not_understood", "grade") for part in self.when.walk()
        )


@dataclass(frozen=True, eq=False)
class Pathway:
    document: PathwayDocument
    steps: tuple[LinkedStep, ...]
    differences: tuple[LinkedDifference, ...]
    conditions: tuple[LinkedCondition, ...]
    years: Mapping[str, int]
    """Year of each publication that is cited."""
    labels: Mapping[str, str]
    """Names of the findings and observables that an option asks to check first."""
    situations: tuple[LinkedSituation, ...] = ()
    """By cause and grade, the order of the options; in the order of their files."""
    families: tuple[SituationsDocument, ...] = ()
    """The files that the situations stand in."""

    @cached_property
    def groups(self) -> dict[str, Group]:
        return {group.id: group for group in self.document.groups}

    @cached_property
    def questions(self) -> dict[str, str]:
        return {question.id: question.text for question in self.document.questions}

    @cached_property
    def told(self) -> frozenset[str]:
        """Conditions of the patient that the record itself can tell."""
        return frozenset(one.document.condition for one in self.conditions)

    @property
    def options(self) -> tuple[LinkedOption, ...]:
        return tuple(option for step in self.steps for option in step.options)

    @cached_property
    def inputs(self) -> frozenset[Key]:
        rules = [step.at for step in self.steps] + [option.applies for option in self.options]
        rules += [one.when for one in self.differences] + [one.when for one in self.conditions]
        rules += [rule for one in self.situations for rule in one.rules]
        return frozenset[Key]().union(*(rule.inputs for rule in rules))
