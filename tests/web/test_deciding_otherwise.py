"""A manager approves with other measures than were proposed: what stays open is shown again, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from tests.web.case_story import BEGAN, Case
from tests.web.walking import Typed, as_read, signed_in

from evenhand.audit.models import Entry
from evenhand.casework.models import Proposal, Restriction
from evenhand.people.models import Colleague

pytestmark = [pytest.mark.django_db, pytest.mark.proves("RT3", "I8")]

REASONS = "You went on after our warning. Answering once in ten days will do."


@pytest.fixture
def case(make_colleague: Callable[..., Colleague]) -> Any:
    with time_machine.travel(BEGAN + timedelta(days=6, hours=4), tick=True):
        yield Case(make_colleague)


def asked(proposal: Proposal) -> str:
    return reverse("decide_otherwise", args=[proposal.pk])


def begin(client: Client, proposal: Proposal, **typed: str) -> Any:
    """The button on the manager's page, with what was typed there."""
    return client.post(asked(proposal), {"go": "kinds", "months": "3", **typed})


def answer(client: Client, page: Any, proposal: Proposal, go: str = "next", **answers: Any) -> Any:
    fields = {name: values for name, values in Typed(page).fields.items() if name != "csrfmiddlewaretoken"}
    for name in answers:
        fields.pop(name, None)
    return client.post(asked(proposal), {**fields, "go": go, **answers})


def to_the_check(client: Client, proposal: Proposal, **details: Any) -> Any:
    page = begin(client, proposal, reasons=REASONS)
    page = answer(client, page, proposal, kinds=details.pop("kinds"))
    if details:
        page = answer(client, page, proposal, **details)
    page = answer(client, page, proposal)  # for how long
    return answer(client, page, proposal)  # the reasons, typed on the manager's page


@pytest.mark.proves("RT1c", "OA1", "WA5")
def test_a_manager_approves_with_a_lesser_measure_and_their_own_reasons(case: Case) -> None:
    client, proposal = signed_in(case.mel), case.proposal
    page = to_the_check(client, proposal, kinds=["response_time"], response_days="10")
    told = page.content.decode()
    assert "Check your answers" in told
    assert "What would stay open" in told
    assert "The proposal was" in told
    assert REASONS in told
    done = answer(client, page, proposal, go="confirm")
    stands = Restriction.objects.get()
    assert done.headers["Location"] == f"{reverse('notice', args=[stands.reference])}?done=decided"
    assert stands.measures == [{"kind": "response_time", "working_days": 10}]
    assert (stands.months, stands.reasons, stands.decided_by) == (3, REASONS, case.mel)
    assert stands.starts_on == date(2026, 9, 7)
    assert Proposal.objects.get().measures == [{"kind": "channels", "closed": ["email"]}]
    entry = Entry.objects.get(action="decide_restriction")
    assert "response_time" in str(entry.as_dict())


def test_what_was_proposed_is_there_to_begin_with_and_so_is_what_was_typed_before(case: Case) -> None:
    client, proposal = signed_in(case.mel), case.proposal
    page = begin(
        client,
        proposal,
        reasons=REASONS,
        months="6",
        **{"starts_on-day": "9", "starts_on-month": "9", "starts_on-year": "2026"},
    )
    assert page.status_code == 200
    assert "There is a problem" not in page.content.decode()
    fields = Typed(page).fields
    assert fields["kinds"] == ["channels"]
    assert fields["closed"] == ["email"]
    assert fields["reasons"] == [REASONS]
    assert (fields["months"], fields["starts_on-day"]) == (["6"], ["9"])


