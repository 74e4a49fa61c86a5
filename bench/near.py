"""What it costs to find nearly the same words again, among ten thousand contacts and among many more; beside the floor.

Times are of the processor. The floor is comparing the text with every other one's shingles, which is what finding without
fingerprints means. One in twenty asked for is a repeat with some words changed: how many of those are found is told too.
`--contacts 1000000` takes more.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
from datetime import UTC, datetime
from time import process_time

NOW = datetime(2026, 7, 1, 11, tzinfo=UTC)
BATCH = 1_000


def prepare(folder: str) -> None:
    os.environ |= {
        "EVENHAND_DATA": folder,
        "EVENHAND_DATABASE_URL": f"sqlite:///{folder}/near.sqlite3",
        "DJANGO_SETTINGS_MODULE": "evenhand.config.settings",
    }
    import django

    django.setup()
    from evenhand.config.databases import bring_up_to_date

    bring_up_to_date()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contacts", type=int, default=100_000)
    parser.add_argument("--quick", action="store_true", help="10,000 contacts only")
    asked = parser.parse_args()
    sizes = [10_000] if asked.quick else sorted({10_000, asked.contacts})
    with tempfile.TemporaryDirectory(prefix="evenhand-bench-") as folder:
        prepare(folder)
        measure(sizes)


def measure(sizes: list[int]) -> None:
    from django.db import transaction
    from support.letters import Letters

    from evenhand.audit.rows import insert_all, record
    from evenhand.contacts import fingerprints
    from evenhand.contacts.models import Contact

    letters, chance, held = Letters(), random.Random(1), 0
    bodies: list[str] = []
    print(
        f"{'contacts':>10} {'µs to keep':>10} {'p50 ms':>7} {'p99 ms':>7} {'× p50 of all':>12} {'repeats found':>13}"
    )
    for size in sizes:
        spent = 0.0
        before = held
        while held < size:
            texts = [letters.text(number % 7 == 0) for number in range(BATCH)]
            bodies += texts if len(bodies) < 10_000 else []
            with transaction.atomic():
                contacts = [record(Contact, channel="email", received_at=NOW, body=text) for text in texts]
                insert_all(contacts)
                began = process_time()
                fingerprints.keep_fingerprints(contacts)
                spent += process_time() - began
            held += BATCH
        took, found, repeats = [], 0, 0
        for number in range(1_000):
            is_repeat = number % 20 == 0
            text = again(chance.choice(bodies), chance) if is_repeat else letters.text()
            began = process_time()
            answers = fingerprints.near(text)
            took.append(process_time() - began)
            repeats += is_repeat
            found += is_repeat and bool(answers)
        took.sort()
        floor = by_comparing(bodies[:2_000], letters.text()) * size / 2_000
        keep = spent / (held - before) * 1e6
        print(
            f"{held:10,} {keep:10.0f} {took[500] * 1e3:7.2f} {took[990] * 1e3:7.2f} {took[500] / floor:12.6f}"
            f" {found:6} of {repeats}"
        )


def again(text: str, chance: random.Random) -> str:
    """The same with one word in fifty changed."""
    words = text.split(" ")
    for _ in range(len(words) // 50):
        words[chance.randrange(len(words))] = "otherwise"
    return " ".join(words)


def by_comparing(bodies: list[str], text: str) -> float:
    """Seconds to compare a text with each of these."""
    from evenhand.contacts.fingerprints import jaccard, shingles

    began = process_time()
    own = shingles(text.encode().split())
    for body in bodies:
        jaccard(own, shingles(body.encode().split()))
    return process_time() - began


if __name__ == "__main__":
    sys.exit(main())
