"""A contact's page shows the conversation it belongs to, whatever arrived first, and nothing that its reader may not see."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from evenhand.casework.actions import ACTIONS
from evenhand.casework.actions.receive_contacts import AlreadyHeldError, Arrival, receive_contacts
from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague
from evenhand.web.threads import AT_MOST, thread_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 7, 6, 9, 0, tzinfo=UTC)

# message id, answers, first of the conversation; our own answers (@body) never came in
LETTERS = {
    "one": ("1@pat", "", ""),
    "two": ("2@pat", "a@body", "1@pat"),
    "three": ("3@pat", "2@pat", ""),
    "four": ("4@pat", "3@pat", "3@pat"),
}


def arrive(subject: str, message_id: str, answers: str = "", first: str = "", **fields: object) -> Contact:
    arrival = Arrival(
        channel="email", sender="pat@example.org", subject=subject, message_id=message_id, in_reply_to=answers,
        thread=first, body=f"the words of {subject}", **fields,  # type: ignore[arg-type]
    )  # fmt: skip
    return receive_contacts(now=NOW, arrivals=[arrival])[0]


@pytest.mark.parametrize("order", list(itertools.permutations(LETTERS)), ids="-".join)
def test_it_is_the_same_conversation_whatever_arrived_first(order: tuple[str, ...]) -> None:
    arrive("apart", "9@sam")
    for name in order:
        arrive(name, *LETTERS[name])
    for name in LETTERS:
        thread = thread_of(Contact.objects.get(subject=name), Contact.objects.all())
        assert {row.subject for row in thread.rows} == set(LETTERS)
        assert not thread.cut


def test_a_message_of_no_conversation_stands_alone() -> None:
    alone = arrive("alone", "")
    arrive("also alone", "")
    assert not thread_of(alone, Contact.objects.all()).others


def test_of_an_endless_conversation_the_part_around_the_contact_is_shown() -> None:
    for number in range(AT_MOST * 3):
        arrive(f"letter {number}", f"{number}@pat", "", "0@pat")
    looked_at = Contact.objects.get(subject="letter 75")
    thread = thread_of(looked_at, Contact.objects.all())
    assert (len(thread.rows), thread.cut) == (AT_MOST, True)
    assert looked_at in thread.rows


@pytest.mark.proves("LK2", "I31", "I28")
def test_the_page_shows_what_the_reader_may_see_and_names_no_more(
    client: Client, make_colleague: Callable[..., Colleague]
) -> None:
    ana, cal = make_colleague("ana", "colleague"), make_colleague("cal", "caseworker")
    open_, closed, sealed = (arrive(name, *LETTERS[name]) for name in ("one", "two", "three"))
    ACTIONS["close_contact"](by=cal, now=NOW + timedelta(hours=1), contact=closed)
    ACTIONS["seal_contact"](by=cal, now=NOW + timedelta(hours=1), contact=sealed, reasons="Distressing.")

    def page(colleague: Colleague) -> str:
        client.force_login(colleague, backend="django.contrib.auth.backends.ModelBackend")
        return client.get(reverse("contact", args=[open_.reference])).content.decode()

    assert closed.reference not in page(ana)
    assert closed.reference in page(cal)
    assert sealed.reference in page(cal)
    assert "three" not in page(cal)


def test_the_page_says_what_a_program_sent_and_every_recipient(
    client: Client, make_colleague: Callable[..., Colleague]
) -> None:
    client.force_login(
        make_colleague("ana", "colleague"), backend="django.contrib.auth.backends.ModelBackend"
    )
    contact = arrive("away", "7@pat", automatic="auto_reply", raw=b"1", likeness="x", to=("a@body.example",))
    with pytest.raises(AlreadyHeldError):
        arrive("away", "7@pat", automatic="auto_reply", raw=b"1", likeness="x", to=("a@body.example",))
    receive_contacts(
        now=NOW, arrivals=[Arrival(channel="email", raw=b"2", likeness="x", to=("b@body.example",))]
    )
    shown = client.get(reverse("contact", args=[contact.reference])).content.decode()
    assert "a@body.example, b@body.example" in shown
    assert "Automatic reply" in shown
    assert "Delivered again" in shown
    assert "Automatic reply" in client.get(reverse("contacts")).content.decode()


@pytest.mark.proves("MN3", "PB1")
def test_the_page_says_that_what_no_machine_may_answer_needs_an_answer(
    client: Client, make_colleague: Callable[..., Colleague]
) -> None:
    client.force_login(
        make_colleague("ana", "colleague"), backend="django.contrib.auth.backends.ModelBackend"
    )
    contact = arrive("ticket", "8@pat", automatic="no_machine")
    address = reverse("contact", args=[contact.reference])
    assert "it needs an answer like any contact" in client.get(address).content.decode()
    assert "mae angen ei ateb" in client.get(address, headers={"accept-language": "cy"}).content.decode()
    assert "Answer by hand" in client.get(reverse("contacts")).content.decode()
