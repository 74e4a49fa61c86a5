from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from evenhand.web.public.door import FACES

# The public forms: a register of their own, in which a view stands only by @open_to_everybody, and only on purpose.
FACES_OF_EVERYBODY = {
    f"evenhand.web.public.views.{name}"
    for name in (
        "start",
        "form_complaint",
        "form_review",
        "form_dispute",
        "form_message",
        "come_back",
        "sent",
    )
}

# Every other page that opens without signing in. A page is added here only on purpose.
PUBLIC = {
    "evenhand.web.about.about",
    "evenhand.web.errors.again",
    "evenhand.web.views.me.calendar_feed",  # its address holds a token; it names no person
    "evenhand.web.views.policy.policy",
    "evenhand.web.views.policy.process",
    "evenhand.web.sign_in.sign_in",
    "evenhand.web.sign_in.sign_out",
}


def patterns(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for one in resolver.url_patterns:
        here = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from patterns(one, here)
        else:
            yield here, one


ALL = list(patterns(get_resolver()))
OURS = [(where, one) for where, one in ALL if not where.startswith("api/")]


@pytest.mark.parametrize(("where", "pattern"), OURS, ids=[where for where, _one in OURS])
def test_no_page_opens_without_signing_in_but_those_named(where: str, pattern: URLPattern) -> None:
    view = pattern.callback
    dotted = f"{view.__module__}.{view.__qualname__}"
    if dotted in PUBLIC or dotted in FACES_OF_EVERYBODY:
        assert getattr(view, "public", False), f"Mark {dotted} with @public."
    else:
        assert getattr(view, "screen", None), f"{dotted} at /{where} needs @screen(…)."


def test_every_public_page_that_is_named_exists() -> None:
    assert {f"{one.callback.__module__}.{one.callback.__qualname__}" for _where, one in OURS} >= PUBLIC


@pytest.mark.proves("OA2", "I14")
def test_the_public_forms_are_all_in_their_register_and_nothing_else_is() -> None:
    served = {f"{one.callback.__module__}.{one.callback.__qualname__}": where for where, one in OURS}
    assert set(FACES) == FACES_OF_EVERYBODY <= set(served)
    assert all(served[name].startswith("contact-us/") for name in FACES)
    assert {name for name, where in served.items() if where.startswith("contact-us/")} == set(FACES)


def test_nothing_but_the_public_forms_goes_without_the_token_that_guards_a_form() -> None:
    exempt = {
        f"{one.callback.__module__}.{one.callback.__qualname__}"
        for _where, one in OURS
        if getattr(one.callback, "csrf_exempt", False)
    }
    assert exempt == FACES_OF_EVERYBODY


def test_the_public_pages_never_ask_who_is_signed_in(repository: Path) -> None:
    web = repository / "src" / "evenhand" / "web"
    texts = {path.name: path.read_text(encoding="utf-8") for path in (web / "public").glob("*.py")}
    texts |= {
        path.name: path.read_text(encoding="utf-8") for path in (web / "templates" / "public").glob("*.html")
    }
    assert [
        name
        for name, text in texts.items()
        if "request.user" in text or "session" in text.replace("no session", "")
    ] == []


@pytest.mark.django_db
def test_the_api_opens_to_nobody_without_a_token(client: Client) -> None:
    for where, pattern in ALL:
        if where.startswith("api/") and "<" not in where and "openapi" not in where:
            assert client.get(f"/{where}").status_code in (401, 403, 404, 405), where
            assert pattern.callback is not None


def test_screens_make_forms_only_by_the_function_that_keeps_what_is_typed(repository: Path) -> None:
    """`filled(Form, request)` gives text back after a session has ended; `Form(request.POST)` would lose it."""
    allowed = {"doors.py", "sign_in.py", "base.py"}
    found = [
        f"{path.name}:{node.lineno}"
        for path in (repository / "src" / "evenhand" / "web").rglob("*.py")
        if path.name not in allowed
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and any(ast.unparse(each).endswith("request.POST") for each in node.args)
    ]
    assert not found


@pytest.mark.parametrize(
    "name", ["home", "check", "contacts", "policy", "about", "sign_in", "sign_out", "again"]
)
def test_what_every_page_leads_to_exists(name: str) -> None:
    assert reverse(name).startswith("/")
