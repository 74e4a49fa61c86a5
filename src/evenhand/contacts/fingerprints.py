"""Nearly the same words again: each contact's own words leave a fingerprint, by which a repeat is found at once among millions.

The words are cut into shingles, three words each. Two texts are as alike as the share of their shingles that both have (Jaccard).
A MinHash estimates that; its values are taken together in bands, and texts that agree in one whole band are candidates. Only what
is then found alike by the exact share, counted from the texts themselves, is answered (docs/decisions/0012).

What a message quotes of earlier mail is left out: a reply is no repeat of what it answers. What is sealed has no fingerprint (I28).
"""

from __future__ import annotations

import re
import struct
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from zlib import crc32

from django.db import connection
from rensa import RMinHash

from evenhand.audit.rows import insert_rows
from evenhand.signals.quoted import own_lines

from .models import Band, Contact, Fingerprint
from .plain import Folding

# Everything here that changes what a text's fingerprint is counts the version up, so that old and new ones never meet.
VERSION = 1
SHINGLE_WORDS = 3
BANDS, ROWS = 8, 4
_SEED = 20260701
# A text of fewer shingles is too short to be nearly another one: it is only ever the very same.
FEWEST_SHINGLES = 6
LONGEST = 200_000  # characters of a text that are looked at
ALIKE = 0.8
# Of one band, so that ten thousand copies of a campaign's letter cost no more to find than fifty: the latest ones.
_FROM_A_BAND = 50
# Those that share most bands are verified first; so many for each that is asked for.
_VERIFIED_FOR_ONE = 3
# Of those that share one band alone, which is mostly chance, so many: among millions there are always some.
_LONERS = 5

_SIGNATURE = struct.Struct(f"<{BANDS * ROWS}I")
_OF_A_BAND = 4 * ROWS  # bytes of a signature
# Where a band's keys stand, and where its part of a signature begins.
_PLACES = [(VERSION << 40 | band + 1 << 32, band * _OF_A_BAND) for band in range(BANDS)]
_LETTERS = bytes(
    (code + 32 if 0x41 <= code <= 0x5A else code) if chr(code).isalnum() or code >= 0x80 else 0x20
    for code in range(256)
)
_NOT_OF_A_WORD = re.compile(r"[^\w]+|_")


@dataclass(frozen=True, slots=True)
class Near:
    """A contact that says nearly the same: `alike` is the share of shingles both have, 1.0 when the words are the same."""

    contact: Contact
    alike: float


def keep_fingerprints(contacts: Sequence[Contact]) -> None:
    """Keep the fingerprints of contacts that were just stored, in the transaction that stored them."""
    told = ((contact.id, keys_of_text(contact.body)) for contact in contacts if contact.sealed_at is None)
    held = [(pk, VERSION, some) for pk, some in told if some]
    insert_rows(
        Fingerprint, ("contact_id", "version", "keys"), [(pk, v, _packed(some)) for pk, v, some in held]
    )
    # In the order of the index, so that each of its pages is found and changed once for the batch.
    insert_rows(Band, ("key", "contact_id"), sorted([(key, pk) for pk, _, some in held for key in some]))


def forget(contact: Contact) -> None:
    """Take a contact's fingerprint away, in the transaction that seals it (I28)."""
    for fingerprint in Fingerprint.objects.filter(contact=contact):
        keys = _unpacked(bytes(fingerprint.keys))
        Band.objects.filter(key__in=keys, contact=contact).delete()
        fingerprint.delete()


def behind(limit: int = 500, after: int = 0) -> list[int]:
    """The ids of contacts without a fingerprint, after this id, in order: of those from before there were any, and of those that
    say nothing of their own.
    """
    rows = Contact.objects.filter(fingerprint=None, sealed_at=None, disposed_as="", pk__gt=after).order_by(
        "pk"
    )
    return list(rows.values_list("pk", flat=True)[:limit])


def near(contact_or_text: Contact | str, limit: int = 10, *, alike: float = ALIKE) -> list[Near]:
    """The contacts that say nearly the same, the most alike first, then the latest; never the contact itself, never what is sealed.

    `alike` is the least share of shingles that both have. From 0.8 on, at least 98 % of what is so alike is found, from 0.9 on
    practically all; each answer is verified against the text itself. Texts too short for shingles are found only when they are
    the same word for word. The cost does not depend on how much is held.
    """
    itself = contact_or_text if isinstance(contact_or_text, Contact) else None
    words = _words(itself.body if itself else str(contact_or_text))
    if not words or limit < 1 or (itself is not None and itself.sealed_at is not None):
        return []
    candidates = _candidates(keys_of([words])[0], itself.pk if itself else 0)[: limit * _VERIFIED_FOR_ONE]
    found: dict[int, float] = {}
    # Those that share most bands come first, so that mostly the first few are all that has to be read.
    while candidates and len(found) < limit:
        some, candidates = candidates[:limit], candidates[limit:]
        found |= {pk: share for pk, share in _verified(words, some) if share >= alike}
    best = sorted(found, key=lambda pk: (-found[pk], -pk))[:limit]
    contacts = Contact.objects.in_bulk(best)
    return [Near(contacts[pk], found[pk]) for pk in best]


