"""What colleagues and forms wrote of somebody's contact is looked through piece by piece too, before it goes to them (LK2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from unittest import mock

import pytest
from django.db.models import Model
from django.urls import reverse
from django.utils import translation
from tests.casework.office import Office, refused
from tests.web.test_case_file import Planted, signed_in, words_of
from tests.web.test_own_data import Asked

from evenhand.casework.correspondence.halves import label
from evenhand.casework.facts.rulings import rulings_of
from evenhand.casework.models import EndedCall, Hint, HintMark, Submission
from evenhand.contacts.models import Contact, FileText
from evenhand.web.case_file.pieces import Pieces

pytestmark = [pytest.mark.django_db, pytest.mark.proves("LK2")]

WORD = "quibbleworth"
NOTE = f"Passed to DC {WORD}; his sister rang, she is afraid of him."


@pytest.fixture
def asked(db: None) -> Iterator[Asked]:
    """As if the letter of the restriction had left."""
    asked = Asked(Planted(Office().open()))
    with mock.patch("evenhand.casework.oversight.untold.was_told", return_value=True):
        yield asked


def a_reading(office: Office, contact: Contact) -> Model:
    row: Model = office.do("record_reading", office.cal, contact=contact, triage=["complaint"], note=NOTE)
    return row


def a_call_that_was_ended(office: Office, contact: Contact) -> Model:
    return EndedCall.objects.create(
        contact=contact, said_before_ending=NOTE, reasons=NOTE, by=office.cal, at=office.now
    )


def a_mark_on_a_hint(office: Office, contact: Contact) -> Model:
    hint = Hint.objects.create(
        contact=contact, kind="request", strength="weak", language="en", made_at=office.now
    )
    return HintMark.objects.create(hint=hint, by=office.cal, at=office.now, right=False, reasons=NOTE)


def a_form(office: Office, contact: Contact) -> Model:
    return Submission.objects.create(contact=contact, adjustments=NOTE)


def a_text_of_a_file(office: Office, contact: Contact) -> Model:
    return FileText.objects.create(
        attachment=contact.attachments.get(), at=office.now, outcome="read", text=NOTE
    )


WRITTEN = [a_reading, a_call_that_was_ended, a_mark_on_a_hint, a_form, a_text_of_a_file]
COLLEAGUES = WRITTEN[:3]


def their_contact(asked: Asked) -> Contact:
    attached = [{"filename": "a.txt", "content": b"a"}]
    row: Contact = asked.office.contact(
        asked.pat, sender="pat@own.test", body="See it.", attachments=attached
    )
    return row


@pytest.mark.parametrize("written", WRITTEN, ids=lambda written: written.__name__)
def test_the_officer_sees_it_and_may_keep_it_back(
    asked: Asked, written: Callable[[Office, Contact], Model]
) -> None:
    row = written(asked.office, their_contact(asked))
    assert WORD in words_of(asked.file())
    officer, address = signed_in(asked.office.dan), reverse("own_data", args=[asked.request.reference])
    where = reverse("rule_on", args=[asked.request.reference, label(row)])
    found = [officer.get(f"{address}?page={page}").content.decode() for page in (1, 2)]
    assert [page for page in found if WORD in page and where in page]
    assert WORD in officer.get(where).content.decode()
    officer.post(where, {"reasons": "She is afraid of him."})
    words = words_of(asked.file())
    assert WORD not in words
    assert "kept back by data protection: " in words
    assert "his sister" not in words


def test_who_asked_for_a_correction_is_seen_by_the_officer_who_may_keep_it_back(asked: Asked) -> None:
    row = asked.office.do(
        "record_correction", asked.office.dan, record=asked.planted.row, wrong="A Tuesday.", right="A Monday.",
        asked_by=f"Her {WORD}, Mr Quince", reasons="The log says so.",
    )  # fmt: skip
    assert "mr quince" in words_of(asked.file())
    officer, address = signed_in(asked.office.dan), reverse("own_data", args=[asked.request.reference])
    where = reverse("rule_on", args=[asked.request.reference, label(row)])
    shown = officer.get(address).content.decode()
    assert "Mr Quince" in shown
    assert where in shown
    officer.post(where, {"reasons": "He did not want to be named."})
    words = words_of(asked.file())
    assert "mr quince" not in words
    assert f"correction:{row.pk}" not in words
    assert "kept back by data protection: correction" in words


@pytest.mark.proves("IC4")
@pytest.mark.parametrize("written", COLLEAGUES, ids=lambda written: written.__name__)
def test_what_colleagues_wrote_of_contact_that_the_police_have_is_kept_back_as_the_report_is(
    asked: Asked, written: Callable[[Office, Contact], Model]
) -> None:
    row = written(asked.office, asked.planted.theirs)
    words = words_of(asked.file())
    assert WORD not in words
    assert "kept back by data protection" not in words
    assert label(row) not in words
    with translation.override("en"):
        held = next(
            each for each in Pieces(asked.request, asked.office.dan).kept() if each.label == label(row)
        )
    assert (held.may, "reported to the police" in held.kept) == ("give", True)
    asked.rule(asked.pat.police_reports.get(), "give", "The force says that it harms nothing.")
    assert WORD in words_of(asked.file())


@pytest.mark.proves("RT4", "I15")
@pytest.mark.parametrize("written", COLLEAGUES, ids=lambda written: written.__name__)
def test_what_colleagues_wrote_of_contact_behind_what_is_untold_goes_to_nobody(
    asked: Asked, written: Callable[[Office, Contact], Model]
) -> None:
    row = written(asked.office, asked.planted.theirs)
    with mock.patch("evenhand.casework.oversight.untold.was_told", return_value=False):
        assert WORD not in words_of(asked.file())
        with refused("I15"):
            asked.rule(row, "give")


@pytest.mark.proves("IC2", "I28")
def test_nothing_that_was_written_of_sealed_contact_is_a_piece(asked: Asked) -> None:
    contact = their_contact(asked)
    rows = [written(asked.office, contact) for written in COLLEAGUES]
    asked.office.do("seal_contact", asked.office.con, contact=contact, reasons="Not to be looked at.")
    assert WORD not in words_of(asked.file())
    pieces = Pieces(asked.request, asked.office.dan)
    assert [pieces.find(label(each)) for each in rows] == [None, None, None]
    page = signed_in(asked.office.dan).get(reverse("own_data", args=[asked.request.reference]))
    assert WORD not in page.content.decode()


@pytest.mark.proves("IC4")
def test_a_report_to_the_police_that_was_let_go_by_mistake_and_kept_back_again_is_not_named(
    asked: Asked,
) -> None:
    report = asked.pat.police_reports.get()
    asked.rule(report, "give", "The force says that it harms nothing.")
    asked.rule(report, "keep", "That was another report.")
    words = words_of(asked.file())
    assert "kept back by data protection" not in words
    assert "gwent" not in words


def test_what_was_decided_for_an_earlier_request_shows_again_and_what_was_kept_back_stays_back(
    asked: Asked,
) -> None:
    office = asked.office
    asked.rule(asked.logged, "keep", "It is about a child.")
    asked.rule(asked.planted.spoken, "give", "They were copied in.")
    asked.file()
    office.do("give_subject_access", office.dan, request=asked.request, how="By post.")
    first = asked.request
    again = office.contact(asked.pat, sender="pat@own.test", body="And what do you hold now?")
    office.do("record_reading", office.cal, contact=again, triage=["subject_access"])
    asked.request = office.do("open_subject_access", office.dan, person=asked.pat, contact=again)
    shown = {each.label: each for each in Pieces(asked.request, office.dan).kept()}
    assert {shown[label(each)].may for each in (asked.logged, asked.planted.spoken)} == {"give"}
    page = signed_in(office.dan).get(reverse("own_data", args=[asked.request.reference])).content.decode()
    assert "It is about a child." in page
    assert "They were copied in." in page
    assert page.count("for the earlier request") == 2
    words = words_of(asked.file())
    assert "a call, written down." not in words
    assert "said for them" not in words
    asked.rule(asked.logged, "give", "It is their own child.")
    assert "a call, written down." in words_of(asked.file())
    assert rulings_of(first)[label(asked.logged)] == "keep"  # what was given stands as it was


def test_a_concern_that_is_kept_back_is_not_told_by_its_assessment(asked: Asked) -> None:
    """The assessment quotes what was reported, in the pages and in what machines read."""
    concern = asked.office.concern(
        asked.pat, asked.office.contact(asked.pat), description=f"Said {WORD} twice."
    )
    assessment = asked.office.assessment(
        asked.pat, "warn", concern=concern, our_part="We were late to fozzle."
    )
    assert {WORD, "fozzle"} <= set(words_of(asked.file()).replace(".", "").replace('"', " ").split())
    asked.rule(concern, "keep")
    words = words_of(asked.file())
    assert WORD not in words
    assert "fozzle" in words
    asked.rule(assessment, "keep")
    assert "fozzle" not in words_of(asked.file())
