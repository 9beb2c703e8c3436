"""Checks published for others, so that a new criteria set can be tested with no code of its own."""

from cytostorm.testing.cases import Case, differences, read_cases

__all__ = ["Case", "differences", "read_cases"]
