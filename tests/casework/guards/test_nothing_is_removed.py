from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import CASCADE, SET_NULL, ProtectedError

from evenhand.audit.guards import every_guard
from evenhand.casework.guards.cases import TABLES as CASE_TABLES
from evenhand.casework.models import (
    Answer,
    ClosedMessage,
    Correction,
    Danger,
    Delivery,
    DeliveryEvent,
    Disposal,
    Document,
    EndedCall,
    HandedOver,
    HandOver,
    Hint,
    HintMark,
    HintSwitch,
    Hold,
    Notice,
    OtherHalf,
    PieceRuling,
    PoliceReport,
    Reconciliation,
    Referral,
    RuleDifference,
    Statement,
    SubjectAccess,
    Submission,
    Support,
)
from evenhand.contacts.guards import TABLES as CONTACT_TABLES
from evenhand.contacts.models import Attachment, Blob, BlobPart, Copy, Quarantined, Reading, Seal

from .conftest import NOON, Case
from .refusals import refused


def one_of_each(case: Case) -> None:
    warning = case.warning()
    concern = warning.assessment.concern
    restriction = case.restriction()
    contact = case.contact()
    concern.contacts.add(contact)
    concern.affected.add(case.cal)
    Notice.objects.create(restriction=restriction, kind="given", sha256="a" * 64, by=case.cal, at=NOON)
    case.review(restriction)
    case.dispute(restriction)
    danger = Danger.objects.create(kind="immediate", details="x", raised_at=NOON)
    Referral.objects.create(danger=danger, organisation="999", by=case.mel, at=NOON)
    report = PoliceReport.objects.create(
        person=case.pat, force="f", what_was_sent="w", authority="a", by=case.mel, at=NOON
    )
    report.contacts.add(contact)
    EndedCall.objects.create(contact=contact, said_before_ending="s", reasons="r", by=case.cal, at=NOON)
    HandOver.objects.create(
        restriction=restriction, contact=case.cal, deputy=case.mel, reasons="Leave.", by=case.mel, at=NOON
    )
    Support.objects.create(concern=concern, colleague=case.cal, offered_by=case.mel, offered_at=NOON)
    Submission.objects.create(contact=contact)
    blob = Blob.objects.create(sha256="b" * 64, size=1)
    BlobPart.objects.create(blob=blob, number=1, data=b"x")
    Attachment.objects.create(contact=contact, number=1, size=1, sha256="b" * 64, blob=blob)
    Quarantined.objects.create(sha256="c" * 64, blob=blob, reason="r", received_at=NOON)
    Copy.objects.create(contact=contact, raw=blob, received_at=NOON, sha256="b" * 64, key="d" * 64)
    Reading.objects.create(contact=contact, by=case.cal, at=NOON)
    Answer.objects.create(
        key="e", at=NOON, written_at=NOON, door="api", channel="email", match="matched", action="normal"
    )
    Seal.objects.create(contact=contact, wrapped=b"w", words=b"w", made_with="m", at=NOON)
    HandedOver.objects.create(
        contact=contact, force="f", authority="a", files=1, receipt="e" * 64, by=case.mel, at=NOON
    )
    held = Reconciliation.objects.create(at=NOON)
    RuleDifference.objects.create(reconciliation=held, number=1, key="k", kind="unread", first_found_at=NOON)
    letter = Delivery.objects.create(person=case.pat, record="casework.warning:1", asked_at=NOON)
    Document.objects.create(delivery=letter, number=1, sha256="b" * 64, size=1, blob=blob)
    DeliveryEvent.objects.create(delivery=letter, what="ready", at=NOON)
    hint = Hint.objects.create(contact=contact, kind="k", strength="weak", language="en", made_at=NOON)
    HintMark.objects.create(hint=hint, by=case.cal, at=NOON, right=True, reasons="It is.")
    HintSwitch.objects.create(kind="k", on=False, by=case.mel, at=NOON, reasons="It does badly.")
    compared = Reconciliation.objects.create(at=NOON)
    RuleDifference.objects.create(
        reconciliation=compared, number=1, key="k", kind="unread", first_found_at=NOON
    )
    Statement.objects.create(
        person=case.pat, record="x", contact=contact, words="I was ill.", by=case.cal, at=NOON
    )
    Correction.objects.create(
        person=case.pat,
        record="x",
        outcome="refused",
        wrong="w",
        asked_by="a",
        reasons="r",
        by=case.cal,
        at=NOON,
    )
    access = SubjectAccess.objects.create(
        person=case.pat, contact=contact, received_on=NOON.date(), due_on=NOON.date() + timedelta(days=30), opened_by=case.cal,
        opened_at=NOON,
    )  # fmt: skip
    PieceRuling.objects.create(request=access, piece="x", verdict="keep", reasons="r", by=case.cal, at=NOON)
    ClosedMessage.objects.create(contact=contact, channel="email", at=NOON)
    Hold.objects.create(
        person=case.pat, asked_by="court", reasons="r", look_again_on=NOON.date(), by=case.mel, at=NOON
    )
    Disposal.objects.create(person=case.pat, reasons="r", proposed_by=case.mel, proposed_at=NOON)
    OtherHalf.objects.create(record="x", original="One.", language="cy", words="Un.", by=case.cal, at=NOON)


