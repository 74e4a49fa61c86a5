"""What taking in mail costs, beside parsers alone, an indexer, and the barest pipeline that stores and indexes; all in one run.

Prints messages per CPU second (user and system, start-up included), peak memory, the size of what is kept, and the ratios that
matter. `--messages 100000` takes more, `--only evenhand,bare` fewer contenders; EVENHAND_BENCH_MAIL names a folder of real mail.
Each contender is a process of its own. Where notmuch is not installed, its line says so.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from support.letters import write_maildir

MB = 1_000_000
# HyperKitty is no program that a bench can install in a minute. On one machine it took in 54 messages a CPU second where notmuch
# took 277 of the same: by that its speed is told from notmuch's here.
HYPERKITTY_OF_NOTMUCH = 54 / 277
BATCH = 500


@dataclass(frozen=True, slots=True)
class Cost:
    """What one contender spent."""

    seconds: float
    memory: int  # bytes at the peak
    kept: int  # bytes on disk
    start: float = 0.0  # CPU seconds of these that starting takes, however little mail there is


def spent_by(command: list[str], environment: dict[str, str]) -> tuple[float, int]:
    """CPU seconds and peak memory of a command. Raises CalledProcessError when it fails."""
    child = subprocess.Popen(command, env=os.environ | environment, stdout=sys.stderr)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, command)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def size_of(*places: Path) -> int:
    """Bytes of files and of all below folders."""
    files = (file for place in places for file in ([place] if place.is_file() else place.rglob("*")))
    return sum(file.stat().st_size for file in files if file.is_file())


def this(name: str, mail: Path, out: Path) -> list[str]:
    return [sys.executable, __file__, "--run", name, "--mail", str(mail), "--out", str(out)]


def a_parser(name: str) -> Callable[[Path, Path], Cost]:
    def run(mail: Path, out: Path) -> Cost:
        return Cost(*spent_by(this(name, mail, out), {}), 0)

    return run


def bare(mail: Path, out: Path) -> Cost:
    seconds, memory = spent_by(this("bare", mail, out), {})
    return Cost(seconds, memory, size_of(out / "bare.sqlite3"))


def notmuch(mail: Path, out: Path) -> Cost:
    config = out / "notmuch-config"
    config.write_text(
        f"[database]\npath={mail}\n[user]\nname=x\nprimary_email=x@body.example\n[new]\ntags=new\n"
    )
    try:
        spent = spent_by(["notmuch", "new", "--quiet", "--no-hooks"], {"NOTMUCH_CONFIG": str(config)})
        return Cost(*spent, size_of(mail / ".notmuch"))
    finally:
        shutil.rmtree(mail / ".notmuch", ignore_errors=True)


def evenhand(mail: Path, out: Path) -> Cost:
    """The whole command, on a database that knows half of the writers and restricts some of them."""
    data = {"EVENHAND_DATA": str(out), "EVENHAND_DATABASE_URL": f"sqlite:///{out}/evenhand.sqlite3"}
    subprocess.run(this("people", mail, out), env=os.environ | data, check=True)
    before = size_of(out)
    command = [sys.executable, "-c", "from evenhand.config.cli import main; main()", "receive", "--quiet"]
    empty = out / "empty"
    for box in ("cur", "new", "tmp"):
        (empty / box).mkdir(parents=True)
    start, _ = spent_by([*command, str(empty)], data)
    spent = spent_by([*command, str(mail)], data)
    cost = Cost(*spent, size_of(out) - before, start)
    subprocess.run(this("check", mail, out), env=os.environ | data, check=True)
    return cost


CONTENDERS: dict[str, tuple[str, Callable[[Path, Path], Cost]]] = {
    "stdlib": ("standard library's parser alone", a_parser("stdlib")),
    "fast": ("fast-mail-parser alone", a_parser("fast")),
    "notmuch": ("notmuch", notmuch),
    "bare": ("fast parser + SQLite + FTS5, bare", bare),
    "evenhand": ("evenhand receive", evenhand),
}


# --- what runs in a process of its own --------------------------------------------------------------------------------


def files_of(mail: Path) -> Iterator[bytes]:
    for file in sorted(each for each in mail.rglob("*") if each.is_file()):
        yield file.read_bytes()


def run_stdlib(mail: Path, _out: Path) -> None:
    from email import message_from_bytes
    from email.policy import default

    for raw in files_of(mail):
        message = message_from_bytes(raw, policy=default)
        body = message.get_body(("plain", "html"))
        _read = (
            [str(message[name]) for name in ("from", "to", "subject", "date")],
            body and body.get_content(),
        )


def run_fast(mail: Path, _out: Path) -> None:
    from fast_mail_parser import parse_email

    for raw in files_of(mail):
        message = parse_email(raw)
        _read = message.subject, message.text_plain, message.text_html, message.headers


def run_bare(mail: Path, out: Path) -> None:
    """What somebody would write in an afternoon: no check that a message is held, no matching, no trail, no guard."""
    import json
    import sqlite3

    from fast_mail_parser import parse_email

    database = sqlite3.connect(out / "bare.sqlite3", isolation_level=None)
    database.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        "CREATE TABLE mail (id INTEGER PRIMARY KEY, sender, subject, sent, headers, body, raw BLOB);"
        "CREATE VIRTUAL TABLE words USING fts5(sender, subject, body, content='mail', content_rowid='id');"
    )
    rows: list[tuple[object, ...]] = []

    def store() -> None:
        database.execute("BEGIN IMMEDIATE")
        database.executemany("INSERT INTO mail VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
        words = [(row[0], row[1], row[2], row[5]) for row in rows]
        database.executemany("INSERT INTO words (rowid, sender, subject, body) VALUES (?, ?, ?, ?)", words)
        database.execute("COMMIT")
        rows.clear()

    for number, raw in enumerate(files_of(mail), start=1):
        message = parse_email(raw)
        body = "\n".join(message.text_plain or message.text_html)
        headers = message.headers
        rows.append(
            (
                number,
                str(headers.get("From", "")),
                message.subject,
                message.date,
                json.dumps(headers),
                body,
                raw,
            )
        )
        if len(rows) == BATCH:
            store()
    store()
    database.close()


def run_people(_mail: Path, _out: Path) -> None:
    from support.people import register

    register()


def run_check(mail: Path, _out: Path) -> None:
    """Nothing was skipped to be quick: every message is stored, on the trail, fingerprinted and searchable."""
    from support.people import check

    check(sum(1 for each in mail.rglob("*") if each.is_file()))


# ----------------------------------------------------------------------------------------------------------------------


def measured(mail: Path, names: list[str]) -> dict[str, Cost]:
    costs: dict[str, Cost] = {}
    for name in names:
        if name == "notmuch" and not shutil.which("notmuch"):
            print("notmuch is not installed (on Debian: apt-get install notmuch)", file=sys.stderr)
            continue
        with tempfile.TemporaryDirectory(prefix="evenhand-bench-") as out:
            costs[name] = CONTENDERS[name][1](mail, Path(out))
    return costs


def told(costs: dict[str, Cost], messages: int, size: int) -> None:
    print(f"{messages:,} messages, {size / MB:,.0f} MB")
    print(f"{'':36} {'messages/CPU s':>14} {'peak MB':>8} {'kept MB':>8} {'× mail':>7}")
    speed = {name: messages / cost.seconds for name, cost in costs.items()}
    for name, cost in costs.items():
        kept = f"{cost.kept / MB:8,.0f} {cost.kept / size:7.2f}" if cost.kept else f"{'-':>8} {'-':>7}"
        print(f"{CONTENDERS[name][0]:36} {speed[name]:14,.0f} {cost.memory / MB:8,.0f} {kept}")
    if "evenhand" not in costs:
        return
    ours = speed["evenhand"]
    wanted = [
        (name, speed[name], least) for name, least in (("notmuch", 5.0), ("bare", 0.7)) if name in speed
    ]
    if "notmuch" in speed:
        wanted.append(("HyperKitty, by notmuch", speed["notmuch"] * HYPERKITTY_OF_NOTMUCH, 30.0))
    wanted += [(name, speed[name], 0.0) for name in ("stdlib", "fast") if name in speed]
    for name, theirs, least in wanted:
        print(f"evenhand is {ours / theirs:6.2f} × {name}" + (f" (wanted: {least:g} ×)" if least else ""))
    start = costs["evenhand"].start
    print(
        f"its start takes {start:.1f} CPU s; without it {messages / (costs['evenhand'].seconds - start):,.0f} messages/CPU s"
    )
    print(f"evenhand's memory at the peak: {costs['evenhand'].memory / MB:.0f} MB (wanted: 150 MB at most)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--quick", action="store_true", help="1,000 messages")
    parser.add_argument("--only", default=",".join(CONTENDERS))
    parser.add_argument("--run", help=argparse.SUPPRESS)
    parser.add_argument("--mail", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.run:
        globals()[f"run_{asked.run}"](asked.mail, asked.out)
        return
    names = [name for name in CONTENDERS if name in asked.only.split(",")]
    messages = 1_000 if asked.quick else asked.messages
    with tempfile.TemporaryDirectory(prefix="evenhand-bench-") as folder:
        mail = Path(folder) / "mail"
        size = write_maildir(mail, messages)
        told(measured(mail, names), messages, size)
    if real := os.environ.get("EVENHAND_BENCH_MAIL"):
        mail = Path(real)
        print()
        told(
            measured(mail, [name for name in names if name != "notmuch"]),
            sum(1 for _ in files_of(mail)),
            size_of(mail),
        )


if __name__ == "__main__":
    main()
