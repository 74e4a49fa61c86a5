"""Writes down what was answered at the mail server's doors: on disk a hundredth of a second later, on record some seconds later."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import threading
from collections.abc import Iterable, Sequence
from uuid import uuid4

from django.db import DatabaseError, InterfaceError, connections

from evenhand.casework import answer_spool

from .answers import Kept
from .message import Line, Message
from .moment import Moment

_AFTER = 0.01  # seconds; what a killed process answered within them is not on record
_MOST_PARTS = 10_000
_MESSAGE_ID = re.compile(r"<([^<>\s]{1,998})>")

log = logging.getLogger(__name__)


class Noting:
    """Collects answers, so that no door waits for a disk; they are written down together."""

    def __init__(self, moment: Moment) -> None:
        self.moment = moment
        self._run, self._number = uuid4().hex, 0
        self._lines: list[str] = []
        self._parts: dict[int, tuple[Kept, str]] = {}

    def note(
        self, door: str, kept: Kept, reference: str, to: Sequence[str], purpose: str, message_id: str = ""
    ) -> None:
        """This was answered now about a message to these addresses of ours."""
        if not self._lines:
            asyncio.get_running_loop().call_later(_AFTER, self.flush)
        self._number += 1
        more = f',"restriction":"{reference}"' if reference else ""
        if message_id:
            more += f',"message_id":{json.dumps(message_id)}'
        at = self.moment.now().isoformat()
        self._lines.append(
            f'{{"key":"{self._run}{self._number}","at":"{at}","door":"{door}","purpose":"{purpose}"{more}'
            f',"to":{json.dumps(to)},{self._part(kept)}}}'
        )

    def note_lines(self, lines: Iterable[Line], message: Message) -> None:
        """These lines were added now to a message."""
        written = message.headers.get("message-id", [""])[0]
        found = _MESSAGE_ID.search(written)
        message_id = found[1] if found else "".join(written.split()[:1]).strip("<>")[:998]
        for line in lines:
            if line.kept.after:
                self.note("milter", line.kept, line.reference, line.recipients, line.purpose, message_id)

    def flush(self) -> None:
        """Write down what was collected. Never raises."""
        lines, self._lines = self._lines, []
        answer_spool.note_lines(lines)

    def _part(self, kept: Kept) -> str:
        """What is the same of an answer however often it is given."""
        found = self._parts.get(id(kept))
        if found is None or found[0] is not kept:
            if len(self._parts) >= _MOST_PARTS:
                self._parts.clear()
            told = kept.instruction
            facts = {
                "channel": "email",
                "action": told.action,
                "match": told.match,
                "clauses": told.clauses,
                "route_to": told.route_to,
            }
            found = self._parts[id(kept)] = kept, json.dumps(facts)[1:-1]
        return found[1]


class Recorder(threading.Thread):
    """Takes what was written down to the records, every few seconds; while the database is away it waits on disk."""

    def __init__(self, moment: Moment, every: float = 2) -> None:
        super().__init__(name="recorder", daemon=True)
        self.moment, self.every = moment, every
        self._stop_now = threading.Event()

    def run(self) -> None:
        while not self._stop_now.wait(self.every):
            self._record()

    def stop(self) -> None:
        """Record what is left, and stop."""
        self._stop_now.set()
        if self.is_alive():
            self.join()
            self._record()

    def _record(self) -> None:
        try:
            answer_spool.record_noted(self.moment.now())
        except (DatabaseError, InterfaceError):
            pass  # the follower says so
        except Exception:
            log.exception("Answers could not be recorded; they stay where they were written down.")
        finally:
            connections.close_all()
