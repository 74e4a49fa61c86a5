"""What is sealed does not go while it is sealed, whosever contact it also came with (I28)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.casework.office import Office, database_refuses, refused
from tests.casework.retention.test_disposal import YEARS, disposed, proposed
from tests.casework.test_sealing import came, raw, seal
from tests.sealing import PRIVATE

from evenhand import audit
from evenhand.audit.models import Going
from evenhand.casework.facts.retention import kept_about, kept_of_contacts
from evenhand.casework.models import Disposal
from evenhand.contacts.models import BlobPart, Contact, Seal
from evenhand.people.models import Person

pytestmark = pytest.mark.proves("LK2", "I33", "I28")


def two_brought_one_file(office: Office) -> tuple[Contact, Contact, Person]:
    """Somebody's message is not sealed; but another that brought the same picture is, and so is what both came as."""
    person = office.person(emails=["her@example.org"])
    hers = came(office, sender="her@example.org")
    others = came(office, sender="x@example.org")
    assert (hers.person, raw(hers) == raw(others)) == (person, False)
    office.do("close_contact", office.ana, contact=hers)
    seal(office, others)
    hers.refresh_from_db()
    assert (hers.sealed_at, raw(hers).key) == (None, None)
    office.later(days=YEARS)
    return hers, others, person


def test_bytes_that_were_sealed_with_another_contact_keep_the_record(office: Office) -> None:
    _, others, person = two_brought_one_file(office)
    assert kept_about(person, office.today).sealed == 1
    with refused("I28", "IC2"):
        proposed(office, person=person)
    office.do("release_contact", office.con, contact=others, key=PRIVATE, reasons="A mistake.")
    assert kept_about(person, office.today).sealed == 0
    disposed(office, person=person)
    assert audit.verify().whole


def test_they_keep_a_contact_of_nobodys(office: Office) -> None:
    hers, _, _ = two_brought_one_file(office)
    Contact.objects.filter(pk=hers.pk).update(person=None, match="unmatched")
    hers.refresh_from_db()
    assert kept_of_contacts([hers.pk])[hers.pk].sealed == 1
    with refused("I28", "IC2"):
        proposed(office, contact=hers)


def test_a_file_counts_as_what_it_came_as_does(office: Office) -> None:
    person = office.person(emails=["her@example.org"])
    hers, others = came(office, sender="her@example.org", raw=None), came(office)
    seal(office, others)
    office.later(days=YEARS)
    assert (hers.raw, kept_about(person, office.today).sealed) == (None, 1)


def test_neither_the_step_nor_the_database_lets_them_go(office: Office) -> None:
    hers, _, person = two_brought_one_file(office)
    row = Disposal.objects.create(
        person=person, reasons="Old.", proposed_by=office.dan, proposed_at=office.now
    )
    done = {"status": "done", "decided_by": office.mel, "decided_at": office.now, "decision_reasons": "x"}
    Disposal.objects.filter(pk=row.pk).update(**done, sha256="going")
    letter = raw(hers)
    for source, pk in (
        ("contacts_blob", letter.pk),
        ("contacts_blobpart", BlobPart.objects.filter(blob=letter)[0].pk),
        ("contacts_seal", Seal.objects.get(blob=letter).pk),
    ):
        with database_refuses("I28"):
            Going.objects.create(disposal=row.reference, source=source, row=pk, never_id=-1)


def test_what_was_sealed_after_all_was_looked_at_stops_the_step(office: Office, monkeypatch: Any) -> None:
    hers, _, person = two_brought_one_file(office)
    kept = replace(kept_about(person, office.today), sealed=0)
    for action in ("propose_disposal", "decide_disposal"):
        monkeypatch.setattr(f"evenhand.casework.actions.{action}.kept_about", lambda *_: kept)
    row = proposed(office, person=person)
    with refused("I28"):
        office.do("decide_disposal", office.mel, disposal=row, decision="dispose", reasons="Yes.")
    assert BlobPart.objects.filter(blob=raw(hers)).exists()
