"""A notice that was given is not yet one that the person has: until its letter leaves, nothing takes it for told (I15)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.casework.letters.conftest import work
from tests.casework.office import Office, database_refuses, refused
from tests.telling import hears_of

from evenhand.casework.actions.prepare_letter import prepare_letter
from evenhand.casework.correspondence.about import answer_letter, words_given
from evenhand.casework.correspondence.halves import missing
from evenhand.casework.correspondence.telling import told, was_told
from evenhand.casework.delivery.documents import letters_of
from evenhand.casework.models import Delivery, Notice, Restriction
from evenhand.casework.waiting.due import due_for
from evenhand.casework.work.letters import LetterWork
from evenhand.letters import as_email, stored
from evenhand.policy.outcome import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.proves("RT2", "RT4", "I15")]


def noticed(office: Office, **person: Any) -> Restriction:
    """A restriction of which notice was given, by post; its letter is still with us."""
    row = office.restriction(office.person(**person))
    office.do("give_notice", office.cal, restriction=row, sent_by="post")
    return row


def letter_of(row: Restriction) -> Delivery:
    rows = Delivery.objects.filter(record=f"casework.restriction:{row.pk}", letter__startswith="restriction")
    return rows.latest("pk")


def withhold(office: Office, row: Restriction) -> Notice:
    notice: Notice = office.do(
        "withhold_notice", office.mel, restriction=row, code="danger", reasons="He threatened the household.",
        check_on=office.today + timedelta(days=14),
    )  # fmt: skip
    return notice


def test_a_person_is_told_when_the_letter_leaves_and_no_longer_when_it_comes_back(office: Office) -> None:
    row = noticed(office)
    assert "is being made ready" in str(told(row))
    work(office)
    assert "waits for somebody to post or send it" in str(told(row))
    office.do("record_delivery", office.cal, delivery=letter_of(row), what="posted")
    assert was_told(row)
    office.do("record_delivery", office.cal, delivery=letter_of(row), what="returned", told="Gone away.")
    assert "could not be delivered" in str(told(row))
    again = office.do("send_letter_again", office.cal, delivery=letter_of(row), route="email")
    work(office)
    office.do("record_delivery", office.cal, delivery=again, what="posted")
    assert was_told(row)


@pytest.mark.proves("I35")
def test_what_takes_the_restriction_as_known_waits_until_it_is_and_then_goes_by_itself(
    office: Office,
) -> None:
    row = noticed(office)
    work(office)
    office.review(row)
    coming = Delivery.objects.get(letter="review_coming")
    work(office)
    coming.refresh_from_db()
    assert coming.state == "held"
    assert [(each["field"], each["values"]["reference"]) for each in coming.held] == [
        ("notice", row.reference)
    ]
    with pytest.raises(Refused, match="waits for somebody to post"):
        office.do("give_summary", office.cal, person=row.person)
    office.do("record_delivery", office.cal, delivery=letter_of(row), what="posted")
    work(office)
    coming.refresh_from_db()
    assert coming.state == "by_hand"


@pytest.mark.proves("DI5", "DI1")
def test_an_answer_to_a_dispute_waits_while_the_notice_is_withheld_for_somebodys_safety(
    office: Office,
) -> None:
    row = office.restriction(office.person())
    withhold(office, row)
    dispute = office.dispute(row)
    work(office)
    letter = Delivery.objects.get(letter="dispute_received")
    assert (letter.state, [each.what for each in letter.events.all()]) == ("held", ["held"])
    assert "cannot be told now" in str(letter.held)
    assert dispute.due_on > office.today  # its clock runs all the same
    office.later(days=1)
    office.do("send_letter_again", office.cal, delivery=letter)
    work(office)
    letter.refresh_from_db()
    assert letter.state == "held"
    office.do("give_notice", office.mel, restriction=row, sent_by="post")
    work(office)
    letter.refresh_from_db()
    assert letter.state == "by_hand"


def asked_for(office: Office, row: Restriction) -> set[str]:
    """What a caseworker is asked to tell of a restriction."""
    of = f"casework.restriction:{row.pk}"
    return {each.kind for each in due_for(office.cal, office.now) if each.record == of}


@pytest.mark.proves("DI6", "OA4")
def test_a_restriction_that_a_dispute_changed_is_told_by_the_outcome(office: Office) -> None:
    row = noticed(office)
    hears_of(row, by=office.cal, now=office.now)
    changed = office.decide_dispute(
        office.dispute(row), "changed", measures=[{"kind": "response_time", "working_days": 20}]
    )
    assert "is being made ready" in str(told(changed))
    work(office)
    outcome = Delivery.objects.get(letter="dispute_outcome")
    with refused("I15", "RT4"):
        office.do("drop_letter", office.cal, delivery=outcome, reasons="Not needed.")
    assert asked_for(office, changed) == set()  # its letter waits, and is on the list itself
    office.do("record_delivery", office.cal, delivery=outcome, what="posted")
    assert was_told(changed)
    assert asked_for(office, changed) == set()
    office.on(changed.ends_on + timedelta(days=1))
    assert asked_for(office, changed) == {"ended"}
    office.do("tell_ended", office.cal, restriction=changed)
    assert asked_for(office, changed) == set()


@pytest.mark.proves("DI6")
def test_what_a_dispute_changed_is_told_by_nothing_while_the_notice_is_withheld(office: Office) -> None:
    row = office.restriction(office.person())
    withhold(office, row)
    eased = [{"kind": "response_time", "working_days": 20}]
    changed = office.decide_dispute(office.dispute(row), "changed", measures=eased)
    outcome = Delivery.objects.get(letter="dispute_outcome")
    office.do("send_letter_again", office.cal, delivery=outcome)
    work(office)
    outcome.refresh_from_db()
    assert outcome.state == "held"
    assert not was_told(changed)
    office.do("give_notice", office.mel, restriction=changed, sent_by="post")
    work(office)
    outcome.refresh_from_db()
    assert outcome.state == "by_hand"


@pytest.mark.proves("IN1")
def test_the_letter_of_a_notice_is_not_left_unsent_unless_they_were_told_in_another_way(
    office: Office,
) -> None:
    row = noticed(office)
    work(office)
    with refused("I15", "RT4"):
        office.do("drop_letter", office.cal, delivery=letter_of(row), reasons="Not needed.")
    office.do("drop_letter", office.cal, delivery=letter_of(row), reasons="Read out to him.", told=True)
    assert was_told(row)
    assert letter_of(row).events.latest("pk").what == "told"
    over = noticed(office)
    work(office)
    office.do("lift_restriction", office.mel, restriction=over, reasons="Peace.")
    office.do("drop_letter", office.cal, delivery=letter_of(over), reasons="It is over.")
    assert not was_told(over)


def test_a_notice_whose_letter_still_lies_here_can_be_withheld_and_is_given_anew_later(
    office: Office,
) -> None:
    row = noticed(office)
    work(office)
    withhold(office, row)
    assert letter_of(row).state == "dropped"
    assert "cannot be told now" in str(told(row))
    office.later(days=7)
    office.do("give_notice", office.mel, restriction=row, sent_by="post")
    with database_refuses("I15"):
        Notice.objects.create(restriction=row, kind="given", sha256="a" * 64, by=office.cal, at=office.now)
    hears_of(row, by=office.cal, now=office.now)
    assert was_told(row)
    with refused("I15"):
        withhold(office, row)


@pytest.mark.proves("DI1")
def test_an_answer_that_was_ready_is_held_when_the_notice_is_withheld_and_goes_when_it_is_given_anew(
    office: Office,
) -> None:
    row = noticed(office)
    work(office)
    office.dispute(row)
    work(office)
    ready = Delivery.objects.get(letter="dispute_received")
    assert ready.state == "by_hand"
    withhold(office, row)
    with refused("RT4"):
        office.do("record_delivery", office.cal, delivery=ready, what="posted")
    ready.refresh_from_db()
    instead = Delivery.objects.get(instead_of=ready)
    assert (ready.state, instead.state, instead.facts) == ("dropped", "held", ready.facts)
    assert [each["field"] for each in instead.held] == ["notice"]
    office.later(days=1)
    office.do("give_notice", office.mel, restriction=row, sent_by="post")
    work(office)
    instead.refresh_from_db()
    assert instead.state == "by_hand"


def test_a_letter_that_is_ready_does_not_go_when_the_one_it_relies_on_came_back(
    office: Office, settings: Any
) -> None:
    row = noticed(office)
    work(office)
    office.do("record_delivery", office.cal, delivery=letter_of(row), what="posted")
    settings.EMAIL_HOST = "127.0.0.1"
    office.review(row)
    assert LetterWork(moment=lambda: office.now).do_next()
    ready = Delivery.objects.get(letter="review_coming")
    assert (ready.state, ready.carrier) == ("waiting", "smtp")
    office.do("record_delivery", office.cal, delivery=letter_of(row), what="returned", told="Gone away.")
    work(office)
    ready.refresh_from_db()
    assert (ready.state, ready.attempts) == ("dropped", 0)
    assert Delivery.objects.get(instead_of=ready).state == "held"


def test_a_letter_is_not_held_for_ever_by_a_worker_that_looked_just_before_the_person_was_told(
    office: Office,
) -> None:
    row = noticed(office)
    work(office)
    office.review(row)
    coming = Delivery.objects.get(letter="review_coming")
    looked = told(row)
    office.do("record_delivery", office.cal, delivery=letter_of(row), what="posted")
    with refused("RT4"):
        prepare_letter(now=office.now, delivery=coming, stands_in_the_way=looked)
    work(office)
    coming.refresh_from_db()
    assert coming.state == "by_hand"


@pytest.mark.proves("PB1", "I34")
def test_the_words_of_a_notice_are_those_that_go_with_the_halves_written_since(office: Office) -> None:
    row = noticed(office, language="cy")
    work(office)
    letter = letter_of(row)
    assert (letter.state, row.notices.get().languages) == ("held", ["en", "cy"])
    office.do(
        "write_other_half", office.cal, of=row, original=row.reasons, language="cy", words="Ar ôl popeth."
    )
    assert "Ar ôl popeth." in words_given(row)["cy"]
    assert "Ar ôl popeth." in str(answer_letter(row)["text"])
    assert "Ar ôl popeth." not in words_given(row)["en"]


@pytest.mark.proves("I16", "PB1")
def test_the_words_of_a_letter_stay_those_in_which_it_was_made_ready_whatever_the_program_says_today(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = office.restriction(office.person())
    office.do("give_notice", office.cal, restriction=row, sent_by="post", include_welsh=True)
    for words in missing(stored.facts_of(letter_of(row).facts), "cy"):
        office.do(
            "write_other_half", office.cal, of=row, original=words, language="cy", words="Ar ôl popeth."
        )
    work(office)
    kept, given = letter_of(row), words_given(row)
    assert list(given) == ["cy", "en"]
    assert given == {each.language: each.text for each in letters_of(kept)}
    monkeypatch.setattr("evenhand.letters.as_text.BULLET", "NEW TEMPLATE")
    assert "NEW TEMPLATE" in letters_of(kept)[0].text
    assert words_given(row) == given
    nobody_knows_where = f"{'-' * 30}\n\n".join(["One\n\n", "two\n", "\nUn\n"])
    assert as_email.apart(nobody_knows_where, ["cy", "en"]) == {"cy": nobody_knows_where}


@pytest.mark.proves("IN1")
def test_what_lies_printed_is_not_withheld_behind_the_back_of_whoever_takes_it_to_the_post(
    office: Office,
) -> None:
    row, other = noticed(office), noticed(office, emails=[])
    work(office)
    letters = [letter_of(row), letter_of(other)]
    batch = office.do("print_letters", office.cal, deliveries=letters)
    with pytest.raises(Refused, match="lies printed, and may be in the post already"):
        withhold(office, row)
    assert (letter_of(row).state, row.notices.count()) == ("by_hand", 1)
    office.do("settle_batch", office.cal, batch=batch, posted=False)
    withhold(office, row)

    office.dispute(other)
    work(office)
    answer = Delivery.objects.get(letter="dispute_received")
    office.do("print_letters", office.cal, deliveries=[answer])
    with refused("I15", "RT4"):
        withhold(office, other)  # the answer would tell of it
    assert (letter_of(other).state, other.notices.count()) == ("by_hand", 1)


@pytest.mark.proves("IN1")
def test_nobody_says_that_a_pile_is_posted_from_which_a_letter_has_to_be_taken_out(office: Office) -> None:
    one, two = noticed(office), noticed(office)
    work(office)
    batch = office.do("print_letters", office.cal, deliveries=[letter_of(one), letter_of(two)])
    office.do("lift_restriction", office.mel, restriction=one, reasons="Peace.")
    office.do("drop_letter", office.cal, delivery=letter_of(one), reasons="It is over.")
    with pytest.raises(Refused, match=letter_of(one).reference):
        office.do("settle_batch", office.cal, batch=batch, posted=True)
    assert letter_of(two).state == "by_hand"
    office.do("settle_batch", office.cal, batch=batch, posted=False)
    again = office.do("print_letters", office.cal, deliveries=[letter_of(two)])
    office.do("settle_batch", office.cal, batch=again, posted=True)
    assert was_told(two)


@pytest.mark.proves("PB1", "PB2", "I34")
def test_a_letter_that_has_not_left_goes_in_the_language_and_format_chosen_meanwhile(office: Office) -> None:
    row, printed = noticed(office), noticed(office)
    work(office)
    office.do("print_letters", office.cal, deliveries=[letter_of(printed)])
    for each in (row, printed):
        office.do("record_preferences", office.ana, person=each.person, language="cy", format="large_print")
    english, anew = Delivery.objects.filter(record=f"casework.restriction:{row.pk}").order_by("pk")
    assert (english.state, english.languages, [each.what for each in english.events.all()][-1]) == (
        "dropped",
        ["en"],
        "dropped",
    )
    assert (anew.state, anew.languages, anew.format) == ("new", ["en", "cy"], "large_print")
    assert (anew.instead_of, anew.facts) == (english, english.facts)
    work(office)
    anew.refresh_from_db()
    assert (anew.state, {each["field"] for each in anew.held}) == ("held", {"halves"})
    assert (letter_of(printed).state, letter_of(printed).languages) == ("by_hand", ["en"])
    office.do("record_preferences", office.ana, person=row.person, language="cy", format="large_print")
    assert letter_of(row) == anew  # nothing is made anew twice
    office.do("record_preferences", office.ana, person=row.person, language="en", format="large_print")
    work(office)
    back = letter_of(row)
    assert (back.instead_of, back.languages, back.state) == (anew, ["en"], "by_hand")  # no half is waited for


@pytest.mark.proves("PB1", "I34")
def test_welsh_that_was_asked_for_with_a_letter_stays_whatever_they_choose(office: Office) -> None:
    row = office.restriction(office.person())
    office.do("give_notice", office.cal, restriction=row, sent_by="post", include_welsh=True)
    for language in ("cy", "en"):
        office.do(
            "record_preferences", office.ana, person=row.person, language=language, format="large_print"
        )
    (letter,) = Delivery.objects.filter(record=f"casework.restriction:{row.pk}", state="new")
    assert letter.languages == ["en", "cy"]
