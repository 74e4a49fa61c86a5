"""My work: what waits for me, what became of what I reported, and the things one does most."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from evenhand.casework.doors.in_step import script_trouble
from evenhand.casework.doors.spool import trouble
from evenhand.casework.hints.kept import Unread, dangers_unread
from evenhand.casework.models import Concern, Danger, Support
from evenhand.casework.rights import permissions
from evenhand.casework.rights.readable import readable_by
from evenhand.casework.waiting.due import due_for
from evenhand.people.models import Colleague, MergeSuggestion
from evenhand.policy.calendar import horizon_notice, local_date
from evenhand.policy.edition import load
from evenhand.web.became import what_became
from evenhand.web.pages import render
from evenhand.web.places import task_for
from evenhand.web.screens import screen
from evenhand.web.views.case import at, who

LATELY = timedelta(days=28)
AT_MOST = 10


@screen("IN2", "MN3", "MN4", "OA6", "DI5", "RT1d", "LK2", "I23", "I31", "I35")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What is due for whoever is signed in: danger first, then by day."""
    colleague, now = who(request), at()
    today = local_date(now)
    tasks = [task_for(each, colleague, today) for each in due_for(colleague, now)]
    reports = Concern.objects.filter(reported_by=colleague).select_related("person").order_by("-reported_at")
    return render(
        request,
        "home.html",
        colleague=colleague,
        urgent=sorted(
            (task for task in tasks if task.urgent), key=lambda task: task.kind not in ("danger", "referral")
        ),
        tasks=[task for task in tasks if not task.urgent],
        today=today,
        writes=permissions.may(colleague, "report_concern"),
        reports=[(concern, what_became(concern, now)) for concern in reports[:AT_MOST]],
        raised=Danger.objects.filter(raised_by=colleague, done_at=None).select_related("owned_by"),
        offered=Support.objects.filter(colleague=colleague, outcome__in=("", "accepted")).select_related(
            "offered_by"
        ),
        to_support=_to_support(colleague),
        same_people=MergeSuggestion.objects.that_wait().count()
        if permissions.may(colleague, "dismiss_merge")
        else 0,
        sees_rules=permissions.may_see_every_case(colleague),
        checks=permissions.may_ask_instruction(colleague),
        read_first_of=dangers_unread(readable_by(colleague))
        if permissions.may(colleague, "record_reading")
        else Unread([]),
        answers=trouble(now) if permissions.has_role(colleague, "administrator") else None,
        scripts=script_trouble() if permissions.has_role(colleague, "administrator") else None,
        holidays=horizon_notice(today)
        if permissions.has_role(colleague, "administrator", "manager")
        else None,
        edition=load(),
    )


def _to_support(colleague: Colleague) -> list[Concern]:
    """For a manager: lately reported concerns after which nobody was offered support yet (IN2)."""
    if not permissions.may(colleague, "offer_support"):
        return []
    rows = Concern.objects.filter(reported_at__gte=at() - LATELY, support=None).exclude(reported_by=colleague)
    return list(rows.select_related("reported_by").order_by("-reported_at")[:AT_MOST])
