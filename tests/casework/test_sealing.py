"""What is sealed is gone from every row, index and file of the database; it comes back, or goes to the police, by the key only."""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from time import sleep
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction
from tests.casework.office import Office, refused
from tests.sealing import OTHER, PRIVATE

from evenhand.audit.models import Entry
from evenhand.casework.models import HandedOver, PoliceReport
from evenhand.casework.oversight.sealed_package import write_package
from evenhand.casework.work import sealing
from evenhand.casework.work.files import FileWork
from evenhand.contacts import blobs, scouring, search
from evenhand.contacts.blobs import SealedBytesError
from evenhand.contacts.envelope import CannotOpenError
from evenhand.contacts.files.looking import Finding
from evenhand.contacts.fingerprints import near
from evenhand.contacts.models import Attachment, Blob, Contact, FileText, Seal, SearchEntry

WORD = "quagglethorpe"  # in no dictionary, no other test, and in no index but for this contact
PICTURE = hashlib.sha512(b"a picture").digest() * 40
LETTER = (
    f"You will see what {WORD} means when you open the picture that I have attached to this letter of mine."
)


@pytest.fixture
def office(db: None) -> Office:
    return Office().open()


def came(office: Office, content: bytes = PICTURE, **fields: Any) -> Contact:
    """A message with a file, as it came over the mail."""
    usual: dict[str, Any] = {
        "channel": "email",
        "sender": "x@example.org",
        "to": ["us"],
        "subject": WORD,
        "body": LETTER,
    }
    files = [{"filename": f"{WORD}.jpg", "content": content, "media_type": f"image/{WORD}"}]
    raw = b"From: x@example.org\n\n" + LETTER.encode() + content + str(fields).encode()
    contact: Contact = office.do(
        "receive_contact", None, **usual | {"attachments": files, "raw": raw} | fields
    )
    return contact


def read_by_machine(office: Office) -> None:
    worker = FileWork(
        moment=lambda: office.now, look=lambda _p, _s: Finding("txt", "read", text=f"it says {WORD}")
    )
    while worker.do_next():
        pass


def seal(office: Office, contact: Contact) -> Contact:
    sealed: Contact = office.do("seal_contact", office.ana, contact=contact, reasons="A picture.")
    return sealed


def raw(contact: Contact) -> Blob:
    """What it came as, as the database has it now."""
    return Blob.objects.get(pk=Contact.objects.values_list("raw", flat=True).get(pk=contact.pk))


def on_disk(*words: bytes) -> list[str]:
    """The database's own files that hold one of these."""
    return [name for name, file in _files() if any(word in file for word in words)]


def _files() -> Iterator[tuple[str, bytes]]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            name = Path(connection.settings_dict["NAME"])
            for file in sorted(name.parent.glob(f"{name.name}*")):
                # Read by another process: closing a file here would take away the locks that SQLite holds on it for this process.
                yield file.name, subprocess.run(["cat", file], capture_output=True, check=True).stdout
            return
        cursor.execute("CHECKPOINT")
        cursor.execute(
            "SELECT concat_ws(' of ', kept.relname, owner.relname), pg_relation_filepath(kept.oid) "
            "FROM pg_class kept LEFT JOIN pg_class owner ON owner.reltoastrelid = kept.oid "
            "WHERE pg_relation_filepath(kept.oid) IS NOT NULL AND (kept.oid > 16383 OR kept.relname = 'pg_statistic')"
        )
        for name, path in cursor.fetchall():
            cursor.execute("SELECT pg_read_binary_file(%s)", [path])
            yield name, bytes(cursor.fetchone()[0])


def cleaned_up(now: datetime) -> bool:
    """The worker tries again when somebody reads meanwhile: PostgreSQL's own housekeeping does so now and then."""
    for _ in range(20):
        if sealing.finish(now, whatever_it_takes=True):
            return True
        sleep(0.2)
    return False


@pytest.mark.proves("I28", "IC2")
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite's readers see no deleted rows in its file")
@pytest.mark.django_db(transaction=True)
def test_whoever_still_reads_what_was_sealed_keeps_it_from_being_called_clean() -> None:
    office = Office().open()
    contact = came(office, person=office.person())
    elsewhere = connection.copy()
    with elsewhere.cursor() as reader:
        reader.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        reader.execute("SELECT 1")
        seal(office, contact)
        assert not sealing.finish(office.now)
        assert on_disk(WORD.encode())
        assert scouring.waits()
        reader.execute("COMMIT")
    elsewhere.close()
    assert cleaned_up(office.now)
    assert on_disk(WORD.encode()) == []


