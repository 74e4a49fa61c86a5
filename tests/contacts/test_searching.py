"""Search: one folding, the same answers on both databases, nothing sealed, nothing that its reader may not see."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from evenhand.contacts import search
from evenhand.contacts.models import Attachment, Blob, Contact, SearchEntry
from evenhand.contacts.search import Around, Asked, Narrowed, Rights, asked_of, postgresql
from evenhand.contacts.search import entry as entries
from evenhand.contacts.search import store as stores
from evenhand.contacts.search.words import _WORDS, LONGEST, _fold, words_of

EVERYTHING = Rights(everything=True)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
Given = Callable[..., Contact]


@pytest.fixture
def came() -> Given:
    """came("Parking on my street", body=…, sender=…): a contact that came in and can be found, a minute after the one before."""
    count = 0

    def make(subject: str = "", *, around: Around | None = None, **fields: object) -> Contact:
        nonlocal count
        count += 1
        when = {"channel": "email", "received_at": NOON + timedelta(minutes=count)}
        contact = Contact.objects.create(subject=subject, **(when | fields))
        for number, name in enumerate(around.files if around else ()):
            blob, _ = Blob.objects.get_or_create(sha256="0" * 64, size=0)
            Attachment.objects.create(contact=contact, number=number, filename=name, size=0, blob=blob)
        search.index([contact], {contact.pk: around or Around()}, new=True)
        return contact

    return make


def found(text: str, rights: Rights = EVERYTHING, narrowed: Narrowed | None = None) -> list[int]:
    return list(search.search(rights, asked_of(text), narrowed).contacts)


def subjects(text: str, **narrowed: object) -> list[str]:
    ids = found(text, narrowed=Narrowed(**narrowed) if narrowed else None)  # type: ignore[arg-type]
    by_id = dict(Contact.objects.filter(pk__in=ids).values_list("pk", "subject"))
    return [by_id[each] for each in ids]


class TestFolding:
    @given(st.text(max_size=120))
    @example("’Twas ’ a b’c `d` Ŵyn\u00a0’s \u1fef ŉ Ωµ½")
    @example("x" * 100 + " é" * 40)
    def test_piece_by_piece_a_text_is_folded_as_it_would_be_in_one(self, text: str) -> None:
        assert words_of(text) == [word[:LONGEST] for word in _WORDS.findall(_fold(text))]

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("Ŵyn ŷ Tŷ’r Llŷn", ["wyn", "y", "tyr", "llyn"]),
            ("CAFÉ café cafe\u0301", ["cafe", "cafe", "cafe"]),
            ("Don't don’t DONT", ["dont", "dont", "dont"]),
            ("Jo.Bloggs+tag@Example.org", ["jo", "bloggs", "tag", "example", "org"]),
            ("C-7K2QM4XP", ["c", "7k2qm4xp"]),
            ("ﬁle №5 ½ Łódź Ørsted Straße", ["file", "no5", "1", "2", "lodz", "orsted", "strasse"]),
            ("Ελλάδα Привет 日本", ["ελλαδα", "привет", "日本"]),
            ("a\x00b _c_ \ud800 …!?", ["a", "b", "c"]),
        ],
    )
    def test_words_are_folded(self, text: str, words: list[str]) -> None:
        assert words_of(text) == words

    @given(st.text(max_size=200))
    @example("İstanbul ͅ ǰ ΐ ﬃ")
    def test_what_is_folded_stays_as_it_is(self, text: str) -> None:
        words = words_of(text)
        assert words_of(" ".join(words)) == words
        assert words_of(text.upper()) == words_of(text.upper().lower())

    @given(st.text(max_size=100))
    def test_no_word_can_be_taken_for_an_instruction_or_a_mark(self, text: str) -> None:
        for word in words_of(text):
            assert word.isalnum()
            assert len(word) <= 64


@pytest.mark.django_db
class TestAsking:
    def test_every_word_must_occur_and_the_newest_comes_first(self, came: Given) -> None:
        came("Parking on Tudor Street")
        came("Parking fines")
        came("Tudor houses, no parking")
        assert subjects("parking tudor") == ["Tudor houses, no parking", "Parking on Tudor Street"]

    def test_quotes_ask_for_words_beside_each_other(self, came: Given) -> None:
        came("Parking on Tudor Street")
        came("Street parking on Tudor")
        assert subjects('"tudor street"') == ["Parking on Tudor Street"]
        assert subjects("“Tudor Street”") == ["Parking on Tudor Street"]
        assert subjects('"tudor stre') == []

    def test_no_phrase_reaches_from_the_subject_into_the_body(self, came: Given) -> None:
        came("About parking", body="fines were unfair")
        assert subjects('"parking fines"') == []
        assert subjects("parking fines") == ["About parking"]

    def test_the_last_word_may_be_a_beginning(self, came: Given) -> None:
        came("My complaints")
        assert subjects("compl") == ["My complaints"]
        assert subjects("my compl") == ["My complaints"]
        assert subjects("compl my") == []
        assert subjects("compl ") == []
        assert subjects("com") == []
        assert subjects("complai") == ["My complaints"]
        assert subjects("complaints") == ["My complaints"]
        assert subjects("com", channel="email") == []

    def test_accents_are_not_needed(self, came: Given) -> None:
        came("Cwyn am yr heddlu ar Ffordd Tŷ Gŵyr")
        assert subjects("ty gwyr") == subjects("TŶ GŴYR") == ["Cwyn am yr heddlu ar Ffordd Tŷ Gŵyr"]

    def test_an_address_is_found_whole_and_by_its_parts(self, came: Given) -> None:
        came("One", sender="jo.bloggs@example.org")
        came("Two", sender="jo@example.org", body="bloggs")
        assert subjects("jo.bloggs@example.org") == ["One"]
        assert subjects("bloggs") == ["Two", "One"]

    def test_a_reference_is_found_whole_and_by_its_part(self, came: Given) -> None:
        contact = came("One")
        came("Two")
        assert subjects(contact.reference) == subjects(contact.reference[2:].lower()) == ["One"]

    @pytest.mark.parametrize("typed", ["020 7946 0123", "02079460123", "+44 20 7946 0123", "(020) 7946-0123"])
    def test_a_telephone_number_is_found_however_it_is_written(self, came: Given, typed: str) -> None:
        came("Rang", channel="phone", sender="+442079460123")
        came("Wrote", body="Ring me on 020 7946 0124")
        assert subjects(typed) == ["Rang"]

    def test_the_names_and_the_words_of_files_are_found(self, came: Given) -> None:
        contact = came("One", around=Around(files=("Hawliad Tâl.pdf",)))
        assert subjects("hawliad tal") == ["One"]
        said = ("The whole of the claim", "The whole of the claim", "And its annex")
        search.index([contact], {contact.pk: Around(files=("Hawliad Tâl.pdf",), texts=said)})
        assert subjects('"whole of the claim"') == subjects("annex") == subjects("hawliad") == ["One"]
        assert subjects('"claim and"') == []
        assert SearchEntry.objects.get().added.count("whole") == 1
        search.index([contact], {contact.pk: Around(files=("Hawliad Tâl.pdf",), read=True)})
        assert subjects("one", read=True) == ["One"]
        assert subjects("annex") == []
        assert "annex" not in words_in_the_index()

    def test_the_newest_come_first_however_far_apart_they_are(self, came: Given) -> None:
        chance = random.Random(4)
        ages = [
            int(86_400 * 3 ** (each / 8)) for each in range(80)
        ]  # seconds: some of a day, some of decades
        for age in chance.sample(ages, len(ages)):
            came("parking" if chance.random() < 0.5 else "road", received_at=NOON - timedelta(seconds=age))
        newest = stores.engine().newest
        asked = asked_of("parking ")
        held = SearchEntry.objects.filter(contact__subject="parking").order_by("-pk")
        every = list(held.values_list("pk", flat=True))
        for limit in (1, 2, 7, 30, 100):
            found = newest(asked, [], None, None, limit, 5)
            assert [key for key, _ in found.entries] == every[: min(limit, 5)]
            assert found.number == min(limit, len(every))
            for least, below in ((every[20], None), (None, every[9]), (every[30], every[3])):
                inside = [key for key in every if (not least or key >= least) and (not below or key < below)]
                found = newest(asked, [("_cemail",)], least, below, limit, limit)
                assert [key for key, _ in found.entries] == inside[:limit]

    def test_many_more_are_counted_up_to_a_bound_and_paged_by_key(self, came: Given) -> None:
        rows = Contact.objects.bulk_create(
            Contact(channel="email", subject=f"Same {n}", received_at=NOON) for n in range(search.COUNTED + 3)
        )
        search.index(rows, {}, new=True)
        hits = search.search(EVERYTHING, asked_of("same"))
        assert (hits.number, hits.more) == (search.COUNTED, True)
        seen = [*hits.contacts]
        while hits.older is not None:
            hits = search.search(EVERYTHING, asked_of("same"), before=hits.older)
            assert (hits.number, hits.more) == (search.COUNTED, True)
            seen += hits.contacts
        assert seen == [row.pk for row in reversed(rows)]

    def test_two_that_would_have_the_same_key_are_both_found(self, came: Given) -> None:
        came("First", id=5, received_at=NOON)
        came("Second", id=5 + 2**20, received_at=NOON)
        came("Third", id=6, received_at=NOON)
        assert set(subjects("first")) | set(subjects("second")) | set(subjects("third")) == {
            "First",
            "Second",
            "Third",
        }

    @pytest.mark.parametrize("text", ["", "   ", "!!! ??? ---", '"', '""', "\x00", "*", "_o", "''", "\ud800"])
    def test_asked_for_nothing_it_finds_nothing(self, came: Given, text: str) -> None:
        came("Anything")
        assert found(text) == []

    @pytest.mark.parametrize(
        "text",
        [
            'AND', "OR NOT", "NEAR(parking street, 5)", "words:parking", "subject : x", "parking*", '"park*', "^parking",
            "{words rest} : parking", "parking + street", "'; DROP TABLE contacts_contact; --", "a\x00b", "%_%", "\\",
            "parking & !street", "<->", "x" * 10_000, "x " * 10_000, '"' * 999, "(" * 999, "_o", "-parking", "🙂", "\ud800a",
        ],
    )  # fmt: skip
    def test_nothing_typed_is_an_instruction(self, came: Given, text: str) -> None:
        came("Parking on my street")
        assert found(text) in ([], [Contact.objects.get().pk])

    def test_a_very_long_text_is_found_by_all_its_words(self, came: Given) -> None:
        came("Long", body=" ".join(f"word{n} the" for n in range(20_000)) + " lastly done")
        assert subjects("word1 word19999 lastly") == ["Long"]
        assert subjects('"word100 the"') == ["Long"]
        assert subjects('"word19000 the"') == []  # beyond what either database keeps the places of
        came("Wide", body=" ".join(("ŵ漢𝒳" * 20)[:60] + str(n) for n in range(30_000)))
        assert subjects("wide") == ["Wide"]


@pytest.mark.django_db
class TestNarrowing:
    def test_by_everything_that_the_screen_offers(self, came: Given, make_person: Callable[..., int]) -> None:
        person, other = make_person("Pat"), make_person("Sam")
        came("A", person_id=person, match="matched", around=Around(read=True))
        came("B", channel="phone", sender="x", around=Around(files=("scan.pdf",)))
        came("C", person_id=other, match="matched", purpose="dispute")
        assert subjects("", people=(person,)) == ["A"]
        assert subjects("", people=(person, other)) == ["C", "A"]
        assert subjects("", people=()) == []
        assert subjects("", channel="phone") == ["B"]
        assert subjects("", purpose="dispute") == ["C"]
        assert subjects("", matches=("unmatched", "several")) == ["B"]
        assert subjects("", read=True) == ["A"]
        assert subjects("", read=False) == ["C", "B"]
        assert subjects("", files=True) == ["B"]
        assert subjects("a", channel="phone") == []

    def test_by_dates(self, came: Given) -> None:
        for day in (1, 2, 3):
            came(f"Day {day}", received_at=datetime(2026, 5, day, tzinfo=UTC))
        second, third = datetime(2026, 5, 2, tzinfo=UTC), datetime(2026, 5, 3, tzinfo=UTC)
        assert subjects("day", since=second) == ["Day 3", "Day 2"]
        assert subjects("day", before=third) == ["Day 2", "Day 1"]
        assert subjects("", since=second, before=third) == ["Day 2"]

    def test_older_contact_that_comes_in_later_stands_in_its_own_time(self, came: Given) -> None:
        came("New")
        came("Old", received_at=datetime(1999, 1, 1, tzinfo=UTC))
        came("Before the count of seconds", received_at=datetime(1950, 1, 1, tzinfo=UTC))
        since = datetime(1900, 1, 1, tzinfo=UTC)
        assert subjects("", since=since) == ["New", "Old", "Before the count of seconds"]


@pytest.mark.django_db
class TestRights:
    @pytest.mark.proves("LK2", "I31")
    def test_a_reader_finds_and_counts_only_what_is_theirs(self, came: Given) -> None:
        came("Same open")
        came("Same closed", closed_at=NOON)
        came("Same mine", closed_at=NOON, around=Around(took_part=frozenset({7})))
        came("Same danger", closed_at=NOON, around=Around(danger=True))

        def told(rights: Rights) -> tuple[int, list[str]]:
            hits = search.search(rights, asked_of("same"))
            names = dict(Contact.objects.values_list("pk", "subject"))
            return hits.number, [names[each] for each in hits.contacts]

        assert told(Rights(open_ones=True, took_part=7)) == (2, ["Same mine", "Same open"])
        assert told(Rights(open_ones=True, took_part=8)) == (1, ["Same open"])
        assert told(Rights(open_ones=True, dangers=True)) == (2, ["Same danger", "Same open"])
        assert told(Rights()) == (0, [])
        assert told(EVERYTHING)[0] == 4

    @pytest.mark.proves("I28", "IC2")
    def test_what_is_sealed_is_found_by_nobody_and_its_words_are_gone(self, came: Given) -> None:
        contact = came("Zanzibar", around=Around(files=("zebra.jpg",)))
        came("Other")
        search.remove([contact])
        assert found("zanzibar") == found("zebra") == []
        contact.sealed_at = NOON
        contact.save(update_fields=["sealed_at"])
        search.index([contact], {})
        assert found("zanzibar") == []
        assert "zanzibar" not in words_in_the_index()

    def test_what_was_folded_otherwise_is_taken_out_whole(
        self, came: Given, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A newer Python may know more letters. What went in is then read from the index itself."""
        contact, other = came("Zanzibar zebra zebra", body="x"), came("Zebra")
        with monkeypatch.context() as patch:
            patch.setattr(entries, "words_of", lambda text: words_of(text)[:1])
            search.remove([contact])
        assert "zanzibar" not in words_in_the_index()
        assert found("zebra") == [other.pk]

    def test_what_is_found_as_before_is_not_written_again_and_its_words_are_looked_for_once(
        self, came: Given, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        from evenhand.contacts.search import store

        every = [came("Zebra", around=Around(took_part=frozenset({7}))) for _ in range(3)]
        looked: list[Contact] = []

        def words_in(contact: Contact, files: Sequence[str]) -> list[str]:
            looked.append(contact)
            return entries.words_in(contact, files)

        monkeypatch.setattr(store, "words_in", words_in)
        around = {each.pk: Around(took_part=frozenset({7})) for each in every}
        with CaptureQueriesContext(connection) as asked:
            search.index(every, around)
        assert [each["sql"] for each in asked if not each["sql"].startswith("SELECT")] == []
        looked.clear()
        search.index(every, around | {every[0].pk: Around(took_part=frozenset({7, 8}))})
        assert looked == every
        assert search.search(Rights(took_part=8), asked_of("zebra")).contacts == (every[0].pk,)
        assert search.search(Rights(took_part=7), asked_of("zebra")).number == 3

    def test_what_is_behind_is_known(self, came: Given) -> None:
        first = came("In")
        out = Contact.objects.create(channel="email", received_at=NOON)
        Contact.objects.create(channel="email", received_at=NOON, sealed_at=NOON)
        assert search.behind() == [out.pk]
        assert search.behind(before=out.pk) == []
        assert search.behind(before=out.pk, every=True) == [first.pk]
        assert (search.how_many(), search.how_many(before=out.pk)) == (2, 1)
        SearchEntry.objects.update(version=stores.engine().version - 1)
        assert search.behind() == [out.pk, first.pk]

    def test_while_half_of_it_is_made_anew_no_page_passes_over_what_is_newer(
        self, came: Given, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """An entry of an older version has no marks of its stretches, pairs and longer beginnings. The oldest are made anew first
        where old mail was the last to come in.
        """
        with monkeypatch.context() as patch:
            patch.setattr(postgresql, "stretches_of", lambda key: [])
            patch.setattr(postgresql, "_pairs", lambda words: [])
            patch.setattr(postgresql, "_said", lambda document: None)
            patch.setattr(postgresql, "_BEGINNINGS", (4, 5))
            every = [came("Zebra crossings") for _ in range(70)]
        SearchEntry.objects.update(version=stores.engine().version - 2)
        monkeypatch.setattr(postgresql, "_WHOLE", set())
        search.index(every[:35], {})
        first = search.search(EVERYTHING, asked_of("zebra"))
        second = search.search(EVERYTHING, asked_of("zebra"), before=first.older)
        newest_first = [each.pk for each in reversed(every)]
        assert [*first.contacts, *second.contacts] == newest_first[:50]
        assert first.number == 70
        for text in ('"zebra crossings"', "zebra-cros", "zebra", "cross", "crossi", "crossin"):
            assert search.search(EVERYTHING, asked_of(text)) == first
        search.index(every[35:], {})
        second = search.search(EVERYTHING, asked_of("zebra"), before=first.older)
        assert list(second.contacts) == newest_first[25:50]


def words_in_the_index() -> set[str]:
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "CREATE VIRTUAL TABLE IF NOT EXISTS temp.every_word USING fts5vocab(main, contacts_words, row)"
            )
            cursor.execute("SELECT term FROM temp.every_word")
        else:
            cursor.execute("SELECT DISTINCT unnest(tsvector_to_array(words)) FROM contacts_searchentry")
        return {word for (word,) in cursor.fetchall()}


# --- Against an oracle: the same texts, the same questions, read one by one in plain Python --------------------------

LEXICON = [
    "parking",
    "park",
    "parked",
    "tŷ",
    "ty",
    "street",
    "o'r",
    "ddim",
    "jo.bloggs@example.org",
    "jo",
    "C-7K2QM4XP",
    "the",
    "the",
]
TYPED = [
    *LEXICON,
    "par",
    "parki",
    "parkin",
    "exampl",
    "str",
    "blog",
    "example",
    '"the parking"',
    '"ty street"',
    "“jo bloggs",
    "12",
    "NEAR",
    "7k2",
]


def by_reading(asked: Asked, texts: Iterable[tuple[int, list[list[str]]]]) -> list[int]:
    """The ids of the texts that answer, the last first."""

    def has(parts: list[list[str]], words: tuple[str, ...], begins: bool) -> bool:
        size = len(words)
        for part in parts:
            for at in range(len(part) - size + 1):
                here = part[at : at + size]
                last = here[-1].startswith(words[-1]) if begins else here[-1] == words[-1]
                if last and tuple(here[:-1]) == words[:-1]:
                    return True
        return False

    return [
        pk
        for pk, parts in reversed(list(texts))
        if all(any(has(parts, each.words, each.begins) for each in one) for one in asked.all_of)
    ]


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.randoms(use_true_random=False))
def test_both_databases_answer_as_reading_every_text_would(luck: random.Random) -> None:
    stores.empty()
    rows = [
        Contact(
            channel="email",
            received_at=NOON + timedelta(seconds=n),
            subject=" ".join(luck.choices(LEXICON, k=luck.randrange(4))),
            body=" ".join(luck.choices(LEXICON, k=luck.randrange(9))),
        )
        for n in range(20)
    ]
    Contact.objects.bulk_create(rows)
    search.index(rows, {}, new=True)
    texts = [(row.pk, [words_of(row.reference), words_of(row.subject), words_of(row.body)]) for row in rows]
    for _ in range(20):
        asked = asked_of(" ".join(luck.choices(TYPED, k=luck.randrange(1, 4))))
        assert list(search.search(EVERYTHING, asked).contacts) == by_reading(asked, texts)