@pytest.mark.proves("OA1", "I13")
def test_what_the_access_check_would_refuse_is_said_before_it_is_confirmed_and_refused_after(
    case: Case,
) -> None:
    client, proposal = signed_in(case.mel), case.proposal
    every = ["email", "phone", "voicemail", "post", "social", "in_person"]
    page = to_the_check(client, proposal, kinds=["channels"], closed=every)
    assert "No ordinary route to us would stay open" in page.content.decode()
    page = answer(client, page, proposal, go="confirm")
    told = page.content.decode()
    assert "There is a problem" in told
    assert "How exactly?" in told
    assert Typed(page).fields["reasons"] == [REASONS]
    assert not Restriction.objects.exists()


@pytest.mark.proves("RT4")
def test_without_reasons_it_is_refused_where_the_reasons_are_asked(case: Case) -> None:
    client, proposal = signed_in(case.mel), case.proposal
    page = begin(client, proposal)
    page = answer(client, page, proposal, kinds=["end_calls"])
    page = answer(client, page, proposal)
    page = answer(client, page, proposal)
    page = answer(client, page, proposal, go="confirm")
    assert "Say why, in words that the person and a court can read" in page.content.decode()
    assert "Why these measures?" in page.content.decode()
    assert not Restriction.objects.exists()


def test_whoever_proposed_it_is_led_to_the_page_that_says_another_manager_decides(
    case: Case, make_colleague: Callable[..., Colleague]
) -> None:
    case.cal = make_colleague("cal", "caseworker", "manager", name="Cal Reed")
    proposal = case.proposal
    answered = signed_in(case.cal).get(asked(proposal))
    assert answered.headers["Location"] == reverse("decide", args=[proposal.pk])


def test_a_decision_by_somebody_else_meanwhile_is_told_with_nothing_lost(
    case: Case, make_colleague: Callable[..., Colleague]
) -> None:
    client, proposal = signed_in(case.mel), case.proposal
    page = begin(client, proposal, reasons=REASONS)
    case.do("decide_restriction", by=make_colleague("dev", "manager"), after=timedelta(days=6), proposal=proposal,
            decision="decline", reasons="Post would do.")  # fmt: skip
    page = answer(client, page, proposal, go="confirm")
    assert "This proposal has been decided already" in page.content.decode()
    assert REASONS in page.content.decode()
    assert not Restriction.objects.exists()


@pytest.mark.proves("I8")
def test_what_was_typed_survives_an_expired_session(case: Case) -> None:
    proposal, client = case.proposal, Client()
    case.mel.set_password("correct horse battery")
    case.mel.save()
    page = begin(client, proposal, reasons=REASONS)
    assert page.status_code == 403
    carried = Typed(page).fields["kept"][0]
    page = client.post(
        reverse("sign_in"),
        {"username": "mel", "password": "correct horse battery", "kept": carried},
        follow=True,
    )
    assert "Which restriction is needed?" in page.content.decode()
    assert Typed(page).fields["reasons"] == [REASONS]


@pytest.mark.proves("I35", "OA3")
def test_an_extension_of_what_has_ended_says_that_it_is_void_and_why_and_asks_nothing(case: Case) -> None:
    row = case.restriction
    proposal = Proposal.objects.create(
        person=case.pat, assessment=case.to_restrict, kind="extension", extends=row, ground="OA3", measures=row.measures,
        months=3, reasons="Forty forms in a night.", edition=row.edition, proposed_by=case.cal, proposed_at=row.decided_at,
    )  # fmt: skip
    case.do("lift_restriction", by=case.mel, after=timedelta(days=6), restriction=row, reasons="Better.")
    client, page = signed_in(case.mel), reverse("decide", args=[proposal.pk])
    told = client.get(page).content.decode()
    assert (
        f"It is void: restriction {row.reference}, which it would extend, ended on 7 September 2026."
        in as_read(told)
    )
    assert "Record the decision" not in told
    assert client.get(asked(proposal)).headers["Location"] == page
    assert "It is void" in client.get(reverse("person", args=[case.pat.reference])).content.decode()
    lost = client.post(page, {"decision": "approve", "reasons": REASONS}).content.decode()
    assert REASONS in lost
