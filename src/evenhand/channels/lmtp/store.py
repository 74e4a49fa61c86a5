"""Storing what a mail server hands over, and what it is answered."""

from __future__ import annotations

import logging

from django.db import Error as DatabaseError
from django.db import close_old_connections, connection

from evenhand.casework import clock
from evenhand.channels.email.parsed import DEFAULT_LIMITS
from evenhand.channels.email.sources import Envelope
from evenhand.channels.email.spool import Spool
from evenhand.channels.intake import Intake

STORED = "250 2.0.0 Stored"
HELD = "250 2.0.0 Held already"
KEPT = "250 2.0.0 Kept whole, to be looked at"
DATABASE_AWAY = "451 4.3.0 The database does not answer; keep it and try again"
NOT_STORED = "451 4.3.0 It could not be stored; keep it and try again"

log = logging.getLogger(__name__)


def store(envelope: Envelope, spool: Spool) -> str:
    """Store one message, committed when this returns 250, and close its spool. Never raises: what fails is temporary (I25)."""
    try:
        close_old_connections()
        intake = Intake(moment=clock.now)
        where = f"LMTP, from {envelope.sender or '<>'} for {', '.join(envelope.recipients)}"
        report = intake.take_all([spool.found(where, DEFAULT_LIMITS.message_bytes, envelope)])
        if report.failed or not report.adds_up:
            log.error("Not stored: %s", "; ".join(each.reason for each in report.failed))
            return NOT_STORED
        return KEPT if report.quarantined else STORED if report.stored or report.copies else HELD
    except DatabaseError as error:
        log.error("The database does not answer: %s", str(error).strip())
        connection.close()
        return DATABASE_AWAY
    except Exception:
        log.exception("A message could not be stored")
        connection.close()
        return NOT_STORED
    finally:
        spool.close()
