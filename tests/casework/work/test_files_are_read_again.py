"""When a reader learns more, files from before are read again: in the background, after what is new, and nothing is lost by it."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import Q
from tests.casework.office import NOON, Office
from tests.casework.work.test_files_are_read import contact, everything, found, newest, worker
from tests.channels.outlook_files import whole

from evenhand.audit.models import Entry
from evenhand.casework.models import Hint
from evenhand.contacts.files import due
from evenhand.contacts.files.looking import VERSION, Finding, look
from evenhand.contacts.models import Attachment, FileText


@pytest.fixture
def office(db: None) -> Office:
    return Office().open()


def read_before(
    office: Office, *, kind: str = "ole", outcome: str = "no_reader", text: str = ""
) -> Attachment:
    """A file of which an earlier version of the readers said this."""
    attachment = Attachment.objects.get(contact=contact(office, "one"))
    FileText.objects.create(attachment=attachment, at=NOON, kind=kind, outcome=outcome, text=text)
    return attachment


def anew(_pieces: object, _size: int) -> Finding:
    return Finding("outlook", "read", text="I will go to my house and kill myself tonight. Goodbye.")


@pytest.mark.proves("DF3", "MN3")
def test_what_a_file_says_is_found_and_hinted_at_once_its_reader_has_learnt_to_read_it(
    office: Office,
) -> None:
    attachment = read_before(office)
    assert found(office, "house") == set()
    assert everything(worker(office, look=anew)) == 1
    assert found(office, "house") == {attachment.contact_id}
    assert [each.kind for each in Hint.objects.filter(attachment=attachment)] == ["danger"]
    assert list(FileText.objects.values_list("version", "outcome")) == [(1, "no_reader"), (VERSION, "read")]
    assert Entry.objects.filter(action="record_file_text").get().facts["version"] == VERSION
    assert everything(worker(office, look=anew)) == 0


def test_the_words_of_the_last_reading_count_alone(office: Office) -> None:
    attachment = read_before(office, kind="mail", outcome="read", text="garbled rubbish")
    everything(worker(office, look=anew))
    assert (found(office, "rubbish"), found(office, "house")) == (set(), {attachment.contact_id})


def test_what_would_say_no_more_is_not_read_again(office: Office) -> None:
    read_before(office, kind="pdf", outcome="read", text="as before")
    assert everything(worker(office, look=anew)) == 0


@pytest.mark.proves("MN3", "I23")
def test_new_files_come_first(office: Office) -> None:
    old = read_before(office)
    contact(office, "new")
    work = worker(office, look=anew)
    assert work.do_next()
    assert FileText.objects.order_by("pk").last().attachment_id == newest() != old.pk  # type: ignore[union-attr]
    assert work.do_next()
    assert FileText.objects.order_by("pk").last().attachment_id == old.pk  # type: ignore[union-attr]


@pytest.mark.proves("DF3", "I25")
def test_nothing_that_was_read_is_lost_where_the_new_reading_cannot_be_finished(office: Office) -> None:
    attachment = read_before(office, kind="mail", outcome="read", text="the words of before")
    everything(worker(office, look=lambda *_: Finding("mail", "unreadable", why="memory")))
    last = FileText.objects.order_by("pk").last()
    assert last is not None
    assert (last.version, last.outcome, last.text) == (VERSION, "read", "the words of before")
    assert found(office, "before") == {attachment.contact_id}
    assert not due.undone(due.AGAIN).exists()


@pytest.mark.proves("DF3", "I25")
def test_the_words_of_a_message_alone_replace_no_fuller_reading_of_before(office: Office) -> None:
    read_before(office, kind="mail", outcome="read", text="the words of before, and those of its files")
    for _ in range(due.MOST_TRIES):
        everything(
            worker(office, look=lambda *_: Finding("mail", "read", text="the words", cut=True, again=True))
        )
        office.later(minutes=30)
    assert list(FileText.objects.values_list("version", "text")) == [
        (version, "the words of before, and those of its files") for version in (1, VERSION)
    ]


@pytest.mark.proves("DF3", "I25")
@pytest.mark.parametrize(("outcome", "text"), [("read", "the words of before"), ("no_reader", "")])
def test_a_file_whose_reading_was_given_up_is_read_again_once_readers_have_learnt_more_still(
    office: Office, monkeypatch: pytest.MonkeyPatch, outcome: str, text: str
) -> None:
    attachment = read_before(office, kind="ole", outcome=outcome, text=text)
    for _ in range(due.MOST_TRIES):
        assert due.take_up(due.AGAIN, office.now) is not None
        office.later(minutes=30)
    assert everything(worker(office)) == 1
    assert FileText.objects.get(version=VERSION).kind == "ole"
    monkeypatch.setattr(due, "_LESS", Q(version__lt=VERSION + 1, kind__in={"ole"}))
    assert list(due.undone(due.AGAIN)) == [attachment]


@pytest.mark.proves("I28", "IC2")
def test_nothing_looks_again_into_what_is_sealed(office: Office) -> None:
    attachment = read_before(office)
    office.do("seal_contact", office.ana, contact=attachment.contact, reasons="Graphic.")
    assert everything(worker(office, look=anew)) == 0


def test_the_command_says_how_far_it_is(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(2):
        read_before(office)
    said = StringIO()
    call_command("reread", "--how-many", stdout=said)
    assert said.getvalue() == "2 files wait to be read again.\n"
    monkeypatch.setattr("evenhand.casework.management.commands.reread._TOLD_EVERY", -1.0)
    said = StringIO()
    call_command("reread", stdout=said)
    assert said.getvalue().splitlines() == [
        "1 read again. 1 file waits to be read again.",
        "2 read again. No file waits to be read again.",
        "2 read again. No file waits to be read again.",
    ]


def test_the_worker_says_what_it_reads_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.db.connections.close_all", lambda: None)
    read_before(office)
    said = StringIO()
    call_command("work", stdout=said)
    assert said.getvalue().splitlines()[0] == "1 file waits to be read again."
    assert not due.undone(due.AGAIN).exists()


def test_every_kind_that_is_worth_reading_again_is_one_that_was_recorded() -> None:
    from evenhand.contacts.files.kinds import every_kind
    from evenhand.contacts.files.looking import BETTER

    known = {*(kind.id for kind in every_kind()), ""}  # of files that were given up nothing was known
    assert all(kinds <= known and version <= VERSION for version, kinds in BETTER.items())


def test_a_message_of_outlook_as_a_file_is_found_by_its_words(office: Office) -> None:
    told = office.contact(
        by=None, sender="pat@example.org", attachments=[{"filename": "a.msg", "content": whole()}]
    )
    everything(worker(office, look=look))
    assert found(office, "ŵyn tŷ") == {told.pk}