@pytest.mark.proves("I28", "IC2")
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one database in a file")
@pytest.mark.django_db(transaction=True)
def test_a_long_transaction_in_another_database_of_the_server_keeps_nothing_from_being_clean() -> None:
    office = Office().open()
    contact = came(office, person=office.person())
    with psycopg.connect(**connection.get_connection_params() | {"dbname": "postgres"}) as other:
        other.execute("SELECT pg_current_xact_id()")  # it has a number that is older than the deletion's
        seal(office, contact)
        assert cleaned_up(office.now)
        assert on_disk(WORD.encode()) == []


@pytest.mark.proves("I28", "IC2")
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_who_began_to_write_before_it_was_sealed_keeps_it_from_being_called_clean() -> None:
    office = Office().open()
    contact = came(office, person=office.person())
    with psycopg.connect(**connection.get_connection_params()) as other:
        other.execute("SELECT pg_current_xact_id()")
        seal(office, contact)
        assert scouring.is_still_read()
        assert not sealing.finish(office.now, whatever_it_takes=True)
        assert not scouring.scour(office.now, whatever_it_takes=True), "nor if it is tried all the same"
    assert cleaned_up(office.now)


@pytest.mark.proves("I28", "IC1", "IC2")
@pytest.mark.django_db(transaction=True)
def test_nothing_of_what_is_sealed_is_left_in_the_files_of_the_database() -> None:
    office = Office().open()
    for number in range(60):  # so that the index has more than one segment, and the tables more than one page
        office.contact(
            None, body=f"An ordinary letter about matter {number}.", sender=f"{number}@example.org"
        )
    contact = came(office, person=office.person())
    office.do("raise_danger", office.ana, kind="immediate", details="A child is at risk.", contact=contact)
    read_by_machine(office)
    assert on_disk(WORD.encode())
    assert on_disk(PICTURE[:64]) == [], "bytes are encrypted from the first"
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # the database takes samples, and keeps words among them

    key = bytes(raw(contact).key or b"")
    assert on_disk(key)
    seal(office, contact)
    assert cleaned_up(office.now)
    assert on_disk(WORD[:5].encode()) == [], "nor a beginning of it, which the index has lists of"
    assert on_disk(key) == []
    assert WORD.encode() not in json.dumps(list(Entry.objects.values_list("facts", flat=True))).encode()
    assert not scouring.waits()


@pytest.mark.proves("I28", "IC2")
def test_no_row_no_index_and_no_fingerprint_of_it_is_left(office: Office) -> None:
    contact, other = came(office), came(office, subject="Other", body="Look at this.")
    read_by_machine(office)
    seal(office, contact)
    contact.refresh_from_db()
    assert (contact.subject, contact.body, contact.problems) == ("", "", [])
    assert list(contact.attachments.values_list("filename", "media_type")) == [("", "")]
    assert not FileText.objects.exists(), "also of the same file in the other contact"
    assert not SearchEntry.objects.filter(contact=contact).exists()
    assert near(LETTER) == []
    assert (
        contact.sha256
        == hashlib.sha256(b"".join([b"From: x@example.org\n\n", LETTER.encode(), PICTURE, b"{}"])).hexdigest()
    )
    for blob in (raw(contact), contact.attachments.get().blob, other.attachments.get().blob, raw(other)):
        with pytest.raises(SealedBytesError):
            blobs.content_of(blob)
    other.refresh_from_db()
    assert other.body == "Look at this.", "the words of others are theirs"


