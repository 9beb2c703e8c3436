"""Every input format, once: what it is called, how it is recognized, what reads it for one patient and for a population.

Readers are named and loaded when they are first called: whoever opens a CSV file waits for no reader of OMOP.
A further format is one `Door` more; commands, staging and the page of formats take it from here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Literal

SourceKind = Literal[
    "table", "fhir-bundle", "fhir-ndjson", "omop", "clif", "meds", "phenopacket", "long-folder", "event-folder"
]


@dataclass(frozen=True)
class Door:
    """One input format.

    `kind`: its name in code and in JSON. `label`: what it is called. `files`, `holds`: by what a file and a folder of it are recognized,
    in words; "" where it is never one. `is_file`, `is_folder`: functions that say whether a path is of this format.
    `patients`: reads records of one patient or of a few, from a path, a library, the id of a patient and a `code_map`.
    `population`: fills a database with coded statements. `staged`: writes the tables of a population itself. With neither, what `patients`
    reads is written.
    Functions are written "module:name".
    """

    kind: SourceKind
    label: str
    files: str = ""
    holds: str = ""
    is_file: str = ""
    is_folder: str = ""
    patients: str = ""
    population: str = ""
    staged: str = ""


_IO = "cytostorm.io."
_FROM_LONG = f"{_IO}staging.from_long:staged_long"
DOORS: dict[SourceKind, Door] = {
    door.kind: door
    for door in (
        Door(
            "table",
            "a table",
            files="CSV, TSV, TXT, XLSX, Parquet, JSON with names and values, and any other file",
            is_file=f"{_IO}json_kinds:is_table",
            staged=_FROM_LONG,
        ),
        Door(
            "event-folder",
            "an event table",
            holds="events.parquet, an event table",
            is_folder=f"{_IO}long.files:is_event_folder",
            staged=f"{_IO}staging.from_events:staged_events",
        ),
        Door(
            "long-folder",
            "a long table on disk",
            holds="facts.parquet or facts.csv, a long table",
            is_folder=f"{_IO}long.files:facts_of",
            staged=_FROM_LONG,
        ),
        Door(
            "omop",
            "OMOP tables",
            files="a DuckDB file, or an address postgresql://...",
            holds="OMOP tables such as measurement.parquet",
            is_file=f"{_IO}omop.source:is_duckdb",
            is_folder=f"{_IO}omop.source:is_omop_folder",
            patients=f"{_IO}omop:read_omop",
            population=f"{_IO}omop:filled",
        ),
        Door(
            "fhir-ndjson",
            "FHIR resources",
            files="a name that ends in .ndjson, .jsonl, .ndjson.gz or .jsonl.gz",
            holds="FHIR resources as .ndjson or .ndjson.gz files",
            is_file=f"{_IO}fhir.lines:is_ndjson",
            is_folder=f"{_IO}fhir.lines:is_ndjson_folder",
            patients=f"{_IO}fhir:read_bulk",
            population=f"{_IO}fhir.bulk:filled",
        ),
        Door(
            "clif",
            "CLIF tables",
            holds="CLIF tables such as clif_labs.parquet",
            is_folder=f"{_IO}clif.source:is_clif_folder",
            patients=f"{_IO}clif:read_clif",
            population=f"{_IO}clif:filled",
        ),
        Door(
            "meds",
            "a MEDS data set",
            holds="a MEDS data set with Parquet files in data/",
            is_folder=f"{_IO}meds.source:is_meds_folder",
            patients=f"{_IO}meds:read_meds",
            population=f"{_IO}meds:filled",
        ),
        Door(
            "fhir-bundle",
            "a FHIR Bundle",
            files="a JSON object with resourceType, plain or compressed, or one of no known format",
            is_file=f"{_IO}json_kinds:is_bundle",
            patients=f"{_IO}fhir:read_bundle",
            population=f"{_IO}fhir.staged_bundle:filled",
        ),
        Door(
            "phenopacket",
            "a phenopacket",
            files="a JSON object with phenotypicFeatures, genomicInterpretations or phenopacketSchemaVersion",
            is_file=f"{_IO}json_kinds:is_phenopacket",
            patients=f"{_IO}phenopackets:read_phenopacket",
        ),
    )
}
"""In the order in which a path is looked at. Any other file is a table, and its reader says what is wrong with it."""


def function(named: str) -> Callable[..., Any]:
    """The function of a door, loaded now."""
    module, name = named.split(":")
    found: Callable[..., Any] = getattr(import_module(module), name)
    return found
