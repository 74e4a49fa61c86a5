"""After an upgrade the search finds what it found before, at every moment; where it cannot, it says so until it can again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from io import StringIO
from threading import Thread
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evenhand.casework.management.commands import reindex
from evenhand.contacts import search
from evenhand.contacts.models import Contact, SearchEntry
from evenhand.contacts.search import Rights, asked_of, postgresql
from evenhand.contacts.search import store as stores

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SQLITE = connection.vendor == "sqlite"
BEFORE = 6  # the version before each database had one of its own
MANY = 40


@pytest.fixture
def of_before(monkeypatch: pytest.MonkeyPatch) -> list[Contact]:
    """Contacts whose entries were made by version 6: on PostgreSQL with fewer marks, on SQLite as they are made now."""
    every = [
        Contact.objects.create(
            channel="email", received_at=NOON + timedelta(minutes=number), subject="Zebra crossings"
        )
        for number in range(MANY)
    ]
    with monkeypatch.context() as patch:
        patch.setattr(postgresql, "_pairs", lambda words: [])
        patch.setattr(postgresql, "_said", lambda document: None)
        patch.setattr(postgresql, "_BEGINNINGS", (4, 5))
        search.index(every, {}, new=True)
    SearchEntry.objects.update(version=BEFORE)
    monkeypatch.setattr(postgresql, "_WHOLE", set())
    monkeypatch.setattr(reindex, "BATCH", 7)
    return every


def elsewhere(ask: Callable[[], Any]) -> Any:
    """What somebody else is answered meanwhile: on PostgreSQL over a connection of their own."""
    if SQLITE:
        return ask()
    told: list[Any] = []

    def asking() -> None:
        try:
            told.append(ask())
        finally:
            connection.close()

    thread = Thread(target=asking)
    thread.start()
    thread.join()
    return told[0]


def moment() -> tuple[list[int], bool]:
    """How many contacts are found by each of some questions, and whether the page says that some may be missing."""

    def ask() -> tuple[list[int], bool]:
        asked = ("zebra", '"zebra crossings"', "crossi", "zebra-cros")
        found = [search.search(Rights(everything=True), asked_of(text)).number for text in asked]
        return found, search.lacks_some()

    answer: tuple[list[int], bool] = elsewhere(ask)
    return answer


@pytest.fixture
def moments(monkeypatch: pytest.MonkeyPatch) -> list[tuple[list[int], bool]]:
    """What is found before and after each batch, and on PostgreSQL while it is out and not in again."""
    seen: list[tuple[list[int], bool]] = []
    index, put_in = reindex._index, stores._put_in

    def watched(ids: list[int], *, anew: bool) -> int:
        seen.append(moment())
        done = index(ids, anew=anew)
        seen.append(moment())
        return done

    def half_way(rows: Sequence[Any], documents: Sequence[Any]) -> None:
        if not SQLITE:
            seen.append(moment())
        put_in(rows, documents)

    monkeypatch.setattr(reindex, "_index", watched)
    monkeypatch.setattr(stores, "_put_in", half_way)
    return seen


ALL = [MANY] * 4


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("of_before")
def test_what_was_found_before_the_upgrade_is_found_at_every_moment(
    moments: list[tuple[list[int], bool]],
) -> None:
    assert moment() == (ALL, False)
    with CaptureQueriesContext(connection) as asked:
        call_command("reindex", verbosity=0)
    assert moment() == (ALL, False)
    assert moments == [(ALL, False)] * len(moments)
    written = [each["sql"] for each in asked if not each["sql"].startswith("SELECT")]
    assert not any(each.startswith(("UPDATE", "INSERT INTO contacts_words")) for each in written)
    if SQLITE:  # nothing has changed for it
        assert written == []
        assert set(SearchEntry.objects.values_list("version", flat=True)) == {BEFORE}
    else:
        assert len(moments) == 18  # three in each of six batches
        assert set(SearchEntry.objects.values_list("version", flat=True)) == {postgresql.VERSION}
    assert search.behind() == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("arguments", [(), ("--all",)])
@pytest.mark.usefixtures("of_before")
def test_while_something_is_not_found_that_will_be_the_search_says_so(
    moments: list[tuple[list[int], bool]], arguments: tuple[str, ...]
) -> None:
    if not arguments:
        SearchEntry.objects.update(
            version=BEFORE - 1
        )  # of a folding that SQLite cannot take out word by word
    call_command("reindex", *arguments, verbosity=0)
    assert all(lacks is (found != ALL) for found, lacks in moments)
    assert [found for found, _ in moments if found != ALL] == (
        [[number] * 4 for done in range(0, MANY, 7) for number in (done, min(done + 7, MANY))][:-1]
        if SQLITE
        else []
    )
    assert moment() == (ALL, False)


@pytest.mark.django_db
@pytest.mark.skipif(not SQLITE, reason="words are out on SQLite only")
def test_whether_words_are_out_is_known_without_looking_through_all_entries() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "EXPLAIN QUERY PLAN SELECT EXISTS (SELECT 1 FROM contacts_searchentry WHERE version = 0)"
        )
        assert "search_words_are_out" in str(cursor.fetchall())


class Stopped(Exception):
    pass


def zebras() -> list[int]:
    """The contacts that are found, the oldest first."""
    first = search.search(Rights(everything=True), asked_of("zebra"))
    second = search.search(Rights(everything=True), asked_of("zebra"), before=first.older)
    return [*first.contacts, *(second.contacts if first.older else ())][::-1]


@pytest.mark.django_db(transaction=True)
def test_all_is_made_anew_in_pieces_the_latest_first_and_gone_on_with_where_it_was_stopped(
    of_before: list[Contact], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On SQLite the index is emptied first, and what is still out is known; on PostgreSQL, where here something took the words
    away that no entry tells of, the command says where it was.
    """
    call_command("reindex", verbosity=0)
    if not SQLITE:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE contacts_searchentry SET words = '', said = NULL")
    monkeypatch.setattr(reindex, "SAID_EACH", 1)
    index, pieces = reindex._index, 0

    def stopping(ids: list[int], *, anew: bool) -> int:
        nonlocal pieces
        pieces += 1
        if pieces == 4:
            raise Stopped
        return index(ids, anew=anew)

    monkeypatch.setattr(reindex, "_index", stopping)
    said = StringIO()
    with pytest.raises(Stopped):
        call_command("reindex", "--all", stdout=said)
    assert elsewhere(zebras) == [each.pk for each in of_before[-21:]]
    go_on = () if SQLITE else ("--all", "--before", of_before[-21].reference)
    if not SQLITE:
        assert said.getvalue().splitlines()[-1] == (
            f"21 of {MANY} contacts… (stopped here, go on with: evenhand reindex {' '.join(go_on)})"
        )
    monkeypatch.setattr(reindex, "_index", index)
    said = StringIO()
    call_command("reindex", *go_on, stdout=said)
    assert elsewhere(zebras) == [each.pk for each in of_before]
    assert said.getvalue().splitlines()[-1] == f"{MANY - 21} contacts were put into the search."


@pytest.mark.django_db
def test_the_command_says_when_nothing_has_the_reference_that_it_is_to_go_on_from() -> None:
    with pytest.raises(CommandError, match="No contact has the reference C-22222222"):
        call_command("reindex", "--all", "--before", "C-22222222")
