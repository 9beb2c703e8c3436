"""Published doses for one patient, what keeps them back, what is drawn up, and the exposure to expect. It offers; it never orders."""

from cytostorm.doses.dangers import DangerState
from cytostorm.doses.decision import Decision
from cytostorm.doses.dosing import Row, Sheet, doses
from cytostorm.doses.named_vial import NamedVial
from cytostorm.doses.patient import CONDITIONS, Clearance, Patient, Surface, patient
from cytostorm.doses.safety import Notice

__all__ = [
    "CONDITIONS", "Clearance", "DangerState", "Decision", "NamedVial", "Notice", "Patient", "Row", "Sheet", "Surface", "doses", "patient",
]  # fmt: skip
