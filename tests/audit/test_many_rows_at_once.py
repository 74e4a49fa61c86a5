from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from evenhand.audit.rows import insert_all, insert_rows, record
from evenhand.contacts.models import Blob, Contact
from evenhand.people.models import Colleague

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 7, 1, 11, tzinfo=UTC)


def test_what_is_inserted_together_is_what_each_would_be_alone() -> None:
    fields: dict[str, Any] = {
        "channel": "email", "received_at": NOON, "sender": "ŵ ‘x’ %s ?", "recipients": ["a", "b"],
        "instruction": {"action": "normal", "say": {"cy": "tŷ"}},
    }  # fmt: skip
    alone = Contact.objects.create(**fields)
    with transaction.atomic():
        together = [record(Contact, **fields), record(Contact, **fields, minutes=3, sent_at=NOON)]
        insert_all(together)
    for made in together:
        kept = Contact.objects.get(pk=made.pk)
        for field in Contact._meta.concrete_fields:
            assert getattr(kept, field.attname) == getattr(made, field.attname), field
            if field.attname not in ("id", "reference", "minutes", "sent_at"):
                assert getattr(kept, field.attname) == getattr(alone, field.attname), field
    assert together[1].minutes == 3


def test_ids_follow_one_another_and_the_next_record_takes_the_next_one() -> None:
    with transaction.atomic():
        blobs = [Blob(sha256=str(number), size=number) for number in range(5)]
        insert_all(blobs)
    ids = [blob.pk for blob in blobs]
    assert ids == sorted(set(ids))
    assert dict(Blob.objects.values_list("pk", "size")) == {blob.pk: blob.size for blob in blobs}
    assert Blob.objects.create(sha256="x", size=9).pk > max(ids)
    with transaction.atomic():
        insert_rows(Blob, ("sha256", "size", "ours"), [("y", 1, False), ("z", 2, False)])
    assert Blob.objects.filter(sha256__in=("y", "z"), pk__gt=max(ids)).count() == 2


def test_one_row_that_is_refused_undoes_all_of_them() -> None:
    Blob.objects.create(sha256="x", size=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_all([Blob(sha256="new", size=1), Blob(sha256="x", size=1)])
    assert list(Blob.objects.values_list("sha256", flat=True)) == ["x"]


@pytest.mark.django_db(transaction=True)
def test_nothing_is_inserted_outside_a_transaction() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        insert_all([Blob(sha256="x", size=1)])
    assert not connection.in_atomic_block
    insert_all([])


def test_a_name_that_is_no_column_is_told() -> None:
    with pytest.raises(TypeError, match="Colleague has no nickname"):
        record(Colleague, nickname="x")
