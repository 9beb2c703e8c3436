"""FHIR R4 in: a Bundle of one patient, or bulk NDJSON of many. What reads many is loaded when it is first used."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cytostorm.io.fhir.bulk import events, population, read_bulk
    from cytostorm.io.fhir.bundle import read_bundle

__all__ = ["events", "population", "read_bulk", "read_bundle"]
_HOMES = {name: f"cytostorm.io.fhir.{'bundle' if name == 'read_bundle' else 'bulk'}" for name in __all__}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
