"""A message on its way in: in memory while it is small, in a file while it is not."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from evenhand.channels.email.parsed import MIB
from evenhand.channels.email.sources import Envelope, Found

_IN_MEMORY = MIB


class Spool:
    """Collects the bytes of one message. Whoever has it last closes it."""

    def __init__(self) -> None:
        self.size = 0
        self._memory = bytearray()
        self._file: Any = None

    def write(self, piece: bytes) -> None:
        """Add to it. Raises OSError when the disk is full."""
        self.size += len(piece)
        if self._file is None and self.size > _IN_MEMORY:
            self._file = tempfile.NamedTemporaryFile(prefix="evenhand-")  # noqa: SIM115  closed by `close`
            self._file.write(self._memory)
            self._memory.clear()
        if self._file is None:
            self._memory += piece
        else:
            self._file.write(piece)

    def found(self, where: str, limit: int, envelope: Envelope | None = None) -> Found:
        """The message as the intake takes it; of one longer than `limit` only the beginning is read here."""
        if self._file is None:
            return Found(where, 0, bytes(self._memory), self.size, Path(), 0, envelope)
        self._file.flush()
        self._file.seek(0)
        return Found(where, 0, self._file.read(limit), self.size, Path(self._file.name), 0, envelope)

    def close(self) -> None:
        """Forget it; a second time does nothing."""
        self._memory.clear()
        if self._file is not None:
            self._file.close()
