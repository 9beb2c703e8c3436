"""Drugs and their classes: read, cross-checked, and with the drugs that no file names but a code or a class does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from cytostorm.errors import KnowledgeError, suggestion
from cytostorm.model.documents import Document, Drug, DrugClass, Finding, Mask, Observable
from cytostorm.model.drugs import EVERY_CLASS
from cytostorm.model.durations import duration
from cytostorm.model.routes import Acts
from cytostorm.model.watching import WatchPlan

Named = TypeVar("Named", bound=Document)


def with_unlisted(drugs: Mapping[str, Drug], classes: Mapping[str, DrugClass], file: str) -> dict[str, Drug]:
    """The drugs of the files, one for each prefix of ATC codes, and one for each class that a chart may name as such."""
    for drug in drugs.values():
        _known((*drug.classes, *drug.may_be), {*classes, EVERY_CLASS}, f"{file}/{drug.id}.yaml")
    for one in classes.values():
        _known(one.parts, set(classes), f"{file}/{one.id}.yaml")
    return {**drugs, **_of_prefixes(classes), **_of_classes(classes)}


def _of_prefixes(classes: Mapping[str, DrugClass]) -> dict[str, Drug]:
    found = {}
    for prefix in dict.fromkeys(prefix for one in classes.values() for prefix in one.atc):
        own = [one for one in classes.values() if prefix in one.atc]
        label = f"A drug of ATC group {prefix} ({' and '.join(one.label for one in own)})"
        parts = tuple(part for one in own for part in one.parts)
        name = f"atc-{prefix.lower()}"
        found[name] = Drug(
            id=name,
            label=label,
            classes=tuple(one.id for one in own),
            may_be=parts,
            atc=prefix,
            atc_status="one-source",
        )
    return found


def _of_classes(classes: Mapping[str, DrugClass]) -> dict[str, Drug]:
    named = {f"any-{one.id.replace('_', '-')}": one for one in classes.values() if one.accepted}
    return {
        name: Drug(
            id=name,
            label=f"A drug named only by its class ({one.label})",
            classes=(one.id,),
            may_be=one.parts,
            accepted=one.accepted,
        )
        for name, one in named.items()
    }


def members(classes: Iterable[str], drugs: Mapping[str, Drug]) -> tuple[str, ...]:
    """The drugs that surely are of one of some classes."""
    wanted = frozenset(classes)
    return tuple(sorted(drug.id for drug in drugs.values() if wanted.intersection(drug.classes)))


def perhaps(classes: Iterable[str], drugs: Mapping[str, Drug]) -> tuple[str, ...]:
    """The drugs that are or may be of one of some classes."""
    wanted = frozenset((*classes, EVERY_CLASS))
    return tuple(sorted(drug.id for drug in drugs.values() if wanted.intersection((*drug.classes, *drug.may_be))))


def mask_with_drugs(mask: Mask, drugs: Mapping[str, Drug], classes: Mapping[str, DrugClass], file: str) -> Mask:
    """A mask with every drug that hides by it, or may: a mask only ever widens, so what is possible counts."""
    _check(mask.classes, mask.drugs, classes, file)
    return mask.model_copy(update={"drugs": perhaps(mask.classes, drugs)})


def finding_with_drugs(
    finding: Finding, drugs: Mapping[str, Drug], classes: Mapping[str, DrugClass], file: str
) -> Finding:
    """A finding with the drugs that say yes to it: only those that surely are of its classes, or the one drug that it names."""
    if not (finding.recorded_by_class or finding.recorded_by):
        return finding
    if finding.recorded_by and not finding.recorded_by_class:
        return _of_one_drug(finding, drugs, file)
    _check(finding.recorded_by_class, finding.recorded_by, classes, file)
    return finding.model_copy(update={"recorded_by": members(finding.recorded_by_class, drugs)})


def _of_one_drug(finding: Finding, drugs: Mapping[str, Drug], file: str) -> Finding:
    """A finding that is about one drug, and so about no class."""
    given_by((), finding.recorded_by, drugs, {}, file)
    return finding


def given_by(
    classes: Iterable[str], named: tuple[str, ...], drugs: Mapping[str, Drug], known: Mapping[str, DrugClass], file: str
) -> tuple[str, ...]:  # fmt: skip
    """The drugs of some classes, and the one drug that is named beside them. A list of drugs is refused: its class has a name."""
    wanted = tuple(classes)
    _known(wanted, set(known), file)
    if len(named) > 1:
        advice = "Name their classes; the files of drugs say which drugs are of them."
        raise KnowledgeError(file, "drugs", f"lists the drugs {', '.join(named[:3])}.", advice)
    if named and named[0] not in drugs:
        raise KnowledgeError(
            file, "drugs", f"there is no drug '{named[0]}'.{suggestion(named[0], drugs)}", "Add drugs/<id>.yaml."
        )
    return (*named, *members(wanted, drugs))


def observable_with_drugs(
    observable: Observable, drugs: Mapping[str, Drug], classes: Mapping[str, DrugClass], file: str
) -> Observable:
    """A number of drugs with those that say "at least 1"."""
    if not (observable.at_least_one_by_class or observable.at_least_one_by):
        return observable
    _check(observable.at_least_one_by_class, observable.at_least_one_by, classes, file)
    return observable.model_copy(update={"at_least_one_by": members(observable.at_least_one_by_class, drugs)})


def acting(name: str, drugs: Mapping[str, Drug], classes: Mapping[str, DrugClass], file: str) -> dict[str, Acts]:
    """For how long each drug of a class acts: by its own file, else by that of the class."""
    _known((name,), set(classes), file)
    own = classes[name]
    found = {}
    for drug in (drugs[member] for member in members((name,), drugs)):
        narrow = next((classes[part].label for part in own.parts if part in drug.classes), own.label)
        time, status = (drug.acts, drug.acts_status) if drug.acts is not None else (own.acts, own.acts_status)
        if time is None:
            raise KnowledgeError(
                file,
                "acting",
                f"neither '{drug.id}' nor the class '{name}' says for how long it acts.",
                "Add 'acts' to the class.",
            )
        found[drug.id] = Acts(duration(time), status, narrow)
    return found


def _check(named: tuple[str, ...], filled_in: tuple[str, ...], classes: Mapping[str, DrugClass], file: str) -> None:
    if filled_in:
        raise KnowledgeError(
            file,
            "",
            f"names the drug '{filled_in[0]}'.",
            "Name classes; the files of drugs say which drugs are of them.",
        )
    _known(named, set(classes), file)


def _known(named: Iterable[str], classes: set[str], file: str) -> None:
    for name in named:
        if name not in classes:
            raise KnowledgeError(
                file,
                "classes",
                f"there is no class of drugs '{name}'.{suggestion(name, classes)}",
                "Add drug-classes/<id>.yaml.",
            )


def plan_with_drugs(
    plan: WatchPlan, drugs: Mapping[str, Drug], classes: Mapping[str, DrugClass], file: str
) -> WatchPlan:
    """What is watched, with the drugs of its classes."""
    due = tuple(
        item.model_copy(update={"drugs": given_by(item.classes, item.drugs, drugs, classes, file)}) for item in plan.due
    )
    treatments = given_by(plan.treatment_classes, plan.treatments, drugs, classes, file)
    return plan.model_copy(update={"due": due, "treatments": treatments})
