"""Two people at the same moment, each on a connection of their own: whatever comes first, no forbidden state follows.

What one action does against itself is tried with the guards; here two different ones meet, or one about two records.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier, Event
from typing import Any

import pytest
from django.db import connection, connections, transaction

from evenhand import audit
from evenhand.audit.models import Entry
from evenhand.casework.actions._action import lock
from evenhand.casework.facts.case import live_warnings, others_in_force
from evenhand.casework.models import (
    Assessment,
    Concern,
    Danger,
    Delivery,
    Dispute,
    EndedCall,
    Proposal,
    Restriction,
    Review,
    Warning,
)
from evenhand.casework.questions.instruction import instruction_for
from evenhand.casework.waiting.due import due_for
from evenhand.casework.waiting.everything import everything_due
from evenhand.casework.work import due
from evenhand.policy.access import open_channels
from evenhand.policy.edition import load
from evenhand.policy.outcome import Refused

from .office import EMAIL_CLOSED, ORDINARY, Office

pytestmark = pytest.mark.django_db(transaction=True)

Doing = Callable[[], object]


@pytest.fixture
def office(transactional_db: None) -> Office:
    return Office().open()


def at_once(*doings: Doing) -> list[tuple[str, ...] | None]:
    """What each was refused by, None for what was done. All begin together. Nothing else may go wrong, and the trail is whole."""
    start = Barrier(len(doings))

    def do(doing: Doing) -> tuple[str, ...] | None:
        try:
            start.wait()
            doing()
        except Refused as told:
            return told.clauses
        finally:
            connections.close_all()
        return None

    with ThreadPoolExecutor(len(doings)) as pool:
        became = list(pool.map(do, doings))
    assert audit.verify().whole
    return became


def fresh(record: Any) -> Any:
    """Another person's copy of a record, as their own screen holds it."""
    return type(record).objects.get(pk=record.pk)


def entries(action: str) -> int:
    return Entry.objects.filter(action=action).count()


@pytest.mark.proves("WA1", "I5")
def test_third_and_fourth_warnings_of_several_colleagues_make_three(office: Office) -> None:
    person = office.person()
    office.warning(person)
    assessments = [office.assessment(person) for _ in range(5)]
    became = at_once(
        *(lambda each=each, by=by: office.warning(person, assessment=fresh(each), by=by)
          for each, by in zip(assessments, [office.cal, office.cora, office.mel, office.max, office.cal], strict=True))
    )  # fmt: skip
    assert became.count(None) == 2
    assert all(told is None or {"WA1", "I5"} <= {*told} for told in became)
    assert sorted(Warning.objects.values_list("number", flat=True)) == [1, 2, 3]
    assert len(live_warnings(person, office.today)) == 3


@pytest.mark.proves("RT3", "I8")
def test_two_managers_decide_one_proposal_and_one_decision_stands(office: Office) -> None:
    proposal = office.proposal(office.person())
    became = at_once(
        lambda: office.decide(fresh(proposal), "approve", by=office.mel, months=3),
        lambda: office.decide(fresh(proposal), "approve", by=office.max, months=12),
        lambda: office.decide(fresh(proposal), "decline", by=office.max),
    )
    assert became.count(None) == 1
    assert all(told is None or "RT3" in told for told in became)
    assert entries("decide_restriction") == 1
    assert Restriction.objects.count() == Proposal.objects.filter(status="approved").count() <= 1


@pytest.mark.proves("IN3", "I22")
def test_a_request_that_comes_while_it_is_decided_is_either_waited_for_or_comes_after(office: Office) -> None:
    for _ in range(4):
        person = office.person()
        proposal = office.proposal(person)
        asked, decided = at_once(
            lambda person=person: office.do(
                "record_adjustment_request", office.ana, person=fresh(person), request="Large print"
            ),  # type: ignore[misc]
            lambda proposal=proposal: office.decide(fresh(proposal)),  # type: ignore[misc]
        )
        assert asked is None
        order = list(
            Entry.objects.filter(
                person_id=person.pk, action__in=["record_adjustment_request", "decide_restriction"]
            )
            .order_by("number")
            .values_list("action", flat=True)
        )
        if decided is None:
            assert order == ["decide_restriction", "record_adjustment_request"]
        else:
            assert "I22" in decided
            assert order == ["record_adjustment_request"]


