"""A database of the size that a bench asks for: contacts of invented people with their fingerprints, made once and kept.

A text is made from its distance to the last one, so that the latest contacts say the same in databases of every size. Each person
has twenty contacts, as far apart in a large base as in a small one.
"""

from __future__ import annotations

import os
import random
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import process_time

NOW = datetime(2026, 7, 1, 11, tzinfo=UTC)
EACH = 20  # contacts of one person
PAST = timedelta(days=400)
BATCH, SENTENCE = 1_000, 14


def prepare(folder: Path) -> None:
    """Set Django up on databases in this folder, which is made where there is none."""
    folder.mkdir(parents=True, exist_ok=True)
    os.environ |= {
        "EVENHAND_DATA": str(folder),
        "EVENHAND_DATABASE_URL": f"sqlite:///{folder}/first.sqlite3",
        "DJANGO_SETTINGS_MODULE": "evenhand.config.settings",
    }
    import django

    django.setup()


def hold(folder: Path, size: int) -> float | None:
    """Connect to the database of so many contacts in this folder, and make it or what is missing of it. Answers with the
    microseconds that keeping a fingerprint took; None where all was there.
    """
    from django.db import IntegrityError, connection, transaction

    from evenhand.audit.rows import insert_all, record
    from evenhand.config.databases import bring_up_to_date
    from evenhand.contacts import fingerprints
    from evenhand.contacts.models import Contact
    from evenhand.people.models import Person

    connection.close()
    connection.settings_dict["NAME"] = str(folder / f"{size}.sqlite3")
    bring_up_to_date()
    people = size // EACH
    held = Contact.objects.count()
    spent, new = 0.0, size - held
    if not Person.objects.exists():
        with transaction.atomic():
            insert_all(
                [
                    record(Person, name=f"Somebody {number}", registered_at=NOW - PAST)
                    for number in range(people)
                ]
            )
    first = Person.objects.order_by("pk").values_list("pk", flat=True)[0]
    texts = Texts()
    while held < size:
        bodies = texts.batch((size - held) // BATCH)
        # Of a million references drawn at random two are alike now and then; intake, too, draws anew then.
        with suppress(IntegrityError), transaction.atomic():
            contacts = [
                record(
                    Contact,
                    channel="email",
                    received_at=NOW - PAST * ((size - held - number) / size),
                    body=body,
                    person_id=first + (held + number) % people,
                    match="matched",
                )
                for number, body in enumerate(bodies)
            ]
            insert_all(contacts)
            began = process_time()
            fingerprints.keep_fingerprints(contacts)
            spent += process_time() - began
            held += BATCH
    return spent / new * 1e6 if new else None


class Texts:
    """Texts whose words are used as unevenly as in a language, from three words to some thousands, half of them below 120."""

    def __init__(self) -> None:
        from .letters import _COMMON, Letters

        rare = Letters().words
        self._words = [*_COMMON, *rare]
        weights = [3 / len(_COMMON)] * len(_COMMON) + [(place + 1) ** (-2 / 3) for place in range(len(rare))]
        of_rare = sum(weights[len(_COMMON) :])
        self._chances: list[float] = []
        total = 0.0
        for place, weight in enumerate(weights):
            total += weight if place < len(_COMMON) else weight / of_rare
            self._chances.append(total)

    def batch(self, number: int) -> list[str]:
        """A thousand texts; the same number gives the same ones."""
        chance = random.Random(number)
        return [self.one(chance) for _ in range(BATCH)]

    def one(self, chance: random.Random) -> str:
        """A text."""
        length = max(3, min(5_000, int(chance.lognormvariate(4.8, 0.9))))
        words = chance.choices(self._words, cum_weights=self._chances, k=length)
        said = [
            " ".join(words[start : start + SENTENCE]).capitalize() for start in range(0, length, SENTENCE)
        ]
        return ". ".join(said) + "."
