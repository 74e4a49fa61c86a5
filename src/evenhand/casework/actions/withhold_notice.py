from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.db.models import Q

from evenhand.casework.correspondence.facts import given_notice
from evenhand.casework.correspondence.telling import in_the_way_of, is_notice, letter_about, telling_of
from evenhand.casework.delivery.printing import is_printed
from evenhand.casework.models import Delivery, Notice, Restriction
from evenhand.people.models import Colleague, Person
from evenhand.policy.calendar import local_date
from evenhand.policy.delivery import BY_HAND, NEW, SENDING, UNKNOWN, WAITING
from evenhand.policy.edition import load
from evenhand.policy.notices import may_withhold_notice
from evenhand.policy.telling import may_have_left, may_hold_back

from ._action import action, lock
from ._delivering import happened, hold_back, leave_unsent, lock_letter
from ._ledger import enter

# What becomes of the letters that would tell of it, as the audit entry says it.
LEFT_UNSENT, HELD, MAY_HAVE_LEFT = "letters_left_unsent", "letters_held", "letters_that_may_have_left"


@action(role="manager", cites=("RT4", "RT3", "I15"))
def withhold_notice(
    *,
    by: Colleague,
    now: datetime,
    restriction: Restriction,
    code: str = "",
    reasons: str = "",
    check_on: date | None = None,
) -> Notice:
    """Record why a person cannot be told of a restriction now, who approved that, and when it is looked at again (RT4, I15).

    `code` is one of the edition's reasons for this; `check_on` a later local day, on which the restriction is still in force. Every
    letter on its way that would tell of the restriction is stopped: that of its notice is left unsent, the others are held. Where
    only the other side knows whether it has one already, that is written down with it. Raises Refused on I15, and where a letter
    that would have to be held lies printed.
    """
    person = lock(restriction.person)
    letter = letter_about(restriction) if given_notice(restriction) is not None else None
    if letter is not None:
        letter = lock_letter(letter)
    may_withhold_notice(
        code=code,
        reasons=reasons,
        check_on=check_on,
        today=local_date(now),
        ends_on=restriction.ends_on,
        telling=telling_of(restriction),
        edition=load(restriction.edition),
    ).require()
    row = Notice.objects.create(
        restriction=restriction,
        kind="withheld",
        code=code,
        reasons=reasons.strip(),
        check_on=check_on,
        by=by,
        at=now,
    )
    became: dict[str, list[str]] = {LEFT_UNSENT: [], HELD: [], MAY_HAVE_LEFT: []}
    for each in _that_tell(person, letter, now):
        became[_stop(each, by=by, now=now, reasons=reasons)].append(each.reference)
    enter(
        "withhold_notice",
        row,
        by=by,
        now=now,
        person=restriction.person,
        restriction=restriction,
        code=code,
        reasons=reasons,
        check_on=check_on,
        **became,
    )
    return row


def _stop(row: Delivery, *, by: Colleague, now: datetime, reasons: str) -> str:
    """Stop a letter as far as it can be, and say what became of it. Notice is given anew, so its letter is left unsent for good."""
    if may_have_left(row.state, beyond=row.handed_over):
        happened(row, "withheld", by=by, now=now, told=reasons)
        return MAY_HAVE_LEFT
    if is_notice(row):
        leave_unsent(row, by=by, now=now, told=reasons)
        return LEFT_UNSENT
    may_hold_back(row.reference, printed=is_printed(row)).require()
    hold_back(row, in_the_way_of(row, local_date(now)), by=by, now=now)
    return HELD


def _that_tell(person: Person, letter: Delivery | None, now: datetime) -> Iterator[Delivery]:
    """The letter of the notice, and every other that has not left and now has to wait for it; each locked."""
    known = [letter.pk] if letter is not None else []
    rows = Delivery.objects.filter(person__in=person.everyone())
    rows = rows.filter(Q(state__in=(NEW, WAITING, SENDING, BY_HAND, UNKNOWN)) | Q(pk__in=known))
    for each in rows.order_by("pk"):
        row = lock_letter(each)
        if row.pk in known or not in_the_way_of(row, local_date(now)).allowed:
            yield row
