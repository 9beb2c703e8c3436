"""The resources of one document in plain Python, read by the same rules as `reading` and `statements` write for many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from cytostorm.io.coded.case import Case, Statement
from cytostorm.io.fhir.parts import (
    NOTHING,
    Resource,
    drug_of,
    first_code,
    first_coding,
    first_of,
    moment,
    patient_of,
    test_of,
    text_of,
)
from cytostorm.io.fhir.people import _people, _stay
from cytostorm.io.fhir.shapes import OTHER_VALUES
from cytostorm.io.fhir.words import (
    CHANGED,
    HELPING,
    NO_ONSET,
    NO_PATIENT,
    NO_TIME,
    NOT_A_MOMENT,
    NOT_GIVEN,
    NOT_SURE,
    OBSERVED,
    OTHER_VALUE,
    OVER,
    SAYS_GIVEN,
    STATUS,
    TWO_UNITS,
    UNSURE,
    changed_by_extension,
    older_versions,
)  # fmt: skip

_FIRST_VERSION = datetime(1950, 1, 1)


def fill(case: Case, found: dict[str, list[Resource]]) -> None:
    """The statements, persons and stays of a case, by type of resource."""
    newest = {kind: _newest(case, kind, resources) for kind, resources in found.items()}
    helping = {kind: _unchanged(case, kind, newest[kind]) for kind in HELPING}
    for resource in newest["Observation"]:
        case.statements += _observed(resource)
    case.statements += [_condition(resource) for resource in newest["Condition"]]
    medications = _by_reference(helping["Medication"])
    for kind in SAYS_GIVEN:
        case.statements += [said for resource in newest[kind] for said in _given(kind, resource, medications)]
    _people(case, helping["Patient"])
    for encounter in helping["Encounter"]:
        _stay(case, encounter)


def _newest(case: Case, kind: str, resources: list[Resource]) -> list[Resource]:
    """Of several versions of one resource the newest counts; the older ones are told of."""
    versions: dict[str, datetime] = {}
    for resource in resources:
        if (name := resource.get("id")) is not None:
            versions[name] = max(versions.get(name, _FIRST_VERSION), _version(resource))
    if len(versions) == sum(resource.get("id") is not None for resource in resources):
        return resources
    kept = [
        resource
        for resource in resources
        if resource.get("id") is None or _version(resource) == versions[resource["id"]]
    ]
    case.told.not_counted |= older_versions(kind, len(resources) - len(kept))
    return kept


def _version(resource: Resource) -> datetime:
    return moment(text_of((resource.get("meta") or NOTHING).get("lastUpdated"))) or _FIRST_VERSION


def _unchanged(case: Case, kind: str, resources: list[Resource]) -> list[Resource]:
    """Resources that only help to read others do not help where an extension may change what they say."""
    kept = [resource for resource in resources if not _is_changed(resource)]
    case.told.not_counted |= changed_by_extension(kind, len(resources) - len(kept))
    return kept


def _is_changed(resource: Resource) -> bool:
    return resource.get("modifierExtension") is not None


def _observed(resource: Resource) -> Iterator[Statement]:
    """The value of an Observation, then that of each of its components."""
    period = resource.get("effectivePeriod") or NOTHING
    when = first_of(
        resource.get("effectiveDateTime"), resource.get("effectiveInstant"), period.get("end"), period.get("start")
    )
    issued, person = text_of(resource.get("issued")), patient_of(resource)
    effective, known = moment(when), moment(issued)
    problem = _not_observed(resource)
    place = f"Observation/{text_of(resource.get('id')) or ''}"
    late = _no_person_or_time(person, when, effective) or (
        _bad_time(issued) if issued is not None and known is None else None
    )
    for number, part in enumerate([resource, *(resource.get("component") or ())]):
        odd = _odd(part or NOTHING, is_component=number > 0)
        deliberate = problem is not None or odd == CHANGED
        yield _value(part or NOTHING, person, effective, known, place, problem or odd or late, deliberate)


def _not_observed(resource: Resource) -> str | None:
    status = text_of(resource.get("status"))
    if status is not None and status not in OBSERVED:
        return STATUS.format(status)
    return CHANGED if _is_changed(resource) else None


def _no_person_or_time(person: str | None, when: str | None, effective: datetime | None) -> str | None:
    if person is None:
        return NO_PATIENT
    return (NO_TIME if when is None else _bad_time(when)) if effective is None else None


def _bad_time(text: str) -> str:
    return f"'{text[:40]}' {NOT_A_MOMENT}"


def _odd(part: Resource, is_component: bool) -> str | None:
    """Why the value cannot be used as it stands; a component may have an extension of its own."""
    if is_component and _is_changed(part):
        return CHANGED
    if (ends := part.get("valueRange")) and _two_units(ends.get("low") or NOTHING, ends.get("high") or NOTHING):
        return TWO_UNITS
    return next((OTHER_VALUE.format(name) for name in OTHER_VALUES if part.get(name) is not None), None)


def _two_units(low: Resource, high: Resource) -> bool:
    one, other = (first_of(end.get("code"), end.get("unit")) for end in (low, high))
    return one is not None and other is not None and one != other


def _value(
    part: Resource,
    person: str | None,
    effective: datetime | None,
    known: datetime | None,
    place: str,
    problem: str | None,
    deliberate: bool,
) -> Statement:
    quantity, ends = part.get("valueQuantity") or NOTHING, part.get("valueRange") or NOTHING
    low, high = ends.get("low") or NOTHING, ends.get("high") or NOTHING
    value = _said(part, quantity, low, high) if part.get("dataAbsentReason") is None else None
    normal = _normal(part.get("referenceRange") or ())
    below, above = normal.get("low") or NOTHING, normal.get("high") or NOTHING
    return Statement(
        person, "observation", test_of(part.get("code") or NOTHING), value,
        first_of(quantity.get("code"), low.get("code"), high.get("code")), first_of(quantity.get("unit"), low.get("unit"), high.get("unit")),
        text_of(below.get("value")), first_of(below.get("code"), below.get("unit")),
        text_of(above.get("value")), first_of(above.get("code"), above.get("unit")),
        effective, known, None, place, problem, deliberate,
    )  # fmt: skip


def _said(part: Resource, quantity: Resource, low: Resource, high: Resource) -> str | None:
    """The value of the first kind that is there."""
    if (number := text_of(quantity.get("value"))) is not None:
        return (text_of(quantity.get("comparator")) or _off_scale(part.get("interpretation") or ()) or "") + number
    between = _within(text_of(low.get("value")), text_of(high.get("value")))
    concept = part.get("valueCodeableConcept") or NOTHING
    words = first_of(concept.get("text"), first_coding(concept).get("display"), first_code(concept))
    return first_of(between, part.get("valueString"), words, part.get("valueBoolean"), part.get("valueInteger"))


def _off_scale(interpretations: Iterable[Resource | None]) -> str | None:
    """A number off the scale of the test is a bound."""
    codes = (
        (coding or NOTHING).get("code") for one in interpretations for coding in (one or NOTHING).get("coding") or ()
    )
    return next((code for code in codes if code in ("<", ">")), None)


def _within(low: str | None, high: str | None) -> str | None:
    if low is None:
        return f"<={high}" if high is not None else None
    return f">={low}" if high is None else f"{low} to {high}"


def _normal(ranges: Any) -> Resource:
    """A range is the normal one where there is no other beside it and it does not call itself something else."""
    if len(ranges) != 1 or not ranges[0]:
        return NOTHING
    return ranges[0] if (first_code(ranges[0].get("type")) or "normal") == "normal" else NOTHING


def _condition(resource: Resource) -> Statement:
    """One that still held when it was recorded is present at that moment; one that was over by then, at its onset."""
    person, certainty = patient_of(resource), first_code(resource.get("verificationStatus"))
    recorded, over = moment(text_of(resource.get("recordedDate"))), moment(text_of(resource.get("abatementDateTime")))
    onset = moment(first_of(resource.get("onsetDateTime"), (resource.get("onsetPeriod") or NOTHING).get("start")))
    refuted = certainty == "refuted"
    past = (
        (recorded is not None and over < recorded)
        if over is not None
        else first_code(resource.get("clinicalStatus")) in OVER
    )
    since = onset if recorded is None or (past and not refuted) else recorded
    problem, lost = _not_present(resource, certainty), since is None and recorded is not None
    late = NO_PATIENT if person is None else (NO_ONSET if lost else NO_TIME) if since is None else None
    place = f"Condition/{text_of(resource.get('id')) or ''}"
    return Statement(
        person, "refuted" if refuted else "condition", test_of(resource.get("code") or NOTHING), "no" if refuted else "yes", effective=since,
        known=recorded, place=place, problem=problem or late, deliberate=problem is not None or lost,
    )  # fmt: skip


def _not_present(resource: Resource, certainty: str | None) -> str | None:
    if certainty in UNSURE:
        return NOT_SURE.format(certainty)
    return CHANGED if _is_changed(resource) else None


def _given(kind: str, resource: Resource, medications: dict[str, list[Resource]]) -> Iterator[Statement]:
    """A drug that was given, by its own code or by that of each Medication of its reference."""
    period, status, person = (
        resource.get("effectivePeriod") or NOTHING,
        text_of(resource.get("status")),
        patient_of(resource),
    )
    when = first_of(resource.get("effectiveDateTime"), period.get("start"))
    effective, problem = moment(when), None
    if status not in SAYS_GIVEN[kind]:
        problem = NOT_GIVEN.format(status or "missing")
    elif _is_changed(resource):
        problem = CHANGED
    own = drug_of(resource.get("medicationCodeableConcept") or NOTHING)
    named = medications.get(text_of((resource.get("medicationReference") or NOTHING).get("reference")) or "", [NOTHING])
    for medication in named:
        yield Statement(
            person, "drug", own or drug_of(medication.get("code") or NOTHING), _dose(kind, resource), effective=effective,
            known=moment(text_of(resource.get("dateAsserted"))) if kind == "MedicationStatement" else None, until=moment(text_of(period.get("end"))),
            place=f"{kind}/{text_of(resource.get('id')) or ''}", problem=problem or _no_person_or_time(person, when, effective),
            deliberate=problem is not None,
        )  # fmt: skip


def _dose(kind: str, resource: Resource) -> str:
    dose = (resource.get("dosage") or NOTHING).get("dose") or NOTHING if kind == "MedicationAdministration" else NOTHING
    value, unit = text_of(dose.get("value")), text_of(dose.get("unit"))
    return f"{value} {unit}" if value is not None and unit is not None else "given"


def _by_reference(resources: Iterable[Resource]) -> dict[str, list[Resource]]:
    found: dict[str, list[Resource]] = {}
    for resource in resources:
        if (name := text_of(resource.get("id"))) is not None:
            found.setdefault(f"Medication/{name}", []).append(resource)
    return found
