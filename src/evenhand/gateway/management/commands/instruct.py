"""evenhand instruct: what to do with a contact, asked from a terminal or a script."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from contextlib import suppress
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from evenhand.casework import clock
from evenhand.casework.doors.spool import note, record_if_possible
from evenhand.casework.questions.asking import CannotRead, meet, read_question


class Command(BaseCommand):
    help = "Say what to do with a contact: the same answer as on the screens, by mail and by telephone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--channel", required=True, help="email, phone, voicemail, post, web_form, social or in_person"
        )
        parser.add_argument(
            "--from",
            dest="sender",
            required=True,
            metavar="ADDRESS",
            help="e-mail address or telephone number",
        )
        parser.add_argument(
            "--to",
            action="append",
            default=[],
            metavar="TEAM",
            help="the team or address it is for (may be repeated)",
        )
        parser.add_argument("--purpose", default="", help="general, complaint, review_request or dispute")
        parser.add_argument(
            "--at",
            default="",
            metavar="WHEN",
            help="the moment, local time, for example 2026-07-02T09:30 (default: now)",
        )
        parser.add_argument("--json", action="store_true", help="print the fields as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        now = clock.now()
        try:
            question = read_question(
                channel=options["channel"],
                sender=options["sender"],
                to=options["to"],
                purpose=options["purpose"],
                at=options["at"],
                now=now,
            )
        except CannotRead as problem:
            raise CommandError(str(problem), returncode=2) from None
        met = meet(question)
        self._tell(met.told.as_dict(), as_json=options["json"])
        note(met.noted("command", now))
        with suppress(DatabaseError):  # noted is enough: whoever records next takes it along
            record_if_possible(now)

    def _tell(self, fields: dict[str, object], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(fields, ensure_ascii=False, indent=2))
            return
        told = fields.pop("say")
        for name, value in fields.items():
            if value not in (None, [], False):
                self.stdout.write(f"{name}: {', '.join(value) if isinstance(value, list) else value}")
        if fields["unspoken"]:
            self.stdout.write("\nSay nothing of this to them: a manager withholds the notice (RT4).")
        elif isinstance(told, dict):
            self.stdout.write(f"\nSay:  {told['en']}\nCymraeg:  {told['cy']}")
