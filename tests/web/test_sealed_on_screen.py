"""What is sealed, on screen: shown to nobody, released by the content lead with the key; what colleagues had to see is counted."""

from __future__ import annotations

import base64
import io
import json
import re
import shlex
from collections.abc import Callable, Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from tests.contacts.test_known import REFERENCE, drawn
from tests.sealing import OTHER, PRIVATE
from tests.web.case_story import BEGAN, Case

from evenhand.casework.models import Delivery, HandedOver
from evenhand.casework.work.files import FileWork
from evenhand.casework.work.letters import LetterWork
from evenhand.contacts import seal_key
from evenhand.contacts.blobs import content_of
from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague

pytestmark = pytest.mark.django_db
NOW = BEGAN + timedelta(days=10)
PASSPHRASE = "three grey herons by a weir"
# A key file as it should be, of a kind of key that there is not.
OF_NO_KIND = b"-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n" % (
    b"MC4CAQAwBQYDK2V6BCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"
)


@pytest.fixture(autouse=True)
def _then() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def con(make_colleague: Callable[..., Colleague]) -> Colleague:
    return make_colleague("con", "content_lead")


def signed_in(colleague: Colleague) -> Client:
    client = Client()
    client.force_login(colleague, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page(client: Client, name: str, *args: object) -> str:
    return client.get(reverse(name, args=args)).content.decode()


def sealed(case: Case, **fields: Any) -> Contact:
    files = [{"filename": "a.bin", "content": b"the content of the file", "media_type": ""}]
    contact = case.do("receive_contact", by=None, channel="email", sender="pat@example.org", to=["us"], subject="The file",
                      body="Unspeakable words.", attachments=files, **fields)  # fmt: skip
    found: Contact = case.do(
        "seal_contact", by=case.ana, after=timedelta(days=9), contact=contact, reasons="An image."
    )
    return found


def work_on_letters() -> None:
    worker = LetterWork(moment=lambda: NOW)
    while worker.do_next():
        pass


def form(what: str = "contact", *, pem: bytes | None = None, password: str = PASSPHRASE) -> dict[str, object]:
    file = SimpleUploadedFile("key.pem", pem if pem is not None else PRIVATE.written(PASSPHRASE))
    return {"what": what, "reasons": "The wrong one.", "key_file": file, "password": password}


@pytest.mark.proves("IC1", "IC2", "I28")
def test_the_content_lead_sees_that_something_is_sealed_and_why_and_nothing_of_it(
    case: Case, con: Colleague
) -> None:
    contact = sealed(case)
    told = page(signed_in(con), "sealed")
    assert contact.reference in told
    assert "An image." in told
    assert "still being cleaned" in told
    assert "Unspeakable" not in told
    assert "a.bin" not in told
    assert "An image." not in page(signed_in(case.ana), "contact", contact.reference)
    assert signed_in(case.ana).get(reverse("sealed")).status_code == 403
    for nowhere in ("²", "9" * 20, "9" * 5000):
        assert signed_in(con).get(reverse("sealed"), {"page": nowhere}).status_code == 200


@pytest.mark.proves("IC4", "RT1g", "I28", "I37")
def test_the_content_lead_is_led_to_the_police_by_the_very_words_to_type(
    case: Case, con: Colleague, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    contact, client = sealed(case), signed_in(con)
    assert "does it go to the police?" in page(client, "home")
    assert reverse("sealed_to_police", args=[contact.reference]) in page(client, "contact", contact.reference)
    address, key = reverse("sealed_to_police", args=[contact.reference]), tmp_path / "my key.pem"
    assert "evenhand hand_over" not in client.get(address).content.decode()
    assert "Name the police force" in client.post(address, {"force": ""}).content.decode()
    given = {
        "force": "Dyfed-Powys Police", "authority": "Head of\ncasework; rm -rf *", "key": str(key), "folder": str(tmp_path / "to"),
    }  # fmt: skip
    told = unescape(client.post(address, given).content.decode())
    (words,) = re.findall(r"evenhand (hand_over .*?)</code>", told)
    assert "rm -rf" in words
    key.write_bytes(PRIVATE.written(PASSPHRASE))
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSPHRASE}\n"))
    call_command(*shlex.split(words))
    row = HandedOver.objects.get()
    assert (row.force, row.authority, row.by) == ("Dyfed-Powys Police", "Head of casework; rm -rf *", con)
    assert row.receipt in client.get(address).content.decode()
    assert "does it go to the police?" not in page(client, "home")
    assert signed_in(case.cal).get(address).status_code == 403


@pytest.mark.proves("IC4", "I28")
def test_what_need_not_go_to_the_police_waits_no_more_once_the_content_lead_said_why(
    case: Case, con: Colleague
) -> None:
    contact, client = sealed(case), signed_in(con)
    address = reverse("sealed_no_report", args=[contact.reference])
    assert "Say why no report" in client.post(address, {"note": " "}).content.decode()
    done = client.post(address, {"note": "A lawful picture of an injury; the force was asked."}, follow=True)
    assert "the force was asked" in done.content.decode()
    assert "does it go to the police?" not in page(client, "home")
    assert address not in page(client, "sealed")
    assert reverse("sealed_to_police", args=[contact.reference]) in page(client, "sealed")
    contact.refresh_from_db()
    assert contact.sealed_at is not None


@pytest.mark.proves("IC2", "I28")
def test_no_letter_about_a_dispute_holds_a_word_of_the_contact_that_it_came_by(case: Case) -> None:
    restriction, contact = case.restriction, case.mail(8, body="Unspeakable words.")
    told = {"restriction": restriction, "contact": contact, "grounds": "Unspeakable words."}
    dispute = case.do("receive_dispute", by=case.ana, after=timedelta(days=9), **told)
    assert dispute.grounds == "Unspeakable words."
    work_on_letters()
    case.do("seal_contact", by=case.ana, after=timedelta(days=9), contact=contact, reasons="An image.")
    letter = Delivery.objects.get(letter="dispute_received")
    kept = [content_of(each.blob) for each in letter.documents.filter(media_type__startswith="text/")]
    assert kept
    assert b"Unspeakable" not in b"".join([json.dumps(letter.facts).encode(), letter.text.encode(), *kept])


@pytest.mark.proves("I16", "I28")
def test_a_letter_of_ours_stays_readable_though_it_came_back_with_what_is_sealed(case: Case) -> None:
    _ = case.warning
    work_on_letters()
    letter = Delivery.objects.get()
    ours = letter.documents.get(media_type="application/pdf")
    files = [{"filename": "your letter.pdf", "content": content_of(ours.blob)}]
    contact = case.do("receive_contact", by=None, after=timedelta(days=9), channel="email", attachments=files)
    case.do("seal_contact", by=case.ana, after=timedelta(days=9), contact=contact, reasons="An image.")
    answer = signed_in(case.cal).get(reverse("letter_file", args=[letter.reference, ours.number]))
    assert (answer.status_code, answer.content) == (200, content_of(ours.blob))
    assert signed_in(case.cal).get(reverse("file_text", args=[contact.reference, 1])).status_code != 200


@pytest.mark.proves("IC1", "I28")
def test_a_mistake_is_undone_with_the_key_file_and_its_passphrase_and_neither_is_kept(
    case: Case, con: Colleague
) -> None:
    contact = sealed(case)
    client, address = signed_in(con), reverse("release", args=[contact.reference])
    for wrong, told in (
        (form(password="another one altogether"), "does not open"),
        (form(pem=b"-----BEGIN NOTHING-----"), "does not open"),
        (form(pem=OF_NO_KIND, password=""), "does not open"),
        (form(pem=OTHER.written(PASSPHRASE)), "sealed to another key"),
        (form() | {"reasons": " "}, "Say why it was a mistake"),
        ({name: each for name, each in form().items() if name != "key_file"}, "Choose the key file"),
    ):
        answer = client.post(address, wrong).content.decode()
        assert told in answer
        assert PASSPHRASE not in answer
    assert client.post(address, form()).status_code == 302
    contact.refresh_from_db()
    assert (contact.body, contact.sealed_at) == ("Unspeakable words.", None)
    assert client.get(address).status_code == 302


@pytest.mark.proves("IC1", "I25")
def test_one_harmless_file_is_released_and_its_contact_stays_sealed(case: Case, con: Colleague) -> None:
    contact = sealed(case)
    client, address = signed_in(con), reverse("release", args=[contact.reference])
    assert "Only file 1, which is harmless wherever it came" in client.get(address).content.decode()
    assert client.post(address, form("1")).status_code == 302
    contact.refresh_from_db()
    assert contact.sealed_at
    assert "Only file 1" not in client.get(address).content.decode()


@pytest.mark.proves("I28")
def test_a_key_that_lies_on_the_machine_is_said_until_it_is_taken_away(
    case: Case, con: Colleague, tmp_path: Path, settings: Any
) -> None:
    settings.SEAL_KEY, settings.DATA_FOLDER = "", tmp_path
    contact = sealed(case)
    (left,) = seal_key.left_here()
    assert left.stat().st_mode & 0o777 == 0o600
    assert seal_key.public_key() == seal_key.public_key()
    assert "still lies on this machine" in page(signed_in(con), "sealed")
    pem = left.read_bytes()
    seal_key.wipe(left)
    assert "still lies on this machine" not in page(signed_in(con), "sealed")
    assert (
        signed_in(con)
        .post(reverse("release", args=[contact.reference]), form(pem=pem, password=""))
        .status_code
        == 302
    )


@pytest.mark.proves("IC2", "I28")
def test_a_picture_is_shown_to_nobody_before_it_is_compared_and_a_listed_one_to_nobody_at_all(
    case: Case, con: Colleague, tmp_path: Path, settings: Any
) -> None:
    settings.KNOWN_LISTS = tmp_path
    (tmp_path / "theirs.pdq").write_text(REFERENCE)
    held = io.BytesIO()
    drawn().save(held, format="PNG")
    files = [{"filename": "a.png", "content": held.getvalue(), "media_type": "image/png"}]
    contact = case.do(
        "receive_contact", by=None, channel="email", sender="x@example.org", to=["us"], attachments=files
    )
    ana = signed_in(case.ana)
    assert "compared with what is sealed" in page(ana, "contact", contact.reference)
    assert ana.get(reverse("look", args=[contact.reference, 1])).status_code == 302
    assert ana.get(reverse("attachment", args=[contact.reference, 1])).status_code == 409
    while FileWork(moment=lambda: NOW).do_next():
        pass
    assert "sealed as it came, before anybody saw it" in page(ana, "contact", contact.reference)
    assert "PDQ: theirs" in page(signed_in(con), "sealed")


@pytest.mark.proves("IC2", "I28")
def test_a_forwarded_message_is_given_to_nobody_before_what_is_in_it_is_compared(
    case: Case, tmp_path: Path, settings: Any
) -> None:
    settings.KNOWN_LISTS = tmp_path
    message = b"From: a@example.org\nSubject: forwarded\n\nSee above.\n"
    files = [{"filename": "a.eml", "content": message, "media_type": "message/rfc822"}]
    contact = case.do(
        "receive_contact", by=None, channel="email", sender="x@example.org", to=["us"], attachments=files
    )
    saved = reverse("attachment", args=[contact.reference, 1])
    assert signed_in(case.ana).get(saved).status_code == 200
    (tmp_path / "theirs.sha256").write_text("0" * 64)
    assert signed_in(case.ana).get(saved).status_code == 409
    while FileWork(moment=lambda: NOW).do_next():
        pass
    assert signed_in(case.ana).get(saved).status_code == 200


@pytest.mark.proves("IC2", "I28")
def test_without_any_list_a_forwarded_message_is_given_to_nobody_before_it_is_compared_with_what_is_sealed(
    case: Case,
) -> None:
    inside = base64.encodebytes(b"the content of the file")
    message = (
        b"From: a@example.org\nContent-Type: a/b; name=a.bin\nContent-Transfer-Encoding: base64\n\n" + inside
    )

    def came() -> Contact:
        files = [{"filename": "a.eml", "content": message, "media_type": "message/rfc822"}]
        contact: Contact = case.do(
            "receive_contact",
            by=None,
            channel="email",
            sender="x@example.org",
            to=["us"],
            attachments=files,
            raw=message,
        )
        return contact

    def status(name: str, *args: object) -> int:
        return signed_in(case.ana).get(reverse(name, args=args)).status_code

    assert status("attachment", came().reference, 1) == 200, (
        "nothing is sealed with which it could be compared"
    )
    sealed(case)
    message += b"\n"
    contact = came()
    assert status("attachment", contact.reference, 1) == 409
    assert status("original", contact.reference) == 409
    shown = page(signed_in(case.ana), "contact", contact.reference)
    assert "compared with what is sealed" in shown
    assert reverse("attachment", args=[contact.reference, 1]) not in shown
    while FileWork(moment=lambda: NOW).do_next():
        pass
    contact.refresh_from_db()
    assert contact.sealed_at is not None


@pytest.mark.proves("IC1", "I28")
def test_addresses_in_what_came_are_shown_so_that_nobody_can_follow_them(case: Case) -> None:
    contact = case.mail(8, body="Look: https://www.example.org/page?x=1\n\n> and http://example.net/old")
    told = page(signed_in(case.ana), "contact", contact.reference)
    assert "hxxps://www[.]example[.]org/page?x=1" in told
    assert "hxxp://example[.]net/old" in told
    assert "https://www.example.org" not in told


@pytest.mark.proves("IN2", "IC1")
def test_what_colleagues_had_to_see_is_theirs_to_see_and_their_managers_and_ranks_nobody(case: Case) -> None:
    sealed(case)
    mine = page(signed_in(case.ana), "my_exposure")
    assert "Contacts sealed" in mine
    assert "Colleagues, by name" not in mine
    assert "Nothing was shown to you" in page(signed_in(case.cal), "my_exposure")
    everybody = page(signed_in(case.mel), "my_exposure")
    assert case.ana.name in everybody
    assert case.cal.name not in everybody, "nobody stands there with nothing"
    assert "no support offered" in everybody
