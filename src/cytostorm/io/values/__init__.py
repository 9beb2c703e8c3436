"""Values as they are written, understood once for every input format: numbers and what bounds them, units, names, times, drugs.

Tables, FHIR, OMOP, CLIF, MEDS and Phenopackets ask here, so that "<0.3 mg/dL" means one thing wherever it is read.
Nothing here knows a format.
"""
