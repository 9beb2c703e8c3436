"""The API answers the JSON of the command line, and says of each field that it did not understand what is wrong with it."""

import json

import jsonschema
import pytest

from cytostorm.io.tables.named_values import named_values
from cytostorm.presentation.answer import written
from cytostorm.presentation.assessment import assess_view
from cytostorm.presentation.causes import causes_view
from cytostorm.presentation.doses import DoseQuestion, dose_view
from cytostorm.presentation.planning import Typed, planned
from cytostorm.presentation.small_documents import written_small
from tests.service.asking import LIBRARY, P1, app, ask, post

RECORD = named_values(P1, LIBRARY).records[0]
READING = "inpatient-7d"
FACTS = [
    {"time": f"2024-03-0{day}", "observable": "ferritin", "value": 3000 * day, "unit": "ng/mL"} for day in range(1, 5)
] + [{"time": "2024-03-02", "observable": "anakinra", "value": "100 mg"}]


def _same(answer, document):
    assert answer.status_code == 200
    found = answer.json()
    assert found.pop("problems") == []
    assert found == json.loads(document)


def test_each_answer_is_the_json_of_the_command_line():
    _same(post("/v1/assess", {"values": P1}), written(assess_view(RECORD, LIBRARY, None, READING, None, "1")))
    _same(post("/v1/causes", {"values": P1}), written_small(causes_view(RECORD, LIBRARY, READING, None, "1")))
    plan = planned(RECORD, LIBRARY, "1", READING, None, Typed(weight="62", present=("pregnancy",)))
    _same(post("/v1/plan", {"values": P1, "weight": "62", "conditions": {"pregnancy": True}}), written_small(plan))
    asked = DoseQuestion("anakinra", {"weight": "70 kg"}, None, None, None, None)
    _same(post("/v1/dose", {"drug": "anakinra", "weight": "70 kg"}), written(dose_view(asked, LIBRARY, "1")))


def test_dated_facts_have_a_course_and_a_timeline():
    course, timeline = post("/v1/course", {"facts": FACTS}).json(), post("/v1/timeline", {"facts": FACTS}).json()
    assert course["schema"].startswith("cytostorm/watch")
    assert course["at"].startswith("2024-03-04")
    assert any(one["changes"] for one in timeline["criteria"])
    assert course["problems"] == timeline["problems"] == []


def test_a_field_that_is_not_understood_is_a_problem_and_costs_itself():
    values = {**P1, "ldh": "12.000 U/L", "crp": "pending", "no such test": "3", "fibrinogen": "1.2"}
    found = post("/v1/assess", {"values": values, "age": "abc", "weight": "9,5"}).json()
    assert [one["field"] for one in found["problems"]] == ["ldh", "crp", "no such test", "fibrinogen", "age", "weight"]
    assert found["problems"][0]["readings"] == ["12", "12000"]
    assert [one["state"] for one in found["problems"][:4]] == ["ambiguous", "no result", "not understood", "unfinished"]
    assert all(one["detail"] for one in found["problems"])
    one, other = (
        {c["id"]: c["verdict"] for c in said["criteria"]} for said in (found, post("/v1/assess", {"values": P1}).json())
    )
    assert one == other


def test_a_row_that_is_not_understood_has_its_place():
    found = post(
        "/v1/course", {"facts": [*FACTS, {"time": "03/04/2024", "observable": "crp", "value": "12 mg/L"}]}
    ).json()
    assert [(one["field"], one["state"]) for one in found["problems"]] == [(f"facts[{len(FACTS)}].time", "ambiguous")]


def test_what_stands_beside_the_record_and_contradicts_it_is_a_problem():
    found = post("/v1/plan", {"values": {**P1, "pregnancy": "yes"}, "sex": "male"})
    assert found.status_code == 200
    assert "sex" in [one["field"] for one in found.json()["problems"]]
    both = post("/v1/plan", {"values": P1, "refractory": True, "response": True}).json()
    assert [one["field"] for one in both["problems"]] == ["refractory"]


def test_a_number_keeps_the_digits_that_were_sent():
    sent = '{"values": {"ferritin": [12.345, "ng/mL"], "ldh": "12.345 U/L"}}'
    found = ask("POST", "/v1/assess", content=sent, headers={"content-type": "application/json"}).json()
    assert [(one["field"], one["state"]) for one in found["problems"]] == [("ldh", "ambiguous")]


def test_no_dose_rests_on_a_measure_that_is_not_understood():
    found = post("/v1/dose", {"drug": "anakinra", "weight": "7O"})
    assert found.status_code == 422
    assert "weight" in found.json()["detail"]


@pytest.mark.parametrize("path", ["assess", "timeline", "causes", "plan"])
def test_nothing_sent_is_nothing_known(path):
    assert post(f"/v1/{path}", {}).status_code == 200


def test_a_course_without_dates_is_refused_as_the_command_does():
    assert post("/v1/course", {}).status_code == 422


def test_criteria_are_listed_and_told():
    listed = ask("GET", "/v1/criteria").json()
    assert {one["id"] for one in listed} == set(LIBRARY.criteria_ids)
    assert ask("GET", "/v1/criteria/hlh-2004").json()["short_title"]
    missing = ask("GET", "/v1/criteria/hlh-2005")
    assert (missing.status_code, missing.headers["content-type"]) == (404, "application/problem+json")


def test_the_description_is_an_openapi_document_under_the_prefix():
    told = ask("GET", "/v1/openapi.json").json()
    assert told["openapi"].startswith("3.1")
    assert {"/v1/assess", "/v1/criteria/{name}"} <= set(told["paths"])
    jsonschema.Draft202012Validator.check_schema(told["components"]["schemas"]["PatientAsked"])
    prefixed = ask("GET", "/v1/openapi.json", app(prefix="/cytostorm"), prefix="/cytostorm")
    assert prefixed.json()["servers"] == [{"url": "/cytostorm"}]
    page = ask("GET", "/", app(prefix="/cytostorm"), prefix="/cytostorm").text
    assert 'href="/cytostorm/' in page
    assert 'href="/assets' not in page


def test_health_readiness_and_counts():
    made = app()
    assert ask("GET", "/healthz", made).text == "alive\n"
    assert ask("GET", "/readyz", made).text.startswith("ready")
    post("/v1/assess", {}, made=made)
    told = ask("GET", "/metrics", made).text
    assert 'cytostorm_requests_total{route="/v1/assess",status="200"} 1' in told
    assert 'cytostorm_request_seconds_count{route="/v1/assess"} 1' in told
