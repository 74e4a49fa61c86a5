"""/api/v1/contacts and /search: another system hands in a contact, once, and is told what it met; one is read, or found."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status
from ninja.params.functions import Body, Header, Path, Query

from evenhand.casework import clock
from evenhand.casework.actions.receive_contact import receive_contact
from evenhand.casework.actions.receive_contacts import AlreadyHeldError, Attached
from evenhand.casework.correspondence.telling import as_met
from evenhand.casework.questions.asking import CannotRead, arriving_at, read_moment
from evenhand.casework.questions.calling import BY_TELEPHONE, calling
from evenhand.casework.questions.whose import doubt_of
from evenhand.casework.rights import permissions
from evenhand.casework.rights.readable import readable_by, rights_of
from evenhand.contacts.models import Contact
from evenhand.contacts.search import Narrowed, asked_of, search
from evenhand.people.models import Colleague, Person
from evenhand.policy.edition import load
from evenhand.policy.instruction import GENERAL

from .actions import Refusal
from .instruction import OF_A_CONTACT, InstructionOut
from .problems import Differs, NotAllowed, NotThere, Problem, Unreadable
from .tokens import colleague, colleague_if_any, scope, token_of

router = Router(tags=["contacts"])

_LONGEST_TEXT, _LONGEST_LINE = 1_000_000, 2_000
_GREATEST_KEY = 2**63 - 1


class FileIn(Schema, extra="forbid"):
    """A file that came with a contact."""

    filename: str = Field("", max_length=255)
    media_type: str = Field("", max_length=200)
    content: str = Field(description="In base64")


class ContactIn(Schema, extra="forbid"):
    """A contact as it is handed in."""

    channel: str = Field(
        max_length=20, description="email, phone, voicemail, post, web_form, social or in_person"
    )
    sender: str = Field(
        "", alias="from", max_length=320, description="Address or number; blank where it is withheld"
    )
    sender_name: str = Field("", max_length=200, description="What they called themselves")
    to: list[Annotated[str, Field(max_length=320)]] = Field(
        [], max_length=50, description="The teams or addresses it is for, as for an instruction"
    )
    subject: str = Field("", max_length=_LONGEST_LINE)
    body: str = Field("", max_length=_LONGEST_TEXT)
    purpose: str = Field(GENERAL, max_length=20, description="general, complaint, review_request or dispute")
    minutes: int | None = Field(None, ge=0, le=1440, strict=True, description="How long a call lasted")
    received_at: str = Field(
        "", max_length=40, description="When it came, ISO 8601; now by default, and at the latest"
    )
    person: str = Field(
        "", max_length=12, description="Whom a colleague knows it is from; only with a colleague’s token"
    )
    attachments: list[FileIn] = Field([], max_length=20)


class ContactTaken(Schema):
    """A contact that is kept, and the instruction that it met."""

    reference: str
    received_at: datetime
    repeated: bool = Field(description="It was handed in before, under the same key")
    instruction: InstructionOut


class FileOut(Schema):
    """A file of a contact: what its sender called it. It is opened on a screen, on purpose."""

    number: int
    filename: str
    media_type: str
    size: int


class ContactOut(Schema):
    """One contact. What is sealed shows its reference alone (I28)."""

    reference: str
    sealed: bool
    channel: str | None = None
    received_at: datetime | None = None
    sender: str | None = None
    sender_name: str | None = None
    to: list[str] = []
    subject: str | None = None
    body: str | None = None
    purpose: str | None = None
    match: str | None = Field(None, description=OF_A_CONTACT)
    person: str | None = None
    doubted_by: str | None = Field(
        None, description="User name of who doubted whose it is, while match is doubted"
    )
    doubted_because: str | None = Field(
        None,
        description="Why, where the token’s colleague may know: whose it had been taken for is a person’s history",
    )
    minutes: int | None = None
    closed_at: datetime | None = None
    instruction: InstructionOut | None = None
    attachments: list[FileOut] = []


class HitOut(Schema):
    """A contact that was found."""

    reference: str
    channel: str
    received_at: datetime
    sender: str
    subject: str
    match: str = Field(description=OF_A_CONTACT)
    person: str | None


class HitsOut(Schema):
    """A page of what was found, newest first."""

    contacts: list[HitOut]
    number: int
    more_than_that: bool = Field(description="There are more than `number`; they were not counted")
    older: str | None = Field(description="Give this as `before` for the next page")


@router.post(
    "/contacts",
    auth=scope("contacts"),
    response={200: ContactTaken, 201: ContactTaken, 401: Problem, 403: Problem, 409: Refusal | Problem, 422: Problem},
    by_alias=True,
)  # fmt: skip
def hand_in(
    request: HttpRequest,
    given: ContactIn = Body(...),
    key: str = Header(
        "",
        alias="Idempotency-Key",
        max_length=200,
        description="Of the sender’s own making: whatever is sent again under it is kept once",
    ),
) -> Status[Any]:
    """Hand in a contact: it is kept whole and met with its instruction. No restriction ever turns one away."""
    by, now = colleague_if_any(request), clock.now()
    person = _whom(given.person, by)
    sender = calling(given.sender) if given.channel in BY_TELEPHONE else given.sender
    to, purpose = arriving_at(given.to, given.purpose or GENERAL)
    # No Message-ID of an e-mail holds a space: whatever a stranger sends, this key stays the system's own.
    known = f"api {token_of(request).pk} {key}" if key else ""
    if known and (held := Contact.objects.filter(message_id=known).first()):
        return Status(200, _taken(_the_same(held, known, given), repeated=True))
    try:
        contact = receive_contact(
            by=by, now=now, channel=given.channel, sender=sender, sender_name=given.sender_name, to=to,
            subject=given.subject, body=given.body, purpose=purpose, minutes=given.minutes,
            received_at=_moment(given.received_at), person=person, message_id=known,
            attachments=[_file(each) for each in given.attachments], raw=_as_bytes(known, given) if known else None, key=known,
        )  # fmt: skip
    except AlreadyHeldError:  # by whoever sent it, or something else under this key, at the very same time
        held = Contact.objects.get(message_id=known)
        return Status(200, _taken(_the_same(held, known, given), repeated=True))
    return Status(201, _taken(contact, repeated=False))


@router.get(
    "/contacts/{reference}",
    auth=scope("contacts"),
    response={200: ContactOut, 401: Problem, 403: Problem, 404: Problem, 422: Problem},
    by_alias=True,
)
def contact(request: HttpRequest, reference: str = Path(..., max_length=12)) -> dict[str, object]:
    """One contact that the token's colleague may read."""
    by = colleague(request)
    if not permissions.may_see_contacts(by):
        raise NotAllowed("The colleague whom this token acts for may not read contact.")
    rows = readable_by(by).select_related("person").filter(reference=reference.upper())
    found = rows.first()
    if found is None:
        raise NotThere("There is no contact with this reference that you may read.")
    return {"reference": found.reference, "sealed": True} if found.sealed_at else _told(found, by)


