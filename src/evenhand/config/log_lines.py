"""The lines of the log: what went wrong and where, and no word of a record."""

from __future__ import annotations

import logging
import re

# PostgreSQL tells the values of a row that it refuses: addresses, subjects, what somebody wrote.
_DETAIL = re.compile(r"\n\s*DETAIL:.*?(?=\n\s*(?:CONTEXT|HINT|LINE|WHERE)\b|\n  File |\n\n|\Z)", re.DOTALL)


class WithoutRecords(logging.Formatter):
    """Leaves out the values that a database puts into its complaints, wherever in a message or a traceback they are."""

    def format(self, record: logging.LogRecord) -> str:
        return _DETAIL.sub("", super().format(record))
