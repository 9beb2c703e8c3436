"""Catalogs of translated sentences, in the PO format that translators' programs write. Read as text: nothing is compiled at build time."""

from __future__ import annotations

import ast
from importlib.resources.abc import Traversable


def read_catalog(path: Traversable) -> dict[str, str]:
    """Sentences with their translations; those without one are left out."""
    found: dict[str, str] = {}
    key, parts = "", {"msgid": "", "msgstr": ""}
    for line in [*path.read_text(encoding="utf-8").splitlines(), 'msgid ""']:
        name, _, rest = line.partition(" ")
        if name == "msgid" and parts["msgid"] and parts["msgstr"]:
            found[parts["msgid"]] = parts["msgstr"]
        if name in parts:
            key, parts = (
                name,
                {**(parts if name == "msgstr" else {"msgid": "", "msgstr": ""}), name: ast.literal_eval(rest)},
            )
        elif line.startswith('"') and key:
            parts[key] += ast.literal_eval(line)
    return found
