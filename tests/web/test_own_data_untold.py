"""No byte of what somebody is given of their own data tells of what they may not be told, or of what nobody has decided (I15)."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any
from unittest import mock

import pytest
from django.db.models import Model
from django.utils import translation
from tests.casework.office import Office, refused
from tests.web.test_case_file import words_of

from evenhand.casework.correspondence import telling
from evenhand.casework.models import Answer, Proposal, Restriction, SubjectAccess
from evenhand.casework.oversight.person_fields import FIELDS
from evenhand.casework.oversight.untold import untold_of
from evenhand.people.models import Person
from evenhand.policy.calendar import local_date
from evenhand.web.case_file.own_data import make_own_data
from evenhand.web.case_file.pieces import Pieces
from evenhand.web.words import day

pytestmark = [pytest.mark.django_db, pytest.mark.proves("LK2", "RT4", "I15")]

# Stands in every word that is written about what they may not be told, and in no other.
UNTOLD = "quibbleworth"
WORDS = f"Because of {UNTOLD}."


class Story:
    """Somebody who knows one restriction, and of whom there is more that they may not be told."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.pat: Person = office.person("Pat Example", emails=["pat@own.test"])
        self.known: Restriction = office.restriction(self.pat, months=6)
        self.hello = office.contact(self.pat, body="Hello.")  # on another day than what they may not be told
        self.untold: list[Model] = []

    def withheld(self, row: Restriction) -> Restriction:
        """Its notice is withheld for somebody's safety; all that can hang on a restriction hangs on it."""
        office, about = self.office, {"record": row, "contact": self.hello}
        note = office.do("withhold_notice", office.mel, restriction=row, code="danger", reasons=WORDS,
                         check_on=office.today + timedelta(days=9))  # fmt: skip
        said = office.do("record_statement", office.cal, **about, words=WORDS)
        right = office.do(
            "record_correction", office.dan, **about, wrong=WORDS, right=WORDS, asked_by="Pat", reasons=WORDS
        )
        Answer.objects.create(
            key=row.reference, at=office.now, written_at=office.now, door="command", channel="email", person=self.pat,
            match="matched", action="normal", restriction=row, clauses=["RT1a"],
        )  # fmt: skip
        self.untold += [row, note, said, right]
        return row

    def assessed(self) -> Any:
        """An assessment of a contact that came some days before."""
        contact = self.office.contact(self.pat, body="I ask you again.")
        self.office.later(days=3)
        concern = self.office.concern(self.pat, contact, description=WORDS, effect=WORDS)
        found = self.office.assessment(
            self.pat, "restrict", concern=concern, behaviours={"UD4": WORDS}, impacts={"DF2b": WORDS}, our_part=WORDS,
            resolvable_otherwise=WORDS, extremely_unacceptable=WORDS,
        )  # fmt: skip
        self.untold += [concern, found]
        return found

    def proposed(self, assessment: Any) -> Proposal:
        row = self.office.proposal(
            self.pat, assessment=assessment, last_resort=WORDS, adjustments_considered=WORDS, lesser_options={"A warning": WORDS}
        )  # fmt: skip
        self.untold.append(row)
        return row


def sent_back_and_then_approved(story: Story) -> None:
    found = story.assessed()
    story.office.decide(story.proposed(found), "return", reasons=WORDS)
    story.office.later(days=2)
    story.withheld(story.office.decide(story.proposed(found), reasons=WORDS, months=12))


def sent_back_and_proposed_again(story: Story) -> None:
    found = story.assessed()
    story.office.decide(story.proposed(found), "return", reasons=WORDS)
    story.office.later(days=2)
    story.proposed(found)


def sent_back_and_waiting(story: Story) -> None:
    story.office.decide(story.proposed(story.assessed()), "return", reasons=WORDS)


def a_review_that_extends(story: Story) -> None:
    review = story.office.review(story.known)
    story.office.later(days=2)
    story.untold.append(review)
    story.withheld(story.office.decide_review(review, effect_on_behaviour=WORDS, reasons=WORDS, months=12))


def a_review_that_waits(story: Story) -> None:
    story.untold.append(story.office.review(story.known))


def a_dispute_that_changed_it(story: Story) -> None:
    dispute = story.office.dispute(story.known, grounds="It is unfair.")
    story.office.later(days=2)
    story.untold.append(dispute)
    story.withheld(story.office.decide_dispute(dispute, "changed", reasons=WORDS, months=3))


