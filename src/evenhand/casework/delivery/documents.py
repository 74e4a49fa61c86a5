"""What a letter goes as: its documents, to the byte, for a route and for the format that the person reads (PB1, PB2)."""

from __future__ import annotations

from dataclasses import dataclass
from email.headerregistry import Address
from email.utils import format_datetime, parseaddr

from django.conf import settings

from evenhand.casework.models import Delivery
from evenhand.letters import FORMATS, Form, Letter, Matter, as_email, render, stored
from evenhand.letters.sending import smtp
from evenhand.policy.bilingual import LONDON
from evenhand.policy.delivery import EMAIL, POST

from . import answering

# Who carries a letter: a mail server, GOV.UK Notify, or a colleague, who always can.
SMTP, NOTIFY, HAND = "smtp", "notify", "hand"
MESSAGE, PDF = "message/rfc822", "application/pdf"
# What an e-mail says already in its own words; any other format goes with it as a file.
_STANDARD = "standard"


@dataclass(frozen=True, slots=True)
class Made:
    """A document before it is kept. The one of type message/rfc822 is what goes over the wire."""

    filename: str
    media_type: str
    language: str
    data: bytes


def carrier_of(route: str, reads: str = _STANDARD) -> str:
    """Who carries a letter by this route to whoever reads this format, as the installation is set up: nothing leaves by itself
    unless it is configured.
    """
    by_notify = bool(settings.NOTIFY_KEY) and _notify_takes(route, reads)
    if route == EMAIL and by_notify and settings.NOTIFY_EMAIL_TEMPLATE:
        return NOTIFY
    if route == EMAIL and settings.EMAIL_HOST:
        return SMTP
    if route == POST and by_notify and settings.NOTIFY_LETTERS:
        return NOTIFY
    return HAND


def _notify_takes(route: str, reads: str) -> bool:
    """Whether a letter comes by Notify as the person reads it: its e-mail has words alone, and what it prints is a PDF (PB2)."""
    if route == EMAIL:
        return reads == _STANDARD
    return FORMATS[Form.fitting(reads, ("en",)).format].media_type == PDF


def matter_of(row: Delivery) -> Matter:
    """What the letter tells, as it was kept when it was given."""
    return Matter(row.letter, stored.facts_of(row.facts), tuple(row.unnamed))


def letters_of(row: Delivery) -> list[Letter]:
    """The letter in each of its languages, in the order in which they stand."""
    matter = matter_of(row)
    return [matter.letter(language) for language in Form.fitting(_STANDARD, row.languages).languages]


def documents_of(row: Delivery) -> list[Made]:
    """Everything that is kept of a letter: what goes over the wire or into the envelope, and its plain text."""
    letters = letters_of(row)
    text = Made(f"{row.reference}.txt", "text/plain; charset=utf-8", _language(row), row.text.encode())
    if row.route == EMAIL and row.carrier == SMTP:
        message = Made(f"{row.reference}.eml", MESSAGE, _language(row), _message(row, letters))
        return [message, text]
    if row.route == EMAIL and row.carrier == NOTIFY:
        return [text]
    file = _file(row, row.format)
    # Beside a script or a text, whoever sends it by hand has the letter as it is printed.
    printed = [file] if file.media_type == PDF else [_file(row, _STANDARD), file]
    return [*printed, text]


def _file(row: Delivery, reads: str) -> Made:
    made = render(matter_of(row), Form.fitting(reads, row.languages))
    extension = made.name.rpartition(".")[2]
    ending = "" if reads == _STANDARD else f"-{reads.replace('_', '-')}"
    return Made(f"{row.reference}{ending}.{extension}", made.media_type, _language(row), made.data)


def _language(row: Delivery) -> str:
    return row.languages[0] if len(row.languages) == 1 else ""


def _message(row: Delivery, letters: list[Letter]) -> bytes:
    """The message with its headers, made once: however often it is tried, it is one message."""
    message = as_email.message(letters)
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    message["From"] = Address(name or settings.BODY_NAME, addr_spec=address)
    message["To"] = Address(addr_spec=row.address)
    message["Date"] = format_datetime(row.asked_at.astimezone(LONDON))
    message["Message-ID"] = row.message_id
    if (contact := answering.answered(row)) is not None:
        answering.as_answer(message, contact)
    if row.format != _STANDARD:
        file = _file(row, row.format)
        main, _, sub = file.media_type.partition(";")[0].partition("/")
        message.add_attachment(file.data, maintype=main, subtype=sub, filename=file.filename)
    return smtp.as_sent(message)
