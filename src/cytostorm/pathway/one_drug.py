"""The doses of one drug that is asked for by its name, with every safety rule looked at for what was typed."""

from __future__ import annotations

from cytostorm.doses import NamedVial, Patient, Sheet
from cytostorm.doses import doses as doses_under
from cytostorm.library import shipped
from cytostorm.model.treatments import Treatment
from cytostorm.pathway.dangers import unrecorded


def doses(
    treatment: Treatment,
    patient: Patient,
    route: str | None = None,
    region: str | None = None,
    indication: str | None = None,
    vial: NamedVial | None = None,
) -> Sheet:
    """The published doses of a treatment for a patient of whom there is no record; `vial` is one that the user has in hand.

    Raises UnknownNameError for a filter that nothing knows.
    """
    return doses_under(treatment, patient, unrecorded(shipped(), patient), route, region, indication, vial)
