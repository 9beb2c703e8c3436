"""Fingerprints: SHA-256 of the canonical JSON of a set, so that a result can be traced to its numbers."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from typing import Any


def fingerprint(content: Any) -> str:
    """Sixteen hexadecimal digits; comments, key order and 1.0 against 1 do not matter."""
    text = json.dumps(_plain(content), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(member) for key, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(member) for member in value]
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        return value
    return format(Decimal(value).normalize(), "f")
