"""Whatever the description of the API allows, and what it does not, is answered as it says: Schemathesis asks.

By day it asks a few questions made at random; at night also each edge of each field.
"""

import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.service.asking import app
from tests.thoroughness import THOROUGH

EDGES = SchemathesisConfig.from_dict({"phases": {"coverage": {"enabled": THOROUGH}}})
SCHEMA = schemathesis.openapi.from_asgi("/v1/openapi.json", app(hosts=("testserver",)), config=EDGES)
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@SCHEMA.parametrize()
@settings(max_examples=300 if THOROUGH else 4, deadline=None, suppress_health_check=list(HealthCheck), database=None)
def test_every_question_is_answered_as_described(case):
    case.call_and_validate(checks=CHECKS)
