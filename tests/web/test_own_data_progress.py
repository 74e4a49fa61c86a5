"""While the file of somebody's own data is made it can be seen how far it is, and what to do where it stopped (F35, LK2)."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
import time_machine
from django.db import DatabaseError
from django.http import HttpResponse
from tests.casework.office import Office, refused
from tests.web.test_case_file import Planted, signed_in
from tests.web.test_own_data import Asked

from evenhand import audit
from evenhand.casework.actions import _making
from evenhand.casework.actions._making import Underway
from evenhand.casework.correspondence.halves import label
from evenhand.policy.outcome import Refused
from evenhand.web.case_file import contact

pytestmark = [pytest.mark.django_db, pytest.mark.proves("LK2", "I30", "I32")]
PROGRESS = "/own-data/%s/progress/"
STOPPED = "whatever was making it has stopped"


@pytest.fixture
def asked(db: None) -> Asked:
    return Asked(Planted(Office().open()))


@pytest.fixture
def clock(asked: Asked) -> Iterator[Any]:
    with time_machine.travel(asked.office.now, tick=False) as moved:
        yield moved


@pytest.fixture
def _heard_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_making, "_EVERY", 0.0)


def looked(asked: Asked, *, still: bool = False, language: str = "en") -> HttpResponse:
    client = signed_in(asked.office.dan)
    client.cookies["django_language"] = language
    answer = client.get(PROGRESS % asked.request.reference + ("?still=1" if still else ""))
    assert isinstance(answer, HttpResponse)
    assert answer.status_code == 200
    return answer


def words(answer: HttpResponse) -> str:
    return " ".join(answer.content.decode().split())


@pytest.mark.usefixtures("clock", "_heard_at_once")
def test_whoever_looks_while_it_is_made_sees_how_much_is_in_it_and_the_page_looks_again(asked: Asked) -> None:
    seen: list[tuple[int, HttpResponse, HttpResponse]] = []
    writing = contact.write

    def meanwhile(*given: Any) -> Any:
        for number, written in enumerate(writing(*given)):
            yield written
            seen.append((number + 1, looked(asked), looked(asked, still=True)))

    with mock.patch("evenhand.web.case_file.contact.write", meanwhile):
        asked.file()
    total = len(seen) - 1  # after the last contact it is said once more
    assert total > 3
    for number, answer, still in seen[: total - 1]:
        assert f"{number} of {total} contacts are in it." in words(answer)
        assert f'max="{total}" value="{number}"' in words(answer)
        assert answer.headers["Refresh"] == f"5; url={PROGRESS % asked.request.reference}?by_itself=1"
        assert "Refresh" not in still.headers
    assert "All of the contact is in it." in words(seen[-1][1])
    after = looked(asked)
    assert "It is made:" in words(after)
    assert ("Refresh" in after.headers, "Refresh" in looked(asked, still=True).headers) == (True, False)


@pytest.mark.usefixtures("_heard_at_once")
def test_where_nothing_is_heard_of_it_any_more_it_says_so_and_what_to_do(asked: Asked, clock: Any) -> None:
    office = asked.office
    begun = office.do("begin_own_data", office.dan, request=asked.request, language="en", contacts=200)
    Underway(begun, lambda: office.now).done(57)
    clock.move_to(office.now + timedelta(minutes=2, seconds=59))
    assert "57 of 200 contacts are in it." in words(looked(asked))
    assert STOPPED not in words(looked(asked))
    page = signed_in(office.dan).get(f"/own-data/{asked.request.reference}/").content.decode()
    assert "is having the file made, since" in page
    clock.move_to(office.now + timedelta(minutes=3))
    answer = looked(asked)
    assert STOPPED in words(answer)
    assert "57 of 200 contacts are in it." in words(answer)
    assert f"evenhand own_data {asked.request.reference} --by dan --to FOLDER" in words(answer)
    page = signed_in(office.dan).get(f"/own-data/{asked.request.reference}/").content.decode()
    assert "is having the file made, since" not in page
    clock.move_to(office.now - timedelta(hours=1))  # it stopped, and the clock was put back
    assert STOPPED in words(looked(asked))


@pytest.mark.usefixtures("clock")
def test_it_is_said_in_welsh(asked: Asked) -> None:
    asked.office.do("begin_own_data", asked.office.dan, request=asked.request, language="cy", contacts=200)
    assert '<html lang="cy"' in words(looked(asked, language="cy"))
    assert "contacts are in it" not in words(looked(asked, language="cy"))


@pytest.mark.usefixtures("clock")
@pytest.mark.proves("I28")
def test_what_was_refused_or_failed_while_it_was_made_is_not_being_made(asked: Asked) -> None:
    for fault in (DatabaseError("away"), KeyboardInterrupt()):
        with (
            mock.patch("evenhand.web.case_file.contact.write", side_effect=fault),
            pytest.raises(type(fault)),
        ):
            asked.file()
        assert "No file is being made." in words(looked(asked))
    writing = contact.write

    def meanwhile(*given: Any) -> Any:
        yield from writing(*given)
        asked.office.do(
            "seal_contact", asked.office.con, contact=asked.logged, reasons="Not to be looked at."
        )

    with mock.patch("evenhand.web.case_file.contact.write", meanwhile), pytest.raises(Refused):
        asked.file()
    assert "No file is being made." in words(looked(asked))


@pytest.mark.usefixtures("_heard_at_once", "clock")
def test_who_begins_anew_is_the_one_of_whom_is_told(asked: Asked) -> None:
    office = asked.office
    first = Underway(
        office.do("begin_own_data", office.dan, request=asked.request, language="en", contacts=200),
        lambda: office.now,
    )
    office.later(minutes=1)
    second = Underway(
        office.do("begin_own_data", office.dan, request=asked.request, language="cy", contacts=201),
        lambda: office.now,
    )
    first.done(150)
    second.done(3)
    first.over()
    assert "3 of 201 contacts are in it." in words(looked(asked))
    second.over()
    assert "No file is being made." in words(looked(asked))


def test_it_is_in_the_trail_who_began_it_and_nothing_is_begun_once_it_is_given(asked: Asked) -> None:
    office = asked.office
    asked.file()
    made = [
        entry
        for entry in audit.of(label(asked.request))
        if "own_data" in entry.action or "make" in entry.action
    ]
    assert [(entry.action, entry.actor) for entry in made] == [
        ("begin_own_data", "dan"),
        ("make_subject_access", "dan"),
    ]
    office.do("give_subject_access", office.dan, request=asked.request, how="By post.")
    with refused("LK2"):
        office.do("begin_own_data", office.dan, request=asked.request, language="en", contacts=1)


def test_a_page_that_looks_again_by_itself_keeps_no_session_of_somebody_who_has_gone(asked: Asked) -> None:
    client = signed_in(asked.office.dan)
    page = PROGRESS % asked.request.reference
    session = client.session
    session["began"] = session["seen"] = left = int(time.time()) - 3000
    session.save()
    assert client.get(page, {"by_itself": 1}).status_code == 200
    assert client.session["seen"] == left
    assert client.get(page).status_code == 200
    assert client.session["seen"] > left
    session = client.session
    session["seen"] = int(time.time()) - 3700
    session.save()
    assert client.get(page, {"by_itself": 1}).status_code == 302
