"""The LMTP server: listens, keeps count of its connections, and stops without cutting off a message."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from evenhand.casework.doors.listening import Where, leave, listen
from evenhand.channels.lmtp.session import Delivery, Store

CONNECTIONS = 100
_STEP = 0.1


@dataclass(frozen=True, slots=True)
class Server:
    """`threads` messages are stored at a time; one longer than `longest` bytes is left with the mail server. `mode` is who may
    use its socket.

    `patience` is how many seconds a message in hand has when the server stops.
    """

    where: Where
    store: Store
    threads: int
    longest: int
    mode: int = 0o660
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

        server = await listen(self.where, session, self.mode)
        ready()
        await stopped.wait()
        server.close()
        await leave(self.where)
        for each in list(sessions):
            each.stop()
        left = self.patience
        while sessions and left > 0:
            await asyncio.sleep(_STEP)
            left -= _STEP
        await loop.shutdown_default_executor()
