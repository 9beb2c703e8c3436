"""YAML without its traps: a strict subset, read through the safe parser only.

Full YAML reads `no` as false, `010` as eight, `12:30` as 750 and lets the last of two equal keys win;
an alias can blow ten lines up into gigabytes. Here duplicate keys, anchors, aliases, tags and several
documents are errors; only `true` and `false` are truths; numbers are exact decimals; all else is text.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from decimal import Decimal
from typing import Any

import yaml

from cytostorm.errors import KnowledgeError

LARGEST_FILE = 2_000_000
DEEPEST = 60
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_TRAPS = {"yes", "no", "on", "off", "null", "~", ".nan", ".inf", "-.inf", "none"}
_PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Lines(dict[tuple[Any, ...], int]):
    """Where each part of a file stands: the path of keys, and its line."""


def read_yaml(text: str, file: str, plain: Collection[str] = ()) -> tuple[Any, Lines]:
    """The content of one YAML file as plain Python, and the line of each of its parts.

    `plain`: words that other YAML readers take for a value, and that this kind of file means as text, such as `none`.

    Raises KnowledgeError with file and line for anything outside the strict subset.
    """
    if len(text) > LARGEST_FILE:
        raise KnowledgeError(file, "", f"the file is larger than {LARGEST_FILE} characters.", "Split it.")
    lines = Lines()
    try:
        events = yaml.parse(text, Loader=_PARSER)
        return _document(_Reader(iter(events), file, lines, plain)), lines
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise KnowledgeError(file, "", f"this is not YAML: {error.problem}.", line=line) from None
    except yaml.YAMLError as error:
        raise KnowledgeError(file, "", f"this is not YAML: {error}".split("\n")[0]) from None


class _Reader:
    """Builds plain values from parser events and refuses what the subset leaves out."""

    def __init__(self, events: Iterator[Any], file: str, lines: Lines, plain: Collection[str]):
        self.events, self.file, self.lines, self.plain = events, file, lines, plain

    def fail(self, event: Any, where: tuple[Any, ...], problem: str, advice: str = "") -> KnowledgeError:
        place = ".".join(str(part) for part in where)
        return KnowledgeError(self.file, place, problem, advice, line=event.start_mark.line + 1)

    def value(self, event: Any, where: tuple[Any, ...]) -> Any:
        self.lines[where] = event.start_mark.line + 1
        self.refuse_extras(event, where)
        if isinstance(event, yaml.MappingStartEvent):
            return self.mapping(where)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(where)
        return self.scalar(event, where)

    def refuse_extras(self, event: Any, where: tuple[Any, ...]) -> None:
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            raise self.fail(event, where, "anchors (&) and aliases (*) are not allowed.", "Write the value out.")
        if event.tag is not None and event.tag != "!":
            raise self.fail(event, where, f"the tag '{event.tag}' is not allowed.", "Write the plain value.")
        if len(where) > DEEPEST:
            raise self.fail(event, where, f"this is nested more than {DEEPEST} deep.")

    def mapping(self, where: tuple[Any, ...]) -> dict[str, Any]:
        result: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self.key(event, where)
            if key in result:
                raise self.fail(event, where, f"duplicate key '{key}'.", "Keep one of the two.")
            result[key] = self.value(next(self.events), (*where, key))
        return result

    def key(self, event: Any, where: tuple[Any, ...]) -> str:
        self.refuse_extras(event, where)
        if not isinstance(event, yaml.ScalarEvent):
            raise self.fail(event, where, "a key must be a word.")
        return str(event.value)

    def sequence(self, where: tuple[Any, ...]) -> list[Any]:
        result: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            result.append(self.value(event, (*where, len(result))))
        return result

    def scalar(self, event: Any, where: tuple[Any, ...]) -> Any:
        text = event.value
        if not event.implicit[0] or event.style in ("|", ">", "'", '"'):
            return text
        if text in self.plain:
            return text
        if text in ("true", "false"):
            return text == "true"
        if text == "" or text.lower() in _TRAPS:
            raise self.fail(
                event, where, f"'{text}' has no plain meaning here.", 'Use true or false, or quote it: "no".'
            )
        return _number(text) if _NUMBER.fullmatch(text) else text


def _number(text: str) -> int | Decimal:
    return Decimal(text) if "." in text else int(text)


def _document(reader: _Reader) -> Any:
    """The one document of a file; a second one is an error."""
    event = next(reader.events)
    while not isinstance(event, (yaml.ScalarEvent, yaml.CollectionStartEvent, yaml.AliasEvent)):
        if isinstance(event, yaml.StreamEndEvent):
            raise KnowledgeError(reader.file, "", "the file is empty.")
        event = next(reader.events)
    content = reader.value(event, ())
    for event in reader.events:
        if isinstance(event, yaml.DocumentStartEvent):
            raise reader.fail(event, (), "a second document begins here.", "Keep one document in a file.")
    return content
