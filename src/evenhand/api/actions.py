"""POST /api/v1/actions/NAME: every step of the process, done by a colleague through a system of theirs.

The same actions as on the screens, with the same refusals. The token says who acts; what they may do follows from their roles.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from ninja import Router, Schema
from ninja.params.functions import Body

from evenhand.api.problems import NotThere, Problem, Unreadable
from evenhand.api.tokens import colleague, scope
from evenhand.api.values import arguments
from evenhand.casework import clock
from evenhand.casework.actions import ACTIONS
from evenhand.casework.questions import records
from evenhand.casework.rights import permissions
from evenhand.casework.rights.readable import readable_by
from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague
from evenhand.policy.outcome import Refused
from evenhand.rehearsal.vocabulary import Field, verb

router = Router(tags=["actions"])

# Tokens and accounts are made by whoever runs the installation; mail comes in through the channels, whole; what a file holds is
# found out by this machine, and whoever sees it sees it on a screen, as whoever takes a list takes it there; who is perhaps who
# is found here, and only answered outside; public forms and what is saved of them have a door of their own; what was answered
# at a door is written down by the door; a letter is sent by the worker, and so is the answer to what comes through a closed
# channel; hints are found by this machine, which also cleans up; rules are held against the register at a route of their own
# (/rules); a case file is a file, made where somebody saves it, as is what somebody asks for that is held about them, which is
# looked through on a screen.
NOT_HERE = frozenset(
    {
        "issue_token",
        "withdraw_token",
        "quarantine_message",
        "receive_contacts",
        "record_file_text",
        "record_file_scan",
        "record_viewing",
        "record_saving",
        "record_consistency_list",
        "write_down_file",
        "suggest_merge",
        "import_people",
        "receive_form",
        "keep_draft",
        "remove_draft",
        "record_answers",
        "seal_known",
        "finish_sealing",
        "release_contact",
        "release_file",
        "hand_over_sealed",
        "prepare_letter",
        "begin_attempt",
        "mark_handed_over",
        "record_attempt",
        "ask_after_letter",
        "look_for_hints",
        "look_again",
        "try_again_later",
        "tell_closed_channel",
        "record_reconciliation",
        "record_sieve_upload",
        "make_case_file",
        "begin_own_data",
        "make_subject_access",
        "rule_on_piece",
        "finish_disposal",
    }
)
_RECEIVED = ("channel", "from", "to", "subject", "body", "purpose", "person")


class Why(Schema):
    """One reason of a refusal."""

    clauses: list[str]
    why: str
    instead: str | None
    field: str | None


class Refusal(Problem):
    """The policy refuses the step: nothing was written. Every clause and invariant that stands in the way."""

    clauses: list[str]
    reasons: list[Why]


class Done(Schema):
    """What the step made or changed."""

    record: str
    fields: dict[str, Any]


class FieldOut(Schema):
    """A field of an action."""

    name: str
    needs: str
    required: bool
    choices: list[str]


@router.get(
    "/actions", auth=scope("actions"), response={200: dict[str, list[FieldOut]], 401: Problem, 403: Problem}
)
def listed(request: HttpRequest) -> dict[str, list[dict[str, object]]]:
    """Every action that there is, with its fields."""
    return {
        name: [
            {
                "name": key,
                "needs": field.kind.value,
                "required": field.required,
                "choices": list(field.choices),
            }
            for key, field in fields_of(name).items()
        ]
        for name in sorted(ACTIONS.keys() - NOT_HERE)
    }


@router.post(
    "/actions/{name}",
    auth=scope("actions"),
    response={200: Done, 401: Problem, 403: Problem, 404: Problem, 409: Refusal, 422: Problem},
)
def act(request: HttpRequest, name: str, fields: dict[str, Any] = Body(...)) -> dict[str, object]:
    """Do one step of the process. 409 is a refusal of the policy; it says which clauses, why, and what would be allowed."""
    if name not in ACTIONS or name in NOT_HERE:
        raise NotThere(f"There is no action “{name}”. GET /api/v1/actions lists them.")
    by = colleague(request)
    given = arguments(verb(name, ACTIONS[name]), fields, fields_of(name))
    _may_be_read(given.values(), by)
    return _done(ACTIONS[name](by=by, now=clock.now(), **given), by)


def fields_of(name: str) -> Mapping[str, Field]:
    """The fields of an action that a call may give."""
    fields = verb(name, ACTIONS[name]).fields
    return {key: fields[key] for key in _RECEIVED if key in fields} if name == "receive_contact" else fields


def _may_be_read(given: Iterable[object], by: Colleague) -> None:
    """A contact that a colleague may not read is not there for them, nor is what belongs to it: on no screen could they name it
    (LK2, I31).
    """
    every = (each for value in given for each in (value if isinstance(value, list) else [value]))
    contacts = {found.pk for each in every if (found := _contact_of(each)) is not None}
    read = set(readable_by(by).filter(pk__in=contacts).values_list("pk", flat=True)) if contacts else set()
    if contacts - read:
        raise Unreadable(
            "There is no such contact that you may read. Give the reference of another, or none."
        )


def _contact_of(given: object) -> Contact | None:
    """The contact that this is, or that it belongs to: a hint of it, a file that came with it."""
    found = given if isinstance(given, Contact) else getattr(given, "contact", None)
    return found if isinstance(found, Contact) else None


def _done(made: object, by: Colleague) -> dict[str, object]:
    if not isinstance(made, Model):
        raise Unreadable("This action answers with no record.")
    told = records.describe(made, clock.now())
    if not permissions.may_see_case(by, records.whom(made)):
        told = {key: told[key] for key in ("kind", "id", "reference", "status") if key in told}
    return {"record": f"{made._meta.label_lower}:{made.pk}", "fields": told}


def told(refusal: Refused) -> dict[str, object]:
    """What a refusal says beside its words: its clauses, and each reason with what would be allowed instead."""
    return {
        "clauses": list(refusal.clauses),
        "reasons": [
            {
                "clauses": list(reason.clauses),
                "why": str(reason.why),
                "instead": str(reason.instead) if reason.instead else None,
                "field": reason.field or None,
            }
            for reason in refusal.outcome
        ],
    }
