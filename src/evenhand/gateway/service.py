"""The gateway: listens where mail servers ask, answers from the picture, and follows the database beside that."""

from __future__ import annotations

import asyncio
import gc
import logging
import resource
import signal
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from time import monotonic

from evenhand.casework.doors.listening import Protocol, Where, leave, listen

_MOST_FILES = 65_536  # as many connections as that ask nothing of a gateway but memory
_SPARE_FILES = (
    600  # for all else that is opened, and for those that are taken in at once before the first is looked at
)
_AGAIN = 60  # seconds, after which the same is said again
# Of another machine that is gone without a word, this is known after two minutes; else its connections would be kept for ever.
_KEEP_ALIVE = (
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
    (socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 60),
    (socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 20),
    (socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 3),
)

log = logging.getLogger(__name__)
_said_at: list[float] = []


def has_room(transport: asyncio.Transport) -> bool:
    """Whether there is room for this connection; one without is ended at once, and whoever connected goes on without us.

    Where a process may open no more files, connections are not refused but left to wait: for as long as a mail server waits for
    any answer at all, each message would be held up (I23, I25).
    """
    port = transport.get_extra_info("socket")
    if port is None:
        return True
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    if most == resource.RLIM_INFINITY or port.fileno() < max(most - _SPARE_FILES, most // 2):
        if port.family != socket.AF_UNIX:
            for option in _KEEP_ALIVE:
                port.setsockopt(*option)
        return True
    if not _said_at or monotonic() - _said_at[-1] > _AGAIN:
        _said_at[:] = [monotonic()]
        log.error(
            "There are too many connections (%d files may be open). Others are ended: mail and calls go on.",
            most,
        )
    transport.abort()
    return False


def open_more_files() -> None:
    """Let this process open as many files as it may: each connection is one, and services are begun with room for few."""
    few, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MOST_FILES if most == resource.RLIM_INFINITY else min(most, _MOST_FILES)
    if few != resource.RLIM_INFINITY and few < wanted:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


class Connection(asyncio.Protocol):
    """What the connections of all doors have in common."""

    transport: asyncio.Transport
    _port: socket.socket | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        if not has_room(transport):
            return
        port = transport.get_extra_info("socket")
        if port is not None and port.family != socket.AF_UNIX:
            self._port = port

    def acknowledge(self) -> None:
        """Let the other end of a TCP connection go on at once, wherever more is to come before we answer.

        Postfix writes what it tells a milter in several pieces. The kernel (Nagle) keeps back the last until the one before is
        acknowledged, and we would acknowledge it with our answer, or after 40 ms: 50 ms a message, for nothing.
        """
        if self._port is not None:
            self._port.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)

    def pause_writing(self) -> None:
        """Whoever does not read our answers is not read, either."""
        self.transport.pause_reading()

    def resume_writing(self) -> None:
        self.transport.resume_reading()


async def serve(doors: Sequence[tuple[Where, Protocol]], mode: int, ready: Callable[[], object]) -> None:
    """Answer at these doors until SIGTERM or SIGINT; `ready` is called once all are open. Raises CannotListenError."""
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    open_more_files()
    gc.freeze()  # a million addresses are not looked through again and again
    servers: list[asyncio.AbstractServer] = []
    try:
        for where, protocol in doors:
            servers.append(await listen(where, protocol, mode))
        for each in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(each, stopped.set)
        ready()
        await stopped.wait()
    finally:
        for server in servers:
            server.close()
        for where, _ in doors[: len(servers)]:
            await leave(where)
