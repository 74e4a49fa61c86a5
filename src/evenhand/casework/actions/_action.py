"""What every action has in common: a role, a moment, one transaction, an audit entry."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import Model

from evenhand.audit import ledger
from evenhand.contacts.models import Attachment, Contact
from evenhand.people.models import Colleague, Person
from evenhand.policy.outcome import N_, Reason, Refused, because, say
from evenhand.policy.rules import check_ids

P = ParamSpec("P")
R = TypeVar("R")

ACTIONS: dict[str, Callable[..., object]] = {}
ROLES_OF: dict[str, tuple[str, ...]] = {}

_TRIES = 4
# PostgreSQL: serialisation failure, deadlock, lock not available, a unique value that somebody else wrote first, and bytes that
# somebody disposed of while they came again.
_RACES = frozenset({"40001", "40P01", "55P03", "23505", "23503"})

ROLE_NAMES: Mapping[str, str] = {
    "colleague": N_("a colleague who deals with contact"),
    "caseworker": N_("a caseworker"),
    "manager": N_("a manager"),
    "quality_reviewer": N_("a quality reviewer"),
    "safeguarding_lead": N_("the safeguarding lead"),
    "content_lead": N_("the content lead"),
    "administrator": N_("an administrator"),
    "data_protection": N_("data protection"),
}


class AlreadyDoneError(Refused):
    """The very same was done already, as when a button is pressed twice: `row` is what the first press made."""

    def __init__(self, reason: Reason, row: Model) -> None:
        super().__init__(reason)
        self.row = row


def action(
    *, role: str | tuple[str, ...], cites: tuple[str, ...], system: bool = False, about_gone: bool = False
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function an action: the only kind of thing that writes.

    `role` (or one of several) is who may; `cites` the clauses that reserve the step to them; with `system`, nobody in person may
    do it too (`by=None`): it arrives, or the due-runner does it. It is refused for a person or a contact whose record was disposed
    of, unless it says itself what it does then (`about_gone`). Everything happens in one transaction, which must hold an audit
    entry (I32). A busy database is tried again, as long as nobody else's transaction is around it.
    """
    roles = (role,) if isinstance(role, str) else role
    check_ids(*cites)

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def act(*args: P.args, **kwargs: P.kwargs) -> R:
            _check_moment(kwargs.get("now"))
            _check_role(kwargs.get("by"), roles, cites, system)
            named = _people_and_contacts(() if about_gone else kwargs.values())

            def work() -> R:
                if (row := disposed(*named)) is not None:
                    raise gone(row)
                result = function(*args, **kwargs)
                still_there(*named)
                return result

            return _in_one_transaction(work, function.__name__)

        ACTIONS[function.__name__] = act
        ROLES_OF[function.__name__] = roles
        return act

    return decorate


def lock(*people: Person) -> Person:
    """Lock these people for the rest of the transaction, in the order of their ids. Answers with the first, fresh.

    A person is what every case hangs from: whoever changes anything about one waits here for whoever is changing it. Entries
    that were merged are one person, so the entry that is kept is locked with each; also if it was merged while we waited.

    What only refers to a person does not wait (`no_key`): contact that arrives holds the trail when PostgreSQL looks up whose it
    is, at its end, and whoever decides about them holds the person and waits for the trail.
    """
    held: set[int] = set()
    wanted = {person.pk for person in people}
    while not wanted <= held:
        rows = list(Person.objects.select_for_update(no_key=True).filter(pk__in=wanted - held).order_by("pk"))
        held |= wanted
        wanted |= {row.merged_into_id for row in rows if row.merged_into_id is not None}
    people[0].refresh_from_db()
    if people[0].disposed_as:
        raise gone(people[0])
    return people[0]


def lock_contact(contact: Contact, *people: Person) -> Contact:
    """Lock a contact that becomes somebody else's, these people and whoever it is taken from. Answers with the contact, fresh.

    People come before contact, as everywhere. A hold is placed under the lock of the person whose record it is of, so whoever takes
    contact out of a record sees each hold that comes before it in the trail, and takes it along (I33).
    """
    taken_from = Person.objects.filter(contacts=contact.pk).first()
    everyone = (*people, *([taken_from] if taken_from else []))
    if everyone:
        lock(*everyone)
    row = Contact.objects.select_for_update().get(pk=contact.pk)
    if row.person_id != (taken_from.pk if taken_from else None):
        raise begun_too_early("somebody said whose the contact is")
    return row


