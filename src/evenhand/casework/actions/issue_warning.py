from __future__ import annotations

from datetime import datetime

from evenhand.casework.correspondence.about import affected_names
from evenhand.casework.facts.case import assessment_used, finding_of, warnings_of
from evenhand.casework.models import Assessment, Warning
from evenhand.people.models import Colleague
from evenhand.policy import warnings as policy
from evenhand.policy.calendar import local_date
from evenhand.policy.definition import edition_in_force
from evenhand.policy.edition import load
from evenhand.policy.notices import names_nobody

from ._action import action, lock
from ._give import give_letter
from ._ledger import enter


@action(role="caseworker", cites=("WA1", "WA2"))
def issue_warning(
    *, by: Colleague, now: datetime, assessment: Assessment, reasons: str = "", asked_change: str = ""
) -> Warning:
    """Warn the person an assessment is about (WA1, WA2).

    Raises Refused, citing the clause, when a fourth live warning or a missing reason stands in the way, when the assessment does
    not warn, or when the letter would name a colleague who has not agreed.
    """
    person = lock(assessment.concern.person.kept())
    edition, today = load(), local_date(now)
    given = warnings_of(person)
    (
        edition_in_force(today, edition)
        + policy.may_warn(
            finding=finding_of(assessment),
            warnings=given,
            reasons=reasons,
            asked_change=asked_change,
            used_already=assessment_used(assessment),
            on=today,
            edition=edition,
        )
        + names_nobody([reasons, asked_change], affected_names(assessment))
    ).require()
    row = Warning.objects.create(
        person=person,
        assessment=assessment,
        number=policy.next_number(given, today),
        reasons=reasons.strip(),
        asked_change=asked_change.strip(),
        edition=edition.name,
        issued_by=by,
        issued_at=now,
        issued_on=today,
        expires_on=policy.expires_on(today, edition),
    )
    letter = give_letter(row, by=by, now=now)
    enter(
        "issue_warning",
        row,
        by=by,
        now=now,
        person=person,
        assessment=assessment,
        number=row.number,
        reasons=reasons,
        asked_change=asked_change,
        expires_on=row.expires_on,
        letter_on_its_way=letter,
    )
    return row
