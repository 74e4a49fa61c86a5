"""One folder of a mail server, looked into without a trace unless it is told to leave one."""

from __future__ import annotations

import re
import ssl
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from threading import Event
from typing import Any

from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.utils import encode_folder

from evenhand.channels.email.parsed import MIB
from evenhand.channels.email.spool import Spool
from evenhand.channels.imap.account import Account

PATIENCE = 60.0  # seconds for a slow server to say anything at all
_TOGETHER = 50
_TOGETHER_BYTES = 8 * MIB
_PIECE = 4 * MIB
_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
_VALIDITY = re.compile(rb"\d+")


class ServerError(Exception):
    """The mail server refused what it was asked, in its own words."""


class Folder:
    """The folder, opened."""

    def __init__(self, box: BaseMailBox) -> None:
        self._box = box
        self._client: Any = box.client
        told = self._client.response("UIDVALIDITY")[1]
        found = _VALIDITY.search(told[0]) if told and told[0] else None
        self.validity = int(found[0]) if found else 0
        can = self._asked("CAPABILITY", *self._client.capability())
        self.can = {
            each
            for line in can
            if isinstance(line, bytes)
            for each in line.decode("ascii", "replace").upper().split()
        }

    def after(self, uid: int) -> list[int]:
        """The numbers of the messages that came after this one, ascending."""
        found = self._asked("SEARCH", *self._client.uid("SEARCH", f"UID {uid + 1}:*"))
        # A server answers n:* with its last message even where that came before n.
        return sorted({int(each) for line in found if line for each in line.split() if int(each) > uid})

    def batches(self, uids: Sequence[int]) -> Iterator[list[tuple[int, Spool]]]:
        """These messages, some at a time; what is gone by now is left out. Whoever takes a spool closes it."""
        for first in range(0, len(uids), _TOGETHER):
            sizes = self._sizes(uids[first : first + _TOGETHER])
            together: list[int] = []
            for uid in sorted(sizes):
                if sizes[uid] > _TOGETHER_BYTES:
                    yield from self._whole(together)
                    yield [(uid, self._long(uid))]
                    together = []
                    continue
                if sum(sizes[each] for each in together) + sizes[uid] > _TOGETHER_BYTES:
                    yield from self._whole(together)
                    together = []
                together.append(uid)
            yield from self._whole(together)

    def see(self, uids: Sequence[int]) -> None:
        """Mark these as seen."""
        self._asked("STORE", *self._client.uid("STORE", _listed(uids), "+FLAGS", r"(\Seen)"))

    def move(self, uids: Sequence[int], folder: str) -> None:
        """Move these to another folder, which is made where it is missing."""
        if not self._box.folder.exists(folder):
            self._box.folder.create(folder)
        if "MOVE" in self.can:
            self._asked("MOVE", *self._client.uid("MOVE", _listed(uids), encode_folder(folder)))
        else:
            self._asked("COPY", *self._client.uid("COPY", _listed(uids), encode_folder(folder)))
            self.remove(uids)

    def remove(self, uids: Sequence[int]) -> None:
        """Delete these and nothing else. A server that cannot delete some alone is left to do it when it empties the folder."""
        self._asked("STORE", *self._client.uid("STORE", _listed(uids), "+FLAGS", r"(\Deleted)"))
        if "UIDPLUS" in self.can:
            self._asked("EXPUNGE", *self._client.uid("EXPUNGE", _listed(uids)))

    def wait(self, seconds: float, stopped: Event) -> None:
        """Until something happens in the folder, or so long: by IDLE where the server can, and else by looking again later."""
        end = time.monotonic() + seconds
        if "IDLE" not in self.can:
            stopped.wait(min(seconds, 60))
            self._asked("NOOP", *self._client.noop())
            return
        idle: Any = self._box.idle
        idle.start()
        while not stopped.is_set() and time.monotonic() < end:
            began = time.monotonic()
            # It answers at once and with nothing when the connection is lost; ending the command then says so.
            if idle.poll(timeout=1) or time.monotonic() - began < 0.5:
                break
        idle.stop()

    def _sizes(self, uids: Sequence[int]) -> dict[int, int]:
        told = self._asked("FETCH", *self._client.uid("FETCH", _listed(uids), "(UID RFC822.SIZE)"))
        found: dict[int, int] = {}
        for line in told:
            uid, size = (pattern.search(_head(line)) for pattern in (_UID, _SIZE))
            if uid and size:
                found[int(uid[1])] = int(size[1])
        return {uid: size for uid, size in found.items() if uid in set(uids)}

    def _whole(self, uids: Sequence[int]) -> Iterator[list[tuple[int, Spool]]]:
        if not uids:
            return
        told = self._asked("FETCH", *self._client.uid("FETCH", _listed(uids), "(UID BODY.PEEK[])"))
        found: list[tuple[int, Spool]] = []
        for place, item in enumerate(told):
            if isinstance(item, tuple):
                # Servers say the number before or after the message.
                after = told[place + 1] if place + 1 < len(told) else b""
                number = _UID.search(item[0]) or _UID.search(_head(after))
                if number and int(number[1]) in uids:
                    spool = Spool()
                    spool.write(item[1])
                    found.append((int(number[1]), spool))
        yield found

    def _long(self, uid: int) -> Spool:
        """One that is not held in memory: fetched in pieces."""
        spool = Spool()
        try:
            while True:
                wanted = f"(UID BODY.PEEK[]<{spool.size}.{_PIECE}>)"
                told = self._asked("FETCH", *self._client.uid("FETCH", str(uid), wanted))
                piece = next((item[1] for item in told if isinstance(item, tuple)), b"")
                if not piece:
                    return spool
                spool.write(piece)
        except BaseException:
            spool.close()
            raise

    @staticmethod
    def _asked(command: str, status: str, told: list[Any]) -> list[Any]:
        if status != "OK":
            said = b" ".join(_head(line) for line in told if line).decode("utf-8", "replace")
            raise ServerError(f"{command}: {status} {said[:200]}".strip())
        return told


@contextmanager
def opened(account: Account, *, readonly: bool) -> Iterator[Folder]:
    """The folder of an account. Raises OSError, ServerError or the libraries' own errors when it cannot be reached."""
    box = _box(account)
    try:
        if account.user.isascii() and account.password.isascii():
            box.login(account.user, account.password, initial_folder=None)
        else:
            box.login_utf8(account.user, account.password, initial_folder=None)
        box.folder.set(account.folder, readonly=readonly)
        yield Folder(box)
        box.logout()
    finally:
        with suppress(OSError):
            box.client.shutdown()


def _box(account: Account) -> BaseMailBox:
    if account.security == "tls":
        return MailBox(account.host, account.port, timeout=PATIENCE, ssl_context=ssl.create_default_context())
    if account.security == "starttls":
        return MailBoxStartTls(
            account.host, account.port, timeout=PATIENCE, ssl_context=ssl.create_default_context()
        )
    return MailBoxUnencrypted(account.host, account.port, timeout=PATIENCE)


def _head(line: Any) -> bytes:
    return bytes(line[0]) if isinstance(line, tuple) else line if isinstance(line, bytes) else b""


def _listed(uids: Sequence[int]) -> str:
    return ",".join(map(str, uids))
