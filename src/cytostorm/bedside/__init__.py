"""One patient: verdicts now, verdicts through time, and which test would settle what is unknown."""

from cytostorm.bedside.assessing import DEFAULT_READING, Assessment, IfCounted, Judged, MaskedInput, SlipEffect, assess
from cytostorm.bedside.courses import Course, Moment, courses, lead_time
from cytostorm.bedside.groups import Lead, PatientCourse, SetSummary, Spread, spread, summarize
from cytostorm.bedside.results import Result
from cytostorm.bedside.settling import MissingTest, Settling, TestSet, settle

__all__ = [
    "DEFAULT_READING",
    "Assessment",
    "Course",
    "IfCounted",
    "Judged",
    "Lead",
    "MaskedInput",
    "MissingTest",
    "Moment",
    "PatientCourse",
    "Result",
    "SetSummary",
    "Settling",
    "SlipEffect",
    "Spread",
    "TestSet",
    "assess",
    "courses",
    "lead_time",
    "settle",
    "spread",
    "summarize",
]
