"""Why an answer is as it is, as data: what was looked at, what was found, when, and what makes it unreliable.

Rooms of the domain return reasons and no sentences; `presentation.reasons` makes the words, once for every face.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from cytostorm.model.snapshot import Aged
from cytostorm.record.hiding import MaskInForce
from cytostorm.values import Bounds

Kind = Literal[
    "value", "finding", "drug", "series", "limit", "multiple", "change", "typed",
    "missing", "too old", "not understood",
    "cause", "class", "stage", "severity", "grade", "set",
    "condition", "number", "clearance", "answer",
    "given", "acting", "doses", "sample", "start", "said",
]  # fmt: skip
"""What a reason is about.

- Facts: a `value` of an observable, a `finding`, a `drug` as a finding, a `series` of values, a reported `limit` of an observable,
  a `multiple` that is met whatever the limit, a `change` in percent, and what was `typed` beside the record.
- What is not known: `missing`, `too old` (with `aged`), a row that was `not understood`.
- Conclusions: the state of a `cause` or of a `class` of causes, a level of the `stage` or of `severity`, a `grade`, the verdict of a `set`.
- The patient: a `condition`, a `number` such as age, the creatinine `clearance`, a clinician's `answer` to a question.
- Treatment: a drug or a group `given` since, one that is `acting` still, how often it was given (`doses`), whether a `sample` came first,
  the `start` from which a course is counted.
- `said`: a sentence of a knowledge file, word for word in `value`.
"""


@dataclass(frozen=True)
class Reason:
    """One reason. `subject` is an id of the library or of the record, `label` its name there; no field holds a sentence of ours.

    `value`: as recorded, or a stored word such as "confirmed", "met", "present". `bounds`: what is still possible of a number or a truth.
    `at`: when it was so; `since` and `until`: a span. `masked_by`: drugs that make it unreliable. `aged`: the last value, too old to count.
    `note`: how a value was chosen ("derived from ..."), as the record says it. `names`: further subjects, such as the drugs of a group.
    `count`: how many values, doses or days. `needed` is false where the answer is the same without it.
    `because`: the reasons behind it, such as the findings behind a cause.
    """

    kind: Kind
    subject: str = ""
    label: str = ""
    value: str = ""
    unit: str = ""
    at: datetime | None = None
    since: datetime | None = None
    until: datetime | None = None
    bounds: Bounds | None = None
    masked_by: tuple[MaskInForce, ...] = ()
    aged: Aged | None = None
    note: str = ""
    names: tuple[str, ...] = ()
    count: int | None = None
    needed: bool = True
    status: str = ""
    because: tuple[Reason, ...] = ()

    @property
    def brief(self) -> str:
        """Name, value and unit without more, for a message: "platelets 5 10*9/L", "voriconazole (strong inhibitors of CYP3A4)"."""
        if self.kind == "acting" and self.note:
            return f"{self.label or self.subject} ({self.note})"
        return " ".join(part for part in (self.label or self.subject, self.value, self.unit) if part)
