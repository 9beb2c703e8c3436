"""One patient: verdicts now, verdicts through time, and which test would settle what is unknown."""

from cytostorm.bedside.assessing import DEFAULT_READING, Assessment, Judged, assess
from cytostorm.bedside.courses import Course, Moment, courses, lead_time
from cytostorm.bedside.settling import MissingTest, Result, Settling, TestSet, settle

__all__ = [
    "DEFAULT_READING", "Assessment", "Course", "Judged", "MissingTest", "Moment", "Result", "Settling", "TestSet",
    "assess", "courses", "lead_time", "settle",
]  # fmt: skip
