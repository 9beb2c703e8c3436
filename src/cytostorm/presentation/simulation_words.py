"""The words of simulated comparisons."""

from __future__ import annotations

FOOLED, NOT_FOOLED, NOT_CLEAR = "fooled", "not fooled", "not clear: more --runs"
NO_ESTIMATE = "no estimate"
STUDIES = {
    "severity": ("Confounding by severity", "The treated have lower ferritin, and ferritin raises mortality. The drug does nothing."),
    "drift": (
        "Historical controls from sicker times",
        "The same, and controls come from an earlier time with higher mortality for reasons that nobody recorded.",
    ),
    "immortal": (
        "Immortal time",
        "The drug starts on one of the first days. Who dies before the start counts as untreated.",
    ),
    "missing": ("Missing ferritin", "Ferritin was not measured in some patients, by chance."),
    "discharge": (
        "Discharge competes with death",
        "The drug sends survivors home sooner and changes no death.",
    ),
    "works": ("A drug that works", "Confounding by severity, and a drug that lowers the odds of death."),
}  # fmt: skip
TITLES = {
    "severity": "SEVERITY",
    "drift": "SICKER TIMES",
    "immortal": "IMMORTAL TIME",
    "missing": "NO FERRITIN",
    "discharge": "DISCHARGE",
    "works": "DRUG THAT WORKS",
}
"""The studies on a first screen, at most 17 letters."""
ANALYSES = {
    "naive": "unadjusted",
    "weighted by ferritin": "weighted by ferritin; patients without a value left out",
    "weighted, mean and indicator": "weighted, the mean filled in for missing ferritin, with an indicator",
    "weighted, discharge as censoring": "weighted Kaplan-Meier, discharge as censoring",
    "weighted, discharge competing": "weighted cumulative incidence, discharge competing",
    "cloned": "clone-censor-weight by ferritin",
}
SHORT = {
    "naive": "unadjusted",
    "weighted by ferritin": "weighted",
    "weighted, mean and indicator": "mean filled in",
    "weighted, discharge as censoring": "Kaplan-Meier",
    "weighted, discharge competing": "competing risk",
    "cloned": "clone and censor",
}
"""The same on a first screen, at most 16 letters."""
END = "Synthetic. Not a medical device. All figures: --full and report.html"
LIMITS = (
    "The parameters are inputs, not facts about a disease. Other parameters give other errors.",
    "In these cohorts ferritin is the only confounder, and its effect on the log odds of death is linear. In patients there is always more.",
    "Drift between calendar times cannot be repaired from such data. No corrected number is offered.",
    "Missing ferritin is missing by chance here. If the sick are measured more often, leaving patients out is biased too.",
)


def points(value: float) -> str:
    """A risk difference in percentage points, with its sign.

    >>> points(-0.0641), points(0.0004), points(0.1)
    ('−6.4', '0.0', '+10.0')
    """
    shown = f"{100 * value:+.1f}"
    return "0.0" if shown in ("+0.0", "-0.0") else shown.replace("-", "−")


def share(value: float) -> str:
    """
    >>> share(0.283), share(1)
    ('28%', '100%')
    """
    return f"{100 * value:.0f}%"


def size_words(size: tuple[int, int]) -> str:
    """As it is typed.

    >>> size_words((2900, 1600))
    '2900+1600'
    """
    return f"{size[0]}+{size[1]}"
