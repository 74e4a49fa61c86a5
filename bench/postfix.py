"""What Postfix takes with us beside it bare, and with a milter in C: messages a second and processor time, in pairs.

    python bench/postfix.py [--messages 1500] [--pairs 5] [--clients 8] [--strangers] [--discard]

Postfix servers of this machine's own package, alike but for who answers them, with queues of their own, take the same messages in
turns, from `smtp-source`, one in each session, and deliver them to maildirs, or (--discard) throw them away. The gateway is
`evenhand gateway` as it is run: it follows a database and records what it answered. Each message is from somebody restricted, so
that each gets a header, or (--strangers) from nobody on record. A ratio is of one pair; the median is printed. Processor time is
that of the mail server's processes and of who answers.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

from bench.support.peers import Server, build, running
from support.letters import PEOPLE, who
from tests.channels.servers import Postfix, postfix

EVENHAND = [sys.executable, "-c", "from evenhand.config.cli import main; main()"]
TICK = os.sysconf("SC_CLK_TCK")
BODY = 2_000  # bytes


@dataclass
class Site:
    """A mail server, who answers it, and what was measured: messages a second, and milliseconds of processor time a message."""

    name: str
    mx: Postfix
    beside: Server | None = None
    rate: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    theirs: list[float] = field(default_factory=list)

    def take(self, messages: int, clients: int, sender: str) -> None:
        before, began = self.spent(), time.perf_counter()
        command = ["/usr/sbin/smtp-source", "-s", str(clients), "-m", str(messages), "-l", str(BODY)]
        command += ["-f", sender, "-t", "enquiries@body.example", f"127.0.0.1:{self.mx.port}"]
        subprocess.run(command, check=True)
        while self.mx.queued():
            time.sleep(0.02)
        took = time.perf_counter() - began
        mail, ours = (after - since for after, since in zip(self.spent(), before, strict=True))
        self.rate.append(messages / took)
        self.cpu.append((mail + ours) / messages * 1e3)
        self.theirs.append(ours / messages * 1e3)

    def spent(self) -> tuple[float, float]:
        """Seconds of processor time so far, of the mail server and of who answers it."""
        master = int((self.mx.folder / "queue" / "pid" / "master.pid").read_text())
        return _of_group(master), self.beside.cpu() if self.beside else 0.0


def _of_group(leader: int) -> float:
    """Of all processes of a group and of those that they had and have no longer."""
    total = 0
    for each in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = each.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == leader:
            total += sum(int(spent) for spent in fields[11:15])
    return total / TICK


@contextmanager
def sites(folder: Path, where: str) -> Iterator[list[Site]]:
    ours = f"{folder}/ours"
    gateway = [
        *EVENHAND,
        "gateway",
        "--milter",
        f"unix:{ours}",
        "--policy",
        f"unix:{folder}/policy",
        "--mode",
        "666",
    ]
    found = [Server("evenhand gateway", "milter", gateway, ours)]
    if libmilter := build(folder, "listed", "-DWITH_MILTER", "-lmilter"):
        found.append(
            Server(
                "a milter in C",
                "milter",
                [libmilter, "milter", f"{folder}/c", f"{folder}/list"],
                f"{folder}/c",
            )
        )
    with ExitStack() as stack:
        stack.enter_context(running(found))
        mx = [stack.enter_context(postfix(where, shut_in=False))]
        all_of_them = [Site("bare", mx[0])]
        for each in found:
            Path(each.where).chmod(0o666)
            lines = (
                f"smtpd_milters = unix:{each.where}\nmilter_default_action = accept\nmilter_protocol = 6\n"
            )
            all_of_them.append(
                Site(each.name, stack.enter_context(postfix(where + lines, shut_in=False)), each)
            )
        policy = f"check_policy_service {{ unix:{folder}/policy, timeout=10s, default_action=DUNNO }}"
        lines = f"smtpd_recipient_restrictions = {policy}, permit_mynetworks, reject\n"
        all_of_them.append(
            Site("evenhand, policy", stack.enter_context(postfix(where + lines, shut_in=False)), found[0])
        )
        yield all_of_them


def _where(folder: Path, discard: bool) -> str:
    """Where mail goes, as lines of main.cf."""
    boxes = folder / "mail"
    boxes.mkdir()
    shutil.chown(boxes, "nobody", "nogroup")
    limits = "smtpd_client_connection_count_limit = 0\nsmtpd_client_connection_rate_limit = 0\n"
    if discard:
        return f"{limits}virtual_transport = discard:\n"
    return (
        f"{limits}virtual_transport = virtual\nvirtual_mailbox_base = {boxes}\nvirtual_mailbox_maps = static:box/\n"
        "virtual_minimum_uid = 1\nvirtual_uid_maps = static:65534\nvirtual_gid_maps = static:65534\n"
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--messages", type=int, default=1_500)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--strangers", action="store_true")
    parser.add_argument("--discard", action="store_true")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="evenhand-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        os.environ |= {
            "EVENHAND_DATA": f"{folder}/data",
            "EVENHAND_DATABASE_URL": f"sqlite:///{folder}/evenhand.sqlite3",
        }
        from support.people import register

        register()
        sender = "nobody@elsewhere.example" if chosen.strangers else who(0)[1]
        (folder / "list").write_text("\n".join(who(writer)[1] for writer in range(0, PEOPLE, 200)) + "\n")
        with sites(folder, _where(folder, chosen.discard)) as found:
            for site in found:
                site.take(200, chosen.clients, sender)
                for figures in (site.rate, site.cpu, site.theirs):
                    figures.clear()
            for _ in range(chosen.pairs):
                for site in found:
                    site.take(chosen.messages, chosen.clients, sender)
        bare = found[0]
        for site in found:
            rate, cpu = (
                median(
                    mine / floor for mine, floor in zip(getattr(site, what), getattr(bare, what), strict=True)
                )
                for what in ("rate", "cpu")
            )
            print(
                f"{site.name:18} {median(site.rate):7,.0f}/s: {rate:.2f} × bare (goal ≥ 0.95); "
                f"{median(site.cpu):5.2f} ms CPU a message: {cpu:.2f} ×; of it beside Postfix {median(site.theirs):.2f}"
            )


if __name__ == "__main__":
    main()
