from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from evenhand.casework.models import Concern
from evenhand.casework.rights import readable
from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague, Person
from evenhand.policy.edition import load
from evenhand.policy.outcome import ALLOWED, N_, Outcome, because, refused, say

from ._action import AlreadyDoneError, action, lock
from ._ledger import enter


@action(role="colleague", cites=("IN2", "IN5"))
def report_concern(
    *,
    by: Colleague,
    now: datetime,
    person: Person,
    contacts: Sequence[Contact] = (),
    behaviours: Sequence[str] = (),
    description: str = "",
    effect: str = "",
    impacts: Sequence[str] = (),
    affected: Sequence[Colleague] = (),
    may_be_named: bool = False,
) -> Concern:
    """Report contact that a colleague finds unacceptable: what happened, and what it did to them (IN2, DF2).

    A report judges nobody: `behaviours` and `impacts` are the colleague's impression, for the assessor to test. Nobody affected
    is named to the person unless they agreed (`may_be_named`, I38). Raises Refused when there is nothing to assess, and
    AlreadyDoneError when this colleague's report of the same contacts in the same words waits to be assessed.
    """
    _something_to_assess(description, contacts, behaviours, impacts).require()
    lock(person)
    _refuse_a_second_press(by, person, contacts, description.strip(), effect.strip())
    row = Concern.objects.create(
        person=person,
        behaviours=list(behaviours),
        impacts=list(impacts),
        description=description.strip(),
        effect=effect.strip(),
        may_be_named=may_be_named,
        reported_by=by,
        reported_at=now,
    )
    row.contacts.set(contacts)
    readable.index(contacts)
    row.affected.set(affected)
    enter(
        "report_concern",
        row,
        by=by,
        now=now,
        person=person,
        contacts=contacts,
        behaviours=behaviours,
        description=description,
        effect=effect,
    )
    return row


def _refuse_a_second_press(
    by: Colleague, person: Person, contacts: Sequence[Contact], description: str, effect: str
) -> None:
    same = Concern.objects.filter(
        person__in=person.everyone(), reported_by=by, description=description, effect=effect, assessments=None
    )
    about = {contact.pk for contact in contacts}
    for row in same:
        if set(row.contacts.values_list("pk", flat=True)) == about:
            raise AlreadyDoneError(because("IN2", why=say(N_("You have reported this already."))), row)


def _something_to_assess(
    description: str, contacts: Sequence[Contact], behaviours: Sequence[str], impacts: Sequence[str]
) -> Outcome:
    edition = load()
    told = ALLOWED
    if not description.strip():
        told += refused(
            because(
                "IN2",
                "DF4",
                why=say(N_("Say what happened.")),
                instead=say(N_("A few words are enough; they can be safe ones.")),
                field="description",
            )
        )
    if not contacts:
        told += refused(
            because(
                "DF3",
                "DF4",
                why=say(N_("Choose the contact that this is about, or log the call first.")),
                field="contacts",
            )
        )
    for field, ids, known in (
        ("behaviours", behaviours, edition.behaviours),
        ("impacts", impacts, edition.impacts),
    ):
        for id_ in ids:
            if id_ not in known:
                told += refused(
                    because(
                        "DF1" if field == "behaviours" else "DF2",
                        why=say(N_("%(id)s is not in this edition of the policy."), id=id_),
                        field=field,
                    )
                )
    return told
