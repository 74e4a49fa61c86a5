from __future__ import annotations

from datetime import datetime

from evenhand.casework.models import SubjectAccess
from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague
from evenhand.policy.subject_access import may_make

from ._action import action, lock
from ._ledger import enter
from .make_case_file import CaseFileMade, sealed_meanwhile


@action(role="data_protection", cites=("LK2", "I30"))
def make_subject_access(
    *,
    by: Colleague,
    now: datetime,
    request: SubjectAccess,
    language: str,
    rulings: int,
    newest: int,
    whose: str,
    made: CaseFileMade,
) -> SubjectAccess:
    """Record that the file of what is held about somebody was made, before anybody has it: what was left out, its checksum (I32).

    `rulings` is how many decisions on pieces it took account of, `whose` a digest of whose contact up to `newest` was theirs before
    it was begun: what somebody says of that meanwhile is not in it either. Raises Refused where something in it was sealed (I28),
    or said to be somebody else's (I27), meanwhile.
    """
    person = lock(request.person.kept())
    request.refresh_from_db()
    others = Contact.objects.filter(pk__among=set(made.contacts)).exclude(person__in=person.everyone())
    may_make(
        given=request.given_at is not None, sealed_meanwhile=sealed_meanwhile(made), others_meanwhile=others.exists()
    ).require()  # fmt: skip
    request.made_at, request.made_sha256, request.made_rulings = now, made.sha256, rulings
    request.save(update_fields=["made_at", "made_sha256", "made_rulings"])
    enter(
        "make_subject_access", request, by=by, now=now, person=person, language=language, sha256=made.sha256, size=made.size,
        files=made.files, left_out=list(made.left_out), blotted=dict(made.blotted), rulings=rulings,
        newest_contact=newest, whose=whose,
    )  # fmt: skip
    return request
