"""What a page answers, and with which headers: nothing is loaded from elsewhere, kept by a cache or shown in a frame."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape

HTML, TEXT, CSS, SCRIPT, SVG = (
    f"{kind}; charset=utf-8" for kind in ("text/html", "text/plain", "text/css", "text/javascript", "image/svg+xml")
)
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin", "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}  # fmt: skip


@dataclass(frozen=True)
class Response:
    """One answer: `headers` hold all but the media type and the length."""

    status: int
    media_type: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=lambda: dict(HEADERS))


def page(html: str, status: int = 200) -> Response:
    """A page of HTML."""
    return Response(status, HTML, html.encode())


def alone(html: str) -> Response:
    """A page that stands alone, as the reports are: its own policy names the digests of its style and script."""
    own = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)
    policy = f"{unescape(own[1])}; frame-ancestors 'none'" if own else POLICY
    return Response(200, HTML, html.encode(), {**HEADERS, "Content-Security-Policy": policy})


def asset(media_type: str, text: str, fingerprint: str, is_asked_by_it: bool) -> Response:
    """A file of the package. Asked for by its fingerprint it may be kept for a year; else a cache has to ask again each time."""
    kept = "public, max-age=31536000, immutable" if is_asked_by_it else "no-cache"
    return Response(200, media_type, text.encode(), {**HEADERS, "Cache-Control": kept, "ETag": f'"{fingerprint}"'})
