"""What everybody is told about a person at this moment, against what the records say; and what waits, and for whom."""

from __future__ import annotations

import json

from tests.casework.office import Office

from evenhand.casework.facts.case import live_warnings
from evenhand.casework.facts.standing import standing_of
from evenhand.casework.models import Danger, Delivery, Dispute, Notice, Restriction, Review, Warning
from evenhand.casework.waiting.due import due_for
from evenhand.casework.waiting.everything import everything_due
from evenhand.contacts.models import Contact, Reading
from evenhand.people.models import Absence, Adjustment, Person
from evenhand.policy.edition import Edition
from evenhand.policy.instruction import ContactNow, Instruction, Standing, instruct

from .dice import SENSE
from .reckoning import FLOOR, FORMS, ORDINARY, RIGHTS, live, running, to_come
from .records import Records

_ON_A_CARD = {
    "action", "route_to", "route_to_name", "next_permitted", "max_minutes", "reply_by", "may_end_call", "open_channels",
    "adjustments", "until", "restriction", "clauses", "about", "match", "unspoken", "say",
}  # fmt: skip


def check_person(
    office: Office, records: Records, person: Person, edition: Edition, to: tuple[str, ...]
) -> None:
    """What is told at the front is what is in force, and nothing else about the person (I13, I14, I26, I31, I35, I36)."""
    family = records.family(person.pk)
    in_force = {
        each.reference: each
        for each in records.all(Restriction)
        if each.person_id in family and running(each, office.today)
    }
    warnings = {
        each.pk for each in records.all(Warning) if each.person_id in family and live(each, office.today)
    }
    assert {each.pk for each in live_warnings(person, office.today)} == warnings, (
        "I35: another warning counts"
    )
    standing = standing_of(person, office.now)
    there = _there(office, records)
    for channel in (*ORDINARY, FORMS):
        told = instruct(standing, ContactNow(channel, to), office.now, edition)
        _card(told, records, family, in_force)
        assert not told.route_to or told.route_to in there, "I36: routed to somebody who is not there"
        assert (told.action == "route") == bool(told.route_to), "I36: routed to nobody"
    _rights(standing, office, edition, to)
    uncertain = instruct(standing, ContactNow("email", to, match="several"), office.now, edition)
    assert (uncertain.action, uncertain.restriction) == ("normal", ""), (
        "I27: an uncertain match restricts somebody"
    )


def _card(told: Instruction, records: Records, family: set[int], in_force: dict[str, Restriction]) -> None:
    assert told.action in ("normal", "route", "hold", "channel_closed", "read_no_reply")
    assert FORMS in told.open_channels, "I14: the forms are not open"
    assert set(ORDINARY) & set(told.open_channels), "I13: nobody is told of an ordinary route"
    for each in records.all(Adjustment):
        if each.person_id in family and each.status == "agreed":
            needs = set(each.needs_channels) - {"fax"}
            assert not needs or needs & set(told.open_channels), "I13: an agreed adjustment cannot be met"
    if told.restriction:
        assert told.restriction in in_force, "I35: what speaks is not in force"
        assert told.until == in_force[told.restriction].ends_on, "I11: told of another last day"
        if _withheld(records, in_force[told.restriction]):
            assert (told.unspoken, told.say.en, told.say.cy) == (True, "", ""), (
                "RT4, I15: they hear of what is withheld"
            )
    else:
        assert (told.action, told.until, told.may_end_call) == ("normal", None, False), (
            "I35: restricted by nothing"
        )
    shown = told.as_dict()
    assert shown.keys() == _ON_A_CARD, "I31: something else is on the card"
    written = json.dumps(shown, ensure_ascii=False)
    assert not any(text in written for text in SENSE), "I31: the file is on the card"


def _withheld(records: Records, row: Restriction) -> bool:
    """Whether a manager decided last that nobody may tell them of it."""
    notices = [each for each in records.all(Notice) if each.restriction_id == row.pk]
    last = max(notices, key=lambda each: (each.at, each.pk), default=None)
    return last is not None and last.kind == "withheld" and last.code != "no_address"


def _rights(standing: Standing, office: Office, edition: Edition, to: tuple[str, ...]) -> None:
    for purpose in FLOOR:
        for channel in ("email", FORMS):
            told = instruct(standing, ContactNow(channel, to, purpose), office.now, edition)
            assert told.action == "normal", f"I14, I26: {purpose} meets {told.action}"


def _there(office: Office, records: Records) -> set[str]:
    away = {
        each.colleague_id
        for each in records.all(Absence)
        if each.away_from <= office.today <= each.away_until
    }
    return {each.username for each in office.colleagues.values() if each.is_active and each.pk not in away}


def check_due(office: Office, records: Records) -> None:
    """Nothing that must be done is forgotten, and danger is on top of everybody's work (I11, I15, I23, I24, I26)."""
    mine = [each for each in due_for(office.bo, office.now) if each.kind == "danger"]
    unowned = {f"casework.danger:{each.pk}" for each in records.all(Danger) if each.owned_by_id is None}
    assert {each.record for each in mine} == unowned, (
        "I23: a danger that nobody owns is not on everybody's list"
    )
    waits = {(each.kind, each.record) for each in everything_due(office.now)}
    given = {each.restriction_id for each in records.all(Notice) if each.kind == "given"}
    for row in records.all(Restriction):
        if to_come(row, office.today) and row.pk not in given and not _told_by_the_outcome(records, row):
            record = f"casework.restriction:{row.pk}"
            assert waits & {("notice", record), ("notice_check", record)}, (
                "I15: nobody is reminded that it was not told"
            )
    ended = {each.pk for each in records.all(Restriction) if each.ended_as}
    for review in records.all(Review):
        if review.decided_at is None and review.restriction_id not in ended:
            assert ("review", f"casework.review:{review.pk}") in waits, "I11: a review is forgotten"
    for contact in records.all(Contact):
        _contact_waits(records, contact, waits)


def _told_by_the_outcome(records: Records, row: Restriction) -> bool:
    """Whether a letter about the dispute that changed it tells them, or is on its way to; it waits as a letter when it is stuck."""
    disputes = [each for each in records.all(Dispute) if each.leads_to_id == row.pk]
    names = [f"casework.dispute:{each.pk}" for each in disputes]
    letters = (
        Delivery.objects.filter(letter="dispute_outcome", record__in=names)
        if names
        else Delivery.objects.none()
    )
    return letters.exclude(state="dropped").exists()


def _contact_waits(records: Records, contact: Contact, waits: set[tuple[str, str]]) -> None:
    if contact.closed_at:
        return
    record = f"contacts.contact:{contact.pk}"
    readings = [each for each in records.all(Reading) if each.contact_id == contact.pk]
    if (
        contact.instruction["action"] in ("read_no_reply", "channel_closed", "hold")
        and not readings
        and contact.person_id
    ):
        assert waits & {("reading", record), ("reply", record)}, "I24, I25: nobody is asked to read it"
    if {right for each in readings for right in each.triage}.intersection(RIGHTS):
        assert ("passed_on", record) in waits, "I26: what is theirs by right goes nowhere"
