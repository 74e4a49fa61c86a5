"""How long an answer at the mail server's door takes at worst, alone and while mail is imported and the screens are asked.

    python bench/gateway_busy.py [--seconds 2] [--rounds 5] [--messages 30000] [--each-second 1000]

`evenhand gateway` as it is run: it follows the database into which the import writes, and records what it answered. Beside it a
bare asyncio server that answers from a dictionary, under the same load, in turns. Either is asked a thousand times a second (a
hundred times what a large body's mail server asks), and not as often as it can: the import would be measured against the recording
of a hundred thousand answers, and neither against the other. The load: `evenhand receive` with a mailbox,
`evenhand serve` with two clients that ask for pages and two that ask for instructions. Printed is the 99th part of a hundred, as
the median over the rounds, and the ratio of each round's pair.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

from bench.support.peers import Server, build, in_pairs, measure, running
from support.letters import PEOPLE, who, write_maildir

PORT = 8933
EVENHAND = [sys.executable, "-c", "from evenhand.config.cli import main; main()"]


def servers(folder: Path, listed: Path) -> list[Server]:
    bare = [sys.executable, "-m", "bench.support.gateway_servers", "bare", f"{folder}/bare", str(listed)]
    ours = [*EVENHAND, "gateway", "--policy", f"unix:{folder}/ours"]
    return [
        Server("evenhand gateway", "policy", ours, f"{folder}/ours"),
        Server("asyncio and a dict", "policy", bare, f"{folder}/bare"),
    ]


@contextmanager
def busy(folder: Path, mail: Path, secret: str) -> Iterator[None]:
    """An import and a web load, until the end of the block; it says how much they did."""
    commands = (
        [*EVENHAND, "receive", "--quiet", str(mail)],
        [*EVENHAND, "serve", "--port", str(PORT)],
        [sys.executable, __file__, "--ask", secret],
    )
    began, started = time.monotonic(), []
    try:
        for command in commands:
            log = (folder / "load.log").open("ab")
            started.append(
                subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True, cwd=HERE.parent)
            )
        while not (folder / "asked").exists():
            time.sleep(0.2)
            assert time.monotonic() < began + 120, (folder / "load.log").read_text()
        before, begun = held(), time.monotonic()
        yield
        requests, took = (folder / "asked").read_text(), time.monotonic() - begun
        state = "still going" if started[0].poll() is None else "over before the end: ask for more --messages"
        print(
            f"   meanwhile {held() - before:,} messages came in ({state}), {requests} requests were answered, in {took:.0f} s"
        )
    finally:
        for each in started:
            with suppress(ProcessLookupError):
                os.killpg(each.pid, signal.SIGKILL)
            each.wait()


def held() -> int:
    """How many contacts are on record."""
    from evenhand.contacts.models import Contact

    return Contact.objects.count()


async def ask(secret: str, counted: Path) -> None:
    """Ask the web server, as browsers and machines do, until somebody ends it."""
    done = 0

    async def client(request: bytes) -> None:
        nonlocal done
        while True:
            with suppress(OSError, asyncio.IncompleteReadError):
                reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
                writer.write(request)
                assert (await reader.read()).startswith(b"HTTP/1.1 200")
                writer.close()
                done += 1
                counted.with_suffix(".new").write_text(str(done))
                counted.with_suffix(".new").replace(counted)
                continue
            await asyncio.sleep(0.2)

    ends = "Host: 127.0.0.1\r\nConnection: close\r\n"
    asked = f"/api/v1/instruction?channel=email&from={who(0)[1]}"
    page = f"GET /sign-in/ HTTP/1.1\r\n{ends}\r\n".encode()
    question = f"GET {asked} HTTP/1.1\r\n{ends}Authorization: Bearer {secret}\r\n\r\n".encode()
    await asyncio.gather(*(client(each) for each in (page, question) * 2))


def rounds(found: list[Server], load: str, asked: Path, chosen: argparse.Namespace) -> None:
    for _ in range(chosen.rounds):
        for clients in (1, 8):
            os.environ["PACE"] = str(clients / chosen.each_second)
            for server in found:
                measure(server, load, asked, clients, chosen.seconds)


def told(state: str, found: list[Server]) -> None:
    for clients in (1, 8):
        ratio = in_pairs(*found, clients, "p99")
        figures = " against ".join(f"{median(each.figures[clients].p99):,.0f}" for each in found)
        rates = " against ".join(f"{median(each.figures[clients].rate):,.0f}" for each in found)
        print(f"{state:6} {clients} clients: p99 {figures} µs: {ratio:.2f} × (goal ≤ 2); {rates} answers/s")
    for each in found:
        each.figures.clear()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--each-second", type=int, default=1_000)
    parser.add_argument("--messages", type=int, default=30_000)
    parser.add_argument("--ask", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.ask:
        asyncio.run(ask(chosen.ask, Path(os.environ["EVENHAND_DATA"]).parent / "asked"))
        return
    with tempfile.TemporaryDirectory(prefix="evenhand-bench-") as name:
        folder = Path(name)
        os.environ |= {
            "EVENHAND_DATA": f"{folder}/data",
            "EVENHAND_DATABASE_URL": f"sqlite:///{folder}/evenhand.sqlite3",
            "EVENHAND_API_PER_MINUTE": "instruction=0",
        }
        load = build(folder, "load")
        if not load:
            sys.exit("This bench needs gcc for its client.")
        from support.people import register

        register()
        make = subprocess.run(
            [*EVENHAND, "token", "make", "bench"], capture_output=True, text=True, check=True
        )
        restricted = [who(writer)[1] for writer in range(0, PEOPLE, 200)]
        (folder / "list").write_text("\n".join(restricted) + "\n")
        write_maildir(folder / "mail", chosen.messages)
        with running(servers(folder, folder / "list")) as found:
            for server in found:
                measure(server, load, folder / "list", 8, 1)
                server.figures.clear()
            rounds(found, load, folder / "list", chosen)
            told("alone", found)
            with busy(folder, folder / "mail", make.stdout.strip()):
                rounds(found, load, folder / "list", chosen)
            told("busy", found)


if __name__ == "__main__":
    main()
