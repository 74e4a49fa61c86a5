"""Everybody compared with everybody, offline: what the model finds is right, says what is alike, and leaves nothing behind."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from evenhand.people import linking
from evenhand.people.likeness import MOST_SHARE
from evenhand.people.models import Colleague, Identifier, SharedAddress

from .conftest import AT, Register, merge

needs_splink = pytest.mark.skipif(not linking.is_installed(), reason=linking.NEEDED)
GIVEN = ("Sian", "Rhys", "Pat", "Kim", "Olive", "Huw", "Aisha", "Jack", "Emily", "Owain")
FAMILY = (
    "Jones",
    "Kelford",
    "Belton",
    "Vendal",
    "Ashcot",
    "Morley",
    "Lanworth",
    "Quinsal",
    "Gilham",
    "Dalwick",
    "Norfield",
)


def everybody(number: int = 600) -> Iterator[dict[str, object]]:
    """So many people, each tenth with a second entry: a slip in the name, the same telephone and postcode."""
    for n in range(number):
        given, family = GIVEN[n % 10], FAMILY[(n * 7) % 11] + ("son" if n % 3 else "")
        email, phone, post = f"{given}.{n}@example.org", f"+4477009{n:05d}", f"M{n % 50}{n % 9}AB"
        yield linking.entry_of(n, f"{given} {family}", [email], [phone], [post])
        if n % 10 == 0:
            yield linking.entry_of(
                10_000 + n, f"{given} {family[1:]}", [f"new{n}@example.org"], [phone], [post]
            )


@needs_splink
@pytest.mark.proves("I27")
def test_it_finds_the_second_entries_says_what_is_alike_and_nothing_by_name_alone(tmp_path: Path) -> None:
    pairs = list(linking.link(tmp_path, everybody()))
    right = {(n, 10_000 + n) for n in range(0, 600, 10)}
    found = {(pair.one, pair.other) for pair in pairs}
    assert len(found & right) / len(found) > 0.9
    assert len(found & right) / len(right) > 0.9
    for pair in pairs:
        assert {"email", "phone", "post"} & set(pair.alike)
        assert linking.LIKELY <= pair.probability <= 1
    assert "+".join(pairs[0].alike) == pairs[0].evidence().kind


@needs_splink
def test_too_few_to_learn_from_are_not_compared(tmp_path: Path) -> None:
    with pytest.raises(linking.CannotLink, match="too few"):
        list(linking.link(tmp_path, iter([linking.entry_of(1, "Pat Example", ["a@example.org"], [], [])])))


def test_without_splink_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linking, "is_installed", lambda: False)
    with pytest.raises(linking.CannotLink, match=r"requirements/large\.txt"):
        list(linking.link(tmp_path, everybody()))


@pytest.mark.proves("I27", "IN4")
def test_what_is_shared_an_offices_or_a_merged_entrys_is_not_compared(register: Register) -> None:
    pat, old = (
        register("Pat Example", email="pat+x@example.org", phone="07700 900123"),
        register("P E", email="p@example.org"),
    )
    merge(old, into=pat)
    for n in range(MOST_SHARE + 2):
        register(f"Client {n}", email="advice@example.org")
    by = pat.merged_entries.get()
    assert by == old
    SharedAddress.objects.create(
        kind="phone", value="07700 900123", normalised="+447700900123", used_as="household", used_by="Pat and Kim",
        marked_at=AT, marked_by=Colleague.objects.get(username="cal"),
    )  # fmt: skip
    assert list(linking.entries_of_all()) == [
        {
            "unique_id": pat.pk, "given": "pat", "family": "example", "email": "pat@example.org", "phone": None,
            "emails": ["pat@example.org"], "phones": None, "postcodes": None,
        }
    ]  # fmt: skip
    assert Identifier.objects.count() > 3


def test_the_folder_is_ones_own_and_is_gone_afterwards_also_after_a_run_that_was_killed(
    tmp_path: Path,
) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    left = tmp_path / f"linking-{ended.pid}"
    left.mkdir()
    (left / "linking.duckdb").write_text("names")
    with linking.a_folder_in(tmp_path) as folder:
        assert not left.exists()
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert folder.name == f"linking-{os.getpid()}"
    assert list(tmp_path.iterdir()) == []
