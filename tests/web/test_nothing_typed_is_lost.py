from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from evenhand.people.models import Colleague
from evenhand.web import kept

pytestmark = pytest.mark.usefixtures("sample_screens")
RIGHT = {"username": "ana", "password": "correct horse battery"}
TYPED = {
    "reasons": "She wrote “stop”.\nThen again — <b>twice</b>.",
    "subject": "Ŵy a llaeth",
    "kind": "UD8",
    "kinds": ["UD1", "UD8"],
    "received-day": "27",
    "received-month": "mawrth",
    "received-year": "2026",
    "secret_password": "do not keep me",
}


def carried(page: str) -> str:
    found = re.search(r'name="kept" value="([^"]+)"', page)
    assert found, "The page carries no kept form."
    return found[1]


def token(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found
    return found[1]


def test_what_was_typed_before_the_session_ended_fills_the_form_again(client: Client, ana: Colleague) -> None:
    asked = client.post("/every-question/?step=2", TYPED)
    assert asked.status_code == 403
    assert "What you typed is kept" in asked.content.decode()
    wrong = client.post("/sign-in/", RIGHT | {"password": "wrong", "kept": carried(asked.content.decode())})
    answer = client.post("/sign-in/", RIGHT | {"kept": carried(wrong.content.decode())})
    assert answer.headers["Location"] == "/every-question/?step=2"
    page = client.get("/every-question/?step=2").content.decode()
    assert "Then again — &lt;b&gt;twice&lt;/b&gt;." in page
    assert "Ŵy a llaeth" in page
    assert page.count(" checked") == 3
    assert 'value="mawrth"' in page
    assert "nothing was sent yet" in page
    assert "There is a problem" not in page


def test_it_is_given_back_once(client: Client, ana: Colleague) -> None:
    asked = client.post("/every-question/", TYPED).content.decode()
    client.post("/sign-in/", RIGHT | {"kept": carried(asked)})
    assert "llaeth" in client.get("/every-question/").content.decode()
    assert "llaeth" not in client.get("/every-question/").content.decode()


def test_passwords_and_files_are_never_kept_and_files_are_asked_for_again(
    client: Client, ana: Colleague
) -> None:
    letter = SimpleUploadedFile("letter.txt", b"the letter itself")
    asked = client.post("/every-question/", TYPED | {"letter": letter}).content.decode()
    found = kept.read(carried(asked))
    assert found is not None
    assert "secret_password" not in found.fields
    assert "the letter itself" not in str(found)
    client.post("/sign-in/", RIGHT | {"kept": carried(asked)})
    assert "choose them again" in client.get("/every-question/").content.decode()


def test_what_one_colleague_typed_is_not_shown_to_another(client: Client, ana: Colleague) -> None:
    client.post("/sign-in/", RIGHT)
    client.cookies.pop("sessionid")
    asked = client.post("/every-question/", TYPED).content.decode()
    assert 'value="ana"' in asked
    bob = Colleague.objects.create(username="bob", name="Bob")
    bob.set_password("another long password")
    bob.save()
    answer = client.post(
        "/sign-in/", {"username": "bob", "password": "another long password", "kept": carried(asked)}
    )
    assert answer.headers["Location"] == "/"
    assert "llaeth" not in client.get("/every-question/").content.decode()


def test_nobody_can_put_words_into_a_form(client: Client, ana: Colleague) -> None:
    asked = client.post("/sign-in/", RIGHT | {"kept": "forged:words:here"})
    assert asked.headers["Location"] == "/"


def test_a_page_that_is_out_of_date_gives_the_text_back(strict_client: Client, ana: Colleague) -> None:
    strict_client.force_login(ana, backend="django.contrib.auth.backends.ModelBackend")
    asked = strict_client.post("/every-question/", TYPED, headers={"Sec-Fetch-Site": "same-origin"})
    assert asked.status_code == 403
    page = asked.content.decode()
    assert "out of date" in page
    answer = strict_client.post("/again/", {"kept": carried(page), "csrfmiddlewaretoken": token(page)})
    assert answer.status_code == 303
    assert "Ŵy a llaeth" in strict_client.get(answer.headers["Location"]).content.decode()


def test_a_forged_form_from_another_site_is_not_kept(strict_client: Client, ana: Colleague) -> None:
    strict_client.force_login(ana, backend="django.contrib.auth.backends.ModelBackend")
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}, {}):
        asked = strict_client.post("/every-question/", TYPED, headers=headers)
        assert asked.status_code == 403
        assert 'name="kept"' not in asked.content.decode()


@pytest.mark.parametrize(("address", "status"), [("/locked/", 503), ("/breaks/", 500), ("/refuses/", 409)])
def test_a_fault_or_a_refusal_gives_the_text_back(
    strict_client: Client, ana: Colleague, address: str, status: int
) -> None:
    strict_client.force_login(ana, backend="django.contrib.auth.backends.ModelBackend")
    form = strict_client.get("/every-question/").content.decode()
    answer = strict_client.post(address, TYPED | {"csrfmiddlewaretoken": token(form)})
    assert answer.status_code == status
    found = kept.read(carried(answer.content.decode()))
    assert found is not None
    assert found.path == address
    assert found.fields["subject"] == ["Ŵy a llaeth"]


def test_a_kept_form_lasts_through_signing_in_again_from_the_page_for_faults(
    client: Client, ana: Colleague
) -> None:
    asked = client.post("/every-question/", TYPED).content.decode()
    through = client.post("/again/", {"kept": carried(asked)})
    assert through.status_code == 403
    assert carried(through.content.decode()) == carried(asked)
