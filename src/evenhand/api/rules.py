"""/api/v1/rules: the rules of a mail or telephone system held against the register, by a system that can tell them itself."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from typing import Literal

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Field, Router, Schema, Status
from ninja.params.functions import Body, Query

from evenhand.casework import clock
from evenhand.casework.actions.record_reconciliation import record_reconciliation
from evenhand.casework.models import RuleDifference
from evenhand.casework.oversight.reconciling import Source, differences, newest
from evenhand.casework.rights import permissions
from evenhand.people.models import Colleague
from evenhand.people.normalise import normalise
from evenhand.policy.calendar import local_date
from evenhand.policy.outcome import N_, Sentence
from evenhand.policy.reconciliation import Rule, Unread

from .actions import Refusal
from .problems import NotAllowed, Problem
from .tokens import colleague, scope

router = Router(tags=["rules"])
# How many differences one answer tells: whoever puts them right needs no list of everybody at once (I30).
PER_ANSWER = 100
_NO_NUL = r"^[^\u0000]*$"  # no database takes one
Address = Literal["email", "phone"]
_ADDING = dict.fromkeys(("email", "phone"), "+ %(address)s %(restriction)s %(until)s")


class RuleIn(Schema, extra="forbid"):
    """What a system does with contact from an address, or to one."""

    kind: Address
    address: str = Field(
        max_length=320,
        pattern=_NO_NUL,
        description="An e-mail address or a telephone number; @ and a domain for all in it",
    )
    effect: Literal["refuses", "hides", "files", "diverts"]
    side: Literal["from", "to"] = "from"
    team: str = Field(
        "",
        max_length=200,
        pattern=_NO_NUL,
        description="Which team it stands before; blank for all of the body",
    )
    line: int = Field(0, ge=0, le=10**9, strict=True)
    text: str = Field("", max_length=2_000, pattern=_NO_NUL, description="As the system has it")


class SystemIn(Schema, extra="forbid"):
    """One system and all of its rules."""

    name: str = Field(
        min_length=1, max_length=200, pattern=r"^[^\u0000-\u001f]+$", description="The same each time"
    )
    covers: list[Address] = Field(
        [], max_length=2, description="Of which kind of addresses it is to carry every restriction"
    )
    rules: list[RuleIn] = Field([], max_length=5_000)


class SystemsIn(Schema, extra="forbid"):
    """Systems that were looked into."""

    systems: list[SystemIn] = Field(min_length=1, max_length=20)
    carried: list[Address] = Field([], max_length=2, description="What the gateway carries out by itself")


class DifferenceOut(Schema):
    """One thing on which a system and the register do not agree. `difference` names it to the action put_right."""

    difference: int
    kind: str
    system: str
    line: int
    text: str
    address: str
    person: str | None
    restriction: str | None
    why: str
    instead: str
    fix: str
    clauses: list[str]
    first_found_on: date


class DifferencesOut(Schema):
    """What is to be put right: the first of it, in the order in which it was found, and how much more there is."""

    differences: list[DifferenceOut]
    more: int


class ComparedOut(DifferencesOut):
    """A comparison that was recorded."""

    reference: str
    at: datetime


@router.get("/rules", auth=scope("rules"), response={200: DifferencesOut, 401: Problem, 403: Problem})
def left(
    request: HttpRequest,
    after: int = Query(0, ge=0, le=2**62, description="The last difference that is known"),
) -> dict[str, object]:
    """What was found when each system was looked into last, and that nobody has put right yet."""
    if not permissions.may_see_every_case(colleague(request)):
        raise NotAllowed("The colleague whom this token acts for may not see what rules are about.")
    rows = RuleDifference.objects.filter(reconciliation__in=newest(), put_right_at=None, pk__gt=after)
    return _first(rows)


@router.post(
    "/rules",
    auth=scope("rules"),
    response={201: ComparedOut, 401: Problem, 403: Problem, 409: Refusal, 422: Problem},
)
def compare(request: HttpRequest, given: SystemsIn = Body(...)) -> Status[dict[str, object]]:
    """Hold what these systems have against the register, and record where they differ. Nothing in them is changed."""
    by, now = _who(request), clock.now()
    sources = [_source(each) for each in given.systems]
    row = record_reconciliation(
        by=by, now=now, sources=[each.as_dict() for each in sources], carried=given.carried,
        differences=differences(sources, given.carried, _ADDING, now),
    )  # fmt: skip
    return Status(201, {"reference": row.reference, "at": row.at} | _first(row.differences.all()))


def _first(rows: QuerySet[RuleDifference]) -> dict[str, object]:
    told = [_told(row) for row in rows.select_related("person").order_by("pk")[:PER_ANSWER]]
    return {"differences": told, "more": rows.count() - len(told)}


def _who(request: HttpRequest) -> Colleague:
    by = colleague(request)
    if not permissions.may(by, "record_reconciliation"):
        raise NotAllowed("The colleague whom this token acts for may not hold rules against the register.")
    return by


def _source(system: SystemIn) -> Source:
    rules, unread = [], []
    for each in system.rules:
        domain = each.kind == "email" and each.address.startswith("@")
        address = each.address.lower() if domain else normalise(each.kind, each.address)
        text = each.text or each.address
        if address:
            to = (each.team,) if each.team else ()
            rules.append(
                Rule(system.name, each.line, text, each.kind, address, each.effect, each.side, to=to)
            )
        else:
            unread.append(Unread(system.name, each.line, text, N_("This is no address.")))
    return Source(
        name=system.name,
        kind="api",
        sha256=hashlib.sha256(system.model_dump_json().encode()).hexdigest(),
        rules=tuple(rules),
        unread=tuple(unread),
        covers=tuple(dict.fromkeys(system.covers)),
    )


def _told(row: RuleDifference) -> dict[str, object]:
    return {
        "difference": row.pk,
        "kind": row.kind,
        "system": row.source,
        "line": row.line,
        "text": row.text,
        "address": row.address,
        "person": row.person.kept().reference if row.person else None,
        "restriction": row.restriction or None,
        "why": _sentence(row.words.get("why")),
        "instead": _sentence(row.words.get("instead")),
        "fix": row.fix,
        "clauses": row.clauses,
        "first_found_on": local_date(row.first_found_at),
    }


def _sentence(words: dict[str, object] | None) -> str:
    if not words:
        return ""
    values = words.get("values")
    return str(Sentence(str(words["text"]), values if isinstance(values, dict) else {}))
