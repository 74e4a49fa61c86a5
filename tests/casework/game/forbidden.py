"""The forbidden states, looked for in the records alone: what a stranger would find wrong who knows the policy and not the code."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from tests.casework.office import Office

from evenhand.casework.models import (
    Assessment,
    Concern,
    Danger,
    Dispute,
    HandOver,
    Notice,
    PoliceReport,
    Proposal,
    Restriction,
    Review,
    Warning,
)
from evenhand.contacts.models import Contact, Reading
from evenhand.people.models import Adjustment, Colleague
from evenhand.policy.calendar import local_date

from .reckoning import (
    FLOOR,
    FORMS,
    GROUNDING,
    ORDINARY,
    closed,
    last_day,
    live,
    measures,
    to_come,
    working_days,
)
from .records import Records


def check_always(office: Office, records: Records) -> None:
    """What must hold at every moment, whatever was done before."""
    staff = {each.pk: each for each in office.colleagues.values()}
    for assessment in records.all(Assessment):
        _finding(assessment)
    for warning in records.all(Warning):
        _warning(records, warning)
    for restriction in records.all(Restriction):
        _restriction(records, restriction, staff)
        if to_come(restriction, office.today):
            _rests_on_their_own_contact(records, restriction)
    for family in records.families().values():
        _one_person(office, records, family)
    _one_decision_each(records)
    for dispute in records.all(Dispute):
        _dispute(records, dispute, staff)
    _contacts(records)
    for report in records.all(PoliceReport):
        assert report.by_id, "I37: reported by nobody"
        assert all(words.strip() for words in (report.force, report.what_was_sent, report.authority)), (
            "I37: incomplete"
        )
    for notice in records.all(Notice):
        _notice(records, notice)


def _finding(row: Assessment) -> None:
    assert row.edition == "iopc-2026-06", "I39: judged by another edition"
    if row.outcome not in GROUNDING:
        return
    assert row.behaviours, "I1: no kind"
    assert row.impacts, "I1: no impact"
    assert all(text.strip() for text in (*row.behaviours.values(), *row.impacts.values())), (
        "I1: a half without reasons"
    )
    if "AA3" in row.behaviours:
        assert row.deliberate, "I2: language that was not deliberate"
        assert row.recognised_condition in ("no", "unknown"), "I2: language that a condition explains"
    if any(each.startswith("UP") for each in row.behaviours):
        assert row.next_steps_explained.strip() or row.decision_final, (
            "I3: persistence before anything was explained"
        )
    assert "UD8" not in row.behaviours or row.deliberate, "I4: hard to read, and not on purpose"
    assert row.our_part.strip(), "WA3: our own part was not looked at"


def _warning(records: Records, row: Warning) -> None:
    assert row.issued_by_id, "I9: warned by nobody"
    assert row.reasons.strip(), "I5: a warning without reasons"
    assert row.asked_change.strip(), "I5: a warning that asks for nothing"
    assert 1 <= row.number <= 3, "I5: a warning beyond the third"
    assert row.expires_on == last_day(row.issued_on, 12), "I35: a warning that ages out another day"
    assert records.get(Assessment, row.assessment_id).outcome == "warn", "I1: warned on what was not found"


def _one_person(office: Office, records: Records, family: set[int]) -> None:
    """What counts over all entries and all decisions of one person."""
    warnings = [
        each for each in records.all(Warning) if each.person_id in family and live(each, office.today)
    ]
    assert len(warnings) <= 3, "I5: a fourth live warning"
    for warning in warnings:
        concern = records.get(Concern, records.get(Assessment, warning.assessment_id).concern_id)
        _own(records.contacts_of(concern), family)
    restrictions = [
        each for each in records.all(Restriction) if each.person_id in family and to_come(each, office.today)
    ]
    assert set(ORDINARY) - closed(restrictions), "I13: no ordinary route is open"


def _own(contacts: list[Contact], family: set[int]) -> None:
    for contact in contacts:
        assert contact.match == "matched", "I27: it rests on contact of nobody knows whom"
        assert contact.person_id in family, "I27: it rests on somebody else's contact"


def _restriction(records: Records, row: Restriction, staff: dict[int, Colleague]) -> None:
    assert row.months in (3, 6, 12), "I10: a restriction of another length"
    assert row.ends_on == last_day(row.starts_on, row.months), "I11: another last day"
    assert row.decided_by_id != row.proposed_by_id, "I8: decided by its proposer"
    decider = staff[row.decided_by_id]
    assert decider.has_role("quality_reviewer" if row.replaces_id else "manager"), (
        "I8, I9: not a manager's decision"
    )
    assert row.replaces_id or row.starts_on >= local_date(row.decided_at), (
        "I8: in force before it was decided"
    )
    assert row.reasons.strip(), "I8: decided without reasons"
    assert FORMS not in closed([row]), "I14: the online forms are closed"
    assert row.edition == "iopc-2026-06", "I39: judged by another edition"
    if row.replaces_id:
        _eased(records.get(Restriction, row.replaces_id), row)
    elif row.extends_id:
        _extension(records, records.get(Restriction, row.extends_id), row)
    else:
        assert row.proposal_id, "I8, I9: nobody proposed it"
    if row.ended_as:
        after = [each for each in records.all(Restriction) if each.extends_id == row.pk and not each.ended_as]
        assert not after, "I35: an extension of what was ended is alive"


def _eased(before: Restriction, after: Restriction) -> None:
    assert before.ended_as, "I35: both the changed restriction and what it was are alive"
    assert (after.person_id, after.starts_on, after.scope) == (
        before.person_id,
        before.starts_on,
        before.scope,
    )
    assert after.ends_on <= before.ends_on, "I21: a dispute made it longer"
    assert closed([after]) <= closed([before]), "I21: a dispute closed what was open"


def _extension(records: Records, before: Restriction, row: Restriction) -> None:
    reviews = [
        each
        for each in records.all(Review)
        if each.leads_to_id == row.pk and each.restriction_id == before.pk
    ]
    assert len(reviews) == 1, "I12: extended without a review"
    (review,) = reviews
    assert review.outcome == "extend", "I12: extended by a review that did not"
    assert review.effect_on_behaviour.strip(), "I12: extended without a look at the effect on behaviour"
    assert review.reasons.strip(), "I12: extended without fresh reasons"
    assert review.decided_by_id, "I9: extended by nobody"
    if not row.proposal_id:
        # Whoever took the contact over goes on answering; later hand-overs are the extension's own.
        until = [
            each
            for each in records.all(HandOver)
            if each.restriction_id == before.pk and each.at <= row.decided_at
        ]
        names = {until[-1].contact.username, until[-1].deputy.username} if until else names_points(before)
        assert names_points(row) in (names, set()), "I36: an extension goes back to who no longer answers"
    assert row.starts_on > before.ends_on or row.proposal_id, "I11: an extension that begins before its time"


def _rests_on_their_own_contact(records: Records, row: Restriction) -> None:
    family = records.family(row.person_id)
    for each in line(records, row):
        if each.proposal_id:
            found = records.get(Proposal, each.proposal_id).assessment_id
            assert found, "I21: it rests on nothing that was assessed"
            _own(records.contacts_of(records.get(Concern, records.get(Assessment, found).concern_id)), family)


def line(records: Records, row: Restriction) -> Iterator[Restriction]:
    """A restriction, and what it extends or replaces, back to the first."""
    yield row
    for before in (row.extends_id, row.replaces_id):
        if before:
            yield from line(records, records.get(Restriction, before))


def _one_decision_each(records: Records) -> None:
    """No contact grounds two decisions that stand (I41)."""
    grounds = [
        (each.assessment_id, f"warning {each.pk}")
        for each in records.all(Warning)
        if each.withdrawn_at is None
    ]
    quashed = {each.proposal_id for each in records.all(Restriction) if each.ended_as == "quashed"}
    grounds += [
        (each.assessment_id, f"proposal {each.pk}")
        for each in records.all(Proposal)
        if each.status in ("proposed", "approved") and each.assessment_id and each.pk not in quashed
    ]
    standing: dict[int, set[str]] = {}
    for assessment, decision in grounds:
        for contact in records.contacts_of(
            records.get(Concern, records.get(Assessment, assessment).concern_id)
        ):
            standing.setdefault(contact.pk, set()).add(decision)
    twice = {pk: decisions for pk, decisions in standing.items() if len(decisions) > 1}
    assert not twice, f"I41: {twice}"


def _dispute(records: Records, row: Dispute, staff: dict[int, Colleague]) -> None:
    if row.received_on.year < 2029 and row.received_on.year > 2025:
        assert working_days(row.received_on, row.due_on) == 20, "I19: due another day"
        assert working_days(row.received_on, row.due_on - timedelta(days=1)) == 19, "I19: due another day"
    assert records.get(Restriction, row.restriction_id).replaces_id is None, (
        "I20: an outcome of a dispute is disputed"
    )
    for handler in (row.assigned_to_id, row.decided_by_id):
        assert handler is None or staff[handler].has_role("quality_reviewer"), (
            "I18: outside the quality reviewers"
        )
    assert row.decided_by_id in (None, row.assigned_to_id), "I18: decided by somebody else than its handler"
    if row.decided_at:
        assert row.decided_by_id, "I9: a dispute decided by nobody"
        assert row.reasons.strip(), "DI4: decided without reasons"


def _contacts(records: Records) -> None:
    read = {each.contact_id: each for each in reversed(records.all(Reading))}  # the first of each
    dangers = {(each.contact_id, each.kind) for each in records.all(Danger)}
    for contact in records.all(Contact):
        met = contact.instruction["action"]
        if contact.closed_at and met == "read_no_reply":
            assert contact.pk in read, "I24: closed unread"
            assert read[contact.pk].at <= contact.closed_at, "I24: closed before it was read"
        assert contact.match != "matched" or contact.person_id, "I27: matched with nobody"
        assert contact.purpose not in FLOOR or met == "normal", "I14, I26: a right did not go its way"
    for reading in records.all(Reading):
        for found, kind in (("danger", "immediate"), ("safeguarding", "safeguarding")):
            if found in reading.triage:
                assert (reading.contact_id, kind) in dangers, "I23: a danger was read and not raised"


def _notice(records: Records, row: Notice) -> None:
    assert row.by_id, "I15: nobody approved it"
    assert row.at >= records.get(Restriction, row.restriction_id).decided_at, (
        "I12: told before it was decided"
    )
    if row.kind == "withheld":
        assert row.code in ("danger", "no_address", "police_request"), "I15: withheld without a code"
        assert row.reasons.strip(), "I15: withheld without reasons"
        assert row.check_on, "I15: withheld without a day to look again"
        assert row.check_on > local_date(row.at), "I15: withheld until a day that has passed"


def names_points(restriction: Restriction) -> set[str]:
    """User names in its single point of contact, as it was decided."""
    points = measures([restriction], "single_point_of_contact")
    return {item[name] for item in points for name in ("contact", "deputy")}


def points_now(records: Records, restriction: Restriction) -> set[str]:
    """The names of who answers now: as it was handed over last, in this restriction or in what it goes on from."""
    if not names_points(restriction):
        return set()
    over = [each for each in records.all(HandOver) if each.restriction_id == restriction.pk]
    if over:
        return {over[-1].contact.name, over[-1].deputy.name}
    return set(
        Colleague.objects.filter(username__in=names_points(restriction)).values_list("name", flat=True)
    )


def agreed(records: Records, family: set[int]) -> list[Adjustment]:
    """The adjustments that are agreed with this person."""
    return [each for each in records.all(Adjustment) if each.person_id in family and each.status == "agreed"]
