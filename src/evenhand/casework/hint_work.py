"""The work on hints: what came in many at once is looked at a moment later, in the order it came."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from . import hints
from .actions.look_for_hints import look_for_hints

_TOGETHER = 100


@dataclass(slots=True)
class HintWork:
    """One worker. `moment` tells the time."""

    moment: Callable[[], datetime]
    _after: int = 0

    def do_next(self) -> bool:
        """Look at some contacts; False when none waits. Raises DatabaseError when the database is away."""
        contacts = hints.not_looked_at(_TOGETHER, self._after)
        if not contacts:
            self._after = 0  # what was taken up meanwhile by somebody who then failed is found the next time
            return False
        look_for_hints(now=self.moment(), contacts=contacts)
        self._after = contacts[-1].pk
        return True
