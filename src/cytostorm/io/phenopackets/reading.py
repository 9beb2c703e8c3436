"""A Phenopacket to one record. What has no date holds without one; a term or a gene that is on no list here means nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from cytostorm.errors import InputError
from cytostorm.io.coded.case import Case, Person, Statement
from cytostorm.io.coded.code_map import NO_MAP, CodeMap
from cytostorm.io.coded.conformance import CodedContent
from cytostorm.io.coded.one import content_of_case
from cytostorm.io.fhir.bundle import Source, json_of
from cytostorm.io.fhir.parts import day, moment
from cytostorm.io.phenopackets.genes import gene_statements
from cytostorm.io.phenopackets.parts import Part, age_in_words, code_of, listed, object_of, text_of, unit_of
from cytostorm.io.values.subjects import Subject
from cytostorm.library import Library

_AGE = "phenopacket|age"
_UNPLACED = "an age or a stage of life says when; it is not placed in time, so these facts have no date"
_NOT_READ = {
    "medicalActions": "what was given is not read here; enter drugs that may hide a sign", "biosamples": "samples are not read",
    "files": "files of the patient are not read",
}  # fmt: skip
_ADVICE = 'A Phenopacket is one JSON object with "subject" and "phenotypicFeatures", as version 2 of the schema has it.'


def read_phenopacket(source: Source, library: Library, patient: str = "", code_map: CodeMap = NO_MAP) -> CodedContent:
    """The record of a Phenopacket: a path (`.json`, `.json.gz`), the bytes of such a file, or the document as parsed JSON.

    Raises InputError for what is no Phenopacket, or has a part of another shape; a value that is not understood is a refusal in the report.
    """
    label, packet = json_of(source, "the Phenopacket")
    if not any(name in packet for name in ("phenotypicFeatures", "measurements", "interpretations", "subject")):
        raise InputError(label, "this is no Phenopacket.", _ADVICE)
    return content_of_case(_Packet(label, packet, library, code_map).case(), library, patient)


class _Packet:
    """One document on its way to statements."""

    def __init__(self, source: str, packet: Part, library: Library, code_map: CodeMap):
        self.packet = packet
        lines = [line for line in library.vocabularies["phenopackets"].categories if line.status != "unconfirmed"]
        own = {_key(line.table, line.category): Subject("finding", line.finding or "") for line in lines}
        self.found = Case(
            source,
            code_map=replace(code_map, codes={**own, **code_map.codes, _AGE: Subject("observable", "age")}),
            called="subject",
        )
        self.only_yes = {_key(line.table, line.category) for line in lines if line.only_yes}
        self.unplaced = 0

    def case(self) -> Case:
        subject = object_of(self.packet.get("subject"), self._at("subject"))
        self.person = text_of(subject.get("id")) or text_of(self.packet.get("id")) or "patient"
        self.found.persons[self.person] = self._person(subject)
        features = listed(self.packet, "phenotypicFeatures", self._at("phenotypicFeatures"))
        measured, diseases = (listed(self.packet, name, self._at(name)) for name in ("measurements", "diseases"))
        made = [
            *self._age(subject),
            *map(self._feature, features),
            *(one for part in measured for one in self._measured(part)),
        ]
        made += [self._disease(part) for part in diseases]
        made += list(gene_statements(self.packet, self.person, self._at("interpretations")))
        self.found.statements += made
        self._tell({"phenotypicFeatures": features, "measurements": measured, "diseases": diseases})
        return self.found

    def _tell(self, parts: dict[str, list[Part]]) -> None:
        told = self.found.told
        told.resources.update({name: len(found) for name, found in parts.items() if found})
        told.not_counted.update({name: because for name, because in _NOT_READ.items() if self.packet.get(name)})
        if "medicalActions" in told.not_counted:
            told.warnings = [
                f"{self.found.source}: medicalActions are not read. A drug that hides a sign has to be entered."
            ]
        if self.unplaced:
            told.assumptions["times"] = f"{_UNPLACED} ({self.unplaced})"

    def _at(self, field: str) -> tuple[str, str]:
        return self.found.source, field

    def _person(self, subject: Part) -> Person:
        born = (text_of(subject.get("dateOfBirth")) or "")[:10]
        status = object_of(subject.get("vitalStatus"), self._at("subject.vitalStatus"))
        death = moment(text_of(object_of(status.get("timeOfDeath"), self._at("subject.vitalStatus")).get("timestamp")))
        birth = day(born)
        return Person(birth, birth, text_of(status.get("status")) == "DECEASED", death)

    def _age(self, subject: Part) -> Iterator[Statement]:
        """The age at the last encounter, as the packet says it: P14Y is from 14 years to the day before the fifteenth birthday."""
        last = object_of(subject.get("timeAtLastEncounter"), self._at("subject.timeAtLastEncounter"))
        words = age_in_words(
            text_of(object_of(last.get("age"), self._at("subject.timeAtLastEncounter.age")).get("iso8601duration"))
        )
        if words is not None:
            yield Statement(self.person, "observation", _AGE, words, "d", place="subject.timeAtLastEncounter")

    def _feature(self, part: Part) -> Statement:
        """A finding, present or excluded. Excluding more than the finding, or one that is over, says nothing about it now."""
        key = code_of(part.get("type"), self._at("phenotypicFeatures.type"))
        excluded = part.get("excluded") is True
        problem = None
        if excluded and key in self.only_yes:
            problem = "it is excluded, which does not say that each of its parts is absent."
        elif part.get("resolution") is not None:
            problem = "it has a resolution, so it is over."
        when = self._when(part.get("onset"), "phenotypicFeatures.onset")
        place = _place("phenotypicFeatures", part.get("type"))
        return Statement(self.person, "condition", key, "no" if excluded else "yes", effective=when, place=place, problem=problem,
                         deliberate=problem is not None)  # fmt: skip

    def _disease(self, part: Part) -> Statement:
        key, excluded = code_of(part.get("term"), self._at("diseases.term")), part.get("excluded") is True
        when = self._when(part.get("onset"), "diseases.onset")
        return Statement(self.person, "refuted" if excluded else "condition", key, "no" if excluded else "yes", effective=when,
                         place=_place("diseases", part.get("term")))  # fmt: skip

    def _measured(self, part: Part) -> Iterator[Statement]:
        at = self._at("measurements")
        when, place = (
            self._when(part.get("timeObserved"), "measurements.timeObserved"),
            _place("measurements", part.get("assay")),
        )
        value, whole = object_of(part.get("value"), at), object_of(part.get("complexValue"), at)
        if whole:
            for one in listed(whole, "typedQuantities", at):
                yield self._value(code_of(one.get("type"), at), object_of(one.get("quantity"), at), when, place)
        elif value.get("ontologyClass") is not None:
            word = object_of(value["ontologyClass"], at)
            yield Statement(
                self.person,
                "observation",
                code_of(part.get("assay"), at),
                text_of(word.get("label")),
                effective=when,
                place=place,
            )
        else:
            yield self._value(code_of(part.get("assay"), at), object_of(value.get("quantity"), at), when, place)

    def _value(self, key: str, quantity: Part, when: datetime | None, place: str) -> Statement:
        at = self._at("measurements.value.quantity")
        normal = object_of(quantity.get("referenceRange"), at)
        unit, limit = unit_of(quantity.get("unit"), at), unit_of(normal.get("unit") or quantity.get("unit"), at)
        return Statement(
            self.person, "observation", key, text_of(quantity.get("value")), unit, None, text_of(normal.get("low")), limit,
            text_of(normal.get("high")), limit, when, place=place,
        )  # fmt: skip

    def _when(self, element: Any, field: str) -> datetime | None:
        """The moment of a TimeElement; an age is not placed in time."""
        at = object_of(element, self._at(field))
        interval = object_of(at.get("interval"), self._at(field))
        found = moment(text_of(at.get("timestamp")) or text_of(interval.get("end")) or text_of(interval.get("start")))
        self.unplaced += element is not None and found is None
        return found


def _key(table: str, category: str) -> str:
    return f"HP|{category.removeprefix('HP:')}" if table == "phenotypicFeatures" else f"gene|{category}"


def _place(field: str, term: Any) -> str:
    named = term.get("id") or term.get("label") if isinstance(term, dict) else ""
    return f"{field} {str(named)[:60]}".strip()
