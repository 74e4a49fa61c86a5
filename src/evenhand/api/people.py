"""GET /api/v1/people: whom an address, a number, a reference or a name stands for, as on the screens."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import Field, Router, Schema
from ninja.params.functions import Query

from evenhand.casework.questions.whose import Meant, meant_by
from evenhand.casework.rights import permissions
from evenhand.people.models import Person

from .problems import NotAllowed, Problem, Unreadable
from .tokens import colleague_if_any, scope

router = Router(tags=["people"])
Asked = Annotated[str, Field(max_length=320)]


class PersonOut(Schema):
    """Somebody on record. A machine's own token is told the reference alone (LK2)."""

    reference: str
    name: str | None = None
    language: str | None = Field(None, description="en or cy, where they have chosen")


class PerhapsOut(Schema):
    """Somebody whom it may mean. Nothing may be taken for granted before it is confirmed (IN4)."""

    person: PersonOut
    found_by: str = Field(
        description="email, phone, post, social, external, name, near or ending (of a telephone number)"
    )
    must_confirm: bool


class PeopleOut(Schema):
    """Whom it stands for, if that is certain, and whom it may mean."""

    match: str = Field(
        description="matched, unmatched, several, representative or name_only; of a contact’s reference also claimed or doubted"
    )
    person: PersonOut | None = Field(description="The one person that it identifies")
    perhaps: list[PerhapsOut] = Field(description="Others it may mean, for a colleague to confirm")
    others: int | None = Field(
        description="How many others it may mean; a machine’s own token is not told, nor that a name is on record"
    )


@router.get(
    "/people",
    auth=scope("people"),
    response={200: PeopleOut, 401: Problem, 403: Problem, 422: Problem},
)
def people(
    request: HttpRequest,
    q: Asked = Query("", description="Any of the following"),
    phone: Asked = Query(""),
    email: Asked = Query(""),
    name: Asked = Query(""),
    reference: Asked = Query("", description="Of a person, a restriction, a dispute or a contact"),
    alias: Asked = Query(""),
) -> dict[str, object]:
    """Look somebody up by one thing that is known of them. Names, near matches and the last digits of a number identify nobody; at
    most six are told.
    """
    by = colleague_if_any(request)
    if by is not None and not permissions.may_ask_instruction(by):
        raise NotAllowed("The colleague whom this token acts for may not look people up.")
    asked = [each for each in (q, phone, email, name, reference, alias) if each.strip()]
    if len(asked) != 1:
        raise Unreadable("Ask with one of: q, phone, email, name, reference, alias.")
    meant = meant_by(asked[0])
    person = meant.match.person if meant.certain else None
    if by is None:
        return _to_a_machine(meant, person)
    others = [
        {"person": _told(each.person, named=True), "found_by": each.by, "must_confirm": True}
        for each in meant.maybe
        if each.person != person
    ]
    return {
        "match": meant.match.kind,
        "person": _told(person, named=True) if person else None,
        "perhaps": others,
        "others": len(others),
    }


def _to_a_machine(meant: Meant, person: Person | None) -> dict[str, object]:
    """What an instruction needs, and no more (LK2): one that tried names would else learn who is on record."""
    kind = meant.match.kind
    return {
        "match": "unmatched" if kind == "name_only" else kind,
        "person": _told(person, named=False) if person else None,
        "perhaps": [],
        "others": None,
    }


def _told(person: Person, *, named: bool) -> dict[str, object]:
    told: dict[str, object] = {"reference": person.reference}
    return told | {"name": person.name, "language": person.language or None} if named else told
