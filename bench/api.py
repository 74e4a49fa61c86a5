"""What an instruction costs over HTTP, beside a bare view of the same server: the floor, in the same run.

The floor is a view that answers a fixed instruction as JSON, through the same server, middleware and keep-alive: no token, no
question to the database. Ours is asked the very same again and again, as a telephone system does that asks at each step of a call,
and about another of two thousand people each time, so that nobody is asked about twice in a second. Asked in turns, by 1 and by 8
clients; the ratio is of the server's CPU time a request, in pairs, which a busy machine does not change much. Ours should be at
most 1.5 × the floor.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from itertools import cycle
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlencode

PORT = 8931
ROUNDS, SECONDS = (3, 1.0) if "--quick" in sys.argv else (7, 2.0)
PEOPLE = 2_000  # more than are asked about in the second for which an answer is remembered
ASKED = urlencode({"channel": "phone", "from": "+442079460011"})


def prepare() -> str:
    """A database with some people, one of them restricted; the secret of a token."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from evenhand.casework import clock
    from evenhand.casework.actions import ACTIONS
    from evenhand.people.models import Colleague, ColleagueRole

    now, staff = clock.now(), {}
    for name, role in (("cal", "caseworker"), ("mel", "manager")):
        staff[name] = Colleague.objects.create(username=name, name=name.title())
        ColleagueRole.objects.create(colleague=staff[name], role=role)

    def do(action: str, by: str | None, **fields: Any) -> Any:
        return ACTIONS[action](by=staff[by] if by else None, now=now, **fields)

    for number in range(PEOPLE):
        do("register_person", None, name=f"Person {number}", phones=[f"+44161496{number:04}"])
    pat = do("register_person", None, name="Pat Example", phones=["+442079460011"])
    contact = do("receive_contact", None, channel="phone", sender="+442079460011", body="Again.")
    concern = do(
        "report_concern",
        "cal",
        person=pat,
        contacts=[contact],
        behaviours=["UD4"],
        description="Again.",
        effect="A day.",
    )
    assessment = do(
        "assess_concern", "cal", concern=concern, behaviours={"UD4": "The fourth."}, impacts={"DF2b": "A day."}, our_part="None.",
        resolvable_otherwise="No.", outcome="restrict", extremely_unacceptable="A threat.",
    )  # fmt: skip
    proposal = do(
        "propose_restriction", "cal", assessment=assessment, measures=[{"kind": "end_calls"}],
        months=3, severity="medium", persistence="low", lesser_options={"a_warning": "No."}, last_resort="Yes.",
        adjustments_considered="Asked.",
    )  # fmt: skip
    do("decide_restriction", "mel", proposal=proposal, decision="approve", reasons="Proportionate.")
    return str(ACTIONS["issue_token"](by=None, now=now, name="bench").secret)  # type: ignore[attr-defined]


def serve() -> None:
    """The product's own server, with one more address."""
    import django

    django.setup()
    from django.conf import settings
    from django.http import HttpRequest, JsonResponse
    from django.urls import path

    from evenhand.config import urls
    from evenhand.config.server import Server
    from evenhand.policy.instruction import Instruction

    told = Instruction().as_dict()

    def bare(_request: HttpRequest) -> JsonResponse:
        return JsonResponse(told)

    urls.urlpatterns.append(path("bare/", bare))
    settings.API_PER_MINUTE = {}
    Server(f"127.0.0.1:{PORT}", 1).run()


async def asked(requests: list[bytes], clients: int, seconds: float) -> tuple[int, float]:
    """How many of these requests, one after the other, so many clients had answered, and how long that took."""
    ends, count, next_one = time.perf_counter() + seconds, 0, cycle(requests)

    async def client() -> None:
        nonlocal count
        reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
        while time.perf_counter() < ends:
            writer.write(next(next_one))
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200"), head
            length = next(
                int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")
            )
            await reader.readexactly(length)
            count += 1
        writer.close()

    began = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(clients)))
    return count, time.perf_counter() - began


def cpu_of(parent: int) -> float:
    """CPU seconds of the server's processes so far."""
    found = [parent, *map(int, Path(f"/proc/{parent}/task/{parent}/children").read_text().split())]
    stats = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in found]
    return sum(int(stat[11]) + int(stat[12]) for stat in stats) / os.sysconf("SC_CLK_TCK")


def measure(server: int, secret: str) -> None:
    """Ask both in turns, and tell."""
    ends = f"Host: 127.0.0.1\r\nAuthorization: Bearer {secret}\r\n\r\n"
    others = [urlencode({"channel": "phone", "from": f"+44161496{number:04}"}) for number in range(PEOPLE)]
    requests = {
        "bare view": [f"GET /bare/ HTTP/1.1\r\n{ends}".encode()],
        "the same again": [f"GET /api/v1/instruction?{ASKED} HTTP/1.1\r\n{ends}".encode()],
        "somebody else": [f"GET /api/v1/instruction?{each} HTTP/1.1\r\n{ends}".encode() for each in others],
    }
    print(f"{'':14} {'clients':>8} {'requests/s':>11} {'CPU ms':>8} {'× bare':>7}")
    for clients in (1, 8):
        rates: dict[str, list[float]] = {name: [] for name in requests}
        costs: dict[str, list[float]] = {name: [] for name in requests}
        for turn in range(ROUNDS + 1):
            for name, some in requests.items():
                before = cpu_of(server)
                count, took = asyncio.run(asked(some, clients, SECONDS))
                if turn:  # the first warms up
                    rates[name].append(count / took)
                    costs[name].append((cpu_of(server) - before) / count)
        for name in requests:
            ratio = median(mine / floor for mine, floor in zip(costs[name], costs["bare view"], strict=True))
            print(
                f"{name:14} {clients:8} {median(rates[name]):11,.0f} {median(costs[name]) * 1000:8.2f} {ratio:7.2f}"
            )


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"EVENHAND_DATA": folder, "DJANGO_SETTINGS_MODULE": "evenhand.config.settings"}
        import django

        django.setup()
        secret = prepare()
        server = subprocess.Popen([sys.executable, __file__, "--serve"])
        try:
            for _ in range(100):
                time.sleep(0.2)
                try:
                    asyncio.run(asked([b"GET /bare/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"], 1, 0.1))
                    break
                except OSError:
                    continue
            measure(server.pid, secret)
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    serve() if "--serve" in sys.argv else main()
