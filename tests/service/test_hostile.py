"""What anybody can send: never a fault, never another number, and no value in a log, a count or a page of an error."""

import asyncio
import json
import logging

import pytest

from cytostorm.io.tables.named_values import named_values
from cytostorm.presentation.patient_whole import assessed_typed
from cytostorm.service import answers
from cytostorm.service.guard import Guard
from cytostorm.service.metrics import Metrics
from cytostorm.service.settings import Settings
from tests.service.asking import APP, LIBRARY, P1, apart, app, ask, post
from tests.thoroughness import THOROUGH, some

PLANTED = "Zq81mWorth"
JSON = {"content-type": "application/json"}


def _raw(content, path="/v1/assess", **more):
    return ask("POST", path, content=content, headers=JSON, **more)


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"\xff\xfe", b"[]", b"null", b"3", b'{"values": 3}', b'{"values": {"a": NaN}}', b'{"values": {"a": 1e999999}}',
        b'{"values": {"a": {"b": 1}}}', b'{"values": {"a": "1", "a": "2"}}', b'{"values": {"a": "\\ud800"}}', b'{"at": "\\u0000"}',
        b'{"values": {"a": ' + b"9" * 5000 + b"}}", b"[" * 100_000, b'{"values":' + b'{"a":' * 5000, b'{"x": 1}', b'{"at": "2024-13-45"}',
        b'{"reading": "none"}', b'{"criteria": ["none"]}', b'{"facts": [1]}', b'{"facts": [], "values": {}}', b'{"age": "-3"}',
    ],
)  # fmt: skip
def test_a_body_that_is_no_question_is_one_problem(content):
    found = _raw(content)
    assert found.status_code in (200, 400, 422), found.text
    assert found.status_code == 200 or found.headers["content-type"] == "application/problem+json"


VALUES = {
    "ferritin": ["12000 ng/mL", ">40000 ug/L", "12.000 ng/mL"],
    "temperature": ["39,6 °C", "103.3 [degF]"],
    "crp": ["not done", "120 mg/L"],
    "splenomegaly": ["not met", "yes"],
    "anakinra": ["not given", "2 mg/kg"],
}
BEGINNINGS = [(n, text[:size]) for n, texts in VALUES.items() for text in texts for size in range(1, len(text) + 1)]


@pytest.mark.parametrize(("name", "text"), some(BEGINNINGS))
def test_every_beginning_of_a_value_is_its_own_number_or_a_problem(name, text, monkeypatch):
    seen = []
    monkeypatch.setattr(
        answers, "assessed_typed", lambda record, *rest: (seen.append(record), assessed_typed(record, *rest))[1]
    )
    found = post("/v1/assess", {"values": {name: text}, "criteria": ["hscore"]})
    assert found.status_code == 200
    told = named_values({name: text}, LIBRARY).records[0]
    assert seen[0].facts == told.facts
    kept_out = any(getattr(fact, "is_kept_out", False) for fact in told.facts)
    assert bool(found.json()["problems"]) == bool(told.refusals or kept_out)


def test_no_value_reaches_a_log_a_count_or_a_page_of_an_error(caplog, monkeypatch):
    made = app()
    caplog.set_level(logging.DEBUG)
    sent = {"values": {"ferritin": PLANTED, PLANTED: "1"}, "age": PLANTED, "at": PLANTED}
    for path in ("assess", "plan", "causes", "course", "timeline", "dose", PLANTED):
        post(f"/v1/{path}", sent, made=made)
    for path in (
        f"/{PLANTED}",
        f"/criteria/{PLANTED}",
        f"/v1/criteria/{PLANTED}",
        f"/assets/{PLANTED}",
        f"/?x={PLANTED}",
    ):
        ask("GET", path, made)
    page = ask("POST", "/", made, data={"ferritin": f"<script>{PLANTED}"})
    assert f"<script>{PLANTED}" not in page.text
    monkeypatch.setattr(answers, "_taken", lambda *_: {}[PLANTED])
    fault = post("/v1/assess", sent, made=made)
    assert (fault.status_code, fault.headers["content-type"]) == (500, "application/problem+json")
    assert PLANTED not in fault.text
    assert PLANTED not in ask("GET", "/metrics", made).text
    ours = [one.getMessage() for one in caplog.records if one.name.startswith(("cytostorm", "uvicorn", "fastapi"))]
    assert len(ours) >= 14
    assert not any(PLANTED in one for one in ours)
    assert {"method", "route", "status", "ms"} == set(json.loads(ours[0]))


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "[::2]", "127.0.0.1.nip.io", "localhost@evil.example"]
)
def test_another_host_is_refused(host):
    assert ask("GET", "/", headers={"host": host}).status_code == 421


