"""One message that reached several addresses of the body is one contact; a message that only claims to be it is another."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from tests.casework.office import database_refuses
from tests.channels.mail import letter, messages_of, shared_mail

from evenhand import audit
from evenhand.audit.models import Entry
from evenhand.channels.email.likeness import likeness_of
from evenhand.channels.email.parse import parse
from evenhand.channels.email.sources import Envelope, Found
from evenhand.channels.intake import Intake
from evenhand.channels.report import Report
from evenhand.contacts import blobs
from evenhand.contacts.models import Contact, Copy

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 7, 6, 9, 0, tzinfo=UTC)


def take(*messages: bytes, to: str = "") -> Report:
    """Take these in, as a mail server hands them over when `to` names a recipient."""
    envelope = Envelope("pat@example.org", (to,)) if to else None
    intake = Intake(moment=lambda: NOW)
    return intake.take_all(
        Found(f"message {number}", 0, raw, len(raw), Path(), 0, envelope)
        for number, raw in enumerate(messages)
    )


def delivered(raw: bytes, to: str, stamp: str = "09:00:00") -> bytes:
    """As a mail server writes it into the mailbox of one recipient."""
    return (
        f"Return-Path: <pat@example.org>\nDelivered-To: {to}\n"
        f"Received: from mx by {to} with ESMTP; Mon, 6 Jul 2026 {stamp} +0000\n"
    ).encode() + raw


@pytest.mark.proves("IC2", "I28")
@pytest.mark.parametrize(
    ("markup", "sealed"),
    [
        ('<p>Hello. <a href="https&#58;//www.example.net/a/b.html?x=1">our page</a></p>', True),
        ("<p>Hello.</p><img src=//example.net/a/1.png>", True),
        ('<p>Hello. <a href="https://example.com/a/">our page</a></p>', False),
    ],
)
def test_a_link_that_only_the_html_of_a_message_holds_is_asked_for_in_the_lists(
    tmp_path: Path, settings: Any, markup: str, sealed: bool
) -> None:
    settings.KNOWN_LISTS = tmp_path
    (tmp_path / "theirs.urls").write_text("https://example.net/a/\n")
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "pat@example.org", "enquiries@body.example", "Hello"
    message.set_content("Hello. See our page.")
    message.add_alternative(f"<html><body>{markup}</body></html>", subtype="html")
    assert take(message.as_bytes()).stored == 1
    contact = Contact.objects.get()
    assert (contact.sealed_reasons, bool(contact.sealed_at)) == ("URL: theirs" if sealed else "", sealed)


@pytest.mark.proves("I25", "UD3")
class TestCopies:
    def test_deliveries_to_three_mailboxes_are_one_contact_with_three_recipients(self) -> None:
        copies = [delivered(letter(1), f"{name}@body.example") for name in ("a", "b", "c")]
        first, others = take(copies[0]), take(*copies[1:])
        assert (first.stored, others.stored, others.already_held, others.copies) == (1, 0, 2, 2)
        contact = Contact.objects.get()
        assert contact.recipients == ["a@body.example", "enquiries@body.example"]
        assert [copy.recipients[0] for copy in contact.copies.order_by("pk")] == [
            "b@body.example",
            "c@body.example",
        ]
        assert [blobs.content_of(copy.raw) for copy in contact.copies.order_by("pk")] == copies[1:]
        assert (
            Entry.objects.filter(action="receive_copy", subject=f"contacts.contact:{contact.pk}").count() == 2
        )
        assert audit.verify().whole

    def test_copies_that_arrive_together_are_one_contact_too(self) -> None:
        report = take(*(delivered(letter(1), f"{name}@body.example") for name in "abcd"), letter(2))
        assert (report.stored, report.already_held, report.copies) == (2, 3, 3)
        assert report.adds_up

    def test_taken_in_again_nothing_changes(self) -> None:
        copies = [delivered(letter(1), f"{name}@body.example") for name in "abc"]
        take(*copies)
        again = take(*copies)
        assert (again.stored, again.already_held, again.copies) == (0, 3, 0)
        assert (Contact.objects.count(), Copy.objects.count()) == (1, 2)

    def test_the_same_bytes_for_another_recipient_add_only_the_recipient(self) -> None:
        for to in ("a@body.example", "b@body.example", "b@body.example"):
            take(letter(1), to=to)
        copy = Copy.objects.get()
        assert copy.recipients == ["b@body.example", "enquiries@body.example"]
        assert copy.raw == copy.contact.raw

    def test_bytes_without_a_message_id_are_told_apart_by_their_bytes_alone(self) -> None:
        raw = letter(1, Message_ID="")
        take(raw, to="a@body.example")
        take(raw, to="b@body.example")
        assert Copy.objects.get().contact == Contact.objects.get()
        assert take(delivered(raw, "c@body.example")).stored == 1

    def test_line_ends_and_the_servers_own_headers_make_no_difference(self) -> None:
        raw = letter(1)
        others = [raw.replace(b"\n", b"\r\n"), raw + b"\n\n", delivered(raw, "x@body.example")]
        assert {likeness_of(parse(each), each) for each in others} == {likeness_of(parse(raw), raw)}


@pytest.mark.proves("I25")
class TestNobodyIsSwallowed:
    @pytest.mark.parametrize(
        "other",
        [
            {"From": "Mallory <mallory@example.org>"},
            {"body": "Something else.\n"},
            {"Subject": "Another matter"},
            {"Date": "Mon, 06 Jul 2026 10:00:01 +0100"},
            {"To": "somebody-else@body.example"},
            {"Cc": "mallory@example.org"},
            {"Reply-To": "mallory@example.org"},
            {"Content_Type": "text/html"},
            {"Content_Transfer_Encoding": "base64"},
        ],
        ids=str,
    )
    def test_a_message_that_borrows_a_message_id_is_a_contact_of_its_own(self, other: dict[str, str]) -> None:
        mine, theirs = letter(1), letter(1, **other)
        assert take(theirs, mine).stored == 2

    def test_a_difference_far_beyond_what_is_read_is_a_difference(self) -> None:
        long = "x" * 76 + "\n"
        one, other = letter(1, body=long * 70_000 + "a"), letter(1, body=long * 70_000 + "b")
        assert parse(one).body == parse(other).body
        assert take(one, other).stored == 2

    def test_an_attachment_makes_a_difference(self) -> None:
        head = "From: a@example.org\nDate: Mon, 06 Jul 2026 10:00:00 +0100\nMessage-ID: <1@x>\n"
        part = "Content-Type: multipart/mixed; boundary=b\n\n--b\n\ntext\n--b\nContent-Type: image/png; name=p.png\n\n{}\n--b--\n"
        assert take(*((head + part.format(content)).encode() for content in ("1", "2"))).stored == 2

    def test_without_a_sender_or_a_date_or_a_message_id_nothing_is_taken_for_a_copy(self) -> None:
        for missing in ("From", "Date", "Message_ID"):
            raw = letter(1, **{missing: ""})
            assert likeness_of(parse(raw), raw) is None

    def test_real_mail_is_all_different(self) -> None:
        messages = messages_of(shared_mail() / "list.mbox")
        told: list[Any] = [likeness_of(parse(raw), raw) for raw in messages]
        assert len({each for each in told if each}) == len([each for each in told if each]) > 150

    def test_a_kept_copy_is_never_changed_or_removed(self) -> None:
        take(delivered(letter(1), "a@body.example"), delivered(letter(1), "b@body.example"))
        with database_refuses("I25"):
            Copy.objects.update(recipients=[])
        with database_refuses("I25"):
            Copy.objects.all().delete()
        with database_refuses("I25"):
            Contact.objects.update(automatic="list")


OUTLOOKS = {
    "Auto_Submitted": "auto-generated",
    "X_Auto_Response_Suppress": "All",
    "In_Reply_To": "<0@example.org>",
}


class TestWhatAProgramSent:
    @pytest.mark.parametrize(
        ("fields", "automatic"),
        [
            ({}, ""),
            ({"Auto_Submitted": "no"}, ""),
            ({"Auto_Submitted": "auto-replied"}, "auto_reply"),
            ({"X_Autoreply": "yes"}, "auto_reply"),
            ({"Auto_Submitted": "auto-replied (vacation)"}, "auto_reply"),
            ({"Auto_Submitted": "(away) Auto-Replied; owner-email=x"}, "auto_reply"),
            ({"Precedence": "auto_reply"}, "auto_reply"),
            ({"Auto_Submitted": "no\nAuto-Submitted: auto-replied"}, "auto_reply"),
            ({"Auto_Submitted": "no\nAuto-Submitted: auto-generated"}, "no_machine"),
            ({"Content_Type": 'multipart/report; report-type=feedback-report; boundary="b"'}, "no_machine"),
            ({"Return_Path": "<>", "From": "Postmaster <postmaster@x.example>"}, "bounce"),
            ({"Return_Path": "<>", "From": "postmaster"}, "bounce"),
            (
                {"Return_Path": "<>", "From": "Pat of Postmaster House <pat@postmasters.example>"},
                "no_machine",
            ),
            (
                {"Content_Type": 'multipart/report; report-type=disposition-notification; boundary="b"'},
                "auto_reply",
            ),
            ({"Content_Type": 'multipart/report; report-type=delivery-status; boundary="b"'}, "bounce"),
            ({"Return_Path": "<>", "From": "MAILER-DAEMON@x.example"}, "bounce"),
            # As Outlook and Exchange write theirs.
            (OUTLOOKS | {"Return_Path": "<>"}, "auto_reply"),
            (OUTLOOKS | {"Subject": "Automatic reply: Letter 1"}, "auto_reply"),
            (OUTLOOKS | {"Subject": "Ateb awtomatig: Letter 1"}, "auto_reply"),
            ({"From": "Mail Delivery System <Mailer-Daemon@x.example>"}, "bounce"),
            ({"List_Id": "<users.lists.example>"}, "list"),
            ({"List_Id": "<users.lists.example>", "Auto_Submitted": "auto-replied"}, "auto_reply"),
            ({"Precedence": "list"}, "list"),
        ],
        ids=str,
    )
    def test_is_recorded_as_what_it_is(self, fields: dict[str, str], automatic: str) -> None:
        take(letter(1, **fields))
        assert Contact.objects.get().automatic == automatic

    @pytest.mark.proves("I25", "MN3")
    @pytest.mark.parametrize(
        "fields",
        [
            {"X_Auto_Response_Suppress": "All"},
            {"X_Auto_Response_Suppress": "DR, OOF, AutoReply"},
            {"Precedence": "bulk"},
            {"Precedence": "junk"},
            {"List_Unsubscribe": "<https://tickets.example.org/u/1>"},
            {"Auto_Submitted": "auto-generated"},
            {"Auto_Submitted": "auto-generated", "In_Reply_To": "<0@example.org>"},
            {"Auto_Submitted": "auto-generated", "Return_Path": "<>"},
            {"Auto_Submitted": "auto-notified"},
            {"Auto_Submitted": "yes"},
            {"Return_Path": "<>"},
            {"Return_Path": "<>", "In_Reply_To": "<0@example.org>"},
            {"X_Auto_Response_Suppress": "All", "Subject": "Automatic reply: why I complain about them"},
            OUTLOOKS | {"Subject": "Re: Automatic reply: my complaint"},
        ],
        ids=str,
    )
    def test_what_systems_add_to_peoples_own_words_leaves_nobody_unanswered(
        self, fields: dict[str, str]
    ) -> None:
        take(letter(1, **fields))
        assert Contact.objects.get().automatic == "no_machine"

    def test_a_field_that_denies_it_says_nothing(self) -> None:
        take(letter(1, Auto_Submitted="no (by hand)", X_Autoreply="no", X_Auto_Response_Suppress="DR, RN"))
        assert Contact.objects.get().automatic == ""


class TestTheFirstOfAConversation:
    @pytest.mark.parametrize(
        ("fields", "first"),
        [
            ({}, "1@example.org"),
            ({"In_Reply_To": "<a@x>"}, "a@x"),
            ({"References": "<root@x> <b@x>", "In_Reply_To": "<b@x>"}, "root@x"),
            ({"References": " ".join(f"<{number}@x>" for number in range(500))}, "0@x"),
        ],
        ids=range(4),
    )
    def test_is_told_by_its_own_headers(self, fields: dict[str, str], first: str) -> None:
        take(letter(1, **fields))
        assert Contact.objects.get().thread == first
