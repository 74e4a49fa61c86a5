"""The gateway: listens where mail servers ask, answers from the picture, and follows the database beside that."""

from __future__ import annotations

import asyncio
import gc
import signal
import socket
from collections.abc import Callable, Sequence

from evenhand.casework.listening import Protocol, Where, leave, listen


class Connection(asyncio.Protocol):
    """What the connections of all doors have in common."""

    transport: asyncio.Transport
    _port: socket.socket | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
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
            leave(where)
