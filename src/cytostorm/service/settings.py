"""How the service was started."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Settings:
    """`hosts`: names under which it may be asked, beside those of the own machine. `most_bytes`: of one request, `a_second`: requests of one
    client, `patience`: seconds to wait for the rest of a request."""

    prefix: str = ""
    results: Path | None = None
    hosts: tuple[str, ...] = ()
    most_bytes: int = 10_000_000
    a_second: float = 100.0
    patience: float = 10.0

    @property
    def known_hosts(self) -> frozenset[str]:
        return frozenset(name.lower() for name in (*LOOPBACK, *self.hosts))
