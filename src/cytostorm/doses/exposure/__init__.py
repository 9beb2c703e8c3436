"""Exposure to anakinra: curves, averages and plateaus from published parameters, with their spread. A range to think with, no target."""

from cytostorm.doses.exposure.adults import intravenous_band, subcutaneous_band
from cytostorm.doses.exposure.agreement import Agreement, agreements
from cytostorm.doses.exposure.averages import Average, infusion_plateau, intravenous_average, subcutaneous_average
from cytostorm.doses.exposure.curves import Curve, Regimen, subcutaneous_curve
from cytostorm.doses.exposure.rows import RowExposure, row_exposures

__all__ = [
    "Agreement", "Average", "Curve", "Regimen", "RowExposure",
    "agreements", "infusion_plateau", "intravenous_average", "intravenous_band", "row_exposures",
    "subcutaneous_average", "subcutaneous_band", "subcutaneous_curve",
]  # fmt: skip
