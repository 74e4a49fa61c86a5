"""evenhand token: make, list and withdraw the tokens of machines that ask."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from evenhand.casework import clock
from evenhand.casework.actions.issue_token import issue_token
from evenhand.casework.actions.withdraw_token import withdraw_token
from evenhand.people.models import Colleague, Token
from evenhand.policy.outcome import Refused
from evenhand.policy.privacy import SCOPES


class Command(BaseCommand):
    help = "Make, list and withdraw tokens for the API."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("do", choices=["make", "list", "withdraw"])
        parser.add_argument("name", nargs="?", default="", help="the machine the token is for")
        parser.add_argument(
            "--scope",
            action="append",
            choices=SCOPES,
            help="what it is for (default: instruction; actions with --as)",
        )
        parser.add_argument(
            "--as",
            dest="colleague",
            default="",
            metavar="USERNAME",
            help="the colleague it acts or looks things up for",
        )

    @staticmethod
    def _colleague(username: str) -> Colleague | None:
        if not username:
            return None
        found = Colleague.objects.filter(username=username, is_active=True).first()
        if found is None:
            raise CommandError(f"Nobody called “{username}” can sign in. See: evenhand who", returncode=2)
        return found

    def handle(self, *args: Any, **options: Any) -> None:
        if options["do"] == "list":
            for row in Token.objects.select_related("colleague").order_by("made_at", "pk"):
                self.stdout.write(f"{row.name}  {', '.join(row.scopes)}  {_for_whom(row)}  {_state(row)}")
        elif options["do"] == "make":
            try:
                row = issue_token(
                    by=None,
                    now=clock.now(),
                    name=options["name"],
                    scopes=options["scope"] or (["actions"] if options["colleague"] else ["instruction"]),
                    colleague=self._colleague(options["colleague"]),
                )
            except Refused as problem:
                raise CommandError(str(problem), returncode=2) from None
            self.stdout.write(row.secret)
            self.stderr.write("This is the only time the token is shown. Keep it where the machine reads it.")
        else:
            rows = list(Token.objects.filter(name=options["name"], withdrawn_at=None))
            if not rows:
                raise CommandError(
                    f"No token in use is called “{options['name']}”. See: evenhand token list", returncode=2
                )
            for row in rows:
                withdraw_token(by=None, now=clock.now(), token=row)
            self.stdout.write(f"Withdrawn: {options['name']}")


def _for_whom(row: Token) -> str:
    """For whom a token acts; who has left opens nothing by it any more."""
    if row.colleague is None:
        return "for nobody"
    return f"for {row.colleague.username}" + ("" if row.colleague.is_active else " (has left)")


def _state(row: Token) -> str:
    return "withdrawn" if row.withdrawn_at else "good"
