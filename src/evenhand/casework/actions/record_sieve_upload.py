from __future__ import annotations

from datetime import datetime

from evenhand.audit.ledger import append
from evenhand.people.models import Colleague

from ._action import action
from ._ledger import SYSTEM

_LONGEST = 200


@action(role="administrator", cites=("RT1", "I32", "I35"), system=True)
def record_sieve_upload(
    *,
    by: Colleague | None = None,
    now: datetime,
    mailbox: str,
    run_by: str = "",
    sha256: str = "",
    rules: int = 0,
    done: str = "written",
    runs: bool = False,
) -> None:
    """Record that our script was put on a mail server (RT1): where, its SHA-256, how many people it has a rule for, what was
    `done` (begun, which stands before it is written; written; activated), and whether it runs now. `run_by` is who ran the
    command, by the machine's account of it.
    """
    append(
        at=now,
        actor=by.username if by else SYSTEM,
        action="record_sieve_upload",
        subject=f"sieve:{mailbox}"[:_LONGEST],
        facts={
            "mailbox": mailbox,
            "run_by": run_by,
            "sha256": sha256,
            "rules": rules,
            "done": done,
            "runs": runs,
        },
    )
