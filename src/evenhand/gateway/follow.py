"""Keeps the picture in step with the database, in a thread of its own: whatever is recorded has its entry in the audit trail, so
the trail says what to look at again. While the database is away the last picture goes on answering.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

from django.db import DatabaseError, InterfaceError, connection, connections

from evenhand.audit.models import Entry
from evenhand.casework import clock
from evenhand.casework.doors.everybody import colleagues, everybody, of_addresses, of_people, of_shared
from evenhand.people.models import Merge
from evenhand.policy.calendar import local_date

from .answers import Answers
from .last_known import LastKnown
from .picture import Change, Picture

_A_JUMP = 1.0  # seconds; a clock that is only kept in step moves by less between two looks
EVERY = 0.25  # seconds; a change is in force at every door within a second
_ENTRIES = 2_000
_PEOPLE = 200
# What may make a contact another person's, or nobody's.
_SAY_WHOSE = ("confirm_person", "doubt_person")
# Entries that pass without anything to write down, after which the mark is written all the same.
_FAR_BEHIND = 20_000

log = logging.getLogger(__name__)
Row = tuple[int, str, str, str, int | None]


class DatabaseAwayError(Exception):
    """There is no database to ask."""


class Follower(threading.Thread):
    """Follows the database until it is stopped. `ready` is set once the picture has been looked at, or could not be.

    Whatever else is to be looked after again and again is looked at by `look_too`.
    """

    def __init__(
        self,
        answers: Answers,
        last_known: LastKnown | None,
        say: Callable[[str], object],
        true_at: datetime | None = None,
        look_too: Callable[[], object] = lambda: None,
    ) -> None:
        super().__init__(name="follower", daemon=True)
        self.answers, self.last_known, self.say, self.look_too = answers, last_known, say, look_too
        self.ready = threading.Event()
        self.true_at = true_at  # when the picture was last known to be what the database says
        self.away = False
        self._read_on: date | None = None  # the day on which everybody was read
        self._written = answers.picture.mark[0]
        self._stop_now = threading.Event()
        self._say_its_age()  # until the database was asked for the first time

    def run(self) -> None:
        while True:
            self.look()
            self.ready.set()
            self._look_too()
            if self._stop_now.wait(EVERY):
                break
        let_go()

    def stop(self) -> None:
        """Stop, and wait until it has."""
        self._stop_now.set()
        self.join()

    def keep_in(self, last_known: LastKnown) -> None:
        """Keep the last known picture there from now on."""
        self.last_known, self._written = last_known, -_FAR_BEHIND

    def look(self) -> None:
        """Bring the picture up to date, if the database lets us; never raises."""
        try:
            self._look()
        except (DatabaseError, InterfaceError, DatabaseAwayError) as error:
            let_go()
            self._is_away(error)
        except Exception:
            let_go()
            log.exception("The picture could not be brought up to date; it is tried again.")
            self._is_away(None)
        else:
            self._is_back()

    def _look_too(self) -> None:
        try:
            self.look_too()
        except Exception:
            log.exception("What stands beside the gateway could not be looked at; it is tried again.")

    def _look(self) -> None:
        is_there()
        now = clock.now()
        self._keep_time(now)
        picture = self.answers.picture
        if self._read_on != local_date(now):
            # Once a day everybody is read anew: what is over leaves the picture, and what was missed does not stay so.
            self._read_everybody(now)
            return
        number, hashed = picture.mark
        rows = Entry.objects.filter(number__gte=number).order_by("number")
        new: list[Row] = list(rows.values_list("number", "hash", "action", "subject", "person_id")[:_ENTRIES])
        if number and (not new or new[0][:2] != (number, hashed)):
            self._read_everybody(now)  # another database, or an older one
            return
        changes = picture.put(_changes(new[1:] if number else new, now))
        if new:
            picture.mark = new[-1][:2]
        if self._look_who_is_there(picture) or changes or picture.mark[0] - self._written >= _FAR_BEHIND:
            self._write(lambda file: file.add(picture, changes, now))

    def _keep_time(self, now: datetime) -> None:
        """It is `now`. Where the clock was put right, or wrong, what is remembered may be of a time that is still to come."""
        moment = self.answers.moment
        jumped = abs(now.timestamp() - moment.seconds()) > _A_JUMP
        moment.set(now)
        if jumped:
            self.answers.forget()

    def _read_everybody(self, now: datetime) -> None:
        picture = Picture()
        last = Entry.objects.order_by("-number").values_list("number", "hash").first()
        picture.mark = last or (0, "")
        picture.put(everybody(now))
        picture.there = colleagues(picture.points)
        self.answers.exchange(picture)
        self._read_on = local_date(now)
        self._write(lambda file: file.keep(picture, now))

    def _look_who_is_there(self, picture: Picture) -> bool:
        """Colleagues come and go without anybody's restriction being touched."""
        there = colleagues(picture.points)
        if there == picture.there:
            return False
        picture.there = there
        self.answers.forget()
        return True

    def _write(self, what: Callable[[LastKnown], object]) -> None:
        if self.last_known is None:
            return
        try:
            what(self.last_known)
        except OSError as error:
            self.last_known.close()
            log.error("The last known picture cannot be written to %s: %s", self.last_known.path, error)
        else:
            self._written = self.answers.picture.mark[0]

    def _is_away(self, error: Exception | None) -> None:
        if not self.away:
            self.away = True
            since = (
                f"the picture of {self.true_at:%d %B %Y, %H:%M:%S %Z}"
                if self.true_at
                else "no picture at all"
            )
            self._say(f"The database does not answer ({error or 'see the log'}). Answering from {since}.")
        self._say_its_age()

    def _say_its_age(self) -> None:
        told = f"{self.true_at:%Y-%m-%dT%H:%M:%SZ}" if self.true_at else "none"
        self.answers.aged = f"; picture={told}"

    def _is_back(self) -> None:
        if self.away:
            self.away = False
            self._say("The database is back, and the picture is what it says.")
        self.answers.aged = ""
        self.true_at = self.answers.moment.now()

    def _say(self, sentence: str) -> None:
        """Whoever listens may have gone; the database is followed all the same."""
        try:
            self.say(sentence)
        except Exception:
            log.exception("It could not be said: %s", sentence)


