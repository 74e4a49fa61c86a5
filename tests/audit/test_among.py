from __future__ import annotations

from datetime import UTC, datetime

import pytest

from evenhand.contacts.models import Blob, Contact
from evenhand.people.models import Person

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 7, 1, 11, tzinfo=UTC)


def test_among_asks_what_in_asks() -> None:
    for number in range(6):
        Blob.objects.create(sha256=f"ŵ'{number}", size=number)
    wanted = {"ŵ'1", "ŵ'4", "no such"}
    among = Blob.objects.filter(sha256__among=wanted)
    assert set(among) == set(Blob.objects.filter(sha256__in=wanted))
    assert len(among) == 2
    assert set(Blob.objects.exclude(sha256__among=wanted)) == set(Blob.objects.exclude(sha256__in=wanted))
    ids = {blob.pk for blob in among}
    assert set(Blob.objects.filter(pk__among=ids)) == set(among)
    assert not Blob.objects.filter(sha256__among=set())
    assert Blob.objects.exclude(sha256__among=set()).count() == 6


def test_among_asks_for_other_records_and_leaves_out_what_has_none() -> None:
    pat, sam = (Person.objects.create(name=name, registered_at=NOON) for name in ("Pat", "Sam"))
    theirs = [
        Contact.objects.create(channel="email", received_at=NOON, person=person)
        for person in (pat, sam, None)
    ]
    assert list(Contact.objects.filter(person__among={pat.pk})) == [theirs[0]]
    assert set(Contact.objects.exclude(person__among={pat.pk})) == set(theirs[1:])