def _verified(words: Sequence[bytes], candidates: Sequence[int]) -> Iterator[tuple[int, float]]:
    """The exact share of each of these contacts."""
    own = shingles(words)
    for pk, body in Contact.objects.filter(pk__in=candidates, sealed_at=None).values_list("pk", "body"):
        others = _words(body)
        yield pk, 1.0 if others == words else jaccard(own, shingles(others))


def shingles(words: Sequence[bytes]) -> frozenset[bytes]:
    """The shingles of these words; of words too few for them, the one of all words together."""
    return frozenset(_shingles(words)) if _is_long_enough(words) else frozenset((b" ".join(words),))


def jaccard(one: frozenset[bytes], other: frozenset[bytes]) -> float:
    """The share of shingles that both have, from 0 to 1."""
    both = len(one & other)
    return both / (len(one) + len(other) - both) if both else 0.0


def keys_of_text(body: str) -> tuple[int, ...]:
    """The keys of a contact's text; none where it says nothing of its own."""
    words = _words(body)
    return keys_of([words])[0] if words else ()


def keys_of(texts: Iterable[Sequence[bytes]]) -> list[tuple[int, ...]]:
    """The keys of texts given as their words: one for each band, or one alone for a text too short for shingles.

    A key holds the version, the band (0: the whole text) and 32 bits of a checksum, each in its own place, so that bands never
    meet. The same words give the same keys on every machine.
    """
    return [_keys(words) for words in texts]


def _keys(words: Sequence[bytes]) -> tuple[int, ...]:
    if not _is_long_enough(words):
        return (_whole_key(words),)
    sketch = RMinHash(BANDS * ROWS, _SEED)
    sketch.update(_shingles(words))
    return _band_keys(sketch.digest())


def _band_keys(digest: Sequence[int]) -> tuple[int, ...]:
    signature = _SIGNATURE.pack(*digest)
    return tuple([place | crc32(signature[start : start + _OF_A_BAND]) for place, start in _PLACES])


def _whole_key(words: Sequence[bytes]) -> int:
    return VERSION << 40 | int.from_bytes(blake2b(b" ".join(words), digest_size=4).digest(), "little")


def _words(body: str) -> list[bytes]:
    """The words of a text's own part, folded: capitals, punctuation and the ways of writing one letter count for nothing."""
    text = own_lines(body[:LONGEST])
    if (plain := _PLAIN.of(text)) is not None:
        return plain.encode().split()
    return _folded(text).encode("utf-8", "replace").translate(_LETTERS).split()


def _folded(text: str) -> str:
    return _NOT_OF_A_WORD.sub(" ", unicodedata.normalize("NFKC", text).casefold())


_PLAIN = Folding(_folded)


def _is_long_enough(words: Sequence[bytes]) -> bool:
    return len(words) >= FEWEST_SHINGLES + SHINGLE_WORDS - 1


def _shingles(words: Sequence[bytes]) -> list[bytes]:
    return list(map(b" ".join, zip(words, words[1:], words[2:], strict=False)))


def _candidates(keys: Sequence[int], itself: int) -> list[int]:
    """The contacts that share a key, those that share most first, then the latest: bounded, however many do."""
    one = (
        "SELECT contact_id FROM (SELECT contact_id FROM contacts_band WHERE key = %s AND contact_id <> %s "
        "ORDER BY contact_id DESC LIMIT %s) AS band"
    )
    asked = [each for key in keys for each in (key, itself, _FROM_A_BAND)]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join([one] * len(keys)), asked)
        shared = Counter(pk for (pk,) in cursor.fetchall())
    ranked = sorted(shared, key=lambda pk: (-shared[pk], -pk))
    several = sum(count > 1 for count in shared.values())
    return ranked[: several + (_LONERS if len(keys) > 1 else len(ranked))]


def _packed(keys: Sequence[int]) -> bytes:
    return struct.pack(f"<{len(keys)}q", *keys)


def _unpacked(packed: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(packed) // 8}q", packed)
