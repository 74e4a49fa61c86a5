"""Every step of the process by API: the same actions, the same refusals, for whom the token acts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.web.case_story import BEGAN, Case

from evenhand.api.actions import NOT_HERE
from evenhand.casework import clock
from evenhand.casework.actions import ACTIONS
from evenhand.casework.actions.issue_token import issue_token
from evenhand.casework.models import Hint, Restriction, Warning
from evenhand.casework.rights.readable import readable_by
from evenhand.people.models import Colleague
from evenhand.policy.outcome import Refused
from evenhand.web.views.me import feed_token

pytestmark = pytest.mark.django_db
Machine = Callable[[Colleague], Client]


@pytest.fixture
def case(make_colleague: Callable[..., Colleague]) -> Case:
    return Case(make_colleague)


@pytest.fixture(autouse=True)
def _ten_days_later() -> object:
    with time_machine.travel(BEGAN + timedelta(days=10), tick=True) as moved:
        yield moved


def machine_of(colleague: Colleague) -> Client:
    token = issue_token(by=None, now=clock.now(), name="case system", scopes=["actions"], colleague=colleague)
    return Client(headers={"Authorization": f"Bearer {token.secret}"})


def act(machine: Client, name: str, /, **fields: Any) -> Any:
    return machine.post(f"/api/v1/actions/{name}", fields, content_type="application/json")


@pytest.mark.proves("WA1", "WA2")
def test_a_warning_is_issued_by_api(case: Case) -> None:
    assessment = case.assessment("warn")
    done = act(
        machine_of(case.cal),
        "issue_warning",
        assessment=assessment.pk,
        reasons="Four times.",
        asked_change="Wait.",
    )
    assert done.status_code == 200
    warning = Warning.objects.get()
    assert done.json()["record"] == f"casework.warning:{warning.pk}"
    assert done.json()["fields"]["number"] == 1
    assert warning.issued_by == case.cal


@pytest.mark.proves("WA2", "I5")
def test_a_refusal_names_its_clauses_and_what_would_be_allowed(case: Case) -> None:
    assessment = case.assessment("warn")
    done = act(machine_of(case.cal), "issue_warning", assessment=assessment.pk, reasons="Four times.")
    assert done.status_code == 409
    assert {"WA2", "I5"} <= set(done.json()["clauses"])
    assert done.json()["reasons"][0]["field"] == "asked_change"
    assert "Ask for one clear change" in done.json()["reasons"][0]["why"]
    assert Warning.objects.count() == 0


@pytest.mark.proves("RT3", "I8")
def test_a_token_can_do_no_more_than_its_colleague(case: Case) -> None:
    done = act(
        machine_of(case.cal),
        "decide_restriction",
        proposal=case.proposal.pk,
        decision="approve",
        reasons="Yes.",
    )
    assert done.status_code == 409
    assert "RT3" in done.json()["clauses"]
    assert Restriction.objects.count() == 0


@pytest.mark.proves("RT3")
def test_a_manager_decides_by_api_and_the_reference_finds_it_again(case: Case) -> None:
    machine = machine_of(case.mel)
    done = act(
        machine, "decide_restriction", proposal=case.proposal.pk, decision="approve", reasons="Yes."
    ).json()
    standing = machine.get(f"/api/v1/people/{case.pat.reference}/standing").json()
    assert [each["reference"] for each in standing["active_restrictions"]] == [done["fields"]["reference"]]
    lifted = act(machine, "lift_restriction", restriction=done["fields"]["reference"], reasons="Resolved.")
    assert lifted.json()["fields"]["status"] == "lifted"


@pytest.mark.proves("I31", "LK2")
def test_a_plain_colleague_is_not_shown_a_case(case: Case) -> None:
    _ = case.restriction
    machine = machine_of(case.ana)
    assert machine.get(f"/api/v1/people/{case.pat.reference}/standing").status_code == 403
    assert machine.get(f"/api/v1/letters/restriction/{case.restriction.pk}").status_code == 403
    assert machine.get(f"/api/v1/audit/casework/restriction/{case.restriction.pk}").status_code == 403
    raised = act(
        machine, "raise_danger", person=case.pat.reference, kind="immediate", details="He may fall."
    ).json()
    assert set(raised["fields"]) <= {"kind", "id", "reference", "status"}


@pytest.mark.proves("LK2", "I30", "I23")
def test_a_danger_on_top_of_everybodys_work_names_nobody_but_to_those_who_deal_with_it(case: Case) -> None:
    case.do(
        "raise_danger",
        by=case.cal,
        after=timedelta(days=9),
        person=case.pat,
        kind="immediate",
        details="Fell.",
    )
    for colleague, person in ((case.ana, None), (case.mel, case.pat.reference)):
        (danger,) = [
            each for each in machine_of(colleague).get("/api/v1/due").json() if each["kind"] == "danger"
        ]
        assert danger["person"] == person
        feed = Client().get(reverse("calendar_feed", args=[feed_token(colleague)])).content.decode()
        assert "Danger" in feed
        assert (case.pat.reference in feed) == bool(person)


@pytest.mark.proves("LK2", "I30", "I31")
@pytest.mark.parametrize("by_number", [True, False])
def test_nobody_takes_part_by_api_in_contact_that_they_may_not_read(case: Case, by_number: bool) -> None:
    """Whoever took part in a contact may read it on a screen: taking part is no way around that."""
    contact, machine = case.mail(9), machine_of(case.ana)
    given = contact.pk if by_number else contact.reference
    case.do("close_contact", by=case.cal, after=timedelta(days=9), contact=contact)
    about = {"person": case.pat.reference, "contacts": [given], "description": "Rude.", "behaviours": ["AA1"]}
    for name, fields in (
        ("record_reading", {"contact": given, "triage": ["none"]}),
        ("report_concern", about),
    ):
        assert act(machine, name, **fields).status_code == 422
    assert not readable_by(case.ana).exists()
    assert act(machine_of(case.cal), "record_reading", contact=given, triage=["none"]).status_code == 200


@pytest.mark.proves("LK2", "I31", "DF1")
def test_a_hint_of_contact_that_they_may_not_read_is_not_theirs_to_mark(case: Case) -> None:
    contact = case.mail(9)
    hint = Hint.objects.create(
        contact=contact, kind="threat", strength="weak", language="en", made_at=clock.now()
    )
    said = {"hint": hint.pk, "right": True, "reasons": "It is one."}
    assert act(machine_of(case.ana), "mark_hint", **said).status_code == 200
    case.do("close_contact", by=case.cal, after=timedelta(days=9), contact=contact)
    assert act(machine_of(case.ana), "mark_hint", **said).status_code == 422
    assert act(machine_of(case.cal), "mark_hint", **said).status_code == 200


def test_text_that_no_database_could_look_up_is_said_so(case: Case) -> None:
    assert act(machine_of(case.cal), "close_contact", contact="C-\x00").status_code == 422


@pytest.mark.proves("I28", "IC2")
def test_no_answer_holds_a_word_of_what_is_sealed(case: Case) -> None:
    restriction, machine = case.restriction, machine_of(case.mel)
    contact = case.mail(9, body="What nobody should see.")
    disputed = act(
        machine, "receive_dispute", restriction=restriction.reference, contact=contact.reference,
        route="email", grounds="What nobody should see.",
    )  # fmt: skip
    assert disputed.status_code == 200, disputed.json()
    for name, fields in (("seal_contact", {"reasons": "It shows an injury."}), ("close_contact", {})):
        answer = act(machine, name, contact=contact.reference, **fields)
        assert answer.status_code == 200
        assert answer.json()["fields"]["reference"] == contact.reference
        assert not {"subject", "body", "sender", "recipients"} & set(answer.json()["fields"])
    standing = machine.get(f"/api/v1/people/{case.pat.reference}/standing")
    assert "What nobody should see" not in standing.content.decode()
    assert standing.json()["pending"]


@pytest.mark.proves("I32", "LK2")
def test_a_token_that_acts_names_whom_it_acts_for(case: Case) -> None:
    for scopes, colleague in ((["actions"], None), (["instruction"], case.ana)):
        with pytest.raises(Refused):
            issue_token(by=None, now=clock.now(), name="x", scopes=scopes, colleague=colleague)


@pytest.mark.proves("LK2")
def test_a_token_of_somebody_who_left_does_nothing(case: Case) -> None:
    machine = machine_of(case.ana)
    Colleague.objects.filter(pk=case.ana.pk).update(is_active=False)
    assert act(machine, "raise_danger", kind="immediate", details="x").status_code == 403


def test_what_is_due_and_a_letter_are_answered(case: Case) -> None:
    machine = machine_of(case.mel)
    number = case.restriction.pk
    assert any(each["kind"] == "notice" for each in machine.get("/api/v1/due").json())
    letter = machine.get(f"/api/v1/letters/restriction/{number}?language=cy").json()
    assert letter["language"] == "cy"
    assert "You went on after our warning." in letter["text"]


@pytest.mark.parametrize(
    ("name", "fields", "status", "told"),
    [
        ("ban_for_life", {}, 404, "no action"),
        ("issue_token", {"name": "x"}, 404, "no action"),
        ("issue_warning", {"assesment": 1}, 422, "Did you mean"),
        ("issue_warning", {"assessment": 999}, 422, "no record"),
        ("issue_warning", {}, 422, "needs “assessment”"),
        ("raise_danger", {"kind": 3}, 422, "needs a text"),
        ("raise_danger", {"details": "a\x00b"}, 422, "no text has"),
        ("report_concern", {"person": True}, 422, "no record"),
        ("report_concern", {"contacts": "C-1"}, 422, "list"),
    ],
)
def test_a_call_that_cannot_be_read_says_what_would_be_right(
    case: Case, name: str, fields: dict[str, object], status: int, told: str
) -> None:
    answer = act(machine_of(case.mel), name, **fields)
    assert answer.status_code == status
    assert told in answer.json()["detail"]


def test_text_that_is_no_json_is_said_so(case: Case) -> None:
    answer = machine_of(case.mel).post("/api/v1/actions/raise_danger", "{", content_type="application/json")
    assert answer.status_code in (400, 422)
    assert answer.json()["detail"]


def test_every_action_of_the_process_is_listed(case: Case) -> None:
    assert set(machine_of(case.ana).get("/api/v1/actions").json()) == ACTIONS.keys() - NOT_HERE


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=8), inside, max_size=3),
    max_leaves=6,
)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(sorted(ACTIONS.keys() - NOT_HERE)), data=st.data())
def test_nothing_that_is_sent_breaks_it(case: Case, name: str, data: st.DataObject) -> None:
    from evenhand.api.actions import fields_of

    fields = {key: data.draw(_JSON | st.just(1) | st.just("x")) for key in fields_of(name)}
    machine = machine_of(case.mel)
    assert act(machine, name, **fields).status_code in (200, 409, 422)
