"""What was doubted before there was a word for it says so after an upgrade (0013)."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from tests.casework.office import Office

from evenhand.contacts.models import Contact

pytestmark = pytest.mark.django_db
MIGRATION = import_module("evenhand.contacts.migrations.0013_doubted")


@pytest.mark.proves("IN4", "I27")
def test_what_stands_doubted_on_the_trail_says_so_and_nothing_else_does() -> None:
    office = Office().open()
    pat = office.person()
    doubted, confirmed, untouched = (office.contact(pat) for _ in range(3))
    for contact in (doubted, confirmed):
        office.do("doubt_person", office.cal, contact=contact, reasons="Another voice.")
    office.do("confirm_person", office.cal, contact=confirmed, person=pat, reasons="They rang us.")
    uncertain = office.contact(sender="Pat Example", channel="post")
    Contact.objects.filter(pk=doubted.pk).update(match="several")  # as it was said before
    MIGRATION.say_so(apps, None)
    told = dict(Contact.objects.values_list("pk", "match"))
    assert told == {
        doubted.pk: "doubted", confirmed.pk: "matched", untouched.pk: "matched", uncertain.pk: "name_only",
    }  # fmt: skip
    MIGRATION.say_it_as_before(apps, None)
    doubted.refresh_from_db()
    assert doubted.match == "several"


def test_a_match_of_a_kind_that_nobody_knows_is_refused_by_the_database() -> None:
    contact = Office().open().contact(sender="020 7946 0000", channel="phone")
    with pytest.raises(IntegrityError, match="I27_IN4_a_match_is_certain_or_says_so"), transaction.atomic():
        Contact.objects.filter(pk=contact.pk).update(match="perhaps")
