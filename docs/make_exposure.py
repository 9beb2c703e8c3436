"""Writes the table of docs/explanation/exposure.md: every published number beside that of cytostorm. `--check` only says whether it is stale."""

from __future__ import annotations

import sys
from pathlib import Path

from cytostorm.doses.exposure import Agreement, agreements
from cytostorm.library import Library, shipped

PAGE = Path(__file__).parent / "explanation" / "exposure.md"
START, END = "<!-- table -->\n", "<!-- end of table -->\n"


def table(library: Library) -> str:
    """One line a number: what, printed or expected, that of cytostorm, and whether it is held to be equal."""
    lines = ["| number | printed, or expected | cytostorm | how | source |", "|---|---|---|---|---|"]
    return "\n".join([*lines, *(row(one) for one in agreements(library))]) + "\n"


def row(one: Agreement) -> str:
    printed = one.printed
    unit = "" if printed.unit == "1" else f" {printed.unit}"
    high = f" to {printed.high}" if printed.high is not None else ""
    ours = "" if one.ours is None else f"{one.ours:.5g}{unit}"
    held = held_words(one)
    expected = "expected " if printed.status == "derived" else ""
    formula = f" ({printed.cite.as_printed})" if printed.cite and expected else ""
    source = f"{printed.cite.reference}, {printed.status}" if printed.cite else printed.status
    spread = f" ± {printed.sd}" if printed.sd is not None else ""
    return f"| {printed.label} | {expected}{printed.value}{spread}{high}{unit} | {ours} | {held}{formula} | {source} |"


def held_words(one: Agreement) -> str:
    """Worked out and equal, taken as printed, shown beside, or held only as data; the last two say why."""
    if one.agrees is False:
        return "**differs**"
    words = {"equal": "worked out, equal", "used": "used as printed", "near": "shown beside: ", "data": "data only: "}
    return words[one.printed.compare] + one.printed.because


def page(library: Library, text: str) -> str:
    """The page with a fresh table; the words around it are kept."""
    before, rest = text.split(START)
    return before + START + table(library) + END + rest.split(END)[1]


def main() -> int:
    text = PAGE.read_text(encoding="utf-8")
    fresh = page(shipped(), text)
    if "--check" in sys.argv:
        return int(fresh != text)
    PAGE.write_text(fresh, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
