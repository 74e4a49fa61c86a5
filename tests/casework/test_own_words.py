"""A statement and a correction stand beside a record, add to it, and never change it (LK2, IN1)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from tests.casework.office import Office, database_refuses, refused
from tests.sealing import PRIVATE

from evenhand.audit.models import Entry
from evenhand.casework.facts.own_words import beside
from evenhand.casework.models import Correction, Delivery, Statement, Warning
from evenhand.letters import Matter, stored
from evenhand.people.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.proves("LK2", "IN1")]

SAID = "I was in hospital that week: 茶."
CORRECTION: dict[str, Any] = {
    "wrong": "Seven calls on 3 May.", "right": "Three calls on 3 May.", "asked_by": "Pat Example", "reasons": "The log says three.",
}  # fmt: skip


@pytest.fixture
def office(db: None) -> Office:
    return Office().open()


@pytest.fixture
def pat(office: Office) -> Person:
    return office.person()


@pytest.fixture
def warning(office: Office, pat: Person) -> Warning:
    return office.warning(pat)


def stated(office: Office, pat: Person, record: Any, **fields: Any) -> Statement:
    usual: dict[str, Any] = {"contact": office.contact(pat, body=SAID), "words": SAID}
    row: Statement = office.do(
        "record_statement", fields.pop("by", office.cal), record=record, **usual | fields
    )
    return row


def test_their_own_words_stand_beside_the_record_with_the_contact_they_came_in(
    office: Office, pat: Person, warning: Warning
) -> None:
    before = Warning.objects.filter(pk=warning.pk).values().get()
    row = stated(office, pat, warning)
    assert (row.words, row.person, row.record) == (SAID, pat, f"casework.warning:{warning.pk}")
    assert beside([warning])[row.record].statements == [row]
    assert Warning.objects.filter(pk=warning.pk).values().get() == before
    entry = Entry.objects.get(action="record_statement")
    assert entry.facts["about"] == row.record
    assert SAID not in str(entry.facts)  # where no sealing would reach it


@pytest.mark.proves("IN4", "I27")
def test_somebody_elses_words_are_no_statement_of_theirs(
    office: Office, pat: Person, warning: Warning
) -> None:
    other = office.contact(office.person("Somebody Else"))
    with refused("IN4", "I27"):
        stated(office, pat, warning, contact=other)
    with refused("LK2"):
        stated(office, pat, warning, contact=None)


@pytest.mark.proves("I30")
def test_a_danger_opens_to_those_who_deal_with_dangers_alone(office: Office, pat: Person) -> None:
    danger = office.do("raise_danger", office.ana, person=pat, kind="immediate", details="He said so.")
    for by in (office.cal, office.dan):
        with refused("I30"):
            stated(office, pat, danger, by=by)
    assert stated(office, pat, danger, by=office.sal).record == f"casework.danger:{danger.pk}"
    with refused("I30"):
        office.do("record_correction", office.dan, record=danger, **CORRECTION)
    nobody = office.do("raise_danger", office.ana, kind="immediate", details="Somebody unknown.")
    with refused("LK2"):
        stated(office, pat, nobody, by=office.sal)


@pytest.mark.proves("IC2", "I28")
def test_their_words_are_sealed_with_their_contact_and_come_back_with_it(
    office: Office, pat: Person, warning: Warning
) -> None:
    row = stated(office, pat, warning)
    office.do("seal_contact", office.con, contact=row.contact, reasons="Not to be looked at.")
    sealed = Statement.objects.get()
    assert (sealed.words, sealed.is_sealed) == ("", True)
    with database_refuses("LK2"):
        Statement.objects.filter(pk=row.pk).update(by=office.mel)
    office.do("release_contact", office.con, contact=row.contact, key=PRIVATE, reasons="A mistake.")
    assert Statement.objects.get().words == SAID
    with refused("IC2"):
        office.do("seal_contact", office.con, contact=row.contact, reasons="Again.")
        stated(office, pat, warning, contact=row.contact)


def test_the_database_lets_nobody_change_a_statement_or_a_correction(
    office: Office, pat: Person, warning: Warning
) -> None:
    row = stated(office, pat, warning)
    made = office.do("record_correction", office.dan, record=warning, **CORRECTION)
    for change in (
        lambda: Statement.objects.filter(pk=row.pk).update(words="I agree."),
        lambda: Correction.objects.filter(pk=made.pk).update(right="None."),
        lambda: Statement.objects.create(
            person=pat, record="x", contact=row.contact, words=" ", by=office.cal, at=office.now
        ),
        lambda: Correction.objects.create(
            person=pat, record="x", outcome="corrected", wrong="w", asked_by="a", reasons="r", by=office.dan, at=office.now
        ),
        lambda: Correction.objects.create(
            person=pat, record="x", outcome="refused", wrong="w", asked_by="a", reasons=" ", by=office.dan, at=office.now
        ),
    ):  # fmt: skip
        with database_refuses("LK2"):
            change()


def test_a_correction_adds_and_a_second_one_adds_again(office: Office, pat: Person, warning: Warning) -> None:
    for right in ("Three calls on 3 May.", "Two calls on 3 May."):
        office.do("record_correction", office.dan, record=warning, **CORRECTION | {"right": right})
    [found] = beside([warning]).values()
    assert [each.right[:3] for each in found.corrections] == ["Thr", "Two"]
    warning.refresh_from_db()
    assert warning.reasons == "Four requests for one file."
    assert not Delivery.objects.filter(letter__startswith="correction").exists()  # we found it ourselves


def test_whoever_asked_is_told_and_of_a_refusal_how_to_complain(
    office: Office, pat: Person, warning: Warning
) -> None:
    asked = office.contact(pat, body="Seven calls is wrong.")
    refusal = office.do(
        "record_correction", office.dan, record=warning, contact=asked, outcome="refused", **CORRECTION
    )
    assert refusal.right == ""
    letter = Delivery.objects.get(record=f"casework.correction:{refusal.pk}")
    for language, ico in (
        ("en", "Information Commissioner’s Office"),
        ("cy", "Swyddfa’r Comisiynydd Gwybodaeth"),
    ):
        told = Matter(letter.letter, stored.facts_of(letter.facts)).letter(language)
        assert "The log says three." in told.text
        assert ico in told.text
        assert "SK9 5AF" in told.text
        assert not told.lacks or language == "cy"
    made = office.do("record_correction", office.dan, record=warning, contact=asked, **CORRECTION)
    assert Delivery.objects.get(record=f"casework.correction:{made.pk}").letter == "correction_made"


@pytest.mark.proves("I38")
def test_the_letter_of_a_correction_names_no_affected_colleague(office: Office, pat: Person) -> None:
    warning = office.warning(
        pat, assessment=office.assessment(pat, concern=office.concern(pat, affected=[office.bo]))
    )
    asked = office.contact(pat, body="It is wrong.")
    row = office.do(
        "record_correction", office.dan, record=warning, contact=asked, **CORRECTION | {"reasons": "Bo wrote three."}
    )  # fmt: skip
    assert "Bo" in Delivery.objects.get(record=f"casework.correction:{row.pk}").unnamed


def test_a_statement_is_dated_as_it_was_recorded(office: Office, pat: Person, warning: Warning) -> None:
    assert stated(office, pat, warning).at == datetime(2026, 7, 1, 11, tzinfo=UTC)
