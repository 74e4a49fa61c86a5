"""Whoever writes about a person can look first: labels are marked, the letter stands beside the form, nothing is sent (F36)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from tests.web.case_story import BEGAN, Case

from evenhand.casework.models import Concern, Warning
from evenhand.people.models import Adjustment, Colleague

pytestmark = [pytest.mark.django_db, pytest.mark.proves("IN1")]


@pytest.fixture(autouse=True)
def _ten_days_later() -> Iterator[None]:
    with time_machine.travel(BEGAN + timedelta(days=10), tick=True):
        yield


def as_(colleague: Colleague) -> Client:
    client = Client()
    client.force_login(colleague, backend="django.contrib.auth.backends.ModelBackend")
    return client


def told(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


@pytest.mark.proves("WA2", "I16")
def test_the_letter_stands_beside_the_warning_as_it_is_written_and_nothing_is_kept_of_it(case: Case) -> None:
    client, address = as_(case.cal), reverse("warn", args=[case.assessment("warn").pk])
    empty = told(client.get(address))
    assert "The letter, as it would read" in empty
    assert "The letter still needs:" in empty
    assert "<li>the reasons</li><li>what we ask the person to change</li>" in empty
    written = {"reasons": "Pat asked four times in a week.", "asked_change": "Please ask once."}
    page = told(client.post(address, written | {"look": "1"}))
    letter = page.partition('id="preview"')[2]
    assert "Pat asked four times in a week." in letter
    assert "Please ask once." in letter
    assert "Cymraeg" in letter
    assert "The letter still needs:" not in letter
    assert "Nothing has been sent yet. No word was found that labels somebody." in page
    assert "There is a problem" not in page
    assert Warning.objects.count() == 0


def test_a_label_is_marked_where_it_stands_with_what_to_write_instead_and_is_no_obstacle(case: Case) -> None:
    client, address = as_(case.cal), reverse("warn", args=[case.assessment("warn").pk])
    written = {"reasons": "Pat is a vexatious <b>person</b>.", "asked_change": "Please ask once."}
    page = told(client.post(address, written | {"look": "1"}))
    assert "Pat is a <mark>vexatious</mark> &lt;b&gt;person&lt;/b&gt;." in page
    assert "“vexatious” is a label." in page
    assert "Say what they did, how often and when" in page
    assert 'href="#id_reasons"' in page
    assert client.post(address, written).status_code == 302
    assert Warning.objects.count() == 1


def test_a_refused_form_gives_the_advice_with_the_refusal(case: Case) -> None:
    client, address = as_(case.cal), reverse("warn", args=[case.assessment("warn").pk])
    page = told(client.post(address, {"reasons": "Vexatious.", "asked_change": ""}))
    assert "There is a problem" in page
    assert "“Vexatious” is a label." in page
    assert "Nothing has been sent yet." not in page


def test_the_report_of_a_concern_can_be_looked_at_first_too(case: Case) -> None:
    client, person = as_(case.ana), case.pat
    address = f"{reverse('report_concern')}?person={person.reference}"
    page = told(
        client.post(address, {"look": "1", "description": "She is paranoid.", "effect": "It upset me."})
    )
    assert "“paranoid” is a diagnosis." in page
    assert "She is paranoid." in page
    assert Concern.objects.count() == 0


def test_the_answer_to_a_request_has_its_letter_beside_it_once_an_answer_is_chosen(case: Case) -> None:
    asked = case.do("record_adjustment_request", by=case.ana, person=case.pat, request="Speak slowly.")
    client, address = as_(case.cal), reverse("answer_adjustment", args=[asked.pk])
    assert "The letter, as it would read" not in told(client.get(address))
    page = told(client.post(address, {"look": "1", "outcome": "agreed", "reasons": "It is easily done."}))
    assert "It is easily done." in page.partition('id="preview"')[2]
    assert Adjustment.objects.get().status == "asked"


def test_long_sentences_are_named_and_the_measure_says_what_it_is(case: Case) -> None:
    client, address = as_(case.cal), reverse("warn", args=[case.assessment("warn").pk])
    long = " ".join(["again"] * 30) + "."
    page = told(
        client.post(address, {"look": "1", "reasons": f"You wrote. {long}", "asked_change": "Ask once."})
    )
    assert "Long sentences. Could each be two?" in page
    assert "length measure LIX" in page
    assert "It does not say whether they are clear or kind." in page


@pytest.mark.proves("OA2")
def test_what_the_public_writes_is_judged_by_nobody(client: Client) -> None:
    page = told(
        client.post(
            "/contact-us/complaint/", {"go": "check", "happened": "Your team is vexatious and paranoid."}
        )
    )
    assert "is a label" not in page
    assert "Your words" not in page
