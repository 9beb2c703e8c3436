"""Drugs that no ward gives: what stands in a record for a row that was not understood, or for one that acts on one part of the body."""

UNIDENTIFIED = "unidentified-drug"
"""Stands for a row that was refused and may have been a drug: it may be of every class."""
LOCAL = "locally-given-drug"
"""Stands for a drug on or in one part of the body: only systemic routes count."""
EVERY_CLASS = "every_class"
