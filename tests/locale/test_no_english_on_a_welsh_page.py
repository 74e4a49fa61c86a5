"""Whoever chose Welsh reads Welsh: every screen, every form that is sent in empty, every page for a fault."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest
from django.conf import settings
from django.core import signing
from django.db import transaction
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import translation
from tests.locale.pages import english_in, english_of_the_catalogue, not_ours_to_translate
from tests.web.conftest import case  # noqa: F401  (a fixture)
from tests.web.test_who_may_see_what import TABLE, _a_schedule, _ten_days_later, record  # noqa: F401  (fixtures)

from evenhand.letters.letter import compose
from evenhand.people.models import Colleague
from evenhand.people.roles import ROLES
from evenhand.web.public.kinds import ADDRESSES, FORMS

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.proves("PB1")]

PUBLIC = (
    "/sign-in/",
    "/about/",
    "/policy/",
    "/policy/process/",
    "/again/",
    "/nowhere/",
    "/contact-us/",
    "/contact-us/nowhere/",
)


@pytest.fixture(scope="module")
def known() -> frozenset[str]:
    return english_of_the_catalogue()


@pytest.fixture
def welsh() -> Client:
    client = Client(raise_request_exception=False)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "cy"
    return client


def read(answer: Any, known: frozenset[str], others: list[str] | None = None) -> list[str]:
    if not answer.headers.get("Content-Type", "").startswith("text/html"):
        return []
    page = answer.content.decode()
    if not page:
        return []
    assert '<html lang="cy"' in page
    assert "Span(" not in page
    return english_in(page, known, not_ours_to_translate() if others is None else others)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_page_is_in_welsh(welsh: Client, known: frozenset[str], address: str) -> None:
    assert read(welsh.get(address), known) == []


@pytest.mark.parametrize("name", sorted({*ADDRESSES.values(), "form_come_back"}))
def test_every_page_of_a_public_form_is_in_welsh(welsh: Client, known: frozenset[str], name: str) -> None:
    address = reverse(name)
    sent = [{"go": go} for go in ("next", "check", "confirm", "save", "attach", "lang-cy", "about", "reach")]
    steps = {step.name for form in FORMS.values() for step in form.steps}
    told = {"danger": "immediate", "writing_as": "other", "page_language": "cy"}
    pages = [welsh.get(address), welsh.post(address, {})]
    pages += [welsh.post(address, each | {"page_language": "cy"}) for each in sent]
    pages += [welsh.post(address, told | {"go": step}) for step in sorted(steps)]
    pages += [welsh.post(address, told | {"go": "next", "at": step}) for step in sorted(steps)]
    others = not_ours_to_translate()
    assert [each for page in pages for each in read(page, known, others)] == []


@pytest.mark.parametrize("kind", sorted(ADDRESSES))
def test_the_page_after_sending_is_in_welsh(welsh: Client, known: frozenset[str], kind: str) -> None:
    sent = signing.dumps(["C-7K2QM4XP", kind, "2026-09-01"], salt="evenhand.sent")
    assert read(welsh.get(reverse("form_sent", args=[sent])), known) == []


def test_a_fault_in_a_public_form_is_told_in_welsh(welsh: Client, known: frozenset[str]) -> None:
    with patch("evenhand.web.public.views.filled", side_effect=ZeroDivisionError):
        assert (
            read(welsh.post("/contact-us/complaint/", {"about": "Ffordd", "page_language": "cy"}), known)
            == []
        )
    with patch("evenhand.web.public.views.filled", side_effect=ZeroDivisionError):
        assert read(welsh.get("/contact-us/complaint/"), known) == []


def test_signing_in_wrongly_is_answered_in_welsh(welsh: Client, known: frozenset[str]) -> None:
    assert read(welsh.post("/sign-in/", {}), known) == []
    for _ in range(12):
        answer = welsh.post("/sign-in/", {"username": "nobody", "password": "wrong"})
        assert read(answer, known) == []


@pytest.mark.parametrize("name", sorted(TABLE))
def test_a_screen_is_in_welsh_for_every_role(
    name: str,
    welsh: Client,
    known: frozenset[str],
    make_colleague: Callable[..., Colleague],
    record: Callable[[str], object],  # noqa: F811
) -> None:
    row = TABLE[name]
    address = reverse(name, args=[record(each) for each in row.at])
    sent: list[dict[str, str]] = [
        {},
        {"go": "next"},
        {"go": "check"},
    ]  # once; the first role's answer is every role's
    colleagues = {
        role: make_colleague(f"one-{role}", role, language="cy") for role in ROLES if role in row.opens_to
    }
    others = not_ours_to_translate()
    for role, colleague in colleagues.items():
        welsh.force_login(colleague, backend="django.contrib.auth.backends.ModelBackend")
        with transaction.atomic():
            pages = [] if row.post else [welsh.get(address, row.asks)]
            pages += [welsh.post(address, row.asks | each) for each in sent]
            transaction.set_rollback(True)
        assert [each for page in pages for each in read(page, known, others)] == [], role
        sent = []


def test_a_page_that_is_for_other_roles_says_so_in_welsh(
    welsh: Client, known: frozenset[str], make_colleague: Callable[..., Colleague]
) -> None:
    welsh.force_login(
        make_colleague("ada", "administrator", language="cy"),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    answer = welsh.get("/contacts/")
    assert answer.status_code == 403
    assert read(answer, known) == []


def test_what_a_letter_still_lacks_is_named_in_welsh() -> None:
    with translation.override("cy"):
        letters = {"cy": compose("warning", "cy", {})}
        page = render_to_string("case/letters.html", {"letters": letters, "as_html": lambda *_, **__: ""})
    assert letters["cy"].lacks[:2] == ("the person’s name", "its date")
    assert "<li>enw’r unigolyn</li><li>ei ddyddiad</li>" in page
