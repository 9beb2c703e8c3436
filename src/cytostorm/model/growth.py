"""Which weights, heights and body surfaces are plausible, by age: asked back outside one range, refused outside a wider one."""

from __future__ import annotations

from pydantic import Field, model_validator

from cytostorm.model.documents import Checked, Cite, Document, Identifier, Number


class WeightRow(Document):
    """Weights in kg at one age: asked back below and above the first two, refused until confirmed outside the last two."""

    ask_below: Number
    ask_above: Number
    refuse_below: Number
    refuse_above: Number

    @model_validator(mode="after")
    def _nested(self) -> WeightRow:
        if not 0 < self.refuse_below < self.ask_below < self.ask_above < self.refuse_above:
            raise ValueError("a row of weights needs 0 < refuse_below < ask_below < ask_above < refuse_above")
        return self


class AgeRow(WeightRow):
    """A row of weights at an age in months; between two rows weights are interpolated."""

    months: Number


class Growth(Document):
    """The table of weight for age, the row of grown people from their 18th birthday, and ranges of height and body surface."""

    id: Identifier
    label: str
    rows: tuple[AgeRow, ...] = Field(min_length=2)
    adult: WeightRow
    height_from: Number
    height_up_to: Number
    surface_from: Number
    surface_up_to: Number
    weights_cite: Cite
    adult_cite: Cite
    size_cite: Cite
    last_checked: Checked

    @model_validator(mode="after")
    def _in_order(self) -> Growth:
        ages = [row.months for row in self.rows]
        if ages != sorted(set(ages)) or ages[0] != 0:
            raise ValueError("the rows need ages in months that begin with 0 and rise")
        return self
