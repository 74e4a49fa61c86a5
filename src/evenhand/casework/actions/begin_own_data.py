from __future__ import annotations

from datetime import datetime

from evenhand.casework.models import SubjectAccess
from evenhand.people.models import Colleague
from evenhand.policy.subject_access import may_make

from ._action import action, lock
from ._ledger import enter


@action(role="data_protection", cites=("LK2", "I30"))
def begin_own_data(
    *, by: Colleague, now: datetime, request: SubjectAccess, language: str, contacts: int
) -> SubjectAccess:
    """Record that somebody began to make the file of what is held about a person, of so many `contacts` (LK2, I30).

    From now on it can be seen how far it is. Whoever begins anew begins in place of whoever began before. Raises Refused where the
    request is answered already.
    """
    person = lock(request.person.kept())
    request.refresh_from_db()
    may_make(given=request.given_at is not None, sealed_meanwhile=False).require()
    request.making_by, request.making_since, request.making_seen_at = by, now, now
    request.making_whole, request.making_done = contacts, 0
    request.save(update_fields=["making_by", "making_since", "making_seen_at", "making_whole", "making_done"])
    enter("begin_own_data", request, by=by, now=now, person=person, language=language, contacts=contacts)
    return request
