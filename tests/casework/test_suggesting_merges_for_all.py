"""`evenhand suggest_merges`: over the whole base, into the same queue; says plainly what it left out."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from django.core.management import call_command

from evenhand.people import linking
from evenhand.people.linking import Pair
from evenhand.people.models import Merge, MergeSuggestion

from .office import Office

pytestmark = [pytest.mark.django_db, pytest.mark.proves("I27", "I9")]


@pytest.fixture(autouse=True)
def _data(tmp_path: object, settings: object) -> None:
    settings.DATA_FOLDER = tmp_path  # type: ignore[attr-defined]


def run(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    call_command("suggest_merges", "--json")
    told: dict[str, object] = json.loads(capsys.readouterr().out)
    return told


def finds(monkeypatch: pytest.MonkeyPatch, *pairs: Pair) -> None:
    def link(*_: object, **__: object) -> Iterator[Pair]:
        yield from pairs

    monkeypatch.setattr(linking, "link", link)


def test_what_is_exactly_alike_is_found_without_splink_and_it_says_what_was_left_out(
    office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(linking, "is_installed", lambda: False)
    monkeypatch.setattr("evenhand.casework.actions._register.suggest_others", lambda *_, **__: [])
    for name, email in (
        ("Pat Example", "pat@example.org"),
        ("Kim Other", "PAT@example.org"),
        ("Sam", "pat+x@example.org"),
    ):
        office.person(name, emails=[email])  # made at the same moment: neither saw the other
    told = run(capsys)
    assert told["suggested"] == 3
    assert "requirements/large.txt" in str(told["comparison_left_out"])
    assert run(capsys)["suggested"] == 0
    call_command("suggest_merges")
    assert "Nobody was merged" in capsys.readouterr().out


def test_what_the_model_finds_waits_in_the_queue_and_is_found_once(
    office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pat, other = office.person("Pat Example"), office.person("Pat Exmaple")
    finds(monkeypatch, Pair(pat.pk, other.pk, 0.99123, ("name", "post")))
    assert run(capsys) == {"suggested": 1, "known_already": 0, "comparison_left_out": None}
    row = MergeSuggestion.objects.get()
    assert row.evidence[0] | {"values": []} == {
        "why": "linked", "kind": "name+post", "key": "linked:name+post", "values": [], "probability": 0.9912,
    }  # fmt: skip
    assert run(capsys)["known_already"] == 1
    assert not Merge.objects.exists()


def test_what_a_caseworker_answered_is_not_asked_again_by_the_model_unless_something_else_is_alike(
    office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pat = office.person("Pat Example", emails=["home@example.org"])
    kim = office.person("Kim Example", emails=["home@example.org"])
    office.do(
        "dismiss_merge", office.cal, suggestion=MergeSuggestion.objects.get(), reasons="Mother and daughter."
    )
    finds(monkeypatch, Pair(pat.pk, kim.pk, 0.999, ("name", "email")))
    assert run(capsys)["suggested"] == 0
    finds(monkeypatch, Pair(pat.pk, kim.pk, 0.999, ("name", "email", "phone")))
    assert run(capsys)["suggested"] == 1
