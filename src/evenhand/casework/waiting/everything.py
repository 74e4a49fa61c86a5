"""Everything that waits for somebody, read from the records: whose it is, and by when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import OuterRef, Q, Subquery

from evenhand.casework.correspondence.telling import left_all_the_same, telling_of
from evenhand.casework.facts.case import open_proposals, open_reviews
from evenhand.casework.models import Concern, Danger, Dispute, Notice, PoliceReport, Proposal, Restriction
from evenhand.casework.oversight.reconciling import newest
from evenhand.contacts.models import Contact, Quarantined, Reading
from evenhand.people.models import Adjustment
from evenhand.policy.calendar import add_working_days, local_date
from evenhand.policy.delivery import LEFT
from evenhand.policy.instruction import CHANNEL_CLOSED, HOLD, READ_NO_REPLY, ROUTE
from evenhand.policy.measures import PoliceReport as PoliceReportMeasure
from evenhand.policy.measures import SinglePointOfContact, stored
from evenhand.policy.needs import DANGER_KINDS
from evenhand.policy.outcome import N_
from evenhand.policy.reading import GOES_TO, is_somebodys_own
from evenhand.policy.reconciliation import PUT_RIGHT_WITHIN
from evenhand.policy.telling import wants_notice

from . import holds, letters, subject_access
from .forms import forms_due
from .letters import letters_due
from .sealed import sealed_due

# Nothing in the policy's text sets these; they are our own promise to colleagues and to the person (open questions).
ASSESS_WITHIN, DECIDE_WITHIN, ANSWER_NEED_WITHIN, READ_WITHIN, SEND_WITHIN = 5, 5, 10, 2, 1
TITLES = {
    "danger": N_("Danger that nobody owns yet"),
    "referral": N_("Danger that is being dealt with"),
    "concern": N_("Concern to assess"),
    "proposal": N_("Proposal to decide"),
    "returned": N_("Proposal sent back"),
    "notice": N_("Restriction without notice"),
    "notice_check": N_("Withheld notice to look at again"),
    "review": N_("Review to decide"),
    "dispute": N_("Dispute to answer"),
    "dispute_unassigned": N_("Dispute to assign"),
    "adjustment": N_("Request for an adjustment to answer"),
    "adjustment_review": N_("Adjustment to look at again"),
    "reading": N_("Contact to read and triage"),
    "reply": N_("Contact for the single point of contact"),
    "passed_on": N_("Contact that holds something for you"),
    "unreadable": N_("Message that could not be read: look at what it is"),
    "police_report": N_("Police report to make"),
    "sealed": N_("Sealed contact: does it go to the police?"),
    "form": N_("Form to deal with"),
    "form_dispute": N_("Form that disputes a restriction: find which one"),
    "form_adjustment": N_("Form that asks for an adjustment"),
    "rules": N_("Mail rules and bars that differ from the register"),
    **holds.TITLES,
    **letters.TITLES,
    **subject_access.TITLES,
}

_DANGERS = ("danger", *DANGER_KINDS)


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that waits for somebody. `on` is the local day it is due; `roles` whose work it is, `named` whom it
    waits for by name.

    `record` is "casework.review:12"; `person` the person's reference, for those who may see the case.
    """

    kind: str
    record: str
    on: date
    overdue: bool
    person: str = ""
    person_id: int | None = None
    roles: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    urgent: bool = False
    row: object = field(default=None, compare=False, repr=False)

    def as_dict(self) -> dict[str, object]:
        """JSON-ready."""
        return {
            "kind": self.kind,
            "of": self.record,
            "title": TITLES[self.kind],
            "on": self.on.isoformat(),
            "overdue": self.overdue,
            "urgent": self.urgent,
            "person": self.person or None,
        }


def everything_due(now: datetime) -> Iterator[Due]:
    """Every open clock of the organisation, overdue or not."""
    today = local_date(now)
    for source in (
        _dangers, _concerns, _proposals, _notices, _reviews, _disputes, _adjustments, _contacts, _passed_on, _unreadable,
        _police_reports, _sealed, _forms, _rules, _holds, _letters, _subject_access,
    ):  # fmt: skip
        yield from source(today)


def _item(kind: str, record: object, on: date, today: date, person: object = None, **more: object) -> Due:
    meta = record._meta  # type: ignore[attr-defined]
    return Due(
        kind=kind,
        record=f"{meta.label_lower}:{record.pk}",  # type: ignore[attr-defined]
        on=on,
        overdue=on < today,
        person=getattr(person, "reference", ""),
        person_id=getattr(person, "pk", None),
        row=record,
        **more,  # type: ignore[arg-type]
    )


