"""What the coverage page says of the tests is true of them."""

from __future__ import annotations

from pathlib import Path

from evenhand.policy import proof


def test_no_clause_claims_a_test_that_is_not_there() -> None:
    """Make it anew with `evenhand coverage --collect tests`."""
    there = proof.collect(Path(__file__).parents[1])
    claimed = {(id_, name) for id_, names in proof.kept().items() for name in names}
    assert claimed
    assert claimed <= {(id_, name) for id_, names in there.items() for name in names}
