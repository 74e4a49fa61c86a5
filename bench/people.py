"""What finding people costs and how well duplicates are found, on invented people with known duplicates.

Look-up: milliseconds of processor time a question, beside the floor (one read of an index) and beside comparing with every name, in
the same run, and how that grew since the smallest size: it must not grow with the number of people. Linking (where splink is
installed): precision and recall against the duplicates that were put in, processor time and the most memory. `--quick` takes the
smallest size, `--link` links only, `--look-up` looks up only; sizes may be named.
"""

from __future__ import annotations

import os
import random
import resource
import sys
import tempfile
from collections import Counter
from pathlib import Path
from statistics import median, quantiles
from time import process_time
from typing import Any

from support.invented import invented

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evenhand.config.settings")

# More people than this are put into the tables at once, since an import compares each with all before.
IMPORTED = 10_000


def load(people: list[dict[str, Any]]) -> float:
    """Put them on record as an import does. Answers with the processor seconds."""
    from datetime import UTC, datetime

    from evenhand.channels.people.importing import take_in
    from evenhand.people.newcomers import Newcomer

    newcomers = (
        Newcomer(
            line=n, name=one["name"], external=f"n{n}", postal=one["post"],
            emails=(one["email"],) if one["email"] else (), phones=(one["phone"],) if one["phone"] else (),
        )
        for n, one in enumerate(people)
    )  # fmt: skip
    began = process_time()
    take_in(newcomers, by=None, moment=lambda: datetime(2026, 7, 1, tzinfo=UTC))
    return process_time() - began


def store(people: list[dict[str, Any]]) -> float:
    """Put very many into the tables at once, as an import leaves them but for suggested merges. Answers with the CPU seconds."""
    from datetime import UTC, datetime

    from evenhand.people.listing import list_slips
    from evenhand.people.models import Identifier, NameWord, Person, folded
    from evenhand.people.names import words_of
    from evenhand.people.normalise import normalise
    from evenhand.people.variants import backwards, variant

    began, came = process_time(), datetime(2026, 7, 1, tzinfo=UTC)
    rows = [Person(name=one["name"], folded_name=folded(one["name"]), registered_at=came) for one in people]
    Person.objects.bulk_create(rows, batch_size=500)
    addresses, words = [], []
    for n, (row, one) in enumerate(zip(rows, people, strict=True)):
        words += [NameWord(person_id=row.pk, word=word) for word in words_of(one["name"])]
        for kind in ("email", "phone", "post", "external"):
            if value := one.get(kind) or (f"n{n}" if kind == "external" else ""):
                form = normalise(kind, value)
                told = {"kind": kind, "value": value, "normalised": form}
                told |= {"variant": variant(kind, form), "backwards": backwards(kind, form)}
                addresses.append(Identifier(person_id=row.pk, **told))
    Identifier.objects.bulk_create(addresses, batch_size=500)
    NameWord.objects.bulk_create(words, batch_size=500)
    list_slips({row.word for row in words})
    return process_time() - began


def name_otherwise(people: list[dict[str, Any]]) -> None:
    """Give those who have one their alias."""
    from evenhand.people.models import Identifier
    from evenhand.people.normalise import normalise

    for held in Identifier.objects.filter(kind="external").select_related("person"):
        if alias := people[int(held.value[1:])]["alias"]:
            form = normalise("alias", alias)
            Identifier(person=held.person, kind="alias", value=alias, normalised=form).save()


