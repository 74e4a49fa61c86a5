"""Writes down what was answered at the mail server's doors: on disk a twentieth of a second later, on record some seconds later
(`recorder`).
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterable, Sequence
from sys import intern
from uuid import uuid4

from evenhand.casework.doors import spool
from evenhand.casework.facts.mailboxes import Mailbox
from evenhand.policy.instruction import Instruction

from .answers import Kept
from .message import Line, Message
from .moment import Moment

_AFTER = 0.05  # seconds; what a killed process answered within them is not on record
_BETWEEN = '","'
_MESSAGE_ID = re.compile(r"<([^<>\s]{1,998})>")


class Noting:
    """Collects answers, so that no door waits for a disk; they are written down together."""

    def __init__(self, moment: Moment) -> None:
        self.moment = moment
        self._run, self._number = uuid4().hex, 0
        # What was answered, in words without the references of the restrictions, and whom it was answered about: their references.
        self._waiting: dict[str, list[str]] = {}

    def note_policy(self, kept: Kept, reference: str, box: Mailbox) -> None:
        """This was answered now about a message to an address of ours. What is remembered for one address is told of no other."""
        words = kept.noted
        if not words:
            words = kept.noted = intern(_words(kept.instruction, "policy", (box.address,), box.purpose))
        # As `_note` does, without a call more: this is asked thousands of times a second.
        same = self._waiting.get(words)
        if same is None:
            self._note(reference, words)
        else:
            same.append(reference)

    def note_call(self, told: Instruction, to: Sequence[str], purpose: str) -> None:
        """This was answered now about a call."""
        self._note(told.restriction, _words(told, "agi", to, purpose, channel="phone"))

    def note_lines(self, lines: Iterable[Line], message: Message) -> None:
        """These lines were added now to a message."""
        written = message.headers.get("message-id", [""])[0]
        found = _MESSAGE_ID.search(written)
        message_id = found[1] if found else "".join(written.split()[:1]).strip("<>")[:998]
        for line in lines:
            if line.kept.after:
                words = _words(
                    line.kept.instruction, "milter", line.recipients, line.purpose, message_id=message_id
                )
                self._note(line.reference, words)

    def flush(self) -> None:
        """Write down what was collected, all as of this moment. Never raises."""
        waiting, self._waiting = self._waiting, {}
        at, number = self.moment.now().isoformat(), self._number
        self._number += len(waiting)
        spool.note_lines(
            [
                f'{{"key":"{self._run}{at_number}","at":"{at}","restrictions":["{_BETWEEN.join(references)}"],{words}}}'
                for at_number, (words, references) in enumerate(waiting.items(), start=number)
            ]
        )

    def _note(self, reference: str, words: str) -> None:
        if not self._waiting:
            asyncio.get_running_loop().call_later(_AFTER, self.flush)
        self._waiting.setdefault(words, []).append(reference)


def _words(told: Instruction, door: str, to: Sequence[str], purpose: str, **more: str) -> str:
    facts: dict[str, object] = {
        "door": door,
        "channel": "email",
        "to": to,
        "purpose": purpose,
        "action": told.action,
        "match": told.match,
        "clauses": told.clauses,
        "route_to": told.route_to,
        **more,
    }
    return json.dumps(facts)[1:-1]
