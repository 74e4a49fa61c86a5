"""From records to facts: what the policy core asks about a person, gathered from the database. Reads only."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from evenhand.casework.models import (
    Assessment,
    Concern,
    Dispute,
    Notice,
    Proposal,
    Restriction,
    Review,
    Warning,
)
from evenhand.contacts.models import Contact
from evenhand.people.models import Adjustment, Colleague, Person
from evenhand.policy.access import DecidedRestriction, read_scope
from evenhand.policy.calendar import local_date
from evenhand.policy.edition import Edition, load
from evenhand.policy.finding import GROUNDING, ON_RECORD, RIGHTS, CitedContact, Finding
from evenhand.policy.measures import Measure, SinglePointOfContact, read_measures, stored
from evenhand.policy.needs import AgreedAdjustment
from evenhand.policy.outcome import N_, Outcome, Sentence, say
from evenhand.policy.restrictions import Circumstances
from evenhand.policy.reviews import AssessedConduct
from evenhand.policy.telling import must_not_learn
from evenhand.policy.warnings import GivenWarning


def edition_named(name: str = "") -> Edition:
    """The edition a record was decided under, or the one in use."""
    return load(name) if name else load()


def warnings_of(person: Person) -> tuple[GivenWarning, ...]:
    """Every warning ever given to this person, as the rules see them."""
    rows = Warning.objects.filter(person__in=person.everyone()).order_by("issued_at", "pk")
    return tuple(given_warning(row) for row in rows)


def given_warning(row: Warning) -> GivenWarning:
    """One warning as the rules see it."""
    withdrawn_on = local_date(row.withdrawn_at) if row.withdrawn_at else None
    return GivenWarning(
        number=row.number, issued_on=row.issued_on, expires_on=row.expires_on, withdrawn_on=withdrawn_on
    )


def live_warnings(person: Person, on: date) -> list[Warning]:
    """The warnings that count on this day."""
    rows = Warning.objects.filter(person__in=person.everyone()).order_by("issued_at", "pk")
    return [row for row in rows if given_warning(row).is_live(on)]


def decided(row: Restriction) -> DecidedRestriction:
    """One decided restriction as the rules see it."""
    return DecidedRestriction(
        reference=row.reference,
        measures=tuple(_handed_over(measure, row) for measure in stored(row.measures)),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        scope=read_scope(row.scope),
        ended=bool(row.ended_as),
        decided_at=row.decided_at,
    )


def not_to_be_told(people: Iterable[int] | None = None) -> set[int]:
    """Of the restrictions of these people (their entries; None: of everybody), by their ids, those that nobody may tell the person
    of: a manager withholds their notice for a reason that leaves no room for it (RT4, I15).

    One that has no notice of its own is as silent as the one that it extends or replaces.
    """
    notices = Notice.objects.order_by("at", "pk")
    if people is None:
        notices = notices.filter(restriction__in=Notice.objects.filter(kind="withheld").values("restriction"))
    else:
        notices = notices.filter(restriction__person__in=people)
    says = {
        row: kind == "withheld" and must_not_learn(code)
        for row, kind, code in notices.values_list("restriction", "kind", "code")
    }
    silent = {row for row, is_silent in says.items() if is_silent}
    newest = silent
    while newest:
        after = Restriction.objects.filter(Q(extends__in=newest) | Q(replaces__in=newest), notices=None)
        newest = set(after.values_list("pk", flat=True)) - silent
        silent = silent | newest
    return silent


def _handed_over(measure: Measure, row: Restriction) -> Measure:
    """The measure as it holds now: a single point of contact may have been handed over since it was decided (I36)."""
    if not isinstance(measure, SinglePointOfContact):
        return measure
    last = row.hand_overs.order_by("-pk").select_related("contact", "deputy").first()
    return SinglePointOfContact(last.contact.username, last.deputy.username) if last else measure


def measures_now(row: Restriction) -> list[dict[str, object]]:
    """The measures as they were written, but for who the single point of contact is now (I36)."""
    now = [measure for measure in decided(row).measures if isinstance(measure, SinglePointOfContact)]
    return [
        {**item, "contact": now[0].contact, "deputy": now[0].deputy}
        if now and item.get("kind") == SinglePointOfContact.kind
        else dict(item)
        for item in row.measures
    ]


def restrictions_of(
    person: Person, *, not_over_on: date | None = None, entries: Collection[int] | None = None
) -> list[Restriction]:
    """The person's decided restrictions, oldest first; with a day, only those in force then or still to begin. `entries` are the
    ids of the entries that stand for them, where they have been asked for already.
    """
    rows = Restriction.objects.filter(person__in=entries or person.everyone()).order_by("starts_on", "pk")
    if not_over_on is not None:
        rows = rows.filter(ended_as="", ends_on__gte=not_over_on)
    return list(rows)


def others_in_force(
    person: Person, on: date, besides: Iterable[Restriction] = ()
) -> tuple[DecidedRestriction, ...]:
    """Restrictions in force or agreed for later on this day, besides the given ones."""
    left_out = {row.pk for row in besides}
    return tuple(decided(row) for row in restrictions_of(person, not_over_on=on) if row.pk not in left_out)


def adjustments_of(person: Person, *, entries: Collection[int] | None = None) -> tuple[AgreedAdjustment, ...]:
    """The reasonable adjustments agreed for this person; `entries` as for `restrictions_of`."""
    rows = Adjustment.objects.filter(person__in=entries or person.everyone(), status="agreed").order_by("pk")
    return tuple(AgreedAdjustment(what=row.request, needs_channels=tuple(row.needs_channels)) for row in rows)


def unanswered_requests(person: Person) -> int:
    """How many requests for an adjustment wait for an answer."""
    return Adjustment.objects.filter(person__in=person.everyone(), status="asked").count()


def open_proposals() -> QuerySet[Proposal]:
    """The proposals that wait for a manager; an extension of what has ended since is void, and waits for nobody (I35)."""
    return Proposal.objects.filter(Q(extends=None) | Q(extends__ended_as=""), status="proposed")


def open_reviews() -> QuerySet[Review]:
    """The reviews that wait for a manager; what has ended since leaves nothing to review (I35)."""
    return Review.objects.filter(decided_at=None, restriction__ended_as="")


def points_of_contact() -> frozenset[str]:
    """User names of the colleagues who can be a single point of contact (RT1d)."""
    return frozenset(Colleague.objects.who_deal_with_contact().values_list("username", flat=True))


def checked_measures(written: object, edition: Edition) -> tuple[tuple[Measure, ...], Outcome]:
    """The measures as written by a proposer or decider, and what is wrong with them."""
    items = written if isinstance(written, (list, tuple)) else []
    return read_measures(items, edition, points_of_contact())


def finding_of(assessment: Assessment, person: Person | None = None) -> Finding:
    """What an assessment put on record, with its contacts as they stand now, seen from whom a decision on it is about.

    That is not whom the concern was about where two entries were one when it was proposed, and were told apart since (I27).
    """
    on_record = {name: getattr(assessment, name) for name in ON_RECORD}
    contacts = cited_contacts(assessment.concern, besides=assessment, person=person)
    return Finding(contacts=contacts, **on_record)


def cited_contacts(
    concern: Concern, besides: Assessment | None = None, person: Person | None = None
) -> tuple[CitedContact, ...]:
    """The contacts a concern rests on: what rights they exercise, what they already ground, and whose they are."""
    rows = concern.contacts.order_by("received_at", "pk").prefetch_related("readings")
    grounds = _already_grounding([row.pk for row in rows], besides)
    everyone = set((person or concern.person).everyone())
    return tuple(
        CitedContact(
            reference=row.reference,
            on=local_date(row.received_at),
            rights=_rights(row),
            grounds=grounds.get(row.pk, ""),
            whose=_whose(row, everyone),
        )
        for row in rows
    )


def _rights(contact: Contact) -> frozenset[str]:
    found = {contact.purpose, *(each for reading in contact.readings.all() for each in reading.triage)}
    return frozenset(found) & RIGHTS


def _whose(contact: Contact, everyone: set[int]) -> str:
    if contact.match == "representative":
        return "representative"
    if contact.match != "matched":
        return "uncertain"
    return "own" if contact.person_id in everyone else "somebody_else"


def _already_grounding(contacts: list[int], besides: Assessment | None) -> dict[int, Sentence]:
    """Contact id → the live decision, or the decision on its way, that already rests on it."""
    rows = Assessment.objects.filter(concern__contacts__in=contacts, outcome__in=GROUNDING).distinct()
    if besides is not None:
        rows = rows.exclude(pk=besides.pk)
    grounding: dict[int, Sentence] = {}
    for assessment in rows:
        decision = standing_decision(assessment)
        if decision:
            grounding.update(
                dict.fromkeys(assessment.concern.contacts.values_list("pk", flat=True), decision)
            )
    return grounding


def standing_decision(assessment: Assessment) -> Sentence | None:
    """What still rests on this assessment, in a few words; None once all of it was withdrawn, declined or quashed."""
    warning = Warning.objects.filter(assessment=assessment).first()
    if warning is not None:
        told = say(N_("warning %(number)s of %(day)s"), number=warning.number, day=warning.issued_on)
        return None if warning.withdrawn_at else told
    proposals = list(Proposal.objects.filter(assessment=assessment).order_by("pk"))
    if not proposals:
        return say(N_("the assessment of %(day)s"), day=local_date(assessment.assessed_at))
    alive = [
        proposal
        for proposal in proposals
        if proposal.status != "declined"
        and not (proposal.status == "returned" and proposal is not proposals[-1])
        and not _quashed(proposal)
        and not proposal.void
    ]
    return say(N_("the proposal of %(day)s"), day=local_date(alive[-1].proposed_at)) if alive else None


def _quashed(proposal: Proposal) -> bool:
    return Restriction.objects.filter(proposal=proposal, ended_as="quashed").exists()


def assessment_used(assessment: Assessment, besides: Proposal | None = None) -> bool:
    """Whether a warning, or a proposal that was not sent back, already came of this assessment."""
    if Warning.objects.filter(assessment=assessment).exists():
        return True
    proposals = Proposal.objects.filter(assessment=assessment).exclude(status="returned")
    if besides is not None:
        proposals = proposals.exclude(pk=besides.pk)
    return proposals.exists()


def circumstances_of(
    person: Person, assessment: Assessment, on: date, besides: Proposal | None = None
) -> Circumstances:
    """All that a proposal about this person is judged by, on this day."""
    warnings = warnings_of(person)
    return Circumstances(
        finding=finding_of(assessment, person),
        live_warnings=sum(warning.is_live(on) for warning in warnings),
        others_in_force=others_in_force(person, on),
        adjustments=adjustments_of(person),
        unanswered_requests=unanswered_requests(person),
        assessment_used=assessment_used(assessment, besides),
    )


def conduct_during(
    restriction: Restriction, now: datetime, besides: Proposal | None = None
) -> tuple[AssessedConduct, ...]:
    """What was assessed about contact that came while this restriction ran, contact by contact; but for what grounds another
    decision than this proposal already (I41), and what was not certainly the person's own (I27).
    """
    everyone = set(restriction.person.everyone())
    disputes = list(Dispute.objects.filter(restriction__in=_as_it_was(restriction)))
    return tuple(
        AssessedConduct(
            on=day,
            outcome=assessment.outcome,
            channel=contact.channel,
            during_dispute=any(_open_on(dispute, day) for dispute in disputes),
            assessment=str(assessment.pk),
        )
        for assessment in assessed_during(restriction, now)
        if not assessment_used(assessment, besides)
        for contact in assessment.concern.contacts.all()
        if (day := _came_during(contact, restriction)) and _whose(contact, everyone) == "own"
    )


def _as_it_was(restriction: Restriction) -> list[Restriction]:
    """This restriction, and before it those that the outcomes of disputes changed into it."""
    known = [restriction]
    while (before := known[-1].replaces) is not None:
        known.append(before)
    return known


def assessed_during(restriction: Restriction, until: datetime) -> list[Assessment]:
    """The assessments, until a moment, of contact that came from the person while this restriction ran."""
    people = restriction.person.everyone()
    rows = (
        Assessment.objects.filter(concern__person__in=people, assessed_at__lte=until)
        .select_related("concern")
        .prefetch_related("concern__contacts")
        .order_by("pk")
    )
    return [
        row
        for row in rows
        if any(_came_during(contact, restriction) for contact in row.concern.contacts.all())
    ]


def _came_during(contact: Contact, restriction: Restriction) -> date | None:
    """The day on which a contact came, if the restriction ran on it."""
    day = local_date(contact.received_at)
    return day if restriction.starts_on <= day <= restriction.ends_on else None


def _open_on(dispute: Dispute, day: date) -> bool:
    return dispute.received_on <= day and (
        dispute.decided_at is None or day <= local_date(dispute.decided_at)
    )


def no_longer_from(row: Restriction) -> date:
    """The first day on which an ended restriction does not apply."""
    return row.ended_on or row.ends_on + timedelta(days=1)
