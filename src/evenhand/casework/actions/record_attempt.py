from __future__ import annotations

from datetime import datetime, timedelta

from evenhand.casework.correspondence.telling import in_the_way_of, is_notice
from evenhand.casework.delivery.documents import NOTIFY
from evenhand.casework.models import Delivery
from evenhand.people.models import Colleague
from evenhand.policy.calendar import local_date
from evenhand.policy.delivery import DROPPED, FAILED, SENDING, SENT, UNKNOWN, WAITING, again_after, may_settle

from ._action import action
from ._delivering import happened, lock_letter, release_what_waits
from ._ledger import enter

ASK_AFTER = timedelta(minutes=15)  # when Notify is first asked what became of it


@action(role="administrator", cites=("RT4", "IN1"), system=True)
def record_attempt(
    *,
    by: Colleague | None = None,
    now: datetime,
    delivery: Delivery,
    attempt: int,
    outcome: str = "",
    told: str = "",
    outside_id: str = "",
) -> Delivery:
    """Record the outcome of an attempt to send a letter.

    "sent": the other side took it. "later": it did not, and may be tried again. "never": it did not, and never will. "unknown":
    nobody knows, and somebody has to find out. "lost": its answer was lost, and the other side can be asked for it.

    "later" and "lost" are tried again, ever more rarely; in the end the letter could not be delivered, or nobody knows whether it
    was. The letter of a notice that was withheld meanwhile is not tried again, since notice is given anew. An outcome that comes
    after the letter was written down as unknown is still believed. Refused for an attempt that is not the last one.
    """
    row = lock_letter(delivery)
    may_settle(row.state if row.attempts == attempt else "", (SENDING, UNKNOWN)).require()
    wait = again_after(row.attempts) if outcome in ("later", "lost") else None
    if outcome == "lost":
        row.handed_over = True
        outcome = "later" if wait is not None else "unknown"
    elif outcome == "later":
        row.handed_over = False  # the other side said that it does not have it
    # Nobody sends again, or another way, what a manager has withheld meanwhile.
    withheld = is_notice(row) and not in_the_way_of(row, local_date(now)).allowed
    if withheld and outcome == "later" and not row.handed_over:
        outcome = "never"
    match outcome:
        case "sent":
            row.state, row.outside_id = SENT, outside_id[:100]
            row.due_at = now + ASK_AFTER if row.carrier == NOTIFY else None
        case "later" if wait is not None:
            row.state, row.due_at = WAITING, now + wait
        case "unknown":
            row.state, row.due_at = UNKNOWN, None
        case _:
            row.state, row.due_at = DROPPED if withheld else FAILED, None
    row.save(update_fields=["state", "due_at", "outside_id", "handed_over"])
    if row.state == SENT:
        release_what_waits(row, now)
    happened(row, outcome, by=by, now=now, told=told)
    enter("record_attempt", row, by=by, now=now, person=row.person, attempt=attempt, outcome=outcome, told=told,
          next=row.due_at)  # fmt: skip
    return row
