"""Whoever uses a way that is closed to them hears what is open: once, and never a program or somebody else instead."""

from __future__ import annotations

import email
from collections.abc import Callable
from datetime import timedelta
from email.policy import default
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DataError, OperationalError, connections
from django.test import Client
from tests.casework.letters.conftest import work
from tests.casework.letters.mail_server import MailServer, mail_server
from tests.casework.office import Office, database_refuses
from tests.casework.test_two_at_once import at_once
from tests.telling import hears_of

from evenhand.casework import clock
from evenhand.casework.correspondence import closed_channel
from evenhand.casework.delivery.documents import letters_of
from evenhand.casework.models import ClosedMessage, Delivery, Restriction
from evenhand.casework.work.closed_channel import ClosedChannelWork
from evenhand.channels.email.sources import Envelope, Found
from evenhand.channels.intake import Intake
from evenhand.contacts.models import Contact
from evenhand.people.models import Person
from evenhand.policy.notices import dispute_routes

pytestmark = pytest.mark.django_db
Use = Callable[[MailServer], None]
CLOSED = {"kind": "channels", "closed": ["email", "post"]}
HOURS = {"kind": "contact_hours", "days": ["mon"], "from": "10:00", "until": "11:00", "channels": ["email"]}


def restricted(office: Office, *measures: dict[str, Any], notice: bool = True, **person: Any) -> Restriction:
    usual = {"name": "Pat Example", "emails": ["pat@example.org"], "postal": "1 High Street, Sale"}
    who = office.person(**usual | person)
    row = office.restriction(who, measures=list(measures) or [CLOSED])
    if notice:
        office.do("give_notice", office.cal, restriction=row, sent_by="post")
        hears_of(row, by=office.cal, now=office.now)
    return row


def arrives(
    office: Office, *headers: str, sender: str = "pat@example.org", envelope: str | None = None
) -> Contact:
    """An e-mail that our own mail server hands over."""
    office.count += 1
    lines = [
        f"From: {sender}",
        "To: casework@body.example",
        "Subject: Again",
        f"Message-ID: <{office.count}@example.org>",
        *headers,
    ]
    raw = ("\n".join(lines) + f"\n\nI ask again ({office.count}).\n").encode()
    came = Envelope(sender if envelope is None else envelope, ("casework@body.example",))
    intake = Intake(moment=lambda: office.now)
    intake.take_all([Found("lmtp", 0, raw, len(raw), Path("lmtp"), 0, came)])
    return Contact.objects.latest("pk")


def looks(office: Office) -> list[ClosedMessage]:
    worker = ClosedChannelWork(moment=lambda: office.now)
    while worker.do_next():
        pass
    return list(ClosedMessage.objects.order_by("pk"))


def why_not(row: ClosedMessage) -> str:
    assert row.delivery is None
    return " ".join(str(each["why"]) for each in row.why_not)


@pytest.mark.proves("OA1", "DI2", "RT2", "I13", "I16", "I32")
def test_an_e_mail_to_a_closed_way_is_answered_with_what_is_open_and_how_to_dispute(
    office: Office, by_mail_server: Use
) -> None:
    row = restricted(office, language="en")
    with mail_server() as server:
        by_mail_server(server)
        contact = arrives(office)
        assert contact.instruction["action"] == "channel_closed"
        (told,) = looks(office)
        work(office)
        looks(office)
        work(office, passed=timedelta(days=2))
    (sent,) = [each for each in server.taken if b"Auto-Submitted" in each]
    message = email.message_from_bytes(sent, policy=default)
    assert message["Auto-Submitted"] == "auto-replied"
    assert message["In-Reply-To"] == f"<{contact.message_id}>"
    assert message["To"] == "pat@example.org"
    assert any(line.lower().startswith("mail from:<>") for line in server.heard)
    assert told.delivery is not None
    text = " ".join(told.delivery.text.split())
    assert "closed to you up to and including 30 September 2026" in text
    assert "leaves these ways to contact us open: by telephone" in text
    assert "by e-mail" in text.partition("# What")[0]
    assert "dispute it" in text
    assert row.reference in text
    assert told.delivery.documents.filter(media_type="message/rfc822").count() == 1
    assert office.entries("tell_closed_channel") == 1


@pytest.mark.proves("RT1b")
def test_who_writes_outside_their_hours_hears_when_it_is_taken_up(
    office: Office, by_mail_server: Use
) -> None:
    restricted(office, HOURS)
    with mail_server() as server:
        by_mail_server(server)
        arrives(office)
        (told,) = looks(office)
    assert told.delivery is not None
    welsh, english = letters_of(told.delivery)
    assert "Monday 6 July 2026" in english.text
    assert "dydd Llun 6 Gorffennaf 2026" in welsh.text
    assert english.lacks == welsh.lacks == ()


