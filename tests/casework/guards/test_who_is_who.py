"""Who is who, past the actions: the database itself refuses a merge by nobody, and keeps what somebody said about it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from evenhand.people.models import Identifier, Merge, MergeSuggestion, Person, SharedAddress

from .conftest import NOON, Case
from .refusals import refused

pytestmark = pytest.mark.proves("I27", "IN4")


def shared(case: Case, **fields: Any) -> SharedAddress:
    usual = {
        "kind": "email", "value": "home@example.org", "normalised": "home@example.org", "used_as": "household",
        "used_by": "Pat and Kim", "marked_at": NOON, "marked_by": case.cal,
    }  # fmt: skip
    return SharedAddress.objects.create(**usual | fields)


def suggestion(case: Case, **fields: Any) -> MergeSuggestion:
    usual = {"one": case.pat, "other": case.person("P. Example"), "suggested_at": NOON}
    return MergeSuggestion.objects.create(**usual | fields)


@pytest.mark.proves("I9")
def test_an_entry_is_not_pointed_at_another_without_a_merge(case: Case) -> None:
    other, third = case.person("P. Example"), case.person("Pat E.")
    with refused("I9 I27"):
        Person.objects.filter(pk=other.pk).update(merged_into=case.pat)
    case.merged(other, case.pat)
    with refused("I9 I27"):
        Person.objects.filter(pk=other.pk).update(merged_into=third)
    Person.objects.filter(pk=other.pk).update(merged_into=None)
    Merge.objects.update(undone_at=NOON, undone_by=case.mel)
    with refused("I9 I27"):
        Person.objects.filter(pk=other.pk).update(merged_into=case.pat)


@pytest.mark.parametrize("changed", [{"reasons": "None."}, {"undone_at": None, "undone_by": None}])
def test_a_merge_that_was_undone_stands_as_it_was(case: Case, changed: dict[str, Any]) -> None:
    case.merged(case.person("P. Example"), case.pat)
    Merge.objects.update(undone_at=NOON, undone_by=case.mel)
    with refused("I27"):
        Merge.objects.update(**changed)


@pytest.mark.parametrize(
    "wrong",
    [{"used_by": " "}, {"used_as": "friends"}, {"kind": "alias"}, {"normalised": ""}, {"ended_at": NOON}],
)
def test_a_shared_address_says_what_it_is(case: Case, wrong: dict[str, Any]) -> None:
    with refused("I27"):
        shared(case, **wrong)


def test_a_shared_address_is_marked_once_and_its_mark_only_ends(case: Case) -> None:
    row = shared(case)
    with refused():
        shared(case, used_as="organisation")
    for changed in ({"normalised": "other@example.org"}, {"used_by": "Nobody"}, {"marked_by": case.mel}):
        with refused("I27"):
            SharedAddress.objects.filter(pk=row.pk).update(**changed)
    SharedAddress.objects.update(ended_at=NOON, ended_by=case.cal, ended_reasons="Moved.")
    with refused("I27"):
        SharedAddress.objects.update(ended_at=None, ended_by=None, ended_reasons="")
    assert shared(case).pk != row.pk


@pytest.mark.proves("I9")
@pytest.mark.parametrize(
    "wrong",
    [
        {"outcome": "merged"},
        {"outcome": "two", "answered_at": NOON},
        {"outcome": "perhaps", "answered_at": NOON, "reasons": "So."},
    ],
)
def test_a_suggestion_is_answered_by_somebody_with_reasons(case: Case, wrong: dict[str, Any]) -> None:
    with refused("I9"):
        suggestion(case, **wrong)


def test_a_pair_is_suggested_once_the_older_entry_first(case: Case) -> None:
    row = suggestion(case)
    with refused():
        suggestion(case, other=row.other)
    with refused("I27"):
        suggestion(case, one=row.other, other=case.pat)
    with refused("I27"):
        suggestion(case, other=case.pat)


def test_an_answer_stands(case: Case) -> None:
    row = suggestion(case)
    MergeSuggestion.objects.update(
        outcome="two", answered_at=NOON, answered_by=case.cal, reasons="Seen both."
    )
    changes: list[dict[str, Any]] = [
        {"outcome": "", "answered_at": None, "answered_by": None},
        {"evidence": []},
        {"reasons": "No."},
    ]
    for changed in changes:
        with refused("I27"):
            MergeSuggestion.objects.filter(pk=row.pk).update(**changed)


def test_what_was_said_about_who_is_who_is_kept(case: Case) -> None:
    shared(case)
    case.merged(suggestion(case).other, case.pat)
    for table in ("people_merge", "people_mergesuggestion", "people_sharedaddress"):
        with refused("IN1"), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table}")


def test_a_reference_in_another_system_is_one_persons(case: Case) -> None:
    given = {"kind": "external", "value": "CRM 1", "normalised": "crm 1"}
    Identifier.objects.create(person=case.pat, **given)
    with refused():
        Identifier.objects.create(person=case.person("Kim"), **given)
