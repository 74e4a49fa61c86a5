"""Keeps our scripts in step with the register: a restriction that is lifted ends in every mailbox within seconds (I35).

One thread follows the audit trail, in which every change has its entry; each mailbox has a thread of its own, so that a mail server
that is away keeps no other waiting. It is a process of its own, and no door waits for it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import date
from threading import Condition, Event, Thread
from time import monotonic

from django.db import DatabaseError, InterfaceError

from evenhand.audit.models import Entry
from evenhand.casework import clock
from evenhand.casework.doors.in_step import Behind, tell
from evenhand.gateway.reading import DatabaseAwayError, is_there, let_go
from evenhand.policy.calendar import local_date

from .account import Account
from .managesieve import ServerError, opened
from .script import Made, Mailbox
from .upload import (
    Register,
    StoppedError,
    fewer_of,
    in_words,
    put,
    register_now,
    script_of,
    with_what_follows,
)

EVERY = 1.0  # seconds between two looks at the audit trail
_ANYHOW = (
    60.0  # seconds, after which the register is read though no entry says so: colleagues' addresses have none
)
_GENTLY = 4  # times as long as reading the register took, it is not read again
_LOOK_THERE = (
    600.0  # seconds, after which the mail server is asked whether our script is still there and still runs
)
# Seconds before a mail server that failed is tried again, at first and at most; at most, too, for one that answers and refuses: a
# password that is wrong again and again is taken for an attack.
_PAUSE, _LONGEST_PAUSE, _LONGEST_REFUSED = 1.0, 30.0, 300.0
_PATIENCE = 5.0  # seconds for what is under way when it is stopped; a script is there whole or not at all
_OUR_OWN = "record_sieve_upload"
_AWAY = (DatabaseError, InterfaceError, DatabaseAwayError)

log = logging.getLogger(__name__)
Say = Callable[[str], object]


class Following:
    """Follows the register for these mailboxes until `stopped` is set."""

    def __init__(self, boxes: Sequence[Box], say: Say, stopped: Event) -> None:
        self.boxes, self.say, self.stopped = boxes, say, stopped
        self._mark: tuple[int, str] | None = None
        self._day: date | None = None
        self._read_at = self._next = 0.0
        self._away = False

    def run(self) -> None:
        """Begin with each mailbox, follow, and end with each."""
        for box in self.boxes:
            box.start()
        while True:
            self.look()
            if self.stopped.wait(EVERY):
                break
        for box in self.boxes:
            box.end()
        last = monotonic() + _PATIENCE
        for box in self.boxes:
            box.join(max(0.0, last - monotonic()))
        let_go()

    def look(self) -> None:
        """Give each mailbox what the register says, where it has changed; never raises."""
        try:
            is_there()
            if self._has_changed():
                self._read()
        except _AWAY as error:
            let_go()
            if not self._away:
                self._away = True
                self.say(
                    f"The database does not answer ({error}). The scripts stay as they are, and end by the clock."
                )
        except Exception:
            let_go()
            log.exception("The register could not be read for the scripts; it is tried again.")
            self._next = monotonic() + _PAUSE
        else:
            if self._away:
                self._away = False
                self.say("The database is back.")

    def _has_changed(self) -> bool:
        if monotonic() < self._next:
            return False
        if self._day != local_date(clock.now()) or monotonic() - self._read_at > _ANYHOW:
            return True
        last = Entry.objects.order_by("-number").values_list("number", "hash").first() or (0, "")
        if last == self._mark:
            return False
        if self._mark is None or last[0] <= self._mark[0]:
            return True  # the beginning, or another database
        changed = Entry.objects.filter(number__gt=self._mark[0]).exclude(action=_OUR_OWN).exists()
        if not changed:
            self._mark = last
        return changed

    def _read(self) -> None:
        began, now = monotonic(), clock.now()
        mark = Entry.objects.order_by("-number").values_list("number", "hash").first() or (0, "")
        register = register_now(now)
        for box in self.boxes:
            box.give(register)
        self._mark, self._day, self._read_at = mark, local_date(now), monotonic()
        self._next = self._read_at + _GENTLY * (self._read_at - began)


class Troubles:
    """What is wrong with which mailbox, told to whoever looks at My work."""

    def __init__(self) -> None:
        self._behind: dict[str, Behind] = {}
        self._is_told = True
        self._one = Condition()

    def say(self, mailbox: str, why: str) -> bool:
        """This is wrong with it, or nothing; whether that is new."""
        with self._one:
            before = self._behind.get(mailbox)
            new = (before.why if before else "") != why
            if why and new:
                since = before.since if before else clock.by_the_machine()
                self._behind[mailbox] = Behind(mailbox, since, why)
            elif new:
                del self._behind[mailbox]
            if new or not self._is_told:
                self._tell()
            return new

    def _tell(self) -> None:
        try:
            tell(self._behind)
        except OSError as error:
            if self._is_told:
                log.error("What is wrong with mailboxes cannot be written down: %s", error)
            self._is_told = False
        else:
            self._is_told = True


class Box(Thread):
    """One mailbox. Whatever becomes of its server, it is tried again, ever less often, with what the register says by then."""

    def __init__(
        self,
        account: Account,
        mailbox: Mailbox,
        say: Say,
        troubles: Troubles,
        *,
        then: str | None,
        activate: bool,
    ) -> None:
        super().__init__(name=str(account), daemon=True)
        self.account, self.mailbox, self.say, self.troubles = account, mailbox, say, troubles
        self.then, self.activate = then, activate
        self._changed = Condition()
        self._register: Register | None = None
        self._ended = False
        self._there: str | None = None  # the script that it has, as far as we know
        self._looked_at, self._failures = 0.0, 0
        self._made = Made()

    def give(self, register: Register) -> None:
        """The register says this now."""
        with self._changed:
            self._register = register
            self._changed.notify()

    def end(self) -> None:
        """Do what is under way, and end."""
        with self._changed:
            self._ended = True
            self._changed.notify()

    def run(self) -> None:
        done: Register | None = None
        seconds, early = 0.0, True
        while not self._ended_within(seconds, lambda: early and self._register is not done):  # noqa: B023
            done = self._register
            if done is not None:
                seconds, early = self._attempt(done)
        let_go()

    def _ended_within(self, seconds: float, changed: Callable[[], bool]) -> bool:
        with self._changed:
            self._changed.wait_for(lambda: self._ended or changed(), seconds if self._register else None)
            return self._ended

    def _attempt(self, register: Register) -> tuple[float, bool]:
        """After how many seconds it is looked at again, and whether a change is looked at before that."""
        due = self._looked_at + _LOOK_THERE - monotonic()
        try:
            if due > 0 and self._there == script_of(register, self.mailbox, self._made):
                return due, True
            self._bring_up_to_date(register)
        except ServerError as error:
            stays = not isinstance(error, StoppedError)
            return self._failed(str(error) or "it was refused", _LONGEST_REFUSED, stays=stays), False
        except OSError as error:
            return self._failed(error.strerror or str(error) or type(error).__name__), False
        except _AWAY:
            return self._failed("the database does not answer"), False
        except Exception as error:
            log.exception(
                "The script of %s could not be brought up to date; it is tried again.", self.account
            )
            return self._failed(type(error).__name__), False
        finally:
            let_go()
        self._failures, self._looked_at = 0, monotonic()
        return (_LOOK_THERE if self._there is not None else _LONGEST_REFUSED), True

    def _bring_up_to_date(self, register: Register) -> None:
        with opened(self.account) as scripts:
            self.mailbox = with_what_follows(self.mailbox, self.account, self.then, scripts)
            text = script_of(register, self.mailbox, self._made)
            fewer = fewer_of(register, self.mailbox, self._made)
            done = put(self.account, scripts, text, fewer, activate=self.activate)
        self._there = None if done.in_part else text
        new = self.troubles.say(self.name, done.told)
        if new or done.written or done.activated:
            self.say(f"{self.account}: {in_words(done)}")

    def _failed(self, why: str, longest: float = _LONGEST_PAUSE, *, stays: bool = True) -> float:
        self._there, self._failures = None, self._failures + 1
        if self.troubles.say(self.name, why):
            until = "; until then the script there stays as it is" if stays else ""
            self.say(f"{self.account}: {why}. It is tried again{until}.")
        return min(_PAUSE * float(2 ** min(self._failures - 1, 10)), longest)
