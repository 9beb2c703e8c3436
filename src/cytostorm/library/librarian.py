"""The librarian: finds knowledge files, reads them strictly, cross-checks them, hands out model objects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from functools import cached_property, lru_cache
from pathlib import Path

from cytostorm.errors import UnknownNameError
from cytostorm.library import attribution, checks
from cytostorm.library.criteria import link_criteria
from cytostorm.library.dangers import link_dangers
from cytostorm.library.documents import DocumentType
from cytostorm.library.drugs import plan_with_drugs
from cytostorm.library.fingerprints import fingerprint
from cytostorm.library.responses import ResponseLinker
from cytostorm.library.situations import link_with_situations
from cytostorm.library.staging import link_staging
from cytostorm.library.subjects import Subjects
from cytostorm.library.treatments import check_form_named, check_pharmacokinetics, check_treatment, treatment_of_brand
from cytostorm.model.attribution import Cause, Workup
from cytostorm.model.basics import Document
from cytostorm.model.causes import CauseDocument, ClassDocument, Term, WorkupDocument
from cytostorm.model.checklists import Checklist
from cytostorm.model.criteria import CriteriaDocument
from cytostorm.model.dangers import DangerDocument, LimitDocument
from cytostorm.model.documents import Cite
from cytostorm.model.forms import Form
from cytostorm.model.growth import Growth
from cytostorm.model.nodes import CriteriaSet
from cytostorm.model.pathways import PathwayDocument
from cytostorm.model.readings import Reading
from cytostorm.model.responses import ResponseDocument, ResponseSet
from cytostorm.model.routes import Danger, Pathway
from cytostorm.model.shown import Shown
from cytostorm.model.situations import SituationsDocument
from cytostorm.model.staged import Staging
from cytostorm.model.stages import StageDocument
from cytostorm.model.treatments import Pharmacokinetics, Treatment
from cytostorm.model.watching import WatchPlan


class Library(Subjects):
    """All knowledge under one folder, read on demand.

    `criteria(id)` hands out a linked set; observables, findings and the rest are mappings by id.
    """

    @cached_property
    def unmasked(self) -> Library:
        """The same knowledge, as if no drug hid anything; what was read already is shared."""
        bare = copy(self)
        vars(bare)["masks"] = {}
        return bare

    @cached_property
    def treatments(self) -> Mapping[str, Treatment]:
        """Treatments by id, every name in them checked."""
        found = self._folder("treatments", Treatment)
        for name, treatment in found.items():
            check_treatment(treatment, self._file("treatments", name), self)
        return found

    @cached_property
    def pharmacokinetics(self) -> Mapping[str, Pharmacokinetics]:
        found = self._folder("pharmacokinetics", Pharmacokinetics)
        for name, document in found.items():
            check_pharmacokinetics(document, self._file("pharmacokinetics", name), self)
        return found

    @cached_property
    def growth(self) -> Growth:
        """Plausible weights for age."""
        found, file = self._one("growth", "weight-for-age", Growth)
        checks.check_cites(found, file, self.references)
        return found

    @cached_property
    def checklists(self) -> Mapping[str, Checklist]:
        """What a paper has to report, in the order in which it is shown."""
        found = sorted(self._folder("checklists", Checklist).values(), key=lambda one: one.order)
        for one in found:
            checks.check_cites(one, self._file("checklists", one.id), self.references)
        return {one.id: one for one in found}

    @cached_property
    def responses(self) -> Mapping[str, ResponseSet]:
        """The published definitions of response, linked, by id."""
        return {
            name: self._response(document) for name, document in self._folder("responses", ResponseDocument).items()
        }

    def _response(self, document: ResponseDocument) -> ResponseSet:
        file = self._file("responses", document.id)
        checks.check_response(document, file)
        checks.check_cites(document, file, self.references)
        return ResponseLinker(file, self).link(document)

    @cached_property
    def watching(self) -> WatchPlan:
        """What is tracked, what starts the clock of a treatment, and what is due when."""
        document, file = self._one("watching", "standard", WatchPlan)
        plan = plan_with_drugs(document, self.drugs, self.drug_classes, file)
        checks.check_cites(plan, file, self.references)
        return plan

    @cached_property
    def criteria_ids(self) -> tuple[str, ...]:
        return tuple(sorted(path.parent.name for path in self._paths("criteria/*/definition.yaml")))

    @cached_property
    def terms(self) -> Mapping[str, Term]:
        """The names of the field, each with its place under the umbrella."""
        return attribution.check_terms(self._folder("terminology", Term), str(self.home / "terminology"), self)

    @cached_property
    def cause_classes(self) -> Mapping[str, ClassDocument]:
        """Classes of causes in the order in which they are shown."""
        found = self._folder("cause-classes", ClassDocument)
        return dict(sorted(found.items(), key=lambda item: item[1].order))

    @cached_property
    def causes(self) -> Mapping[str, Cause]:
        """The differential: every cause by id, linked, by class and then by name."""
        order = list(self.cause_classes)
        documents = sorted(self._folder("causes", CauseDocument).values(), key=lambda d: (order.index(d.class_), d.id))
        linked = {d.id: attribution.link_cause(d, self._file("causes", d.id), self) for d in documents}
        attribution.check_treatments(linked.values(), self.workup, str(self.home / "causes"))
        return linked

    @cached_property
    def workup(self) -> Workup:
        """The core work-up, and what must be known before "no cause found" is said."""
        return attribution.link_workup(*self._one("workup", "core", WorkupDocument), self)

    @cached_property
    def staging(self) -> Staging:
        return link_staging(*self._one("stages", "hyperinflammation", StageDocument), self)

    @cached_property
    def pathway(self) -> Pathway:
        """The step pathway with its situations, linked, without its safety rules; see `dangers`."""
        families = self._folder("situations", SituationsDocument)
        files = {self._file("situations", name): family for name, family in families.items()}
        return link_with_situations(*self._one("pathways", "css", PathwayDocument), files, self)

    @cached_property
    def dangers(self) -> Mapping[str, Danger]:
        """The safety rules, for pathway and dose alike: those with files of their own first, then the limits of labels."""
        return link_dangers(self._folder("safety", DangerDocument), self.home, self, self.pathway)

    @cached_property
    def limits(self) -> Mapping[str, LimitDocument]:
        """What labels say by subject, each a column of the table of drugs and conditions."""
        return dict(sorted(self._folder("limits", LimitDocument).items(), key=lambda item: item[1].order))

    @cached_property
    def pathway_fingerprint(self) -> str:
        dangers = [danger.document for danger in self.dangers.values()]
        return _mark([self.pathway.document, *self.pathway.families, *dangers])

    @cached_property
    def causes_fingerprint(self) -> str:
        """One fingerprint for all causes, the work-up and the stages, printed with every result."""
        return _mark(self._attribution_documents())

    @property
    def attribution_cites(self) -> list[Cite]:
        """Every citation of the causes, their classes, the work-up and the stages."""
        return [cite for document in self._attribution_documents() for cite in checks.cites(document)]

    def _attribution_documents(self) -> list[Document]:
        causes = [cause.document for cause in self.causes.values()]
        return [*causes, *self.cause_classes.values(), self.workup.document, self.staging.document]

    @cached_property
    def shown(self) -> Shown:
        """What is shown first, and what conditions are called; every value and set in it is known."""
        found, file = self._one("shown", "standard", Shown)
        checks.check_names(found.values.of, "observable", self.observables, file)
        checks.check_names(found.sets.of, "criteria set", dict.fromkeys(self.criteria_ids), file)
        return found

    @cached_property
    def form(self) -> Form:
        """What the bedside page asks; every input in it is known."""
        found, file = self._one("forms", "bedside", Form)
        known = {**self.observables, **self.findings, "sex": None}
        checks.check_names(
            [name for group in found.groups for name in group.fields], "observable or finding", known, file
        )
        return found

    def reading(self, name: str) -> Reading:
        return _named("reading", name, self.readings)

    def treatment(self, name: str) -> Treatment:
        """A treatment by id; raises UnknownNameError, with the nearest id or with the id of a brand, for any other name.

        InputError for a name that leaves open which of several drugs is meant.
        """
        if name not in self.treatments:
            check_form_named(name, self.treatments, self.drugs)
            raise UnknownNameError(
                "treatment", name, tuple(self.treatments), treatment_of_brand(name, self.treatments, self.drugs)
            )
        return self.treatments[name]

    @lru_cache(maxsize=256)  # noqa: B019 - a library lives as long as the process
    def criteria(self, name: str) -> CriteriaSet:
        """A linked criteria set by id.

        Raises UnknownNameError, with the nearest id, for a name that the library does not hold.
        """
        if name not in self.criteria_ids:
            raise UnknownNameError("criteria set", name, self.criteria_ids)
        return self.criteria_from(self.home / "criteria" / name / "definition.yaml")

    def criteria_from(self, path: Path) -> CriteriaSet:
        """A linked criteria set from a file, in the library or outside it."""
        return self.link(self._read(path, CriteriaDocument), str(path))

    def documents(self) -> Iterable[CriteriaDocument]:
        return (self.criteria(name).document for name in self.criteria_ids)

    def standard(self) -> tuple[CriteriaSet, ...]:
        """All sets that run unless named otherwise: no drafts, nothing superseded or retired."""
        return tuple(
            c for c in map(self.criteria, self.criteria_ids) if c.document.status in ("sourced", "primary", "accepted")
        )

    def link(self, document: CriteriaDocument, file: str) -> CriteriaSet:
        """The model of a document: linked, checked and fingerprinted."""
        return link_criteria(document, file, self)


def _mark(documents: Iterable[Document]) -> str:
    return fingerprint([d.model_dump(mode="python", by_alias=True, exclude_defaults=True) for d in documents])


def _named(kind: str, name: str, known: Mapping[str, DocumentType]) -> DocumentType:
    if name not in known:
        raise UnknownNameError(kind, name, tuple(known))
    return known[name]
