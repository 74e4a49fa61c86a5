"""A token is for what it was made for: each scope opens its own routes and no other."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from tests.api.conftest import Machine

from evenhand.casework.actions.issue_token import issue_token
from evenhand.casework.clock import now
from evenhand.people.models import Colleague, Token
from evenhand.policy.outcome import Refused
from evenhand.policy.privacy import SCOPES

pytestmark = pytest.mark.django_db
METHODS = {"get", "post", "put", "patch", "delete"}


def routes(client: Client) -> Iterator[tuple[str, str, str]]:
    """Every route for our tokens: its method, an address of it, and the scope that the description says it needs."""
    for path, operations in client.get("/api/v1/openapi.json").json()["paths"].items():
        for method in METHODS & operations.keys():
            (needed,) = next(iter(operations[method]["security"]))
            if needed in SCOPES:  # Notify has a token of its own
                yield method, re.sub(r"{\w+}", "x", path), needed


@pytest.mark.proves("LK2", "I30")
@pytest.mark.parametrize("scope", SCOPES)
def test_a_scope_opens_its_own_routes_and_no_other(
    scope: str, client: Client, machine: Machine, make_colleague: Callable[..., Colleague]
) -> None:
    cal = None if scope == "instruction" else make_colleague("cal", "caseworker")
    asking, opened = machine(scope, by=cal), set()
    for method, address, needed in routes(client):
        answer = getattr(asking, method)(
            address, **({} if method == "get" else {"content_type": "application/json"})
        )
        shut = answer.status_code == 403 and "This token is not for" in answer.json()["detail"]
        assert shut == (needed != scope), (method, address)
        if not shut:
            opened.add(address)
    assert opened
    assert ("/api/v1/rules" in opened) == (scope == "rules")


@pytest.mark.proves("LK2", "I32")
def test_who_tells_rules_tells_them_in_a_colleagues_name() -> None:
    with pytest.raises(Refused, match="must name the colleague"):
        issue_token(by=None, now=now(), name="switchboard", scopes=["rules"])
    assert not Token.objects.exists()


def test_a_machine_has_no_session_and_no_language_and_is_answered_with_the_same_strict_headers(
    machine: Machine, django_assert_num_queries: Callable[..., Any]
) -> None:
    client = machine("people")
    client.cookies["sessionid"] = "0" * 32
    with django_assert_num_queries(2):  # the end of the trail, the token
        told = client.get(
            "/api/v1/instruction?channel=email&from=a@b.example&lang=cy", headers={"accept-language": "cy"}
        )
    assert (told.status_code, told.headers["Content-Type"]) == (403, "application/problem+json")
    assert "Ask an administrator" in told.json()["detail"]
    assert {"X-Frame-Options", "Content-Security-Policy", "X-Content-Type-Options"} <= set(told.headers)
    assert not {"Set-Cookie", "Content-Language", "Vary"} & set(told.headers)
    assert (told := client.get("/api/v1/nothing")).status_code == 404
    assert told.headers["Content-Type"] == "application/problem+json"