def _dangers(today: date) -> Iterator[Due]:
    for row in Danger.objects.filter(done_at=None).select_related("person", "owned_by"):
        on = local_date(row.raised_at)
        if row.owned_by is None:
            yield _item(
                "danger", row, on, today, row.person, roles=("safeguarding_lead", "manager"), urgent=True
            )
        else:
            yield _item(
                "referral",
                row,
                on,
                today,
                row.person,
                named=(row.owned_by.username,),
                roles=("safeguarding_lead",),
                urgent=row.kind == "immediate",
            )


def _concerns(today: date) -> Iterator[Due]:
    for row in Concern.objects.filter(assessments=None).select_related("person"):
        yield _item(
            "concern",
            row,
            add_working_days(local_date(row.reported_at), ASSESS_WITHIN),
            today,
            row.person,
            roles=("caseworker",),
        )


def _proposals(today: date) -> Iterator[Due]:
    for row in open_proposals().select_related("person", "proposed_by"):
        on = add_working_days(local_date(row.proposed_at), DECIDE_WITHIN)
        yield _item("proposal", row, on, today, row.person, roles=("manager",))
    for row in Proposal.objects.filter(status="returned", kind="restriction").select_related(
        "person", "proposed_by", "assessment"
    ):
        if row.decided_at and not Proposal.objects.filter(assessment=row.assessment, pk__gt=row.pk).exists():
            on = add_working_days(local_date(row.decided_at), DECIDE_WITHIN)
            named = (row.proposed_by.username,)
            yield _item("returned", row, on, today, row.person, named=named, roles=("caseworker",))


def _notices(today: date) -> Iterator[Due]:
    """Restrictions whose notice nobody gave yet, or a manager withheld. One that was given and has not come waits as a letter; so
    does the outcome of the dispute that changed one.
    """
    newest = Notice.objects.filter(restriction=OuterRef("pk")).order_by("-at", "-pk")
    rows = Restriction.objects.filter(ended_as="", ends_on__gte=today).annotate(
        last=Subquery(newest.values("kind")[:1]), check_on=Subquery(newest.values("check_on")[:1])
    )
    for row in rows.filter(Q(last=None) | ~Q(last="given")).select_related("person"):
        if row.check_on:
            late = left_all_the_same(row)
            left = late is not None and late.state in LEFT
            on = min(row.check_on, today) if left else row.check_on
            yield _item("notice_check", row, on, today, row.person, roles=("manager",), urgent=left)
        elif row.replaces_id is None or wants_notice(telling_of(row)):
            yield _item("notice", row, local_date(row.decided_at), today, row.person, roles=("caseworker",))


def _reviews(today: date) -> Iterator[Due]:
    for row in open_reviews().select_related("restriction__person"):
        late = row.due_on < today
        # A manager decides it; once it is late, whoever prepares it hears of it as well.
        roles = ("manager", "caseworker") if late else ("manager",)
        yield _item("review", row, row.due_on, today, row.restriction.person, roles=roles, urgent=late)


def _disputes(today: date) -> Iterator[Due]:
    for row in Dispute.objects.filter(decided_at=None).select_related("restriction__person", "assigned_to"):
        person, late = row.restriction.person, row.due_on < today
        if row.assigned_to is None:
            yield _item(
                "dispute_unassigned", row, row.due_on, today, person, roles=("quality_reviewer",), urgent=late
            )
        else:
            yield _item(
                "dispute",
                row,
                row.due_on,
                today,
                person,
                named=(row.assigned_to.username,),
                roles=("quality_reviewer",),
                urgent=late,
            )


def _adjustments(today: date) -> Iterator[Due]:
    for row in Adjustment.objects.filter(status="asked").select_related("person"):
        yield _item(
            "adjustment",
            row,
            add_working_days(local_date(row.asked_at), ANSWER_NEED_WITHIN),
            today,
            row.person,
            roles=("caseworker",),
        )
    for row in Adjustment.objects.filter(status="agreed", review_on__isnull=False).select_related("person"):
        if row.review_on and row.review_on - timedelta(days=14) <= today:
            yield _item("adjustment_review", row, row.review_on, today, row.person, roles=("caseworker",))


def _contacts(today: date) -> Iterator[Due]:
    """Contact that met a restriction: whoever must read it, by when (I24); or answer it, by the allocated time (RT1c, RT1d).

    Nobody answers what a program sent by itself; it is read all the same.
    """
    met = Q(instruction__action__in=[CHANNEL_CLOSED, HOLD, ROUTE, READ_NO_REPLY])
    promised = Q(instruction__reply_by__isnull=False) & ~Q(instruction__reply_by=None)
    rows = Contact.objects.filter(met | promised, closed_at=None, person__isnull=False)
    for row in rows.select_related("person").prefetch_related("readings"):
        told = row.instruction
        points = tuple(name for name in (told.get("route_to"),) if name)
        on = add_working_days(local_date(row.received_at), READ_WITHIN)
        if (points or told.get("reply_by")) and is_somebodys_own(row.automatic):
            yield _item(
                "reply",
                row,
                date.fromisoformat(told["reply_by"]) if told.get("reply_by") else on,
                today,
                row.person,
                named=_with_deputies(points, row.person_id or 0),
                roles=("caseworker",),
            )
        elif not row.readings.all():
            yield _item(
                "reading",
                row,
                on,
                today,
                row.person,
                roles=("caseworker",),
                urgent=told.get("action") == READ_NO_REPLY and on < today,
            )


