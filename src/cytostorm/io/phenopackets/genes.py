"""Genes of a Phenopacket: pathogenic variants on both alleles of a gene that a finding names."""

from __future__ import annotations

from collections.abc import Iterator

from cytostorm.io.coded.case import Statement
from cytostorm.io.phenopackets.parts import At, Part, listed, object_of, text_of

_PATHOGENIC = ("PATHOGENIC", "LIKELY_PATHOGENIC")
_BOTH = ("GENO:0000136", "GENO:0000402")  # homozygous, compound heterozygous
_NOT_BOTH = "its variant is not said to be on both alleles (homozygous or compound heterozygous)."
_NOT_PATHOGENIC = "its variant is not classified as pathogenic or likely pathogenic."
_NOT_FOUND = "its interpretation was rejected."


def gene_statements(packet: Part, person: str, at: At) -> Iterator[Statement]:
    """One statement for each interpreted gene; why it does not count stands in its problem. A gene that was not found says nothing."""
    for interpretation in listed(packet, "interpretations", at):
        for one in listed(object_of(interpretation.get("diagnosis"), at), "genomicInterpretations", at):
            variant = object_of(one.get("variantInterpretation"), at)
            described = object_of(variant.get("variationDescriptor"), at)
            gene = object_of(described.get("geneContext") or one.get("gene"), at)
            if symbol := text_of(gene.get("symbol")):
                problem = _problem(one, variant, text_of(object_of(described.get("allelicState"), at).get("id")))
                yield Statement(person, "condition", f"gene|{symbol}", "yes", place=f"interpretations {symbol[:40]}", problem=problem,
                                deliberate=problem is not None)  # fmt: skip


def _problem(one: Part, variant: Part, state: str | None) -> str | None:
    if one.get("interpretationStatus") == "REJECTED":
        return _NOT_FOUND
    if variant.get("acmgPathogenicityClassification") not in _PATHOGENIC:
        return _NOT_PATHOGENIC
    return None if state in _BOTH else _NOT_BOTH
