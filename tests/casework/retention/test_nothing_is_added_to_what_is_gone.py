"""A record that was disposed of takes nothing more, whatever is done: but for a danger, which is raised without it."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Sequence

import pytest
from tests.casework.office import STAFF, Office, refused
from tests.casework.retention.test_disposal import YEARS, disposed

from evenhand.audit.models import Entry
from evenhand.casework.actions import ACTIONS, ROLES_OF
from evenhand.casework.models import Danger
from evenhand.contacts.files.due import undone
from evenhand.contacts.models import Attachment, Contact
from evenhand.people.models import Person

pytestmark = pytest.mark.proves("LK2", "I33")


def _given(action: str) -> dict[str, object]:
    """The parameters of an action that take a person, a contact or a file of one, each with its kind."""
    hints = typing.get_type_hints(inspect.unwrap(ACTIONS[action]))
    found: dict[str, object] = {}
    for name, hint in hints.items():
        for kind in (Person, Contact, Attachment):
            if name != "return" and (hint is kind or kind in typing.get_args(hint)):
                found[name] = [kind] if typing.get_origin(hint) is Sequence else kind
    return found


TAKES = sorted(
    (action, name)
    for action in ACTIONS
    if action != "raise_danger"
    for name in _given(action)
    if (action, name) != ("receive_contact", "attachments")
)


@pytest.fixture
def gone(office: Office) -> tuple[Person, Contact, Attachment]:
    person = office.person()
    contact = office.contact(person, attachments=[{"filename": "x.txt", "content": b"A file of theirs."}])
    office.do("close_contact", office.ana, contact=contact)
    office.later(days=YEARS)
    disposed(office, person=person)
    return person, contact, Attachment.objects.get(contact=contact)  # as they were read before


def test_every_action_that_takes_a_person_a_contact_or_a_file_is_refused(
    office: Office, gone: tuple[Person, Contact, Attachment]
) -> None:
    by_kind: dict[object, object] = dict(zip((Person, Contact, Attachment), gone, strict=True))
    assert len(TAKES) > 30
    for action, name in TAKES:
        kind = _given(action)[name]
        given = [by_kind[kind[0]]] if isinstance(kind, list) else by_kind[kind]
        by = next(who for who, roles in STAFF.items() if ROLES_OF[action][0] in roles)
        with refused("LK2", "I33"):
            office.do(action, office.colleagues[by], **{name: given})


@pytest.mark.proves("IN4", "I27")
def test_contact_of_a_record_that_is_gone_is_nobodys_to_give_to_another(
    office: Office, gone: tuple[Person, Contact, Attachment]
) -> None:
    with refused("LK2", "I33"):
        office.do(
            "confirm_person", office.ana, contact=gone[1], person=office.person("Sam"), reasons="Theirs."
        )


@pytest.mark.proves("I23", "MN4")
@pytest.mark.parametrize("about", ["the person", "the contact", "both"])
def test_a_danger_is_raised_without_what_is_gone_and_never_refused(
    office: Office, gone: tuple[Person, Contact, Attachment], about: str
) -> None:
    person, contact, _ = gone
    named = {"person": person} if about != "the contact" else {}
    named |= {"contact": contact} if about != "the person" else {}  # type: ignore[dict-item]
    row = office.do("raise_danger", office.ana, kind="immediate", details="They fell.", **named)
    assert (row.person, row.contact, row.owned_by, row.details) == (None, None, None, "They fell.")
    person.refresh_from_db()
    entry = Entry.objects.get(action="raise_danger")
    assert (entry.person_id, entry.facts["went"]) == (None, [person.disposed_as])
    assert list(Danger.objects.all()) == [row]


def test_no_machine_reads_a_file_of_it_again(
    office: Office, gone: tuple[Person, Contact, Attachment]
) -> None:
    assert gone[2] not in undone("text")
