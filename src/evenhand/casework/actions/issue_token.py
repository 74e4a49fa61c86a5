from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from evenhand.people.models import Colleague, Token
from evenhand.people.tokens import digest, new_secret
from evenhand.policy.outcome import N_, Refused, because, say

from ._action import action
from ._ledger import enter

SCOPES = ("instruction", "contacts", "people", "rules", "actions")
# What is recorded in somebody's name.
_ACTS = {"rules", "actions"}


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
    is told as little as a machine needs.
    """
    if not name.strip():
        raise Refused(
            because(
                "LK2",
                why=say(N_("A token needs a name, so that it can be told apart and withdrawn.")),
                field="name",
            )
        )
    unknown = [each for each in scopes if each not in SCOPES]
    if unknown or not scopes:
        raise Refused(
            because(
                "LK2",
                why=say(N_("A token is for one or more of: %(known)s."), known=", ".join(SCOPES)),
                field="scopes",
            )
        )
    if (_ACTS & set(scopes) and colleague is None) or (
        colleague is not None and set(scopes) == {"instruction"}
    ):
        raise Refused(
            because(
                "LK2",
                "I32",
                why=say(
                    N_(
                        "A token that acts must name the colleague it acts for; one for instructions alone names nobody."
                    )
                ),
                field="colleague",
            )
        )
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