@pytest.mark.parametrize("host", ["[", "a b", "", "[::1", "localhost:abc", "\t"])
def test_a_host_that_is_none_is_refused_without_a_fault(host):
    assert ask("GET", "/healthz", headers={"host": host}).status_code in (200, 400, 421)


def test_named_hosts_and_loopback_are_answered():
    made = app(hosts=("Ward.Example",))
    for host in ("localhost:8000", "127.0.0.1", "[::1]:8000", "ward.example:443"):
        assert ask("GET", "/healthz", made, headers={"host": host}).status_code == 200


def test_every_answer_has_the_headers_that_keep_it_apart():
    for found in (
        ask("GET", "/"),
        ask("GET", "/none"),
        post("/v1/assess", {}),
        _raw(b"{"),
        ask("GET", "/", headers={"host": "x"}),
    ):
        assert "script-src 'self'" in found.headers["content-security-policy"]
        assert "unsafe-inline" not in found.headers["content-security-policy"]
        assert found.headers["x-content-type-options"] == "nosniff"
        assert found.headers["cache-control"] == "no-store"
        assert "server" not in found.headers


@pytest.mark.parametrize(
    "query",
    ["ferritin=8000", "unit.ferritin=g", "condition.dialysis=yes", "take=ferritin%7C8%7C", "age=34&language=de"],
)
def test_a_value_in_an_address_is_refused_and_not_repeated(query):
    for path in ("/", "/page/verdicts", "/print", "/notes", "/course"):
        found = ask("GET", f"{path}?{query}")
        assert found.status_code == 400
        assert "not read from an address" in found.text
        assert "8000" not in found.text
    assert ask("GET", "/?language=de").status_code == 200


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_other_methods_are_refused(method):
    assert ask(method, "/").status_code == 405
    assert ask(method, "/v1/assess").status_code == 405


@pytest.mark.parametrize(
    "path", ["/../etc/passwd", "/assets/..%2f..%2fsecret", "/assets/%00", "/%2e%2e/%2e%2e", "/criteria/..%2fhlh-2004"]
)
def test_no_path_leads_out_of_the_package(path):
    assert ask("GET", path).status_code in (404, 400, 422)


def test_a_huge_body_is_refused_before_it_is_read_to_its_end():
    made, taken = app(most_bytes=1000), []

    async def endless():
        for _ in range(1000):
            taken.append(1)
            yield b"x" * 100

    assert ask("POST", "/v1/assess", made, content=endless(), headers=JSON).status_code == 413
    assert len(taken) < 20


def test_a_slow_body_is_given_up():
    made = app(patience=0.05)

    async def slow():
        yield b'{"values"'
        await asyncio.sleep(1)
        yield b": {}}"

    assert ask("POST", "/v1/assess", made, content=slow(), headers=JSON).status_code == 408


def test_one_client_cannot_ask_without_end():
    made = app(a_second=2.0)
    told = [ask("GET", "/healthz", made) for _ in range(8)]
    assert {one.status_code for one in told} == {200, 429}
    assert told[-1].headers["retry-after"] == "1"


def test_too_many_values_and_rows_are_refused():
    assert post("/v1/assess", {"values": {f"a{n}": "1" for n in range(3000)}}).status_code == 422
    assert post("/v1/course", {"facts": [{"observable": "crp", "value": "1 mg/L"}] * 6000}).status_code == 422
    assert post("/v1/assess", {"values": {"crp": "1" * 500}}).status_code == 422


def test_a_caller_who_goes_away_leaves_nothing():
    """The connection is cut in the middle of a body."""

    async def cut():
        async def gone():
            return {"type": "http.disconnect"}

        async def send(message):
            sent.append(message)

        scope = {
            "type": "http", "method": "POST", "path": "/v1/assess", "raw_path": b"/v1/assess", "query_string": b"",
            "headers": [(b"host", b"localhost")],
            "client": ("127.0.0.1", 1), "server": ("localhost", 80), "scheme": "http", "http_version": "1.1", "root_path": "",
        }  # fmt: skip
        await APP(scope, gone, send)

    sent = []
    apart(cut())
    assert not any(one.get("status", 0) >= 500 for one in sent)


def test_the_guard_remembers_no_more_clients_than_it_can():
    guard = Guard(None, Settings(), Metrics())
    for number in range(11_000):
        guard._too_often(str(number))
    assert len(guard.buckets) <= 10_000


def test_twenty_questions_at_once_are_all_answered():
    async def all_at_once():
        import httpx

        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=APP), base_url="http://localhost") as client:
            return await asyncio.gather(
                *(
                    client.post("/v1/assess", json={"values": P1, "criteria": ["hscore"]})
                    for _ in range(40 if THOROUGH else 8)
                )
            )

    texts = {found.text for found in apart(all_at_once())}
    assert len(texts) == 1
