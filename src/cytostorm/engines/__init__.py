"""Whole populations through time, identical to bedside.courses and much faster; the interpreter is the judge."""

from cytostorm.engines.buckets import CHANGES, Bucket
from cytostorm.engines.records import EVENTS, STAYS, events_of, stays_of
from cytostorm.engines.screen import onsets, screen, screened

__all__ = ["CHANGES", "EVENTS", "STAYS", "Bucket", "events_of", "onsets", "screen", "screened", "stays_of"]
