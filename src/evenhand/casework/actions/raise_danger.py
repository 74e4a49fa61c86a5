from __future__ import annotations

from datetime import datetime

from evenhand.casework.models import Danger
from evenhand.casework.rights import readable
from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague, Person
from evenhand.policy.needs import may_raise_danger
from evenhand.policy.outcome import N_, because, say

from ._action import AlreadyDoneError, action, disposed, still_there
from ._ledger import enter


@action(role="colleague", cites=("MN3", "MN4"), system=True, about_gone=True)
def raise_danger(
    *,
    by: Colleague | None,
    now: datetime,
    person: Person | None = None,
    kind: str = "",
    details: str = "",
    contact: Contact | None = None,
) -> Danger:
    """Raise an immediate danger (MN4) or a concern for safety (MN3), about anybody, restricted or not (I23).

    It stays on top of everybody's work until somebody owns it. A form in which somebody says so raises it by itself. Where the
    record of the person, or the contact, was disposed of, it is raised without: nothing is added to that, and nobody in danger
    waits for it. Raises AlreadyDoneError when this colleague has raised it in the same words and it is not finished.
    """
    may_raise_danger(kind=kind, details=details).require()
    if person is None and contact is not None:
        person = contact.person
    went = sorted({each.disposed_as for each in (_gone(person), _gone(contact)) if each is not None})
    person, contact = None if _gone(person) else person, None if _gone(contact) else contact
    if by is not None:
        _refuse_a_second_press(by, person, contact, kind, details.strip())
    row = Danger.objects.create(
        person=person, contact=contact, kind=kind, details=details.strip(), raised_by=by, raised_at=now
    )
    readable.index([contact] if contact else [])
    enter(
        "raise_danger",
        row,
        by=by,
        now=now,
        person=person,
        kind=kind,
        contact=contact,
        **({"went": went} if went else {}),
    )
    still_there([person.pk] if person else [], [contact.pk] if contact else [])
    return row


def _gone(record: Person | Contact | None) -> Person | Contact | None:
    """The person or the contact, where the record was disposed of."""
    people = [record.pk] if isinstance(record, Person) else []
    return disposed(people, [record.pk] if isinstance(record, Contact) else [])


def _refuse_a_second_press(
    by: Colleague, person: Person | None, contact: Contact | None, kind: str, details: str
) -> None:
    # The colleague is locked, not the person: there may be none, and two colleagues never raise one and the same.
    Colleague.objects.select_for_update(no_key=True).get(pk=by.pk)
    same = Danger.objects.filter(
        raised_by=by, person=person, contact=contact, kind=kind, details=details, done_at=None
    )
    if (row := same.order_by("pk").first()) is not None:
        raise AlreadyDoneError(because("MN3", "MN4", why=say(N_("You have raised this already."))), row)
