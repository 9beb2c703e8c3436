"""What a knowledge file may say: references, observables, findings, drugs, masks and readings.

These classes are the grammar. A file is read into them strictly: an unknown key, a missing one or a
number given as text is an error. The JSON Schemas in `knowledge/schema/` are generated from them.
Criteria have their own module, `criteria`.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, Strict, model_validator

from cytostorm.model.durations import duration


def _exact(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise ValueError(f"'{value}' must be a plain number")
    return Decimal(value)


def _iso_duration(text: str) -> str:
    duration(text)
    return text


Number = Annotated[Decimal, BeforeValidator(_exact)]
Whole = Annotated[int, Strict()]
Flag = Annotated[bool, Strict()]
Identifier = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")]
SourceName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*(@upper_limit)?$")]
Duration = Annotated[str, AfterValidator(_iso_duration)]
Checked = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]

FactStatus = Literal["verified", "one-source", "unconfirmed", "derived", "ours", "letters"]


class Document(BaseModel):
    """The common manners of all knowledge: nothing unknown is accepted, nothing can be changed."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Reference(Document):
    """One publication. `status` says whether the citation itself has been confirmed."""

    id: Identifier
    title: str
    authors: tuple[str, ...]
    journal: str
    year: Whole
    volume: str = ""
    issue: str = ""
    pages: str = ""
    doi: str = ""
    pmid: str = ""
    pmcid: str = ""
    url: str = ""
    status: Literal["verified", "one-source", "unconfirmed"]
    note: str = ""

    @property
    def short(self) -> str:
        """First author and year, as in a text: "Fardet 2014"."""
        return f"{self.authors[0].split()[0]} {self.year}"


class Cite(Document):
    """Where a number was printed, what was printed, and how far that has been checked.

    `status`: verified (two independent sources, or the paper's own table), one-source, unconfirmed,
    derived (arithmetic from verified facts), ours (a choice of this project, never shown as published),
    letters (stated in the published letters themselves).
    """

    reference: Identifier
    locator: str
    as_printed: str
    status: FactStatus
    confirmed_by: tuple[Identifier, ...] = ()
    note: str = ""


class Interpretation(Document):
    """What the paper does not say and had to be decided, with the reason."""

    printed: str
    we_read: str
    because: str
    reference: Identifier | None = None


class Edges(Document):
    """A range in words with one meaning each: below (<), up_to (<=), from (>=), above (>)."""

    from_: Number | None = Field(default=None, alias="from")
    above: Number | None = None
    up_to: Number | None = None
    below: Number | None = None

    @model_validator(mode="after")
    def _one_edge_a_side(self) -> Edges:
        if self.from_ is not None and self.above is not None:
            raise ValueError("use either 'from' (>=) or 'above' (>), not both")
        if self.up_to is not None and self.below is not None:
            raise ValueError("use either 'up_to' (<=) or 'below' (<), not both")
        return self


class UnitConversion(Document):
    """`canonical = (reported - subtract) * multiply_by / divide_by`; a factor is never guessed."""

    unit: str
    subtract: Number = Decimal(0)
    multiply_by: Number = Decimal(1)
    divide_by: Number = Decimal(1)
    note: str = ""


class RefusedUnit(Document):
    """A unit that is used for this observable and must not be converted, with the reason."""

    unit: str
    because: str


class Code(Document):
    """A code in a terminology, and whether two sources agree on it."""

    code: str
    label: str
    status: Literal["verified", "one-source", "unconfirmed"]


class Codes(Document):
    loinc: tuple[Code, ...] = ()


class FindingCode(Code):
    """A code that says by itself that a finding is present; `source` is where that meaning was read.

    An ICD-10-CM code with a dash, as in "M32.-", stands for the category and all codes under it.
    """

    source: str


class FindingCodes(Document):
    """The closed list of codes of a finding. A code that is not on it says nothing here, however near its words are."""

    snomed: tuple[FindingCode, ...] = ()
    icd10cm: tuple[FindingCode, ...] = ()


class Level(Document):
    """One step of an ordinal scale, lowest first; `accepted` are other spellings of it."""

    id: Identifier
    label: str
    accepted: tuple[str, ...] = ()


class Derivation(Document):
    """How an observable follows from two others where it was not reported itself.

    ratio: first / second * times; difference: first - second. Both are taken in the units named, and only
    values of one sample are put together: of the same time, or at most `paired_within` apart.
    `second` may be a limit of normal, which needs no pairing: "prothrombin_time@upper_limit".
    """

    kind: Literal["ratio", "difference"]
    first: Identifier
    first_unit: str
    second: SourceName
    second_unit: str
    times: Number = Decimal(1)
    paired_within: Duration = "PT0H"
    because: str = ""


