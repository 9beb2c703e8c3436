"""A verdict as a sentence, a table or HTML."""

from cytostorm.words.html import assessment_html
from cytostorm.words.sentences import (
    DISCLAIMER,
    assessment_text,
    because,
    bounds_words,
    cite_words,
    interpolated_percent,
    interpretations,
    moment_words,
    number_words,
    probability_words,
    score_words,
    subject_of,
)  # fmt: skip

__all__ = [
    "DISCLAIMER", "assessment_html", "assessment_text", "because", "bounds_words", "cite_words", "interpolated_percent", "interpretations",
    "moment_words", "number_words", "probability_words", "score_words", "subject_of",
]  # fmt: skip
