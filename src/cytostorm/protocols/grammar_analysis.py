"""How a protocol is analyzed: methods by name, missing values, controls that should show nothing, and the tipping point."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from cytostorm.model.basics import Document, Number, Whole
from cytostorm.protocols.grammar_columns import Text

Method = Literal[
    "iptw",
    "overlap",
    "matching weights",
    "entropy",
    "entropy balancing",
    "g-computation",
    "aipw",
    "matching",
    "unadjusted",
]
Variance = Literal[
    "estimating equations",
    "weights taken as known",
    "bootstrap",
    "influence function, models taken as known",
    "pairs taken as given",
]


CLONED = "clone-censor-weight"


class Primary(Document):
    """The one analysis that the protocol is judged by: its weights or its method, and how its variance is made."""

    weights: Literal["iptw", "overlap", "matching weights", "entropy", "entropy balancing"] | None = None
    method: Literal["g-computation", "aipw", "matching", "clone-censor-weight"] | None = None
    variance: Variance
    bootstraps: Whole | None = Field(default=None, ge=2, le=100_000)
    caliper: Number | None = None

    @model_validator(mode="after")
    def _one(self) -> Primary:
        if (self.weights is None) == (self.method is None):
            raise ValueError("name 'weights' or 'method': one of the two")
        if (self.variance == "bootstrap") != (self.bootstraps is not None):
            raise ValueError("'bootstraps' (how many) belongs to the variance 'bootstrap', and only to it")
        if self.caliper is not None and self.method != "matching":
            raise ValueError(
                "'caliper' (the largest distance of a pair) belongs to the method 'matching', and only to it"
            )
        return self

    @property
    def name(self) -> str:
        return str(self.weights or self.method)


class Trim(Document):
    """Patients whose probability of treatment is outside these edges are left out, and counted."""

    below: Number
    above: Number

    @model_validator(mode="after")
    def _order(self) -> Trim:
        if not 0 < self.below < self.above < 1:
            raise ValueError("'below' and 'above' are probabilities, the first one smaller")
        return self


def _trim(value: Any) -> Any:
    if isinstance(value, str) and value != "none":
        raise ValueError("write 'none', or {below: 0.05, above: 0.95}")
    return value


class Analysis(Document):
    """The primary analysis, those that stand beside it, and who is trimmed. `outcome_interactions`: confounders whose effect on the
    outcome may differ between the arms, in g-computation and AIPW."""

    primary: Primary
    sensitivity: tuple[Method, ...]
    trim: Annotated[Literal["none"] | Trim, BeforeValidator(_trim)]
    outcome_interactions: tuple[Text, ...] = ()


class Missing(Document):
    """What is done about missing confounders. `indicator` is biased, and every result says so."""

    method: Literal["complete cases", "chained equations", "indicator", "bounds"]
    imputations: Whole | None = Field(default=None, ge=2, le=1000)

    @model_validator(mode="after")
    def _how_many(self) -> Missing:
        if (self.method == "chained equations") != (self.imputations is not None):
            raise ValueError("'imputations' (how many) belongs to 'chained equations', and only to it")
        return self


class NegativeControl(Document):
    """A column that treatment cannot have caused: an effect on it shows what confounding is left.

    Of a yes or no every text but `equals` says no; a missing cell says nothing.
    """

    outcome: Text
    kind: Literal["number", "yes or no"]
    equals: Text | None = None
    because: str = Field(min_length=3)

    @model_validator(mode="after")
    def _yes(self) -> NegativeControl:
        if (self.kind == "yes or no") != (self.equals is not None):
            raise ValueError("a yes or no names the text that says yes: equals; a number has none")
        return self


class GivenAssociation(Document):
    """The odds ratio of the outcome per doubling of a confounder, with its interval of 95 %, and where it is from."""

    odds_ratio_per_doubling: Number = Field(gt=0)
    low: Number | None = None
    high: Number | None = None
    source: str = Field(min_length=3)

    @model_validator(mode="after")
    def _inside(self) -> GivenAssociation:
        if (self.low is None) != (self.high is None):
            raise ValueError("an interval has 'low' and 'high'")
        if (
            self.low is not None
            and self.high is not None
            and not 0 < self.low <= self.odds_ratio_per_doubling <= self.high
        ):
            raise ValueError("the odds ratio lies between 'low' and 'high', all above 0")
        return self


def _association(value: Any) -> Any:
    return GivenAssociation.model_validate(value) if isinstance(value, dict) else value


class Tipping(Document):
    """How strong one named confounder would have to be. `ratio_between_arms`: of its medians, control to treated."""

    confounder: Text
    ratio_between_arms: Number = Field(gt=0)
    association: Annotated[Text | GivenAssociation, BeforeValidator(_association)]

    @model_validator(mode="after")
    def _apart(self) -> Tipping:
        if self.ratio_between_arms == 1:
            raise ValueError("a ratio of 1 is no imbalance: nothing can tip by it")
        return self
