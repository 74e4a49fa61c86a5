"""The database, asked by a process of its own, for the gateway: questions go there as lines of JSON, and answers come back so.

What is found out about a thousand contacts that came in at once takes a second of work; here it costs the process that answers mail
servers no more than reading what is new.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime
from itertools import islice
from threading import Lock
from typing import IO, Any, cast

from django.db import DatabaseError, InterfaceError

from evenhand.casework.doors.everybody import There

from .as_json import change_of, change_told, there_of, there_told
from .companion import COMMAND, Companion, told
from .picture import Change
from .reading import DatabaseAwayError, Mark, News, Reading

_AT_A_TIME = 200  # changes in a line: read in less than a millisecond

log = logging.getLogger(__name__)
Told = dict[str, Any]


class Apart(Companion):
    """`reading.Reading`, in a process of its own."""

    def __init__(
        self, say: Callable[[str], object], command: Sequence[str] = (*COMMAND, "read_register")
    ) -> None:
        super().__init__(command, answers=True)
        self.say = say
        self._beginning, self._stopped = Lock(), False

    def now(self) -> datetime:
        """What time it is."""
        return datetime.fromisoformat(self._ask("now")["now"])

    def news(self, mark: Mark, now: datetime) -> News | None:
        """What is new since this entry."""
        first = self._ask("news", *mark, now.isoformat())
        return None if first["mark"] is None else (_mark(first), list(self._changes()))

    def everybody(self, now: datetime) -> News:
        """All that is on record; read as it is asked for."""
        return _mark(self._ask("everybody", now.isoformat())), self._changes()

    def some(self, after: int, number: int, now: datetime) -> tuple[int, list[Change]]:
        """Some of what is on record."""
        first = self._ask("some", after, number, now.isoformat())
        return int(first["after"]), list(self._changes())

    def ended(self, since: date, until: date, now: datetime) -> list[Change]:
        """Whom a restriction concerned that has ended."""
        self._ask("ended", since.isoformat(), until.isoformat(), now.isoformat())
        return list(self._changes())

    def how_many(self) -> int:
        """How many addresses are on record."""
        return int(self._ask("how_many")["number"])

    def colleagues(self, usernames: Collection[str]) -> dict[str, There]:
        """These colleagues."""
        return there_of(self._ask("colleagues", *sorted(usernames))["there"])

    def let_go(self) -> None:
        """Nothing to do here: that process lets go by itself."""

    def stop(self) -> None:
        """End it: it only reads. Whoever waits for its answer is told that there is none, and begins none in its place."""
        with self._beginning:
            self._stopped = True
            self.kill()

    def _ask(self, *question: object) -> Told:
        self._be_there()
        with suppress(OSError, ValueError):  # it has just ended, as the next line says
            questions = cast("IO[bytes]", self.process.stdin)
            questions.write(_line(question))
            questions.flush()
        return self._told()

    def _be_there(self) -> None:
        """It lives; should it have ended, it is begun again, though not at once after it was begun, nor once it was stopped."""
        with self._beginning:
            if (how := self.process.poll()) is None:
                return
            if self._stopped or self.begin_again() is None:
                raise DatabaseAwayError(f"what reads it ended, {told(how)}")
        self.say(f"What reads the register had ended ({told(how)}); it was started again.")

    def _told(self) -> Told:
        line = cast("IO[bytes]", self.process.stdout).readline()
        try:
            # Of a process that was killed the last line may be half of one.
            answer: Told = json.loads(line if line.endswith(b"\n") else b"")
        except ValueError:
            self.kill()  # the next answer would be to another question
            raise DatabaseAwayError(f"what reads it ended, {told(self.process.returncode)}") from None
        if "away" in answer:
            raise DatabaseAwayError(answer["away"])
        return answer

    def _changes(self) -> Iterator[Change]:
        over = False
        try:
            while some := self._told()["some"]:
                yield from map(change_of, some)
            over = True
        except DatabaseAwayError:
            over = True
            raise
        finally:
            if not over:
                self.kill()  # what it has still to say would be taken for the answer to the next question


def answer(reading: Reading, questions: IO[bytes], answers: IO[bytes]) -> None:
    """Answer questions until there are none, as the process that reads; or until nobody hears the answers."""
    for line in questions:
        try:
            for each in _safely(reading, json.loads(line)):
                answers.write(_line(each))
                answers.flush()
        except BrokenPipeError:
            return


def _safely(reading: Reading, question: list[Any]) -> Iterator[Told]:
    try:
        yield from _answers(reading, *question)
    except (DatabaseError, InterfaceError, DatabaseAwayError) as error:
        reading.let_go()
        yield {"away": str(error)}
    except Exception as error:
        log.exception("The register could not be read; it is tried again.")
        reading.let_go()
        yield {"away": f"{type(error).__name__}; see the log"}


def _answers(reading: Reading, what: str, *asked: Any) -> Iterator[Told]:
    def now() -> Iterator[Told]:
        yield {"now": reading.now().isoformat()}

    def news(number: int, hashed: str, at: str) -> Iterator[Told]:
        yield from _news(reading.news((number, hashed), datetime.fromisoformat(at)))

    def everybody(at: str) -> Iterator[Told]:
        yield from _news(reading.everybody(datetime.fromisoformat(at)))

    def some(after: int, number: int, at: str) -> Iterator[Told]:
        following, changes = reading.some(after, number, datetime.fromisoformat(at))
        yield from _with({"after": following}, changes)

    def ended(since: str, until: str, at: str) -> Iterator[Told]:
        days = date.fromisoformat(since), date.fromisoformat(until)
        yield from _with({}, reading.ended(*days, datetime.fromisoformat(at)))

    def how_many() -> Iterator[Told]:
        yield {"number": reading.how_many()}

    def colleagues(*usernames: str) -> Iterator[Told]:
        yield {"there": there_told(reading.colleagues(usernames))}

    known: dict[str, Callable[..., Iterator[Told]]] = {
        each.__name__: each for each in (now, news, everybody, some, ended, how_many, colleagues)
    }
    return known[what](*asked)


def _news(found: News | None) -> Iterator[Told]:
    if found is None:
        yield {"mark": None}
        return
    mark, changes = found
    yield from _with({"mark": mark}, changes)


def _with(first: Told, changes: Iterable[Change]) -> Iterator[Told]:
    yield first
    rest = map(change_told, changes)
    while some := list(islice(rest, _AT_A_TIME)):
        yield {"some": some}
    yield {"some": []}


def _mark(answer: Told) -> Mark:
    number, hashed = answer["mark"]
    return number, hashed


def _line(said: object) -> bytes:
    return json.dumps(said, separators=(",", ":")).encode() + b"\n"