class WidestLimit(Document):
    """Between which ends any laboratory's upper limit of normal lies, in the canonical unit: for a multiple of a limit that was not reported.

    `from_age`: days of age below which other limits are printed, so that an unreported limit stays unknown there.
    """

    from_: Number = Field(alias="from")
    up_to: Number
    from_age: Number | None = None
    status: Literal["ours"]
    because: str

    @model_validator(mode="after")
    def _in_order(self) -> WidestLimit:
        if not 0 < self.from_ < self.up_to:
            raise ValueError("'from' is the lowest and 'up_to' the highest limit that a laboratory prints, both above 0")
        return self


class Questioned(Document):
    """Values that are plausible in a unit, where the same number in `instead` is at least as plausible; edges are in `unit`.

    Such a value is used in neither unit until somebody confirms it as measured.
    """

    above: Number | None = None
    below: Number | None = None
    unit: str
    instead: str
    status: Literal["ours"]
    because: str

    @model_validator(mode="after")
    def _one_edge(self) -> Questioned:
        if (self.above is None) == (self.below is None):
            raise ValueError("a question begins above or below one edge: write one of the two")
        return self


Availability = Literal["bedside", "routine", "specialist"]
Direction = Literal["high", "low", "depends"]


class Observable(Document):
    """What is measured. `unit` is the one in which definitions are compared, `short` its name in a sentence.

    `worse` is the direction that "worst" means in a reading; where it depends on the criterion
    (leukocytes: low in HLH, high in Still's disease) each use must say it.
    `possible`: outside is refused. `plausible`: outside is a suspected unit slip or is flagged. `questioned`: inside it, and
    plausible in another unit too.
    """

    id: Identifier
    label: str
    short: str = ""
    kind: Literal["quantity", "ordinal"]
    unit: str
    worse: Direction
    available: Availability
    specimen: str = ""
    possible: Edges = Edges()
    plausible: Edges = Edges()
    questioned: tuple[Questioned, ...] = ()
    widest_upper_limit: WidestLimit | None = None
    conversions: tuple[UnitConversion, ...] = ()
    refused_units: tuple[RefusedUnit, ...] = ()
    levels: tuple[Level, ...] = ()
    derived: tuple[Derivation, ...] = ()
    codes: Codes = Codes()
    not_this: tuple[str, ...] = ()
    note: str = ""
    last_checked: Checked

    @model_validator(mode="after")
    def _levels_for_ordinals(self) -> Observable:
        if (self.kind == "ordinal") != bool(self.levels):
            raise ValueError("'levels' belong to an ordinal observable, and an ordinal needs them")
        return self


class Finding(Document):
    """What is seen or not seen. `implies` names findings that must also be present when this one is.

    `recorded_by` lists drugs whose administration by itself says "yes" to the finding.
    """

    id: Identifier
    label: str
    short: str = ""
    available: Availability
    implies: tuple[Identifier, ...] = ()
    recorded_by: tuple[Identifier, ...] = ()
    accepted: tuple[str, ...] = ()
    codes: FindingCodes = FindingCodes()
    note: str = ""
    last_checked: Checked


class Drug(Document):
    """A medicine that a record may name; `accepted` are other spellings of the name. `rxnorm` is the code of the ingredient."""

    id: Identifier
    label: str
    atc: str = ""
    atc_status: Literal["verified", "one-source", "unconfirmed"] = "unconfirmed"
    rxnorm: str = ""
    rxnorm_status: Literal["verified", "one-source", "unconfirmed"] = "unconfirmed"
    accepted: tuple[str, ...] = ()
    note: str = ""


TrueValue = Literal["at_least_observed", "at_most_observed", "unknown"]


class Hidden(Document):
    """What a mask does to an observable measured while it lasts; it only ever widens."""

    observable: Identifier
    true_value: TrueValue


class Mask(Document):
    """A drug hides a sign: values measured from its start until `lasts` later are widened."""

    id: Identifier
    label: str
    drugs: tuple[Identifier, ...]
    lasts: Duration
    hides: tuple[Hidden, ...]
    cite: Cite
    interpretation: tuple[Interpretation, ...] = ()


class Pick(Document):
    """Which of several values counts: the worst or the latest, and within which time."""

    pick: Literal["worst", "latest"]
    within: Duration | None = None


class PickOf(Pick):
    of: tuple[Identifier, ...]


class Absence(Document):
    """Findings that the reading takes as absent when nothing was recorded; said aloud in every report."""

    not_present: tuple[Identifier, ...] = ()


class Reading(Document):
    """How to look into a record. Our choice or an analyst's: never claimed as published."""

    id: Identifier
    title: str
    published: Literal[False]
    default: Pick
    overrides: tuple[PickOf, ...] = ()
    absence: Absence = Absence()
    because: str

    def pick_for(self, name: str) -> Pick:
        """The rule for one observable or finding."""
        return next((rule for rule in self.overrides if name in rule.of), self.default)


class UnitAlias(Document):
    unit: str
    spellings: tuple[str, ...]


class UnitAliases(Document):
    """The closed list of ward spellings of UCUM units."""

    id: Identifier
    aliases: tuple[UnitAlias, ...]