TABLES = [*(f"casework_{table}" for table in CASE_TABLES), *(f"contacts_{table}" for table in CONTACT_TABLES)]


@pytest.mark.proves("I25", "I32")
def test_no_record_of_a_case_or_a_contact_can_be_deleted(case: Case) -> None:
    one_of_each(case)
    for table in TABLES:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT COUNT(*) FROM {table}")
            assert cursor.fetchone()[0] > 0, table
        with refused("I32|I25"), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table}")


@pytest.mark.proves("I25", "I32")
def test_nor_emptied_at_once(case: Case) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL can empty a table at once")
    one_of_each(case)
    connection.check_constraints()
    for table in TABLES:
        with refused("I32|I25"), connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {table} CASCADE")


@pytest.mark.proves("I25", "I32")
def test_nor_replaced_by_another_of_the_same_name(case: Case) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite can replace a row")
    restriction = case.restriction()
    fields = type(restriction)._meta.concrete_fields
    columns = ", ".join(str(field.column) for field in fields if not field.primary_key)
    with refused("I32"), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT OR REPLACE INTO casework_restriction ({columns}) SELECT {columns} FROM casework_restriction"
        )


def test_every_table_of_the_case_and_of_contacts_is_guarded() -> None:
    """A new record that nobody thought to guard fails here."""
    # What was never sent is no record: it belongs to its writer, and is removed after its days.
    free = {
        "casework_democlock",
        "contacts_searchentry",
        "contacts_fileclaim",
        "casework_draft",
        "casework_draftfile",
    }
    # Made from the text, and gone when it is sealed; or made anew when what looks for hints changes.
    free |= {"contacts_fingerprint", "contacts_band", "casework_looked"}
    tables = {
        table
        for label in ("casework", "contacts")
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
        for table in [model._meta.db_table]
    }
    guarded = {guard.table for guard in every_guard() if guard.on == "delete"}
    assert tables - free <= guarded


def test_the_name_of_every_guard_is_its_own_and_fits_both_databases() -> None:
    names = [guard.name for guard in every_guard()]
    assert len(names) == len(set(names))
    assert max(map(len, names)) <= 63, "PostgreSQL cuts longer names"


def test_every_guard_names_an_invariant_or_a_clause() -> None:
    from evenhand.policy.edition import invariants, load

    known = invariants().keys() | load().clauses.keys()
    for guard in every_guard():
        ids, _, told = guard.message.partition(": ")
        assert told
        assert set(ids.split()) <= known, guard.message


@pytest.mark.proves("IN1")
def test_people_and_colleagues_with_a_case_cannot_be_deleted(case: Case) -> None:
    case.restriction()
    for record in (case.pat, case.mel, case.cal):
        with pytest.raises(ProtectedError):
            record.delete()


def test_no_relation_of_a_record_deletes_with_another() -> None:
    for label in ("casework", "contacts"):
        for model in apps.get_app_config(label).get_models():
            for field in model._meta.concrete_fields:
                remote = getattr(field, "remote_field", None)
                assert remote is None or remote.on_delete not in (CASCADE, SET_NULL), f"{model}.{field.name}"