@pytest.mark.proves("PB1", "I34")
@pytest.mark.parametrize(("language", "spoken"), [("en", ["en"]), ("cy", ["en", "cy"]), ("", ["en", "cy"])])
def test_it_is_in_their_language_and_in_both_where_nobody_knows_it(
    office: Office, by_mail_server: Use, language: str, spoken: list[str]
) -> None:
    restricted(office, language=language)
    with mail_server() as server:
        by_mail_server(server)
        arrives(office)
        (told,) = looks(office)
    assert told.delivery is not None
    assert told.delivery.languages == spoken


class TestHowOften:
    def test_once_a_period_for_each_channel_however_much_comes(
        self, office: Office, by_mail_server: Use
    ) -> None:
        restricted(office)
        with mail_server() as server:
            by_mail_server(server)
            for _ in range(4):
                arrives(office)
            office.contact(Person.objects.get(), channel="post")
            office.contact(Person.objects.get(), channel="post")
            rows = looks(office)
            assert [row.delivery is not None for row in rows] == [True, False, False, False, True, False]
            assert "lately" in why_not(rows[1])
            office.later(days=27)
            arrives(office)
            assert looks(office)[-1].delivery is None
            office.later(days=1)
            arrives(office)
            assert looks(office)[-1].delivery is not None

    @pytest.mark.proves("I32")
    def test_the_database_holds_it_to_one(self, office: Office, by_mail_server: Use) -> None:
        restricted(office)
        with mail_server() as server:
            by_mail_server(server)
            arrives(office)
            first, _ = looks(office)[0], arrives(office)
            second = looks(office)[1]
        with database_refuses("OA1"):
            ClosedMessage.objects.filter(pk=second.pk or 0).update(delivery=first.delivery)
        with database_refuses("OA1|is_told_once|unique|UNIQUE"):
            ClosedMessage.objects.create(
                contact=office.contact(first.person), person=first.person, restriction=first.restriction, channel="email",
                period=first.period, delivery=Delivery.objects.exclude(pk=first.delivery_id or 0).latest("pk"), at=office.now,
            )  # fmt: skip

    def test_it_comes_back_to_nobody_and_an_answer_to_it_is_not_answered(
        self, office: Office, by_mail_server: Use
    ) -> None:
        restricted(office)
        with mail_server() as server:
            by_mail_server(server)
            arrives(office)
            looks(office)
            work(office)
            for headers, envelope in ((("Auto-Submitted: auto-replied",), "pat@example.org"), ((), "")):
                office.later(days=29)
                arrives(office, *headers, envelope=envelope)
                assert "program" in why_not(looks(office)[-1])


@pytest.mark.proves("I27", "IN4", "RT4", "I15")
class TestWhoIsNotTold:
    @pytest.mark.parametrize(
        "header",
        [
            "Auto-Submitted: auto-generated",
            "List-Id: <news.example.org>",
            "Precedence: junk",
            "X-Auto-Response-Suppress: All",
        ],
    )
    def test_no_program(self, office: Office, by_mail_server: Use, header: str) -> None:
        restricted(office)
        with mail_server() as server:
            by_mail_server(server)
            contact = arrives(office, header)
            assert contact.instruction["action"] == "channel_closed"
            (row,) = looks(office)
        assert "program" in why_not(row)

    @pytest.mark.parametrize(
        ("headers", "envelope"),
        [
            ((), ""),
            ((), "forger@elsewhere.example"),
            (("From: sam@example.net",), None),
            (("Authentication-Results: mx.body.example; dmarc=fail header.from=example.org",), None),
        ],
        ids=range(4),
    )
    def test_nobody_who_may_be_somebody_else(
        self, office: Office, settings: Any, headers: tuple[str, ...], envelope: str | None
    ) -> None:
        settings.MAIL_TRUSTED = ["mx.body.example"]
        restricted(office)
        contact = arrives(office, *headers, envelope=envelope)
        assert (contact.match, contact.instruction["action"]) == ("claimed", "normal")
        assert looks(office) == []

    def test_nobody_for_whom_nobody_vouches(self, office: Office, by_mail_server: Use) -> None:
        restricted(office)
        raw = b"From: pat@example.org\nMessage-ID: <1@x>\n\nA file, without an envelope.\n"
        with mail_server() as server:
            by_mail_server(server)
            Intake(lambda: office.now).take_all([Found("a.eml", 0, raw, len(raw), Path("a.eml"), 0)])
            assert Contact.objects.get(sender="pat@example.org").instruction["action"] == "channel_closed"
            (row,) = looks(office)
        assert "vouches" in why_not(row)

    def test_who_was_not_told_of_the_restriction_does_not_hear_of_it_this_way(
        self, office: Office, by_mail_server: Use
    ) -> None:
        restricted(office, notice=False)
        with mail_server() as server:
            by_mail_server(server)
            arrives(office)
            (row,) = looks(office)
        assert "not been told" in why_not(row)

    def test_an_address_that_two_people_share_meets_no_restriction_and_no_message(
        self, office: Office, by_mail_server: Use
    ) -> None:
        restricted(office)
        office.person("Sam Example", emails=["pat@example.org"])
        with mail_server() as server:
            by_mail_server(server)
            arrives(office)
            assert looks(office) == []

    def test_who_wrote_before_it_was_lifted_or_long_ago_is_not_told(
        self, office: Office, by_mail_server: Use
    ) -> None:
        row = restricted(office)
        with mail_server() as server:
            by_mail_server(server)
            arrives(office)
            office.later(days=4)
            assert looks(office) == []
            arrives(office)
            office.do("lift_restriction", office.max, restriction=row, reasons="No longer needed.")
            (told,) = looks(office)
        assert "not closed" in why_not(told)

    def test_where_no_e_mail_leaves_nobody_is_given_work_by_it(self, office: Office) -> None:
        restricted(office)
        arrives(office)
        (row,) = looks(office)
        assert "No e-mail leaves" in why_not(row)

    def test_a_sealed_contact_is_answered_by_no_machine(self, office: Office, by_mail_server: Use) -> None:
        restricted(office)
        with mail_server() as server:
            by_mail_server(server)
            contact = arrives(office)
            office.do("seal_contact", office.ana, contact=contact, reasons="Pictures.")
            assert looks(office) == []


