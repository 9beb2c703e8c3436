"""Counts for Prometheus, by route and status: no path as it was sent, and nothing of what was sent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

_EDGES = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


class Metrics:
    """Requests and their seconds since the service was started."""

    def __init__(self) -> None:
        self.requests: dict[tuple[str, int], int] = defaultdict(int)
        self.seconds: dict[str, list[float]] = defaultdict(lambda: [0.0] * (len(_EDGES) + 2))

    def seen(self, route: str, status: int, seconds: float) -> None:
        """One request: counted in every class of time that it fits into."""
        self.requests[route, status] += 1
        row = self.seconds[route]
        for place, edge in enumerate(_EDGES):
            row[place] += seconds <= edge
        row[-2] += 1
        row[-1] += seconds

    def text(self) -> str:
        """The text format of Prometheus, version 0.0.4."""
        return "\n".join(self._lines()) + "\n"

    def _lines(self) -> Iterator[str]:
        yield "# TYPE cytostorm_requests_total counter"
        for (route, status), count in sorted(self.requests.items()):
            yield f'cytostorm_requests_total{{route="{route}",status="{status}"}} {count}'
        yield "# TYPE cytostorm_request_seconds histogram"
        for route, row in sorted(self.seconds.items()):
            for edge, number in zip((*map(str, _EDGES), "+Inf"), row, strict=False):
                yield f'cytostorm_request_seconds_bucket{{route="{route}",le="{edge}"}} {number:.0f}'
            yield f'cytostorm_request_seconds_count{{route="{route}"}} {row[-2]:.0f}'
            yield f'cytostorm_request_seconds_sum{{route="{route}"}} {row[-1]:.6f}'
