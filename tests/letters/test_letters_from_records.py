"""The letter about a record, made from what the actions wrote."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.urls import reverse

from evenhand.casework.correspondence.about import (
    affected_names,
    answer_letter,
    ending_letter,
    letter_for,
    notice_facts,
)
from evenhand.letters.values import GAP, LANGUAGES
from evenhand.policy.bilingual import LONDON
from evenhand.policy.notices import complete
from evenhand.policy.outcome import Refused

NOON = datetime(2026, 7, 14, 12, tzinfo=LONDON)


def whole(record: Any, name: str) -> dict[str, str]:
    """The record's letter in both languages, by this name, lacking nothing."""
    texts = {}
    for language in LANGUAGES:
        letter = letter_for(record, language)
        assert letter.name == name
        assert letter.lacks == ()
        assert GAP not in letter.text
        assert not re.search(r"\{\{|%\(|\bNone\b", letter.text)
        texts[language] = letter.text
    assert texts["en"] != texts["cy"]
    return texts


@pytest.mark.proves("WA2")
def test_a_warning(desk: Any) -> None:
    warning = desk.warned()
    text = whole(warning, "warning")["en"]
    assert "You sent the same request four times" in text
    assert "Please send one message, and wait for our answer." in text
    assert "up to and including 30 June 2027" in text
    assert "• 1 July 2026, by e-mail" in text
    assert "“making repeated or multiple demands which are substantially the same”" in text
    assert "Half a day went into it." not in text  # what colleagues say of the effect on them stays with us
    assert desk.pat.reference in text
    assert "Pat Example\n1 Example Street\nSale" in text


@pytest.mark.proves("RT2", "DI2", "I16", "I17")
def test_a_restriction_after_a_warning(desk: Any) -> None:
    desk.warned()
    texts = whole(desk.restricted(), "restriction")
    text = texts["en"]
    assert "These ways of contacting us are closed to you: e-mail." in text
    assert "from 13 July 2026 up to and including 12 October 2026" in text
    assert "• 1 July 2026 (warning 1)" in text
    assert "• 13 July 2026, by e-mail" in text
    assert "The same request once more on 2026-07-13." in text
    assert "feedback@policeconduct.gov.uk" not in text
    assert "020 7166 3261" in text
    assert "12 Hydref 2026" in texts["cy"]


@pytest.mark.proves("WA6", "RT2")
def test_an_immediate_restriction_gives_its_reasons_and_they_are_checked_with_the_rest(desk: Any) -> None:
    row = desk.restricted(
        behaviours={"AA1": "“You will be sorry”, with a place and a day."},
        impacts={"DF2a": "A colleague is afraid."},
        extremely_unacceptable="A threat with a place and a day.",
    )
    text = whole(row, "restriction_immediate")["en"]
    assert "We did not warn you first." in text
    assert "“A threat with a place and a day.”" in text
    assert "They do not say that anybody has committed an offence." in text
    assert "A threat with a place and a day." in notice_facts(row, NOON).reasons


def test_the_same_day_and_channel_is_told_once_with_how_often(desk: Any) -> None:
    warning = desk.warned()
    concern = warning.assessment.concern
    for minute in (10, 20):
        contact = desk.do(
            "receive_contact", None, f"2026-07-01T08:{minute}", channel="email",
            sender="pat@example.org", to=["enquiries"], body=f"Now. {minute}",
        )  # fmt: skip
        concern.contacts.add(contact)
    assert "• 1 July 2026, by e-mail (3 times)" in letter_for(warning, "en").text
    assert "• 1 Gorffennaf 2026, drwy e-bost (tair gwaith)" in letter_for(warning, "cy").text


@pytest.mark.proves("OA1", "DI2", "I13", "I17")
def test_what_another_restriction_closes_is_neither_open_nor_a_route_to_dispute(desk: Any) -> None:
    desk.warned()
    desk.restricted("2026-07-13", measures=[{"kind": "channels", "closed": ["post"]}])
    second = desk.restricted("2026-07-14", measures=[{"kind": "channels", "closed": ["email"]}])
    facts = notice_facts(second, NOON)
    assert not {"post", "email"} & {*facts.open_channels, *facts.dispute_routes}
    text = letter_for(second, "en").text
    assert "PO Box 473" not in text
    assert "feedback@policeconduct.gov.uk" not in text
    assert "www.policeconduct.gov.uk" in text


