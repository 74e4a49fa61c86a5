"""Compares all entries with each other, offline, with splink: for a large base whose duplicates no single look-up would show.

The model is splink's (Fellegi and Sunter's), trained on the body's own entries without labels, on this machine: DuckDB inside the
process, no network, nothing kept. The same settings run on Spark. What it finds is a suggestion to a caseworker, with a probability
and with what is alike; a name alone is never suggested (I27).
"""

from __future__ import annotations

import importlib.util
import logging
import os
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from django.db.models import Count

from .likeness import LINKED, MOST_SHARE, Evidence
from .models import Identifier, Person, SharedAddress
from .names import words_of

LIKELY = 0.9  # the probability from which a pair is suggested
FEWEST = 50  # entries below which there is nothing to learn a model from
NEEDED = "splink is not installed. It is only needed for this: pip install --require-hashes -r requirements/large.txt"

_COLUMNS = ("unique_id", "given", "family", "email", "phone", "emails", "phones", "postcodes")
_ALIKE = {"name": ("given", "family"), "email": ("emails",), "phone": ("phones",), "post": ("postcodes",)}
_CHUNK = 10_000
_SEED = 1


class CannotLink(Exception):
    """The comparison cannot be run; its text says what to do."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two entries, by their ids, that the model finds to be perhaps one person, and what is alike in them."""

    one: int
    other: int
    probability: float
    alike: tuple[str, ...]

    def evidence(self) -> Evidence:
        """As a suggestion keeps it. What is alike is its key: another probability alone is nothing new."""
        kind = "+".join(self.alike)
        return Evidence(LINKED, kind, f"{LINKED}:{kind}", ("", ""), round(self.probability, 4))


def is_installed() -> bool:
    """Whether splink is there."""
    return importlib.util.find_spec("splink") is not None


def settings() -> Any:
    """The model: what is compared, how, and which pairs are looked at. Names no engine, so DuckDB and Spark run the same."""
    import splink.comparison_library as compare
    from splink import SettingsCreator, block_on

    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            compare.JaroWinklerAtThresholds("given", [0.9]).configure(term_frequency_adjustments=True),
            compare.JaroWinklerAtThresholds("family", [0.92, 0.8]).configure(term_frequency_adjustments=True),
            compare.ArrayIntersectAtSizes("emails", [1]),
            compare.ArrayIntersectAtSizes("phones", [1]),
            compare.ArrayIntersectAtSizes("postcodes", [1]),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("emails", arrays_to_explode=["emails"]),
            block_on("phones", arrays_to_explode=["phones"]),
            block_on("postcodes", "family", arrays_to_explode=["postcodes"]),
            block_on("postcodes", "substr(given, 1, 1)", arrays_to_explode=["postcodes"]),
        ],
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=True,
    )


def link(folder: Path, entries: Iterator[Mapping[str, object]], *, threads: int = 1) -> Iterator[Pair]:
    """Compare these entries (see `entries_of_all`) in a database of their own in `folder`. Likeliest first.

    Raises CannotLink without splink, or with too few entries to learn from.
    """
    if not is_installed():
        raise CannotLink(NEEDED)
    import duckdb

    logging.getLogger("splink").setLevel(logging.ERROR)
    connection = duckdb.connect(
        str(folder / "linking.duckdb"),
        config={
            "threads": threads, "temp_directory": str(folder / "spill"),
            "autoinstall_known_extensions": False, "autoload_known_extensions": False,
        },
    )  # fmt: skip
    try:
        if _fill(connection, entries) < FEWEST:
            raise CannotLink(
                f"There are fewer than {FEWEST} entries with an address: too few to compare by a model."
            )
        yield from _pairs(connection, _predicted(connection))
    finally:
        connection.close()


def _fill(connection: Any, entries: Iterator[Mapping[str, object]]) -> int:
    import pyarrow as arrow

    texts = arrow.list_(arrow.string())
    kinds = (arrow.int64(), *[arrow.string()] * 4, texts, texts, texts)
    schema = arrow.schema(list(zip(_COLUMNS, kinds, strict=True)))
    connection.execute(
        "CREATE TABLE entries (unique_id BIGINT, given VARCHAR, family VARCHAR, email VARCHAR, phone VARCHAR,"
        " emails VARCHAR[], phones VARCHAR[], postcodes VARCHAR[])"
    )
    number = 0
    while chunk := list(islice(entries, _CHUNK)):
        connection.register("chunk", arrow.Table.from_pylist([dict(each) for each in chunk], schema=schema))
        connection.execute("INSERT INTO entries SELECT * FROM chunk")
        connection.unregister("chunk")
        number += len(chunk)
    return number


