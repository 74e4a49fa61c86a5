"""What an answer at the mail server's door costs, beside floors and peers, in one run.

    python bench/gateway.py [PEOPLE…] [--seconds 2] [--rounds 3]

Floors: an echo and a dictionary in the same event loop (asyncio), a hash table in C. Peers where they are installed: postfwd
(policy), a milter in C on libmilter, rspamd with the same list (milter). Load comes from a client in C, over 1 and 8 connections.
Every sender asked about is restricted, each at random: the costliest case; each answer is written down, as in use. CPU is the
server's own, from /proc. Ratios are what to read; the absolute figures are this machine's and today's. Rounds alternate between
servers, after one that does not count; the medians are printed.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evenhand.config.settings")
os.environ["EVENHAND_DATABASE_URL"] = "sqlite://:memory:"
TICK = os.sysconf("SC_CLK_TCK")
MEASURES = [
    '[{"kind":"channels","closed":["email"]}]',
    '[{"kind":"read_no_reply","about":""},{"kind":"end_calls"}]',
    '[{"kind":"single_point_of_contact","contact":"mel","deputy":"cal"}]',
    '[{"kind":"contact_hours","days":["tue","thu"],"from":"10:00","until":"11:30","channels":["email","phone"]}]',
    '[{"kind":"response_time","working_days":10}]',
]


@dataclass
class Figures:
    rate: list[float] = field(default_factory=list)
    p50: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    said: int = 0


@dataclass
class Server:
    """A server under test: how it is started, and where it listens."""

    name: str
    protocol: str
    command: list[str]
    where: str
    pid: Path | None = None  # of one that makes itself a daemon
    group: int = 0
    ready: str = ""
    process: subprocess.Popen[str] | None = None
    figures: dict[int, Figures] = field(default_factory=dict)

    def start(self) -> None:
        says = "gateway_servers" in " ".join(self.command)
        self.process = subprocess.Popen(
            self.command, stdout=subprocess.PIPE if says else subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True,
            cwd=HERE.parent, start_new_session=True,
        )  # fmt: skip
        if says:
            assert self.process.stdout
            self.ready = self.process.stdout.readline().strip()
        else:
            for _ in range(900):
                if self._listens():
                    break
                time.sleep(0.1)
            time.sleep(1)
        self.group = int(self.pid.read_text()) if self.pid else self.process.pid

    def _listens(self) -> bool:
        if self.where.startswith("/"):
            return Path(self.where).exists()
        with suppress(OSError), socket.create_connection(("127.0.0.1", int(self.where.rpartition(":")[2]))):
            return True
        return False

    def stop(self) -> None:
        if self.process and self.group:
            with suppress(ProcessLookupError):
                os.killpg(self.group, signal.SIGKILL)
            self.process.wait()

    def cpu(self) -> float:
        """Seconds of processor time, of all its processes."""
        total = 0
        for each in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                fields = each.read_text().rpartition(")")[2].split()
                if self.group in (int(fields[2]), int(fields[3])):
                    total += int(fields[11]) + int(fields[12])
        return total / TICK


def picture(folder: Path, people: int) -> tuple[Path, Path, Path]:
    """So many restricted people, as a picture and as a list; and whom is asked about."""
    import django

    django.setup()
    from evenhand.casework import clock
    from evenhand.casework.everybody import Known, There
    from evenhand.gateway.last_known import LastKnown
    from evenhand.gateway.picture import Picture

    now = clock.by_the_machine()
    today = now.date()
    chance = random.Random(people)
    facts = []
    for measures in MEASURES:
        for began in range(0, 180, 3):
            starts: date = today - timedelta(days=began)
            for length in (91, 182, 364):
                scope = '{"team":"","subject":""}'
                days = f'"{starts}","{starts + timedelta(days=length)}"'
                facts.append(f'{{"restrictions":[[{measures},{days},{scope}]]}}')
    made = Picture()
    addresses = [
        f"p{number}.{chance.getrandbits(20):x}@mail{number % 97}.example" for number in range(people)
    ]
    made.put(
        ("email", each, Known("matched", (f"R-{number:08X}",), chance.choice(facts)))
        for number, each in enumerate(addresses)
    )
    made.there = {"mel": There("Mel", "mel@body.example"), "cal": There("Cal", "cal@body.example")}
    kept, listed, asked = folder / "picture", folder / "list", folder / "asked"
    LastKnown(kept).keep(made, now)
    listed.write_text("\n".join(addresses) + "\n")
    asked.write_text("\n".join(chance.choices(addresses, k=200_000)) + "\n")
    return kept, listed, asked


def build(folder: Path, name: str, *more: str) -> str:
    source = HERE / "support" / f"{name}.c"
    target = folder / f"{name}{len(more)}"
    done = subprocess.run(
        ["gcc", "-O2", "-D_GNU_SOURCE", "-w", "-o", target, source, *more, "-lpthread"],
        check=False,
        capture_output=True,
    )
    return "" if done.returncode else str(target)


def postfwd(folder: Path) -> list[Server]:
    program, port, pid = "/usr/sbin/postfwd2", "10047", folder / "postfwd.pid"
    if not Path(program).exists():
        return []
    folder.chmod(0o777)
    rules = folder / "postfwd.cf"
    rules.write_text("id=R1; sender==nobody@example.org; action=PREPEND X-Listed: yes\n")
    command = [program, "-f", str(rules), "-i", "127.0.0.1", "-p", port, "-u", "nobody", "-g", "nogroup"]
    command += ["--pidfile", str(pid), "-c", "0", "--daemon"]
    return [Server("postfwd2, one rule", "policy", command, f"127.0.0.1:{port}", pid)]


_RSPAMD = """
options {{ pidfile = "{f}/rspamd.pid"; filters = ""; dns {{ nameserver = ["127.0.0.1"]; timeout = 0.1s; }}
  control_socket = "{f}/control";
  url_tld = "{f}/tld"; cache_file = "{f}/cache"; hs_cache_dir = "{f}"; allow_raw_input = true; }}
