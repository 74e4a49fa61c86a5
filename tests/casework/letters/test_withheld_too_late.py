"""A notice is withheld while its letter is on its way: what has not left is stopped; what may have left is said to (I15)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from tests.casework.letters.conftest import told, work
from tests.casework.letters.mail_server import DROP, MailServer, mail_server
from tests.casework.office import Office, refused

from evenhand.audit.models import Entry
from evenhand.casework.actions.begin_attempt import begin_attempt
from evenhand.casework.correspondence.telling import may_have_told, must_not_learn, was_told
from evenhand.casework.models import Delivery, Notice, Restriction
from evenhand.casework.waiting.due import due_for
from evenhand.casework.work import letters
from evenhand.casework.work.letters import LetterWork
from evenhand.letters.sending import TAKEN, Handed, smtp

pytestmark = [pytest.mark.django_db, pytest.mark.proves("RT2", "RT4", "I15")]

Use = Callable[[MailServer], None]
CLOSED = {"kind": "channels"}


def noticed(office: Office) -> tuple[Restriction, Delivery]:
    """A restriction whose notice goes by e-mail, and its letter."""
    row = office.restriction(office.person())
    office.do("give_notice", office.cal, restriction=row, sent_by="email")
    return row, Delivery.objects.get(record=f"casework.restriction:{row.pk}")


def withhold(office: Office, row: Restriction, code: str = "danger") -> Notice:
    notice: Notice = office.do(
        "withhold_notice", office.mel, restriction=row, code=code, reasons="He threatened the household.",
        check_on=office.today + timedelta(days=14),
    )  # fmt: skip
    return notice


def meanwhile(monkeypatch: pytest.MonkeyPatch, stage: str, happens: Callable[[], object]) -> None:
    """This happens in the midst of an attempt: "offered", when all but the final dot is said; "handed over", after that."""
    name = {"offered": "_offer", "handed over": "_finish"}[stage]
    really = getattr(smtp, name)

    def step(*given: Any) -> Any:
        if stage == "offered":
            answer = really(*given)
            happens()
            return answer
        server, mark = given

        def marked() -> None:
            mark()
            happens()

        return really(server, marked)

    monkeypatch.setattr(smtp, name, step)


def audited(action: str) -> dict[str, Any]:
    return dict(Entry.objects.filter(action=action).latest("number").facts)


def test_a_letter_that_is_being_sent_is_stopped_before_its_last_byte(
    office: Office, by_mail_server: Use, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, letter = noticed(office)
    meanwhile(monkeypatch, "offered", lambda: withhold(office, row))
    with mail_server() as server:
        by_mail_server(server)
        work(office)
        assert server.taken == []
        assert "quit" not in (each.lower() for each in server.heard)
    letter.refresh_from_db()
    assert (letter.state, letter.handed_over, told(letter)) == (
        "dropped",
        False,
        ["ready", "begun", "dropped"],
    )
    assert not was_told(row)
    office.later(days=1)
    office.do("give_notice", office.mel, restriction=row, sent_by="post")
    work(office)
    assert Delivery.objects.filter(record=letter.record).latest("pk").state == "by_hand"


def test_what_else_tells_of_it_and_is_being_sent_is_stopped_and_held(
    office: Office, by_mail_server: Use, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = office.restriction(office.person(postal=""))
    office.dispute(row)
    meanwhile(monkeypatch, "offered", lambda: withhold(office, row))
    with mail_server() as server:
        by_mail_server(server)
        work(office)
        assert server.taken == []
    answer = Delivery.objects.get(letter="dispute_received", instead_of=None)
    instead = Delivery.objects.get(instead_of=answer)
    assert (answer.state, instead.state) == ("dropped", "held")
    assert audited("withhold_notice")["letters_held"] == [answer.reference]


def test_what_the_mark_itself_finds_in_the_way_is_held_and_not_sent(
    office: Office, by_mail_server: Use, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, letter = noticed(office)
    with mail_server() as server:
        by_mail_server(server)
        work(office)
        office.review(row)
        back = {"delivery": letter, "what": "returned", "told": "Gone away."}
        meanwhile(monkeypatch, "offered", lambda: office.do("record_delivery", office.cal, **back))
        work(office)
        assert len(server.taken) == 1  # the notice alone
    coming = Delivery.objects.get(letter="review_coming", instead_of=None)
    assert (coming.state, Delivery.objects.get(instead_of=coming).state) == ("dropped", "held")


@pytest.mark.parametrize(
    ("answer", "after", "left"),
    [
        ("250 taken", "sent", True),
        (DROP, "unknown", None),
        ("451 later", "dropped", False),
        ("550 no", "dropped", False),
    ],
)
def test_of_a_letter_that_may_have_left_it_is_said_and_what_did_not_leave_goes_no_more(
    office: Office,
    by_mail_server: Use,
    monkeypatch: pytest.MonkeyPatch,
    answer: str,
    after: str,
    left: bool | None,
) -> None:
    row, letter = noticed(office)
    meanwhile(monkeypatch, "handed over", lambda: withhold(office, row))
    with mail_server(dot=answer) as server:
        by_mail_server(server)
        work(office)
        monkeypatch.undo()
        by_mail_server(server)
        server.says.clear()
        work(office, passed=timedelta(days=3))
        assert len(server.taken) == (left is not False)
    letter.refresh_from_db()
    assert (letter.state, "withheld" in told(letter)) == (after, True)
    assert audited("withhold_notice")["letters_that_may_have_left"] == [letter.reference]
    assert not was_told(row)  # until a manager has looked
    assert must_not_learn(row.reference)
    if left is not False:
        with refused("I15"):
            office.do("give_notice", office.cal, restriction=row, sent_by="post")
    else:
        office.do("give_notice", office.mel, restriction=row, sent_by="post")


def test_the_letter_that_left_all_the_same_is_put_before_a_manager_who_lets_it_stand(
    office: Office, by_mail_server: Use, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, letter = noticed(office)
    meanwhile(monkeypatch, "handed over", lambda: withhold(office, row))
    with refused("I15"):
        office.do("let_notice_stand", office.mel, restriction=row, reasons="It left.")
    with mail_server(dot=DROP) as server:
        by_mail_server(server)
        work(office)
        monkeypatch.undo()
    office.review(row)
    assert not Delivery.objects.filter(letter="review_coming").exists()
    with refused("I15"):
        office.do("let_notice_stand", office.mel, restriction=row, reasons="Nobody knows yet.")
    office.do("settle_letter", office.cal, delivery=letter, went=True, reasons="He answered it.")
    (check,) = [each for each in due_for(office.mel, office.now) if each.kind == "notice_check"]
    assert (check.on, check.urgent) == (office.today, True)
    office.later(hours=1)
    with refused("RT3"):
        office.do("let_notice_stand", office.mel, restriction=row, reasons=" ")
    office.do("let_notice_stand", office.mel, restriction=row, reasons="The household was moved first.")
    assert was_told(row)
    assert row.notices.latest("pk").text["en"].count(row.reference) >= 1
    work(office)
    assert Delivery.objects.get(letter="review_coming").state == "waiting"


def test_a_notice_that_is_given_anew_is_sent_once(
    office: Office, by_mail_server: Use, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, letter = noticed(office)
    meanwhile(monkeypatch, "handed over", lambda: withhold(office, row))
    with mail_server(dot="451 later") as server:
        by_mail_server(server)
        work(office)
        monkeypatch.undo()
        by_mail_server(server)
        server.says.clear()
        letter.refresh_from_db()
        assert letter.state == "dropped"
        office.later(seconds=20)  # before the second attempt that there would have been
        office.do("give_notice", office.mel, restriction=row, sent_by="email")
        work(office, passed=timedelta(days=1))
        assert len(server.taken) == 1


def test_what_somebody_found_not_to_have_gone_goes_no_more_once_its_notice_is_withheld(
    office: Office, by_mail_server: Use, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, letter = noticed(office)
    meanwhile(monkeypatch, "handed over", lambda: withhold(office, row))
    with mail_server(dot=DROP) as server:
        by_mail_server(server)
        work(office)
        monkeypatch.undo()
    office.do("settle_letter", office.cal, delivery=letter, went=False, reasons="Not in their mailbox.")
    letter.refresh_from_db()
    assert (letter.state, told(letter)[-1]) == ("dropped", "dropped")
    office.do("give_notice", office.mel, restriction=row, sent_by="post")


def test_which_letter_may_have_left_is_still_known_when_the_notice_is_withheld_further(
    office: Office, by_mail_server: Use, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, letter = noticed(office)
    meanwhile(monkeypatch, "handed over", lambda: withhold(office, row))
    with mail_server(dot=DROP) as server:
        by_mail_server(server)
        work(office)
        monkeypatch.undo()
    assert may_have_told(row) == [letter]
    office.do("settle_letter", office.cal, delivery=letter, went=True, reasons="He answered it.")
    office.later(days=3)
    withhold(office, row)
    assert may_have_told(row) == [letter]
    office.later(days=1)
    office.do("let_notice_stand", office.mel, restriction=row, reasons="The household was moved.")
    assert may_have_told(row) == []


@pytest.mark.parametrize("answer", ["250 taken", DROP])
def test_the_outcome_of_a_dispute_that_was_withheld_too_late_counts_as_the_letter_that_tells(
    office: Office, by_mail_server: Use, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    old = office.restriction(office.person(postal=""), measures=[CLOSED | {"closed": ["email", "phone"]}])
    office.do("give_notice", office.cal, restriction=old, sent_by="email")
    with mail_server() as server:
        by_mail_server(server)
        work(office)
        dispute = office.dispute(old)
        work(office)
        row = office.decide_dispute(dispute, "changed", measures=[CLOSED | {"closed": ["phone"]}])
    meanwhile(monkeypatch, "handed over", lambda: withhold(office, row))
    with mail_server(dot=answer) as server:
        by_mail_server(server)
        work(office)
        monkeypatch.undo()
    outcome = Delivery.objects.get(letter="dispute_outcome")
    with refused("I15"):
        office.do("give_notice", office.cal, restriction=row, sent_by="email")
    if answer == DROP:
        with refused("I15"):
            office.do("let_notice_stand", office.mel, restriction=row, reasons="Nobody knows yet.")
        office.do("settle_letter", office.cal, delivery=outcome, went=True, reasons="He answered it.")
    (check,) = [each for each in due_for(office.mel, office.now) if each.kind == "notice_check"]
    assert (check.on, check.urgent) == (office.today, True)
    office.later(hours=1)
    office.do("let_notice_stand", office.mel, restriction=row, reasons="The household was moved.")
    assert was_told(row)


def test_notify_is_asked_for_nothing_that_was_withheld_meanwhile(
    office: Office, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.NOTIFY_KEY = "a key"
    row, letter = noticed(office)
    sent: list[str] = []

    class Service:
        def find(self, reference: str) -> None:
            return None

        def send_email(self, to: str, *_: str) -> Handed:
            sent.append(to)
            return Handed(TAKEN, "Taken.", "1")

    monkeypatch.setattr(letters, "notify", Service)
    settings.NOTIFY_EMAIL_TEMPLATE = "a template"
    worker = LetterWork(moment=lambda: office.now)
    worker.do_next()
    letter.refresh_from_db()
    assert (letter.state, letter.carrier) == ("waiting", "notify")
    really = begin_attempt

    def begun(**given: Any) -> Delivery:
        taken_up = really(**given)
        withhold(office, row)
        return taken_up

    monkeypatch.setattr(letters, "begin_attempt", begun)
    work(office)
    letter.refresh_from_db()
    assert (letter.state, sent) == ("dropped", [])


# --- after the end, and once notice is given -------------------------------------------------------------------------------


def answer_held_to_the_end(office: Office, code: str) -> tuple[Restriction, Delivery]:
    row = office.restriction(office.person())
    withhold(office, row, code)
    office.dispute(row)
    work(office)
    office.on(row.ends_on + timedelta(days=1))
    return row, Delivery.objects.get(letter="dispute_received")


def kinds(office: Office, who: Any, letter: Delivery) -> list[str]:
    of = f"casework.delivery:{letter.pk}"
    return [each.kind for each in due_for(who, office.now) if each.record == of]


@pytest.mark.proves("RT3")
def test_an_answer_that_tells_of_what_was_withheld_for_danger_waits_for_a_manager_even_after_the_end(
    office: Office,
) -> None:
    _, letter = answer_held_to_the_end(office, "danger")
    assert (kinds(office, office.cal, letter), kinds(office, office.mel, letter)) == ([], ["letter_to_clear"])
    office.do("send_letter_again", office.cal, delivery=letter)
    work(office)
    letter.refresh_from_db()
    assert letter.state == "held"
    assert "for somebody’s safety" in str(letter.held)
    with refused("RT3"):
        office.do("clear_letter", office.cal, delivery=letter, reasons="It is over.")
    with refused("IN1"):
        office.do("clear_letter", office.mel, delivery=letter, reasons=" ")
    office.do(
        "clear_letter", office.mel, delivery=letter, reasons="The household has moved; the police agree."
    )
    work(office)
    letter.refresh_from_db()
    assert (letter.state, told(letter)[-2:]) == ("by_hand", ["cleared", "ready"])


def test_what_a_manager_looked_at_need_not_be_looked_at_again_where_the_person_chose_another_language(
    office: Office,
) -> None:
    _, letter = answer_held_to_the_end(office, "danger")
    office.do("clear_letter", office.mel, delivery=letter, reasons="The household has moved.")
    work(office)
    office.do("record_preferences", office.ana, person=letter.person, language="", format="large_print")
    work(office)
    letter.refresh_from_db()
    instead = Delivery.objects.get(instead_of=letter)
    assert (letter.state, instead.state) == ("dropped", "by_hand")


def test_an_answer_held_for_want_of_an_address_needs_no_manager_after_the_end(office: Office) -> None:
    _, letter = answer_held_to_the_end(office, "no_address")
    assert kinds(office, office.cal, letter) == ["letter_held"]
    with refused("RT4"):
        office.do("clear_letter", office.mel, delivery=letter, reasons="Why not.")
    office.do("send_letter_again", office.cal, delivery=letter)
    work(office)
    letter.refresh_from_db()
    assert letter.state == "by_hand"


@pytest.mark.proves("OA6", "RT2")
def test_once_notice_is_given_the_person_hears_of_the_review_that_opened_meanwhile_once(
    office: Office,
) -> None:
    row = office.restriction(office.person())
    withhold(office, row)
    office.review(row)
    assert not Delivery.objects.filter(letter="review_coming").exists()
    office.later(days=7)
    office.do("give_notice", office.mel, restriction=row, sent_by="post")
    work(office)
    coming = Delivery.objects.get(letter="review_coming")
    assert coming.state == "held"  # until the letter of the notice has left
    office.do(
        "record_delivery",
        office.cal,
        delivery=Delivery.objects.get(letter="restriction_immediate"),
        what="posted",
    )
    work(office)
    coming.refresh_from_db()
    assert coming.state == "by_hand"


@pytest.mark.proves("I35")
def test_what_is_not_true_any_more_is_not_told_later(office: Office) -> None:
    row = office.restriction(office.person())
    withhold(office, row)
    extension = office.decide_review(office.review(row), "extend")
    office.later(days=7)
    office.do("give_notice", office.mel, restriction=row, sent_by="post")
    assert not Delivery.objects.filter(letter="review_coming").exists()
    office.do("give_notice", office.cal, restriction=extension, sent_by="post")
    assert Delivery.objects.filter(letter="extended").count() == 1
