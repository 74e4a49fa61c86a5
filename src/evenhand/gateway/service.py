"""The gateway: listens where mail servers ask, answers from the picture, and follows the database beside that."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

Protocol = Callable[[], asyncio.Protocol]


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


_BACKLOG = 512


class CannotListenError(Exception):
    """It cannot listen there; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Where:
    """A socket in the file system (`unix:PATH`, or a path), or a port (`inet:HOST:PORT`), as Postfix writes them."""

    socket: str = ""
    host: str = ""
    port: int = 0

    def __str__(self) -> str:
        return f"unix:{self.socket}" if self.socket else f"inet:{self.host}:{self.port}"


def read_where(written: str) -> Where:
    """Raises ValueError, in words, for what is neither."""
    kind, _, rest = written.partition(":")
    if kind == "unix" and rest:
        return Where(socket=rest)
    if "/" in written and kind != "inet":
        return Where(socket=written)
    host, _, port = (rest if kind == "inet" else written).rpartition(":")
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise ValueError(
            f"“{written}” is no place to listen at. Write unix:/path/of/socket or inet:127.0.0.1:8891."
        )
    return Where(host=host.strip("[]") or "127.0.0.1", port=int(port))


async def listen(where: Where, protocol: Protocol, mode: int) -> asyncio.AbstractServer:
    """Answer there from now on. Raises CannotListenError."""
    loop = asyncio.get_running_loop()
    try:
        if not where.socket:
            return await loop.create_server(protocol, where.host, where.port, backlog=_BACKLOG)
        _clear(where.socket)
        before = os.umask(0o777 & ~mode)
        try:
            return await loop.create_unix_server(protocol, where.socket, backlog=_BACKLOG)
        finally:
            os.umask(before)
    except (OSError, OverflowError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise CannotListenError(f"It cannot listen at {where}: {why}. Choose another place.") from error


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
            if where.socket:
                with suppress(FileNotFoundError):
                    Path(where.socket).unlink()


def _clear(path: str) -> None:
    """Remove a socket that a killed gateway left behind; raise when another one still answers there, or it is no socket at all."""
    with socket.socket(socket.AF_UNIX) as probe, suppress(FileNotFoundError):
        if not Path(path).is_socket() and Path(path).exists():
            raise CannotListenError(
                f"{path} is a file or a folder, and stays as it is. Choose another place."
            )
        try:
            probe.connect(path)
        except ConnectionRefusedError:
            Path(path).unlink()
        else:
            raise CannotListenError(
                f"Another gateway listens at {path} already. Stop it, or choose another place."
            )
