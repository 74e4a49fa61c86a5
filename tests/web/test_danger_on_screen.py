"""Danger: one click from every page, on top of everybody's work until it is owned, told to the emergency services first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from tests.web.case_story import BEGAN, Case

from evenhand.casework.models import Danger, Referral
from evenhand.people.models import Colleague
from evenhand.people.roles import ROLES

pytestmark = [pytest.mark.django_db, pytest.mark.proves("MN3", "MN4", "I23")]


@pytest.fixture(autouse=True)
def _ten_days_later() -> Iterator[None]:
    with time_machine.travel(BEGAN + timedelta(days=10), tick=True):
        yield


def signed_in(colleague: Colleague) -> Client:
    client = Client()
    client.force_login(colleague, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_every_page_has_the_way_to_raise_a_danger_filled_in_with_whom_it_is_about(case: Case) -> None:
    contact = case.mail(9)
    client = signed_in(case.ana)
    for address, link in (
        (reverse("home"), 'href="/danger/raise/"'),
        (reverse("contacts"), 'href="/danger/raise/"'),
        (reverse("person", args=[case.pat.reference]), f'href="/danger/raise/?person={case.pat.reference}"'),
        (reverse("check") + f"?q={case.pat.reference}", f'href="/danger/raise/?person={case.pat.reference}"'),
        (reverse("contact", args=[contact.reference]), f'href="/danger/raise/?contact={contact.reference}"'),
        ("/nowhere/", 'href="/danger/raise/"'),
    ):
        assert f'<a class="govuk-link eh-raise" {link}' in client.get(address).content.decode(), address


def test_a_danger_raised_from_a_contact_knows_the_contact_and_whose_it_is(case: Case) -> None:
    contact = case.mail(9)
    client = signed_in(case.ana)
    client.post(
        reverse("raise_danger") + f"?contact={contact.reference}",
        {"kind": "immediate", "details": "He will jump."},
    )
    danger = Danger.objects.get()
    assert (danger.person, danger.contact, danger.raised_by, danger.kind) == (
        case.pat,
        contact,
        case.ana,
        "immediate",
    )


def test_a_danger_may_be_about_somebody_who_is_only_described(case: Case) -> None:
    client = signed_in(case.ana)
    raise_ = reverse("raise_danger")
    client.post(
        raise_, {"kind": "safeguarding", "details": "A child cried.", "about": "a woman called Pat in Sale"}
    )
    client.post(raise_, {"kind": "safeguarding", "details": "Unwell.", "about": case.pat.reference})
    described, known = Danger.objects.order_by("pk")
    assert described.person is None
    assert "a woman called Pat in Sale" in described.details
    assert known.person == case.pat


def test_a_refused_danger_says_what_is_missing_and_keeps_the_rest(case: Case) -> None:
    client = signed_in(case.ana)
    page = client.post(reverse("raise_danger"), {"kind": "", "details": "On the bridge."}).content.decode()
    assert "Say whether the danger is immediate" in page
    assert "On the bridge." in page
    page = client.post(reverse("raise_danger"), {"kind": "immediate", "details": ""}).content.decode()
    assert "Write what was said or seen" in page


@pytest.mark.parametrize("role", ROLES)
def test_a_danger_that_nobody_owns_is_on_top_of_everybodys_work(
    case: Case, make_colleague: Callable[..., Colleague], role: str
) -> None:
    case.do(
        "raise_danger",
        by=case.cal,
        after=timedelta(days=10),
        person=case.pat,
        kind="immediate",
        details="On the bridge.",
    )
    page = signed_in(make_colleague("one", role)).get("/").content.decode()
    assert page.index("Danger that nobody owns yet") < page.index('<h1 class="govuk-heading-l">My work')
    assert "raised today" in page
    told_of_whom = role in ("safeguarding_lead", "manager", "auditor")
    assert ("Pat Example" in page) == told_of_whom
    assert "On the bridge." not in page


def test_a_danger_is_owned_told_to_the_emergency_services_and_finished(case: Case) -> None:
    danger = case.do("raise_danger", by=case.ana, person=case.pat, kind="immediate", details="On the bridge.")
    sam = signed_in(case.make_colleague("sam", "safeguarding_lead", name="Sam Ward"))
    page = reverse("danger", args=[danger.pk])
    told = reverse("record_referral", args=[danger.pk])
    refused = sam.post(told, {"organisation": "Police (101)"}).content.decode()
    assert "Take it on first" in refused
    assert (
        "You own this danger now"
        in sam.post(reverse("own_danger", args=[danger.pk]), follow=True).content.decode()
    )
    assert "Danger that nobody owns yet" not in signed_in(case.ana).get("/").content.decode()
    form = sam.get(told).content.decode()
    assert form.index("Emergency services (999)") < form.index("Police (101)")
    assert " checked" not in form  # the record says who was told: nobody is put there by a button alone
    assert "Name who was told" in sam.post(told, {"organisation": ""}).content.decode()
    assert "Name who was told" in sam.post(told, {"organisation": "other", "other": ""}).content.decode()
    sam.post(told, {"organisation": "Emergency services (999)", "reference": "CAD 12"})
    sam.post(told, {"organisation": "other", "other": "Coastguard"})
    assert list(Referral.objects.order_by("pk").values_list("organisation", "reference")) == [
        ("Emergency services (999)", "CAD 12"), ("Coastguard", ""),
    ]  # fmt: skip
    finish = reverse("finish_danger", args=[danger.pk])
    assert "Say what was done." in sam.post(finish, {"what_was_done": ""}).content.decode()
    assert (
        "The danger is finished."
        in sam.post(finish, {"what_was_done": "He is safe."}, follow=True).content.decode()
    )
    assert "He is safe." in sam.get(page).content.decode()
    assert "Finished in the last four weeks" in sam.get(reverse("dangers")).content.decode()


def test_a_danger_can_be_taken_over_and_is_finished_only_by_its_owner(case: Case) -> None:
    danger = case.do("raise_danger", by=case.ana, person=case.pat, kind="immediate", details="On the bridge.")
    case.do("own_danger", by=case.mel, danger=danger)
    sam = signed_in(case.make_colleague("sam", "safeguarding_lead"))
    page = sam.post(reverse("finish_danger", args=[danger.pk]), {"what_was_done": "All."}).content.decode()
    assert "Only the colleague who owns this danger can finish it." in page
    assert "Take it over" in sam.get(reverse("danger", args=[danger.pk])).content.decode()
    sam.post(reverse("own_danger", args=[danger.pk]))
    assert sam.post(reverse("own_danger", args=[danger.pk])).status_code == 409
    danger.refresh_from_db()
    assert danger.owned_by is not None
    assert danger.owned_by.username == "sam"


@pytest.mark.parametrize(
    ("language", "call", "reach"),
    [
        ("en", "call 999 first", "How they reach us"),
        ("cy", "ffoniwch 999 yn gyntaf", "Sut y mae’r unigolyn yn ein cyrraedd"),
    ],
)
def test_whoever_deals_with_a_danger_sees_what_to_do_first_and_where_the_person_is(
    case: Case, language: str, call: str, reach: str
) -> None:
    danger = case.do("raise_danger", by=case.ana, person=case.pat, kind="immediate", details="On the bridge.")
    sam = signed_in(case.make_colleague("sam", "safeguarding_lead", name="Sam Ward"))
    sam.cookies["django_language"] = language
    page = sam.get(reverse("danger", args=[danger.pk])).content.decode()
    assert call in page
    assert reach in page
    assert (
        page.index("1 High Street, Sale M33 0XX")
        < page.index("+447700900123")
        < page.index("pat@example.org")
    )
    sam.post(reverse("own_danger", args=[danger.pk]))
    sam.post(reverse("record_referral", args=[danger.pk]), {"organisation": "Emergency services (999)"})
    assert call not in sam.get(reverse("danger", args=[danger.pk])).content.decode()


@pytest.mark.proves("I31")
def test_whoever_only_raised_a_danger_is_not_shown_where_the_person_lives(case: Case) -> None:
    danger = case.do("raise_danger", by=case.ana, person=case.pat, kind="immediate", details="On the bridge.")
    page = signed_in(case.ana).get(reverse("danger", args=[danger.pk])).content.decode()
    assert "call 999 first" in page
    assert "1 High Street" not in page


def test_a_button_pressed_twice_raises_one_danger_until_it_is_finished(case: Case) -> None:
    ana, address = signed_in(case.ana), f"{reverse('raise_danger')}?person={case.pat.reference}"
    given = {"kind": "immediate", "details": "On the bridge."}
    first, second = (ana.post(address, given)["Location"] for _ in range(2))
    assert first == second
    tom = signed_in(case.make_colleague("tom", "colleague", name="Tom Ash"))
    assert tom.post(address, given)["Location"] != first  # what another colleague saw is told too
    assert ana.post(address, given | {"details": "On the bridge, now over the rail."})["Location"] != first
    assert Danger.objects.count() == 3
    lead = case.make_colleague("sam", "safeguarding_lead")
    danger = Danger.objects.order_by("pk")[0]
    case.do("own_danger", by=lead, danger=danger)
    case.do("record_referral", by=lead, danger=danger, organisation="Police (101)")
    case.do("finish_danger", by=lead, danger=danger, what_was_done="The police spoke to them.")
    assert ana.post(address, given)["Location"] != first  # it has come again
