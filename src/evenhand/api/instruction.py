"""GET /api/v1/instruction: what to do with a contact, for machines that meet one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import partial, wraps
from threading import Lock
from typing import NamedTuple

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema
from ninja.decorators import decorate_view
from ninja.params.functions import Query

from evenhand.casework.doors.spool import note
from evenhand.casework.questions.asking import CannotRead, Met, Question, meet, read_question
from evenhand.casework.questions.at_once import End, meet_at_once
from evenhand.people.models import Token

from .problems import Problem, Unreadable
from .tokens import ask_ahead, may_ask_again, moment_of, scope, token_of, token_sent_with

View = Callable[..., HttpResponse]

router = Router(tags=["instruction"])
_JSON = "application/json; charset=utf-8"
_ENCODER = json.JSONEncoder(ensure_ascii=False)


class Said(Schema):
    """What to tell the person, in both languages."""

    en: str
    cy: str


OF_A_CONTACT = (
    "matched, unmatched, several, representative, name_only, claimed (only their word) or, where a colleague said that nobody "
    "knows whose it is, doubted"
)


class InstructionOut(Schema):
    """What to do with a contact (process: the words of an instruction)."""

    action: str = Field(description="normal, route, hold, channel_closed or read_no_reply")
    route_to: str | None = Field(description="User name of whom to route to, the deputy while absent")
    route_to_name: str | None
    next_permitted: datetime | None = Field(description="Start of the next permitted window")
    max_minutes: int | None = Field(description="Permitted length of a call or meeting")
    reply_by: date | None = Field(description="The allocated response time, as a date")
    may_end_call: bool
    open_channels: list[str] = Field(description="Every route still open, the online forms included")
    adjustments: list[str] = Field(description="What was agreed and matters for this contact")
    until: date | None = Field(description="Last day of the decision that speaks")
    restriction: str | None = Field(description="Reference of the decision that speaks")
    clauses: list[str]
    about: str | None
    match: str = Field(description=OF_A_CONTACT)
    unspoken: bool = Field(
        description="The person must not learn of what this rests on: do it, and tell them nothing; say is blank then"
    )
    say: Said


class _Asked(NamedTuple):
    """A question as it came, in plain strings."""

    channel: str
    sender: str
    to: tuple[str, ...] = ()
    purpose: str = ""
    at: str = ""


_LONGEST = {"channel": 20, "from": 320, "purpose": 20, "at": 40}  # characters
_MOST = 50  # whom one contact may be for


def _asked(request: HttpRequest) -> _Asked | None:
    """The question of a request that has nothing else in it, and nothing twice; else None."""
    told = dict(request.GET.lists())
    to = tuple(map(str, told.pop("to", ())))
    plain = {name: str(each[0]) for name, each in told.items() if len(each) == 1}
    if (
        len(to) > _MOST
        or len(plain) < len(told)
        or not {"channel", "from"} <= plain.keys() <= _LONGEST.keys()
    ):
        return None
    if any(len(value) > _LONGEST[name] for name, value in plain.items()):
        return None
    return _Asked(plain["channel"], plain["from"], to, plain.get("purpose", ""), plain.get("at", ""))


def _at_once(view: View) -> View:
    """Whoever may ask, and asks in order, is told without the framework's reading of it, which costs as much as the answer.
    All others are left to the view, which says what is wrong.
    """

    @wraps(view)
    def answer(request: HttpRequest, **given: object) -> HttpResponse:
        try:
            asked = _asked(request)
            if asked is None:
                return view(request, **given)
            with _in_turn():
                told = _told_at_once(request, asked)
            if told is not None:
                return told
        except (Unreadable, DatabaseError):
            pass
        return view(request, **given)

    return answer


def _told_at_once(request: HttpRequest, asked: _Asked) -> HttpResponse | None:
    ask_ahead(request, asked, partial(_ask, asked))
    token = token_sent_with(request)
    if token is None or "instruction" not in token.scopes:
        return None
    question = _read(asked, moment_of(request)[0])
    if may_ask_again(token, "instruction") > 0:
        return None
    return _tell(request, token, asked, question)


_turn = Lock()
_LONG = 0.1  # seconds


@contextmanager
def _in_turn() -> Iterator[None]:
    """One thread after another, where the database is the embedded one: asking it keeps the interpreter busy, of which there is
    one, and threads that ask side by side take it from each other at every step of a question, a dozen times, which costs more
    than the question does. Nobody waits long: whoever has goes on. Another database makes threads wait, and they wait together.
    """
    taken = connection.vendor == "sqlite" and _turn.acquire(timeout=_LONG)
    try:
        yield
    finally:
        if taken:
            _turn.release()


def _ask(asked: _Asked, now: datetime) -> tuple[End, tuple[Met, bytes] | None]:
    end, met = meet_at_once(_read(asked, now))
    return end, (met, _as_json(met)) if met is not None else None


def _as_json(met: Met) -> bytes:
    return _ENCODER.encode(met.told.as_dict()).encode()


def _read(asked: _Asked, now: datetime) -> Question:
    try:
        return read_question(**asked._asdict(), now=now)
    except CannotRead as problem:
        raise Unreadable(str(problem)) from None


def _tell(request: HttpRequest, token: Token, asked: _Asked, question: Question) -> HttpResponse:
    """Answer, write down what was answered, and remember it for as long as it may be told again."""
    now, kept = moment_of(request)
    met, told = kept.get(asked, (None, b""))
    if met is None:
        met = meet(question)
        told = _as_json(met)
        kept[asked] = met, told
    note(met.noted("api", now, token=token.pk))
    return HttpResponse(told, content_type=_JSON)


@router.get(
    "/instruction",
    auth=scope("instruction"),
    response={200: InstructionOut, 401: Problem, 403: Problem, 422: Problem},
    by_alias=True,
)
@decorate_view(_at_once)
def instruction(
    request: HttpRequest,
    channel: str = Query(
        ...,
        max_length=_LONGEST["channel"],
        description="email, phone, voicemail, post, web_form, social or in_person",
    ),
    sender: str = Query(
        ...,
        alias="from",
        max_length=_LONGEST["from"],
        description="E-mail address or telephone number; blank where it is withheld",
    ),
    to: list[str] = Query(
        [],
        max_length=_MOST,
        description="The teams or addresses it is for; the settings say whose an address is, and which take complaints",
    ),
    purpose: str = Query(
        "", max_length=_LONGEST["purpose"], description="general, complaint, review_request or dispute"
    ),
    at: str = Query(
        "",
        max_length=_LONGEST["at"],
        description="The moment, ISO 8601, local time unless it carries an offset; now by default",
    ),
) -> HttpResponse:
    """What to do with a contact from this sender through this channel at this moment. The same answer as on every screen."""
    asked = _Asked(channel, sender, tuple(to), purpose, at)
    return _tell(request, token_of(request), asked, _read(asked, moment_of(request)[0]))
