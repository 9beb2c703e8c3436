"""A made-up hospital to test with: stays, facts and labels, the same in each format that the doors read."""

from cytostorm.synthetic.making import FORMATS, MARKER, patients_for, synthesize

__all__ = ["FORMATS", "MARKER", "patients_for", "synthesize"]
