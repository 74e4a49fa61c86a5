"""What a search costs, beside tantivy on the same texts in the same run: every kind of question that the screen asks, with the
reader's rights applied, the newest first, counted up to five hundred.

    python bench/search.py 10000 100000 [--questions 200] [--best-of 3] [--keep FOLDER]

On PostgreSQL when EVENHAND_DATABASE_URL names one: in databases of its own beside that, removed afterwards. To put a million in
takes a quarter of an hour; with `--keep` they stay (tantivy's index in FOLDER, and on SQLite ours) and the next run with the same
FOLDER asks them again, such as after a change of statement. PostgreSQL is asked after its own upkeep of what came in, which it does
by itself within minutes.

The clock is processor time: this process's, and that of PostgreSQL's own which serves it, where that runs here under Linux; else it
has the wall's clock. With `--best-of`, each question is asked so often, of both, and its quickest counts: a busy machine is no slow
question. A kind holds when its 99th percentile is at most twice tantivy's, or ten milliseconds, whichever is larger.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

FOLDER = Path(tempfile.mkdtemp(prefix="evenhand-bench-"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evenhand.config.settings")
os.environ.setdefault("EVENHAND_DATABASE_URL", f"sqlite:///{FOLDER}/search.sqlite3")
os.environ["EVENHAND_DATA"] = str(FOLDER)

import django

django.setup()

from django.core.management import call_command
from django.db import connection, transaction
from support.with_tantivy import Tantivy

from evenhand.audit.rows import insert_all, record
from evenhand.contacts import search
from evenhand.contacts.models import Contact
from evenhand.contacts.search import Around, Asked, Narrowed, Rights
from evenhand.people.models import Colleague, Person

SQLITE = connection.vendor == "sqlite"
BATCH = 2_000
FILLED = "filled"  # a file beside what is kept, when all of it is in
BEGAN = datetime(2024, 1, 1, tzinfo=UTC)
TWO_YEARS = 2 * 365 * 24 * 3600
COMMON = """
the to and of i a in you that is it for my was on have with not this be yn y i a mae o ar eich gan at from they me your
are as complaint police officer reference dear please case o'r wedd cwyn heddlu am eto nid oes chi
"""
PARTS = "ar bre con dd er fo gwy hen is lla mor nant ol pen rhy str ten ver wyn ŵyr com pla int par king"


def clock() -> float:
    """Seconds of processor time that our questions have taken so far."""
    if SQLITE:
        return time.process_time()
    served_by = (
        Path(f"/proc/{connection.connection.info.backend_pid}/schedstat") if connection.connection else None
    )
    if served_by is None or not served_by.exists():
        return time.perf_counter()
    return time.process_time() + int(served_by.read_text().split()[0]) / 1e9


def words(number: int = 60_000) -> list[str]:
    """A vocabulary, the commonest word first."""
    luck = random.Random(7)
    made = dict.fromkeys(COMMON.split())
    while len(made) < number:
        made["".join(luck.choices(PARTS.split(), k=luck.randrange(2, 6)))] = None
    return list(made)


@dataclass
class Corpus:
    """Invented short contacts, the same in every run: words as often as in speech, some persons who write often, mostly closed."""

    number: int
    vocabulary: list[str] = field(default_factory=words)

    def __post_init__(self) -> None:
        self.often = list(itertools.accumulate(1 / (place + 2) for place in range(len(self.vocabulary))))
        self.people = max(self.number // 20, 50)
        self.persons = list(itertools.accumulate(1 / (place + 5) for place in range(self.people)))

    def contacts(self, colleague: int) -> Iterator[tuple[Contact, Around]]:
        luck = random.Random(11)
        step = TWO_YEARS / self.number
        for n in range(self.number):
            person = luck.choices(range(1, self.people + 1), cum_weights=self.persons)[0]
            known = luck.random() < 0.8
            recent = n > self.number * 0.95
            closed = not (recent and luck.random() < 0.5)
            said = luck.choices(self.vocabulary, cum_weights=self.often, k=5 + int(luck.expovariate(1 / 22)))
            contact = record(
                Contact,
                id=n + 1,
                reference=f"C-{n:08}",
                channel=luck.choices(("email", "phone", "web_form", "post"), (60, 25, 10, 5))[0],
                received_at=BEGAN + timedelta(seconds=int(n * step + luck.random() * step)),
                sender=f"person{person}@example.org",
                subject=" ".join(said[:4]),
                body=" ".join(said[4:]),
                person_id=person if known else None,
                match="matched" if known else "unmatched",
                closed_at=BEGAN if closed else None,
            )
            took_part = frozenset({colleague}) if luck.random() < 0.005 else frozenset()
            yield contact, Around(took_part=took_part, read=luck.random() < 0.7)


Question = tuple[Rights, Asked, Narrowed]


def questions(corpus: Corpus, number: int, colleague: int) -> Iterator[tuple[str, list[Question]]]:
    """So many of each kind, each with words that are in the texts as often as they are in use."""
    luck = random.Random(13)
    lead, front = Rights(everything=True), Rights(open_ones=True, took_part=colleague)
    said = [contact for contact, _ in itertools.islice(Corpus(20_000).contacts(colleague), 20_000)]

    def word(least: int = 0, most: int = 60_000) -> str:
        choices = corpus.vocabulary[least:most]
        return luck.choices(choices, cum_weights=corpus.often[least:most])[0]

    def beginning(letters: int) -> str:
        while len(found := word(40)) < letters:
            pass
        return found[:letters]

    def beside() -> str:
        spoken = luck.choice(said).body.split()
        at = luck.randrange(max(len(spoken) - 1, 1))
        return '"' + " ".join(spoken[at : at + 2]) + '"'

    def month() -> Narrowed:
        since = BEGAN + timedelta(days=luck.randrange(690))
        return Narrowed(since=since, before=since + timedelta(days=30))

    def person() -> Narrowed:
        return Narrowed(people=(luck.choices(range(1, corpus.people + 1), cum_weights=corpus.persons)[0],))

    plain = Narrowed
    kinds: list[tuple[str, Rights, Callable[[], str], Callable[[], Narrowed]]] = [
        ("one word", lead, lambda: word() + " ", plain),
        ("one of the commonest words", lead, lambda: word(0, 20) + " ", plain),
        ("two words", lead, lambda: f"{word()} {word()} ", plain),
        ("three words", lead, lambda: f"{word()} {word()} {word()} ", plain),
        ("two common words", lead, lambda: f"{word(0, 100)} {word(0, 100)} ", plain),
        ("two middling words", lead, lambda: f"{word(50, 500)} {word(50, 500)} ", plain),
        ("a phrase of two words", lead, beside, plain),
        ("a beginning, 4 letters", lead, lambda: beginning(4), plain),
        ("a beginning, 5 letters", lead, lambda: beginning(5), plain),
        ("a beginning, 6 letters", lead, lambda: beginning(6), plain),
        ("a word and a beginning", lead, lambda: f"{word()} {beginning(4)}", plain),
        ("an e-mail address", lead, lambda: luck.choice(said).sender + " ", plain),
        ("a reference", lead, lambda: luck.choice(said).reference + " ", plain),
        ("a word, one way", lead, lambda: word() + " ", lambda: Narrowed(channel="post")),
        ("a word, one person", lead, lambda: word() + " ", person),
        ("a word, one month", lead, lambda: word() + " ", month),
        ("a word, unread, uncertain", lead, lambda: word() + " ", lambda: Narrowed(read=False, matches=("unmatched",))),
        ("one person", lead, lambda: "", person),
        ("one month, one way", lead, lambda: "", lambda: replace(month(), channel="email")),
        ("one word, by the front", front, lambda: word() + " ", plain),
        ("two words, by the front", front, lambda: f"{word()} {word()} ", plain),
        ("a beginning, by the front", front, lambda: beginning(4), plain),
    ]  # fmt: skip
    for name, rights, text, narrowed in kinds:
        yield name, [(rights, search.asked_of(text()), narrowed()) for _ in range(number)]


def load(corpus: Corpus, peer: Tantivy) -> None:
    colleague = Colleague.objects.create(username="bench", name="Bench")
    began = timed = time.process_time()
    spent = {"texts": 0.0, "contacts": 0.0, "ours": 0.0, "tantivy": 0.0}

    def lap(what: str) -> None:
        nonlocal timed
        now = time.process_time()
        spent[what] += now - timed
        timed = now

    people = [Person(id=n, name=f"Person {n}", registered_at=BEGAN) for n in range(1, corpus.people + 1)]
    Person.objects.bulk_create(people, batch_size=1_000)
    rows = corpus.contacts(colleague.pk)
    timed = time.process_time()
    while batch := list(itertools.islice(rows, BATCH)):
        lap("texts")
        with transaction.atomic():
            insert_all([contact for contact, _ in batch])
            lap("contacts")
            search.index([contact for contact, _ in batch], {c.pk: a for c, a in batch}, new=True)
        lap("ours")
        peer.write(batch)
        lap("tantivy")
    peer.finish()
    lap("tantivy")
    told = ", ".join(f"{name} {seconds / corpus.number * 1e6:.0f}" for name, seconds in spent.items())
    print(
        f"loaded {corpus.number:,} in {time.process_time() - began:.0f} s; µs a contact: {told}", flush=True
    )


def sizes(peer: Tantivy) -> None:
    with connection.cursor() as cursor:
        if SQLITE:
            # Blocks of the words' own tables; the rest is the contacts and the rows of the index.
            cursor.execute("SELECT sum(length(block)) FROM contacts_words_data")
            ours = cursor.fetchone()[0]
        else:
            cursor.execute("VACUUM (ANALYZE)")
            cursor.execute(
                "SELECT pg_relation_size('contacts_words') + pg_table_size('contacts_searchentry')"
            )
            ours = cursor.fetchone()[0]
    theirs = sum(file.stat().st_size for file in peer.folder.iterdir())
    print(f"index {ours / 1e6:,.0f} MB, tantivy's {theirs / 1e6:,.0f} MB", flush=True)


def percentile(took: list[float], share: float) -> float:
    return sorted(took)[min(int(len(took) * share), len(took) - 1)] * 1e3


def quickest(ask: Callable[[], int], now: Callable[[], float], times: int) -> tuple[float, int]:
    """Seconds that a question takes, asked so often, and its answer."""
    took, answer = [], 0
    for _ in range(times):
        began = now()
        answer = ask()
        took.append(now() - began)
    return min(took), answer


def measure(corpus: Corpus, peer: Tantivy, number: int, first: dict[str, float], times: int = 1) -> bool:
    colleague = Colleague.objects.get(username="bench").pk
    holds = True
    print(f"load {os.getloadavg()[0]:.1f} when the first question is asked")
    print(f"{'ms':28} {'p50':>8} {'p99':>8} {'tantivy':>8} {'p99':>8} {'ratio':>6} {'growth':>6}  holds")
    for name, asked in questions(corpus, number, colleague):
        ours, theirs = [], []
        for question in [*asked[:5], *asked]:
            here, found = quickest(lambda: search.search(*question).number, clock, times)  # noqa: B023
            there, count = quickest(lambda: peer.ask(*question), time.process_time, times)  # noqa: B023
            ours.append(here)
            theirs.append(there)
            if min(count, search.COUNTED) != found:
                sys.exit(f"{name}: {question[1:]}: {found} here, {count} there")
        ours, theirs = ours[-number:], theirs[-number:]
        p99, peers = percentile(ours, 0.99), percentile(theirs, 0.99)
        held = p99 <= max(2 * peers, 10)
        holds = holds and held
        growth = p99 / first.setdefault(name, p99)
        print(
            f"{name:28} {percentile(ours, 0.5):8.2f} {p99:8.2f} {percentile(theirs, 0.5):8.2f} {peers:8.2f} "
            f"{p99 / peers:6.1f} {growth:6.1f}  {'yes' if held else 'NO'}",
            flush=True,
        )
    return holds


def opened(number: int, kept: Path | None, named: str) -> tuple[Tantivy, bool]:
    """Make our database for so many contacts the one that is open, and say whether they are in it already; and tantivy's."""
    folder = (kept or FOLDER) / str(number)
    filled = (folder / FILLED).exists()
    if not filled:
        shutil.rmtree(folder, ignore_errors=True)
    (folder / "tantivy").mkdir(parents=True, exist_ok=True)
    connection.close()
    if SQLITE:
        connection.settings_dict["NAME"] = str(folder / "search.sqlite3")
        call_command("migrate", verbosity=0)
    else:
        own = connection.settings_dict["TEST"]["NAME"] = f"test_{named}_{number}"
        connection.settings_dict["NAME"] = own if filled else named
        if not filled:
            connection.creation.create_test_db(verbosity=0, autoclobber=True)
    return Tantivy(folder / "tantivy"), filled


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else "")
    parser.add_argument("sizes", nargs="*", type=int, default=[10_000, 100_000], metavar="CONTACTS")
    parser.add_argument("--questions", type=int, default=200, help="of each kind")
    parser.add_argument("--best-of", type=int, default=1, metavar="TIMES", help="how often each is asked")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="ask what is kept there, or keep it")
    asked = parser.parse_args()
    name = connection.settings_dict["NAME"]
    first: dict[str, float] = {}
    try:
        for number in asked.sizes:
            peer, filled = opened(number, asked.keep, name)
            corpus = Corpus(number)
            if not filled:
                load(corpus, peer)
            peer.finish()
            sizes(peer)
            if asked.keep:
                (asked.keep / str(number) / FILLED).touch()
            measure(corpus, peer, asked.questions, first, asked.best_of)
            if not SQLITE and not asked.keep:
                connection.creation.destroy_test_db(name, verbosity=0)
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)


if __name__ == "__main__":
    main()
