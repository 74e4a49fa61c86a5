from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand.policy.delivery import (
    BY_HAND,
    DELIVERED,
    DROPPED,
    FAILED,
    HELD,
    NEW,
    SENDING,
    SENT,
    STATES,
    UNKNOWN,
    WAITING,
)
from evenhand.policy.measures import FORMS, ClosedChannels
from evenhand.policy.notices import (
    NoticeFacts,
    complete,
    dispute_routes,
    languages,
    may_give_notice,
    may_withhold_notice,
    names_nobody,
)
from evenhand.policy.outcome import Outcome
from evenhand.policy.telling import Telling, may_let_stand, told, told_of_all

from .examples import TODAY, cites, edition, notice, restriction


@pytest.mark.proves("RT2", "RT4", "DI2", "OA1", "I16", "I17")
class TestTheFivePartsOfANotice:
    def test_a_notice_with_all_five_is_complete(self) -> None:
        assert complete(notice()).allowed

    @pytest.mark.parametrize(
        ("lacking", "clause"),
        [
            (notice(restriction=replace(restriction(), measures=())), "RT2"),
            (notice(reasons=" "), "RT4"),
            (notice(examples=()), "RT2"),
            (notice(open_channels=()), "OA1"),
            (notice(dispute_routes=()), "DI2"),
        ],
    )
    def test_one_that_lacks_what_why_an_example_what_stays_open_or_how_to_dispute_is_not(
        self, lacking: NoticeFacts, clause: str
    ) -> None:
        assert cites(complete(lacking), clause, "I16")

    def test_no_way_to_dispute_at_all_is_refused(self) -> None:
        assert cites(complete(notice(dispute_routes=())), "DI2", "I17")

    def test_a_way_to_dispute_that_the_restriction_closes_is_not_offered(self) -> None:
        assert cites(complete(notice(dispute_routes=("email", "post"))), "DI2", "I17")

    @given(st.lists(st.sampled_from(list(edition().channels)), min_size=1))
    def test_whatever_is_closed_a_way_to_dispute_is_left_and_none_is_closed(self, closed: list[str]) -> None:
        shut = restriction(ClosedChannels(tuple(closed)))
        routes = dispute_routes([shut], edition())
        assert FORMS in routes
        assert set(routes) <= set(edition().dispute_routes)
        assert complete(notice(restriction=shut, dispute_routes=routes)).allowed


@pytest.mark.proves("PB1", "I34")
class TestLanguages:
    def test_welsh_goes_out_beside_english_to_whoever_chose_welsh(self) -> None:
        assert languages("cy", None) == ("en", "cy")

    def test_welsh_may_be_asked_for_beside_english(self) -> None:
        assert languages("en", True) == ("en", "cy")
        assert languages("", True) == ("en", "cy")

    @pytest.mark.parametrize("chosen", ["en", ""])
    def test_english_alone_goes_to_others(self, chosen: str) -> None:
        assert languages(chosen, None) == languages(chosen, False) == ("en",)

    @given(st.sampled_from(["", "en", "cy"]), st.sampled_from([None, True, False]))
    def test_no_letter_that_may_go_is_english_only_to_whoever_chose_welsh(
        self, chosen: str, include: bool | None
    ) -> None:
        told = give(chosen_language=chosen, include_welsh=include)
        assert told.allowed == (not (chosen == "cy" and "cy" not in languages(chosen, include)))
        if not told.allowed:
            assert cites(told, "PB1", "I34")


