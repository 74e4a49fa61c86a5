"""What left doubt waits for a larger model, where one is configured; away, slow or odd it delays nobody and starts nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DataError, connections
from pytest_django import Settings
from tests.casework.office import Office

from evenhand.audit.models import Entry
from evenhand.casework.actions import _hints
from evenhand.casework.actions.look_again import look_again
from evenhand.casework.hints import kept
from evenhand.casework.management.commands import work as worker_command
from evenhand.casework.models import Hint, Looked
from evenhand.casework.work import sealing
from evenhand.casework.work.letters import LetterWork
from evenhand.casework.work.second_look import SecondLookWork, queue
from evenhand.contacts.models import Contact
from evenhand.policy.outcome import Refused
from evenhand.signals.finding import find
from evenhand.signals.judging import ILLEGAL, Judged
from evenhand.signals.second.looking import AwayError, Said, UnusableError

pytestmark = pytest.mark.django_db
TEXT = "Mind how you go on the way home, Ms Vale. And send the form, please."
SAID = Said("threat", "strong", ("Mind how you go on the way home",))


class Model:
    """A larger model that answers, or fails, as it is told."""

    name = "large-1"

    def __init__(self) -> None:
        self.answers: list[Said] | Exception = [SAID]
        self.asked: list[str] = []
        self.prior: list[str] = []
        self.silent_over = "\0"

    def look(self, text: str, channel: str, prior: Sequence[str]) -> list[Said]:
        self.asked.append(text)
        self.prior.extend(prior)
        if self.silent_over in text:
            raise AwayError("silent", about_the_text=True)
        if isinstance(self.answers, Exception):
            raise self.answers
        return self.answers


@pytest.fixture
def model(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Model:
    monkeypatch.setattr(Judged, "in_doubt", property(lambda judged: "Vale" in judged.seen.text))
    settings.SECOND_LOOK = large = Model()
    return large


def work(office: Office) -> SecondLookWork:
    return SecondLookWork(moment=lambda: office.now)


def second(contact: Contact) -> str:
    return Looked.objects.get(contact=contact).second


@pytest.mark.proves("DF1", "I9", "RT3")
def test_only_what_left_doubt_is_looked_at_again_once_and_its_hints_name_what_made_them(
    office: Office, model: Model
) -> None:
    contact = office.contact(sender="x@example.org", body=TEXT)
    plain = office.contact(sender="x@example.org", body="Please send the form. Thank you.")
    assert (second(contact), second(plain), model.asked) == ("waits", "", [])
    tables = [each for each in apps.get_models() if each.__module__.startswith("evenhand.")]
    before = {each: each._default_manager.count() for each in tables}
    worker = work(office)
    assert worker.do_next()
    assert not worker.do_next()
    assert model.asked == [TEXT]
    grown = {each._meta.model_name for each in tables if each._default_manager.count() != before[each]}
    assert grown == {"hint", "entry"}
    hint = Hint.objects.get(contact=contact, kind="threat", look="second")
    assert (hint.made_by, hint.quotes[0]["text"]) == ("large-1", SAID.words[0])
    assert Entry.objects.order_by("-pk")[0].facts["made_by"] == "large-1"
    # Asked a second time by another worker that was slower, nothing is kept twice.
    assert look_again(now=office.now, contact=contact, made_by="large-1", found=[]) == 0
    assert second(contact) == "looked"


@pytest.mark.proves("DF1", "I9", "LK2")
def test_without_one_nothing_waits(office: Office, model: Model, settings: Settings) -> None:
    settings.SECOND_LOOK = None
    assert second(office.contact(sender="x@example.org", body=TEXT)) == ""
    assert not work(office).do_next()
    assert model.asked == []


@pytest.mark.proves("I25")
def test_away_it_is_asked_later_and_an_outage_costs_no_text_more_than_one_try(
    office: Office, model: Model
) -> None:
    contact = office.contact(sender="x@example.org", body=TEXT)
    for problem, tries in ((AwayError("refused"), 0), (AwayError("502", about_the_text=True), 1)):
        model.answers = problem
        for _ in range(4):
            worker = work(office)
            while worker.do_next():
                pass
            asked = len(model.asked)
            assert not worker.do_next()
            assert len(model.asked) == asked
            office.later(minutes=3)
        assert Looked.objects.get(contact=contact).second_tries == tries
    # Four times it could not be reached; then it had the text once, and since then a harmless one.
    assert model.asked.count(TEXT) == 5
    model.answers = [SAID]
    assert work(office).do_next()
    assert second(contact) == "looked"


@pytest.mark.proves("I25")
def test_a_text_over_which_a_model_falls_silent_holds_up_no_other_and_is_asked_about_three_times(
    office: Office, model: Model
) -> None:
    older = office.contact(sender="x@example.org", body=TEXT)
    bad = office.contact(sender="x@example.org", body=f"{TEXT} Boom.")
    model.silent_over = "Boom"
    for _ in range(6):  # started anew each time, as by a timer
        worker = work(office)
        while worker.do_next():
            pass
        assert second(older) == "looked"
        office.later(seconds=30)
    assert (model.asked.count(f"{TEXT} Boom."), second(bad)) == (3, "unusable")


@pytest.mark.proves("I25")
def test_an_answer_that_is_none_a_fault_or_a_refusal_of_the_database_ends_the_wait(
    office: Office, model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, problem in enumerate((UnusableError("prose"), ValueError("a fault of ours"))):
        odd = office.contact(sender="x@example.org", body=f"{TEXT} {number}")
        model.answers = problem
        assert work(office).do_next()
        assert second(odd) == "unusable"
    model.answers = [SAID]
    refused = office.contact(sender="x@example.org", body=TEXT)
    monkeypatch.setattr(_hints, "insert_rows", refused_for_good)
    assert work(office).do_next()
    assert second(refused) == "unusable"
    assert not Hint.objects.filter(look="second").exists()


def refused_for_good(model: object, names: object, rows: list[object]) -> None:
    if rows:
        raise DataError("value too long")


@pytest.mark.proves("I28")
def test_it_is_the_last_thing_that_a_worker_does_and_sealing_never_waits_for_more_than_one(
    office: Office, model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    monkeypatch.setattr(connections, "close_all", lambda: None)
    monkeypatch.setattr(sealing, "finish", lambda now: done.append("sealing"))

    def pieces(name: str, count: int) -> Callable[[object], bool]:
        def do_next(worker: object) -> bool:
            if done.count(name) < count:
                done.append(name)
                return True
            return False

        return do_next

    monkeypatch.setattr(LetterWork, "do_next", pieces("letter", 3))
    monkeypatch.setattr(SecondLookWork, "do_next", pieces("look", 2))
    call_command("work", stdout=(told := StringIO()))
    assert done == ["sealing", "letter", "letter", "letter", "look", "sealing", "look", "sealing", "sealing"]
    assert "5 done" in told.getvalue()
    # However much else waits: here every round is over at once.
    done.clear()
    monkeypatch.setattr(worker_command, "_LONGEST_ROUND", -1.0)
    call_command("work", stdout=StringIO())
    assert done[:6] == ["sealing", "letter", "sealing", "letter", "sealing", "letter"]


@pytest.mark.proves("I28", "IC2")
def test_what_is_sealed_is_shown_to_no_model_and_an_answer_that_comes_after_is_not_kept(
    office: Office, model: Model
) -> None:
    contact = office.contact(sender="x@example.org", body=TEXT)
    office.do("seal_contact", office.ana, contact=contact, reasons="Illegal.")
    assert not work(office).do_next()
    assert model.asked == []
    look_again(now=office.now, contact=contact, made_by="large-1", found=find(TEXT, "email").hints)
    assert not Hint.objects.filter(contact=contact, look="second").exists()


@pytest.mark.proves("I28", "IC2")
@pytest.mark.parametrize("on", [True, False])
def test_what_may_be_about_illegal_content_is_shown_to_no_model_and_goes_along_with_nothing(
    office: Office, model: Model, on: bool
) -> None:
    if not on:
        office.do("switch_hints", office.quinn, kind=ILLEGAL, on=False, reasons="Often wrong.")
    pat = office.person()
    illegal = "Attached are the indecent images of children, Ms Vale."
    assert second(office.contact(pat, body=illegal)) == ""
    for body, reported in (("Ms Vale, kindly ring me about my file.", ["IC2"]), ("Where is my form?", [])):
        contact = office.contact(pat, body=body)
        if reported:
            office.concern(pat, contact, behaviours=reported)
    office.do("seal_contact", office.ana, contact=office.contact(pat, body="See it."), reasons="Illegal.")
    late = office.contact(pat, body=TEXT)
    # What waited for a model before this was known, or was judged otherwise then, is withheld when its turn comes.
    early = Contact.objects.get(body=illegal)
    Looked.objects.filter(contact=early).update(second="waits")
    worker = work(office)
    while worker.do_next():
        pass
    assert (model.asked, model.prior) == ([TEXT], ["Where is my form?"])
    assert {second(each) for each in Contact.objects.filter(person=pat).exclude(pk=late.pk)} == {
        "",
        "withheld",
    }
    assert (second(late), second(early), queue(office.now).made) == ("looked", "withheld", 1)


@pytest.mark.proves("DF1", "I9", "I23")
def test_it_is_switched_off_like_a_kind_but_the_danger_it_saw_stays(office: Office, model: Model) -> None:
    contact = office.contact(sender="x@example.org", body=TEXT)
    model.answers = [SAID, Said("danger", "strong", ("on the way home",))]
    assert work(office).do_next()
    hint = next(each for each in kept.shown(contact) if each.kind == "threat" and each.look == "second")
    office.do("mark_hint", office.ana, hint=hint, right=False, reasons="A kind wish.")
    record = next(each for each in kept.records() if each.kind == kept.SECOND_LOOK)
    assert (record.made, record.right, record.wrong, record.on) == (2, 0, 1, True)
    assert ("made_by", "large-1") in record.by
    with pytest.raises(Refused):
        office.do("switch_hints", office.mel, kind=kept.SECOND_LOOK, on=False, reasons=" ")
    office.do("switch_hints", office.mel, kind=kept.SECOND_LOOK, on=False, reasons="Often wrong.")
    assert {each.kind for each in kept.shown(contact) if each.look == "second"} == {"danger"}
    assert second(office.contact(sender="x@example.org", body=f"{TEXT} Again.")) == ""
    office.do("switch_hints", office.quinn, kind="threat", on=False, reasons="Often wrong.")
    office.do("switch_hints", office.quinn, kind=kept.SECOND_LOOK, on=True, reasons="A better one.")
    office.later(hours=1)
    last = office.contact(sender="x@example.org", body=f"{TEXT} Once more.")
    assert work(office).do_next()
    assert [each.kind for each in kept.shown(last) if each.look == "second"] == ["danger"]


def test_its_queue_and_its_rate_are_told(office: Office, model: Model) -> None:
    for number in range(3):
        office.contact(sender="x@example.org", body=f"{TEXT} {number}")
    worker = work(office)
    assert worker.do_next()
    model.answers = UnusableError("prose")
    assert worker.do_next()
    told = queue(office.now)
    assert (told.by, told.on, told.waiting, told.made, told.unusable) == ("large-1", True, 1, 2, 1)
    assert told.milliseconds is not None
    assert queue(office.now + timedelta(days=2)).made == 0
