"""What FHIR and OMOP share: coded statements in DuckDB, understood once each, to events, stays, records and a report."""

from cytostorm.connections import Spill, quoted
from cytostorm.io.coded.content import CodedContent, Population, content_of, population_of
from cytostorm.io.coded.report import CodedConformance
from cytostorm.io.coded.staging import KEY_SIGN, Desk, closed_on_failure

__all__ = [
    "KEY_SIGN", "CodedConformance", "CodedContent", "Desk", "Population", "Spill", "closed_on_failure", "content_of", "population_of", "quoted",
]  # fmt: skip
