from __future__ import annotations

from datetime import date, datetime

from evenhand.casework.letter_facts import given_notice
from evenhand.casework.models import Delivery, Notice, Restriction
from evenhand.casework.printing import is_printed
from evenhand.casework.telling import in_the_way_of, letter_about, telling_of
from evenhand.people.models import Colleague, Person
from evenhand.policy.calendar import local_date
from evenhand.policy.delivery import BY_HAND, DROPPED, NEW, WAITING
from evenhand.policy.edition import load
from evenhand.policy.notices import may_withhold_notice
from evenhand.policy.telling import may_hold_back

from ._action import action, lock
from ._delivering import happened, hold_back, lock_letter
from ._ledger import enter


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

    `code` is one of the edition's; `check_on` a later local day, on which the restriction is still in force. Where the notice was
    given and its letter still lies here, the letter stays unsent; every other one here that would tell of it is held.
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
    if letter is not None:
        _stop(letter, by=by, now=now, reasons=reasons)
    held = _hold_what_tells(person, by=by, now=now)
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
        letter_left_unsent=letter.reference if letter is not None else "",
        letters_held=held,
    )
    return row


def _stop(row: Delivery, *, by: Colleague, now: datetime, reasons: str) -> None:
    row.state, row.due_at = DROPPED, None
    row.save(update_fields=["state", "due_at"])
    happened(row, "dropped", by=by, now=now, told=reasons)


def _hold_what_tells(person: Person, *, by: Colleague, now: datetime) -> list[str]:
    """Hold every letter that has not left and now has to wait for the notice; answers with their references."""
    held = []
    rows = Delivery.objects.filter(person__in=person.everyone(), state__in=(NEW, WAITING, BY_HAND))
    for each in rows.order_by("pk"):
        row = lock_letter(each)
        in_the_way = in_the_way_of(row, local_date(now))
        if not in_the_way.allowed:
            may_hold_back(row.reference, printed=is_printed(row)).require()
            hold_back(row, in_the_way, by=by, now=now)
            held.append(row.reference)
    return held
