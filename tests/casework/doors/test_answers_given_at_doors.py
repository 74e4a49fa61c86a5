"""The log of answers: noted whatever the database does, recorded once, standing for good."""

from __future__ import annotations

import json
import logging
import os
import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection, connections
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.casework.office import NOON, Office, database_refuses

from evenhand import audit
from evenhand.audit.models import Entry
from evenhand.casework import clock
from evenhand.casework.actions.record_answers import AlreadyRecordedError, record_answers
from evenhand.casework.doors import spool
from evenhand.casework.doors.spool import note, note_lines, record_noted, trouble
from evenhand.casework.models import Answer
from evenhand.casework.questions.answered import Answered, all_in_line, answered
from evenhand.casework.questions.instruction import instruction_for
from evenhand.people.models import Colleague
from evenhand.policy.bilingual import LONDON
from evenhand.policy.instruction import Instruction

ANSWER = Answered("k1", NOON, "milter", "email", "normal", "unmatched", to=("help@body.test",))


@pytest.fixture
def office(db: None) -> Office:
    return Office().open()


def told_at(office: Office, **fields: Any) -> Answered:
    """What a door answers somebody whose e-mail is closed."""
    person = fields.pop("person", None) or office.person(emails=["pat@example.org"])
    restriction = office.restriction(person)
    office.later(days=1)
    told = instruction_for(channel="email", sender="pat@example.org", at=office.now)
    assert told.restriction == restriction.reference
    return answered(
        told, door="milter", channel="email", at=office.now, person=person.reference,
        to=["help@body.test"], **fields,
    )  # fmt: skip


@pytest.mark.proves("RT1", "RT1e", "OA1", "I32")
def test_an_answer_says_when_at_which_door_what_under_which_decision_and_clause(office: Office) -> None:
    noted = told_at(office, message_id="<1@example.org>")
    assert note(noted)
    assert not Answer.objects.exists()
    assert record_noted(office.later(seconds=5)) == 1
    row = Answer.objects.select_related("person", "restriction").get()
    assert (row.at, row.door, row.channel, row.recipients) == (
        noted.at,
        "milter",
        "email",
        ["help@body.test"],
    )
    assert (row.action, row.match, row.clauses) == ("channel_closed", "matched", ["OA1", "RT1e"])
    assert row.person is not None
    assert row.restriction is not None
    assert (row.person.reference, row.restriction.reference) == (noted.person, noted.restriction)
    entry = Entry.objects.get(action="record_answers")
    assert entry.facts["answers"] == 1
    assert entry.facts["doors"] == {"milter": 1}
    assert entry.subject == f"casework.answer:{row.pk}"
    assert audit.verify().whole


@pytest.mark.proves("I31", "LK2")
def test_nothing_said_no_address_and_no_health_is_kept(office: Office) -> None:
    person = office.person(emails=["pat@example.org"])
    asked = office.do("record_adjustment_request", office.ana, person=person, request="Calls, for dyslexia.")
    office.do(
        "decide_adjustment",
        office.cal,
        request=asked,
        outcome="agreed",
        reasons="Yes.",
        needs_channels=["phone"],
    )
    noted = told_at(office, person=person)
    note(noted)
    record_noted(office.now)
    kept = noted.as_line() + json.dumps(list(Answer.objects.values()), default=str)
    assert "dyslexia" not in kept
    assert "pat@example.org" not in kept
    assert "Pat" not in kept


@pytest.mark.proves("I32")
def test_a_replayed_spool_records_nothing_twice(office: Office) -> None:
    answers = [replace(ANSWER, key=f"k{n}") for n in range(5)]
    record_answers(now=NOON, answers=answers[:3])
    assert [row.key for row in record_answers(now=NOON, answers=[*answers, answers[4]])] == ["k3", "k4"]
    with pytest.raises(AlreadyRecordedError):
        record_answers(now=NOON, answers=answers)
    note(*answers)
    assert record_noted(NOON) == 0
    assert office.entries("record_answers") == 2


