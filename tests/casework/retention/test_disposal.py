"""A record is disposed of by two colleagues; nothing of it is left but that it was; and nothing else changes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from tests.casework.office import NOON, Office, database_refuses, refused
from tests.casework.retention.full import FILE, WORD, everything_said, full_record, rows_elsewhere
from tests.casework.retention.test_holds import held
from tests.casework.test_sealing import cleaned_up, on_disk

from evenhand import audit
from evenhand.audit import ledger
from evenhand.audit.chain import FIRST
from evenhand.audit.going import MARK
from evenhand.audit.guards import disabled
from evenhand.audit.models import Entry, Going
from evenhand.casework.actions._disposal import GOING
from evenhand.casework.doors.everybody import everybody, of_people
from evenhand.casework.facts.going import record_of, rows_of
from evenhand.casework.facts.retention import kept_about, schedule
from evenhand.casework.models import Disposal, Restriction, Warning
from evenhand.contacts import blobs, fingerprints, search
from evenhand.contacts.models import Attachment, Blob, BlobPart, Contact
from evenhand.people.lookup import lookup
from evenhand.people.models import Identifier, NameSlip, NameWord, Person
from evenhand.policy.retention import may_dispose_of

pytestmark = pytest.mark.proves("LK2", "I33")
YEARS = 366 * 13


def proposed(office: Office, **of: Any) -> Disposal:
    row: Disposal = office.do("propose_disposal", office.dan, reasons=f"No longer needed by {WORD}.", **of)
    return row


def disposed(office: Office, **of: Any) -> Disposal:
    row: Disposal = office.do(
        "decide_disposal",
        office.mel,
        disposal=proposed(office, **of),
        decision="dispose",
        reasons=f"I looked at {WORD}.",
    )
    return row


def old_record(office: Office, **fields: Any) -> Person:
    person = full_record(office, **fields)
    office.later(days=YEARS)
    told = may_dispose_of(kept_about(person, office.today), schedule(), office.today)
    assert told.allowed, str(told)
    return person


@pytest.mark.proves("I32", "IN1")
def test_no_word_of_a_record_is_left_in_any_table_and_the_trail_verifies(office: Office) -> None:
    person = old_record(office)
    rows = rows_of(record_of(person, None))
    assert {model._meta.db_table for model in rows} >= GOING.keys() - {
        "people_nameword",
        "contacts_blob",
        "contacts_blobpart",
    }
    assert WORD in everything_said()
    certificate = disposed(office, person=person)
    said = everything_said()
    left = [line for line in said.splitlines() if WORD[:6] in line.lower()]
    assert left == []
    assert FILE[:20].decode() not in said
    assert not Going.objects.exists()
    verdict = audit.verify()
    assert verdict.whole, verdict.why
    assert certificate.entries > 20
    assert (certificate.rows, certificate.counts["restrictions"]) == (sum(map(len, rows.values())) + 1, 1)
    assert len(certificate.sha256) == 64


def test_every_column_that_may_hold_words_either_goes_or_is_known_to_hold_none(office: Office) -> None:
    """A column that somebody adds is a column that somebody decides about."""
    kinds = (models.TextField, models.CharField, models.JSONField, models.BinaryField)
    undecided = []
    for room in ("people", "contacts", "casework"):
        for model in apps.get_app_config(room).get_models():
            table = model._meta.db_table
            goes = GOING.get(table)
            if table in WITHOUT_A_RECORD or (goes is not None and goes.whole):
                continue
            for field in model._meta.concrete_fields:
                name, going = f"{table}.{field.column}", goes.columns if goes else ()
                decided = field.column in going or name in STAYS or field.name in SAYS_NOTHING
                if isinstance(field, kinds) and not decided:
                    undecided.append(name)
    assert undecided == []


# Tables that belong to nobody's record, or whose rows are taken away by what made them.
WITHOUT_A_RECORD = {
    "people_colleague", "people_colleaguerole", "people_absence", "people_token", "people_tokenuse", "people_nameslip",
    "contacts_searchentry", "contacts_fingerprint", "contacts_band", "contacts_fileclaim", "casework_democlock",
    "casework_hintswitch", "casework_reconciliation",
}  # fmt: skip
# Columns with one of a few words of ours, in whatever table.
SAYS_NOTHING = {
    "kind", "status", "state", "outcome", "channel", "language", "languages", "format", "edition", "clauses",
    "disposed_as", "purpose", "match", "automatic", "reference", "record", "letter", "route", "asked_route",
    "carrier", "what", "door", "action", "version",
    "verdict", "work", "code", "sent_by", "severity", "persistence", "ground", "ended_as", "used_as", "media_type", "strength",
    "look", "piece", "made_by", "made_with", "second", "second_by", "route_to", "asked_by",
}  # fmt: skip
STAYS = {
    "people_adjustment.needs_channels": "ids of channels",
    "contacts_reading.triage": "ids of what may be found",
    "casework_concern.behaviours": "ids of the policy's behaviours",
    "casework_concern.impacts": "ids of the policy's impacts",
    "casework_handedover.force": "which police force",
    "casework_policereport.force": "which police force",
    "casework_ruledifference.restriction": "a reference",
    "casework_subjectaccess.made_sha256": "a digest of a file that is not kept",
    "casework_disposal.schedule": "numbers of years",
    "casework_disposal.counts": "numbers",
    "casework_disposal.sha256": "a digest over digests",
    "contacts_seal.wrapped": "goes with its row",
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.proves("I28")
@pytest.mark.parametrize("elsewhere", [False, True], ids=["who disposed of it", "the worker"])
def test_nothing_of_it_is_left_in_the_files_of_the_database(elsewhere: bool) -> None:
    office = Office().open()
    for number in range(30):
        office.contact(
            None, body=f"An ordinary letter about matter {number}.", sender=f"{number}@example.org"
        )
    person = old_record(office)
    keys = [bytes(key or b"") for key in Blob.objects.exclude(key=None).values_list("key", flat=True)]
    assert on_disk(WORD.encode())
    with connection.cursor() as cursor:
        cursor.execute(
            "ANALYZE"
        )  # as the database does now and then: it keeps words, also of a table that is empty afterwards
    certificate = disposed(office, person=person)
    if elsewhere:
        connection.close()  # whoever cleans up has changed nothing yet by their connection
    assert cleaned_up(office.now)
    assert on_disk(WORD.encode()) == []
    assert on_disk(WORD[3:].encode()) == [], (
        "nor its end: an index leaves out how a word begins that begins like the one before"
    )
    gone = [key for key in keys if not Blob.objects.filter(key=key).exists()]
    assert gone
    assert on_disk(*gone) == []
    certificate.refresh_from_db()
    assert certificate.cleaned_at is not None


def test_what_stays_says_that_it_was_and_of_what_kind(office: Office) -> None:
    person = old_record(office)
    before = {
        model: list(model._default_manager.order_by("pk").values_list(*fields))
        for model, fields in KEPT.items()
    }
    disposed(office, person=person)
    assert {
        model: list(model._default_manager.order_by("pk").values_list(*fields))
        for model, fields in KEPT.items()
    } == before
    restriction = Restriction.objects.get()
    assert restriction.measures == [{"kind": "channels", "closed": ["email"]}]
    assert restriction.reasons == MARK
    assert restriction.clauses == ("RT1e",)
    assert Warning.objects.get().assessment.behaviours == {"UD4": MARK}


KEPT: dict[type[models.Model], tuple[str, ...]] = {
    Warning: ("id", "number", "issued_on", "expires_on", "issued_by"),
    Restriction: ("id", "reference", "months", "starts_on", "ends_on", "ended_on", "decided_by"),
    Contact: ("id", "reference", "channel", "received_at", "person", "match", "closed_at"),
    Person: ("id", "reference", "registered_at", "merged_into"),
}


def test_others_records_and_the_bytes_they_share_stay_as_they_are(office: Office) -> None:
    shared = b"A file that two of them sent, long enough to be one. " * 20
    other = full_record(office, word="brillig", shared=shared)
    person = old_record(office, shared=shared)
    theirs = {
        (model._meta.db_table, pk) for model, ids in rows_of(record_of(person, None)).items() for pk in ids
    }
    ours = {("contacts_blob", pk) for pk in Blob.objects.values_list("pk", flat=True)}
    ours |= {("contacts_blobpart", pk) for pk in BlobPart.objects.values_list("pk", flat=True)}
    ours |= {
        ("people_nameword", pk)
        for pk in NameWord.objects.filter(person__in=person.everyone()).values_list("pk", flat=True)
    }
    before = rows_elsewhere(theirs | ours)
    certificate = disposed(office, person=person)
    after = rows_elsewhere(theirs | ours | {("casework_disposal", certificate.pk)})
    assert [line for line in after.splitlines() if '"sha256": "gone"' not in line] == before.splitlines()
    kept = Attachment.objects.get(contact__person=other, filename="shared.txt")
    assert blobs.content_of(kept.blob) == shared
    assert "brillig" in everything_said()
    file = Attachment.objects.get(contact__person=other, number=1)
    assert b"brillig" in blobs.content_of(file.blob)


def test_nobody_finds_it_any_more_and_the_same_again_is_somebody_new(office: Office) -> None:
    person = old_record(office)
    body = Contact.objects.exclude(body="").filter(body__contains=WORD)[0].body
    assert fingerprints.near(body)
    disposed(office, person=person)
    assert not Identifier.objects.filter(person__in=person.everyone()).exists()
    assert not NameWord.objects.filter(word__contains=WORD[:5]).exists()
    assert not NameSlip.objects.filter(word__contains=WORD[:5]).exists()
    assert fingerprints.near(body) == []
    assert search.behind() == []
    again = office.do("receive_contact", channel="email", sender=f"{WORD}@example.org", to=["us"], body=body)
    assert (again.person, again.match) == (None, "unmatched")


def test_the_same_message_that_comes_again_is_kept_anew(office: Office) -> None:
    person = old_record(office)
    sender = f"{WORD}@example.org"
    raw = f"From: {sender}\n\n{WORD}".encode() + b"A file that others have as well."
    disposed(office, person=person)
    again = office.do("receive_contact", channel="email", sender=sender, to=["us"], body="x", raw=raw)
    assert again.raw is not None
    assert blobs.content_of(again.raw) == raw


@pytest.mark.proves("I9")
def test_who_proposes_does_not_decide_and_both_give_reasons(office: Office) -> None:
    person = old_record(office)
    with refused("I33"):
        office.do("propose_disposal", office.dan, person=person, reasons=" ")
    with refused("LK2"):
        office.do("propose_disposal", office.mel, person=person, reasons="Old.")
    row = proposed(office, person=person)
    with refused("I33"):
        proposed(office, person=person)
    for by, decision, reasons in (
        (office.dan, "dispose", "Yes."),
        (office.mel, "dispose", ""),
        (office.mel, "", "Yes."),
    ):
        with refused("I33"):
            office.do("decide_disposal", by, disposal=row, decision=decision, reasons=reasons)
    with refused("LK2"):
        office.do("decide_disposal", office.cal, disposal=row, decision="dispose", reasons="Yes.")
    with database_refuses("I33"):
        Disposal.objects.filter(pk=row.pk).update(
            status="declined", decided_by=office.dan, decided_at=office.now, decision_reasons="x"
        )


def test_what_is_declined_stays_and_can_be_proposed_again(office: Office) -> None:
    person = old_record(office)
    row = proposed(office, person=person)
    office.do("decide_disposal", office.mel, disposal=row, decision="decline", reasons="A claim may come.")
    assert WORD in everything_said()
    with refused("I33"):
        office.do("decide_disposal", office.max, disposal=row, decision="dispose", reasons="Yes.")
    assert disposed(office, person=person).status == "done"


@pytest.mark.parametrize("meanwhile", ["hold", "contact", "concern", "danger", "schedule", "held_contact"])
def test_what_happens_between_listing_and_disposing_keeps_it(
    office: Office, meanwhile: str, settings: Any
) -> None:
    person = old_record(office)
    row = proposed(office, person=person)
    if meanwhile == "hold":
        held(office, person=person, look_again_on=office.today.replace(year=office.today.year + 1))
    elif meanwhile == "held_contact":
        contact = office.contact(sender="x@example.org")
        held(office, contact=contact, look_again_on=office.today.replace(year=office.today.year + 1))
        office.do("confirm_person", office.ana, contact=contact, person=person, reasons="She said so.")
    elif meanwhile == "contact":
        office.contact(person)
    elif meanwhile == "concern":
        office.concern(person)
    elif meanwhile == "danger":
        office.do("raise_danger", office.ana, person=person, kind="immediate", details="She fell.")
    else:
        settings.RETENTION = None
    with refused("LK2", "I33"):
        office.do("decide_disposal", office.mel, disposal=row, decision="dispose", reasons="Yes.")
    assert WORD in everything_said()


def test_a_second_disposal_is_refused_and_nothing_is_added_to_what_is_gone(office: Office) -> None:
    person = old_record(office)
    row = disposed(office, person=person)
    with refused("I33"):
        office.do("decide_disposal", office.max, disposal=row, decision="dispose", reasons="Again.")
    person.refresh_from_db()
    for action, by, fields in (
        ("propose_disposal", office.dan, {"reasons": "Again."}),
        (
            "place_hold",
            office.dan,
            {"asked_by": "court", "reasons": "x", "look_again_on": office.today.replace(month=12, day=31)},
        ),
        ("add_identifier", office.cal, {"kind": "email", "value": "new@example.org"}),
        ("receive_contact", office.ana, {"channel": "phone", "to": ["us"], "body": "Hello."}),
    ):
        with refused("I33"):
            office.do(action, by, person=person, **fields)


def test_a_contact_of_nobodys_goes_by_itself(office: Office) -> None:
    contact = office.contact(
        sender=f"{WORD}@example.org", body=f"I am {WORD}.", attachments=[{"filename": WORD, "content": FILE}]
    )
    other = office.contact(sender="other@example.org", body="Nobody either.")
    office.later(days=800)
    certificate = disposed(office, contact=contact)
    assert WORD not in everything_said()
    assert certificate.counts == {"contacts": 1, "files": 1}
    other.refresh_from_db()
    assert other.body == "Nobody either."
    assert audit.verify().whole


def test_a_proposal_for_a_contact_that_became_somebodys_is_refused(office: Office) -> None:
    contact, person = office.contact(sender="x@example.org"), office.person()
    office.later(days=800)
    row = proposed(office, contact=contact)
    office.do("confirm_person", office.ana, contact=contact, person=person, reasons="She said so.")
    with refused("I33"):
        office.do("decide_disposal", office.mel, disposal=row, decision="dispose", reasons="Yes.")


@pytest.mark.proves("I25", "I32")
def test_the_database_lets_nothing_go_but_in_the_step_that_somebody_decided(office: Office) -> None:
    person = old_record(office)
    row = proposed(office, person=person)
    contact = Contact.objects.filter(person=person).exclude(body="")[0]
    warning = Warning.objects.get()
    entry = Entry.objects.filter(person_id=person.pk)[0]
    for listing in (
        {"source": "contacts_contact", "row": contact.pk},
        {"source": "casework_warning", "row": warning.pk},
    ):
        with database_refuses("I33"):
            Going.objects.create(disposal=row.reference, never_id=-1, **listing)
    disposed_row = Disposal.objects.filter(pk=row.pk)
    with pytest.raises(ZeroDivisionError), transaction.atomic():  # noqa: PT012 - all of it is undone
        disposed_row.update(
            status="done", decided_by=office.mel, decided_at=office.now, decision_reasons="x", sha256="going"
        )
        Going.objects.create(disposal=row.reference, source="contacts_contact", row=contact.pk, never_id=-1)
        Going.objects.create(disposal=row.reference, source="audit_entry", row=entry.number, never_id=-1)
        for rows, change in (
            (Contact.objects.filter(pk=contact.pk), {"body": "Other words."}),
            (Contact.objects.filter(pk=contact.pk), {"body": "", "reference": "C-22222222"}),
            (Contact.objects.filter(pk=contact.pk), {"recipients": ["somebody.else"]}),
            (Warning.objects.filter(pk=warning.pk), {"reasons": MARK}),
            (Entry.objects.filter(pk=entry.pk), {"facts": {}}),
            (Entry.objects.filter(pk=entry.pk), {"facts": {"disposed_of": "K-22222222"}}),
            (
                Entry.objects.filter(pk=entry.pk),
                {"facts": {"disposed_of": row.reference}, "actor": "somebody"},
            ),
        ):
            with database_refuses():
                rows.update(**change)
        with database_refuses():
            Attachment.objects.filter(contact=contact).delete()
        Contact.objects.filter(pk=contact.pk).update(body="", recipients=[])
        Entry.objects.filter(pk=entry.pk).update(facts={"disposed_of": row.reference})
        raise ZeroDivisionError
    contact.refresh_from_db()
    assert WORD in contact.body


@pytest.mark.django_db(transaction=True)
@pytest.mark.proves("I25", "I32")
def test_what_is_listed_cannot_be_left_behind() -> None:
    office = Office().open()
    person = old_record(office)
    row = proposed(office, person=person)
    with pytest.raises(IntegrityError), transaction.atomic():  # noqa: PT012 - refused when it ends
        Disposal.objects.filter(pk=row.pk).update(
            status="done", decided_by=office.mel, decided_at=office.now, decision_reasons="x", sha256="going"
        )
        Going.objects.create(disposal=row.reference, source="people_person", row=person.pk, never_id=-1)
    assert not Going.objects.exists()
    assert Disposal.objects.get(pk=row.pk).status == "proposed"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "step", ["list_rows", "_take_words_out", "_let_bytes_go", "_facts", "close_list", "enter"]
)
def test_whatever_stops_it_half_way_leaves_all_as_it_was(step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    office = Office().open()
    person = old_record(office)
    row = proposed(office, person=person)
    before = everything_said()

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(f"evenhand.casework.actions._disposal.{step}", stop)
    with pytest.raises(KeyboardInterrupt):
        office.do("decide_disposal", office.mel, disposal=row, decision="dispose", reasons="Yes.")
    assert everything_said() == before
    monkeypatch.undo()
    office.do("decide_disposal", office.mel, disposal=row, decision="dispose", reasons="Yes.")
    assert WORD not in everything_said()


@pytest.mark.proves("I32", "IN1")
@pytest.mark.parametrize("change", ["facts", "actor", "put_back", "another", "certificate"])
def test_whoever_changes_an_entry_whose_facts_went_is_found_out(office: Office, change: str) -> None:
    disposed(office, person=old_record(office))
    assert audit.verify().whole
    gone = [entry for entry in Entry.objects.order_by("number") if "disposed_of" in entry.facts]
    untouched = Entry.objects.exclude(pk__in=[entry.pk for entry in gone]).order_by("number")[0]
    last = Entry.objects.order_by("-number")[0]
    with disabled(connection):
        changes: dict[str, tuple[int, dict[str, Any]]] = {
            "facts": (gone[3].pk, {"facts": {"disposed_of": "K-22222222"}}),
            "actor": (gone[3].pk, {"actor": "somebody"}),
            "put_back": (gone[3].pk, {"facts": {"reasons": "Invented."}}),
            "another": (
                untouched.pk if untouched != last else gone[0].pk,
                {"facts": gone[0].facts, "actor": "x"},
            ),
            "certificate": (last.pk, {"facts": last.facts | {"entries": 1}}),
        }
        pk, changed = changes[change]
        Entry.objects.filter(pk=pk).update(**changed)
    assert not audit.verify().whole


@pytest.mark.proves("I32", "IN1")
@pytest.mark.parametrize("past", ["not its previous", "and its previous", "published"])
def test_whoever_writes_anew_what_came_before_an_entry_whose_facts_went_is_found_out(
    office: Office, past: str
) -> None:
    """Its own hash cannot be worked out again, so the one that it follows is in the digest."""
    office.contact(office.person())
    disposed(office, person=old_record(office))
    gone = next(entry for entry in Entry.objects.order_by("number") if "disposed_of" in entry.facts)
    published = ledger.Head(gone.number, gone.hash)
    assert audit.verify(published).whole
    with disabled(connection):
        if past == "published":
            Entry.objects.filter(pk=gone.pk).update(hash="0" * 64)
        else:
            invented = _written_anew_until(gone.number)
            assert invented != gone.previous
            if past == "and its previous":
                Entry.objects.filter(pk=gone.pk).update(previous=invented)
    verdict = audit.verify(published)
    assert not verdict.whole
    if past == "published":
        assert verdict.why == f"Entry {gone.number} is not the one that was published."


def _written_anew_until(number: int) -> str:
    """Somebody's invention for all entries before this one, each of which follows the one before it; the hash of the last."""
    Entry.objects.filter(number__lt=number).delete()
    previous = FIRST
    for each in range(1, number):
        new = ledger.New(
            at=NOON, actor="x", action="register_person", subject="people.person:9", facts={"a": each}
        )
        row = ledger._row(each, previous, new)
        row.save()
        previous = row.hash
    return previous


