"""The policy's numbers reckoned anew, from the policy and the calendar on the wall: never by the rules that are checked."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from evenhand.casework.models import Dispute, Restriction, Warning

ORDINARY = ("email", "phone", "voicemail", "post", "social", "in_person")
FORMS = "web_form"
FLOOR = ("complaint", "review_request", "dispute")
RIGHTS = (*FLOOR, "data_complaint", "information_request", "subject_access", "criticism")
GROUNDING = ("warn", "restrict")
ROUTES = {
    "email": "feedback@policeconduct.gov.uk",
    "voicemail": "020 7166 3261",
    "web_form": "www.policeconduct.gov.uk",
    "post": "PO Box 473",
}
# Of England and Wales, as gov.uk lists them; 2028 and 2029 by the law (1971 c. 80) and the date of Easter.
BANK_HOLIDAYS = {
    date(2026, 8, 31), date(2026, 12, 25), date(2026, 12, 28),
    date(2027, 1, 1), date(2027, 3, 26), date(2027, 3, 29), date(2027, 5, 3), date(2027, 5, 31), date(2027, 8, 30),
    date(2027, 12, 27), date(2027, 12, 28),
    date(2028, 1, 3), date(2028, 4, 14), date(2028, 4, 17), date(2028, 5, 1), date(2028, 5, 29), date(2028, 8, 28),
    date(2028, 12, 25), date(2028, 12, 26),
    date(2029, 1, 1), date(2029, 3, 30), date(2029, 4, 2), date(2029, 5, 7), date(2029, 5, 28), date(2029, 8, 27),
    date(2029, 12, 25), date(2029, 12, 26),
}  # fmt: skip


def last_day(first: date, months: int) -> date:
    """First day + N calendar months − 1 day; a day that its month does not have is that month's last (30 November + 3)."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    day = min(first.day, calendar.monthrange(year, month + 1)[1])
    return date(year, month + 1, day) - timedelta(days=1)


def working_days(after: date, until: date) -> int:
    """How many working days there are after a day, until another, which counts."""
    days = (after + timedelta(days=n) for n in range(1, (until - after).days + 1))
    return sum(day.weekday() < 5 and day not in BANK_HOLIDAYS for day in days)


def live(warning: Warning, on: date) -> bool:
    """Whether a warning counts on this day."""
    return warning.withdrawn_at is None and warning.issued_on <= on <= warning.expires_on


def to_come(restriction: Restriction, on: date) -> bool:
    """Whether it is in force on this day or agreed for later."""
    return not restriction.ended_as and restriction.ends_on >= on


def running(restriction: Restriction, on: date) -> bool:
    """Whether it is in force on this day."""
    return to_come(restriction, on) and restriction.starts_on <= on


def closed(restrictions: Iterable[Restriction]) -> set[str]:
    """Every channel that these close."""
    return {channel for item in measures(restrictions, "channels") for channel in item["closed"]}


def measures(restrictions: Iterable[Restriction], kind: str) -> list[Mapping[str, Any]]:
    """Their measures of one kind, as they were decided."""
    return [item for each in restrictions for item in each.measures if item["kind"] == kind]


def has(restriction: Restriction, kind: str) -> bool:
    """Whether it holds a measure of this kind."""
    return bool(measures([restriction], kind))


def open_on(dispute: Dispute, on: date) -> bool:
    """Whether a dispute waited for its outcome on this day."""
    return dispute.received_on <= on and (dispute.decided_at is None or dispute.decided_at.date() >= on)


def in_letters(day: date) -> str:
    """A day as an English letter writes it: 3 June 2026."""
    return f"{day.day} {calendar.month_name[day.month]} {day.year}"
