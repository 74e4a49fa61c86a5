"""A letter by e-mail comes to a mail server once and in its own words, whatever the server does; or somebody hears of it."""

from __future__ import annotations

import email
import hashlib
from collections.abc import Callable
from datetime import timedelta
from email.policy import default
from typing import Any

import pytest
from django.db import DataError
from tests.casework.letters.conftest import told, warned, work
from tests.casework.letters.mail_server import DROP, MailServer, mail_server
from tests.casework.office import Office

from evenhand import audit
from evenhand.casework.actions.begin_attempt import begin_attempt
from evenhand.casework.actions.mark_handed_over import mark_handed_over
from evenhand.casework.actions.record_attempt import record_attempt
from evenhand.casework.correspondence import halves
from evenhand.casework.delivery import documents
from evenhand.casework.models import Delivery
from evenhand.casework.waiting.due import due_for
from evenhand.casework.work.letters import LetterWork
from evenhand.contacts.blobs import content_of
from evenhand.policy.delivery import again_after
from evenhand.policy.outcome import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.proves("RT4"), pytest.mark.servers]
Use = Callable[[MailServer], None]


def write_other_halves(office: Office, letter: Delivery, **words: str) -> None:
    """All our own words of a letter in their other language, by the language: en="…", cy="…"."""
    record = halves.record_named(letter.record)
    for each in halves.ours(documents.matter_of(letter).facts):
        other = halves.OTHER[each.spoken]
        office.do(
            "write_other_half", office.cal, of=record, original=each.text, language=other, words=words[other]
        )


def waits(office: Office) -> list[str]:
    return [each.kind for each in due_for(office.cal, office.now) if each.kind.startswith("letter")]


@pytest.mark.proves("RT2", "PB1", "I16", "I32")
def test_a_letter_is_handed_over_once_and_its_very_bytes_are_kept(
    office: Office, by_mail_server: Use
) -> None:
    _, letter = warned(office)
    with mail_server() as server:
        by_mail_server(server)
        work(office)
        work(office, passed=timedelta(days=5))
    letter.refresh_from_db()
    assert (letter.state, letter.route, letter.carrier) == ("sent", "email", "smtp")
    assert told(letter) == ["ready", "begun", "sent"]
    (sent,) = server.taken
    kept = letter.documents.get(media_type="message/rfc822")
    assert content_of(kept.blob) == sent
    assert (kept.sha256, kept.size) == (hashlib.sha256(sent).hexdigest(), len(sent))
    assert sent.isascii()
    message = email.message_from_bytes(sent, policy=default)
    assert message["Message-ID"] == letter.message_id
    assert message["To"] == "pat@example.org"
    body = message.get_body(("plain",))
    assert body is not None
    assert " ".join(body.get_content().split()) == " ".join(letter.text.split())
    assert "Please ask once and wait for the answer." in letter.text
    assert audit.verify().whole


@pytest.mark.parametrize("stage", ["connect", "mail", "rcpt", "data", "dot"])
def test_a_server_that_puts_it_off_is_asked_again_and_takes_it_once(
    office: Office, by_mail_server: Use, stage: str
) -> None:
    _, letter = warned(office)
    with mail_server(**{stage: "451 not now"}) as server:
        by_mail_server(server)
        work(office)
        letter.refresh_from_db()
        assert (letter.state, told(letter)[-1], server.taken) == ("waiting", "later", [])
        assert letter.due_at == office.now + (again_after(1) or timedelta())
        assert work(office) == 0  # not before its time
        server.says.clear()
        work(office, passed=again_after(1))
    letter.refresh_from_db()
    assert (letter.state, len(server.taken), letter.attempts) == ("sent", 1, 2)


@pytest.mark.parametrize("stage", ["rcpt", "data", "dot"])
def test_what_a_server_refuses_for_good_could_not_be_delivered_and_somebody_hears_of_it(
    office: Office, by_mail_server: Use, stage: str
) -> None:
    _, letter = warned(office)
    with mail_server(**{stage: "550 5.1.1 no such mailbox"}) as server:
        by_mail_server(server)
        work(office)
        work(office, passed=timedelta(days=3))
    letter.refresh_from_db()
    assert (letter.state, letter.attempts, server.taken) == ("failed", 1, [])
    assert "no such mailbox" in letter.events.get(what="never").told
    assert waits(office) == ["letter_failed"]