logging {{ type = "file"; filename = "{f}/rspamd.log"; level = "warning"; }}
lua = "{f}/start.lua";
modules {{ path = "/usr/share/rspamd/plugins/"; }}
multimap {{ LISTED {{ type = "from"; map = "file://{listed}"; extract_from = "envelope"; symbol = "LISTED"; score = 1.0; }} }}
actions {{ add_header = 0.5; reject = 1000; }}
worker "rspamd_proxy" {{ bind_socket = "{where} mode=0666"; milter = yes; timeout = 20s; count = 1;
  upstream "local" {{ default = yes; self_scan = yes; }} }}
"""


def rspamd(folder: Path, listed: Path) -> list[Server]:
    if not shutil.which("rspamd"):
        return []
    folder.chmod(0o777)
    where = str(folder / "rspamd.sock")
    (folder / "tld").write_text("example\norg\n")
    (folder / "start.lua").write_text('require "global_functions" ()\n')
    (folder / "rspamd.conf").write_text(_RSPAMD.format(f=folder, listed=listed, where=where))
    return [
        Server("rspamd, the list", "milter", ["rspamd", "-f", "-i", "-c", str(folder / "rspamd.conf")], where)
    ]


def servers(folder: Path, kept: Path, listed: Path) -> list[Server]:
    python = [sys.executable, "-m", "bench.support.gateway_servers"]
    place = str(folder)
    found = [
        Server(
            "Evenhand, policy",
            "policy",
            [*python, "ours-policy", f"{place}/ours", str(kept)],
            f"{place}/ours",
        ),
        Server(
            "asyncio and a dict", "policy", [*python, "bare", f"{place}/bare", str(listed)], f"{place}/bare"
        ),
        Server("asyncio, echo", "policy", [*python, "echo", f"{place}/echo", "-"], f"{place}/echo"),
        *postfwd(folder),
        Server(
            "Evenhand, milter",
            "milter",
            [*python, "ours-milter", f"{place}/milter", str(kept)],
            f"{place}/milter",
        ),
        *rspamd(folder, listed),
    ]
    if table := build(folder, "listed"):
        found.insert(
            3, Server("C and a table", "policy", [table, "policy", f"{place}/c", str(listed)], f"{place}/c")
        )
    if libmilter := build(folder, "listed", "-DWITH_MILTER", "-lmilter"):
        command = [libmilter, "milter", f"{place}/cm", str(listed)]
        found.append(Server("libmilter in C", "milter", command, f"{place}/cm"))
    return found


@contextmanager
def running(all_of_them: list[Server]) -> Iterator[list[Server]]:
    try:
        for each in all_of_them:
            each.start()
        yield all_of_them
    finally:
        for each in all_of_them:
            each.stop()


def measure(server: Server, load: str, asked: Path, clients: int, seconds: float) -> None:
    before = server.cpu()
    command = [
        load,
        server.protocol,
        server.where,
        str(clients),
        str(seconds),
        str(asked),
        "enquiries@body.example",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"   {server.name}: {done.stderr.strip()}", file=sys.stderr)
        return
    rate, p50, p99, number, said = (float(each) for each in done.stdout.split())
    figures = server.figures.setdefault(clients, Figures())
    figures.rate.append(rate)
    figures.p50.append(p50)
    figures.p99.append(p99)
    figures.cpu.append((server.cpu() - before) / max(number, 1) * 1e6)
    figures.said = round(100 * said / max(number, 1))


def report(people: int, found: list[Server]) -> dict[str, float]:
    rates: dict[str, float] = {}
    for server in found:
        for clients, each in sorted(server.figures.items()):
            rate, cpu = median(each.rate), median(each.cpu)
            rates[f"{server.name} {clients}"] = rate
            print(
                f"{people:>9,} {server.name:22} {clients:2} {rate:10,.0f}/s {cpu:8.1f} µs CPU {median(each.p50):8.0f} µs p50 "
                f"{median(each.p99):8.0f} µs p99 {each.said:4}% marked"
            )  # fmt: skip
    for each in found:
        if each.ready and each.name != "asyncio, echo":
            began, memory = each.ready.split()
            print(f"          {each.name} began in {began} s, {memory} MB")
    return rates


def ratios(found: list[Server]) -> None:
    def told(name: str, floor: str, clients: int, what: str, goal: str) -> None:
        one, other = _of(found, name), _of(found, floor)
        if one and other and clients in one.figures and clients in other.figures:
            value = median(getattr(one.figures[clients], what)) / median(
                getattr(other.figures[clients], what)
            )
            print(f"          {name} / {floor}, {clients} clients, {what}: {value:.2f} (goal {goal})")

    for clients in (1, 8):
        told("Evenhand, policy", "asyncio and a dict", clients, "cpu", "≤ 1.5")
        told("Evenhand, policy", "asyncio and a dict", clients, "p99", "≤ 2")
    told("Evenhand, policy", "C and a table", 8, "cpu", "≤ 4")
    told("Evenhand, policy", "postfwd2, one rule", 8, "rate", "≥ 15")
    for clients in (1, 8):
        told("Evenhand, milter", "rspamd, the list", clients, "cpu", "≤ 0.75")
        told("Evenhand, milter", "libmilter in C", clients, "cpu", "—")


def _of(found: list[Server], name: str) -> Server | None:
    return next((each for each in found if each.name == name), None)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("people", nargs="*", type=int, default=[1_000, 10_000, 100_000])
    parser.add_argument("--seconds", type=float, default=1.5)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", help="servers whose name contains this")
    chosen = parser.parse_args()
    first: dict[str, float] = {}
    for people in chosen.people:
        with tempfile.TemporaryDirectory(prefix="evenhand-bench-") as name:
            folder = Path(name)
            os.environ["EVENHAND_DATA"] = str(folder / "data")
            load = build(folder, "load")
            if not load:
                sys.exit("This bench needs gcc for its client.")
            kept, listed, asked = picture(folder, people)
            found = [each for each in servers(folder, kept, listed) if chosen.only in each.name]
            with running(found):
                for server in found:  # the first questions of a day and minute cost more
                    measure(server, load, asked, 8, 2)
                    server.figures.clear()
                for _ in range(chosen.rounds):
                    for clients in (1, 8):
                        for server in found:
                            measure(server, load, asked, clients, chosen.seconds)
            rates = report(people, found)
            ratios(found)
            first = first or rates
            for which, beside in (
                ("Evenhand, policy 8", "asyncio and a dict 8"),
                ("Evenhand, milter 8", "libmilter in C 8"),
            ):
                if which in rates and which in first:
                    ratio = rates[which] / first[which]
                    other = rates.get(beside, 1) / first.get(beside, 1)
                    print(
                        f"          {which} clients: {ratio:.2f} × the rate at {chosen.people[0]:,} (goal ≥ 0.9), "
                        f"while {beside} made {other:.2f} ×"
                    )


if __name__ == "__main__":
    main()
