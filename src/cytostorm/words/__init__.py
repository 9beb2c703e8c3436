"""A verdict as a sentence, a table or HTML."""

from cytostorm.words.aged import HOW_TO_COUNT, AgedPayload, age_words, aged_payload, aged_words
from cytostorm.words.html import assessment_html
from cytostorm.words.sentences import (
    DISCLAIMER,
    applies_words,
    assessment_text,
    because,
    bounds_words,
    by_application,
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
    "HOW_TO_COUNT",
    "AgedPayload",
    "age_words",
    "aged_payload",
    "aged_words",
    "applies_words",
    "assessment_html",
    "assessment_text",
    "because",
    "bounds_words",
    "by_application",
    "cite_words",
    "interpolated_percent",
    "interpretations",
    "moment_words",
    "name_of",
    "number_words",
    "probability_words",
    "reasons",
    "score_words",
    "unit_words",
    "written",
]
