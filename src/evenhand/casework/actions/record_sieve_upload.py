from __future__ import annotations

from datetime import datetime

from evenhand.people.models import Colleague

from ._action import action
from ._ledger import enter

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
    """Record that our script was put on a mail server (RT1): where, its SHA-256, and for how many people it has `rules`.

    `done` is how far that went: "begun", recorded before anything is written; "written"; "activating", recorded before one that is
    there already is let run; "activated"; "stopping", recorded before one that does what is no longer so is stopped, since
    the server takes no other; or "stopped". `runs`: it runs now.
    `run_by` is who ran the command, as the machine knows them.
    """
    enter(
        "record_sieve_upload",
        subject_of(mailbox),
        by=by,
        now=now,
        mailbox=mailbox,
        run_by=run_by,
        sha256=sha256,
        rules=rules,
        done=done,
        runs=runs,
    )


def subject_of(mailbox: str) -> str:
    """What the entries about a mailbox are about."""
    return f"sieve:{mailbox}"[:_LONGEST]
