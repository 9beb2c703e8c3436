"""Why a resource does not count, and which words of a status say that it does: the same for one patient and for many."""

from __future__ import annotations

OBSERVED = ("final", "amended", "corrected", "appended", "preliminary")
"""Statuses of an Observation that say that its value can be used."""
SAYS_GIVEN = {"MedicationAdministration": ("completed", "in-progress"), "MedicationStatement": ("active", "completed")}
"""What says that a drug was given. A request does not: it may never have been carried out."""
UNSURE = ("entered-in-error", "provisional", "differential", "unconfirmed")
OVER = ("inactive", "remission", "resolved")
STAYS = ("IMP", "ACUTE", "NONAC")
PRESENT = ("in-progress", "finished", "onleave")

MOMENT = r"(19[5-9]\d|2\d\d\d)-\d\d-\d\d(T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-](0\d|1[0-4]):[0-5]\d))?"
"""How FHIR writes what can be used as a moment."""
BIRTH = r"(18[5-9]\d|19\d\d|2\d\d\d)(-\d\d(-\d\d)?)?"
"""A birth date, a month or a year that can be used."""

CHANGED = "it has a modifierExtension, which may change what it says, so it does not count."
TWO_UNITS = "the two ends of its range are in two units."
NO_PATIENT = "it names no patient. Its subject must be Patient/<id>."
NO_TIME = "it has no time, and a value without one would count at every moment."
NO_ONSET = "it was over when it was recorded, and does not say when it began."
NO_BIRTH = "it is no date that can be used, so the age is not known"
NOT_A_MOMENT = "is no moment that can be used. FHIR writes 2024-03-01, or 2024-03-01T08:00:00Z with a zone."
OTHER_VALUE = "it has a {}, and no value of that kind is read."
