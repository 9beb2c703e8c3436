"""From any source to an event table on disk."""

from cytostorm.io.staging.result import ReasonLine, Staged, StagedConformance, UnitLine
from cytostorm.io.staging.staging import stage

__all__ = ["ReasonLine", "Staged", "StagedConformance", "UnitLine", "stage"]
