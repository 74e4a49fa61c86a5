"""Which files wait to be read or scanned, computed from what is recorded, and who has taken up which.

Nothing is put into a queue, so nothing can be lost from one: a file waits as long as no outcome of it is recorded. What was read
before its reader learnt more waits as well, after all the others.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import reduce
from operator import or_

from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from evenhand.contacts.files.looking import BETTER, VERSION
from evenhand.contacts.models import Attachment, FileClaim, FileScan, FileText

TEXT, SCAN, AGAIN = "text", "scan", f"text{VERSION}"
MOST_TRIES = 3
# Longer than any look at a file takes; a worker that was killed has let go of its file after this.
TAKEN_FOR = timedelta(minutes=10)
# Readings that would say more today.
_LESS = reduce(or_, (Q(version__lt=version, kind__in=kinds) for version, kinds in BETTER.items()))
_AT_ONCE = 20
_LATECOMERS = 500


def take_up(work: str, now: datetime, *, above: int = 0) -> FileClaim | None:
    """Take up a file that waits for this work, with an id above this one; None when none does. One worker at a time has it."""
    with transaction.atomic():
        rows = waiting(work, now).filter(pk__gt=above).order_by("pk")
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True, of=("self",), no_key=True)
        for attachment in rows.only("pk")[:_AT_ONCE]:
            claim = _claim(attachment, work, now)
            if claim is not None:
                return claim
    return None


def let_go(claim: FileClaim, until: datetime) -> None:
    """It could not be done now: nobody tries again before then."""
    FileClaim.objects.filter(pk=claim.pk, tries=claim.tries).update(taken_until=until)


def waiting(work: str, now: datetime) -> QuerySet[Attachment]:
    """The files with no outcome of this work and nobody at work on them."""
    taken = FileClaim.objects.filter(attachment=OuterRef("pk"), work=work, taken_until__gt=now)
    return undone(work).filter(~Exists(taken))


def undone(work: str) -> QuerySet[Attachment]:
    """The files with no outcome of this work. What is sealed never waits, wherever else the very same bytes came (I28)."""
    readable = Attachment.objects.filter(
        blob__key__isnull=False, contact__sealed_at=None, contact__disposed_as=""
    )
    read = FileText.objects.filter(attachment=OuterRef("pk"), by=None)
    if work == SCAN:
        return readable.filter(~Exists(FileScan.objects.filter(attachment=OuterRef("pk"))))
    if work == AGAIN:
        return readable.filter(Exists(read.filter(_LESS)), ~Exists(read.exclude(_LESS)))
    return readable.filter(~Exists(read))


def done_up_to(work: str) -> int:
    """The id up to which everything is done, so that whoever asks again need not go through all of it. Some are left below it
    on purpose: on PostgreSQL a lower id may appear later than a higher one.
    """
    first = undone(work).order_by("pk").values_list("pk", flat=True).first()
    last = Attachment.objects.order_by("-pk").values_list("pk", flat=True).first()
    return max(0, (first or (last or 0) + 1) - 1 - _LATECOMERS)


def _claim(attachment: Attachment, work: str, now: datetime) -> FileClaim | None:
    """The claim, if it is ours: the database lets only one have it."""
    held = FileClaim.objects.filter(attachment=attachment, work=work)
    free = Q(taken_until__lte=now)
    if held.filter(free).update(taken_until=now + TAKEN_FOR, tries=F("tries") + 1):
        return held.get()
    try:
        with transaction.atomic():
            return FileClaim.objects.create(attachment=attachment, work=work, taken_until=now + TAKEN_FOR)
    except IntegrityError:
        return None
