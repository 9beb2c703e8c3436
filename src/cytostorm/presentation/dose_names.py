"""Names of doses and of what they are for, short enough for a first screen."""

from __future__ import annotations

import re

from cytostorm.model.doses import Dose

INDICATIONS = {
    "bispecific-crs": "CRS after a bispecific antibody",
    "caps": "CAPS",
    "car-t-crs": "CRS after CAR-T cells",
    "castleman-disease": "Castleman disease",
    "covid19": "COVID-19",
    "dira": "DIRA",
    "ebv-hlh": "EBV-HLH",
    "graft-versus-host-disease": "graft-versus-host disease",
    "hlh-94": "HLH-94",
    "hlh-mas": "HLH and MAS",
    "icans": "ICANS",
    "mis-c": "MIS-C",
    "myelofibrosis-polycythemia": "myelofibrosis and polycythemia",
    "nomid": "NOMID",
    "primary-hlh": "primary HLH",
    "rheumatoid-arthritis": "rheumatoid arthritis",
    "sepsis-trial": "sepsis (trial)",
    "still-mas": "HLH/MAS in Still's disease",
    "stills-disease": "Still's disease",
    "stroke-trial": "stroke (trial)",
    "subarachnoid-hemorrhage-study": "subarachnoid hemorrhage (study)",
    "visceral-leishmaniasis": "visceral leishmaniasis",
}
FIRST = ("hlh-mas", "still-mas", "primary-hlh", "hlh-94", "ebv-hlh")
"""Indications of a first screen that come before the others; those of trials come last (†: our choice)."""
LAST = ("sepsis-trial",)
TIERS = ("moderate", "moderate or critical", "critical", "any", "subclinical")
_SAID_ELSEWHERE = re.compile(
    r"^(Boston guideline|EU label|US label(?: 20\d\d)?|label|textbook graphic|NIH|ASCO|ACR|WHO|liposomal|adults|"
    r"continuous infusion|with or without serious infection)$"
)
"""Parts of a label that a first screen shows beside it: the source, the label, the way of giving, or whom it is for."""


def row_name(dose: Dose, alone: bool = False) -> str:
    """What a row is for, without what stands beside it; `alone`: its indication is in the heading.

    >>> from cytostorm.library import shipped
    >>> row_name(next(one for one in shipped().treatments["anakinra"].doses if one.id == "boston-critical"), alone=True)
    'critical illness'
    """
    days = dose.duration.partition(" (")[0]
    label = dose.label.replace(f", {days}", "") if days else dose.label
    parts = [part for part in label.split(", ") if not _SAID_ELSEWHERE.match(part)]
    if alone and len(parts) > 1 and parts[0] in _HEADED.get(dose.indication, ()):
        parts = parts[1:]
    return ", ".join(parts) or dose.label


_HEADED = {
    "hlh-mas": ("HLH or MAS", "MAS"),
    "visceral-leishmaniasis": ("visceral leishmaniasis",),
    "car-t-crs": ("CRS after CAR-T cells",),
    "covid19": ("COVID-19",),
    "primary-hlh": ("primary HLH",),
    "still-mas": ("HLH/MAS in Still's disease",),
    "hlh-94": ("HLH-94",),
    "mis-c": ("MIS-C",),
}
