"""A calendar as RFC 5545 writes it: days on which something is due, and nothing about anybody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

_LINE = 75  # bytes; longer lines are folded


@dataclass(frozen=True, slots=True)
class Entry:
    """A whole day on which something is due. `uid` stays the same as long as the thing does."""

    uid: str
    on: date
    summary: str
    url: str = ""


def calendar(name: str, entries: Iterable[Entry], now: datetime) -> str:
    """The calendar's text."""
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Evenhand//Due dates//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_escaped(name)}",
    ]
    for entry in entries:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{_escaped(entry.uid)}",
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{entry.on:%Y%m%d}",
            f"DTEND;VALUE=DATE:{entry.on + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_escaped(entry.summary)}",
            *([f"URL:{entry.url}"] if entry.url else []),
            "CLASS:CONFIDENTIAL",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _escaped(text: str) -> str:
    for mark, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r", ""), ("\n", "\\n")):
        text = text.replace(mark, written)
    return text


def _folded(line: str) -> list[str]:
    """The line in pieces of at most 75 bytes, never cut inside a character; each further piece begins with a space."""
    pieces, held = [], ""
    for mark in line:
        if len((held + mark).encode()) > _LINE:
            pieces.append(held)
            held = " "
        held += mark
    return [*pieces, held]
