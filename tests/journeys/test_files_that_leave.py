"""A case file, and what is held about somebody for themselves: each by keyboard alone, to the file that is saved."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from tests.journeys.by_keyboard import Keyboard
from tests.web.case_story import Case

from evenhand.audit.models import Entry
from evenhand.casework.models import Correction, PieceRuling, Statement, SubjectAccess
from evenhand.people.models import Colleague

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

AtKeyboard = Callable[[str, Colleague], Keyboard]
DaysLater = Callable[[int], None]
SAID = "I was in hospital that week."


def said(person: Keyboard) -> str:
    return person.page.locator("main").inner_text()


def alert(person: Keyboard) -> str:
    return person.page.get_by_role("alert").inner_text()


def saved(person: Keyboard, button: str, to: Path) -> list[str]:
    """Press a button that answers with a file; the names in it, once it is what the trail says."""
    person.to(button, kinds=("submit",))
    with person.page.expect_download() as coming:
        person.press("Enter")
    coming.value.save_as(to)
    entry = Entry.objects.filter(action__in=("make_case_file", "make_subject_access")).latest("number")
    assert hashlib.sha256(to.read_bytes()).hexdigest() == entry.facts["sha256"]
    with zipfile.ZipFile(to) as unpacked:
        return unpacked.namelist()


@pytest.mark.proves("DI3", "LK2", "I30")
def test_a_case_file_for_the_court_is_made_from_the_restriction(
    case: Case, at_keyboard: AtKeyboard, days_later: DaysLater, tmp_path: Path
) -> None:
    restriction = case.restriction
    days_later(8)
    mel = at_keyboard(f"/restrictions/{restriction.reference}/", case.mel)
    mel.go("Make a case file")
    assert mel.heading == "Make a case file"
    mel.choose("A court")
    mel.fill("Why is it made?", "Claim 12")
    mel.go("Make the file and save it")
    assert "Name who is given the file." in alert(mel)
    mel.jump("Name who is given the file.")
    mel.write("The County Court")
    names = saved(mel, "Make the file and save it", tmp_path / "court.zip")
    assert {"case-file.pdf", "timeline.csv", "audit.jsonl", "MANIFEST"} <= set(names)


@pytest.mark.proves("LK2", "OA2", "IN1", "I26")
def test_somebody_asks_what_is_held_about_them_and_is_given_it(
    case: Case,
    make_colleague: Callable[..., Colleague],
    at_keyboard: AtKeyboard,
    days_later: DaysLater,
    tmp_path: Path,
) -> None:
    restriction, contact = case.restriction, case.mail(7, body="I ask for all that you hold about me.")
    case.do(
        "record_reading",
        by=case.cal,
        after=timedelta(days=7, hours=1),
        contact=contact,
        triage=["subject_access"],
    )
    days_later(8)
    dan = at_keyboard(
        f"/people/{case.pat.reference}/", make_colleague("dan", "data_protection", name="Dan Frost")
    )
    dan.go("What we hold about them, for themselves")
    dan.go("Open the request")
    request = SubjectAccess.objects.get()
    assert dan.heading == f"Request {request.reference}"
    assert "8 October 2026 (UK GDPR Art. 12(3))" in said(dan)
    assert (
        restriction.reference not in said(dan).partition("What goes to them")[2]
    )  # they have not been told of it
    dan.go("Keep it back")
    dan.go("Keep it back")
    assert "Give your reasons" in alert(dan)
    dan.fill("Your reasons", "It is about her child.")
    dan.go("Keep it back")
    assert PieceRuling.objects.get().verdict == "keep"
    names = saved(dan, "Make the file and save it", tmp_path / "own.zip")
    assert {"case-file.pdf", "own-data.json", "contacts.jsonl", "MANIFEST"} <= set(names)
    dan = at_keyboard(f"/own-data/{request.reference}/", Colleague.objects.get(username="dan"))
    dan.go("Record that it is given")
    dan.fill("How is it given, and to whom?", "By recorded post, to Pat Example.")
    dan.go("Record it")
    assert "The request is answered." in said(dan)


@pytest.mark.proves("LK2", "IN1")
def test_their_own_words_and_a_correction_that_is_refused_stand_beside_a_warning(
    case: Case, make_colleague: Callable[..., Colleague], at_keyboard: AtKeyboard, days_later: DaysLater
) -> None:
    warning = case.warning
    case.mail(7, body=SAID)
    days_later(8)
    cal = at_keyboard(f"/records/warning/{warning.pk}/statement/", case.cal)
    assert cal.heading == "What they say of it: Warning 1"
    cal.choose("E-mail, 8 September 2026")
    cal.fill("What do they say of it?", SAID)
    cal.go("Record it")
    assert SAID in said(cal)
    assert Statement.objects.get().words == SAID
    dan = at_keyboard(
        f"/records/warning/{warning.pk}/correction/",
        make_colleague("dan", "data_protection", name="Dan Frost"),
    )
    dan.fill("What is said to be wrong?", "Four requests.")
    dan.choose("No")
    dan.fill("Who asked for it?", "Pat Example")
    dan.fill("Your reasons", "There were four.")
    dan.go("Record it")
    assert "Not corrected" in said(dan)
    assert Correction.objects.get().right == ""
