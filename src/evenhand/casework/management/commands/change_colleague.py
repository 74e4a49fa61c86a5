"""`evenhand change_colleague`: another password, other roles, somebody who left or is back."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from evenhand.casework import clock
from evenhand.casework.management.passphrase import ask_for_password
from evenhand.people.accounts import PARTICULARS, change_colleague
from evenhand.people.models import Colleague
from evenhand.people.roles import ROLES

_TOLD = {
    "name": "another name",
    "email": "another e-mail address",
    "language": "another language",
    "team": "another team",
    "roles": "other roles",
    "password": "another password",
}


class Command(BaseCommand):
    """Exit status 1, and nothing changed, when there is no such account or what was asked for will not do."""

    help = "change an account: its roles, its password, whether its colleague still works here"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="what they sign in with")
        parser.add_argument("--name", help="their name, as colleagues read it")
        parser.add_argument(
            "--role", action="append", default=[], choices=ROLES,
            help="the roles they have from now on instead of those they had; may be given several times",
        )  # fmt: skip
        parser.add_argument("--email", help="where reminders reach them")
        parser.add_argument("--language", choices=("en", "cy"), help="the language they work in")
        parser.add_argument("--team", help="their team")
        parser.add_argument(
            "--password", action="store_true", help="ask for another password; it ends what is open with the old one"
        )  # fmt: skip
        works = parser.add_mutually_exclusive_group()
        works.add_argument(
            "--leaves", action="store_false", dest="works_here", default=None,
            help="they cannot sign in any more, from this moment; all that they did stays on record",
        )  # fmt: skip
        works.add_argument(
            "--returns", action="store_true", dest="works_here", default=None, help="they can again"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        colleague = Colleague.objects.filter(username=options["username"]).first()
        if colleague is None:
            raise CommandError(f"Nobody signs in as “{options['username']}”. See: evenhand who")
        try:
            changed = change_colleague(
                colleague=colleague,
                actor="system",
                now=clock.now(),
                particulars={name: options[name] for name in PARTICULARS if options[name] is not None},
                roles=options["role"],
                password=ask_for_password() if options["password"] else "",
                works_here=options["works_here"],
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        told = [_TOLD[name] for name in changed if name in _TOLD]
        if told:
            self.stdout.write(f"{colleague.username} has {', '.join(told)}.")
        if "is_active" in changed:
            self.stdout.write(_WORKS[options["works_here"]].format(colleague.username))
        if not changed:
            self.stdout.write("Nothing was changed: it is so already. See --help for what can be.")


_WORKS = {
    True: "{} can sign in again.",
    False: "{} cannot sign in any more. What waits for them is in My work of whoever stands in for them; where they are a single "
    "point of contact, a manager hands that over on the page of the restriction.",
}
