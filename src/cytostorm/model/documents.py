"""What a knowledge file may say: references, observables, findings, drugs and masks.

These classes are the grammar. A file is read into them strictly: an unknown key, a missing one or a
number given as text is an error. The JSON Schemas in `knowledge/schema/` are generated from them.
Criteria and readings have modules of their own, `criteria` and `readings`.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, model_validator

from cytostorm.model.basics import (
    FILLED_IN as FILLED_IN,
)
from cytostorm.model.basics import (
    Checked as Checked,
)  # fmt: skip
from cytostorm.model.basics import (
    Document as Document,
)
from cytostorm.model.basics import (
    Duration as Duration,
)
from cytostorm.model.basics import (
    Flag as Flag,
)
from cytostorm.model.basics import (
    Identifier as Identifier,
)
from cytostorm.model.basics import (
    Named as Named,
)
from cytostorm.model.basics import (
    Number as Number,
)
from cytostorm.model.basics import (
    SourceName as SourceName,
)
from cytostorm.model.basics import (
    Whole as Whole,
)
from cytostorm.model.citations import Cite as Cite
from cytostorm.model.citations import FactStatus as FactStatus
from cytostorm.model.citations import Interpretation as Interpretation
from cytostorm.model.citations import Reference as Reference
from cytostorm.model.codes import Code as Code
from cytostorm.model.codes import Codes as Codes
from cytostorm.model.codes import FindingCode as FindingCode
from cytostorm.model.codes import FindingCodes as FindingCodes
from cytostorm.model.codes import ObservableCode as ObservableCode
from cytostorm.model.codes import RefusedCode as RefusedCode
from cytostorm.model.masks import Hidden as Hidden
from cytostorm.model.masks import Longer as Longer
from cytostorm.model.masks import Mask as Mask
from cytostorm.model.masks import TrueValue as TrueValue
from cytostorm.model.ranges import Questioned as Questioned
from cytostorm.model.ranges import WidestLimit as WidestLimit


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


Availability = Literal["bedside", "routine", "specialist"]
Direction = Literal["high", "low", "depends"]


class Observable(Named):
    """What is measured. `unit` is the one in which definitions are compared, `short` its name in a sentence.

    `worse` is the direction that "worst" means in a reading; where it depends on the criterion
    (leukocytes: low in HLH, high in Still's disease) each use must say it.
    `possible`: outside is refused. `plausible`: outside is a suspected unit slip or is flagged. `questioned`: inside it, and
    plausible in another unit too.
    `at_least_one_by_class`: of a number of drugs, the classes of which a drug given says "at least 1" where nobody counted;
    `at_least_one_by` are the drugs of these classes, filled in by the library.
    """

    id: Identifier
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
    at_least_one_by_class: tuple[Identifier, ...] = ()
    at_least_one_by: Annotated[tuple[Identifier, ...], FILLED_IN] = ()
    codes: Codes = Codes()
    not_this: tuple[str, ...] = ()
    note: str = ""
    last_checked: Checked

    @model_validator(mode="after")
    def _levels_for_ordinals(self) -> Observable:
        if (self.kind == "ordinal") != bool(self.levels):
            raise ValueError("'levels' belong to an ordinal observable, and an ordinal needs them")
        return self


class ShownBy(Document):
    """An ordinal observable whose level shows a finding: present from one level on, absent below another, else not known."""

    observable: Identifier
    present_from: Identifier
    absent_below: Identifier | None = None


class Finding(Named):
    """What is seen or not seen. `implies` names findings that must also be present when this one is.

    `shows` names findings that this one shows, and whose no says nothing of it. `absent_without`: a no to one of these is a no here.
    `lasting`: a recorded no to what it implies or shows is a contradiction. `caution` is shown with whatever follows from it.
    `recorded_by_class` names classes of drugs whose administration by itself says "yes" to the finding; `recorded_by` are the
    drugs of these classes, filled in by the library.
    """

    id: Identifier
    available: Availability
    implies: tuple[Identifier, ...] = ()
    shows: tuple[Identifier, ...] = ()
    absent_without: tuple[Identifier, ...] = ()
    lasting: Flag = False
    caution: str = ""
    shown_by: ShownBy | None = None
    recorded_by_class: tuple[Identifier, ...] = ()
    recorded_by: Annotated[tuple[Identifier, ...], FILLED_IN] = ()
    accepted: tuple[str, ...] = ()
    codes: FindingCodes = FindingCodes()
    note: str = ""
    last_checked: Checked


class Drug(Document):
    """A medicine, or a procedure that hides a sign, which a record may name; `accepted` are other spellings of the name.

    `classes`: what it surely is; `may_be`: what it may be, which opens masks and settles nothing ("every_class": nobody knows).
    `atc` is its code or, of a group, the prefix of its codes; `rxnorm` is the code of the ingredient.
    `acts`: for how long after the last dose it still acts. `ask`: why a row of this name is asked back.
    """

    id: Identifier
    label: str
    classes: tuple[Identifier, ...] = ()
    may_be: tuple[Identifier, ...] = ()
    atc: Annotated[str, Field(pattern=r"^([A-Z](\d\d([A-Z]([A-Z](\d\d)?)?)?)?)?$")] = ""
    atc_status: Literal["verified", "one-source", "unconfirmed"] = "unconfirmed"
    older_atc: tuple[str, ...] = ()
    rxnorm: str = ""
    rxnorm_status: Literal["verified", "one-source", "unconfirmed"] = "unconfirmed"
    accepted: tuple[str, ...] = ()
    acts: Duration | None = None
    acts_status: FactStatus = "unconfirmed"
    ask: str = ""
    note: str = ""


class DrugClass(Document):
    """Drugs that say or hide the same; the files of drugs name their classes, and no other list of drugs is kept.

    `atc`: prefixes of codes that put a drug without a file into the class; the longest prefix counts. `parts`: narrower classes,
    to one of which a drug that is only named by the class may belong. `acts`: for how long a drug acts whose file does not say it.
    `while_running`: nothing of it is left once it is stopped, so that "stopped" says no more than that it is over.
    """

    id: Identifier
    label: str
    sets: str
    atc: tuple[str, ...] = ()
    parts: tuple[Identifier, ...] = ()
    accepted: tuple[str, ...] = ()
    acts: Duration | None = None
    acts_status: FactStatus = "unconfirmed"
    because: str = ""
    while_running: Flag = False

    @model_validator(mode="after")
    def _ours_says_why(self) -> DrugClass:
        if self.acts_status == "ours" and not self.because:
            raise ValueError("a time that is ours says because of what")
        return self


class UnitAlias(Document):
    unit: str
    spellings: tuple[str, ...]


class UnitAliases(Document):
    """The closed list of ward spellings of UCUM units."""

    id: Identifier
    aliases: tuple[UnitAlias, ...]
