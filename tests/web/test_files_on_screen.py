"""Files that came with a contact: said to be what they are, saved, read as text, and seen or heard only on purpose."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from pytest_django import Settings
from tests.channels.outlook_files import compound
from tests.contacts.files import samples
from tests.web.case_story import BEGAN, Case

from evenhand.audit.models import Entry
from evenhand.casework.work.files import FileWork
from evenhand.channels.email.sources import Found
from evenhand.channels.intake import Intake
from evenhand.contacts.models import Contact, FileText, Viewing
from evenhand.people.models import Colleague
from evenhand.web.forms import uploads

pytestmark = pytest.mark.django_db
NOW = BEGAN + timedelta(days=10)
SOUND = b"RIFF$\x00\x00\x00WAVEfmt \x10\x00\x00\x00" + bytes(24)
EICAR = "Eicar-Signature"


@pytest.fixture(autouse=True)
def moved() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=True) as traveller:
        yield traveller


@pytest.fixture
def ana_client(client: Client, case: Case) -> Client:
    return signed_in(client, case.ana)


def signed_in(client: Client, colleague: Colleague) -> Client:
    client.force_login(colleague, backend="django.contrib.auth.backends.ModelBackend")
    return client


def sent(case: Case, *files: tuple[str, bytes] | tuple[str, bytes, str]) -> Contact:
    attachments = [
        {"filename": name, "content": content, "media_type": rest[0] if rest else ""}
        for name, content, *rest in files
    ]
    contact = case.do("receive_contact", by=None, after=timedelta(days=9), channel="email", sender="pat@example.org",
                      attachments=attachments)  # fmt: skip
    assert isinstance(contact, Contact)
    return contact


def page_of(client: Client, name: str, *args: object) -> str:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def read_all() -> None:
    work = FileWork(moment=lambda: NOW)
    while work.do_next():
        pass


# --- what a file is ---------------------------------------------------------------------------------------------------


@pytest.mark.proves("IC1", "IN2")
def test_a_picture_that_is_a_program_is_named_as_that(ana_client: Client, case: Case) -> None:
    contact = sent(case, ("holiday.jpg", b"MZ\x90\x00" + bytes(90), "image/jpeg"), ("a\u202egpj.exe", b"MZ"))
    page = page_of(ana_client, "contact", contact.reference)
    assert "The sender says that it is a picture. By its content it is a program (Windows)." in page
    assert "a\u202e" not in page
    assert reverse("look", args=[contact.reference, 1]) not in page
    answer = ana_client.get(reverse("attachment", args=[contact.reference, 1]))
    assert 'filename="holiday.jpg.unsafe"' in answer.headers["Content-Disposition"]


@pytest.mark.proves("IC1", "I28")
def test_what_is_saved_is_opened_by_no_browser_in_our_name(ana_client: Client, case: Case) -> None:
    contact = sent(case, ("../../x\r\ny.html", b"<script>alert(1)</script>", "text/html"))
    answer = ana_client.get(reverse("attachment", args=[contact.reference, 1]))
    assert b"".join(answer.streaming_content) == b"<script>alert(1)</script>"  # type: ignore[attr-defined]
    headers = answer.headers
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["Content-Disposition"] == 'attachment; filename="-..-xy.html.unsafe"'
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.proves("I32", "LK2")
def test_who_saved_a_file_is_recorded_also_about_those_who_write_nothing(
    client: Client, case: Case, make_colleague: Callable[..., Colleague]
) -> None:
    contact = sent(case, ("a.txt", b"hello"))
    for colleague in (case.ana, make_colleague("aud", "auditor")):
        assert (
            signed_in(client, colleague).get(reverse("attachment", args=[contact.reference, 1])).status_code
            == 200
        )
    assert list(Viewing.objects.values_list("by__username", "what")) == [("ana", "saved"), ("aud", "saved")]
    entries = Entry.objects.filter(action="record_viewing").order_by("number")
    assert [(entry.actor, entry.facts["seen_by"]) for entry in entries] == [("ana", "ana"), ("system", "aud")]


def came_as(raw: bytes) -> Contact:
    intake = Intake(moment=lambda: NOW)
    intake.take(Found("a.eml", 0, raw, len(raw), "a.eml", 0))
    intake.finish()
    return Contact.objects.order_by("-pk")[0]


@pytest.mark.proves("DF3", "I25", "IN2", "I32")
def test_a_message_is_saved_as_it_came_under_a_name_that_opens_as_text_and_that_is_recorded(
    client: Client, case: Case, make_colleague: Callable[..., Colleague]
) -> None:
    raw = b"From: Pat <pat@example.org>\nX-Odd: one\nContent-Type: text/html\n\n<img src='http://example.org/x.png'>Hello"
    contact = came_as(raw)
    address = reverse("original", args=[contact.reference])
    assert f'href="{address}" download>' in page_of(signed_in(client, case.ana), "contact", contact.reference)
    for colleague in (case.ana, make_colleague("aud", "auditor")):
        answer = signed_in(client, colleague).get(address)
        assert answer.getvalue() == raw
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{contact.reference}.eml.txt"'
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    entries = Entry.objects.filter(action="record_saving").order_by("number")
    assert [(entry.actor, entry.facts["saved_by"]) for entry in entries] == [
        ("ana", "ana"),
        ("system", "aud"),
    ]


@pytest.mark.proves("I28", "IC2", "LK2")
def test_a_message_is_not_saved_whole_where_anything_in_it_may_not_be_seen(
    client: Client, case: Case, make_colleague: Callable[..., Colleague]
) -> None:
    mail = (
        b"From: Pat <pat@example.org>\nSubject: %b\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nSee this.\n"
        b"--x\nContent-Type: image/png; name=a.png\nContent-Disposition: attachment\n\nbytes of a picture\n--x--\n"
    )
    first, second = came_as(mail % b"one"), came_as(mail % b"two")
    case.do(
        "seal_contact", by=case.cal, after=timedelta(days=10), contact=first, reasons="An image of an injury."
    )
    signed_in(client, case.ana)
    assert client.get(reverse("original", args=[first.reference])).status_code == 404
    answer = client.get(reverse("original", args=[second.reference]))
    assert answer.status_code == 409
    assert "sealed" in answer.content.decode()
    assert not Entry.objects.filter(action="record_saving").exists()
    admin = signed_in(client, make_colleague("adm", "administrator"))
    assert admin.get(reverse("original", args=[second.reference])).status_code == 403


@pytest.mark.proves("DF3", "I25")
def test_what_cannot_be_read_waits_for_a_caseworker_with_its_original_and_why(
    client: Client, case: Case
) -> None:
    contact = came_as(b"\x01 this is no message")
    signed_in(client, case.cal)
    assert "Message that could not be read: look at what it is" in page_of(client, "home")
    page = page_of(client, "contact", contact.reference)
    assert (
        "No program here could read this message.</strong> It has no header line that a message could have."
        in page
    )
    saved = client.get(reverse("original", args=[contact.reference]))
    assert saved.getvalue() == b"\x01 this is no message"
    case.do(
        "record_reading",
        by=case.cal,
        after=timedelta(days=10),
        contact=contact,
        triage=["none"],
        note="Half a fax.",
    )
    assert "Message that could not be read" not in page_of(client, "home")


# --- its text ---------------------------------------------------------------------------------------------------------


def test_the_text_of_a_file_is_read_on_purpose_and_labelled(ana_client: Client, case: Case) -> None:
    contact = sent(
        case, ("letter.docx", samples.word("Annwyl Syr, <b>dŵr</b>.")), ("broken.pdf", b"%PDF-1.7\nxx")
    )
    page = page_of(ana_client, "contact", contact.reference)
    assert page.count("Its text is read shortly.") == 2
    read_all()
    page = page_of(ana_client, "contact", contact.reference)
    assert "Annwyl Syr" not in page
    assert "It could not be read. It is broken, or not what it seems to be." in page
    text = page_of(ana_client, "file_text", contact.reference, 1)
    assert "Annwyl Syr, &lt;b&gt;dŵr&lt;/b&gt;." in text
    assert "Only its words are here, without its look." in text
    assert ana_client.get(reverse("file_text", args=[contact.reference, 2])).status_code == 302


def test_an_archive_shows_its_list_and_what_it_would_unpack_to(ana_client: Client, case: Case) -> None:
    contact = sent(case, ("all.zip", samples.archive(("letters/a.txt", b"x" * 5000), ("inner.zip", b"y"))),
                   ("bomb.zip", samples.zip_bomb()))  # fmt: skip
    read_all()
    page = page_of(ana_client, "contact", contact.reference)
    assert "perhaps it is made to do harm" in page
    text = page_of(ana_client, "file_text", contact.reference, 1)
    assert "2 files inside" in text
    assert "letters/a.txt" in text
    assert "Unpacked it says it would be 5 KB." in text


@pytest.mark.proves("DF3")
def test_of_a_document_that_no_program_reads_the_page_says_so_and_somebody_may_write_down_what_it_says(
    ana_client: Client, case: Case
) -> None:
    drawing = compound({"VisioDocument": b"x" * 5000})
    contact = sent(case, ("plan.vsd", drawing), ("bundle.7z", b"7z\xbc\xaf\x27\x1c" + bytes(50)))
    read_all()
    page = page_of(ana_client, "contact", contact.reference)
    assert page.count("No program here reads files of this kind") == 2
    assert page.count("Write down what it says") == 1  # of the drawing; an archive says nothing itself
    address = reverse("write_down", args=[contact.reference, 1])
    assert ana_client.post(address, {"text": "A plan of our building."}).status_code == 302
    assert "A plan of our building." in page_of(ana_client, "file_text", contact.reference, 1)


def test_what_stands_outside_the_parts_of_a_message_bears_our_own_name(
    ana_client: Client, case: Case
) -> None:
    contact = sent(case, ("outside-the-parts.txt", b"I know where you live."))
    assert "found outside the parts of the message" in page_of(ana_client, "contact", contact.reference)


def test_what_a_recording_says_is_written_down_and_comes_first(ana_client: Client, case: Case) -> None:
    contact = sent(case, ("message.wav", SOUND))
    address = reverse("write_down", args=[contact.reference, 1])
    assert "Write down what it says." in ana_client.post(address, {"text": " "}).content.decode()
    assert ana_client.post(address, {"text": "Please ring me back."}).status_code == 302
    assert "Please ring me back." in page_of(ana_client, "file_text", contact.reference, 1)
    assert "Its words can be read without it:" in page_of(ana_client, "look", contact.reference, 1)
    assert FileText.objects.get().by == case.ana


# --- seen and heard only on purpose -----------------------------------------------------------------------------------


def pictures_in(page: str) -> list[str]:
    return re.findall(r'<img[^>]+src="([^"]+)"', page)


@pytest.mark.proves("IC1", "IN2", "I28")
def test_a_picture_is_shown_only_after_a_button_was_pressed_small_and_grey_first_and_that_is_recorded(
    ana_client: Client, case: Case
) -> None:
    contact = sent(case, ("wound.png", samples.picture("PNG", (1600, 900)), "image/png"))
    small = reverse("file_picture", args=[contact.reference, 1, "small", 1])
    look = reverse("look", args=[contact.reference, 1])
    assert pictures_in(page_of(ana_client, "contact", contact.reference)) == []
    page = page_of(ana_client, "look", contact.reference, 1)
    assert pictures_in(page) == []
    assert "wound.png" in page
    assert "By its content it is a picture (PNG)" in page
    assert ana_client.get(small).headers["Location"] == look
    assert ana_client.get(look + "?page=1&size=small").content.decode().count("<img") == 0
    assert not Viewing.objects.exists()

    answer = ana_client.post(look, {"page": "1", "size": "small"})
    page = ana_client.get(answer.headers["Location"]).content.decode()
    assert pictures_in(page) == [small]
    shown = ana_client.get(small)
    with Image.open(io.BytesIO(shown.content)) as picture:
        assert (picture.format, picture.mode, picture.width) == ("JPEG", "L", 240)
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert shown.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert shown.headers["Cache-Control"] == "no-store"
    large = reverse("file_picture", args=[contact.reference, 1, "large", 1])
    assert ana_client.get(large).status_code == 302
    ana_client.post(look, {"page": "1", "size": "large"})
    with Image.open(io.BytesIO(ana_client.get(large).content)) as picture:
        assert (picture.mode, picture.width) == ("RGB", 1100)
    assert list(Viewing.objects.values_list("by__username", "what", "large")) == [
        ("ana", "picture", False),
        ("ana", "picture", True),
    ]
    assert Entry.objects.filter(action="record_viewing", actor="ana").count() == 2


@pytest.mark.proves("IC1", "IN2")
def test_what_one_chose_to_see_is_shown_to_nobody_else_and_not_for_long(
    client: Client, case: Case, moved: Any
) -> None:
    contact = sent(case, ("a.png", samples.picture()))
    small = reverse("file_picture", args=[contact.reference, 1, "small", 1])
    signed_in(client, case.ana).post(reverse("look", args=[contact.reference, 1]), {"size": "small"})
    assert client.get(small).status_code == 200
    signed_in(client, case.cal)
    assert client.get(small).status_code == 302
    signed_in(client, case.ana)
    moved.shift(timedelta(minutes=16))
    assert client.get(small).status_code == 302


@pytest.mark.proves("IC1")
def test_whoever_is_about_to_look_is_told_what_was_reported_of_it(ana_client: Client, case: Case) -> None:
    contact = sent(case, ("a.png", samples.picture()))
    told = "Somebody reported this contact for what it shows or describes."
    assert told not in page_of(ana_client, "look", contact.reference, 1)
    case.do("report_concern", by=case.cal, after=timedelta(days=9), person=case.pat, contacts=[contact], behaviours=["IC1"],
            description="A wound.", effect="Upset.")  # fmt: skip
    assert told in page_of(ana_client, "look", contact.reference, 1)


@pytest.mark.skipif(not shutil.which("pdftoppm"), reason="poppler-utils is not installed here")
def test_the_pages_of_a_pdf_are_shown_one_by_one(ana_client: Client, case: Case) -> None:
    held = io.BytesIO()
    pages = [samples.written_picture(f"Page {number}") for number in (1, 2)]
    pages[0].save(held, format="PDF", save_all=True, append_images=pages[1:])
    contact = sent(case, ("scan.pdf", held.getvalue()))
    read_all()
    look = reverse("look", args=[contact.reference, 1])
    answer = ana_client.post(look, {"page": "1", "size": "small"})
    page = ana_client.get(answer.headers["Location"]).content.decode()
    assert "Page 1 of 2." in page
    assert "Show page 2" in page
    second = reverse("file_picture", args=[contact.reference, 1, "small", 2])
    assert ana_client.get(second).status_code == 302
    ana_client.post(look, {"page": "2", "size": "small"})
    assert ana_client.get(second).headers["Content-Type"] == "image/jpeg"
    assert ana_client.post(look, {"page": "3", "size": "small"}).status_code == 200
    assert list(Viewing.objects.values_list("page", flat=True)) == [1, 2]


def test_what_cannot_be_shown_says_so_and_nothing_is_recorded_as_seen(ana_client: Client, case: Case) -> None:
    contact = sent(case, ("a.png", samples.picture()[:60]))
    answer = ana_client.post(reverse("look", args=[contact.reference, 1]), {"size": "small"})
    assert "It cannot be shown" in answer.content.decode()
    assert not Viewing.objects.exists()


@pytest.mark.proves("IC1", "IN2")
def test_a_recording_plays_for_nobody_by_itself(ana_client: Client, case: Case) -> None:
    contact = sent(case, ("message.wav", SOUND))
    sound = reverse("file_sound", args=[contact.reference, 1])
    assert "<audio" not in page_of(ana_client, "look", contact.reference, 1)
    assert ana_client.get(sound).status_code == 302
    answer = ana_client.post(reverse("look", args=[contact.reference, 1]), {"size": "small"})
    shown = ana_client.get(answer.headers["Location"])
    assert f'<audio class="eh-file__sound" controls preload="none" src="{sound}">' in shown.content.decode()
    assert shown.headers["Content-Security-Policy"].endswith("; media-src 'self'")
    played = ana_client.get(sound)
    assert played.headers["Content-Type"] == "audio/wav"
    assert played.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert b"".join(played.streaming_content) == SOUND  # type: ignore[attr-defined]
    assert Viewing.objects.get().what == "recording"


@pytest.mark.proves("IC2", "I28")
def test_the_very_same_file_as_a_sealed_one_is_neither_read_shown_nor_saved(
    ana_client: Client, case: Case
) -> None:
    first = sent(case, ("a.png", samples.picture()))
    second = sent(case, ("b.png", samples.picture()), ("c.txt", b"other"))
    read_all()
    ana_client.post(reverse("look", args=[second.reference, 1]), {"size": "small"})
    case.do("seal_contact", by=case.ana, after=timedelta(days=9, hours=1), contact=first, reasons="Graphic.")
    page = page_of(ana_client, "contact", second.reference)
    assert "The very same file is sealed in another contact" in page
    assert reverse("look", args=[second.reference, 1]) not in page
    for name, args in (("look", ()), ("file_text", ()), ("file_picture", ("small", 1)), ("write_down", ())):
        assert ana_client.get(reverse(name, args=[second.reference, 1, *args])).status_code == 302
        assert ana_client.get(reverse(name, args=[first.reference, 1, *args])).status_code == 404
    assert ana_client.get(reverse("attachment", args=[second.reference, 1])).status_code == 409
    assert ana_client.get(reverse("attachment", args=[second.reference, 2])).status_code == 200


# --- viruses ----------------------------------------------------------------------------------------------------------


@pytest.mark.proves("IN2")
def test_what_a_scanner_found_is_saved_by_the_content_lead_alone(
    client: Client, case: Case, make_colleague: Callable[..., Colleague], settings: Settings
) -> None:
    contact = sent(case, ("a.docx", samples.word("x")))
    address = reverse("attachment", args=[contact.reference, 1])
    signed_in(client, case.mel)
    assert "not scanned for viruses yet" not in page_of(client, "contact", contact.reference)
    settings.CLAMD = "127.0.0.1:3310"
    assert "It is not scanned for viruses yet." in page_of(client, "contact", contact.reference)
    assert client.get(address).status_code == 200
    case.do(
        "record_file_scan",
        after=timedelta(days=9),
        attachment=contact.attachments.get(),
        verdict="found",
        name=EICAR,
    )
    page = page_of(client, "contact", contact.reference)
    assert f"A virus scanner found “{EICAR}” in it." in page
    assert "Only the content lead may save it." in page
    answer = client.get(address)
    assert answer.status_code == 409
    assert EICAR in answer.content.decode()
    signed_in(client, make_colleague("con", "content_lead"))
    assert "Save it all the same, with care" in page_of(client, "contact", contact.reference)
    assert client.get(address).status_code == 200


@pytest.mark.proves("I28", "IC2")
def test_a_message_of_which_not_all_could_be_compared_is_saved_by_the_content_lead_alone(
    client: Client, case: Case, make_colleague: Callable[..., Colleague]
) -> None:
    contact = came_as(
        b"From: Pat <pat@example.org>\nSubject: s\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nHello\n"
        b"--x\nContent-Type: application/octet-stream; name=a.eml\n\nFrom: a@example.org\nSubject: t\n\nSee it.\n--x--\n"
    )
    case.do(
        "record_file_text", after=timedelta(days=9), attachment=contact.attachments.get(), kind="mail", outcome="read",
        why="uncompared", text="See it.",
    )  # fmt: skip
    addresses = (
        reverse("attachment", args=[contact.reference, 1]),
        reverse("original", args=[contact.reference]),
    )
    signed_in(client, case.mel)
    page = page_of(client, "contact", contact.reference)
    assert "Not all of it could be compared with what is sealed" in page
    assert "Only the content lead may save it." in page
    assert "Read the text of this file" in page
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 409
        assert "Not all of it could be compared" in answer.content.decode()
    signed_in(client, make_colleague("con", "content_lead"))
    assert "Save it all the same, with care" in page_of(client, "contact", contact.reference)
    assert client.get(addresses[0]).status_code == 200


# --- added by a colleague ---------------------------------------------------------------------------------------------


def log(client: Client, channel: str, files: list[tuple[str, bytes]], **fields: str) -> Any:
    address = f"{reverse('log_contact')}?q=pat@example.org&channel={channel}"
    given = [SimpleUploadedFile(name, content) for name, content in files]
    return client.post(address, {"purpose": "general", "team": "", "note": "", "files": given} | fields)


def test_a_voicemail_is_logged_with_its_recording_and_its_transcript(ana_client: Client, case: Case) -> None:
    _ = case.pat
    answer = log(ana_client, "voicemail", [("message.wav", SOUND)], note="Ring me back.")
    assert answer.status_code == 302
    contact = Contact.objects.get(channel="voicemail")
    assert (contact.body, contact.attachments.get().size) == ("Ring me back.", len(SOUND))
    assert "Listen to it" in ana_client.get(urlsplit(answer.headers["Location"]).path).content.decode()


def test_with_a_recording_the_transcript_may_come_later(ana_client: Client, case: Case) -> None:
    assert log(ana_client, "voicemail", [("message.wav", SOUND)]).status_code == 302
    assert "Write down what it says" in page_of(ana_client, "contact", Contact.objects.get().reference)


def test_a_recording_that_is_none_is_refused_and_what_was_typed_stays(ana_client: Client, case: Case) -> None:
    answer = log(ana_client, "voicemail", [("message.mp3", b"MZ\x90\x00")], note="Ring me back.")
    page = answer.content.decode()
    assert "“message.mp3” is not a sound recording by its content" in page
    assert "What you typed is still here. Files cannot be kept: choose them again." in page
    assert "Ring me back." in page
    assert not Contact.objects.exists()


def test_a_letter_is_logged_with_the_scans_of_its_pages(
    ana_client: Client, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "ocr_languages", lambda: "eng")
    pages = [("1.png", samples.picture()), ("2.jpg", samples.picture("JPEG")), ("rest.pdf", samples.pdf())]
    assert log(ana_client, "post", pages).status_code == 302
    names = Contact.objects.get().attachments.values_list("filename", "media_type")
    assert [name for name, _type in names] == ["1.png", "2.jpg", "rest.pdf"]


def test_where_no_machine_reads_a_scan_a_few_words_are_needed(
    ana_client: Client, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "ocr_languages", lambda: "")
    page = log(ana_client, "post", [("1.png", samples.picture())]).content.decode()
    assert "Write a few words: this machine cannot read the scan" in page
    assert log(ana_client, "post", [("1.png", samples.picture())], note="Asks for a file.").status_code == 302


def test_a_letter_without_a_scan_needs_a_few_words(ana_client: Client, case: Case) -> None:
    assert "Write a few words about the contact" in log(ana_client, "post", []).content.decode()
    assert log(ana_client, "post", [], note="Asks for a file.").status_code == 302


def test_too_many_or_too_large_files_are_refused_in_words(
    ana_client: Client, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = [(f"{number}.png", samples.picture("PNG", (9, 9))) for number in range(21)]
    assert "Choose at most 20 files" in log(ana_client, "post", many, note="x").content.decode()
    monkeypatch.setattr(uploads, "MOST_BYTES", 100)
    page = log(ana_client, "post", [("1.png", samples.picture())], note="x").content.decode()
    assert "The files must be smaller than 1 KB together" in page
    for name in ("1.exe", "1.html"):
        page = log(ana_client, "post", [(name, b"<html>")], note="x").content.decode()
        assert f"“{name}” is neither a PDF nor a picture by its content" in page


def test_a_call_is_logged_without_any_question_about_files(ana_client: Client, case: Case) -> None:
    page = ana_client.get(f"{reverse('log_contact')}?q=pat@example.org&channel=phone").content.decode()
    assert 'type="file"' not in page
    assert "multipart" not in page


def test_one_recording_is_asked_for_and_many_scans(ana_client: Client, case: Case) -> None:
    asked = f"{reverse('log_contact')}?q=pat@example.org&channel="
    for channel, many in (("voicemail", False), ("post", True)):
        page = ana_client.get(asked + channel).content.decode()
        assert 'enctype="multipart/form-data"' in page
        found = re.search(r'<input[^>]+type="file"[^>]*>', page)
        assert found is not None
        assert (" multiple" in found[0]) == many