@pytest.mark.proves("IN2", "I38")
class TestNobodyIsNamed:
    @pytest.mark.parametrize(
        "text",
        ["Ana Lloyd was upset.", "You told Ana to go.", "(Lloyd)", "Ana’s day", "“Ana”", "to Ana\nagain"],
    )
    def test_an_affected_colleague_is_not_named_by_given_name_surname_or_both(self, text: str) -> None:
        assert cites(names_nobody(["Dear Pat,", text], ["Ana Lloyd"]), "IN2", "I38")

    @pytest.mark.parametrize("text", ["Analysis of the file", "the Lloyds bank", "banana", "An answer"])
    def test_a_word_that_only_holds_the_name_is_no_name(self, text: str) -> None:
        assert names_nobody([text], ["Ana Lloyd"]).allowed

    def test_a_name_of_two_letters_is_a_name_and_a_particle_is_none(self) -> None:
        assert cites(names_nobody(["Then Bo went home."], ["Bo Lee"]), "I38")
        assert names_nobody(["It came de facto after the van."], ["Ana de Souza van Dyk"]).allowed

    def test_an_initial_alone_names_nobody(self) -> None:
        assert names_nobody(["Plan B. failed."], ["Ana B. Lloyd"]).allowed
        assert names_nobody(["Plan B failed."], ["Ana B Lloyd"]).allowed

    def test_each_is_said_once(self) -> None:
        told = names_nobody(["Ana and Bo Lee", "Ana"], ["Ana Lloyd", "Bo Lee", "Ana Lloyd"])
        assert len(told.reasons) == 2

    def test_a_name_is_not_taken_for_a_pattern(self) -> None:
        assert names_nobody(["Anything"], ["A.* (B) [C"]).allowed
        assert names_nobody(["Anything"], [""]).allowed


def give(facts: NoticeFacts | None = None, **changes: Any) -> Outcome:
    usual: dict[str, Any] = {
        "chosen_language": "en",
        "include_welsh": None,
        "sent_by": "post",
        "affected": ["Ana Lloyd"],
        "already_given": False,
        "over": False,
        "telling": Telling("R-1", given=False),
    }
    return may_give_notice(facts or notice(), **usual | changes)


@pytest.mark.proves("RT4", "I15")
class TestGivingIt:
    @pytest.mark.parametrize("sent_by", ["email", "post"])
    def test_it_goes_by_email_or_by_post(self, sent_by: str) -> None:
        assert give(sent_by=sent_by).allowed

    @pytest.mark.parametrize("sent_by", ["", "phone", "fax"])
    def test_and_no_other_way(self, sent_by: str) -> None:
        assert cites(give(sent_by=sent_by), "RT4")

    def test_it_is_given_once(self) -> None:
        assert cites(give(already_given=True), "RT4", "I15")

    @pytest.mark.proves("I35")
    def test_there_is_none_of_what_is_over(self) -> None:
        assert cites(give(over=True), "RT4", "I35")

    @pytest.mark.proves("I16", "I17", "I38")
    def test_all_that_is_wrong_with_it_is_said_at_once(self) -> None:
        named = notice(reasons="You made Ana cry.", examples=(), dispute_routes=("email",))
        assert {"I15", "I16", "I17", "I38"} <= set(give(named, already_given=True).clauses)

    @pytest.mark.proves("I38")
    def test_a_name_in_an_example_is_found_too(self) -> None:
        assert cites(give(notice(examples=((TODAY, "You shouted at Lloyd."),))), "I38")


def withhold(**changes: Any) -> Outcome:
    usual: dict[str, Any] = {
        "code": "danger",
        "reasons": "He has threatened the household before.",
        "check_on": TODAY + timedelta(days=14),
        "today": TODAY,
        "ends_on": TODAY + timedelta(days=89),
        "telling": Telling("R-1", given=False),
        "edition": edition(),
    }
    return may_withhold_notice(**usual | changes)


