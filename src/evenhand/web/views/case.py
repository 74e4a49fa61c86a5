"""What the pages of a case have in common: finding the record, or saying that it is not there; who asks, and when."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from evenhand.casework import clock
from evenhand.casework.rights import permissions
from evenhand.people.models import Colleague, Person
from evenhand.policy.outcome import N_, Refused, because, say
from evenhand.web.words import tell_reason

M = TypeVar("M", bound=Model)


def find(model: type[M], pk: int) -> M:
    """The record, or a page that says that there is none."""
    try:
        return model._default_manager.get(pk=pk)
    except model.DoesNotExist as missing:  # type: ignore[attr-defined]
        raise Http404(_("There is no record with this number.")) from missing


def find_person(reference: str) -> Person:
    """The person of this reference (the entry they were merged into, if they were), or a page that says that there is none."""
    person = Person.objects.filter(reference=reference.upper()).first()
    if person is None:
        raise Http404(_("There is nobody with this reference."))
    return _still_there(person.kept())


def _still_there(person: Person) -> Person:
    """The person, or a page that says that their record was disposed of (I33)."""
    if person.disposed_as:
        raise gone(person.disposed_as)
    return person


def gone(certificate: str) -> Refused:
    """What a page says whose record was disposed of."""
    return Refused(
        because(
            "LK2",
            "I33",
            why=say(N_("This record was disposed of (%(reference)s)."), reference=certificate),
            instead=say(N_("The certificate says what went, and when.")),
        )
    )


def open_entry(request: HttpRequest, person: Person) -> None:
    """Go on only where this person's entry opens to whoever asks; otherwise a page that says why it does not (LK2, I30)."""
    _still_there(person)
    outcome = permissions.to_open_entry(request.user, person)
    if not outcome.allowed:
        raise PermissionDenied(" ".join(tell_reason(reason) for reason in outcome))


def who(request: HttpRequest) -> Colleague:
    """The colleague who is signed in; `screen` has seen to it that somebody is."""
    if not isinstance(request.user, Colleague):
        raise TypeError("a screen was opened without a colleague")
    return request.user


def at() -> datetime:
    """This moment, for an action."""
    return clock.now()
