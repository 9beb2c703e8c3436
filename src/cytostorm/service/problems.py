"""Errors as RFC 9457 problems: what is wrong with which field, and never what was sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from starlette.responses import JSONResponse

MEDIA_TYPE = "application/problem+json"
_TITLES = {
    400: "The request was not understood", 404: "There is no such thing", 405: "This cannot be done here", 408: "The request took too long",
    413: "The request is too large", 421: "This host is not known here", 422: "Something in the request was not understood",
    429: "Too many requests", 500: "A fault of cytostorm",
}  # fmt: skip


def problem(
    status: int, detail: str, fields: Iterable[Mapping[str, Any]] = (), headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """One problem; `fields` are the problems of single fields."""
    body = {
        "type": "about:blank",
        "title": _TITLES.get(status, "Error"),
        "status": status,
        "detail": detail,
        "problems": list(fields),
    }
    return JSONResponse(body, status, media_type=MEDIA_TYPE, headers=dict(headers or {}))


def field_problem(error: Mapping[str, Any]) -> dict[str, str]:
    """One complaint of the validator, with its place and without the value."""
    place = ".".join(str(part) for part in error["loc"] if part != "body")
    return {"field": place, "detail": str(error["msg"])}
