"""One patient's dated facts, and the snapshot of them at a moment."""

from cytostorm.record.changes import change_points, enders, subjects_behind, windows_of
from cytostorm.record.facts import (
    Administration,
    Measurement,
    NormalLimit,
    Observation,
    Origin,
    Record,
    Refusal,
    SuspectedSlip,
    Times,
)
from cytostorm.record.hiding import MaskInForce, grouped, hides_until
from cytostorm.record.known import is_known, known_facts, moments_known
from cytostorm.record.picking import Value, possible
from cytostorm.record.snapshots import Chooser

__all__ = [
    "Administration", "Chooser", "MaskInForce", "Measurement", "NormalLimit", "Observation", "Origin", "Record",
    "Refusal", "SuspectedSlip", "Times", "Value", "change_points", "enders", "grouped", "hides_until", "is_known",
    "known_facts", "moments_known", "possible", "subjects_behind", "windows_of",
]  # fmt: skip
