"""What can be asked: a person's standing, what is due, a record's letter, its trail. Each only for those who may see it."""

from __future__ import annotations

from typing import Any, Literal

from django.apps import apps
from django.db.models import Model
from django.http import HttpRequest
from ninja import Router

from evenhand.api.problems import NotAllowed, Problem, Unreadable
from evenhand.api.tokens import colleague, scope
from evenhand.api.values import find
from evenhand.casework import clock
from evenhand.casework.correspondence.about import answer_letter
from evenhand.casework.questions import records
from evenhand.casework.rights import permissions
from evenhand.casework.waiting.due import due_for
from evenhand.people.models import Person

router = Router(tags=["questions"])
_NO = {401: Problem, 403: Problem, 422: Problem}
_LETTERS = ("warning", "restriction", "review", "dispute", "adjustment")


@router.get("/people/{reference}/standing", auth=scope("actions"), response={200: dict[str, Any], **_NO})
def standing(request: HttpRequest, reference: str) -> dict[str, object]:
    """Live warnings, active restrictions, what is pending."""
    _may(permissions.may_see_cases(colleague(request)))
    person = find((Person,), reference, "reference")
    assert isinstance(person, Person)
    _may(permissions.may_see_case(colleague(request), person.kept()))
    return records.answer_standing(person, clock.now())


@router.get("/due", auth=scope("actions"), response={200: list[dict[str, Any]], **_NO})
def due(request: HttpRequest) -> list[dict[str, object]]:
    """What waits for the colleague whom the token acts for, danger first."""
    return [each.as_dict() for each in due_for(colleague(request), clock.now())]


@router.get("/merge-suggestions", auth=scope("actions"), response={200: list[dict[str, Any]], **_NO})
def merge_suggestions(request: HttpRequest, after: int = 0) -> list[dict[str, object]]:
    """Pairs of entries that are perhaps one person, with why, oldest first, a hundred at a time; answered by `merge_people` or
    `dismiss_merge`.
    """
    _may(permissions.may(colleague(request), "dismiss_merge"))
    return records.answer_suggestions(after)


@router.get("/letters/{kind}/{number}", auth=scope("actions"), response={200: dict[str, Any], **_NO})
def letter(
    request: HttpRequest, kind: str, number: str, language: Literal["en", "cy"] = "en"
) -> dict[str, object]:
    """The letter of a record in one language, and what it lacks."""
    _may(permissions.may_see_cases(colleague(request)))
    if kind not in _LETTERS:
        raise Unreadable(f"“{kind}” has no letter. Use one of: {', '.join(_LETTERS)}.")
    room = "people" if kind == "adjustment" else "casework"
    record = find((_model(room, kind),), number, "number")
    _may(permissions.may_see_case(colleague(request), records.whom(record)))
    return answer_letter(record, language)


@router.get("/audit/{room}/{kind}/{number}", auth=scope("actions"), response={200: dict[str, Any], **_NO})
def trail(request: HttpRequest, room: str, kind: str, number: str) -> dict[str, object]:
    """The audit entries about a record, in order."""
    _may(permissions.may_see_trail(colleague(request)))
    return records.answer_audit(find((_model(room, kind),), number, "number"))


def _model(room: str, kind: str) -> type[Model]:
    try:
        return apps.get_model(room, kind)
    except (LookupError, ValueError):
        raise Unreadable(f"There is no record of the kind {room}.{kind}.") from None


def _may(allowed: bool) -> None:
    if not allowed:
        raise NotAllowed("The colleague whom this token acts for may not see this.")
