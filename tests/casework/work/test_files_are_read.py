"""Files that came with contact are scanned and read by themselves: late, twice, by many or after a kill, it comes to the same."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from io import StringIO
from threading import Barrier
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, OperationalError, connection, connections, transaction
from tests.casework.office import NOON, Office, refused

from evenhand.audit.models import Entry
from evenhand.casework.management.commands import work as command
from evenhand.casework.management.reach import Reach
from evenhand.casework.rights import readable
from evenhand.casework.work.files import FileWork
from evenhand.contacts import fingerprints, search
from evenhand.contacts.files import clamd, due, looking
from evenhand.contacts.files.confined import Limits, NotDoneError, confined
from evenhand.contacts.files.looking import Finding
from evenhand.contacts.models import Attachment, Contact, FileClaim, FileScan, FileText, Viewing


@pytest.fixture
def office(db: None) -> Office:
    return Office().open()


@pytest.fixture
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.db.connections.close_all", lambda: None)


def read(_pieces: object, _size: int) -> Finding:
    return Finding("text", "read", text="The secret words.")


def contact(office: Office, *contents: str, **fields: Any) -> Contact:
    files = [{"filename": f"{n}.txt", "content": content} for n, content in enumerate(contents, start=1)]
    return office.contact(by=None, sender="pat@example.org", attachments=files, **fields)


def worker(office: Office, **fields: Any) -> FileWork:
    return FileWork(moment=lambda: office.now, **{"look": read} | fields)


def found(office: Office, words: str) -> set[int]:
    return set(search.search(readable.rights_of(office.cal), search.asked_of(words)).contacts)


def newest() -> int:
    return Attachment.objects.order_by("-pk").values_list("pk", flat=True)[0]


def everything(work: FileWork) -> int:
    done = 0
    while work.do_next():
        done += 1
    return done


@pytest.mark.proves("DF3", "I25", "I32")
def test_each_file_is_read_once_and_the_trail_holds_none_of_its_words(office: Office) -> None:
    contact(office, "one", "two")
    assert everything(worker(office)) == 2
    assert everything(worker(office)) == 0
    assert list(FileText.objects.values_list("outcome", "text")) == [("read", "The secret words.")] * 2
    entries = Entry.objects.filter(action="record_file_text")
    assert [entry.facts["characters"] for entry in entries] == [17, 17]
    assert "secret" not in str([entry.facts for entry in entries])


def test_a_real_file_is_read_by_a_real_reader(office: Office) -> None:
    contact(office, "Annwyl Syr, dŵr\x00 sydd yma.")
    everything(FileWork(moment=lambda: office.now))
    row = FileText.objects.get()
    assert (row.kind, row.outcome) in {("text", "read"), ("unknown", "no_reader")}
    contact(office, "Annwyl Syr, dŵr sydd yma.")
    everything(FileWork(moment=lambda: office.now))
    assert FileText.objects.last().text == "Annwyl Syr, dŵr sydd yma."  # type: ignore[union-attr]


@pytest.mark.proves("I23", "I25")
def test_what_cannot_be_read_is_tried_again_three_times_and_then_said_to_be_unreadable(
    office: Office,
) -> None:
    contact(office, "one")
    tries = []

    def too_slow(_pieces: object, _size: int) -> Finding:
        tries.append(office.now)
        return Finding("pdf", "unreadable", why="time", again=True)

    for _ in range(6):
        everything(worker(office, look=too_slow))
        assert everything(worker(office, look=too_slow)) == 0
        office.later(minutes=30)
    assert len(tries) == due.MOST_TRIES
    assert (FileText.objects.get().outcome, FileText.objects.get().why) == ("unreadable", "time")


FORWARDED = (
    "From: a@example.org\nSubject: s\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nSee the file.\n"
    "--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename=note.txt\n\nI will come tonight.\n--b--\n"
)


@pytest.mark.proves("DF3", "MN3", "I25")
@pytest.mark.parametrize(("slow", "said"), [(1, True), (99, False)], ids=["busy once", "busy always"])
def test_a_machine_that_was_busy_drops_no_words_of_a_messages_files_and_keeps_the_messages_own_in_the_end(
    office: Office, monkeypatch: pytest.MonkeyPatch, slow: int, said: bool
) -> None:
    whole: list[datetime] = []

    def busy(file: Any, *task: str, limits: Limits) -> bytes:
        if task == ("read",):
            whole.append(office.now)
            if len(whole) <= slow:
                raise NotDoneError("time", again=True)
        return confined(file, *task, limits=limits)

    monkeypatch.setattr(looking, "confined", busy)
    told = contact(office, FORWARDED)
    for _ in range(6):
        everything(FileWork(moment=lambda: office.now))
        office.later(minutes=30)
    assert len(whole) == (2 if said else due.MOST_TRIES)
    row = FileText.objects.get()
    assert (row.outcome, row.cut, "See the file." in row.text, "I will come" in row.text) == (
        "read",
        not said,
        True,
        said,
    )
    assert found(office, "tonight") == ({told.pk} if said else set())


def test_what_will_not_go_better_is_tried_once(office: Office) -> None:
    contact(office, "one")
    everything(worker(office, look=lambda *_: Finding("pdf", "unreadable", why="broken")))
    assert (FileText.objects.get().why, FileClaim.objects.get().tries) == ("broken", 1)


def test_a_file_whose_workers_never_came_back_is_given_up_in_the_end(office: Office) -> None:
    contact(office, "one")
    for _ in range(due.MOST_TRIES):
        assert due.take_up(due.TEXT, office.now) is not None
        assert due.take_up(due.TEXT, office.now) is None
        office.later(minutes=30)
    everything(worker(office))
    assert (FileText.objects.get().outcome, FileText.objects.get().why) == ("unreadable", "interrupted")
    assert FileText.objects.get().kind == "text", "so that readers which learn more find it again"


def test_trouble_of_the_machine_is_nobodys_fault_and_tried_again(office: Office) -> None:
    contact(office, "one")

    def full(*_: object) -> Finding:
        raise OSError("no memory for another process")

    everything(worker(office, look=full))
    assert not FileText.objects.exists()
    office.later(minutes=5)
    everything(worker(office))
    assert FileText.objects.get().outcome == "read"


def test_a_file_that_arrives_while_a_worker_goes_on_is_found_by_it(office: Office) -> None:
    work = worker(office)
    contact(office, "one")
    assert everything(work) == 1
    contact(office, "two")
    assert everything(work) == 1


@pytest.mark.proves("IC2", "I28")
def test_a_contact_is_found_by_what_its_files_say_until_the_very_same_file_is_sealed(office: Office) -> None:
    first, second = contact(office, "one"), contact(office, "one")
    everything(worker(office))
    assert found(office, "secret") == {first.pk, second.pk}
    office.do("seal_contact", office.ana, contact=first, reasons="Graphic.")
    assert found(office, "secret") == set()
    assert found(office, "pat@example.org") == {second.pk}


# --- sealed -----------------------------------------------------------------------------------------------------------


@pytest.mark.proves("IC2", "I28")
def test_nothing_looks_into_what_is_sealed(office: Office) -> None:
    sealed = contact(office, "one")
    office.do("seal_contact", office.ana, contact=sealed, reasons="Graphic.")

    def never(*_: object) -> Any:
        raise AssertionError("It was looked at.")

    assert everything(worker(office, look=never, scanner="127.0.0.1:1")) == 0
    attachment = sealed.attachments.get()
    with refused("I28"):
        office.do("record_file_text", attachment=attachment, outcome="read", text="x")
    with refused("I28"):
        office.do("record_file_scan", attachment=attachment, verdict="clean")
    with refused("I28"):
        office.do("record_viewing", office.ana, attachment=attachment, seen_by=office.ana)
    with refused("I28"):
        office.do("write_down_file", office.ana, attachment=attachment, text="x")


@pytest.mark.proves("IC2", "I28")
def test_sealing_takes_the_text_away_at_once_also_where_the_very_same_file_came_with_another_contact(
    office: Office,
) -> None:
    first, second, other = contact(office, "one"), contact(office, "one"), contact(office, "two")
    everything(worker(office))
    office.do("write_down_file", office.ana, attachment=first.attachments.get(), text="In words.")
    assert FileText.objects.count() == 4
    office.do("seal_contact", office.ana, contact=first, reasons="Graphic.")
    assert list(FileText.objects.values_list("attachment__contact", flat=True)) == [other.pk]
    assert everything(worker(office)) == 0
    late = contact(office, "one")
    assert everything(worker(office)) == 0
    with refused("I28"):
        office.do("record_viewing", office.ana, attachment=second.attachments.get(), seen_by=office.ana)
    assert late.attachments.get().blob.size == 3


@pytest.mark.proves("IC2", "I28")
def test_what_is_sealed_while_it_is_being_read_ends_sealed(office: Office) -> None:
    found = contact(office, "one", "two")

    def sealing(_pieces: object, _size: int) -> Finding:
        if not Contact.objects.get().sealed_at:
            office.do("seal_contact", office.ana, contact=found, reasons="Graphic.")
        return Finding("text", "read", text="Seen.")

    everything(worker(office, look=sealing))
    assert not FileText.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.proves("IC2", "I28")
def test_sealing_and_recording_at_the_same_moment_always_end_sealed(transactional_db: None) -> None:
    office = Office().open()
    told: list[str] = []
    for turn in range(6):
        found = contact(office, f"one {turn}")
        attachment = found.attachments.get()
        start = Barrier(2)

        def at_once(name: str, fields: dict[str, Any], start: Barrier = start) -> None:
            try:
                start.wait()
                office.do(name, office.ana if name == "seal_contact" else None, **fields)
            except Exception as error:
                told.append(str(getattr(error, "clauses", error)))
            finally:
                connections.close_all()

        with ThreadPoolExecutor(2) as pool:
            list(
                pool.map(
                    lambda call: at_once(*call),
                    [
                        ("record_file_text", {"attachment": attachment, "outcome": "read", "text": "x"}),
                        ("seal_contact", {"contact": found, "reasons": "Graphic."}),
                    ],
                )
            )
        assert Contact.objects.get(pk=found.pk).sealed_at
        assert not FileText.objects.filter(attachment=attachment).exists()
    assert [each for each in told if "I28" not in each] == []


@pytest.mark.proves("IC2", "I28", "I32")
def test_the_database_itself_refuses_what_the_actions_would_never_do(office: Office) -> None:
    found = contact(office, "one")
    attachment = found.attachments.get()
    text = office.do("record_file_text", attachment=attachment, outcome="read", text="x")
    scan = office.do("record_file_scan", attachment=attachment, verdict="clean")
    seen = office.do("record_viewing", office.ana, attachment=attachment, seen_by=office.ana)
    for row, fields in ((text, {"text": "y"}), (scan, {"verdict": "found"}), (seen, {"by": office.bo})):
        with pytest.raises(IntegrityError), transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(**fields)
        with pytest.raises(IntegrityError), transaction.atomic():
            row.delete()
    office.do("seal_contact", office.ana, contact=found, reasons="Graphic.")
    for make in (
        lambda: FileText.objects.create(attachment=attachment, at=NOON, outcome="read"),
        lambda: FileScan.objects.create(attachment=attachment, at=NOON, verdict="clean"),
        lambda: Viewing.objects.create(attachment=attachment, at=NOON, by=office.ana, what="picture"),
    ):
        with pytest.raises(IntegrityError, match="I28"), transaction.atomic():
            make()


# --- the scanner ------------------------------------------------------------------------------------------------------


@pytest.mark.proves("IN2", "I23", "I25")
def test_a_scanner_that_is_away_delays_nothing_and_is_asked_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    contact(office, "one")
    answers: list[Any] = [clamd.ScannerAwayError("away"), clamd.Verdict("found", "Eicar-Signature")]

    def scan(_address: str, pieces: Iterator[bytes]) -> clamd.Verdict:
        assert b"".join(pieces) == b"one"
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        assert isinstance(answer, clamd.Verdict)
        return answer

    monkeypatch.setattr(clamd, "scan", scan)
    work = worker(office, scanner="127.0.0.1:3310")
    everything(work)
    assert (FileScan.objects.count(), FileText.objects.count()) == (0, 1)
    assert everything(work) == 0
    office.later(minutes=3)
    everything(work)
    assert list(FileScan.objects.values_list("verdict", "name")) == [("found", "Eicar-Signature")]
    assert everything(work) == 0


def test_without_a_scanner_nothing_is_said_to_be_scanned(office: Office) -> None:
    contact(office, "one")
    everything(worker(office))
    assert not FileScan.objects.exists()


# --- many workers, and killed ones ------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_four_workers_at_once_read_each_file_once(transactional_db: None) -> None:
    office = Office().open()
    contact(office, *(f"file {number}" for number in range(12)))
    looked: list[str] = []

    def look(pieces: Iterator[bytes], _size: int) -> Finding:
        looked.append(b"".join(pieces).decode())
        return Finding("text", "read", text="x")

    def run(_: int) -> None:
        try:
            everything(worker(office, look=look))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(run, range(4)))
    # One may find nothing while others are at work; whatever is left is done by the next round.
    everything(worker(office, look=look))
    assert sorted(looked) == sorted(f"file {number}" for number in range(12))
    assert FileText.objects.count() == 12


_SLOW_WORKER = """
import django; django.setup()
import time
from evenhand.casework import clock
from evenhand.casework.work.files import FileWork
def look(pieces, size):
    print("at work", flush=True)
    time.sleep(60)
