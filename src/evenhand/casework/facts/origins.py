"""Whom the bytes that a contact came as speak for, weighed anew from what is kept."""

from __future__ import annotations

from email.parser import BytesHeaderParser
from email.policy import compat32

from evenhand.contacts.blobs import heads_of
from evenhand.contacts.models import Contact
from evenhand.people.senders import HEADERS, Sender, checks_in, sender_of

from .mailboxes import trusted_servers

_HEADERS = 64 * 1024  # bytes of a message in which its headers are looked for


def origin_of(contact: Contact) -> Sender:
    """Who an e-mail is from, by its envelope, From and our own server's checks; nobody where its bytes are not kept or sealed."""
    head = heads_of([contact.raw_id], _HEADERS).get(contact.raw_id, b"") if contact.raw_id else b""
    found = BytesHeaderParser(policy=compat32).parsebytes(head)
    envelope = contact.envelope_sender or _kept(found.get("Return-Path", ""))
    headers = {name: [_kept(each) for each in found.get_all(name, [])] for name in HEADERS}
    return sender_of(envelope, headers, checks_in(headers, trusted_servers()))


def _kept(header: object) -> str:
    """A header as intake keeps it: no database takes a NUL."""
    return str(header).replace("\x00", "\ufffd")
