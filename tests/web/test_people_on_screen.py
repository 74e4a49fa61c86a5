"""A person's page, and who they are: put on record once, merged with reasons, needs answered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from tests.web.case_story import BEGAN, Case

from evenhand.people.models import Adjustment, Colleague, Merge, Person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _ten_days_later() -> Iterator[None]:
    with time_machine.travel(BEGAN + timedelta(days=10), tick=True):
        yield


def signed_in(colleague: Colleague) -> Client:
    client = Client()
    client.force_login(colleague, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page_of(client: Client, name: str, *args: object, **asked: str) -> str:
    answer = client.get(reverse(name, args=args), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def anchors(page: str) -> list[str]:
    return re.findall(r'<li class="eh-timeline__item[^"]*" id="([a-z_]+)-\d+"', page)


# --- the page ---------------------------------------------------------------------------------------------------------


def test_everything_that_happened_stands_on_one_line_of_time_newest_first(case: Case) -> None:
    restriction = case.restriction
    case.do(
        "give_notice", by=case.cal, after=timedelta(days=6, hours=1), restriction=restriction, sent_by="email"
    )
    case.do("receive_dispute", by=case.ana, after=timedelta(days=8), restriction=restriction, route="post",
            received_on=date(2026, 9, 9), grounds="Too much.")  # fmt: skip
    case.do(
        "raise_danger",
        by=case.ana,
        after=timedelta(days=9),
        person=case.pat,
        kind="safeguarding",
        details="Unwell.",
    )
    page = page_of(signed_in(case.mel), "person", case.pat.reference)
    assert anchors(page) == [
        "danger", "dispute", "notice", "restriction", "proposal", "assessment", "concern", "contact",
        "warning", "assessment", "concern", "contact",
    ]  # fmt: skip
    for told in (
        "The fourth request.",
        "You asked four times.",
        "You went on after our warning.",
        "Unwell.",
        "Mel Stone",
    ):
        assert told in page


def test_the_line_of_time_can_be_narrowed_to_one_kind(case: Case) -> None:
    _ = case.restriction
    client = signed_in(case.cal)
    assert anchors(page_of(client, "person", case.pat.reference, only="warning")) == ["warning"]
    assert anchors(page_of(client, "person", case.pat.reference, only="police")) == []
    assert "Nothing of this kind is on record." in page_of(
        client, "person", case.pat.reference, only="police"
    )
    assert len(anchors(page_of(client, "person", case.pat.reference, only="nonsense"))) > 5


@pytest.mark.proves("MN3", "LK2")
def test_the_details_of_a_danger_are_for_those_who_deal_with_dangers(case: Case) -> None:
    case.do("raise_danger", by=case.mel, person=case.pat, kind="safeguarding", details="Spoke of despair.")
    page = page_of(signed_in(case.cal), "person", case.pat.reference)
    assert "Spoke of despair" not in page
    assert "nobody owns it yet" in page  # that there is one, everybody who may see the case knows (I23)


@pytest.mark.proves("I35", "WA1")
def test_where_they_stand_is_said_at_the_top_and_what_is_over_is_not_counted(case: Case) -> None:
    restriction = case.restriction
    page = page_of(signed_in(case.cal), "person", case.pat.reference)
    top = page[: page.index('id="timeline"')]
    assert "1 of 3" in top
    assert restriction.reference in top
    assert "until and including 6 December 2026" in top
    case.do(
        "lift_restriction", by=case.mel, after=timedelta(days=9), restriction=restriction, reasons="Enough."
    )
    case.do("withdraw_warning", by=case.mel, after=timedelta(days=9), warning=case.warning, reasons="Wrong.")
    page = page_of(signed_in(case.cal), "person", case.pat.reference)
    top = page[: page.index('id="timeline"')]
    assert "1 of 3" not in top
    assert restriction.reference not in top
    assert "Lifted" in page
    assert "Withdrawn" in page


def test_a_person_of_whom_nothing_is_known_has_a_page_that_says_so(case: Case) -> None:
    page = page_of(signed_in(case.cal), "person", case.pat.reference)
    assert "Nothing has happened yet" in page


def test_an_unknown_reference_is_a_page_that_helps(case: Case) -> None:
    answer = signed_in(case.cal).get(reverse("person", args=["P-22222222"]))
    assert answer.status_code == 404
    assert "Page not found" in answer.content.decode()


# --- on record --------------------------------------------------------------------------------------------------------


def test_somebody_who_is_on_record_already_is_noticed_before_a_second_entry_is_made(case: Case) -> None:
    _ = case.pat
    client = signed_in(case.ana)
    given = {"name": "Pat Exampel", "emails": "", "language": "cy", "postal": "1 New Street"}
    page = client.post(reverse("register_person"), given).content.decode()
    assert "Is it one of these?" in page
    assert case.pat.reference in page
    assert "1 New Street" in page
    assert Person.objects.count() == 1
    answer = client.post(reverse("register_person"), given | {"not_those": "on"}, follow=True)
    assert "The person is on record." in answer.content.decode()
    assert Person.objects.latest("pk").language == "cy"


def test_what_is_wrong_with_an_entry_is_said_and_nothing_typed_is_lost(case: Case) -> None:
    client = signed_in(case.ana)
    page = client.post(reverse("register_person"), {"name": " ", "phones": "07700900999"}).content.decode()
    assert "A person needs a name." in page
    assert "07700900999" in page
    page = client.post(
        reverse("register_person"), {"name": "Nell", "emails": "nell at example"}
    ).content.decode()
    assert "“nell at example” cannot be read" in page
    assert 'value="Nell"' in page
    assert not Person.objects.filter(name="Nell").exists()


@pytest.mark.proves("IN4", "I27")
def test_an_address_and_a_representative_are_added(case: Case) -> None:
    client = signed_in(case.cal)
    address = reverse("identifier", args=[case.pat.reference])
    page = client.post(address, {"kind": "phone", "value": "none"}).content.decode()
    assert "cannot be read" in page
    assert 'value="none"' in page
    page = client.post(address, {"kind": "alias", "value": "The Watchman"}, follow=True).content.decode()
    assert "“The Watchman”" in page
    page = client.post(
        reverse("representative", args=[case.pat.reference]),
        {"name": "Rhys", "emails": "r@law.example\ns@law.example"},
        follow=True,
    ).content.decode()
    assert "No restriction applies to them." in page
    assert "s@law.example" in page


@pytest.mark.proves("IN4", "I27")
def test_two_entries_are_merged_after_a_look_at_both_with_reasons_and_the_merge_is_undone(case: Case) -> None:
    _ = case.warning
    other = case.do("register_person", by=case.cal, name="P. Example", emails=["p@example.net"])
    client = signed_in(case.cal)
    find = page_of(client, "merge", case.pat.reference, q="p@example.net")
    assert f"?other={other.reference}" in find
    address = reverse("merge", args=[case.pat.reference]) + f"?other={other.reference}"
    preview = client.get(address).content.decode()
    assert "p@example.net" in preview
    assert "pat@example.org" in preview
    refused = client.post(address, {"reasons": ""}).content.decode()
    assert "A shared name or address is not enough." in refused
    assert not Merge.objects.exists()
    page = client.post(
        address, {"reasons": "Said so, and knew both references."}, follow=True
    ).content.decode()
    assert "count as one person" in page
    assert other.reference in page
    assert case.pat.reference in client.get(reverse("person", args=[other.reference])).content.decode()
    undo = reverse("unmerge", args=[case.pat.reference, other.reference])
    assert "Said so, and knew both references." in client.get(undo).content.decode()
    assert "Say why these are not the same person." in client.post(undo, {"reasons": ""}).content.decode()
    assert "stand apart again" in client.post(undo, {"reasons": "A brother."}, follow=True).content.decode()
    assert client.get(undo).status_code == 404


@pytest.mark.proves("IN1", "IN4", "I32")
def test_an_address_that_both_entries_had_is_one_address_once_they_are_one_person(case: Case) -> None:
    phone = case.pat.identifiers.filter(kind="phone").first() or case.do(
        "add_identifier", by=case.cal, person=case.pat, kind="phone", value="07700 900123"
    )
    other = case.do("register_person", by=case.cal, name="P Example", phones=[phone.value])
    case.do("merge_people", by=case.cal, keep=case.pat, merge=other, reasons="Knew both references.")
    reached = page_of(signed_in(case.cal), "person", case.pat.reference).split("How they reach us")[-1]
    assert reached.count(f"</span>{phone.value}") == 1


def test_both_entries_tell_of_a_merge_that_was_undone_and_of_the_reasons_for_both(case: Case) -> None:
    other = case.do("register_person", by=case.cal, name="P. Example")
    for time in (1, 2):  # each undoing has its own reasons
        case.do("merge_people", by=case.cal, keep=case.pat, merge=other, reasons="Knew both references.")
        case.do("unmerge_people", by=case.cal, keep=case.pat, merge=other, reasons=f"A brother, {time}.")
    client = signed_in(case.cal)
    for entry, its_other in ((case.pat, other), (other, case.pat)):
        page = page_of(client, "person", entry.reference)
        assert f"Merged with {its_other.reference}" in page
        assert f"The merge with {its_other.reference} was undone" in page
        assert page.count("Knew both references.") == 2
        assert "A brother, 1." in page
        assert "A brother, 2." in page


def test_the_other_entry_can_be_the_one_that_is_kept(case: Case) -> None:
    other = case.do("register_person", by=case.cal, name="P. Example")
    client = signed_in(case.cal)
    address = reverse("merge", args=[case.pat.reference]) + f"?other={other.reference}&keep=other"
    client.post(address, {"reasons": "Said so."})
    assert Merge.objects.get().kept == other


def test_an_entry_is_never_merged_with_itself(case: Case) -> None:
    page = page_of(signed_in(case.cal), "merge", case.pat.reference, other=case.pat.reference)
    assert "Which other entry is the same person?" in page


# --- needs ------------------------------------------------------------------------------------------------------------


@pytest.mark.proves("IN3", "MN1")
def test_a_need_is_recorded_by_anybody_at_the_front_and_answered_by_a_caseworker(case: Case) -> None:
    front, cal = signed_in(case.ana), signed_in(case.cal)
    ask = reverse("ask_adjustment", args=[case.pat.reference])
    page = front.post(ask, {"request": "", "needs_channels": ["phone"]}).content.decode()
    assert "Say what the person asked for." in page
    assert page.count(" checked") == 1
    page = front.post(
        ask, {"request": "Speak slowly", "needs_channels": ["phone"]}, follow=True
    ).content.decode()
    assert "No restriction can be decided until it is answered." in page
    asked = Adjustment.objects.get()
    assert "Request for an adjustment to answer" in page_of(cal, "person", case.pat.reference)
    answer = reverse("answer_adjustment", args=[asked.pk])
    page = cal.get(answer).content.decode()
    assert re.search(r'value="phone" checked', page)
    day = {"review_on-day": "1", "review_on-month": "3", "review_on-year": "2027"}
    page = cal.post(
        answer, {"outcome": "", "reasons": "", "needs_channels": ["phone"], **day}
    ).content.decode()
    assert "Say whether the adjustment is agreed or declined." in page
    assert "Say why; the person may ask." in page
    assert 'value="2027"' in page
    agreed = cal.post(
        answer, {"outcome": "agreed", "reasons": "It helps.", "needs_channels": ["phone"], **day}, follow=True
    )
    asked.refresh_from_db()
    assert (asked.status, asked.review_on, asked.needs_channels) == ("agreed", date(2027, 3, 1), ["phone"])
    assert "looked at again on 1 March 2027" in agreed.content.decode()
    again = cal.post(answer, {"outcome": "declined", "reasons": "No."}).content.decode()
    assert "This request has been answered already." in again