@pytest.mark.proves("I32", "IN1")
def test_an_entry_that_only_says_that_facts_were_disposed_of_takes_none_away(office: Office) -> None:
    """Whoever can write to the database can append: so the entry is held against the certificate, and the other way round."""
    office.contact(office.person())
    contact = Entry.objects.get(action="receive_contact")
    row = Disposal.objects.create(
        person=Person.objects.get(), reasons="Old.", proposed_by=office.dan, proposed_at=office.now
    )
    with disabled(connection):
        count, digest = ledger.take_out([contact.number], row.reference)
    told = {"disposal": row.reference, "entries": count, "entries_sha256": digest, "sha256": "a" * 64}
    entry: dict[str, Any] = {"at": office.now, "actor": "mel", "action": "decide_disposal", "subject": "x"}
    audit.append(**entry, facts=told)
    number = audit.head().number
    forged = audit.verify()
    assert (forged.whole, forged.broken_at) == (False, number)
    with disabled(connection):
        done = {"status": "done", "decided_by": office.mel, "decided_at": office.now, "decision_reasons": "x"}
        Disposal.objects.filter(pk=row.pk).update(**done, sha256="b" * 64, entries=count)
        assert not audit.verify().whole
        Disposal.objects.filter(pk=row.pk).update(sha256="a" * 64, entries=count + 1)
        assert not audit.verify().whole
        Disposal.objects.filter(pk=row.pk).update(entries=count)
        assert audit.verify().whole
    audit.append(**entry, facts=told)
    assert not audit.verify().whole