@pytest.mark.proves("I32")
def test_what_an_answer_names_may_be_gone_or_never_have_been(office: Office) -> None:
    told = replace(
        told_at(office), person="P-22222222", contact="C-22222222", restriction="R-22222222", asked_by="x", token=9
    )  # fmt: skip
    note(told)
    assert record_noted(office.now) == 1
    row = Answer.objects.get()
    assert (row.person_id, row.contact_id, row.restriction_id, row.asked_by_id, row.token_id) == (None,) * 5
    assert row.action == "channel_closed"


@pytest.mark.proves("I32", "I27", "IN4")
@pytest.mark.django_db
def test_an_answer_stands_and_an_uncertain_one_restricts_nobody() -> None:
    (row,) = record_answers(now=NOON, answers=[ANSWER])
    with database_refuses("I32"):
        Answer.objects.filter(pk=row.pk).update(action="hold")
    with database_refuses("I32"):
        Answer.objects.all().delete()
    with database_refuses("I27"):
        record_answers(now=NOON, answers=[replace(ANSWER, key="k2", action="hold", match="name_only")])
    for wrong in (replace(ANSWER, door="window"), replace(ANSWER, action="ban", match="matched")):
        with database_refuses("RT1"):
            record_answers(now=NOON, answers=[replace(wrong, key="k3")])


@pytest.mark.django_db
def test_what_the_database_refuses_for_ever_is_set_aside_and_stops_nothing(
    answer_spool: Path, caplog: pytest.LogCaptureFixture
) -> None:
    note(
        ANSWER,
        replace(ANSWER, key="k2", door="window"),
        replace(ANSWER, key="k" * 65),
        replace(ANSWER, key="k3"),
    )
    with caplog.at_level(logging.ERROR):
        recorded = record_noted(NOON)
    # SQLite keeps a key of any length.
    assert recorded == (3 if connection.vendor == "sqlite" else 2)
    assert {"k1", "k3"} <= set(Answer.objects.values_list("key", flat=True))
    assert '"door":"window"' in (answer_spool / "unreadable.jsonl").read_text()
    assert "cannot be recorded" in caplog.text


@pytest.mark.django_db
@pytest.mark.parametrize(
    "torn", [b'\n{"key":"k9","at":"2026', b"\n\xff\xfe", b"\n[]", b"\n" + b"[" * 100_000]
)
def test_a_line_that_was_torn_loses_no_other(answer_spool: Path, torn: bytes) -> None:
    note(ANSWER)
    with (answer_spool / "now.jsonl").open("ab") as spool:
        spool.write(torn)
    note(replace(ANSWER, key="k2"))
    assert record_noted(NOON) == 2
    assert (answer_spool / "unreadable.jsonl").exists()


@pytest.mark.proves("I25", "I32")
@pytest.mark.django_db
def test_while_the_database_is_away_what_was_noted_waits(
    monkeypatch: pytest.MonkeyPatch, answer_spool: Path
) -> None:
    note(ANSWER)
    note_lines(["{torn"])
    with monkeypatch.context() as away:

        def refuse(**_: object) -> None:
            raise OperationalError("the database is away")

        away.setattr("evenhand.casework.doors.spool.record_answers", refuse)
        for _ in range(3):
            with pytest.raises(OperationalError):
                record_noted(NOON)
            assert note(replace(ANSWER, key="k2"))
    assert record_noted(NOON) == 2
    assert sorted(Answer.objects.values_list("key", flat=True)) == ["k1", "k2"]
    assert {path.name for path in answer_spool.iterdir()} == {"lock", "unreadable.jsonl"}
    assert (answer_spool / "unreadable.jsonl").read_text() == "{torn\n"


