"""What must be said and must never be said, checked on the answers of all faces; every fault in words."""

import re

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
MILLIGRAMS = re.compile(r"= ?(?:[\d.]+ to )?([\d.]+) mg/(?:dose|day)")


def faults(case, faces):
    """What a vignette asks and the faces do not hold; empty when all is well."""
    worded = [fault for face in faces for fault in _worded(case, face)]
    return worded + [fault for face in faces if face.name == "json" for fault in _meant(case, face)]


def _worded(case, face):
    if face.code:
        yield f"{face.name}: exit {face.code}: {face.words[:200]}"
    for one in case.get("must_say", ()):
        if lost := [word for word in one["words"] if word.casefold() not in face.words]:
            yield f"{face.name}: does not say {lost}"
    for one in case.get("must_not", ()):
        if "words" in one and "as" not in one and all(word.casefold() in face.words for word in one["words"]):
            yield f"{face.name}: says {one['words']}"


def _meant(case, face):
    if case["ask"].startswith("pathway"):
        options = now(face.content)
        yield from _first(case, options)
        yield from _not_offered(case, options)
        yield from _order(case, options)
        yield from _numbers(case, options)
    elif case["ask"].startswith("dose"):
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
        beside = [name for name, place in places.items() if place is None and any(is_of(option, name) for option in options)]
        missing = [name for name, place in places.items() if place is None and name not in beside]
        if missing:
            yield f"json: {missing} is not among the options of now"
            continue
        held = [place for place in places.values() if place is not None]
        if held and min(held) > at:
            yield f"json: before {names} stand {[option['id'] for option in ranked[at:min(held)]]}"
        at = max([at, *(place + 1 for place in held)])


def _not_offered(case, options):
    for one in case.get("must_not", ()):
        if "offered" in one:
            drug, *rest = one["offered"].split(" ", 1)
            found = [option["id"] for option in options if option["treatment"] == drug and option["state"] == "offered" and _has(option, rest)]
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
        words = " ".join(dose["words"] for option in options if option["treatment"] == wanted["drug"] for dose in option["doses"])
        found = {float(number.replace(",", "")) for number in re.findall(r"[\d,]+(?:\.\d+)?(?= ?(?:mg|g)\b)", words) if number.strip(",")}
        milligrams = found | {number * 1000 for number in found}
        if not any(abs(number - wanted["mg"]) <= wanted["mg"] / 100 for number in milligrams):
            yield f"json: no {wanted['mg']} mg of {wanted['drug']} in: {words[:300]}"
        if "ml" in wanted and not re.search(rf"\b{wanted['ml']}(\.0+)? mL", words):
            yield f"json: no {wanted['ml']} mL of {wanted['drug']}"


def _doses(case, content):
    offered = [row for row in content["rows"] if row["kind"] == "option"]
    for one in case.get("must_not", ()):
        if "over_mg" in one and (over := [row["id"] for row in offered if row["unit"] == "mg/dose" and row["high"] > one["over_mg"]]):
            yield f"json: above {one['over_mg']} mg: {over}"
        if "offered" in one and offered:
            yield f"json: {one['offered']} is offered: {[row['id'] for row in offered]}"