@pytest.mark.proves("I32", "IN1")
def test_a_certificate_of_which_the_trail_holds_nothing_is_found_out(office: Office) -> None:
    row = Disposal.objects.create(
        person=office.person(), reasons="Old.", proposed_by=office.dan, proposed_at=office.now
    )
    done = {"status": "done", "decided_by": office.mel, "decided_at": office.now, "decision_reasons": "x"}
    Disposal.objects.filter(pk=row.pk).update(**done, sha256="b" * 64)
    assert audit.verify().why == f"The trail does not hold the disposal {row.reference}."


def test_the_entry_of_the_disposal_says_what_went_and_nothing_of_whom(office: Office) -> None:
    person = old_record(office)
    certificate = disposed(office, person=person)
    entry = Entry.objects.order_by("-number")[0]
    assert entry.action == "decide_disposal"
    assert entry.facts["sha256"] == certificate.sha256
    assert entry.facts["counts"] == certificate.counts
    assert WORD not in json.dumps(entry.facts)


def test_the_gateway_forgets_them(office: Office) -> None:
    person = old_record(office)
    disposed(office, person=person)
    assert WORD not in repr(list(everybody(office.now)))
    assert WORD not in repr(list(of_people(person.everyone(), office.now)))
    assert lookup(f"{WORD}@example.org") == lookup(f"{WORD} Example") == []
