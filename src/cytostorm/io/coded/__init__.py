"""What the coded doors share: coded statements, understood once each, to events, stays, records and a report.

The database for many patients is loaded when it is first used; what reads one patient needs none.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cytostorm.connections import Spill, quoted
    from cytostorm.io.coded.code_map import NO_MAP, CodeMap, read_code_map
    from cytostorm.io.coded.conformance import CodedConformance, CodedContent
    from cytostorm.io.coded.content import Population, content_of, population_of
    from cytostorm.io.coded.staging import KEY_SIGN, IntakeDatabase, closed_on_failure

__all__ = [
    "KEY_SIGN", "NO_MAP", "CodeMap", "CodedConformance", "CodedContent", "IntakeDatabase", "Population", "Spill", "closed_on_failure", "content_of",
    "population_of", "quoted", "read_code_map",
]  # fmt: skip
_PARTS = {
    "code_map": ("NO_MAP", "CodeMap", "read_code_map"), "conformance": ("CodedConformance", "CodedContent"),
    "content": ("Population", "content_of", "population_of"), "staging": ("KEY_SIGN", "IntakeDatabase", "closed_on_failure"),
}  # fmt: skip
_HOMES = {name: f"cytostorm.io.coded.{part}" for part, names in _PARTS.items() for name in names} | dict.fromkeys(
    ("Spill", "quoted"), "cytostorm.connections"
)


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
