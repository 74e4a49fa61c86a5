"""Two entries that are perhaps one person: suggested by the software, answered by a caseworker, merged by nobody else."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evenhand.audit.models import Entry
from evenhand.people.likeness import MOST_SHARE, Evidence
from evenhand.people.models import Identifier, Merge, MergeSuggestion, Person
from evenhand.policy.outcome import Refused

from .office import Office

pytestmark = [pytest.mark.django_db, pytest.mark.proves("I27", "IN4")]


def suggested() -> list[tuple[str, str, list[str]]]:
    rows = MergeSuggestion.objects.filter(outcome="").order_by("pk")
    return [(row.one.name, row.other.name, [each["why"] for each in row.evidence]) for row in rows]


def waiting() -> MergeSuggestion:
    return MergeSuggestion.objects.get(outcome="")


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        ({"emails": ["home@example.org"]}, {"emails": ["HOME@example.org"]}, ["same_identifier"]),
        ({"phones": ["07700 900123"]}, {"phones": ["+44 7700 900123"]}, ["same_identifier"]),
        ({"emails": ["pat@example.org"]}, {"emails": ["pat+file@example.org"]}, ["variant"]),
        ({"emails": ["p.at@gmail.com"]}, {"emails": ["pat@googlemail.com"]}, ["variant"]),
        ({"postal": "1 High St, M33 0XX"}, {"postal": "9 Low Rd, M33 0XX"}, ["near_name"]),
        ({"phones": ["020 7946 0123"]}, {"phones": ["020 7946 0123 ext 4"]}, ["near_name"]),
        ({"social": ["https://x.com/pat_ex"]}, {"social": ["@pat_ex"]}, ["near_name"]),
    ],
)  # fmt: skip
def test_what_two_entries_have_in_common_is_suggested_and_merges_nobody(
    office: Office, first: dict[str, object], second: dict[str, object], why: list[str]
) -> None:
    for name, fields in (("Pat Example", first), ("Pat Exmaple", second)):
        office.do("register_person", office.ana, name=name, **fields)
    assert suggested() == [("Pat Example", "Pat Exmaple", why)]
    assert not Merge.objects.exists()
    entry = Entry.objects.get(action="suggest_merge")
    assert entry.actor == "system"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"postal": "1 High St, M33 0XX"}, {"postal": "1 High St, M33 0XX"}),  # a household
        ({"emails": ["p.at@example.org"]}, {"emails": ["pat@example.org"]}),  # dots tell mailboxes apart
        ({"emails": ["pat@example.org"]}, {"emails": ["pat@example.com"]}),
        ({}, {}),
    ],
)
def test_a_household_and_what_only_looks_alike_suggest_nothing(
    office: Office, first: dict[str, object], second: dict[str, object]
) -> None:
    for name, fields in (("Pat Example", first), ("Sam Example", second)):
        office.do("register_person", office.ana, name=name, **fields)
    assert suggested() == []


def test_a_name_alone_suggests_nothing(office: Office) -> None:
    for _ in range(2):
        office.do("register_person", office.ana, name="Pat Example")
    assert suggested() == []


def test_an_address_that_many_entries_have_suggests_none_of_them(office: Office) -> None:
    for number in range(MOST_SHARE + 2):
        office.do("register_person", office.ana, name=f"Person {number}", emails=["advice@example.org"])
    last = Person.objects.latest("pk")
    assert not MergeSuggestion.objects.filter(other=last).exists()


def test_a_representatives_and_a_shared_address_suggest_nothing(office: Office) -> None:
    pat = office.person("Pat Example", emails=[])
    office.do("add_representative", office.cal, person=pat, name="Rae", emails=["rae@example.org"])
    office.do(
        "mark_shared",
        office.cal,
        kind="phone",
        value="020 7946 0000",
        used_as="advice_office",
        used_by="Anytown Advice",
    )
    for name in ("Kim Other", "Jo Another"):
        office.do("register_person", office.ana, name=name, phones=["020 7946 0000"])
    office.do("register_person", office.ana, name="Rae Solicitor", emails=["rae@example.org"])
    assert suggested() == []


def test_a_further_identifier_adds_to_what_is_suggested_already(office: Office) -> None:
    pat = office.person("Pat Example", emails=["pat@example.org"])
    other = office.person("P Example", emails=["pat@example.org"])
    office.do("add_identifier", office.cal, person=pat, kind="phone", value="07700 900123")
    office.do("add_identifier", office.cal, person=other, kind="phone", value="07700900123")
    assert [each["kind"] for each in waiting().evidence] == ["email", "phone"]


def test_two_people_are_remembered_and_only_new_evidence_asks_again(office: Office) -> None:
    office.person("Pat Example", emails=["home@example.org"])
    other = office.person("Kim Example", emails=["home@example.org"])
    row = office.do(
        "dismiss_merge", office.cal, suggestion=waiting(), reasons="Mother and daughter; both rang."
    )
    assert (row.outcome, row.answered_by, row.answered_at) == ("two", office.cal, office.now)
    assert Entry.objects.get(action="dismiss_merge").facts["reasons"] == "Mother and daughter; both rang."
    office.do("add_identifier", office.cal, person=other, kind="email", value="Home@Example.org")
    assert suggested() == []
    office.do("add_identifier", office.cal, person=other, kind="phone", value="07700 900123")
    office.do("add_identifier", office.cal, person=row.one, kind="phone", value="07700 900123")
    assert [each["kind"] for each in waiting().evidence] == ["phone"]


def test_merging_answers_the_suggestion_and_undoing_it_does_not_ask_again(office: Office) -> None:
    keep = office.person("Pat Example", emails=["pat@example.org"])
    gone = office.person("P Example", emails=["pat@example.org"])
    office.do("merge_people", office.cal, keep=gone, merge=keep, reasons="The same passport.")
    assert MergeSuggestion.objects.get().outcome == "merged"
    office.do("unmerge_people", office.cal, keep=gone, merge=keep, reasons="Two passports after all.")
    office.do("add_identifier", office.cal, person=keep, kind="email", value="pat@example.org")
    assert suggested() == []


def test_a_suggestion_about_entries_that_became_one_another_way_waits_for_nobody(office: Office) -> None:
    first = office.person("Pat Example", emails=["pat@example.org"])
    second = office.person("Patricia Example", emails=["pat@example.org"])
    third = office.person("Olive Example")
    asked = waiting()
    office.do("merge_people", office.cal, keep=third, merge=first, reasons="Told us so.")
    assert waiting() == asked
    office.do("merge_people", office.cal, keep=third, merge=second, reasons="Told us so too.")
    asked.refresh_from_db()
    assert (asked.outcome, asked.answered_by) == ("merged", office.cal)


def test_a_suggestion_needs_reasons_to_be_dismissed_and_is_answered_once(office: Office) -> None:
    office.person("Pat Example", emails=["home@example.org"])
    office.person("Kim Example", emails=["home@example.org"])
    row = waiting()
    with pytest.raises(Refused, match="two people"):
        office.do("dismiss_merge", office.cal, suggestion=row, reasons="  ")
    with pytest.raises(Refused, match="caseworker"):
        office.do("dismiss_merge", office.ana, suggestion=row, reasons="Seen both.")
    with pytest.raises(Refused) as machine:
        office.do("dismiss_merge", None, suggestion=row, reasons="Seen both.")
    assert "I9" in machine.value.clauses
    office.do("dismiss_merge", office.cal, suggestion=row, reasons="Seen both.")
    with pytest.raises(Refused, match="already"):
        office.do("dismiss_merge", office.cora, suggestion=row, reasons="Seen both.")


def test_the_same_thing_is_not_suggested_twice_nor_an_entry_to_itself(office: Office) -> None:
    pat, kim = office.person("Pat Example"), office.person("Kim Other")
    linked = [Evidence("linked", "", "linked:name", ("", ""), 0.97)]
    office.do("suggest_merge", one=kim, other=pat, evidence=linked)
    assert (waiting().one, waiting().other) == (pat, kim)
    for one, other in ((pat, kim), (pat, pat)):
        with pytest.raises(Refused, match="Nothing new"):
            office.do("suggest_merge", one=one, other=other, evidence=linked)


@pytest.mark.proves("I9")
def test_no_machine_merges(office: Office) -> None:
    pat, kim = office.person("Pat Example"), office.person("Kim Other")
    with pytest.raises(Refused) as refused:
        office.do("merge_people", None, keep=pat, merge=kim, reasons="Probability 1.0.")
    assert "I9" in refused.value.clauses


def test_a_reference_in_another_system_is_one_persons(office: Office) -> None:
    pat = office.person("Pat Example", external=["CRM 1001"])
    kim = office.person("Kim Other")
    with pytest.raises(Refused, match=pat.reference):
        office.do("add_identifier", office.cal, person=kim, kind="external", value="crm-1001")
    office.do("add_identifier", office.cal, person=pat, kind="external", value="crm-1001")
    assert Identifier.objects.filter(kind="external").count() == 1


def test_whoever_is_put_on_record_is_not_held_against_every_identifier(office: Office) -> None:
    """Else a list of people takes the longer for each the more there are."""
    if connection.vendor != "sqlite":
        pytest.skip("SQLite says by which columns of an index it looks something up")
    someone = {
        "emails": ["pat+1@example.org"], "phones": ["020 7946 0123 ext 4"], "postal": "1 High St, M33 0XX", "social": ["@pat"],
    }  # fmt: skip
    office.do("register_person", office.ana, name="Pat Example", **someone)
    with CaptureQueriesContext(connection) as asked:
        office.do("register_person", office.ana, name="Pat Exmaple", **someone)
    plans = []
    with connection.cursor() as cursor:
        for each in asked.captured_queries:
            if each["sql"].startswith("SELECT"):
                cursor.execute(f"EXPLAIN QUERY PLAN {each['sql']}")
                plans += [told for *_, told in cursor.fetchall() if re.search(r"people_identifier\b", told)]
    assert plans
    assert not [told for told in plans if "SCAN" in told or told.endswith("(kind=?)")]
