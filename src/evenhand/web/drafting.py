"""A letter while it is being written: as it would read with what stands in the form, in both languages, and nothing of it kept."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Model

from evenhand.casework.correspondence.about import letter_for
from evenhand.casework.models import Assessment, Warning
from evenhand.letters import Letter
from evenhand.letters.values import LANGUAGES
from evenhand.people.models import Adjustment, Person
from evenhand.policy.calendar import local_date
from evenhand.policy.edition import load
from evenhand.policy.warnings import expires_on
from evenhand.web.forms.base import Form

Letters = dict[str, Letter]


def of_warning(form: Form, assessment: Assessment, number: int, now: datetime) -> Letters:
    """The letter of the warning that this form would issue. What is not written yet is a gap in it, and named as missing."""
    today = local_date(now)
    draft = Warning(
        person=assessment.concern.person.kept(),
        assessment=assessment,
        number=number,
        reasons=written(form, "reasons"),
        asked_change=written(form, "asked_change"),
        edition=load().name,
        issued_on=today,
        expires_on=expires_on(today, load()),
    )
    return in_both(draft, draft.person)


def of_answer(form: Form, asked: Adjustment, now: datetime) -> Letters:
    """The letter that answers a request for an adjustment, as this form has it; none before an answer is chosen."""
    outcome = written(form, "outcome")
    if outcome not in ("agreed", "declined"):
        return {}
    draft = Adjustment(
        person=asked.person.kept(),
        request=asked.request,
        asked_at=asked.asked_at,
        status=outcome,
        reasons=written(form, "reasons"),
        decided_at=now,
    )
    return in_both(draft, draft.person)


def in_both(record: Model, person: Person) -> Letters:
    """The letter about this record in both languages, the one that the person chose first, as it goes (PB1)."""
    spoken = sorted(LANGUAGES, key=lambda language: language != (person.language or "en"))
    return {language: letter_for(record, language) for language in spoken}


def written(form: Form, name: str) -> str:
    """What stands in a field now, whether it was sent or not."""
    return str(form[name].value() or "").strip()
