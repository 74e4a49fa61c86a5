"""What it costs to find nearly the same words again, among ten thousand contacts and among many more; beside the floor.

Times are of the processor. The floor is comparing the text with every other one's shingles, which is what finding without
fingerprints means. One in twenty asked for is a repeat with some words changed: how many of those are found is told too.
`--contacts 1000000` takes more, and `--folder` keeps what was made for the next run.

Then all pairs among many texts (`--pairs 100000`): by our fingerprints, and by rensa's own index with its answers verified, in one
run; how many of the pairs that an exact join finds each of them has (of more than 20,000 texts: that either of the two finds).
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations
from pathlib import Path
from time import process_time
from zlib import crc32

from support.held import BATCH, Texts, hold, prepare

ASKED = 1_000
MOST_JOINED = 20_000  # texts; an exact join of more takes minutes
Pairs = dict[tuple[int, int], float]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contacts", type=int, default=100_000)
    parser.add_argument(
        "--pairs", type=int, default=20_000, help="texts among which all pairs are found; 0 for none"
    )
    parser.add_argument("--folder", type=Path, help="where the databases are kept")
    parser.add_argument("--quick", action="store_true", help="10,000 contacts and 2,000 texts only")
    asked = parser.parse_args()
    sizes = [10_000] if asked.quick else sorted({10_000, min(100_000, asked.contacts), asked.contacts})
    with tempfile.TemporaryDirectory(prefix="evenhand-bench-") as folder:
        prepare(asked.folder or Path(folder))
        measure(asked.folder or Path(folder), sizes)
        if asked.pairs:
            all_pairs(2_000 if asked.quick else asked.pairs)


def measure(folder: Path, sizes: list[int]) -> None:
    from evenhand.contacts import fingerprints
    from evenhand.contacts.models import Contact

    texts = Texts()
    print(
        f"{'contacts':>10} {'µs to keep':>10} {'p50 ms':>7} {'p99 ms':>7} {'× p50 of all':>12} {'repeats found':>13}"
    )
    for size in sizes:
        kept = hold(folder, size)
        chance = random.Random(1)
        bodies = list(Contact.objects.order_by("-pk").values_list("body", flat=True)[:2_000])
        took, found, repeats = [], 0, 0
        for number in range(ASKED):
            is_repeat = number % 20 == 0
            text = again(chance.choice(bodies), chance) if is_repeat else texts.one(chance)
            began = process_time()
            answers = fingerprints.near(text)
            took.append(process_time() - began)
            repeats += is_repeat
            found += is_repeat and bool(answers)
        took.sort()
        floor = by_comparing(bodies, texts.one(chance)) * size / len(bodies)
        told = f"{kept:10.0f}" if kept else f"{'–':>10}"
        print(
            f"{size:10,} {told} {took[ASKED // 2] * 1e3:7.2f} {took[ASKED * 99 // 100] * 1e3:7.2f} {took[ASKED // 2] / floor:12.6f}"
            f" {found:6} of {repeats}"
        )


def again(text: str, chance: random.Random) -> str:
    """The same with one word in fifty changed."""
    words = text.split(" ")
    for _ in range(len(words) // 50):
        words[chance.randrange(len(words))] = "otherwise"
    return " ".join(words)


def by_comparing(bodies: list[str], text: str) -> float:
    """Seconds to compare a text with each of these."""
    from evenhand.contacts.fingerprints import jaccard, shingles

    began = process_time()
    own = shingles(text.encode().split())
    for body in bodies:
        jaccard(own, shingles(body.encode().split()))
    return process_time() - began


def all_pairs(count: int) -> None:
    """Every two of many texts that are alike by 0.8 or more; one in five is another one with up to a tenth of its words changed."""
    chance, texts = random.Random(3), Texts()
    bodies: list[str] = []
    while len(bodies) < count:
        bodies += texts.batch(len(bodies) // BATCH)
    for number in range(0, count, 5):
        bodies[number] = changed(bodies[chance.randrange(count)], chance)
    words = [body.lower().replace(".", "").encode().split() for body in bodies[:count]]
    long = [number for number, each in enumerate(words) if len(each) >= 8]
    seconds, answers = {}, {}
    for name, find in (("ours", by_our_keys), ("rensa, verified", by_rensa)):
        began = process_time()
        answers[name] = find(words, long)
        seconds[name] = process_time() - began
    is_exact = count <= MOST_JOINED
    truth = exactly(words, long) if is_exact else answers["ours"] | answers["rensa, verified"]
    by = "an exact join" if is_exact else "either of the two"
    print(f"\nall pairs of {len(long):,} texts: {len(truth):,} are alike by 0.8 or more, by {by}")
    for name, found in answers.items():
        exact = all(found[pair] == truth.get(pair) for pair in found)
        print(
            f"  {name:16} {seconds[name]:7.1f} s, recall {len(found) / len(truth):.4f}, scores {'exact' if exact else 'NOT exact'}"
        )
    print(f"  ours takes {seconds['ours'] / seconds['rensa, verified']:.2f} of the time")


def changed(text: str, chance: random.Random) -> str:
    """The same with up to a tenth of its words changed, which shares from all to about a half of the shingles."""
    words = text.split(" ")
    for _ in range(int(len(words) * chance.random() * 0.1)):
        words[chance.randrange(len(words))] = f"other{chance.randrange(1000)}"
    return " ".join(words)


def by_our_keys(words: list[list[bytes]], long: list[int]) -> Pairs:
    from evenhand.contacts.fingerprints import keys_of

    first: dict[int, int] = {}
    more: dict[int, list[int]] = defaultdict(list)
    for number in long:
        for key in keys_of([words[number]])[0]:
            if first.setdefault(key, number) != number:
                more[key].append(number)
    alike = ([first[key], *others] for key, others in more.items())
    return verified(words, (pair for each in alike for pair in combinations(each, 2)))


def by_rensa(words: list[list[bytes]], long: list[int]) -> Pairs:
    """rensa's own way: 128 permutations, its index of 32 bands, and the texts it names verified."""
    from rensa import RMinHash, RMinHashLSH

    index = RMinHashLSH(threshold=0.8, num_perm=128, num_bands=32)
    hashes = RMinHash.from_token_sets((shingled(words[number]) for number in long), 128, 42)
    index.insert_pairs(list(zip(long, hashes, strict=True)))
    named = (
        (number, other)
        for number, each in zip(long, index.query_all(hashes), strict=True)
        for other in each
        if number < other
    )
    return verified(words, named)


