"""Hints are kept with the contact when it comes in, judged by people, and never start anything."""

from __future__ import annotations

import ast
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import DataError, IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.casework.office import Office

import evenhand
from evenhand.audit.models import Entry
from evenhand.casework.actions.look_for_hints import look_for_hints
from evenhand.casework.actions.receive_contacts import Arrival, receive_contacts
from evenhand.casework.hints import kept
from evenhand.casework.models import Hint, HintSwitch, Looked
from evenhand.casework.work.hints import HintWork
from evenhand.contacts.models import Contact
from evenhand.policy.outcome import Refused

pytestmark = pytest.mark.django_db
INSULT = "Dear Ms Vale, thank you. You are a useless lying cow."
NOT_OF_A_CASE = {"contact", "searchentry", "fingerprint", "band", "hint", "looked", "entry", "head"}


def of_kind(contact: Contact, kind: str) -> Hint:
    return Hint.objects.get(contact=contact, kind=kind)


@pytest.mark.proves("DF1", "AA3", "I9")
def test_what_comes_in_is_looked_at_on_arrival_with_the_words_quoted(office: Office) -> None:
    contact = office.contact(sender="x@example.org", body=INSULT)
    hint = of_kind(contact, "abusive_language")
    assert hint.clauses == ["AA3"]
    assert "useless lying cow" in hint.quotes[0]["text"]
    assert contact.body[hint.quotes[0]["start"] : hint.quotes[0]["end"]] == hint.quotes[0]["text"]
    assert set(hint.because) == {"en", "cy"}
    assert kept.looked(contact)


@pytest.mark.proves("AA3N", "UD4", "I2", "I27")
def test_the_record_is_told_beside_the_words_but_only_where_it_is_certain_whose_it_is(office: Office) -> None:
    pat = office.person()
    asked = office.do("record_adjustment_request", office.ana, person=pat, request="Tourette syndrome: tics.")
    office.do("decide_adjustment", office.cal, request=asked, outcome="agreed", reasons="Agreed.")
    text = INSULT + " Send me the whole file of the investigation into my brother's arrest, every page of it."
    first = office.contact(pat, body=text)
    office.later(days=2)
    again = office.contact(pat, body=text)
    assert "Tourette" in of_kind(again, "abusive_language").beside[0]["en"]
    assert of_kind(again, "said_before").facts["earlier"] == [first.reference]
    stranger = office.contact(sender="nobody@example.org", body=text)
    assert not Hint.objects.filter(contact=stranger, kind="said_before").exists()
    assert of_kind(stranger, "abusive_language").beside == []


@pytest.mark.proves("I9", "DF4", "RT3")
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(body=st.sampled_from([
    INSULT, "I will kill you. I know where you live.", "I am going to kill myself tonight. Goodbye.",
    "Fourth time of asking. I do not accept that it is closed and I will write every day until you answer.",
    "Mi wna i dy ladd di'r bastad.", "Attached are the indecent images of children.",
]), channel=st.sampled_from(["email", "phone", "post"]))  # fmt: skip
def test_whatever_a_contact_says_nothing_but_itself_and_its_hints_comes_of_it(
    office: Office, body: str, channel: str
) -> None:
    tables = [model for model in apps.get_models() if model.__module__.startswith("evenhand.")]
    with transaction.atomic():
        before = {model: model._default_manager.count() for model in tables}
        office.do("receive_contact", None, channel=channel, sender="x@example.org", body=body)
        grown = {m._meta.model_name for m in tables if m._default_manager.count() != before[m]}
        assert Hint.objects.exists()
        assert grown <= NOT_OF_A_CASE
        assert Entry.objects.order_by("-pk")[0].action == "receive_contact"
        transaction.set_rollback(True)


