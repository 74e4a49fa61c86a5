"""The stories as files: nobody real in them, the same staff in all, and each moment within the demo's year."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import phonenumbers
import pytest

from evenhand.config.retention import OF_THE_DEMO, schedule
from evenhand.demo.clock import BEGINS, LONDON
from evenhand.demo.load import STAFF, STORIES, merged, staff, stories
from evenhand.rehearsal.story import Scenario

FILES = sorted(STORIES.glob("*.yaml"))
EVERYTHING = "\n".join(path.read_text("utf-8") for path in (*FILES, STAFF))
FIRST = datetime(2025, 11, 24, tzinfo=LONDON)
DECISIONS_FROM = datetime(2026, 6, 1, tzinfo=LONDON)

# Ofcom's numbers for use in drama: they are never given to anybody.
DRAMA = re.compile(
    r"7700900\d{3}|1632960\d{3}|(?:113|114|115|116|117|118|121|131|141|151|161)4960\d{3}|1914980\d{3}|2079460\d{3}"
    r"|2890180\d{3}|2920180\d{3}|3069990\d{3}|808157\d{4}"
)
# Names that the standards keep for examples: nobody can own them.
EXAMPLE = re.compile(r"(?:[a-z0-9-]+\.)*(?:example\.(?:com|org|net)|[a-z0-9-]+\.test)")


@pytest.fixture(scope="module")
def told() -> tuple[Scenario, ...]:
    return stories()


def test_every_telephone_number_is_one_kept_for_drama() -> None:
    found = re.findall(r"(?<![\w-])(?:\+44|0)[\d ]{9,12}\d", EVERYTHING)
    assert len(found) > 50
    for written in found:
        number = phonenumbers.parse(written, "GB")
        assert DRAMA.fullmatch(str(number.national_number)), written


def test_every_e_mail_address_is_of_a_domain_that_nobody_can_own() -> None:
    domains = re.findall(r"[\w.+'-]+@([\w.-]+\w)", EVERYTHING)
    assert len(domains) > 100
    assert [domain for domain in domains if not EXAMPLE.fullmatch(domain.lower())] == []


def test_no_story_links_to_a_page() -> None:
    assert not re.search(r"https?://|www\.", EVERYTHING)


def test_every_postcode_is_one_that_post_never_uses() -> None:
    postcodes = re.findall(r"\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b", EVERYTHING)
    assert len(postcodes) > 25
    assert [postcode for postcode in postcodes if not postcode.startswith("ZZ99 ")] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_story_says_what_it_is_about_and_knows_the_staff_in_the_same_words(
    path: Path, told: tuple[Scenario, ...]
) -> None:
    story = next(each for each in told if each.path == str(path))
    employed = {each.id: (each.name, each.roles, each.email, each.language, each.team) for each in staff()}
    assert story.about
    for each in story.staff:
        assert employed[each.id] == (each.name, each.roles, each.email, each.language, each.team)


def test_there_is_somebody_of_every_role_and_somebody_who_speaks_welsh() -> None:
    roles = [role for each in staff() for role in each.roles]
    at_least = {"colleague": 3, "caseworker": 2, "manager": 2, "quality_reviewer": 2}
    alone = ("safeguarding_lead", "content_lead", "data_protection", "auditor", "administrator")
    for role, number in {**at_least, **dict.fromkeys(alone, 1)}.items():
        assert roles.count(role) >= number, role
    assert any(each.language == "cy" for each in staff())


def test_contact_comes_within_one_year_and_cases_are_judged_only_while_the_edition_is_in_force(
    told: tuple[Scenario, ...],
) -> None:
    judging = {
        "assess_concern",
        "issue_warning",
        "propose_restriction",
        "decide_restriction",
        "decide_review",
        "decide_dispute",
    }
    for story, step in merged(told):
        # What is old enough to be disposed of came before.
        assert story.retention or step.at >= FIRST, (story.path, step.line)
        assert step.at <= BEGINS, (story.path, step.line)
        assert step.verb not in judging or step.at >= DECISIONS_FROM, (story.path, step.line)


@pytest.mark.proves("LK2", "I33")
def test_what_goes_in_a_story_goes_by_the_demos_own_schedule(told: tuple[Scenario, ...]) -> None:
    assert [each.retention for each in told if each.retention] == [schedule(OF_THE_DEMO)]


def test_all_steps_are_merged_in_the_order_in_which_they_happened(told: tuple[Scenario, ...]) -> None:
    moments = [step.at for _, step in merged(told)]
    assert moments == sorted(moments)
    assert len(moments) == sum(len(story.steps) for story in told)


def test_every_contact_is_in_words_of_its_own(told: tuple[Scenario, ...]) -> None:
    bodies = [str(step.arguments["body"]) for _, step in merged(told) if step.verb == "receive_contact"]
    assert len(bodies) > 400
    # A few say the same thing again, because people do when nobody answers.
    assert len(set(bodies)) > 0.97 * len(bodies)
    assert min(len(body.split()) for body in bodies) < 5
    assert max(len(body.split()) for body in bodies) > 75
