"""What each letter tells the person, and what none may ever say."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from evenhand.letters import KINDS, Words, compose, measures
from evenhand.letters.values import LANGUAGES
from evenhand.policy.edition import load
from evenhand.policy.measures import stored

Facts = Callable[..., dict[str, Any]]

RESTRICTING = ("restriction", "restriction_immediate", "extended")


def told(*written: dict[str, object], language: str = "en") -> list[str]:
    """What a letter says of these measures, one line for each."""
    edition = load()
    facts = {"measures": measures.tell(stored(written), edition, {"mel": "Mel Hart", "cal": "Cal Osei"})}
    text = compose("notice_withheld", language, facts).text
    return [line.removeprefix("• ") for line in text.splitlines() if line.startswith("• ")]


class TestWarnings:
    @pytest.mark.parametrize("number", [1, 2, 3])
    @pytest.mark.proves("WA1", "WA2")
    def test_a_warning_says_why_what_to_change_and_until_when_it_counts(
        self, number: int, facts_of: Facts
    ) -> None:
        text = compose("warning", "en", facts_of("warning", number=number)).text
        assert f"This is number {number}." in text
        assert "up to 3 warnings that count at the same time" in text
        assert "Anfonwyd yr un cais bedair gwaith" in text
        assert "“Anfonwch un neges, ac arhoswch am ein hateb.”" in text
        assert (
            "counts for 12 months, up to and including 13 July 2027. After that day it no longer counts."
            in text
        )

    def test_a_third_warning_does_not_promise_a_fourth(self, facts_of: Facts) -> None:
        assert "warn you again" in compose("warning", "en", facts_of("warning", number=2)).text
        assert "warn you again" not in compose("warning", "en", facts_of("warning", number=3)).text
        assert "rhybuddio eto" not in compose("warning", "cy", facts_of("warning", number=3)).text

    @pytest.mark.proves("OA2", "I40")
    def test_a_warning_says_that_no_right_is_touched(self, facts_of: Facts) -> None:
        text = compose("warning", "en", facts_of("warning")).text
        assert (
            "does not stop you from making a complaint, asking for a review, or asking us for information"
            in text
        )

    @pytest.mark.proves("IN3", "MN1")
    def test_a_warning_offers_adjustments_and_says_how_to_get_in_touch(self, facts_of: Facts) -> None:
        text = compose("warning", "en", facts_of("warning")).text
        assert "You can ask us for a reasonable adjustment at any time." in text
        assert "Telephone: 020 7946 0123" in text
        assert "Please give our reference: R-7QK2M9XA." in text


class TestRestrictions:
    @pytest.mark.parametrize("letter", RESTRICTING)
    @pytest.mark.proves("RT2", "DI2", "I16")
    def test_it_says_what_why_until_when_what_stays_open_and_how_to_dispute(
        self, letter: str, facts_of: Facts
    ) -> None:
        text = compose(letter, "en", facts_of(letter)).text
        for part in (
            "These ways of contacting us are closed to you: e-mail and social media.",
            "Anfonwyd yr un cais bedair gwaith",
            "• 1 July 2026, by e-mail\n• 13 July 2026, by telephone (3 times)",
            "Its last day is 13 October 2026.",
            "leaves these ways to contact us open: by telephone, by voicemail, by post, through our online forms and in person.",
            "020 7166 3261",
            "PO Box 473, Sale, M33 0BW",
        ):
            assert part in text

    @pytest.mark.parametrize("letter", RESTRICTING)
    @pytest.mark.proves("DI2", "I17")
    def test_it_offers_only_the_routes_it_is_given(self, letter: str, facts_of: Facts) -> None:
        assert "feedback@policeconduct.gov.uk" not in compose(letter, "en", facts_of(letter)).text

    @pytest.mark.parametrize("letter", RESTRICTING)
    @pytest.mark.proves("DI4", "DI5", "DI6")
    def test_it_says_how_long_a_dispute_takes_and_that_its_end_is_final_for_this_decision(
        self, letter: str, facts_of: Facts
    ) -> None:
        text = compose(letter, "en", facts_of(letter)).text
        assert (
            "whether it is reasonable and proportionate. You will have the outcome within 20 working days."
            in text
        )
        assert "no right to a further review of this decision" in text
        assert "A later decision to extend the restriction is a new one, which you can dispute." in text

    @pytest.mark.parametrize("letter", RESTRICTING)
    @pytest.mark.proves("DI7", "OA3", "I21")
    def test_it_says_that_disputing_is_never_a_reason_to_extend(self, letter: str, facts_of: Facts) -> None:
        assert (
            "doing so is never a reason to extend the restriction"
            in compose(letter, "en", facts_of(letter)).text
        )

    @pytest.mark.parametrize("letter", [*RESTRICTING, "changed"])
    @pytest.mark.proves("OA2", "I14", "I26")
    def test_it_says_that_the_online_forms_and_requests_by_right_stay_open(
        self, letter: str, facts_of: Facts
    ) -> None:
        text = compose(letter, "en", facts_of(letter)).text
        assert "Our online forms are never closed to you: www.policeconduct.gov.uk." in text
        assert "requests for your own personal data" in text

    @pytest.mark.parametrize("letter", [*RESTRICTING, "changed"])
    @pytest.mark.proves("IN4", "I27")
    def test_it_is_about_nobody_else(self, letter: str, facts_of: Facts) -> None:
        text = compose(letter, "en", facts_of(letter)).text
        assert "does not apply to anybody who lives with you or speaks for you" in text

    @pytest.mark.parametrize("letter", ["warning", *RESTRICTING, "changed"])
    @pytest.mark.proves("MN3", "MN4", "PB1", "PB2")
    def test_it_says_what_to_do_in_danger_that_welsh_is_welcome_and_which_formats_there_are(
        self, letter: str, facts_of: Facts
    ) -> None:
        made = compose(letter, "en", facts_of(letter))
        assert "in immediate danger, call 999" in made.text
        assert "large print, audio, Easy Read or braille" in made.text
        assert "Relay UK" in made.text
        assert '<p lang="cy">Mae croeso ichi ysgrifennu atom' in made.html

    def test_after_warnings_it_recalls_them_and_without_any_it_says_why_not(self, facts_of: Facts) -> None:
        after = compose("restriction", "en", facts_of("restriction")).text
        at_once = compose("restriction_immediate", "en", facts_of("restriction_immediate")).text
        assert "• 1 July 2026 (warning 1)" in after
        assert "We did not warn you first." in at_once
        assert "“Roedd y neges yn enwi lle a diwrnod.”" in at_once

    def test_a_restriction_for_one_team_or_subject_says_that_the_rest_is_as_it_was(
        self, facts_of: Facts
    ) -> None:
        team = compose("restriction", "en", facts_of("restriction", scope_team="helpline")).text
        subject = compose(
            "restriction", "en", facts_of("restriction", scope_subject=Words("the parking case"))
        ).text
        assert "only to your contact with this team: helpline." in team
        assert "only to your contact about this: the parking case." in subject

    def test_an_extension_says_what_the_review_found_and_that_it_is_a_new_decision(
        self, facts_of: Facts
    ) -> None:
        text = compose("extended", "en", facts_of("extended", ground="", conduct=Words(""))).text
        assert "This is a new decision." in text
        assert "On 10 July 2026 a manager reviewed the effect" in text
        assert "Bu llai o negeseuon" in text


class TestMeasures:
    def test_permitted_times_are_told_with_their_days_hours_length_and_number(self) -> None:
        (line,) = told(
            {
                "kind": "contact_hours", "days": ["thu", "tue"], "from": "10:00", "until": "14:30",
                "max_minutes": 1, "per_week": 1, "channels": ["phone"],
            }
        )  # fmt: skip
        assert line.startswith(
            "You can contact us by telephone only on these days: Tuesday and Thursday, from 10am until 2:30pm."
        )
        assert "can last up to 1 minute." in line
        assert "You can use these times once a week" in line

    def test_permitted_times_without_limits_tell_of_none(self) -> None:
        (line,) = told({"kind": "contact_hours", "days": ["mon"], "from": "9:00", "until": "12:00"})
        assert "can last" not in line
        assert "a week" not in line

    def test_a_single_point_of_contact_is_named_with_the_deputy(self) -> None:
        (line,) = told({"kind": "single_point_of_contact", "contact": "mel", "deputy": "cal"})
        assert "Mel Hart" in line
        assert "Cal Osei" in line

    def test_reading_without_reply_says_about_what(self) -> None:
        (line,) = told({"kind": "read_no_reply", "about": "the decision of 3 March"})
        assert line.endswith("This applies only to what you send us about this: the decision of 3 March.")

    @pytest.mark.parametrize(
        ("days", "en", "cy"),
        [
            (1, "within 1 working day.", "o fewn 1 diwrnod gwaith."),
            (2, "within 2 working days.", "o fewn 2 ddiwrnod gwaith."),
            (10, "within 10 working days.", "o fewn 10 diwrnod gwaith."),
        ],
    )
    def test_a_response_time_takes_the_right_plural(self, days: int, en: str, cy: str) -> None:
        for language, ending in (("en", en), ("cy", cy)):
            (line,) = told({"kind": "response_time", "working_days": days}, language=language)
            assert line.endswith(ending)

    def test_the_least_intrusive_comes_first(self) -> None:
        lines = told(
            {"kind": "police_report"}, {"kind": "channels", "closed": ["email"]}, {"kind": "end_calls"}
        )
        assert ["call" in line for line in lines] == [True, False, False]
        assert "police" in lines[-1]


class TestReviewsAndDisputes:
    @pytest.mark.proves("OA6", "OA7", "I11")
    def test_a_coming_review_says_by_when_and_that_unreviewed_means_over(self, facts_of: Facts) -> None:
        text = compose("review_coming", "en", facts_of("review_coming")).text
        assert "A manager will decide by 11 August 2026." in text
        assert "the restriction is no longer in force after 13 October 2026" in text

    @pytest.mark.proves("DI3", "DI5", "I19")
    def test_a_received_dispute_is_confirmed_with_its_due_date(self, facts_of: Facts) -> None:
        text = compose("dispute_received", "en", facts_of("dispute_received")).text
        assert "We received your dispute on 14 July 2026." in text
        assert "You will have the outcome by 11 August 2026." in text
        assert (
            "They had no part in reporting, assessing, proposing, deciding or reviewing the restriction"
            in text
        )

    def test_a_received_dispute_says_whether_the_restriction_is_in_force_meanwhile(
        self, facts_of: Facts
    ) -> None:
        stays = compose("dispute_received", "en", facts_of("dispute_received")).text
        over = compose("dispute_received", "en", facts_of("dispute_received", in_force=False)).text
        assert (
            "stays in force while we look at your dispute, at most up to and including 13 October 2026."
            in stays
        )
        assert "The restriction is not in force now." in over

    @pytest.mark.parametrize(
        ("outcome", "says", "holds"),
        [
            ("stands", "the restriction stands", "holds as our letter about it says"),
            (
                "changed",
                "the restriction is changed",
                "holds in this form, up to and including 13 October 2026",
            ),
            ("removed", "the restriction is removed", "does not apply any more"),
        ],
    )
    @pytest.mark.proves("DI4", "DI6")
    def test_an_outcome_says_what_it_is_what_holds_now_and_that_it_is_final(
        self, outcome: str, says: str, holds: str, facts_of: Facts
    ) -> None:
        text = compose("dispute_outcome", "en", facts_of("dispute_outcome", outcome=outcome)).text
        assert says in text
        assert holds in text
        assert "no right to a further review of this decision" in text
        assert "That is so for this decision only." in text
        assert "how we used your personal data, equality, or somebody’s safety" in text

    @pytest.mark.parametrize(
        ("answer", "said"), [("yes", "We found that it is"), ("no", "We found that it is not")]
    )
    def test_a_bare_yes_or_no_becomes_a_sentence(self, answer: str, said: str, facts_of: Facts) -> None:
        facts = facts_of("dispute_outcome", reasonable=answer, proportionate=answer)
        text = compose("dispute_outcome", "en", facts).text
        assert f"{said} reasonable." in text
        assert f"{said} proportionate." in text

    def test_the_end_of_one_restriction_says_that_another_goes_on(self, facts_of: Facts) -> None:
        for letter in ("removed", "lifted", "ended"):
            alone = compose(letter, "en", facts_of(letter, others=())).text
            beside = compose(letter, "en", facts_of(letter)).text
            assert "You can contact us in all the usual ways." in alone
            assert "R-OTHER, up to and including 31 December 2026" in beside
            assert "usual ways" not in beside

    def test_a_changed_restriction_offers_no_second_dispute(self, facts_of: Facts) -> None:
        text = compose("changed", "en", facts_of("changed")).text
        assert "This outcome is final" in text
        assert "020 7166 3261" not in text


class TestNever:
    @pytest.mark.parametrize("letter", KINDS)
    @pytest.mark.proves("IC4", "I29")
    def test_no_letter_accuses_anybody_of_an_offence(self, letter: str, facts_of: Facts) -> None:
        edition = load()
        facts = facts_of(letter, behaviours=tuple(each.example for each in edition.behaviours.values()))
        english = compose(letter, "en", facts).text
        allowed = english.replace("They do not say that anybody has committed an offence.", "")
        assert not re.search(r"(?i)\b(crime|criminal|offence|offender|guilty|illegal|unlawful)\b", allowed)
        assert ("offence" in english) == ("policy_words_only" in facts)
        welsh = compose(letter, "cy", facts).text
        assert not re.search(
            r"(?i)\b(trosedd|troseddol|euog|anghyfreithlon)\b",
            welsh.replace("Nid ydynt yn dweud bod neb wedi cyflawni trosedd.", ""),
        )

    @pytest.mark.parametrize("letter", KINDS)
    def test_no_letter_labels_the_person(self, letter: str, facts_of: Facts) -> None:
        text = compose(letter, "en", facts_of(letter)).text.casefold()
        for label in (
            "vexatious",
            "difficult person",
            "persistent complainant",
            "aggressive person",
            "abuser",
        ):
            assert label not in text

    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("fact", ["reasons", "asked_change"])
    @pytest.mark.proves("IN2", "I38")
    def test_a_letter_that_names_a_colleague_who_has_not_agreed_lacks_their_agreement(
        self, fact: str, language: str, facts_of: Facts
    ) -> None:
        facts = facts_of("warning", **{fact: Words("You shouted at Ana Lloyd on 1 July.")})
        made = compose("warning", language, facts, unnamed=["Ana Lloyd"])
        assert made.lacks == ("agreement of a colleague who is named",)
        assert compose("warning", language, facts, unnamed=["Somebody Else"]).lacks == ()

    @pytest.mark.proves("I38")
    def test_so_does_one_whose_single_point_of_contact_was_affected(self, facts_of: Facts) -> None:
        made = compose("restriction", "en", facts_of("restriction", affected_points=("Mel Hart",)))
        assert made.lacks == ("agreement of a colleague who is named",)

    @pytest.mark.proves("I38")
    def test_so_does_one_whose_team_is_called_by_their_name(self, facts_of: Facts) -> None:
        facts = facts_of("restriction", scope_team="Ana Lloyd’s team")
        made = compose("restriction", "en", facts, unnamed=["Ana Lloyd"])
        assert made.lacks == ("agreement of a colleague who is named",)

    def test_the_person_may_have_a_colleagues_name(self, facts_of: Facts) -> None:
        facts = facts_of("warning", name="Ana Lloyd", to=("Ana Lloyd",))
        assert compose("warning", "en", facts, unnamed=["Ana Lloyd"]).lacks == ()

    def test_a_letter_is_english_or_welsh(self, facts_of: Facts) -> None:
        with pytest.raises(ValueError, match="'fr'"):
            compose("ended", "fr", facts_of("ended"))

    def test_a_letter_has_the_date_of_its_language(self, facts_of: Facts) -> None:
        for language, dated in (("en", "14 July 2026"), ("cy", "14 Gorffennaf 2026")):
            made = compose("ended", language, facts_of("ended"))
            assert made.date == date(2026, 7, 14)
            assert made.dated == dated
            assert f'<time datetime="2026-07-14">{dated}</time>' in made.html
