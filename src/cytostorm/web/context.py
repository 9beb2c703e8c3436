"""What pages are made in: the library, the version, where the application stands, and a screened folder if one is open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from cytostorm.library import Library
from cytostorm.web.responses import Response

Fields = Mapping[str, list[str]]
"""What a form sent: each name with its values, in order."""
Files = Mapping[str, tuple[str, bytes]]
"""What was uploaded: under each name the file's own name and its content, in memory."""


@dataclass(frozen=True)
class Context:
    """`prefix`: the path under which a reverse proxy shows the application, without a slash at its end. `results`: a folder that
    `cytostorm screen` wrote. `is_offline`: the engine runs in the browser, without files and databases. `now`: the clock of the
    face, as ISO 8601, for what says how old something is; empty where no clock may be read."""

    library: Library
    version: str
    prefix: str = ""
    results: Path | None = None
    is_offline: bool = False
    now: str = ""


@dataclass(frozen=True)
class Request:
    """What was asked. `path` is without the prefix; `language` is that of the interface."""

    method: str
    path: str
    fields: Fields
    files: Files
    language: str = "en"

    def one(self, name: str) -> str:
        """The last value of a field, without blanks around it; empty where there is none."""
        return (self.fields.get(name) or [""])[-1].strip()


Page = Callable[[Request, Context], Response]
