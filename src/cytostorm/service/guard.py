"""What stands before every request: known hosts, a limit of size, time and rate, headers, a line in the log, and a count."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import time
from collections import OrderedDict
from typing import Any

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cytostorm.service.metrics import Metrics
from cytostorm.service.problems import problem
from cytostorm.service.settings import Settings
from cytostorm.web.responses import HEADERS

LOG = logging.getLogger("cytostorm.service")
_MOST_CLIENTS = 10_000
_NAME = re.compile(r"(\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9._-]{1,253})(?::\d{1,5})?")


class Guard:
    """ASGI middleware. Nothing of what was sent reaches the log: route, status and milliseconds do."""

    def __init__(self, app: ASGIApp, settings: Settings, metrics: Metrics) -> None:
        self.app, self.settings, self.metrics = app, settings, metrics
        self.buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, told = time.perf_counter(), {"status": 500}

        async def noted(message: Message) -> None:
            if message["type"] == "http.response.start":
                told["status"] = message["status"]
                message["headers"] = _with_headers(message["headers"])
            await send(message)

        await self._answered(scope, receive, noted)
        self._log(scope, told["status"], time.perf_counter() - began)

    async def _answered(self, scope: Scope, receive: Receive, send: Send) -> None:
        refused = self._refused(scope)
        if refused is not None:
            await refused(scope, receive, send)
            return
        try:
            body = await self._body(receive)
        except TimeoutError:
            await problem(408, "The rest of the request did not come in time.")(scope, receive, send)
            return
        if body is None:
            await problem(413, f"At most {self.settings.most_bytes:,} bytes are read.")(scope, receive, send)
            return
        await self._served(scope, body, receive, send)

    async def _served(self, scope: Scope, body: bytes, receive: Receive, send: Send) -> None:
        """The application, with the whole body; a fault is told with its place and no word of the data."""
        sent = False

        async def replay() -> Message:
            nonlocal sent
            if sent:
                return await receive()
            sent = True
            return {"type": "http.request", "body": body, "more_body": False}

        try:
            await self.app(scope, replay, send)
        except Exception as fault:
            LOG.error(json.dumps({"fault": type(fault).__name__, "place": _place(fault)}))
            await problem(500, "This is a fault of cytostorm and not yours. Its place is in the log.")(
                scope, receive, send
            )

    async def _body(self, receive: Receive) -> bytes | None:
        """The whole body; None where it is too large. Raises TimeoutError where the rest does not come."""
        parts, size = [], 0
        async with asyncio.timeout(self.settings.patience):
            while True:
                message = await receive()
                if message["type"] != "http.request":
                    return b""
                size += len(message.get("body", b""))
                if size > self.settings.most_bytes:
                    return None
                parts.append(message.get("body", b""))
                if not message.get("more_body"):
                    return b"".join(parts)

    def _refused(self, scope: Scope) -> Any:
        request = Request(scope)
        if _host(scope) not in self.settings.known_hosts:
            return problem(421, "Start it with --allowed-host NAME to let it be asked under another name.")
        if self._too_often(request.client.host if request.client else ""):
            return problem(429, "Wait a moment.", headers={"Retry-After": "1"})
        return None

    def _too_often(self, client: str) -> bool:
        """A bucket of two seconds for each client."""
        rate, now = self.settings.a_second, time.monotonic()
        left, since = self.buckets.pop(client, (2 * rate, now))
        left = min(2 * rate, left + (now - since) * rate) - 1
        self.buckets[client] = (max(left, -1.0), now)
        if len(self.buckets) > _MOST_CLIENTS:
            self.buckets.popitem(last=False)
        return left < 0

    def _log(self, scope: Scope, status: int, seconds: float) -> None:
        route = str(scope.get("state", {}).get("route") or getattr(scope.get("route"), "path", "") or "other")
        self.metrics.seen(route, status, seconds)
        line = {
            "method": scope["method"] if scope["method"] in ("GET", "HEAD", "POST") else "other",
            "route": route,
            "status": status,
        }
        LOG.info(json.dumps({**line, "ms": round(1000 * seconds, 1)}))


def _host(scope: Scope) -> str:
    """The name under which it is asked, without its port; empty where it is no name, or where there are several."""
    sent = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
    found = _NAME.fullmatch(sent[0]) if len(sent) == 1 else None
    return found[1].strip("[]").lower() if found else ""


def _with_headers(given: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Headers of every answer; what a page says itself stays."""
    there = {name.lower() for name, _ in given}
    more = [
        (name.lower().encode(), value.encode()) for name, value in HEADERS.items() if name.lower().encode() not in there
    ]
    return [*given, *more]


def _place(fault: BaseException) -> str:
    """File and line of a fault."""
    trace = fault.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}" if trace is not None else ""