@pytest.mark.proves("RT4", "I15")
class TestWithholdingIt:
    @pytest.mark.parametrize("code", ["danger", "no_address", "police_request"])
    def test_for_a_reason_with_a_code(self, code: str) -> None:
        assert withhold(code=code).allowed

    @pytest.mark.parametrize("code", ["", "convenience"])
    def test_for_no_other_reason(self, code: str) -> None:
        assert cites(withhold(code=code), "RT4", "I15")

    def test_in_words_too(self) -> None:
        assert cites(withhold(reasons=" "), "RT4", "I15")

    @pytest.mark.parametrize("day", [None, TODAY, date(2020, 1, 1)])
    def test_until_a_later_day_on_which_it_is_looked_at_again(self, day: date | None) -> None:
        assert cites(withhold(check_on=day), "RT4", "I15")

    @pytest.mark.proves("RT2")
    def test_and_looked_at_again_while_the_restriction_is_in_force(self) -> None:
        last_day = TODAY + timedelta(days=89)
        assert withhold(check_on=last_day).allowed
        assert cites(withhold(check_on=last_day + timedelta(days=1)), "RT4", "I15")

    @pytest.mark.parametrize("stands", ["", SENT, DELIVERED])
    def test_not_after_it_was_given_and_left(self, stands: str) -> None:
        assert cites(withhold(telling=Telling("R-1", given=True, letter="L-1", stands=stands)), "RT4", "I15")

    @pytest.mark.parametrize("stands", [NEW, HELD, WAITING, SENDING, BY_HAND, UNKNOWN, FAILED])
    def test_but_until_its_letter_is_known_to_have_left_and_nobody_told_them(self, stands: str) -> None:
        given = Telling("R-1", given=True, letter="L-1", stands=stands)
        assert withhold(telling=given).allowed
        assert cites(withhold(telling=replace(given, otherwise=True)), "I15")
        assert cites(withhold(telling=replace(given, printed=True)), "RT4", "I15")


@pytest.mark.proves("RT4", "I15")
class TestALetterThatLeftAllTheSame:
    @pytest.mark.parametrize("stands", [SENT, DELIVERED])
    def test_keeps_a_second_one_from_going_and_can_stand(self, stands: str) -> None:
        late = Telling("R-1", given=False, check_on=TODAY, letter="L-1", stands=stands)
        assert cites(give(telling=late), "RT4", "I15")
        assert may_let_stand(late, "It was found out.").allowed
        assert cites(may_let_stand(late, " "), "RT3", "IN1")
        assert "left all the same" in str(told(late))

    @pytest.mark.parametrize("stands", [SENDING, WAITING, UNKNOWN])
    def test_is_first_found_out_about(self, stands: str) -> None:
        perhaps = Telling("R-1", given=False, check_on=TODAY, letter="L-1", stands=stands, beyond=True)
        assert cites(give(telling=perhaps), "RT4", "I15")
        assert cites(may_let_stand(perhaps, "Who knows."), "RT4", "I15")
        assert "may have left" in str(told(perhaps))

    def test_is_none_where_it_was_stopped_in_time(self) -> None:
        assert give(telling=Telling("R-1", given=False, check_on=TODAY)).allowed
        assert cites(may_let_stand(Telling("R-1", given=True, letter="L-1", stands=SENT), "x"), "RT4")


@pytest.mark.proves("RT2", "RT4", "I15")
class TestWhetherThePersonWasTold:
    @pytest.mark.parametrize("stands", STATES)
    def test_by_a_letter_that_left_and_by_none_that_did_not(self, stands: str) -> None:
        outcome = told(Telling("R-1", given=True, letter="L-1", stands=stands))
        assert outcome.allowed == (stands in (SENT, DELIVERED))
        assert outcome.allowed or "L-1" in str(outcome)

    def test_by_somebody_who_spoke_to_them(self) -> None:
        assert told(Telling("R-1", given=True, letter="L-1", stands=DROPPED, otherwise=True)).allowed

    def test_by_a_notice_from_before_letters_were_followed(self) -> None:
        assert told(Telling("R-1", given=True)).allowed

    def test_not_before_notice_is_given_nor_while_it_is_withheld(self) -> None:
        assert cites(told(Telling("R-1", given=False)), "RT4", "I15")
        kept_back = told(Telling("R-1", given=False, check_on=TODAY))
        assert cites(kept_back, "RT4", "I15")
        assert "cannot be told now" in str(kept_back)

    def test_of_everything_before_their_own_page_tells_of_it(self) -> None:
        known, unknown = Telling("R-1", given=True), Telling("R-2", given=False)
        assert told_of_all([known, known]).allowed
        assert "R-2" in str(told_of_all([known, unknown]))
        assert "R-1" not in str(told_of_all([known, unknown]))