def _predicted(connection: Any) -> Any:
    from splink import DuckDBAPI, Linker, block_on

    linker = Linker(DuckDBAPI(connection).register("entries"), settings(), log_level=logging.ERROR)
    by_email, by_phone = (
        block_on("email"),
        block_on("phone"),
    )  # trained by one of each entry's addresses, used with all
    linker.training.estimate_probability_two_random_records_match([by_email, by_phone], recall=0.7)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=_SEED)
    trained = [_trained(linker, rule) for rule in (by_email, by_phone, block_on("given", "family"))]
    if not any(trained):
        raise CannotLink(
            "No two entries have a name, an address or a number in common: there is nothing to learn from."
        )
    return linker.inference.predict(threshold_match_probability=LIKELY)


def _trained(linker: Any, rule: Any) -> bool:
    """Learn from the pairs that a rule brings together; whether there were any."""
    from splink.internals.exceptions import EMTrainingException

    try:
        linker.training.estimate_parameters_using_expectation_maximisation(
            rule, estimate_without_term_frequencies=True
        )
    except EMTrainingException:
        return False
    return True


def _pairs(connection: Any, predicted: Any) -> Iterator[Pair]:
    found = connection.execute(
        f"SELECT * FROM {predicted.physical_name} ORDER BY match_probability DESC, unique_id_l, unique_id_r"  # noqa: S608
    )
    names = [column[0] for column in found.description]
    while rows := found.fetchmany(_CHUNK):
        for row in rows:
            told = dict(zip(names, row, strict=True))
            alike = tuple(
                what
                for what, columns in _ALIKE.items()
                if all(told[f"mw_{column}"] > 0 for column in columns)
            )
            if {"email", "phone", "post"} & set(alike):
                one, other = sorted((told["unique_id_l"], told["unique_id_r"]))
                yield Pair(one, other, told["match_probability"], alike)


def entries_of_all() -> Iterator[dict[str, object]]:
    """Every entry that stands for itself and has an address: its name in two words, its addresses in the form of their variants.

    Addresses that are marked as shared, or that many entries have, say nothing about who is who and are left out.
    """
    left_out = _shared() | _offices()
    addresses: defaultdict[int, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    rows = Identifier.objects.filter(
        kind__in=("email", "phone", "post"), representative=None, person__merged_into=None
    )
    for person, kind, normalised, form in rows.values_list(
        "person_id", "kind", "normalised", "variant"
    ).iterator():
        if (kind, normalised) not in left_out and form:
            addresses[person][kind].add(form)
    for pk, name in (
        Person.objects.filter(merged_into=None).values_list("pk", "name").order_by("pk").iterator()
    ):
        if found := addresses.pop(pk, None):
            yield entry_of(pk, name, found["email"], found["phone"], found["post"])


def entry_of(
    pk: int, name: str, emails: Iterable[str], phones: Iterable[str], postcodes: Iterable[str]
) -> dict[str, object]:
    """One entry as the model compares it; the addresses in the form of their variants."""
    words = words_of(name)
    return {
        "unique_id": pk,
        "given": words[0] if len(words) > 1 else None,
        "family": words[-1] if words else None,
        "email": min(emails, default=None),
        "phone": min(phones, default=None),
        "emails": sorted(emails) or None,
        "phones": sorted(phones) or None,
        "postcodes": sorted(postcodes) or None,
    }


def _shared() -> set[tuple[str, str]]:
    return set(SharedAddress.objects.filter(ended_at=None).values_list("kind", "normalised"))


def _offices() -> set[tuple[str, str]]:
    rows = Identifier.objects.filter(kind__in=("email", "phone"), representative=None).values(
        "kind", "normalised"
    )
    many = rows.annotate(entries=Count("person")).filter(entries__gt=MOST_SHARE + 1)
    return set(many.values_list("kind", "normalised"))


@contextmanager
def a_folder_in(data: Path) -> Iterator[Path]:
    """A folder that only this user can read, gone afterwards; and so is what a killed run left."""
    for left in data.glob("linking-*"):
        if not _runs(left.name.removeprefix("linking-")):
            shutil.rmtree(left, ignore_errors=True)
    folder = data / f"linking-{os.getpid()}"
    folder.mkdir(mode=0o700, parents=True, exist_ok=False)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _runs(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True
