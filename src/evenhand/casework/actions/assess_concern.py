from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from evenhand.casework.facts.case import cited_contacts, standing_decision
from evenhand.casework.models import Assessment, Concern
from evenhand.people.models import Colleague
from evenhand.policy.calendar import local_date
from evenhand.policy.definition import may_assess
from evenhand.policy.edition import load
from evenhand.policy.finding import GROUNDING, Finding
from evenhand.policy.outcome import ALLOWED, N_, Outcome, because, refused, say

from ._action import action, lock
from ._ledger import enter


@action(role="caseworker", cites=("DF1", "DF2", "DF4"))
def assess_concern(
    *,
    by: Colleague,
    now: datetime,
    concern: Concern,
    behaviours: Mapping[str, str] | None = None,
    impacts: Mapping[str, str] | None = None,
    deliberate: bool | None = None,
    recognised_condition: str = "",
    next_steps_explained: str = "",
    decision_final: bool = False,
    our_part: str = "",
    resolvable_otherwise: str = "",
    extremely_unacceptable: str = "",
    outcome: str = "",
) -> Assessment:
    """Put a concern to the two-part test: kind AND impact, needs and our own part first (DF1, DF2, MN1, WA3).

    `behaviours` and `impacts` give the reasons for each kind and each impact, by its clause id. `next_steps_explained` says when
    and where that was done; `extremely_unacceptable` why no warning is needed (WA6). Raises Refused on I1-I4 and I39-I41. Whether
    a warning or a restriction may follow is judged only when it is issued or proposed.
    """
    lock(concern.person)
    # Two people's concerns may name one contact; it grounds one decision all the same.
    list(concern.contacts.select_for_update(of=("self",)).order_by("pk"))
    edition = load()
    finding = Finding(
        behaviours=_texts(behaviours),
        impacts=_texts(impacts),
        outcome=outcome,
        contacts=cited_contacts(concern),
        deliberate=deliberate,
        recognised_condition=recognised_condition,
        next_steps_explained=next_steps_explained.strip(),
        decision_final=decision_final,
        our_part=our_part.strip(),
        resolvable_otherwise=resolvable_otherwise.strip(),
        extremely_unacceptable=extremely_unacceptable.strip(),
    )
    may_assess(finding, local_date(now), edition).require()
    _nothing_rests_on(concern).require()
    row = Assessment.objects.create(
        concern=concern, edition=edition.name, assessed_by=by, assessed_at=now, **finding.on_record()
    )
    enter(
        "assess_concern",
        row,
        by=by,
        now=now,
        person=concern.person,
        concern=concern,
        behaviours=finding.behaviours,
        impacts=finding.impacts,
        outcome=outcome,
        extremely_unacceptable=finding.extremely_unacceptable,
        edition=edition.name,
    )
    return row


def _nothing_rests_on(concern: Concern) -> Outcome:
    """What one decision rests on grounds no other while that stands (I41)."""
    if not any(standing_decision(earlier) for earlier in concern.assessments.filter(outcome__in=GROUNDING)):
        return ALLOWED
    return refused(
        because(
            "DF4",
            "I41",
            why=say(N_("A decision already rests on this concern.")),
            instead=say(N_("What has happened since is a new concern.")),
        )
    )


def _texts(reasons: Mapping[str, str] | None) -> dict[str, str]:
    return {id_: str(text or "").strip() for id_, text in (reasons or {}).items()}
