"""What all knowledge documents share: exact numbers, identifiers, durations, and the manners of a document."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, Strict

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


class Document(BaseModel):
    """The common manners of all knowledge: nothing unknown is accepted, nothing can be changed."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Named(Document):
    """Something with a label, and with a `short` name where the label does not fit into a line of a first screen."""

    label: str
    short: str = ""

    @property
    def brief(self) -> str:
        """The name of a first screen: the short one, else the label."""
        return self.short or self.label


FILLED_IN = Field(exclude=True, json_schema_extra={"readOnly": True})
"""What the library works out from classes; a file that says it itself is refused."""
