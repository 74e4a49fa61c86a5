"""What must be true the moment something is done, or refused: of the record, of the trail, and of who did it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from tests.casework.office import Office

from evenhand.audit.models import Entry
from evenhand.casework.models import (
    Assessment,
    Concern,
    Danger,
    Dispute,
    Proposal,
    Restriction,
    Review,
    Warning,
)
from evenhand.casework.questions.records import describe
from evenhand.contacts.models import Contact, Reading
from evenhand.people.models import Adjustment, Colleague
from evenhand.policy.calendar import local_date
from evenhand.policy.outcome import Refused

from .dice import Fields
from .forbidden import agreed, line, names_points
from .reckoning import (
    FLOOR,
    FORMS,
    GROUNDING,
    ORDINARY,
    RIGHTS,
    ROUTES,
    closed,
    live,
    measures,
    open_on,
    to_come,
)
from .records import Records
from .told import check_notice

_CASE, _MANAGER, _QUALITY, _SAFE = (
    {"caseworker", "manager"},
    {"manager"},
    {"quality_reviewer"},
    {"safeguarding_lead", "manager"},
)
# Who may, by the policy; whatever is not here, whoever deals with contact.
MAY: Mapping[str, set[str]] = {
    "assess_concern": _CASE, "issue_warning": _CASE, "propose_restriction": _CASE, "propose_extension": _CASE,
    "give_notice": _CASE, "decide_adjustment": _CASE, "merge_people": _CASE, "unmerge_people": _CASE,
    "decide_restriction": _MANAGER, "decide_review": _MANAGER, "lift_restriction": _MANAGER, "withdraw_warning": _MANAGER,
    "withhold_notice": _MANAGER, "hand_over_contact": _MANAGER,
    "assign_dispute": _QUALITY, "decide_dispute": _QUALITY,
    "own_danger": _SAFE, "finish_danger": _SAFE, "record_referral": _SAFE,
    "report_to_police": {"manager", "content_lead"},
}  # fmt: skip
_DEALS_WITH_CONTACT = {
    "colleague",
    "caseworker",
    "manager",
    "quality_reviewer",
    "safeguarding_lead",
    "content_lead",
}
# What may happen with nobody there: it arrives, a form says that somebody is in danger, its day has come. None of it judges (I9).
BY_ITSELF = {"receive_contact", "register_person", "receive_dispute", "open_review", "raise_danger"}


def check_entries(office: Office, entries: Sequence[Entry], by: Colleague | None) -> None:
    """Each change is in the trail, by who made it and may; nothing is judged by nobody (I8, I9, I32)."""
    for entry in entries:
        assert entry.at == office.now, "I32: the trail tells another moment"
        if entry.action == "suggest_merge":  # the software found a likeness on the way; it judges nobody
            assert entry.actor == "system", "I32: the trail names somebody for what the software found"
            continue
        assert entry.actor == (by.username if by else "system"), "I32: the trail names somebody else"
        if by is None:
            assert entry.action in BY_ITSELF, f"I9: {entry.action} by nobody"
        else:
            assert by.is_active, f"I9: {entry.action} by somebody who has left"
            assert by.role_names() & MAY.get(entry.action, _DEALS_WITH_CONTACT), (
                f"I8, I18: {entry.action} by {by}"
            )


def check_done(office: Office, records: Records, action: str, result: Any) -> None:
    """What must be true of a record at the moment it is made."""
    json.dumps(describe(result, office.now), default=str)
    check = _DONE.get(action)
    if check is not None:
        check(office, records, result)


def _assessed(office: Office, records: Records, row: Assessment) -> None:
    contacts = records.contacts_of(records.get(Concern, row.concern_id))
    if (
        row.outcome in GROUNDING
        and len(contacts) == 1
        and any(each[:2] in ("UP", "UD") for each in row.behaviours)
    ):
        readings = [each for each in records.all(Reading) if each.contact_id == contacts[0].pk]
        found = {contacts[0].purpose, *(each for reading in readings for each in reading.triage)}
        assert not found.intersection(RIGHTS), "I40: one use of a right is counted as an incident"


def _proposed(office: Office, records: Records, row: Proposal) -> None:
    assert row.last_resort.strip(), "I7: no last resort"
    assert row.lesser_options, "I7: no lesser option"
    assert all(str(each).strip() for each in row.lesser_options.values()), "I7: a lesser option without why"


def _extension_proposed(office: Office, records: Records, row: Proposal) -> None:
    assert row.extends_id, "I12: it extends nothing"
    assert row.assessment_id, "I21: it rests on nothing that was assessed"
    found = records.get(Assessment, row.assessment_id)
    assert found.outcome in GROUNDING, "I21: it rests on what was not found unacceptable"
    extended = records.get(Restriction, row.extends_id)
    ran = [each for each in line(records, extended) if each.extends_id == extended.extends_id]
    disputes = [each for each in records.all(Dispute) if each.restriction_id in {one.pk for one in ran}]
    came = [
        (each.channel, local_date(each.received_at))
        for each in records.contacts_of(records.get(Concern, found.concern_id))
        if extended.starts_on <= local_date(each.received_at) <= extended.ends_on
    ]
    abused = {
        "OA3": any(channel == FORMS for channel, _ in came),
        "DI7": any(open_on(dispute, day) for _, day in came for dispute in disputes),
    }
    assert abused[row.ground], "I21: extended because somebody disputed or got in touch"


def _decided(office: Office, records: Records, row: Restriction | Proposal) -> None:
    if isinstance(row, Proposal):
        assert row.status in ("declined", "returned")
        return
    family = records.family(row.person_id)
    asked = [each for each in records.all(Adjustment) if each.person_id in family and each.status == "asked"]
    assert not asked, "I22: decided while a request waits"
    together = [
        each for each in records.all(Restriction) if each.person_id in family and to_come(each, office.today)
    ]
    for adjustment in agreed(records, family):
        needs = set(adjustment.needs_channels)
        assert not needs or needs - closed(together), "I13: an agreed adjustment cannot be met"
    there = {each.username for each in office.colleagues.values() if each.is_active}
    assert names_points(row) <= there, "I36: nobody is named who is there"
    points = measures([row], "single_point_of_contact")
    assert len(points) <= 1, "I36: two single points of contact"
    assert all(item["contact"] != item["deputy"] for item in points), "I36: nobody while away"
    if not row.proposal_id:
        return
    proposal = records.get(Proposal, row.proposal_id)
    assert proposal.status == "approved"
    assert proposal.assessment_id, "I21: decided on nothing that was assessed"
    found = records.get(Assessment, proposal.assessment_id)
    assert found.outcome in GROUNDING, "I21: decided on what was not found unacceptable"
    if proposal.kind == "restriction":
        warned = any(live(each, office.today) for each in records.all(Warning) if each.person_id in family)
        assert warned or found.extremely_unacceptable.strip(), "I6: restricted without a warning"
        _proposed(office, records, proposal)
        considered = proposal.adjustments_considered.strip()
        assert considered or not agreed(records, family), (
            "I22: no reasons that take an adjustment into account"
        )


def _reviewed(office: Office, records: Records, row: Restriction) -> None:
    if row.extends_id and not row.ended_as and row.decided_at == office.now:
        _decided(office, records, row)


def _handled(office: Office, records: Records, row: Dispute | Restriction) -> None:
    if isinstance(row, Dispute):
        dispute = row
    else:
        dispute = next(each for each in records.all(Dispute) if each.decided_at == office.now and row.pk in (
            each.restriction_id, each.leads_to_id))  # fmt: skip
    restriction = records.get(Restriction, dispute.restriction_id)
    assert dispute.assigned_to_id not in set(involved(records, restriction)), (
        "I18: somebody who had a part in it"
    )


def involved(records: Records, restriction: Restriction) -> Iterator[int | None]:
    """Ids of whoever proposed, decided, assessed, reported, warned, reviewed or was affected, back to the first decision."""
    for row in line(records, restriction):
        yield from (row.decided_by_id, row.proposed_by_id)
        if row.proposal_id:
            proposal = records.get(Proposal, row.proposal_id)
            yield proposal.proposed_by_id
            if proposal.assessment_id:
                yield from _found(records, proposal.assessment_id)
        for review in records.all(Review):
            if (
                review.restriction_id == row.pk
                and review.decided_at
                and review.decided_at <= restriction.decided_at
            ):
                yield review.decided_by_id
    family = records.family(restriction.person_id)
    for warning in records.all(Warning):
        if warning.person_id in family and warning.issued_at <= restriction.decided_at:
            yield warning.issued_by_id
            yield from _found(records, warning.assessment_id)


def _found(records: Records, pk: int) -> Iterator[int]:
    assessment = records.get(Assessment, pk)
    concern = records.get(Concern, assessment.concern_id)
    yield from (assessment.assessed_by_id, concern.reported_by_id, *records.affected_by(concern))


# --- contact ------------------------------------------------------------------------------------------------------------------


def _kept(office: Office, records: Records, row: Contact) -> None:
    assert row.instruction["action"], "I25: taken in without an instruction"
    if row.match != "matched":
        assert row.instruction["action"] == "normal", "I27: an uncertain match restricts somebody"
    if row.purpose in FLOOR:
        assert row.instruction["action"] == "normal", "I14, I26: a right met a restriction"


_DONE: Mapping[str, Callable[[Office, Records, Any], None]] = {
    "assess_concern": _assessed,
    "propose_restriction": _proposed,
    "propose_extension": _extension_proposed,
    "decide_restriction": _decided,
    "decide_review": _reviewed,
    "assign_dispute": _handled,
    "decide_dispute": _handled,
    "give_notice": check_notice,
    "receive_contact": _kept,
}


# --- what nobody may be refused -------------------------------------------------------------------------------------------------


def check_refused(
    office: Office, records: Records, action: str, by: Colleague | None, fields: Fields, told: Refused
) -> None:
    """It says why and cites what, in words that were filled in; and what protects people is not refused."""
    assert told.outcome.reasons, "a refusal without a reason"
    for reason in told.outcome:
        assert reason.clauses, f"a refusal that cites nothing: {reason}"
        said = f"{reason.why} {reason.instead or ''}".replace("%s %(name)d", "")
        assert re.search(r"\w{3}", said), "a refusal that says nothing"
        assert not re.search(r"%\(|(?<!“)\bNone\b|object at 0x", said), f"a refusal in bad words: {said}"
    rightful = by is None or bool(by.is_active and by.role_names() & MAY.get(action, _DEALS_WITH_CONTACT))
    if by is None and action not in BY_ITSELF:
        assert "I9" in told.clauses, "I9: refused to a machine for another reason"
    elif rightful and action in _OPEN:
        assert not _OPEN[action](records, {**fields, "today": office.today}), (
            f"I14, I23, I25: {action} was refused: {told}"
        )


def _may_dispute(records: Records, fields: Fields) -> bool:
    restriction = fields["restriction"]
    disputed = any(each.restriction_id == restriction.pk for each in records.all(Dispute))
    # A day that was given may be one to come; today never is.
    return (
        not disputed
        and not restriction.replaces_id
        and fields["route"] in ROUTES
        and "received_on" not in fields
    )


def _may_lift(records: Records, fields: Fields) -> bool:
    restriction = records.get(Restriction, fields["restriction"].pk)
    return bool(fields["reasons"].strip()) and to_come(restriction, fields["today"])


# When each of these must be possible, whatever else is on record.
_OPEN: Mapping[str, Callable[[Records, Fields], bool]] = {
    "receive_contact": lambda _, f: (
        f["channel"] in (*ORDINARY, FORMS) and f["purpose"] in ("general", *FLOOR, "")
    ),
    "receive_dispute": _may_dispute,
    "raise_danger": lambda _, f: f["kind"] in ("immediate", "safeguarding") and bool(f["details"].strip()),
    "own_danger": lambda r, f: r.get(Danger, f["danger"].pk).owned_by_id is None,
    "seal_contact": lambda r, f: (
        bool(f["reasons"].strip()) and r.get(Contact, f["contact"].pk).sealed_at is None
    ),
    "lift_restriction": _may_lift,
    "record_adjustment_request": lambda _, f: bool(f["request"].strip()) and "fax" not in f["needs_channels"],
}
