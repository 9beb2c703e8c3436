"""What does a key cost that is typed into the page, against an empty question?

`python -m benchmarks.serve` types two patients, one whole and one with gaps, field by field, inside the process, and prints milliseconds of the
processor: at the middle, and for 99 of 100. Everything is measured in one run, one after the other in turn, so that the ratio says the
same on a slow machine. The last line is JSON. With `--keys` every single key is typed.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from statistics import quantiles
from typing import Any

import httpx

from cytostorm.library import shipped
from cytostorm.service.application import application
from cytostorm.service.settings import Settings

PATIENTS = {
    "full": {
        "temperature": ("39.6", "Cel"), "splenomegaly": ("yes", ""), "hepatomegaly": ("yes", ""), "hemoglobin": ("71", "g/L"),
        "leukocytes": ("1.9", "10*9/L"), "platelets": ("40", "10*9/L"), "ferritin": ("12000", "ng/mL"), "triglycerides": ("4.4", "mmol/L"),
        "fibrinogen": ("1.2", "g/L"), "ast": ("150", "U/L"), "hemophagocytosis": ("yes", ""), "immunosuppression": ("no", ""),
    },
    "partial": {
        "temperature": ("38.6", "Cel"), "ferritin": ("5200", "ng/mL"), "platelets": ("95", "10*9/L"), "ast": ("45", "U/L"),
        "splenomegaly": ("no", ""),
    },
}  # fmt: skip
Form = dict[str, str]


def typed(by_key: bool) -> Iterator[Form]:
    """The form after each field, or after each key."""
    for fields in PATIENTS.values():
        form: Form = {}
        for name, (text, unit) in fields.items():
            for size in range(1, len(text) + 1) if by_key else (len(text),):
                form = {**form, name: text[:size], **({f"unit.{name}": unit} if unit else {})}
                yield form


def values(form: Form) -> dict[str, object]:
    """The same form as values of the API."""
    named = {name: text for name, text in form.items() if not name.startswith("unit.")}
    return {name: [text, form[f"unit.{name}"]] if f"unit.{name}" in form else text for name, text in named.items()}


async def measured(by_key: bool) -> dict[str, list[float]]:
    """Milliseconds of each question, asked in turn."""
    app = application(Settings(a_second=1e9), shipped(), "1")
    found: dict[str, list[float]] = {"empty": [], "assess": [], "page": []}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://localhost") as client:
        forms = list(typed(by_key))
        for place, form in enumerate(
            (forms[-1], *forms)
        ):  # the first question reads the library and counts for nothing
            questions: dict[str, tuple[str, str, dict[str, Any]]] = {
                "empty": ("GET", "/healthz", {}),
                "assess": ("POST", "/v1/assess", {"json": {"values": values(form)}}),
                "page": ("POST", "/page/verdicts", {"data": form}),
            }
            for name, (method, path, sent) in questions.items():
                start = time.process_time()
                answer = await client.request(method, path, **sent)
                assert answer.status_code == 200, (path, answer.status_code)
                if place:
                    found[name].append(1000 * (time.process_time() - start))
    return found


def summary(found: dict[str, list[float]]) -> dict[str, float]:
    """The middle and 99 of 100 of each question, and how many empty questions it is worth."""
    told: dict[str, float] = {}
    for name, all_of in found.items():
        cuts = quantiles(all_of, n=100)
        told |= {f"{name}_p50_ms": cuts[49], f"{name}_p99_ms": cuts[98]}
    return {
        **told,
        **{f"{name}_per_empty": told[f"{name}_p50_ms"] / told["empty_p50_ms"] for name in ("assess", "page")},
    }


if __name__ == "__main__":
    result = summary(asyncio.run(measured("--keys" in sys.argv)))
    for name, value in result.items():
        sys.stdout.write(f"{name:18} {value:8.1f}\n")
    sys.stdout.write(json.dumps({name: round(value, 2) for name, value in result.items()}) + "\n")
