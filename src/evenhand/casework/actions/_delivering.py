"""What the actions on a letter's way have in common."""

from __future__ import annotations

from datetime import datetime

from evenhand.casework.correspondence.closed_channel import LETTER as CLOSED_CHANNEL
from evenhand.casework.correspondence.telling import is_notice
from evenhand.casework.delivery.printing import is_printed
from evenhand.casework.models import Delivery, DeliveryEvent
from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague, Person
from evenhand.people.normalise import normalise
from evenhand.policy.delivery import BY_HAND, DROPPED, HELD, NEW, UNKNOWN, WAITING
from evenhand.policy.notices import languages
from evenhand.policy.outcome import N_, Outcome, Reason, because, refused, say
from evenhand.policy.telling import NOTICE

from ._action import lock
from ._arrival import storable

_CHOSE_SINCE = N_("They chose another language or format since: another letter goes in its place.")
_NEVER_THEIRS = N_("The address was never theirs: another letter goes in its place.")


def lock_letter(delivery: Delivery) -> Delivery:
    """The letter, fresh, and nobody else's until the end of the transaction; so is the case of the person.

    Whether a letter may go can hang on another letter of theirs. The person is locked first, as everywhere.
    """
    lock(delivery.person)
    return Delivery.objects.select_for_update(of=("self",)).select_related("person").get(pk=delivery.pk)


def happened(
    row: Delivery,
    what: str,
    *,
    by: Colleague | None,
    now: datetime,
    told: str = "",
    why: Outcome | None = None,
    contact: Contact | None = None,
) -> DeliveryEvent:
    """Write down what happened to a letter; `why` where it is held, in place of what somebody `told`."""
    reasons = [told_plainly(reason) for reason in why or ()]
    told = told or "; ".join(str(reason.why) for reason in why or ())
    return DeliveryEvent.objects.create(
        delivery=row, what=what, by=by, at=now, told=storable(told)[:2000], reasons=reasons, contact=contact
    )


def leave_unsent(
    row: Delivery,
    what: str = "dropped",
    *,
    by: Colleague | None,
    now: datetime,
    told: str = "",
    why: Outcome | None = None,
) -> None:
    """Leave a letter unsent for good. `what`, `told` and `why` as in `happened`."""
    row.state, row.due_at = DROPPED, None
    row.save(update_fields=["state", "due_at"])
    happened(row, what, by=by, now=now, told=told, why=why)


def release_what_waits(row: Delivery, now: datetime) -> None:
    """A letter has left, or a person was told in another way: what was held until they knew is looked at afresh (I15)."""
    held = Delivery.objects.select_for_update().filter(person__in=row.person.everyone(), state=HELD)
    for letter in held.order_by("pk"):
        if any(reason.get("field") == NOTICE for reason in letter.held):
            letter.state, letter.due_at = NEW, now
            letter.save(update_fields=["state", "due_at"])


def hold_back(row: Delivery, why: Outcome, *, by: Colleague | None, now: datetime) -> Delivery:
    """Hold a letter that has not left: the person must not hear of what it takes as known, or does not know it yet (RT4, I15).

    One that was made ready keeps the documents it was made ready as: it is left unsent, and another in the same words is held in
    its place; but none for the letter of a withheld notice, since notice is given anew. Where a machine may have sent it already,
    somebody finds that out first. Answers with the letter that is held now, or with this one where none is.
    """
    held = row
    row.due_at = None
    if row.state == NEW:
        row.state, row.held = HELD, [told_plainly(reason) for reason in why]
    elif row.handed_over:
        row.state = UNKNOWN
    else:
        row.state = DROPPED
        # The message about a closed channel answers one contact, then and there.
        if row.letter != CLOSED_CHANNEL and not is_notice(row):
            held = in_its_place(row, by=by, now=now, route=row.asked_route, why=why)
            happened(held, "held", by=by, now=now, why=why)
    row.save(update_fields=["state", "due_at", "held"])
    happened(row, row.state, by=by, now=now, why=why)
    return held


def spoken_to(row: Delivery) -> list[str]:
    """The languages in which the person wants a letter now, with Welsh where that was asked for with it."""
    return list(languages(row.person.kept().language, row.welsh_asked_for or None))


def as_they_read_now(person: Person, *, by: Colleague, now: datetime) -> list[str]:
    """Put another letter in the place of each that has not left, in the language and format just chosen by the person (PB1, PB2).

    What lies printed, or is being sent, is left alone: it may be on its way. Answers with the references of the new letters.
    """
    made = []
    rows = Delivery.objects.filter(person__in=person.everyone(), state__in=(NEW, HELD, WAITING, BY_HAND))
    for each in rows.exclude(letter=CLOSED_CHANNEL).order_by("pk"):
        row = lock_letter(each)
        if is_printed(row) or (row.languages == spoken_to(row) and row.format == row.person.kept().format):
            continue
        if row.handed_over:
            continue  # somebody finds out first whether it went
        leave_unsent(row, by=by, now=now, why=refused(because("PB1", "PB2", "I34", why=say(_CHOSE_SINCE))))
        made.append(in_its_place(row, by=by, now=now, route=row.asked_route).reference)
    return made


def not_to(person: Person, route: str, normalised: str, *, by: Colleague | None, now: datetime) -> list[str]:
    """No letter goes any more to an address that was never the person's: another takes the place of each that was about to.

    What lies printed, or is being sent, is left alone: it may be on its way. Answers with the references of the new letters.
    """
    made = []
    rows = Delivery.objects.filter(
        person__in=person.everyone(), route=route, state__in=(WAITING, BY_HAND), handed_over=False
    )
    for each in rows.order_by("pk"):
        row = lock_letter(each)
        if is_printed(row) or normalise(route, row.address) != normalised:
            continue
        leave_unsent(row, by=by, now=now, why=refused(because("IN4", "I27", why=say(_NEVER_THEIRS))))
        if row.letter != CLOSED_CHANNEL:  # that one answers one contact, then and there
            made.append(in_its_place(row, by=by, now=now, route=row.asked_route).reference)
    return made


def in_its_place(
    row: Delivery, *, by: Colleague | None, now: datetime, route: str, why: Outcome | None = None
) -> Delivery:
    """Another letter in the same words, in the language and the format in which the person wants them now (PB1, PB2, I34); held,
    where there is something in its way.
    """
    return Delivery.objects.create(
        person=row.person,
        record=row.record,
        letter=row.letter,
        facts=row.facts,
        unnamed=row.unnamed,
        languages=spoken_to(row),
        welsh_asked_for=row.welsh_asked_for,
        format=row.person.kept().format,
        asked_route=route,
        state=NEW if why is None else HELD,
        due_at=now if why is None else None,
        held=[told_plainly(reason) for reason in why or ()],
        instead_of=row,
        asked_by=by,
        asked_at=now,
    )


def told_plainly(reason: Reason) -> dict[str, object]:
    """Why a letter is held, as its page shows it again: the sentence with its values, its clauses, what it is about."""
    return {
        "clauses": list(reason.clauses),
        "why": reason.why.text,
        "values": {
            name: str(value)
            for each in (reason.why, reason.instead or reason.why)
            for name, value in each.values.items()
        },
        "instead": reason.instead.text if reason.instead else "",
        "field": reason.field,
    }
