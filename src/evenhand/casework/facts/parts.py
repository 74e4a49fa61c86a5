"""What led to a restriction: who had which part in it (I18), and which contact it rests on (I27). Read from the record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from evenhand.casework.models import Assessment, Concern, Proposal, Restriction, Review, Warning
from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague, Person
from evenhand.policy.finding import GROUNDING
from evenhand.policy.outcome import N_, Sentence, say

from .case import assessed_during


def line_of(restriction: Restriction) -> list[Restriction]:
    """A restriction with all that it extends or replaces, and what those do in their turn; itself first."""
    line = [restriction]
    for row in line:
        line.extend(each for each in (row.extends, row.replaces) if each is not None and each not in line)
    return line


def grounds_of(restriction: Restriction) -> list[Assessment]:
    """The assessments that a restriction rests on: of its proposal and those before it, and of what came meanwhile."""
    line = line_of(restriction)
    found = [
        row.proposal.assessment
        for row in line
        if row.proposal is not None and row.proposal.assessment is not None
    ]
    for row in line:
        if row.extends is not None:
            found += assessed_during(row.extends, row.decided_at)
    return list(dict.fromkeys(found))


def parts_played(colleague: Colleague, restriction: Restriction) -> list[str]:
    """The parts that the record shows this colleague played in a restriction and what led to it."""
    line, grounds = line_of(restriction), grounds_of(restriction)
    warnings = list(
        Warning.objects.filter(
            person__in=restriction.person.everyone(), issued_at__lte=restriction.decided_at
        ).select_related("assessment__concern")
    )
    assessments = [*grounds, *(warning.assessment for warning in warnings)]
    reviews = Review.objects.filter(restriction__in=line)
    played = {
        "reported": any(each.concern.reported_by_id == colleague.pk for each in assessments),
        "assessed": any(each.assessed_by_id == colleague.pk for each in assessments),
        "warned": any(each.issued_by_id == colleague.pk for each in warnings),
        "proposed": _proposed(colleague, line),
        "decided": any(each.decided_by_id == colleague.pk for each in line),
        "reviewed": (reviews.filter(decided_by=colleague) | reviews.filter(opened_by=colleague)).exists(),
        "affected": Concern.objects.filter(assessments__in=assessments, affected=colleague).exists(),
    }
    return [part for part, was in played.items() if was]


def _proposed(colleague: Colleague, line: Sequence[Restriction]) -> bool:
    proposals = Proposal.objects.filter(proposed_by=colleague)
    put_forward = proposals.filter(restriction__in=line) | proposals.filter(extends__in=line)
    return any(each.proposed_by_id == colleague.pk for each in line) or put_forward.exists()


def counting_on(contacts: Iterable[Contact], today: date) -> list[tuple[Person, Sentence]]:
    """What counts against anybody today and rests on one of these contacts: against whom, and what it is."""
    found = Assessment.objects.filter(concern__contacts__in=list(contacts), outcome__in=GROUNDING)
    assessments = set(found)
    if not assessments:
        return []
    warnings = Warning.objects.filter(assessment__in=assessments, withdrawn_at=None).select_related("person")
    told = [
        (row.person, say(N_("warning %(number)s of %(day)s"), number=row.number, day=row.issued_on))
        for row in warnings
        if row.is_live(today)
    ]
    # Anybody's: the concern may have been about an entry that stood for them then and does not now.
    restrictions = Restriction.objects.filter(ended_as="", ends_on__gte=today).select_related("person")
    return told + [
        (row.person, say(N_("restriction %(reference)s"), reference=row.reference))
        for row in restrictions
        if not assessments.isdisjoint(grounds_of(row))
    ]
