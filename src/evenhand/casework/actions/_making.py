"""How far the making of a file is. This is no record: the trail says when it was begun and when made, and nothing between."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import OperationalError
from django.db.models import QuerySet

from evenhand.casework.models import SubjectAccess

_EVERY = 1.0  # seconds; whoever looks, looks no more often

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Underway:
    """What `begin_own_data` began for a `request`; `moment` tells the time. It says nothing once somebody began anew."""

    request: SubjectAccess
    moment: Callable[[], datetime]
    _since: datetime | None = None
    _said: float = field(default_factory=time.monotonic)
    _done: int = 0

    def __post_init__(self) -> None:
        self._since = self.request.making_since

    def done(self, contacts: int) -> None:
        """So many contacts are in it. Written down once a second, and at once when it is the last of them."""
        last = self._done != contacts == self.request.making_whole
        if last or time.monotonic() - self._said >= _EVERY:
            self._said, self._done = time.monotonic(), contacts
            self._say(making_done=contacts, making_seen_at=self.moment())

    def over(self) -> None:
        """It is not being made any more, whether it is made or not."""
        self._say(making_since=None)

    def _say(self, **told: Any) -> None:
        """Written down where that can be: a database that is busy keeps nobody from making the file."""
        try:
            self._row().update(**told)
        except OperationalError as error:
            log.warning("How far the making of %s is could not be written down: %s", self.request, error)

    def _row(self) -> QuerySet[SubjectAccess]:
        return SubjectAccess.objects.filter(pk=self.request.pk, making_since=self._since, given_at=None)
