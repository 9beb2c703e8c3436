"""The published equations of anakinra, with their numbers taken from the knowledge file."""

from __future__ import annotations

from dataclasses import dataclass

from cytostorm.library import Library
from cytostorm.model.treatments import Parameter, Pharmacokinetics

DRUG = "anakinra"
LITRES_PER_HOUR = 0.06
"""mL/min times this is L/h."""

RENAL_GROUPS = (("sc-normal", 80.0), ("sc-mild", 50.0), ("sc-moderate", 30.0), ("sc-severe", 0.0))
"""The groups of Yang 2003 from the top. Printed: >80, 50-80, 30-49, <30; a clearance between 49 and 50 is taken as moderate."""


@dataclass(frozen=True)
class Child:
    """The model of Urien 2013 at one weight: ka in 1/h, apparent clearance in L/h, apparent volume in L."""

    ka: float
    clearance: float
    volume: float


@dataclass(frozen=True)
class Published:
    """The parameters by name, and the equations that use them."""

    document: Pharmacokinetics

    def of(self, name: str) -> Parameter:
        return self.document.parameter(name)

    def value(self, name: str) -> float:
        return float(self.of(name).value)

    def child(self, weight: float) -> Child:
        """Urien 2013: CL/F = 6.24 (W/70)^0.47, V/F = 65.2 (W/70)^0.76."""
        scale = weight / self.value("urien-reference-weight")
        clearance = self.value("urien-clearance") * scale ** self.value("urien-clearance-exponent")
        volume = self.value("urien-volume") * scale ** self.value("urien-volume-exponent")
        return Child(self.value("urien-ka"), clearance, volume)

    def renal_clearance(self, crcl: float) -> float:
        """Yang 2003: CL/F after SC in mL/min, 10^(1.65 + 0.0062 CLcr)."""
        return float(10 ** (self.value("yang-intercept") + self.value("yang-slope") * crcl))

    def renal_group(self, crcl: float, dialysis: bool = False) -> Parameter:
        """The group of Yang 2003 that a patient would have been in."""
        if dialysis:
            return self.of("sc-esrd")
        above = crcl > RENAL_GROUPS[0][1]
        return self.of(RENAL_GROUPS[0][0] if above else next(name for name, least in RENAL_GROUPS[1:] if crcl >= least))


def published(library: Library) -> Published:
    return Published(library.pharmacokinetics[DRUG])
