"""The small inputs: each asked of its faces, and what an answer got wrong, in words."""

import json
from pathlib import Path

from cytostorm.library.strict_yaml import read_yaml
from tests.vignettes.asked import face
from tests.vignettes.checked import is_of, now, said_of_the_patient

FOLDER = Path(__file__).parent
FILE = FOLDER / "cases.yaml"
CONTENT, _ = read_yaml(FILE.read_text(encoding="utf-8"), str(FILE))
CASES, KINDS = CONTENT["cases"], CONTENT["kinds"]
OPTIONS = {
    "text": (),
    "full": ("--full",),
    "json": ("--format", "json"),
    "html": ("--format", "html"),
    "summary": ("--summary",),
}


def answers(case):
    command, subject, *rest = case["asks"]
    subject = FOLDER / subject if subject.startswith("records/") else subject
    return [face(name, (command, subject, *rest, *OPTIONS[name])) for name in case["faces"]]


def faults(case):
    """What the faces say and must not, or do not say and must; empty when all is well."""
    faces = answers(case)
    return [fault for one in faces for fault in _said(case, one)] + [
        fault for one in faces if one.name == "json" for fault in _meant(case, one)
    ]


def _said(case, one):
    if one.code:
        yield f"{one.name}: exit {one.code}: {one.words[:200]}"
    yield from (
        f"{one.name}: does not say {group}"
        for group in case.get("says", ())
        if any(word.casefold() not in one.words for word in group)
    )
    said = said_of_the_patient(one)
    yield from (f"{one.name}: says '{word}'" for word in case.get("never", ()) if word.casefold() in said)


def _meant(case, one):
    if one.code:
        return
    content = json.loads(one.raw)
    sets = {found["id"]: found for found in content.get("criteria", ())}
    yield from (
        f"json: {name} is {sets[name]['verdict']}"
        for name, word in case.get("verdicts", {}).items()
        if sets[name]["verdict"] != word
    )
    yield from (
        f"json: {name} is not set aside"
        for name in case.get("set_aside", ())
        if sets[name]["applies"] != "not for this patient"
    )
    if "most_mg" in case:
        rows = [row for row in content["rows"] if row["kind"] == "option" and (row["high"] or 0) > case["most_mg"]]
        yield from (f"json: {row['id']} offers {row['high']} {row['unit']}" for row in rows)
    if "order" in content:
        yield from _options(case, now(content))


def _options(case, options):
    leading = [option for option in options if option["rank"] == 1]
    yield from (
        f"json: {name} does not stand first"
        for name in case.get("first", ())
        if not any(is_of(option, name) for option in leading)
    )
    offered = [option for option in options if option["state"] == "offered" and option["doses"]]
    yield from (
        f"json: {name} is offered"
        for name in case.get("not_offered", ())
        if any(option["treatment"] == name for option in offered)
    )
