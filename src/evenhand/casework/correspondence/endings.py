"""How a person is told that a restriction is over; and those that ran out of which nobody has told them (RT2, OA4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Q

from evenhand.casework.models import Delivery, Dispute, Restriction
from evenhand.policy.delivery import LEFT
from evenhand.policy.telling import Ended, may_tell_that_it_ended

from .halves import label
from .telling import telling_of

LETTER = "ended"
# A restriction that ran out longer ago than this is no longer on anybody's list; a colleague can still tell the person.
ASKED_FOR = timedelta(days=60)


def ended_of(row: Restriction, today: date) -> Ended:
    """What the rule asks about a restriction that ran out."""
    return Ended(
        over=not row.ended_as and row.ends_on < today,
        goes_on=row.extensions.exists(),
        reviewed=row.reviews.filter(decided_at__isnull=False).exists(),
        told_that_it_ended=Delivery.objects.filter(record=label(row), letter=LETTER).exists(),
        telling=telling_of(row),
    )


def waiting(today: date) -> Iterator[Restriction]:
    """The restrictions that ran out lately, and of which somebody has still to tell the person so; the oldest first."""
    rows = Restriction.objects.filter(ended_as="", ends_on__lt=today, ends_on__gte=today - ASKED_FOR)
    # What a dispute changed a restriction into is told by the letter on the outcome, and may have no notice of its own.
    told_of = Q(notices__kind="given") | Q(replaces__isnull=False)
    rows = rows.filter(told_of, extensions=None).exclude(reviews__decided_at__isnull=False)
    for row in rows.select_related("person").distinct().order_by("ends_on", "pk"):
        if may_tell_that_it_ended(ended_of(row, today)).allowed:
            yield row


def letter_of_end(row: Restriction) -> Delivery | None:
    """The letter that tells that a restriction is over, whatever ended it: one that left if there is any, else the last put on its
    way. An extension that ended with what it extended has no other letter than that.
    """
    reviews = [label(each) for each in row.reviews.filter(outcome="remove")]
    disputes = [
        label(each) for each in Dispute.objects.filter(restriction=row, outcome__in=("removed", "changed"))
    ]
    tell = (
        Q(record=label(row), letter__in=("lifted", LETTER))
        | Q(record__in=reviews, letter="removed")
        | Q(record__in=disputes, letter="dispute_outcome")
    )
    found = list(Delivery.objects.filter(tell).defer("facts", "text").order_by("-pk"))
    if not found and row.extends is not None and row.ended_as and row.ended_at == row.extends.ended_at:
        return letter_of_end(row.extends)
    return next((each for each in found if each.state in LEFT), next(iter(found), None))


def told_by(letter: Delivery) -> bool:
    """Whether the person knows what a letter tells: it has left, or somebody told them in another way."""
    return letter.state in LEFT or letter.events.filter(what="told").exists()
