"""Published definitions of response and the relapse in sentences."""

from __future__ import annotations

from collections.abc import Sequence

from cytostorm.monitoring.changes import percent_text, says_nothing
from cytostorm.monitoring.relapse import Relapse
from cytostorm.monitoring.responding import GOOD, ClauseOutcome, Response, ResultOutcome
from cytostorm.presentation.headlines import lowered
from cytostorm.presentation.said import ward_times
from cytostorm.presentation.trends import drug_words
from cytostorm.record.reasons import Reason
from cytostorm.values import INFINITY, Bounds
from cytostorm.words import because

MEANINGS = {
    "response": "a response",
    "no_response": "an unsatisfactory response",
    "better_outlook": "a better outlook in that cohort",
    "worse_outlook": "a worse outlook in that cohort",
}


def response_words(response: Response) -> str:
    """What is listed beside the name of a definition: that it is a draft, not asked, or about other patients."""
    draft = "unverified numbers: listed, never calculated" if response.definition.document.status == "draft" else ""
    return "; ".join(filter(None, (draft, not_asked_words(response.not_asked), applies_words(response))))


def not_asked_words(why: Reason | None) -> str:
    """Why a definition is not asked: "no emapalumab given", "asked once 3 days have passed"; empty where it is."""
    if why is None:
        return ""
    if why.kind == "missing":
        return f"no {drug_words(why.subject)} given"
    return f"asked once {why.count} days have passed" if why.count is not None else "no start to count from"


def reasons_words(outcome: ClauseOutcome) -> tuple[str, ...]:
    """The reasons behind a clause, each once."""
    return tuple(dict.fromkeys(_why_words(one) for one in outcome.explained))


def _why_words(outcome: ClauseOutcome) -> str:
    if outcome.rule is not None:
        when = "" if outcome.clause.kind == "now" else "at the start: "
        return ward_times(when + because(outcome.rule))
    assert outcome.reason is not None
    why = outcome.reason
    if why.kind == "missing":
        return f"{why.subject.replace('_', ' ')} missing {_when_missing(why)}"
    return _changed_words(why) if why.kind == "change" else why.value or not_asked_words(why)


def _when_missing(why: Reason) -> str:
    if why.value == "start":
        return "at the start"
    return f"on day {why.count}" if why.count else "since the start"


def _changed_words(why: Reason) -> str:
    """ "ferritin fall of 14.99% from the start, unreliable: tocilizumab lowers it"."""
    assert why.bounds is not None
    since = "its worst value" if why.value == "peak" else "the start"
    masks = " and ".join(dict.fromkeys(mask.words for mask in why.masked_by))
    doubt = f", unreliable: {masks}" if masks else ""
    return f"{why.subject.replace('_', ' ')} {change_words(why.bounds)} from {since}{doubt}"


def change_words(fall: Bounds) -> str:
    """A fall in percent as a fall, a rise, or a change where it may be either: "fall of 14.99%", "rise of 93.5%"."""
    if says_nothing(fall):
        return "change of unknown size"
    if fall.low >= 0:
        return f"fall of {_range_text(fall.low, fall.high)}%"
    if fall.high <= 0:
        return f"rise of {_range_text(-fall.high, -fall.low)}%"
    return f"change of −{percent_text(fall.high)} to " + (
        f"+{percent_text(-fall.low)}%" if fall.low > -INFINITY else "any rise"
    )


def _range_text(low: float, high: float) -> str:
    if low == high:
        return percent_text(low)
    return f"{percent_text(low)} or more" if high == INFINITY else f"{percent_text(low)} to {percent_text(high)}"


def applies_words(response: Response) -> str:
    """For whom a definition was made, where that is not plain; empty where the patient is one of them."""
    population = response.definition.document.population
    return {
        "met": "",
        "not met": f"not for this patient; made for {population}",
        "unknown": f"for {population}: not recorded",
    }[response.applies]


def title_words(response: Response) -> str:
    """The title of a definition with what is listed beside it."""
    about = response_words(response)
    return response.definition.document.title + (f" ({about})" if about else "")


def result_words(result: ResultOutcome) -> str:
    """ "Unknown: complete response (when met: a response)"."""
    return f"{result.word}: {result.label} (when met: {MEANINGS[result.meaning]})"


def parts_words(outcome: ClauseOutcome) -> list[str]:
    """The named parts of a result by what is known of them; the reasons themselves where it has none."""
    named = [child for child in outcome.children if child.label]
    if not named or outcome.clause.kind == "either":
        return list(reasons_words(outcome))
    words = ("met", "not met", "unknown")
    return [
        f"{word}: {', '.join(said)}"
        for word in words
        if (said := [_part_words(child) for child in named if child.word == word])
    ]


def _part_words(part: ClauseOutcome) -> str:
    """A part by its name; one that needs any of several with those that are met, or that are still possible."""
    if part.clause.kind != "any" or part.word == "not met" or part.clause.meta.cite is not None:
        return part.label
    those = [child.label for child in part.children if child.word == part.word]
    return f"{part.label} ({', '.join(those)})"


def is_assessed(response: Response) -> bool:
    """Whether a definition is computed for this patient: it has results, is no draft, is asked now, and may be about the patient."""
    document = response.definition.document
    return bool(
        response.results and not response.not_asked and document.status != "draft" and response.applies != "not met"
    )


def definition_words(response: Response) -> str:
    """A definition that is asked, with its results by their word; empty where it is not."""
    if response.not_asked or not response.results or response.definition.document.status == "draft":
        return ""
    results = "; ".join(f"{result.word}: {result.label}" for result in response.results)
    return f"{title_words(response)}: {results}"


def unfavorable(responses: Sequence[Response]) -> list[tuple[Response, ResultOutcome]]:
    """Results that are met and mean an unsatisfactory response or a worse outlook, of definitions that may be about the patient."""
    return [
        (one, result)
        for one in responses
        if is_assessed(one)
        for result in one.results
        if result.word == "met" and result.meaning not in GOOD
    ]


def relapse_words(relapse: Relapse) -> str:
    """The rule of this project in one sentence."""
    again = [lowered(item.label) for item in relapse.items if item.word == "met"]
    if relapse.no_start:
        return "no start is taken, so no earlier response is known. Enter the start with --since"
    if relapse.responded.high <= 0:
        return "no earlier response, so relapse does not apply"
    fever = "fever unreliable (IL-6 blockade)" if relapse.fever is None else f"fever {_truth(relapse.fever)}"
    return f"{fever}; worse again: {', '.join(again) or 'none definitely'}" + (
        "" if relapse.responded.low >= 1 else "; whether there was a response is not established"
    )


def _truth(bounds: Bounds) -> str:
    return "yes" if bounds.low >= 1 else "no" if bounds.high <= 0 else "not established"
