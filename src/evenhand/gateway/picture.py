"""The picture: what is known of every address, as compact as it can be, in the memory of the process that answers.

A million people are two dictionaries of short texts. What many have in common (their measures, days and scope) is kept once, and an
address leads to its number and to the references of the restrictions: "7 R-4F2K9". Nothing is read out of it until somebody asks.
"""

from __future__ import annotations

from collections.abc import Iterable

from evenhand.casework.doors.everybody import FREE, KINDS, Known, There, points_in, standing_from
from evenhand.people.match import MATCHED
from evenhand.policy.instruction import Standing

# An address and what is known of it; None for one that is not on record any more.
Change = tuple[str, str, Known | None]


class Picture:
    """The picture as of one entry of the audit trail (`mark`: its number and hash), and who is `there`: the colleagues it names.

    One thread may change it while another reads: a number, once given, never means anything else.
    """

    def __init__(self, facts: Iterable[tuple[str, str]] = ()) -> None:
        self.mark: tuple[int, str] = (0, "")
        self.there: dict[str, There] = {}
        self.addresses: dict[str, dict[str, str]] = {kind: {} for kind in KINDS}
        self.facts: list[tuple[str, str]] = []
        self.points: set[str] = set()
        self._numbers: dict[tuple[str, str], str] = {}
        for each in facts or [(FREE.match, FREE.facts)]:
            self._number(*each)

    def put(self, changes: Iterable[Change]) -> list[Change]:
        """Know these addresses as they are now. Answers with those that were known otherwise."""
        new = []
        for change in changes:
            kind, address, known = change
            addresses = self.addresses[kind]
            before = addresses.get(address)
            value = None if known is None else self._value(known)
            if value == before:
                continue
            new.append(change)
            if value is None:
                del addresses[address]
            else:
                addresses[address] = value
        return new

    def known(self, value: str) -> Known:
        """What a text of the picture means."""
        number, *references = value.split(" ")
        match, facts = self.facts[int(number)]
        return Known(match, tuple(references), facts)

    def standing(self, number: str) -> tuple[str, Standing | None]:
        """How certain the match is, and the standing, of everybody with this number. Its restrictions are called "0", "1"…: the
        place of their reference among those of the address.
        """
        match, facts = self.facts[int(number)]
        if match != MATCHED:
            return match, None
        return match, standing_from(facts, None, self.there)

    def _value(self, known: Known) -> str:
        number = self._number(known.match, known.facts)
        return " ".join((number, *known.references)) if known.references else number

    def _number(self, match: str, facts: str) -> str:
        number = self._numbers.get((match, facts))
        if number is None:
            number = str(len(self.facts))
            self.facts.append((match, facts))
            self.points.update(points_in(facts))
            self._numbers[match, facts] = number
        return number

    def __len__(self) -> int:
        return sum(len(each) for each in self.addresses.values())
