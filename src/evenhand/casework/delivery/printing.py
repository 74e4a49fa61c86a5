"""Letters that somebody prints together, and posts: which wait for it, which were printed, and their pages in one file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery

from evenhand.casework.models import Delivery, DeliveryEvent
from evenhand.contacts.blobs import content_of
from evenhand.letters import Form, as_pdf, batch
from evenhand.people.models import Colleague
from evenhand.policy.delivery import BY_HAND

from .documents import PDF, letters_of

# In these formats the first page is not set for the window of an envelope.
_NO_WINDOW = ("large_print", "easy_read")


@dataclass(frozen=True, slots=True)
class Batch:
    """Letters that one colleague printed together, and of which nobody has said yet that they are posted."""

    reference: str
    by: Colleague | None
    at: datetime
    letters: Sequence[Delivery]


def is_printed(letter: Delivery) -> bool:
    """Whether it lies printed somewhere, and nobody has said yet whether it was posted."""
    last = letter.events.order_by("-pk").first()
    return letter.state == BY_HAND and last is not None and last.what == "printed"


def not_to_go(batch: str) -> list[str]:
    """The references of those that were printed in this batch, and left unsent or held back since: their pages are not to go."""
    found = []
    for event in (
        DeliveryEvent.objects.filter(what="printed", told=batch).select_related("delivery").order_by("pk")
    ):
        since = event.delivery.events.filter(pk__gt=event.pk).order_by("pk").first()
        if since is not None and since.what == "dropped":
            found.append(event.delivery.reference)
    return found


def batches() -> list[Batch]:
    """What was printed and is not yet posted, the oldest first."""
    newest = DeliveryEvent.objects.filter(delivery=OuterRef("delivery")).order_by("-pk")
    rows = DeliveryEvent.objects.filter(
        what="printed", delivery__state=BY_HAND, pk=Subquery(newest.values("pk")[:1])
    )
    found: dict[str, list[DeliveryEvent]] = {}
    for row in (
        rows.select_related("by", "delivery__person")
        .defer("delivery__facts", "delivery__text")
        .order_by("at", "pk")
    ):
        found.setdefault(row.told, []).append(row)
    return [
        Batch(reference, events[0].by, events[0].at, [each.delivery for each in events])
        for reference, events in found.items()
    ]


def pages_of(letters: Iterable[Delivery]) -> bytes:
    """The kept pages of these letters in one PDF, ready for the printer (letters.batch)."""
    return batch.together(_to_print(row) for row in letters)


def _to_print(row: Delivery) -> batch.ToPrint:
    document = row.documents.filter(media_type=PDF).select_related("blob").order_by("number")[:1].get()
    letter = letters_of(row)[0]
    without = Form.fitting(row.format, row.languages).format in _NO_WINDOW or not as_pdf.has_window(letter)
    sheet = as_pdf.address_sheet(letter) if without and letter.to else b""
    return batch.ToPrint(content_of(document.blob), sheet)
