"""What a checklist of what a paper has to report may say: items, and which of them can be filled in from a screened folder."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from cytostorm.model.basics import Checked, Document, Identifier, Whole
from cytostorm.model.citations import Cite


class ChecklistItem(Document):
    """One item, under the number of its source. `asks` is in our words.

    `by`: the name of what fills it in; empty where nothing here can. `authors`: what a person has to write; empty where nothing is left.
    """

    number: Annotated[str, Field(pattern=r"^\d+(\.\d+|[a-z](\(i+\))?)?$")]
    topic: str
    asks: str
    by: Identifier | None = None
    authors: str = ""

    @model_validator(mode="after")
    def _somebody_writes(self) -> ChecklistItem:
        if self.by is None and not self.authors:
            raise ValueError("an item is filled in by something, or left to the authors")
        return self


class Checklist(Document):
    """A published checklist; `wording` says how its items are told, `of` what it is filled in from."""

    id: Identifier
    order: Whole
    of: Literal["population", "comparison"] = "population"
    title: str
    cite: Cite
    wording: str
    items: tuple[ChecklistItem, ...] = Field(min_length=1)
    last_checked: Checked

    @model_validator(mode="after")
    def _once(self) -> Checklist:
        numbers = [item.number for item in self.items]
        if len(set(numbers)) < len(numbers):
            raise ValueError("a number is there twice")
        return self
