"""`cytostorm look`: how a file would be read, and a mapping to start from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cytostorm.cli.console import ERR
from cytostorm.cli.doors import counted
from cytostorm.cli.outputs import check_target, write_whole
from cytostorm.cli.terminal import printable
from cytostorm.errors import InputError
from cytostorm.io.doors import DOORS
from cytostorm.io.opening import Opening
from cytostorm.io.sources import kind_of
from cytostorm.io.tables.looking import Look, look
from cytostorm.io.tables.starting import mapping_text
from cytostorm.library import shipped

_SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab"}


def run_look(source: Path, out: Path | None, opening: Opening) -> None:
    if out is not None:
        check_target(out, source)
    if source.exists() and (kind := kind_of(source)) != "table":
        raise InputError(
            str(source),
            f"this is read as {DOORS[kind].label}, which needs no mapping.",
            "Use cytostorm assess or screen.",
        )
    seen = look(source, shipped(), opening)
    for line in words_of(seen):
        print(printable(line))
    if out is None:
        print("\n" + mapping_text(seen), end="")
    else:
        write_whole(out, mapping_text(seen))
        ERR.print(f"Written: {out}. Look over it, then: cytostorm assess {source} --mapping {out}", soft_wrap=True)


def words_of(seen: Look) -> Iterator[str]:
    """What was seen of the file, before the mapping: its form, what is not known, and what has two readings."""
    opening, table = seen.opening, seen.table
    yield f"{seen.source}: {counted(len(table.rows), 'row')}, {counted(len(table.columns), 'column')}"
    if seen.separator:
        yield f"  encoding {opening.encoding or 'UTF-8'}, columns separated by {_SEPARATORS.get(seen.separator, seen.separator)}"
    yield f"  header in row {opening.header_row or table.row_number(0) - 1 or 1}, layout {'long' if seen.long else 'wide'}"
    yield f"  decimal sign: {opening.decimal or 'nothing in the file shows it'}; order of dates: {opening.dates or 'year first, or not shown'}"
    known = sum(1 for guess in seen.guesses.values() if guess.kind)
    yield f"  {known} of {counted(len(seen.guesses), 'name')} guessed; the others are listed under ignore with the reason"
    for name, texts in list(seen.ambiguous.items())[:20]:
        shown = ", ".join(f"'{text[:30]}'" for text in texts[:4]) + (f" and {len(texts) - 4} more" if texts[4:] else "")
        yield f"  two readings in '{name}': {shown}"
    for key in seen.undecided:
        words = "--decimal point or comma" if key == "decimal" else "--dates day.month.year or month/day/year"
        yield f"  Only you can say it: {words}, or '{key}:' in the mapping."