@pytest.mark.proves("OA1", "I13")
def test_two_proposals_that_together_close_every_route_are_not_both_approved(office: Office) -> None:
    person = office.person()
    halves = [
        office.proposal(person, measures=[{"kind": "channels", "closed": closed}])
        for closed in (ORDINARY[:4], ORDINARY[4:])
    ]
    became = at_once(
        lambda: office.decide(fresh(halves[0]), by=office.mel),
        lambda: office.decide(fresh(halves[1]), by=office.max),
    )
    assert became.count(None) == 1
    assert any(told and {"OA1", "I13"} <= {*told} for told in became)
    assert len(open_channels(others_in_force(person, office.today), load())) > 1


@pytest.mark.proves("OA1", "IN3", "I13")
def test_an_adjustment_agreed_while_its_only_route_is_closed_does_not_pass_unseen(office: Office) -> None:
    person = office.person()
    proposal = office.proposal(person)
    asked = office.do(
        "record_adjustment_request", office.ana, person=person, request="By e-mail", needs_channels=["email"]
    )
    agreed, decided = at_once(
        lambda: office.do(
            "decide_adjustment", office.cal, request=fresh(asked), outcome="agreed", reasons="Yes."
        ),
        lambda: office.decide(fresh(proposal)),
    )
    assert agreed is None
    assert decided is not None
    assert "I22" in decided or "I13" in decided


@pytest.mark.proves("DI6", "I20")
def test_a_dispute_comes_twice_at_once_and_is_taken_in_once(office: Office) -> None:
    restriction = office.restriction(office.person())
    became = at_once(
        lambda: office.dispute(fresh(restriction), route="email"),
        lambda: office.dispute(fresh(restriction), route="post", by=office.ana),
    )
    assert became.count(None) == 1
    assert all(told is None or {"DI6", "I20"} <= {*told} for told in became)
    assert Dispute.objects.count() == 1


@pytest.mark.proves("DI4", "DI6", "I20")
def test_a_dispute_is_decided_once_and_what_it_leads_to_is_one(office: Office) -> None:
    restriction = office.restriction(office.person(), months=12)
    dispute = office.dispute(restriction)
    became = at_once(
        lambda: office.decide_dispute(fresh(dispute), "changed", months=3, by=office.quinn),
        lambda: office.decide_dispute(fresh(dispute), "removed", by=office.quill),
        lambda: office.decide_dispute(fresh(dispute), "stands", by=office.quill),
    )
    assert became.count(None) == 1
    assert Restriction.objects.filter(ended_as="").count() <= 1


@pytest.mark.proves("DI3", "I18")
def test_a_dispute_that_is_assigned_while_somebody_else_decides_it_has_one_handler(office: Office) -> None:
    dispute = office.dispute(office.restriction(office.person()))
    at_once(
        lambda: office.do("assign_dispute", office.quinn, dispute=fresh(dispute), to=office.quill),
        lambda: office.decide_dispute(fresh(dispute), by=office.quinn),
    )
    dispute.refresh_from_db()
    assert dispute.decided_by in (None, dispute.assigned_to)


@pytest.mark.proves("OA7", "I12", "I35")
def test_a_restriction_is_lifted_and_extended_at_once_and_is_not_in_force_afterwards(office: Office) -> None:
    for merged in (False, True):
        person = office.person()
        review = office.review(office.restriction(person))
        if merged:
            keep = office.person()
            office.do("merge_people", office.cal, keep=keep, merge=person, reasons="Same passport.")
        lifted, extended = at_once(
            lambda review=review: office.do(
                "lift_restriction", office.mel, restriction=fresh(review.restriction), reasons="Peace."
            ),  # type: ignore[misc]
            lambda review=review: office.decide_review(fresh(review), by=office.max),  # type: ignore[misc]
        )
        assert lifted is None
        assert extended is None or "I35" in extended
        office.on(date(2026, 10, 15))
        assert instruction_for(channel="email", person=person, at=office.now).action == "normal"
        office.now -= timedelta(days=100)


