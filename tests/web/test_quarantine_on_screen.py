"""What came in and could not be read is there to be looked at, by the content lead, as mere text (I25, IC2)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from tests.web.case_story import Case

from evenhand.contacts.models import Blob, Contact, Quarantined
from evenhand.people.models import Colleague

pytestmark = [pytest.mark.django_db, pytest.mark.proves("I25", "RT1f", "IC2")]


@pytest.fixture
def lead(client: Client, make_colleague: Callable[..., Colleague]) -> Client:
    client.force_login(
        make_colleague("con", "content_lead"), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


def keep(case: Case, raw: bytes) -> Quarantined:
    row: Quarantined = case.do(
        "quarantine_message", by=None, raw=raw, source="post/one.eml", reason="It has no header line."
    )
    return row


def page(client: Client, name: str, *args: object) -> str:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_content_leads_page_says_how_much_there_is_and_leads_to_each(lead: Client, case: Case) -> None:
    assert "Everything that came could be read." in page(lead, "sealed")
    row = keep(case, b"Help me, please.")
    assert "1 message could not be read: look at it" in page(lead, "sealed")
    listed = page(lead, "quarantine")
    assert reverse("quarantined", args=[row.pk]) in listed
    for said in ("It has no header line.", "post/one.eml", "1 September 2026"):
        assert said in listed
    assert "Help me, please." not in listed
    shown = page(lead, "quarantined", row.pk)
    assert "Help me, please." in shown
    assert f'href="{reverse("contact", args=[Contact.objects.get(sha256=row.sha256).reference])}"' in shown
    assert reverse("raise_danger") in shown


@pytest.mark.proves("IC1")
def test_it_is_mere_text_whose_links_nobody_follows_and_only_its_beginning(lead: Client, case: Case) -> None:
    row = keep(case, b"<img src=x> http://bad.example/a\x00\xff" + b"y" * 70_000 + b"the very end")
    shown = page(lead, "quarantined", row.pk)
    assert "&lt;img src=x&gt;" in shown
    assert "http://bad.example" not in shown
    assert "the very end" not in shown
    assert "Only its beginning is shown; all of it is kept." in shown


@pytest.mark.proves("I28")
def test_nothing_is_shown_of_bytes_that_are_sealed(lead: Client, case: Case) -> None:
    raw = b"What nobody should see"
    row = keep(case, raw)
    sealed = Blob.objects.filter(sha256=hashlib.sha256(raw).hexdigest())
    contact = case.do(
        "receive_contact", by=None, channel="post", attachments=[{"filename": "a.txt", "content": raw}]
    )
    case.do("seal_contact", by=case.ana, contact=contact, reasons="It is a picture.")
    assert sealed.get().key is None
    shown = page(lead, "quarantined", row.pk)
    assert "The same bytes are sealed" in shown
    assert "What nobody" not in shown


def test_more_than_a_page_is_paged_through(lead: Client, case: Case) -> None:
    for number in range(51):
        keep(case, b"%d" % number)
    assert "?page=2" in page(lead, "quarantine")
    second = lead.get(reverse("quarantine"), {"page": "2"}).content.decode()
    assert second.count("eh-list__item") == 1
    assert lead.get(reverse("quarantine"), {"page": "x"}).status_code == 200
