"""What the demo shows once it is loaded, counted in the database."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime

import pytest
from django.core.management import call_command

from evenhand import audit
from evenhand.casework.clock import now
from evenhand.casework.models import (
    Assessment,
    Danger,
    Delivery,
    Disposal,
    Dispute,
    EndedCall,
    Hold,
    Notice,
    PoliceReport,
    Proposal,
    Restriction,
    Review,
    SubjectAccess,
    Warning,
)
from evenhand.casework.rights import readable
from evenhand.casework.waiting.due import due_for
from evenhand.contacts import search
from evenhand.contacts.models import Contact, Reading, SearchEntry
from evenhand.demo.clock import BEGINS
from evenhand.demo.load import PASSPHRASE, Loaded, NotLoadedError, load
from evenhand.people.models import Adjustment, Colleague, Merge, Person, Representative
from evenhand.people.roles import ROLES
from evenhand.policy.calendar import local_date

# Of the database too, so that this file can be run by itself.
# What its stories do is asked on PostgreSQL by the scenarios; a demonstration runs on SQLite.
pytestmark = [pytest.mark.usefixtures("loaded"), pytest.mark.django_db, pytest.mark.once]

TODAY = local_date(BEGINS)
EVER = search.Narrowed(since=datetime(1900, 1, 1, tzinfo=UTC))


def in_force() -> list[Restriction]:
    return list(Restriction.objects.filter(starts_on__lte=TODAY, ends_on__gte=TODAY, ended_as=""))


def kinds(restriction: Restriction) -> tuple[str, ...]:
    return tuple(sorted(measure["kind"] for measure in restriction.measures))


def test_a_demo_is_loaded_once(loaded: Loaded) -> None:
    assert loaded.stories >= 40
    with pytest.raises(NotLoadedError, match="not empty"):
        load()


def test_there_are_some_forty_service_users_and_several_hundred_contacts() -> None:
    assert 40 <= Person.objects.filter(merged_into=None, disposed_as="").count() <= 60
    assert Contact.objects.count() >= 400
    assert {row.channel for row in Contact.objects.all()} == {
        "email",
        "phone",
        "voicemail",
        "post",
        "web_form",
        "in_person",
        "social",
    }


def test_about_a_quarter_of_the_contact_is_with_people_who_chose_welsh() -> None:
    welsh = Contact.objects.filter(person__language="cy").count() / Contact.objects.count()
    assert 0.2 <= welsh <= 0.33


def test_most_people_were_never_warned_or_restricted() -> None:
    measured = {
        *Warning.objects.values_list("person", flat=True),
        *Restriction.objects.values_list("person", flat=True),
    }
    assert len(measured) < Person.objects.filter(merged_into=None).count() / 2


@pytest.mark.proves("RT1", "RT1a", "RT1b", "RT1c", "RT1d", "RT1e", "RT1f", "RT1g")
def test_each_of_the_seven_measures_occurs_alone_and_several_together() -> None:
    decided = [kinds(row) for row in Restriction.objects.all()]
    alone = {each[0] for each in decided if len(each) == 1}
    assert alone == {
        "end_calls",
        "contact_hours",
        "response_time",
        "single_point_of_contact",
        "channels",
        "read_no_reply",
        "police_report",
    }
    assert len({each for each in decided if len(each) > 1}) >= 3
    assert any(row.scope.get("team") for row in in_force())


def test_every_measure_is_in_force_this_morning() -> None:
    assert len({kind for row in in_force() for kind in kinds(row)}) == 7


def test_some_are_warned_once_twice_and_three_times_and_one_warning_was_withdrawn() -> None:
    live = Counter(
        Warning.objects.filter(withdrawn_at=None, expires_on__gte=TODAY).values_list("person", flat=True)
    )
    assert set(live.values()) == {1, 2, 3}
    assert Warning.objects.exclude(withdrawn_at=None).exists()


def test_proposals_were_approved_declined_and_sent_back_and_one_waits_for_a_manager_now() -> None:
    assert set(Proposal.objects.values_list("status", flat=True)) == {
        "approved",
        "declined",
        "returned",
        "proposed",
    }
    manager = Colleague.objects.get(username="mel")
    assert {"proposal", "review", "concern", "notice_check"} <= {
        each.kind for each in due_for(manager, now())
    }


def test_disputes_are_open_stand_and_changed_the_restriction() -> None:
    assert set(Dispute.objects.values_list("outcome", flat=True)) == {"", "stands", "changed"}
    assert Dispute.objects.get(outcome="").due_on > TODAY


def test_reviews_removed_extended_wait_and_one_is_overdue() -> None:
    assert set(Review.objects.values_list("outcome", flat=True)) == {"", "remove", "extend"}
    still_open = Review.objects.filter(decided_at=None)
    assert still_open.filter(due_on__lt=TODAY).count() == 1
    assert still_open.filter(due_on__gte=TODAY).exists()


def test_one_restriction_came_without_a_warning_and_one_could_not_be_told() -> None:
    assert Assessment.objects.exclude(extremely_unacceptable="").exists()
    assert Notice.objects.filter(kind="withheld", code="no_address").exists()
    told = set(Notice.objects.values_list("restriction", flat=True))
    assert {row.pk for row in in_force()} <= told


@pytest.mark.proves("PB1", "I34")
def test_whoever_chose_welsh_was_told_in_welsh() -> None:
    given = Notice.objects.filter(kind="given")
    assert given.filter(restriction__person__language="cy").exists()
    for notice in given:
        assert ("cy" in notice.text) == (notice.restriction.person.language == "cy"), (
            notice.restriction.person
        )


def test_needs_were_agreed_declined_and_one_is_not_answered_yet() -> None:
    assert set(Adjustment.objects.values_list("status", flat=True)) == {"agreed", "declined", "asked"}
    assert any(row.needs_channels for row in Adjustment.objects.filter(status="agreed"))


def test_danger_was_met_and_one_of_this_morning_waits_for_somebody() -> None:
    assert set(Danger.objects.values_list("kind", flat=True)) == {"immediate", "safeguarding"}
    assert Danger.objects.filter(owned_by=None).count() == 1
    assert all(row.done_at for row in Danger.objects.exclude(owned_by=None))


def test_the_rest_of_the_mix_is_there() -> None:
    assert PoliceReport.objects.exists()
    assert EndedCall.objects.exists()
    assert Contact.objects.exclude(sealed_at=None).count() == 1
    assert Representative.objects.exists()
    assert Merge.objects.filter(undone_at=None).count() == 1
    assert {"matched", "unmatched", "several", "representative"} <= set(
        Contact.objects.values_list("match", flat=True)
    )
    assert {"subject_access", "safeguarding", "new_information"} <= {
        found for row in Reading.objects.all() for found in row.triage
    }
    assert {"no_action", "adjust", "warn", "restrict"} == set(
        Assessment.objects.values_list("outcome", flat=True)
    )


def test_contact_met_every_kind_of_instruction() -> None:
    met = {str((row.instruction or {}).get("action")) for row in Contact.objects.all()}
    assert met == {"normal", "route", "hold", "channel_closed", "read_no_reply"}


@pytest.mark.proves("I32")
def test_the_audit_trail_of_the_whole_year_is_whole() -> None:
    verdict = audit.verify()
    assert verdict.whole, verdict.why
    assert verdict.checked > 1000


def test_every_colleague_signs_in_with_the_same_passphrase() -> None:
    rows = list(Colleague.objects.all())
    assert rows
    assert len({row.password for row in rows}) == 1
    assert rows[0].check_password(PASSPHRASE)


@pytest.mark.proves("LK2", "I28", "I31")
@pytest.mark.parametrize("role", ROLES)
def test_everybody_finds_exactly_what_they_may_read_but_for_what_is_sealed(loaded: Loaded, role: str) -> None:
    """The rights of a search and the rights of reading are one rule, after a year in which every kind of step was taken."""
    colleagues = Colleague.objects.filter(roles__role=role)
    assert colleagues
    for colleague in colleagues:
        hits = search.search(readable.rights_of(colleague), search.asked_of(""), EVER)
        found = [*hits.contacts]
        while hits.older is not None:
            hits = search.search(readable.rights_of(colleague), search.asked_of(""), EVER, before=hits.older)
            found += hits.contacts
        may_read = readable.readable_by(colleague).filter(sealed_at=None).values_list("pk", flat=True)
        assert sorted(found) == sorted(may_read)


@pytest.mark.proves("I28")
def test_the_index_is_as_if_it_were_made_anew(loaded: Loaded) -> None:
    """Every action that changes a contact tells the index. One that forgot would be found here."""
    assert Contact.objects.exclude(sealed_at=None).exists()
    assert search.behind() == []

    def held() -> list[tuple[object, ...]]:
        return list(SearchEntry.objects.order_by("pk").values_list())

    before = held()
    assert len(before) == Contact.objects.filter(sealed_at=None, disposed_as="").count()
    call_command("reindex", "--all", verbosity=0)
    assert held() == before


@pytest.mark.proves("LK2", "I33")
def test_one_record_was_disposed_of_by_two_and_one_is_held_since_the_ombudsman_asked() -> None:
    (gone,) = Disposal.objects.filter(status="done")
    assert gone.proposed_by != gone.decided_by
    assert [entry.actor for entry in audit.of(f"casework.disposal:{gone.pk}")] == ["dara", "mel"]
    (held,) = Hold.objects.filter(lifted_at=None)
    assert held.asked_by == "ombudsman"
    assert Disposal.objects.get(status="declined").person == held.person
    assert not Contact.objects.filter(body__contains="library car park").exists()


@pytest.mark.proves("LK2", "I26")
def test_one_who_asked_for_their_data_waits_longer_and_a_letter_told_them_why() -> None:
    (asked,) = SubjectAccess.objects.exclude(extended_at=None)
    assert (asked.extended_months, asked.due_on) == (2, date(2027, 2, 2))
    letter = Delivery.objects.get(record=f"casework.subjectaccess:{asked.pk}")
    assert "eleven boxes" in letter.text