@pytest.mark.proves("I9")
def test_no_action_but_those_about_hints_knows_of_hints() -> None:
    """Nothing decides on what a hint says: neither the policy core nor an action, a door or a scheduled step reads one."""
    source = Path(evenhand.__file__).parent
    may = {
        "casework/hints/kept.py", "casework/hints/looking.py", "casework/models/hint.py", "casework/models/__init__.py",
        "casework/actions/_hints.py", "casework/actions/_arrival.py", "casework/actions/_sealing.py",
        "casework/actions/look_for_hints.py", "casework/actions/look_again.py",
        "casework/actions/mark_hint.py", "casework/actions/switch_hints.py", "casework/actions/try_again_later.py",
        "casework/actions/record_file_text.py", "casework/actions/write_down_file.py",
        "casework/work/hints.py", "casework/work/second_look.py", "casework/management/commands/work.py",
        # What is held about somebody is told to them, and goes with their record: hints too, whatever they say.
        "casework/oversight/person_record.py", "casework/oversight/person_fields.py", "casework/oversight/untold.py",
        "casework/facts/going.py",
    }  # fmt: skip
    rooms = ("policy", "casework", "gateway", "api", "channels", "letters", "people")
    found = set()
    for path in (
        path for room in rooms for path in (source / room).rglob("*.py") if "migrations" not in path.parts
    ):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.ImportFrom):
                names = [f"{node.module}.{each.name}" for each in node.names]
            if isinstance(node, ast.Attribute):
                names = [f"attribute.{node.attr}"]
            if any(_is_of_hints(name) for name in names):
                found.add(path.relative_to(source).as_posix())
    assert found <= may
    assert {"casework/hints/kept.py", "casework/hints/looking.py"} <= found


def _is_of_hints(name: str) -> bool:
    last = name.rpartition(".")[2]
    return last in {"Hint", "HintMark", "Looked", "hints", "_hints", "look_at"} or any(
        room in name for room in (".signals.finding", ".casework.hints.")
    )


@pytest.mark.proves("I25")
def test_many_at_once_are_left_to_the_worker_though_a_restricted_person_writes_twice_among_them(
    office: Office,
) -> None:
    person = office.person(emails=["pat@example.org"])
    office.restriction(person)
    before = Looked.objects.count()
    senders = ["pat@example.org", *(f"p{n}@example.org" for n in range(9)), "pat@example.org"]
    arrivals = [
        Arrival(channel="email", sender=sender, body=INSULT, raw=f"{n}".encode())
        for n, sender in enumerate(senders)
    ]
    assert len(receive_contacts(now=office.now, arrivals=arrivals)) == 11
    assert Looked.objects.count() == before


@pytest.mark.proves("DF1", "I25")
def test_many_at_once_are_looked_at_by_the_worker_once_each(office: Office) -> None:
    arrivals = [
        Arrival(
            channel="email", sender=f"p{n}@example.org", body=f"{INSULT} Number {n}.", raw=f"{n}".encode()
        )
        for n in range(11)
    ]
    receive_contacts(now=office.now, arrivals=arrivals)
    assert not Looked.objects.exists()
    work = HintWork(moment=lambda: office.now)
    assert work.do_next()
    assert not work.do_next()
    assert Looked.objects.count() == 11
    assert Hint.objects.filter(kind="abusive_language").count() == 11
    assert Entry.objects.order_by("-pk")[0].action == "look_for_hints"


