"""Permitted times on a page for every colleague: when, how often, and whether a moment is one (RT1b)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from tests.web.case_story import Case
from tests.web.walking import signed_in

from evenhand.people.models import Colleague
from evenhand.policy.bilingual import LONDON

pytestmark = [pytest.mark.django_db, pytest.mark.proves("RT1b", "I31")]

HOURS = [{"kind": "contact_hours", "days": ["mon", "tue"], "from": "10:00", "until": "11:00", "max_minutes": 20,
          "per_week": 1, "channels": ["phone"]}]  # fmt: skip


@pytest.fixture
def case(make_colleague: Callable[..., Colleague]) -> Iterator[Case]:
    with time_machine.travel(datetime(2026, 9, 8, 9, 0, tzinfo=LONDON), tick=True):  # a Tuesday
        yield Case(make_colleague)


@pytest.fixture
def address(case: Case) -> str:
    case.do("decide_restriction", by=case.mel, after=timedelta(days=6), proposal=case.proposal, decision="approve", measures=HOURS,
            reasons="You went on after our warning.")  # fmt: skip
    return reverse("permitted_times", args=[case.pat.reference])


def shown(page: Any) -> str:
    return str(page.content.decode())


def test_a_colleague_comes_from_the_card_and_sees_the_windows_and_no_history(
    case: Case, address: str
) -> None:
    client = signed_in(case.ana)
    assert address in shown(client.get(reverse("person", args=[case.pat.reference])))
    assert address in shown(client.get(reverse("check"), {"q": "pat@example.org"}))
    told = shown(client.get(address))
    assert "Tuesday 8 September 2026" in told
    assert "10am" in told
    assert "20 minutes" in told
    assert "0 of 1 used since Monday 7 September 2026" in told
    assert "You went on after our warning." not in told
    assert "Mel Stone" not in told


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ({"clock": "10:30"}, "Yes, this moment is permitted"),
        ({"clock": "2pm"}, "No, this moment is not permitted"),
        (
            {"clock": "10:59", "day-day": "14", "day-month": "9", "day-year": "2026"},
            "Yes, this moment is permitted",
        ),
        (
            {"clock": "11:00", "day-day": "14", "day-month": "9", "day-year": "2026"},
            "No, this moment is not permitted",
        ),
    ],
)
def test_a_chosen_moment_is_answered(case: Case, address: str, asked: dict[str, str], answer: str) -> None:
    assert answer in shown(signed_in(case.ana).get(address, {"channel": "phone"} | asked))


def test_once_the_weeks_number_is_used_up_it_says_so_and_when_it_begins_again(
    case: Case, address: str
) -> None:
    with time_machine.travel(datetime(2026, 9, 8, 10, 40, tzinfo=LONDON), tick=True):
        case.do("receive_contact", by=case.ana, after=timedelta(days=7), channel="phone", sender="+447700900123",
                received_at=datetime(2026, 9, 8, 10, 5, tzinfo=LONDON), body="Where is my file?")  # fmt: skip
        told = shown(signed_in(case.ana).get(address, {"channel": "phone", "clock": "10:45"}))
    assert "1 of 1 used since Monday 7 September 2026" in told
    assert "No more is taken up this week." in told
    assert "No, this moment is not permitted" in told
    assert "Monday 14 September 2026, 10am" in told


def test_what_cannot_be_a_moment_is_said_and_kept(case: Case, address: str) -> None:
    client = signed_in(case.ana)
    told = shown(client.get(address, {"channel": "phone", "clock": "half ten"}))
    assert "The time must be like 2:30pm or 14:30" in told
    assert 'value="half ten"' in told
    asked = {"channel": "phone", "clock": "10:30", "day-day": "1", "day-month": "9", "day-year": "2026"}
    assert "Choose today or a later day" in shown(client.get(address, asked))
    assert "Give a time, like 2:30pm" in shown(client.get(address, {"channel": "phone", "clock": ""}))


def test_where_no_restriction_sets_times_the_page_says_so_and_nothing_leads_there(case: Case) -> None:
    address, client = reverse("permitted_times", args=[case.pat.reference]), signed_in(case.ana)
    assert "No restriction sets times for their contact" in shown(client.get(address))
    assert address not in shown(client.get(reverse("person", args=[case.pat.reference])))
