from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand.policy.instruction import CHANNEL_CLOSED, HOLD, NORMAL, READ_NO_REPLY, ROUTE
from evenhand.policy.reading import GOES_TO, UNSURE, kinds_to_seal, may_close, may_record_reading, may_seal

from .examples import cites, edition

TRIAGE = list(edition().triage)


@pytest.mark.proves("RT1f", "OA2", "MN3", "I23", "I24", "I26")
class TestReading:
    @pytest.mark.parametrize("found", TRIAGE)
    def test_each_of_these_can_be_found(self, found: str) -> None:
        assert may_record_reading(triage=[found], edition=edition()).allowed

    def test_several_can_be_found_at_once(self) -> None:
        assert may_record_reading(triage=["danger", "subject_access", "complaint"], edition=edition()).allowed

    def test_a_reading_that_says_nothing_is_none(self) -> None:
        assert cites(may_record_reading(triage=[], edition=edition()), "RT1f", "I24")

    def test_none_stands_alone(self) -> None:
        assert cites(may_record_reading(triage=["none", "danger"], edition=edition()), "RT1f", "I24")

    def test_what_nobody_knows_cannot_be_found(self) -> None:
        assert cites(may_record_reading(triage=["nuisance"], edition=edition()), "RT1f", "I24")

    def test_whatever_is_found_there_is_somebody_whose_it_is(self) -> None:
        assert set(GOES_TO) == set(TRIAGE) - {"none"}
        assert set(GOES_TO.values()) <= set(edition().roles)

    def test_what_is_theirs_by_right_goes_to_its_own_team(self) -> None:
        assert (
            GOES_TO["subject_access"]
            == GOES_TO["information_request"]
            == GOES_TO["data_complaint"]
            == "data_protection"
        )
        assert GOES_TO["dispute"] == "quality_reviewer"
        assert GOES_TO["danger"] == "safeguarding_lead"


@pytest.mark.proves("RT1f", "I24", "I25")
class TestClosing:
    def test_a_contact_that_is_not_answered_is_read_before_it_is_closed(self) -> None:
        assert cites(may_close(instruction=READ_NO_REPLY, read=False), "RT1f", "I24")
        assert may_close(instruction=READ_NO_REPLY, read=True).allowed

    @given(st.sampled_from([NORMAL, ROUTE, HOLD, CHANNEL_CLOSED, ""]), st.booleans())
    def test_what_was_dealt_with_in_another_way_can_be_closed(self, instruction: str, read: bool) -> None:
        assert may_close(instruction=instruction, read=read).allowed


@pytest.mark.proves("IC1", "IC2", "IC3", "I28")
class TestSealing:
    def test_anybody_may_seal_without_describing_what_they_saw(self) -> None:
        assert may_seal(reasons="The second picture.", sealed_already=False, edition=edition()).allowed
        told = may_seal(reasons="", sealed_already=False, edition=edition())
        assert "Do not describe" in str(told)
        assert told.reasons[0].instead

    @pytest.mark.parametrize("kind", [*kinds_to_seal(edition()), UNSURE])
    def test_a_kind_that_the_policy_has_is_enough(self, kind: str) -> None:
        assert kinds_to_seal(edition()) == ["IC1", "IC2", "IC3"]
        assert may_seal(kind=kind, reasons="", sealed_already=False, edition=edition()).allowed

    def test_no_other_kind_is_known(self) -> None:
        [told] = may_seal(kind="UD4", reasons="So.", sealed_already=False, edition=edition())
        assert (told.field, bool(told.instead)) == ("kind", True)

    def test_a_sealed_contact_stays_sealed(self) -> None:
        assert cites(may_seal(reasons="Again.", sealed_already=True, edition=edition()), "IC1", "I28")
