"""The doors: outside formats to records, refusing what cannot be understood."""
