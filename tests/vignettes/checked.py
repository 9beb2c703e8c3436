"""What must be said and must never be said, checked on the answers of all faces; every fault in words."""

import json
import re

from tests.vignettes.asked import words_of

TAKEN = ("offered", "possible", "not confirmed")
GROUPS = {
    "glucocorticoid": {"dexamethasone", "methylprednisolone", "prednisolone", "prednisone", "hydrocortisone"},
}
"""Words of a vignette that mean any of several treatments."""
WORDED = {
    "supportive": ("supportive", "antipyretic"),
    "hold the antibody": ("bispecific antibody on hold",),
    "hold the inhibitor": ("checkpoint inhibitor on hold", "hold"),
    "antimicrobials": ("antimicrobial",),
    "antituberculous therapy": ("antituberculous", "tuberculosis"),
    "aciclovir until HSV is excluded": ("aciclovir",),
    "antibiotics of late-onset sepsis": ("antibiotics",),
    "liposomal amphotericin B": ("liposomal amphotericin",),
    "tocilizumab or baricitinib": ("tocilizumab", "baricitinib"),
}
"""Words of a vignette that are found in the label or the action of an option."""
ASKED_BACK = {"t2-27": "a weight that cannot be is asked back: one message, exit 2, and no dose is worked out"}
"""Vignettes whose right answer is a question back, with the reason."""
SAID_OTHERWISE = {
    "marrow pcr": (("leishmania pcr of marrow",), "the name of the sample in the list of what is due"),
    "mortality": (("no difference in death",), "why the option of the trial stands where it stands"),
}
"""For words that must be said: other words of the program with the same meaning, and where they stand."""
OF_OTHERS = {
    "critically ill": (
        (
            "critically ill covid-19",
            "in critically ill patients: consensus",
            "in critically ill patients with covid-19",
        ),
        "the population of the trial REMAP-CAP, and the titles of two cited works",
    ),
}
"""For words that must not be said: phrases with the same words that say nothing about the patient or the drug, with the reason."""
NEAR = 120
"""Characters within which several words make one statement: "etanercept" in the chart and "not known" of an allergy are two."""
QUIET = ("quiet", "not checked")
"""States of a danger that is not said to be there."""
QUOTED = "as_printed"
"""The field of JSON with the words of a source: a quotation, and nothing that is said about the patient."""


def faults(case, faces):
    """What a vignette asks and the faces do not hold; empty when all is well."""
    worded = [fault for face in faces for fault in _worded(case, face)]
    return worded + [fault for face in faces if face.name == "json" for fault in _meant(case, face)]


def _worded(case, face):
    if face.code != (2 if case["id"] in ASKED_BACK else 0):
        yield f"{face.name}: exit {face.code}: {face.words[:200]}"
    for one in case.get("must_say", ()):
        if lost := [word for word in one["words"] if not _says(face.words, word.casefold())]:
            yield f"{face.name}: does not say {lost}"
    said = said_of_the_patient(face)
    for one in case.get("must_not", ()):
        if "words" in one and "as" not in one and _together(said, [word.casefold() for word in one["words"]]):
            yield f"{face.name}: says {one['words']}"


def _says(words, word):
    return any(one in words for one in (word, *SAID_OTHERWISE.get(word, ((), ""))[0]))


def _together(said, words):
    """Whether all words are said of one another: the others stand near the first."""
    first, *others = words
    said = _without(said, first)
    around = (said[max(0, at.start() - NEAR) : at.end() + NEAR] for at in re.finditer(re.escape(first), said))
    return any(all(other in part for other in others) for part in around)


def _without(words, word):
    """The words of a face without the phrases in which this word is about something else."""
    for phrase in OF_OTHERS.get(word, ((), ""))[0]:
        words = words.replace(phrase, " ")
    return words


def said_of_the_patient(face):
    """The words of a face; in JSON without quotations of sources, and without dangers that do not hold or could not be checked."""
    if face.name.split()[-1] != "json" or face.code:
        return face.words
    messages = face.words[len(words_of(face.raw)) :]
    return re.sub(r"\s+", " ", json.dumps(_said(face.content), ensure_ascii=False)).casefold() + messages


def _said(content):
    """An element of JSON, reduced to what it says now."""
    if isinstance(content, dict):
        kept = {name: part for name, part in content.items() if name != QUOTED}
        return {name: _said(_that_fire(part) if name == "dangers" else part) for name, part in kept.items()}
    return [_said(part) for part in content] if isinstance(content, list) else content


