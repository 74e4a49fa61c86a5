"""Whatever arrives becomes a contact: matched, met with its instruction, kept whole, audited."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DataError

from evenhand import audit
from evenhand.audit.models import Entry
from evenhand.casework.actions._arrival import take_in
from evenhand.casework.actions.assess_concern import assess_concern
from evenhand.casework.actions.decide_restriction import decide_restriction
from evenhand.casework.actions.propose_restriction import propose_restriction
from evenhand.casework.actions.quarantine_message import quarantine_message
from evenhand.casework.actions.receive_contact import receive_contact
from evenhand.casework.actions.receive_contacts import (
    AlreadyHeldError,
    Arrival,
    Attached,
    LongOriginal,
    receive_contacts,
)
from evenhand.casework.actions.register_person import register_person
from evenhand.casework.actions.report_concern import report_concern
from evenhand.contacts import blobs
from evenhand.contacts.models import Blob, Contact, Quarantined
from evenhand.people.models import Colleague, Person
from evenhand.policy.outcome import Refused

NOW = datetime(2026, 7, 6, 9, 0, tzinfo=UTC)
BEFORE = NOW - timedelta(days=10)
pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(make_colleague: Callable[..., Colleague]) -> Colleague:
    return make_colleague("ana", "colleague")


@pytest.fixture
def pat(ana: Colleague) -> Person:
    return register_person(
        by=ana, now=NOW, name="Pat Example", emails=["pat@example.org"], phones=["+447700900123"]
    )


def receive(**fields: object) -> Contact:
    given = {
        "channel": "email",
        "sender": "pat@example.org",
        "to": ["enquiries"],
        "body": "Hello.",
        "now": NOW,
    } | fields
    return receive_contact(**given)  # type: ignore[arg-type]


@pytest.mark.proves("DF3")
def test_a_contact_from_a_known_address_is_matched_and_kept_as_it_came(pat: Person) -> None:
    contact = receive(subject="A question", sender_name="Pat", message_id="1@example.org")
    contact.refresh_from_db()
    assert (contact.person, contact.match, contact.channel) == (pat, "matched", "email")
    assert (contact.subject, contact.body, contact.recipients) == ("A question", "Hello.", ["enquiries"])
    assert contact.received_at == NOW
    assert contact.instruction["action"] == "normal"
    assert contact.logged_by is None


def test_a_contact_from_nobody_we_know_is_unmatched_and_met_as_anybody_is() -> None:
    contact = receive(sender="someone@example.org")
    assert (contact.person, contact.match, contact.instruction["action"]) == (None, "unmatched", "normal")


@pytest.mark.proves("I27", "IN4")
def test_an_address_that_two_people_share_is_nobodys(pat: Person, ana: Colleague) -> None:
    register_person(by=ana, now=NOW, name="Sam Example", emails=["pat@example.org"])
    contact = receive()
    assert (contact.person, contact.match, contact.instruction["match"]) == (None, "several", "several")


def test_a_colleague_who_knows_the_caller_says_so(pat: Person, ana: Colleague) -> None:
    contact = receive(channel="phone", sender="withheld", person=pat, by=ana, minutes=12)
    assert (contact.person, contact.match, contact.confirmed_by) == (pat, "matched", ana)
    assert (contact.logged_by, contact.minutes) == (ana, 12)


def test_each_contact_is_audited_in_its_own_entry(pat: Person) -> None:
    contact = receive(raw=b"bytes")
    (entry,) = audit.of(f"contacts.contact:{contact.pk}")
    assert (entry.actor, entry.action, entry.person_id) == ("system", "receive_contact", pat.pk)
    assert entry.facts["sha256"] == hashlib.sha256(b"bytes").hexdigest()
    assert "Hello." not in str(entry.facts)


def test_when_it_reached_the_body_counts_and_a_stamp_from_the_future_does_not() -> None:
    assert receive(received_at=NOW - timedelta(days=3)).received_at == NOW - timedelta(days=3)
    assert receive(received_at=NOW + timedelta(days=3)).received_at == NOW


def test_attachments_are_kept_in_order_and_the_same_bytes_once() -> None:
    picture = Attached(filename="dog.png", content=b"\x89PNG", media_type="image/png")
    again = Attached(filename="again.png", content=b"\x89PNG", media_type="image/png")
    first = receive(attachments=[picture, Attached(filename="empty.txt", content=b"")])
    second = receive(attachments=[again])
    assert [(each.number, each.filename, each.size) for each in first.attachments.all()] == [
        (1, "dog.png", 4),
        (2, "empty.txt", 0),
    ]
    assert first.attachments.get(number=1).blob == second.attachments.get().blob
    assert blobs.content_of(second.attachments.get().blob) == b"\x89PNG"


def test_a_story_may_give_an_attachment_by_its_name_alone_or_by_its_fields() -> None:
    contact = receive(
        attachments=["letter.pdf", {"filename": "note.txt", "content": "ŵ", "media_type": "text/plain"}]
    )
    assert [(each.filename, each.size) for each in contact.attachments.all()] == [
        ("letter.pdf", 0),
        ("note.txt", 2),
    ]


def test_the_original_is_kept_whole_whatever_its_size() -> None:
    raw = bytes(range(256)) * 40_000
    contact = receive(raw=raw)
    assert contact.raw is not None
    assert (contact.raw.size, contact.raw.parts.count()) == (len(raw), 3)
    assert blobs.content_of(contact.raw) == raw


def test_an_original_too_long_to_hold_is_kept_piece_by_piece() -> None:
    pieces = [b"x" * 3_000_000] * 5
    checksum = hashlib.sha256(b"".join(pieces)).hexdigest()
    contact = receive(raw=LongOriginal(sha256=checksum, size=15_000_000, pieces=lambda: pieces))
    assert contact.raw is not None
    assert (contact.sha256, contact.raw.parts.count()) == (checksum, 4)
    assert hashlib.sha256(b"".join(blobs.pieces_of(contact.raw))).hexdigest() == checksum


def test_the_same_bytes_are_never_taken_in_twice() -> None:
    receive(raw=b"one")
    with pytest.raises(AlreadyHeldError):
        receive(raw=b"one")
    quarantine_message(now=NOW, raw=b"two", source="box", reason="It is no message.")
    with pytest.raises(AlreadyHeldError):
        receive(raw=b"two")
    with pytest.raises(AlreadyHeldError):
        quarantine_message(now=NOW, raw=b"one", source="box", reason="It is no message.")
    assert (Contact.objects.count(), Quarantined.objects.count(), Blob.objects.count()) == (2, 1, 2)


@pytest.mark.proves("I25")
def test_what_cannot_be_read_is_seen_as_a_contact_with_why_and_whom_it_came_for() -> None:
    kept = quarantine_message(now=NOW, raw=b"two", source="box", reason="It is no message.", to=["casework"])
    contact = Contact.objects.get()
    assert (contact.sha256, contact.raw, contact.channel) == (kept.sha256, kept.blob, "email")
    assert (contact.match, contact.recipients, contact.problems) == (
        "unmatched",
        ["casework"],
        ["It is no message."],
    )


@pytest.mark.proves("I25")
def test_where_no_contact_can_be_made_of_it_its_bytes_are_kept_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise DataError("value too long")

    monkeypatch.setattr("evenhand.casework.actions.quarantine_message.take_in", fail)
    kept = quarantine_message(now=NOW, raw=b"two", source="box", reason="It is no message.")
    assert blobs.content_of(kept.blob) == b"two"
    assert not Contact.objects.exists()


@pytest.mark.proves("I25")
def test_words_that_cannot_be_stored_keep_nobody_from_seeing_that_something_came(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail_for_words(arrivals: list[Arrival], **fields: Any) -> list[Contact]:
        if arrivals[0].body:
            raise RecursionError
        return take_in(arrivals, **fields)

    monkeypatch.setattr("evenhand.casework.actions.quarantine_message.take_in", fail_for_words)
    quarantine_message(now=NOW, raw=b"two", reason="It is no message.", body="two")
    assert Contact.objects.get().body == ""


def test_many_are_taken_in_together_as_each_would_be_alone(pat: Person) -> None:
    stored = receive_contacts(
        now=NOW,
        arrivals=[
            Arrival(channel="email", sender="pat@example.org", raw=b"1", attachments=(Attached("a", b"x"),)),
            Arrival(
                channel="email",
                sender="x@example.org",
                raw=b"2",
                attachments=(Attached("b", b"x"), Attached("c", b"y")),
            ),
            Arrival(channel="email", sender="x@example.org", raw=b"2"),
        ],
    )
    assert [contact.match for contact in stored] == ["matched", "unmatched"]
    assert [contact.attachments.count() for contact in Contact.objects.order_by("pk")] == [1, 2]
    assert Entry.objects.filter(action="receive_contact").count() == 2
    assert audit.verify().whole


def test_when_all_of_many_are_held_nothing_is_written() -> None:
    receive(raw=b"one")
    entries = Entry.objects.count()
    with pytest.raises(AlreadyHeldError):
        receive_contacts(now=NOW, arrivals=[Arrival(channel="email", raw=b"one")])
    assert Entry.objects.count() == entries


def test_if_one_of_many_cannot_be_stored_none_is() -> None:
    with pytest.raises(Refused):
        receive_contacts(
            now=NOW, arrivals=[Arrival(channel="email", raw=b"1"), Arrival(channel="pigeon", raw=b"2")]
        )
    assert Contact.objects.count() == 0


@pytest.mark.parametrize(
    ("field", "value", "clause"), [("channel", "pigeon", "DF3"), ("purpose", "gossip", "OA2")]
)
def test_only_what_the_policy_has_no_word_for_is_refused(field: str, value: str, clause: str) -> None:
    with pytest.raises(Refused) as refusal:
        receive(**{field: value})
    assert clause in refusal.value.clauses
    assert refusal.value.outcome.reasons[0].field == field


def test_text_that_no_database_holds_is_kept_with_a_mark_in_its_place() -> None:
    contact = receive(
        body="be\0fore \ud800", subject="\0", sender_name="\udfff", attachments=[Attached("\0.txt", b"")]
    )
    contact.refresh_from_db()
    assert (contact.body, contact.subject, contact.sender_name) == ("be\ufffdfore \ufffd", "\ufffd", "\ufffd")
    assert contact.attachments.get().filename == "\ufffd.txt"


@pytest.fixture
def restrict(ana: Colleague, pat: Person, make_colleague: Callable[..., Colleague]) -> Callable[..., None]:
    """restrict({"kind": "channels", …}): the whole way from a threat to a manager's decision."""
    cal, mel = make_colleague("cal", "caseworker"), make_colleague("mel", "manager")

    def decide(*measures: dict[str, object]) -> None:
        threat = receive(body="You will be sorry.", now=BEFORE)
        concern = report_concern(
            by=ana,
            now=BEFORE,
            person=pat,
            contacts=[threat],
            behaviours=["AA1"],
            description="A threat.",
            effect="I am afraid.",
        )
        assessment = assess_concern(
            by=cal,
            now=BEFORE,
            concern=concern,
            behaviours={"AA1": "A threat."},
            impacts={"DF2a": "A colleague is afraid."},
            our_part="None.",
            resolvable_otherwise="No.",
            extremely_unacceptable="A threat to a person's safety.",
            outcome="restrict",
        )
        proposal = propose_restriction(
            by=cal,
            now=BEFORE,
            assessment=assessment,
            measures=list(measures),
            months=3,
            severity="high",
            persistence="low",
            lesser_options={"A warning": "It cannot wait."},
            last_resort="Nothing less keeps colleagues safe.",
            adjustments_considered="None is known.",
        )
        decide_restriction(by=mel, now=BEFORE, proposal=proposal, decision="approve", reasons="A threat.")

    return decide


@pytest.mark.proves("I25", "RT1e")
def test_a_contact_through_a_closed_channel_is_kept_whole_and_says_what_it_met(
    pat: Person, restrict: Callable[..., None]
) -> None:
    restrict({"kind": "channels", "closed": ["email"]})
    contact = receive(raw=b"closed")
    assert contact.instruction["action"] == "channel_closed"
    assert contact.instruction["say"]["cy"]
    assert (contact.body, contact.person) == ("Hello.", pat)


@pytest.mark.proves("RT1b")
def test_of_many_taken_in_together_each_meets_what_those_before_it_left(
    restrict: Callable[..., None],
) -> None:
    hours = {"days": ["mon"], "from": "09:00", "until": "17:00", "per_week": 1, "channels": ["email"]}
    restrict({"kind": "contact_hours", **hours})
    arrivals = [
        Arrival(
            channel="email",
            sender="pat@example.org",
            raw=bytes([number]),
            received_at=NOW - timedelta(minutes=9),
        )
        for number in range(3)
    ]
    stored = receive_contacts(now=NOW, arrivals=arrivals)
    assert [contact.instruction["action"] for contact in stored] == ["normal", "hold", "hold"]
