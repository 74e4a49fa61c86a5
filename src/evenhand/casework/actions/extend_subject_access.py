from __future__ import annotations

from datetime import datetime

from evenhand.casework.models import SubjectAccess
from evenhand.people.models import Colleague
from evenhand.policy.calendar import local_date
from evenhand.policy.subject_access import due_on, may_extend

from ._action import action, lock
from ._give import give_letter
from ._ledger import enter


@action(role="data_protection", cites=("LK2", "OA2", "I26"))
def extend_subject_access(
    *, by: Colleague, now: datetime, request: SubjectAccess, months: int = 0, reasons: str = ""
) -> SubjectAccess:
    """Take one or two more months for a request that is complex, and tell the person so by letter, with why and how to complain
    (LK2, I26, UK GDPR Art. 12(3)).

    Raises Refused without reasons, after the first month, a second time, and once it was answered.
    """
    person = lock(request.person.kept())
    request.refresh_from_db()
    may_extend(
        months=months, reasons=reasons, received=request.received_on, today=local_date(now), given=request.given_at is not None,
        extended=request.extended_at is not None,
    ).require()  # fmt: skip
    request.extended_by, request.extended_at, request.extended_months = by, now, months
    request.extended_reasons, request.due_on = reasons.strip(), due_on(request.received_on, months)
    request.save(
        update_fields=["extended_by", "extended_at", "extended_months", "extended_reasons", "due_on"]
    )
    letter = give_letter(request, by=by, now=now)
    enter(
        "extend_subject_access", request, by=by, now=now, person=person, months=months, reasons=reasons, due_on=request.due_on,
        letter_on_its_way=letter,
    )  # fmt: skip
    return request
