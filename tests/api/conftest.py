"""Machines that ask: a client for a token of any scope."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from evenhand.casework import clock
from evenhand.casework.actions.issue_token import issue_token
from evenhand.people.models import Colleague

Machine = Callable[..., Client]


@pytest.fixture
def machine() -> Machine:
    """machine("people") is a machine's own token; machine("contacts", by=ana) one of a colleague's."""

    def make(*scopes: str, by: Colleague | None = None) -> Client:
        token = issue_token(by=None, now=clock.now(), name="switchboard", scopes=scopes, colleague=by)
        return Client(headers={"Authorization": f"Bearer {token.secret}"})

    return make
