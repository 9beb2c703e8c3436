"""What no patient changes in the answers of `pathway`, `causes` and `watch-record`: statements, sources, labels, rules, each by its name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from cytostorm.library import Library
from cytostorm.library.fingerprints import fingerprint
from cytostorm.library.pages import reference_words
from cytostorm.model.documents import Cite
from cytostorm.model.pathways import Said
from cytostorm.presentation.cause_views import CauseView, CheckView, FrequencyView, HintView, TestView
from cytostorm.presentation.causes import causes_view
from cytostorm.presentation.plan import (
    DangerView,
    DecisionView,
    DoseRowView,
    EvidenceView,
    OptionView,
    SampleView,
    SituationView,
    StepView,
)
from cytostorm.presentation.planning import planned
from cytostorm.presentation.references import ReferenceView, reference_view
from cytostorm.presentation.said import SaidView, said_view
from cytostorm.presentation.small_answer import SHORTEST, Names
from cytostorm.presentation.sources import source_view
from cytostorm.presentation.stage import LevelPayload, SignPayload, SourcePayload
from cytostorm.presentation.view import SAID, SourceView, View
from cytostorm.record import Record

RECORDS: Mapping[type[View], tuple[str, ...]] = {
    DangerView: ("subject", "read", "label", "brief", "about", "ours"),
    OptionView: ("label", "brief", "treatment", "about", "role", "position"),
    StepView: ("label", "parallel"),
    SampleView: ("label", "urgency"),
    EvidenceView: ("text", "ours", "because", "cite"),
    DoseRowView: ("status", "population"),
    SituationView: ("label", "because"),
    HintView: ("label", "weight", "decides", "exposure", "cite"),
    TestView: ("finding", "label", "specimen", "because"),
    CauseView: ("label", "class", "genes"),
    CheckView: ("label", "specimen", "core", "recordable"),
    LevelPayload: ("label", "ours", "because"),
    SignPayload: ("label", "ours", "because", "cite"),
}
"""Objects of which some fields are the same for every patient."""
WHOLE: tuple[type[View], ...] = (SourceView, SourcePayload, SaidView, FrequencyView, DecisionView, ReferenceView)
"""Objects that can be the same for every patient as a whole."""
_STATES = {DangerView: "state", OptionView: "state", HintView: "verdict", TestView: "result", CauseView: "state"}
Named = tuple[str, Any]


@lru_cache(maxsize=4)
def static_parts(library: Library) -> dict[str, Any]:
    """Every part by its name, each content once."""
    found: dict[str, Any] = {}
    seen: set[str] = set()
    for name, part in (*_of_nobody(library), *_of_documents(library)):
        if (mark := repr(part)) not in seen:
            seen.add(mark)
            found[_free(name, found)] = part
    return found


def _free(name: str, taken: Mapping[str, Any]) -> str:
    number = 2
    free = name
    while free in taken:
        free, number = f"{name}/{number}", number + 1
    return free


@lru_cache(maxsize=4)
def parts_fingerprint(library: Library) -> str:
    """Sixteen hexadecimal digits; any change of a word is another one."""
    return fingerprint(static_parts(library))


@lru_cache(maxsize=4)
def names(library: Library) -> Names:
    """The same by what they contain, for writing an answer."""
    return Names(static_parts(library), {frozenset(_fields(kind)): fields for kind, fields in RECORDS.items()})


def _fields(kind: type[View]) -> Iterator[str]:
    yield from (field.alias or name for name, field in kind.model_fields.items() if not field.exclude)


def _of_nobody(library: Library) -> Iterator[Named]:
    """What is said of a patient of whom nothing is known: every cause, rule and option, with nothing of any patient."""
    for word in ("met", "not met", "unknown"):
        yield f"decisions/{word}", {"word": word, "facts": [], "missing": []}
    record = Record()
    for view in (causes_view(record, library), planned(record, library, "")):
        for name in type(view).model_fields:
            yield from _records(getattr(view, name), name)


def _records(value: Any, path: str) -> Iterator[Named]:
    if isinstance(value, View):
        yield from _parts_of(value, path)
        for name in type(value).model_fields:
            yield from _records(getattr(value, name), f"{path}/{name}")
    elif isinstance(value, (list, tuple)):
        for number, one in enumerate(value, 1):
            yield from _records(one, _member(path, one, number))


def _member(path: str, one: Any, number: int) -> str:
    """The name of a member: by its id where it has one, else by its place."""
    own = getattr(one, "id", None)
    return f"{path.rpartition('/')[2]}/{own}" if own else f"{path}/{number}"


def _parts_of(value: View, path: str) -> Iterator[Named]:
    kind, dump = type(value), value.model_dump(mode="json", by_alias=True)
    if isinstance(value, FrequencyView):
        yield path, dump
    if kind in RECORDS:
        base = {**_nothing_said(kind), **{field: dump[field] for field in RECORDS[kind]}}
        yield path, base
        yield f"{path}/{dump[_STATES[kind]] if kind in _STATES else 'not recorded'}", dump
        yield from ((f"{path}/{state}", {**dump, **base, **other}) for state, other in _other_states(kind))


def _other_states(kind: type[View]) -> Iterator[tuple[str, dict[str, Any]]]:
    """What a rule, an option and a hint are in most patients, beside what they are where nothing is known."""
    no = {"word": "not met", "facts": [], "missing": []}
    if kind is DangerView:
        yield "quiet", {"group": "", "number": "", "state": "quiet", "blocks": False, "decision": no}
    if kind is OptionView:
        state = "not for this patient"
        yield state, {"state": state, "shown": False, "rank": None, "numbers": "", "decision": no}
    if kind is HintView:
        yield from ((word, {"verdict": word}) for word in ("not met", "unknown"))


def _nothing_said(kind: type[View]) -> dict[str, Any]:
    """Fields of sentences and lists where nothing is to be said."""
    fields = [(field.alias or name, field) for name, field in kind.model_fields.items() if not field.exclude]
    words = {name: "" for name, field in fields if SAID in field.metadata}
    lists: dict[str, Any] = {name: [] for name, field in fields if get_origin(field.annotation) is tuple}
    return {**words, **lists, **{name: None for name, field in fields if type(None) in get_args(field.annotation)}}


def _of_documents(library: Library) -> Iterator[Named]:
    for name, root in _roots(library).items():
        yield from _stated(root, name, library)
    for name, one in library.references.items():
        yield f"references/{name}", reference_view(one).model_dump(mode="json", by_alias=True)
        yield f"references/{name}/words", reference_words(one)


def _roots(library: Library) -> dict[str, BaseModel | Iterable[BaseModel]]:
    return {
        "pathway": library.pathway.document,
        "situations": library.pathway.families,
        "safety": [one.document for one in library.dangers.values()],
        "causes": [one.document for one in library.causes.values()],
        "classes": list(library.cause_classes.values()),
        "workup": library.workup.document,
        "stages": library.staging.document,
        "treatments": list(library.treatments.values()),
        "responses": [one.document for one in library.responses.values()],
        "watching": library.watching,
        "masks": list(library.masks.values()),
        "observables": list(library.observables.values()),
        "findings": list(library.findings.values()),
        "shown": library.shown,
        "limits": list(library.limits.values()),
    }


def _stated(value: Any, path: str, library: Library) -> Iterator[Named]:
    """Every statement, source and sentence of a knowledge file."""
    if isinstance(value, Said):
        yield path, said_view(value, library.references).model_dump(mode="json")
    if isinstance(value, Cite):
        yield from _sources(value, path, library)
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _stated(getattr(value, name), f"{path}/{name}", library)
    elif isinstance(value, (list, tuple)):
        for number, one in enumerate(value, 1):
            yield from _stated(one, _member(path, one, number), library)
    elif isinstance(value, str) and len(value) >= SHORTEST and " " in value:
        yield path, value


def _sources(cite: Cite, path: str, library: Library) -> Iterator[Named]:
    """A source as it is shown, with a dagger where the statement is this project's own, and without words where none are shown."""
    yield path, source_view(cite, library.references).model_dump(mode="json")
    yield f"{path}/ours", source_view(cite, library.references, ours=True).model_dump(mode="json")
    yield f"{path}/plain", SourceView.of(cite).model_dump(mode="json")
