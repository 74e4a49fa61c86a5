from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from evenhand import audit
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