@pytest.mark.parametrize("stage", ["connect", "mail", "rcpt", "data", "body"])
def test_a_line_that_breaks_before_the_final_dot_costs_nothing(
    office: Office, by_mail_server: Use, stage: str
) -> None:
    _, letter = warned(office)
    with mail_server(**{stage: DROP}) as server:
        by_mail_server(server)
        work(office)
        letter.refresh_from_db()
        # When it breaks in the midst of the message, we may not see it before our dot is on the wire: then nobody knows for sure.
        assert letter.state == "waiting" or (stage == "body" and letter.state == "unknown")
        assert server.taken == []
        server.says.clear()
        work(office, passed=timedelta(hours=1))
    letter.refresh_from_db()
    assert len(server.taken) == (letter.state == "sent")
    assert letter.state == "sent" or waits(office) == ["letter_unknown"]


@pytest.mark.parametrize("answer", [DROP, "silent", "well, thank you"])
@pytest.mark.proves("IN1")
def test_after_the_final_dot_without_an_answer_no_machine_sends_it_again_and_somebody_finds_out(
    office: Office, by_mail_server: Use, answer: str
) -> None:
    _, letter = warned(office)
    with mail_server(dot=answer) as server:
        by_mail_server(server)
        work(office)
        letter.refresh_from_db()
        assert (letter.state, waits(office)) == ("unknown", ["letter_unknown"])
        server.says.clear()
        work(office, passed=timedelta(days=30))
        assert len(server.taken) == 1
        with pytest.raises(Refused):
            office.do("settle_letter", office.cal, delivery=letter, went=False, reasons=" ")
        office.do("settle_letter", office.cal, delivery=letter, went=True, reasons="Pat answered it.")
        work(office, passed=timedelta(days=30))
    letter.refresh_from_db()
    assert (letter.state, len(server.taken), waits(office)) == ("sent", 1, [])


def test_what_somebody_found_out_never_went_goes(office: Office, by_mail_server: Use) -> None:
    _, letter = warned(office)
    with mail_server(dot=DROP) as server:
        by_mail_server(server)
        work(office)
        server.says.clear()
        server.taken.clear()
        office.do(
            "settle_letter", office.cal, delivery=letter, went=False, reasons="Their server has nothing."
        )
        work(office)
    letter.refresh_from_db()
    assert (letter.state, len(server.taken)) == ("sent", 1)


def test_a_server_that_is_away_for_good_is_given_up_after_days_and_somebody_hears_of_it(
    office: Office, by_mail_server: Use
) -> None:
    _, letter = warned(office)
    by_mail_server(MailServer(port=1))  # nobody listens there
    began = office.now
    for _ in range(20):
        work(office, passed=timedelta(hours=24))
    letter.refresh_from_db()
    assert (letter.state, waits(office)) == ("failed", ["letter_failed"])
    assert letter.attempts > 5
    assert (
        letter.events.filter(what="never").count() + letter.events.filter(what="later").count()
        == letter.attempts
    )
    assert (letter.events.last().at - began) > timedelta(days=2)  # type: ignore[union-attr]


@pytest.mark.parametrize("marked", [False, True])
def test_a_worker_that_was_killed_half_way_leaves_the_letter_where_it_stood(
    office: Office, by_mail_server: Use, marked: bool
) -> None:
    _, letter = warned(office)
    with mail_server() as server:
        by_mail_server(server)
        LetterWork(moment=lambda: office.now).do_next()  # made ready
        begin_attempt(now=office.now, delivery=letter)
        if marked:
            mark_handed_over(now=office.now, delivery=letter, attempt=1)
        assert work(office) == 0  # for a while nobody takes it from a worker that may only be slow
        work(office, passed=timedelta(minutes=11))
        letter.refresh_from_db()
        assert letter.state == ("unknown" if marked else "waiting")
        work(office, passed=timedelta(hours=1))
        letter.refresh_from_db()
        assert (letter.state, len(server.taken)) == (("unknown", 0) if marked else ("sent", 1))


def test_an_answer_that_comes_after_all_is_believed_and_one_of_an_earlier_attempt_is_not(
    office: Office, by_mail_server: Use
) -> None:
    _, letter = warned(office)
    with mail_server() as server:
        by_mail_server(server)
        LetterWork(moment=lambda: office.now).do_next()
        begin_attempt(now=office.now, delivery=letter)
        mark_handed_over(now=office.now, delivery=letter, attempt=1)
        work(office, passed=timedelta(minutes=11))
        with pytest.raises(Refused):
            record_attempt(now=office.now, delivery=letter, attempt=0, outcome="never")
        record_attempt(now=office.now, delivery=letter, attempt=1, outcome="sent", told="250 taken")
    letter.refresh_from_db()
    assert letter.state == "sent"


