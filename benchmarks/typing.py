"""What does a key cost that is typed into the page, against a question that asks nothing?

`python -m benchmarks.typing` types two patients, one whole and one with gaps, key by key into the API and into the page, inside the process
and without the network. It prints milliseconds of the processor, the middle and 99 of 100, and how many empty questions each is worth:
all are asked in turn in one run, so that the ratio says the same on a slow machine. The last line is JSON.

    --fields          after each field in place of each key
    --served          against a `cytostorm serve` of its own over the loopback as well: milliseconds of the clock, and its start
    --memory 10000    so many random edits of the patients, and the memory after them
    --profile         the functions that took longest
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import json
import os
import pstats
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
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
PORT = 8717
SHOWN = 40
Form = dict[str, str]
Found = dict[str, list[float]]


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


def questions(form: Form) -> dict[str, tuple[str, int, dict[str, Any]]]:
    """Path, expected status and content of each question; the empty one is refused as soon as its body was read."""
    return {
        "empty": ("/v1/dose", 422, {"json": {}}),
        "assess": ("/v1/assess", 200, {"json": {"values": values(form)}}),
        "page": ("/page/verdicts", 200, {"data": form}),
    }


async def measured(client: httpx.AsyncClient, forms: list[Form], clock: Callable[[], float]) -> Found:
    """Milliseconds of each question, asked in turn; the first form is asked twice and counts once, since it reads the library."""
    found: Found = {name: [] for name in questions({})}
    for place, form in enumerate((forms[0], *forms)):
        for name, (path, status, sent) in questions(form).items():
            start = clock()
            answer = await client.post(path, **sent)
            assert answer.status_code == status, (path, answer.status_code)
            if place:
                found[name].append(1000 * (clock() - start))
    return found


async def inside(forms: list[Form]) -> Found:
    transport = httpx.ASGITransport(app=application(Settings(a_second=1e9), shipped(), "1"))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        return await measured(client, forms, time.process_time)


def summary(found: Found, prefix: str = "") -> dict[str, float]:
    """The middle and 99 of 100 of each question, and how many empty questions it is worth."""
    made: dict[str, float] = {}
    for name, times in found.items():
        cuts = quantiles(times, n=100, method="inclusive")
        made |= {f"{prefix}{name}_p50_ms": cuts[49], f"{prefix}{name}_p99_ms": cuts[98]}
    empty = made[f"{prefix}empty_p50_ms"]
    return {
        **made,
        **{f"{prefix}{name}_per_empty": made[f"{prefix}{name}_p50_ms"] / empty for name in ("assess", "page")},
    }


def served(forms: list[Form]) -> dict[str, float]:
    """A `cytostorm serve` of its own: seconds from its start until it is ready, and the same questions over the loopback."""
    start = time.perf_counter()
    command = [str(Path(sys.executable).with_name("cytostorm")), "serve", "--port", str(PORT)]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        ready = _ready_after(start)

        async def asked() -> Found:
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{PORT}", timeout=60) as client:
                return await measured(client, forms, time.perf_counter)

        return {
            "start_to_ready_s": ready,
            **summary(asyncio.run(asked()), "served_"),
            "served_memory_mb": memory(process.pid),
        }
    finally:
        process.terminate()
        process.wait()


def _ready_after(start: float) -> float:
    while time.perf_counter() - start < 60:
        try:
            httpx.get(f"http://127.0.0.1:{PORT}/readyz")
            return time.perf_counter() - start
        except httpx.TransportError:
            time.sleep(0.02)
    raise TimeoutError("cytostorm serve was not ready within a minute")


def memory(process: int | str = "self") -> float:
    """Megabytes that a process holds now; of Linux."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def edited(count: int) -> Iterator[Form]:
    """Forms with a value changed, cleared or typed anew, as different people send them."""
    drawn, form = random.Random(13), dict[str, str]()
    fields = [(name, *one) for fields in PATIENTS.values() for name, one in fields.items()]
    for _ in range(count):
        name, text, unit = drawn.choice(fields)
        number = f"{drawn.uniform(0.3, 2) * float(text):.4g}" if unit else drawn.choice(["yes", "no"])
        form = {**form, name: drawn.choice(["", number, number]), **({f"unit.{name}": unit} if unit else {})}
        yield {key: said for key, said in form.items() if said}


async def remembered(count: int) -> dict[str, float]:
    """Memory before and after so many assessments."""
    app, before = application(Settings(a_second=1e9), shipped(), "1"), memory()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://localhost") as client:
        for form in edited(count):
            answer = await client.post("/v1/assess", json={"values": values(form)})
            assert answer.status_code == 200, answer.status_code
    return {"memory_at_start_mb": before, f"memory_after_{count}_mb": memory()}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.typing")
    for name in ("--fields", "--served", "--profile"):
        parser.add_argument(name, action="store_true")
    parser.add_argument("--memory", type=int, default=0)
    asked = parser.parse_args()
    forms, profile = list(typed(not asked.fields)), cProfile.Profile()
    if asked.memory:
        result = asyncio.run(remembered(asked.memory))
    elif asked.profile:
        result = summary(profile.runcall(asyncio.run, inside(forms)))
        pstats.Stats(profile, stream=sys.stdout).sort_stats("cumulative").print_stats(SHOWN)
    else:
        result = {**summary(asyncio.run(inside(forms))), **(served(forms) if asked.served else {})}
    for name, value in result.items():
        sys.stdout.write(f"{name:26} {value:8.1f}\n")
    sys.stdout.write(json.dumps({name: round(value, 2) for name, value in result.items()}) + "\n")


if __name__ == "__main__":
    main()
