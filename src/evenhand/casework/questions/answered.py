"""An answer that was given at a door, in plain values: what a door writes down without asking the database anything."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from evenhand.policy.instruction import GENERAL, Instruction


@dataclass(frozen=True, slots=True)
class Answered:
    """One instruction as it was given. Records are named by their references, colleagues by user name, a token by its number.

    `key` tells this answer from every other: written down twice, it is recorded once.
    """

    key: str
    at: datetime
    door: str
    channel: str
    action: str
    match: str
    to: tuple[str, ...] = ()
    purpose: str = GENERAL
    person: str = ""
    contact: str = ""
    message_id: str = ""
    restriction: str = ""
    clauses: tuple[str, ...] = ()
    route_to: str = ""
    asked_by: str = ""
    token: int | None = None

    def as_line(self) -> str:
        """One line of JSON, without what is blank."""
        told = {name: value for name in _NAMES if (value := getattr(self, name)) not in ("", (), None)}
        told["at"] = self.at.isoformat()
        return _JSON.encode(told)


_NAMES = tuple(each.name for each in fields(Answered))
_JSON = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"))


def answered(
    told: Instruction,
    *,
    door: str,
    channel: str,
    at: datetime,
    to: Sequence[str] = (),
    purpose: str = GENERAL,
    person: str = "",
    contact: str = "",
    message_id: str = "",
    asked_by: str = "",
    token: int | None = None,
    key: str = "",
) -> Answered:
    """The instruction `told` as it was given at `door` (one of casework.models.answer.DOORS) at this moment.

    `person` and `contact` are references where they are known; `key` is made up unless the door has one that it would give again
    for the very same answer.
    """
    return Answered(
        key=key or uuid4().hex,
        at=at,
        door=door,
        channel=channel,
        action=told.action,
        match=told.match,
        to=tuple(to),
        purpose=purpose,
        person=person,
        contact=contact,
        message_id=message_id,
        restriction=told.restriction,
        clauses=told.clauses,
        route_to=told.route_to,
        asked_by=asked_by,
        token=token,
    )


def all_in_line(line: str) -> tuple[Answered, ...]:
    """The answers of a line: the one that `as_line` wrote; or, where a door wrote `restrictions`, a list of references, one answer
    for each, in that order and alike in all else. Each of many has a key of its own, which follows from the line's.

    Raises ValueError for anything else, such as a line that was cut off.
    """
    told = json.loads(line)
    if not isinstance(told, dict):
        raise ValueError("not an answer")
    references = told.pop("restrictions", None)
    if references is None:
        return (_answer(told),)
    if not isinstance(references, list) or not all(isinstance(each, str) for each in references):
        raise ValueError("not answers")
    one = _answer(told)
    return tuple(
        replace(one, key=f"{one.key}.{place}", restriction=reference)
        for place, reference in enumerate(references)
    )


def _answer(told: dict[str, Any]) -> Answered:
    try:
        moment = datetime.fromisoformat(told["at"])
        lists = {name: tuple(map(str, told.get(name, ()))) for name in ("to", "clauses")}
        read = Answered(**(told | lists | {"at": moment}))
    except (KeyError, TypeError) as problem:
        raise ValueError(f"not an answer: {problem}") from None
    texts = (getattr(read, name) for name in _TEXTS)
    if (
        moment.tzinfo is None
        or not all(isinstance(text, str) for text in texts)
        or not _is_number(read.token)
    ):
        raise ValueError("not an answer")
    return read


_TEXTS = (
    "key", "door", "channel", "action", "match", "purpose", "person", "contact", "message_id", "restriction", "route_to",
    "asked_by",
)  # fmt: skip


def _is_number(token: object) -> bool:
    return token is None or (isinstance(token, int) and not isinstance(token, bool))