@pytest.mark.proves("I28", "I32")
def test_the_database_itself_keeps_keys_and_words_where_they_are(office: Office) -> None:
    contact = seal(office, came(office))
    blob = Attachment.objects.get(contact=contact).blob_id
    refusals: list[tuple[Any, dict[str, Any]]] = [
        (Blob.objects.filter(pk=blob), {"key": b"k" * 32}),
        (Contact.objects.filter(pk=contact.pk), {"sealed_at": None}),
        (Contact.objects.filter(pk=contact.pk), {"body": "Put back."}),
        (Seal.objects.all(), {"words": b""}),
        (Seal.objects.all(), {"wrapped": b""}),
    ]
    for rows, changed in refusals:
        with pytest.raises(IntegrityError, match=r"I25|I28"), transaction.atomic():
            rows.update(**changed)
    open_one = came(office, b"another file", subject="Open")
    with pytest.raises(IntegrityError, match="I25"), transaction.atomic():
        Blob.objects.filter(pk=raw(open_one).pk).update(key=None)


@pytest.mark.proves("I28", "IC1")
def test_a_mistake_is_undone_by_the_content_lead_alone_and_all_is_as_it_was(office: Office) -> None:
    contact, other = came(office, person=office.person()), came(office, subject="Other")
    before = Contact.objects.values("subject", "body", "problems", "sealed_by", "sealed_reasons").get(
        pk=contact.pk
    )
    seal(office, contact)
    for by, key, reasons, clauses in (
        (office.mel, PRIVATE, "A mistake.", ("IC1",)),
        (office.con, PRIVATE, " ", ("IC1",)),
        (office.con, OTHER, "A mistake.", ("IC2",)),
    ):
        with refused(*clauses):
            office.do("release_contact", by, contact=contact, key=key, reasons=reasons)
    assert Seal.objects.filter(released_at=None).count() == 4
    office.do("release_contact", office.con, contact=contact, key=PRIVATE, reasons="It was the wrong one.")
    contact.refresh_from_db()
    assert Contact.objects.values(*before).get(pk=contact.pk) == before
    assert contact.attachments.get().filename == f"{WORD}.jpg"
    assert blobs.content_of(contact.attachments.get().blob) == PICTURE
    assert blobs.content_of(raw(other)).startswith(b"From: ")
    assert [each.contact for each in near(LETTER)] == [other, contact]
    assert SearchEntry.objects.filter(contact=contact).exists()
    assert seal(office, contact).sealed_at, "and it can be sealed again"


@pytest.mark.proves("I28")
def test_what_two_sealed_contacts_share_stays_sealed_until_both_are_released(office: Office) -> None:
    one, two = came(office), came(office, subject="Other")
    seal(office, one)
    seal(office, two)
    office.do("release_contact", office.con, contact=one, key=PRIVATE, reasons="A mistake.")
    with pytest.raises(SealedBytesError):
        blobs.content_of(one.attachments.get().blob)
    office.do("release_contact", office.con, contact=two, key=PRIVATE, reasons="A mistake too.")
    assert blobs.content_of(one.attachments.get().blob) == PICTURE
    assert not Seal.objects.filter(released_at=None).exists()


@pytest.mark.proves("I25", "I28")
def test_a_logo_is_released_by_itself_and_never_sealed_again_with_what_it_comes_with(office: Office) -> None:
    contact, other = seal(office, came(office)), came(office, subject="Other")
    assert other.sealed_at, "until then whatever brings it goes to the content lead"
    file = contact.attachments.get()
    with refused("IC2"):
        office.do("release_file", office.con, attachment=file, key=OTHER, reasons="Our own logo.")
    office.do("release_file", office.con, attachment=file, key=PRIVATE, reasons="Our own logo.")
    assert came(office, subject="Third").sealed_at is None
    assert blobs.content_of(contact.attachments.get().blob) == PICTURE
    assert Contact.objects.get(pk=contact.pk).sealed_at
    seal(office, came(office, subject="Fourth"))
    assert came(office, subject="Fifth").sealed_at is None


@pytest.mark.proves("I25", "I28", "IC2")
def test_the_same_bytes_again_go_straight_to_the_content_lead(office: Office) -> None:
    first = seal(office, came(office))
    again = came(office, subject="Again", sender="somebody.else@example.org", body=f"{LETTER} Again.")
    assert (again.sealed_by, again.sealed_reasons) == (None, f"SHA-256: {first.reference}")
    assert (again.subject, again.body) == ("", "")
    again.refresh_from_db()
    assert (again.subject, again.body) == ("", "")
    assert not SearchEntry.objects.filter(contact=again).exists()
    with pytest.raises(SealedBytesError):
        blobs.content_of(raw(again))
    actions = list(
        Entry.objects.filter(subject=f"contacts.contact:{again.pk}")
        .order_by("number")
        .values_list("action", "actor")
    )
    assert actions == [("receive_contact", "system"), ("seal_known", "system")]
    assert came(office, b"", subject="Empty").sealed_at is None
    assert came(office, b"", subject="Empty too").sealed_at is None