def shingled(words: list[bytes]) -> list[bytes]:
    return [b" ".join(three) for three in zip(words, words[1:], words[2:], strict=False)]


def verified(words: list[list[bytes]], named: Iterable[tuple[int, int]]) -> Pairs:
    from evenhand.contacts.fingerprints import ALIKE, jaccard, shingles

    held: dict[int, frozenset[bytes]] = {}

    def of(number: int) -> frozenset[bytes]:
        if number not in held:
            held[number] = shingles(words[number])
        return held[number]

    found = {pair: jaccard(of(pair[0]), of(pair[1])) for pair in set(named)}
    return {pair: share for pair, share in found.items() if share >= ALIKE}


def exactly(words: list[list[bytes]], long: list[int]) -> Pairs:
    """All of them, no estimate: of two sets that share four fifths, in any one order the first fifth (and one) of each meet."""
    from evenhand.contacts.fingerprints import ALIKE, shingles

    first: dict[int, int] = {}
    more: dict[int, list[int]] = defaultdict(list)
    for number in long:
        ordered = sorted((crc32(shingle), shingle) for shingle in shingles(words[number]))
        for place, _ in ordered[: int(len(ordered) * (1 - ALIKE) + 1e-9) + 1]:
            if first.setdefault(place, number) != number:
                more[place].append(number)
    alike = ([first[place], *others] for place, others in more.items())
    return verified(words, (pair for each in alike for pair in combinations(each, 2)))


if __name__ == "__main__":
    sys.exit(main())
