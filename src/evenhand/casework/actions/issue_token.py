from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from evenhand.people.models import Colleague, Token
from evenhand.people.tokens import digest, new_secret
from evenhand.policy.privacy import may_issue_token

from ._action import action
from ._ledger import enter


@action(role="administrator", cites=("LK2",), system=True)
def issue_token(
    *,
    by: Colleague | None,
    now: datetime,
    name: str = "",
    scopes: Sequence[str] = ("instruction",),
    colleague: Colleague | None = None,
) -> Token:
    """Make a token for a machine, for what is in `scopes` and no more. Its secret is on the answer, once; only its digest is kept.

    With a `colleague` it hands in contacts, looks people up, tells a system's rules or acts as they could themselves; without, it
    is told as little as a machine needs. Raises Refused without a name, for what there is not, and where it acts for nobody.
    """
    may_issue_token(name=name, scopes=scopes, acts_for_somebody=colleague is not None).require()
    secret = new_secret()
    row = Token.objects.create(
        name=name.strip(),
        digest=digest(secret),
        scopes=list(scopes),
        made_at=now,
        made_by=by,
        colleague=colleague,
    )
    row.secret = secret
    enter("issue_token", row, by=by, now=now, name=row.name, scopes=scopes, colleague=colleague)
    return row
