"""One patient's dated facts, and the snapshot of them at a moment."""

from cytostorm.record.changes import change_points, subjects_behind
from cytostorm.record.facts import Administration, Measurement, NormalLimit, Observation, Origin, Record, Refusal, SuspectedSlip, Times
from cytostorm.record.hiding import MaskInForce, grouped, hides_until
from cytostorm.record.snapshots import Chooser, Guide, Value, possible

__all__ = [
    "Administration", "Chooser", "Guide", "MaskInForce", "Measurement", "NormalLimit", "Observation", "Origin",
    "Record", "Refusal", "SuspectedSlip", "Times", "Value", "change_points", "grouped", "hides_until", "possible", "subjects_behind",
]  # fmt: skip