@pytest.mark.proves("I25", "I32")
@pytest.mark.django_db
def test_begun_anew_it_sets_no_line_aside_twice(monkeypatch: pytest.MonkeyPatch, answer_spool: Path) -> None:
    monkeypatch.setattr("evenhand.casework.doors.spool._AT_ONCE", 2)
    note_lines(["{torn", ANSWER.as_line(), replace(ANSWER, key="k2", door="window").as_line(), "{torn too"])
    note(replace(ANSWER, key="k3"))

    def only_the_first(*, now: datetime, answers: Sequence[Answered]) -> list[Answer]:
        if answers[0].key == "k3":
            raise OperationalError("the database went away")
        return record_answers(now=now, answers=answers)

    with monkeypatch.context() as going:
        going.setattr("evenhand.casework.doors.spool.record_answers", only_the_first)
        for _ in range(3):
            with pytest.raises(OperationalError):
                record_noted(NOON)
    assert trouble(NOON).unreadable == 2  # and one in the batch that is not recorded yet
    assert record_noted(NOON) == 1
    assert trouble(NOON).unreadable == 3
    note_lines(["{another"])
    assert record_noted(NOON) == 0
    assert trouble(NOON).unreadable == 4
    opened: list[Path] = []
    with monkeypatch.context() as watched:
        watched.setattr(Path, "open", lambda path, *_: opened.append(path))
        assert trouble(NOON).unreadable == 4
    assert opened == []  # counted once


