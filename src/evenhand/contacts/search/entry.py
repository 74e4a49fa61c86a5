"""A contact as the index holds it: its words in their order, what else it says, and marks for what it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from itertools import chain
from typing import NamedTuple

from evenhand.contacts.models import Contact
from evenhand.people.normalise import KIND_OF_CHANNEL, normalise

from .words import GAP, LONGEST, words_apart, words_of

# What PostgreSQL holds of a text: positions up to here, and no more than so many of one word. Both databases get no more
# than that, so that they answer alike: beyond it a word is found, but not as part of a phrase.
PLACES = 16_000
TIMES = 250
MORE = 20_000  # further different words of one contact
BYTES = 800_000  # of all its different words, and of their beginnings, which PostgreSQL gets as marks; the rest is for its places
BEGINNINGS = 66  # bytes that the beginnings of one word take at most
MOST_ADDED = 400_000  # characters of what its files say; what lies beyond is in the files

LOW = 20  # bits of the key that tell contacts of one second apart


@dataclass(frozen=True, slots=True)
class Around:
    """What the records around a contact say of it: its files and their texts, who took part, whether it was read or is a danger."""

    files: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    took_part: frozenset[int] = frozenset()
    read: bool = False
    danger: bool = False


@dataclass(slots=True)
class Document:
    """What goes into the index, parted by spaces: `words` in their places, and `rest`, words and marks that have none."""

    words: str
    rest: str

    def digest(self) -> int:
        """What tells this document from another, as a signed number of 64 bits."""
        text = f"{self.words}\n{self.rest}"
        return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)


class Newest(NamedTuple):
    """The newest entries that fit, each by its key and its contact, and how many fit."""

    entries: Sequence[tuple[int, int]]
    number: int


@dataclass(slots=True)
class Row:
    """A row of the index, quicker to make than a `SearchEntry`."""

    pk: int
    contact_id: int
    added: str
    marks: str
    digest: int
    version: int


def key_of(received_at: datetime, pk: int) -> int:
    """Where a contact stands in the order of time: its second, then its number. Later is greater."""
    return first_key(received_at) | pk & ((1 << LOW) - 1)


def first_key(moment: datetime) -> int:
    """The least key of a second."""
    return int(moment.timestamp() // 1) << LOW


def added_by(texts: Iterable[str]) -> str:
    """What the files of a contact say, folded, each file on a line."""
    return "\n".join(dict.fromkeys(" ".join(words_of(text)) for text in texts))[:MOST_ADDED].strip()


def marks_of(contact: Contact, around: Around) -> list[str]:
    """One mark for everything that a search may be narrowed by, or that rights depend on. No word begins like a mark."""
    took_part = {contact.logged_by_id, contact.closed_by_id, contact.confirmed_by_id, *around.took_part} - {
        None
    }
    return [
        f"_c{contact.channel}",
        f"_u{contact.purpose}",
        f"_m{contact.match}",
        "_r" if around.read else "_n",
        *(("_o",) if contact.closed_at is None else ()),
        *((f"_p{contact.person_id}",) if contact.person_id else ()),
        *(("_f",) if around.files else ()),
        *(("_d",) if around.danger else ()),
        *sorted(f"_w{each}" for each in took_part),
    ]


def document_of(contact: Contact, files: Sequence[str], added: str, marks: Sequence[str]) -> Document:
    """The words of a contact: its reference, subject, body, who it is from and to, the names of its files and what they say."""
    return document_with(words_in(contact, files), added, marks)


def words_in(contact: Contact, files: Sequence[str]) -> list[str]:
    """The words of a contact that never change, which take longest to find: all but what its files say."""
    return words_apart(_parts(contact, files))


def document_with(said: Sequence[str], added: str, marks: Sequence[str]) -> Document:
    """The document of a contact that says this (`words_in`)."""
    words = [*said, *added.replace("\n", f" {GAP} ").split()]
    different = set(words)
    if max(map(len, different)) > LONGEST:
        words = [word[:LONGEST] for word in words]
        different = set(words)
    if _fit(words, different):
        return _document(words, marks)
    rest = dict.fromkeys(words[PLACES:])
    rest.pop(GAP, None)
    held: dict[str, int] = {}
    placed = list(_placed(words[:PLACES], held))
    return _document(placed, marks, _that_fit(list(rest)[:MORE], held))


def _document(words: Iterable[str], *rest: Iterable[str]) -> Document:
    return Document(" ".join(words), " ".join(chain.from_iterable(rest)))


def _parts(contact: Contact, files: Sequence[str]) -> Iterator[str]:
    yield contact.reference
    yield contact.subject
    yield contact.sender_name
    yield contact.sender
    if contact.sender and KIND_OF_CHANNEL.get(contact.channel) == "phone":
        yield telephone(contact.sender)
    yield from contact.recipients
    yield from files
    yield contact.body


def telephone(text: str) -> str:
    """A telephone number in its one form, as one word ("" when it is none): however it is written, it is found."""
    return normalise("phone", text).lstrip("+")


def _fit(words: Sequence[str], different: set[str]) -> bool:
    """Whether both databases can hold all of it, which is nearly always: how much, and how often each of its words occurs."""
    again = len(words) - len(different)
    if len(words) > PLACES or (again >= TIMES and max(Counter(words).values()) > TIMES):
        return False
    # Asked only where there are so many that they might not fit.
    return len(different) * (4 * LONGEST + BEGINNINGS) <= BYTES or sum(map(_room_for, different)) <= BYTES


def _room_for(word: str) -> int:
    """The most bytes that a word and its beginnings take in PostgreSQL."""
    size = len(word.encode())
    return size + min(3 * size + 6, BEGINNINGS)


def _placed(words: Iterable[str], held: dict[str, int]) -> Iterator[str]:
    """Each word while there is room for it, else a gap. `held` counts them."""
    room = BYTES
    for word in words:
        seen = held.get(word, 0)
        if not seen:
            room -= _room_for(word)
        if word == GAP or seen >= TIMES or room < 0:
            yield GAP
        else:
            held[word] = seen + 1
            yield word


def _that_fit(words: Iterable[str], held: dict[str, int]) -> Iterator[str]:
    room = BYTES - sum(map(_room_for, held))
    for word in words:
        room -= 0 if word in held else _room_for(word)
        if room >= 0:
            yield word
