from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague, Person
from evenhand.policy.edition import load
from evenhand.policy.instruction import GENERAL

from ._action import action
from ._arrival import AlreadyHeldError, Arrival, Attached, LongOriginal, may_take_in, take_in
from ._known import seal_what_is_known


@action(role="colleague", cites=("DF3", "I25"), system=True)
def receive_contact(
    *,
    by: Colleague | None = None,
    now: datetime,
    channel: str = "",
    sender: str = "",
    to: Sequence[str] = (),
    subject: str = "",
    body: str = "",
    purpose: str = GENERAL,
    attachments: Sequence[Attached | Mapping[str, object] | str] = (),
    sender_name: str = "",
    sent_at: datetime | None = None,
    received_at: datetime | None = None,
    message_id: str = "",
    in_reply_to: str = "",
    problems: Sequence[str] = (),
    raw: bytes | LongOriginal | None = None,
    person: Person | None = None,
    minutes: int | None = None,
    key: str = "",
) -> Contact:
    """Take in one contact: kept whole, matched to a person, met with the instruction that stands (DF3, I25).

    It arrives by itself, or a colleague logs it (`by`), perhaps knowing whom it is from (`person`). `raw` are
    the bytes it came as: the same bytes are never stored twice, and AlreadyHeldError says so; nor is anything
    under the same `key`, whatever it says and though two come at the same time. Raises Refused for a channel
    or a purpose that the policy does not know, and never because of a restriction.
    """
    arrival = Arrival(
        channel=channel,
        sender=sender.strip(),
        to=(to,) if isinstance(to, str) else tuple(to),
        subject=subject,
        body=body,
        purpose=purpose or GENERAL,
        attachments=tuple(_attached(each) for each in attachments),
        sender_name=sender_name,
        sent_at=sent_at,
        received_at=received_at,
        message_id=message_id,
        in_reply_to=in_reply_to,
        problems=tuple(problems),
        raw=raw,
        person=person,
        minutes=minutes,
        likeness=likeness_of(key),
    )
    # Whoever lost a race comes here a second time: what holds them apart is the database's own constraint.
    if arrival.likeness and Contact.objects.filter(likeness=arrival.likeness).exists():
        raise AlreadyHeldError
    may_take_in(arrival, load()).require()
    contact = take_in([arrival], by=by, now=now)[0]
    seal_what_is_known([contact], now)
    return contact


def likeness_of(key: str) -> str | None:
    """What a contact that was taken in under a key is found by; None for no key."""
    return hashlib.sha256(f"key {key}".encode()).hexdigest() if key else None


def _attached(given: Attached | Mapping[str, object] | str) -> Attached:
    """An attachment as a door or a story gives it: itself, its fields by name, or its file name alone."""
    if isinstance(given, Attached):
        return given
    if isinstance(given, str):
        return Attached(filename=given, content=b"")
    content = _first(given, "content", "text") or b""
    return Attached(
        filename=str(_first(given, "filename", "name") or ""),
        content=content if isinstance(content, bytes) else str(content).encode(),
        media_type=str(_first(given, "media_type", "type") or ""),
    )


def _first(given: Mapping[str, object], *names: str) -> object:
    return next((given[name] for name in names if name in given), None)