def test_what_two_workers_want_to_send_one_of_them_sends(office: Office, by_mail_server: Use) -> None:
    _, letter = warned(office)
    with mail_server() as server:
        by_mail_server(server)
        one, other = LetterWork(moment=lambda: office.now), LetterWork(moment=lambda: office.now)
        one.do_next()
        stale = Delivery.objects.get(pk=letter.pk)
        one.do_next()
        with pytest.raises(Refused):
            other._do(stale)
    assert len(server.taken) == 1


@pytest.mark.proves("LK2")
def test_nothing_leaves_unless_it_is_configured(office: Office, settings: Any) -> None:
    settings.EMAIL_HOST = ""
    _, letter = warned(office)
    work(office)
    letter.refresh_from_db()
    assert (letter.state, letter.carrier, letter.attempts) == ("by_hand", "hand", 0)
    assert waits(office) == ["letter_to_send"]


@pytest.mark.proves("IN2", "I38")
def test_whoever_is_named_in_the_half_that_stands_second_is_named_in_no_letter_that_goes(
    office: Office, by_mail_server: Use
) -> None:
    office.warning(
        office.person(language="cy"),
        reasons="Daeth yr un cais bedair gwaith mewn wythnos.",
        asked_change="Arhoswch am yr ateb.",
    )
    letter = Delivery.objects.get()
    with mail_server() as server:
        by_mail_server(server)
        write_other_halves(office, letter, en="Ana had to answer four times.", cy="Mae hyn yn Gymraeg.")
        work(office)
        letter.refresh_from_db()
        assert (letter.state, server.taken) == ("held", [])
        assert [each["values"]["part"] for each in letter.held] == ["agreement of a colleague who is named"]
        write_other_halves(
            office, letter, en="A colleague had to answer four times.", cy="Mae hyn yn Gymraeg."
        )
        work(office)
    letter.refresh_from_db()
    assert (letter.state, len(server.taken)) == ("sent", 1)
    assert "Ana had" not in letter.text


@pytest.mark.proves("PB1", "I34")
def test_words_that_are_written_while_a_letter_is_made_ready_are_the_ones_that_go(
    office: Office, by_mail_server: Use
) -> None:
    _, letter = warned(office, language="cy")
    with mail_server() as server:
        by_mail_server(server)
        being_made_ready = Delivery.objects.get(pk=letter.pk)
        write_other_halves(office, letter, en="In English.", cy="Mae hyn yn Gymraeg.")
        with pytest.raises(Refused):
            LetterWork(moment=lambda: office.now)._do(being_made_ready)
        work(office)
    letter.refresh_from_db()
    assert (letter.state, len(server.taken)) == ("sent", 1)
    assert "Mae hyn yn Gymraeg." in letter.text


def test_a_fault_with_one_letter_stops_no_other(
    office: Office, by_mail_server: Use, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, one = warned(office)
    _, other = warned(office, emails=["other@example.org"])
    Delivery.objects.filter(pk=one.pk).update(facts={"name": {"a kind of fact": "nobody knows"}})
    with mail_server() as server:
        by_mail_server(server)
        work(office)
    assert len(server.taken) == 1
    for letter in (one, other):
        letter.refresh_from_db()
    assert (one.state, other.state) == ("held", "sent")
    assert waits(office) == ["letter_held"]


@pytest.mark.parametrize("address", ["päivi@example.org", "a@b@c", "x\r\nRCPT TO:<y@example.org>"])
def test_an_address_that_no_server_takes_stops_its_own_letter_only(
    office: Office, by_mail_server: Use, address: str
) -> None:
    person, letter = warned(office)
    person.identifiers.filter(kind="email").update(value=address)
    with mail_server() as server:
        by_mail_server(server)
        work(office)
        work(office, passed=timedelta(days=9))
    letter.refresh_from_db()
    assert letter.state in ("held", "failed")
    assert server.taken == []
    assert not any("y@example.org" in line for line in server.heard)


@pytest.mark.proves("I25")
def test_a_letter_that_the_database_refuses_for_good_stops_no_other(
    office: Office, by_mail_server: Use, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, bad = warned(office)
    _, good = warned(office, name="Sam Example", emails=["sam@example.org"])
    do = LetterWork._do

    def done(worker: LetterWork, row: Delivery) -> None:
        if row == bad:
            raise DataError("value out of range")
        do(worker, row)

    monkeypatch.setattr(LetterWork, "_do", done)
    with mail_server() as server:
        by_mail_server(server)
        work(office)
    good.refresh_from_db()
    bad.refresh_from_db()
    assert (good.state, bad.state) == ("sent", "new")
