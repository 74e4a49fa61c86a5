"""A colleague's own password."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from evenhand import audit
from evenhand.people.models import Colleague

OLD, NEW = "correct horse battery", "a heron by the weir"
RIGHT = {"password": OLD, "new_password": NEW, "new_password_again": NEW}


@pytest.fixture
def two_browsers(ana: Colleague) -> tuple[Client, Client]:
    """Ana is signed in twice."""
    here, there = Client(), Client()
    for each in (here, there):
        each.post(reverse("sign_in"), {"username": "ana", "password": OLD})
    return here, there


@pytest.mark.proves("LK2", "I32")
def test_another_password_ends_every_session_but_this_and_is_on_record(
    two_browsers: tuple[Client, Client], ana: Colleague
) -> None:
    here, there = two_browsers
    assert here.post(reverse("password"), RIGHT).status_code == 302
    assert "is changed" in here.get(f"{reverse('password')}?done=changed").content.decode()
    assert there.get(reverse("home")).status_code == 302
    ana.refresh_from_db()
    assert ana.check_password(NEW)
    entry = audit.of(f"people.colleague:{ana.pk}")[-1]
    assert (entry.action, entry.actor) == ("change_colleague", "ana")
    assert NEW not in str(entry.facts)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"password": "not this one at all"}, "That is not your password now"),
        ({"new_password_again": "another one entirely"}, "The two new passwords are not the same"),
        ({"new_password": "short", "new_password_again": "short"}, "Use at least 12 characters"),
        ({"new_password": "password1234", "new_password_again": "password1234"}, "easy to guess"),
    ],
)
def test_a_password_that_will_not_do_changes_nothing_and_is_told_at_its_question(
    two_browsers: tuple[Client, Client], ana: Colleague, typed: dict[str, str], told: str
) -> None:
    page = two_browsers[0].post(reverse("password"), RIGHT | typed).content.decode()
    assert told in page
    assert NEW not in page
    ana.refresh_from_db()
    assert ana.check_password(OLD)


def test_an_open_browser_is_no_way_to_guess_a_password(two_browsers: tuple[Client, Client]) -> None:
    here, _ = two_browsers
    wrong = RIGHT | {"password": "not this one at all"}
    assert [here.post(reverse("password"), wrong).status_code for _ in range(5)][-1] == 429
    assert here.post(reverse("password"), RIGHT).status_code == 429


def test_why_a_password_will_not_do_is_said_in_welsh(two_browsers: tuple[Client, Client]) -> None:
    here, _ = two_browsers
    here.get("/?lang=cy")
    page = here.post(reverse("password"), RIGHT | {"new_password": "short", "new_password_again": "short"})
    assert "characters" not in page.content.decode()
