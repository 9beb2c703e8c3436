"""What a person or a program types, field by field: a record from all that is understood, and a problem for each field that is not."""

from cytostorm.io.typed.about import About
from cytostorm.io.typed.problems import Problem
from cytostorm.io.typed.reading import TypedRecord, typed_record

__all__ = ["About", "Problem", "TypedRecord", "typed_record"]
