"""Nobody is said to have written to more addresses than they did: our own server's copies and a team's name are none."""

from __future__ import annotations

import pytest

from evenhand.contacts.recipients import addresses_among, written_to

TO, COPY = "casework@body.example", "casework@evenhand.invalid"


@pytest.mark.proves("UD3")
@pytest.mark.parametrize(
    ("recipients", "number"),
    [
        (["Casework", COPY, TO], 1),
        (["Casework", "North", "copy-of-casework@Evenhand.INVALID", TO, TO.upper()], 1),
        ([COPY], 1),
        ([COPY, "north@evenhand.invalid"], 2),
        ([TO, "north@body.example", "chief@body.example"], 3),
        (["Casework", "North"], 2),
        ([], 0),
    ],
)
def test_addresses_are_counted_as_the_sender_knows_them(recipients: list[str], number: int) -> None:
    assert len(addresses_among(recipients)) == number


def test_a_copy_is_not_shown_beside_the_address_that_it_is_a_copy_of() -> None:
    assert written_to(["Casework", COPY, TO, TO]) == ("Casework", TO)
    # A blind copy was written to the mailbox of that name, which stands nowhere else.
    assert written_to([COPY, "north@body.example"]) == (COPY, "north@body.example")
