"""What a mail server is told: an instruction as the one header line that mail programs and Sieve scripts go by."""

from __future__ import annotations

from urllib.parse import quote

from evenhand.policy.instruction import NORMAL, Instruction

# Every header whose name begins so is ours. A sender's is removed before ours are added.
FAMILY = "Evenhand-"
HEADER = "Evenhand-Instruction"
_CERTAIN = ("matched", "unmatched")


def parts_of(told: Instruction) -> tuple[str, str]:
    """The header's words before and after the restriction's reference: `action; restriction=` and `; until=…; match=matched`.

    Both are empty where there is nothing to say: mail that nothing holds for carries no mark of ours. What was agreed for the
    person, and about which matter it is, stays on their card: mail is forwarded (I31).
    """
    if told.action == NORMAL and not (told.clauses or told.restriction) and told.match in _CERTAIN:
        return "", ""
    after = {
        "until": told.until.isoformat() if told.until and told.restriction else "",
        "clauses": ",".join(told.clauses),
        "to": quote(told.route_to, safe="@+"),
        "next": told.next_permitted.isoformat() if told.next_permitted else "",
        "reply-by": told.reply_by.isoformat() if told.reply_by else "",
        "one-matter": "yes" if told.about else "",
        "match": told.match,
    }
    words = "".join(f"; {name}={value}" for name, value in after.items() if value)
    return f"{told.action}; restriction=" if told.restriction else told.action, words
