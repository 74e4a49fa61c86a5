from __future__ import annotations

import pytest
from django.test import Client

from evenhand.people.models import Colleague

pytestmark = pytest.mark.usefixtures("sample_screens")


def test_a_page_may_hold_no_script_and_be_framed_by_nobody(client: Client) -> None:
    headers = client.get("/about/").headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "script-src" not in policy
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["Cache-Control"] == "no-store"


def test_no_page_holds_an_inline_style_or_script(client: Client, ana: Colleague) -> None:
    client.force_login(ana, backend="django.contrib.auth.backends.ModelBackend")
    for address in ("/about/", "/every-question/", "/sign-in/"):
        page = client.get(address).content.decode()
        assert "<script" not in page
        assert " style=" not in page
        assert "onclick" not in page


def test_the_language_changes_and_the_place_stays(client: Client) -> None:
    answer = client.get("/sign-in/?next=/managers/&lang=cy")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/sign-in/?next=%2Fmanagers%2F"
    page = client.get(answer.headers["Location"]).content.decode()
    assert '<html lang="cy"' in page
    assert "Mewngofnodi" in page
    assert 'name="next" value="/managers/"' in page


def test_changing_the_language_never_leads_to_another_site(client: Client) -> None:
    answer = client.get("/", PATH_INFO="//elsewhere.example/", QUERY_STRING="lang=cy")
    assert answer.headers["Location"] == "/elsewhere.example/"


@pytest.mark.parametrize("language", ["en", "cy"])
def test_every_page_says_its_language_and_has_a_skip_link(client: Client, language: str) -> None:
    client.get(f"/about/?lang={language}")
    page = client.get("/about/").content.decode()
    assert f'<html lang="{language}"' in page
    assert 'href="#main-content"' in page
    assert 'id="main-content"' in page


def test_nothing_of_gov_uk_that_is_not_ours_is_shown(client: Client) -> None:
    page = client.get("/about/").content.decode()
    assert "crown" not in page.lower()
    assert "govuk-header__logotype" not in page
