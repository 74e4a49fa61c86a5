from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import FrozenInstanceError, fields, is_dataclass
from datetime import date
from pathlib import Path

import pytest

from evenhand.policy import edition as editions_module
from evenhand.policy.edition import (
    REFERENCE,
    Bilingual,
    EditionError,
    edition_on,
    editions,
    invariants,
    load,
)
from evenhand.policy.edition_reading import LEVELS, plain

SHIPPED = Path(editions_module.__file__).parent / "editions"
FILE = SHIPPED / "iopc_2026_06.toml"
Changed = Callable[[str, str], Path]


@pytest.fixture
def changed(tmp_path: Path) -> Changed:
    """An edition's folder in which one thing was changed."""

    def change(before: str, after: str) -> Path:
        text = FILE.read_text(encoding="utf-8")
        assert before in text
        (tmp_path / "iopc_2026_06.md").write_bytes((SHIPPED / "iopc_2026_06.md").read_bytes())
        file = tmp_path / "changed.toml"
        file.write_text(text.replace(before, after, 1), encoding="utf-8")
        return file

    return change


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A second body's folder of editions, with one edition of its own that allows two warnings."""
    folder = tmp_path / "editions"
    folder.mkdir()
    (folder / "policy.md").write_bytes((SHIPPED / "iopc_2026_06.md").read_bytes())
    text = FILE.read_text(encoding="utf-8")
    for before, after in (
        ('name = "iopc-2026-06"', 'name = "other-2027-01"'),
        ('series = "iopc"', 'series = "other"'),
        ("in_force_from = 2026-06-01", "in_force_from = 2027-01-01\nin_force_until = 2027-12-31"),
        ('text = "iopc_2026_06.md"', 'text = "policy.md"'),
        ("max_warnings = 3", "max_warnings = 2"),
    ):
        text = text.replace(before, after, 1)
    (folder / "other.toml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("EVENHAND_EDITIONS", str(folder))
    return folder


class TestTheEdition:
    def test_every_quote_stands_in_the_policy_word_for_word(self) -> None:
        text = plain(load().text)
        for clause in load().clauses.values():
            assert clause.quote, clause.id
            for piece in clause.quote:
                assert plain(piece) in text, clause.id

    def test_the_text_carries_its_licence(self) -> None:
        assert "Open Government Licence v3.0" in load().text
        assert "Open Government Licence v3.0" in load().licence.en

    def test_behaviours_give_the_policys_own_examples(self) -> None:
        text = plain(load().text)
        for example in examples():
            assert plain(example.en) in text

    @pytest.mark.proves("DF1", "DF2")
    def test_it_knows_the_eighteen_behaviours_in_four_categories_and_the_three_impacts(self) -> None:
        expected = [
            "AA1",
            "AA2",
            "AA3",
            "AA4",
            "UP3",
            "UP4",
            "UP5",
            "UP6",
            *(f"UD{n}" for n in range(1, 9)),
            "IC1",
            "IC2",
            "IC3",
        ]
        assert list(load().behaviours) == expected
        assert list(load().categories) == ["AA", "UP", "UD", "IC"]
        assert list(load().impacts) == ["DF2a", "DF2b", "DF2c"]

    @pytest.mark.proves("AA3N", "UP1", "UD8")
    def test_it_says_which_check_precedes_a_behaviour(self) -> None:
        checks = {id_: behaviour.check for id_, behaviour in load().behaviours.items() if behaviour.check}
        assert checks == {"AA3": "AA3N", "UD8": "intent"} | dict.fromkeys(
            ("UP3", "UP4", "UP5", "UP6"), "precondition"
        )

    @pytest.mark.proves("RT1", "WA5")
    def test_the_seven_measures_go_from_the_least_intrusive_up(self) -> None:
        measures = list(load().measures.values())
        assert [measure.intrusiveness for measure in measures] == list(range(1, 8))
        assert {measure.clause for measure in measures} == {f"RT1{letter}" for letter in "abcdefg"}

    @pytest.mark.proves("WA1", "OA4", "DI5", "OA6")
    def test_the_numbers_are_the_policys(self) -> None:
        numbers = load().numbers
        assert (numbers.max_warnings, numbers.warning_months, numbers.periods) == (3, 12, (3, 6, 12))
        assert (numbers.dispute_working_days, numbers.review_opens_days_before) == (20, 28)
        assert numbers.windows_skip_bank_holidays
        assert numbers.closed_message_days == 28

    @pytest.mark.proves("OA5")
    def test_worse_or_more_persistent_never_suggests_a_shorter_time(self) -> None:
        guidance = load().guidance
        for severity in LEVELS:
            row = [guidance[severity, persistence] for persistence in LEVELS]
            column = [guidance[persistence, severity] for persistence in LEVELS]
            assert row == sorted(row)
            assert column == sorted(column)

    @pytest.mark.proves("OA2", "DI2")
    def test_the_floor_is_the_online_form_and_every_way_to_dispute_is_a_channel(self) -> None:
        assert load().floor_channel == "web_form"
        assert load().floor_purposes == ("complaint", "review_request", "dispute")
        assert list(load().dispute_routes) == ["email", "voicemail", "web_form", "post"]
        assert set(load().dispute_routes) <= set(load().channels)

    def test_every_way_to_dispute_gives_the_address_of_the_policy(self) -> None:
        text = plain(load().text)
        for route in load().dispute_routes.values():
            assert plain(route.address) in text, route.id

    def test_every_open_question_of_the_process_has_a_position(self) -> None:
        assert len(load().open_questions) == 22
        assert load().open_questions["warnings_age_out"].parameter == "numbers.warning_months"

    def test_everything_said_is_said_in_both_languages_and_differently(self) -> None:
        # Names of people's things that Welsh spells alike, and nothing else.
        alike = {"Post", "Braille"}
        for pair in pairs_of(load()):
            assert pair.en.strip()
            assert pair.cy.strip()
            assert pair.en != pair.cy or pair.en in alike, pair

    def test_typographic_apostrophes_only_since_people_read_these(self) -> None:
        quoted = set(examples())
        for pair in pairs_of(load()):
            if pair not in quoted:
                assert "'" not in pair.en + pair.cy, pair

    def test_nothing_in_it_can_be_changed(self) -> None:
        with pytest.raises(FrozenInstanceError):
            load().name = "mine"  # type: ignore[misc]
        with pytest.raises(TypeError):
            load().clauses["WA1"] = load().clauses["WA2"]  # type: ignore[index]

    def test_it_is_read_once(self) -> None:
        assert load() is load(REFERENCE)


def examples() -> list[Bilingual]:
    """The policy's own words for behaviours and impacts."""
    edition = load()
    return [each.example for each in edition.behaviours.values()] + [
        each.example for each in edition.impacts.values()
    ]


def pairs_of(value: object) -> Iterator[Bilingual]:
    if isinstance(value, Bilingual):
        yield value
    elif is_dataclass(value):
        for each in fields(value):
            yield from pairs_of(getattr(value, each.name))
    elif hasattr(value, "values"):
        for inner in value.values():
            yield from pairs_of(inner)


class TestInvariants:
    def test_there_are_forty_one_in_both_languages_each_with_its_clauses(self) -> None:
        assert list(invariants()) == [f"I{number}" for number in range(1, 42)]
        assert all(each.text.en and each.text.cy and each.clauses for each in invariants().values())


class TestMistakesInAnEdition:
    @pytest.mark.parametrize(
        ("before", "after", "told"),
        [
            (
                'quote = "we may provide you with up to three warnings"',
                'quote = "up to four warnings"',
                r"clauses\.WA1\.quote: “up to four warnings” does not stand",
            ),
            (
                'quote = "we may provide you with up to three warnings"',
                "",
                r"clauses\.WA1\.quote: is missing",
            ),
            (
                'quote = "we may provide you with up to three warnings"',
                "quote = []",
                r"clauses\.WA1\.quote: must be a list of texts, at least one",
            ),
            ('rule.cy = "Hyd at dri rhybudd."', "", r"clauses\.WA1\.rule\.cy: is missing"),
            (
                'clauses = ["OA4"]',
                'clauses = ["OA44"]',
                r"open_questions\.start_and_end\.clauses: cites “OA44”",
            ),
            ("[behaviours.AA1]", "[behaviours.AA9]", r"behaviours\.AA9: cites “AA9”"),
            ('check = "intent"', 'check = "intend"', r"behaviours\.UD8\.check: is “intend”.*“intent”"),
            ("max_warnings = 3", "max_warnings = 0", r"numbers\.max_warnings: is 0.*at least 1"),
            ("max_warnings = 3", 'max_warnings = "3"', r"numbers\.max_warnings: is '3'.*without quotes"),
            ("max_warnings = 3", "max_warning = 3", r"numbers\.max_warnings: is missing"),
            (
                "max_warnings = 3",
                "max_warnings = 3\nmax_warming = 4",
                r"numbers\.max_warming: is not something",
            ),
            ("periods = [3, 6, 12]", "periods = [3, 6]", r"guidance\.medium\.high: is 12.*\[3, 6\]"),
            ("periods = [3, 6, 12]", "periods = [6, 3, 12]", r"numbers\.periods.*from the smallest up"),
            ("windows_skip_bank_holidays = true", "windows_skip_bank_holidays = 1", r"true or false"),
            ("in_force_from = 2026-06-01", 'in_force_from = "June 2026"', r"in_force_from.*2026-06-01"),
            (
                "in_force_from = 2026-06-01",
                "in_force_from = 2026-06-01\nin_force_until = 2026-05-01",
                r"in_force_until: is before",
            ),
            (
                'parameter = "numbers.warning_months"',
                'parameter = "numbers.warning_weeks"',
                r"names “numbers.warning_weeks”",
            ),
            (
                "Byddwn yn eich ateb erbyn %(date)s.",
                "Byddwn yn eich ateb.",
                r"say\.reply_by: the English fills in \['date'\] and the Welsh \[\]",
            ),
            ('channel = "web_form"', 'channel = "webform"', r"floor\.channel: is “webform”"),
            (
                'purposes = ["complaint", "review_request", "dispute"]',
                'purposes = ["complaints"]',
                r"floor\.purposes: names “complaints”",
            ),
            ("[dispute_routes.post]", "[dispute_routes.letter]", r"dispute_routes\.letter: is not a channel"),
            ("[clauses.IN1]", "[clauses.ZZ1]", r"clauses\.ZZ1: stands under no heading"),
            ('text = "iopc_2026_06.md"', 'text = "lost.md"', r"text: names lost\.md, which cannot be read"),
            ("intrusiveness = 2", "intrusiveness = 1", r"measures: two measures have the same place"),
            ('name = "iopc-2026-06"', "name = iopc", r"changed\.toml: is not a TOML file.*line"),
        ],
    )
    def test_each_says_where_it_is_and_what_to_write(
        self, changed: Changed, before: str, after: str, told: str
    ) -> None:
        file = changed(before, after)
        with pytest.raises(EditionError, match=re.compile(told, re.DOTALL)) as caught:
            load(path=file)
        assert "changed.toml" in str(caught.value)

    def test_an_edition_that_leaves_out_a_clause_which_rules_cite_is_refused(self, elsewhere: Path) -> None:
        file = elsewhere / "other.toml"
        text = file.read_text(encoding="utf-8")
        file.write_text(re.sub(r"\[clauses\.DI7\].*?\n\n", "", text, flags=re.DOTALL), encoding="utf-8")
        with pytest.raises(EditionError, match=r"DI7 are missing.*absent"):
            load(path=file)

    def test_a_body_whose_text_does_not_say_it_says_so_and_why(self, elsewhere: Path) -> None:
        file = elsewhere / "other.toml"
        text = file.read_text(encoding="utf-8")
        why = 'why.en = "Our text says nothing of it."\nwhy.cy = "Nid yw ein testun yn sôn amdano."'
        told = re.sub(
            r'(\[clauses\.DI7\]\nkind = )"rule"(.*?)quote = [^\n]*',
            rf'\1"absent"\2{why}',
            text,
            flags=re.DOTALL,
        )
        file.write_text(told, encoding="utf-8")
        assert load(path=file).clauses["DI7"].quote == ()


@pytest.mark.proves("IN1", "I39")
class TestASecondBody:
    def test_brings_its_own_edition_without_code(
        self, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert load("other-2027-01").numbers.max_warnings == 2
        assert load().name == REFERENCE
        monkeypatch.setenv("EVENHAND_EDITION", "other-2027-01")
        assert load().name == "other-2027-01"
        assert list(editions()) == [REFERENCE, "other-2027-01"]

    def test_can_name_the_folder_or_the_file_instead(self, elsewhere: Path) -> None:
        assert load(path=elsewhere).name == "other-2027-01"
        assert load("other-2027-01", path=elsewhere / "other.toml").numbers.max_warnings == 2
        with pytest.raises(EditionError, match="holds the edition “other-2027-01”"):
            load("iopc-2026-06", path=elsewhere / "other.toml")

    def test_is_judged_by_the_edition_in_force_on_the_day(self, elsewhere: Path) -> None:
        assert edition_on(date(2026, 5, 31)) is None
        assert edition_on(date(2026, 6, 1)) is load(REFERENCE)
        assert edition_on(date(2027, 6, 1)) is load(REFERENCE)
        assert edition_on(date(2026, 12, 31), "other") is None
        other = edition_on(date(2027, 12, 31), "other")
        assert other is not None
        assert other.name == "other-2027-01"
        assert edition_on(date(2028, 1, 1), "other") is None

    def test_an_unknown_name_lists_the_known_ones(self, elsewhere: Path) -> None:
        with pytest.raises(EditionError, match="There are: iopc-2026-06, other-2027-01"):
            load("iopc-2025-01")

    def test_two_of_one_name_or_a_folder_that_is_not_there_are_said(
        self, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (elsewhere / "again.toml").write_bytes((elsewhere / "other.toml").read_bytes())
        for ask in (editions, lambda: load("other-2027-01")):
            with pytest.raises(EditionError, match="two editions of this name"):
                ask()
        monkeypatch.setenv("EVENHAND_EDITIONS", str(elsewhere / "nowhere"))
        with pytest.raises(EditionError, match=r"is not a folder.*EVENHAND_EDITIONS"):
            editions()
