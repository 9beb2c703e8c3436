"""The stepwise pathway: published doses for one patient with their arithmetic, and the exposure to anakinra. It orders nothing."""

from cytostorm.pathway.dosing import Row, Sheet, doses
from cytostorm.pathway.patient import CONDITIONS, Clearance, Patient, Surface, patient
from cytostorm.pathway.safety import Notice

__all__ = ["CONDITIONS", "Clearance", "Notice", "Patient", "Row", "Sheet", "Surface", "doses", "patient"]
