"""What is gathered for one patient while a table is read, and the columns that are repeated on each row."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from cytostorm.record import Record, Refusal
from cytostorm.record.facts import Fact

SEX_DIFFERS = "row {} says {} for the same patient. The sex counts as not recorded."


@dataclass
class Patient:
    """Facts and refusals in the order of the table; `repeated` holds what is taken once, and from which row."""

    name: str
    facts: list[Fact] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    repeated: dict[str, tuple[str, int]] = field(default_factory=dict)
    start: datetime | None = None
    end: datetime | None = None
    outcome: str = ""
    sexes: dict[str, int] = field(default_factory=dict)

    def take_sex(self, sex: str, row: int) -> str:
        """The sex as one row says it; where rows contradict each other it is not known, and why is said here."""
        self.sexes.setdefault(sex, row)
        other = next((one for one in self.sexes if one != sex), "")
        return SEX_DIFFERS.format(self.sexes[other], other) if other else ""

    def record(self, constants: tuple[Fact, ...]) -> Record:
        sex = min(self.sexes) if len(self.sexes) == 1 else ""
        return Record(
            self.name, (*self.facts, *constants), tuple(self.refusals), (self.start, self.end), self.outcome, sex
        )

    def is_first(self, header: str, row: int) -> bool:
        """Whether this row brought the value of a repeated column; later rows only repeat it."""
        return self.repeated[header][1] == row

    def conflict(self, header: str, text: str, row: int) -> str | None:
        """Why a repeated column's value is refused, where it differs from the first one of the patient."""
        first, first_row = self.repeated.setdefault(header, (text, row))
        if first == text:
            return None
        return f"row {first_row} says '{first[:40]}' for the same patient, and the column holds once; the first value is kept."
