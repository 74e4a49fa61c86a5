from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from evenhand import audit
from evenhand.config import settings as as_installed
from evenhand.people.accounts import add_colleague
from evenhand.people.models import Colleague

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 7, 1, 9, tzinfo=UTC)
GOOD = {"name": "Alex Thorley", "password": "a long enough phrase", "actor": "system", "now": NOW}


@pytest.mark.proves("I32", "LK2")
def test_an_account_says_in_the_trail_which_roles_were_given() -> None:
    colleague = add_colleague(username="alex", roles=["manager", "manager"], **GOOD)  # type: ignore[arg-type]
    assert colleague.role_names() == {"manager", "caseworker", "colleague"}
    assert colleague.check_password("a long enough phrase")
    [entry] = audit.of(f"people.colleague:{colleague.pk}")
    assert entry.facts == {"username": "alex", "roles": ["manager"]}
    assert "phrase" not in str(entry.facts)


@pytest.mark.proves("LK2")
def test_each_guess_at_a_password_that_was_stolen_takes_100_mb_and_two_passes_over_it(
    settings: Settings,
) -> None:
    settings.PASSWORD_HASHERS = as_installed.PASSWORD_HASHERS
    colleague = add_colleague(username="alex", roles=["manager"], **GOOD)  # type: ignore[arg-type]
    assert colleague.password.startswith("argon2$argon2id$v=19$m=102400,t=2,p=8$")
    assert colleague.check_password("a long enough phrase")


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"roles": ["king"]}, "king will not do"),
        ({"roles": []}, "No role will not do"),
        ({"username": "taken"}, "Choose another user name"),
        ({"password": "short"}, "too short"),
        ({"password": "password1234"}, "too common"),
    ],
)
def test_an_account_that_will_not_do_is_refused_in_a_sentence(changed: dict[str, object], told: str) -> None:
    Colleague.objects.create(username="taken", name="Taken")
    with pytest.raises(ValidationError) as refusal:
        add_colleague(**({"username": "alex", "roles": ["manager"]} | GOOD | changed))  # type: ignore[arg-type]
    assert told in " ".join(refusal.value.messages)
    assert Colleague.objects.count() == 1


def test_the_first_account_is_made_at_the_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    monkeypatch.setattr("sys.stdin", io.StringIO("a long enough phrase\n"))
    call_command("add_colleague", "alex", "--name", "Alex Thorley", "--role", "administrator", stdout=out)
    assert out.getvalue() == "Alex Thorley can sign in as alex.\n"
    monkeypatch.setattr("sys.stdin", io.StringIO("a long enough phrase\n"))
    with pytest.raises(CommandError, match="Choose another user name"):
        call_command("add_colleague", "alex", "--name", "Alex", "--role", "manager")


@pytest.mark.proves("I32", "LK2")
def test_what_is_changed_of_an_account_is_on_record_and_never_the_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    colleague = add_colleague(username="alex", roles=["manager"], **GOOD)  # type: ignore[arg-type]
    monkeypatch.setattr("sys.stdin", io.StringIO("quite another phrase\n"))
    said = change(
        "alex", "--role", "caseworker", "--role", "auditor", "--email", "a@body.example", "--password"
    )
    assert said == "alex has another e-mail address, other roles, another password.\n"
    colleague = Colleague.objects.get()
    assert colleague.role_names() == {"caseworker", "colleague", "auditor"}
    assert colleague.check_password("quite another phrase")
    entry = audit.of(f"people.colleague:{colleague.pk}")[-1]
    assert entry.facts == {
        "username": "alex",
        "email": "a@body.example",
        "roles": ["caseworker", "auditor"],
        "password": "another",
    }


@pytest.mark.proves("LK2")
def test_whoever_leaves_is_shut_out_at_once_and_may_come_back(client: Client) -> None:
    colleague = add_colleague(username="alex", roles=["manager"], **GOOD)  # type: ignore[arg-type]
    client.force_login(colleague, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/").status_code == 200
    assert "cannot sign in any more" in change("alex", "--leaves")
    assert client.get("/").status_code == 302
    assert "can sign in again" in change("alex", "--returns")
    assert [each.action for each in audit.of(f"people.colleague:{colleague.pk}")] == [
        "add_colleague", "change_colleague", "change_colleague",
    ]  # fmt: skip


def test_a_change_that_changes_nothing_or_will_not_do_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    add_colleague(username="alex", roles=["manager"], **GOOD)  # type: ignore[arg-type]
    assert "Nothing was changed" in change("alex", "--role", "manager")
    with pytest.raises(CommandError, match="evenhand who"):
        change("nobody", "--leaves")
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    with pytest.raises(CommandError, match="too short"):
        change("alex", "--team", "North", "--password")
    assert Colleague.objects.get().team == ""


def change(*arguments: str) -> str:
    out = io.StringIO()
    call_command("change_colleague", *arguments, stdout=out)
    return out.getvalue()
