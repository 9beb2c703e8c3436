"""A verdict as a sentence, a table or HTML."""

from cytostorm.words.html import assessment_html
from cytostorm.words.populations import (
    MADE_FOR_OTHERS,
    NOT_FOR_THIS_PATIENT,
    NOT_RECORDED,
    assessment_text,
    contradiction_words,
    for_other_patients,
    for_this_patient,
    other_patients_words,
    others_in_a_line,
    population_words,
)
from cytostorm.words.sentences import (
    DISCLAIMER,
    because,
    bounds_words,
    cite_words,
    interpolated_percent,
    interpretations,
    moment_words,
    name_of,
    number_words,
    probability_words,
    reasons,
    score_words,
)
from cytostorm.words.units import unit_words, written

__all__ = [
    "DISCLAIMER",
    "MADE_FOR_OTHERS",
    "NOT_FOR_THIS_PATIENT",
    "NOT_RECORDED",
    "assessment_html",
    "assessment_text",
    "because",
    "bounds_words",
    "cite_words",
    "contradiction_words",
    "for_other_patients",
    "for_this_patient",
    "interpolated_percent",
    "interpretations",
    "moment_words",
    "name_of",
    "number_words",
    "other_patients_words",
    "others_in_a_line",
    "population_words",
    "probability_words",
    "reasons",
    "score_words",
    "unit_words",
    "written",
]