def test_the_single_point_of_contact_is_named_even_if_they_reported(desk: Any) -> None:
    desk.warned()
    row = desk.restricted(measures=[{"kind": "single_point_of_contact", "contact": "mel", "deputy": "ana"}])
    assert "Mel Hart" in whole(row, "restriction")["cy"]


@pytest.mark.proves("I38")
def test_a_single_point_of_contact_who_was_affected_must_have_agreed(desk: Any) -> None:
    desk.warned()
    row = desk.restricted(
        measures=[{"kind": "single_point_of_contact", "contact": "mel", "deputy": "cal"}], affected=[desk.cal]
    )
    assert letter_for(row, "en").lacks == ("agreement of a colleague who is named",)


@pytest.mark.proves("OA6", "OA7", "I12")
def test_a_review_that_is_coming_removes_or_extends(desk: Any) -> None:
    desk.warned()
    first = desk.restricted()
    review = desk.do("open_review", None, "2026-09-14T09:00", restriction=first)
    assert "A manager will decide by 12 October 2026." in whole(review, "review_coming")["en"]
    second = desk.do(
        "decide_review", desk.mel, "2026-10-05T10:00", review=review, outcome="extend", months=3,
        effect_on_behaviour="Fewer messages, but the same request still comes.", reasons="It goes on by post.",
    )  # fmt: skip
    review.refresh_from_db()
    text = whole(second, "extended")["en"]
    assert letter_for(review, "en").text == text
    assert "Fewer messages, but the same request still comes." in text
    assert "It goes on by post." in text
    assert "from 13 October 2026 up to and including 12 January 2027" in text
    facts = notice_facts(second, datetime(2026, 10, 5, 12, tzinfo=LONDON))
    assert facts.examples[0] == (date(2026, 10, 5), "Fewer messages, but the same request still comes.")
    assert complete(facts).allowed


@pytest.mark.proves("I12", "I16")
def test_an_extension_tells_what_was_assessed_since(desk: Any) -> None:
    desk.warned()
    first = desk.restricted()
    desk.assessed("2026-09-01", channel="post")
    review = desk.do("open_review", None, "2026-09-14T09:00", restriction=first)
    second = desk.do(
        "decide_review", desk.mel, "2026-10-05T10:00", review=review, outcome="extend", months=3,
        effect_on_behaviour="It moved to the post.", reasons="It goes on by post.",
    )  # fmt: skip
    assert "• 1 September 2026, by post" in whole(second, "extended")["en"]
    assert notice_facts(second, NOON).examples[1] == (
        date(2026, 9, 1), "The same request once more on 2026-09-01."
    )  # fmt: skip


def test_a_review_that_removes(desk: Any) -> None:
    desk.warned()
    review = desk.do("open_review", None, "2026-09-14T09:00", restriction=desk.restricted())
    desk.do(
        "decide_review", desk.mel, "2026-10-05T10:00", review=review, outcome="remove",
        effect_on_behaviour="No such message since July.", reasons="It is no longer needed.",
    )  # fmt: skip
    review.refresh_from_db()
    text = whole(review, "removed")["en"]
    assert "No such message since July." in text
    assert "It does not apply from 5 October 2026." in text
    assert "You can contact us in all the usual ways." in text


def test_a_restriction_that_is_lifted_or_has_ended(desk: Any) -> None:
    desk.warned()
    row = desk.restricted()
    for language in LANGUAGES:
        ended = ending_letter(row, language)
        assert (ended.name, ended.lacks, ended.date) == ("ended", (), date(2026, 10, 13))
    desk.do(
        "lift_restriction",
        desk.mel,
        "2026-08-03T09:00",
        restriction=row,
        reasons="Pat asked, and it is over.",
    )
    row.refresh_from_db()
    for language in LANGUAGES:
        lifted = ending_letter(row, language)
        assert (lifted.name, lifted.lacks) == ("lifted", ())
        assert "Pat asked, and it is over." in lifted.text