def look_up(people: list[dict[str, Any]], questions: int, first: dict[str, tuple[float, float]]) -> None:
    """One line for each kind of question. `first` holds the median and the 99th percentile of the smallest size."""
    from rapidfuzz import fuzz, process

    from evenhand.people.lookup import lookup
    from evenhand.people.models import Person
    from evenhand.people.normalise import fold

    chance = random.Random(3)
    some = chance.choices([one for one in people if one["email"]], k=questions)
    by_phone = chance.choices([one for one in people if one["phone"]], k=questions)
    by_alias = chance.choices([one for one in people if one["alias"]], k=questions)
    references = list(Person.objects.order_by("pk").values_list("reference", "name"))
    by_reference = [
        dict(zip(("reference", "name"), one, strict=True)) for one in chance.choices(references, k=questions)
    ]
    asked = {
        "an address": [one["email"] for one in some],
        "a number": [one["phone"] for one in by_phone],
        "its last six": [one["phone"][-6:] for one in by_phone],
        "a reference": [one["reference"] for one in by_reference],
        "an alias": [one["alias"] for one in by_alias],
        "a name": [one["name"] for one in some],
        "a slip in it": [_slip(one["name"], chance) for one in some],
        "turned round": [", ".join(reversed(one["name"].split(" ", 1))) for one in some],
        "a family name": [one["name"].split()[-1] for one in some],
        "nobody's": ["zzz qqq"] * questions,
    }
    meant = {
        "a number": by_phone,
        "its last six": by_phone,
        "a reference": by_reference,
        "an alias": by_alias,
    }
    names = [fold(one["name"]) for one in people]
    floor = _each(lambda one: list(Person.objects.filter(folded_name=fold(one))[:1]), asked["a name"])
    every = _each(
        lambda one: process.extract(fold(one), names, scorer=fuzz.WRatio, score_cutoff=80, limit=20),
        asked["a slip in it"][: max(3, questions // 20)],
    )
    for kind, each in asked.items():
        took = _each(lookup, each)
        found = sum(
            any(found.person.name == one["name"] for found in lookup(question, limit=20))
            for question, one in zip(each, meant.get(kind, some), strict=True)
        )
        now = median(took), _p99(took)
        before = first.setdefault(kind, now)
        print(
            f"  {kind:14} {now[0] * 1e3:7.2f} ms, p99 {now[1] * 1e3:7.2f}; growth {now[0] / before[0]:4.2f}, p99 "
            f"{now[1] / before[1]:4.2f}; × floor {median(took) / median(floor):5.1f}; "
            f"every name compared × {median(every) / median(took):6.1f}; found {found / questions:4.0%}"
        )


def _slip(name: str, chance: random.Random) -> str:
    words = name.split(" ")
    longest = max(range(len(words)), key=lambda n: len(words[n]))
    place = chance.randrange(1, len(words[longest]))
    words[longest] = words[longest][:place] + words[longest][place + 1 :]
    return " ".join(words)


def _each(ask: Any, questions: list[str]) -> list[float]:
    took = []
    for question in questions:
        began = process_time()
        ask(question)
        took.append(process_time() - began)
    return took


def _p99(took: list[float]) -> float:
    return quantiles(took, n=100)[-1] if len(took) > 1 else took[0]


def linked(people: list[dict[str, Any]]) -> None:
    """How many of the pairs that are one person the model finds, and how many of those it finds are."""
    from evenhand.people import linking
    from evenhand.people.normalise import normalise
    from evenhand.people.variants import variant

    if not linking.is_installed():
        print(f"  linking: not measured. {linking.NEEDED}")
        return

    def forms(one: dict[str, Any], kind: str) -> list[str]:
        return [form] if (form := variant(kind, normalise(kind, one[kind]))) else []

    entries = (
        linking.entry_of(n, one["name"], forms(one, "email"), forms(one, "phone"), forms(one, "post"))
        for n, one in enumerate(people)
        if one["email"] or one["phone"] or one["post"]
    )
    began = process_time()
    with tempfile.TemporaryDirectory() as folder:
        pairs = list(linking.link(Path(folder), entries))
    took, most = process_time() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    right = sum(people[pair.one]["of"] == people[pair.other]["of"] for pair in pairs)
    told = _precision_and_recall(len(pairs), right, [one["of"] for one in people])
    print(f"  linking {len(people):,} entries: {told}; {took:.1f} s; most memory {most:.0f} MB")


def _precision_and_recall(found: int, right: int, of: list[int]) -> str:
    true = sum(size * (size - 1) // 2 for size in Counter(of).values())
    precision, recall = right / max(1, found), right / max(1, true)
    return f"{found:,} pairs, precision {precision:.3f}, recall {recall:.3f} of {true:,}"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["EVENHAND_DATA"], os.environ["EVENHAND_DATABASE_URL"] = (
            folder,
            f"sqlite:///{folder}/bench.sqlite3",
        )
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        first: dict[str, tuple[float, float]] = {}
        sizes = [int(each) for each in sys.argv[1:] if each.isdigit()]
        for number in sizes or ([1_000] if "--quick" in sys.argv else [1_000, 10_000]):
            people = invented(number)
            if "--link" not in sys.argv:
                connection.close()
                for left in Path(folder).glob("bench.sqlite3*"):
                    left.unlink()
                call_command("migrate", verbosity=0)
                took = (load if number <= IMPORTED else store)(people)
                print(f"{number:,} entries: put on record in {took:.1f} s, {number / took:,.0f} a second")
                if number <= IMPORTED:
                    suggestions_as_they_came([one["of"] for one in people])
                name_otherwise(people)
                look_up(people, 200, first)
            if "--look-up" not in sys.argv:
                linked(people)


def suggestions_as_they_came(of: list[int]) -> None:
    """The same figures for what was suggested at once, when the entries were put on record."""
    from evenhand.people.models import Identifier, MergeSuggestion

    number = dict(Identifier.objects.filter(kind="external").values_list("person_id", "value"))
    pairs = list(MergeSuggestion.objects.values_list("one_id", "other_id"))
    right = sum(of[int(number[one][1:])] == of[int(number[other][1:])] for one, other in pairs)
    print(f"  suggested as they came: {_precision_and_recall(len(pairs), right, of)}")


if __name__ == "__main__":
    main()
