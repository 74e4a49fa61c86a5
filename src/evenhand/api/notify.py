"""POST /api/v1/notify/status: GOV.UK Notify reports by itself what became of a letter, with a token that the body gave it there."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.http import HttpRequest
from ninja import Router, Schema
from ninja.security import HttpBearer

from evenhand.casework import clock
from evenhand.casework.actions.record_delivery import record_delivery
from evenhand.casework.models import Delivery
from evenhand.letters.sending.statuses import meaning
from evenhand.policy.outcome import Refused

from .problems import Problem

router = Router(tags=["letters"])


class NotifyBearer(HttpBearer):
    """The token of EVENHAND_NOTIFY_TOKEN; none opens where that is not set."""

    def authenticate(self, request: HttpRequest, token: str) -> str | None:
        given = settings.NOTIFY_TOKEN
        return "notify" if given and secrets.compare_digest(token.encode(), given.encode()) else None


class Report(Schema):
    """What Notify says: its id of the letter, our reference, and the status. Whatever else it sends is not read."""

    id: str
    status: str
    reference: str | None = None


class Taken(Schema):
    """Whether the report told anything new of a letter of ours."""

    recorded: bool


@router.post("/notify/status", auth=NotifyBearer(), response={200: Taken, 401: Problem, 422: Problem})
def status(request: HttpRequest, report: Report) -> dict[str, bool]:
    """Record what became of a letter. What is not about a letter of ours, or nothing new, is answered all the same: Notify
    would only send it again.
    """
    letter = Delivery.objects.filter(
        outside_id=report.id, reference=report.reference or "", carrier="notify"
    ).first()
    news = meaning(report.status)
    if letter is None or not news.what:
        return {"recorded": False}
    try:
        record_delivery(by=None, now=clock.now(), delivery=letter, what=news.what, told=news.told)  # type: ignore[arg-type]
    except Refused:
        return {"recorded": False}
    return {"recorded": True}
