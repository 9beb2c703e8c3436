"""What a vocabulary file may say: how the categories of one data format stand for observables and drugs, line by line with its source."""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from cytostorm.model.documents import Checked, Document, FactStatus, Flag, Identifier

Section = Literal[
    "labs", "vitals", "medication_admin_continuous", "medication_admin_intermittent", "phenotypicFeatures", "genes"
]


class Category(Document):
    """One category of one table, and the observable, the drug or the finding that it stands for.

    `unit` is the one that the format's dictionary gives; "" where it says that there is none.
    `fixed`: the format has no unit column, so every value is in `unit`.
    `only_in_its_unit`: in any other unit it is not clear that the same thing was measured.
    `only_yes`: that it is excluded does not say that the finding is absent.
    """

    table: Section
    category: str
    observable: Identifier | None = None
    drug: Identifier | None = None
    finding: Identifier | None = None
    unit: str = ""
    fixed: Flag = False
    only_in_its_unit: Flag = False
    only_yes: Flag = False
    as_printed: str
    cite: Identifier
    status: FactStatus
    note: str = ""

    @model_validator(mode="after")
    def _one_meaning(self) -> Category:
        if [self.observable, self.drug, self.finding].count(None) != 2:
            raise ValueError("name exactly one of observable, drug and finding")
        return self


class LeftOut(Document):
    """Categories of a table that are known and not used, and why."""

    table: Section
    categories: tuple[str, ...]
    because: str


class Vocabulary(Document):
    """The categories of one data format. A category that is on no line means nothing here."""

    id: Identifier
    title: str
    version: str
    references: tuple[Identifier, ...]
    categories: tuple[Category, ...]
    left_out: tuple[LeftOut, ...]
    last_checked: Checked

    def known(self, table: str) -> frozenset[str]:
        """All categories of a table that the file names, used or not."""
        used = {line.category for line in self.categories if line.table == table}
        return frozenset(used.union(*(group.categories for group in self.left_out if group.table == table)))
