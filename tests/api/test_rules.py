"""A system tells its own rules: they are held against the register, on record, and put right by a caseworker."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from tests.api.conftest import Machine
from tests.web.case_story import BEGAN, Case

from evenhand.casework.models import Reconciliation, RuleDifference
from evenhand.people.models import Colleague

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _ten_days_later() -> object:
    with time_machine.travel(BEGAN + timedelta(days=10), tick=True) as moved:
        yield moved


@pytest.fixture
def case(make_colleague: Callable[..., Colleague]) -> Case:
    made = Case(make_colleague)
    _ = made.restriction  # e-mail is closed
    return made


def rule(**fields: Any) -> dict[str, Any]:
    return {
        "kind": "phone",
        "address": "+447700900123",
        "effect": "refuses",
        "line": 3,
        "text": "bar it",
    } | fields


def tell(client: Client, *rules: dict[str, Any], **system: Any) -> Any:
    given = {"systems": [{"name": "switchboard", "rules": list(rules)} | system]}
    return client.post("/api/v1/rules", given, content_type="application/json")


@pytest.mark.proves("RT2", "I32", "I35")
def test_a_bar_without_a_restriction_is_found_on_record_and_put_right_once(
    case: Case, machine: Machine
) -> None:
    client = machine("rules", "actions", by=case.cal)
    assert client.get("/api/v1/rules").json() == {"differences": [], "more": 0}
    answer = tell(client, rule(), rule(address="no number", text=""), covers=["email"])
    assert answer.status_code == 201
    found = {each["kind"]: each for each in answer.json()["differences"]}
    assert found.keys() == {"no_restriction", "missing", "unread"}
    assert (found["no_restriction"]["person"], found["no_restriction"]["line"]) == (case.pat.reference, 3)
    assert found["missing"]["restriction"] == case.restriction.reference
    assert "pat@example.org" in found["missing"]["fix"]
    assert Reconciliation.objects.get(reference=answer.json()["reference"]).by == case.cal
    asked = {"difference": found["no_restriction"]["difference"], "how": "Taken out of the switchboard."}
    act = "/api/v1/actions/put_right"
    assert client.post(act, asked, content_type="application/json").status_code == 200
    assert client.post(act, asked, content_type="application/json").status_code == 409
    row = RuleDifference.objects.get(pk=asked["difference"])
    assert (row.put_right_by, row.put_right_how) == (case.cal, asked["how"])
    left = client.get("/api/v1/rules").json()["differences"]
    assert {each["kind"] for each in left} == {"missing", "unread"}
    assert tell(client).json()["differences"] == []  # a later look into the same system takes its place
    assert client.get("/api/v1/rules").json() == {"differences": [], "more": 0}


@pytest.mark.proves("I30")
def test_one_answer_tells_some_and_how_many_more_there_are(
    case: Case, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evenhand.api.rules.PER_ANSWER", 2)
    client = machine("rules", "actions", by=case.cal)
    told = tell(
        client, *(rule(address="no number", text=f"bar {line}", line=line) for line in range(3))
    ).json()
    assert (len(told["differences"]), told["more"]) == (2, 1)
    last = told["differences"][-1]["difference"]
    rest = client.get(f"/api/v1/rules?after={last}").json()
    assert [each["difference"] for each in rest["differences"]] == [last + 1]
    assert rest["more"] == 0


@pytest.mark.proves("LK2", "I30")
def test_who_works_on_no_cases_is_told_nothing_by_it(case: Case, machine: Machine) -> None:
    client = machine("rules", by=case.ana)
    assert tell(client, rule()).status_code == client.get("/api/v1/rules").status_code == 403
    assert tell(machine("people"), rule()).status_code == 403
    assert tell(machine("actions", by=case.cal), rule()).status_code == 403
    assert not Reconciliation.objects.exists()


@pytest.mark.parametrize(
    "system",
    [
        {"name": ""},
        {"name": "a\0b"},
        {"rules": [rule(effect="eats")]},
        {"rules": [rule(kind="fax")]},
        {"rules": [rule(address="a\0b@example.org")]},
        {"rules": [rule(text="a\0b")]},
        {"covers": ["post"]},
    ],
)
def test_what_cannot_be_read_is_said_so_and_nothing_is_recorded(
    case: Case, machine: Machine, system: dict[str, Any]
) -> None:
    assert tell(machine("rules", "actions", by=case.cal), **system).status_code == 422
    assert not Reconciliation.objects.exists()
