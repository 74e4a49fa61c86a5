"""A case file is made: put into words in its language, written as a ZIP with its pages, recorded before anybody has it."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from tempfile import TemporaryFile
from typing import IO, Any

from django.utils import translation
from django.utils.translation import gettext as _

from evenhand.audit.models import Entry
from evenhand.casework.actions.make_case_file import (
    CaseFileMade,
    CaseFileRequest,
    make_case_file,
    may_be_made,
)
from evenhand.casework.models import Restriction
from evenhand.casework.oversight.case_package import Package, checksum_of, csv_line
from evenhand.casework.oversight.case_record import Case, Records, blotter_of, case_of, named_colleagues
from evenhand.contacts import blobs
from evenhand.letters import as_pages
from evenhand.letters.as_pages import STANDARD, Block, Pages, bullets, contents, heading, pairs
from evenhand.people.models import Colleague
from evenhand.policy.blotting import ADDRESS, COLLEAGUE, KINDS, NUMBER, PERSON, POSTCODE, Blotter
from evenhand.policy.calendar import local_date
from evenhand.policy.case_files import Limits, left_out, limits_for
from evenhand.policy.edition import load
from evenhand.policy.outcome import N_
from evenhand.policy.subject_access import RULED
from evenhand.web.case_file import contact, course, decision
from evenhand.web.case_file.events import Event, decided_events, events_of
from evenhand.web.case_file.made import tell_reader
from evenhand.web.words import listed, moment, said, tell

PAGES, TABLE, TIMELINE, TRAIL = "case-file.pdf", "timeline.csv", "timeline.json", "audit.jsonl"
PLAIN = "case-file.txt"
CONTACT_TRAIL = "audit-of-contact.jsonl"
# So many lines of the timeline stand in the pages; contact beyond that is counted. All of it is in the tables.
LINES = 1000
INSTEAD: Mapping[str, str] = {
    COLLEAGUE: N_("[a colleague]"),
    PERSON: N_("[somebody else]"),
    ADDRESS: N_("[an address of somebody else]"),
    NUMBER: N_("[a number of somebody else]"),
    POSTCODE: N_("[a postcode of somebody else]"),
}
# Contacts that go into a file in a second, on a machine that does other things too (bench/case_file.py); and from how many
# seconds on whoever makes it is told beforehand.
_A_SECOND, _LONG = 150, 5
Progress = Callable[[int], None]
Row = tuple[str, str]


@dataclass(slots=True, kw_only=True)
class Making:
    """One file in the making: for whom, about what, and what every word of it goes through.

    `rows` stand on its first page; `left_out` says there what is not in it. For somebody's own data, `further` writes further files
    and answers with further pages, and a letter that stays here goes in words. `size` is that of its print, in points.
    """

    case: Records
    limits: Limits
    blotter: Blotter | None
    language: str
    title: str
    rows: Sequence[Row]
    left_out: Sequence[str]
    day: date
    size: int = STANDARD
    further: Callable[[Package, Making], Iterable[Block]] | None = None
    plain: bool = False

    def clean(self, value: Any) -> Any:
        """Every string inside, blotted; the one gate through which all words leave (I38, LK2)."""
        if self.blotter is None:
            return value
        if isinstance(value, str):
            return self.blotter.clean(value)
        if isinstance(value, Mapping):
            return {
                name: each if name in ("is", "language") else self.clean(each) for name, each in value.items()
            }
        if isinstance(value, list | tuple):
            return [self.clean(each) for each in value]
        return value


def make(
    *,
    by: Colleague,
    now: datetime,
    restriction: Restriction,
    asked: CaseFileRequest,
    progress: Progress = lambda _done: None,
) -> IO[bytes]:
    """Make a case file and record it. Answers with the ZIP, at its beginning; whoever closes it has removed it.

    Raises Refused where it may not be made; then there is no file, and nothing was recorded.
    """
    may_be_made(by, restriction, asked).require()
    case, limits = case_of(restriction), limits_for(asked.reader)
    file = TemporaryFile(prefix="evenhand-case-file-")  # noqa: SIM115 - whoever gets it closes it
    try:
        with translation.override(asked.language):
            blotter = None if limits.names else blotter_of(case, instead())
            making = Making(
                case=case, limits=limits, blotter=blotter, language=asked.language, rows=_rows(case, asked, by, now),
                title=_("Case file: restriction %(reference)s") % {"reference": case.restriction.reference},
                left_out=[tell(each) for each in left_out(limits)], day=local_date(case.restriction.decided_at),
            )  # fmt: skip
            files, written = write(making, file, progress)
        sha256, size = checksum_of(file)
        made = CaseFileMade(
            sha256=sha256, size=size, files=files, left_out=[str(each) for each in left_out(limits)],
            blotted=dict(blotter.blotted) if blotter else {}, contacts=written.contacts, blobs=written.blobs,
        )  # fmt: skip
        make_case_file(by=by, now=now, restriction=restriction, asked=asked, made=made)
    except BaseException:
        file.close()
        raise
    return file


def seconds_for(case: Records) -> int:
    """About how many seconds a file takes for its contact; 0 where nobody notices."""
    seconds = case.contacts().count() // _A_SECOND
    return seconds if seconds >= _LONG else 0


def instead() -> dict[str, str]:
    """What stands in place of what is blotted out, in the language of the file."""
    return {kind: _(INSTEAD[kind]) for kind in KINDS}


def write(making: Making, file: IO[bytes], progress: Progress) -> tuple[int, contact.Written]:
    """All the files, the pages last but for the manifest: their first one says what was blotted out of the others. `progress` hears
    how many contacts are in it; and that again while the rest is written, for as long as somebody is at it.
    """
    case, limits = making.case, making.limits
    written = contact.Written()
    with Package(file) as package:
        for written in contact.write(package, case, limits, making.blotter):
            progress(written.count)
        alive = partial(progress, written.count)
        kept_back = list(_letters(package, making))
        further = list(making.further(package, making)) if making.further else []
        events, more = _timeline(package, making, alive)
        entries = _trail(package, making, alive)
        names = named_colleagues(each.actor for each in entries)
        blocks: list[Block] = making.clean(
            [
                *decision.sections(case, limits),
                *course.sections(case, limits),
                *written.pages,
                *further,
                *course.timeline(events, more),
                *course.trail(entries, names, limits),
            ]
        )
        first = making.clean(_first_page(making, written, kept_back))
        title = making.clean(making.title)
        pages = Pages(
            title=title, author=said(load(case.edition).body), language=making.language, foot=title, day=making.day,
            blocks=[*first, contents(_("Contents")), *blocks], size=making.size,
        )  # fmt: skip
        if making.plain:
            package.add(PLAIN, [as_pages.plain(pages).encode()])
        package.add(PAGES, [as_pages.render(pages)])
    return len(package.names), written


def _rows(case: Case, asked: CaseFileRequest, by: Colleague, now: datetime) -> list[Row]:
    """For whom it is, and what it is about. One line says when and by whom it was made."""
    row = case.restriction
    return [
        (_("For whom"), tell_reader(asked.reader)),
        (_("Given to"), asked.to),
        (_("Why it is made"), asked.why),
        (_("The person’s authority"), asked.authority),
        (_("About"), f"{case.person.name} ({case.person.reference})"),
        (_("Restriction"), row.reference),
        (_("Edition of the policy"), f"{said(load(row.edition).title)} ({row.edition})"),
        (_("When and by whom"), _("Made %(moment)s by %(name)s") % {"moment": moment(now), "name": by.name}),
    ]


def _first_page(making: Making, written: contact.Written, kept_back: list[str]) -> list[Block]:
    """For whom it is, what it is about, and what was left out of it, and why."""
    out = list(making.left_out)
    if written.sealed:
        out.append(
            _("Sealed, and not in this file: %(references)s.") % {"references": listed(written.sealed)}
        )
    if written.ruled:
        out.append(_("Kept back by data protection: %(references)s.") % {"references": listed(written.ruled)})
    if written.not_theirs:
        out.append(
            _("Not from the person, and without their words: %(references)s.")
            % {"references": listed(written.not_theirs)}
        )
    if kept_back:
        out.append(
            _("Letters whose file names somebody, and of which only the checksum is here: %(references)s.")
            % {"references": listed(kept_back)}
        )
    blotter = making.blotter
    if blotter is not None:
        counts = [f"{_(INSTEAD[kind])}: {blotter.blotted[kind]}" for kind in KINDS if blotter.blotted[kind]]
        if counts:
            out.append(
                _("Places at which words were blotted out of the other files: %(counts)s.")
                % {"counts": "; ".join(counts)}
            )
        out.append(
            _(
                "A name that is nowhere on our record cannot be found by a machine. Somebody reads the file before it is given."
            )
        )
    return [
        pairs(making.rows),
        heading(_("What is left out, and why")),
        bullets(out),
    ]


def _letters(package: Package, making: Making) -> Iterator[str]:
    """Every letter's files, to the byte; one that names somebody who must not be named stays here, and is named (I38)."""
    for row in making.case.letters:
        if making.blotter is not None and (stays := making.case.letter_stays(row, making.blotter)):
            yield row.reference
            if (
                stays != RULED and making.further is not None
            ):  # its words can be blotted out where its pages cannot
                text = making.clean(f"{row.subject}\n\n{row.text}\n")
                package.add(f"letters/{row.reference}.txt", [text.encode()])
            continue
        for each in row.documents.all():
            package.add(f"letters/{row.reference}/{each.number}-{each.filename}", blobs.pieces_of(each.blob))


