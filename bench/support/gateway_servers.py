"""Servers for the gateway's bench, each in a process of its own: ours, and two floors in the same event loop.

    python -m bench.support.gateway_servers ours-policy|ours-milter|bare|echo SOCKET FILE

FILE is a picture for ours, a list of addresses for the bare server. Each says when it is ready: seconds it took, and megabytes.
"""

from __future__ import annotations

import asyncio
import gc
import os
import sys
import time
from pathlib import Path
from typing import Any

TOLD = (
    b"action=PREPEND Evenhand-Instruction: channel_closed; restriction=R-4F2K9ABC; until=2026-12-31; clauses=OA1,RT1e; "
    b"match=matched; by=envelope; for=others\n\n"
)


class Echo(asyncio.Protocol):
    """Sends back what it got, cut to the length of an answer: what the event loop costs by itself."""

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.transport.write(data[-2 - 100 :])


class Bare(asyncio.Protocol):
    """Answers from a dictionary: the least that a server of this protocol can do."""

    known: dict[bytes, bytes] = {}

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        self.rest = b""

    def data_received(self, data: bytes) -> None:
        *questions, self.rest = (self.rest + data).split(b"\n\n")
        told = []
        for question in questions:
            start = question.index(b"\nsender=") + 8
            sender = question[start : question.index(b"\n", start)]
            told.append(self.known.get(sender, b"action=DUNNO\n\n"))
        self.transport.write(b"".join(told))


def ours(kind: str, file: str) -> Any:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evenhand.config.settings")
    os.environ["EVENHAND_DATABASE_URL"] = "sqlite://:memory:"
    import django

    django.setup()
    from evenhand.casework import clock
    from evenhand.casework.facts.mailboxes import mailboxes
    from evenhand.gateway.answers import Answers
    from evenhand.gateway.last_known import LastKnown
    from evenhand.gateway.milter import MilterProtocol
    from evenhand.gateway.moment import Moment
    from evenhand.gateway.noting import Noting
    from evenhand.gateway.policy_service import PolicyProtocol
    from evenhand.policy.edition import load

    found = LastKnown(Path(file)).load()
    assert found is not None
    answers = Answers(found[0], mailboxes(), Moment(clock.by_the_machine()), load())
    noting = Noting(answers.moment)
    if kind == "ours-milter":
        return lambda: MilterProtocol(answers, {"mx.body.example"}, None, noting)
    return lambda: PolicyProtocol(answers, noting)


def bare(file: str) -> Any:
    Bare.known = dict.fromkeys(Path(file).read_bytes().split(), TOLD)
    return Bare


def megabytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 // 1_000_000


async def serve(kind: str, where: str, file: str) -> None:
    begun = time.perf_counter()
    protocol = Echo if kind == "echo" else bare(file) if kind == "bare" else ours(kind, file)
    loop = asyncio.get_running_loop()
    if where.startswith("/"):
        await loop.create_unix_server(protocol, where)
    else:
        await loop.create_server(protocol, "127.0.0.1", int(where.rpartition(":")[2]))
    gc.freeze()  # as evenhand.gateway.service does
    print(f"{time.perf_counter() - begun:.2f} {megabytes()}", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(*sys.argv[1:4]))
