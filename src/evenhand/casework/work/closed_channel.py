"""The work on ways that are closed: whether whoever used one is told so, found out for each contact that waits for it."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import DatabaseError, DataError, IntegrityError

from evenhand.casework.actions.tell_closed_channel import tell_closed_channel
from evenhand.casework.correspondence.closed_channel import waiting
from evenhand.contacts.models import Contact
from evenhand.policy.outcome import N_, Refused, because, refused, say

from .aside import Aside

# Of faults of the database, those of one record: asked again, it answers the same.
_LASTING = (DataError, IntegrityError)
_TRIES = 3
_FAULT = N_(
    "Whether to tell the person could not be found out: a fault of this program. Tell them yourself if they need to know."
)

log = logging.getLogger(__name__)


@dataclass(slots=True)
class ClosedChannelWork:
    """One worker that looks at each waiting contact once. `moment` tells the time. No contact stops the others: what fails for good
    is on record as a fault, for whoever works on the case to see.
    """

    moment: Callable[[], datetime]
    _aside: Aside = field(default_factory=Aside)
    _tries: Counter[int] = field(default_factory=Counter)

    def do_next(self) -> bool:
        """Look at one contact; False when none waits. Raises DatabaseError when the database is away."""
        now = self.moment()
        contact = waiting(now).exclude(pk__in=self._aside.now()).first()
        if contact is None:
            return False
        try:
            tell_closed_channel(now=now, contact=contact)
        except Refused:
            log.info("Contact %s was looked at by somebody else.", contact.reference)
        except Exception as error:
            self._tries[contact.pk] += 1
            passing = isinstance(error, DatabaseError) and not isinstance(error, _LASTING)
            if passing and self._tries[contact.pk] < _TRIES:
                raise
            log.exception("Whether to answer contact %s could not be found out.", contact.reference)
            # Where it may pass it is tried again, by another worker or by this one.
            self._aside.add(contact.pk)
            if not passing and not isinstance(error, OSError):
                self._record_fault(contact, now)
        return True

    def _record_fault(self, contact: Contact, now: datetime) -> None:
        try:
            tell_closed_channel(
                now=now, contact=contact, stands_in_the_way=refused(because("OA1", why=say(_FAULT)))
            )
        except (Refused, DatabaseError):
            log.exception("Not even that could be recorded of contact %s.", contact.reference)
