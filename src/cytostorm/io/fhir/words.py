"""What the two readers of FHIR, of one patient and of many, have in common: patterns, words of a status, and why something does not count."""

from __future__ import annotations

OBSERVED = ("final", "amended", "corrected", "appended", "preliminary")
"""Statuses of an Observation that say that its value can be used."""
SAYS_GIVEN = {"MedicationAdministration": ("completed", "in-progress"), "MedicationStatement": ("active", "completed")}
"""What says that a drug was given. A request does not: it may never have been carried out."""
UNSURE = ("entered-in-error", "provisional", "differential", "unconfirmed")
OVER = ("inactive", "remission", "resolved")
STAYS = ("IMP", "ACUTE", "NONAC")
PRESENT = ("in-progress", "finished", "onleave")
HELPING = ("Medication", "Patient", "Encounter", "Location")
"""Resources that only help to read others."""

MOMENT = r"(19[5-9]\d|2\d\d\d)-\d\d-\d\d(T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-](0\d|1[0-4]):[0-5]\d))?"
"""How FHIR writes what can be used as a moment."""
BIRTH = r"(18[5-9]\d|19\d\d|2\d\d\d)(-\d\d(-\d\d)?)?"
"""A birth date, a month or a year that can be used."""
PATIENT = r"(?:^|/)Patient/([^/]+)(?:/_history/[^/]+)?$"
"""A reference to a patient, wherever the patient is kept."""

STATUS = "its status is {}, so it does not count."
NOT_SURE = "it is {}, so it does not count."
NOT_GIVEN = "its status is {}, which does not say that the drug was given."
CHANGED = "it has a modifierExtension, which may change what it says, so it does not count."
TWO_UNITS = "the two ends of its range are in two units."
NO_PATIENT = "it names no patient. Its subject must be Patient/<id>."
NO_TIME = "it has no time, and a value without one would count at every moment."
NO_ONSET = "it was over when it was recorded, and does not say when it began."
NOT_A_MOMENT = "is no moment that can be used. FHIR writes 2024-03-01, or 2024-03-01T08:00:00Z with a zone."
OTHER_VALUE = "it has a {}, and no value of that kind is read."


def older_versions(kind: str, count: int) -> dict[str, str]:
    """Says how many resources of a type stood there in an older version, if any."""
    return {f"{kind} ({count} older versions)": "a newer version of the same resource is there"} if count else {}


def changed_by_extension(kind: str, count: int) -> dict[str, str]:
    """Says how many resources that help to read others are left out for their modifierExtension, if any."""
    return {f"{kind} ({count} with modifierExtension)": "an extension may change what it says"} if count else {}


def odd_births(count: int) -> dict[str, str]:
    """Says how many birth dates cannot be used, if any."""
    return {f"birthDate ({count})": "it is no date that can be used, so the age is not known"} if count else {}
