from __future__ import annotations

from datetime import datetime

from evenhand.casework.facts.case import conduct_during, finding_of, measures_now
from evenhand.casework.models import Assessment, Proposal, Restriction
from evenhand.people.models import Colleague
from evenhand.policy.calendar import local_date
from evenhand.policy.edition import load
from evenhand.policy.grounds import this_person_only
from evenhand.policy.outcome import ALLOWED, N_, Outcome, because, refused, say
from evenhand.policy.reviews import extended_once, may_propose_extension

from ._action import action, lock
from ._ledger import enter
from .open_review import open_review


@action(role="caseworker", cites=("OA3", "DI7", "RT3"))
def propose_extension(
    *,
    by: Colleague,
    now: datetime,
    restriction: Restriction,
    ground: str = "",
    months: int | None = None,
    reasons: str = "",
) -> Proposal:
    """Put an extension to a manager, for assessed abuse of the online forms (OA3) or conduct during a dispute (DI7).

    Opens the restriction's review if none is open, so that its effect on the behaviour is looked at with it. A manager decides,
    by deciding the proposal or the review; nothing is automatic. It rests on the last assessment that supports it and grounds
    nothing else yet. Raises Refused on I21 (that somebody disputed, or got in touch, is never a ground), I10, I12 and I27.
    """
    person = lock(restriction.person.kept())
    restriction.refresh_from_db()
    _none_waiting(restriction).require()
    found = _supported_by(restriction, ground=ground, months=int(months or 0), reasons=reasons, now=now)
    this_person_only(finding_of(found, person)).require()
    if not restriction.reviews.filter(decided_at=None).exists():
        open_review(by=by, now=now, restriction=restriction)
    row = Proposal.objects.create(
        person=person,
        assessment=found,
        kind="extension",
        extends=restriction,
        ground=ground,
        measures=measures_now(restriction),
        scope=restriction.scope,
        months=int(months or 0),
        reasons=reasons.strip(),
        edition=load().name,
        proposed_by=by,
        proposed_at=now,
        status="proposed",
    )
    enter(
        "propose_extension",
        row,
        by=by,
        now=now,
        person=person,
        restriction=restriction,
        assessment=row.assessment,
        ground=ground,
        months=int(months or 0),
        reasons=reasons,
    )
    return row


def _supported_by(
    restriction: Restriction, *, ground: str, months: int, reasons: str, now: datetime
) -> Assessment:
    """The last assessment that supports this extension, and grounds nothing else yet. Raises Refused where none may be proposed."""
    conduct = conduct_during(restriction, now)
    told = may_propose_extension(
        ground=ground,
        months=months,
        reasons=reasons,
        conduct=conduct,
        over=restriction.is_over(local_date(now)),
        edition=load(),
    )
    told += extended_once(extended_already=restriction.extensions.filter(ended_as="").exists())
    told.require()
    return Assessment.objects.get(pk=[int(each.assessment) for each in conduct if each.grounds(ground)][-1])


def _none_waiting(restriction: Restriction) -> Outcome:
    if not restriction.extension_proposals.filter(status="proposed").exists():
        return ALLOWED
    return refused(
        because(
            "RT3",
            "I41",
            why=say(N_("An extension of this restriction is already waiting for a manager.")),
            instead=say(N_("Wait for that decision.")),
        )
    )
