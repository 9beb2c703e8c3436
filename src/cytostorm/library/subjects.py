"""The knowledge with which a record is read: what is measured, seen and given, in which units and by which names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path

from cytostorm.library import checks
from cytostorm.library.documents import DocumentType, read_document
from cytostorm.library.drugs import (
    finding_with_drugs,
    mask_with_drugs,
    observable_with_drugs,
    with_unlisted,
)
from cytostorm.library.findings import check_findings
from cytostorm.library.lasting import with_durations
from cytostorm.library.unit_lists import meanings, unit_list
from cytostorm.model.documents import Drug, DrugClass, Finding, Mask, Observable, Reference, UnitAliases
from cytostorm.model.lasting import Durations
from cytostorm.model.readings import Reading
from cytostorm.model.vocabularies import Vocabulary
from cytostorm.model.ward_names import WardNames
from cytostorm.units import UnitList

HOME = Path(__file__).resolve().parent.parent / "knowledge"
COMPILED = "compiled.json"
"""The file that stands in a package without its knowledge files; see `compiled`."""


class Subjects:
    """What can be recorded of a patient, from the files of one folder, read on demand."""

    def __init__(self, home: Path = HOME):
        self.home = home

    def _read(self, path: Path, kind: type[DocumentType]) -> DocumentType:
        return read_document(path, kind)

    def _paths(self, pattern: str) -> list[Path]:
        """The files of this home that fit a pattern, in order."""
        return sorted(self.home.glob(pattern))

    def _folder(self, name: str, kind: type[DocumentType]) -> dict[str, DocumentType]:
        documents = (self._read(path, kind) for path in self._paths(f"{name}/*.yaml"))
        return {document.id: document for document in documents}  # type: ignore[attr-defined]

    def _file(self, folder: str, name: str) -> str:
        return str(self.home / folder / f"{name}.yaml")

    def _one(self, folder: str, name: str, kind: type[DocumentType]) -> tuple[DocumentType, str]:
        """The one document of its folder that counts, and its file."""
        path = self.home / folder / f"{name}.yaml"
        return self._read(path, kind), str(path)

    @cached_property
    def references(self) -> Mapping[str, Reference]:
        return self._folder("references", Reference)

    @cached_property
    def observables(self) -> Mapping[str, Observable]:
        return self._with_drugs("observables", Observable, observable_with_drugs)

    @cached_property
    def findings(self) -> Mapping[str, Finding]:
        """Findings by id, each with the drugs that say yes to it."""
        found = self._with_drugs("findings", Finding, finding_with_drugs)
        check_findings(found, self.observables, str(self.home / "findings"))
        return found

    @cached_property
    def drugs(self) -> Mapping[str, Drug]:
        """Drugs by id; those that only a class or a prefix of ATC codes names are among them."""
        return with_unlisted(self._folder("drugs", Drug), self.drug_classes, str(self.home / "drugs"))

    @cached_property
    def drug_classes(self) -> Mapping[str, DrugClass]:
        return self._folder("drug-classes", DrugClass)

    @cached_property
    def masks(self) -> Mapping[str, Mask]:
        """Masks by id, each with the drugs that hide by it."""
        return self._with_drugs("masks", Mask, mask_with_drugs)

    def _with_drugs(
        self, folder: str, kind: type[DocumentType], filled: Callable[..., DocumentType]
    ) -> dict[str, DocumentType]:
        found = self._folder(folder, kind)
        return {
            name: filled(one, self.drugs, self.drug_classes, self._file(folder, name)) for name, one in found.items()
        }

    @cached_property
    def durations(self) -> Mapping[str, Durations]:
        """How long each fact lasts, for the readings that name one of these."""
        return self._folder("durations", Durations)

    @cached_property
    def readings(self) -> Mapping[str, Reading]:
        """Readings by id, each with the durations that it names."""
        found, subjects = self._folder("readings", Reading), {**self.observables, **self.findings}
        return {
            name: with_durations(one, self._file("readings", name), self.durations, subjects)
            for name, one in found.items()
        }

    @cached_property
    def vocabularies(self) -> Mapping[str, Vocabulary]:
        return self._folder("vocabularies", Vocabulary)

    @cached_property
    def ward_names(self) -> WardNames:
        """Names of tests as wards write them; every observable and finding in it is known."""
        found, file = self._one("ward-names", "ward-names", WardNames)
        checks.check_ward_names(found, file, self.observables, self.findings)
        return found

    @cached_property
    def aliases(self) -> Mapping[str, tuple[str, ...]]:
        """Ward spelling (folded) to the UCUM codes that it may mean."""
        return meanings(self._folder("units", UnitAliases).values())

    @cached_property
    def units(self) -> Mapping[str, UnitList]:
        """The closed list of units of each observable."""
        return {name: unit_list(observable, self.aliases) for name, observable in self.observables.items()}
