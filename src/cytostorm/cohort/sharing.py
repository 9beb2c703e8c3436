"""By which rule a result is shared: settled once, kept in its manifest, and the same in every page of it after that.

Two thresholds on one result, or two roundings, would each hide a little less than one: a count could be read from their
difference. So the first page of a result settles both, a new run for the same folder goes on with them, and so does the result of
another month that names an earlier one.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from cytostorm.cohort.disclosure import Rule
from cytostorm.cohort.folders import MARKER, SHARING, read_manifest
from cytostorm.errors import InputError
from cytostorm.scratch import private_file

USUAL = 8
"""The threshold of a first page where nobody names one (†: our choice)."""


def kept_rule(folder: Path) -> Rule | None:
    """The rule of a result that was shared. Raises InputError where the manifest holds something else in its place."""
    found = read_manifest(folder).get(SHARING)
    if found is None:
        return None
    try:
        return Rule(int(found["small_cells"]), str(found["secret"])).checked()
    except (KeyError, TypeError, ValueError):
        problem = f"the part '{SHARING}' of {MARKER} is damaged."
        raise InputError(str(folder), problem, "Take it from a copy; without it no page can be shared again.") from None


def settled_rule(out: Path, small_cells: int | None, like: Path | None, secret: Callable[[], str]) -> Rule:
    """The rule of this result, of the earlier one, or a new one. Raises InputError for any other threshold than theirs."""
    found = [(place, rule) for place in (out, like) if place is not None and (rule := kept_rule(place))]
    if like is not None and not any(place == like for place, _ in found):
        raise InputError(str(like), "was not shared before.", "Name a result of cytostorm screen --share.")
    if not found:
        return Rule(USUAL if small_cells is None else small_cells, secret()).checked()
    place, rule = found[0]
    if any(other != rule for _, other in found):
        raise InputError(str(out), f"was shared by another rule than {like}.", "Name a new folder with --out.")
    if small_cells not in (None, rule.threshold):
        problem = (
            f"{place} was shared with {rule.threshold}; {small_cells} on the same patients would show counts exactly."
        )
        raise InputError("--small-cells", problem, f"Leave --small-cells out, or give {rule.threshold}.")
    return rule


def keep_rule(out: Path, rule: Rule) -> None:
    """Writes the rule into the manifest of a result, before any page of it is written."""
    manifest = {**read_manifest(out), SHARING: {"small_cells": rule.threshold, "secret": rule.secret}}
    with private_file(out) as part:
        part.write_text(json.dumps(manifest, indent=2, default=str), encoding="utf-8")
        shutil.copymode(out / MARKER, part)
        os.replace(part, out / MARKER)