def _passed_on(today: date) -> Iterator[Due]:
    """What a reader found in a contact goes to whose it is, whatever restriction is in force (I26). Danger has its own record."""
    rows = Reading.objects.filter(contact__closed_at=None).exclude(triage=["none"])
    found: dict[Contact, set[str]] = {}
    read_at: dict[Contact, datetime] = {}
    for row in rows.select_related("contact__person").order_by("pk"):
        found.setdefault(row.contact, set()).update(row.triage)
        read_at.setdefault(row.contact, row.at)
    logged = set(Dispute.objects.filter(contact__in=list(found)).values_list("contact_id", flat=True))
    opened = subject_access.opened_from() if found else set()
    for contact, triage in found.items():
        if contact.pk in opened:
            triage.discard("subject_access")  # the request itself waits instead
        if contact.pk in logged:
            triage.discard("dispute")  # the dispute itself waits instead
        roles = {GOES_TO[each] for each in triage if each in GOES_TO and each not in _DANGERS}
        if roles:
            on = add_working_days(local_date(read_at[contact]), READ_WITHIN)
            yield _item("passed_on", contact, on, today, contact.person, roles=tuple(sorted(roles)))


def _unreadable(today: date) -> Iterator[Due]:
    """What came in and could not be read as a message, until somebody said what it is (DF3, I25)."""
    kept = Quarantined.objects.values("sha256")
    for row in Contact.objects.filter(sha256__in=kept, closed_at=None, sealed_at=None, readings=None):
        on = add_working_days(local_date(row.received_at), READ_WITHIN)
        yield _item("unreadable", row, on, today, row.person, roles=("caseworker",))


def _with_deputies(points: tuple[str, ...], person_id: int) -> tuple[str, ...]:
    deputies = [
        measure.deputy
        for row in Restriction.objects.filter(person_id=person_id, ended_as="")
        for measure in stored(row.measures)
        if isinstance(measure, SinglePointOfContact) and measure.contact in points
    ]
    return tuple(dict.fromkeys((*points, *deputies)))


def _police_reports(today: date) -> Iterator[Due]:
    rows: Iterable[Restriction] = Restriction.objects.filter(ended_as="", ends_on__gte=today).select_related(
        "person"
    )
    for row in rows:
        if any(isinstance(measure, PoliceReportMeasure) for measure in stored(row.measures)):
            since = PoliceReport.objects.filter(person__in=row.person.everyone(), at__gte=row.decided_at)
            on = add_working_days(local_date(row.decided_at), DECIDE_WITHIN)
            if not since.exists():
                yield _item("police_report", row, on, today, row.person, roles=("manager", "content_lead"))


def _sealed(today: date) -> Iterator[Due]:
    for row, on in sealed_due(within=READ_WITHIN):
        yield _item("sealed", row, on, today, row.person, roles=("content_lead",))


def _forms(today: date) -> Iterator[Due]:
    for each in forms_due(read_within=READ_WITHIN, answer_need_within=ANSWER_NEED_WITHIN):
        yield _item(each.kind, each.contact, each.on, today, each.contact.person, roles=each.roles)


def _rules(today: date) -> Iterator[Due]:
    """What differed from the register when somebody looked last, and nobody has put right (RT2)."""
    for row in newest():
        left = [each.first_found_at for each in row.differences.all() if each.put_right_at is None]
        if left:
            on = add_working_days(local_date(min(left)), PUT_RIGHT_WITHIN)
            yield _item("rules", row, on, today, roles=("caseworker",))


def _holds(today: date) -> Iterator[Due]:
    for each in holds.retention_due(today, decide_within=DECIDE_WITHIN):
        yield _item(each.kind, each.row, each.on, today, each.row.person, named=each.named, roles=each.roles)


def _letters(today: date) -> Iterator[Due]:
    for each in letters_due(today, send_within=SEND_WITHIN):
        yield _item(each.kind, each.row, each.on, today, each.row.person, roles=(each.role,))


def _subject_access(today: date) -> Iterator[Due]:
    """The person waits for an answer, whatever restriction is in force (I26)."""
    for kind, row, on in subject_access.subject_access_due():
        yield _item(kind, row, on, today, row.person, roles=("data_protection",), urgent=on < today)
