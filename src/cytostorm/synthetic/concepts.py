"""The vocabulary tables of the made-up OMOP source: real concept ids where they were read in public vocabularies, else local ones.

Ids above two thousand million are those that OMOP leaves to local concepts. They carry the code of the real vocabulary,
so that a reader finds the code; only the id is ours.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from cytostorm.library import Library
from cytostorm.synthetic.lines import Line

LOCAL = 2_000_000_000
OURS = "cytostorm-synth"
INPATIENT, INTENSIVE, EHR, MALE, FEMALE, LESS, MORE = 9201, 32037, 32817, 8507, 8532, 4171756, 4172704
_FIXED = (
    (INPATIENT, "Inpatient Visit", "Visit", "Visit", "IP"), (INTENSIVE, "Intensive Care", "Visit", "Visit", "OMOP4822460"),
    (EHR, "EHR", "Type Concept", "Type Concept", "OMOP4976890"), (MALE, "MALE", "Gender", "Gender", "M"), (FEMALE, "FEMALE", "Gender", "Gender", "F"),
    (LESS, "<", "Meas Value Operator", OURS, "<"), (MORE, ">", "Meas Value Operator", OURS, ">"),
)  # fmt: skip
_LOINC = {
    "1742-6": 3006923, "1751-7": 3024561, "1920-8": 3013721, "1975-2": 3024128, "1988-5": 3020460, "2160-0": 3016723, "2276-4": 3001122,
    "2532-0": 3016436, "2571-8": 3022192, "26881-3": 3023091, "2823-3": 3023103, "2951-2": 3019550, "3094-0": 3013682, "48065-7": 3051714,
    "5902-2": 3034426, "59408-5": 40762499, "6301-6": 3022217, "6690-2": 3000905, "718-7": 3000963, "731-0": 3004327, "751-8": 3013650,
    "777-3": 3024929, "8310-5": 3020891, "8478-0": 3027598, "8480-6": 3004249, "8867-4": 3027018, "9279-1": 3024171, "10839-9": 3021337,
    "3255-7": 3016407, "4537-7": 3013707,
}  # fmt: skip
_UCUM = {
    "ug/mL{FEU}": 8990, "10*9/L": 9444, "ng/L": 8725, "ng/mL": 8842, "ug/L": 8748, "umol/L": 8749, "Cel": 586323, "[degF]": 9289, "g/dL": 8713,
    "g/L": 8636, "kPa": 44777602, "pg/mL": 8845, "%": 8554, "10*3/uL": 8848, "[arb'U]/mL": 8980, "mg/dL": 8840, "mg/L": 8751, "/min": 8541,
    "mm/h": 8752, "mm[Hg]": 8876, "mmol/L": 8753, "s": 8555,
}  # fmt: skip
_RXNORM = {"5640": 1177480}
_TRUSTED = ("verified", "one-source")


@dataclass
class Concepts:
    """Concepts as they are asked for; `above` holds (ancestor, descendant)."""

    rows: dict[tuple[str, str], tuple[int, str, str]] = field(default_factory=dict)
    above: list[tuple[int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for number, name, domain, vocabulary, code in _FIXED:
            self.rows[vocabulary, code] = (number, name, domain)

    def id(self, vocabulary: str, code: str, name: str, domain: str, known: int | None = None) -> int:
        """The id of a code; a local one where no real one is known."""
        key = (vocabulary, code)
        if key not in self.rows:
            self.rows[key] = (known or LOCAL + len(self.rows) + 1, name, domain)
        return self.rows[key][0]

    def test(self, line: Line) -> int:
        if line.loinc:
            return self.id("LOINC", line.loinc, line.loinc_label, "Measurement", _LOINC.get(line.loinc))
        return self.id(OURS, line.name, line.name, "Measurement")

    def unit(self, line: Line) -> int:
        """The id of a unit that is written as UCUM writes it; 0 for a ward spelling, whose text stands beside it."""
        return self.id("UCUM", line.ucum, line.ucum, "Unit", _UCUM[line.ucum]) if line.ucum in _UCUM else 0

    def finding(self, line: Line, library: Library) -> int:
        """By its SNOMED CT code where the library trusts one that means this finding alone."""
        code = sign_code(line, library)
        label = library.findings[line.name].label
        return self.id("SNOMED", code, label, "Condition") if code else self.id(OURS, line.name, label, "Condition")

    def drug(self, line: Line, library: Library) -> int:
        """A product of our own below its ingredient; the ingredient has the trusted RxNorm or ATC code of the library, or its name."""
        drug = library.drugs[line.name]
        system, code = drug_code(line, library) or (OURS, f"ingredient {drug.id}")
        ingredient = self.id(system, code, drug.id, "Drug", _RXNORM.get(code) if system == "RxNorm" else None)
        product = self.id(OURS, f"product {drug.id}", f"{drug.id} product, made up", "Drug")
        self.above += [(ingredient, product), (ingredient, ingredient)]
        return product


def sign_code(line: Line, library: Library) -> str:
    """The first trusted SNOMED CT code of a finding; "" for none."""
    return next((code.code for code in library.findings[line.name].codes.snomed if code.status in _TRUSTED), "")


def drug_code(line: Line, library: Library) -> tuple[str, str] | None:
    """(vocabulary, code) of a drug that the library trusts."""
    drug = library.drugs[line.name]
    for system, code, status in (("RxNorm", drug.rxnorm, drug.rxnorm_status), ("ATC", drug.atc, drug.atc_status)):
        if code and status in _TRUSTED:
            return system, code
    return None
