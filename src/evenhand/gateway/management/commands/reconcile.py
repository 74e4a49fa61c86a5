"""evenhand reconcile: the rules in mail and telephone systems, held against the register."""

from __future__ import annotations

import csv
import json
import os
import shlex
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote

from django.core.management.base import BaseCommand, CommandError

from evenhand.casework import clock
from evenhand.casework.actions.record_reconciliation import record_reconciliation
from evenhand.casework.facts.restricted import restricted_people
from evenhand.casework.oversight.reconciling import Source, differences
from evenhand.gateway.rules.postfix import table_source
from evenhand.gateway.rules.sieve import scripts_source
from evenhand.gateway.rules.table import csv_source
from evenhand.gateway.sieve.account import Account, AccountError, account
from evenhand.gateway.sieve.folder import SUFFIX, FolderScripts
from evenhand.gateway.sieve.managesieve import ServerError, opened
from evenhand.gateway.sieve.script import NAME, Mailbox
from evenhand.gateway.sieve.upload import judges_of, mailbox_of, script_now, with_what_follows
from evenhand.policy.reconciliation import Difference

COLUMNS = (
    "kind",
    "source",
    "line",
    "rule",
    "address",
    "person",
    "restriction",
    "why",
    "instead",
    "clauses",
    "fix",
)


