"""The work of the second look: what left doubt on arrival is shown to a larger model of the body's own, where one is configured.

It is the last thing that a worker does, and away is only late: no contact waits for it, and nothing but hints comes of it (I9).
Two workers may ask about the same contact; the first answer counts.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import DataError, IntegrityError
from django.db.models import Avg, Count, Q

from evenhand.contacts.models import Contact
from evenhand.signals.hint import Hint as Found
from evenhand.signals.second.looking import AwayError, Looker, UnusableError, look_again

from . import hints
from .actions.look_again import look_again as keep
from .models import Looked
from .models.hint import LOOKED, UNUSABLE, WAITS

_AGAIN_AFTER = timedelta(minutes=2)
# A text over which a model falls silent is not shown to it for ever.
_MOST_TRIES = 3
_A_DAY = timedelta(days=1)

log = logging.getLogger(__name__)


def looker() -> Looker | None:
    """The larger model, where one is configured and nobody switched it off."""
    by: Looker | None = settings.SECOND_LOOK
    return None if by is None or hints.SECOND_LOOK in hints.switched_off() else by


@dataclass(slots=True)
class SecondLookWork:
    """One worker. `moment` tells the time."""

    moment: Callable[[], datetime]
    _away_until: datetime | None = None
    _tries: dict[int, int] = field(default_factory=dict)

    def do_next(self) -> bool:
        """Have one contact looked at; False when none waits or the model is away. Raises DatabaseError when the database is."""
        if settings.SECOND_LOOK is None or (
            self._away_until is not None and self._away_until > self.moment()
        ):
            return False
        by = looker()
        contact = next_in_line() if by is not None else None
        if by is None or contact is None:
            return False
        if not hints.may_leave(contact):
            keep(now=self.moment(), contact=contact, withheld=True)
            return True
        text, facts = hints.text_of(contact), hints.facts_of(contact, leaving=True)
        found: list[Found] | None = None
        began = time.monotonic()
        try:
            found = look_again(by, text, contact.channel, facts)
        except AwayError as problem:
            log.warning("The second look by %s is away (%s); it is made later.", by.name, problem)
            self._away_until = self.moment() + _AGAIN_AFTER
            self._tries[contact.pk] = self._tries.get(contact.pk, 0) + 1
            if not problem.about_the_text or self._tries[contact.pk] < _MOST_TRIES:
                return False
        except UnusableError as problem:
            log.warning("The second look at %s came to nothing: %s", contact.reference, problem)
        except Exception:
            log.exception("The second look at %s failed.", contact.reference)
        self._tries.pop(contact.pk, None)
        spent = round((time.monotonic() - began) * 1000)
        told = partial(keep, contact=contact, made_by=by.name, milliseconds=spent)
        try:
            told(now=self.moment(), found=found)
        except (DataError, IntegrityError):
            log.exception("What the second look at %s found cannot be kept.", contact.reference)
            told(now=self.moment(), found=None)
        return True


def next_in_line() -> Contact | None:
    """The latest contact that waits for its second look: a danger is worth most while it is fresh."""
    row = (
        Looked.objects.filter(second=WAITS, contact__sealed_at=None)
        .select_related("contact__person")
        .order_by("-contact_id")
        .first()
    )
    return row.contact if row else None


@dataclass(frozen=True, slots=True)
class Queue:
    """How the second look does: whose it is ("" for none), how many wait, and of the last day how many were made, how many came to
    nothing, and how many milliseconds one took on average.
    """

    by: str
    on: bool
    waiting: int
    made: int
    unusable: int
    milliseconds: int | None


def queue(now: datetime) -> Queue:
    """The second look as it stands."""
    by: Looker | None = settings.SECOND_LOOK
    day = Looked.objects.filter(second_at__gt=now - _A_DAY, second__in=(LOOKED, UNUSABLE)).aggregate(
        made=Count("pk"), unusable=Count("pk", filter=Q(second=UNUSABLE)), took=Avg("second_ms")
    )
    return Queue(
        by=by.name if by else "",
        on=hints.SECOND_LOOK not in hints.switched_off(),
        waiting=Looked.objects.filter(second=WAITS, contact__sealed_at=None).count(),
        made=day["made"],
        unusable=day["unusable"],
        milliseconds=None if day["took"] is None else round(day["took"]),
    )
