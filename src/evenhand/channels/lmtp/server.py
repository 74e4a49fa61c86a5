"""The LMTP server: listens, keeps count of its connections, and stops without cutting off a message."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from evenhand.channels.lmtp.session import Delivery, Store

CONNECTIONS = 100
_STEP = 0.1


class CannotListenError(Exception):
    """It cannot listen there; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Where:
    """Where to listen: a socket in the file system, or else a port of this machine."""

    socket: str = ""
    host: str = "127.0.0.1"
    port: int = 0
    mode: int = 0o660

    def __str__(self) -> str:
        return self.socket or (f"[{self.host}]" if ":" in self.host else self.host) + f":{self.port}"


@dataclass(frozen=True, slots=True)
class Server:
    """`threads` messages are stored at a time; one longer than `longest` bytes is left with the mail server.

    `patience` is how many seconds a message in hand has when the server stops.
    """

    where: Where
    store: Store
    threads: int
    longest: int
    patience: float = 60
    at_most: int = CONNECTIONS

    def run(self, ready: Callable[[], object]) -> None:
        """Serve until SIGTERM or SIGINT; `ready` is called when mail servers may connect. Raises CannotListenError."""
        asyncio.run(self._serve(ready))

    async def _serve(self, ready: Callable[[], object]) -> None:
        loop = asyncio.get_running_loop()
        loop.set_default_executor(ThreadPoolExecutor(self.threads, thread_name_prefix="lmtp"))
        stopped = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stopped.set)
        sessions: set[Delivery] = set()

        def session() -> Delivery:
            return Delivery(self.store, sessions, at_most=self.at_most, longest=self.longest)

        server = await self._listen(loop, session)
        ready()
        await stopped.wait()
        server.close()
        if self.where.socket:
            Path(self.where.socket).unlink(missing_ok=True)
        for each in list(sessions):
            each.stop()
        left = self.patience
        while sessions and left > 0:
            await asyncio.sleep(_STEP)
            left -= _STEP
        await loop.shutdown_default_executor()

    async def _listen(
        self, loop: asyncio.AbstractEventLoop, session: Callable[[], Delivery]
    ) -> asyncio.AbstractServer:
        try:
            if not self.where.socket:
                return await loop.create_server(session, self.where.host, self.where.port, backlog=128)
            _clear(self.where.socket)
            before = os.umask(0o777 & ~self.where.mode)
            try:
                return await loop.create_unix_server(session, self.where.socket, backlog=128)
            finally:
                os.umask(before)
        except (OSError, OverflowError) as error:
            why = getattr(error, "strerror", None) or str(error)
            raise CannotListenError(
                f"It cannot listen at {self.where}: {why}. Choose another place."
            ) from error


def _clear(path: str) -> None:
    """Remove a socket that a killed server left behind; raise when another one still answers there, or it is no socket at all."""
    with socket.socket(socket.AF_UNIX) as probe, contextlib.suppress(FileNotFoundError):
        if not Path(path).is_socket() and Path(path).exists():
            # Linux says of any file that it refuses connections: whoever mistyped the path would lose theirs.
            raise CannotListenError(
                f"{path} is a file or a folder, and stays as it is. Choose another place."
            )
        try:
            probe.connect(path)
        except ConnectionRefusedError:
            Path(path).unlink()
        else:
            raise CannotListenError(
                f"Another server listens at {path} already. Stop it, or choose another place."
            )
