"""How far a mailbox has been read, so that what was fetched is not fetched again. Losing it costs time and nothing else."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from evenhand.channels.imap.account import Account


@dataclass(frozen=True, slots=True)
class Mark:
    """Every message up to `uid` was stored, but those in `again`. Numbers mean nothing under another `validity`
    (RFC 9051, 2.3.1.1).
    """

    validity: int = 0
    uid: int = 0
    again: tuple[int, ...] = ()

    def past(self, uids: list[int], failed: set[int]) -> Mark:
        """After these were dealt with, in ascending order, of which some could not be stored: those are never forgotten (I25)."""
        again = (set(self.again) - set(uids)) | failed
        return Mark(self.validity, max(self.uid, *uids), tuple(sorted(again)))


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of all mailboxes, a small file each."""

    folder: Path

    def read(self, account: Account) -> Mark:
        """How far it was read; the beginning where that is not known."""
        try:
            told = json.loads(self._file(account).read_text())
            return Mark(int(told["validity"]), int(told["uid"]), tuple(map(int, told["again"])))
        except (OSError, ValueError, KeyError, TypeError):
            return Mark()

    def write(self, account: Account, mark: Mark) -> None:
        """Keep it; the file is whole whenever the machine stops. A full disk only means that more is fetched the next time."""
        with contextlib.suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            number, name = tempfile.mkstemp(dir=self.folder)
            with os.fdopen(number, "w") as file:
                json.dump({"mailbox": str(account)} | asdict(mark), file)
            Path(name).replace(self._file(account))

    def _file(self, account: Account) -> Path:
        return self.folder / f"{hashlib.sha256(str(account).encode()).hexdigest()[:16]}.json"
