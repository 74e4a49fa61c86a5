"""Keeps the picture in step with the database, in a thread of its own that waits for whoever asks it (`reading`). While the
database is away the last picture goes on answering.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from time import monotonic

from django.db import DatabaseError, InterfaceError

from evenhand.casework import clock
from evenhand.policy.calendar import local_date

from .answers import Answers
from .last_known import LastKnown
from .picture import Change, Picture
from .reading import DatabaseAwayError, Reading

_A_JUMP = 1.0  # seconds; a clock that is only kept in step moves by less between two looks
EVERY = 0.25  # seconds; a change is in force at every door within a second
# Once a day everybody is looked at anew, so many addresses with each look: a million in some twenty minutes.
_ANEW = 200
# The picture forgets no facts while it is changed. It is made anew once those that hold are few among them.
_SPARE_FACTS = 10_000
# Entries that pass without anything to write down, after which the mark is written all the same.
_FAR_BEHIND = 20_000
_SILENT = 10.0  # seconds without an answer, after which the database counts as away, though no error says so
_WRITE_AGAIN = 10.0  # seconds, after which the last known picture is written again where it could not be

log = logging.getLogger(__name__)


class Follower(threading.Thread):
    """Follows the database until it is stopped. `ready` is set once the picture has been looked at, or could not be.

    Whatever else is to be looked after again and again is looked at by `look_too`.
    """

    def __init__(
        self,
        answers: Answers,
        reading: Reading,
        last_known: LastKnown | None,
        say: Callable[[str], object],
        true_at: datetime | None = None,
        look_too: Callable[[], object] = lambda: None,
    ) -> None:
        super().__init__(name="follower", daemon=True)
        self.answers, self.reading, self.last_known = answers, reading, last_known
        self.say, self.look_too = say, look_too
        self.ready = threading.Event()
        self.true_at = true_at  # when the picture was last known to be what the database says
        self.away = False
        self._read_on: date | None = None  # the day up to which what is over has left the picture
        self._anew: int | None = (
            None  # after which address everybody is being looked at anew; None when that is done
        )
        self._facts = 0  # how many the picture had when it was made
        self._written = answers.picture.mark[0]
        self._not_written: list[Change] = []  # what the picture has, and its file has not yet
        self._write_at: float | None = None  # when to write what could not be written
        self._unwritten = ""  # why it could not be, as it was said
        self._looked: float | None = None  # when it was last looked, whatever came of it
        # How far the time that is kept is from the machine's: a demonstration's is.
        self._ahead = answers.moment.now() - clock.by_the_machine()
        self._stop_now = threading.Event()
        self._say_its_age()  # until the database was asked for the first time

    def run(self) -> None:
        threading.Thread(target=self._watch, name="watch", daemon=True).start()
        while True:
            self.look()
            self.ready.set()
            self._look_too()
            if self._stop_now.wait(EVERY):
                break
        self.reading.let_go()

    def stop(self) -> None:
        """Stop, and wait until it has."""
        self._stop_now.set()
        self.reading.stop()
        self.join()

    def keep_in(self, last_known: LastKnown) -> None:
        """Keep the last known picture there from now on."""
        self.last_known, self._written = last_known, -_FAR_BEHIND

    def look(self) -> None:
        """Bring the picture up to date, if the database lets us; never raises."""
        try:
            self._look()
        except (DatabaseError, InterfaceError, DatabaseAwayError) as error:
            self.reading.let_go()
            self._is_away(error)
        except Exception:
            self.reading.let_go()
            log.exception("The picture could not be brought up to date; it is tried again.")
            self._is_away(None)
        else:
            self._is_back()
        self._looked = monotonic()

    def _watch(self) -> None:
        """A database that says nothing, not even that it is away, keeps the follower waiting: the picture's age is told all
        the same.
        """
        while not self._stop_now.wait(_SILENT / 10):
            if self._looked is not None and monotonic() - self._looked > _SILENT:
                self._is_away(DatabaseAwayError(f"nothing for {_SILENT:.0f} seconds"))

    def _look_too(self) -> None:
        try:
            self.look_too()
        except Exception:
            log.exception("What stands beside the gateway could not be looked at; it is tried again.")

    def _look(self) -> None:
        now = self.reading.now()
        self._ahead = now - clock.by_the_machine()
        self._keep_time(now)
        picture = self.answers.picture
        today = local_date(now)
        holds = self._read_on is not None and self._read_on <= today and not self._holds_too_much(picture)
        news = self.reading.news(picture.mark, now) if holds else None
        if self._read_on is None or news is None:
            self._read_everybody(now)
            return
        mark, known = news
        self._put(picture, known)
        if self._read_on < today:
            self._put(picture, self.reading.ended(self._read_on, today, now))
            self._read_on, self._anew = today, 0
        picture.mark = mark
        if self._anew is not None:
            self._look_at_some_anew(picture, self._anew, now)
        far_behind = mark[0] - self._written >= _FAR_BEHIND or self._write_at is not None
        if self._look_who_is_there(picture) or self._not_written or far_behind:
            self._write(lambda file: file.add(picture, self._not_written, now))

    def _put(self, picture: Picture, known: Iterable[Change]) -> None:
        """Know this from now on, and write it down when all has been asked: should the database go away before that, the picture
        would not find it new a second time, and its file would never have it.
        """
        self._not_written += picture.put(known)

    def _keep_time(self, now: datetime) -> None:
        """It is `now`. Where the clock was put right, or wrong, what is remembered may be of a time that is still to come."""
        moment = self.answers.moment
        jumped = abs(now.timestamp() - moment.seconds()) > _A_JUMP
        moment.set(now)
        if jumped:
            self.answers.forget()

    def _read_everybody(self, now: datetime) -> None:
        picture = Picture()
        picture.mark, known = self.reading.everybody(now)
        picture.put(self._heard(known))
        picture.there = self.reading.colleagues(picture.points)
        self.answers.exchange(picture)
        self._read_on, self._anew, self._facts = local_date(now), None, len(picture.facts)
        self._write(lambda file: file.keep(picture, now))

    def _heard(self, known: Iterable[Change]) -> Iterator[Change]:
        """The same; while it comes, the database is not silent, however many there are."""
        for change in known:
            self._looked = monotonic()
            yield change

    def _look_at_some_anew(self, picture: Picture, after: int, now: datetime) -> None:
        """Once a day everybody is looked at anew, that what was missed does not stay so; some at a time. To read a million at once
        kept answers waiting for half a second. At the end the picture has all that there is; has it more, it is made anew.
        """
        next_after, some = self.reading.some(after, _ANEW, now)
        self._put(picture, some)
        self._anew = next_after or None
        if not next_after and len(picture) != self.reading.how_many():
            self._read_on = None

    def _holds_too_much(self, picture: Picture) -> bool:
        return len(picture.facts) > 2 * self._facts + _SPARE_FACTS

    def _look_who_is_there(self, picture: Picture) -> bool:
        """Colleagues come and go without anybody's restriction being touched."""
        there = self.reading.colleagues(picture.points)
        if there == picture.there:
            return False
        picture.there = there
        self.answers.forget()
        return True

    def _write(self, what: Callable[[LastKnown], object]) -> None:
        """What cannot be written is written whole as soon as it can be: without it a gateway that starts knows nobody."""
        if self.last_known is None or (self._write_at is not None and monotonic() < self._write_at):
            self._not_written = []  # when it can be, all is written
            return
        try:
            what(self.last_known)
        except OSError as error:
            self.last_known.close()
            self._write_at = monotonic() + _WRITE_AGAIN
            if str(error) != self._unwritten:
                self._unwritten = str(error)
                log.error("The last known picture cannot be written to %s: %s", self.last_known.path, error)
        else:
            self._written, self._write_at, self._unwritten = self.answers.picture.mark[0], None, ""
        self._not_written = []

    def _is_away(self, error: Exception | None) -> None:
        if self._stop_now.is_set():
            return
        if not self.away:
            self.away = True
            since = (
                f"the picture of {self.true_at:%d %B %Y, %H:%M:%S %Z}"
                if self.true_at
                else "no picture at all"
            )
            self._say(f"The database does not answer ({error or 'see the log'}). Answering from {since}.")
        self._say_its_age()
        # A machine that was asleep, or begun with a wrong clock, has another time by now than what runs on from the last answer.
        self._keep_time(clock.by_the_machine() + self._ahead)

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
