"""What a person must not learn is not in their letters about anything else either (RT4, I15)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from tests.casework.letters.conftest import work
from tests.casework.letters.mail_server import MailServer, mail_server
from tests.casework.letters.test_closed_channel import arrives, looks, restricted, why_not
from tests.casework.letters.test_withheld_too_late import kinds, withhold
from tests.casework.office import Office

from evenhand.casework.correspondence.about import matter_of as matter_about
from evenhand.casework.correspondence.about import matter_of_end
from evenhand.casework.delivery.documents import matter_of
from evenhand.casework.models import Delivery, Restriction
from evenhand.policy.outcome import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.proves("RT2", "RT4", "I15")]
PHONE = [{"kind": "channels", "closed": ["phone"]}]

Use = Callable[[MailServer], None]


def another(office: Office, row: Restriction, code: str = "danger") -> Restriction:
    """A restriction of the same person, which closes the telephone and of which they must not learn."""
    other = office.restriction(row.person, measures=PHONE)
    withhold(office, other, code)
    return other


def words(letter: Delivery) -> str:
    return " ".join(letter.text.split())


def matter_of_notice(row: Restriction, easy: bool) -> str:
    """The words of the notice of a restriction as it would go today."""
    return " ".join(matter_about(row).letter("en", easy=easy).text.split())


def ends(office: Office, row: Restriction, how: str) -> str:
    """The words of the letter that this restriction is over."""
    if how == "lifted":
        office.do("lift_restriction", office.mel, restriction=row, reasons="He keeps to it.")
    else:
        office.decide_review(office.review(row), "remove")
    work(office)
    letter = Delivery.objects.get(letter=how)
    assert letter.state == "by_hand"
    return words(letter)


@pytest.mark.parametrize("how", ["lifted", "removed"])
def test_the_letter_that_one_is_over_says_neither_that_another_goes_on_nor_that_every_way_is_open(
    office: Office, how: str
) -> None:
    row = restricted(office, language="en")
    other = another(office, row)
    said = ends(office, row, how)
    assert other.reference not in said
    assert "nother restriction" not in said
    assert "all the usual ways" not in said
    matter = matter_of(Delivery.objects.get(letter=how))
    assert all("usual ways" not in matter.letter("en", easy=easy).text for easy in (True, False))
    assert "ffyrdd arferol" not in matter.letter("cy").text


def test_where_everybody_may_say_it_the_letter_does(office: Office) -> None:
    row = restricted(office, language="en")
    other = another(office, row, "no_address")
    assert other.reference in ends(office, row, "lifted")


def test_the_notice_of_one_leaves_out_no_way_that_only_the_other_closes(office: Office) -> None:
    row = restricted(office, language="en", notice=False)
    another(office, row)
    office.do("give_notice", office.cal, restriction=row, sent_by="post")
    work(office)
    said = words(Delivery.objects.get())
    assert "leaves these ways to contact us open: by telephone" in said
    assert row.notices.get().text["en"].count("by telephone") >= 1


@pytest.mark.parametrize(
    "scope", ["organisation", {"team": "Feedback"}, {"subject": "the decision of 3 March"}]
)
def test_what_a_notice_says_of_ways_is_true_whatever_nobody_may_speak_of_closes(
    office: Office, scope: object
) -> None:
    person = office.person(language="en")
    limits = [{"kind": "read_no_reply", "about": "the decision of 3 March"}]
    row = office.restriction(person, measures=limits, scope=scope)
    told_before = {easy: matter_of_notice(row, easy) for easy in (True, False)}
    another(office, row)
    for easy, before in told_before.items():
        text = matter_of_notice(row, easy)
        assert text == before  # word for word what would be said if the other were not there
        assert "ou can contact us" not in text
        assert "not affected" not in text
        assert "The restriction leaves these ways" in text


def test_the_notice_of_what_was_withheld_counts_what_it_closes_itself(office: Office) -> None:
    row = another(office, restricted(office, language="en"))
    office.later(days=1)
    office.do("give_notice", office.mel, restriction=row, sent_by="post")
    work(office)
    letter = Delivery.objects.latest("pk")
    given = row.notices.latest("pk").text["en"]
    for said in (words(letter), " ".join(given.split())):
        assert "leaves these ways to contact us open: by voicemail" in said
    assert "phone" in letter.facts["closed"]
    assert "phone" not in {line["of"]["channel"] for line in letter.facts["contact_lines"]}


@pytest.mark.proves("OA1")
def test_who_meets_one_is_not_told_by_itself_what_is_open_beside_the_other(
    office: Office, by_mail_server: Use
) -> None:
    row = restricted(office, language="en")
    with mail_server() as server:
        by_mail_server(server)
        arrives(office)
        another(office, row)  # between the contact and the look at it
        arrives(office)
        for told in looks(office):
            assert "must not learn" in why_not(told)
        work(office)
        assert not [each for each in server.taken if b"auto-replied" in each]


def test_a_letter_that_named_the_other_already_waits_with_it(office: Office) -> None:
    row = restricted(office, language="en")
    other = office.restriction(row.person, measures=PHONE)
    office.do("lift_restriction", office.mel, restriction=row, reasons="He keeps to it.")
    assert other.reference in str(matter_of_end(row).facts)
    letter = Delivery.objects.get(letter="lifted")
    withhold(office, other)
    letter.refresh_from_db()
    assert letter.state == "held"
    office.do("send_letter_again", office.cal, delivery=letter)
    work(office)
    letter.refresh_from_db()
    assert letter.state == "held"
    assert kinds(office, office.mel, letter) == ["letter_held"]
    office.on(other.ends_on + timedelta(days=1))
    assert kinds(office, office.mel, letter) == ["letter_to_clear"]
    office.do("clear_letter", office.mel, delivery=letter, reasons="The household has moved.")
    work(office)
    letter.refresh_from_db()
    assert letter.state == "by_hand"


def test_only_a_manager_gives_notice_of_what_tells_of_a_restriction_they_must_not_hear_of(
    office: Office,
) -> None:
    first = restricted(office, language="en", notice=False)
    withhold(office, first)
    longer = office.decide_review(office.review(first), "extend")
    with pytest.raises(Refused, match=first.reference):
        office.do("give_notice", office.cal, restriction=longer, sent_by="post")
    assert not longer.notices.exists()
    assert Delivery.objects.count() == 0
    office.do("give_notice", office.mel, restriction=longer, sent_by="post")
    assert Delivery.objects.get(letter="extended").record == f"casework.restriction:{longer.pk}"


@pytest.mark.parametrize("days", [14, 15, 60])
@pytest.mark.parametrize("code", ["danger", "police_request"])
def test_only_a_manager_gives_the_notice_that_was_withheld_also_after_the_day_to_look_at_it_again(
    office: Office, code: str, days: int
) -> None:
    row = restricted(office, language="en", notice=False)
    withhold(office, row, code)
    office.on(office.today + timedelta(days=days))
    with pytest.raises(Refused, match=f"must not hear of restriction {row.reference} now"):
        office.do("give_notice", office.cal, restriction=row, sent_by="post")
    assert Delivery.objects.count() == 0
    office.do("give_notice", office.mel, restriction=row, sent_by="post")
    assert row.notices.latest("pk").kind == "given"


@pytest.mark.parametrize("days", [0, 15])
def test_where_only_an_address_was_lacking_a_caseworker_gives_it(office: Office, days: int) -> None:
    row = restricted(office, language="en", notice=False)
    withhold(office, row, "no_address")
    office.on(office.today + timedelta(days=days))
    office.do("give_notice", office.cal, restriction=row, sent_by="post")
    assert Delivery.objects.count() == 1


def test_where_the_earlier_one_only_lacked_an_address_a_caseworker_gives_it(office: Office) -> None:
    first = restricted(office, language="en", notice=False)
    withhold(office, first, "no_address")
    longer = office.decide_review(office.review(first), "extend")
    office.do("give_notice", office.cal, restriction=longer, sent_by="post")
    assert longer.notices.get().kind == "given"
