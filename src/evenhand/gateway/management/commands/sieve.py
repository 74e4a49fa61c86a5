"""evenhand sieve: our own script for mailboxes whose mail server asks nobody."""

from __future__ import annotations

import os
import signal
import sys
from argparse import ArgumentParser
from contextlib import suppress
from threading import Event, Lock
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from evenhand.casework import clock
from evenhand.casework.doors.in_step import keeping_in_step
from evenhand.gateway.sieve.account import PASSWORD, PASSWORD_FILE, Account, AccountError, account, folders_in
from evenhand.gateway.sieve.follow import Box, Following, Troubles
from evenhand.gateway.sieve.managesieve import opened
from evenhand.gateway.sieve.script import FOLDERS, NAME, Made, Mailbox
from evenhand.gateway.sieve.upload import (
    ServerError,
    fewer_of,
    in_words,
    judges_of,
    mailbox_of,
    put,
    register_now,
    script_now,
    script_of,
    with_what_follows,
)


class Command(BaseCommand):
    help = "puts our own Sieve script on a mail server, from the restrictions in force (--print shows it)"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "mailboxes", nargs="*", metavar="URL",
            help="such as sieve://user@host?to=TEAM; without any, those that EVENHAND_SIEVE lists. The password is in "
            f"{PASSWORD}, in the file that {PASSWORD_FILE} names, or where ?password-env=NAME or ?password-file=PATH says. "
            "?floor=yes marks a mailbox of complaints, reviews or disputes, which no restriction meets",
        )  # fmt: skip
        parser.add_argument(
            "--follow", action="store_true",
            help="go on until stopped: write the scripts again whenever the register says something else",
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
            "--then", default=None, metavar="SCRIPT",
            help="the site's own script, which ours runs afterwards on what it leaves alone; without this, the one that ours "
            "runs already. An empty one ends that",
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
        """Exit status 0 when each mailbox has our script as it should be; 1 when one was not reached, or took a part."""
        folders = {**FOLDERS, **_folders(options["folder"])}
        then: str | None = options["then"]
        if then == NAME:
            raise CommandError(f"“{NAME}” is our own script; --then names the site's.")
        if options["print"]:
            asked = Mailbox(
                to=tuple(options["to"]), floor=options["floor"], then=then or "", judges=judges_of(options["judge"]),
                folders=folders,
            )  # fmt: skip
            self.stdout.write(script_now(asked, clock.now()), ending="")
            return
        boxes = [
            (each, mailbox_of(each, then, options["judge"], folders))
            for each in accounts(options["mailboxes"])
        ]
        if options["follow"]:
            self._follow(boxes, then, activate=options["activate"])
        elif not self._once(boxes, then, activate=options["activate"]):
            sys.exit(1)

    def _once(self, boxes: list[tuple[Account, Mailbox]], then: str | None, *, activate: bool) -> bool:
        reached = True
        register = register_now(clock.now())
        for each, mailbox in boxes:
            try:
                with opened(each) as scripts:
                    asked = with_what_follows(mailbox, each, then, scripts)
                    made = Made()
                    text = script_of(register, asked, made)
                    done = put(each, scripts, text, fewer_of(register, asked, made), activate=activate)
            except (ServerError, OSError) as error:
                self.stderr.write(f"{each}: {error}")
                reached = False
            else:
                self.stdout.write(f"{each}: {in_words(done)}")
                reached &= not done.in_part
        return reached

    def _follow(self, boxes: list[tuple[Account, Mailbox]], then: str | None, *, activate: bool) -> None:
        stopped, speaking = Event(), Lock()
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, lambda *_: stopped.set())

        def tell(sentence: str) -> None:
            with speaking, suppress(OSError):  # whoever listened may have gone
                self.stdout.write(sentence)
                self.stdout.flush()

        with keeping_in_step() as alone:
            if not alone:
                raise CommandError(
                    "Another “evenhand sieve --follow” works in this data folder. One is enough."
                )
            troubles = Troubles()
            following = Following(
                [Box(*each, tell, troubles, then=then, activate=activate) for each in boxes], tell, stopped
            )
            tell(f"Keeping {len(boxes)} mailbox(es) in step with the register (stop with Ctrl+C)")
            following.run()
        tell("Stopped. The scripts stay as they are; each rule ends by the clock.")


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
    try:
        return folders_in(written)
    except AccountError as error:
        raise CommandError(str(error)) from error