@pytest.mark.proves("DI5", "DI6")
@pytest.mark.parametrize("outcome", ["stands", "changed", "removed"])
def test_a_dispute_is_received_and_answered(outcome: str, desk: Any) -> None:
    desk.warned()
    row = desk.restricted(months=6)
    dispute = desk.do(
        "receive_dispute", None, "2026-08-03T09:00", restriction=row, route="post",
        received_on=date(2026, 8, 3), grounds="It is too much.",
    )  # fmt: skip
    text = whole(dispute, "dispute_received")["en"]
    assert "by 1 September 2026" in text
    assert "“It is too much.”" in text
    assert "stays in force while we look at your dispute, at most up to and including 12 January 2027" in text
    desk.do("assign_dispute", desk.quinn, "2026-08-04T09:00", dispute=dispute, to=desk.quinn)
    stands = desk.do(
        "decide_dispute", desk.quinn, "2026-08-24T09:00", dispute=dispute, outcome=outcome,
        reasonable="yes" if outcome != "removed" else "no", proportionate=outcome == "stands",
        reasons="We looked at all of it again.", months=3 if outcome == "changed" else None,
    )  # fmt: skip
    dispute.refresh_from_db()
    text = whole(dispute, "dispute_outcome")["en"]
    assert "We looked at all of it again." in text
    assert "no right to a further review of this decision" in text
    if outcome == "changed":
        assert "up to and including 12 October 2026" in text
        changed = whole(stands, "changed")["en"]
        assert row.reference in changed
        assert "On 24 August 2026 a member of our quality team" in changed
        assert notice_facts(stands, NOON).examples == notice_facts(row, NOON).examples
    if outcome == "removed":
        assert "You can contact us in all the usual ways." in text


@pytest.mark.parametrize("outcome", ["agreed", "declined"])
@pytest.mark.proves("IN3", "MN1")
def test_an_adjustment_is_answered(outcome: str, desk: Any) -> None:
    asked = desk.do(
        "record_adjustment_request",
        desk.ana,
        "2026-07-02T09:00",
        person=desk.pat,
        request="Calls in the morning",
    )
    with pytest.raises(Refused):
        letter_for(asked, "en")
    desk.do(
        "decide_adjustment", desk.cal, "2026-07-06T09:00", request=asked, outcome=outcome,
        reasons="We can do that.", review_on=date(2027, 1, 4) if outcome == "agreed" else None,
    )  # fmt: skip
    asked.refresh_from_db()
    text = whole(asked, f"adjustment_{outcome}")["en"]
    assert "On 2 July 2026 you asked us" in text
    assert "“Calls in the morning”" in text


@pytest.mark.proves("RT4", "I15")
def test_a_withheld_notice_is_a_record_for_the_file(desk: Any) -> None:
    desk.warned()
    notice = desk.do(
        "withhold_notice", desk.mel, "2026-07-13T13:00", restriction=desk.restricted(), code="danger",
        reasons="Telling now could put a neighbour at risk.", check_on=date(2026, 7, 20),
    )  # fmt: skip
    text = whole(notice, "notice_withheld")["en"]
    assert "It is not sent to anybody." in text
    assert "1 Example Street" not in text
    assert "On 20 July 2026 a manager looks at it again." in text


@pytest.mark.proves("IN2", "I38")
def test_affected_names_are_those_who_reported_or_were_affected_and_have_not_agreed(desk: Any) -> None:
    warning = desk.warned(affected=[desk.mel])
    assert affected_names(warning) == ["Ana Lloyd", "Mel Hart"]
    row = desk.restricted(may_be_named=True, affected=[desk.cal])
    assert affected_names(row) == ["Ana Lloyd", "Mel Hart"]  # the warning before it still binds
    assert affected_names(row.proposal.assessment) == []


@pytest.mark.proves("RT2", "I16")
def test_notice_facts_are_complete_for_every_kind_of_restriction(desk: Any) -> None:
    desk.warned()
    row = desk.restricted()
    facts = notice_facts(row, NOON)
    assert facts.examples == ((date(2026, 7, 13), "The same request once more on 2026-07-13."),)
    assert facts.dispute_routes == ("voicemail", "web_form", "post")
    assert "email" not in facts.open_channels
    assert complete(facts).allowed


@pytest.mark.proves("DI2", "OA2", "PB1")
def test_a_letter_offers_the_form_for_disputes_only_where_the_public_can_reach_it(
    desk: Any, settings: Any
) -> None:
    desk.warned()
    row = desk.restricted()
    at = f"https://contact.fair.test{reverse('form_dispute')}"
    assert at not in str(answer_letter(row, "en")["text"])
    settings.PUBLIC_FORMS = f"https://contact.fair.test{reverse('contact_us')}"
    settings.DISPUTE_ADDRESSES = settings.DISPUTE_ADDRESSES | {"web_form": ""}
    assert f"“Dispute a restriction” at {at}. It asks for the reference" in str(
        answer_letter(row, "en")["text"]
    )
    assert f"“Herio cyfyngiad” yn {at}. Mae’n gofyn" in str(answer_letter(row, "cy")["text"])
    settings.DISPUTE_ADDRESSES = settings.DISPUTE_ADDRESSES | {"web_form": "https://forms.fair.test"}
    assert at not in str(answer_letter(row, "en")["text"])


