"""From the words that are stored to the words that users see: one table, which every face may use.

The stored word stays in JSON, Parquet, YAML and arguments. An empty shown word means that nothing is said:
a verified number carries no qualifier. A dagger stands for cytostorm's own rule and is explained once a page.
"""

from __future__ import annotations

SHOWN: dict[str, dict[str, str]] = {
    "severity": {"block": "CRITICAL", "alert": "WARNING", "outside": "OUTSIDE THE LABEL", "note": "NOTE"},
    "rule": {"fires": "applies", "quiet": "checked, does not apply", "not checked": "not checked", "unknown": "not checked"},
    "read": {"rule": "", "no restriction": "no restriction", "not read": "not covered here"},
    "fact-status": {
        "verified": "", "one-source": "single source", "unconfirmed": "unverified", "derived": "calculated", "ours": "†", "letters": "letter",
    },
    "amount-status": {"printed": "", "derived": "calculated", "ours": "†", "not stated": "not stated in the source"},
    "set-status": {
        "draft": "unverified numbers", "sourced": "checked in two sources", "primary": "checked in the paper",
        "accepted": "clinician-approved", "superseded": "replaced by a newer edition", "retired": "retired",
    },
    "verdict": {"met": "met", "not met": "not met", "unknown": "unknown"},
    "population": {"met": "", "unknown": "population not recorded", "not for this patient": "not for this patient"},
    "cause": {
        "confirmed": "confirmed", "supported": "suspected", "supported-by-finding": "suspected, by a finding",
        "supported-by-exposure": "suspected, by exposure alone", "open": "not ruled out", "closed": "ruled out",
    },
    "test-result": {"positive": "positive", "negative": "negative", "unclear": "inconclusive", "missing": "not recorded"},
    "stage": {"present": "present", "ruled out": "not met", "not established": "not established"},
    "option": {
        "offered": "option", "possible": "option, depends on", "waiting": "only for another cause: no dose shown",
        "blocked": "CRITICAL: no dose shown", "not confirmed": "unverified: no dose shown",
        "not here": "not among the options here", "not for this patient": "does not apply to this patient",
    },
    "rank": {"at-once": "at once", "not-here": "not among the options here"},
    "dose": {
        "option": "option", "blocked": "CRITICAL: no dose shown", "refused": "not used", "outside": "for other patients",
        "printed only": "not calculated", "not confirmed": "unverified: no dose shown",
    },
    "tier": {
        "subclinical": "subclinical", "moderate": "moderate illness", "moderate or critical": "moderate or critical illness",
        "critical": "critical illness", "any": "any severity",
    },
    "question": {"tell": "NOTE", "ask": "WARNING: is this right?", "refuse": "CRITICAL: no dose before it is confirmed"},
    "masked-value": {
        "at_least_observed": "true value may be higher", "at_most_observed": "true value may be lower", "unknown": "unreliable",
    },
    "response": {"response": "response", "no_response": "no response", "better_outlook": "better outlook", "worse_outlook": "worse outlook"},
    "due": {
        "overdue": "overdue", "due later": "due later", "over": "no longer due", "no interval known": "interval not established",
        "not in the record": "not visible in the data",
    },
    "urgency": {"now": "now", "today": "today", "later": "later"},
    "availability": {"bedside": "bedside", "routine": "routine", "specialist": "specialist"},
    "position": {"mehta2020": "Mehta 2020", "martis2020": "Martis 2020"},
    "cause-class": {
        "rheumatic": "rheumatic disease", "infection": "infection", "malignancy": "malignancy", "genetic": "genetic disease",
        "cell-therapy": "cell therapy", "drug": "drug", "circumstance": "circumstance", "none-found": "no cause found",
    },
    "route": {"iv": "IV", "sc": "SC", "po": "by mouth"},
    "form": {"bolus": "single dose", "infusion": "continuous infusion", "repeat": "repeated dose"},
    "region": {"us": "US", "eu": "EU"},
}  # fmt: skip
"""Family of words to stored word to shown word."""


def shown(family: str, stored: str) -> str:
    """What a user reads for a stored word.

    >>> shown("cause", "closed"), shown("fact-status", "unconfirmed"), shown("severity", "block")
    ('ruled out', 'unverified', 'CRITICAL')
    """
    return SHOWN[family][stored]
