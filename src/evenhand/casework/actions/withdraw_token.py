from __future__ import annotations

from datetime import datetime

from evenhand.people.models import Colleague, Token

from ._action import action
from ._ledger import enter


@action(role="administrator", cites=("LK2",), system=True)
def withdraw_token(*, by: Colleague | None, now: datetime, token: Token) -> Token:
    """Withdraw a token; it opens nothing any more. Doing it again changes nothing."""
    token.withdrawn_at = token.withdrawn_at or now
    token.save(update_fields=["withdrawn_at"])
    enter("withdraw_token", token, by=by, now=now, name=token.name)
    return token
