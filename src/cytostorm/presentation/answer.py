"""What every answer has when it is written as JSON: its form, the version, and the first screen."""

from __future__ import annotations

from typing import Any, get_args

from pydantic import Field

from cytostorm.presentation.first_screen import FirstScreen
from cytostorm.presentation.view import SAID, View


class Answer(View):
    """The head of a result. Each answer narrows `schema_` to its own name, such as "cytostorm/pathway/2"."""

    schema_: str = Field(alias="schema")
    version: str = Field(description="of cytostorm")
    summary: FirstScreen = Field(description="what a reader sees first, the same sentences as in text and HTML")


def written(answer: View, indent: int | None = 2) -> str:
    """The JSON document of an answer: the dumped view, and nothing beside it."""
    return answer.model_dump_json(indent=indent, by_alias=True)


def sentences_of(value: Any, said: bool = False) -> list[str]:
    """Every sentence that a face has to show word for word: what the fields of type `Words` hold, at any depth, in order."""
    if isinstance(value, View):
        fields = type(value).model_fields.items()
        return [
            one
            for name, field in fields
            for one in sentences_of(getattr(value, name), SAID in field.metadata or _said(field.annotation))
        ]
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        return [one for part in value for one in sentences_of(part, said)]
    return [value] if said and isinstance(value, str) and value else []


def _said(annotation: Any) -> bool:
    """Whether a type holds sentences: `Words` itself, or a list, tuple or dictionary of them."""
    return SAID in getattr(annotation, "__metadata__", ()) or any(_said(part) for part in get_args(annotation))