FileWork(moment=clock.now, look=look).do_next()
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.proves("I25")
def test_a_file_whose_worker_was_killed_is_taken_up_again(transactional_db: None) -> None:
    office = Office().open()
    office.now = datetime.fromtimestamp(time.time(), NOON.tzinfo)
    contact(office, "one")
    name = connection.settings_dict["NAME"]
    url = (
        f"sqlite:///{name}"
        if connection.vendor == "sqlite"
        else os.environ["EVENHAND_DATABASE_URL"].rpartition("/")[0] + f"/{name}"
    )
    environment = os.environ | {
        "EVENHAND_DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "evenhand.config.settings",
    }
    killed = subprocess.Popen([sys.executable, "-c", _SLOW_WORKER], env=environment, stdout=subprocess.PIPE)
    assert killed.stdout is not None
    assert killed.stdout.readline() == b"at work\n"
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    killed.stdout.close()
    office.now = datetime.fromtimestamp(time.time(), NOON.tzinfo)
    assert everything(worker(office)) == 0
    office.later(minutes=due.TAKEN_FOR.total_seconds() / 60 + 1)
    assert everything(worker(office)) == 1
    assert (FileText.objects.get().outcome, FileClaim.objects.get().tries) == ("read", 2)


def test_what_was_let_go_of_is_found_again_below_what_is_new(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due, "_LATECOMERS", 0)
    contact(office, "one", "two", "three")
    everything(worker(office))
    assert due.done_up_to(due.TEXT) == newest()
    office.later(days=1)
    contact(office, "four")
    assert due.done_up_to(due.TEXT) == newest() - 1
    assert everything(worker(office)) == 1


