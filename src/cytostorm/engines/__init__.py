"""Whole populations through time, identical to bedside.courses and much faster; the interpreter is the judge."""

from cytostorm.engines.buckets import CHANGES, Bucket, by_threads
from cytostorm.engines.evaluate import Pair, combine, evaluate
from cytostorm.engines.input_columns import InputColumn
from cytostorm.engines.population import Changes
from cytostorm.engines.reading import BYTES_A_FACT, bucket_count, most_of_one, parted, relation_of
from cytostorm.engines.records import EVENTS, STAYS, events_of, records_of, stays_of
from cytostorm.engines.screen import onsets, screen, screened

__all__ = [
    "BYTES_A_FACT", "CHANGES", "EVENTS", "STAYS", "Bucket", "Changes", "InputColumn", "Pair", "bucket_count", "by_threads", "combine", "evaluate",
    "events_of", "most_of_one", "onsets", "parted", "records_of", "relation_of", "screen", "screened", "stays_of",
]  # fmt: skip
