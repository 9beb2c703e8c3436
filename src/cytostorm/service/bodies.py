"""The body of a request as JSON, read strictly: no key twice, no depth without end, no number that is none, every digit kept."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Coroutine
from decimal import Decimal
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

DEEPEST = 12
MOST_DIGITS = 400
MOST_BYTES = 2_000_000
_TEXT, _BRACKET = re.compile(r'"(?:[^"\\]|\\.)*+"?', re.DOTALL), re.compile(r"[\[\]{}]")


class StrictRoute(APIRoute):
    """A route whose body is read by `read_json`."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def strict(request: Request) -> Response:
            return await handle(_StrictRequest(request.scope, request.receive))

        return strict


class _StrictRequest(Request):
    async def json(self) -> Any:
        return read_json(await self.body())


def read_json(body: bytes) -> Any:
    """The content of a body. Raises HTTPException 400, without a word of what was sent."""
    if len(body) > MOST_BYTES:
        raise HTTPException(413, f"At most {MOST_BYTES:,} bytes of JSON are read.")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise HTTPException(400, "The body is not UTF-8.") from None
    if _depth(text) > DEEPEST:
        raise HTTPException(400, f"The body is nested more than {DEEPEST} deep.")
    try:
        content = json.loads(
            text, parse_float=Decimal, parse_int=_whole, parse_constant=_refused, object_pairs_hook=_once
        )
        json.dumps(
            content, ensure_ascii=False, default=str
        ).encode()  # half of a sign (a lone surrogate) cannot be answered
    except json.JSONDecodeError as error:
        raise HTTPException(400, f"The body is not JSON (line {error.lineno}, column {error.colno}).") from None
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise HTTPException(
            400, f"The body cannot be read: {_SAID.get(str(error), 'a text or a number in it is damaged')}."
        ) from None
    return content


_TWICE, _NO_NUMBER, _LONG = (
    "a key stands twice in one object",
    "NaN and Infinity are no numbers",
    "a number has too many digits",
)
_SAID = {one: one for one in (_TWICE, _NO_NUMBER, _LONG)}


def _whole(text: str) -> int:
    if len(text) > MOST_DIGITS:
        raise ValueError(_LONG)
    return int(text)


def _refused(text: str) -> None:
    raise ValueError(_NO_NUMBER)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError(_TWICE)
    return found


def _depth(text: str) -> int:
    """How deep lists and objects stand in each other; signs within texts are none."""
    depth = deepest = 0
    for sign in _BRACKET.findall(_TEXT.sub("", text)):
        depth += 1 if sign in "[{" else -1
        deepest = max(deepest, depth)
    return deepest
