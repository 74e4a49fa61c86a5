"""The work on hints: what came in many at once is looked at a moment later, in the order it came."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import DataError, IntegrityError

from evenhand.casework.actions.look_for_hints import look_for_hints
from evenhand.casework.hints import looking
from evenhand.contacts.models import Contact

_TOGETHER = 100

log = logging.getLogger(__name__)


@dataclass(slots=True)
class HintWork:
    """One worker. `moment` tells the time. A contact of which the database refuses the hints for good stops no other."""

    moment: Callable[[], datetime]
    _after: int = 0
    _set_aside: set[int] = field(default_factory=set)

    def do_next(self) -> bool:
        """Look at some contacts; False when none waits. Raises DatabaseError when the database is away."""
        contacts = looking.not_looked_at(_TOGETHER, self._after)
        if not contacts:
            self._after = 0  # what was taken up meanwhile by somebody who then failed is found the next time
            return False
        new = [each for each in contacts if each.pk not in self._set_aside]
        try:
            if new:
                look_for_hints(now=self.moment(), contacts=new)
        except (DataError, IntegrityError):
            for each in new:
                self._look_at(each)
        self._after = contacts[-1].pk
        return True

    def _look_at(self, contact: Contact) -> None:
        try:
            look_for_hints(now=self.moment(), contacts=[contact])
        except (DataError, IntegrityError):
            log.exception("Contact %s cannot be looked at for hints.", contact.reference)
            self._set_aside.add(contact.pk)
