"""The pages of `web` behind the server: a request in, its fields and files in memory, the answer out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email.parser import BytesParser
from email.policy import HTTP
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from cytostorm.web.context import Context
from cytostorm.web.handling import respond, route_of

_MOST_FIELDS = 3_000
_FORM, _FILES = "application/x-www-form-urlencoded", "multipart/form-data"


async def page(request: Request, context: Context) -> Response:
    """One page. Uploads stay in memory."""
    body, kind = await request.body(), request.headers.get("content-type", "")
    path = "/" + request.path_params.get("path", "")
    request.state.route = route_of(path)
    fields, files = _sent(body, kind) if body else (_fields(request.url.query), {})
    now = replace(context, now=datetime.now(UTC).isoformat(timespec="seconds"))
    made = await run_in_threadpool(respond, request.method, path, fields, files, now)
    return Response(made.body, made.status, dict(made.headers), made.media_type)


def _sent(body: bytes, kind: str) -> tuple[dict[str, list[str]], dict[str, tuple[str, bytes]]]:
    if kind.startswith(_FILES):
        return _parts(body, kind)
    return (_fields(body.decode("utf-8", "replace")) if kind.startswith(_FORM) else {}), {}


def _fields(text: str) -> dict[str, list[str]]:
    """Each name with its values; too many fields are none."""
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="replace")
    except ValueError:
        return {}
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def _parts(body: bytes, kind: str) -> tuple[dict[str, list[str]], dict[str, tuple[str, bytes]]]:
    """A form with files, by the parser of the standard library, which keeps them in memory."""
    whole = BytesParser(policy=HTTP).parsebytes(
        b"Content-Type: " + kind.encode("latin-1", "replace") + b"\r\n\r\n" + body
    )
    fields: dict[str, list[str]] = {}
    files: dict[str, tuple[str, bytes]] = {}
    for part in whole.iter_parts() if whole.is_multipart() else ():
        name, content = part.get_param("name", header="content-disposition"), part.get_payload(decode=True)
        if not isinstance(name, str) or not isinstance(content, bytes):
            continue
        if part.get_filename() is not None:
            files[name] = (str(part.get_filename()), content)
        else:
            fields.setdefault(name, []).append(content.decode("utf-8", "replace"))
    return fields, files
