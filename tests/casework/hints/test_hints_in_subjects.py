"""Many write all they have to say into the subject: it is looked at as the text is, unless it is somebody else's (MN3)."""

from __future__ import annotations

import pytest
from tests.casework.office import Office

from evenhand.casework.models import Hint
from evenhand.contacts.models import Contact

pytestmark = [pytest.mark.django_db, pytest.mark.proves("MN3", "DF1")]
FAREWELL = "I am going to jump from the bridge tonight"


@pytest.fixture
def office() -> Office:
    return Office().open()


def hinted(contact: Contact) -> list[tuple[str, str, list[str]]]:
    rows = Hint.objects.filter(contact=contact).order_by("kind")
    return [(row.kind, row.strength, [each["text"] for each in row.quotes]) for row in rows]


def test_a_danger_in_the_subject_alone_is_seen(office: Office) -> None:
    contact = office.contact(by=None, sender="pat@example.org", subject=FAREWELL, body="")
    assert hinted(contact) == [("danger", "strong", [FAREWELL])]


def test_a_danger_in_the_subject_is_seen_beside_what_the_text_says(office: Office) -> None:
    contact = office.contact(
        by=None, sender="pat@example.org", subject=FAREWELL, body="You useless, thieving scum."
    )
    assert [each[0] for each in hinted(contact)] == ["abusive_language", "danger"]


def test_what_both_say_is_one_hint_of_the_words_in_the_text(office: Office) -> None:
    contact = office.contact(
        by=None,
        sender="pat@example.org",
        subject="I will kill myself",
        body="I am going to kill myself tonight.",
    )
    (danger,) = [each for each in hinted(contact) if each[0] == "danger"]
    assert danger[2] == ["I am going to kill myself tonight"]


@pytest.mark.parametrize("answers", ["Re: ", "RE[2]: ", "Fwd: ", "Ateb: "])
def test_the_subject_of_another_message_is_not_taken_for_the_writers_own(
    office: Office, answers: str
) -> None:
    contact = office.contact(
        by=None, sender="pat@example.org", subject=answers + FAREWELL, body="When is your office open?"
    )
    assert [each for each in hinted(contact) if each[1] != "weak"] == []


def test_the_name_of_a_matter_is_no_danger(office: Office) -> None:
    contact = office.contact(
        by=None,
        sender="pat@example.org",
        subject="Suicide prevention leaflet",
        body="Please send me one by post.",
    )
    assert [each for each in hinted(contact) if each[1] != "weak"] == []
