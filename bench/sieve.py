"""How large our Sieve script is and what it costs Pigeonhole: `python bench/sieve.py [PEOPLE…]`; one JSON object for each size.

The people are invented: restrictions of three, six or twelve months, begun over the last year; a closed channel, reading without
reply, one of twenty points of contact, or one of six sets of hours. Needs Dovecot's `sievec` and `sieve-test`.
"""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
import tempfile
import time as clock
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from evenhand.gateway.sieve.script import Mailbox, Somebody, script
from evenhand.policy.access import DecidedRestriction
from evenhand.policy.calendar import last_day
from evenhand.policy.edition import load
from evenhand.policy.instruction import Standing
from evenhand.policy.measures import ClosedChannels, ContactHours, Measure, ReadNoReply, SinglePointOfContact

NOW = datetime.now(UTC)
CONTACTS = [f"contact{number}" for number in range(20)]
HOURS: Sequence[Measure] = [
    ContactHours((day,), time(opens), time(opens + 2), channels=("email",))
    for day in ("mon", "wed", "fri")
    for opens in (10, 14)
]
JUDGES = ("mx.body.example",)


def people(number: int, addresses: int, *, alike: bool) -> list[Somebody]:
    """So many people with so many addresses each; `alike`: all under one and the same restriction."""
    chance = random.Random(number)
    found = []
    for each in range(number):
        starts = NOW.date() - timedelta(days=0 if alike else chance.randrange(360))
        ends = last_day(starts, 12 if alike else chance.choice([3, 6, 12]))
        if ends < NOW.date():
            ends = last_day(NOW.date(), 3)
        kind = 0 if alike else chance.random()
        measure: Measure = (
            ClosedChannels(("email",)) if kind < 0.4
            else ReadNoReply() if kind < 0.6
            else SinglePointOfContact(chance.choice(CONTACTS), chance.choice(CONTACTS)) if kind < 0.85
            else chance.choice(HOURS)
        )  # fmt: skip
        theirs = tuple(f"forename.{each:05}{at or ''}@example.org" for at in range(addresses))
        decided = DecidedRestriction(
            f"R-{each}", (measure,), starts, ends, decided_at=datetime.combine(starts, time(9), UTC)
        )
        found.append(Somebody(theirs, Standing(f"P-{each:05}", restrictions=(decided,))))
    return found


def processor(command: Sequence[str]) -> tuple[float, str]:
    """Seconds of processor time that a command takes, and what it says."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, told.stdout + told.stderr


def measured(number: int, addresses: int, *, alike: bool) -> dict[str, object]:
    """Bytes, and seconds of processor time: making it, compiling it, and running it on some messages."""
    some = people(number, addresses, alike=alike)
    began = clock.process_time()
    text = script(some, Mailbox(judges=JUDGES), {who: f"{who}@body.example" for who in CONTACTS}, NOW, load())
    made = clock.process_time() - began
    who = next(each.addresses[0] for each in some[number // 2 :])
    long = ", ".join(f"x{each:06}@example.net" for each in range(2_300))
    read = ", ".join(f"<x{each:06}@example.net>" for each in range(15)) + " " + "(y) " * 50 + "x@" * 1_500
    checked = (
        "Authentication-Results: mx.body.example; " + "spf=none (x; y) smtp.mailfrom=a.example; " * 3_600
    )
    messages = {
        "from nobody on record": ("sam@example.net", "sam@example.net", ""),
        "from somebody": (who, who, ""),
        "claimed": ("sam@example.net", who, ""),
        "147 KB of addresses": ("sam@example.net", long, f"Reply-To: {long}\nSender: {long}\n"),
        "as much as it reads": ("sam@example.net", "sam@example.net", f"Reply-To: {read}\n"),
        "147 KB of checks": (who, who, f"{checked}\n"),
    }
    with tempfile.TemporaryDirectory(prefix="evenhand-sieve-") as name:
        folder = Path(name)
        (folder / "home").mkdir()
        (folder / "dovecot.conf").write_text(
            f"log_path = /dev/stderr\nmail_uid = nobody\nmail_gid = nogroup\nmail_home = {folder}/home\n"
            f"mail_location = maildir:{folder}/home/Maildir\nprotocols =\nplugin {{\n  sieve = file:{folder}/home/sieve\n"
            "  sieve_max_script_size = 0\n}\n"
        )
        (folder / "script.sieve").write_text(text)
        subprocess.run(["chown", "-R", "nobody:nogroup", name], check=True)
        folder.chmod(0o755)
        config = ["-c", str(folder / "dovecot.conf")]
        compiled, _ = processor(
            ["sievec", *config, str(folder / "script.sieve"), str(folder / "script.svbin")]
        )
        subprocess.run(["chown", "-R", "nobody:nogroup", name], check=True)
        empty = folder / "empty.sieve"
        empty.write_text("keep;\n")
        runs, outcomes = {}, {}
        for what, (envelope, author, more) in messages.items():
            (folder / "message").write_text(f"From: {author}\n{more}To: a@body.example\n\nHello\n")
            seconds = []
            for at in ("empty.sieve", "script.sieve"):
                tool = ["sieve-test", *config, "-f", envelope, str(folder / at), str(folder / "message")]
                took = min(processor(tool)[0] for _ in range(3))
                seconds.append(took)
            runs[what] = round(seconds[1] - seconds[0], 4)
            told = processor(tool)[1]
            outcomes[what] = (
                "filed" if "Evenhand " in told else "claimed" if "$EvenhandClaimed" in told else "left"
            )
    size = len(text.encode())
    return {
        "people": number, "addresses each": addresses, "alike": alike, "bytes": size, "bytes a person": round(size / number, 1),
        "made in s": round(made, 2), "compiled in s": round(compiled, 3), "a message in s": runs, "outcomes": outcomes,
    }  # fmt: skip


if __name__ == "__main__":
    for asked in map(int, sys.argv[1:] or ["100", "1000", "5000", "20000"]):
        print(json.dumps(measured(asked, 1, alike=False)), flush=True)
    if not sys.argv[1:]:
        print(json.dumps(measured(5_000, 1, alike=True)), flush=True)
        print(json.dumps(measured(5_000, 3, alike=False)), flush=True)
