"""A dispute is logged from wherever it is met, by any colleague, who needs to know no more than which decision it is about."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from tests.web.case_story import BEGAN, Case
from tests.web.walking import Typed, signed_in

from evenhand.casework.models import Dispute, Restriction
from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague

pytestmark = [pytest.mark.django_db, pytest.mark.proves("DI1", "DI2", "DI5")]

GROUNDS = "I dispute the decision. It is unfair, and I never had an answer."


@pytest.fixture
def case(make_colleague: Callable[..., Colleague]) -> Iterator[Case]:
    with time_machine.travel(BEGAN + timedelta(days=9), tick=True):
        yield Case(make_colleague)


def letter(case: Case, **changes: Any) -> Contact:
    _ = case.restriction
    usual: dict[str, Any] = {
        "channel": "post",
        "sender": "1 High Street, Sale M33 0XX",
        "body": GROUNDS,
        "person": case.pat,
    }
    contact: Contact = case.do("receive_contact", by=case.ana, after=timedelta(days=8), **usual | changes)
    return contact


def shown(page: Any) -> str:
    return str(page.content.decode())


@pytest.mark.proves("LK2", "I31")
def test_a_colleague_logs_it_from_the_persons_page_and_learns_its_reference_and_day_only(case: Case) -> None:
    row, client = case.restriction, signed_in(case.ana)
    assert reverse("which_decision") in shown(client.get(reverse("person", args=[case.pat.reference])))
    page = client.get(reverse("which_decision"), {"person": case.pat.reference}, follow=True)
    assert page.redirect_chain[-1][0].startswith(reverse("log_dispute", args=[row.reference]))
    assert case.restriction.reasons not in shown(page)
    page = client.post(page.request["PATH_INFO"], {"route": "voicemail", "grounds": GROUNDS}, follow=True)
    dispute = Dispute.objects.get()
    assert (dispute.restriction, dispute.logged_by, dispute.received_on) == (row, case.ana, date(2026, 9, 10))
    assert dispute.reference in shown(page)
    assert "8 October 2026" in shown(page)
    assert case.restriction.reasons not in shown(page)


@pytest.mark.proves("I24")
def test_from_a_contact_its_day_its_way_and_its_words_are_there_and_it_counts_as_read(case: Case) -> None:
    contact, client = letter(case), signed_in(case.ana)
    address = reverse("contact", args=[contact.reference])
    assert "Log it as a dispute of a decision" in shown(client.get(address))
    page = client.get(reverse("which_decision"), {"contact": contact.reference}, follow=True)
    fields = Typed(page).fields
    assert (fields["route"], fields["grounds"]) == (["post"], [GROUNDS])
    assert (fields["received_on-day"], fields["received_on-month"]) == (["9"], ["9"])
    asked = f"{page.request['PATH_INFO']}?{page.request['QUERY_STRING']}"
    client.post(asked, {name: values for name, values in fields.items() if name != "q"})
    dispute = Dispute.objects.get()
    assert (dispute.contact, dispute.received_on, dispute.route) == (contact, date(2026, 9, 9), "post")
    reading = contact.readings.get()
    assert (reading.triage, reading.by) == (["dispute"], case.ana)
    told = shown(client.get(address))
    assert dispute.reference in told
    assert "Log it as a dispute of a decision" not in told


def test_after_a_reading_that_found_a_dispute_the_next_step_is_to_log_it(case: Case) -> None:
    contact, client = letter(case), signed_in(case.ana)
    page = client.post(
        reverse("read_contact", args=[contact.reference]), {"triage": ["dispute"]}, follow=True
    )
    assert "log the dispute, so that its working days are counted" in shown(page)
    assert f"{reverse('which_decision')}?contact={contact.reference}" in shown(page)
    page = client.post(
        reverse("read_contact", args=[contact.reference]), {"triage": ["dispute", "danger"]}, follow=True
    )
    assert "the danger is raised" in shown(page)


def test_a_dispute_told_to_whoever_logs_a_contact_leads_on_to_the_decision(case: Case) -> None:
    _ = case.restriction
    client = signed_in(case.ana)
    page = client.post(
        f"{reverse('log_contact')}?q=pat@example.org&channel=phone",
        {"note": GROUNDS, "purpose": "dispute"},
        follow=True,
    )
    told = shown(page)
    assert "The contact is logged. Now log the dispute" in told
    assert Typed(page).fields["grounds"] == [GROUNDS]
    # The telephone is none of the policy's ways to dispute: the page says how to help.
    assert "offer to write it into the online form" in told
    assert "route" not in Typed(page).fields


@pytest.mark.proves("I31", "LK2")
def test_what_is_over_is_found_by_its_reference_and_listed_only_for_those_who_see_the_case(
    case: Case,
) -> None:
    row = case.restriction
    case.do("lift_restriction", by=case.mel, after=timedelta(days=8), restriction=row, reasons="Better.")
    asked = {"person": case.pat.reference}
    ana, cal = signed_in(case.ana), signed_in(case.cal)
    assert row.reference not in shown(ana.get(reverse("which_decision"), asked))
    found = ana.get(reverse("which_decision"), asked | {"go": "next", "reference": row.reference.lower()})
    assert found.headers["Location"].startswith(reverse("log_dispute", args=[row.reference]))
    assert (
        cal.get(reverse("which_decision"), asked)
        .headers["Location"]
        .startswith(reverse("log_dispute", args=[row.reference]))
    )


def test_a_reference_that_is_not_theirs_is_said_to_be_none_and_nothing_typed_is_lost(case: Case) -> None:
    other = case.do("register_person", by=case.ana, name="Una Firth", emails=["una@example.org"])
    row, client = case.restriction, signed_in(case.ana)
    page = client.get(
        reverse("which_decision"), {"person": other.reference, "go": "next", "reference": row.reference}
    )
    assert f"There is no decision {row.reference} about them" in shown(page)
    assert Typed(page).fields["reference"] == [row.reference]
    page = client.get(reverse("which_decision"), {"person": other.reference, "go": "next"})
    assert "Choose the decision, or give its reference" in shown(page)
    assert client.get(reverse("which_decision")).status_code == 200


@pytest.mark.proves("IN4", "I27")
def test_a_contact_of_somebody_else_is_no_dispute_of_this_decision(case: Case) -> None:
    case.do("register_person", by=case.ana, name="Una Firth", emails=["una@example.org"])
    theirs = letter(case, channel="email", sender="una@example.org", person=None)
    page = signed_in(case.ana).post(
        f"{reverse('log_dispute', args=[case.restriction.reference])}?contact={theirs.reference}",
        {"route": "email", "grounds": GROUNDS},
    )
    assert "is not from the person whose restriction this is" in shown(page)
    assert Typed(page).fields["grounds"] == [GROUNDS]
    assert not Dispute.objects.exists()


@pytest.mark.proves("I20", "DI6")
def test_a_second_dispute_is_refused_in_words_and_keeps_what_was_typed(case: Case) -> None:
    row = case.restriction
    case.do("receive_dispute", by=None, after=timedelta(days=8), restriction=row, route="post")
    page = signed_in(case.ana).post(
        reverse("log_dispute", args=[row.reference]), {"route": "post", "grounds": GROUNDS}
    )
    assert "disputed already" in shown(page)
    assert Typed(page).fields["grounds"] == [GROUNDS]


def test_a_caseworker_who_logs_one_is_told_its_day_since_its_file_is_the_quality_teams(case: Case) -> None:
    row = case.restriction
    page = signed_in(case.cal).post(
        reverse("log_dispute", args=[row.reference]), {"route": "post", "grounds": GROUNDS}, follow=True
    )
    assert page.status_code == 200
    assert Dispute.objects.get().reference in shown(page)


@pytest.mark.proves("I28")
def test_the_words_of_a_sealed_contact_are_not_put_into_a_dispute(case: Case) -> None:
    contact = letter(case)
    case.do("seal_contact", by=case.ana, after=timedelta(days=8), contact=contact, reasons="An image.")
    page = signed_in(case.cal).get(
        reverse("log_dispute", args=[case.restriction.reference]), {"contact": contact.reference}
    )
    assert GROUNDS not in shown(page)
    assert Restriction.objects.count() == 1


@pytest.mark.proves("I28", "IC2")
def test_the_words_of_a_dispute_are_gone_from_its_file_once_its_contact_is_sealed(case: Case) -> None:
    row, contact = case.restriction, letter(case)
    dispute = case.do(
        "receive_dispute",
        by=case.ana,
        after=timedelta(days=8),
        restriction=row,
        route="post",
        grounds=GROUNDS,
        contact=contact,
    )
    file, acknowledged = (
        reverse("dispute", args=[dispute.pk]),
        reverse("letter", args=["dispute", dispute.pk]),
    )
    assert GROUNDS in shown(signed_in(case.mel).get(file))
    assert GROUNDS not in shown(signed_in(case.mel).get(acknowledged)), "a letter quotes no contact"
    case.do("seal_contact", by=case.ana, after=timedelta(days=8), contact=contact, reasons="An image.")
    for page in (file, acknowledged):
        assert GROUNDS not in shown(signed_in(case.mel).get(page))
    assert "The content lead deals with it" in shown(signed_in(case.mel).get(file))
