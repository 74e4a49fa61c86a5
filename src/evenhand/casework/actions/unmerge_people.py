from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from evenhand.casework.facts.parts import counting_on
from evenhand.casework.rights import readable
from evenhand.contacts.models import Contact
from evenhand.people.match import MATCHED, SEVERAL, match
from evenhand.people.models import Colleague, Merge, Person
from evenhand.policy.calendar import local_date
from evenhand.policy.identity import may_tell_apart, may_undo_merge
from evenhand.policy.outcome import Sentence

from ._action import action, lock, still_there
from ._holds import keep_entry_held, keep_held, standing
from ._ledger import enter


@action(role="caseworker", cites=("IN4", "I27"))
def unmerge_people(*, by: Colleague, now: datetime, keep: Person, merge: Person, reasons: str = "") -> Merge:
    """Undo a merge: both entries stand as they did, each with its own contacts and decisions (IN4).

    Contact that came meanwhile goes to whom its sender now points at; if that is uncertain, it is said to be. What was held
    while they were one stays held with both (I33). Raises Refused while something that counts against one of them rests on contact
    of the other (I27).
    """
    lock(keep, merge)
    holds = standing(keep.everyone())
    found = Merge.objects.filter(kept=keep, merged=merge, undone_at=None)
    may_undo_merge(reasons=reasons, merged=found.exists()).require()
    row = found.get()
    row.undone_at, row.undone_by = now, by
    row.save(update_fields=["undone_at", "undone_by"])
    merge.refresh_from_db()
    merge.merged_into = None
    merge.save(update_fields=["merged_into"])
    given_back = _give_back(keep, row.at)
    still_held = keep_entry_held(
        [each for each in holds if each.person_id in keep.everyone()], merge, row.at, now=now
    )
    still_held += keep_held(holds, given_back, now=now)
    may_tell_apart(resting_on_others=_resting(keep, merge, given_back, local_date(now))).require()
    enter(
        "unmerge_people",
        row,
        by=by,
        now=now,
        person=keep,
        unmerged=merge,
        reasons=reasons,
        contacts=given_back,
        still_held=still_held,
    )
    # To whom it was given back is locked by nobody here: their record may have gone meanwhile.
    still_there(contact.person_id for contact in given_back if contact.person_id is not None)
    return row


def _give_back(keep: Person, since: datetime) -> list[Contact]:
    """Match again what was matched while two were taken for one, unless a colleague had said whose it is."""
    came = Contact.objects.select_for_update().filter(
        person=keep, match=MATCHED, confirmed_by=None, received_at__gte=since
    )
    given_back = []
    for contact in came.order_by("pk"):
        found = match(contact.channel, contact.sender)
        if found.kind == SEVERAL or (found.kind == MATCHED and found.person != keep):
            contact.match, contact.person = found.kind, found.person
            contact.save(update_fields=["match", "person"])
            given_back.append(contact)
    readable.index(given_back)
    return given_back


def _resting(keep: Person, merge: Person, given_back: Iterable[Contact], today: date) -> list[Sentence]:
    """What counts against one of them on this day and rests on contact of the other, or of nobody knows whom."""
    kept, merged = keep.everyone(), merge.everyone()
    told = [
        what
        for theirs, others in ((kept, merged), (merged, kept))
        for whom, what in counting_on(Contact.objects.filter(person__in=theirs), today)
        if whom.pk in others
    ]
    uncertain = [contact for contact in given_back if contact.person is None]
    return told + [what for _, what in counting_on(uncertain, today)]
