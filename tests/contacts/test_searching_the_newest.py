"""The newest are found and counted however far back they have to be looked for, and whatever helps a database to find them."""

from __future__ import annotations

import itertools
import random
import time
from datetime import UTC, datetime, timedelta
from zlib import crc32

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.contacts.test_searching import by_reading

from evenhand.contacts import search
from evenhand.contacts.models import Contact, SearchEntry
from evenhand.contacts.search import Around, Narrowed, Rights, asked_of, postgresql
from evenhand.contacts.search import store as stores
from evenhand.contacts.search.words import words_of

EVERYTHING = Rights(everything=True)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
POSTGRESQL = connection.vendor == "postgresql"
SAID = ["the", "of", "the", "park", "parking", "parked", "tudor", "tudors", "interviews", "interview", "o"]
TYPED = [
    *SAID,
    "park ",
    "tudo",
    "interv",
    "intervi",
    '"the park"',
    '"of the"',
    '"the of the"',
    "the-parki",
    "the interviews ",
]


def came(body: str, when: datetime = NOON, **fields: object) -> Contact:
    """A contact that came in and can be found."""
    contact = Contact.objects.create(**({"channel": "email", "received_at": when, "body": body} | fields))
    search.index([contact], {}, new=True)
    return contact


def found(text: str, narrowed: Narrowed | None = None) -> list[int]:
    return list(search.search(EVERYTHING, asked_of(text), narrowed).contacts)


@pytest.fixture
def in_short_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if there were very many contacts: what comes first is a few."""
    monkeypatch.setattr(postgresql, "FIRST", 10)


@pytest.mark.django_db
def test_a_search_takes_as_few_statements_as_it_can() -> None:
    contact = came("Parking on Tudor Street")
    found("warmed up")
    with CaptureQueriesContext(connection) as asked:
        assert found('parking "tudor street"', Narrowed(channel="email")) == [contact.pk]
    assert len(asked) == (1 if POSTGRESQL else 2)


@pytest.mark.django_db
@pytest.mark.skipif(not POSTGRESQL, reason="SQLite stops by itself when it has enough")
@pytest.mark.usefixtures("in_short_steps")
def test_where_there_are_more_than_the_newest_let_expect_no_more_are_looked_up_than_are_counted() -> None:
    """One in ten of the newest says it, and each of those before."""
    rows = [
        Contact(channel="email", received_at=NOON - timedelta(days=number), body=body)
        for number in range(600)
        for body in ["zebra" if number > 100 or number % 10 == 0 else "giraffe"]
    ]
    Contact.objects.bulk_create(rows)
    search.index(rows, {}, new=True)
    before = looked_up()
    found = stores.engine().newest(asked_of("zebra "), [], None, None, 60, 4)
    assert found.number == 60
    assert [contact for _, contact in found.entries] == [rows[number].pk for number in (0, 10, 20, 30)]
    assert looked_up() - before <= 60 + 2 * 10
    # What is newer than what is asked for is not looked up either.
    before, thirtieth_last = looked_up(), SearchEntry.objects.order_by("pk")[30].pk
    assert stores.engine().newest(asked_of("zebra "), [], None, thirtieth_last, 60, 4).number == 30
    assert looked_up() - before <= 30 + 2 * 10


def looked_up() -> int:
    """How many rows of the index were looked up in this transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_get_xact_tuples_fetched('contacts_searchentry'::regclass)")
        return int(cursor.fetchone()[0])


@pytest.mark.django_db
def test_more_may_be_asked_for_than_the_index_is_asked_at_once() -> None:
    first = came("one two three four five six seven eight")
    came("one two three four five six seven")
    narrowed = Narrowed(channel="email", read=False, matches=("unmatched",), since=NOON)
    assert found("eight one two three four five six seven ", narrowed) == [first.pk]
    assert found("eight one two three four five six nine ", narrowed) == []


@pytest.mark.django_db
def test_a_phrase_is_found_in_a_long_contact_as_in_a_short_one() -> None:
    filling = " ".join(f"filling{number}" for number in range(400))
    long, short = came(f"the claim {filling} was lately"), came("the claim was lately")
    assert found('"the claim"') == found('"was lately"') == [short.pk, long.pk]
    assert found('"claim was"') == found("claim-was-late") == [short.pk]
    assert found("claim-fill") == [long.pk]