TALES: list[Callable[[Story], None]] = [
    sent_back_and_then_approved, sent_back_and_proposed_again, sent_back_and_waiting, a_review_that_extends,
    a_review_that_waits, a_dispute_that_changed_it,
]  # fmt: skip


@pytest.fixture
def story(db: None) -> Iterator[Story]:
    told = Story(Office().open())
    told.office.later(days=4)

    def was_told(row: Restriction) -> bool:
        return row == told.known or telling.was_told(row)

    with mock.patch("evenhand.casework.oversight.untold.was_told", was_told):
        yield told


def asked(story: Story) -> SubjectAccess:
    office = story.office
    office.later(days=3)
    contact = office.contact(story.pat, sender="pat@own.test", body="What do you hold about me?")
    office.do("record_reading", office.cal, contact=contact, triage=["subject_access"])
    request: SubjectAccess = office.do("open_subject_access", office.dan, person=story.pat, contact=contact)
    return request


def file_of(story: Story, request: SubjectAccess, language: str) -> str:
    made = make_own_data(by=story.office.dan, now=story.office.now, request=request, language=language)
    with made as file, zipfile.ZipFile(file) as unpacked:
        return words_of({name: unpacked.read(name) for name in unpacked.namelist()})


def marks_of(record: Model) -> Iterator[str]:
    """Its name, its reference and its days, as a file would write them."""
    yield f"{record._meta.label_lower}:{record.pk}"
    for name in ("reference", *FIELDS.get(type(record), ())):
        value = getattr(record, name, None)
        if name == "reference" and value:
            yield str(value)
        if name in (
            "received_on",
            "due_on",
        ):  # the day of their own letter, which they know, or one of another clock
            continue
        if isinstance(value, datetime | date):
            on = local_date(value) if isinstance(value, datetime) else value
            yield on.isoformat()
            for language in ("en", "cy"):
                with translation.override(language):
                    yield day(on)


@pytest.mark.proves("OA6", "DI4")
@pytest.mark.parametrize("tale", TALES, ids=lambda tale: tale.__name__)
@pytest.mark.parametrize("language", ["en", "cy"])
def test_no_byte_tells_of_what_they_may_not_be_told(
    story: Story, tale: Callable[[Story], None], language: str
) -> None:
    tale(story)
    request = asked(story)
    words = file_of(story, request, language)
    known = {*marks_of(story.known), *marks_of(request.contact)}
    never = {UNTOLD, *(mark for each in story.untold for mark in marks_of(each))} - known
    assert {each for each in never if each.casefold() in words} == set()
    assert story.known.reference.casefold() in words  # and what they know is there
    hidden = untold_of(story.pat.everyone())
    assert [each for each in story.untold if not hidden.holds(each)] == []


def test_nobody_lets_any_of_it_go(story: Story) -> None:
    sent_back_and_then_approved(story)
    request = asked(story)
    pieces = Pieces(request, story.office.dan)
    for record in story.untold:
        if type(record).__name__ in ("Statement", "Correction"):
            continue  # they stand beside a record, and are no pieces
        with refused("I15"):
            story.office.do(
                "rule_on_piece", story.office.dan, request=request, piece=record, held=pieces.piece(record), verdict="give",
                reasons="They ask.",
            )  # fmt: skip


def test_what_was_sent_back_goes_once_what_came_of_it_is_told(story: Story) -> None:
    sent_back_and_then_approved(story)
    request = asked(story)
    with mock.patch("evenhand.casework.oversight.untold.was_told", return_value=True):
        words = file_of(story, request, "en")
    assert UNTOLD in words
    assert "sent back" in words


def test_what_a_colleague_wrote_down_and_that_names_it_stays(story: Story) -> None:
    sent_back_and_then_approved(story)
    [row] = [each for each in story.untold if isinstance(each, Restriction)]
    office = story.office
    call = office.contact(story.pat, "phone", by=office.max, body=f"She does not know of {row.reference}.")
    office.warning(story.pat, reasons=f"After {row.reference}.")
    assert untold_of(story.pat.everyone()).holds(call)
    assert row.reference.casefold() not in file_of(story, asked(story), "en")
