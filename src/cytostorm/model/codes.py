"""Codes of terminologies, and what is refused of them."""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from cytostorm.model.basics import Document


class Code(Document):
    """A code in a terminology, and whether two sources agree on it."""

    code: str
    label: str
    status: Literal["verified", "one-source", "unconfirmed"]


class ObservableCode(Code):
    """A code of an observable. `true_value`: its method reads higher, so that a value is only an upper bound, because of `because`."""

    true_value: Literal["at_most_observed"] | None = None
    because: str = ""

    @model_validator(mode="after")
    def _bound_says_why(self) -> ObservableCode:
        if self.true_value and not self.because:
            raise ValueError("a code whose values are bounds says because of what")
        return self


class RefusedCode(Code):
    """A code that is taken for the observable and whose values must not be used, with the reason: a value is told and never dropped."""

    because: str


class Codes(Document):
    loinc: tuple[ObservableCode, ...] = ()
    refused: tuple[RefusedCode, ...] = ()


class FindingCode(Code):
    """A code that says by itself that a finding is present; `source` is where that meaning was read.

    An ICD-10-CM code with a dash, as in "M32.-", stands for the category and all codes under it.
    """

    source: str


class FindingCodes(Document):
    """The closed list of codes of a finding; no other code says it. `icd10cm_ask`: codes that only make it worth asking about."""

    snomed: tuple[FindingCode, ...] = ()
    icd10cm: tuple[FindingCode, ...] = ()
    icd10cm_ask: tuple[FindingCode, ...] = ()
