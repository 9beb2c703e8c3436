"""The pages in a browser that holds the engine itself: one request in, one answer out, both as JSON. Nothing is sent anywhere."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any
from urllib.parse import parse_qs

import cytostorm
from cytostorm.library import shipped
from cytostorm.web.context import Context, Fields, Files
from cytostorm.web.handling import respond

MOST_FIELDS = 2000
_HERE = "."
"""Links lead to the folder itself, wherever a static server has put it."""


def opened() -> Context:
    """The application over the library of the package. Raises KnowledgeError for a compiled file that is damaged."""
    library = shipped()
    library.standard()  # read before the first request
    return Context(library, cytostorm.__version__, _HERE, is_offline=True)


def answered(context: Context, asked: str) -> str:
    """A request and its answer as JSON: `{"method", "path", "body", "files"}` to `{"status", "type", "body"}`.

    `body`: the fields of a form as a browser encodes them. `files`: under each name `[name of the file, content in base64]`.
    Never raises for what somebody typed.
    """
    wanted = json.loads(asked)
    response = respond(
        wanted["method"], wanted["path"], _fields(wanted["body"]), _files(wanted.get("files") or {}), context
    )
    return json.dumps({"status": response.status, "type": response.media_type, "body": response.body.decode()})


def _fields(body: str) -> Fields:
    try:
        return parse_qs(body, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        return {}


def _files(sent: dict[str, Any]) -> Files:
    found = {}
    for name, (called, content) in sent.items():
        try:
            found[name] = (str(called), base64.b64decode(content, validate=True))
        except (binascii.Error, ValueError):
            continue
    return found
