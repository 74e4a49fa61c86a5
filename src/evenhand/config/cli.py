"""The `evenhand` command: one door to every command of every room."""

from __future__ import annotations

import gc
import os
import select
import sys
from pathlib import Path

from evenhand.config import places

# Played on a database in memory that ends with the command, whatever the installation's own database is.
THROW_AWAY = {"rehearse"}
# Ask nothing of the database.
WITHOUT_DATABASE = {"flowchart", "coverage", "welsh"}
# Do without it while it is away; an empty one in its place would say that nobody is under any restriction.
NEVER_MAKES_ONE = {"gateway", "read_register", "record_answers"}

# Commands of this room, which are no command of Django's.
OURS = {
    "backup": "write all that is kept into a folder, while everything runs",
    "move": "copy all records from the database inside to a PostgreSQL",
    "restore": "set up an empty installation from such a folder",
}

HELP = """\
Evenhand carries out a policy on unacceptable contact.

  evenhand serve [--port 8000] [--demo]   start the screens on this machine
{commands}
Each says more with --help. All of them work on the same database: the one inside {data},
or the one that EVENHAND_DATABASE_URL names.
"""


def main(argv: list[str] | None = None) -> None:
    """Run one of Evenhand's commands; without arguments say what there is. What goes wrong is said in a sentence."""
    arguments = sys.argv if argv is None else argv
    command = arguments[1] if len(arguments) > 1 else "help"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evenhand.config.settings")
    if command in THROW_AWAY:
        os.environ["EVENHAND_DATABASE_URL"] = "sqlite://:memory:"
    try:
        _run(command, arguments)
    except Exception as error:
        if isinstance(error, BrokenPipeError) and _nobody_reads():
            os.dup2(
                os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno()
            )  # else the end of Python says it again
            sys.exit(1)
        from evenhand.config.faults import in_words

        told = in_words(error)
        if not told:
            raise
        sys.exit(told)
    except KeyboardInterrupt:
        sys.exit("\nStopped. What was done until now is kept.")


def _nobody_reads() -> bool:
    """Whether whoever read what is said has gone, as `head` does after its lines."""
    asked = select.poll()
    asked.register(sys.stdout.fileno(), 0)
    return any(event & select.POLLERR for _, event in asked.poll(0))


def _run(command: str, arguments: list[str]) -> None:
    if command == "serve":
        from evenhand.config.serve import serve

        serve(arguments[2:])
        return
    if command in ("backup", "restore"):
        from evenhand.config import backup

        getattr(backup, command)(arguments[2:])
        return
    if command == "move":
        from evenhand.config.move import move

        move(arguments[2:])
        return
    if command == "signals":
        from evenhand.signals.command.main import main as signals

        sys.exit(signals(arguments[2:]))
    import django

    # What is loaded now stays: to look through it for what can be thrown away would take a third of the time of a start.
    gc.disable()
    django.setup()
    if command in _commands():
        from django.core.management import load_command_class

        load_command_class(_commands()[command], command)
    gc.freeze()
    gc.enable()
    if command in ("help", "--help", "-h") and len(arguments) < 3:
        sys.stdout.write(HELP.format(commands=_listed(), data=places.data_folder()))
        return
    if command in _commands() and command not in THROW_AWAY | WITHOUT_DATABASE | NEVER_MAKES_ONE:
        _make_database_once()
        _check_release()
    from django.core.management import execute_from_command_line

    if command == "migrate":
        from evenhand.config import databases

        databases.reach()
        with databases.alone():
            execute_from_command_line(arguments)
        return
    execute_from_command_line(_without_checks(arguments) if command in _commands() else arguments)


def _without_checks(arguments: list[str]) -> list[str]:
    """Django's checks load every screen, which takes as long as a short command itself: `serve` and `migrate` make them."""
    return [*arguments[:2], "--skip-checks", *arguments[2:]]


def _commands() -> dict[str, str]:
    """The commands that live in a room of ours, and in which."""
    from django.core.management import get_commands

    return {name: app for name, app in get_commands().items() if str(app).startswith("evenhand.")}


def _listed() -> str:
    from django.core.management import load_command_class

    from evenhand.signals.command.main import HELP as SIGNALS

    told = (
        {name: load_command_class(app, name).help for name, app in _commands().items()}
        | OURS
        | {"signals": SIGNALS}
    )
    return "".join(f"  evenhand {name:<29} {help_text}\n" for name, help_text in sorted(told.items()))


def _check_release() -> None:
    """An upgrade that nobody finished is said before anything is written. A database that is away is another matter: whoever
    goes on without it does, and whoever does not says so.
    """
    from django.db import DatabaseError, connections

    from evenhand.config import databases

    try:
        told = databases.out_of_step()
        if told:
            with databases.alone():  # somebody may be about to finish it
                told = databases.out_of_step()
    except DatabaseError:
        return
    finally:
        connections.close_all()
    if told:
        sys.exit(told)


def _make_database_once() -> None:
    """The embedded database is made by whichever command comes first; a PostgreSQL one is left to `migrate`."""
    from django.conf import settings

    from evenhand.config import databases

    database = settings.DATABASES["default"]
    name = str(database["NAME"])
    if not database["ENGINE"].endswith("sqlite3") or name == ":memory:":
        return
    if not Path(name).exists() or not Path(name).stat().st_size:
        databases.reach()
        databases.bring_up_to_date()


if __name__ == "__main__":
    main()
