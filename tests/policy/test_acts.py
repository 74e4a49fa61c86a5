from __future__ import annotations

from typing import Any

import pytest

from evenhand.policy.acts import may_end_call, may_report_to_police
from evenhand.policy.outcome import Outcome

from .examples import cites


def end(**changes: Any) -> Outcome:
    usual: dict[str, Any] = {
        "channel": "phone",
        "allowed": True,
        "said_before_ending": "I will end the call.",
        "reasons": "It went on.",
    }
    return may_end_call(**usual | changes)


@pytest.mark.proves("RT1a")
class TestEndingACall:
    def test_it_is_ended_where_the_restriction_says_so_and_after_saying_so(self) -> None:
        assert end().allowed

    def test_not_without_a_restriction_that_allows_it(self) -> None:
        told = end(allowed=False)
        assert cites(told, "RT1a")
        assert "report a concern" in str(told)

    @pytest.mark.parametrize("channel", ["email", "in_person", "voicemail"])
    def test_only_a_call_can_be_ended(self, channel: str) -> None:
        assert cites(end(channel=channel), "RT1a")

    @pytest.mark.proves("RT2")
    def test_the_person_is_told_first(self) -> None:
        assert cites(end(said_before_ending=" "), "RT1a", "RT2")

    def test_once(self) -> None:
        assert cites(end(ended_already=True), "RT1a")

    def test_with_reasons(self) -> None:
        assert cites(end(reasons=""), "RT1a")


def report(**changes: Any) -> Outcome:
    usual: dict[str, Any] = {
        "force": "Greater Manchester Police",
        "what_was_sent": "The e-mail of 1 July, with its headers.",
        "authority": "Mel Hart, head of casework",
        "contacts": ["C-1"],
    }
    return may_report_to_police(**usual | changes)


@pytest.mark.proves("RT1g", "IC4", "I37")
class TestReportingToThePolice:
    def test_what_was_sent_to_which_force_under_whose_authority(self) -> None:
        assert report().allowed

    @pytest.mark.parametrize("lacking", ["force", "what_was_sent", "authority"])
    def test_a_report_that_lacks_one_of_them_is_refused(self, lacking: str) -> None:
        told = report(**{lacking: " "})
        assert cites(told, "RT1g", "IC4", "I37")
        assert [reason.field for reason in told] == [lacking]

    def test_it_names_the_contact_it_is_about(self) -> None:
        assert cites(report(contacts=[]), "RT1g", "I37")

    @pytest.mark.proves("DF2")
    def test_it_waits_for_no_finding(self) -> None:
        """A police report needs no impact, no warning and no restriction: nothing of the kind is asked."""
        assert report().allowed


@pytest.mark.proves("I29", "IC4")
def test_no_rule_and_no_word_of_the_policy_core_says_that_somebody_committed_an_offence() -> None:
    from pathlib import Path

    import evenhand.policy

    folder = Path(evenhand.policy.__path__[0])
    said = [
        file.name
        for file in folder.glob("*.py")
        for line in file.read_text(encoding="utf-8").splitlines()
        if "N_(" in line
        and ("guilty" in line.lower() or "offender" in line.lower() or "committed" in line.lower())
    ]
    assert said == []
