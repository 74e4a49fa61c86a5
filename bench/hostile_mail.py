"""Hostile mail: how much of it can be read and stored, how long the slowest takes, and how much memory.

    python bench/hostile_mail.py [--messages 200000] [--stored 10000] [--seed N] [--mail FOLDER]

Two of three messages are mutations of real and awkward ones, the others are grown from a grammar; some are saved from Outlook or
hold a winmail.dat. Each must be read or refused with a reason, in less than two seconds of processor time and 500 MB of memory;
the first so many are stored as well, and none may be missing. The peer beside it is the standard library's own parser, which is
given a part of the same messages; the floor is making the messages without reading them. Exits with 1 when something failed.
"""

from __future__ import annotations

import argparse
import email
import email.policy
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

SECONDS, MEGABYTES, PEER = 2.0, 500, 2000


def main() -> None:
    asked = _asked()
    seeds = _seeds(asked.mail)
    floor = _timed(len, _messages(seeds, asked.seed, PEER * 5))
    print(f"floor: making {floor.count / floor.seconds:,.0f} a second of processor time")
    ours = _timed(_read, _messages(seeds, asked.seed, asked.messages))
    print(
        f"read: {ours.count:,}, {ours.count / ours.seconds:,.0f} a second with the making of them; "
        f"slowest {ours.slowest * 1000:,.0f} ms; refused with a reason {ours.refused:,}; raised {len(ours.raised)}"
    )
    peer = _timed(_peer, _messages(seeds, asked.seed, PEER))
    print(
        f"the standard library on the first {peer.count:,}: {peer.count / peer.seconds:,.0f} a second, "
        f"slowest {peer.slowest * 1000:,.0f} ms, raised {len(peer.raised)} ({', '.join(sorted(set(peer.raised))) or 'nothing'})"
    )
    missing, stored = _stored(_messages(seeds, asked.seed + 1, asked.stored))
    print(f"stored: {stored}; missing {missing}")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"memory at most: {memory} MB")
    failed = [*ours.raised, *([f"{missing} missing"] if missing else [])]
    failed += ["too slow"] if ours.slowest > SECONDS else []
    failed += ["too much memory"] if memory > MEGABYTES else []
    print("; ".join(dict.fromkeys(failed)) or "nothing failed")
    sys.exit(bool(failed))


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--messages", type=int, default=5_000)
    parser.add_argument("--stored", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=20260706)
    parser.add_argument(
        "--mail", type=Path, default=ROOT.parent.parent / "shared" / "data" / "mail", help="more real mail"
    )
    return parser.parse_args()


def _seeds(mail: Path) -> list[bytes]:
    import mailbox

    from tests.channels.mail import letter, own_corpus
    from tests.channels.outlook_files import WINMAIL, whole, with_winmail

    found = [file.read_bytes() for file in own_corpus()] + [letter(number) for number in range(5)]
    found += [whole()] * 3 + [with_winmail(WINMAIL, "typed")] * 3
    for file in sorted(mail.rglob("*.eml")):
        found.append(file.read_bytes())
    for file in sorted(mail.rglob("*.mbox")):
        box = mailbox.mbox(file, create=False)
        found += [box.get_bytes(key) for key in box.keys()]  # noqa: SIM118  a mailbox is no mapping
    return [raw for raw in found if len(raw) < 200_000]


def _messages(seeds: list[bytes], seed: int, number: int) -> Iterator[bytes]:
    from tests.channels.hostile import endless

    return islice(endless(seeds, random.Random(seed)), number)


class _Told:
    def __init__(self) -> None:
        self.count = self.refused = 0
        self.seconds = self.slowest = 0.0
        self.raised: list[str] = []


def _timed(work: Callable[[bytes], object], messages: Iterator[bytes]) -> _Told:
    told, began = _Told(), time.process_time()
    for raw in messages:
        before = time.process_time()
        try:
            told.refused += work(raw) is False
        except Exception as error:
            told.raised.append(type(error).__name__)
            if work is _read:
                kept = Path(tempfile.gettempdir()) / f"hostile-{told.count}.eml"
                kept.write_bytes(raw)
                print(f"{type(error).__name__}: {error} (kept as {kept})")
        told.slowest = max(told.slowest, time.process_time() - before)
        told.count += 1
    told.seconds = time.process_time() - began
    return told


def _read(raw: bytes) -> bool:
    from evenhand.channels.email.parsed import NotMailError
    from evenhand.channels.email.reading import read

    try:
        told = read(raw)
    except NotMailError:
        return False
    names = (each.filename + each.declared_type + each.content_id for each in told.attachments)
    for text in (
        told.body,
        told.subject,
        told.sender.name,
        told.message_id,
        *told.recipients,
        *told.references,
        *names,
    ):
        text.encode()
        assert "\0" not in text
    return True


def _peer(raw: bytes) -> bool:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    for name in ("from", "to", "cc", "subject", "date", "message-id", "references"):
        str(message[name])
    body = message.get_body(("plain", "html"))
    return body is not None and bool(body.get_content())


def _stored(messages: Iterator[bytes]) -> tuple[int, str]:
    """How many are held neither as a contact nor in quarantine, and what became of them in words."""
    import hashlib

    with tempfile.TemporaryDirectory(prefix="evenhand-bench-") as folder:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "evenhand.config.settings",
            "EVENHAND_DATA": folder,
            "EVENHAND_DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
            "EVENHAND_LOG_LEVEL": "CRITICAL",
        }
        import django

        django.setup()
        from evenhand.casework import clock
        from evenhand.casework.actions.receive_contacts import held_among
        from evenhand.channels.email.sources import Found
        from evenhand.channels.intake import Intake
        from evenhand.config import databases

        databases.reach()
        databases.bring_up_to_date()
        intake, met, began = Intake(moment=clock.now), set[str](), time.process_time()
        for number, raw in enumerate(messages):
            met.add(hashlib.sha256(raw).hexdigest())
            intake.take(Found(f"message {number}", 0, raw, len(raw), Path(), 0))
        report = intake.finish()
        seconds = time.process_time() - began
        held: set[str] = set()
        wanted = sorted(met)
        for first in range(0, len(wanted), 500):
            held |= held_among(wanted[first : first + 500])
        assert report.adds_up
        return len(met - held) + len(report.failed), (
            f"{report.read:,} taken in, {report.read / seconds:,.0f} a second: {report.stored:,} contacts, "
            f"{report.already_held:,} held already ({report.copies:,} copies), {report.quarantined:,} in quarantine"
        )


if __name__ == "__main__":
    main()
