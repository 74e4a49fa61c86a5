"""evenhand hand_over: what is sealed, opened with the content lead's key, for the police; and the record of it."""

from __future__ import annotations

import shutil
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from evenhand.casework import clock
from evenhand.casework.actions.hand_over_sealed import hand_over_sealed
from evenhand.casework.management.passphrase import ask_for_old
from evenhand.casework.oversight.sealed_package import RECEIPT, write_package
from evenhand.contacts.envelope import CannotOpenError, PrivateKey
from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague
from evenhand.policy.outcome import Refused


class Command(BaseCommand):
    """Exit status 1, and no folder left, when the key does not fit or the policy refuses."""

    help = "Hand a sealed contact over to the police: write it into a folder with a receipt, and record to whom it went."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("reference", help="of the sealed contact, such as C-7K2M9PQR")
        parser.add_argument("--by", required=True, help="the user name of the content lead who does it")
        parser.add_argument("--key", type=Path, required=True, help="the key file")
        parser.add_argument(
            "--to", type=Path, required=True, help="a new folder, on the medium that is handed over"
        )
        parser.add_argument("--force", required=True, help="the police force")
        parser.add_argument("--authority", required=True, help="under whose authority it is handed over")
        parser.add_argument(
            "--reference", dest="police_reference", default="", help="the force's own reference"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        contact = Contact.objects.filter(reference=options["reference"].upper()).first()
        by = Colleague.objects.filter(username=options["by"]).first()
        if contact is None or by is None:
            raise CommandError(
                "There is no such contact." if contact is None else "There is no such colleague."
            )
        if contact.sealed_at is None or not by.has_role("content_lead"):
            raise CommandError(
                "Only what is sealed is handed over in this way, and only by the content lead."
            )
        try:
            key = PrivateKey.read(options["key"].read_bytes(), ask_for_old())
            package = write_package(contact, key, options["to"])
        except CannotOpenError as error:
            raise CommandError(str(error)) from error
        except FileExistsError as error:
            raise CommandError(
                f"{options['to']} is there already. Name a folder that is not there yet."
            ) from error
        except OSError as error:
            raise CommandError(f"{error.filename or options['to']}: {error.strerror or error}") from error
        try:
            hand_over_sealed(
                by=by, now=clock.now(), contact=contact, force=options["force"], authority=options["authority"],
                reference=options["police_reference"], files=package.files, receipt=package.receipt,
            )  # fmt: skip
        except BaseException as error:
            shutil.rmtree(options["to"], ignore_errors=True)
            if isinstance(error, Refused):
                raise CommandError(str(error)) from error
            raise
        self.stdout.write(
            f"{package.files} files are in {options['to']}, and it is recorded that they were handed over."
        )
        self.stdout.write(
            f"The receipt is {RECEIPT}. Its own SHA-256, which the record keeps: {package.receipt}"
        )
