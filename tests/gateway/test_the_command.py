"""What the gateway is begun with: a mistake is said in words, and nothing is listened at."""

from __future__ import annotations

import argparse

import pytest
from django.core.management.base import CommandError

from evenhand.casework.doors.listening import read_mode
from evenhand.gateway.management.commands.gateway import Command
from evenhand.gateway.told import HEADER


@pytest.mark.parametrize("written", ["rw", "999", "", "66", "0o660", "6666"])
def test_a_mode_that_is_none_is_said_in_words(written: str) -> None:
    with pytest.raises(ValueError, match="Write it as chmod does"):
        read_mode(written)
    with pytest.raises(CommandError, match="Write it as chmod does"):
        Command().create_parser("evenhand", "gateway").parse_args(["--mode", written])


def test_a_mode_is_read_as_chmod_reads_it() -> None:
    assert (read_mode("660"), read_mode("0666")) == (0o660, 0o666)


@pytest.mark.parametrize(
    "name", ["Foo", "X-Evenhand-1", "Evenhand-", "Evenhand-a:b", "Evenhand-a b", "Evenhand-a\nX: y"]
)
def test_a_header_that_is_not_of_our_family_or_none_at_all_is_not_prepended(name: str) -> None:
    """A sender could write it as well, and Postfix would not strip it."""
    parser: argparse.ArgumentParser = Command().create_parser("evenhand", "gateway")
    with pytest.raises(CommandError, match="no header of ours"):
        parser.parse_args(["--policy-header", name])
    assert parser.parse_args([]).policy_header == HEADER
    assert parser.parse_args(["--policy-header", "Evenhand-8f1c0b5e2d"]).policy_header.endswith("5e2d")
