"""What a contact repeats: told on its page, compared side by side, and never of what its reader may not see."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from tests.web.case_story import BEGAN, Case

from evenhand.casework.hints.looking import facts_of
from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague

pytestmark = [pytest.mark.django_db, pytest.mark.proves("UD3", "UD4")]
LETTER = (
    "I wrote about the noise from the yard behind my house in March and nobody has answered. Please tell me who deals with it, and "
    "send me the whole file on the matter within twenty days, with the notes of the visit that was made by your officer in May."
)


@pytest.fixture(autouse=True)
def _then() -> Iterator[None]:
    with time_machine.travel(BEGAN + timedelta(days=20), tick=True):
        yield


def page(colleague: Colleague, name: str, contact: Contact) -> str:
    client = Client()
    client.force_login(colleague, backend="django.contrib.auth.backends.ModelBackend")
    return client.get(reverse(name, args=[contact.reference])).content.decode()


def letter(case: Case, days: int, to: str, body: str = LETTER) -> Contact:
    _ = case.pat
    found: Contact = case.do("receive_contact", by=None, after=timedelta(days=days), channel="email", sender="pat@example.org",
                             to=[to], body=body)  # fmt: skip
    return found


def test_the_same_words_to_several_addresses_are_told_and_shown_side_by_side(case: Case) -> None:
    letter(case, 3, "director@ofe.test")
    again = letter(case, 5, "enquiries@ofe.test", LETTER.replace("March", "April"))
    told = page(case.cal, "contact", again)
    assert "1 other contact says nearly the same." in told
    assert "went to 2 addresses" in told
    compared = page(case.cal, "repeats", again)
    assert "director@ofe.test" in compared
    assert "enquiries@ofe.test" in compared
    assert "% of the phrases are the same" in compared
    assert "in March and" in compared
    assert "in April and" in compared


def test_the_same_request_in_other_words_is_offered_and_a_withdrawal_is_told_apart(case: Case) -> None:
    letter(case, 2, "us", "Please send me a copy of the custody record for 3 June.")
    again = letter(
        case, 9, "us", "I am still waiting for the custody record of 3 June. Send it to me, please."
    )
    assert "seems to ask for the same" in page(case.cal, "repeats", again)
    other = letter(
        case, 10, "us", "I no longer need the custody record for 3 June. Please cancel my request."
    )
    assert "seems to ask for something else" in page(case.cal, "repeats", other)


@pytest.mark.proves("I28", "I27")
def test_what_is_sealed_is_compared_with_nothing_and_nobody_uncertain_either(case: Case) -> None:
    first, again = letter(case, 3, "us"), letter(case, 5, "them")
    case.do("seal_contact", by=case.ana, after=timedelta(days=6), contact=first, reasons="An image.")
    assert "say nearly the same" not in page(case.cal, "contact", again)
    assert "No contact that you may read" in page(case.cal, "repeats", again)
    stranger = case.do("receive_contact", by=None, after=timedelta(days=7), channel="email", sender="x@example.org", to=["us"],
                       body="Please send me a copy of the custody record.")  # fmt: skip
    assert "compared with nobody" in page(case.cal, "repeats", stranger)


@pytest.mark.proves("I31")
def test_at_the_front_what_is_closed_is_not_shown_through_its_repeats(case: Case) -> None:
    first, again = letter(case, 3, "us"), letter(case, 5, "them")
    case.do("close_contact", by=case.cal, after=timedelta(days=6), contact=first)
    assert "1 other contact" in page(case.cal, "contact", again)
    assert "other contact says nearly" not in page(case.ana, "contact", again)


@pytest.mark.proves("UD3", "I40")
def test_who_wrote_to_one_address_is_not_said_to_have_written_to_several(case: Case) -> None:
    """Our own mail server hands us a copy at an address of its own, and beside both stands the team's name."""
    _ = case.pat
    came = case.do(
        "receive_contact", by=None, after=timedelta(days=3), channel="email", sender="pat@example.org", body=LETTER,
        to=["Casework", "casework@evenhand.invalid", "casework@ofe.test"],
    )  # fmt: skip
    assert not came.hints.filter(kind="several_addresses").exists()
    assert facts_of(came).addresses == 1
    told = page(case.cal, "contact", came)
    assert "casework@ofe.test" in told
    assert "evenhand.invalid" not in told.partition("How it came")[0]
    assert facts_of(letter(case, 4, "one@ofe.test")).addresses == 1
