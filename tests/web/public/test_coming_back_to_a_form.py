"""A form is saved under a reference and a code, opened with both, and removed when its days are over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from time import process_time

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings
from tests.web.case_story import BEGAN
from tests.web.public.filling import Filling, fill

from evenhand import audit
from evenhand.audit.models import Entry
from evenhand.casework import clock
from evenhand.casework.actions.remove_draft import remove_draft
from evenhand.casework.facts.submitted import earlier_secrets_of, open_draft, secrets_of
from evenhand.casework.models import Draft, DraftFile
from evenhand.casework.work import due
from evenhand.contacts.models import Contact
from evenhand.web.public import limits

pytestmark = [pytest.mark.django_db, pytest.mark.proves("OA2", "IN3")]


@pytest.fixture(autouse=True)
def _a_day() -> Iterator[None]:
    with time_machine.travel(BEGAN, tick=True):
        yield


def save(form: Filling) -> tuple[str, str]:
    """Press “Save and come back later”; the reference and the code that the page gives."""
    form.press("save")
    found = re.search(r"(F-\w{8}) .*?(\w{4}-\w{4}-\w{4})", form.text)
    assert found, form.text
    return found[1], found[2]


def open_again(reference: str, code: str, **more: str) -> Filling:
    """In another browser, on another day."""
    form = fill()
    form.page = form.client.post(
        "/contact-us/saved/", {"reference": reference, "code": code, "go": "open"} | more
    )
    return form


def test_nothing_typed_is_lost_by_leaving_in_the_middle_of_a_page() -> None:
    form = (
        fill()
        .begin()
        .press("next", about="The call")
        .press("next", happened="Nobody <b>rang</b>.\nŴyr neb pam.")
    )
    reference, code = save(form.press("back"))
    form.press("save", wanted="x")
    again = open_again(reference, code)
    assert again.at == "happened"
    assert "Nobody <b>rang</b>.\nŴyr neb pam." in again.text.replace(" Ŵ", "\nŴ")
    assert "There is a problem" not in again.text
    contact = again.send()
    assert contact.body.replace("\r\n", "\n").startswith("Nobody")


def test_files_are_there_again_and_go_with_the_form() -> None:
    form = fill(
        attached=[SimpleUploadedFile("a.txt", b"one"), SimpleUploadedFile("b.txt", b"two")]
    ).to_the_check()
    form.press("files").press(f"without-{DraftFile.objects.earliest('pk').pk}")
    reference, code = save(form)
    kept = str(list(DraftFile.objects.values()))
    assert "b.txt" not in kept
    assert "two" not in kept
    again = open_again(reference, code)
    assert "b.txt" in again.text
    assert "a.txt" not in again.text
    contact = again.send()
    assert [each.filename for each in contact.attachments.all()] == ["b.txt"]


def test_saved_again_it_keeps_its_reference_and_its_days_begin_anew() -> None:
    form = fill().begin()
    first = save(form.press("next", about="The call"))
    with time_machine.travel(BEGAN + timedelta(days=20), tick=True):
        again = open_again(*first).press("next", happened="More.")
        assert save(again) == first
    assert Draft.objects.get().expires_at > BEGAN + timedelta(days=47)


@pytest.mark.proves("LK2", "I33")
def test_its_code_is_kept_nowhere_and_nothing_of_its_text_is_in_the_trail() -> None:
    reference, code = save(fill().begin().press("next", about="The secret call"))
    draft = Draft.objects.get()
    kept = str([list(Draft.objects.values()), list(Entry.objects.values())])
    assert code not in kept
    assert code.replace("-", "") not in kept
    assert "secret call" not in kept
    assert open_draft(reference, code.lower().replace("-", " ")) == draft
    assert [each.action for each in Entry.objects.all()] == ["keep_draft"]


@pytest.mark.proves("LK2", "I33")
@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted under a quick key"])
def test_one_saved_by_an_earlier_release_opens_and_is_closed_whole_when_it_is_saved_again(
    encrypted: bool,
) -> None:
    reference, code = save(fill(attached=[SimpleUploadedFile("a.txt", b"one")]).to_the_check())
    draft = open_draft(reference, code)
    assert draft
    typed, (file,) = draft.typed(), draft.opened_files(whole=True)
    draft.code_hash, draft.opener = earlier_secrets_of(reference, code)
    if encrypted:
        draft.close(typed)
        file.close(draft)
    else:
        draft.closed, draft.answers, file.closed = b"", typed, b""
    draft.save()
    file.save()
    again = open_again(reference, code)
    assert "a.txt" in again.text
    assert save(again) == (reference, code)
    kept = Draft.objects.get()
    assert kept.code_hash == secrets_of(reference, code)[0]
    assert "a.txt" not in str([list(Draft.objects.values()), list(DraftFile.objects.values())])
    assert b"one" not in bytes(kept.files.get().data)
    contact = open_again(reference, code).send()
    assert [each.filename for each in contact.attachments.all()] == ["a.txt"]


@pytest.mark.proves("LK2")
def test_codes_are_slow_to_try_and_what_is_kept_of_one_is_of_its_own_form_alone(settings: Settings) -> None:
    settings.FORM_CODE_COST = 2**14
    assert secrets_of("F-22222222", "AAAA-BBBB-CCCC") != secrets_of("F-33333333", "AAAA-BBBB-CCCC")
    began = process_time()
    reference, code = save(fill().begin().press("next", about="The call"))
    assert process_time() - began > 0.01
    draft = open_draft(reference, code)
    assert draft
    assert draft.code_hash not in (earlier_secrets_of(reference, code)[0], draft.opener.hex())
    assert draft.typed()["about"] == ["The call"]


@pytest.mark.parametrize(
    ("reference", "code"),
    [
        ("{0}", "AAAA-AAAA-AAAA"),
        ("F-22222222", "{1}"),
        ("R-{0}", "{1}"),
        ("", "{1}"),
        ("{0}", ""),
        ("{0}X", "{1}"),
    ],
)
def test_without_the_right_reference_and_code_nothing_opens_and_nothing_is_told(
    reference: str, code: str
) -> None:
    held = save(fill().begin().press("next", about="The secret call"))
    answer = open_again(reference.format(*held), code.format(*held))
    assert answer.page.status_code == 200
    assert "secret call" not in answer.text
    assert answer.text.startswith(" Error: Go on with a form")


def test_only_so_many_wrong_codes_are_tried_from_one_place_in_an_hour() -> None:
    held = save(fill().begin().press("next", about="The call"))
    here, elsewhere = Client(REMOTE_ADDR="203.0.113.7"), Client(REMOTE_ADDR="203.0.113.8")

    def tried(code: str, client: Client = here) -> int:
        return client.post("/contact-us/saved/", {"reference": held[0], "code": code}).status_code

    assert {tried("AAAA-AAAA-AAAA") for _ in range(limits.WRONG_CODES.often)} == {200}
    assert tried(held[1]) == 429
    assert tried(held[1], elsewhere) == 200
    with time_machine.travel(BEGAN + timedelta(hours=2), tick=True):
        assert tried(held[1]) == 200


@pytest.mark.proves("LK2", "I33")
def test_after_its_days_it_opens_no_more_and_the_due_runner_removes_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("django.db.connections.close_all", lambda: None)
    form = fill(attached=[SimpleUploadedFile("a.txt", b"one")]).to_the_check()
    held = save(form)
    out = StringIO()
    with time_machine.travel(BEGAN + timedelta(days=27), tick=True):
        call_command("tick", stdout=out)
        assert open_again(*held).heading == "Check your answers"
    with time_machine.travel(BEGAN + timedelta(days=28, hours=1), tick=True):
        assert open_again(*held).heading == "Go on with a form that you saved"
        call_command("tick", stdout=out)
        call_command("tick", stdout=out)
    assert out.getvalue().count("Removed 1 saved form") == 1
    assert not Draft.objects.exists()
    assert not DraftFile.objects.exists()
    assert audit.verify().whole


@pytest.mark.proves("I25")
def test_what_was_sent_stays_when_what_was_saved_of_it_is_removed() -> None:
    contact = fill(attached=[SimpleUploadedFile("a.txt", b"one")]).send()
    assert due.remove_old_drafts(BEGAN + timedelta(days=2)) == 1
    contact.refresh_from_db()
    assert contact.attachments.count() == 1
    assert contact.submission.email == "pat@example.org"


def test_a_form_that_was_sent_meanwhile_opens_at_its_receipt() -> None:
    form = fill().begin().press("next", about="The call")
    held = save(form)
    contact = form.press("happened").send()
    answer = open_again(*held)
    assert answer.page.status_code == 303
    assert contact.reference in answer.client.get(answer.page.headers["Location"]).content.decode()


def test_its_writer_may_have_it_deleted() -> None:
    held = save(fill().begin().press("next", about="The call"))
    asked = open_again(*held, go="delete")
    assert asked.heading == "Delete your saved form?"
    assert Draft.objects.exists()  # one press of the wrong button costs nobody what they wrote
    assert open_again(*held, go="open").heading == "What happened?"
    assert open_again(*held, go="delete_now").heading == "Your saved form is deleted"
    assert not Draft.objects.exists()
    assert open_again(*held, go="delete").heading == "Go on with a form that you saved"
    assert not Contact.objects.exists()


def test_the_code_goes_by_e_mail_only_where_mail_is_set_up_and_carries_nothing_that_was_typed(
    settings: Settings, mailoutbox: list[EmailMessage]
) -> None:
    form = fill().begin().press("next", about="The secret call")
    reference, code = save(form)
    assert "e-mail" not in form.text
    form.press("mail", mail_to="pat@example.org")
    assert not mailoutbox
    settings.EMAIL_HOST, settings.PUBLIC_URL = "mail.example.org", "https://contact.example.org"
    for wrong in (
        "",
        "nobody",
        "a@example.org\r\nBcc: b@example.org",
        "a@example.org,b@example.org c@example.org",
    ):
        assert form.press("mail", mail_to=wrong).text.startswith(" Error: Your form is saved")
    assert not mailoutbox
    form.press("mail", mail_to="pat@example.org")
    assert "Both were sent to pat@example.org." in form.text
    (sent,) = mailoutbox
    assert sent.to == ["pat@example.org"]
    for part in (reference, code, "https://contact.example.org/contact-us/saved/"):
        assert part in str(sent.body)
    assert "secret" not in f"{sent.subject}{sent.body}"
    for _ in range(limits.MOST_MAILS.often + 2):
        form.press("mail", mail_to="pat@example.org")
    assert len(mailoutbox) == limits.MOST_MAILS.often
    assert form.press("happened").at == "happened"
    opened = open_draft(reference, code)
    assert opened is not None
    assert "secret" in str(opened.typed())
    assert "pat@example.org" not in str(opened.typed())


def test_nobody_is_flooded_with_codes_that_they_did_not_ask_for(
    settings: Settings, mailoutbox: list[EmailMessage]
) -> None:
    settings.EMAIL_HOST, settings.PUBLIC_URL = "mail.example.org", "https://contact.example.org"
    for number in range(
        limits.MOST_MAILS.often + 3
    ):  # each time another form, from a place that is not known
        form = fill().begin().press("next", about=f"Call {number}")
        save(form)
        form.press("mail", mail_to="Olive@Example.org" if number % 2 else "olive@example.org")
    assert len(mailoutbox) == limits.MOST_MAILS.often


@pytest.mark.proves("I25")
def test_a_form_whose_files_were_deleted_meanwhile_is_not_sent_without_them_and_nothing_said() -> None:
    form = fill().to_the_check().press("files")
    form.press("attach", attached=[SimpleUploadedFile("letter.txt", b"Dear Pat")]).press(
        "next"
    ).to_the_check()
    draft = Draft.objects.get()
    remove_draft(by=None, now=clock.now(), draft=draft)
    form.press("confirm")
    assert not Contact.objects.exists()
    assert form.at == "files"
    assert "choose them again" in form.text
    form.press("attach", attached=[SimpleUploadedFile("letter.txt", b"Dear Pat")])
    contact = form.to_the_check().send()
    assert [each.filename for each in contact.attachments.all()] == ["letter.txt"]
    assert contact.body.startswith("Nobody rang me back.")
