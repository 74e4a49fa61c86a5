from __future__ import annotations

import time

import pytest
from django.test import Client
from pytest_django import Settings

from evenhand.people.models import Colleague

pytestmark = pytest.mark.usefixtures("sample_screens")
RIGHT = {"username": "ana", "password": "correct horse battery"}


def test_a_page_asks_to_sign_in_and_is_reached_afterwards(client: Client, ana: Colleague) -> None:
    asked = client.get("/every-question/?page=2")
    assert asked.status_code == 302
    assert asked.headers["Location"] == "/sign-in/?next=/every-question/%3Fpage%3D2"
    answer = client.post("/sign-in/", RIGHT | {"next": "/every-question/?page=2"})
    assert answer.headers["Location"] == "/every-question/?page=2"
    assert client.get("/every-question/?page=2").status_code == 200


def test_a_wrong_password_is_told_without_saying_which_part_was_wrong(client: Client, ana: Colleague) -> None:
    page = client.post("/sign-in/", RIGHT | {"password": "wrong"}).content.decode()
    assert "The username or the password is not right" in page
    assert "There is a problem" in page
    assert "<title>Error: Sign in" in page
    assert 'value="ana"' in page
    assert 'value="wrong"' not in page


def test_nobody_is_sent_to_another_site_after_signing_in(client: Client, ana: Colleague) -> None:
    answer = client.post("/sign-in/", RIGHT | {"next": "https://elsewhere.example/"})
    assert answer.headers["Location"] == "/"


def test_guessing_passwords_is_stopped_for_a_quarter_of_an_hour_in_plain_words(
    client: Client, ana: Colleague
) -> None:
    for _ in range(5):
        answer = client.post("/sign-in/", RIGHT | {"password": "wrong"})
    assert answer.status_code == 429
    assert "for 15 minutes" in answer.content.decode()
    assert client.post("/sign-in/", RIGHT).status_code == 429


def test_a_colleague_without_an_active_account_cannot_sign_in(client: Client, ana: Colleague) -> None:
    ana.is_active = False
    ana.save()
    assert "not right" in client.post("/sign-in/", RIGHT).content.decode()


def test_a_colleague_who_works_in_welsh_is_met_in_welsh(client: Client, ana: Colleague) -> None:
    ana.language = "cy"
    ana.save()
    client.post("/sign-in/", RIGHT)
    assert '<html lang="cy"' in client.get("/every-question/").content.decode()


def test_signing_out_needs_a_button_and_says_so(client: Client, ana: Colleague) -> None:
    client.post("/sign-in/", RIGHT)
    assert client.get("/sign-out/").status_code == 405
    assert "You are signed out" in client.post("/sign-out/").content.decode()
    assert client.get("/every-question/").status_code == 302


@pytest.mark.parametrize(
    ("began", "seen", "ended"), [(60, 60, False), (7200, 3700, True), (43_300, 10, True)]
)
def test_a_session_ends_after_an_hour_idle_and_after_a_working_day(
    client: Client, ana: Colleague, began: int, seen: int, ended: bool
) -> None:
    client.post("/sign-in/", RIGHT)
    session = client.session
    session["began"], session["seen"] = int(time.time()) - began, int(time.time()) - seen
    session.save()
    assert (client.get("/every-question/").status_code == 302) is ended


def test_a_screen_of_other_roles_is_refused_with_what_to_do(client: Client, ana: Colleague) -> None:
    client.post("/sign-in/", RIGHT)
    answer = client.get("/managers/")
    assert answer.status_code == 403
    assert "ask your manager" in answer.content.decode()


@pytest.mark.parametrize(("proxies", "status"), [(1, 302), (0, 429)])
def test_a_stranger_behind_the_same_proxy_locks_nobody_out(
    client: Client, ana: Colleague, settings: Settings, proxies: int, status: int
) -> None:
    settings.PROXIES = proxies
    for _ in range(6):
        tried = client.post(
            "/sign-in/", RIGHT | {"password": "x"}, headers={"X-Forwarded-For": "203.0.113.9"}
        )
    assert tried.status_code == 429
    right = client.post("/sign-in/", RIGHT, headers={"X-Forwarded-For": "2001:db8::7"})
    assert right.status_code == status
