"""`cytostorm screen --share`: a page and its numbers in a folder of their own, with nothing about a person in it."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from pathlib import Path

import cytostorm
from cytostorm.cli.console import ERR
from cytostorm.cli.outputs import check_folder, whole_folder
from cytostorm.library import Library
from cytostorm.presentation.answer import written
from cytostorm.presentation.sharing_run import Rule, settled_rule, shared_by

MARKER = "cytostorm-shared.json"


@dataclass(frozen=True)
class Sharing:
    """What was asked of a shared page: whether there is one, its threshold, and the earlier result whose rule it goes on with."""

    wanted: bool = False
    small_cells: int | None = None
    like: Path | None = None

    def ruled(self, out: Path) -> Rule | None:
        """The rule of the page, before any work; None where no page is wanted. Raises InputError for a rule that is refused."""
        if not (self.wanted or self.like):
            return None
        check_folder(place_to_share(out), MARKER)
        return settled_rule(out, self.small_cells, self.like, lambda: secrets.token_hex(16))


def place_to_share(out: Path) -> Path:
    """Beside the result and never inside it: what is handed on holds no table of patients.

    >>> place_to_share(Path("results/screened")).name
    'screened-to-share'
    """
    return out.with_name(f"{out.name}-to-share")


def write_shared(out: Path, library: Library, rule: Rule) -> None:
    """The folder to share of a complete result."""
    from cytostorm.report.shared import shared_page

    view, place = shared_by(out, library, rule), place_to_share(out)
    told = {"made_by": "cytostorm screen --share", "version": cytostorm.__version__, "small_cells": rule.threshold}
    with whole_folder(place, MARKER) as folder:
        (folder / "report.html").write_text(shared_page(view), encoding="utf-8")
        (folder / "summary.json").write_text(written(view), encoding="utf-8")
        (folder / MARKER).write_text(json.dumps(told), encoding="utf-8")
    ERR.print(f"Written to share: {place} (report.html, summary.json). {out} itself holds patients.", soft_wrap=True)