class Command(BaseCommand):
    help = "holds mail rules, blocks and telephone bars against the register, and records where they differ"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "mailboxes", nargs="*", metavar="URL",
            help="mailboxes whose Sieve scripts are read: sieve://user@host?to=TEAM, as `evenhand sieve` takes them",
        )  # fmt: skip
        parser.add_argument(
            "--postfix", action="append", default=[], metavar="FILE", help="a Postfix access table of senders"
        )
        parser.add_argument(
            "--postfix-recipients", action="append", default=[], metavar="FILE", help="one of recipients"
        )
        parser.add_argument(
            "--csv", action="append", default=[], metavar="FILE",
            help="a list of blocks or telephone bars with a column “address”, and perhaps channel, effect, side",
        )  # fmt: skip
        parser.add_argument(
            "--carried", action="append", default=[], choices=["email", "phone"],
            help="the gateway carries this out by itself: no rule of its own is missed",
        )  # fmt: skip
        parser.add_argument("--then", default=None, metavar="SCRIPT", help="as for `evenhand sieve`")
        parser.add_argument("--judge", default="", metavar="HOST", help="as for `evenhand sieve`")
        parser.add_argument(
            "--folder", action="append", default=[], metavar="PATH",
            help="a folder of a mailbox's Sieve scripts (*.sieve), where no ManageSieve is spoken: PATH?to=TEAM, PATH?floor=yes",
        )  # fmt: skip
        parser.add_argument("--check", action="store_true", help="say what differs, and record nothing")
        parser.add_argument("--as", dest="form", choices=["text", "csv", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit status 0 where all agree, 1 where something differs, 2 where a system could not be read; the others are recorded."""
        now = clock.now()
        accounts = self._accounts(options["mailboxes"])
        sources, failed = [], []
        for read in (*_tables(options), *_mailboxes(accounts, options, now), *_folders(options, now)):
            if isinstance(read, str):
                failed.append(read)
            else:
                sources.append(read)
        for why in failed:
            self.stderr.write(why)
        if not sources:
            raise CommandError("Nothing was read, so nothing was compared.", returncode=2)
        adding = {
            "email": f"evenhand sieve '{_remedy(accounts[0])}'"
            if accounts
            else "+ %(address)s PREPEND X-Evenhand-Restriction: %(restriction)s",
            "phone": "+ %(address)s,phone,%(effect)s,%(restriction)s,%(until)s",
        }
        found = differences(sources, options["carried"], adding, now)
        if not options["check"]:
            row = record_reconciliation(
                now=now,
                sources=[each.as_dict() for each in sources],
                differences=found,
                carried=options["carried"],
            )
            self.stderr.write(f"Recorded as {row.reference}.")
        self._tell(found, options["form"])
        if failed or found:
            sys.exit(2 if failed else 1)

    def _accounts(self, urls: list[str]) -> list[Account]:
        try:
            return [account(url, os.environ) for url in urls]
        except AccountError as error:
            raise CommandError(str(error), returncode=2) from error

    def _tell(self, found: list[Difference], form: str) -> None:
        rows = [dict(zip(COLUMNS, row_of(each), strict=True)) for each in found]
        if form == "json":
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2))
        elif form == "csv":
            writer = csv.DictWriter(self.stdout, COLUMNS)
            writer.writeheader()
            writer.writerows({name: harmless(str(cell)) for name, cell in row.items()} for row in rows)
        elif not found:
            self.stdout.write("The rules and the register agree.")
        else:
            for each in found:
                where = (
                    f"{each.source}:{each.line}: " if each.line else f"{each.source}: " if each.source else ""
                )
                self.stdout.write(f"{where}{each.reason}")
                if each.fix:
                    self.stdout.write(f"    {printable(each.fix)}")
            self.stdout.write(f"{len(found)} differences.")


def row_of(each: Difference) -> tuple[object, ...]:
    """A difference as a row of the list."""
    return (
        each.kind, each.source, each.line or "", each.text, each.address, each.person, each.restriction,
        str(each.reason.why), str(each.reason.instead or ""), " ".join(each.reason.clauses), each.fix,
    )  # fmt: skip


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula, whatever a rule says."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def printable(text: str) -> str:
    """What a terminal may be shown."""
    return "".join(mark if mark.isprintable() else "\ufffd" for mark in text)


def _tables(options: dict[str, Any]) -> Iterator[Source | str]:
    readers = (
        ("postfix", lambda data, name: table_source(data, name)),
        ("postfix_recipients", lambda data, name: table_source(data, name, recipients=True)),
        ("csv", csv_source),
    )
    for option, read in readers:
        for file in options[option]:
            try:
                yield read(Path(file).read_bytes(), file)
            except OSError as error:
                yield f"{file}: {error.strerror}"


def _mailboxes(accounts: list[Account], options: dict[str, Any], now: datetime) -> Iterator[Source | str]:
    carries = _carried(now)
    for each in accounts:
        mailbox = mailbox_of(each, options["then"], options["judge"])
        try:
            with opened(each) as scripts:
                mailbox = with_what_follows(mailbox, each, options["then"], scripts)
                yield scripts_source(
                    scripts,
                    str(each),
                    script_now(mailbox, now),
                    f"evenhand sieve '{_remedy(each)}'",
                    [] if mailbox.floor else carries,
                    floor=mailbox.floor,
                )
        except (ServerError, OSError) as error:
            yield f"{each}: {error}"


def _folders(options: dict[str, Any], now: datetime) -> Iterator[Source | str]:
    carries = _carried(now)
    for written in options["folder"]:
        folder, _, query = written.partition("?")
        asked = parse_qs(query)
        mailbox = Mailbox(
            to=tuple(asked.get("to", ())),
            floor=asked.get("floor", ["no"])[0] in ("yes", "true", "1"),
            then=options["then"] or "",
            judges=judges_of(options["judge"]),
        )
        named = "".join(f" --to {shlex.quote(each)}" for each in mailbox.to) + " --floor" * mailbox.floor
        remedy = f"evenhand sieve --print{named} > {shlex.quote(str(Path(folder) / NAME) + SUFFIX)}"
        try:
            yield scripts_source(
                FolderScripts(Path(folder)), folder, script_now(mailbox, now), remedy, [] if mailbox.floor else carries,
                floor=mailbox.floor,
            )  # fmt: skip
        except (ServerError, OSError, ValueError) as error:
            yield f"{folder}: {getattr(error, 'strerror', None) or error}"


def _carried(now: datetime) -> list[tuple[str, str]]:
    """The addresses that our own script carries."""
    return [address for each in restricted_people(now) for address in each.addresses if address[0] == "email"]


def _remedy(each: Account) -> str:
    named = [f"to={quote(team)}" for team in each.to] + ["floor=yes"] * each.floor
    named += [] if each.then is None else [f"then={quote(each.then)}"]
    named += [f"folder={quote(f'{action}={folder}')}" for action, folder in each.folders.items()]
    return f"{each}?{'&'.join(named)}" if named else str(each)
