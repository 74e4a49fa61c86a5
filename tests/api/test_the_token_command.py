"""`evenhand token`: what there is, what it is for and for whom it acts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command
from tests.web.case_story import Case

from evenhand.people.models import Colleague, Token

pytestmark = [pytest.mark.django_db, pytest.mark.proves("LK2")]


@pytest.fixture
def case(make_colleague: Callable[..., Colleague]) -> Case:
    return Case(make_colleague)


def told(capsys: pytest.CaptureFixture[str], *args: str) -> list[str]:
    call_command("token", *args)
    return capsys.readouterr().out.splitlines()


def test_the_list_says_for_whom_each_token_acts(case: Case, capsys: pytest.CaptureFixture[str]) -> None:
    _ = case.cal, case.ana
    told(capsys, "make", "switchboard")
    told(capsys, "make", "case system", "--as", "cal")
    told(capsys, "make", "post room", "--as", "ana", "--scope", "contacts", "--scope", "people")
    assert told(capsys, "list") == [
        "switchboard  instruction  for nobody  good",
        "case system  actions  for cal  good",
        "post room  contacts, people  for ana  good",
    ]
    Colleague.objects.filter(username="ana").update(is_active=False)
    told(capsys, "withdraw", "switchboard")
    assert told(capsys, "list") == [
        "switchboard  instruction  for nobody  withdrawn",
        "case system  actions  for cal  good",
        "post room  contacts, people  for ana (has left)  good",
    ]


def test_a_token_that_may_not_be_says_all_that_is_wrong_and_what_would_be_right(case: Case) -> None:
    with pytest.raises(CommandError, match=r"needs a name.*Name the system.*Name the colleague"):
        call_command("token", "make", "", "--scope", "actions")
    assert not Token.objects.exists()