@pytest.mark.proves("OA7", "I12")
def test_a_review_is_decided_once_and_a_restriction_extended_once(office: Office) -> None:
    person = office.person()
    restriction = office.restriction(person)
    office.later(days=1)
    abuse = office.concern(person, office.contact(person, "web_form"))
    office.assessment(person, "restrict", concern=abuse, extremely_unacceptable="Threats.")
    proposal = office.do(
        "propose_extension", office.cal, restriction=restriction, ground="OA3", months=3, reasons="Threats."
    )
    review = restriction.reviews.get()
    became = at_once(
        lambda: office.decide_review(fresh(review), by=office.mel),
        lambda: office.decide(fresh(proposal), by=office.max),
        lambda: office.decide_review(fresh(review), "remove", by=office.max),
    )
    assert became.count(None) == 1
    assert restriction.extensions.count() <= 1


@pytest.mark.proves("OA6", "I11")
def test_the_due_runner_runs_on_four_machines_and_opens_each_review_once(office: Office) -> None:
    for _ in range(5):
        office.restriction(office.person())
    office.on(date(2026, 9, 20))
    assert at_once(*[lambda: due.run(office.now)] * 4) == [None] * 4
    assert Review.objects.count() == 5
    assert set(Review.objects.values_list("restriction", flat=True)) == set(
        Restriction.objects.values_list("pk", flat=True)
    )


@pytest.mark.proves("OA6", "I35")
def test_the_due_runner_and_a_manager_who_lifts_leave_no_review_that_waits(office: Office) -> None:
    restriction = office.restriction(office.person())
    office.on(date(2026, 9, 20))
    assert at_once(
        lambda: due.run(office.now),
        lambda: office.do("lift_restriction", office.mel, restriction=fresh(restriction), reasons="Peace."),
    ) == [None, None]
    assert [each for each in everything_due(office.now) if each.kind == "review"] == []


@pytest.mark.proves("IN2", "MN3")
def test_a_button_pressed_twice_at_once_reports_once_and_raises_once(office: Office) -> None:
    person = office.person("One")
    message = office.contact(person)
    for twice in (
        lambda: office.concern(fresh(person), message),
        lambda: office.do(
            "raise_danger", office.ana, person=fresh(person), kind="immediate", details="On the bridge."
        ),
        lambda: office.do("raise_danger", office.ana, kind="immediate", details="Somebody on the bridge."),
    ):
        assert at_once(twice, twice).count(None) == 1
    assert (Concern.objects.count(), Danger.objects.count()) == (1, 2)


@pytest.mark.proves("DF4", "I41")
def test_one_contact_is_assessed_in_two_concerns_at_once_and_grounds_one_decision(office: Office) -> None:
    one, other = office.person("One"), office.person("Other")
    for people in ((one, one), (one, other)):
        message = office.contact(one)
        told = ("The same request again.", "The same request once more.")
        concerns = [
            office.concern(who, message, description=words) for who, words in zip(people, told, strict=True)
        ]
        became = at_once(
            lambda: office.assessment(concerns[0].person, concern=fresh(concerns[0]), by=office.cal),  # noqa: B023
            lambda: office.assessment(concerns[1].person, concern=fresh(concerns[1]), by=office.cora),  # noqa: B023
        )
        assert became.count(None) == 1
        assert all(each is None or "I41" in each for each in became)
        assert Assessment.objects.filter(concern__contacts=message).count() == 1


@pytest.mark.proves("DF4", "I41")
def test_an_assessment_is_warned_of_and_proposed_on_at_once_and_grounds_one_decision(office: Office) -> None:
    person = office.person()
    office.restriction(person)
    office.later(days=1)
    abuse = office.assessment(person, concern=office.concern(person, office.contact(person, "web_form")))
    restriction = person.restrictions.get()
    became = at_once(
        lambda: office.warning(person, assessment=fresh(abuse)),
        lambda: office.do(
            "propose_extension",
            office.cora,
            restriction=restriction,
            ground="OA3",
            months=3,
            reasons="Forms.",
        ),
    )
    assert became.count(None) == 1
    assert Warning.objects.count() + Proposal.objects.filter(kind="extension").count() == 1


