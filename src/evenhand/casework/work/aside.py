"""What a worker leaves alone for a while, since a fault met it there: the rest goes on, and a fault may pass."""

from __future__ import annotations

import errno
import time
from dataclasses import dataclass, field

_FOR = 600.0  # seconds
_PASSES = {errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EIO, errno.EROFS}


@dataclass(slots=True)
class Aside:
    """The ids of records, each until its time is over; by the machine's running time, whatever its clock does."""

    _until: dict[int, float] = field(default_factory=dict)

    def add(self, pk: int) -> None:
        """Leave it alone from now on for ten minutes."""
        self._until[pk] = time.monotonic() + _FOR

    def now(self) -> list[int]:
        """What is left alone at the moment."""
        moment = time.monotonic()
        self._until = {pk: until for pk, until in self._until.items() if until > moment}
        return list(self._until)


def passes(fault: BaseException) -> bool:
    """Whether it is a fault of this machine and not of what was being done: its disk is full, its memory or its files run out."""
    return isinstance(fault, MemoryError) or (isinstance(fault, OSError) and fault.errno in _PASSES)
