"""The API does what its own description says: every answer is of a status, a media type and a shape that stands there."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from evenhand.api.actions import NOT_HERE
from evenhand.api.urls import api
from evenhand.casework import clock
from evenhand.casework.actions.issue_token import issue_token
from evenhand.config.wsgi import application
from evenhand.people.models import Colleague
from evenhand.policy.privacy import SCOPES

pytestmark = [pytest.mark.django_db, pytest.mark.servers]

# A few cases here; more by hand: EVENHAND_API_CASES=500 pytest tests/api/test_the_description.py
CASES = int(os.environ.get("EVENHAND_API_CASES", "4"))
CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
    response_schema_conformance,
]  # fmt: skip

schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


@pytest.fixture
def bearer(make_colleague: Callable[..., Colleague], settings: Any) -> str:
    settings.API_PER_MINUTE = {}
    everything = make_colleague("mel", "manager", "safeguarding_lead", "content_lead", "auditor")
    token = issue_token(by=None, now=clock.now(), name="tester", scopes=SCOPES, colleague=everything)
    return f"Bearer {token.secret}"


@pytest.fixture(autouse=True)
def _requests_leave_the_connection_of_the_test_open() -> Iterator[None]:
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@schema.parametrize()
@settings(
    max_examples=CASES,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.filter_too_much,
    ],
)
def test_whatever_is_sent_is_answered_as_described(case: schemathesis.Case[Any], bearer: str) -> None:
    case.call_and_validate(headers={"Authorization": bearer}, checks=CHECKS)


def test_everything_is_described(client: Client) -> None:
    told = client.get("/api/v1/openapi.json").json()
    served = {f"/{path}" for router in (each for _, each in api._routers) for path in router.path_operations}
    described = {path.removeprefix("/api/v1") for path in told["paths"]}
    assert described == {f"/{path.strip('/')}" for path in served}
    for path, operations in told["paths"].items():
        for operation in operations.values():
            assert operation["description"], path
            assert {"401", "403", "422", "429", "503"} <= set(operation["responses"]), path
            assert operation["security"], path


def test_what_is_not_for_other_systems_stays_out() -> None:
    assert {"record_answers", "receive_form", "import_people"} <= NOT_HERE
