"""GA4GH Phenopackets, version 2, in: one patient as JSON, with findings of the HPO, measurements and genes."""

from cytostorm.io.phenopackets.reading import read_phenopacket

__all__ = ["read_phenopacket"]
