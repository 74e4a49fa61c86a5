"""Servers that the gateway's benches measure: how each is started, what it costs, and the peers where they are installed."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TICK = os.sysconf("SC_CLK_TCK")


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
            cwd=ROOT, start_new_session=True,
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


def build(folder: Path, name: str, *more: str) -> str:
    source = HERE / f"{name}.c"
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
milter_headers {{ use = ["spam-header"]; skip_local = false; skip_authenticated = false; }}
actions {{ add_header = 0.5; reject = 1000; }}
worker "controller" {{ bind_socket = "{f}/controller.sock mode=0666"; count = 1; }}
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


def in_pairs(one: Server, other: Server, clients: int, what: str) -> float | None:
    """How many times the other's the figure of one is: the median over the rounds, in each of which both were measured."""
    if clients not in one.figures or clients not in other.figures:
        return None
    pairs = zip(getattr(one.figures[clients], what), getattr(other.figures[clients], what), strict=False)
    return median(mine / theirs for mine, theirs in pairs if theirs)
