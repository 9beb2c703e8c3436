"""Resources into DuckDB: one table for each type, from NDJSON files at full speed or from resources already parsed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pyarrow as pa

from cytostorm.errors import InputError
from cytostorm.io.coded import IntakeDatabase, quoted
from cytostorm.io.fhir.lines import documents, first_type, inspected
from cytostorm.io.fhir.reading import prepare, taken
from cytostorm.io.fhir.shapes import NOT_COUNTED, SHAPES, json_type, sql_type
from cytostorm.scratch import private_folder

LARGEST_RESOURCE = 16_777_216
_GLOB_SIGNS = "*?[]{}"


class Loader:
    """Loads the resources of one source, type by type, into the database's tables `fhir_<type>`.

    `files` are read by DuckDB; `parsed` are resources as JSON texts, by type. A file that mixes types goes through `parsed`.
    """

    def __init__(
        self, database: IntakeDatabase, files: Sequence[Path] = (), parsed: dict[str, list[str]] | None = None
    ):
        self.database, self.parsed = database, parsed or {}
        self.files: dict[str, list[Path]] = {}
        for path in files:
            self.files.setdefault(first_type(path), []).append(path)

    def load(self) -> None:
        prepare(self.database)
        with _plain_names(self.files, self.database.spill.folder) as names:
            self.names = names
            self._others()
            whole = [self._read(kind) or self._taken_apart(kind) for kind in SHAPES]
            if not all(whole):
                for kind in SHAPES:  # again, with what came out of files that mix types
                    self._read(kind, strict=True)
        self._count()

    def _others(self) -> None:
        """Files that begin with another type are counted, and split where a type that is read comes later."""
        for kind in [kind for kind in self.files if kind not in SHAPES]:
            for path in self.files.pop(kind):
                types = self._types(path)
                if types.keys() & SHAPES.keys():
                    self._split(path)
                else:
                    for name, count in types.items():
                        self.database.resources[name] = self.database.resources.get(name, 0) + count

    def _types(self, path: Path) -> dict[str, int]:
        relation = self._relation([path], {"resourceType": "VARCHAR"})
        try:
            found = self.database.rows(f"SELECT resourceType, count(*) FROM {relation} GROUP BY ALL")
        except InputError:
            inspected([path])
            raise
        return {name or "no resourceType": count for name, count in found}

    def _taken_apart(self, kind: str) -> bool:
        """False, after the files of a type that mix it with others have been split; InputError where a line is at fault."""
        mixed = inspected(self.files[kind])
        self.files[kind] = [path for path in self.files[kind] if path not in mixed]
        for path in mixed:
            self._split(path)
        return False

    def _read(self, kind: str, strict: bool = False) -> bool:
        """Whether all resources of the type could be read, and the files held no other type."""
        parts = (
            [f"SELECT {taken(kind)} FROM {self._relation(files, SHAPES[kind])}"]
            if (files := self.files.get(kind))
            else []
        )
        self.database.table("parsed", pa.table({"text": pa.array(self.parsed.get(kind, []), pa.string())}))
        inner = f"SELECT unnest(from_json(text, {quoted(json_type(SHAPES[kind]))})) FROM parsed"
        parts += [f"SELECT {taken(kind)} FROM ({inner})"] if not parts or self.parsed.get(kind) else []
        try:
            self.database.run(f"CREATE OR REPLACE TEMP TABLE fhir_{kind} AS {' UNION ALL BY NAME '.join(parts)}")
        except InputError:
            if strict or not files:
                raise
            return False
        return strict or not self.database.one(
            f"SELECT count(*) FROM fhir_{kind} WHERE resourceType IS DISTINCT FROM {quoted(kind)}"
        )

    def _relation(self, files: Sequence[Path], shape: dict[str, object]) -> str:
        names = ", ".join(quoted(self.names[path]) for path in files)
        columns = ", ".join(f"{quoted(name)}: {quoted(sql_type(part))}" for name, part in shape.items())
        return f"read_json([{names}], format = 'newline_delimited', maximum_object_size = {LARGEST_RESOURCE}, columns = {{{columns}}})"

    def _split(self, path: Path) -> None:
        for kind, text in documents(path):
            if kind in SHAPES:
                self.parsed.setdefault(kind, []).append(text)
            else:
                self.database.resources[kind] = self.database.resources.get(kind, 0) + 1

    def _count(self) -> None:
        counts = {kind: self.database.one(f"SELECT count(*) FROM fhir_{kind}") for kind in SHAPES}
        self.database.resources |= {kind: count for kind, count in counts.items() if count}
        self.database.not_counted |= {
            kind: because for kind, because in NOT_COUNTED.items() if kind in self.database.resources
        }


@contextmanager
def _plain_names(files: dict[str, list[Path]], scratch: Path | None) -> Iterator[dict[Path, str]]:
    """Names that DuckDB takes as they are: a file whose name holds a sign of a search pattern gets a link without one."""
    with ExitStack() as stack:
        names = {path: str(path) for paths in files.values() for path in paths}
        odd = [path for path, name in names.items() if set(name) & set(_GLOB_SIGNS)]
        folder = stack.enter_context(private_folder(scratch)) if odd else Path()
        for number, path in enumerate(odd):
            link = folder / f"{number}.ndjson{'.gz' if path.suffix.lower() == '.gz' else ''}"
            link.symlink_to(path.resolve())
            names[path] = str(link)
        yield names