@pytest.mark.django_db
def test_two_words_are_not_taken_for_beside_each_other_because_another_pair_is() -> None:
    """Pairs share marks on PostgreSQL."""
    first, other = _that_share_a_mark()
    came(f"{first[1]} {first[0]} {other[0]} {other[1]}")
    right = came(" ".join(first))
    assert found(f'"{first[0]} {first[1]}"') == [right.pk]


def _that_share_a_mark() -> tuple[tuple[str, str], tuple[str, str]]:
    seen: dict[int, tuple[str, str]] = {}
    for pair in itertools.combinations([f"word{number}" for number in range(500)], 2):
        mark = crc32(" ".join(pair).encode()) & 0xFFFF
        if not set(seen.setdefault(mark, pair)) & set(pair):
            return seen[mark], pair
    raise AssertionError


@pytest.mark.django_db
def test_a_phrase_of_what_nearly_every_contact_has_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is that common is not looked up in the index of PostgreSQL, unless there is nothing else."""
    name = str(connection.settings_dict["NAME"])
    common = dict.fromkeys(["jo", "example", "org", *postgresql._pairs(("jo", "example", "org"))], 0.9)
    monkeypatch.setitem(postgresql._COMMON, name, (common, time.monotonic() + 600))
    right, _ = came("jo@example.org rang"), came("org example jo rang")
    assert found("jo@example.org") == found('"jo example org rang"') == [right.pk]


def test_the_index_is_asked_for_the_rarest_first() -> None:
    common = {"the": 0.7, "park": 0.1, "_4park": 0.3, "_n": 0.4, "_cemail": 0.6, "_cpost": 0.1}
    asked, marks = asked_of("the zebra park"), [("_cpost", "_cemail"), ("_n",)]
    terms = postgresql._terms_for(asked, marks, common)
    asked_for = ["zebra", "park", "_n", "the", "_cpost"]
    assert [next(each for each in asked_for if f"'{each}'" in term) for term in terms] == asked_for


@pytest.mark.django_db
@pytest.mark.usefixtures("in_short_steps")
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.randoms(use_true_random=False))
def test_the_newest_are_those_that_reading_every_contact_finds(luck: random.Random) -> None:
    stores.empty()
    longest = luck.choice((3_600, 10**6, 10**8, 3 * 10**9))  # seconds: an hour to a hundred years
    rows = [
        Contact(
            channel=luck.choice(("email", "post")),
            received_at=NOON - timedelta(seconds=int(longest * luck.random() ** luck.choice((1, 4)))),
            body=" ".join(luck.choices(SAID, k=luck.choice((2, 5, 9, 120)))),
        )
        for _ in range(60)
    ]
    Contact.objects.bulk_create(rows)
    search.index(rows, {row.pk: Around(read=luck.random() < 0.5) for row in rows}, new=True)
    entries = list(SearchEntry.objects.select_related("contact").order_by("pk"))
    texts = [(each.pk, [words_of(each.contact.reference), words_of(each.contact.body)]) for each in entries]
    held = {each.pk: (each.contact_id, set(each.marks.split())) for each in entries}
    for _ in range(15):
        asked = asked_of(" ".join(luck.choices(TYPED, k=luck.randrange(1, 4))))
        marks = luck.choice(([], [("_cemail",)], [("_cpost", "_cemail"), ("_n",)]))
        least, below = (luck.choice((None, luck.choice(entries).pk)) for _ in range(2))
        most = luck.choice((1, 3, 10, 501))
        fits = [
            (key, held[key][0])
            for key in by_reading(asked, texts)
            if (least is None or key >= least) and (below is None or key < below)
            if all(held[key][1] & set(either) for either in marks)
        ]
        newest = stores.engine().newest(asked, marks, least, below, most, 4)
        assert list(newest.entries) == fits[: min(4, most)], asked
        assert newest.number == min(len(fits), most), asked
