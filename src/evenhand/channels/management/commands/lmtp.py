"""`evenhand lmtp`: takes in what a mail server hands over."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from evenhand.casework.doors.listening import CannotListenError, Where, read_mode
from evenhand.channels.email.parsed import MIB
from evenhand.channels.lmtp.server import Server
from evenhand.channels.lmtp.store import store


class Command(BaseCommand):
    help = "takes in mail that a mail server hands over (LMTP), until it is stopped"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        place = parser.add_mutually_exclusive_group(required=True)
        place.add_argument(
            "--socket", default="", metavar="PATH", help="listen at a socket in the file system"
        )
        place.add_argument("--port", type=int, default=0, help="listen at a port of this machine")
        parser.add_argument(
            "--host", default="127.0.0.1", help="the address of the port; LMTP asks for no password, so let no stranger reach it"
        )  # fmt: skip
        parser.add_argument(
            "--mode", type=_mode, default=0o660, help="who may use the socket, as chmod writes it (660)"
        )
        parser.add_argument("--threads", type=int, default=4, help="messages stored at a time (4)")
        parser.add_argument(
            "--longest", type=int, default=1024, metavar="MB", help="a longer message stays with the mail server (1024)"
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        """Until SIGTERM: then messages in hand are finished first. A message is acknowledged when it is committed."""
        where = Where(options["socket"], options["host"], options["port"])
        server = Server(where, store, max(1, options["threads"]), options["longest"] * MIB, options["mode"])
        connections.close_all()
        try:
            server.run(lambda: self._say(f"Mail servers may hand over mail at {where} (stop with Ctrl+C)"))
        except CannotListenError as error:
            raise CommandError(str(error)) from error
        self._say("Stopped; every message that was acknowledged is stored.")

    def _say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()


def _mode(text: str) -> int:
    try:
        return read_mode(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
