"""What is typed about the person beside the values: age, sex, weight and height, with the units that the options of a command mean."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cytostorm.io.tables.named_cells import cells_of

_MEANT = {"age": ("age", "a"), "weight": ("body_weight", "kg"), "height": ("body_height", "cm"), "sex": ("sex", "")}
"""Each field, the name of it in a record, and the unit that a bare number has there."""
NAMES = {name: field for field, (name, _) in _MEANT.items()}


@dataclass(frozen=True)
class About:
    """As typed: a bare age is in years, a bare weight in kg and a bare height in cm; empty where nobody said."""

    age: Any = None
    sex: Any = None
    weight: Any = None
    height: Any = None

    def values(self) -> Iterator[tuple[str, tuple[str, str]]]:
        """The name of each field in a record, with its number and its unit."""
        for field, (name, meant) in _MEANT.items():
            said = getattr(self, field)
            _, text, unit = cells_of(name, str(said) if isinstance(said, (tuple, list)) and len(said) != 2 else said)
            if text:
                yield name, (text, unit or meant)
