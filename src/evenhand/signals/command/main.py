"""The door to the subcommands: those that are here, found by themselves. Needs no database and no Django."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
from collections.abc import Sequence
from types import ModuleType

from evenhand.signals import command

HELP = "shows the hints of a text (explain), and how right they are on labelled messages (evaluate) and on repeats (pairs)"
_OURS = {"main"}


def subcommands() -> dict[str, ModuleType]:
    """The subcommands by their names."""
    names = (each.name for each in pkgutil.iter_modules(command.__path__) if each.name not in _OURS)
    return {name: importlib.import_module(f"{command.__name__}.{name}") for name in sorted(names)}


def main(arguments: Sequence[str]) -> int:
    """Run `evenhand signals …`; the exit code is 0 when it did what was asked."""
    parser = argparse.ArgumentParser(prog="evenhand signals", description=f"Hints, never decisions: {HELP}.")
    choices = parser.add_subparsers(dest="subcommand", required=True, metavar="COMMAND")
    every = subcommands()
    for name, module in every.items():
        module.arguments(choices.add_parser(name, help=module.HELP, description=module.HELP))
    given = parser.parse_args(arguments)
    return int(every[given.subcommand].run(given))
