"""What all commands share at the door: tables in, refusals listed, files written whole or not at all."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from rich.console import Console
from rich.table import Table as RichTable

from cytostorm.errors import InputError, UnknownNameError
from cytostorm.io.tables import Conformance, Mapping, Table, TableContent, read_mapping, read_table
from cytostorm.library import Library
from cytostorm.model.nodes import CriteriaSet

ERR = Console(stderr=True, highlight=False)
_SHOWN = 20


def open_table(name: str) -> Table:
    """The table of a path, or of standard input for "-"."""
    return read_table(None, text_stream=sys.stdin) if name == "-" else read_table(Path(name))


def open_mapping(path: Path | None) -> Mapping | None:
    return read_mapping(path) if path is not None else None


def chosen_sets(library: Library, names: str) -> tuple[CriteriaSet, ...]:
    """Sets by id with commas between; all that are no drafts when nothing is named."""
    wanted = [name.strip() for name in names.split(",") if name.strip()]
    return tuple(library.criteria(name) for name in wanted) if wanted else library.standard()


def one_of(word: str, allowed: Sequence[str], what: str) -> str:
    if word not in allowed:
        raise UnknownNameError(what, word, tuple(allowed))
    return word


def take_in(content: TableContent, skip_refused: bool) -> TableContent:
    """The content, after listing what was refused; stops with exit code 2 where a value was not understood."""
    conformance = content.conformance
    if conformance.refused:
        _list_refused(conformance)
    if conformance.bad and not skip_refused:
        raise InputError(
            conformance.source,
            f"{len(conformance.bad)} value(s) were not understood, so nothing was computed and nothing written.",
            "Correct them, or add --skip-refused to go on without them (they then count as unknown).",
        )
    return content


def _list_refused(conformance: Conformance) -> None:
    table = RichTable(title=f"Refused in {conformance.source}: {len(conformance.refused)}", title_justify="left")
    for heading in ("row", "field", "why"):
        table.add_column(heading, overflow="fold")
    for refused in conformance.refused[:_SHOWN]:
        table.add_row(str(refused.row or ""), refused.field, refused.reason)
    ERR.print(table)
    if len(conformance.refused) > _SHOWN:
        ERR.print(f"… and {len(conformance.refused) - _SHOWN} more.")


@contextmanager
def whole_file(path: Path) -> Any:
    """A file that appears only when it is complete; an interrupted run leaves what was there before."""
    if not path.parent.exists():
        raise InputError(str(path), f"the folder {path.parent} does not exist.", "Make it first.")
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    os.close(handle)
    try:
        yield Path(name)
        os.chmod(name, 0o644)
        os.replace(name, path)
    finally:
        Path(name).unlink(missing_ok=True)


def write_whole(path: Path, text: str) -> None:
    with whole_file(path) as part:
        part.write_text(text, encoding="utf-8")


@contextmanager
def whole_folder(path: Path, marker: str) -> Any:
    """A folder that appears only when it is complete; an older result (it holds `marker`) is replaced."""
    if path.exists() and not (path.is_dir() and ((path / marker).exists() or not any(path.iterdir()))):
        raise InputError(str(path), "exists and is no former result of this command.", "Name a new folder.")
    if not path.parent.exists():
        raise InputError(str(path), f"the folder {path.parent} does not exist.", "Make it first.")
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as scratch:
        new, old = Path(scratch) / "new", Path(scratch) / "old"
        new.mkdir()
        yield new
        if path.exists():
            os.replace(path, old)
        os.replace(new, path)


def show_or_write(text: str, out: Path | None, stream: IO[str] | None = None) -> None:
    if out is None:
        print(text, file=stream or sys.stdout)
    else:
        write_whole(out, text)
        ERR.print(f"Written: {out}")


def track(items: Sequence[Any], what: str, step: Callable[[Any], Any]) -> list[Any]:
    """`step` on every item with a progress bar on standard error."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=ERR, transient=True) as progress:
        task = progress.add_task(what, total=len(items))
        results = []
        for item in items:
            results.append(step(item))
            progress.advance(task)
    return results
