"""`evenhand gateway`: tells mail and telephone servers what to do with each contact, from a picture of all standings in memory."""

from __future__ import annotations

import argparse
import asyncio
import fcntl
import os
import re
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from evenhand.casework import clock
from evenhand.casework.doors.listening import CannotListenError, Protocol, Where, read_mode, read_where
from evenhand.casework.facts.mailboxes import mailboxes, trusted_servers
from evenhand.gateway.agi import AgiProtocol
from evenhand.gateway.answers import Answers
from evenhand.gateway.apart import Apart
from evenhand.gateway.follow import Follower
from evenhand.gateway.last_known import CannotReadPictureError, LastKnown
from evenhand.gateway.message import Filing
from evenhand.gateway.milter import MilterProtocol
from evenhand.gateway.moment import Moment
from evenhand.gateway.noting import Noting
from evenhand.gateway.picture import Picture
from evenhand.gateway.policy_service import PolicyProtocol
from evenhand.gateway.recorder import Recorder
from evenhand.gateway.service import serve
from evenhand.gateway.told import FAMILY, HEADER
from evenhand.policy.edition import load

_PATIENCE = 30  # seconds for a database to say whom it knows, where there is no picture; then mail servers may ask all the same


class Command(BaseCommand):
    """Until SIGTERM. Starts from the last known picture, with or without a database."""

    help = "tells servers what to do with each message and call (milter, policy delegation, FastAGI), until it is stopped"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        where = "unix:/path/of/socket or inet:127.0.0.1:8891"
        parser.add_argument(
            "--milter", type=_where, metavar="WHERE", help=f"where the mail server's milter asks: {where}"
        )
        parser.add_argument(
            "--policy", type=_where, metavar="WHERE",
            help=f"where Postfix's policy delegation asks, which knows the envelope alone, and that unchecked: {where}",
        )  # fmt: skip
        parser.add_argument(
            "--agi", type=_where, metavar="WHERE", help="where a telephone server (Asterisk) asks by FastAGI: inet:127.0.0.1:4573"
        )  # fmt: skip
        parser.add_argument(
            "--mode", type=_mode, default=0o660, help="who may use the sockets, as chmod writes it (660)"
        )
        parser.add_argument(
            "--policy-header", type=_header, default=HEADER, metavar="NAME",
            help=f"the header that the policy delegation prepends ({HEADER}); see docs/mail-server.md",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = settings.DATA_FOLDER
        if not (options["milter"] or options["policy"] or options["agi"]):
            options["milter"] = Where(socket=str(folder / "milter.sock"))
            options["policy"] = Where(socket=str(folder / "policy.sock"))
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        recorder = Recorder(self._say)
        recorder.start()
        try:
            self._answer(folder, options, recorder)
        finally:
            recorder.stop()
        self._say("Stopped. Mail goes on without us.")

    def _answer(self, folder: Path, options: dict[str, Any], recorder: Recorder) -> None:
        with _Keeper(folder) as keeper:
            last_known = keeper.last_known()
            if last_known is None:
                self._say(
                    "Another gateway keeps the last known picture; this one does so when that has gone."
                )
            picture, at = self._picture(last_known)
            answers = Answers(picture, mailboxes(), Moment(clock.by_the_machine()), load())
            connections.close_all()
            reading = Apart(self._say)
            reading.start()

            def look_too() -> None:
                recorder.look()
                if follower.last_known is None and (kept := keeper.last_known()):
                    follower.keep_in(kept)
                    self._say("The other gateway has gone; this one keeps the last known picture now.")

            follower = Follower(answers, reading, last_known, self._say, at, look_too)
            # While the follower hears of a million people, an answer waits for it a fifth of a millisecond, not five.
            sys.setswitchinterval(0.0002)
            noting = Noting(answers.moment)
            follower.start()
            if not len(picture) and not follower.ready.wait(_PATIENCE):
                self._say(
                    "The database has not said yet whom it knows. Servers may ask, and are told of nobody."
                )
            doors = _doors(answers, noting, options)
            try:
                asyncio.run(serve(doors, options["mode"], lambda: self._ready(answers, options)))
            except CannotListenError as error:
                raise CommandError(str(error)) from error
            finally:
                noting.flush()
                follower.stop()

    def _picture(self, last_known: LastKnown | None) -> tuple[Picture, datetime | None]:
        try:
            found = last_known.load() if last_known else None
        except CannotReadPictureError as error:
            self._say(f"{error}. It is made anew from the database.")
            found = None
        if found is None:
            return Picture(), None
        picture, at = found
        self._say(f"Starting from the picture of {at:%d %B %Y, %H:%M:%S %Z}: {len(picture):,} addresses.")
        return picture, at

    def _ready(self, answers: Answers, options: dict[str, Any]) -> None:
        doors = ", ".join(
            f"{name} at {options[name]}" for name in ("milter", "policy", "agi") if options[name]
        )
        self._say(f"{len(answers.picture):,} addresses known. Servers may ask: {doors} (stop with Ctrl+C)")

    def _say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()


def _doors(answers: Answers, noting: Noting, options: dict[str, Any]) -> list[tuple[Where, Protocol]]:
    trusted = trusted_servers()
    filing = Filing(settings.MAIL_CLOSED, settings.MAIL_READ)
    doors: list[tuple[Where, Protocol]] = []
    if options["milter"]:
        doors.append((options["milter"], lambda: MilterProtocol(answers, trusted, filing, noting)))
    if options["policy"]:
        header = options["policy_header"]
        doors.append((options["policy"], lambda: PolicyProtocol(answers, noting, header)))
    if options["agi"]:
        doors.append((options["agi"], lambda: AgiProtocol(answers, noting)))
    return doors


class _Keeper:
    """Of all gateways that work in this data folder one keeps the last known picture: whoever holds the lock."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = os.open(folder / "gateway.lock", os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def __enter__(self) -> _Keeper:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._file)

    def last_known(self) -> LastKnown | None:
        """The picture to keep; None while another gateway keeps it."""
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return None
        return LastKnown(self._folder / "gateway.picture")


def _mode(text: str) -> int:
    try:
        return read_mode(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _header(text: str) -> str:
    # One of another family would neither be stripped when a sender writes it nor be turned into ours.
    if not re.fullmatch(rf"{re.escape(FAMILY)}[A-Za-z0-9-]+", text):
        raise argparse.ArgumentTypeError(
            f"“{text}” is no header of ours. Write one such as {FAMILY}8f1c0b5e2d."
        )
    return text


def _where(written: str) -> Where:
    try:
        return read_where(written)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
