from __future__ import annotations

from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from evenhand import audit
from evenhand.audit.guards import disabled
from evenhand.audit.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.proves("I32")]


@pytest.fixture(autouse=True)
def _three_entries() -> None:
    for number in range(3):
        with transaction.atomic():
            audit.append(
                at=datetime(2026, 7, 1, tzinfo=UTC), actor="cal", action="a", subject=f"s:{number}", facts={}
            )


def run(**options: str) -> str:
    told = StringIO()
    call_command("verify_audit", stdout=told, **options)
    return told.getvalue()


def test_a_whole_trail_says_so_and_gives_its_end_for_publishing() -> None:
    end = audit.head()
    assert run() == f"The audit trail is whole: 3 entries. Publish its end: 3:{end.hash}\n"


def test_a_broken_trail_fails_with_the_first_broken_entry_and_what_to_do() -> None:
    with disabled(connection):
        Entry.objects.filter(number=2).update(actor="mel")
    with pytest.raises(CommandError) as refused:
        run()
    assert refused.value.returncode == 1
    assert str(refused.value).startswith("The audit trail is broken. Entry 2 is not as it was written.")
    assert "restore a backup" in str(refused.value)


def test_a_published_end_is_checked_too() -> None:
    end = audit.head()
    assert "whole" in run(head=f"{end.number}:{end.hash}")
    with pytest.raises(CommandError, match="before the published entry 9"):
        run(head=f"9:{end.hash}")


def test_an_end_that_cannot_be_read_is_told_how_to_be_written() -> None:
    with pytest.raises(CommandError, match="NUMBER:HASH"):
        run(head="three")


def test_guards_that_are_gone_are_named_with_how_to_put_them_back() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "DROP TRIGGER audit_refuses_update" + ("" if connection.vendor == "sqlite" else " ON audit_entry")
        )
    with pytest.raises(CommandError, match=r"audit_refuses_update.*evenhand migrate"):
        run()
