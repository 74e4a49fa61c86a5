"""Invented people with known duplicates: the same in every run."""

from __future__ import annotations

import random
from typing import Any

GIVEN = (
    "Siân Rhys Pat Kim Gwenllian Idris Olive Malcolm Terence Aisha Imran Yusuf Tomasz Agnieszka Chloe Jack Emily Harry "
    "Mohammed Fatima Dafydd Catrin Bethan Huw Owain Nigel Rosalind Veronica Stuart Sharon Peter Margaret Lindsay Kerry "
    "Jordan Jayden Lewis Neil Hywel Gareth Carys Ffion Eluned Aled Iolo Menna Steffan Rhodri Trish Kyle"
).split()
COMMON = "Jones Davies Williams Evans Thomas Roberts Hughes Smith Khan Patel Brown Taylor".split()
SYLLABLES = (
    "ab an ar bel bran car dal den el far gil har in jor kel lan mor nor ol per quin ras sal tam ul ven wic yor zel ash cot "
    "don field ford ham ley ton well worth thorn"
).split()
DUPLICATES = 0.1  # of the people have a second entry, with two slips in it


def invented(number: int, seed: int = 7) -> list[dict[str, Any]]:
    """So many entries; those of one person have one `of`. A third has one of twelve common names."""
    chance, other_names = random.Random(seed), random.Random(seed + 1)
    families = [
        "".join(chance.choices(SYLLABLES, k=chance.choice((2, 2, 3)))).title()
        for _ in range(max(200, number // 12))
    ]
    people = []
    for n in range(round(number / (1 + DUPLICATES))):
        given, family = chance.choice(GIVEN), chance.choice(COMMON if chance.random() < 0.33 else families)
        area = f"{chance.choice('BCLMS')}{chance.randrange(1, 60)} {chance.randrange(1, 10)}"
        area += "".join(chance.choices("ABDEFGH", k=2))
        people.append(
            {
                "of": n, "name": f"{given} {family}",
                "email": f"{given[0]}.{family}{chance.randrange(10**6)}@example.org".lower() if chance.random() < 0.8 else "",
                "phone": f"07{chance.randrange(4, 10)}{chance.randrange(10**8):08d}" if chance.random() < 0.7 else "",
                "post": f"{chance.randrange(1, 200)} {chance.choice(families)} Road, {area}" if chance.random() < 0.6 else "",
                "alias": f"{other_names.choice(GIVEN)} {other_names.choice(families)}" if n % 5 == 0 else "",
            }
        )  # fmt: skip
    again = chance.sample(people, number - len(people))
    people += [_second_entry(one, chance) for one in again]
    chance.shuffle(people)
    return people


def _second_entry(one: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """The same person once more, as others write them down: a slip in the name, some addresses left out, one new."""
    other = dict(one)
    given, family = one["name"].split(" ", 1)
    place = chance.randrange(1, len(family))
    other["name"] = chance.choice(
        [
            one["name"],
            f"{given[0]} {family}",
            f"{given} {family[:place]}{family[place + 1 :]}",
            f"{family} {given}",
        ]
    )
    for kind in ("email", "phone", "post"):
        if chance.random() < 0.4:
            other[kind] = ""
    if not other["email"] and chance.random() < 0.5:
        other["email"] = f"new{chance.randrange(10**8)}@example.org"
    return other