@pytest.mark.proves("IN4", "I5", "I13", "I27")
def test_two_entries_are_merged_while_each_is_restricted_and_a_route_stays_open(office: Office) -> None:
    one, other = office.person("One"), office.person("Other")
    halves = [
        office.proposal(person, measures=[{"kind": "channels", "closed": closed}])
        for person, closed in ((one, ORDINARY[:4]), (other, ORDINARY[4:]))
    ]
    at_once(
        lambda: office.decide(fresh(halves[0]), by=office.mel),
        lambda: office.decide(fresh(halves[1]), by=office.max),
        lambda: office.do(
            "merge_people", office.cal, keep=fresh(one), merge=fresh(other), reasons="Same passport."
        ),
    )
    for person in (fresh(one), fresh(other)):
        assert len(open_channels(others_in_force(person, office.today), load())) > 1


@pytest.mark.proves("RT4", "I15")
def test_a_notice_that_is_withheld_meanwhile_is_given_once_at_most_and_its_letter_does_not_leave(
    office: Office,
) -> None:
    """Whoever comes after the withholding is refused: the notice is a manager's to give from then on."""
    restriction = office.restriction(office.person())
    withheld = {"code": "danger", "reasons": "So.", "check_on": date(2026, 8, 1)}
    became = at_once(
        lambda: office.do("give_notice", office.cal, restriction=fresh(restriction), sent_by="post"),
        lambda: office.do("give_notice", office.cora, restriction=fresh(restriction), sent_by="email"),
        lambda: office.do("withhold_notice", office.mel, restriction=fresh(restriction), **withheld),
    )
    kinds = list(restriction.notices.order_by("pk").values_list("kind", flat=True))
    assert kinds in (["withheld"], ["given", "withheld"])
    assert [became[:2].count(None), became[2]] == [kinds.count("given"), None]
    assert not Delivery.objects.filter(letter__startswith="restriction").exclude(state="dropped").exists()


@pytest.mark.proves("RT1a")
def test_a_call_is_ended_once(office: Office) -> None:
    person = office.person()
    office.restriction(person, measures=[{"kind": "end_calls"}])
    call = office.contact(person, "phone")
    words = {"said_before_ending": "I will end the call.", "reasons": "It went on."}
    became = at_once(*[lambda: office.do("end_call", office.ana, contact=fresh(call), **words)] * 2)
    assert became.count(None) == 1
    assert EndedCall.objects.count() == 1


@pytest.mark.proves("MN3", "I23")
def test_a_danger_that_two_readers_find_at_once_is_owned_and_not_lost(office: Office) -> None:
    contact = office.contact(office.person())
    at_once(*[lambda: office.do("record_reading", office.ana, contact=fresh(contact), triage=["danger"])] * 2)
    assert [each.kind for each in due_for(office.bo, office.now)] == ["danger"]


@pytest.mark.proves("RT1f", "I25")
def test_contact_arrives_from_everywhere_at_once_while_the_person_is_restricted_and_none_is_lost(
    office: Office,
) -> None:
    person = office.person()
    proposal = office.proposal(person)
    before = person.contacts.count()

    def arrive() -> None:
        for _ in range(5):
            office.contact(fresh(person))

    assert (
        at_once(arrive, arrive, arrive, lambda: office.decide(fresh(proposal), measures=EMAIL_CLOSED))
        == [None] * 4
    )
    assert person.contacts.count() == before + 15


@pytest.mark.proves("I25")
@pytest.mark.skipif(connection.vendor == "sqlite", reason="on SQLite whoever writes is alone")
def test_contact_does_not_wait_for_whoever_is_deciding_about_the_person(office: Office) -> None:
    person = office.person()
    begun, arrived = Event(), Event()

    def decide() -> None:
        with transaction.atomic():
            lock(fresh(person))
            begun.set()
            assert arrived.wait(10), "contact came to its end only after the decision"

    def arrive() -> None:
        assert begun.wait(10)
        office.contact(fresh(person))
        arrived.set()

    assert at_once(decide, arrive) == [None, None]