def disposed(people: Iterable[int], contacts: Iterable[int]) -> Person | Contact | None:
    """One of these whose record was disposed of, as the database has it now; None where there is none."""
    asked, came = set(people), set(contacts)
    found: Person | Contact | None = None
    if asked:
        found = Person.objects.filter(pk__among=asked).exclude(disposed_as="").first()
    if came and found is None:
        found = Contact.objects.filter(pk__among=came).exclude(disposed_as="").only("disposed_as").first()
    return found


def _people_and_contacts(given: Iterable[object]) -> tuple[set[int], set[int]]:
    """The ids of the people and of the contacts that an action was given: one, several, or a file of one."""
    people: set[int] = set()
    contacts: set[int] = set()
    for value in given:
        for each in value if isinstance(value, (list, tuple)) else (value,):
            if isinstance(each, Person):
                people.add(each.pk)
            elif isinstance(each, Contact):
                contacts.add(each.pk)
            elif isinstance(each, Attachment):
                contacts.add(each.contact_id)
    return people, contacts


def gone(record: Person | Contact) -> Refused:
    """What is said when a record was disposed of: nothing is added to it any more (I33)."""
    return Refused(
        because(
            "LK2",
            "I33",
            why=say(N_("This record was disposed of (%(reference)s)."), reference=record.disposed_as),
            instead=say(N_("Put the person on record anew, if they are in touch again.")),
        )
    )


def still_there(people: Iterable[int], contacts: Iterable[int] = ()) -> None:
    """Begin again where the record of one of these went while contact of theirs came in. Asked after the trail was appended to:
    whoever disposes of a record holds the trail until it is done, so that it is seen here. SQLite has one writer.
    """
    if connection.vendor == "postgresql" and disposed(people, contacts) is not None:
        raise begun_too_early("a record was disposed of")


def begun_too_early(what: str) -> OperationalError:
    """Raised, the action begins again: `what` happened between what it had read and what it then locked."""
    return OperationalError(f"database is locked: meanwhile {what}")


def _check_moment(now: object) -> None:
    if not isinstance(now, datetime) or now.tzinfo is None:
        raise TypeError("an action is given the moment as an aware datetime")


def _check_role(by: object, roles: tuple[str, ...], cites: tuple[str, ...], system: bool) -> None:
    if by is None and system:
        return
    if isinstance(by, Colleague) and by.is_active and not by.role_names().isdisjoint(roles):
        return
    who = say(ROLE_NAMES[roles[0]])
    for each in roles[1:]:
        who = say(N_("%(one)s or %(other)s"), one=who, other=say(ROLE_NAMES[each]))
    raise Refused(
        because(
            *cites,
            *(() if by is not None else ("I9",)),  # no machine decides
            why=say(N_("Only %(who)s may do this."), who=who),
            instead=say(N_("Pass it to one of them.")),
        )
    )


def _in_one_transaction(work: Callable[[], R], name: str) -> R:
    outermost = not connection.in_atomic_block
    for attempt in range(1, _TRIES + 1):
        try:
            with transaction.atomic():
                before = ledger.mark()
                result = work()
                if not ledger.appended_since(before):
                    raise AssertionError(f"{name} wrote no audit entry (I32)")
                return result
        except (OperationalError, IntegrityError) as error:
            # Nothing was written, so it can be tried again; but not inside somebody else's transaction.
            if not outermost or attempt == _TRIES or not _lost_a_race(error):
                raise
            time.sleep(0.05 * 2**attempt)
    raise AssertionError("unreachable")


def _lost_a_race(error: Exception) -> bool:
    """Whether somebody else was only quicker: a lock that timed out, a deadlock, or the same thing written at once.

    Tried again, the action sees what the other one did, and answers for itself.
    """
    sqlstate = getattr(error.__cause__, "sqlstate", None)
    return sqlstate in _RACES or "database is locked" in str(error)
