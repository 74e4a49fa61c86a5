"""Two records that have something in common are disposed of one after the other: each takes only what is its own."""

from __future__ import annotations

from typing import Any

import pytest
from tests.casework.office import Office
from tests.casework.retention.full import WORD, everything_said, full_record
from tests.casework.retention.test_disposal import YEARS, disposed

from evenhand import audit
from evenhand.audit.models import Entry
from evenhand.casework.facts.going import record_of, rows_of
from evenhand.contacts.models import Contact
from evenhand.people.models import Merge, MergeSuggestion, Person

pytestmark = pytest.mark.proves("LK2", "I33", "I32")


def two_that_share(office: Office) -> tuple[Person, Person, Contact]:
    """They were taken for one, and told apart; somebody asked about them again; and contact of the first was the other's."""
    one, other = full_record(office), full_record(office, word="brillig")
    office.later(hours=1)
    office.do("merge_people", office.cal, keep=one, merge=other, reasons="One brillig.")
    office.do("unmerge_people", office.cal, keep=one, merge=other, reasons="Two brillig.")
    asked = MergeSuggestion.objects.create(
        one=one, other=other, evidence=[{"name": "brillig"}], suggested_at=office.now
    )
    office.do("dismiss_merge", office.cal, suggestion=asked, reasons="Two of them, brillig.")
    moved = office.contact(one, body="This is brillig writing.")
    office.do("record_reading", office.ana, contact=moved, triage=["none"], note="Says brillig.")
    office.do("confirm_person", office.ana, contact=moved, person=other, reasons="It was brillig.")
    office.do("close_contact", office.ana, contact=moved)
    office.later(days=YEARS)
    return one, other, moved


def left(word: str) -> list[str]:
    return [line for line in everything_said().splitlines() if word in line]


def facts_of(numbers: list[int]) -> list[Any]:
    return list(Entry.objects.filter(number__in=numbers).order_by("number").values_list("facts", flat=True))


def test_each_takes_its_own_and_the_trail_is_whole_after_each(office: Office) -> None:
    one, other, moved = two_that_share(office)
    shared = [
        *Entry.objects.filter(subject=f"contacts.contact:{moved.pk}").values_list("number", flat=True),
        *Entry.objects.filter(action__in=("merge_people", "unmerge_people", "dismiss_merge"))
        .filter(subject__in=_of_both(one, other))
        .values_list("number", flat=True),
        *Entry.objects.filter(person_id=other.pk).values_list("number", flat=True),
    ]
    assert Entry.objects.filter(number__in=shared, person_id=one.pk).count() >= 4
    before = facts_of(shared)
    first = disposed(office, person=one)
    assert facts_of(shared) == before
    assert audit.verify().whole, audit.verify().why
    # With what instruction a contact was met that was taken for theirs stays with the contact.
    assert all("instruction" in line or '"say"' in line for line in left(WORD)), left(WORD)
    assert Merge.objects.get(kept=one, merged=other).reasons == "One brillig."
    moved.refresh_from_db()
    assert (moved.body, moved.disposed_as) == ("This is brillig writing.", "")
    second = disposed(office, person=other)
    assert left("brillig") == left(WORD) == []
    assert audit.verify().whole, audit.verify().why
    with_which = {facts["disposed_of"] for facts in facts_of(shared)}
    assert with_which == {second.reference} != {first.reference}


def _of_both(one: Person, other: Person) -> list[str]:
    merges = Merge.objects.filter(kept=one, merged=other).values_list("pk", flat=True)
    asked = MergeSuggestion.objects.filter(one=one, other=other).values_list("pk", flat=True)
    return [f"people.merge:{pk}" for pk in merges] + [f"people.mergesuggestion:{pk}" for pk in asked]


def test_what_is_about_two_goes_with_the_second(office: Office) -> None:
    one, other, _ = two_that_share(office)
    asked = MergeSuggestion.objects.get(one=one, other=other)
    assert asked.pk not in rows_of(record_of(one, None))[MergeSuggestion]
    disposed(office, person=other)
    assert asked.pk in rows_of(record_of(one, None))[MergeSuggestion]