def test_a_spool_that_cannot_be_written_fails_no_door(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setattr("django.conf.settings.ANSWER_SPOOL", tmp_path / "file" / "answers")
    assert note(ANSWER) is False
    assert "could not be written down" in caplog.text
    assert ANSWER.as_line() in caplog.text  # the log has what the disk has not
    assert trouble(NOON).full


@pytest.mark.proves("I32")
def test_a_disk_that_fails_stops_neither_the_worker_nor_a_command_and_loses_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, answer_spool: Path
) -> None:
    monkeypatch.setattr(connections, "close_all", lambda: None)
    note(ANSWER)

    def fails(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as during:
        during.setattr(Path, "rename", fails)
        call_command("work", stdout=StringIO())
        call_command(
            "instruct", "--channel", "email", "--from", "pat@example.org", stdout=(said := StringIO())
        )
    assert "action: normal" in said.getvalue()
    assert caplog.text.count("could not be recorded now") == 2
    assert not Answer.objects.exists()
    assert record_noted(NOON) == 2


@pytest.mark.proves("I32")
def test_a_line_that_can_be_put_nowhere_stays_where_it_was(
    db: None, monkeypatch: pytest.MonkeyPatch, answer_spool: Path
) -> None:
    note(ANSWER)
    note_lines(["{torn"])
    (answer_spool / "unreadable.jsonl").mkdir()
    with pytest.raises(OSError, match="directory"):
        record_noted(NOON)
    (answer_spool / "unreadable.jsonl").rmdir()
    assert record_noted(NOON) == 0  # what could be read was recorded before
    assert Answer.objects.count() == 1
    assert (answer_spool / "unreadable.jsonl").read_text().strip() == "{torn"


@pytest.mark.proves("I32")
def test_an_administrator_sees_that_answers_wait_and_that_some_cannot_be_recorded(
    office: Office, client: Client, answer_spool: Path
) -> None:
    def page(colleague: Colleague) -> str:
        client.force_login(colleague, backend="django.contrib.auth.backends.ModelBackend")
        return " ".join(client.get("/").content.decode().split())

    now = clock.now()
    note(replace(ANSWER, at=now))
    assert "not all recorded" not in page(office.adam)
    record_noted(now)
    note(replace(ANSWER, key="k2", at=now - timedelta(minutes=11)))
    (answer_spool / "unreadable.jsonl").write_text("{torn\n\n{torn\n")
    told = page(office.adam)
    assert "The oldest waits since" in told
    assert f"2 cannot be recorded, and are kept in {answer_spool / 'unreadable.jsonl'}" in told
    assert "not all recorded" not in page(office.cal)


@pytest.mark.django_db(transaction=True)
def test_many_doors_and_recorders_at_once_lose_and_double_nothing() -> None:
    def door(number: int) -> None:
        for n in range(40):
            note(replace(ANSWER, key=f"{number}-{n}"))

    def recorder() -> int:
        try:
            return sum(record_noted(NOON + timedelta(seconds=n)) for n in range(15))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as at_once:
        doors = [at_once.submit(door, number) for number in range(5)]
        recorded = sum(each.result() for each in [at_once.submit(recorder) for _ in range(3)])
        for each in doors:
            each.result()
    recorded += record_noted(NOON)
    assert recorded == Answer.objects.count() == 200


@pytest.mark.proves("I32")
@pytest.mark.django_db
@pytest.mark.parametrize("before", [False, True])
def test_what_is_written_while_the_file_is_taken_is_recorded_and_once(
    monkeypatch: pytest.MonkeyPatch, before: bool
) -> None:
    write, recorded = os.write, []

    def at_that_moment(file: int, told: bytes) -> int:
        """Taken, and perhaps read, before this is written or after, in any case before whoever writes looks again."""
        monkeypatch.setattr(os, "write", write)
        done = write(file, told) if before else 0
        recorded.append(record_noted(NOON))
        return done or write(file, told)

    note(ANSWER)
    monkeypatch.setattr(os, "write", at_that_moment)
    assert note(replace(ANSWER, key="k2"))
    recorded.append(record_noted(NOON))
    assert recorded == ([2, 0] if before else [1, 1])


@pytest.mark.proves("I32")
@pytest.mark.django_db
def test_the_rest_of_a_line_that_is_being_written_is_waited_for(
    monkeypatch: pytest.MonkeyPatch, answer_spool: Path
) -> None:
    note(ANSWER)
    *parts, last = replace(ANSWER, key="k2").as_line().partition('"door"')
    spool = (answer_spool / "now.jsonl").open("a")
    spool.write("".join(parts))
    spool.flush()

    def meanwhile(_: float) -> None:
        with spool:
            spool.write(f"{last}\n")

    monkeypatch.setattr("evenhand.casework.doors.spool.sleep", meanwhile)
    assert record_noted(NOON) == 2
    assert not (answer_spool / "unreadable.jsonl").exists()


def test_a_door_that_keeps_its_file_open_keeps_no_room_on_the_disk(db: None, answer_spool: Path) -> None:
    note(ANSWER)
    with (answer_spool / "now.jsonl").open("rb") as open_still:
        record_noted(NOON)
        assert os.fstat(open_still.fileno()).st_size == 0


def test_a_folder_that_was_taken_away_is_made_anew(answer_spool: Path) -> None:
    note(ANSWER)
    shutil.rmtree(answer_spool)
    assert note(replace(ANSWER, key="k2"))
    assert '"k2"' in (answer_spool / "now.jsonl").read_text()


def test_killed_between_taking_and_recording_it_begins_again(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    note(ANSWER)

    def killed(*_: object) -> Iterator[None]:
        raise KeyboardInterrupt

    with monkeypatch.context() as during:
        during.setattr(spool, "_read", killed)
        with pytest.raises(KeyboardInterrupt):
            record_noted(NOON)
    note(replace(ANSWER, key="k2"))
    assert record_noted(NOON) == 2


WORDS, SAID = st.text(max_size=8), st.text(min_size=1, max_size=8)


@settings(max_examples=25, deadline=None)
@given(
    answer=st.builds(
        Answered, key=SAID, at=st.datetimes(timezones=st.just(LONDON)), door=SAID, channel=SAID, action=SAID, match=SAID,
        to=st.lists(WORDS, max_size=3).map(tuple), person=WORDS, message_id=WORDS,
        clauses=st.lists(WORDS, max_size=3).map(tuple), token=st.none() | st.integers(0, 2**40),
    )
)  # fmt: skip
def test_a_line_reads_back_as_what_it_was_written_from(answer: Answered) -> None:
    line = answer.as_line()
    assert line.isascii()
    assert "\n" not in line
    (read,) = all_in_line(line)
    assert replace(read, at=answer.at) == answer
    assert read.at.utcoffset() is not None


def test_an_answer_made_up_by_a_door_has_a_key_of_its_own() -> None:
    keys = {answered(Instruction(), door="api", channel="phone", at=NOON).key for _ in range(50)}
    assert len(keys) == 50
    assert answered(Instruction(), door="api", channel="phone", at=NOON, key="mine").key == "mine"