def _that_fire(dangers):
    return [one for one in dangers if isinstance(one, str) or one["state"] not in QUIET]


def _meant(case, face):
    if case["ask"].startswith("pathway"):
        options = now(face.content)
        yield from _first(case, options)
        yield from _not_offered(case, options)
        yield from _order(case, options)
        yield from _numbers(case, options)
    elif case["ask"].startswith("dose") and not face.code:
        yield from _doses(case, face.content)


def now(content):
    """The options of now, in the order of every face, without those that wait or are not here."""
    options = {option["id"]: option for step in content["steps"] for option in step["options"]}
    return [options[name] for name in content["order"] if options[name]["state"] in TAKEN]


def is_of(option, wanted):
    """Whether an option is what a vignette calls it: a treatment, a group of them, or words of its label."""
    if wanted in WORDED:
        return any(word in f"{option['label']} {option['action']}".casefold() for word in WORDED[wanted])
    return bool(GROUPS.get(wanted, {wanted}) & {option["treatment"], *option["about"]})


def _first(case, options):
    """The groups of `first` in their order; nothing with a drug stands before the last of the first group."""
    ranked = [option for option in options if option["rank"]]
    at = 0
    for group in case.get("first", ()):
        names = group if isinstance(group, (list, tuple)) else [group]
        places = {name: next((n for n, option in enumerate(ranked) if is_of(option, name)), None) for name in names}
        beside = [
            name for name, place in places.items() if place is None and any(is_of(option, name) for option in options)
        ]
        missing = [name for name, place in places.items() if place is None and name not in beside]
        if missing:
            yield f"json: {missing} is not among the options of now"
            continue
        held = [place for place in places.values() if place is not None]
        if held and min(held) > at:
            yield f"json: before {names} stand {[option['id'] for option in ranked[at : min(held)]]}"
        at = max([at, *(place + 1 for place in held)])


def _not_offered(case, options):
    for one in case.get("must_not", ()):
        if "offered" in one:
            drug, *rest = one["offered"].split(" ", 1)
            found = [
                option["id"]
                for option in options
                if option["treatment"] == drug and option["state"] == "offered" and _has(option, rest)
            ]
            if found:
                yield f"json: {one['offered']} is offered ({found})"


def _has(option, rest):
    """Whether a computed dose of the option has these words; without words any computed dose, or rank 1, will do."""
    computed = [dose["words"] for dose in option["doses"] if dose["kind"] == "option"]
    return any(rest[0] in words for words in computed) if rest else bool(computed) or option["rank"] == 1


def _order(case, options):
    for one in case.get("must_not", ()):
        for first, later in one.get("before", {}).items():
            place = next((n for n, option in enumerate(options) if is_of(option, first)), len(options))
            earlier = [option["id"] for option in options[:place] if any(is_of(option, name) for name in later)]
            if earlier:
                yield f"json: {earlier} stand before {first}"


def _numbers(case, options):
    for wanted in case.get("numbers", ()):
        doses = [dose for option in options if option["treatment"] == wanted["drug"] for dose in option["doses"]]
        words = " ".join(one["words"] for dose in doses for one in (dose, *dose["preparations"]))
        found = {
            float(number.replace(",", ""))
            for number in re.findall(r"[\d,]+(?:\.\d+)?(?= ?(?:mg|g)\b)", words)
            if number.strip(",")
        }
        milligrams = found | {number * 1000 for number in found}
        if not any(abs(number - wanted["mg"]) <= wanted["mg"] / 100 for number in milligrams):
            yield f"json: no {wanted['mg']} mg of {wanted['drug']} in: {words[:300]}"
        if "ml" in wanted and not re.search(rf"\b{wanted['ml']}(\.0+)? mL", words):
            yield f"json: no {wanted['ml']} mL of {wanted['drug']}"


def _doses(case, content):
    offered = [row for row in content["rows"] if row["kind"] == "option"]
    for one in case.get("must_not", ()):
        if "over_mg" in one and (
            over := [row["id"] for row in offered if row["unit"] == "mg/dose" and row["high"] > one["over_mg"]]
        ):
            yield f"json: above {one['over_mg']} mg: {over}"
        if "offered" in one and offered:
            yield f"json: {one['offered']} is offered: {[row['id'] for row in offered]}"
