"""What linking, reading a record and compiling ask of a source of knowledge. `Library` is one; a test may give a smaller one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from cytostorm.model.attribution import Cause
from cytostorm.model.dangers import LimitDocument
from cytostorm.model.documents import Drug, DrugClass, Finding, Mask, Observable, Reference
from cytostorm.model.nodes import CriteriaSet
from cytostorm.model.staged import Staging
from cytostorm.model.treatments import Treatment
from cytostorm.units import UnitList


class KnowledgeSource(Protocol):
    """Knowledge by id, each mapping read when it is asked for: linking a cause reads no treatment."""

    @property
    def references(self) -> Mapping[str, Reference]: ...
    @property
    def observables(self) -> Mapping[str, Observable]: ...
    @property
    def findings(self) -> Mapping[str, Finding]: ...
    @property
    def units(self) -> Mapping[str, UnitList]: ...
    @property
    def drugs(self) -> Mapping[str, Drug]: ...
    @property
    def drug_classes(self) -> Mapping[str, DrugClass]: ...
    @property
    def masks(self) -> Mapping[str, Mask]: ...
    @property
    def criteria_ids(self) -> tuple[str, ...]: ...
    @property
    def criteria(self) -> Callable[[str], CriteriaSet]: ...
    @property
    def causes(self) -> Mapping[str, Cause]: ...
    @property
    def staging(self) -> Staging: ...
    @property
    def treatments(self) -> Mapping[str, Treatment]: ...
    @property
    def limits(self) -> Mapping[str, LimitDocument]: ...
