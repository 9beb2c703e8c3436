"""A result folder that is whole or not there: work goes on beside it, bucket by bucket, and can be taken up again."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from cytostorm.errors import InputError

MARKER = "cytostorm.json"
SHARING = "sharing"
"""Where a manifest keeps the threshold and the secret of its shared pages."""
_REQUEST, _LOCK = "request.json", "lock"


def unfinished(out: Path) -> Path:
    """Where the work for a result folder goes on until it is whole."""
    return out.with_name(out.name + ".unfinished")


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    """The marker of a result: what was asked, and which files belong to it."""
    files = {str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file()}
    text = json.dumps({**manifest, "files": sorted(files | {MARKER})}, indent=2, default=str)
    (folder / MARKER).write_text(text, encoding="utf-8")


def read_manifest(out: Path) -> dict[str, Any]:
    """The marker of a result; empty where there is none."""
    try:
        made = json.loads((out / MARKER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return made if isinstance(made, dict) else {}


def carried(out: Path) -> dict[str, Any]:
    """What of a former result goes on in the one that takes its place: how it was shared."""
    return {name: value for name, value in read_manifest(out).items() if name == SHARING}


def is_finished(out: Path, request: Mapping[str, Any]) -> bool:
    """Whether a folder is the whole result of the same request."""
    made = read_manifest(out)
    asked = {
        name: value for name, value in request.items() if name != "criteria"
    }  # the result says more of its sets; the plan names them too
    return bool(made) and not _differing(asked, made)


def _differing(request: Mapping[str, Any], before: Mapping[str, Any]) -> list[str]:
    return [name for name, value in request.items() if before.get(name) != json.loads(json.dumps(value))]


class Workshop:
    """The unfinished folder of one run, with the parts of the buckets that are done."""

    def __init__(self, out: Path, request: Mapping[str, Any]):
        self.out, self.path, self.request = out, unfinished(out), request
        self.parts = self.path / "parts"

    def open(self, resume: bool) -> None:
        """Begins anew, or takes up what a run with the same request left, if anything is. Raises InputError where that is not possible."""
        if self.path.exists() and not (self.path / _REQUEST).exists() and any(self.path.iterdir()):
            raise InputError(
                str(self.path),
                "stands where the unfinished work would go, and is none.",
                "Move it away, or name another --out.",
            )
        if resume and (self.path / _REQUEST).exists():
            self._check_same()
        elif self.path.exists():
            shutil.rmtree(self.path)
        self.path.mkdir(parents=True, exist_ok=True)
        (self.path / _REQUEST).write_text(json.dumps(self.request, indent=2), encoding="utf-8")
        self.parts.mkdir(exist_ok=True)
        shutil.rmtree(self.path / "spill", ignore_errors=True)  # what a killed run put there means nothing to this one

    def _check_same(self) -> None:
        before = json.loads((self.path / _REQUEST).read_text(encoding="utf-8"))
        if differing := _differing(self.request, before):
            problem = f"the unfinished run had another {', '.join(differing)}."
            raise InputError(str(self.path), problem, "Ask for the same, or leave --resume out to begin anew.")

    def discard(self) -> None:
        """Takes the unfinished folder away."""
        shutil.rmtree(self.path, ignore_errors=True)

    def has(self, number: int) -> bool:
        return self._part(number).exists()

    def put(self, number: int, pieces: Iterable[Mapping[str, pa.Table]]) -> None:
        """A bucket's tables, written as they come; the part is there when all of them are."""
        new = self.parts / f".{number:05d}"
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir()
        with ExitStack() as stack:
            writers: dict[str, pq.ParquetWriter] = {}
            for tables in pieces:
                for name, table in tables.items():
                    if name not in writers:
                        writers[name] = stack.enter_context(
                            pq.ParquetWriter(new / f"{name}.parquet", table.schema, compression="zstd")
                        )
                    writers[name].write_table(table)
        os.replace(new, self._part(number))

    def _part(self, number: int) -> Path:
        return self.parts / f"{number:05d}"

    def finish(self, folder: Path, manifest: Mapping[str, Any]) -> None:
        """The finished folder takes the place of the result, of a former one too; the workshop is taken down."""
        write_manifest(folder, {**manifest, **carried(self.out)})
        old = self.path / "former"
        if self.out.exists():
            os.replace(self.out, old)
        try:
            os.replace(folder, self.out)
        except BaseException:
            if old.exists():
                os.replace(old, self.out)
            raise
        shutil.rmtree(self.path)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Only one run at a time works for a result. Raises InputError where another one does."""
        name = self.path.with_name(self.path.name + "." + _LOCK)
        with name.open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise InputError(
                    str(self.out), "another run is writing this result.", "Wait for it, or name another --out."
                ) from None
            try:
                yield
            finally:
                name.unlink(missing_ok=True)