@pytest.mark.proves("I25")
def test_a_contact_whose_hints_the_database_refuses_stops_no_other(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrivals = [
        Arrival(channel="email", sender=f"p{n}@example.org", body=INSULT, raw=f"{n}".encode())
        for n in range(11)
    ]
    bad, *_ = receive_contacts(now=office.now, arrivals=arrivals)
    tries: list[int] = []

    def looked(*, now: Any, contacts: Any) -> int:
        if bad in contacts:
            tries.append(len(contacts))
            raise DataError("value out of range")
        return look_for_hints(now=now, contacts=contacts)

    monkeypatch.setattr("evenhand.casework.work.hints.look_for_hints", looked)
    work = HintWork(moment=lambda: office.now)
    for _ in range(3):
        assert work.do_next()
        assert not work.do_next()
    assert Looked.objects.count() == 10
    assert tries == [11, 1]


@pytest.mark.proves("I25")
def test_a_text_that_cannot_be_judged_is_taken_in_all_the_same(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any, **fields: Any) -> None:
        raise ValueError("broken")

    monkeypatch.setattr("evenhand.casework.hints.looking.find", broken)
    assert office.contact(sender="x@example.org", body=INSULT).pk
    assert not Hint.objects.exists()


@pytest.mark.proves("I28", "IC2")
def test_a_sealed_contact_leaves_no_words_in_its_hints(office: Office) -> None:
    contact = office.contact(sender="x@example.org", body=INSULT)
    office.do("seal_contact", office.ana, contact=contact, reasons="Illegal.")
    hint = of_kind(contact, "abusive_language")
    assert (hint.quotes, hint.facts, hint.beside) == ([], {}, [])


@pytest.mark.proves("DF1", "DF4")
def test_a_mark_says_right_or_wrong_with_a_reason_and_the_last_one_counts(office: Office) -> None:
    hint = of_kind(office.contact(sender="x@example.org", body=INSULT), "abusive_language")
    with pytest.raises(Refused) as refused:
        office.do("mark_hint", office.ana, hint=hint)
    assert {reason.field for reason in refused.value.outcome} == {"right", "reasons"}
    office.do("mark_hint", office.ana, hint=hint, right=False, reasons="It quotes.")
    office.do("mark_hint", office.bo, hint=hint, right=True, reasons="It does not.")
    record = next(each for each in kept.records() if each.kind == "abusive_language")
    assert (record.made, record.right, record.wrong) == (1, 1, 0)
    assert record.by == {("language", "en"): (1, 0), ("channel", "email"): (1, 0)}


@pytest.mark.proves("DF1", "I9", "I32")
def test_a_kind_that_does_badly_is_switched_off_by_a_manager_and_on_again(office: Office) -> None:
    old = office.contact(sender="x@example.org", body=INSULT)
    with pytest.raises(Refused):
        office.do("switch_hints", office.ana, kind="abusive_language", on=False, reasons="Often wrong.")
    office.do("switch_hints", office.mel, kind="abusive_language", on=False, reasons="Often wrong.")
    assert "abusive_language" not in {hint.kind for hint in kept.shown(old)}
    office.later(hours=1)
    new = office.contact(sender="x@example.org", body=INSULT + " Again.")
    assert not Hint.objects.filter(contact=new, kind="abusive_language").exists()
    with pytest.raises(Refused):
        office.do("switch_hints", office.mel, kind="abusive_language", on=False, reasons="Again.")
    office.do("switch_hints", office.quinn, kind="abusive_language", on=True, reasons="Better now.")
    assert "abusive_language" in {hint.kind for hint in kept.shown(old)}
    assert [entry.facts["on"] for entry in Entry.objects.filter(action="switch_hints").order_by("pk")] == [
        False,
        True,
    ]


@pytest.mark.proves("I23", "MN4")
def test_hints_of_danger_cannot_be_switched_off_not_even_in_the_database(office: Office) -> None:
    with pytest.raises(Refused) as refused:
        office.do("switch_hints", office.mel, kind="danger", on=False, reasons="Too many.")
    assert "I23" in refused.value.clauses
    with pytest.raises(IntegrityError), transaction.atomic():
        HintSwitch.objects.create(kind="danger", on=False, by=office.mel, at=office.now, reasons="x")


@pytest.mark.proves("MN3", "MN4", "I23", "I9")
def test_a_danger_waits_on_top_until_somebody_reads_it_and_a_person_raises_it(office: Office) -> None:
    contact = office.contact(sender="x@example.org", body="I can't go on. I will kill myself tonight.")
    every = Contact.objects.all()
    assert kept.dangers_unread(every) == kept.Unread([contact])
    others = [office.contact(sender="y@example.org", body="Good morning.") for _ in range(11)]
    Hint.objects.bulk_create(
        Hint(contact=each, kind="danger", strength="strong", language="en", made_at=office.now)
        for each in others
    )
    assert kept.dangers_unread(every) == kept.Unread(others[:0:-1], more=2)
    office.later(hours=1)
    office.do("record_reading", office.ana, contact=contact, triage=["danger"], note="He means it.")
    assert contact.dangers.count() == 1
    assert kept.dangers_unread(every) == kept.Unread(others[:0:-1], more=1)


@pytest.mark.proves("UD7")
def test_more_than_a_persons_own_past_is_told_by_days_and_counts(office: Office) -> None:
    pat = office.person()
    for _ in range(4):
        office.contact(pat, body="Thank you.")
        office.later(days=14)
    for number in range(6):
        last = office.contact(pat, body=f"Thank you, {number}.")
        office.now += timedelta(hours=3)
    assert of_kind(last, "volume").facts["count"] == 6
