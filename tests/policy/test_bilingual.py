from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from evenhand.policy.edition import Bilingual, load
from evenhand.policy.edition_reading import SAY


class TestBothLanguages:
    def test_dates_times_and_moments(self) -> None:
        moment = datetime(2026, 9, 1, 10, 0, tzinfo=ZoneInfo("Europe/London"))
        assert Bilingual.of_date(moment.date()) == Bilingual("1 September 2026", "1 Medi 2026")
        assert Bilingual.of_moment(moment) == Bilingual(
            "Tuesday 1 September 2026 at 10am", "dydd Mawrth 1 Medi 2026 am 10yb"
        )
        assert Bilingual.of_time(time(14, 30)) == Bilingual("2:30pm", "2:30yp")
        assert Bilingual.of_time(time(12)) == Bilingual("midday", "hanner dydd")
        assert Bilingual.of_time(time(0)) == Bilingual("midnight", "hanner nos")
        assert Bilingual.of_day("wed") == Bilingual("Wednesday", "dydd Mercher")

    def test_lists_end_in_and_or_in_or(self) -> None:
        assert load().list_channels(["email"]) == Bilingual("by e-mail", "drwy e-bost")
        assert load().list_channels(["post", "in_person", "web_form"]) == Bilingual(
            "by post, in person or through our online forms",
            "drwy’r post, wyneb yn wyneb neu drwy ein ffurflenni ar-lein",
        )
        assert Bilingual.all_of([Bilingual("Post", "Post"), Bilingual("E-mail", "E-bost")]) == Bilingual(
            "Post and E-mail", "Post ac E-bost"
        )

    def test_a_word_after_the_welsh_and_is_aspirated_and_a_name_is_not(self) -> None:
        def last(word: str) -> str:
            return Bilingual.all_of([Bilingual.same("x"), Bilingual.same(word)]).cy

        assert [last(word) for word in ("post", "cyfryngau", "taith", "chwech", "dydd Sul", "Pat")] == [
            "x a phost",
            "x a chyfryngau",
            "x a thaith",
            "x a chwech",
            "x a dydd Sul",
            "x a Pat",
        ]

    def test_each_is_filled_in_its_own_language(self) -> None:
        filled = load().say["reply_by"].fill(date=Bilingual.of_date(date(2026, 8, 3)))
        assert filled == Bilingual(
            "We will reply to you by 3 August 2026.", "Byddwn yn eich ateb erbyn 3 Awst 2026."
        )
        assert filled.text("cy").endswith("Awst 2026.")
        assert str(filled).endswith("August 2026.")

    @pytest.mark.parametrize("key", SAY)
    def test_every_sentence_of_an_instruction_can_be_filled(self, key: str) -> None:
        filled = load().say[key].fill(**dict.fromkeys(SAY[key], "X"))
        assert "%(" not in filled.en + filled.cy
