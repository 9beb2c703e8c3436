"""The fingerprint of a protocol."""

from __future__ import annotations

import hashlib

from cytostorm.protocols.grammar import Protocol


def fingerprint(protocol: Protocol) -> str:
    """Of what the protocol says, whatever its spacing and comments."""
    return hashlib.sha256(protocol.model_dump_json(by_alias=True).encode()).hexdigest()[:16]
