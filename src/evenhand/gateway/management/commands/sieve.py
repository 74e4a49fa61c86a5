"""evenhand sieve: our own script for mailboxes whose mail server asks nobody."""

from __future__ import annotations

import hashlib
import os
import pwd
import sys
from argparse import ArgumentParser
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from evenhand.casework import clock
from evenhand.casework.actions.record_sieve_upload import record_sieve_upload
from evenhand.gateway.sieve.account import PASSWORD, PASSWORD_FILE, Account, AccountError, account
from evenhand.gateway.sieve.managesieve import opened
from evenhand.gateway.sieve.script import FOLDERS, NAME, Mailbox
from evenhand.gateway.sieve.upload import ServerError, judges_of, mailbox_of, script_now, upload


class Command(BaseCommand):
    help = "puts our own Sieve script on a mail server, from the restrictions in force (--print shows it)"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "mailboxes", nargs="*", metavar="URL",
            help="such as sieve://user@host?to=TEAM; without any, those that EVENHAND_SIEVE lists. The password is in "
            f"{PASSWORD}, in the file that {PASSWORD_FILE} names, or where ?password-env=NAME or ?password-file=PATH says. "
            "?floor=yes marks a mailbox of complaints, reviews or disputes, which no restriction meets",
        )  # fmt: skip
        parser.add_argument("--print", action="store_true", help="show the script and send it nowhere")
        parser.add_argument(
            "--to", action="append", default=[], metavar="TEAM",
            help="with --print: a team or address of the mailbox (may be repeated)",
        )  # fmt: skip
        parser.add_argument(
            "--floor", action="store_true", help="with --print: a mailbox of complaints, reviews or disputes"
        )
        parser.add_argument("--activate", action="store_true", help="let our script run, where none does yet")
        parser.add_argument(
            "--then", default="", metavar="SCRIPT",
            help="the site's own script, which ours runs afterwards on what it leaves alone",
        )  # fmt: skip
        parser.add_argument(
            "--judge", default="", metavar="HOST",
            help="our own mail server, as it names itself in Authentication-Results: what it calls forged restricts nobody "
            "(default: those of EVENHAND_MAIL_TRUSTED)",
        )  # fmt: skip
        parser.add_argument(
            "--folder", action="append", default=[], metavar="ACTION=FOLDER",
            help=f"another folder for {', '.join(FOLDERS)} (may be repeated)",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit status 0 when each mailbox has our script as it should be; 1 when one could not be reached."""
        folders = {**FOLDERS, **_folders(options["folder"])}
        made = {"then": options["then"], "folders": folders}
        if options["then"] == NAME:
            raise CommandError(f"“{NAME}” is our own script; --then names the site's.")
        if options["print"]:
            asked = Mailbox(
                to=tuple(options["to"]), floor=options["floor"], judges=judges_of(options["judge"]), **made
            )
            self.stdout.write(script_now(asked, clock.now()), ending="")
            return
        failed = False
        for each in accounts(options["mailboxes"]):
            text = script_now(mailbox_of(each, judge=options["judge"], **made), clock.now())
            try:
                with opened(each) as scripts:
                    begun = partial(_record, each, text, "begun")
                    done = upload(scripts, text, activate=options["activate"], first=begun)
            except (ServerError, OSError) as error:
                self.stderr.write(f"{each}: {error}")
                failed = True
                continue
            if done.written or done.activated:
                _record(each, text, "written" if done.written else "activated", runs=done.runs)
            what = "our script was written" if done.written else "our script is as it should be"
            self.stdout.write(f"{each}: {what}; {'it runs' if done.runs else 'it does not run yet'}")
            if done.told:
                self.stdout.write(f"  {done.told}")
        if failed:
            sys.exit(1)


def _record(where: Account, text: str, done: str, *, runs: bool = False) -> None:
    try:
        whoever = pwd.getpwuid(os.getuid()).pw_name  # not what the environment claims
    except KeyError:
        whoever = str(os.getuid())
    record_sieve_upload(
        now=clock.now(),
        mailbox=str(where),
        run_by=whoever,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        rules=text.count("\nif address "),
        done=done,
        runs=runs,
    )


def accounts(urls: list[str]) -> list[Account]:
    """The mailboxes that are named, or those of EVENHAND_SIEVE."""
    named = urls or os.environ.get("EVENHAND_SIEVE", "").split()
    if not named:
        raise CommandError("Name a mailbox, such as sieve://user@host?to=TEAM, here or in EVENHAND_SIEVE.")
    try:
        return [account(url, os.environ) for url in named]
    except AccountError as error:
        raise CommandError(str(error)) from error


def _folders(written: list[str]) -> dict[str, str]:
    found = {}
    for each in written:
        action, _, folder = each.partition("=")
        if action not in FOLDERS or not folder:
            raise CommandError(f"Write --folder ACTION=FOLDER, where ACTION is one of: {', '.join(FOLDERS)}.")
        found[action] = folder
    return found