@pytest.mark.proves("PB1", "I34")
def test_a_person_who_chose_welsh_is_answered_in_welsh(make_desk: Callable[..., Any]) -> None:
    answer = answer_letter(make_desk(name="Rhys Llŷr", language="cy").warned())
    assert answer["language"] == "cy"
    assert "Annwyl Rhys Llŷr" in str(answer["text"])
    assert "30 Mehefin 2027" in str(answer["text"])
    assert answer["lacks"] == []
    assert answer["letter"] == "warning"


def test_a_letter_is_asked_for_in_a_language_of_ours(desk: Any) -> None:
    warning = desk.warned()
    assert answer_letter(warning)["language"] == "en"
    assert answer_letter(warning, "cy")["language"] == "cy"
    with pytest.raises(Refused, match="PB1"):
        answer_letter(warning, "fr")


def test_there_is_no_letter_about_a_concern(desk: Any) -> None:
    with pytest.raises(Refused):
        answer_letter(desk.warned().assessment.concern)


@pytest.mark.proves("RT4")
def test_a_letter_that_was_given_is_answered_as_it_was_given(desk: Any, settings: Any) -> None:
    desk.warned()
    row = desk.restricted()
    notice = desk.do("give_notice", desk.cal, "2026-07-14T10:00", restriction=row, sent_by="post")
    settings.BODY_NAME = "Somebody Else"
    assert answer_letter(row)["text"] == notice.text["en"]
    assert answer_letter(notice)["text"] == notice.text["en"]
    assert "Somebody Else" in str(answer_letter(row, "cy")["text"]) or settings.BODY_NAME_CY


def test_the_body_says_itself_where_it_is_reached(desk: Any, settings: Any) -> None:
    settings.BODY_NAME, settings.BODY_NAME_CY = "Office for Fair Enforcement", "Y Swyddfa Gorfodaeth Deg"
    settings.BODY_ADDRESS = ["12 Lantern Row", "Bridgewater"]
    settings.BODY_EMAIL, settings.BODY_PHONE = "enquiries@fair.test", "020 7946 0123"
    settings.BODY_WEBSITE = "https://fair.test/contact"
    text = letter_for(desk.warned(), "en").text
    assert text.startswith("Office for Fair Enforcement\n12 Lantern Row\nBridgewater\n")
    assert "E-mail: enquiries@fair.test\nTelephone: 020 7946 0123" in text
    assert "dial 18001 before our number" in text
    restriction = letter_for(desk.restricted(), "cy")
    assert "enquiries@fair.test" not in restriction.text  # e-mail is closed
    assert "Ffôn: 020 7946 0123" in restriction.text
    assert restriction.text.startswith("Y Swyddfa Gorfodaeth Deg\n")
    assert "Nid yw ein ffurflenni ar-lein byth ar gau ichi: https://fair.test/contact." in restriction.text


def test_without_settings_the_policys_own_routes_are_given(desk: Any, settings: Any) -> None:
    settings.BODY_NAME = settings.BODY_EMAIL = settings.BODY_PHONE = settings.BODY_WEBSITE = ""
    settings.BODY_ADDRESS = []
    text = letter_for(desk.warned(), "en").text
    assert text.startswith("Independent Office for Police Conduct (IOPC)\n")
    assert "E-mail: feedback@policeconduct.gov.uk" in text


@pytest.mark.proves("IN3")
def test_agreed_adjustments_are_in_the_letter(desk: Any) -> None:
    asked = desk.do(
        "record_adjustment_request",
        desk.ana,
        "2026-06-24T09:00",
        person=desk.pat,
        request="Calls in the morning",
    )
    desk.do(
        "decide_adjustment", desk.cal, "2026-06-25T09:00", request=asked, outcome="agreed", reasons="Yes."
    )
    assert "• Calls in the morning" in letter_for(desk.warned(), "en").text


def test_a_letter_is_dated_by_the_day_it_is_given(desk: Any) -> None:
    desk.warned()
    row = desk.restricted()
    assert letter_for(row, "en").date == date(2026, 7, 13)
    assert letter_for(row, "en", on=date(2026, 7, 15)).dated == "15 July 2026"
    notice = desk.do("give_notice", desk.cal, "2026-07-16T10:00", restriction=row, sent_by="post")
    assert letter_for(row, "en").date == date(2026, 7, 16)
    assert "16 July 2026\nOur reference" in notice.text["en"]
