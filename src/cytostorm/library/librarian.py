"""The librarian: finds knowledge files, reads them strictly, cross-checks them, hands out model objects."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal

from cytostorm.errors import KnowledgeError, UnknownNameError, suggestion
from cytostorm.library import attribution, checks, limits, pathways, staging
from cytostorm.library.documents import DocumentType, read_document
from cytostorm.library.drugs import finding_with_drugs, given_by, mask_with_drugs, observable_with_drugs, with_unlisted
from cytostorm.library.findings import check_findings
from cytostorm.library.fingerprints import fingerprint
from cytostorm.library.linking import Linker
from cytostorm.library.responses import ResponseLinker
from cytostorm.library.situations import link_with_situations
from cytostorm.library.treatments import check_form_named, check_pharmacokinetics, check_treatment, treatment_of_brand
from cytostorm.model.attribution import Cause, Workup
from cytostorm.model.causes import CauseDocument, ClassDocument, Term, WorkupDocument
from cytostorm.model.criteria import CriteriaDocument
from cytostorm.model.dangers import DangerDocument, LimitDocument
from cytostorm.model.documents import Cite, Drug, DrugClass, Finding, Mask, Observable, Reference, UnitAliases
from cytostorm.model.growth import Growth
from cytostorm.model.lasting import Durations
from cytostorm.model.nodes import CriteriaSet, Node
from cytostorm.model.pathways import PathwayDocument
from cytostorm.model.readings import Reading
from cytostorm.model.responses import ResponseDocument, ResponseSet
from cytostorm.model.routes import Danger, Pathway
from cytostorm.model.situations import SituationsDocument
from cytostorm.model.staged import Staging
from cytostorm.model.stages import StageDocument
from cytostorm.model.treatments import Pharmacokinetics, Treatment
from cytostorm.model.vocabularies import Vocabulary
from cytostorm.model.ward_names import WardNames
from cytostorm.model.watching import WatchPlan
from cytostorm.units import Conversion, UnitList, plain_spelling

HOME = Path(__file__).resolve().parent.parent / "knowledge"


class Library:
    """All knowledge under one folder, read on demand.

    `criteria(id)` hands out a linked set; observables, findings and the rest are mappings by id.
    """

    def __init__(self, home: Path = HOME):
        self.home = home

    def _folder(self, name: str, kind: type[DocumentType]) -> dict[str, DocumentType]:
        documents = (read_document(path, kind) for path in sorted((self.home / name).glob("*.yaml")))
        return {document.id: document for document in documents}  # type: ignore[attr-defined]

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
        file = str(self.home / folder)
        return {name: filled(one, self.drugs, self.drug_classes, f"{file}/{name}.yaml") for name, one in found.items()}

    @cached_property
    def durations(self) -> Mapping[str, Durations]:
        """How long each fact lasts, for the readings that name one of these."""
        return self._folder("durations", Durations)

    @cached_property
    def readings(self) -> Mapping[str, Reading]:
        """Readings by id, each with the durations that it names."""
        return {name: self._lasting(reading) for name, reading in self._folder("readings", Reading).items()}

    def _lasting(self, reading: Reading) -> Reading:
        if reading.lasting is None:
            return reading
        file = str(self.home / "readings" / f"{reading.id}.yaml")
        checks.check_lasting(reading, file, self.durations, {**self.observables, **self.findings})
        picks = (one.as_pick(reading.default.within) for one in self.durations[reading.lasting].lasts)
        return reading.model_copy(update={"overrides": (*reading.overrides, *picks)})

    @cached_property
    def vocabularies(self) -> Mapping[str, Vocabulary]:
        return self._folder("vocabularies", Vocabulary)

    @cached_property
    def ward_names(self) -> WardNames:
        """Names of tests as wards write them; every observable and finding in it is known."""
        file = self.home / "ward-names" / "ward-names.yaml"
        found = read_document(file, WardNames)
        checks.check_ward_names(found, str(file), self.observables, self.findings)
        return found

    @cached_property
    def treatments(self) -> Mapping[str, Treatment]:
        """Treatments by id, every name in them checked."""
        found = self._folder("treatments", Treatment)
        for name, treatment in found.items():
            check_treatment(treatment, str(self.home / "treatments" / f"{name}.yaml"), self._names())
        return found

    @cached_property
    def pharmacokinetics(self) -> Mapping[str, Pharmacokinetics]:
        found = self._folder("pharmacokinetics", Pharmacokinetics)
        for name, document in found.items():
            check_pharmacokinetics(document, str(self.home / "pharmacokinetics" / f"{name}.yaml"), self._names())
        return found

    @cached_property
    def growth(self) -> Growth:
        """Plausible weights for age."""
        file = self.home / "growth" / "weight-for-age.yaml"
        found = read_document(file, Growth)
        self._check_named([cite.reference for cite in checks.cites(found)], str(file))
        return found

    def _names(self) -> Mapping[str, Mapping[str, object]]:
        return {"reference": self.references, "drug": self.drugs, "mask": self.masks, "observable": self.observables}

    @cached_property
    def responses(self) -> Mapping[str, ResponseSet]:
        """The published definitions of response, linked, by id."""
        return {
            name: self._response(document) for name, document in self._folder("responses", ResponseDocument).items()
        }

    def _response(self, document: ResponseDocument) -> ResponseSet:
        file = str(self.home / "responses" / f"{document.id}.yaml")
        checks.check_response(document, file)
        self._check_named([cite.reference for cite in checks.cites(document)], file)
        return ResponseLinker(file, self.observables, self.units, self.findings).link(document)

    @cached_property
    def watching(self) -> WatchPlan:
        """What is tracked, what starts the clock of a treatment, and what is due when."""
        file = self.home / "watching" / "standard.yaml"
        plan = self._plan_with_drugs(read_document(file, WatchPlan), str(file))
        self._check_named([cite.reference for cite in checks.cites(plan)], str(file))
        return plan

    def _plan_with_drugs(self, plan: WatchPlan, file: str) -> WatchPlan:
        """The plan with the drugs of its classes."""
        due = tuple(
            item.model_copy(update={"drugs": given_by(item.classes, item.drugs, self.drugs, self.drug_classes, file)}) for item in plan.due
        )  # fmt: skip
        treatments = given_by(plan.treatment_classes, plan.treatments, self.drugs, self.drug_classes, file)
        return plan.model_copy(update={"due": due, "treatments": treatments})

    @cached_property
    def aliases(self) -> Mapping[str, tuple[str, ...]]:
        """Ward spelling (folded) to the UCUM codes that it may mean."""
        meant: dict[str, dict[str, None]] = {}
        for table in self._folder("units", UnitAliases).values():
            for alias in table.aliases:
                for text in (*alias.spellings, alias.unit):
                    meant.setdefault(plain_spelling(text), {})[alias.unit] = None
        return {text: tuple(codes) for text, codes in meant.items()}

    @cached_property
    def units(self) -> Mapping[str, UnitList]:
        """The closed list of units of each observable."""
        return {name: unit_list(observable, self.aliases) for name, observable in self.observables.items()}

    @cached_property
    def criteria_ids(self) -> tuple[str, ...]:
        return tuple(sorted(path.parent.name for path in (self.home / "criteria").glob("*/definition.yaml")))

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
        linked = {d.id: attribution.link_cause(d, str(self.home / "causes" / f"{d.id}.yaml"), self) for d in documents}
        attribution.check_treatments(linked.values(), self.workup, str(self.home / "causes"))
        return linked

    @cached_property
    def workup(self) -> Workup:
        """The core work-up, and what must be known before "no cause found" is said."""
        path = self.home / "workup" / "core.yaml"
        return attribution.link_workup(read_document(path, WorkupDocument), str(path), self)

    @cached_property
    def staging(self) -> Staging:
        path = self.home / "stages" / "hyperinflammation.yaml"
        return staging.link_staging(read_document(path, StageDocument), str(path), self)

    @cached_property
    def pathway(self) -> Pathway:
        """The step pathway with its situations, linked, without its safety rules; see `dangers`."""
        path = self.home / "pathways" / "css.yaml"
        families = self._folder("situations", SituationsDocument)
        files = {str(self.home / "situations" / f"{name}.yaml"): family for name, family in families.items()}
        return link_with_situations(read_document(path, PathwayDocument), str(path), files, self)

    @cached_property
    def dangers(self) -> Mapping[str, Danger]:
        """The safety rules, for pathway and dose alike: those with files of their own first, then the limits of labels."""
        own = [(f"safety/{name}.yaml", document) for name, document in self._folder("safety", DangerDocument).items()]
        linked = self._linked([*own, *limits.limit_documents(self)])
        linked |= self._linked(
            (f"limits/{document.subject}.yaml", document) for document in limits.not_read(self, linked)
        )
        pathways.check_first(self.pathway, linked, str(self.home / "pathways" / "css.yaml"), self)
        return dict(sorted(linked.items(), key=lambda item: (item[1].document.order, item[0])))

    def _linked(self, found: Iterable[tuple[str, DangerDocument]]) -> dict[str, Danger]:
        """Rules by id; two of one id are refused."""
        linked: dict[str, Danger] = {}
        for file, document in found:
            if document.id in linked:
                raise KnowledgeError(
                    str(self.home / file), document.id, "the id is used twice.", "Name each rule once."
                )
            linked[document.id] = pathways.link_danger(document, str(self.home / file), self, self.pathway)
        return linked

    @cached_property
    def limits(self) -> Mapping[str, LimitDocument]:
        """What labels say by subject, each a column of the table of drugs and conditions."""
        return dict(sorted(self._folder("limits", LimitDocument).items(), key=lambda item: item[1].order))

    @cached_property
    def pathway_fingerprint(self) -> str:
        documents = [
            self.pathway.document,
            *self.pathway.families,
            *(danger.document for danger in self.dangers.values()),
        ]
        return fingerprint([d.model_dump(mode="python", by_alias=True, exclude_defaults=True) for d in documents])

    @cached_property
    def causes_fingerprint(self) -> str:
        """One fingerprint for all causes, the work-up and the stages, printed with every result."""
        documents = [
            *(c.document for c in self.causes.values()),
            *self.cause_classes.values(),
            self.workup.document,
            self.staging.document,
        ]
        return fingerprint([d.model_dump(mode="python", by_alias=True, exclude_defaults=True) for d in documents])

    @property
    def attribution_cites(self) -> list[Cite]:
        """Every citation of the causes, their classes, the work-up and the stages."""
        documents = [
            *(c.document for c in self.causes.values()),
            *self.cause_classes.values(),
            self.workup.document,
            self.staging.document,
        ]
        return [part for document in documents for part in checks.parts(document) if isinstance(part, Cite)]

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
        return self.link(read_document(path, CriteriaDocument), str(path))

    def documents(self) -> Iterable[CriteriaDocument]:
        return (self.criteria(name).document for name in self.criteria_ids)

    def standard(self) -> tuple[CriteriaSet, ...]:
        """All sets that run unless named otherwise: no drafts, nothing superseded or retired."""
        return tuple(
            c for c in map(self.criteria, self.criteria_ids) if c.document.status in ("sourced", "primary", "accepted")
        )

    def link(self, document: CriteriaDocument, file: str) -> CriteriaSet:
        """The model of a document: linked, checked and fingerprinted."""
        checks.check_cited(document, file)
        checks.check_status(document, file)
        self._check_references(document, file)
        linker = Linker(file, self.observables, self.units, self.findings)
        groups = (document.applies, document.entry, document.items, document.results)
        applies, entry, items, results = (tuple(linker.top(d) for d in group) for group in groups)
        named = (document.verdict, document.score, *(caution.when for caution in document.cautions))
        verdict, score, *_ = (linker.referred(name) if name else None for name in named)
        self._check_results(document, verdict, score, file)
        mark = fingerprint(document.model_dump(mode="python", by_alias=True, exclude_defaults=True))
        return CriteriaSet(
            document, mark, applies, entry, items, results, verdict, score, _bounds_kind(entry, verdict, score)
        )

    def _check_results(self, document: CriteriaDocument, verdict: Any, score: Any, file: str) -> None:
        if verdict is not None and not verdict.is_truth:
            raise KnowledgeError(
                file, "verdict", f"'{document.verdict}' is a number; a verdict is yes or no.", "Name a threshold."
            )
        if score is not None and score.is_truth:
            raise KnowledgeError(
                file, "score", f"'{document.score}' is yes or no; a score is a number.", "Name a sum or a count."
            )

    def _check_references(self, document: CriteriaDocument, file: str) -> None:
        self._check_named([cite.reference for cite in checks.cites(document)] + list(document.references), file)

    def _check_named(self, named: Iterable[str], file: str) -> None:
        for name in named:
            if name not in self.references:
                raise KnowledgeError(
                    file,
                    "cite",
                    f"there is no reference '{name}'.{suggestion(name, self.references)}",
                    "Add references/<id>.yaml.",
                )


def _bounds_kind(entry: tuple[Node, ...], verdict: Node | None, score: Node | None) -> Literal["exact", "safe"]:
    wholes = [(*entry, verdict) if verdict else entry, (score,) if score else ()]
    return checks.bounds_kind(*wholes)


def unit_list(observable: Observable, aliases: Mapping[str, tuple[str, ...]]) -> UnitList:
    own = Conversion(observable.unit)
    listed = [
        Conversion(c.unit, Fraction(c.subtract), Fraction(c.multiply_by), Fraction(c.divide_by))
        for c in observable.conversions
    ]
    refused = {entry.unit: entry.because for entry in observable.refused_units}
    return UnitList(observable.id, observable.unit, {c.unit: c for c in (own, *listed)}, refused, aliases)


def _named(kind: str, name: str, known: Mapping[str, DocumentType]) -> DocumentType:
    if name not in known:
        raise UnknownNameError(kind, name, tuple(known))
    return known[name]


@lru_cache(maxsize=1)
def shipped() -> Library:
    """The library that comes with the package."""
    return Library()
