"""A letter that answers an e-mail by itself: its headers, so that no program ever answers it back (RFC 3834)."""

from __future__ import annotations

from email.message import EmailMessage

from evenhand.casework.models import ClosedMessage, Delivery
from evenhand.contacts.models import Contact
from evenhand.policy.delivery import EMAIL

# Nothing comes back to a message without a sender in its envelope.
NO_SENDER = ""


def answered(delivery: Delivery) -> Contact | None:
    """The e-mail that a letter answers by itself; None for every other letter."""
    row = ClosedMessage.objects.filter(delivery=delivery, channel=EMAIL).select_related("contact").first()
    return row.contact if row is not None and delivery.route in ("", EMAIL) else None


def as_answer(message: EmailMessage, contact: Contact) -> None:
    """Say in a message's headers that a program answers, and what (RFC 3834): then no program answers back."""
    message["Auto-Submitted"] = "auto-replied"
    message["X-Auto-Response-Suppress"] = "All"
    message["Precedence"] = "bulk"
    if contact.message_id and _is_header_safe(contact.message_id):
        message["In-Reply-To"] = f"<{contact.message_id}>"
        message["References"] = f"<{contact.message_id}>"


def _is_header_safe(text: str) -> bool:
    return text.isascii() and text.isprintable() and not set(text) & set("<> ") and len(text) < 500
