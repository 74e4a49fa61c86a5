"""What an instruction costs, beside the floor: the same question answered from a dictionary, in the same run.

Prints ratios; the absolute times are this machine's and today's. Cost must not grow with the number of people, since one
person's standing is all that an instruction depends on.
"""

from __future__ import annotations

import sys
from datetime import date, datetime, time
from statistics import median
from time import process_time

from evenhand.policy.access import DecidedRestriction
from evenhand.policy.bilingual import LONDON
from evenhand.policy.edition import load
from evenhand.policy.instruction import ContactNow, Standing, instruct
from evenhand.policy.measures import (
    ClosedChannels,
    ContactHours,
    EndCalls,
    Measure,
    ReadNoReply,
    SinglePointOfContact,
)

NOW = datetime(2026, 7, 7, 9, 30, tzinfo=LONDON)
KINDS: list[tuple[str, tuple[Measure, ...]]] = [
    ("nobody we know", ()),
    ("a closed channel", (ClosedChannels(("email",)),)),
    ("permitted hours", (ContactHours(("tue",), time(10), time(11), channels=("email",)),)),
    ("single point of contact", (SinglePointOfContact("mel", "cal"),)),
    ("read, not answered", (ReadNoReply(), EndCalls())),
]
ROUNDS = 5


def standings(number: int, measures: tuple[Measure, ...]) -> dict[str, Standing]:
    """So many people under these measures, by address."""
    restriction = DecidedRestriction("R-1", measures, date(2026, 7, 1), date(2026, 9, 30))
    return {f"p{n}@example.org": Standing(f"P-{n}", restrictions=(restriction,)) for n in range(number)}


def seconds(work: object, questions: int) -> float:
    """CPU seconds a question, the median of some rounds."""
    took = []
    for _ in range(ROUNDS):
        began = process_time()
        work(questions)  # type: ignore[operator]
        took.append((process_time() - began) / questions)
    return median(took)


def main() -> None:
    edition, contact = load(), ContactNow("email")
    questions = 2_000 if "--quick" in sys.argv else 20_000
    print(f"{'measure':26} {'people':>9} {'µs':>8} {'× floor':>8} {'× 10k':>6}")
    for name, measures in KINDS:
        first = 0.0
        for people in (10_000, 100_000) if "--quick" in sys.argv else (10_000, 100_000, 1_000_000):
            known = standings(people, measures) if measures else {}
            addresses = [f"p{n * 7919 % people}@example.org" for n in range(1_000)]

            def floor(
                count: int, known: dict[str, Standing] = known, addresses: list[str] = addresses
            ) -> None:
                for n in range(count):
                    known.get(addresses[n % 1_000])

            def ours(
                count: int, known: dict[str, Standing] = known, addresses: list[str] = addresses
            ) -> None:
                for n in range(count):
                    instruct(known.get(addresses[n % 1_000]), contact, NOW, edition)

            base, cost = seconds(floor, questions), seconds(ours, questions)
            first = first or cost
            print(f"{name:26} {people:9,} {cost * 1e6:8.2f} {cost / base:8.1f} {cost / first:6.2f}")


if __name__ == "__main__":
    main()
