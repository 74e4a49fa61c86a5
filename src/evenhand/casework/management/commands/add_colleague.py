"""`evenhand add_colleague`: gives somebody an account."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from evenhand.casework import clock
from evenhand.casework.management.passphrase import ask_for_password
from evenhand.people.accounts import add_colleague
from evenhand.people.roles import ROLES


class Command(BaseCommand):
    """Exit status 1, and nothing written, when the user name is taken or the password is weak."""

    help = "give somebody an account, to sign in with"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="what they sign in with")
        parser.add_argument("--name", required=True, help="their name, as colleagues read it")
        parser.add_argument(
            "--role", action="append", required=True, choices=ROLES, help="may be given several times"
        )
        parser.add_argument("--email", default="", help="where reminders reach them")
        parser.add_argument(
            "--language", choices=("en", "cy"), default="en", help="the language they work in"
        )
        parser.add_argument("--team", default="", help="their team")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            colleague = add_colleague(
                username=options["username"],
                name=options["name"],
                password=ask_for_password(),
                roles=options["role"],
                email=options["email"],
                language=options["language"],
                team=options["team"],
                actor="system",
                now=clock.now(),
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        self.stdout.write(f"{colleague.name} can sign in as {colleague.username}.")
