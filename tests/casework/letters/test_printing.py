"""Letters for the post are printed together, ready for the envelope, and count as posted when somebody says so (RT4, I16)."""

from __future__ import annotations

import hashlib
import io
from typing import Any

import pytest
from pypdf import PdfReader
from tests.casework.letters.conftest import told, warned, work
from tests.casework.office import Office, refused
from tests.casework.test_two_at_once import at_once

from evenhand.casework.delivery.printing import batches, pages_of
from evenhand.casework.models import Delivery
from evenhand.contacts.blobs import content_of

pytestmark = [pytest.mark.django_db, pytest.mark.proves("RT4")]
POST = {"emails": [], "postal": "1 High Street\nSale\nM33 0BW"}


def waiting(office: Office, **person: Any) -> Delivery:
    """A letter that waits to be posted."""
    _, letter = warned(office, **POST | person)
    work(office)
    letter.refresh_from_db()
    assert letter.state == "by_hand"
    return letter


def printed(office: Office, *letters: Delivery) -> str:
    reference: str = office.do("print_letters", office.cal, deliveries=letters)
    return reference


@pytest.mark.proves("PB2", "I16")
def test_each_letter_begins_on_a_sheet_of_its_own_and_its_kept_file_stays_as_it_was(office: Office) -> None:
    letters = [waiting(office, name="Pat One"), waiting(office, name="Pat Two", format="large_print")]
    pages = [each.extract_text() for each in PdfReader(io.BytesIO(pages_of(letters))).pages]
    kept = [
        PdfReader(io.BytesIO(content_of(each.documents.get(media_type="application/pdf").blob)))
        for each in letters
    ]
    first, second = (len(each.pages) for each in kept)
    assert len(pages) == first + first % 2 + 2 + second + second % 2
    at = first + first % 2
    sheet, large = pages[at], pages[at + 2]  # the sheet is for the window of the envelope, its back is empty
    assert "Pat One" in pages[0]
    assert "Pat Two" in sheet
    assert "M33 0BW" in sheet
    assert "warning" not in sheet.lower()
    assert "warning" in large.lower()
    assert (at % 2, pages[at + 1]) == (0, "")
    for row in letters:
        for document in row.documents.all():
            assert hashlib.sha256(content_of(document.blob)).hexdigest() == document.sha256


def test_they_are_posted_together_when_somebody_says_so_and_can_be_put_back_until_then(
    office: Office,
) -> None:
    one, two = waiting(office), waiting(office)
    reference = printed(office, one, two)
    (batch,) = batches()
    assert (batch.reference, batch.by, [each.pk for each in batch.letters]) == (
        reference,
        office.cal,
        [one.pk, two.pk],
    )
    assert office.do("settle_batch", office.cora, batch=reference, posted=False) == [one, two]
    assert batches() == []
    office.later(minutes=5)
    again = printed(office, one, two)
    office.do("settle_batch", office.cora, batch=again, posted=True)
    for row in (one, two):
        row.refresh_from_db()
        assert (row.state, told(row)) == ("sent", ["ready", "printed", "put_back", "printed", "posted"])
    with refused("RT4"):
        office.do("settle_batch", office.cal, batch=again, posted=False)


@pytest.mark.proves("IN1")
def test_nobody_prints_what_somebody_else_has_printed_or_what_does_not_go_by_post(office: Office) -> None:
    one, two = waiting(office), waiting(office)
    printed(office, one)
    with refused("RT4"):
        printed(office, two, one)
    assert told(two) == ["ready"]
    _, by_email = warned(office, emails=["pat@example.org"])
    work(office)
    with refused("RT4"):
        printed(office, by_email)
    with refused("RT4"):
        printed(office)


def test_one_that_was_settled_by_itself_meanwhile_is_left_alone(office: Office) -> None:
    one, two = waiting(office), waiting(office)
    reference = printed(office, one, two)
    office.do("drop_letter", office.cal, delivery=one, reasons="Handed over at the desk.", told=True)
    assert office.do("settle_batch", office.cal, batch=reference, posted=True) == [two]
    one.refresh_from_db()
    assert one.state == "dropped"


@pytest.mark.django_db(transaction=True)
@pytest.mark.proves("IN1")
def test_two_who_print_the_same_letters_at_once_do_not_both_have_them(transactional_db: None) -> None:
    office = Office().open()
    letters = [waiting(office), waiting(office)]
    became = at_once(
        lambda: office.do("print_letters", office.cal, deliveries=letters),
        lambda: office.do("print_letters", office.cora, deliveries=letters[::-1]),
    )
    assert became.count(None) == 1
    (batch,) = batches()
    assert len(batch.letters) == 2
