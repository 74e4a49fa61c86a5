from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from evenhand.casework.facts.case import checked_measures, circumstances_of
from evenhand.casework.models import Assessment, Proposal
from evenhand.people.models import Colleague
from evenhand.policy import restrictions as policy
from evenhand.policy.access import read_scope
from evenhand.policy.calendar import local_date
from evenhand.policy.definition import edition_in_force
from evenhand.policy.edition import load

from ._action import action, lock
from ._ledger import enter


@action(role="caseworker", cites=("RT1", "RT3", "WA5"))
def propose_restriction(
    *,
    by: Colleague,
    now: datetime,
    assessment: Assessment,
    measures: Sequence[Mapping[str, object]] = (),
    months: int | None = None,
    severity: str = "",
    persistence: str = "",
    lesser_options: Mapping[str, str] | None = None,
    last_resort: str = "",
    adjustments_considered: str = "",
    scope: object = None,
) -> Proposal:
    """Put a restriction to a manager: measures, length, lesser options each with why not, the last-resort statement
    (RT1, WA3, WA5).

    `measures` and `scope` are written as in the scenario format; `months` is 3, 6 or 12. Raises Refused on I6, I7, I10, I13, I14,
    I27 and I36, all at once. A proposal restricts nobody.
    """
    person = lock(assessment.concern.person.kept())
    edition, today = load(), local_date(now)
    read, wrong = checked_measures(measures, edition)
    proposed = policy.Proposed(
        measures=read,
        months=months,
        lesser_options=dict(lesser_options or {}),
        last_resort=last_resort,
        scope=read_scope(scope),
        adjustments_considered=adjustments_considered,
    )
    told = edition_in_force(today, edition) + wrong + policy.levels_known(severity, persistence, edition)
    told += policy.may_propose(proposed, circumstances_of(person, assessment, today), today, edition)
    told.require()
    row = Proposal.objects.create(
        person=person, assessment=assessment, kind="restriction", status="proposed", proposed_by=by, proposed_at=now,
        measures=[dict(item) for item in measures], scope=asdict(proposed.scope), months=int(months or 0),
        severity=severity, persistence=persistence, lesser_options=dict(proposed.lesser_options),
        last_resort=last_resort.strip(), adjustments_considered=adjustments_considered.strip(), edition=edition.name,
    )  # fmt: skip
    enter(
        "propose_restriction", row, by=by, now=now, person=person, assessment=assessment, measures=row.measures, months=months,
        lesser_options=row.lesser_options, last_resort=last_resort, scope=row.scope,
    )  # fmt: skip
    return row
