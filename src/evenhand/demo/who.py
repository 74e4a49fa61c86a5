"""Who can sign in to the demo, and what each of them can show."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from evenhand.people.models import Colleague

from .load import PASSPHRASE

# The colleagues to begin with, and where each of them sees something at once.
_TRY = {
    "nia": "look somebody up, report a concern (Welsh speaker)",
    "cal": "assess a concern, warn, propose",
    "mel": "decide the proposal that waits this morning",
    "eleri": "answer the dispute that is open (Welsh speaker)",
    "sam": "take on the danger of this morning",
    "cole": "the sealed message",
    "dara": "answer Gwenda Maitland, who asks what is held about her",
    "audrey": "read everything, change nothing",
    "alex": "accounts and connections",
}


def lines() -> Iterator[str]:
    """What to tell somebody who wants to sign in, line by line."""
    rows = list(Colleague.objects.filter(is_active=True).prefetch_related("roles"))
    if not rows:
        yield "Nobody can sign in yet. Make the first account with: evenhand add_colleague"
        yield "Or look at the invented organisation, in an empty database: EVENHAND_DEMO=1 evenhand load_demo"
        return
    yield "Who can sign in:"
    width = max(len(row.username) for row in rows)
    for row in rows:
        roles = ", ".join(sorted(each.role.replace("_", " ") for each in row.roles.all()))
        shows = f" – {_TRY[row.username]}" if settings.DEMO and row.username in _TRY else ""
        yield f"  {row.username:<{width}}  {row.name}, {roles}{shows}"
    if any(row.check_password(PASSPHRASE) for row in rows[:1]):
        yield f"Each signs in with the passphrase: {PASSPHRASE}"
