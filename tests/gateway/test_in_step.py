"""The picture follows what is recorded, and survives the database and the process."""

from __future__ import annotations

import json
import stat
from collections.abc import Collection
from datetime import date, timedelta
from pathlib import Path
from threading import Event
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import OperationalError
from tests.casework.office import EMAIL_CLOSED, NOON, Office
from tests.channels.programs import wait_until
from tests.gateway.doors import following, picture_now

from evenhand.casework import clock
from evenhand.casework.doors.everybody import There
from evenhand.gateway import follow, reading
from evenhand.gateway.follow import Follower
from evenhand.gateway.last_known import CannotReadPictureError, LastKnown
from evenhand.policy.instruction import Instruction

pytestmark = pytest.mark.servers

ADDRESS = "person1@example.org"


def action(follower: Follower, sender: str = ADDRESS, channel: str = "email") -> str:
    follower.look()
    assert not follower.away
    return follower.answers.instruction(channel=channel, sender=sender).action


@pytest.mark.proves("RT1e", "I35")
def test_a_decision_and_its_end_are_in_force_when_next_looked(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    follower, _ = following(monkeypatch, office.now)
    assert action(follower) == "normal"
    restriction = office.restriction(office.person())
    assert action(follower) == "channel_closed"
    office.do("lift_restriction", office.mel, restriction=restriction, reasons="It has changed.")
    assert action(follower) == "normal"


@pytest.mark.proves("RT4", "I15", "I35")
def test_a_door_falls_silent_when_the_notice_is_withheld_and_speaks_once_it_is_given(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    follower, _ = following(monkeypatch, office.now)
    restriction = office.restriction(office.person())

    def told() -> Instruction:
        follower.look()
        return follower.answers.instruction(channel="email", sender=ADDRESS)

    assert told().say.en
    office.do(
        "withhold_notice", office.mel, restriction=restriction, code="danger", reasons="He would go there.",
        check_on=date(2026, 7, 20),
    )  # fmt: skip
    assert (told().action, told().unspoken, told().say.en) == ("channel_closed", True, "")
    office.do("give_notice", office.mel, restriction=restriction, sent_by="email")
    assert (told().unspoken, bool(told().say.en)) == (False, True)


@pytest.mark.proves("I27", "IN4", "I36")
def test_whatever_else_changes_an_answer_is_followed(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    follower, _ = following(monkeypatch, office.now)
    pat, other = office.person(), office.person(phones=["020 7946 0009"])
    office.restriction(
        pat, measures=[*EMAIL_CLOSED, {"kind": "single_point_of_contact", "contact": "cal", "deputy": "cora"}]
    )
    assert action(follower, "020 7946 0009", "phone") == "normal"
    office.do("merge_people", office.cal, keep=other, merge=pat, reasons="Same passport.")
    assert action(follower, "020 7946 0009", "phone") == "route"
    office.do(
        "record_absence",
        office.mel,
        colleague=office.cal,
        away_from=date(2026, 7, 1),
        away_until=date(2026, 7, 2),
    )
    assert action(follower, "020 7946 0009", "phone") == "route"
    assert follower.answers.instruction(channel="phone", sender="020 7946 0009").route_to == "cora"
    office.do("unmerge_people", office.cal, keep=other, merge=pat, reasons="It was not.")
    assert action(follower, "020 7946 0009", "phone") == "normal"
    assert action(follower) == "channel_closed"
    shared = office.do(
        "mark_shared", office.cal, kind="email", value=ADDRESS, used_as="household", used_by="The Pats"
    )
    assert action(follower) == "normal"
    assert follower.answers.instruction(channel="email", sender=ADDRESS).match == "several"
    office.do("end_sharing", office.cal, shared=shared, reasons="They moved out.")
    assert action(follower) == "channel_closed"
    assert picture_now(office.now).addresses.keys() == follower.answers.picture.addresses.keys()


@pytest.mark.proves("I27", "IN4")
def test_an_address_that_was_never_theirs_is_nobodys_at_once_and_stays_so_without_the_database(
    office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    last = LastKnown(tmp_path / "picture")
    follower, _ = following(monkeypatch, office.now, last)
    pat = office.person(phones=["020 7946 0009"])
    office.restriction(pat, measures=[{"kind": "channels", "closed": ["email", "phone"]}])
    assert action(follower) == "channel_closed"

    def take_off(value: str, kind: str) -> None:
        office.do("remove_identifier", office.cal, person=pat, kind=kind, value=value, reasons="Mistyped.")

    other = office.person(phones=["020 7946 0009"])
    assert follower.answers.instruction(channel="phone", sender="020 7946 0009").match == "matched"
    follower.look()
    assert follower.answers.instruction(channel="phone", sender="020 7946 0009").match == "several"
    take_off(ADDRESS, "email")
    take_off("020 7946 0009", "phone")
    assert (action(follower), action(follower, "020 7946 0009", "phone")) == ("normal", "normal")
    assert follower.answers.instruction(channel="email", sender=ADDRESS).match == "unmatched"
    assert follower.answers.instruction(channel="phone", sender="020 7946 0009").match == "matched"
    assert picture_now(office.now).addresses == follower.answers.picture.addresses
    kept = LastKnown(tmp_path / "picture").load()
    assert kept is not None
    assert ADDRESS not in kept[0].addresses["email"]
    office.do("add_identifier", office.cal, person=pat, kind="email", value=ADDRESS)
    assert action(follower) == "channel_closed"
    assert other.identifiers.filter(kind="phone").exists()


@pytest.mark.proves("I33", "LK2", "I27", "RT1")
def test_whoever_was_disposed_of_leaves_the_picture_and_its_file_and_who_shared_with_them_stands_alone(
    office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Any
) -> None:
    settings.RETENTION = {"adopted": date(2020, 1, 1), "decisions": 6, "contact": 3, "nobody": 1, "police": 7}
    gone = office.person(emails=["gone@example.org"], phones=["020 7946 0009"])
    office.later(days=366 * 4)
    last = LastKnown(tmp_path / "picture")
    follower, _ = following(monkeypatch, office.now, last)
    other = office.person(emails=["other@example.org"], phones=["020 7946 0009"])
    office.restriction(other, measures=[{"kind": "channels", "closed": ["email", "phone"]}])
    assert action(follower, "020 7946 0009", "phone") == "normal"  # it identifies neither of them
    row = office.do("propose_disposal", office.dan, person=gone, reasons="Old.")
    office.do("decide_disposal", office.mel, disposal=row, decision="decline", reasons="Not yet.")
    assert "gone@example.org" in follower.answers.picture.addresses["email"]
    row = office.do("propose_disposal", office.dan, person=gone, reasons="Old.")
    office.do("decide_disposal", office.mel, disposal=row, decision="dispose", reasons="Yes.")
    assert action(follower, "020 7946 0009", "phone") == "channel_closed"
    assert follower.answers.picture.addresses == picture_now(office.now).addresses
    assert "gone@example.org" not in follower.answers.picture.addresses["email"]
    assert b"gone@example.org" not in (tmp_path / "picture").read_bytes()
    kept = LastKnown(tmp_path / "picture").load()
    assert kept is not None
    assert "gone@example.org" not in kept[0].addresses["email"]
    follower.look()
    assert action(follower) == "normal"


@pytest.mark.proves("RT1b", "I27")
@pytest.mark.parametrize("whose", ["theirs", "nobody’s"])
def test_contact_that_uses_up_a_weeks_number_counts_at_once(
    office: Office, monkeypatch: pytest.MonkeyPatch, whose: str
) -> None:
    hours = {
        "kind": "contact_hours",
        "days": ["wed"],
        "from": "10:00",
        "until": "13:00",
        "channels": ["email"],
        "per_week": 2,
    }  # one more came before it was decided
    office.restriction(office.person(), measures=[hours])
    follower, _ = following(monkeypatch, office.now)
    assert action(follower) == "normal"
    contact = office.contact(sender=ADDRESS)
    follower, _ = following(monkeypatch, office.later(minutes=5), None)
    assert action(follower) == "hold"
    follower.look()
    if whose == "theirs":
        office.do(
            "confirm_person", office.cal, contact=contact, person=office.person(), reasons="Their words."
        )
    else:
        office.do("doubt_person", office.cal, contact=contact, reasons="Others write from there.")
    assert action(follower) == "normal"


@pytest.mark.proves("RT1b", "I35")
def test_a_clock_that_ran_ahead_and_was_put_right_leaves_nothing_behind(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer is remembered until the next window: that of a week to come is not given in this one."""
    hours = {
        "kind": "contact_hours",
        "days": ["wed"],
        "from": "10:00",
        "until": "13:00",
        "channels": ["email"],
    }
    office.restriction(office.person(), measures=[hours])
    follower, _ = following(monkeypatch, office.now)
    assert action(follower) == "normal"
    for ahead, told in (
        ({"hours": 2}, "hold"),
        ({}, "normal"),
        ({"days": 7, "hours": 2}, "hold"),
        ({}, "normal"),
    ):
        moment = NOON + timedelta(**ahead)
        monkeypatch.setattr("evenhand.casework.clock.now", lambda at=moment: at)
        assert action(follower) == told, ahead


@pytest.mark.proves("I25", "I35")
def test_while_the_database_is_away_the_last_picture_answers_and_says_so(
    office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    office.restriction(office.person())
    first, _ = following(monkeypatch, office.now, LastKnown(tmp_path / "picture"))
    assert action(first) == "channel_closed"
    follower, said = following(monkeypatch, office.later(hours=1), LastKnown(tmp_path / "picture"))

    def away() -> None:
        raise OperationalError("server closed the connection")

    with monkeypatch.context() as patch:
        patch.setattr(reading, "is_there", away)
        follower.look()
        follower.look()
    assert follower.away
    assert follower.answers.instruction(channel="email", sender=ADDRESS).action == "channel_closed"
    assert follower.answers.aged.startswith("; picture=2026-07-01T")
    assert len(said) == 1
    assert "does not answer" in said[0]
    assert "01 July 2026" in said[0]
    assert action(follower) == "channel_closed"
    assert follower.answers.aged == ""
    assert "is back" in said[1]


@pytest.mark.proves("I11", "I35")
@pytest.mark.parametrize("looked_before", [True, False])
def test_a_machine_that_slept_over_the_end_of_a_restriction_ends_it_though_the_database_is_away(
    office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, looked_before: bool
) -> None:
    """What runs on from the last answer stood still. So it is where a machine began with a wrong clock, and it was put right."""
    restriction = office.restriction(office.person())
    by_the_machine = office.now
    monkeypatch.setattr(clock, "by_the_machine", lambda: by_the_machine)
    follower, _ = following(monkeypatch, office.now, LastKnown(tmp_path / "picture"))
    follower.look()
    if not looked_before:
        follower, _ = following(monkeypatch, office.now, LastKnown(tmp_path / "picture"))

    def away() -> None:
        raise OperationalError("server closed the connection")

    def told() -> str:
        follower.look()
        assert follower.away
        return follower.answers.instruction(channel="email", sender=ADDRESS).action

    monkeypatch.setattr(reading, "is_there", away)
    assert told() == "channel_closed"
    by_the_machine += restriction.ends_on - office.now.date() + timedelta(days=1)
    assert told() == "normal"
    by_the_machine -= timedelta(days=2)
    assert told() == "channel_closed"


@pytest.mark.proves("I35", "I25")
@pytest.mark.parametrize("question", ["colleagues", "ended", "some"])
def test_what_is_known_when_the_database_goes_away_is_in_the_file_once_it_is_back(
    office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, question: str
) -> None:
    """It goes between two questions of one look: the picture has what was answered, and would not find it new again."""
    restriction = office.restriction(office.person())
    follower, _ = following(monkeypatch, office.now, LastKnown(tmp_path / "picture"))
    assert action(follower) == "channel_closed"
    office.do("lift_restriction", office.mel, restriction=restriction, reasons="It has changed.")

    def away(*_asked: object) -> None:
        raise OperationalError("server closed the connection")

    monkeypatch.setattr("evenhand.casework.clock.now", lambda: NOON + timedelta(days=1))
    with monkeypatch.context() as patch:
        patch.setattr(follower.reading, question, away)
        follower.look()
    assert follower.away
    office.person()
    assert action(follower) == "normal"
    found = LastKnown(tmp_path / "picture").load()
    assert found is not None
    assert found[0].addresses == follower.answers.picture.addresses
    assert found[0].addresses["email"][ADDRESS] == "0"


def test_the_database_is_followed_also_when_nobody_hears_what_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    follower, _ = following(monkeypatch, NOON)

    def gone(_sentence: str) -> None:
        raise BrokenPipeError

    def away() -> None:
        raise OperationalError("server closed the connection")

    follower.say = gone
    with monkeypatch.context() as patch:
        patch.setattr(reading, "is_there", away)
        follower.look()
    assert follower.away
    monkeypatch.setattr(follower, "_look", lambda: None)
    follower.look()
    assert (follower.away, follower.answers.aged) == (False, "")


@pytest.mark.proves("I31", "LK2")
def test_the_file_is_its_owners_alone_and_is_read_up_to_where_it_was_killed(
    office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "picture"
    follower, _ = following(monkeypatch, office.now, LastKnown(path))
    follower.look()
    pat = office.person()
    follower.look()
    office.restriction(pat)
    follower.look()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    whole = path.read_bytes()
    assert b"Pat Example" not in whole
    assert whole.count(b"\n") >= 3  # the snapshot, and what was added to it
    for end in range(whole.rindex(b"\n", 0, -1) + 1, len(whole), 7):
        path.write_bytes(whole[:end])
        found = LastKnown(path).load()
        assert found is not None
        assert found[0].addresses["email"] == {ADDRESS: "0"}
    path.write_bytes(whole)
    found = LastKnown(path).load()
    assert found is not None
    assert found[0].addresses == follower.answers.picture.addresses
    assert found[0].mark == follower.answers.picture.mark


@pytest.mark.parametrize("broken", [b"", b"{}\n", b"\x00\xff\n", b'{"format":"another"}\n', b"[]\n"])
def test_a_file_that_is_no_picture_is_said_to_be_none(tmp_path: Path, broken: bytes) -> None:
    path = tmp_path / "picture"
    path.write_bytes(broken)
    with pytest.raises(CannotReadPictureError):
        LastKnown(path).load()


@pytest.mark.proves("I27", "I35")
def test_nobody_is_restricted_by_a_file_in_which_anything_is_broken_or_missing(
    office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A digit that is another one, or a line that is missing, may be as good a picture: of somebody else."""
    path = tmp_path / "picture"
    office.restriction(office.person())
    follower, _ = following(monkeypatch, office.now, LastKnown(path))
    follower.look()
    office.person()
    follower.look()
    office.person()
    follower.look()
    whole = path.read_bytes()
    lines = whole.splitlines(keepends=True)
    address = whole.index(ADDRESS.encode())
    broken = [bytes(whole[:address] + b"q" + whole[address + 1 :]), b"".join(lines[:1]), b"".join(lines[1:])]
    broken += [b"".join([*lines[:at], *lines[at + 1 :]]) for at in range(1, len(lines) - 1)]
    broken += [b"".join([*lines[:at], lines[at], *lines[at:]]) for at in range(len(lines))]
    for each in broken:
        path.write_bytes(each)
        with pytest.raises(CannotReadPictureError):
            LastKnown(path).load()
    path.write_bytes(whole)
    assert LastKnown(path).load()


@pytest.mark.proves("RT4", "I15", "I35")
def test_a_picture_from_before_it_told_what_is_unspoken_is_not_answered_from(
    office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It would have a door speak of a restriction whose notice is withheld."""
    path = tmp_path / "picture"
    office.restriction(office.person())
    follower, _ = following(monkeypatch, office.now, LastKnown(path))
    follower.look()
    assert LastKnown(path).load()
    older = path.read_bytes().replace(b"evenhand picture 3", b"evenhand picture 1").splitlines(keepends=True)
    path.write_bytes(b"".join(line[9:] for line in older))
    with pytest.raises(CannotReadPictureError, match="another release wrote it"):
        LastKnown(path).load()


def test_a_file_that_grew_by_its_changes_is_written_anew(
    office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("evenhand.gateway.last_known._FEW_CHANGES", 1_000)
    path = tmp_path / "picture"
    follower, _ = following(monkeypatch, office.now, LastKnown(path))
    for _ in range(12):
        office.person()
        follower.look()
    assert path.stat().st_size < 6_000
    assert len(json.loads(path.read_bytes().splitlines()[0][9:])["facts"]) == 1
    found = LastKnown(path).load()
    assert found is not None
    assert len(found[0]) == 12


@pytest.mark.proves("I35")
def test_a_database_put_back_from_a_copy_is_read_anew(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.restriction(office.person())
    follower, _ = following(monkeypatch, office.now)
    assert action(follower) == "channel_closed"
    follower.answers.picture.put([("email", "gone@example.org", None), ("email", ADDRESS, None)])
    follower.answers.picture.mark = (follower.answers.picture.mark[0], "another hash")
    assert action(follower) == "channel_closed"


@pytest.mark.proves("I35", "LK2")
def test_the_day_after_its_last_a_restriction_leaves_the_picture(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.restriction(office.person())
    follower, _ = following(monkeypatch, office.now)
    assert action(follower) == "channel_closed"
    monkeypatch.setattr("evenhand.casework.clock.now", lambda: NOON + timedelta(days=92))
    follower.look()
    assert follower.answers.picture.addresses["email"] == {ADDRESS: "0"}


@pytest.mark.proves("I35")
def test_an_embedded_database_is_followed_where_it_is_now_and_not_the_file_that_is_gone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A file that is removed, or that a copy took the place of, is open still: it would say for ever what it said."""
    file = tmp_path / "evenhand.sqlite3"
    left: list[str] = []
    there = SimpleNamespace(vendor="sqlite", settings_dict={"NAME": str(file)}, connection=object())
    monkeypatch.setattr(reading, "connection", there)
    monkeypatch.setattr(reading, "let_go", lambda: left.append("let go"))
    monkeypatch.setattr(reading, "_followed_file", [])
    file.write_bytes(b"one")
    reading.is_there()
    reading.is_there()
    assert left == []
    (tmp_path / "copy").write_bytes(b"two")
    (tmp_path / "copy").replace(file)
    reading.is_there()
    reading.is_there()
    assert left == ["let go"]
    file.unlink()
    with pytest.raises(reading.DatabaseAwayError, match="there is no file"):
        reading.is_there()


@pytest.mark.proves("I25", "I35")
def test_a_picture_that_a_full_disk_did_not_take_is_written_once_it_does_without_a_change(
    office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    last, moment, tried = LastKnown(tmp_path / "picture"), 1000.0, list[str]()
    monkeypatch.setattr(follow, "monotonic", lambda: moment)
    office.restriction(office.person())
    follower, _ = following(monkeypatch, office.now, last)
    keep = LastKnown.keep

    def full(*_: object) -> None:
        tried.append("tried")
        raise OSError("No space left on device")

    monkeypatch.setattr(LastKnown, "keep", full)
    for _ in range(3):
        follower.look()
    moment += 11
    follower.look()
    assert len(tried) == 2  # not with every look: a large one would be begun four times a second
    assert [each.getMessage().endswith("No space left on device") for each in caplog.records] == [True]
    monkeypatch.setattr(LastKnown, "keep", keep)
    moment += 11
    follower.look()
    kept = LastKnown(tmp_path / "picture").load()
    assert kept is not None
    assert " " in kept[0].addresses["email"][ADDRESS]


@pytest.mark.proves("I35")
@pytest.mark.django_db(transaction=True)
def test_of_a_database_that_says_nothing_at_all_the_age_of_the_picture_is_told_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One that is stopped or cut off refuses nothing: whoever asked it waits, and would answer from an old picture unawares."""
    office, let_go = Office().open(), reading.let_go
    follower, said = following(monkeypatch, office.now)
    monkeypatch.setattr(
        reading, "let_go", let_go
    )  # the follower has a thread, and so a connection, of its own
    monkeypatch.setattr(follow, "_SILENT", 0.3)
    silent, ask = Event(), follower.reading.colleagues
    again = Event()

    def colleagues(usernames: Collection[str]) -> dict[str, There]:
        if silent.is_set():
            again.wait(30)
        return ask(usernames)

    monkeypatch.setattr(follower.reading, "colleagues", colleagues)
    follower.start()
    try:
        wait_until(lambda: follower.ready.is_set() and not follower.answers.aged, 20)
        silent.set()
        wait_until(lambda: follower.answers.aged.startswith("; picture=2026-07-01T"), 20)
        assert ["nothing for 0 seconds" in each for each in said] == [True]
        silent.clear()
        again.set()
        wait_until(lambda: not follower.answers.aged, 20)
        assert len(said) == 2
    finally:
        again.set()
        follower.stop()
