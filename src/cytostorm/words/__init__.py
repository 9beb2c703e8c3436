"""Numbers, units and moments as a person writes them, and the reasons of a verdict."""

from cytostorm.words.aged import age_words, aged_words
from cytostorm.words.numbers import bounds_words, moment_words, number_words
from cytostorm.words.populations import NOT_FOR_THIS_PATIENT, contradiction_words, population_words
from cytostorm.words.reasons import because, name_of, reasons
from cytostorm.words.units import unit_words, written

__all__ = [
    "NOT_FOR_THIS_PATIENT",
    "age_words",
    "aged_words",
    "because",
    "bounds_words",
    "contradiction_words",
    "moment_words",
    "name_of",
    "number_words",
    "population_words",
    "reasons",
    "unit_words",
    "written",
]
