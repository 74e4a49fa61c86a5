"""Two presses of a button at once, two forms about one decision, two due-runners: nothing is lost or doubled."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connections

from evenhand import audit
from evenhand.audit.models import Entry
from evenhand.casework.actions.keep_draft import keep_draft
from evenhand.casework.actions.receive_contacts import AlreadyHeldError, Attached
from evenhand.casework.actions.receive_form import receive_form
from evenhand.casework.facts.submitted import FilledIn, new_code, references_in
from evenhand.casework.models import Danger, Dispute, Draft, Submission
from evenhand.casework.work.due import remove_old_drafts
from evenhand.contacts.models import Contact
from evenhand.policy.outcome import Refused

from .office import Office

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office(transactional_db: None) -> Office:
    return Office().open()


def at_once(*doings: Callable[[], object]) -> list[str]:
    """What became of each: "" where it was done. All begin together; nothing else may go wrong."""
    start = Barrier(len(doings))

    def do(doing: Callable[[], object]) -> str:
        try:
            start.wait()
            doing()
        except (AlreadyHeldError, Refused) as told:
            return type(told).__name__
        finally:
            connections.close_all()
        return ""

    with ThreadPoolExecutor(len(doings)) as pool:
        became = list(pool.map(do, doings))
    assert audit.verify().whole
    return sorted(became)


@pytest.mark.proves("I25", "I23")
@pytest.mark.parametrize("saved", [False, True], ids=["from the page", "saved with a file"])
def test_one_form_sent_by_three_presses_at_once_is_one_contact_and_one_danger(
    office: Office, saved: bool
) -> None:
    form = FilledIn(kind="complaint", key="k", body="Nobody rang.", danger="immediate")
    draft = None
    if saved:
        files = [Attached("a.txt", b"a" * 5000)]
        draft = keep_draft(
            by=None, now=office.now, kind="complaint", code=new_code(), answers={}, files=files
        )
    became = at_once(*[lambda: receive_form(by=None, now=office.now, form=form, draft=draft)] * 3)
    assert became == ["", "AlreadyHeldError", "AlreadyHeldError"]
    assert Contact.objects.count() == Danger.objects.count() == Submission.objects.count() == 1
    assert Contact.objects.get().attachments.count() == int(saved)


@pytest.mark.proves("DI6", "I20", "I25")
def test_two_forms_that_dispute_one_decision_at_once_are_both_kept_and_begin_one_dispute(
    office: Office,
) -> None:
    row = office.restriction(office.person())
    forms = [
        FilledIn(kind="dispute", key=key, body="No.", disputes=row.reference) for key in ("one", "other")
    ]
    became = at_once(*[lambda form=form: receive_form(by=None, now=office.now, form=form) for form in forms])
    assert became == ["", ""]
    assert Contact.objects.filter(purpose="dispute").count() == 2
    assert Dispute.objects.count() == 1


@pytest.mark.proves("LK2", "I33")
def test_two_due_runners_remove_what_is_old_once(office: Office) -> None:
    for _ in range(3):
        keep_draft(by=None, now=office.now, kind="general", code=new_code(), answers={"about": ["x"]})
    later = office.now + timedelta(days=40)
    assert at_once(lambda: remove_old_drafts(later), lambda: remove_old_drafts(later)) == ["", ""]
    assert not Draft.objects.exists()
    assert len([each for each in Entry.objects.all() if each.action == "remove_draft"]) == 3


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("R-7K2QM4XP", ["R-7K2QM4XP"]),
        ("our reference r7k2qm4xp, and R 7K2Q M4XP", ["R-7K2QM4XP"]),
        ("R-7K2QM4XP a R-22222222", ["R-7K2QM4XP", "R-22222222"]),
        ("Our reference: REQUESTED, REFERENCE", []),
        ("R-7K2QM4X", []),
        ("R-7K2QM4XPA", []),
        ("R-7K2QM4X0", []),
        ("", []),
    ],
)
def test_a_reference_is_found_however_it_is_written_and_a_word_is_none(text: str, found: list[str]) -> None:
    assert references_in(text) == found
