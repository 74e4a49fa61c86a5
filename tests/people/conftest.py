from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from evenhand.people.models import Colleague, Identifier, Merge, Person, Representative
from evenhand.people.normalise import normalise

AT = datetime(2026, 7, 1, 12, tzinfo=UTC)
Register = Callable[..., Person]


@pytest.fixture
def register(db: None) -> Register:
    """register("Pat Example", email="pat@example.org", phone="07700 900123")"""

    def write(name: str, representative: Representative | None = None, **identifiers: str) -> Person:
        person = (
            representative.person if representative else Person.objects.create(name=name, registered_at=AT)
        )
        for kind, value in identifiers.items():
            Identifier.objects.create(
                person=person,
                representative=representative,
                kind=kind,
                value=value,
                normalised=normalise(kind, value),
            )
        return person

    return write


def merge(merged: Person, into: Person) -> None:
    by, _ = Colleague.objects.get_or_create(username="cal", defaults={"name": "Cal"})
    Merge.objects.create(kept=into, merged=merged, reasons="The same passport.", by=by, at=AT)
    Person.objects.filter(pk=merged.pk).update(merged_into=into)