def test_whoever_works_on_the_case_sees_what_was_sent_or_why_nothing_was(
    office: Office, by_mail_server: Use
) -> None:
    restricted(office)
    with mail_server() as server:
        by_mail_server(server)
        first, second = arrives(office), arrives(office)
        told = looks(office)[0].delivery
    assert told is not None

    def shown(by: Any, contact: Contact) -> str:
        client = Client()
        client.force_login(by, backend="django.contrib.auth.backends.ModelBackend")
        return str(client.get(f"/contacts/{contact.reference}/").content.decode())

    assert f"/letters/way/{told.reference}/" in shown(office.cal, first)
    assert "The person was told so lately." in shown(office.cal, second)
    assert "told so lately" not in shown(office.ana, second)


def test_the_worker_does_it_by_itself(
    office: Office, by_mail_server: Use, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: office.now)
    monkeypatch.setattr(connections, "close_all", lambda: None)
    restricted(office)
    with mail_server() as server:
        by_mail_server(server)
        arrives(office)
        call_command("work", stdout=StringIO())
        assert len([each for each in server.taken if b"Auto-Submitted: auto-replied" in each]) == 1


@pytest.mark.proves("RT2", "I32")
@pytest.mark.parametrize(
    ("fault", "told_after"),
    [
        (DataError("value out of range"), 1),
        (ValueError("a fault of ours"), 1),
        (OperationalError("could not read block 7"), 3),
    ],
)
def test_one_contact_that_fails_for_good_stops_no_other_and_a_person_sees_it(
    office: Office, by_mail_server: Use, monkeypatch: pytest.MonkeyPatch, fault: Exception, told_after: int
) -> None:
    restricted(office)
    bad = arrives(office)
    office.later(minutes=1)
    good = arrives(office)
    asked = closed_channel.came

    def came(contact: Contact, *others: Any) -> Any:
        if contact == bad:
            raise fault
        return asked(contact, *others)

    monkeypatch.setattr(closed_channel, "came", came)
    worker = ClosedChannelWork(moment=lambda: office.now)
    for _ in range(told_after - 1):
        with pytest.raises(OperationalError):
            worker.do_next()
    while worker.do_next():
        pass
    rows = {row.contact: row for row in ClosedMessage.objects.all()}
    assert good in rows
    if isinstance(fault, OperationalError):  # it may pass: whoever begins anew tries it again
        assert bad not in rows
        return
    assert "a fault of this program" in why_not(rows[bad])
    client = Client()
    client.force_login(office.cal, backend="django.contrib.auth.backends.ModelBackend")
    assert "a fault of this program" in client.get(f"/contacts/{bad.reference}/").content.decode()


@pytest.mark.proves("I17", "DI2")
def test_it_offers_no_way_to_dispute_that_is_closed(office: Office, by_mail_server: Use) -> None:
    row = restricted(office)
    with mail_server() as server:
        by_mail_server(server)
        arrives(office)
        (told,) = looks(office)
    assert told.delivery is not None
    from evenhand.casework.facts.case import decided, edition_named

    routes = dispute_routes([decided(row)], edition_named())
    assert "email" not in routes
    assert "Send an e-mail" not in letters_of(told.delivery)[0].text


@pytest.mark.django_db(transaction=True)
@pytest.mark.proves("OA1", "I32")
def test_two_workers_at_once_tell_once(transactional_db: None, settings: Any) -> None:
    settings.EMAIL_HOST = "127.0.0.1"
    office = Office().open()
    restricted(office)
    for _ in range(3):
        arrives(office)

    def look() -> None:
        looks(office)

    assert at_once(look, look, look) == [None, None, None]
    assert ClosedMessage.objects.count() == 3
    assert ClosedMessage.objects.exclude(delivery=None).count() == 1
    assert Delivery.objects.filter(letter="closed_channel").count() == 1