def let_go() -> None:
    """Leave the database: whatever is wrong with a connection is not wrong with the next."""
    connections.close_all()


def is_there() -> None:
    """Raises DatabaseAwayError for an embedded database whose file is not there: asking would make an empty one. Where it is
    another file than before, put back from a copy, it is opened anew: the one that is gone would be followed for ever.
    """
    name = str(connection.settings_dict["NAME"])
    if connection.vendor != "sqlite" or "memory" in name:
        return
    try:
        found = Path(name).stat()
    except FileNotFoundError:
        raise DatabaseAwayError(f"there is no file {name}") from None
    file = found.st_dev, found.st_ino
    if connection.connection is not None and _followed_file not in ([], [file]):
        let_go()
    _followed_file[:] = [file]


_followed_file: list[tuple[int, int]] = []


def _changes(entries: list[Row], now: datetime) -> Iterator[Change]:
    """What is known now of everybody that these entries may be about."""
    people = {person for *_, person in entries if person is not None}
    people |= _people_of_merges(_ids(entries, "people.merge"))
    people |= _people_before({subject for _, _, action, subject, _ in entries if action in _SAY_WHOSE})
    every = sorted(people)
    for start in range(0, len(every), _PEOPLE):
        yield from of_people(every[start : start + _PEOPLE], now)
    if shared := _ids(entries, "people.sharedaddress"):
        yield from of_shared(shared, now)
    if removed := [number for number, _, action, _, _ in entries if action == "remove_identifier"]:
        yield from of_addresses(_taken_off(removed), now)


def _taken_off(numbers: list[int]) -> set[tuple[str, str]]:
    """The addresses that these entries took off somebody's record: whoever has them now does not have to be who had them."""
    facts = Entry.objects.filter(number__in=numbers).values_list("facts", flat=True)
    return {(str(each["kind"]), str(each["normalised"])) for each in facts}


def _ids(entries: list[Row], label: str) -> set[int]:
    return {
        int(subject.rpartition(":")[2]) for _, _, _, subject, _ in entries if subject.startswith(f"{label}:")
    }


def _people_of_merges(merges: set[int]) -> set[int]:
    """Whom these merges made one, or their undoing two again."""
    rows = Merge.objects.filter(pk__in=merges).values_list("kept_id", "merged_id") if merges else ()
    return {pk for both in rows for pk in both}


def _people_before(contacts: set[str]) -> set[int]:
    """Whose these contacts were taken for earlier: they may have used up somebody's number for the week (RT1b)."""
    if not contacts:
        return set()
    rows = Entry.objects.filter(subject__in=contacts).exclude(person_id=None)
    return {person for person in rows.values_list("person_id", flat=True) if person is not None}
