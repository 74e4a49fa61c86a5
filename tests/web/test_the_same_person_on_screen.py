"""Perhaps the same person: the queue, yes by way of the preview, no with reasons; and addresses that are shared."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from tests.web.case_story import BEGAN, Case

from evenhand.people.models import MergeSuggestion, Person, SharedAddress

pytestmark = [pytest.mark.django_db, pytest.mark.proves("IN4", "I27")]


@pytest.fixture(autouse=True)
def _ten_days_later() -> Iterator[None]:
    with time_machine.travel(BEGAN + timedelta(days=10), tick=True):
        yield


@pytest.fixture
def other(case: Case) -> Person:
    _ = case.pat
    person = case.do(
        "register_person",
        by=case.ana,
        name="P. Exmaple",
        emails=["pat+file@example.org"],
        phones=["07700900123"],
    )
    assert isinstance(person, Person)
    return person


@pytest.fixture
def as_cal(client: Client, case: Case) -> Client:
    client.force_login(case.cal, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page(client: Client, name: str, *at: object, **asked: str) -> str:
    answer = client.get(reverse(name, args=at), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_queue_says_why_and_leads_to_the_preview(as_cal: Client, case: Case, other: Person) -> None:
    told = page(as_cal, "same_people")
    assert (
        "Both have the telephone number +447700900123." in told
        or "Both have the telephone number 07700900123." in told
    )
    assert "may be a variant of the other" in told
    assert f"{reverse('merge', args=[case.pat.reference])}?other={other.reference}" in told
    preview = page(as_cal, "merge", case.pat.reference, other=other.reference)
    assert "This is why they are thought to be one" in preview
    assert "One pair of entries waits" in page(as_cal, "home")
    assert other.reference in page(as_cal, "person", case.pat.reference)


def test_merging_from_the_preview_empties_the_queue(as_cal: Client, case: Case, other: Person) -> None:
    address = f"{reverse('merge', args=[case.pat.reference])}?other={other.reference}"
    assert (
        as_cal.post(address, {"reasons": "Same date of birth, said so on the telephone."}).status_code == 302
    )
    assert "No two entries wait" in page(as_cal, "same_people")
    assert MergeSuggestion.objects.get().outcome == "merged"


def test_two_people_needs_a_reason_and_stands_on_the_page_afterwards(
    as_cal: Client, case: Case, other: Person
) -> None:
    address = reverse("two_people", args=[MergeSuggestion.objects.get().pk])
    answer = as_cal.post(address, {"reasons": " "})
    assert "Say how you know that these are two people" in answer.content.decode()
    answer = as_cal.post(address, {"reasons": "Twins <b>both rang."}, follow=True)
    told = answer.content.decode()
    assert "They stay two people" in told
    assert "Cal Reed said so on 11 September 2026:" in told
    assert "Twins &lt;b&gt;both rang." in told


def test_a_pair_on_which_a_restriction_stands_says_so(as_cal: Client, case: Case) -> None:
    _ = case.restriction
    case.do("register_person", by=case.ana, name="P. Exmaple", phones=["07700900123"])
    assert "a warning or restriction stands" in page(as_cal, "same_people")


def test_the_queue_is_paged(as_cal: Client, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evenhand.web.views.same_people.PER_PAGE", 2)
    for number in range(6):
        case.do(
            "register_person", by=case.ana, name=f"Person {number}", emails=[f"home{number // 2}@example.org"]
        )
    told = page(as_cal, "same_people")
    assert "Person 2" in told
    assert "Person 4" not in told
    last = MergeSuggestion.objects.order_by("pk")[1].pk
    assert f"?after={last}" in told
    assert "Person 4" in page(as_cal, "same_people", after=str(last))
    assert page(as_cal, "same_people", after="nonsense")


def test_an_address_is_marked_as_shared_and_who_uses_it_is_for_caseworkers_alone(
    as_cal: Client, case: Case
) -> None:
    email = case.pat.identifiers.get(kind="email")
    address = reverse("share", args=[case.pat.reference, email.pk])
    assert (
        "Name the household, the office or the organisation that uses it"
        in as_cal.post(address, {"used_as": "household"}).content.decode()
    )
    told = as_cal.post(
        address, {"used_as": "household", "used_by": "Her mother Kim"}, follow=True
    ).content.decode()
    assert "The address is marked as shared" in told
    assert "Shared by a household: Her mother Kim." in told
    as_cal.force_login(case.ana, backend="django.contrib.auth.backends.ModelBackend")
    card = page(as_cal, "check", q="pat@example.org")
    assert "It is not certain who this is" in card
    assert "Kim" not in card
    assert "Kim" not in page(as_cal, "person", case.pat.reference)


def test_a_mark_is_ended_with_reasons(as_cal: Client, case: Case) -> None:
    email = case.pat.identifiers.get(kind="email")
    case.do("mark_shared", by=case.cal, kind="email", value=email.value, used_as="household", used_by="Kim")
    address = reverse("share", args=[case.pat.reference, email.pk])
    told = page(as_cal, "share", case.pat.reference, email.pk)
    assert "Cal Reed marked it on 1 September 2026:" in told
    assert "nobody else uses this address" in as_cal.post(address, {}).content.decode()
    assert as_cal.post(address, {"reasons": "Kim moved out."}).status_code == 302
    assert SharedAddress.objects.get().ended_by == case.cal


def test_a_name_cannot_be_marked_nor_another_persons_address(
    as_cal: Client, case: Case, other: Person
) -> None:
    alias = case.do("add_identifier", by=case.cal, person=case.pat, kind="alias", value="Patsy")
    theirs = other.identifiers.filter(kind="email").get()
    for each in (alias, theirs):
        assert as_cal.get(reverse("share", args=[case.pat.reference, each.pk])).status_code == 404


@pytest.mark.proves("I32", "DF3")
def test_what_was_never_theirs_comes_off_their_page_and_what_came_by_it_stands_there_to_be_looked_at(
    as_cal: Client, case: Case
) -> None:
    mail = case.mail(1)
    email = case.pat.identifiers.get(kind="email")
    address = reverse("never_theirs", args=[case.pat.reference, email.pk])
    assert address in page(as_cal, "person", case.pat.reference)
    asked = page(as_cal, "never_theirs", case.pat.reference, email.pk)
    assert "1 contact was taken for theirs by it alone." in asked
    assert f'href="{reverse("share", args=[case.pat.reference, email.pk])}"' in asked
    assert "Say how you know that this was never theirs" in as_cal.post(address, {}).content.decode()
    told = as_cal.post(address, {"reasons": "Typed wrongly: pta, not pat."}, follow=True).content.decode()
    assert "It is off their record" in told
    assert "Typed wrongly: pta, not pat." in told
    assert reverse("whose_contact", args=[mail.reference]) in told
    again = f"{reverse('identifier', args=[case.pat.reference])}?kind=email&amp;value=pat%40example.org"
    assert again in told
    form = page(as_cal, "identifier", case.pat.reference, kind="email", value="pat@example.org")
    assert 'value="pat@example.org"' in form
    as_cal.post(
        reverse("identifier", args=[case.pat.reference]), {"kind": "email", "value": "pat@example.org"}
    )
    assert "Typed wrongly" not in page(as_cal, "person", case.pat.reference)
    as_cal.force_login(case.ana, backend="django.contrib.auth.backends.ModelBackend")
    assert as_cal.get(address).status_code in (403, 404)


def test_a_representatives_address_is_added_again_to_who_speaks_for_them(as_cal: Client, case: Case) -> None:
    rae = case.do("add_representative", by=case.cal, person=case.pat, name="Rae", emails=["rea@example.net"])
    row = rae.identifiers.get()
    address = reverse("never_theirs", args=[case.pat.reference, row.pk])
    told = as_cal.post(address, {"reasons": "Typed wrongly."}, follow=True).content.decode()
    again = f"?kind=email&amp;value=rea%40example.net&amp;representative={rae.pk}"
    assert again in told
    to = reverse("identifier", args=[case.pat.reference])
    assert "Rae, for Pat Example" in page(
        as_cal, "identifier", case.pat.reference, representative=str(rae.pk)
    )
    as_cal.post(f"{to}?representative={rae.pk}", {"kind": "email", "value": "rae@example.net"})
    assert rae.identifiers.get().value == "rae@example.net"
    for nobodys in ("0", "x", "9" * 30):
        assert as_cal.get(to, {"representative": nobodys}).status_code == 404
