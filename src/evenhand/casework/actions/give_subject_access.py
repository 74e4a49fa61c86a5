from __future__ import annotations

from datetime import datetime

from evenhand.audit import ledger
from evenhand.casework.facts.rulings import said_of_pieces
from evenhand.casework.facts.whose import whose_until
from evenhand.casework.models import SubjectAccess
from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague, Person
from evenhand.policy.outcome import Outcome
from evenhand.policy.subject_access import may_give

from ._action import action, lock
from ._ledger import enter, named


def may_be_given(request: SubjectAccess, person: Person, how: str) -> Outcome:
    """Whether the last file may be given now; asked before anybody says how, and again when that is recorded."""
    made = request.made_at is not None
    theirs = Contact.objects.filter(person__in=person.everyone())
    return may_give(
        given=request.given_at is not None,
        made=made,
        ruled_since=said_of_pieces(request).count() != request.made_rulings,
        sealed_since=made and theirs.filter(sealed_at__gt=request.made_at).exists(),
        others_since=made and _said_anew(request, person),
        how=how,
    )


@action(role="data_protection", cites=("LK2", "I30"))
def give_subject_access(
    *, by: Colleague, now: datetime, request: SubjectAccess, how: str = ""
) -> SubjectAccess:
    """Record that the last file was given to the person, and how: the request is answered, and its clock stops (LK2).

    Raises Refused where something was decided of a piece, sealed (I28), or said to be somebody else's or theirs (I27), since that
    file was made.
    """
    person = lock(request.person.kept())
    request.refresh_from_db()
    may_be_given(request, person, how).require()
    request.given_by, request.given_at, request.given_how = by, now, how.strip()
    request.save(update_fields=["given_by", "given_at", "given_how"])
    enter("give_subject_access", request, by=by, now=now, person=person, how=how, sha256=request.made_sha256)
    return request


def _said_anew(request: SubjectAccess, person: Person) -> bool:
    """Whether somebody said since the last file was made that contact of theirs is somebody else's, or another's theirs; the trail
    holds how it was.
    """
    made = [entry for entry in ledger.of(named(request)) if entry.action == "make_subject_access"]
    facts = made[-1].facts if made else {}
    return "whose" not in facts or facts["whose"] != whose_until(person, facts["newest_contact"])
