"""A letter that was scanned and a voicemail that was written down are looked at for hints, as what was typed is (MN3, DF1)."""

from __future__ import annotations

from typing import Any

import pytest
from tests.casework.office import Office

from evenhand.audit.models import Entry
from evenhand.casework.hints import kept
from evenhand.casework.models import Hint
from evenhand.casework.work.files import FileWork
from evenhand.contacts.files.looking import Finding
from evenhand.contacts.models import Attachment, Contact

pytestmark = pytest.mark.django_db
FAREWELL = "I cannot go on like this. I am going to end my life tonight."
INSULT = "Dear Ms Vale, thank you. You are a useless lying cow."


@pytest.fixture
def office(db: None) -> Office:
    return Office().open()


def came(office: Office, channel: str, text: str, **fields: Any) -> tuple[Contact, Attachment]:
    """A contact that came with one file, in which a machine has read this."""
    contact = office.contact(
        by=None, channel=channel, sender="", body="", attachments=[{"filename": "scan.pdf", "content": "x" + text}], **fields
    )  # fmt: skip
    while FileWork(
        moment=lambda: office.now, look=lambda _pieces, _size: Finding("pdf", "read", text=text)
    ).do_next():
        pass
    return contact, contact.attachments.get()


def kinds(contact: Contact) -> set[str]:
    return {each.kind for each in kept.shown(contact)}


@pytest.mark.proves("MN3", "I23")
@pytest.mark.parametrize("channel", ["post", "email", "web_form"])
def test_a_danger_that_is_read_in_a_file_is_hinted_at_and_waits_to_be_read(
    office: Office, channel: str
) -> None:
    contact, file = came(office, channel, FAREWELL)
    (hint,) = Hint.objects.filter(contact=contact, kind="danger")
    assert hint.attachment == file
    assert FAREWELL[hint.quotes[0]["start"] : hint.quotes[0]["end"]] == hint.quotes[0]["text"]
    assert kept.dangers_unread(Contact.objects.all()).latest == [contact]


@pytest.mark.proves("MN3", "I23", "DF3")
def test_a_danger_in_a_message_that_a_colleague_writes_down_is_hinted_at(office: Office) -> None:
    contact, file = came(office, "voicemail", "")
    assert kept.shown(contact) == []
    office.do("write_down_file", office.ana, attachment=file, text=f"Hello.\r\n{FAREWELL}")
    (hint,) = Hint.objects.filter(contact=contact, kind="danger")
    assert f"Hello.\n{FAREWELL}"[hint.quotes[0]["start"] : hint.quotes[0]["end"]] == hint.quotes[0]["text"]
    assert Entry.objects.order_by("-pk")[0].action == "write_down_file"


@pytest.mark.proves("DF1", "AA3")
def test_what_comes_with_other_contact_may_be_anybodys_words_and_counts_against_nobody(
    office: Office,
) -> None:
    """Evidence of what somebody received comes as a file: only where the file is the contact are its words the writer's own."""
    assert "abusive_language" in kinds(came(office, "post", INSULT)[0])
    assert kinds(came(office, "email", INSULT)[0]) == set()


@pytest.mark.proves("DF1", "I9")
def test_a_text_written_down_anew_repeats_no_hint_and_loses_none(office: Office) -> None:
    contact, file = came(office, "post", INSULT)
    before = list(Hint.objects.filter(contact=contact).values_list("pk", flat=True))
    office.do("write_down_file", office.ana, attachment=file, text=INSULT)
    assert list(Hint.objects.filter(contact=contact).values_list("pk", flat=True)) == before
    office.do("write_down_file", office.ana, attachment=file, text=f"{INSULT} {FAREWELL}")
    assert {*before} < set(Hint.objects.filter(contact=contact).values_list("pk", flat=True))


@pytest.mark.proves("I9", "DF1")
def test_a_kind_that_is_switched_off_is_not_looked_for_in_files_either(office: Office) -> None:
    office.do("switch_hints", office.max, kind="abusive_language", on=False, reasons="It is wrong too often.")
    contact, _file = came(office, "post", INSULT)
    assert not Hint.objects.filter(contact=contact, kind="abusive_language").exists()


@pytest.mark.proves("I28", "IC1")
def test_sealing_takes_the_quoted_words_away_also_where_the_very_same_file_came_again(office: Office) -> None:
    first, _file = came(office, "post", INSULT)
    again, _file = came(office, "post", INSULT)
    assert all(
        each.quotes for each in Hint.objects.filter(contact__in=[first, again], kind="abusive_language")
    )
    office.do("seal_contact", office.ana, contact=first, reasons="An image of an injury.")
    assert Hint.objects.filter(contact__in=[first, again]).count() == 2
    assert not any(each.quotes for each in Hint.objects.filter(contact__in=[first, again]))
