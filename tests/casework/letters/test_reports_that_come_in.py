"""A report that mail could not be delivered is related to its letter by the Message-ID, and somebody sends it another way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.casework.letters.conftest import told, warned, work
from tests.casework.letters.mail_server import MailServer, mail_server
from tests.casework.office import Office

from evenhand.casework.delivery.addressing import addresses_of
from evenhand.casework.models import Delivery
from evenhand.channels.email.sources import find
from evenhand.channels.intake import Intake
from evenhand.contacts.models import Contact
from evenhand.policy.outcome import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.proves("RT4")]
Use = Callable[[MailServer], None]

REPORT = """\
Return-Path: <>
From: MAILER-DAEMON@mx.example (Mail Delivery System)
To: casework@body.example
Subject: Undelivered Mail Returned to Sender
Date: Wed, 1 Jul 2026 11:05:00 +0000
Message-ID: <report-{number}@mx.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="XX"

--XX
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--XX
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; pat@example.org
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <pat@example.org>: no such user here

--XX
Content-Type: text/rfc822-headers

From: casework@body.example
Message-ID: {message_id}
Subject: Letter

--XX--
"""
"""The message as Postfix writes it."""


def sent(office: Office, by_mail_server: Use) -> Delivery:
    _, letter = warned(office)
    with mail_server() as server:
        by_mail_server(server)
        work(office)
    letter.refresh_from_db()
    return letter


def take_in(office: Office, folder: Path) -> None:
    Intake(moment=lambda: office.now).take_all(find(str(folder), 10_000_000))


def report(office: Office, folder: Path, message_id: str, action: str = "failed", number: int = 1) -> Contact:
    raw = REPORT.format(message_id=message_id, action=action, number=number)
    (folder / f"{number}.eml").write_text(raw.replace("\n", "\r\n"), newline="")
    office.later(minutes=5)
    take_in(office, folder)
    return Contact.objects.get(message_id=f"report-{number}@mx.example")


def test_a_letter_that_came_back_says_so_and_its_address_is_not_used_again(
    office: Office, by_mail_server: Use, tmp_path: Path
) -> None:
    letter = sent(office, by_mail_server)
    came = report(office, tmp_path, str(letter.message_id))
    assert came.automatic == "bounce"
    work(office)
    letter.refresh_from_db()
    back = letter.events.get(what="returned")
    assert (letter.state, back.contact) == ("failed", came)
    assert "5.1.1" in back.told
    assert addresses_of(letter.person).usable == {}
    work(office, passed=timedelta(hours=1))
    assert told(letter).count("returned") == 1


def test_it_goes_another_way_in_the_same_words_and_each_keeps_its_history(
    office: Office, by_mail_server: Use, tmp_path: Path
) -> None:
    letter = sent(office, by_mail_server)
    report(office, tmp_path, str(letter.message_id))
    work(office)
    with pytest.raises(Refused, match="address"):
        office.do("send_letter_again", office.cal, delivery=letter, route="post")
    office.do(
        "add_identifier", office.cal, person=letter.person, kind="post", value="1 High Street, Sale, M33 1AA"
    )
    other = office.do("send_letter_again", office.cal, delivery=letter)
    work(office)
    letter.refresh_from_db()
    other.refresh_from_db()
    assert (letter.state, other.state, other.route) == ("replaced", "by_hand", "post")
    assert (other.instead_of, other.facts, other.text) == (letter, letter.facts, letter.text)
    with pytest.raises(Refused):
        office.do("send_letter_again", office.cal, delivery=letter)


@pytest.mark.parametrize(
    ("action", "state"), [("delayed", "sent"), ("delivered", "delivered"), ("relayed", "sent")]
)
def test_a_report_that_says_no_such_thing_is_not_taken_for_it(
    office: Office, by_mail_server: Use, tmp_path: Path, action: str, state: str
) -> None:
    letter = sent(office, by_mail_server)
    report(office, tmp_path, str(letter.message_id), action)
    work(office)
    letter.refresh_from_db()
    assert letter.state == state


@pytest.mark.parametrize(
    "message_id", ["<letter.L-22222222@body.example>", "<x@y>", "<letter.L-22222222@body.example"]
)
def test_a_report_about_something_else_changes_nothing(
    office: Office, by_mail_server: Use, tmp_path: Path, message_id: str
) -> None:
    letter = sent(office, by_mail_server)
    report(office, tmp_path, message_id)
    work(office)
    letter.refresh_from_db()
    assert letter.state == "sent"


def test_what_a_person_writes_with_a_letters_id_in_it_is_no_report(
    office: Office, by_mail_server: Use, tmp_path: Path
) -> None:
    letter = sent(office, by_mail_server)
    reply = f"From: pat@example.org\r\nMessage-ID: <mine@example.org>\r\nIn-Reply-To: {letter.message_id}\r\n\r\nAction: failed\r\n"
    (tmp_path / "reply.eml").write_text(reply, newline="")
    take_in(office, tmp_path)
    work(office)
    letter.refresh_from_db()
    assert letter.state == "sent"


def test_a_report_that_is_quicker_than_the_outcome_is_related_later(
    office: Office, by_mail_server: Use, tmp_path: Path, settings: Any
) -> None:
    _, letter = warned(office)
    work(office)  # ready, and waits for somebody; no report can be about it yet
    letter.refresh_from_db()
    report(office, tmp_path, str(letter.message_id))
    work(office)
    office.do("record_delivery", office.cal, delivery=letter, what="posted")
    work(office, passed=timedelta(minutes=11))
    letter.refresh_from_db()
    assert letter.state == "failed"
