"""Nearly the same words again are found among what came before; and only they, and never what is sealed."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st
from tests.casework.office import Office

from evenhand.contacts import fingerprints
from evenhand.contacts.fingerprints import FEWEST_SHINGLES, SHINGLE_WORDS, jaccard, keys_of, near, shingles
from evenhand.contacts.models import Band, Contact, Fingerprint

AT = datetime(2026, 7, 1, 11, tzinfo=UTC)
LETTER = (
    "I wrote to you on the third of March about the noise from the yard behind my house, and again in April. Nobody has "
    "answered me. Please tell me who deals with it, and send me the whole file on the matter within twenty days."
)
WELSH = "Ysgrifennais atoch ym mis Mawrth am y sŵn o'r iard y tu ôl i'm tŷ, ac eto ym mis Ebrill, a does neb wedi ateb."
Keep = Callable[..., Contact]
WORDS = st.lists(st.text("abŵŷé", min_size=1, max_size=4), min_size=0, max_size=40)


@pytest.fixture
def office(db: None) -> Office:
    return Office().open()


@pytest.fixture
def keep(db: None) -> Keep:
    """keep("words") stores a contact that says so, with its fingerprint."""

    def write(body: str) -> Contact:
        contact = Contact.objects.create(channel="email", received_at=AT, body=body)
        with transaction.atomic():
            fingerprints.keep_fingerprints([contact])
        return contact

    return write


def found(told: Contact | str, limit: int = 10) -> list[tuple[Contact, float]]:
    return [(each.contact, round(each.alike, 2)) for each in near(told, limit)]


def changed(text: str, number: int, chance: random.Random) -> str:
    words = text.split()
    for place in chance.sample(range(len(words)), number):
        words[place] = f"word{chance.randrange(10_000)}"
    return " ".join(words)


def test_the_same_letter_with_a_word_changed_is_found_with_its_share(keep: Keep) -> None:
    first, other = keep(LETTER), keep(WELSH)
    assert found(LETTER.replace("yard", "works")) == [(first, 0.87)]
    assert found(f"{WELSH} Diolch.") == [(other, 0.96)]


@pytest.mark.parametrize(
    "again",
    [
        LETTER.upper(),
        LETTER.replace(",", " –").replace(" ", "\n"),
        f"  {LETTER}!!!",
        LETTER.replace(" ", "\u00a0"),
    ],
)
def test_capitals_punctuation_and_the_breaking_of_lines_count_for_nothing(keep: Keep, again: str) -> None:
    first = keep(LETTER)
    assert found(again) == [(first, 1.0)]


def test_a_letter_with_one_accent_written_in_two_ways_is_the_same(keep: Keep) -> None:
    first = keep(WELSH)
    assert found(WELSH.replace("ŵ", "w\u0302").replace("ô", "o\u0302")) == [(first, 1.0)]


def test_a_reply_is_no_repeat_of_what_it_quotes(keep: Keep) -> None:
    first = keep(LETTER)
    quoted = "\n".join(f"> {line}" for line in LETTER.split(". "))
    reply = keep(f"Thank you, that is settled then.\n\nOn 3 March 2026, Pat wrote:\n{quoted}")
    assert found(first) == found(reply) == []
    assert found("Thank you, that is settled then.") == [(reply, 1.0)]
    nothing_of_its_own = keep(f"On 3 March 2026, Pat wrote:\n{quoted}")
    assert not Fingerprint.objects.filter(contact=nothing_of_its_own).exists()


def test_a_short_text_is_found_word_for_word_only(keep: Keep) -> None:
    first, _ = keep("Please ring me."), keep("Please ring me now.")
    assert found("PLEASE ring me") == [(first, 1.0)]
    assert found("Please write to me.") == found("") == found("...") == []
    assert Band.objects.filter(contact=first).count() == 1


@pytest.mark.parametrize("words", [FEWEST_SHINGLES + SHINGLE_WORDS - 2, FEWEST_SHINGLES + SHINGLE_WORDS - 1])
def test_between_short_and_long_no_text_is_missed(keep: Keep, words: int) -> None:
    text = " ".join(f"word{number}" for number in range(words))
    assert found(text.title()) == []
    assert found(keep(text)) == []
    assert len(found(text)) == 1


def test_the_most_alike_come_first_then_the_latest_and_no_more_than_asked(keep: Keep) -> None:
    chance = random.Random(1)
    near_it = keep(changed(LETTER, 1, chance))
    same = [keep(LETTER) for _ in range(3)]
    assert [each.contact for each in near(LETTER)] == [*reversed(same), near_it]
    assert [each.contact for each in near(same[2], 2)] == [same[1], same[0]]
    assert near(LETTER, 0) == []


def test_a_campaign_of_any_size_costs_the_same_questions(
    keep: Keep, django_assert_num_queries: object
) -> None:
    with transaction.atomic():
        contacts = [Contact.objects.create(channel="email", received_at=AT, body=LETTER) for _ in range(120)]
        fingerprints.keep_fingerprints(contacts)
    with django_assert_num_queries(3):  # type: ignore[operator]
        answer = near(LETTER, 5)
    assert [each.contact for each in answer] == contacts[:-6:-1]


@pytest.mark.proves("I28", "IC2")
def test_what_is_sealed_loses_its_fingerprint_and_is_never_answered(office: Office) -> None:
    contact, other = (office.contact(office.person(), body=LETTER) for _ in range(2))
    assert found(other) == [(contact, 1.0)]
    office.do("seal_contact", office.ana, contact=contact, reasons="Graphic.")
    contact.refresh_from_db()
    assert not Fingerprint.objects.filter(contact=contact).exists()
    assert not Band.objects.filter(contact=contact).exists()
    assert found(LETTER) == [(other, 1.0)]
    assert found(contact) == []


@pytest.mark.proves("I28", "IC2")
def test_the_database_itself_refuses_a_fingerprint_of_what_is_sealed(keep: Keep) -> None:
    contact = keep(LETTER)
    with pytest.raises(IntegrityError, match="I28"), transaction.atomic():
        Contact.objects.filter(pk=contact.pk).update(sealed_at=AT)
    with transaction.atomic():
        fingerprints.forget(contact)
    Contact.objects.filter(pk=contact.pk).update(sealed_at=AT)
    with pytest.raises(IntegrityError, match="I28"), transaction.atomic():
        fingerprints.keep_fingerprints([contact])
    contact.refresh_from_db()
    with transaction.atomic():
        fingerprints.keep_fingerprints([contact])
    assert not Fingerprint.objects.exists()


def test_a_fingerprint_comes_and_goes_with_the_contact_it_is_of(office: Office) -> None:
    with transaction.atomic():
        office.contact(office.person(), body=LETTER)
        transaction.set_rollback(True)
    assert not Band.objects.exists()
    assert office.contact(office.person(), body=LETTER).fingerprint.version == fingerprints.VERSION


@pytest.mark.proves("I28")
def test_contact_from_before_there_were_fingerprints_is_given_its_own_and_what_is_sealed_is_not(
    db: None,
) -> None:
    old, sealed, empty = (
        Contact.objects.create(channel="email", received_at=AT, body=body, sealed_at=at)
        for body, at in ((LETTER, None), (LETTER, AT), ("", None))
    )
    for _ in range(2):
        call_command("fingerprint", verbosity=0)
        assert list(Fingerprint.objects.values_list("contact_id", flat=True)) == [old.pk]
    assert found(LETTER) == [(old, 1.0)]
    assert fingerprints.behind() == [empty.pk]
    assert found(sealed) == []


def test_the_same_words_have_the_same_keys_on_every_machine_and_under_every_version_of_the_libraries() -> (
    None
):
    """Whoever changes how keys are made counts VERSION up: keys that are held already were made the old way."""
    long, short = (fingerprints.keys_of_text(text) for text in (LETTER, "Please ring me."))
    assert fingerprints.VERSION == 1
    assert [f"{key:x}" for key in long] == [
        "101e29b0a95",
        "1023dcec485",
        "1032a73021e",
        "104e27015c1",
        "105e70a11dc",
        "1061c817fe8",
        "107b168e76a",
        "108b8097dde",
    ]
    assert [f"{key:x}" for key in short] == ["100f9ce49ee"]


def test_of_what_is_alike_by_nine_tenths_hardly_any_is_missed_and_of_what_is_by_four_fifths_few() -> None:
    """Recall against the exact share, over thousands of pairs; no database is needed to see it."""
    chance = random.Random(7)
    vocabulary = [f"w{number}" for number in range(3_000)]
    met: dict[str, list[bool]] = {"0.9": [], "0.8": []}
    for _ in range(4_000):
        words = chance.choices(vocabulary, k=chance.randint(30, 300))
        again = list(words)
        for place in chance.sample(range(len(words)), max(1, len(words) // chance.randint(15, 100))):
            again[place] = chance.choice(vocabulary)
        one, other = ([word.encode() for word in each] for each in (words, again))
        share = jaccard(shingles(one), shingles(other))
        if share >= 0.8:
            first, second = keys_of([one, other])
            met["0.9" if share >= 0.9 else "0.8"].append(not set(first).isdisjoint(second))
    assert min(map(len, met.values())) > 500
    assert sum(met["0.9"]) / len(met["0.9"]) >= 0.999
    assert sum(met["0.8"]) / len(met["0.8"]) >= 0.98


@given(WORDS, WORDS)
def test_the_share_is_the_share_of_shingles_that_both_have(one: list[str], other: list[str]) -> None:
    first, second = ([word.encode() for word in each] for each in (one, other))
    a, b = shingles(first), shingles(second)
    share = jaccard(a, b)
    assert 0 <= share <= 1
    assert share == jaccard(b, a) == (len(a & b) / len(a | b) if a & b else 0)
    assert (share == 1) == (a == b)
    assert jaccard(a, a) == 1


@given(st.lists(WORDS, max_size=8))
def test_keys_do_not_depend_on_what_else_is_fingerprinted_with_them(texts: list[list[str]]) -> None:
    every = [[word.encode() for word in words] for words in texts]
    assert keys_of(every) == [keys_of([words])[0] for words in every]
    for keys in keys_of(every):
        assert len(keys) in (1, fingerprints.BANDS)
        assert len({key >> 32 for key in keys}) == len(keys)
        assert all(0 < key < 2**63 for key in keys)


@given(st.text(max_size=300))
def test_whatever_the_text_is_it_has_keys_or_no_words(text: str) -> None:
    keys = fingerprints.keys_of_text(text)
    assert keys == fingerprints.keys_of_text(text)
    assert keys == fingerprints.keys_of_text(f"{text}\n") or "\r" in text


def test_the_index_answers_without_going_through_the_table(db: None) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("SQLite says how it looks a key up in one line")
    with connection.cursor() as cursor:
        cursor.execute(
            "EXPLAIN QUERY PLAN SELECT contact_id FROM contacts_band WHERE key = 1 ORDER BY contact_id DESC LIMIT 5"
        )
        plan = str(cursor.fetchall())
    assert "SEARCH contacts_band USING" in plan
    assert "TEMP B-TREE" not in plan
