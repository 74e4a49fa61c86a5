"""evenhand seal_key: makes the key pair of the seal, or takes the private part off this machine."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from evenhand.casework.management.passphrase import ask_for_new
from evenhand.contacts import seal_key
from evenhand.contacts.envelope import CannotOpenError, PrivateKey


class Command(BaseCommand):
    """Exit status 1, and nothing changed, when a file is there already, a passphrase is too short or does not fit."""

    help = "Make the key that opens what is sealed, for the content lead; or take one that lies here away."

    def add_arguments(self, parser: ArgumentParser) -> None:
        steps = parser.add_subparsers(dest="step", required=True)
        make = steps.add_parser(
            "make", help="make a key pair, before anything is sealed or to change the key"
        )
        make.add_argument(
            "file", type=Path, help="where the private part goes: a medium of the content lead's"
        )
        take = steps.add_parser(
            "take", help="take away the private key that was made by itself and lies here"
        )
        take.add_argument("file", type=Path, help="where it goes: a medium of the content lead's")
        steps.add_parser("show", help="say which key seals here, and whether a private one lies here")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['step']}")(options.get("file"))
        except FileExistsError:
            raise CommandError(f"{options['file']} is there already. Nothing was changed.") from None
        except (OSError, CannotOpenError) as error:
            raise CommandError(str(error)) from error

    def _make(self, file: Path) -> None:
        made = PrivateKey.make()
        self._write(file, made)
        used = seal_key.use(made.public)
        self.stdout.write(
            f"The private key is in {file}. Keep it, and a copy, where this machine cannot read it."
        )
        if used:
            self.stdout.write(f"From now on what is sealed is sealed to {made.public}.")
        else:
            self.stdout.write(f"To seal with it from now on, set EVENHAND_SEAL_KEY={made.public}")

    def _take(self, file: Path) -> None:
        left = seal_key.left_here()
        if not left:
            raise CommandError("No private key lies here.")
        self._write(file, PrivateKey.read(left[0].read_bytes()))
        seal_key.wipe(left[0])
        self.stdout.write(
            f"The private key is in {file} and no longer here. Without it and its passphrase nothing opens."
        )

    def _show(self, _: None) -> None:
        self.stdout.write(f"What is sealed is sealed to {seal_key.public_key()}.")
        for file in seal_key.left_here():
            self.stdout.write(
                f"Its private part lies here: {file}. Take it away: evenhand seal_key take FILE"
            )

    def _write(self, file: Path, key: PrivateKey) -> None:
        """Write it locked, and only go on when it opens again."""
        passphrase = ask_for_new()
        seal_key.write_new(file, key.written(passphrase))
        if PrivateKey.read(file.read_bytes(), passphrase).public != key.public:
            raise CommandError("The file could not be read back. Nothing was changed.")
