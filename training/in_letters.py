"""How much is still seen, and how much wrongly, where a short message stands in the middle of a long, ordinary, civil letter.

The letters of letters.jsonl are never trained on. Each short message is laid into one of its language, and is judged by a model
that has not seen it either.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evenhand.signals.sentences import sentences

FILE = Path(__file__).parent / "letters.jsonl"
SHORT = 35  # words of a message that is laid into a letter
ONE_IN = 5  # of the harmless ones, which are many


@dataclass(frozen=True, slots=True)
class Laid:
    """A text of a letter with a message in it: what it is of, and the number of the message, or None for the letter alone."""

    of: str
    language: str
    text: str
    number: int | None = None


def letters() -> list[dict[str, Any]]:
    return [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]


def lay(text: str, letter: str) -> str:
    """The letter with this text before the sentence in its middle."""
    parts = sentences(letter)
    place = parts[len(parts) // 2].start
    return f"{letter[:place]}{text.strip()} {letter[place:]}"


def laid(messages: Sequence[dict[str, Any]]) -> list[Laid]:
    """Every letter alone; every short message of danger or with a threat in a letter; and one in five of the harmless ones."""
    every = letters()
    found = [Laid("letters alone", each["language"], each["text"]) for each in every]
    harmless = 0
    for number, each in enumerate(messages):
        if len(each["text"].split()) > SHORT or "\n" in each["text"] or "note" in each["channel"]:
            continue
        of = _of(each)
        harmless += of == "harmless"
        if not of or (of == "harmless" and harmless % ONE_IN):
            continue
        own = [
            one["text"] for one in every if one["language"] == ("cy" if each["language"] == "cy" else "en")
        ]
        letter = own[zlib.crc32(each["text"].encode()) % len(own)]
        found.append(Laid(of, each["language"], lay(each["text"], letter), number))
    return found


def _of(message: dict[str, Any]) -> str:
    if "threat" in message["labels"]:
        return "threat"
    if message["safeguarding"]:
        return "danger"
    return "harmless" if message["labels"] == ["none"] and not message["quoted_or_reported"] else ""
