"""What one run of staging is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cytostorm.io.coded import NO_MAP, CodeMap, Spill, read_code_map
from cytostorm.io.opening import AS_IT_IS, Opening
from cytostorm.io.staging.tables import Target
from cytostorm.library import Library

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Job:
    """A source, where its tables go, and within which means."""

    source: Path
    library: Library
    target: Target
    mapping: Path | None
    ignore: tuple[str, ...]
    spill: Spill
    progress: Progress | None = None
    today: date | None = None
    address: str = ""  # of a database, in the place of a path
    opening: Opening = AS_IT_IS

    @property
    def scratch(self) -> Path:
        """Where files go that are needed only while the source is read."""
        return self.spill.folder or self.target.folder

    @property
    def code_map(self) -> CodeMap:
        """What the mapping says about the codes of the source."""
        return read_code_map(self.mapping, self.library) if self.mapping is not None else NO_MAP

    def tell(self, what: str, done: float) -> None:
        """Says what is being done, and how much of the whole is, from 0 to 1."""
        if self.progress is not None:
            self.progress(what, done)
