"""One mail server's connection: what it says, and what it is told."""

from __future__ import annotations

import asyncio
import collections
import logging
import re
from collections.abc import Callable
from typing import Any

from aiosmtpd.lmtp import LMTP

from evenhand.channels.email.sources import Envelope
from evenhand.channels.email.spool import Spool
from evenhand.channels.lmtp.lines import Lines

CLOSING = "421 4.3.2 Stopping; try again soon"
BUSY = "421 4.3.2 Too many connections; try again soon"
_NOT_NOW = "451 4.3.0 It could not be stored just now; keep it and try again"
_DISK = "452 4.3.1 There is no room to put it by; keep it and try again"
_PIECE = 256 * 1024
_ADDRESS = re.compile(r'\s*<((?:"(?:[^"\\]|\\.)*"|[^<>"])*)>(.*)', re.DOTALL)

log = logging.getLogger(__name__)

# Takes in one message and closes its spool; answers with the line that each recipient is told. Run in a thread.
Store = Callable[[Envelope, Spool], str]


class Delivery(LMTP):
    """Acknowledges a message when it is stored, and refuses none for good: what goes wrong is temporary (I25).

    The library's reading of DATA keeps a whole message in memory, refuses long lines and long messages with 5xx, and answers once
    instead of once a recipient; its reading of addresses refuses some that mail servers accept. Both are replaced here.
    """

    command_size_limit = 8192
    command_size_limits = collections.defaultdict(lambda: 8192)
    line_length_limit = _PIECE  # how much is read ahead; nothing is refused for its length

    def __init__(self, store: Store, sessions: set[Delivery], *, at_most: int, longest: int) -> None:
        super().__init__(
            self, data_size_limit=None, enable_SMTPUTF8=True, hostname="evenhand", ident="Evenhand LMTP"
        )
        self._store = store
        self._sessions = sessions
        self._at_most = at_most
        self._longest = longest
        self._stopping = False
        self._busy = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Too many at once are asked to come again."""
        if len(self._sessions) >= self._at_most and isinstance(transport, asyncio.WriteTransport):
            transport.write(BUSY.encode() + b"\r\n")
            self._stopping = True
        super().connection_made(transport)
        if self._stopping:
            transport.close()
        else:
            self._sessions.add(self)

    def connection_lost(self, error: Exception | None) -> None:
        """Whatever was being stored is stored; the mail server hands it over again and is told that it is held."""
        self._sessions.discard(self)
        super().connection_lost(error)

    def stop(self) -> None:
        """End the connection now, or when the message in hand is answered."""
        self._stopping = True
        transport: Any = self.transport
        if not self._busy and transport is not None:
            transport.write(CLOSING.encode() + b"\r\n")
            transport.close()

    async def handle_EHLO(
        self, _server: object, session: Any, _envelope: object, hostname: str, responses: list[str]
    ) -> list[str]:
        """The library's hook: any size is taken."""
        session.host_name = hostname
        return [*responses[:-1], "250-SIZE", responses[-1]]

    async def handle_exception(self, error: Exception) -> str:
        """The library's hook: a fault of ours is never the message's."""
        log.error("A mail server's command failed", exc_info=error)
        return _NOT_NOW

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        found = _ADDRESS.fullmatch(arg)
        if found is None:
            address, _, rest = arg.strip().partition(" ")
            return address or None, rest
        address = found[1].strip()
        if address.startswith("@"):
            address = address.partition(":")[2]
        return address or "<>", found[2]

    async def smtp_DATA(self, arg: str | None) -> None:
        """Take the message, store it, and answer once for each recipient."""
        if await self.check_helo_needed("LHLO"):
            return
        envelope: Any = self.envelope
        if not envelope.rcpt_tos:
            await self.push("503 5.5.1 Name the recipients first")
            return
        if arg:
            await self.push("501 5.5.4 Syntax: DATA")
            return
        self._busy = True
        try:
            recipients = tuple(map(_readable, envelope.rcpt_tos))
            sender = "" if envelope.mail_from == "<>" else _readable(envelope.mail_from)
            await self.push("354 Go on; end with a dot on a line of its own")
            answer, rest = await self._taken(Envelope(sender, recipients))
            self._set_post_data_state()  # type: ignore[no-untyped-call]
            await self.push("\r\n".join([answer] * len(recipients)))
        finally:
            self._busy = False
        if rest or self._stopping:
            self.stop()

    async def _taken(self, envelope: Envelope) -> tuple[str, bytes]:
        """The answer for each recipient, and what came after the message."""
        lines, spool, trouble = Lines(), Spool(), ""
        handed_over = False
        try:
            while not lines.ended:
                piece = await self._reader.read(_PIECE)
                if not piece:
                    raise ConnectionResetError("the mail server hung up in the middle of a message")
                self._reset_timeout()
                text = lines.feed(piece)
                if not trouble and spool.size + len(text) > self._longest:
                    trouble = f"452 4.3.4 It is longer than {self._longest:,} bytes, which is all that is taken here"
                if not trouble:
                    trouble = _written(spool, text)
            if trouble:
                return trouble, lines.rest
            handed_over = True
            return await self.loop.run_in_executor(None, self._store, envelope, spool), lines.rest
        except ConnectionResetError:
            raise
        except Exception:
            log.exception("A message could not be taken in")
            return _NOT_NOW, lines.rest
        finally:
            if not handed_over:
                spool.close()


def _written(spool: Spool, text: bytes) -> str:
    try:
        spool.write(text)
    except OSError as error:
        log.error("A message could not be put by: %s", error.strerror or error)
        return _DISK
    return ""


def _readable(address: str) -> str:
    return address.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
