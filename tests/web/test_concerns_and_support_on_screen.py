"""A concern is reported in one page, and its reporter hears what came of it; support is offered, without a word on health."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from tests.web.case_story import BEGAN, Case

from evenhand.casework.models import Concern, Support

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _ten_days_later() -> Iterator[None]:
    with time_machine.travel(BEGAN + timedelta(days=10), tick=True):
        yield


@pytest.fixture
def mel_client(case: Case) -> Client:
    client = Client()
    client.force_login(case.mel, backend="django.contrib.auth.backends.ModelBackend")
    return client


def about(contact: object) -> str:
    return f"{reverse('report_concern')}?contact={contact.reference}"  # type: ignore[attr-defined]


@pytest.mark.proves("IN2", "DF2", "IN5")
def test_a_concern_is_reported_on_one_page_and_the_next_says_what_happens(
    ana_client: Client, case: Case
) -> None:
    contact = case.mail(9)
    case.do("receive_contact", by=case.ana, after=timedelta(days=8), channel="phone", sender="+447700900123")
    page = ana_client.get(about(contact)).content.decode()
    assert page.count(" checked") == 1
    assert (
        "persistent shouting, swearing, insults, or other offensive language" in page
    )  # the policy's own words
    _ = (case.cal, case.mel)
    report = {
        "contacts": [contact.reference], "description": "Shouted at me.", "effect": "I was shaken.",
        "behaviours": ["AA3"], "impacts": ["DF2a"], "affected": "cal, Mel Stone", "may_be_named": "on",
    }  # fmt: skip
    page = ana_client.post(about(contact), report, follow=True).content.decode()
    assert "Your report is sent" in page
    assert "It waits to be looked into" in page
    concern = Concern.objects.get()
    assert list(concern.contacts.all()) == [contact]
    assert {each.username for each in concern.affected.all()} == {"cal", "mel"}
    assert (concern.behaviours, concern.impacts, concern.may_be_named) == (["AA3"], ["DF2a"], True)


def test_a_refused_report_keeps_everything_and_says_what_is_missing_where(
    ana_client: Client, case: Case
) -> None:
    contact = case.mail(9)
    page = ana_client.post(
        about(contact),
        {"description": " ", "effect": "Kept.", "behaviours": ["UD4", "AA1"], "impacts": ["DF2b"]},
    ).content.decode()
    assert "Say what happened." in page
    assert "Choose the contact that this is about" in page
    assert 'href="#id_description"' in page
    assert 'href="#id_contacts"' in page
    assert "Kept." in page
    assert page.count(" checked") == 3
    assert not Concern.objects.exists()


def test_colleagues_who_cannot_be_told_apart_or_are_not_there_are_asked_for_again(
    ana_client: Client, case: Case
) -> None:
    contact = case.mail(9)
    _ = (case.cal, case.mel)
    case.make_colleague("mel2", "manager", name="Mel Stonebridge")
    given = {"contacts": [contact.reference], "description": "Kept."}
    page = ana_client.post(about(contact), given | {"affected": "Mel Sto"}).content.decode()
    assert "may be several colleagues" in page
    assert "mel2" in page
    page = ana_client.post(about(contact), given | {"affected": "Nobody"}).content.decode()
    assert "“Nobody” is not the name of a colleague" in page
    assert "Kept." in page


def test_without_a_person_the_page_asks_first_whom_it_is_about(ana_client: Client, case: Case) -> None:
    logged = case.do("receive_contact", by=case.ana, channel="phone", sender="020 7946 0000", body="Rude.")
    page = ana_client.get(reverse("report_concern")).content.decode()
    assert f"?contact={logged.reference}" in page
    page = ana_client.get(reverse("report_concern"), {"q": case.pat.reference}).content.decode()
    assert "It is about Pat Example" in page
    page = ana_client.get(about(logged)).content.decode()
    assert "It is not certain whose contact" in page
    assert reverse("whose_contact", args=[logged.reference]) in page


@pytest.mark.proves("IN2")
@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (None, "It waits to be looked into"),
        ("no_action", "No action under the policy follows. It was right to report it."),
        ("adjust", "We are changing how we deal with this person’s contact."),
        ("warn", "The person will be told so and asked to change."),
        ("restrict", "A manager decides what follows."),
    ],
)
def test_the_reporter_hears_what_became_of_it_in_neutral_words(
    ana_client: Client, case: Case, outcome: str | None, words: str
) -> None:
    concern = case.assessment(outcome, days=9).concern if outcome else case.concern(9)
    for address in (reverse("home"), reverse("concern", args=[concern.pk])):
        assert words in ana_client.get(address).content.decode()


@pytest.mark.proves("LK2", "I31")
def test_the_reporter_hears_of_a_decision_without_its_history(ana_client: Client, case: Case) -> None:
    _ = case.restriction
    concern = case.to_restrict.concern
    for address in (reverse("home"), reverse("concern", args=[concern.pk])):
        page = ana_client.get(address).content.decode()
        assert "a manager decided what follows" in page
        for secret in (
            "You went on after our warning",
            "Mel Stone",
            "All were answered",
            "A day of two colleagues",
        ):
            assert secret not in page


def test_a_report_that_waits_too_long_says_so(ana_client: Client, case: Case) -> None:
    case.concern(0)
    assert "longer than it should" in ana_client.get("/").content.decode()


@pytest.mark.proves("IN2")
def test_support_is_offered_shown_to_the_colleague_and_its_outcome_recorded(
    ana_client: Client, mel_client: Client, case: Case
) -> None:
    concern = case.concern(9)
    home = mel_client.get("/").content.decode()
    assert "Colleagues to look after" in home
    assert reverse("offer_support", args=[concern.pk]) in home
    mel_client.post(reverse("offer_support", args=[concern.pk]), {"colleague": "ana"})
    support = Support.objects.get()
    assert (support.colleague, support.offered_by) == (case.ana, case.mel)
    assert "Mel Stone offered you support" in ana_client.get("/").content.decode()
    assert "Colleagues to look after" not in mel_client.get("/").content.decode()
    record = reverse("record_support", args=[support.pk])
    assert "Say whether the support was accepted" in mel_client.post(record, {"outcome": ""}).content.decode()
    mel_client.post(record, {"outcome": "done"})
    support.refresh_from_db()
    assert support.outcome == "done"
    assert "offered you support" not in ana_client.get("/").content.decode()


def test_a_colleague_does_not_see_what_support_another_was_offered(ana_client: Client, case: Case) -> None:
    concern = case.concern(9)
    case.do("offer_support", by=case.mel, concern=concern, colleague=case.cal)
    page = ana_client.get(reverse("concern", args=[concern.pk])).content.decode()
    assert "Cal Reed" not in page


@pytest.mark.proves("IN2", "I41")
def test_a_button_pressed_twice_reports_one_concern(ana_client: Client, case: Case) -> None:
    one, other = case.mail(1), case.mail(2)
    address = f"{reverse('report_concern')}?person={case.pat.reference}"
    given = {"description": "The same again.", "effect": "It took a day.", "contacts": [one.reference]}
    first, second = (ana_client.post(address, given)["Location"] for _ in range(2))
    assert first == second
    assert Concern.objects.count() == 1
    assert (
        ana_client.post(address, given | {"contacts": [one.reference, other.reference]})["Location"] != first
    )
    assert ana_client.post(address, given | {"description": "And in the evening too."})["Location"] != first