def _timeline(package: Package, making: Making, alive: Callable[[], None]) -> tuple[list[Event], int]:
    """The timeline as a table and as JSON, written line by line; answers with what the pages show, and how many are not there."""
    with package.opened(TABLE) as made:
        made.write(b"\xef\xbb\xbf" + csv_line(["at", "kind", "what", "who", "record"]))
        for event in events_of(making.case, making.limits):
            alive()
            made.write(csv_line(making.clean(list(event.as_dict().values()))))
    number = 0
    with package.opened(TIMELINE) as made:
        made.write(b"[")
        for number, event in enumerate(events_of(making.case, making.limits), start=1):
            alive()
            line = json.dumps(making.clean(event.as_dict()), ensure_ascii=False)
            made.write(f"{',' if number > 1 else ''}\n{line}".encode())
        made.write(b"\n]\n")
    if number <= LINES:
        return list(events_of(making.case, making.limits)), 0
    shown = _shown(making)
    return shown, number - len(shown)


def _shown(making: Making) -> list[Event]:
    """All that was done, and the first of the contact."""
    room = max(LINES - len(decided_events(making.case, making.limits)), 0)
    contacts = itertools.count(1)
    return [
        event for event in events_of(making.case, making.limits)
        if event.kind != "contact" or next(contacts) <= room
    ]  # fmt: skip


def _trail(package: Package, making: Making, alive: Callable[[], None]) -> list[Entry]:
    """The entries that the file rests on, as lines of JSON: about the decision, and about the contact. Answers with the former."""
    entries = making.case.entries(making.limits)
    for name, found in (
        (TRAIL, iter(entries)),
        (CONTACT_TRAIL, making.case.entries_of_contact(making.limits)),
    ):
        with package.opened(name) as made:
            for entry in found:
                alive()
                line = making.clean(_entry(entry, making.limits))
                made.write(json.dumps(line, ensure_ascii=False, sort_keys=True).encode() + b"\n")
    return entries


def _entry(entry: Entry, limits: Limits) -> dict[str, object]:
    told = entry.as_dict() | {"previous": entry.previous}
    if limits.facts:
        return told | {"person": entry.person_id}
    # Neither its facts nor who made it: the pages say who did what, by name, as far as they may be named.
    return {name: value for name, value in told.items() if name not in ("facts", "by")}


def file_name(restriction: Restriction, reader: str) -> str:
    return f"{restriction.reference}-{reader.replace('_', '-')}.zip"
