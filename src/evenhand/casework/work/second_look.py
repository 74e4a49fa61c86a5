"""The work of the second look: what left doubt on arrival is shown to a larger model of the body's own, where one is configured.

It is the last thing that a worker does, and away is only late: no contact waits for it, and nothing but hints comes of it (I9).
Two workers may ask about the same contact; the first answer counts.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import DataError, IntegrityError
from django.db.models import Avg, Count, Q

from evenhand.casework.actions.look_again import look_again as keep
from evenhand.casework.actions.try_again_later import try_again_later
from evenhand.casework.hints import kept, looking
from evenhand.casework.models import Looked
from evenhand.casework.models.hint import LOOKED, UNUSABLE, WAITS
from evenhand.signals.hint import Hint as Found
from evenhand.signals.second.looking import AwayError, Looker, UnusableError, answers, look_again

_AGAIN_AFTER = timedelta(minutes=2)
# A text over which a model falls silent is not shown to it for ever.
_MOST_TRIES = 3
_IN_A_ROW = 2  # texts without an answer, and the model is taken to be away
_A_DAY = timedelta(days=1)

log = logging.getLogger(__name__)


def looker() -> Looker | None:
    """The larger model, where one is configured and nobody switched it off."""
    by: Looker | None = settings.SECOND_LOOK
    return None if by is None or kept.SECOND_LOOK in kept.switched_off() else by


@dataclass(slots=True)
class SecondLookWork:
    """One worker. `moment` tells the time."""

    moment: Callable[[], datetime]
    _away_until: datetime | None = None
    _silent: int = 0

    def do_next(self) -> bool:
        """Have one contact looked at; False when none waits or the model is away. Raises DatabaseError when the database is.

        A text without an answer waits behind the others. It is asked about again only when the model answers about another, so that
        an outage costs no contact more than one of its tries.
        """
        if settings.SECOND_LOOK is None or (
            self._away_until is not None and self._away_until > self.moment()
        ):
            return False
        by = looker()
        row = next_in_line() if by is not None else None
        if by is None or row is None:
            return False
        if not looking.may_leave(row.contact):
            keep(now=self.moment(), contact=row.contact, withheld=True)
            return True
        return self._look(by, row)

    def _look(self, by: Looker, row: Looked) -> bool:
        contact = row.contact
        text, facts = looking.text_of(contact), looking.facts_of(contact, leaving=True)
        found: list[Found] | None = None
        began = time.monotonic()
        try:
            if row.second_tries and not answers(by):
                return self._away(by, "it answers nothing")
            found = look_again(by, text, contact.channel, facts)
        except AwayError as problem:
            if not problem.about_the_text:
                return self._away(by, problem)
            if row.second_tries + 1 < _MOST_TRIES:
                return self._later(by, row, problem)
            log.warning("The second look at %s is given up: %s", contact.reference, problem)
        except UnusableError as problem:
            log.warning("The second look at %s came to nothing: %s", contact.reference, problem)
        except Exception:
            log.exception("The second look at %s failed.", contact.reference)
        self._silent = 0
        spent = round((time.monotonic() - began) * 1000)
        told = partial(keep, contact=contact, made_by=by.name, milliseconds=spent)
        try:
            told(now=self.moment(), found=found)
        except (DataError, IntegrityError):
            log.exception("What the second look at %s found cannot be kept.", contact.reference)
            told(now=self.moment(), found=None)
        return True

    def _later(self, by: Looker, row: Looked, problem: AwayError) -> bool:
        log.warning("%s said nothing about %s (%s).", by.name, row.contact.reference, problem)
        try_again_later(now=self.moment(), contact=row.contact, made_by=by.name)
        self._silent += 1
        if row.second_tries or self._silent == _IN_A_ROW:
            return self._away(by, problem)
        return True

    def _away(self, by: Looker, problem: object) -> bool:
        log.warning("The second look by %s is away (%s); it is made later.", by.name, problem)
        self._silent = 0
        self._away_until = self.moment() + _AGAIN_AFTER
        return False


def next_in_line() -> Looked | None:
    """Who is next of those that wait for a second look: asked about least often, and then the latest, since a danger is worth most
    while it is fresh.
    """
    return (
        Looked.objects.filter(second=WAITS, contact__sealed_at=None)
        .select_related("contact__person")
        .order_by("second_tries", "-contact_id")
        .first()
    )


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
        on=kept.SECOND_LOOK not in kept.switched_off(),
        waiting=Looked.objects.filter(second=WAITS, contact__sealed_at=None).count(),
        made=day["made"],
        unusable=day["unusable"],
        milliseconds=None if day["took"] is None else round(day["took"]),
    )
