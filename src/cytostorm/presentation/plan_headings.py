"""The headings of a plan, the same on every face, in the order in which they stand."""

from __future__ import annotations

NOW = "HOW ILL, AND WHAT WAS GIVEN"
TOO_OLD = "TOO OLD TO COUNT"
DANGER = "DANGER NOW"
STANDING = "Not ruled out yet (true of most patients at this stage):"
MORE = "More warnings and notes"
NO_WARNING = "No warning applies."
UNCHECKED = "NOT CHECKED: do not read as safe. Missing information, and the checks that need it:"
FAR = "Of drugs that are not in question now:"
INSTEAD = "Can be considered instead:"
CAUSE = "CAUSE AND LINE OF TREATMENT"
OPTIONS = "OPTIONS NOW"
ASIDE = "OPTIONS, DEPENDING ON WHAT IS MISSING"
LATER = "MAY APPLY LATER"
KEPT_OUT = "NOT AMONG THE OPTIONS HERE, and why"
ON_SUSPICION = "TREATMENT OF CAUSES NOT RULED OUT (no dose shown)"
OTHER_CAUSES = "OPTIONS ONLY FOR OTHER CAUSES (no dose shown)"
DOES_NOT_APPLY = "DOES NOT APPLY TO THIS PATIENT, and why"
VIEWS = "WHERE THE TWO PUBLISHED VIEWS DIFFER"
NO_DIFFERENCE = "They do not differ for this patient."
NEITHER = "Neither view settles it"
SEND = "SEND BEFORE TREATMENT (only if this causes no delay)"
COURSE = "COURSE UNDER TREATMENT"
COURSE_NOTE = (
    "Whether this is a response, or refractory disease, is a clinical judgment (enter with --response, --refractory)."
)
REPEAT = "REPEAT"
SETS = "CRITERIA SETS"
NEEDED = "NEEDED TO SAY MORE"
KNOWN = "DOSES ARE CALCULATED FOR"
OWN = "† CYTOSTORM'S OWN RULES, not published, and why"
URGENCY = {"now": "Now", "today": "Today", "later": "Later"}
STAGE = "HOW ILL, AND THE STAGE"
CARD = {"only": "Only if", "why": "For", "why_not": "Against", "check": "Check first", "watch": "Watch after"}
"""The rows of an option card, in their fixed order."""
ROWS = {"dose": "dose", "why": "why", "why_not": "why not", "check": "check first", "watch": "watch after"}