# --- the command ------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("fast")
def test_the_command_does_all_that_waits_and_says_how_much(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evenhand.casework.work.files.look", read)
    contact(office, "one", "two")
    out = StringIO()
    call_command("work", stdout=out)
    assert out.getvalue() == "2 done; nothing waits.\n"


@pytest.mark.usefixtures("fast")
def test_contact_from_before_an_upgrade_gets_into_the_search_and_its_fingerprint(office: Office) -> None:
    older = contact(office, body="Please send me the file that you promised me in March.")
    search.start_over()
    fingerprints.forget(older)
    assert search.behind() == [older.pk]
    call_command("work", stdout=StringIO())
    assert search.behind() == []
    assert fingerprints.behind() == []


@pytest.mark.usefixtures("fast")
@pytest.mark.proves("I25")
def test_a_database_that_is_away_ends_one_run_and_is_said_once_by_a_worker_that_goes_on(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_now: datetime) -> None:
        raise OperationalError("the database is away")

    monkeypatch.setattr("evenhand.casework.work.sealing.finish", away)
    with pytest.raises(OperationalError):
        call_command("work")
    told: list[str] = []
    reach = Reach("The worker", told.append, going_on=True)
    for is_away in (True, True, False, False, True):
        for _ in range(2):
            with reach:
                if is_away:
                    away(NOON)
        reach.end_of_turn()
    lost = "The worker could not reach the database, and tries again until it can: the database is away"
    assert told == [lost, "The worker has reached the database again, and goes on.", lost]


@pytest.mark.usefixtures("fast")
def test_the_search_is_completed_once_the_database_is_there(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []

    def away_at_first(name: str, **_: object) -> None:
        tried.append(name)
        if len(tried) == 1:
            raise OperationalError("the database is away")

    def all_done(_seconds: float) -> None:
        if len(tried) > 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(command, "call_command", away_at_first)
    monkeypatch.setattr(time, "sleep", all_done)
    told = StringIO()
    with pytest.raises(KeyboardInterrupt):
        call_command("work", every=1, stderr=told)
    assert tried == ["reindex", "reindex", "fingerprint"]
    assert "tries again until it can" in told.getvalue()


@pytest.mark.usefixtures("fast")
def test_the_worker_ends_with_the_process_that_started_it(office: Office) -> None:
    contact(office, "one")
    told = command._round(worker(office), worker(office), lambda: False)
    assert (told, FileText.objects.count()) == ((0, False), 0)


@pytest.mark.usefixtures("fast")
@pytest.mark.parametrize("name", ["work", "tick"])
def test_a_command_whose_parent_went_before_it_had_begun_ends_too(office: Office, name: str) -> None:
    contact(office, "one")
    call_command(name, every=1, with_parent=os.getpid())  # nobody is their own parent
    assert FileText.objects.count() == 0


def test_no_look_takes_longer_than_a_file_is_taken_up_for() -> None:
    longest = 2 * looking.LIMITS.clock_seconds + looking._longer(looking.LIMITS).clock_seconds
    assert timedelta(seconds=looking._SECONDS_FOR_SCANNED_PAGES + longest) < due.TAKEN_FOR


@pytest.mark.proves("I25")
def test_a_file_that_breaks_the_work_on_it_stops_no_other_and_is_given_up_in_the_end(office: Office) -> None:
    contact(office, "one", "two")
    first = Attachment.objects.order_by("pk")[0].blob

    def breaks(pieces: Any, size: int) -> Finding:
        if b"".join(pieces) == b"one":
            raise KeyError("scanned")
        return read(pieces, size)

    work = worker(office, look=breaks)
    everything(work)
    assert FileText.objects.get().attachment.blob != first
    for _ in range(due.MOST_TRIES):
        office.later(minutes=11)
        everything(worker(office, look=breaks))
    assert FileText.objects.get(attachment__blob=first).why == "interrupted"
