"""Pages to keep and to print: one patient, a group, or a population. Self-contained HTML; nothing is loaded from anywhere."""

from cytostorm.report.group import group_page
from cytostorm.report.patient import patient_page
from cytostorm.report.population import population_page

__all__ = ["group_page", "patient_page", "population_page"]
