"""GET /api/v1/instruction: what to do with a contact, for machines that meet one."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from functools import wraps

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema
from ninja.decorators import decorate_view
from ninja.params.functions import Query

from evenhand.casework.answer_spool import note
from evenhand.casework.asking import CannotRead, meet, read_question
from evenhand.people.tokens import digest

from .problems import Problem, Unreadable
from .tokens import may_ask_again, moment_of, scope, token_of

View = Callable[..., HttpResponse]

router = Router(tags=["instruction"])
_JSON = "application/json; charset=utf-8"


class Said(Schema):
    """What to tell the person, in both languages."""

    en: str
    cy: str


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
    match: str = Field(description="matched, unmatched, several, representative or name_only")
    unspoken: bool = Field(
        description="The person must not learn of what this rests on: do it, and tell them nothing; say is blank then"
    )
    say: Said


def _unless_told(view: View) -> View:
    """Whoever asks the very same with the same token, within a second in which nothing was recorded, is told the same without being
    read anew. It is counted and written down as every answer is.
    """

    @wraps(view)
    def answer(request: HttpRequest, **asked: object) -> HttpResponse:
        sent = request.META.get("HTTP_AUTHORIZATION", ""), request.META.get("QUERY_STRING", "")
        try:
            now, kept = moment_of(request)
        except DatabaseError:
            return view(request, **asked)  # which meets it, and says so
        key = ("told", digest("\0".join(sent)))
        if key in kept:
            token, met, told = kept[key]
            if may_ask_again(token, "instruction") == 0:
                note(met.noted("api", now, token=token.pk))
                return HttpResponse(told, content_type=_JSON)
        response = view(request, **asked)
        if response.status_code == 200:
            kept[key] = token_of(request), *request.told  # type: ignore[attr-defined]
        return response

    return answer


@router.get(
    "/instruction",
    auth=scope("instruction"),
    response={200: InstructionOut, 401: Problem, 403: Problem, 422: Problem},
    by_alias=True,
)
@decorate_view(_unless_told)
def instruction(
    request: HttpRequest,
    channel: str = Query(
        ..., max_length=20, description="email, phone, voicemail, post, web_form, social or in_person"
    ),
    sender: str = Query(..., alias="from", max_length=320, description="E-mail address or telephone number"),
    to: list[str] = Query([], max_length=50, description="The teams or addresses it is for"),
    purpose: str = Query("", max_length=20, description="general, complaint, review_request or dispute"),
    at: str = Query(
        "",
        max_length=40,
        description="The moment, ISO 8601, local time unless it carries an offset; now by default",
    ),
) -> HttpResponse:
    """What to do with a contact from this sender through this channel at this moment. The same answer as on every screen."""
    asked = (channel, sender, tuple(to), purpose, at)
    now, kept = moment_of(request)
    met, told = kept.get(asked, (None, b""))
    if met is None:
        try:
            met = meet(read_question(channel=channel, sender=sender, to=to, purpose=purpose, at=at, now=now))
        except CannotRead as problem:
            raise Unreadable(str(problem)) from None
        told = json.dumps(met.told.as_dict(), ensure_ascii=False).encode()
        kept[asked] = met, told
    note(met.noted("api", now, token=token_of(request).pk))
    request.told = met, told  # type: ignore[attr-defined]
    return HttpResponse(told, content_type=_JSON)