@pytest.mark.proves("I28")
def test_an_empty_file_seals_nobody_elses_empty_file(office: Office) -> None:
    seal(office, came(office, b""))
    assert came(office, b"", subject="Other", body="Mine is empty too.").sealed_at is None


@pytest.mark.proves("IC2", "I28")
@pytest.mark.parametrize("kind", ["sha256", "md5", "urls", "nothing"])
def test_what_a_list_of_the_bodys_names_is_sealed_as_it_comes(
    office: Office, tmp_path: Path, settings: Any, kind: str
) -> None:
    settings.KNOWN_LISTS = tmp_path
    line = {
        "sha256": hashlib.sha256(PICTURE).hexdigest(),
        "md5": hashlib.md5(PICTURE, usedforsecurity=False).hexdigest().upper(),
        "urls": "http://www.Example.net/a%20b/",
        "nothing": "0" * 64,
    }[kind]
    ending = "sha256" if kind == "nothing" else kind
    (tmp_path / f"of-the-police.{ending}").write_text(
        f"# theirs\n{line}, a comment\n" if ending != "urls" else line
    )
    contact = came(office, body="See hxxps://example[.]net/a b/../a%20b/page.html?x=1".replace("a b/../", ""))
    told = {"sha256": "SHA-256", "md5": "MD5", "urls": "URL"}
    assert contact.sealed_reasons == ("" if kind == "nothing" else f"{told[kind]}: of-the-police")
    assert bool(contact.sealed_at) == (kind != "nothing")


@pytest.mark.proves("IC4", "RT1g", "I28", "I37")
def test_it_is_handed_over_with_a_receipt_that_proves_what_was_handed_over(
    office: Office, tmp_path: Path
) -> None:
    contact = seal(office, came(office, person=office.person()))
    with pytest.raises(CannotOpenError):
        write_package(contact, OTHER, tmp_path / "other")
    assert not (tmp_path / "other").exists()
    package = write_package(contact, PRIVATE, tmp_path / "out")
    assert (tmp_path / "out" / "file-1").read_bytes() == PICTURE
    assert json.loads((tmp_path / "out" / "contact.json").read_text())["words"]["contact"]["body"] == LETTER
    receipt = (tmp_path / "out" / "SHA256SUMS").read_bytes()
    assert package.receipt == hashlib.sha256(receipt).hexdigest()
    for line in receipt.decode().splitlines():
        told, name = line.split("  ")
        assert hashlib.sha256((tmp_path / "out" / name).read_bytes()).hexdigest() == told
    given = {"contact": contact, "files": package.files, "receipt": package.receipt}
    with refused("IC4", "I37"):
        office.do("hand_over_sealed", office.con, force="", authority="", **given)
    office.do("hand_over_sealed", office.con, force="Dyfed-Powys", authority="The head of service", **given)
    assert HandedOver.objects.get().receipt == package.receipt
    assert package.receipt in PoliceReport.objects.get().what_was_sent
    with refused("IC4", "I28"):
        office.do(
            "hand_over_sealed",
            office.con,
            force="x",
            authority="y",
            **given | {"contact": came(office, b"z")},
        )


@pytest.mark.proves("I28")
def test_what_was_only_hidden_before_sealing_encrypted_is_encrypted_by_the_worker(office: Office) -> None:
    contact = came(office)
    search.remove([contact])
    from evenhand.contacts import fingerprints

    fingerprints.forget(contact)
    Contact.objects.filter(pk=contact.pk).update(
        sealed_at=office.now, sealed_by=office.ana, sealed_reasons="Old."
    )
    office.do("finish_sealing", None)
    contact.refresh_from_db()
    assert (contact.subject, contact.body) == ("", "")
    with pytest.raises(SealedBytesError):
        blobs.content_of(raw(contact))
    office.do("release_contact", office.con, contact=contact, key=PRIVATE, reasons="A mistake.")
    contact.refresh_from_db()
    assert contact.body == LETTER