@router.get(
    "/search",
    auth=scope("contacts"),
    response={200: HitsOut, 401: Problem, 403: Problem, 422: Problem},
)
def find(
    request: HttpRequest,
    q: str = Query("", max_length=500, description="All of these words; a phrase in quotes"),
    channel: str = Query("", max_length=20),
    person: str = Query("", max_length=12, description="Reference of whom it is from"),
    before: str = Query("", max_length=20, pattern=r"^-?\d*$", description="Where the page before ended"),
) -> dict[str, object]:
    """The contacts that hold these words, of those that the token's colleague may read."""
    by = colleague(request)
    if not permissions.may_see_contacts(by):
        raise NotAllowed("The colleague whom this token acts for may not read contact.")
    edition = load()
    if channel and channel not in edition.channels:
        raise Unreadable(f"“{channel}” is not a channel. Use one of: {', '.join(edition.channels)}.")
    whose = tuple(_person(person).everyone()) if person else None
    hits = search(rights_of(by), asked_of(q), Narrowed(people=whose, channel=channel), before=_key(before))
    rows = readable_by(by).filter(pk__in=hits.contacts, sealed_at=None).select_related("person")
    found = {row.pk: row for row in rows.defer("body")}
    return {
        "contacts": [_hit(found[pk]) for pk in hits.contacts if pk in found],
        "number": hits.number,
        "more_than_that": hits.more,
        "older": None if hits.older is None else str(hits.older),
    }


def _whom(reference: str, by: Colleague | None) -> Person | None:
    """Whom a colleague says it is from. No machine says so by itself (I9, I27)."""
    if not reference:
        return None
    if by is None:
        raise NotAllowed("Only a colleague can say whom a contact is from. Leave “person” out.")
    return _person(reference)


def _person(reference: str) -> Person:
    found = Person.objects.filter(reference=reference.upper()).first()
    if found is None:
        raise Unreadable(f"There is nobody with the reference “{reference}”.")
    return found


def _moment(written: str) -> datetime | None:
    try:
        return read_moment(written) if written else None
    except CannotRead as problem:
        raise Unreadable(f"received_at: {problem}") from None


def _key(typed: str) -> int | None:
    try:
        key = int(typed)
    except ValueError:
        return None
    return key if abs(key) <= _GREATEST_KEY else None


def _file(given: FileIn) -> Attached:
    try:
        content = base64.b64decode(given.content, validate=True)
    except (binascii.Error, ValueError):
        raise Unreadable("attachments: content is not base64.") from None
    return Attached(given.filename, content, given.media_type)


def _as_bytes(known: str, given: ContactIn) -> bytes:
    """What was handed in, as it is kept: the same under the same key."""
    told = {"key": known, **given.model_dump(by_alias=True)}
    return json.dumps(told, ensure_ascii=True, sort_keys=True).encode()


def _sum(known: str, given: ContactIn) -> str:
    return hashlib.sha256(_as_bytes(known, given)).hexdigest()


def _the_same(held: Contact, known: str, given: ContactIn) -> Contact:
    if held.sha256 != _sum(known, given):
        raise Differs("This key was used before, for another contact. Make a new key for each.")
    return held


def _taken(contact: Contact, *, repeated: bool) -> dict[str, object]:
    return {
        "reference": contact.reference,
        "received_at": contact.received_at,
        "repeated": repeated,
        "instruction": as_met(contact),
    }


def _told(found: Contact, by: Colleague) -> dict[str, object]:
    doubt = doubt_of(found, by)
    return {
        "reference": found.reference,
        "sealed": False,
        "channel": found.channel,
        "received_at": found.received_at,
        "sender": found.sender,
        "sender_name": found.sender_name,
        "to": found.recipients,
        "subject": found.subject,
        "body": found.body,
        "purpose": found.purpose,
        "match": found.match,
        "person": found.person.kept().reference if found.person else None,
        "doubted_by": doubt.by.username if doubt else None,
        "doubted_because": doubt.reasons if doubt and doubt.told else None,
        "minutes": found.minutes,
        "closed_at": found.closed_at,
        "instruction": as_met(found) or None,
        "attachments": list(found.attachments.values("number", "filename", "media_type", "size")),
    }


def _hit(row: Contact) -> dict[str, object]:
    return {
        "reference": row.reference,
        "channel": row.channel,
        "received_at": row.received_at,
        "sender": row.sender,
        "subject": row.subject,
        "match": row.match,
        "person": row.person.kept().reference if row.person else None,
    }
