"""The answer to a question: some contacts, newest first, and how many there are, counted up to a bound."""

from __future__ import annotations

from dataclasses import dataclass

from .asked import Asked, Narrowed, Rights
from .store import engine

PER_PAGE = 25
COUNTED = 500  # more are not counted: a page says “more than 500”; nobody reads so many, and each has to be looked up


@dataclass(frozen=True, slots=True)
class Hits:
    """The ids of contacts, newest first; the key from which the next page goes on (None at the end); how many there are in all,
    `more` when there are more than that.
    """

    contacts: tuple[int, ...] = ()
    older: int | None = None
    number: int = 0
    more: bool = False


def search(
    rights: Rights, asked: Asked, narrowed: Narrowed | None = None, *, before: int | None = None
) -> Hits:
    """What this reader may see and asked for: a page of it, newest first, going on below the key `before`.

    Asked for nothing, it finds nothing. The count is of what this reader may see, and no more (LK2).
    """
    narrowed = narrowed or Narrowed()
    theirs = rights.marks()
    marks = ([] if theirs is None else [theirs]) + narrowed.marks()
    if not (asked or narrowed) or not all(marks):
        return Hits()
    least, below = narrowed.keys()
    found, number = engine().newest(asked, marks, least, below, COUNTED + 1, PER_PAGE + 1)
    if before is not None:
        further = below if below is not None and below < before else before
        found, _ = engine().newest(asked, marks, least, further, PER_PAGE + 1, PER_PAGE + 1)
    page = found[:PER_PAGE]
    return Hits(
        tuple(contact for _, contact in page),
        older=page[-1][0] if len(found) > PER_PAGE else None,
        number=min(number, COUNTED),
        more=number > COUNTED,
    )
