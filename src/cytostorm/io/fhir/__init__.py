"""FHIR R4 in: a Bundle of one patient, or bulk NDJSON of many."""

from cytostorm.io.fhir.bulk import events, population, read_bulk
from cytostorm.io.fhir.bundle import read_bundle

__all__ = ["events", "population", "read_bulk", "read_bundle"]
